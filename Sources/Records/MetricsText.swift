/// Writes metrics in the text form that Prometheus and the textfile collector of its node exporter read.
///
/// Source: Prometheus text-based format, version 0.0.4.
public struct MetricsText: Sendable {
  public enum Kind: String, Sendable { case gauge, counter, histogram }

  public private(set) var text = ""
  public init() {}

  /// Begins a metric: its HELP and TYPE. All its samples follow at once.
  public mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
    text += "# HELP \(name) \(MetricsText.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
  }

  /// One sample of the metric that was begun; `suffix` for the parts of a histogram.
  public mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
    text += name
    if !labels.isEmpty { text += "{" + labels.map { "\($0.0)=\"\(MetricsText.escaped($0.1, quotes: true))\"" }.joined(separator: ",") + "}" }
    text += " \(MetricsText.number(value))\n"
  }

  /// A metric of one sample.
  public mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double, _ labels: [(String, String)] = []) {
    begin(name, kind, help)
    sample(name, labels, value)
  }

  private static func number(_ value: Double) -> String {
    value.rounded() == value && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var out = ""
    for c in text.unicodeScalars {
      switch c {
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\"" where quotes: out += "\\\""
      default: out.unicodeScalars.append(c)
      }
    }
    return out
  }
}
