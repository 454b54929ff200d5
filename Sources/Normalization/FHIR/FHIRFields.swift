import Records

/// The elements of the catalog by the bytes of their names, with what importing a value needs to know.
struct FHIRFields: Sendable {
  static let shared = FHIRFields()

  /// How a primitive's text is checked and written.
  enum Form: UInt8, Sendable {
    case none, boolean, integer, decimal, date, dateTime, instant, code, uri, text, raw
  }

  struct Field: Sendable {
    let form: Form
    /// The root element of its datatype; of a primitive its own.
    let type: Element
    let owner: Element
    let isPrimitive: Bool
    let repeats: Bool
    let handling: Handling
    let clause: IdentifierClass?
  }

  private let fields: [Field]
  private let names: [[UInt8]]
  private let slots: [Int32]
  private let typeNames: [Bytes]
  private let roots: [(name: [UInt8], element: Element)]

  private init() {
    let catalog = ElementCatalog.shared
    fields = catalog.entries.map { entry in
      Field(
        form: entry.kind == .primitive ? FHIRFields.form(entry.typeName) : .none, type: entry.type, owner: entry.owner,
        isPrimitive: entry.kind == .primitive, repeats: entry.repeats, handling: entry.handling, clause: entry.clause)
    }
    names = catalog.entries.map { Array($0.name.utf8) }
    var slots = [Int32](repeating: -1, count: 16_384)
    for (i, name) in names.enumerated() where !name.isEmpty {
      var slot = name.withUnsafeBytes { FHIRFields.slot(Bytes($0), catalog.entries[i].owner, slots.count) }
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(i)
    }
    self.slots = slots
    typeNames = catalog.entries.map { $0.kind == .resource ? FHIRFields.immortal($0.typeName) : .empty }
    roots = catalog.entries.enumerated().filter { $0.1.kind == .resource }.map {
      (Array($0.1.typeName.utf8), Element(rawValue: UInt16($0.0)))
    }
  }

  /// A copy that is never freed.
  private static func immortal(_ text: String) -> Bytes {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, text.utf8.count), alignment: 1)
    copy.copyBytes(from: text.utf8)
    return Bytes(UnsafeRawBufferPointer(rebasing: copy[0..<text.utf8.count]))
  }

  private static func form(_ type: String) -> Form {
    switch type {
    case "boolean": .boolean
    case "integer", "positiveInt", "unsignedInt": .integer
    case "decimal": .decimal
    case "date": .date
    case "dateTime": .dateTime
    case "instant": .instant
    case "code", "id": .code
    case "uri", "url", "canonical", "oid", "uuid": .uri
    case "string", "markdown": .text
    default: .raw
    }
  }

  private static func slot(_ name: Bytes, _ owner: Element, _ count: Int) -> Int {
    var h = UInt64(owner.rawValue) &* 0x9E37_79B9_7F4A_7C15
    for b in name.raw { h = (h ^ UInt64(b)) &* 0x100_0000_01B3 }
    return Int(truncatingIfNeeded: h ^ h >> 31) & (count - 1)
  }

  subscript(element: Element) -> Field { fields[Int(element.rawValue)] }

  /// The element of that name within a resource or datatype.
  func find(_ name: Bytes, in owner: Element) -> Element? {
    var slot = FHIRFields.slot(name, owner, slots.count)
    while slots[slot] >= 0 {
      let i = Int(slots[slot])
      if fields[i].owner == owner, names[i].withUnsafeBytes({ Bytes($0) == name }) { return Element(rawValue: UInt16(i)) }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// The name of a resource type; valid as long as the process lives.
  func name(ofResource type: Element) -> Bytes { typeNames[Int(type.rawValue)] }

  /// The resource type of that name.
  func resource(_ name: Bytes) -> Element? {
    for root in roots where root.name.count == name.count {
      if root.name.withUnsafeBytes({ Bytes($0) == name }) { return root.element }
    }
    return nil
  }
}
