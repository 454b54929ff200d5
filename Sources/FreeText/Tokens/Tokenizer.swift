import Records

/// Cuts a folded text into words, numbers and signs in one pass.
///
/// An apostrophe within a word belongs to it (`O'Brien` has the key `obrien`); an ending `'s` does not. A word that a hyphen breaks at
/// a line's end is one word when the lexicon knows the whole and not both halves. Runs of one sign are one token.
struct Tokenizer {
  private static let kinds: [UInt8] = (0..<256).map { b in
    let b = UInt8(b)
    if ASCII.isLetter(b) || b == TextView.otherLetter { return 1 }
    if ASCII.isDigit(b) { return 2 }
    if ASCII.isSpace(b) { return 3 }
    return 0
  }

  static func cut(_ text: Bytes, into tokens: inout [Token], words: inout WordMemory) {
    var i = 0
    let n = text.count
    var gap = Token.Gap.paragraph
    while i < n {
      let b = text[i]
      switch kinds[Int(b)] {
      case 3:
        gap = max(gap, blanks(text, &i))
      case 1:
        tokens.append(word(text, &i, gap, &words))
        gap = .none
        // The `'s` of a possessive belongs to nobody.
        if i + 1 < n, text[i] == 0x27, text[i + 1] | 0x20 == 0x73, i + 2 == n || kinds[Int(text[i + 2])] != 1 { i += 2 }
      case 2:
        let start = i
        var value: UInt64 = 0
        while i < n, kinds[Int(text[i])] == 2 {
          if i - start < 18 { value = value * 10 + UInt64(text[i] - 0x30) }
          i += 1
        }
        tokens.append(Token(kind: .number, gap: gap, start: Int32(start), end: Int32(i), hash: value))
        gap = .none
      default:
        let start = i
        while i < n, text[i] == b { i += 1 }
        tokens.append(Token(kind: .sign, gap: gap, start: Int32(start), end: Int32(i), hash: UInt64(b)))
        gap = .none
      }
    }
  }

  private static func blanks(_ text: Bytes, _ i: inout Int) -> Token.Gap {
    var lines = 0
    var width = 0
    while i < text.count, kinds[Int(text[i])] == 3 {
      if text[i] == 0x0A { lines += 1 } else { width += text[i] == 0x09 ? 4 : 1 }
      i += 1
    }
    return lines > 1 ? .paragraph : lines == 1 ? .line : width > 3 ? .column : .blank
  }

  private static func word(_ text: Bytes, _ i: inout Int, _ gap: Token.Gap, _ words: inout WordMemory) -> Token {
    let start = i
    var hash = Lexicon.seed
    var uppers = 0
    var letters = 0
    let firstIsUpper = ASCII.isUpper(text[i])
    while i < text.count {
      let b = text[i]
      if kinds[Int(b)] == 1 {
        if ASCII.isUpper(b) { uppers += 1 }
        letters += 1
        hash = Lexicon.step(hash, ASCII.lower(b))
        i += 1
      } else if b == 0x27, i + 1 < text.count, kinds[Int(text[i + 1])] == 1, !isPossessive(text, i) {
        i += 1
      } else {
        break
      }
    }
    let shape: Token.Shape =
      uppers == 0 ? .lower : letters == 1 ? .initial : uppers == letters ? .upper : firstIsUpper && uppers == 1 ? .capital : .mixed
    var token = Token(kind: .word, shape: shape, gap: gap, start: Int32(start), end: Int32(i), hash: hash)
    (token.facts, token.classes) = words.look(up: hash)
    if i < text.count, text[i] == 0x2D { join(text, &i, &token, &words) }
    return token
  }

  private static func isPossessive(_ text: Bytes, _ i: Int) -> Bool {
    text[i + 1] | 0x20 == 0x73 && (i + 2 >= text.count || kinds[Int(text[i + 2])] != 1)
  }

  /// A word broken by a hyphen at the end of its line.
  private static func join(_ text: Bytes, _ i: inout Int, _ token: inout Token, _ words: inout WordMemory) {
    guard i + 2 < text.count, text[i] == 0x2D, text[i + 1] == 0x0A || text[i + 1] == 0x20 else { return }
    var k = i + 1
    while k < text.count, text[k] == 0x20 { k += 1 }
    guard k < text.count, text[k] == 0x0A else { return }
    k += 1
    while k < text.count, text[k] == 0x20 || text[k] == 0x09 { k += 1 }
    var whole = token.hash
    var half = Lexicon.seed
    let rest = k
    while k < text.count, kinds[Int(text[k])] == 1 {
      let b = ASCII.lower(text[k])
      whole = Lexicon.step(whole, b)
      half = Lexicon.step(half, b)
      k += 1
    }
    guard k > rest else { return }
    let (facts, classes) = words.look(up: whole)
    guard facts != .none, token.facts == .none || words.look(up: half).facts == .none || facts.frequency > 4 else { return }
    token.hash = whole
    token.facts = facts
    token.classes = classes
    token.end = Int32(k)
    i = k
  }
}
