public import Readers
@_spi(Normalization) public import Records

/// Turns clinical documents (C-CDA R1.1 and R2.1, CCD 1.0 and plain CDA R2) into FHIR R4. One per worker: it keeps its buffers from document to
/// document.
///
/// Sections are known by their template ids or LOINC codes, statements by their templates, else by the section they stand in.
/// Source: CDA R2 (2005), C-CDA R2.1, C-CDA on FHIR 1.2; `docs/reference/ccda-mapping.md` lists what maps to what.
public final class CDANormalizer {
  private let context: CDAContext

  public init(options: NormalizationOptions = NormalizationOptions()) { context = CDAContext(options: options) }

  /// Maps one document. `record` is emptied first and belongs to this document afterwards, whatever the outcome.
  ///
  /// - Parameter tree: the parsed document; valid while this runs.
  public func normalize(_ tree: XMLTree, at place: Place, into record: NormalizedRecord) -> Outcome {
    context.reset()
    guard !tree.isEmpty, tree.root.name == CDANames.clinicalDocument else {
      record.reset(place: place)
      return .rejected(RecordError(CDAReason.notADocument, at: tree.isEmpty ? place : tree.root.place("ClinicalDocument")))
    }
    let outcome = context.map(tree.root, at: place, into: record)
    context.reset()
    return outcome
  }
}

extension CDAContext {
  func map(_ root: XMLNode, at place: Place, into record: NormalizedRecord) -> Outcome {
    scratch.truncate()
    scratch.append("cda|")
    if let id = root.first(N.id), !id.attribute(N.root).isEmpty {
      scratch.append(id.attribute(N.root).trimmed)
      scratch.append(0x7C)
      scratch.append(id.attribute(N.extension).trimmed)
    } else {
      scratch.append(value(root.first(N.effectiveTime)))
      scratch.append(0x40)
      scratch.append(decimal: place.byte)
    }
    b.begin(record, at: place, kind: kind(of: root), prefix: scratch.bytes)
    documentTime = b.dateTime(value(root.first(N.effectiveTime)))
    // Times in the body are of the same place as the document itself.
    if b.zoneMinutes == nil { b.zoneMinutes = documentTime?.offset }
    if let documentTime { b.setYear(documentTime.year) }
    harvest(root)
    if let failure = choosePatient(root) { return failure }
    findSections(root)
    for target in root.all(N.recordTarget) { if let role = target.first(N.patientRole) { mapPatient(role) } }
    for participant in root.all(N.participant) { mapParticipant(participant) }
    mapEncompassing(root)
    mapServiceEvents(root)
    guard mapEntries() else { return b.reject(CDAReason.tooManyEntries, field: "entry") }
    if let body = root.first(N.component)?.first(N.nonXMLBody) { mapUnstructured(root, body) } else { mapComposition(root) }
    finish()
    return b.finish()
  }

  /// `C-CDA` with the document's LOINC code when it has the form of one.
  private func kind(of root: XMLNode) -> String {
    let code = code(root.first(N.code))
    guard code.count >= 3, code.count <= 8, code[code.count - 2] == 0x2D, code[0..<code.count - 2].decimal != nil, ASCII.isDigit(code[code.count - 1])
    else { return "C-CDA" }
    return "C-CDA \(code.text)"
  }

  /// Makes the patient of the recordTarget the patient at hand; a rejection when there is none, or when there are several.
  private func choosePatient(_ root: XMLNode) -> Outcome? {
    var chosen: Int?
    for target in root.all(N.recordTarget) {
      guard let role = target.first(N.patientRole) else { continue }
      guard let claims = b.best(of: claims(role)) else { return b.reject(CDAReason.noPatientIdentifier, field: "recordTarget/patientRole/id") }
      let index = b.addPatient(claims)
      if let chosen, chosen != index { return b.reject(CDAReason.severalPatients, field: "recordTarget") }
      chosen = index
    }
    return chosen == nil ? b.reject(CDAReason.noPatient, field: "recordTarget/patientRole") : nil
  }

