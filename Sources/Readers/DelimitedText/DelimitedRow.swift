public import Records

/// The fields of one row: an index over bytes that somebody else owns, unquoted when they are asked for.
///
/// One object per worker, parsed again for each row; nothing is copied but fields with quotes or escapes inside. Fields are
/// valid until the next `parse` and while the bytes live.
///
/// Source: RFC 4180 §2.
public final class DelimitedRow {
  /// Repairs, in counts; they grow from row to row until they are reset.
  public struct Notes: Sendable, Equatable {
    /// Rows with empty fields behind the last column.
    public var trailingDelimiters = 0
    /// Rows whose missing fields were taken as empty.
    public var padded = 0
    /// Quotes inside fields that do not begin with one, kept as characters.
    public var strayQuotes = 0
    /// Blanks between a quote and a delimiter, left out.
    public var blanksAroundQuotes = 0
    /// Fields of `\N`, which some databases write for null, taken as empty.
    public var nulls = 0
    public init() {}

    /// By name, for reports.
    public var tally: Tally {
      var tally = Tally()
      for (name, n) in [
        ("row-trailing-delimiters", trailingDelimiters), ("row-padded", padded), ("quote-inside-field", strayQuotes),
        ("blanks-around-quotes", blanksAroundQuotes), ("null-mark", nulls),
      ] where n > 0 { tally.add(name, n) }
      return tally
    }
  }

  /// The highest number of fields that a row may have.
  public let maximumFields: Int
  // One worker owns a row, so exclusivity needs no check at run time.
  @exclusivity(unchecked) public internal(set) var notes = Notes()
  @exclusivity(unchecked) public internal(set) var count = 0

  struct Field {
    var start: UInt32
    var length: UInt32
    /// Whether escapes are to be undone; then whether that has been done, and it lies in `scratch`.
    var isEscaped: Bool
    var isInScratch = false

    @inline(__always)
    init(_ start: Int, _ end: Int, isEscaped: Bool = false) {
      self.start = UInt32(truncatingIfNeeded: start)
      length = UInt32(truncatingIfNeeded: end - start)
      self.isEscaped = isEscaped
    }
  }

