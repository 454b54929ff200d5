import Records

/// (J) Account numbers: payment cards by their check digit, IBANs by theirs, numbers after a cue.
///
/// Source: 45 CFR 164.514(b)(2)(i)(J); ISO/IEC 7812-1 (Luhn), ISO 13616-1.
enum AccountCheck {
  static func residual(_ text: Bytes) -> Bool {
    text.anyDigitRun { low, _ in isCard(text, low) } || text.anyAlphanumericRun { low, high in isIBAN(text, low, high) }
      || text.cue(["account", "acct", "acc", "iban", "invoice", "guarantor"], digits: 4)
  }

  /// Thirteen to nineteen digits, in one run or in groups of four, that end in their check digit.
  private static func isCard(_ text: Bytes, _ low: Int) -> Bool {
    guard !ASCII.isDigit(text.at(low - 1)) else { return false }
    var digits: [UInt8] = []
    var i = low
    while i < text.count, digits.count < 20 {
      if ASCII.isDigit(text[i]) {
        digits.append(text[i] &- 0x30)
      } else if !((text[i] == 0x20 || text[i] == 0x2D) && digits.count % 4 == 0 && ASCII.isDigit(text.at(i + 1))) {
        break
      }
      i += 1
    }
    guard (13...19).contains(digits.count) else { return false }
    var sum = 0
    for (k, d) in digits.reversed().enumerated() {
      let v = k % 2 == 1 ? Int(d) * 2 : Int(d)
      sum += v > 9 ? v - 9 : v
    }
    return sum % 10 == 0
  }

  /// Two letters, two digits and eleven to thirty characters whose number is 1 modulo 97.
  private static func isIBAN(_ text: Bytes, _ low: Int, _ high: Int) -> Bool {
    guard (15...34).contains(high - low), ASCII.isUpper(text[low]), ASCII.isUpper(text[low + 1]), ASCII.isDigit(text[low + 2]),
      ASCII.isDigit(text[low + 3])
    else { return false }
    var rest = 0
    for i in Array(low + 4..<high) + Array(low..<low + 4) {
      let b = text[i]
      if ASCII.isDigit(b) { rest = (rest * 10 + Int(b &- 0x30)) % 97 } else { rest = (rest * 100 + Int((b & 0xDF) &- 0x37)) % 97 }
    }
    return rest == 1
  }
}
