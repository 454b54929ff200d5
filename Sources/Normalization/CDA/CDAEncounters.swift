import Readers
@_spi(Normalization) import Records

// encompassingEncounter and Encounter Activity (22.4.49) to Encounter.
//
// Source: C-CDA on FHIR 1.2 Encounters.
extension CDAContext {
  /// Maps the encounter of the header. When the body has an Encounter Activity of the same id, only its key is taken: the body says more.
  func mapEncompassing(_ root: XMLNode) {
    guard let node = root.first(N.componentOf)?.first(N.encompassingEncounter) else { return }
    let own = businessKey(node, "visit")
    let time = interval(node.first(N.effectiveTime))
    encounterTime = time
    if let own, isInBody(own) {
      encounter = own
      return
    }
    let key = own.map { b.unique(Element.Encounter.root, $0) } ?? b.positionKey(Element.Encounter.root, "Encounter")
    encounter = key
    b.begin(Element.Encounter.root, key)
    addIdentifiers(Element.Encounter.identifier, of: node)
    addEncounterStatus(.empty, time)
    addEncounterType(node.first(N.code))
    b.appendPatientReference(Element.Encounter.subject)
    addPeriod(Element.Encounter.period, time)
    addDischarge(node.first(N.dischargeDispositionCode))
    addEncounterPerson(node.first(N.responsibleParty)?.first(N.assignedEntity), type: Bytes("RESP"))
    for participant in node.all(N.encounterParticipant) {
      addEncounterPerson(participant.first(N.assignedEntity), type: participant.attribute(N.typeCode).trimmed)
    }
    if let facility = node.first(N.location)?.first(N.healthCareFacility) {
      if fillName(facility.first(N.location)?.first(N.name)) {
        tape.open(Element.Encounter.location)
        b.appendReference(Element.EncounterLocation.location, display: scratch.bytes)
        tape.close()
      }
      addOrganization(Element.Encounter.serviceProvider, facility.first(N.serviceProviderOrganization))
    }
    b.end()
  }

  private func isInBody(_ key: ResourceKey) -> Bool {
    for section in sections where section.kind == .encounters {
      for entry in section.node.all(N.entry) {
        guard let node = entry.first(N.encounter), let other = businessKey(node, "visit") else { continue }
        if b.bytes(other) == b.bytes(key) { return true }
      }
    }
    return false
  }

  func mapEncounter(_ entry: PendingEntry) {
    let node = entry.node
    let key = entry.key ?? key(node, Element.Encounter.root, "visit")
    let time = interval(node.first(N.effectiveTime))
    // Diagnoses are resources of their own; their keys are made first, since the encounter refers to them.
    var diagnoses: [ResourceKey] = []
    for relation in node.all(N.entryRelationship) {
      guard let act = relation.first(N.act), isContainer(act) else { continue }
      for inner in act.all(N.entryRelationship) {
        guard let statement = statement(inner), !saysNothing(statement) else { continue }
        guard statement.name == N.observation, (templateKind(statement) ?? .problem) == .problem, !isAboutSomebodyElse(statement) else {
          if isModifier(statement) { countUnmapped(statement) } else { enqueue(statement, parent: act) }
          continue
        }
        let condition = self.key(statement, Element.Condition.root, "condition")
        diagnoses.append(condition)
        enqueue(statement, parent: act, key: condition, kind: .problem)
      }
    }
    begin(Element.Encounter.root, key)
    addIdentifiers(Element.Encounter.identifier, of: node)
    addEncounterStatus(code(node.first(N.statusCode)), time)
    addEncounterType(node.first(N.code))
    b.appendPatientReference(Element.Encounter.subject)
    for performer in node.all(N.performer) { addEncounterPerson(performer.first(N.assignedEntity), type: Bytes("PPRF")) }
    addPeriod(Element.Encounter.period, time)
    for relation in node.all(N.entryRelationship) where relation.attribute(N.typeCode).trimmed == "RSON" {
      addConcept(Element.Encounter.reasonCode, relation.first(N.observation)?.first(N.value))
    }
    for condition in diagnoses {
      tape.open(Element.Encounter.diagnosis)
      b.appendReference(Element.EncounterDiagnosis.condition, to: Element.Condition.root, condition)
      tape.close()
    }
    addDischarge(node.first(sdtc: N.dischargeDispositionCode) ?? node.first(N.dischargeDispositionCode))
    for participant in node.all(N.participant) where participant.attribute(N.typeCode).trimmed == "LOC" {
      guard let role = participant.first(N.participantRole), fillName(role.first(N.playingEntity)?.first(N.name)) else { continue }
      tape.open(Element.Encounter.location)
      b.appendReference(Element.EncounterLocation.location, display: scratch.bytes)
      tape.close()
    }
    b.end()
    enqueueNested(node, except: [.container])
  }

  /// The status that was sent; without one, over when it has an end or is a point, in progress when it has only a start.
  private func addEncounterStatus(_ status: Bytes, _ time: CDAInterval) {
    if let known = CDACodes.encounterStatus.target(status) { return tape.add(Element.Encounter.status, known) }
    let isOver = time.point != nil || time.end != nil
    tape.add(Element.Encounter.status, isOver ? Bytes("finished") : time.start != nil ? Bytes("in-progress") : Bytes("unknown"))
  }

  /// class from a code of v3 ActCode or from the range of a CPT code; type from all codes that are no class.
  private func addEncounterType(_ node: XMLNode?) {
    let found = node.flatMap(encounterClass)
    if let found {
      b.appendCoding(Element.Encounter.class, found)
    } else {
      tape.open(Element.Encounter.class)
      addAbsent(Element.Coding.extension, nullFlavor: .empty)
      tape.close()
    }
    addConcept(Element.Encounter.type, node)
  }

  private func encounterClass(_ node: XMLNode) -> CodeMap.Entry? {
    if let own = classEntry(node) { return own }
    for translation in node.all(N.translation) { if let own = classEntry(translation) { return own } }
    return nil
  }

  private func classEntry(_ node: XMLNode) -> CodeMap.Entry? {
    let system = node.attribute(N.codeSystem).trimmed
    let code = code(node)
    if system == "2.16.840.1.113883.5.4" { return CDACodes.encounterClass[code] }
    guard system == "2.16.840.1.113883.6.12", code.count == 5, let number = code.decimal else { return nil }
    switch number {
    case 99_201...99_215, 99_241...99_245, 99_381...99_397: return CDACodes.encounterClass[Bytes("AMB")]
    case 99_221...99_239, 99_251...99_255, 99_291...99_292: return CDACodes.encounterClass[Bytes("IMP")]
    case 99_281...99_285: return CDACodes.encounterClass[Bytes("EMER")]
    case 99_341...99_350: return CDACodes.encounterClass[Bytes("HH")]
    default: return nil
    }
  }

  private func addDischarge(_ node: XMLNode?) {
    guard let node else { return }
    tape.open(Element.Encounter.hospitalization)
    addConcept(Element.EncounterHospitalization.dischargeDisposition, node)
    tape.close()
  }

  private func addEncounterPerson(_ role: XMLNode?, type: Bytes) {
    guard let role else { return }
    tape.open(Element.Encounter.participant)
    let before = tape.nodeCount
    if addPerson(Element.EncounterParticipant.individual, role) {
      if !type.isEmpty {
        b.appendConcept(
          Element.EncounterParticipant.type, system: Bytes("http://terminology.hl7.org/CodeSystem/v3-ParticipationType"), code: type)
      }
    }
    if tape.nodeCount == before { tape.takeBack() } else { tape.close() }
  }
}
