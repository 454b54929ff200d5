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
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
  }

  /// The day today, such as `2026-03-01`.
  public static func today() -> String { String(now().prefix(10)) }
}
