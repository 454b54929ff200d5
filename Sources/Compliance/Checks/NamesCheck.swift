import Records

/// (A) Names: a title or a signature that introduces one. Names without a cue are found by the known values and by the elements
/// that may not be there; a check without a list of names cannot do more, and a list would hold back `Crohn` and `White`.
///
/// Source: 45 CFR 164.514(b)(2)(i)(A).
enum NamesCheck {
  static func residual(_ text: Bytes) -> Bool {
    text.anyWord { low, high in
      guard text.isWord(low, high, ["mr", "mrs", "ms", "dr", "miss"]) else { return false }
      // `Mr. Example`: a dot or a space and a capitalised word; the title itself capitalised.
      guard text[low] &- 0x41 < 26 else { return false }
      var i = high
      if text.at(i) == 0x2E { i += 1 }
      guard text.at(i) == 0x20 else { return false }
      i += 1
      return ASCII.isUpper(text.at(i)) && ASCII.isLetter(text.at(i + 1)) && !ASCII.isUpper(text.at(i + 1))
    }
  }
}
