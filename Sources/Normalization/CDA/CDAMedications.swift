import Readers
@_spi(Normalization) import Records

// Medication Activity (22.4.16) to MedicationStatement or MedicationRequest by moodCode; supplies to MedicationRequest and MedicationDispense.
//
// Source: C-CDA on FHIR 1.2 Medications (which maps intents only; events become statements).
extension CDAContext {
  func mapMedication(_ entry: PendingEntry) {
    guard material(entry.node) != nil else { return countUnmapped(entry.node) }
    let mood = entry.node.attribute(N.moodCode).trimmed
    if mood.isEmpty || mood == "EVN" { mapStatement(entry) } else { mapRequest(entry, mood: mood) }
    enqueueNested(entry.node, except: [.instruction], read: CDAContext.readByMedication)
  }

  private static let readByMedication = templates("64 147")

  private func mapStatement(_ entry: PendingEntry) {
    let node = entry.node
    let key = entry.key ?? key(node, Element.MedicationStatement.root, "medication-statement")
    let times = MedicationTimes(node, self)
    let drug = drugCode(node)
    let isNegated = isNegated(node)
    let nothing = isNegated && isNoDrug(drug) && !isNamed(node)
    begin(Element.MedicationStatement.root, key)
    addIdentifiers(Element.MedicationStatement.identifier, of: node)
    if isNegated, !nothing {
      tape.add(Element.MedicationStatement.status, "not-taken")
    } else {
      tape.add(Element.MedicationStatement.status, statementStatus(node, times.bounds))
    }
    for reason in node.all(N.entryRelationship) where isNegated && reason.attribute(N.typeCode).trimmed == "RSON" {
      addConcept(Element.MedicationStatement.statusReason, statement(reason)?.first(N.value))
    }
    if nothing {
      b.appendConcept(
        Element.MedicationStatement.medicationCodeableConcept, system: "http://snomed.info/sct", code: "787481004", display: "No known medications")
    } else {
      addDrug(Element.MedicationStatement.medicationCodeableConcept, node)
    }
    b.appendPatientReference(Element.MedicationStatement.subject)
    addEncounter(Element.MedicationStatement.context, ifDuring: times.bounds.first)
    addTime(Element.MedicationStatement.effectiveDateTime, Element.MedicationStatement.effectivePeriod, times.bounds)
    if let asserted = authorTime(node) { b.addDateTime(Element.MedicationStatement.dateAsserted, asserted) }
    if !isNegated {
      addReasons(Element.MedicationStatement.reasonCode, node)
      addDosage(Element.MedicationStatement.dosage, node, times, hasBounds: false)
    }
    addNotes(Element.MedicationStatement.note, node)
    b.end()
  }

  private func mapRequest(_ entry: PendingEntry, mood: Bytes) {
    let node = entry.node
    let key = entry.key ?? key(node, Element.MedicationRequest.root, "medication-request")
    let times = MedicationTimes(node, self)
    begin(Element.MedicationRequest.root, key)
    addIdentifiers(Element.MedicationRequest.identifier, of: node)
    addStatus(Element.MedicationRequest.status, node, CDACodes.requestStatus, otherwise: "unknown")
    addIntent(Element.MedicationRequest.intent, mood)
    if isNegated(node) { tape.add(Element.MedicationRequest.doNotPerform, true) }
    addDrug(Element.MedicationRequest.medicationCodeableConcept, node)
    b.appendPatientReference(Element.MedicationRequest.subject)
    addEncounter(Element.MedicationRequest.encounter, ifDuring: authorTime(node))
    if let authored = authorTime(node) { b.addDateTime(Element.MedicationRequest.authoredOn, authored) }
    addAuthor(Element.MedicationRequest.requester, node)
    addReasons(Element.MedicationRequest.reasonCode, node)
    addNotes(Element.MedicationRequest.note, node)
    addDosage(Element.MedicationRequest.dosageInstruction, node, times, hasBounds: true)
    for relation in node.all(N.entryRelationship) {
      if let supply = relation.first(N.supply), supply.attribute(N.moodCode).trimmed != "EVN" {
        addDispenseRequest(supply)
        break
      }
    }
    b.end()
  }

