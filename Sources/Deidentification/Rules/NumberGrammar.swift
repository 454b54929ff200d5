import Records

/// Numbers and ranges as clinical values write them.
enum NumberGrammar {
  /// A decimal number: sign, digits, an optional fraction and exponent. Nil when the text is none; else the count of digits
  /// before the point.
  static func integerDigits(_ text: Bytes) -> Int? {
    var i = text.peek(0) == 0x2D || text.peek(0) == 0x2B ? 1 : 0
    let start = i
    i = text.endOfDigits(i)
    guard i > start else { return nil }
    let digits = i - start
    if text.peek(i) == 0x2E {
      let end = text.endOfDigits(i + 1)
      guard end > i + 1 else { return nil }
      i = end
    }
    if text.peek(i) | 0x20 == 0x65 {
      var j = i + 1
      if text.peek(j) == 0x2D || text.peek(j) == 0x2B { j += 1 }
      let end = text.endOfDigits(j)
      guard end > j, end - j <= 2 else { return nil }
      i = end
    }
    return i == text.count ? digits : nil
  }

  /// Whether a number may pass as a measurement: six digits before the point, eight beside a unit of measure. Seven and more
  /// without a unit look like a telephone or record number; nine are a social security number's.
  static func isMeasurement(_ text: Bytes, hasUnit: Bool) -> Bool {
    guard text.count <= 18, let digits = integerDigits(text) else { return false }
    return digits <= 6 || (hasUnit && digits <= 8)
  }

  /// The number as far as comparisons need it.
  static func value(_ text: Bytes) -> Double? {
    guard let digits = integerDigits(text), digits <= 15 else { return nil }
    var v = 0.0
    var scale = 0.0
    for b in text.raw {
      if ASCII.isDigit(b) {
        v = v * 10 + Double(b &- 0x30)
        scale *= 10
      } else if b == 0x2E {
        scale = 1
      } else if b | 0x20 == 0x65 {
        return Double(text.text)
      }
    }
    if scale > 1 { v /= scale }
    return text.peek(0) == 0x2D ? -v : v
  }

  private static let words: [StaticString] = [
    "negative", "neg", "positive", "pos", "normal", "abnormal", "none", "nonreactive", "non-reactive", "reactive", "not detected",
    "detected",
    "clear", "yellow", "trace", "absent", "present", "none seen", "not seen", "no growth", "see note", "nil",
  ]

  /// `70-99`, `< 5.0`, `>=10`, `3.5 to 5.1 mmol/L`, `NEGATIVE`: a range of reference, and nothing else.
  static func isRange(_ text: Bytes) -> Bool {
    let text = text.trimmed
    guard text.count >= 1, text.count <= 40 else { return false }
    if words.contains(where: { text.equalsIgnoringCase(Bytes($0)) }) { return true }
    var i = 0
    var numbers: [(low: Int, high: Int)] = []
    while i < text.count, numbers.count < 2 {
      while [0x20, 0x3C, 0x3E, 0x3D, 0x28, 0x5B].contains(text.peek(i)) { i += 1 }
      if !numbers.isEmpty || text.peek(i) == 0x2B { if text.peek(i) == 0x2D || text.peek(i) == 0x2B { i += 1 } }
      if numbers.isEmpty, text.peek(i) == 0x2D { i += 1 }
      while text.peek(i) == 0x20 { i += 1 }
      let start = i
      i = text.endOfDigits(i)
      guard i > start, i - start <= 6 else { return false }
      // `01-15` is no range but a day.
      if i - start > 1, text[start] == 0x30 { return false }
      if text.peek(i) == 0x2E || text.peek(i) == 0x2C {
        let end = text.endOfDigits(i + 1)
        guard end > i + 1 else { return false }
        i = end
      }
      numbers.append((start, i))
      while [0x20, 0x29, 0x5D].contains(text.peek(i)) { i += 1 }
      if numbers.count == 1 {
        if text.peek(i) == 0x2D || text.peek(i) == 0x3A {
          i += 1
        } else if text.reads("to ", at: i) {
          i += 3
        } else {
          break
        }
      }
    }
    guard let first = numbers.first else { return false }
    if numbers.count == 2 {
      let last = numbers[1]
      // Three digits, a dash and four: a telephone number's, whatever it claims.
      if first.high - first.low == 3, last.high - last.low == 4, last.low == first.high + 1 { return false }
    }
    return i == text.count || Units.isUnit(text[i..<text.count].trimmed)
  }

  /// Samples of a signal: numbers and the letters E, U and L between single spaces. Source: FHIR R4 SampledData.data.
  static func isSamples(_ text: Bytes) -> Bool {
    var start = 0
    for i in 0...text.count where i == text.count || text[i] == 0x20 {
      let word = text[start..<i]
      start = i + 1
      if word.count == 1, [0x45, 0x55, 0x4C].contains(word[0]) { continue }
      guard let digits = integerDigits(word), digits <= 6 else { return false }
    }
    return true
  }
}
