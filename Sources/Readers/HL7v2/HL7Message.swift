public import Records

/// A parsed HL7 v2 message: an index of segments and fields over bytes that somebody else owns.
///
/// One object per worker, parsed again for each message; nothing is copied and, once its lists have grown, nothing is
/// allocated. Segments, fields and texts taken from it are valid until the next `parse` and while the bytes live.
///
/// Source: HL7 v2.8 chapter 2.
public final class HL7Message {
  /// What a message may cost, and how its text is read when MSH-18 does not help.
  public struct Options: Sendable {
    public var maximumSegments = 1_000_000
    /// Per segment.
    public var maximumFields = 10_000
    /// The single-byte set for bytes that are neither what MSH-18 says nor UTF-8.
    public var fallbackCharset = HL7Charset.windows1252
    public init() {}
  }

  let options: Options
  let index: UnsafeMutablePointer<MessageIndex>
  var occurrences = OccurrenceCounter()
  /// Whether any byte is an escape character (MSH-2 apart), over 0x7F, or a control character within a field.
  var traits = ScanTraits()
  /// The message as UTF-8, when its character set had to be converted as a whole.
  var converted = ByteBuffer(capacity: 64)

  /// Repairs and oddities of this message, by fixed names.
  public internal(set) var notes = Tally()
  public private(set) var delimiters = Delimiters()
  public private(set) var charset = HL7Charset.unspecified
  /// MSH-9.1 and MSH-9.2, such as `ADT` and `A01`; the trigger may be empty.
  public private(set) var structure: (code: Bytes, trigger: Bytes) = (.empty, .empty)
  /// MSH-12.1, such as `2.5.1`; may be empty.
  public private(set) var version: Bytes = .empty

  public init(options: Options = Options()) {
    self.options = options
    index = .allocate(capacity: 1)
    index.initialize(to: MessageIndex())
  }

  public convenience init() { self.init(options: Options()) }

  deinit {
    index.pointee.deallocate()
    index.deallocate()
  }

  public var segmentCount: Int { index.pointee.segmentCount }

  /// The segment at a 0-based index; the first is MSH.
  public func segment(_ i: Int) -> HL7Segment {
    precondition(i >= 0 && i < index.pointee.segmentCount, "segment index out of range")
    return HL7Segment(index: UnsafePointer(index), entry: index.pointee.segments[i])
  }

  /// Reads the message that `bytes` hold, from `MSH` on.
  ///
  /// - Throws: a `RecordError` at `place` when the message cannot be read without guessing; the object then holds no segment.
  public func parse(_ bytes: Bytes, at place: Place) throws(RecordError) {
    clear()
    do {
      try read(bytes, at: place)
    } catch {
      clear()
      throw error
    }
  }

  private func clear() {
    index.pointee.clear()
    notes.reset()
    occurrences.reset()
    traits = ScanTraits()
    (structure, version, charset) = ((.empty, .empty), .empty, .unspecified)
  }

  private func read(_ bytes: Bytes, at place: Place) throws(RecordError) {
    guard bytes.count >= 3, bytes.hasPrefix("MSH") else { throw RecordError(HL7Reason.notAMessage, at: place) }
    guard bytes.count < Int(UInt32.max) - 64 else { throw RecordError(HL7Reason.messageTooLong, at: place) }
    try readDelimiters(bytes, at: place)
    index.pointee.bytes = bytes
    try scan(at: place)
    try readHeader(at: place)
  }

  private func readDelimiters(_ bytes: Bytes, at place: Place) throws(RecordError) {
    guard bytes.count > 4, bytes[3] != 0x0D, bytes[3] != 0x0A else { throw refusal(HL7Reason.headerTooShort, place, "MSH-1") }
    let separator = bytes[3]
    var end = 4
    while end < bytes.count, end < 12, bytes[end] != separator, bytes[end] != 0x0D, bytes[end] != 0x0A { end += 1 }
    guard end < bytes.count, bytes[end] == separator || end == 12 else {
      throw refusal(HL7Reason.headerTooShort, place, "MSH-2")
    }
    guard let found = Delimiters(field: separator, encoding: bytes[4..<end]) else {
      throw refusal(HL7Reason.delimitersUnusable, place, "MSH-2")
    }
    delimiters = found
    index.pointee.delimiters.pointee = found
    if end - 4 < 4 { notes.add("msh2-short") }
  }

  private func readHeader(at place: Place) throws(RecordError) {
    let header = segment(0)
    let type = header.field(9).first
    structure = (type.component(1, sub: 1).trimmed, type.component(2, sub: 1).trimmed)
    if structure.code.isEmpty { throw refusal(HL7Reason.typeMissing, place, "MSH-9") }
    if structure.trigger.isEmpty, let joint = structure.code.firstIndex(of: 0x5F), joint == 3, structure.code.count >= 7 {
      structure = (structure.code[0..<3], structure.code[4..<structure.code.count])
      notes.add("msh9-underscore")
    }
    version = header.field(12).first.component(1, sub: 1).trimmed
    if version.isEmpty { notes.add("version-missing") }
    charset = HL7Charset(header.field(18).first.raw)
  }

  func refusal(_ reason: ReasonCode, _ place: Place, _ field: String) -> RecordError {
    var place = place
    place.field = field
    return RecordError(reason, at: place)
  }
}

/// What the scan saw on its way, so that a plain message costs nothing when its text is read.
struct ScanTraits {
  var hasEscapes = false
  var hasHighBytes = false
  var hasControls = false
}

/// Counts segments by tag: a small direct-mapped table, and a dictionary for tags that collide in it.
struct OccurrenceCounter {
  private var tags = [UInt32](repeating: 0, count: 256)
  private var counts = [UInt32](repeating: 0, count: 256)
  private var used: [Int] = []
  private var others: [UInt32: UInt32] = [:]

  mutating func reset() {
    for slot in used { tags[slot] = 0 }
    used.removeAll(keepingCapacity: true)
    if !others.isEmpty { others.removeAll(keepingCapacity: true) }
  }

  mutating func next(_ tag: UInt32) -> UInt32 {
    let slot = Int((tag &* 0x9E37_79B1) >> 24)
    if tags[slot] == tag {
      counts[slot] += 1
      return counts[slot]
    }
    if tags[slot] == 0 {
      tags[slot] = tag
      counts[slot] = 1
      used.append(slot)
      return 1
    }
    let n = others[tag, default: 0] + 1
    others[tag] = n
    return n
  }
}