  /// An INT in the medications section is a prescription; in a plan it is only meant.
  func addIntent(_ element: Element, _ mood: Bytes) {
    if mood == "INT", sectionKind == .medications { return tape.add(element, "order") }
    tape.add(element, CDACodes.intent.target(mood) ?? Bytes("plan"))
  }

  /// The status that was sent; what is `completed` and ends after the document was written goes on.
  private func statementStatus(_ node: XMLNode, _ bounds: CDAInterval) -> Bytes {
    let status = CDACodes.statementStatus.target(code(node.first(N.statusCode))) ?? Bytes("unknown")
    if status == "completed", let end = bounds.end, let now = documentTime, end.isAfter(now) { return Bytes("active") }
    return status
  }

  // MARK: Drugs

  private func material(_ node: XMLNode) -> XMLNode? {
    let product = (node.first(N.consumable) ?? node.first(N.product))?.first(N.manufacturedProduct)
    return product?.first(N.manufacturedMaterial) ?? product?.first(N.manufacturedLabeledDrug)
  }

  private func drugCode(_ node: XMLNode) -> XMLNode? { material(node)?.first(N.code) }

  /// No code for a drug, or the code for drugs at all.
  private func isNoDrug(_ node: XMLNode?) -> Bool {
    guard let node else { return true }
    var hasCode = false
    for coding in [node] + Array(node.all(N.translation)) {
      let code = code(coding)
      if code.isEmpty || code == "410942007" || code == "182904002" || code == "182849000" || code == "787481004" { continue }
      hasCode = true
    }
    return !hasCode
  }

  /// Whether words name a drug that has no code: `No known medications` names none.
  private func isNamed(_ node: XMLNode) -> Bool {
    guard let material = material(node) else { return false }
    guard let words = words(of: material) ?? material.first(N.code)?.first(N.originalText), fillText(words) else { return false }
    let text = scratch.bytes.trimmed
    for none: StaticString in ["no ", "none", "not ", "nil", "unknown"] where text.count >= none.utf8CodeUnitCount {
      if text[0..<none.utf8CodeUnitCount].equalsIgnoringCase(Bytes(none)) { return false }
    }
    return true
  }

  /// Adds the drug; without a code its name, else the text of the entry, else why there is none.
  @discardableResult
  func addDrug(_ element: Element, _ node: XMLNode) -> Bool {
    guard let material = material(node) else {
      addRequiredConcept(element, nil)
      return false
    }
    addRequiredConcept(element, material.first(N.code), fallback: words(of: material) ?? node.first(N.text))
    return true
  }

  /// Whether the text of an entry is all that names its drug.
  func isDrug(textOf node: XMLNode) -> Bool {
    guard let material = material(node), words(of: material) == nil else { return false }
    guard let drug = material.first(N.code) else { return true }
    if let original = drug.first(N.originalText), fillText(original) { return false }
    return drug.attribute(N.displayName).trimmed.isEmpty && ([drug] + Array(drug.all(N.translation))).allSatisfy { code($0).isEmpty }
  }

  private func words(of material: XMLNode) -> XMLNode? {
    guard let name = material.first(N.name), fillText(name) else { return nil }
    return name
  }

  // MARK: Supplies

