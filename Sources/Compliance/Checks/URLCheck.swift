import Records

/// (N) URLs: with a scheme, with `www.`, or a name under a common top-level domain.
///
/// Leaves alone: the URIs of terminologies where a system belongs, which `CodeSystems` judges.
/// Source: 45 CFR 164.514(b)(2)(i)(N).
enum URLCheck {
  private static let domains: [StaticString] = ["com", "org", "net", "edu", "gov", "mil", "info", "biz", "io", "health"]

  static func residual(_ text: Bytes) -> Bool {
    var i = 0
    while let colon = text.firstIndex(of: 0x3A, from: i) {
      if text.at(colon + 1) == 0x2F, text.at(colon + 2) == 0x2F, ASCII.isLetter(text.at(colon - 1)) { return true }
      i = colon + 1
    }
    i = 0
    while let dot = text.firstIndex(of: 0x2E, from: i) {
      if dot >= 3, text.matches("www", at: dot - 3), text.isAlphanumeric(dot + 1) { return true }
      if dot >= 2, text.isAlphanumeric(dot - 1), text.isAlphanumeric(dot - 2) {
        var end = dot + 1
        while ASCII.isLetter(text.at(end)) { end += 1 }
        if !text.isAlphanumeric(end), text.isWord(dot + 1, end, domains) { return true }
      }
      i = dot + 1
    }
    return false
  }
}
