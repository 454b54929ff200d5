import Records

/// (K) Certificate and licence numbers: DEA registrations by their check digit, numbers after a cue.
///
/// Source: 45 CFR 164.514(b)(2)(i)(K); 21 CFR 1301 (DEA number: two letters, seven digits, the last a check digit).
enum CertificateCheck {
  static func residual(_ text: Bytes) -> Bool {
    text.anyAlphanumericRun { low, high in isDEA(text, low, high) }
      || text.cue(["license", "licence", "lic", "dl", "dea", "npi", "certificate", "cert", "passport", "permit"], digits: 4)
  }

  private static func isDEA(_ text: Bytes, _ low: Int, _ high: Int) -> Bool {
    guard high - low == 9, ASCII.isLetter(text[low]), ASCII.isLetter(text[low + 1]) || text[low + 1] == 0x39 else { return false }
    var d = [0, 0, 0, 0, 0, 0, 0]
    for i in 0..<7 {
      guard ASCII.isDigit(text[low + 2 + i]) else { return false }
      d[i] = Int(text[low + 2 + i] &- 0x30)
    }
    return (d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10 == d[6]
  }
}
