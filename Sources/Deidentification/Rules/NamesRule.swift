import Records

/// (A) Names: every `HumanName`, the `display` of a reference, authors, contacts and relatives are removed; words that belong to
/// a code are withheld when a name of the source or a title with a name occurs in them.
///
/// Leaves alone: eponyms in the words of a standard code (`Crohn disease`, `Parkinson disease`) unless the record itself names
/// somebody so.
/// Source: 45 CFR 164.514(b)(2)(i)(A).
enum NamesRule {
  /// A title before a capitalised word, or a degree after one: `Dr. Example`, `Example MD`.
  static func occurs(in text: Bytes) -> Bool {
    text.hasWord { low, high in
      if text.isOne(of: ["mr", "mrs", "ms", "miss", "dr", "prof"], low, high), ASCII.isUpper(text[low]) {
        var i = high
        if text.peek(i) == 0x2E { i += 1 }
        guard text.peek(i) == 0x20 else { return false }
        return ASCII.isUpper(text.peek(i + 1)) && text.isLetter(i + 2)
      }
      if text.isOne(of: ["md", "rn", "np", "lpn", "phd"], low, high), ASCII.isUpper(text[low]), ASCII.isUpper(text[low + 1]) {
        var j = low
        while j > 0, text.peek(j - 1) == 0x20 || text.peek(j - 1) == 0x2C { j -= 1 }
        return j < low && text.isLetter(j - 1)
      }
      return false
    }
  }
}
