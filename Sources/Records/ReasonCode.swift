/// A stable reason, such as `HL7-0103`: never reused, retired in place, safe to search for and to script against.
///
/// Prefixes: `HL7` reading HL7 v2, `MAP` normalising, `IDN` patient identity, `DEI` de-identification, `CMP` compliance,
/// `RSK` re-identification risk, `SEA` sealing, `LED` ledger, `RPT` reports, `AUD` audit log, `VER` verification, `RUN` pipeline,
/// `DB` databases as sources, `CFG` configuration.
public struct ReasonCode: Hashable, Sendable, CustomStringConvertible {
  public let code: String
  /// One sentence, a fixed text: never built from a source value.
  public let summary: String

  public init(_ code: StaticString, _ summary: StaticString) {
    self.code = "\(code)"
    self.summary = "\(summary)"
  }

  public var description: String { code }
  public static func == (a: ReasonCode, b: ReasonCode) -> Bool { a.code == b.code }
  public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

/// Where in a source something is. Holds positions only, never a value.
public struct Place: Hashable, Sendable, CustomStringConvertible {
  /// 1-based message, row or document within the file.
  public var record: Int
  /// Byte offset of the record within the file.
  public var byte: Int
  /// 1-based line of the record's start within the file.
  public var line: Int
  /// `PID[1]-5.1` or the like, empty when the whole record is meant.
  public var field: String

  public init(record: Int, byte: Int, line: Int, field: String = "") {
    (self.record, self.byte, self.line, self.field) = (record, byte, line, field)
  }

  public var description: String {
    "record \(record), line \(line), byte \(byte)" + (field.isEmpty ? "" : ", \(field)")
  }
}

/// A reason with its place: what reading, mapping, de-identifying or checking a record says when it cannot go on.
public struct RecordError: Error, Sendable, Equatable {
  public let reason: ReasonCode
  public let place: Place
  /// The shape of the offending value (`empty`, `digits`, `date-like`, `text`); never the value.
  public let valueClass: ValueClass?

  public init(_ reason: ReasonCode, at place: Place, valueClass: ValueClass? = nil) {
    (self.reason, self.place, self.valueClass) = (reason, place, valueClass)
  }

  public static func == (a: RecordError, b: RecordError) -> Bool { a.reason == b.reason }
}

/// The shape of a value, as far as an error may tell it.
public enum ValueClass: String, Sendable {
  case empty, digits, dateLike = "date-like", text, binary

  public init(_ bytes: Bytes) {
    var digits = 0
    var letters = 0
    var controls = 0
    for i in 0..<bytes.count {
      let b = bytes[i]
      if ASCII.isDigit(b) { digits += 1 } else if ASCII.isLetter(b) { letters += 1 } else if b < 0x09 { controls += 1 }
    }
    self =
      bytes.isEmpty
      ? .empty
      : controls > 0
        ? .binary
        : digits == bytes.count
          ? (digits == 8 || digits == 14 || digits == 12 ? .dateLike : .digits)
          : letters == 0 && digits >= 6 ? .dateLike : .text
  }
}
