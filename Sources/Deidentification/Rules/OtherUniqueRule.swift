import Records

/// (R) Any other unique number, characteristic or code: identifiers of other types are removed, ids of resources become link
/// codes, codes of local systems are kept only in the form of a code and when they are no value that names somebody.
///
/// Leaves alone: the link codes and patient hashes themselves, which 45 CFR 164.514(c) permits.
/// Source: 45 CFR 164.514(b)(2)(i)(R).
enum OtherUniqueRule {
  /// UUIDs, long object identifiers, and runs of eight and more in which letters and digits mix.
  static func occurs(in text: Bytes) -> Bool {
    var i = 0
    while i < text.count {
      guard text.isWordByte(i) else {
        i += 1
        continue
      }
      var end = i
      var digits = 0
      while text.isWordByte(end) {
        if text.isDigit(end) { digits += 1 }
        end += 1
      }
      if end - i >= 8, digits >= 4, digits < end - i { return true }
      if end - i == 8, text.peek(end) == 0x2D, text.peek(end + 5) == 0x2D, text.peek(end + 10) == 0x2D { return true }
      i = end
    }
    return isObjectIdentifier(text)
      || text.hasCue(["accession", "order", "case", "study", "specimen", "ref", "badge", "employee", "id"])
  }

  private static func isObjectIdentifier(_ text: Bytes) -> Bool {
    text.hasDigits { low, _ in
      var parts = 1
      var i = text.endOfDigits(low)
      while text.peek(i) == 0x2E, text.isDigit(i + 1) {
        i = text.endOfDigits(i + 1)
        parts += 1
      }
      return parts >= 5
    }
  }
}
