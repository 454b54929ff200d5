import Readers
@_spi(Normalization) import Records

// Planned statements by moodCode: ServiceRequest, Appointment, MedicationRequest; Goal Observation to Goal; instructions.
//
// Source: C-CDA R2.1 Plan of Treatment and Goals Sections.
extension CDAContext {
  func mapPlanned(_ entry: PendingEntry) {
    let node = entry.node
    let mood = node.attribute(N.moodCode).trimmed
    switch node.name {
    case N.substanceAdministration: return mapMedication(entry)
    case N.supply: return mapSupply(entry)
    case N.encounter where mood == "APT" || mood == "ARQ": return mapAppointment(entry, mood)
    default: break
    }
    let key = entry.key ?? key(node, Element.ServiceRequest.root, "service-request")
    begin(Element.ServiceRequest.root, key)
    addIdentifiers(Element.ServiceRequest.identifier, of: node)
    addStatus(Element.ServiceRequest.status, node, CDACodes.orderStatus, otherwise: "unknown")
    tape.add(Element.ServiceRequest.intent, CDACodes.intent.target(mood) ?? Bytes("plan"))
    if isNegated(node) { tape.add(Element.ServiceRequest.doNotPerform, true) }
    addConcept(Element.ServiceRequest.code, node.first(N.code), fallback: node.first(N.text))
    addRequestParts(node, entry.parent)
    for site in node.all(N.targetSiteCode) { addConcept(Element.ServiceRequest.bodySite, site) }
    b.end()
    enqueueNested(node, read: CDAContext.readByRequest)
  }

  private static let readByRequest = templates("64")

  private func addRequestParts(_ node: XMLNode, _ parent: XMLNode?) {
    b.appendPatientReference(Element.ServiceRequest.subject)
    addEncounter(Element.ServiceRequest.encounter, ifDuring: authorTime(node) ?? authorTime(parent))
    let time = interval(node.first(N.effectiveTime))
    addTime(Element.ServiceRequest.occurrenceDateTime, Element.ServiceRequest.occurrencePeriod, time)
    if let authored = authorTime(node) ?? authorTime(parent) { b.addDateTime(Element.ServiceRequest.authoredOn, authored) }
    addAuthor(Element.ServiceRequest.requester, node, or: parent)
    for performer in node.all(N.performer) { addPerson(Element.ServiceRequest.performer, performer.first(N.assignedEntity)) }
    addReasons(Element.ServiceRequest.reasonCode, node)
    addNotes(Element.ServiceRequest.note, node)
  }

  /// Instruction (22.4.20): what the patient is told, as a request for education.
  func mapInstruction(_ entry: PendingEntry) {
    let node = entry.node
    let key = entry.key ?? key(node, Element.ServiceRequest.root, "service-request")
    begin(Element.ServiceRequest.root, key)
    addIdentifiers(Element.ServiceRequest.identifier, of: node)
    addStatus(Element.ServiceRequest.status, node, CDACodes.orderStatus, otherwise: "active")
    tape.add(Element.ServiceRequest.intent, "plan")
    addConcept(Element.ServiceRequest.code, node.first(N.code))
    addRequestParts(node, entry.parent)
    addText(Element.ServiceRequest.patientInstruction, node.first(N.text))
    b.end()
  }

  /// A planned encounter that has an appointment (APT), or is asked for (ARQ). Only proposed ones may lack a time (FHIR app-3).
  private func mapAppointment(_ entry: PendingEntry, _ mood: Bytes) {
    let node = entry.node
    let time = interval(node.first(N.effectiveTime))
    let key = entry.key ?? key(node, Element.Appointment.root, "appointment")
    let start = time.point ?? time.start
    let hasInstants = start.map(isInstant) == true && time.end.map(isInstant) == true
    begin(Element.Appointment.root, key)
    addIdentifiers(Element.Appointment.identifier, of: node)
    tape.add(Element.Appointment.status, mood == "APT" && hasInstants ? Bytes("booked") : Bytes("proposed"))
    addConcept(Element.Appointment.serviceType, node.first(N.code))
    addReasons(Element.Appointment.reasonCode, node)
    addText(Element.Appointment.description, node.first(N.text))
    if hasInstants, let start, let end = time.end {
      b.addDateTime(Element.Appointment.start, start)
      b.addDateTime(Element.Appointment.end, end)
    } else if let start {
      b.addPeriod(Element.Appointment.requestedPeriod, start: start, end: time.end)
    }
    tape.open(Element.Appointment.participant)
    b.appendPatientReference(Element.AppointmentParticipant.actor)
    tape.add(Element.AppointmentParticipant.status, mood == "APT" ? Bytes("accepted") : Bytes("needs-action"))
    tape.close()
    for performer in node.all(N.performer) {
      tape.open(Element.Appointment.participant)
      if addPerson(Element.AppointmentParticipant.actor, performer.first(N.assignedEntity)) {
        tape.add(Element.AppointmentParticipant.status, "needs-action")
        tape.close()
      } else {
        tape.takeBack()
      }
    }
    b.end()
    enqueueNested(node)
  }

  private func isInstant(_ time: DateTime) -> Bool { time.hasTime && time.offset != nil }

  /// Goal Observation (22.4.121): what is to be reached, by when.
  func mapGoal(_ entry: PendingEntry) {
    let node = entry.node
    let key = entry.key ?? key(node, Element.Goal.root, "goal")
    let time = interval(node.first(N.effectiveTime))
    begin(Element.Goal.root, key)
    addIdentifiers(Element.Goal.identifier, of: node)
    addStatus(Element.Goal.lifecycleStatus, node, CDACodes.goalStatus, otherwise: "active")
    if let priority = inner(node, code: "225773000", template: "2.16.840.1.113883.10.20.22.4.143") {
      addConcept(Element.Goal.priority, priority.first(N.value))
    }
    addRequiredConcept(Element.Goal.description, node.first(N.code), fallback: node.first(N.text))
    b.appendPatientReference(Element.Goal.subject)
    if let start = time.point ?? time.start { tape.add(Element.Goal.startDate) { start.appendDate(to: &$0) } }
    addTarget(node, time)
    addAuthor(Element.Goal.expressedBy, node, or: entry.parent)
    addNotes(Element.Goal.note, node)
    b.end()
    enqueueNested(node, read: CDAContext.readByGoal)
  }

  private static let readByGoal = templates("64 143")

  private func addTarget(_ node: XMLNode, _ time: CDAInterval) {
    typealias E = Element.GoalTarget
    tape.open(Element.Goal.target)
    if let value = node.first(N.value), value.attribute(N.nullFlavor).isEmpty {
      let before = tape.nodeCount
      addConcept(E.measure, node.first(N.code))
      if tape.nodeCount > before {
        switch CDAValueType(value) {
        case .quantity, .real: addQuantity(E.detailQuantity, value)
        case .quantityRange, .integerRange: addRange(range: E.detailRange, quantity: E.detailQuantity, value)
        case .concept: addConcept(E.detailCodeableConcept, value)
        case .integer: b.addInteger(E.detailInteger, self.value(value))
        case .ratio: addRatio(E.detailRatio, value)
        default: addText(E.detailString, value)
        }
      }
    }
    if let end = time.end { tape.add(E.dueDate) { end.appendDate(to: &$0) } }
    tape.close()
  }
}
