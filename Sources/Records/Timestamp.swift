#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The clock of runs and evidence: UTC, to the second. Source: RFC 3339.
public enum Timestamp {
  /// The time now, such as `2026-03-01T10:00:00Z`.
  public static func now() -> String { text(ofSeconds: time(nil)) }

  /// A time in seconds since 1970.
  public static func text(ofSeconds seconds: Int) -> String {
    var seconds = seconds
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func two(_ n: Int32) -> String { (n < 10 ? "0" : "") + String(n) }
    return "\(Int(parts.tm_year) + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
  }

  /// The day today, such as `2026-03-01`.
  public static func today() -> String { String(now().prefix(10)) }

  /// Seconds since 1970 of `2026-03-01T10:00:00Z`; nil for any other form.
  public static func seconds(of text: String) -> Int? {
    let u = Array(text.utf8)
    guard u.count == 20, u[4] == 0x2D, u[7] == 0x2D, u[10] == 0x54, u[13] == 0x3A, u[16] == 0x3A, u[19] == 0x5A else { return nil }
    func number(_ from: Int, _ count: Int) -> Int? {
      var value = 0
      for digit in u[from..<from + count] {
        guard ASCII.isDigit(digit) else { return nil }
        value = value * 10 + Int(digit - 0x30)
      }
      return value
    }
    guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2), let minute = number(14, 2),
      let second = number(17, 2), year >= 1970, (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
    else { return nil }
    // Days from the civil calendar, years beginning in March.
    let y = month <= 2 ? year - 1 : year
    let era = y / 400
    let ofEra = y - era * 400
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let days = era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
    return Timestamp.text(ofSeconds: seconds) == text ? seconds : nil
  }
}
