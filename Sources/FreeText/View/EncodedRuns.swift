import Records

extension TextRule {
  static let encoded = TextRule(600, "text.encoded")
}

/// Runs of base64 or of hexadecimal digits, such as an attachment in a note: what they hold cannot be read here, so all of it goes.
///
/// A run has sixty characters or more, of at least two of the kinds capital, small letter and digit, or is hexadecimal throughout; it goes on
/// over line ends as long as whole lines are of such characters. Rules of one sign, web addresses and sequences of bases stay. One of twenty
/// characters or more goes when what it holds is plain text.
enum EncodedRuns {
  static let shortest = 60
  private static let shortestOfText = 20

  private static let alphabet: [Bool] = (0..<256).map { (i: Int) -> Bool in
    let b = UInt8(i)
    return ASCII.isLetter(b) || ASCII.isDigit(b) || b == 0x2B || b == 0x2F || b == 0x3D
  }

  static func run(_ document: Document) {
    let text = document.text
    let n = text.count
    let isOf = alphabet
    // A run of twenty covers two neighbours of a grid of ten.
    let step = shortestOfText / 2
    var grid = step - 1
    var from = 0
    var token = 0
    while grid < n {
      guard isOf[Int(text[grid])], grid + 1 >= n || isOf[Int(text[grid + 1])] else {
        grid += step
        continue
      }
      var start = grid
      while start > from, isOf[Int(text[start - 1])] { start -= 1 }
      var end = grid + 1
      while end < n, isOf[Int(text[end])] { end += 1 }
      if end - start >= shortest, looksEncoded(text[start..<end]) {
        end = following(text, end, end - start, isOf)
        mark(document, start, end, &token)
      } else if end - start >= shortestOfText, holdsText(text[start..<end]) {
        mark(document, start, end, &token)
      }
      from = end
      grid = max(grid + step, end + step - 1)
    }
  }

  /// Whether a run is the base64 of printable ASCII: fifteen random bytes are that once in two million times.
  private static func holdsText(_ run: Bytes) -> Bool {
    var bits: UInt32 = 0
    var count = 0
    var letters = 0
    var bytes = 0
    for b in run.raw {
      let value: UInt8
      switch b {
      case 0x41...0x5A: value = b - 0x41
      case 0x61...0x7A: value = b - 0x61 + 26
      case 0x30...0x39: value = b - 0x30 + 52
      case 0x2B: value = 62
      case 0x2F: value = 63
      default: value = 0xFF
      }
      if value == 0xFF { break }
      bits = bits << 6 | UInt32(value)
      count += 6
      guard count >= 8 else { continue }
      count -= 8
      let c = UInt8(truncatingIfNeeded: bits >> UInt32(count))
      guard (0x20..<0x7F).contains(c) || c == 0x0A || c == 0x0D || c == 0x09 else { return false }
      bytes += 1
      if ASCII.isLetter(c) || ASCII.isDigit(c) || c == 0x20 { letters += 1 }
    }
    return bytes >= 14 && letters * 4 >= bytes * 3
  }

  private static func looksEncoded(_ run: Bytes) -> Bool {
    var upper = 0
    var lower = 0
    var digits = 0
    var hex = 0
    var signs = 0
    for b in run.raw {
      if ASCII.isUpper(b) {
        upper += 1
      } else if ASCII.isLetter(b) {
        lower += 1
      } else if ASCII.isDigit(b) {
        digits += 1
      } else {
        signs += 1
      }
      if ASCII.isDigit(b) || ASCII.lower(b) >= 0x61 && ASCII.lower(b) <= 0x66 { hex += 1 }
    }
    if hex == run.count { return digits > 0 }
    guard signs * 5 < run.count else { return false }
    let isMixed = upper > 0 && (lower > 0 || digits > 0) || lower > 0 && digits > 0
    return isMixed && upper + digits >= 6
  }

  /// Behind the lines that go on with a run of the given width.
  private static func following(_ text: Bytes, _ end: Int, _ width: Int, _ isOf: [Bool]) -> Int {
    var end = end
    while end < text.count, text[end] == 0x0A {
      var k = end + 1
      while k < text.count, ASCII.isSpace(text[k]), text[k] != 0x0A { k += 1 }
      let start = k
      while k < text.count, k - start <= width, isOf[Int(text[k])] { k += 1 }
      // The last line is shorter; a word alone on its line is none.
      guard k > start, k - start <= width, k == text.count || text[k] == 0x0A || text[k] == 0x7D || text[k] == 0x3C else { break }
      let isWhole = k - start == width
      guard isWhole || text[k - 1] == 0x3D || looksShort(text[start..<k]) else { break }
      end = k
      if !isWhole { break }
    }
    return end
  }

  private static func looksShort(_ line: Bytes) -> Bool {
    line.count >= 12 && line.raw.contains { ASCII.isDigit($0) } && line.raw.contains { ASCII.isUpper($0) }
  }

  private static func mark(_ document: Document, _ start: Int, _ end: Int, _ token: inout Int) {
    let tokens = document.tokens
    // The first token that ends behind the start; each search begins where the last one ended.
    var low = token
    var high = tokens.count
    while low < high {
      let middle = (low + high) / 2
      if Int(tokens[middle].end) <= start { low = middle + 1 } else { high = middle }
    }
    var last = low
    while last + 1 < tokens.count, Int(tokens[last + 1].start) < end { last += 1 }
    token = last
    guard low < tokens.count else { return }
    document.remove(low, through: last, isImage(document.text[start..<end]) ? .photograph : .otherID, .encoded)
  }

  /// JPEG, PNG, GIF and TIFF in base64 or hexadecimal.
  private static func isImage(_ run: Bytes) -> Bool {
    run.hasPrefix("/9j/") || run.hasPrefix("iVBORw0KGgo") || run.hasPrefix("R0lGOD") || run.hasPrefix("SUkqA") || run.hasPrefix("TU0AK")
      || run.hasPrefix("ffd8ff") || run.hasPrefix("FFD8FF") || run.hasPrefix("89504e47") || run.hasPrefix("89504E47")
  }
}
