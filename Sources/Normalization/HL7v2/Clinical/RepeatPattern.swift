import Records

/// What a repeat pattern of table 0335 says in the terms of FHIR's `Timing.repeat`.
///
/// Read: `QnS QnM QnH QnD QnW QnL`, `QnJd` (days of the week), `BID TID QID xID`, `QD`, `QOD`, `QAM QPM QHS QSHIFT`, `ONCE`,
/// `PRN` alone or with a pattern, meals (`AC`, `PCV`, ...), and `twice a day` and the like in words. A pattern that is not read
/// keeps its code and text and gets no `repeat`.
///
/// Source: HL7 v2.8.2 §4.3.1 and table 0335, FHIR R4 Timing.repeat, concept map RepeatPattern of the v2-to-FHIR guide.
struct RepeatPattern {
  private(set) var frequency = 0
  private(set) var period = 0
  private(set) var periodUnit: StaticString = ""
  private(set) var count = 0
  private(set) var when: StaticString = ""
  private(set) var daysOfWeek: [StaticString] = []
  private(set) var isAsNeeded = false
  /// The code in `http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation`, empty when it has none.
  private(set) var abbreviation: StaticString = ""

  var hasRepeat: Bool { frequency > 0 || count > 0 || when.utf8CodeUnitCount > 0 || !daysOfWeek.isEmpty }

  init(_ raw: Bytes) {
    var code = raw.trimmed
    guard code.count > 0, code.count <= 20 else { return }
    if code.count >= 3, code[0..<3].equalsIgnoringCase(Bytes("PRN")) {
      isAsNeeded = true
      code = code[3..<code.count].trimmed
      guard !code.isEmpty else { return }
    }
    for row in RepeatPattern.fixed where code.equalsIgnoringCase(Bytes(row.code)) {
      (frequency, period, periodUnit, when, abbreviation) = (row.frequency, row.period, row.unit, row.when, row.abbreviation)
      return
    }
    if code.equalsIgnoringCase(Bytes("ONCE")) || code.equalsIgnoringCase(Bytes("1X")) {
      count = 1
      return
    }
    if code.count >= 3, code[code.count - 2..<code.count].equalsIgnoringCase(Bytes("ID")),
      let times = code[0..<code.count - 2].decimal, times > 0
    {
      (frequency, period, periodUnit) = (times, 1, "d")
      return
    }
    readEvery(code)
  }

  /// `Q6H`, `QH` (every one), `Q2J246` (days of the week), `Q4-6H` is not read.
  private mutating func readEvery(_ code: Bytes) {
    guard ASCII.lower(code[0]) == 0x71, code.count >= 2 else { return }
    var i = 1
    while i < code.count, ASCII.isDigit(code[i]) { i += 1 }
    let n = i == 1 ? 1 : code[1..<i].decimal ?? 0
    guard i < code.count, n > 0, n < 1000 else { return }
    let rest = code[i..<code.count]
    if ASCII.lower(rest[0]) == 0x6A {
      for k in 1..<max(1, rest.count) where rest[k] >= 0x31 && rest[k] <= 0x37 {
        daysOfWeek.append(RepeatPattern.days[Int(rest[k] - 0x31)])
      }
      guard !daysOfWeek.isEmpty else { return }
      (frequency, period, periodUnit) = (1, n, "wk")
      return
    }
    guard rest.count == 1 || rest.equalsIgnoringCase(Bytes("HR")) || rest.equalsIgnoringCase(Bytes("MIN")) else { return }
    switch ASCII.lower(rest[0]) {
    case 0x73: periodUnit = "s"
    case 0x6D: periodUnit = "min"
    case 0x68: periodUnit = "h"
    case 0x64: periodUnit = "d"
    case 0x77: periodUnit = "wk"
    case 0x6C: periodUnit = "mo"
    default: return
    }
    (frequency, period) = (1, n)
    for row in RepeatPattern.abbreviated where row.period == n && Bytes(row.unit) == periodUnit { abbreviation = row.code }
  }

  /// FHIR's day of the week for table 0335's number, Monday first.
  static let days: [StaticString] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  private struct Fixed: Sendable {
    var code: StaticString
    var frequency = 1
    var period = 1
    var unit: StaticString = "d"
    var when: StaticString = ""
    var abbreviation: StaticString = ""
  }

  private static let fixed: [Fixed] = [
    Fixed(code: "BID", frequency: 2, abbreviation: "BID"), Fixed(code: "TID", frequency: 3, abbreviation: "TID"),
    Fixed(code: "QID", frequency: 4, abbreviation: "QID"), Fixed(code: "QD", abbreviation: "QD"), Fixed(code: "DAILY"),
    Fixed(code: "QDAY"), Fixed(code: "QOD", period: 2, abbreviation: "QOD"), Fixed(code: "QAM", when: "MORN"),
    Fixed(code: "QPM", when: "EVE"), Fixed(code: "QHS", when: "HS"), Fixed(code: "HS", when: "HS"),
    Fixed(code: "QSHIFT", period: 8, unit: "h"), Fixed(code: "QWK", unit: "wk"), Fixed(code: "WEEKLY", unit: "wk"),
    Fixed(code: "MONTHLY", unit: "mo"), Fixed(code: "ONCE A DAY"), Fixed(code: "TWICE A DAY", frequency: 2),
    Fixed(code: "THREE TIMES A DAY", frequency: 3), Fixed(code: "FOUR TIMES A DAY", frequency: 4),
    Fixed(code: "AC", frequency: 0, period: 0, unit: "", when: "AC"),
    Fixed(code: "PC", frequency: 0, period: 0, unit: "", when: "PC"),
    Fixed(code: "ACM", frequency: 0, period: 0, unit: "", when: "ACM"),
    Fixed(code: "ACD", frequency: 0, period: 0, unit: "", when: "ACD"),
    Fixed(code: "ACV", frequency: 0, period: 0, unit: "", when: "ACV"),
    Fixed(code: "PCM", frequency: 0, period: 0, unit: "", when: "PCM"),
    Fixed(code: "PCD", frequency: 0, period: 0, unit: "", when: "PCD"),
    Fixed(code: "PCV", frequency: 0, period: 0, unit: "", when: "PCV"),
  ]

  private struct Abbreviated: Sendable {
    let period: Int
    let unit: StaticString
    let code: StaticString
  }

  private static let abbreviated: [Abbreviated] = [
    Abbreviated(period: 1, unit: "h", code: "Q1H"), Abbreviated(period: 2, unit: "h", code: "Q2H"),
    Abbreviated(period: 3, unit: "h", code: "Q3H"), Abbreviated(period: 4, unit: "h", code: "Q4H"),
    Abbreviated(period: 6, unit: "h", code: "Q6H"), Abbreviated(period: 8, unit: "h", code: "Q8H"),
    Abbreviated(period: 1, unit: "d", code: "QD"), Abbreviated(period: 1, unit: "wk", code: "WK"),
    Abbreviated(period: 1, unit: "mo", code: "MO"),
  ]
}
