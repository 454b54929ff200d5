import Records

/// What the text of a `Reference.reference` names.
///
/// Source: FHIR R4 §2.3.0 (references), §3.1.2.1 (urn:uuid in Bundles).
struct FHIRReference {
  enum Form { case contained, uuid, resource }

  let form: Form
  /// `Patient`; empty when the text does not tell.
  let type: Bytes
  /// The id, uuid, or the contained resource's id.
  let id: Bytes

  /// Nil when the text is no reference to a resource: another URL, or nothing.
  init?(_ text: Bytes) {
    var text = text.trimmed
    if text.first == 0x23 {
      guard text.count > 1 else { return nil }
      (form, type, id) = (.contained, .empty, text[1..<text.count])
      return
    }
    if text.hasPrefix("urn:uuid:") || text.hasPrefix("urn:oid:") {
      let start = text.hasPrefix("urn:uuid:") ? 9 : 8
      guard text.count > start, text.count <= 80 else { return nil }
      (form, type, id) = (.uuid, .empty, text[start..<text.count])
      return
    }
    if let hash = text.firstIndex(of: 0x23) { text = text[0..<hash] }
    if let version = FHIRReference.range(of: Bytes("/_history/"), in: text) { text = text[0..<version] }
    guard let slash = FHIRReference.lastSlash(text), slash + 1 < text.count else { return nil }
    let id = text[slash + 1..<text.count]
    let before = text[0..<slash]
    let type = before[(FHIRReference.lastSlash(before).map { $0 + 1 } ?? 0)..<before.count]
    guard let first = type.first, ASCII.isUpper(first), id.count <= 64, FHIRReference.isID(id) else { return nil }
    // A conditional reference, `Patient?identifier=...`, has no id.
    for b in type.raw where !ASCII.isLetter(b) { return nil }
    (form, self.type, self.id) = (.resource, type, id)
  }

  private static func lastSlash(_ text: Bytes) -> Int? {
    var i = text.count
    while i > 0 {
      i -= 1
      if text[i] == 0x2F { return i }
    }
    return nil
  }

  private static func range(of part: Bytes, in text: Bytes) -> Int? {
    var from = 0
    while let hit = text.firstIndex(of: part[0], from: from), hit + part.count <= text.count {
      if text[hit..<hit + part.count] == part { return hit }
      from = hit + 1
    }
    return nil
  }

  /// Letters, digits, `-`, `.`; `_` and `:`, which many servers have, too.
  private static func isID(_ text: Bytes) -> Bool {
    for b in text.raw where !(ASCII.isLetter(b) || ASCII.isDigit(b) || b == 0x2D || b == 0x2E || b == 0x5F || b == 0x3A) { return false }
    return true
  }

  /// The type that a member of that name refers to, for `urn:uuid:` references, which do not tell; empty when there are several.
  static func type(ofMember name: Bytes) -> Bytes {
    for (member, type) in single where name == Bytes(member) { return Bytes(type) }
    return .empty
  }

  private static let single: [(StaticString, StaticString)] = [
    ("patient", "Patient"), ("beneficiary", "Patient"), ("encounter", "Encounter"), ("context", "Encounter"), ("claim", "Claim"),
    ("careTeam", "CareTeam"), ("serviceProvider", "Organization"), ("managingOrganization", "Organization"),
    ("custodian", "Organization"), ("location", "Location"), ("facility", "Location"), ("serviceFacility", "Location"),
    ("medicationReference", "Medication"), ("specimen", "Specimen"), ("coverage", "Coverage"), ("insurer", "Organization"),
    ("payor", "Organization"),
    ("result", "Observation"), ("imagingStudy", "ImagingStudy"), ("condition", "Condition"), ("prescription", "MedicationRequest"),
    ("authorizingPrescription", "MedicationRequest"),
    ("account", "Account"), ("episodeOfCare", "EpisodeOfCare"),
    ("referral", "ServiceRequest"),
  ]
}
