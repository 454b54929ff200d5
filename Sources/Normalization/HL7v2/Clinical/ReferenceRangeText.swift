import Records

/// The bounds in the text of a reference range, when the text says nothing but bounds.
///
/// Read: `49 - 92`, `70-190`, `4.3 to 6.2`, `[ 80 - 98 ]`, `(0.5-1.2)`, `< 0.21`, `<=5`, `>1.5`, `-5 - -1`. Anything else (words,
/// ages, a lower bound above the upper one) stays text alone. A trailing unit is accepted when it is the observation's own.
///
/// Source: HL7 v2.8.2 §7.4.2.7 (OBX-7), FHIR R4 Observation.referenceRange.
struct ReferenceRangeText {
  private(set) var low: DecimalText?
  private(set) var high: DecimalText?
  /// Brackets around nothing: the sender's way to say that there is no range.
  private(set) var isBlank = false

  init(_ raw: Bytes, unit: Bytes) {
    var text = raw.trimmed
    if text.count >= 2, text[0] == 0x5B && text[text.count - 1] == 0x5D || text[0] == 0x28 && text[text.count - 1] == 0x29 {
      text = text[1..<text.count - 1].trimmed
    }
    if text.isEmpty {
      isBlank = true
      return
    }
    if !unit.isEmpty, text.count > unit.count, text[text.count - unit.count..<text.count].equalsIgnoringCase(unit) {
      text = text[0..<text.count - unit.count].trimmed
    }
    guard !text.isEmpty else { return }
    if let bound = DecimalText(text, allowsComparator: true), let sign = bound.comparator.first {
      if sign == 0x3C { high = bound } else { low = bound }
      return
    }
    guard let cut = ReferenceRangeText.separator(in: text), let a = DecimalText(text[0..<cut.lowerBound]),
      let b = DecimalText(text[cut.upperBound..<text.count]), a.approximate <= b.approximate
    else { return }
    low = a
    high = b
  }

  /// The place of the dash or the word between the bounds; a dash before the first digit is a sign.
  private static func separator(in text: Bytes) -> Range<Int>? {
    var i = 1
    var seenDigit = ASCII.isDigit(text[0])
    while i < text.count {
      let b = text[i]
      if ASCII.isDigit(b) { seenDigit = true }
      if seenDigit, b == 0x2D, ASCII.lower(text[i - 1]) != 0x65 { return i..<i + 1 }
      if seenDigit, b == 0x20, i + 3 < text.count, ASCII.lower(text[i + 1]) == 0x74, ASCII.lower(text[i + 2]) == 0x6F,
        text[i + 3] == 0x20
      {
        return i..<i + 4
      }
      i += 1
    }
    return nil
  }
}
