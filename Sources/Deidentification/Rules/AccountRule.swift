import Records

/// (J) Account numbers: identifiers of accounts and payments are removed; card and bank numbers are withheld wherever they stand.
///
/// Leaves alone: amounts of money.
/// Source: 45 CFR 164.514(b)(2)(i)(J); ISO/IEC 7812-1 Annex B (check digit); ISO 13616 (IBAN).
enum AccountRule {
  static let identifierTypes: [StaticString] = ["AN", "ANC", "AND", "ANT", "AM", "BA", "BC", "DI", "DS", "MS", "VS", "GN", "PAN"]

  static func occurs(in text: Bytes) -> Bool {
    isCard(text) || isIBAN(text) || text.hasCue(["acct", "account", "invoice", "card", "claim"])
  }

  /// Thirteen to nineteen digits, single spaces and dashes between, with a correct check digit.
  private static func isCard(_ text: Bytes) -> Bool {
    text.hasDigits { low, _ in
      guard !text.isWordByte(low - 1) else { return false }
      var digits: [UInt8] = []
      var i = low
      while text.isDigit(i) || ((text.peek(i) == 0x20 || text.peek(i) == 0x2D) && text.isDigit(i + 1)) {
        if text.isDigit(i) { digits.append(text[i] &- 0x30) }
        i += 1
      }
      guard (13...19).contains(digits.count) else { return false }
      var sum = 0
      for (k, digit) in digits.reversed().enumerated() {
        let v = Int(digit) * (k % 2 == 0 ? 1 : 2)
        sum += v > 9 ? v - 9 : v
      }
      return sum % 10 == 0
    }
  }

  private static func isIBAN(_ text: Bytes) -> Bool {
    guard text.count >= 15 else { return false }
    for i in 0..<text.count - 14 where text.isLetter(i) && text.isLetter(i + 1) && text.isDigit(i + 2) && text.isDigit(i + 3) {
      if text.isWordByte(i - 1) { continue }
      var n = 4
      while text.isWordByte(i + n) { n += 1 }
      if n >= 15 { return true }
    }
    return false
  }
}
