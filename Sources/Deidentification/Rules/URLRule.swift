import Records

/// (N) URLs: every `url`, `uri` and `canonical` element is removed, apart from the URIs of code systems and extensions, which are
/// of a list.
///
/// Leaves alone: the URIs of standard terminologies.
/// Source: 45 CFR 164.514(b)(2)(i)(N).
enum URLRule {
  static func occurs(in text: Bytes) -> Bool {
    var i = 0
    while let colon = text.firstIndex(of: 0x3A, from: i) {
      if text.peek(colon + 1) == 0x2F, text.peek(colon + 2) == 0x2F { return true }
      i = colon + 1
    }
    i = 0
    while let dot = text.firstIndex(of: 0x2E, from: i) {
      if text.reads("www", at: dot - 3), text.isWordByte(dot + 1) { return true }
      if text.isLetter(dot - 1), text.isLetter(dot - 2) {
        var end = dot + 1
        while text.isLetter(end) { end += 1 }
        if text.isOne(of: ["com", "org", "net", "edu", "gov", "mil", "info", "biz", "health"], dot + 1, end), !text.isDigit(end) {
          return true
        }
      }
      i = dot + 1
    }
    return false
  }
}
