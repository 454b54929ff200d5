import Records

/// Cuts a folded text into words, numbers and signs in one pass.
///
/// An apostrophe within a word belongs to it (`O'Brien` has the key `obrien`); an ending `'s` does not. A word that a hyphen breaks at
/// a line's end is one word when the lexicon knows the whole and not both halves. Runs of one sign are one token. What is known of the
/// words is for `WordMemory` to say.
struct Tokenizer {
  private static let letter: UInt16 = 0x100
  private static let digit: UInt16 = 0x200
  private static let space: UInt16 = 0x400
  private static let upper: UInt16 = 0x800

  /// Of a byte its small letter and what it is.
  private static let bytes: [UInt16] = (0..<256).map { b in
    let b = UInt8(b)
    let small = UInt16(ASCII.lower(b))
    if ASCII.isUpper(b) { return small | letter | upper }
    if ASCII.isLetter(b) || b == TextView.otherLetter { return small | letter }
    if ASCII.isDigit(b) { return small | digit }
    return ASCII.isSpace(b) ? small | space : small
  }

  private let text: Bytes
  private let table: UnsafeBufferPointer<UInt16>

  private init(_ text: Bytes, _ table: UnsafeBufferPointer<UInt16>) { (self.text, self.table) = (text, table) }

  static func cut(_ text: Bytes, into tokens: inout TokenStorage, words: inout WordMemory) -> CaseTally {
    bytes.withUnsafeBufferPointer { table in
      Tokenizer(text, table).cut(into: &tokens, words: &words)
    }
  }

  @inline(__always) private func kind(_ at: Int) -> UInt16 { table[Int(text[at])] }

  @inline(__always) private func isLetter(_ at: Int) -> Bool { kind(at) & Tokenizer.letter != 0 }

  private func cut(into tokens: inout TokenStorage, words: inout WordMemory) -> CaseTally {
    let n = text.count
    var tally = CaseTally()
    var i = 0
    var gap = Token.Gap.paragraph
    while i < n {
      let kind = kind(i)
      if kind & Tokenizer.space != 0 {
        // Mostly one.
        if text[i] == 0x20, i &+ 1 < n, self.kind(i &+ 1) & Tokenizer.space == 0 {
          gap = max(gap, .blank)
          i &+= 1
        } else {
          let blanks = blanks(i)
          gap = max(gap, blanks.gap)
          i = blanks.end
        }
        continue
      }
      let start = i
      if kind & Tokenizer.letter != 0 {
        let word = word(start, gap, &words)
        tally.count(word)
        tokens.append(word)
        i = Int(word.end)
        // The `'s` of a possessive belongs to nobody.
        if i &+ 1 < n, text[i] == 0x27, isPossessive(i) { i &+= 2 }
      } else if kind & Tokenizer.digit != 0 {
        var value: UInt64 = 0
        while i < n, self.kind(i) & Tokenizer.digit != 0 {
          if i &- start < 18 { value = value &* 10 &+ UInt64(text[i] &- 0x30) }
          i &+= 1
        }
        tokens.append(Token(kind: .number, gap: gap, start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: i), hash: value))
      } else {
        let b = text[i]
        i &+= 1
        while i < n, text[i] == b { i &+= 1 }
        tokens.append(Token(kind: .sign, gap: gap, start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: i), hash: UInt64(b)))
      }
      gap = .none
    }
    return tally
  }

  private func blanks(_ start: Int) -> (gap: Token.Gap, end: Int) {
    var i = start
    var lines = 0
    var width = 0
    while i < text.count, kind(i) & Tokenizer.space != 0 {
      if text[i] == 0x0A { lines += 1 } else { width += text[i] == 0x09 ? 4 : 1 }
      i += 1
    }
    return (lines > 1 ? .paragraph : lines == 1 ? .line : width > 2 ? .column : .blank, i)
  }

  @inline(__always) private func word(_ start: Int, _ gap: Token.Gap, _ words: inout WordMemory) -> Token {
    let n = text.count
    var hash = Lexicon.seed
    var uppers = 0
    var apostrophes = 0
    let firstIsUpper = kind(start) & Tokenizer.upper != 0
    var k = start
    while k < n {
      let kind = kind(k)
      if kind & Tokenizer.letter != 0 {
        uppers &+= kind & Tokenizer.upper != 0 ? 1 : 0
        hash = Lexicon.step(hash, UInt8(truncatingIfNeeded: kind))
      } else if kind == 0x27, k &+ 1 < n, isLetter(k &+ 1), !isPossessive(k) {
        apostrophes &+= 1
      } else {
        break
      }
      k &+= 1
    }
    let letters = k &- start &- apostrophes
    let shape: Token.Shape =
      uppers == 0 ? .lower : letters == 1 ? .initial : uppers == letters ? .upper : firstIsUpper && uppers == 1 ? .capital : .mixed
    var token = Token(
      kind: .word, shape: shape, gap: gap, start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: k), hash: hash)
    if k < n, text[k] == 0x2D { join(&token, &words) }
    return token
  }

  /// Whether what stands behind an apostrophe is an `s` and then no letter.
  private func isPossessive(_ i: Int) -> Bool { text[i + 1] | 0x20 == 0x73 && (i + 2 >= text.count || !isLetter(i + 2)) }

  /// A word broken by a hyphen at the end of its line.
  private func join(_ token: inout Token, _ words: inout WordMemory) {
    let i = Int(token.end)
    guard i + 2 < text.count, text[i] == 0x2D, text[i + 1] == 0x0A || text[i + 1] == 0x20 else { return }
    var k = i + 1
    while k < text.count, text[k] == 0x20 { k += 1 }
    guard k < text.count, text[k] == 0x0A else { return }
    k += 1
    while k < text.count, text[k] == 0x20 || text[k] == 0x09 { k += 1 }
    var whole = token.hash
    var half = Lexicon.seed
    let rest = k
    while k < text.count, isLetter(k) {
      let b = ASCII.lower(text[k])
      whole = Lexicon.step(whole, b)
      half = Lexicon.step(half, b)
      k += 1
    }
    guard k > rest else { return }
    let entry = words.look(up: whole)
    guard entry.facts != .none,
      words.look(up: token.hash).facts == .none || words.look(up: half).facts == .none || entry.facts.frequency > 4
    else { return }
    token.take(entry)
    token.end = Int32(k)
  }
}
