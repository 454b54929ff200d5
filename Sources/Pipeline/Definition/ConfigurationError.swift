import Foundation
import Records

/// A mistake in a pipeline file, with its place; prints as `file:line:column: error[CFG-0102]: ...`.
public struct ConfigurationError: Error, Sendable, CustomStringConvertible {
  public enum Level: String, Sendable { case error, warning }

  public var level = Level.error
  public let reason: ReasonCode
  public let file: String
  public let line: Int
  public let column: Int
  public let detail: String
  public let hint: String?

  public var description: String {
    heading + (hint.map { "\n  hint: \($0)" } ?? "")
  }

  private var heading: String { "\(file):\(line):\(column): \(level.rawValue)[\(reason.code)]: \(detail)" }

  /// The same with the line of the file, without what looks like a secret, and a caret under the place.
  /// - Parameter lines: the file's lines.
  func described(in lines: [Substring]) -> String {
    guard lines.indices.contains(line - 1), !lines[line - 1].isEmpty else { return description }
    let text = Redaction.line(String(lines[line - 1].prefix(200)).replacing("\t", with: " "))
    let caret = String(repeating: " ", count: max(0, min(column - 1, text.count))) + "^"
    return heading + "\n    \(text)\n    \(caret)" + (hint.map { "\n  hint: \($0)" } ?? "")
  }
}

/// All mistakes found in one file.
public struct ConfigurationErrors: Error, Sendable, CustomStringConvertible {
  public let errors: [ConfigurationError]
  public init(errors: [ConfigurationError]) { self.errors = errors }
  public var description: String { errors.map(\.description).joined(separator: "\n") }

  /// Each with its line of the file and a caret under its place; in the order of files and lines.
  public var described: String {
    var texts: [String: [Substring]] = [:]
    return errors.map { error in
      let lines = texts[error.file] ?? (FileManager.default.contents(atPath: error.file).map { String(decoding: $0, as: UTF8.self) } ?? "").split(
        separator: "\n", omittingEmptySubsequences: false)
      texts[error.file] = lines
      return error.described(in: lines)
    }.joined(separator: "\n")
  }
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
  public static let nothingThere = ReasonCode("CFG-0108", "a path names nothing that is there")
  public static let unusableFile = ReasonCode("CFG-0109", "a file that is named cannot be used")
  public static let columns = ReasonCode("CFG-0110", "the mapping's columns and a file's are not the same")
  public static let overlap = ReasonCode("CFG-0111", "two sources read the same file")
  public static let all = [
    unreadable, syntax, unknownKey, wrongForm, missingKey, duplicateKey, badValue, notAllowed, nothingThere, unusableFile, columns, overlap,
  ]
}

/// The known word nearest to a mistyped one, when it is near enough to be meant.
public func nearest(to word: String, among known: [String]) -> String? {
  let limit = max(1, word.count / 3)
  return known.map { ($0, distance(word, $0)) }.filter { $0.1 <= limit }.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
}

/// Levenshtein's distance, two letters that changed places counting as one mistake.
private func distance(_ a: String, _ b: String) -> Int {
  let (a, b) = (Array(a.utf8), Array(b.utf8))
  var before: [Int] = []
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var next = [i + 1]
    for (j, y) in b.enumerated() {
      var best = min(row[j + 1] + 1, next[j] + 1, row[j] + (x == y ? 0 : 1))
      if i > 0, j > 0, x == b[j - 1], a[i - 1] == y { best = min(best, before[j - 1] + 1) }
      next.append(best)
    }
    (before, row) = (row, next)
  }
  return row[b.count]
}