  @exclusivity(unchecked) var bytes = Bytes.empty
  @exclusivity(unchecked) var fields: UnsafeMutablePointer<Field>
  @exclusivity(unchecked) var capacity = 64
  @exclusivity(unchecked) private var scratch = ByteBuffer(capacity: 64)
  @exclusivity(unchecked) private(set) var quoteByte: UInt8 = 0
  @exclusivity(unchecked) private(set) var escapeByte: UInt8 = 0
  @exclusivity(unchecked) private(set) var delimiterByte: UInt8 = 0
  /// The end of a row shorter than a block, filled up.
  let tail = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 16)

  public init(maximumFields: Int = 10_000) {
    self.maximumFields = maximumFields
    fields = .allocate(capacity: capacity)
  }

  deinit {
    fields.deallocate()
    tail.deallocate()
  }

  /// The compared bytes, spread; without an escape the quote stands twice.
  var splats: (delimiter: SIMD16<UInt8>, quote: SIMD16<UInt8>, escape: SIMD16<UInt8>) {
    (
      SIMD16<UInt8>(repeating: delimiterByte), SIMD16<UInt8>(repeating: quoteByte),
      SIMD16<UInt8>(repeating: escapeByte == 0 ? quoteByte : escapeByte)
    )
  }

  public func resetNotes() { notes = Notes() }

  /// Reads the row that `bytes` hold, without its line end.
  ///
  /// - Throws: a `RecordError` at `place` when the row cannot be read without guessing; the object then holds no field.
  public func parse(_ bytes: Bytes, dialect: DelimitedDialect, at place: Place) throws(RecordError) {
    count = 0
    scratch.truncate()
    self.bytes = bytes
    guard bytes.count < 1 << 30 else { throw RecordError(DelimitedReason.rowTooLong, at: place) }
    let failure: Failure?
    if dialect.isFixedWidth {
      failure = cut(dialect.fixedWidths)
    } else {
      (delimiterByte, quoteByte, escapeByte) = (dialect.delimiter, dialect.quote ?? 0, dialect.escape ?? 0)
      failure = split(skipsBlanks: dialect.skipsBlanksBeforeQuote)
    }
    if let problem = failure ?? fit(dialect) {
      count = 0
      var place = place
      if problem.field > 0 { place.field = "column \(problem.field)" }
      throw RecordError(problem.reason, at: place, valueClass: problem.valueClass)
    }
  }

  struct Failure {
    var reason: ReasonCode
    /// 1-based; 0 when the whole row is meant.
    var field = 0
    var valueClass: ValueClass?
  }

  /// Holds the row against the number of columns.
  private func fit(_ dialect: DelimitedDialect) -> Failure? {
    guard let columns = dialect.columnCount, columns != count else { return nil }
    if count > columns {
      for i in columns..<count where fields[i].length > 0 {
        return Failure(reason: DelimitedReason.tooManyFields, field: columns + 1, valueClass: ValueClass(raw(i)))
      }
      notes.trailingDelimiters += 1
      count = columns
    } else {
      guard dialect.shortRows == .pad, columns <= maximumFields else {
        return Failure(reason: DelimitedReason.tooFewFields, field: count)
      }
      notes.padded += 1
      while count < columns { append(0, 0, isEscaped: false) }
    }
    return nil
  }

  /// A field's text, without quotes and escapes; empty for one that the row does not have.
  public subscript(index: Int) -> Bytes {
    precondition(index >= 0, "field index out of range")
    guard index < count else { return .empty }
    let field = fields[index]
    let start = Int(field.start)
    if field.isInScratch { return scratch.bytes(start..<start + Int(field.length)) }
    if field.isEscaped { return unescape(index) }
    return bytes[start..<start + Int(field.length)]
  }

  /// A field as it stands in the file, without the quotes around it.
  public func raw(_ index: Int) -> Bytes {
    guard index >= 0, index < count else { return .empty }
    let field = fields[index]
    if field.isInScratch { return scratch.bytes(Int(field.start)..<Int(field.start) + Int(field.length)) }
    return bytes[Int(field.start)..<Int(field.start) + Int(field.length)]
  }

  private func unescape(_ index: Int) -> Bytes {
    // All fields together are no longer than the row, so that what has been handed out never moves.
    if scratch.count == 0 { scratch.reserve(bytes.count) }
    let text = raw(index)
    let start = scratch.count
    let from = Int(fields[index].start)
    let isQuoted = from > 0 && bytes[from - 1] == quoteByte
    var i = 0
    while i < text.count {
      let b = text[i]
      if i + 1 < text.count {
        let next = text[i + 1]
        let isTaken =
          (isQuoted && b == quoteByte && b != 0 && next == b)
          || (b == escapeByte && b != 0 && (next == quoteByte || next == delimiterByte || next == escapeByte || next == 0x0A || next == 0x0D))
        if isTaken {
          scratch.append(next)
          i += 2
          continue
        }
      }
      scratch.append(b)
      i += 1
    }
    fields[index].start = UInt32(truncatingIfNeeded: start)
    fields[index].length = UInt32(truncatingIfNeeded: scratch.count - start)
    fields[index].isInScratch = true
    return scratch.bytes(start..<scratch.count)
  }

  @inline(__always)
  func append(_ start: Int, _ end: Int, isEscaped: Bool) {
    if count == capacity { grow() }
    fields[count] = Field(start, end, isEscaped: isEscaped)
    count += 1
  }

  /// Room for 64 more fields, as many as one block can end.
  @inline(__always)
  func makeRoom() -> UnsafeMutablePointer<Field> {
    if count + 64 > capacity { grow() }
    return fields + count
  }

  @inline(never)
  private func grow() {
    let more = capacity * 2 + 64
    let wider = UnsafeMutablePointer<Field>.allocate(capacity: more)
    wider.update(from: fields, count: count)
    fields.deallocate()
    fields = wider
    capacity = more
  }
}
