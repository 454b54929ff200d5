public import Records

/// What a resource may be at most.
public struct ResourceLimits: Sendable {
  public var maximumBytes = 64 << 20
  public var maximumDepth = 64
  public var maximumValues = 1_000_000
  public init() {}
}

/// A FHIR resource as flat nodes, the same from JSON and from XML: a member is followed by what is inside it, an array is its items
/// one after the other under the member's name. Reused from resource to resource; one for each worker.
///
/// Names and values without escapes are views of the bytes that were parsed: a tree is valid as long as those are, and until it
/// parses the next resource.
///
/// Source: FHIR R4 §2.6.1 (XML) and §2.6.2 (JSON); RFC 8259.
public final class ResourceTree {
  public enum Kind: UInt8, Sendable, BitwiseCopyable {
    case object, string, number, boolean, null
    /// A primitive of XML, whose JSON kind follows from its element.
    case untyped
  }

  struct Cell: BitwiseCopyable {
    var nameStart: UInt32
    var nameLength: UInt32
    var start: UInt32
    var length: UInt32
    /// The index after everything inside.
    var end: UInt32
    /// From the start of the bytes parsed.
    var byte: UInt32
    var kind: Kind
    var isItem: Bool
    /// Whether name and value lie in `text`, not in the source.
    var nameIsCopied: Bool
    var valueIsCopied: Bool
  }

  public let limits: ResourceLimits
  @exclusivity(unchecked) var cells = FlatArray<Cell>(capacity: 512)
  @exclusivity(unchecked) var text = ByteBuffer(capacity: 4096)
  @exclusivity(unchecked) var source = Bytes.empty
  @exclusivity(unchecked) var place = Place(record: 0, byte: 0, line: 0)
  @exclusivity(unchecked) var memberTable = MemberTable()
  @exclusivity(unchecked) var frames: [JSONFrame] = []

  public init(limits: ResourceLimits = ResourceLimits()) { self.limits = limits }

  public var count: Int { cells.count }

  func reset(_ bytes: Bytes, _ place: Place) {
    cells.removeAll()
    text.truncate()
    source = bytes
    self.place = place
  }

  // MARK: reading

  public func kind(_ i: Int) -> Kind { cells[i].kind }

  /// The member's name; empty for the resource itself.
  public func name(_ i: Int) -> Bytes {
    let cell = cells[i]
    let range = Int(cell.nameStart)..<Int(cell.nameStart) + Int(cell.nameLength)
    return cell.nameIsCopied ? text.bytes(range) : source[range]
  }

  /// The text of a string, number or boolean, escapes undone; empty for objects and null.
  public func value(_ i: Int) -> Bytes {
    let cell = cells[i]
    let range = Int(cell.start)..<Int(cell.start) + Int(cell.length)
    return cell.valueIsCopied ? text.bytes(range) : source[range]
  }

  /// Whether it stood in an array.
  public func isItem(_ i: Int) -> Bool { cells[i].isItem }

  /// The index after a node and everything inside.
  public func end(_ i: Int) -> Int { Int(cells[i].end) }

  /// Where the value stands in the file.
  public func byte(_ i: Int) -> Int { place.byte + Int(cells[i].byte) }

  /// The first member of that name directly inside an object.
  public func first(_ name: StaticString, in parent: Int) -> Int? {
    let wanted = Bytes(name)
    var i = parent + 1
    let end = end(parent)
    while i < end {
      if self.name(i) == wanted { return i }
      i = self.end(i)
    }
    return nil
  }

  /// The text of the first member of that name; empty when there is none.
  public func text(_ name: StaticString, in parent: Int) -> Bytes { first(name, in: parent).map(value) ?? .empty }
}

/// An object or array being read.
struct JSONFrame {
  /// Its node; of an array the node around it.
  var cell: Int
  var isArray: Bool
  /// Of an array: the member's name.
  var name = (start: UInt32(0), length: UInt32(0), isCopied: false)
  var members = 0
}

/// Finds members that occur twice in an object, in time that grows with their number.
struct MemberTable: ~Copyable {
  private var slots = [Int32](repeating: -1, count: 64)
  private var used: [Int] = []

  /// Whether one of the names occurs twice.
  mutating func hasRepeated(_ count: Int, _ next: () -> (index: Int32, name: Bytes)?, _ name: (Int32) -> Bytes) -> Bool {
    if count * 2 > slots.count {
      var capacity = slots.count
      while capacity < count * 2 { capacity *= 2 }
      slots = [Int32](repeating: -1, count: capacity)
    }
    defer {
      for slot in used { slots[slot] = -1 }
      used.removeAll(keepingCapacity: true)
    }
    let mask = slots.count - 1
    while let (index, text) = next() {
      var slot = Int(truncatingIfNeeded: MemberTable.hash(text)) & mask
      while slots[slot] >= 0 {
        if name(slots[slot]) == text { return true }
        slot = (slot + 1) & mask
      }
      slots[slot] = index
      used.append(slot)
    }
    return false
  }

  // Seeded once a process, so that nobody can choose names that collide.
  private static let seed = UInt64.random(in: 1...UInt64.max) | 1

  static func hash(_ text: Bytes) -> UInt64 {
    var h = seed
    for b in text.raw { h = (h ^ UInt64(b)) &* 0x100_0000_01B3 }
    return h ^ h >> 29
  }
}
