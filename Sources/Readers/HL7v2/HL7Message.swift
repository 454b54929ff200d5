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
    /// In all segments together.
    public var maximumFieldsInMessage = 32_000_000
    /// The single-byte set for bytes that are neither what MSH-18 says nor UTF-8.
    public var fallbackCharset = HL7Charset.windows1252
    public init() {}
  }

  let options: Options
  @usableFromInline let index: UnsafeMutablePointer<MessageIndex>
  @usableFromInline let declared: UnsafePointer<Delimiters>
  @usableFromInline let occurring: UnsafePointer<Delimiters>
  /// The message as UTF-8, when its character set had to be converted as a whole.
  @exclusivity(unchecked) private var converted = ByteBuffer(capacity: 64)
  /// Where a value is unescaped before its character set is converted.
  @exclusivity(unchecked) var scratch = ByteBuffer(capacity: 64)

  /// Repairs and oddities of this message, by the names of `HL7Note`. Reading a text adds to them.
  @exclusivity(unchecked) public internal(set) var notes = Tally()
  @inlinable public var delimiters: Delimiters { declared.pointee }
  /// The delimiters without one for subcomponents when the message has none: what its values need to be split by.
  @inlinable public var occurringDelimiters: Delimiters { occurring.pointee }
  /// What MSH-18 declares, in its first repetition.
  public var charset: HL7Charset { index.pointee.charset }
  /// MSH-9.1 and MSH-9.2, such as `ADT` and `A01`; the trigger may be empty.
  public var structure: (code: Bytes, trigger: Bytes) { index.pointee.structure }
  /// MSH-12.1, such as `2.5.1`; may be empty.
  public var version: Bytes { index.pointee.version }
  var traits: ScanTraits { index.pointee.traits }

  public init(options: Options = Options()) {
    self.options = options
    index = .allocate(capacity: 1)
    index.initialize(to: MessageIndex())
    (declared, occurring) = (UnsafePointer(index.pointee.delimiters), UnsafePointer(index.pointee.occurring))
  }

  public convenience init() { self.init(options: Options()) }

  deinit {
    index.pointee.deallocate()
    index.deinitialize(count: 1)
    index.deallocate()
  }

  @inlinable public var segmentCount: Int { index.pointee.segmentCount }

  /// The segment at a 0-based index; the first is MSH.
  @inlinable
  public func segment(_ i: Int) -> HL7Segment {
    precondition(i >= 0 && i < index.pointee.segmentCount, "segment index out of range")
    return HL7Segment(index.pointee, index.pointee.segments[i])
  }

  /// Reads the message that `bytes` hold, from `MSH` on.
  ///
  /// - Throws: a `RecordError` at `place` when the message cannot be read without guessing; the object then holds no segment.
  public func parse(_ bytes: Bytes, at place: Place) throws(RecordError) {
    clear()
    do {
      try read(bytes, at: place)
      if let set = try chooseEncoding(bytes, at: place) {
        let isUTF8 = try convert(bytes, from: set, at: place)
        let notes = self.notes
        clear()
        try read(isUTF8 ? bytes : converted.bytes, at: place)
        self.notes = notes
      }
      noteText()
      noteHeader()
    } catch {
      clear()
      throw error
    }
  }

  private func clear() {
    index.pointee.clear()
    notes.reset()
  }

  private func read(_ bytes: Bytes, at place: Place) throws(RecordError) {
    guard bytes.hasPrefix("MSH") else { throw RecordError(HL7Reason.notAMessage, at: place) }
    guard bytes.count < Int(Int32.max) else { throw RecordError(HL7Reason.messageTooLong, at: place) }
    let body = try readDelimiters(bytes, at: place)
    index.pointee.bytes = bytes
    try scan(from: body, at: place)
    if traits.hasEscapes || delimiters.escape != 0x5C { try refuseHeaderInsideLine(bytes, at: place) }
    try readHeader(at: place)
  }

  /// Reads MSH-1 and MSH-2 and returns where MSH-2 ends.
  private func readDelimiters(_ bytes: Bytes, at place: Place) throws(RecordError) -> Int {
    guard bytes.count > 3, bytes[3] != 0x0D, bytes[3] != 0x0A else { throw refusal(HL7Reason.headerTooShort, place, "MSH-1") }
    let separator = bytes[3]
    var end = 4
    while end < bytes.count, end < 10, bytes[end] != separator, bytes[end] != 0x0D, bytes[end] != 0x0A { end += 1 }
    guard end < bytes.count, bytes[end] == separator || end == 10 else {
      throw refusal(HL7Reason.headerTooShort, place, "MSH-2")
    }
    guard let found = Delimiters(field: separator, encoding: bytes[4..<end]) else {
      throw refusal(HL7Reason.delimitersUnusable, place, "MSH-2")
    }
    index.pointee.delimiters.pointee = found
    index.pointee.occurring.pointee = found
    return end
  }

  private func readHeader(at place: Place) throws(RecordError) {
    let header = segment(0)
    let type = header.field(9).first
    index.pointee.structure = (type.component(1, sub: 1).trimmed, type.component(2, sub: 1).trimmed)
    if structure.code.isEmpty || structure.code.isNullValue { throw refusal(HL7Reason.typeMissing, place, "MSH-9") }
    index.pointee.version = header.field(12).first.component(1, sub: 1).trimmed
    index.pointee.charset = HL7Charset(header.field(18).first.raw)
  }

  /// Two messages without a line end between them: cutting there would be a guess, so the record is refused.
  private func refuseHeaderInsideLine(_ bytes: Bytes, at place: Place) throws(RecordError) {
    let standard = Bytes("MSH|^~\\&")
    let own = bytes[0..<min(8, bytes.count)]
    for escape in delimiters.escape == 0x5C || delimiters.subcomponent == 0 ? [0x5C] : [0x5C, delimiters.escape] {
      var at = 8
      while let hit = bytes.firstIndex(of: escape, from: min(at, bytes.count)) {
        if hit >= 14, hit + 2 <= bytes.count {
          let around = bytes[hit - 6..<hit + 2]
          if around == standard || around == own { throw RecordError(HL7Reason.headerInsideLine, at: place) }
        }
        at = hit + 1
      }
    }
  }

  // MARK: character set

  /// Decides how text is read; a set is returned when the whole message has to be converted first.
  private func chooseEncoding(_ bytes: Bytes, at place: Place) throws(RecordError) -> HL7Charset.Multibyte? {
    if traits.hasControls, bytes.firstIndex(of: 0x1B) != nil {
      let sets = segment(0).field(18)
      for i in 0..<min(sets.repetitionCount, 8) where HL7Charset(sets.repetition(i).raw) == .multibyte(.iso2022jp) {
        return .iso2022jp
      }
    }
    guard traits.hasHighBytes else { return nil }
    let isUTF8 = UTF8Check.isValid(bytes)
    if !isUTF8 { index.pointee.encoding = .utf8OrFallback }
    switch charset {
    case .utf8:
      if !isUTF8 { notes.add(HL7Note.charsetDiffers) }
    case .unspecified, .ascii:
      notes.add(isUTF8 ? HL7Note.charsetAssumedUTF8 : HL7Note.charsetAssumedFallback)
    case .multibyte(let set):
      return set
    case .iso8859, .windows1252:
      if isUTF8 {
        notes.add(HL7Note.charsetDiffers)
      } else {
        index.pointee.encoding = .table(charset.table ?? [], c1: charset == .iso8859(1) || charset == .iso8859(15))
      }
    case .unknown:
      guard isUTF8 else { throw refusal(HL7Reason.charsetUnsupported, place, "MSH-18") }
      notes.add(HL7Note.charsetDiffers)
    }
    return nil
  }

  /// Converts the whole message; true when it turns out to be UTF-8 as it stands.
  private func convert(_ bytes: Bytes, from set: HL7Charset.Multibyte, at place: Place) throws(RecordError) -> Bool {
    do {
      try WholeConversion.toUTF8(bytes, from: set, into: &converted)
      notes.add(HL7Note.charsetConverted)
      return false
    } catch {
      switch error {
      case .noConverter: throw refusal(HL7Reason.charsetUnsupported, place, "MSH-18")
      case .invalid where UTF8Check.isValid(bytes):
        notes.add(HL7Note.charsetDiffers)
        return true
      case .invalid: throw refusal(HL7Reason.charsetInvalid, place, "MSH-18")
      }
    }
  }

  /// Finds out whether any text has to be decoded at all.
  private func noteText() {
    let isPlainHigh: Bool
    if case .utf8 = index.pointee.encoding { isPlainHigh = true } else { isPlainHigh = false }
    index.pointee.mayNeedDecoding =
      delimiters.truncation != 0 || traits.hasEscapes || traits.hasControls || traits.hasHighBytes && !isPlainHigh
  }

  /// What is odd about the header, and the one repair that needs no guess: `ADT_A01` in one component.
  private func noteHeader() {
    let header = segment(0)
    if delimiters.subcomponent == 0 { notes.add(HL7Note.shortEncodingCharacters) }
    if structure.trigger.isEmpty {
      if structure.code.count >= 7, structure.code[3] == 0x5F {
        index.pointee.structure = (structure.code[0..<3], structure.code[4..<7])
        notes.add(HL7Note.joinedType)
      } else {
        notes.add(HL7Note.triggerMissing)
      }
    }
    if header.field(10).isEmpty { notes.add(HL7Note.controlIDMissing) }
    if version.isEmpty {
      notes.add(HL7Note.versionMissing)
    } else if version.count < 3 || version[0] != 0x32 || version[1] != 0x2E || version[2] < 0x31 || version[2] > 0x38 {
      notes.add(HL7Note.versionUnknown)
    }
  }

  func refusal(_ reason: ReasonCode, _ place: Place, _ field: String) -> RecordError {
    var place = place
    place.field = field
    return RecordError(reason, at: place)
  }
}
