import Records

/// How far behind the last watermark the next read begins, so that rows are seen whose transaction ended later than their watermark says.
public enum WatermarkOverlap: Sendable, Hashable {
  case seconds(Int)
  /// Of a watermark that is a number.
  case steps(Int)

  public var isNone: Bool { self == .seconds(0) || self == .steps(0) }

  /// The watermark so far back. Throws `DB-0115` when the value is neither a time nor a number of the kind that is asked for.
  public func back(from value: DatabaseValue) throws(DatabaseError) -> DatabaseValue {
    if isNone { return value }
    switch (self, value) {
    case (.steps(let n), .integer(let v)):
      let (lower, overflow) = v.subtractingReportingOverflow(Int64(n))
      return .integer(overflow ? .min : lower)
    case (.steps(let n), .text(let text)):
      // The whole part alone: what is behind the point begins a little earlier still.
      guard let v = Int64(String(decoding: text.prefix { $0 != 0x2E }, as: UTF8.self)) else { break }
      return .text(Array("\(v.subtractingReportingOverflow(Int64(n)).partialValue)".utf8))
    case (.seconds(let n), .text(let text)):
      guard let earlier = WatermarkOverlap.earlier(text, by: n) else { break }
      return .text(earlier)
    default: break
    }
    throw DatabaseError(DatabaseReason.overlap)
  }

  /// A time in one of the forms `2026-01-31`, `2026-01-31 23:59:59.5+00`, `2026-01-31T23:59Z`, `20260131`, `20260131235959`, so many seconds earlier and in
  /// the same form; nil for anything else. A day alone goes back whole days.
  static func earlier(_ text: [UInt8], by seconds: Int) -> [UInt8]? {
    var out = text
    // Where the digits of year, month, day, hour, minute, second stand.
    var places: [Range<Int>] = []
    var at = 0
    func take(_ count: Int, behind separators: [UInt8]) -> Bool {
      var start = at
      if !separators.isEmpty {
        guard start < text.count, separators.contains(text[start]) else { return false }
        start += 1
      }
      guard start + count <= text.count, text[start..<start + count].allSatisfy(ASCII.isDigit) else { return false }
      places.append(start..<start + count)
      at = start + count
      return true
    }
    let isPlain = text.count == 8 || text.count == 14
    if isPlain && text.allSatisfy(ASCII.isDigit) {
      for count in [4, 2, 2] + (text.count == 14 ? [2, 2, 2] : []) where !take(count, behind: []) { return nil }
    } else {
      guard take(4, behind: []), take(2, behind: [0x2D]), take(2, behind: [0x2D]) else { return nil }
      if at < text.count {
        guard take(2, behind: [0x20, 0x54]), take(2, behind: [0x3A]) else { return nil }
        _ = take(2, behind: [0x3A])
        guard text[at...].allSatisfy({ ASCII.isDigit($0) || [0x2E, 0x2B, 0x2D, 0x3A, 0x5A].contains($0) }) else { return nil }
      }
    }
    var parts = places.map { text[$0].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
    guard (1...12).contains(parts[1]), (1...31).contains(parts[2]) else { return nil }
    let isDay = parts.count == 3
    // A form without seconds goes back whole minutes, rounded up.
    let unit = isDay ? 86_400 : parts.count == 5 ? 60 : 1
    let whole = (seconds + unit - 1) / unit * unit
    while parts.count < 6 { parts.append(0) }
    let time = days(parts[0], parts[1], parts[2]) * 86_400 + parts[3] * 3600 + parts[4] * 60 + parts[5] - whole
    let day = time >= 0 ? time / 86_400 : (time - 86_399) / 86_400
    let rest = time - day * 86_400
    let date = civil(day)
    guard (0...9999).contains(date.0) else { return nil }
    for (place, value) in zip(places, [date.0, date.1, date.2, rest / 3600, rest / 60 % 60, rest % 60]) {
      var value = value
      for i in place.reversed() {
        out[i] = UInt8(0x30 + value % 10)
        value /= 10
      }
    }
    return out
  }

  /// Days since 1970-01-01 of a day of the Gregorian calendar, and back. Source: H. Hinnant, chrono-Compatible Low-Level Date Algorithms
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let ofEra = y - era * 400
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }

  private static func civil(_ days: Int) -> (Int, Int, Int) {
    let z = days + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let ofEra = z - era * 146_097
    let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * year + year / 4 - year / 100)
    let m = (5 * ofYear + 2) / 153
    let month = m < 10 ? m + 3 : m - 9
    return (year + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * m + 2) / 5 + 1)
  }
}
