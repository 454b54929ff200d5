import Records

/// The form of SNOMED CT identifiers: tells codes of several systems in one column apart.
///
/// Source: SNOMED CT Release File Specification §5.2 (partition) and §5.2.2 (Verhoeff's check digit).
enum SNOMEDIdentifier {
  /// Whether a text has the form of a concept's identifier: 6 to 18 digits, partition 00 or 10, a right check digit.
  static func isConcept(_ text: Bytes) -> Bool {
    let n = text.count
    guard n >= 6, n <= 18, text.raw.allSatisfy(ASCII.isDigit), text[0] != 0x30 else { return false }
    guard text[n - 2] == 0x30, text[n - 3] == 0x30 || text[n - 3] == 0x31 else { return false }
    var check = 0
    for i in 0..<n {
      var digit = Int(text[n - 1 - i] - 0x30)
      for _ in 0..<i % 8 { digit = permutation[digit] }
      check = product(check, digit)
    }
    return check == 0
  }

  private static let permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]

  /// Multiplication of the dihedral group of the pentagon.
  private static func product(_ a: Int, _ b: Int) -> Int {
    switch (a < 5, b < 5) {
    case (true, true): (a + b) % 5
    case (true, false): 5 + (a + b) % 5
    case (false, true): 5 + (a - b + 5) % 5
    case (false, false): (a - b + 5) % 5
    }
  }
}
