import Readers
@_spi(Normalization) import Records

// PRB to Condition, RF1 to ServiceRequest. The guide has no maps for them.
//
// Source: HL7 v2.8.2 §12.4.2 (PRB), §11.8.1 (RF1); FHIR R4 Condition, ServiceRequest.
extension MappingContext {
  func mapProblem(_ group: OrderGroup) {
    let index = group.segments.lowerBound
    let prb = message.segment(index)
    let key =
      businessKey("problem", prb.field(4).first).map { unique(Element.Condition.root, $0) }
      ?? positionKey(Element.Condition.root, "Condition")
    begin(Element.Condition.root, key)
    appendIdentifier(Element.Condition.identifier, ei: prb.field(4).first)
    let isDeleted = prb.field(1).raw.trimmed.equalsIgnoringCase(Bytes("DE"))
    let abated = dateTime(prb.field(9)[1])
    if isDeleted {
      appendConcept(
        Element.Condition.verificationStatus, system: "http://terminology.hl7.org/CodeSystem/condition-ver-status",
        code: "entered-in-error")
    } else {
      appendConcept(
        Element.Condition.clinicalStatus, system: "http://terminology.hl7.org/CodeSystem/condition-clinical",
        code: clinicalStatus(prb, hasAbated: abated != nil))
    }
    appendConcept(
      Element.Condition.category, system: "http://terminology.hl7.org/CodeSystem/condition-category", code: "problem-list-item")
    if !appendCodeableConcept(Element.Condition.code, from: prb.field(3).first) { appendUnknown(Element.Condition.code) }
    appendPatientReference(Element.Condition.subject)
    appendEncounterReference(Element.Condition.encounter)
    addDateTime(Element.Condition.onsetDateTime, prb.field(16)[1])
    // con-4: an abatement only beside a status that says so.
    if let abated, !isDeleted { addDateTime(Element.Condition.abatementDateTime, abated) }
    addDateTime(Element.Condition.recordedDate, prb.field(7)[1])
    if !tape.hasChild(Element.Condition.onsetDateTime) { addText(Element.Condition.onsetString, prb.field(17).raw) }
    appendNotes(Element.Condition.note, after: index, within: group.segments)
    tape.endResource()
  }

  /// From the life cycle (PRB-14), whose codes are the sender's own: the words that FHIR uses are understood.
  private func clinicalStatus(_ prb: HL7Segment, hasAbated: Bool) -> StaticString {
    if hasAbated { return "resolved" }
    for component in 1...2 {
      let word = prb.field(14)[component].trimmed
      for (sent, code) in MappingContext.lifeCycle where word.equalsIgnoringCase(Bytes(sent)) { return code }
    }
    if !prb.field(14).isEmpty { note(.unmappedCode) }
    return "active"
  }

  private static let lifeCycle: [(StaticString, StaticString)] = [
    ("ACTIVE", "active"), ("A", "active"), ("RESOLVED", "resolved"), ("R", "resolved"), ("INACTIVE", "inactive"),
    ("I", "inactive"),
    ("RECURRENCE", "recurrence"), ("RELAPSE", "relapse"), ("REMISSION", "remission"),
  ]

  /// RF1 and the PRD below it: a referral.
  func mapReferral(_ group: OrderGroup) -> ResourceKey {
    let rf1 = message.segment(group.segments.lowerBound)
    let key =
      businessKey("referral", rf1.field(6).first).map { unique(Element.ServiceRequest.root, $0) }
      ?? positionKey(Element.ServiceRequest.root, "ServiceRequest")
    begin(Element.ServiceRequest.root, key)
    appendIdentifier(Element.ServiceRequest.identifier, ei: rf1.field(6).first)
    appendIdentifier(Element.ServiceRequest.identifier, ei: rf1.field(11).first)
    appendReferralStatus(rf1)
    tape.add(Element.ServiceRequest.intent, "order")
    appendConcept(
      Element.ServiceRequest.category, system: "http://snomed.info/sct", code: "3457005", display: "Patient referral")
    if !present(rf1.field(2).raw).isEmpty {
      let code = rf1.field(2)[1].trimmed
      for (sent, priority) in [("S" as StaticString, "stat" as StaticString), ("A", "asap"), ("R", "routine")] where code == sent
      {
        tape.add(Element.ServiceRequest.priority, priority)
      }
    }
    appendCodeableConcept(Element.ServiceRequest.code, from: rf1.field(3).first)
    appendPatientReference(Element.ServiceRequest.subject)
    appendEncounterReference(Element.ServiceRequest.encounter)
    addPeriod(Element.ServiceRequest.occurrencePeriod, start: rf1.field(7)[1], end: rf1.field(8)[1])
    addDateTime(Element.ServiceRequest.authoredOn, rf1.field(9)[1])
    appendCodeableConcepts(Element.ServiceRequest.reasonCode, from: rf1.field(10))
    var hasRequester = false
    for i in group.segments where message.segment(i).tag == .PRD {
      let prd = message.segment(i)
      let role = prd.field(1)[1].trimmed
      if role == "RP", !hasRequester {
        hasRequester = appendReferred(Element.ServiceRequest.requester, prd)
      } else if role == "RT" {
        _ = appendReferred(Element.ServiceRequest.performer, prd)
      }
    }
    appendNotes(Element.ServiceRequest.note, after: group.segments.lowerBound, within: group.segments)
    tape.endResource()
    return key
  }

  /// RF1-1 (table 0283): accepted, pending, rejected, expired.
  private func appendReferralStatus(_ rf1: HL7Segment) {
    let code = rf1.field(1)[1].trimmed
    let status: StaticString
    switch code {
    case _ where code == "A" || code == "P": status = "active"
    case _ where code == "R": status = "revoked"
    case _ where code == "E": status = "completed"
    default:
      note(.statusUnknown)
      status = "unknown"
    }
    tape.add(Element.ServiceRequest.status, status)
  }

  /// A provider of PRD: name (PRD-2, an XPN) and identifier (PRD-7).
  private func appendReferred(_ element: Element, _ prd: HL7Segment) -> Bool {
    let name = prd.field(2).first
    let id = present(prd.field(7)[1])
    scratch.truncate()
    for part in [5, 2, 3] { appendWord(name[part]) }
    appendWord(name.component(1, sub: 1))
    let words: ResourceKey? = scratch.count > 0 ? keep(scratch.bytes.trimmed) : nil
    guard words != nil || !id.isEmpty else { return false }
    tape.open(element)
    if !id.isEmpty {
      tape.open(Element.Reference.identifier)
      addText(Element.Identifier.value, id)
      tape.close()
    }
    if let words { tape.add(Element.Reference.display, bytes(words)) }
    tape.close()
    return true
  }
}
