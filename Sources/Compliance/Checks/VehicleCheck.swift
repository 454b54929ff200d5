import Records

/// (L) Vehicle identifiers: seventeen characters with the check digit in the ninth place, plates after a cue.
///
/// Source: 45 CFR 164.514(b)(2)(i)(L); 49 CFR 565.15(c).
enum VehicleCheck {
  static func residual(_ text: Bytes) -> Bool {
    text.anyAlphanumericRun { low, high in high - low == 17 && isVIN(text, low) }
      || text.cue(["vin", "plate", "plates", "tag", "registration", "vehicle"], digits: 2)
  }

  private static let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]

  private static func isVIN(_ text: Bytes, _ low: Int) -> Bool {
    var sum = 0
    for i in 0..<17 {
      guard let v = value(text[low + i]) else { return false }
      sum += v * weights[i]
    }
    let check = text[low + 8]
    return sum % 11 == 10 ? check | 0x20 == 0x78 : check == UInt8(0x30 + sum % 11)
  }

  /// The value of a character by 49 CFR 565.15(c)(2); I, O and Q are none.
  private static func value(_ b: UInt8) -> Int? {
    if ASCII.isDigit(b) { return Int(b &- 0x30) }
    guard ASCII.isLetter(b) else { return nil }
    switch (b | 0x20) &- 0x61 {
    case 8, 14, 16: return nil
    case let k where k < 8: return Int(k) + 1
    case let k where k < 14: return Int(k) - 8
    case 15: return 7
    case 17: return 9
    case let k: return Int(k) - 16
    }
  }
}
