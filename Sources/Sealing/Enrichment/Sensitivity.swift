import LedgerProtocol
import Records

/// Which codes make a resource sensitive: ICD, CPT and HCPCS by their beginning, the others whole.
///
/// Source: HL7 DS4P; v3-ActCode information sensitivity; table `Scripts/tables/sensitivity.tsv`.
struct Sensitivity: Sendable {
  static let shared = Sensitivity()

  private static let systems: [(uri: StaticString, number: Int)] = [
    ("http://hl7.org/fhir/sid/icd-10-cm", 0), ("http://hl7.org/fhir/sid/icd-10", 0),
    ("http://www.cms.gov/Medicare/Coding/ICD10", 0),
    ("http://hl7.org/fhir/sid/icd-9-cm", 1), ("http://loinc.org", 2), ("http://snomed.info/sct", 3),
    ("http://hl7.org/fhir/sid/cvx", 4),
    ("http://www.nlm.nih.gov/research/umls/rxnorm", 5), ("http://www.ama-assn.org/go/cpt", 6),
    ("http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", 7), ("urn:oid:2.16.840.1.113883.6.90", 0),
    ("urn:oid:2.16.840.1.113883.6.103", 1), ("urn:oid:2.16.840.1.113883.6.1", 2), ("urn:oid:2.16.840.1.113883.6.96", 3),
    ("urn:oid:2.16.840.1.113883.12.292", 4), ("urn:oid:2.16.840.1.113883.6.88", 5), ("urn:oid:2.16.840.1.113883.6.12", 6),
  ]

  /// The systems by the length of their URI: most codings are of none of that length, or of one.
  private let byLength: [[(uri: Bytes, number: Int)]]
  private let keys: [UInt64]
  private let labels: [UInt16]
  private let mask: Int

  private init() {
    var all: [(UInt64, UInt16)] = []
    for line in String(describing: Sensitivity.table).split(separator: "\n") {
      let words = line.split(separator: " ")
      guard let system = Int(words[0]), let bits = UInt16(words[1]) else { continue }
      for code in words.dropFirst(2) {
        var hash = Sensitivity.seed(system)
        for b in code.utf8 { hash = Sensitivity.step(hash, b) }
        all.append((hash, bits))
      }
    }
    var size = 64
    while size < all.count * 2 { size *= 2 }
    var keys = [UInt64](repeating: 0, count: size)
    var labels = [UInt16](repeating: 0, count: size)
    for (hash, bits) in all {
      var at = Int(truncatingIfNeeded: hash) & (size - 1)
      while labels[at] != 0 { at = (at + 1) & (size - 1) }
      (keys[at], labels[at]) = (hash, bits)
    }
    (self.keys, self.labels, mask) = (keys, labels, size - 1)
    let longest = Sensitivity.systems.map(\.uri.utf8CodeUnitCount).max() ?? 0
    byLength = (0...longest).map { length in
      Sensitivity.systems.filter { $0.uri.utf8CodeUnitCount == length }.map { (Bytes($0.uri), $0.number) }
    }
  }

  private static func seed(_ system: Int) -> UInt64 { 0xCBF2_9CE4_8422_2325 ^ (UInt64(system) << 56) }

  @inline(__always) private static func step(_ h: UInt64, _ b: UInt8) -> UInt64 {
    let mixed = (h ^ UInt64(b)) &* 0x9E37_79B9_7F4A_7C15
    return mixed ^ (mixed >> 32)
  }

  private func find(_ hash: UInt64) -> UInt16 {
    var at = Int(truncatingIfNeeded: hash) & mask
    while labels[at] != 0 {
      if keys[at] == hash { return labels[at] }
      at = (at + 1) & mask
    }
    return 0
  }

  /// The labels that a code asks for; empty for most.
  func labels(system uri: Bytes, code: Bytes) -> SecurityLabels {
    guard uri.count < byLength.count else { return [] }
    for system in byLength[uri.count] where uri == system.uri { return labels(system.number, code) }
    return []
  }

  private func labels(_ system: Int, _ code: Bytes) -> SecurityLabels {
    let isHierarchy = system < 2 || system > 5
    var hash = Sensitivity.seed(system)
    var bits: UInt16 = 0
    var places = 0
    for b in code.raw {
      if isHierarchy && b == 0x2E { continue }
      hash = Sensitivity.step(hash, isHierarchy && b &- 0x61 < 26 ? b & 0xDF : b)
      places += 1
      if places > 20 { return [] }
      if isHierarchy && places >= 2 && places <= 7 { bits |= find(hash) }
    }
    if !isHierarchy { bits = find(hash) }
    return SecurityLabels(rawValue: bits)
  }
}
