import CLibXML2
public import Records

/// A parsed XML document in flat arrays: no object for each element, nothing freed between documents. One for each worker.
///
/// Libxml2 parses; nothing outside the bytes is ever read: a DOCTYPE is refused, so there are no entities but the five predefined
/// ones, and no callback of this parser opens anything.
///
///     try tree.parse(bytes, at: place)
///     let code = tree.root.first(.code)?.attribute(.code)
///
/// Source: XML 1.0, fifth edition; Namespaces in XML 1.0, third edition.
public final class XMLTree {
  let store: UnsafeMutablePointer<XMLStore>
  private let builder: UnsafeMutablePointer<XMLBuilder>
  private var wrapped = ByteBuffer(capacity: 64)
  public let limits: XMLLimits

  public init(limits: XMLLimits = XMLLimits()) {
    self.limits = limits
    store = .allocate(capacity: 1)
    store.initialize(to: XMLStore())
    builder = .allocate(capacity: 1)
    builder.initialize(to: XMLBuilder(store, limits))
  }

  deinit {
    builder.pointee.freeParser()
    builder.deinitialize(count: 1)
    builder.deallocate()
    store.deinitialize(count: 1)
    store.deallocate()
  }

  /// Whether a document has been parsed; `root` may only be asked for then.
  public var isEmpty: Bool { store.pointee.cells.count == 0 }

  /// The root element of the document parsed last.
  public var root: XMLNode { XMLNode(store, 0) }

  /// The element with that `index`; nil when there is none.
  public func node(_ index: Int) -> XMLNode? {
    index >= 0 && index < store.pointee.cells.count && !store.pointee.cells[index].flags.contains(.text)
      ? XMLNode(store, index) : nil
  }

  /// Elements that used a prefix which the document does not declare, such as `xsi` or `sdtc`; they were read all the same.
  public var undeclaredPrefixes: Int { builder.pointee.undeclaredPrefixes }

  /// Parses a document, or a record element with the namespaces of its ancestors. The document before it is forgotten.
  ///
  /// - Parameter place: where the bytes begin in the file; places of nodes and errors are of the file.
  /// - Throws: a reason `XML-01xx` with the place where parsing stopped; the tree is empty then.
  public func parse(_ bytes: Bytes, at place: Place, within context: XMLContext? = nil, encoding: XMLEncoding = .utf8) throws(RecordError) {
    store.pointee.reset(place)
    guard bytes.count <= min(limits.maximumBytes, 1 << 30) else { throw RecordError(XMLReason.tooLong, at: place) }
    guard !bytes.isEmpty else { throw RecordError(XMLReason.empty, at: place) }
    if let long = XMLBuilder.tagWithManyAttributes(bytes, limits) {
      throw RecordError(XMLReason.tooManyAttributes, at: Place(record: place.record, byte: place.byte + long, line: place.line))
    }
    let declarations = context?.declarations ?? []
    var failure: (ReasonCode, byte: Int, line: Int)?
    if declarations.isEmpty && (encoding == .declared || bytes.count > XMLTree.smallDocument) {
      failure = XMLBuilder.parse(builder, bytes, front: 0, encoding: encoding)
    } else {
      failure = XMLBuilder.parse(builder, pad(bytes, declarations), front: front(declarations), encoding: .utf8)
    }
    if failure == nil, isEmpty { failure = (XMLReason.empty, 0, 1) }
    if let failure {
      store.pointee.reset(place)
      throw RecordError(
        failure.0,
        at: Place(
          record: place.record, byte: place.byte + min(failure.byte, bytes.count), line: place.line + max(0, failure.line - 1)))
    }
  }

  /// A document up to this size is worth a copy.
  private static let smallDocument = 64 * 1024

  /// The document in one element that declares what its ancestors did, on the same line, and blanks behind it: within 250 bytes
  /// of the end libxml2 asks for more input at each token, which would take half the time of a small document.
  private func pad(_ bytes: Bytes, _ declarations: [UInt8]) -> Bytes {
    wrapped.truncate()
    if !declarations.isEmpty {
      wrapped.append("<_")
      wrapped.append(contentsOf: declarations)
      wrapped.append(">")
    }
    wrapped.append(bytes)
    if !declarations.isEmpty { wrapped.append("</_>") }
    if bytes.count <= XMLTree.smallDocument { wrapped.append(contentsOf: XMLTree.blanks) }
    return wrapped.bytes
  }

  private func front(_ declarations: [UInt8]) -> Int { declarations.isEmpty ? 0 : declarations.count + 3 }

  private static let blanks: [UInt8] = Array(repeating: 0x20, count: 256)
}