  // MARK: Sections and entries

  /// Lists all sections of the body in document order, with those inside others.
  private func findSections(_ root: XMLNode) {
    guard let body = root.first(N.component)?.first(N.structuredBody) else { return }
    var depth = 0
    var around: [XMLNode] = []
    body.walk { step in
      switch step {
      case .open(let node) where node.name == N.section:
        sections.append(CDASection(node: node, kind: kind(ofSection: node), depth: depth))
        around.append(node)
        depth += 1
      case .close(let node) where node.name == N.section:
        depth -= 1
        around.removeLast()
      default: break
      }
    }
  }

  private func kind(ofSection node: XMLNode) -> SectionKind {
    for template in node.all(N.templateId) { if let kind = SectionKind.of(template.attribute(N.root).trimmed) { return kind } }
    return SectionKind.of(code(node.first(N.code))) ?? .other
  }

  /// Maps all entries of all sections with the statements inside them; false when there are too many.
  private func mapEntries() -> Bool {
    var count = 0
    for i in sections.indices {
      section = i
      if isAboutSomebodyElse(sections[i].node) {
        b.note("section-about-other-subject")
        continue
      }
      for entry in sections[i].node.all(N.entry) {
        guard let node = statement(entry) else {
          countUnmapped(entry)
          continue
        }
        pending.append(PendingEntry(node: node, section: i, parent: nil, key: nil, kind: nil))
        var next = 0
        while next < pending.count {
          count += 1
          guard count <= CDAContext.maximumEntries else { return false }
          let item = pending[next]
          section = item.section
          map(item)
          next += 1
        }
        pending.removeAll(keepingCapacity: true)
      }
    }
    section = -1
    return true
  }

  /// A `subject` who is related to the patient: what is said is about a relative or a fetus. Family history is read with it.
  func isAboutSomebodyElse(_ node: XMLNode) -> Bool { node.first(N.subject)?.first(N.relatedSubject) != nil }

  private func map(_ entry: PendingEntry) {
    let node = entry.node
    guard !saysNothing(node) else { return b.note("entry-without-information") }
    let kind = entry.kind ?? kind(of: node)
    if kind != .familyOrganizer, isAboutSomebodyElse(node) { return b.note("entry-about-other-subject") }
    switch kind {
    case .container: mapContainer(entry)
    case .problem: mapProblem(entry)
    case .allergy: mapAllergy(entry)
    case .medication: mapMedication(entry)
    case .immunization: mapImmunization(entry)
    case .supply: mapSupply(entry)
    case .procedure: mapProcedure(entry)
    case .resultOrganizer: mapReport(entry)
    case .vitalsOrganizer, .observationOrganizer: mapPanel(entry)
    case .observation: mapObservation(entry)
    case .bloodPressure: mapBloodPressure(entry)
    case .encounter: mapEncounter(entry)
    case .familyOrganizer: mapFamily(entry)
    case .goal: mapGoal(entry)
    case .note: mapNote(entry)
    case .policy: mapPolicy(entry)
    case .careTeam: mapCareTeam(entry)
    case .plannedStatement: mapPlanned(entry)
    case .instruction: mapInstruction(entry)
    case .media: mapMedia(entry)
    case .modifier, nil: countUnmapped(node)
    }
  }

  /// An act that holds others: they are mapped, with the act at hand for its status and author.
  private func mapContainer(_ entry: PendingEntry) {
    var found = false
    for relation in entry.node.children where relation.name == N.entryRelationship || relation.name == N.component {
      guard let inner = statement(relation) else { continue }
      if isModifier(inner) {
        // The severity of an allergy concern is read with its reactions.
        if code(inner.first(N.code)) != "SEV" { countUnmapped(inner) }
        continue
      }
      enqueue(inner, parent: entry.node)
      found = true
    }
    if !found { countUnmapped(entry.node) }
  }
}
