/// Numbers as people read them.
public enum Figures {
  /// `12345678` as `12,345,678`.
  public static func grouped(_ n: Int) -> String {
    var out = ""
    for (i, c) in String(n.magnitude).reversed().enumerated() {
      if i > 0 && i % 3 == 0 { out.append(",") }
      out.append(c)
    }
    return (n < 0 ? "-" : "") + String(out.reversed())
  }

  /// `12.3 MB`, of 10^6 bytes.
  public static func megabytes(_ bytes: Int) -> String {
    let tenths = bytes / 100_000
    return "\(tenths / 10).\(tenths % 10) MB"
  }

  /// `45s`, `2m10s`, `3h05m`; rounded up.
  public static func clock(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "long" }
    func two(_ n: Int) -> String { (n < 10 ? "0" : "") + String(n) }
    let s = max(0, Int(seconds.rounded(.up)))
    return s >= 3600 ? "\(s / 3600)h\(two(s % 3600 / 60))m" : s >= 60 ? "\(s / 60)m\(two(s % 60))s" : "\(s)s"
  }

  static func tenths(_ d: Double) -> String { "\(Int(d)).\(Int(d * 10) % 10)" }

  /// A share in percent with two digits.
  static func hundredths(_ d: Double) -> String {
    let n = Int((d * 100).rounded())
    return "\(n / 100).\(n % 100 < 10 ? "0" : "")\(n % 100)"
  }
}
