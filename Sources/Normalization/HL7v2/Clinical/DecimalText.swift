import Records

/// A number in a field, and the comparator that senders put before it (`<15`, seen in `NM` fields too).
///
/// What is no number (`1,000`, `5,3`, `10-20`) stays none here: which one was meant would be a guess.
///
/// Source: HL7 v2.8.2 §2A.3.44 (NM), FHIR R4 Quantity.comparator.
struct DecimalText {
  /// `<`, `<=`, `>`, `>=` or empty.
  private(set) var comparator = Bytes.empty
  /// The number as it was sent.
  let digits: Bytes

  /// - Parameter allowsComparator: whether a comparator may come first.
  init?(_ raw: Bytes, allowsComparator: Bool = false) {
    var text = raw.trimmed
    if allowsComparator, let first = text.first, first == 0x3C || first == 0x3E {
      let isInclusive = text.count > 1 && text[1] == 0x3D
      comparator =
        first == 0x3C ? isInclusive ? Bytes("<=") : Bytes("<") : isInclusive ? Bytes(">=") : Bytes(">")
      text = text[comparator.count..<text.count].trimmed
    }
    guard text.count <= 40, Number(text) != nil else { return nil }
    digits = text
  }

  /// The value when it is a whole number of at least zero, as `unsignedInt` and `positiveInt` want.
  var unsigned: Int? {
    guard comparator.isEmpty else { return nil }
    let point = digits.firstIndex(of: 0x2E) ?? digits.count
    for i in min(point + 1, digits.count)..<digits.count where digits[i] != 0x30 { return nil }
    guard let value = digits[0..<point].decimal, value < 1 << 31 else { return nil }
    return value
  }

  /// For comparisons only; never written.
  var approximate: Double {
    var value = 0.0
    var scale = 0.0
    var power = 0
    var i = 0
    var isNegative = false
    while i < digits.count {
      let b = digits[i]
      i += 1
      if ASCII.isDigit(b) {
        if scale == 0 {
          value = value * 10 + Double(b &- 0x30)
        } else {
          value += Double(b &- 0x30) * scale
          scale /= 10
        }
      } else if b == 0x2E {
        scale = 0.1
      } else if b == 0x2D {
        isNegative = true
      } else if ASCII.lower(b) == 0x65 {
        let sign = i < digits.count && digits[i] == 0x2D ? -1 : 1
        while i < digits.count, !ASCII.isDigit(digits[i]) { i += 1 }
        power = sign * (digits[i..<digits.count].decimal ?? 0)
        i = digits.count
      }
    }
    while power > 0 {
      value *= 10
      power -= 1
    }
    while power < 0 {
      value /= 10
      power += 1
    }
    return isNegative ? -value : value
  }
}
