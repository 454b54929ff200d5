import Records

/// (K) Certificate and licence numbers: identifiers of drivers, professionals and registrations are removed.
///
/// Leaves alone: the qualification itself, as a code.
/// Source: 45 CFR 164.514(b)(2)(i)(K); 21 CFR 1301 (DEA registration number).
enum CertificateRule {
  static let identifierTypes: [StaticString] = [
    "DL", "DLN", "LN", "PPN", "PRC", "MD", "DO", "RN", "NP", "PA", "DDS", "DPM", "DN", "NPI", "UPIN", "DEA", "SL", "TPR", "TAX",
    "EN", "CZ",
    "BRN", "BCT", "DC", "L&I", "PRN", "MCN", "NPPES",
  ]

  static func occurs(in text: Bytes) -> Bool {
    text.hasCue(["license", "licence", "lic", "certificate", "cert", "dea", "npi", "passport", "dl"]) || isDEA(text)
  }

  /// Two letters and seven digits whose last checks the others.
  private static func isDEA(_ text: Bytes) -> Bool {
    text.hasDigits { low, high in
      guard high - low == 7, text.isLetter(low - 1), text.isLetter(low - 2), !text.isWordByte(low - 3), !text.isWordByte(high)
      else {
        return false
      }
      let d = (0..<7).map { Int(text[low + $0] &- 0x30) }
      return (d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10 == d[6]
    }
  }
}
