/// The names of elements as bytes that live for ever, so that writing one is one copy.
struct ElementNames: @unchecked Sendable {
  /// The names of one element.
  struct Name {
    /// `,"name":`, and after it `,"_name":`; the widest copy from either ends within this memory.
    fileprivate let text: UnsafePointer<UInt8>
    fileprivate let length: Int
    /// The FHIR name of the type that the element belongs to.
    fileprivate let type: Bytes
    /// `Type/` for a resource.
    fileprivate let prefix: Bytes
    let repeats: Bool
    let isID: Bool

    /// Writes the member's name with its colon, after a comma unless it is the object's first.
    @inline(__always)
    func append(isExtension: Bool, isFirst: Bool, to out: inout ByteBuffer) {
      let start = text + (isExtension ? length : 0) + (isFirst ? 1 : 0)
      let count = length + (isExtension ? 1 : 0) - (isFirst ? 1 : 0)
      out.append(upTo: max(count, ElementNames.step)) { room in
        // One copy of a fixed width is quicker than one of the right width.
        if count <= ElementNames.step {
          room.storeBytes(of: UnsafeRawPointer(start).loadUnaligned(as: SIMD32<UInt8>.self), as: SIMD32<UInt8>.self)
        } else {
          room.copyMemory(from: UnsafeRawBufferPointer(start: start, count: count))
        }
        return count
      }
    }
  }

  private static let step = MemoryLayout<SIMD32<UInt8>>.size

  private let names: UnsafePointer<Name>
  private let count: Int

  init(_ entries: [ElementCatalog.Entry]) {
    let names = UnsafeMutablePointer<Name>.allocate(capacity: entries.count)
    for (i, e) in entries.enumerated() {
      let owner = entries[Int(e.owner.rawValue)].typeName
      (names + i).initialize(
        to: Name(
          text: ElementNames.immortal(",\"\(e.name)\":,\"_\(e.name)\":", extra: ElementNames.step).start, length: e.name.utf8.count + 4,
          type: ElementNames.immortal(owner), prefix: e.kind == .resource ? ElementNames.immortal(owner + "/") : .empty,
          repeats: e.repeats, isID: e.name == "id"))
    }
    self.names = UnsafePointer(names)
    count = entries.count
  }

  private static func immortal(_ text: String, extra: Int = 0) -> Bytes {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, text.utf8.count + extra), alignment: 1)
    copy.initializeMemory(as: UInt8.self, repeating: 0)
    copy.copyBytes(from: text.utf8)
    return Bytes(UnsafeRawBufferPointer(rebasing: copy[0..<text.utf8.count]))
  }

  @inline(__always)
  subscript(element: Element) -> Name {
    precondition(Int(element.rawValue) < count, "no such element")
    return names[Int(element.rawValue)]
  }

  /// The FHIR name of the type that the element belongs to.
  func type(of element: Element) -> Bytes { self[element].type }

  /// `Type/` for a resource.
  func prefix(of element: Element) -> Bytes { self[element].prefix }

  /// The `id` element of a resource type: the one after the root, if it has one.
  func idField(of type: Element) -> Element? {
    let next = Int(type.rawValue) + 1
    return next < count && names[next].isID ? Element(rawValue: UInt16(next)) : nil
  }
}
