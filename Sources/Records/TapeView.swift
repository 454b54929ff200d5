/// A tape to be read in one go: nodes and text as they lie in memory, without a call or a reference count for each node.
///
/// Valid within `Tape.withView` and as long as the tape is not written to. Every access is checked.
@frozen
public struct TapeView {
  @usableFromInline let nodes: UnsafePointer<Tape.Node>
  public let count: Int
  @usableFromInline let text: UnsafePointer<UInt8>

  @usableFromInline
  init(nodes: UnsafePointer<Tape.Node>, count: Int, text: UnsafePointer<UInt8>) {
    (self.nodes, self.count, self.text) = (nodes, count, text)
  }

  /// A view of nothing.
  public init() {
    self.init(nodes: TapeView.nowhere, count: 0, text: Bytes.nowhere)
  }

  nonisolated(unsafe) private static let nowhere = UnsafePointer(UnsafeMutablePointer<Tape.Node>.allocate(capacity: 1))

  @inlinable
  public subscript(index: Int) -> Tape.Node {
    precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "node index out of range")
    return nodes[index]
  }

  /// The text of a node of this tape that is no object.
  @inlinable
  public func text(of node: Tape.Node) -> Bytes {
    node.kind == .object
      ? .empty
      : Bytes(UnsafeRawBufferPointer(start: text + Int(node.start), count: Int(node.length)))
  }

  /// The index after a node and all that lies below it.
  @inlinable
  public func end(of index: Int) -> Int {
    let node = self[index]
    return index + 1 + (node.kind == .object ? Int(node.length) : 0)
  }
}

extension Tape {
  /// Hands out the whole tape for reading.
  public func withView<Result>(_ body: (TapeView) throws -> Result) rethrows -> Result { try body(view) }

  /// The whole tape as it stands.
  @inlinable
  var view: TapeView { TapeView(nodes: UnsafePointer(nodes.base), count: nodes.count, text: UnsafePointer(text.base)) }
}
