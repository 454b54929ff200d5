import Readers
@_spi(Normalization) import Records

// Procedure Activity Procedure and Act (22.4.14, 22.4.12) to Procedure.
//
// Source: C-CDA on FHIR 1.2 Procedures.
extension CDAContext {
  func mapProcedure(_ entry: PendingEntry) {
    let node = entry.node
    let key = entry.key ?? key(node, Element.Procedure.root, "procedure")
    let devices = queueDevices(node)
    begin(Element.Procedure.root, key)
    addIdentifiers(Element.Procedure.identifier, of: node)
    if isNegated(node) {
      tape.add(Element.Procedure.status, "not-done")
    } else {
      addStatus(Element.Procedure.status, node, CDACodes.procedureStatus, otherwise: "unknown")
    }
    addRequiredConcept(Element.Procedure.code, node.first(N.code), fallback: node.first(N.text))
    b.appendPatientReference(Element.Procedure.subject)
    addEncounter(Element.Procedure.encounter, ifDuring: interval(node.first(N.effectiveTime)).first)
    addTime(Element.Procedure.performedDateTime, Element.Procedure.performedPeriod, interval(node.first(N.effectiveTime)))
    addAuthor(Element.Procedure.recorder, node, or: entry.parent)
    for performer in node.all(N.performer) {
      tape.open(Element.Procedure.performer)
      if addPerson(Element.ProcedurePerformer.actor, performer.first(N.assignedEntity)) { tape.close() } else { tape.takeBack() }
    }
    for participant in node.all(N.participant) where participant.attribute(N.typeCode).trimmed == "LOC" {
      if fillName(participant.first(N.participantRole)?.first(N.playingEntity)?.first(N.name)) {
        b.appendReference(Element.Procedure.location, display: scratch.bytes)
        break
      }
    }
    for relation in node.all(N.entryRelationship) where relation.attribute(N.typeCode).trimmed == "RSON" {
      guard let reason = statement(relation) else { continue }
      addConcept(
        isNegated(node) ? Element.Procedure.statusReason : Element.Procedure.reasonCode, reason.first(N.value) ?? reason.first(N.code),
        fallback: reason.first(N.text))
      if isNegated(node) { break }
    }
    for site in node.all(N.targetSiteCode) { addConcept(Element.Procedure.bodySite, site) }
    // Failed attempted procedure (SNOMED CT): what came of it, since the act itself is completed.
    if let failed = inner(node, code: "103709008") { addConcept(Element.Procedure.outcome, failed.first(N.code), fallback: failed.first(N.text)) }
    addNotes(Element.Procedure.note, node)
    for device in devices { b.appendReference(Element.Procedure.usedReference, to: Element.Device.root, device.key) }
    b.end()
    for device in devices { mapDevice(device.role, node, key: device.key) }
    enqueueNested(node, read: CDAContext.readByProcedure)
  }

  private static let readByProcedure = templates("64 311")
}
