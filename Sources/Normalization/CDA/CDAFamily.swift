import Readers
@_spi(Normalization) import Records

// Family History Organizer (22.4.45) to FamilyMemberHistory.
//
// Source: C-CDA R2.1 Family History Section; CDA R2 §4.3.4 (relatedSubject).
extension CDAContext {
  func mapFamily(_ entry: PendingEntry) {
    typealias E = Element.FamilyMemberHistory
    let node = entry.node
    guard let relative = node.first(N.subject)?.first(N.relatedSubject) else { return countUnmapped(node) }
    let person = relative.first(N.subject)
    let key = entry.key ?? key(node, E.root, "family-history")
    begin(E.root, key)
    addIdentifiers(E.identifier, of: node)
    tape.add(E.status, "completed")
    b.appendPatientReference(E.patient)
    if let time = interval(node.first(N.effectiveTime)).first { b.addDateTime(E.date, time) }
    if fillName(person?.first(N.name)) { b.addText(E.name, scratch.bytes) }
    addRequiredConcept(E.relationship, relative.first(N.code))
    if let gender = person?.first(N.administrativeGenderCode), let known = CDACodes.gender[code(gender)] {
      tape.open(E.sex)
      b.appendCoding(Element.CodeableConcept.coding, known)
      tape.close()
    }
    let birth = value(person?.first(N.birthTime))
    if !birth.isEmpty { b.addDate(E.bornDate, birth) }
    addDeath(node, person)
    for component in node.all(N.component) {
      guard let observation = component.first(N.observation) else {
        countUnmapped(component)
        continue
      }
      addFamilyCondition(observation)
    }
    b.end()
  }

  /// The age at death, else the date, else whether: by the person's own elements, else by a Family History Death Observation.
  private func addDeath(_ node: XMLNode, _ person: XMLNode?) {
    typealias E = Element.FamilyMemberHistory
    var isDead = value(person?.first(sdtc: N.deceasedInd)) == "true"
    for component in node.all(N.component) {
      guard let observation = component.first(N.observation), let death = deathObservation(observation) else { continue }
      isDead = true
      if let age = inner(observation, code: "445518008", template: "2.16.840.1.113883.10.20.22.4.31") ?? inner(death, code: "39016-1"),
        let value = age.first(N.value), isAgeAtDeath(observation), addAge(E.deceasedAge, value)
      {
        return
      }
    }
    let date = value(person?.first(sdtc: N.deceasedTime))
    if !date.isEmpty, b.addDate(E.deceasedDate, date) { return }
    if isDead {
      tape.add(E.deceasedBoolean, true)
    } else if value(person?.first(sdtc: N.deceasedInd)) == "false" {
      tape.add(E.deceasedBoolean, false)
    }
  }

  private func deathObservation(_ observation: XMLNode) -> XMLNode? {
    for relation in observation.all(N.entryRelationship) {
      guard let death = relation.first(N.observation) else { continue }
      if hasTemplate(death, "2.16.840.1.113883.10.20.22.4.47") || hasTemplate(death, "2.16.840.1.113883.10.20.1.42") { return death }
    }
    return nil
  }

  /// LOINC 39016-1 is the age at death; SNOMED CT 445518008 the age at onset.
  private func isAgeAtDeath(_ observation: XMLNode) -> Bool { inner(observation, code: "39016-1") != nil }

  private func addFamilyCondition(_ node: XMLNode) {
    typealias E = Element.FamilyMemberHistoryCondition
    guard !isNegated(node) else {
      b.note("negated-family-history")
      return
    }
    tape.open(Element.FamilyMemberHistory.condition)
    addRequiredConcept(E.code, node.first(N.value), fallback: node.first(N.text))
    if deathObservation(node) != nil { tape.add(E.contributedToDeath, true) }
    if let age = inner(node, code: "445518008", template: "2.16.840.1.113883.10.20.22.4.31"), let value = age.first(N.value), !isAgeAtDeath(node) {
      addAge(E.onsetAge, value)
    } else {
      let time = interval(node.first(N.effectiveTime))
      if let start = time.first {
        tape.open(E.onsetPeriod)
        b.addDateTime(Element.Period.start, start)
        tape.close()
      }
    }
    addNotes(E.note, node)
    tape.close()
  }
}
