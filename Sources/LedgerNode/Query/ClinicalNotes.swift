import Records

/// Notes that come as resources of another part: the contract is asked about them as about notes.
///
/// The part of a resource follows from its type. But clinical notes are exchanged as a `DiagnosticReport`, and by older interfaces as an
/// `Observation` whose value is the text. Who may see reports and no notes is shown neither; who sees them needs a grant of both parts.
/// Source: US Core 6.1 Clinical Notes and DiagnosticReport Profile for Report and Note Exchange; LOINC document ontology (2.77);
/// HL7 v2.5.1 §7.3.1.4 (OBR-4), §7.4.2.3 (OBX-3).
enum ClinicalNotes {
  /// The part by which a line is decided: the block's, or `notes`.
  static func part(of line: ScannedRecord, in block: Part) -> Part {
    guard block != .notes, block != .identity else { return block }
    if block == .diagnostic, line.resourceType == "DiagnosticReport" || line.resourceType == "Observation" {
      if isNote(line.code) || isNote(line.category) { return .notes }
    }
    return line.contained.isEmpty || holdsOnly(block, line.contained) ? block : .notes
  }

  /// A CodeableConcept, or a list of them, that names a clinical note.
  private static func isNote(_ concept: Bytes) -> Bool {
    guard !concept.isEmpty else { return false }
    // What cannot be read is not shown as something else.
    guard let value = JSONValue.parse(concept, maximumDepth: 64) else { return true }
    return (value.array ?? [value]).contains { concept in
      let codings = concept["coding"]?.array ?? []
      return isName(concept["text"]) || codings.contains { isName($0["display"]) || isCode($0) }
    }
  }

  private static func isCode(_ coding: JSONValue) -> Bool {
    guard let code = coding["code"]?.string, let system = coding["system"]?.string, system.hasPrefix("http://loinc.org") else { return false }
    return codes.contains(code.filter { $0 != " " })
  }

  /// Local codes say by their names what they are: `Progress note`, `ED Notes`, `Discharge summary`.
  private static func isName(_ value: JSONValue?) -> Bool {
    guard let value else { return false }
    guard let text = value.string else { return true }
    let words = text.lowercased().split { !$0.isLetter }
    if words.last == "note" || words.last == "notes" { return true }
    let name = words.joined(separator: " ")
    return phrases.contains { name.contains($0) }
  }

  private static let phrases = ["discharge summary", "transfer summary", "history and physical", "evaluation and plan", "medication list", "prescription list"]

  /// LOINC codes of notes and of lists of medicines whose names do not end in "note" everywhere.
  private static let codes: Set<String> = [
    "10160-0", "10164-2", "10183-2", "10184-0", "10187-3", "10210-3", "11488-4", "11490-0", "11492-6", "11503-0", "11504-8", "11505-5",
    "11506-3", "11507-1", "11508-9", "11509-7", "11510-5", "11512-1", "18733-6", "18734-4", "18735-1", "18736-9", "18737-7", "18738-5",
    "18740-1", "18761-7", "18776-5", "18842-5", "28568-4", "28570-0", "28579-1", "29545-1", "29549-3", "29551-9", "29762-2", "34099-2", "34100-8",
    "34101-6", "34102-4", "34103-2", "34104-0", "34105-7", "34106-5", "34109-9", "34111-5", "34112-3", "34117-2", "34130-5", "34133-9", "34746-8",
    "34748-4", "51845-6", "51847-2", "51848-0", "57053-1", "57133-1", "57828-6", "61149-1", "61150-9", "8648-8", "8653-8",
  ]

  /// Whether all contained resources are of the part, or of those who care and where, which any resource may name.
  private static func holdsOnly(_ part: Part, _ contained: Bytes) -> Bool {
    guard let resources = JSONValue.parse(contained, maximumDepth: 64)?.array else { return false }
    return resources.allSatisfy { resource in
      guard let type = resource["resourceType"]?.string else { return false }
      return Part.of(resourceType: type) == part || ["Organization", "Practitioner", "PractitionerRole", "Location"].contains(type)
    }
  }
}