  /// Medication Supply Order and Dispense (22.4.17, 22.4.18), Planned Supply (22.4.43).
  func mapSupply(_ entry: PendingEntry) {
    let node = entry.node
    let holder = material(node) != nil ? node : entry.parent.flatMap { $0.name == N.substanceAdministration ? $0 : nil } ?? node
    guard material(holder) != nil else { return mapDeviceSupply(entry) }
    let mood = node.attribute(N.moodCode).trimmed
    if mood.isEmpty || mood == "EVN" { return mapDispense(entry, drug: holder) }
    if let parent = entry.parent, parent.name == N.substanceAdministration, parent.attribute(N.moodCode).trimmed != "EVN" {
      return  // Read as the dispenseRequest of its prescription.
    }
    let key = entry.key ?? key(node, Element.MedicationRequest.root, "medication-request")
    begin(Element.MedicationRequest.root, key)
    addIdentifiers(Element.MedicationRequest.identifier, of: node)
    addStatus(Element.MedicationRequest.status, node, CDACodes.requestStatus, otherwise: "unknown")
    tape.add(Element.MedicationRequest.intent, mood == "INT" ? Bytes("order") : CDACodes.intent.target(mood) ?? Bytes("plan"))
    if isNegated(node) { tape.add(Element.MedicationRequest.doNotPerform, true) }
    addDrug(Element.MedicationRequest.medicationCodeableConcept, holder)
    b.appendPatientReference(Element.MedicationRequest.subject)
    addEncounter(Element.MedicationRequest.encounter, ifDuring: authorTime(node))
    if let authored = authorTime(node) { b.addDateTime(Element.MedicationRequest.authoredOn, authored) }
    addAuthor(Element.MedicationRequest.requester, node)
    addNotes(Element.MedicationRequest.note, node)
    addDispenseRequest(node)
    b.end()
    enqueueNested(node, read: CDAContext.readByMedication)
  }

  /// What a supply order says about dispensing. `repeatNumber` counts the first fill too, FHIR's repeats do not.
  private func addDispenseRequest(_ supply: XMLNode) {
    typealias E = Element.MedicationRequestDispenseRequest
    tape.open(Element.MedicationRequest.dispenseRequest)
    addPeriod(E.validityPeriod, interval(supply.first(N.effectiveTime)))
    if let fills = value(supply.first(N.repeatNumber)).decimal, fills > 0, fills < 1000 { tape.add(E.numberOfRepeatsAllowed, fills - 1) }
    addQuantity(E.quantity, supply.first(N.quantity))
    if let width = supply.first(N.expectedUseTime)?.first(N.width) { addDuration(E.expectedSupplyDuration, width) }
    addOrganization(E.performer, supply.first(N.performer)?.first(N.assignedEntity)?.first(N.representedOrganization))
    tape.close()
  }

  private func mapDispense(_ entry: PendingEntry, drug: XMLNode) {
    let node = entry.node
    let key = entry.key ?? key(node, Element.MedicationDispense.root, "medication-dispense")
    begin(Element.MedicationDispense.root, key)
    addIdentifiers(Element.MedicationDispense.identifier, of: node)
    addStatus(Element.MedicationDispense.status, node, CDACodes.dispenseStatus, otherwise: "unknown")
    addDrug(Element.MedicationDispense.medicationCodeableConcept, drug)
    b.appendPatientReference(Element.MedicationDispense.subject)
    addEncounter(Element.MedicationDispense.context, ifDuring: interval(node.first(N.effectiveTime)).first)
    if let performer = node.first(N.performer)?.first(N.assignedEntity) {
      tape.open(Element.MedicationDispense.performer)
      if addPerson(Element.MedicationDispensePerformer.actor, performer) { tape.close() } else { tape.takeBack() }
    }
    addQuantity(Element.MedicationDispense.quantity, node.first(N.quantity))
    if let width = node.first(N.expectedUseTime)?.first(N.width) { addQuantity(Element.MedicationDispense.daysSupply, width) }
    if let time = interval(node.first(N.effectiveTime)).first { b.addDateTime(Element.MedicationDispense.whenHandedOver, time) }
    addNotes(Element.MedicationDispense.note, node)
    b.end()
    enqueueNested(node, read: CDAContext.readByMedication)
  }

  /// Adds a `Duration`, whose unit must be one of time.
  func addDuration(_ element: Element, _ node: XMLNode) {
    guard let unit = CDACodes.timeUnit.target(node.attribute(N.unit).trimmed), !value(node).isEmpty, Number(value(node)) != nil else { return }
    tape.open(element)
    b.addDecimal(Element.Duration.value, value(node))
    tape.add(Element.Duration.system, "http://unitsofmeasure.org")
    tape.add(Element.Duration.code, unit)
    tape.close()
  }
}
