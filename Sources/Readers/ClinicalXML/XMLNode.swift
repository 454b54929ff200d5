public import Records

/// An element of a parsed document: a light view, valid until its tree parses the next document or ceases to exist.
///
/// All bytes are UTF-8 with entities and character references undone.
public struct XMLNode {
  let store: UnsafeMutablePointer<XMLStore>
  /// The element's number in document order, runs of text counted too.
  public let index: Int

  init(_ store: UnsafeMutablePointer<XMLStore>, _ index: Int) { (self.store, self.index) = (store, index) }

  public var name: XMLName { XMLName(id: store.pointee.cells[index].name) }
  public var space: XMLSpace { store.pointee.cells[index].space }

  /// 1-based line within the file where the start tag ends.
  public var line: Int { store.pointee.place.line + Int(store.pointee.cells[index].line) - 1 }
  /// Where the start tag begins, in bytes of the file (of its text as UTF-8 when it had to be decoded).
  public var byte: Int { store.pointee.place.byte + Int(store.pointee.cells[index].byte) }
  /// The place of the element, with a fixed text for `field`.
  public func place(_ field: String = "") -> Place {
    Place(record: store.pointee.place.record, byte: byte, line: line, field: field)
  }

  /// The element around this one; nil for the root.
  public var parent: XMLNode? {
    let parent = Int(store.pointee.cells[index].parent)
    return parent == index ? nil : XMLNode(store, parent)
  }

  // MARK: attributes

  /// The value of an attribute, empty when absent. An attribute without a prefix has the space `.none`.
  public func attribute(_ name: XMLName, _ space: XMLSpace = .none) -> Bytes {
    guard let found = find(name, space) else { return .empty }
    return store.pointee.bytes(found.start, found.length)
  }

  public func has(_ name: XMLName, _ space: XMLSpace = .none) -> Bool { find(name, space) != nil }

  private func find(_ name: XMLName, _ space: XMLSpace) -> XMLStore.Attribute? {
    let cell = store.pointee.cells[index]
    let first = Int(cell.firstAttribute)
    for i in first..<first + Int(cell.attributes) {
      let attribute = store.pointee.attributes[i]
      if attribute.name == name.id, attribute.space == space { return attribute }
    }
    return nil
  }

  public var attributeCount: Int { Int(store.pointee.cells[index].attributes) }

  /// An attribute by its position, which is below `attributeCount`.
  public func attribute(at position: Int) -> (name: XMLName, space: XMLSpace, value: Bytes) {
    let cell = store.pointee.cells[index]
    precondition(position >= 0 && position < Int(cell.attributes), "attribute out of range")
    let a = store.pointee.attributes[Int(cell.firstAttribute) + position]
    return (XMLName(id: a.name), a.space, store.pointee.bytes(a.start, a.length))
  }

  // MARK: children

  /// The elements directly inside, in document order.
  public var children: XMLChildren { XMLChildren(self, name: nil) }

  /// The first element directly inside.
  public var firstChild: XMLNode? { child { _ in true } }

  /// The elements directly inside of that name, in any namespace but SDTC.
  public func all(_ name: XMLName) -> XMLChildren { XMLChildren(self, name: name) }

  /// The first element directly inside of that name, in any namespace but SDTC.
  public func first(_ name: XMLName) -> XMLNode? { child { $0.name == name.id && $0.space != .sdtc } }

  /// The first element directly inside of that name in the namespace of HL7's CDA extensions.
  public func first(sdtc name: XMLName) -> XMLNode? { child { $0.name == name.id && $0.space == .sdtc } }

  private func child(_ isWanted: (XMLStore.Cell) -> Bool) -> XMLNode? {
    let end = Int(store.pointee.cells[index].end)
    var i = index + 1
    while i < end {
      let cell = store.pointee.cells[i]
      // A run of text ends at the next index.
      if isWanted(cell), !cell.flags.contains(.text) { return XMLNode(store, i) }
      i = Int(cell.end)
    }
    return nil
  }

  // MARK: text

  /// The text directly inside, not trimmed; runs with elements between them are joined by a blank. White space alone is no text.
  public var text: Bytes {
    let cell = store.pointee.cells[index]
    return cell.flags.contains(.hasText) ? store.pointee.bytes(cell.textStart, cell.textLength) : .empty
  }

  /// Appends all text inside, at every depth, in document order; white space between elements becomes one blank.
  public func appendAllText(to out: inout ByteBuffer) {
    let start = out.count
    walk { step in
      switch step {
      case .text(let text): out.append(text)
      case .blank: if out.count > start { out.append(0x20) }
      case .open, .close: return
      }
    }
  }

  /// A step of a walk through everything inside an element.
  public enum Step {
    case open(XMLNode)
    case text(Bytes)
    /// White space and nothing else, between elements.
    case blank
    case close(XMLNode)
  }

  /// Walks through everything inside in document order, without recursion; the element itself is not opened nor closed.
  public func walk(_ body: (Step) -> Void) {
    let end = Int(store.pointee.cells[index].end)
    var i = index + 1
    var around = index
    while true {
      while around != index, i >= Int(store.pointee.cells[around].end) {
        let cell = store.pointee.cells[around]
        if cell.flags.contains(.blankAtEnd) { body(.blank) }
        body(.close(XMLNode(store, around)))
        around = Int(cell.parent)
      }
      guard i < end else { break }
      let cell = store.pointee.cells[i]
      if cell.flags.contains(.text) {
        body(.text(store.pointee.bytes(cell.textStart, cell.textLength)))
      } else {
        if cell.flags.contains(.blankBefore) { body(.blank) }
        body(.open(XMLNode(store, i)))
        around = i
      }
      i += 1
    }
  }
}

extension XMLNode: Equatable {
  public static func == (a: XMLNode, b: XMLNode) -> Bool { a.index == b.index && a.store == b.store }
}

/// The elements directly inside an element, all of them or those of a name.
public struct XMLChildren: Sequence, IteratorProtocol {
  private let store: UnsafeMutablePointer<XMLStore>
  private let name: UInt32?
  private let end: Int
  private var position: Int

  init(_ node: XMLNode, name: XMLName?) {
    store = node.store
    self.name = name?.id
    end = Int(store.pointee.cells[node.index].end)
    position = node.index + 1
  }

  public mutating func next() -> XMLNode? {
    while position < end {
      let i = position
      let cell = store.pointee.cells[i]
      position = Int(cell.end)
      if cell.flags.contains(.text) { continue }
      guard let name else { return XMLNode(store, i) }
      if cell.name == name, cell.space != .sdtc { return XMLNode(store, i) }
    }
    return nil
  }
}
