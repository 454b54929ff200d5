import Records

/// (M) Device identifiers and serial numbers: serial and lot numbers, UDI carriers and device identifiers are removed.
///
/// Leaves alone: the kind of device, as a code.
/// Source: 45 CFR 164.514(b)(2)(i)(M); GS1 General Specifications (UDI application identifiers 01, 17, 21).
enum DeviceRule {
  static let identifierTypes: [StaticString] = ["UDI", "SNO", "SER", "DVC", "MSN", "ACSN"]

  static func occurs(in text: Bytes) -> Bool {
    if text.hasCue(["serial", "sn", "lot", "udi", "imei"]) { return true }
    guard text.count >= 16 else { return false }
    for i in 0..<text.count - 15 where text.peek(i) == 0x28 && text.reads("(01)", at: i) && text.endOfDigits(i + 4) - i >= 18 {
      return true
    }
    return false
  }
}
