import Readers
@_spi(Normalization) import Records

// Policy Activity (22.4.61) to Coverage; care teams to CareTeam.
//
// Source: C-CDA R2.1 Payers Section, Care Teams Section; CDA R2 §4.2.3 (documentationOf).
extension CDAContext {
  func mapPolicy(_ entry: PendingEntry) {
    typealias E = Element.Coverage
    let node = entry.node
    let key = entry.key ?? key(node, E.root, "coverage")
    var covered: XMLNode?
    var holder: XMLNode?
    for participant in node.all(N.participant) {
      let type = participant.attribute(N.typeCode).trimmed
      if type == "COV" { covered = covered ?? participant }
      if type == "HLD" { holder = holder ?? participant }
    }
    let role = covered?.first(N.participantRole)
    begin(E.root, key)
    addIdentifiers(E.identifier, of: node)
    let status = code(node.first(N.statusCode))
    tape.add(E.status, status == "nullified" ? "entered-in-error" : status == "aborted" || status == "cancelled" ? "cancelled" : "active")
    addConcept(E.type, node.first(N.code))
    if let holder = holder?.first(N.participantRole) { addPerson(E.policyHolder, holder) }
    if let member = role?.first(N.id) { b.addText(E.subscriberId, member.attribute(N.extension)) }
    b.appendPatientReference(E.beneficiary)
    if let relation = role?.first(N.code) {
      addConcept(E.relationship, relation, fixed: CodeMaps.subscriberRelationship[code(relation)].flatMap { $0.hasTarget ? $0 : nil })
    }
    addPeriod(E.period, interval(covered?.first(N.time) ?? node.first(N.effectiveTime)))
    if !addPayor(node) {
      tape.open(E.payor)
      addAbsent(Element.Reference.extension, nullFlavor: .empty)
      tape.close()
    }
    b.end()
    enqueueNested(node)
  }

  /// The payer is the performer of class PAYOR (22.4.87), else the first; a guarantor (22.4.88) is none.
  private func addPayor(_ node: XMLNode) -> Bool {
    for performer in node.all(N.performer) where !hasTemplate(performer, "2.16.840.1.113883.10.20.22.4.88") {
      guard let entity = performer.first(N.assignedEntity), code(entity.first(N.code)) != "GUAR" else { continue }
      if let organization = entity.first(N.representedOrganization), addOrganization(Element.Coverage.payor, organization) { return true }
      if addPerson(Element.Coverage.payor, entity) { return true }
    }
    return false
  }

  /// Care Team Organizer (22.4.500): its members are acts with a performer.
  func mapCareTeam(_ entry: PendingEntry) {
    typealias E = Element.CareTeam
    let node = entry.node
    begin(E.root, entry.key ?? key(node, E.root, "care-team"))
    addIdentifiers(E.identifier, of: node)
    let status = code(node.first(N.statusCode))
    tape.add(E.status, status == "active" ? "active" : status == "suspended" ? "suspended" : status == "nullified" ? "entered-in-error" : "inactive")
    addConcept(E.category, node.first(N.code))
    b.appendPatientReference(E.subject)
    addPeriod(E.period, interval(node.first(N.effectiveTime)))
    for component in node.all(N.component) {
      guard let act = component.first(N.act), let performer = act.first(N.performer) else { continue }
      addMember(performer, period: interval(act.first(N.effectiveTime)))
    }
    b.end()
  }

  /// The performers of the documented service: the care team as the header states it.
  func mapServiceEvents(_ root: XMLNode) {
    typealias E = Element.CareTeam
    for about in root.all(N.documentationOf) {
      guard let event = about.first(N.serviceEvent), event.first(N.performer) != nil else { continue }
      b.begin(E.root, b.positionKey(E.root, "CareTeam"))
      tape.add(E.status, "active")
      b.appendPatientReference(E.subject)
      addPeriod(E.period, interval(event.first(N.effectiveTime)))
      for performer in event.all(N.performer) { addMember(performer, period: interval(performer.first(N.time))) }
      b.end()
    }
  }

  private func addMember(_ performer: XMLNode, period: CDAInterval) {
    typealias E = Element.CareTeamParticipant
    guard let entity = performer.first(N.assignedEntity) else { return }
    tape.open(Element.CareTeam.participant)
    let role = performer.first(N.functionCode) ?? performer.first(sdtc: N.functionCode) ?? entity.first(N.code)
    addConcept(E.role, role)
    guard addPerson(E.member, entity) else { return tape.takeBack() }
    addOrganization(E.onBehalfOf, entity.first(N.representedOrganization))
    addPeriod(E.period, period)
    tape.close()
  }
}
