import Readers
@_spi(Normalization) import Records

// Allergy - Intolerance Observation (22.4.7) to AllergyIntolerance.
//
// Source: C-CDA on FHIR 1.2 Allergies.
extension CDAContext {
  func mapAllergy(_ entry: PendingEntry) {
    let node = entry.node
    let key = entry.key ?? key(node, Element.AllergyIntolerance.root, "allergy")
    let time = interval(node.first(N.effectiveTime))
    let value = node.first(N.value)
    let type = code(value)
    let substance = substance(node)
    let hasSubstance = substance.map { hasCodeOrText($0) } ?? false
    let isNegated = isNegated(node)
    begin(Element.AllergyIntolerance.root, key)
    addIdentifiers(Element.AllergyIntolerance.identifier, of: node)
    let wasWrong = code(node.first(N.statusCode)) == "nullified" || entry.parent.map { code($0.first(N.statusCode)) == "nullified" } == true
    let verification: StaticString = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
    if wasWrong {
      addState(Element.AllergyIntolerance.verificationStatus, verification, Bytes("entered-in-error"))
    } else {
      addState(
        Element.AllergyIntolerance.clinicalStatus, "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
        isNegated && hasSubstance ? Bytes("inactive") : allergyStatus(node, entry.parent, time))
      if isNegated, hasSubstance { addState(Element.AllergyIntolerance.verificationStatus, verification, Bytes("refuted")) }
    }
    if let type = CDACodes.allergyType.target(type) { tape.add(Element.AllergyIntolerance.type, type) }
    if let category = CDACodes.allergyCategory.target(type) { tape.add(Element.AllergyIntolerance.category, category) }
    if let critical = inner(node, code: "82606-5", template: "2.16.840.1.113883.10.20.22.4.145") {
      b.addMapped(Element.AllergyIntolerance.criticality, code(critical.first(N.value)), CDACodes.criticality)
    }
    addAllergyCode(node, value, substance, hasSubstance: hasSubstance, isNegated: isNegated)
    b.appendPatientReference(Element.AllergyIntolerance.patient)
    addEncounter(Element.AllergyIntolerance.encounter, ifDuring: authorTime(node) ?? authorTime(entry.parent))
    if let onset = time.point ?? time.start { b.addDateTime(Element.AllergyIntolerance.onsetDateTime, onset) }
    if let end = time.end {
      tape.open(Element.AllergyIntolerance.extension)
      tape.add(Element.Extension.url, "http://hl7.org/fhir/StructureDefinition/allergyintolerance-abatement")
      b.addDateTime(Element.Extension.valueDateTime, end)
      tape.close()
    }
    if let recorded = authorTime(node) ?? authorTime(entry.parent) { b.addDateTime(Element.AllergyIntolerance.recordedDate, recorded) }
    addAuthor(Element.AllergyIntolerance.recorder, node, or: entry.parent)
    addNotes(Element.AllergyIntolerance.note, node)
    if !isNegated { addReactions(node, general: severity(node) ?? entry.parent.flatMap(severity)) }
    b.end()
    enqueueNested(node, read: CDAContext.readByAllergy)
  }

  private static let readByAllergy = templates("8 9 28 64 145")

  /// The substance is what was consumed (`CSM`).
  private func substance(_ node: XMLNode) -> XMLNode? {
    for participant in node.all(N.participant) {
      let type = participant.attribute(N.typeCode).trimmed
      guard type.isEmpty || type == "CSM" else { continue }
      if let entity = participant.first(N.participantRole)?.first(N.playingEntity) { return entity }
    }
    return nil
  }

  private func hasCodeOrText(_ entity: XMLNode) -> Bool {
    if let name = entity.first(N.name), fillText(name) { return true }
    guard let node = entity.first(N.code) else { return false }
    if !code(node).isEmpty { return true }
    for translation in node.all(N.translation) where !code(translation).isEmpty { return true }
    if let original = node.first(N.originalText), node.attribute(N.nullFlavor).trimmed != "NA", fillText(original) { return true }
    return false
  }

  /// The substance; nothing known when it is negated and names none; the kind of allergy when it names none and is not negated.
  private func addAllergyCode(_ node: XMLNode, _ value: XMLNode?, _ substance: XMLNode?, hasSubstance: Bool, isNegated: Bool) {
    if hasSubstance, let substance {
      addRequiredConcept(Element.AllergyIntolerance.code, substance.first(N.code), fallback: substance.first(N.name))
      return
    }
    let known = CDACodes.noKnownAllergy[code(value)]
    let isNone = known.map { $0.source == $0.code || $0.source == "160244002" } ?? false
    if isNegated || isNone {
      addConcept(Element.AllergyIntolerance.code, nil, fixed: known ?? CDACodes.noKnownAllergy[Bytes("716186003")])
    } else {
      addRequiredConcept(Element.AllergyIntolerance.code, value, fallback: node.first(N.text))
    }
  }

  /// The Allergy Status Observation, else resolved when it has an end, else the state of the concern.
  private func allergyStatus(_ node: XMLNode, _ concern: XMLNode?, _ time: CDAInterval) -> Bytes {
    if let status = inner(node, code: "33999-4", template: "2.16.840.1.113883.10.20.22.4.28"),
      let known = CDACodes.allergyStatus.target(code(status.first(N.value)))
    {
      return known
    }
    if time.end != nil { return Bytes("resolved") }
    if let concern, let state = CDACodes.allergyStatus.target(code(concern.first(N.statusCode))) { return state }
    return Bytes("active")
  }

  /// Reaction Observations (MFST) with their severity; one that stands at the allergy itself, or at its concern, holds for those without.
  private func addReactions(_ node: XMLNode, general: Bytes?) {
    for relation in node.all(N.entryRelationship) {
      guard let reaction = relation.first(N.observation) else { continue }
      let isReaction =
        relation.attribute(N.typeCode).trimmed == "MFST" || hasTemplate(reaction, "2.16.840.1.113883.10.20.22.4.9")
        || hasTemplate(reaction, "2.16.840.1.113883.10.20.1.54")
      guard isReaction else { continue }
      tape.open(Element.AllergyIntolerance.reaction)
      let before = tape.nodeCount
      addConcept(Element.AllergyIntoleranceReaction.manifestation, reaction.first(N.value), fallback: reaction.first(N.text))
      guard tape.nodeCount > before else {
        tape.takeBack()
        continue
      }
      if let onset = interval(reaction.first(N.effectiveTime)).first { b.addDateTime(Element.AllergyIntoleranceReaction.onset, onset) }
      if let severity = severity(reaction) ?? general { tape.add(Element.AllergyIntoleranceReaction.severity, severity) }
      addNotes(Element.AllergyIntoleranceReaction.note, reaction)
      tape.close()
    }
  }

  private func severity(_ node: XMLNode) -> Bytes? {
    guard let observation = inner(node, code: "SEV", template: "2.16.840.1.113883.10.20.22.4.8") else { return nil }
    return CDACodes.severity.target(code(observation.first(N.value)))
  }
}
