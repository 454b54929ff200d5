import Records

/// A mistake in a pipeline file, with its place; prints as `file:line:column: error[CFG-0102]: ...`.
public struct ConfigurationError: Error, Sendable, CustomStringConvertible {
  public let reason: ReasonCode
  public let file: String
  public let line: Int
  public let column: Int
  public let detail: String
  public let hint: String?

  public var description: String {
    "\(file):\(line):\(column): error[\(reason.code)]: \(detail)" + (hint.map { "\n  hint: \($0)" } ?? "")
  }
}

/// All mistakes found in one file.
public struct ConfigurationErrors: Error, Sendable, CustomStringConvertible {
  public let errors: [ConfigurationError]
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}

public enum ConfigurationReason {
  public static let unreadable = ReasonCode("CFG-0100", "the pipeline file cannot be read")
  public static let syntax = ReasonCode("CFG-0101", "the file is not valid YAML")
  public static let unknownKey = ReasonCode("CFG-0102", "unknown key")
  public static let wrongForm = ReasonCode("CFG-0103", "the value has the wrong form")
  public static let missingKey = ReasonCode("CFG-0104", "a required key is missing")
  public static let duplicateKey = ReasonCode("CFG-0105", "the key stands here twice")
  public static let badValue = ReasonCode("CFG-0106", "the value cannot be used")
  public static let notAllowed = ReasonCode("CFG-0107", "the combination is not allowed")
  public static let all = [unreadable, syntax, unknownKey, wrongForm, missingKey, duplicateKey, badValue, notAllowed]
}

/// The known word nearest to a mistyped one, when it is near enough to be meant.
func nearest(to word: String, among known: [String]) -> String? {
  let limit = max(1, word.count / 3)
  return known.map { ($0, distance(word, $0)) }.filter { $0.1 <= limit }.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
}

/// Levenshtein's distance.
private func distance(_ a: String, _ b: String) -> Int {
  let a = Array(a.utf8)
  let b = Array(b.utf8)
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let next = min(row[j + 1] + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
      diagonal = row[j + 1]
      row[j + 1] = next
    }
  }
  return row[b.count]
}
