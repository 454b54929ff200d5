public import Records

/// The group that a diagnosis belongs to, and the chapter that the group belongs to.
///
/// Group: the category of ICD-10 and ICD-10-CM (`E11` of `E11.9`), the category of ICD-9-CM (`9:250` of `250.00`), the whole code of SNOMED CT,
/// which has no categories of its own; any other code is `?`. Chapters are known for ICD-10.
/// Source: ICD-10-CM tabular list, chapters 1 to 22; ICD-9-CM tabular list.
public enum DiagnosisGroup {
  /// Which of a condition's codes decides: the first of the lowest rank.
  public enum Rank: Int, Sendable, Comparable {
    case icd10, icd9, snomed, other
    public static func < (a: Rank, b: Rank) -> Bool { a.rawValue < b.rawValue }
  }

  public static func of(system: Bytes, code: Bytes) -> (rank: Rank, value: RiskValue) {
    var compact: [UInt8] = []
    for b in code.raw.prefix(12) where b != 0x2E { compact.append(b &- 0x61 < 26 ? b & 0xDF : b) }
    if isICD10(system), compact.count >= 3, ASCII.isUpper(compact[0]), ASCII.isDigit(compact[1]) {
      return (.icd10, compact[..<3].withUnsafeBytes { RiskValue(Bytes($0)) })
    }
    if isICD9(system), let first = compact.first {
      // E codes have categories of four places.
      let places = first == UInt8(ascii: "E") ? 4 : 3
      return (.icd9, (Array("9:".utf8) + compact.prefix(places)).withUnsafeBytes { RiskValue(Bytes($0)) })
    }
    if system == "http://snomed.info/sct" || system == "urn:oid:2.16.840.1.113883.6.96", let number = code.decimal {
      return (.snomed, RiskValue(number: UInt64(number)))
    }
    return (.other, RiskValue("?"))
  }

  private static func isICD10(_ system: Bytes) -> Bool {
    system == "http://hl7.org/fhir/sid/icd-10-cm" || system == "http://hl7.org/fhir/sid/icd-10"
      || system == "urn:oid:2.16.840.1.113883.6.90" || system == "urn:oid:2.16.840.1.113883.6.3"
  }

  private static func isICD9(_ system: Bytes) -> Bool {
    system == "http://hl7.org/fhir/sid/icd-9-cm" || system == "urn:oid:2.16.840.1.113883.6.103"
  }

  /// Chapter 1 to 22 of a group of ICD-10; 100 for ICD-9-CM, 101 for SNOMED CT, 102 for the rest.
  static func chapter(of group: RiskValue) -> Int {
    if group.rawValue >> 63 == 1 { return 101 }
    let text = group.text
    if text.starts(with: Array("9:".utf8)) { return 100 }
    guard text.count == 3, ASCII.isDigit(text[1]) else { return 102 }
    let tens = Int(text[1] &- 0x30)
    switch text[0] {
    case UInt8(ascii: "A"), UInt8(ascii: "B"): return 1
    case UInt8(ascii: "C"): return 2
    case UInt8(ascii: "D"): return tens < 5 ? 2 : 3
    case UInt8(ascii: "E"): return 4
    case UInt8(ascii: "F"): return 5
    case UInt8(ascii: "G"): return 6
    case UInt8(ascii: "H"): return tens < 6 ? 7 : 8
    case UInt8(ascii: "I"): return 9
    case UInt8(ascii: "J"): return 10
    case UInt8(ascii: "K"): return 11
    case UInt8(ascii: "L"): return 12
    case UInt8(ascii: "M"): return 13
    case UInt8(ascii: "N"): return 14
    case UInt8(ascii: "O"): return 15
    case UInt8(ascii: "P"): return 16
    case UInt8(ascii: "Q"): return 17
    case UInt8(ascii: "R"): return 18
    case UInt8(ascii: "S"), UInt8(ascii: "T"): return 19
    case UInt8(ascii: "V"), UInt8(ascii: "W"), UInt8(ascii: "X"), UInt8(ascii: "Y"): return 20
    case UInt8(ascii: "Z"): return 21
    case UInt8(ascii: "U"): return 22
    default: return 102
    }
  }
}
