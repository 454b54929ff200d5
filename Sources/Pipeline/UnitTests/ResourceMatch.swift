import Foundation
import Records

/// What a unit test found not to be so: where, what was expected, what is there.
public struct UnitTestFailure: Sendable, Equatable {
  /// `Patient.name[0].family`, `counts.Patient`, `quarantined`.
  public let path: String
  public let expected: String
  public let found: String
  /// Line of the unit tests' file.
  public let line: Int

  public init(path: String, expected: String, found: String, line: Int) {
    (self.path, self.expected, self.found, self.line) = (path, expected, found, line)
  }
}

/// Compares a resource with what is expected of it: what is given must be there, all else may be.
enum ResourceMatch {
  static func failures(_ expected: ExpectedValue, _ found: JSONValue?, at path: String, line: Int) -> [UnitTestFailure] {
    func failure(_ text: String) -> [UnitTestFailure] { [UnitTestFailure(path: path, expected: text, found: said(found), line: line)] }
    switch expected {
    case .absent: return found == nil ? [] : failure("nothing")
    case .text(let text): return matches(text, found) ? [] : failure(text)
    case .object(let members):
      guard found?.members != nil else { return failure("an object") }
      return members.flatMap { failures($0.value, found?[$0.name], at: "\(path).\($0.name)", line: $0.line) }
    case .list(let items):
      guard let array = found?.array else { return failure("a list") }
      return items.flatMap { item in nearest(item, in: array, at: path, line: line) }
    }
  }

  /// The failures of the item that comes nearest: none when one of them matches.
  private static func nearest(_ expected: ExpectedValue, in array: [JSONValue], at path: String, line: Int) -> [UnitTestFailure] {
    var best: [UnitTestFailure]?
    for (i, item) in array.enumerated() {
      let failures = failures(expected, item, at: "\(path)[\(i)]", line: line)
      if failures.isEmpty { return [] }
      if failures.count < best?.count ?? Int.max { best = failures }
    }
    return best ?? [UnitTestFailure(path: path, expected: "an item", found: "an empty list", line: line)]
  }

  private static func matches(_ text: String, _ found: JSONValue?) -> Bool {
    switch found {
    case .string(let s): s == text
    case .integer(let n): text == String(n)
    case .number(let n): text == n || Double(text) == Double(n)
    case .bool(let b): text == (b ? "true" : "false")
    default: false
    }
  }

  private static func said(_ found: JSONValue?) -> String {
    guard let found else { return "nothing" }
    let text = String(decoding: found.encoded, as: UTF8.self)
    return text.count > 200 ? String(text.prefix(200)) + "..." : text
  }

  /// Paths of the values in which a text stands, in whatever case; documents in base64 are looked into.
  static func places(of text: String, in value: JSONValue, at path: String) -> [String] {
    switch value {
    case .object(let members): return members.flatMap { places(of: text, in: $0.value, at: "\(path).\($0.name)") }
    case .array(let items): return items.enumerated().flatMap { places(of: text, in: $0.element, at: "\(path)[\($0.offset)]") }
    case .string(let s):
      if s.range(of: text, options: .caseInsensitive) != nil { return [path] }
      guard path.hasSuffix(".data"), let inner = Data(base64Encoded: s) else { return [] }
      return String(decoding: inner, as: UTF8.self).range(of: text, options: .caseInsensitive) != nil ? [path + " (decoded)"] : []
    case .integer(let n): return String(n) == text ? [path] : []
    case .number(let n): return n == text ? [path] : []
    case .bool, .null: return []
    }
  }
}
