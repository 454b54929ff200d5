import Records

/// A column of delimited text by which rows are ordered in the system they come from, and how far behind a row may come.
///
/// It never decides whether a row is taken: that is decided by whether the row was there before. A row that comes late would be lost otherwise.
public struct Watermark: Sendable, Equatable {
  /// Empty: none.
  public var column = ""
  /// Seconds for times, steps for numbers.
  public var overlap = 0
  /// Whether digits alone are a time, as in HL7; so where the overlap is a duration.
  public var isTime = false

  public init() {}

  static let positionName = "csv watermark"

  /// What orders a value: a whole number, or a time to the second (ISO 8601, or digits alone as in HL7); nil when it is neither.
  func order(of value: Bytes) -> Int? {
    let text = value.trimmed
    if !isTime, let number = text.decimal { return number }
    var digits: [Int] = []
    for b in text.raw {
      if ASCII.isDigit(b) {
        digits.append(Int(b - 0x30))
      } else if b == 0x2E || b == 0x2B || b == 0x5A {
        // Fractions and zones: rows of one system agree in the latter.
        break
      } else if b != 0x2D && b != 0x3A && b != 0x54 && b != 0x20 && b != 0x2F {
        return nil
      }
      if digits.count == 14 { break }
    }
    guard digits.count == 8 || digits.count == 12 || digits.count == 14 else { return nil }
    while digits.count < 14 { digits.append(0) }
    func part(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
    let (year, month, day) = (part(0..<4), part(4..<6), part(6..<8))
    guard (1...12).contains(month), (1...31).contains(day), part(8..<10) < 25, part(10..<12) < 60, part(12..<14) < 61 else { return nil }
    // Days since 1 March of year 0, so that the leap day ends a year.
    let (y, m) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
    let days = y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day
    return days * 86_400 + part(8..<10) * 3600 + part(10..<12) * 60 + part(12..<14)
  }
}

extension Watermark {
  /// Reads the keys of one item of `sources`.
  init(_ p: String, _ r: inout ConfigurationReader) {
    column = r.text("\(p).csv.watermark") ?? ""
    let text = r.text("\(p).csv.overlap") ?? "0"
    guard let overlap = Int(text) ?? parseSeconds(text), overlap >= 0 else {
      r.report(ConfigurationReason.badValue, at: r.node("\(p).csv.overlap"), "'\(p).csv.overlap' must be a duration such as 2h, or a number")
      return
    }
    self.overlap = overlap
    isTime = Int(text) == nil
    if !column.isEmpty, r.text("\(p).recognise") != IntakeRules.Recognition.records.rawValue {
      r.report(
        ConfigurationReason.missingKey, at: r.node("\(p).csv.watermark"), "'\(p).csv.watermark' needs 'recognise: records'",
        hint: "a watermark alone cannot tell a late row from one that was read before")
    }
  }
}
