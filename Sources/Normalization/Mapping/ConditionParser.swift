/// Reads a condition such as `TYPE = numeric and UNITS is present or CODE in (a, b)`: alternatives of tests that all hold.
///
/// Tests: `COLUMN` (is there), `COLUMN is present`, `is empty`, `is number`, `is sctid`, `has 1..3 digits`, `= text`, `!= text`, `in (a, b)`,
/// `not in (a, b)`, `starts with text`; `not` before one turns it round. Texts are compared without case.
struct ConditionParser {
  struct Term: Equatable {
    var column: String
    var test: ConditionTerm.Test
    var isNegated: Bool
    var words: [String]
  }

  /// Alternatives of terms; nil when the text is no condition.
  static func parse(_ text: String) -> [[Term]]? {
    var out: [[Term]] = []
    for alternative in split(text, at: " or ") {
      var terms: [Term] = []
      for part in split(alternative, at: " and ") {
        guard let term = term(part) else { return nil }
        terms.append(term)
      }
      out.append(terms)
    }
    return out
  }

  /// Splits at a word outside parentheses and quotes.
  private static func split(_ text: String, at separator: String) -> [String] {
    let bytes = Array(text.utf8)
    let mark = Array(separator.utf8)
    var out: [String] = []
    var start = 0
    var depth = 0
    var isQuoted = false
    var i = 0
    while i < bytes.count {
      if bytes[i] == 0x27 { isQuoted.toggle() }
      if !isQuoted {
        if bytes[i] == 0x28 { depth += 1 }
        if bytes[i] == 0x29 { depth -= 1 }
        if depth == 0, i + mark.count <= bytes.count, Array(bytes[i..<i + mark.count]) == mark {
          out.append(String(decoding: bytes[start..<i], as: UTF8.self))
          i += mark.count
          start = i
          continue
        }
      }
      i += 1
    }
    out.append(String(decoding: bytes[start...], as: UTF8.self))
    return out
  }

  private static func term(_ text: String) -> Term? {
    var text = trim(text)
    var isNegated = false
    if text.hasPrefix("not ") {
      isNegated = true
      text = trim(String(text.dropFirst(4)))
    }
    let operators: [(String, ConditionTerm.Test, Bool, Bool)] = [
      (" not in ", .oneOf, true, true), (" in ", .oneOf, false, true), (" != ", .oneOf, true, true), (" = ", .oneOf, false, true),
      (" starts with ", .prefix, false, true), (" is not number", .number, true, false), (" is number", .number, false, false),
      (" is not sctid", .sctid, true, false), (" is sctid", .sctid, false, false), (" has ", .digits, false, true),
      (" is empty", .present, true, false), (" is not empty", .present, false, false), (" is present", .present, false, false),
    ]
    for (word, test, negates, takesWords) in operators {
      guard let range = text.firstRange(of: word) else { continue }
      let column = trim(String(text[..<range.lowerBound]))
      let rest = trim(String(text[range.upperBound...]))
      guard !column.isEmpty, takesWords != rest.isEmpty else { return nil }
      var words: [String] = []
      if takesWords {
        if test == .digits {
          guard let bounds = digits(rest) else { return nil }
          words = bounds
        } else if word.hasSuffix("in ") {
          guard rest.hasPrefix("("), rest.hasSuffix(")") else { return nil }
          words = split(String(rest.dropFirst().dropLast()), at: ",").map { unquote(trim($0)) }
        } else {
          words = [unquote(rest)]
        }
        guard !words.contains("") else { return nil }
      }
      return Term(column: column, test: test, isNegated: isNegated != negates, words: words)
    }
    guard !text.isEmpty, !text.contains("=") else { return nil }
    return Term(column: text, test: .present, isNegated: isNegated, words: [])
  }

  /// `3 digits` or `1..3 digits` as the least and the most.
  private static func digits(_ text: String) -> [String]? {
    guard text.hasSuffix(" digits") else { return nil }
    let count = trim(String(text.dropLast(7)))
    let ends = count.firstRange(of: "..").map { [String(count[..<$0.lowerBound]), String(count[$0.upperBound...])] } ?? [count, count]
    return ends.allSatisfy { Int($0).map { $0 > 0 && $0 < 100 } ?? false } ? ends : nil
  }

  private static func trim(_ text: String) -> String {
    String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }

  private static func unquote(_ text: String) -> String {
    text.count >= 2 && text.hasPrefix("'") && text.hasSuffix("'") ? String(text.dropFirst().dropLast()) : text
  }
}
