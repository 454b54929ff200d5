/// A word, a number or a sign of a text; positions are bytes of the `TextView`.
struct Token {
  enum Kind: UInt8 { case word, number, sign }

  /// How a word is written.
  enum Shape: UInt8 {
    /// `seen`, `Seen`, `SEEN`, `McDonald` or `iPhone`, a lone capital.
    case lower, capital, upper, mixed, initial
  }

  /// What lies before a token: nothing, blanks, a wide blank or tab (a column), a line's end, an empty line.
  enum Gap: UInt8, Comparable {
    case none, blank, column, line, paragraph
    static func < (a: Gap, b: Gap) -> Bool { a.rawValue < b.rawValue }
  }

  /// What the stages made of a token so far.
  enum Mark: UInt8 {
    /// Nobody has spoken for it.
    case open
    /// It is medicine, or harmless: it stays.
    case kept
    /// It is part of an identifier.
    case removed
  }

  var kind: Kind
  var shape: Shape = .lower
  var gap: Gap = .none
  var mark: Mark = .open
  var start: Int32
  var end: Int32
  var facts: WordFacts = .none
  /// Of a word its key's hash (`Lexicon`), of a number its value (of at most eighteen digits), of a sign its byte.
  var hash: UInt64
  var classes: WordClass = []
  /// Of a word what `Points` has of it.
  var tag: UInt16 = 0
  /// Of a word what `WordContexts` has of it.
  var context: UInt16 = 0
  /// Whether the source has letters with marks, or of another script, where the folded text has plain ones.
  var isMarked = false

  @inline(__always) mutating func take(_ entry: WordEntry) {
    (hash, facts, classes, tag, context) = (entry.hash, entry.facts, entry.classes, entry.tag, entry.context)
  }

  /// Bytes in the folded text; of a number its digits.
  var count: Int { Int(end - start) }
  var isWord: Bool { kind == .word }
  var isNumber: Bool { kind == .number }
  /// The value of a number; 0 of anything else.
  var value: Int { kind == .number ? Int(truncatingIfNeeded: hash) : 0 }
  func isSign(_ b: UInt8) -> Bool { kind == .sign && hash == UInt64(b) }
  /// Capitalised in any way.
  var isCapital: Bool { kind == .word && shape != .lower }
}
