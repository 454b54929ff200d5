import Records

/// (F) Electronic mail addresses: removed with every `ContactPoint`; words of a code that hold one are withheld.
///
/// Leaves alone: an `@` between spaces, as in `5 mL @ 10:00`.
/// Source: 45 CFR 164.514(b)(2)(i)(F).
enum EmailRule {
  static func occurs(in text: Bytes) -> Bool {
    var i = 0
    while let at = text.firstIndex(of: 0x40, from: i) {
      if text.isWordByte(at - 1), text.isWordByte(at + 1) { return true }
      i = at + 1
    }
    return false
  }
}
