import Records

/// (Q) Photographs and comparable images: encoded content in a text, whatever it shows.
///
/// Source: 45 CFR 164.514(b)(2)(i)(Q).
enum PhotographCheck {
  /// The longest run without a space that is still taken for a word.
  static let longestRun = 64

  static func residual(_ text: Bytes) -> Bool {
    if text.count < 24 { return false }
    var run = 0
    for i in 0..<text.count {
      let b = text[i]
      run = ASCII.isLetter(b) || ASCII.isDigit(b) || b == 0x2B || b == 0x2F || b == 0x3D ? run + 1 : 0
      if run > longestRun { return true }
    }
    return ["data:image", "data:application", "/9j/4", "ivborw0kggo", "jvberi0", "r0lgodlh"].contains { (mark: StaticString) in
      (0..<text.count - 4).contains { text.matches(mark, at: $0) }
    }
  }
}
