import Readers
@_spi(Normalization) import Records

// Immunization Activity (22.4.52) to Immunization.
//
// Source: C-CDA on FHIR 1.2 Immunizations.
extension CDAContext {
  func mapImmunization(_ entry: PendingEntry) {
    let node = entry.node
    let mood = node.attribute(N.moodCode).trimmed
    guard mood.isEmpty || mood == "EVN" else { return mapMedication(entry) }
    let key = entry.key ?? key(node, Element.Immunization.root, "immunization")
    let product = node.first(N.consumable)?.first(N.manufacturedProduct)
    let material = product?.first(N.manufacturedMaterial)
    let isNegated = isNegated(node)
    begin(Element.Immunization.root, key)
    addIdentifiers(Element.Immunization.identifier, of: node)
    let status = CDACodes.immunizationStatus.target(code(node.first(N.statusCode))) ?? Bytes("completed")
    tape.add(Element.Immunization.status, isNegated ? Bytes("not-done") : status)
    if isNegated { addRefusal(node) }
    addRequiredConcept(Element.Immunization.vaccineCode, material?.first(N.code), fallback: material?.first(N.name))
    b.appendPatientReference(Element.Immunization.patient)
    addEncounter(Element.Immunization.encounter, ifDuring: interval(node.first(N.effectiveTime)).first)
    if let time = interval(node.first(N.effectiveTime)).first {
      b.addDateTime(Element.Immunization.occurrenceDateTime, time)
    } else {
      tape.add(Element.Immunization.occurrenceString, "unknown")
    }
    if let recorded = authorTime(node) { b.addDateTime(Element.Immunization.recorded, recorded) }
    addOrganization(Element.Immunization.manufacturer, product?.first(N.manufacturerOrganization))
    if let lot = material?.first(N.lotNumberText) { b.addText(Element.Immunization.lotNumber, lot.text) }
    addConcept(Element.Immunization.site, node.first(N.approachSiteCode))
    addConcept(Element.Immunization.route, node.first(N.routeCode))
    addQuantity(Element.Immunization.doseQuantity, node.first(N.doseQuantity))
    for performer in node.all(N.performer) {
      tape.open(Element.Immunization.performer)
      if addPerson(Element.ImmunizationPerformer.actor, performer.first(N.assignedEntity)) {
        b.appendConcept(
          Element.ImmunizationPerformer.function, system: "http://terminology.hl7.org/CodeSystem/v2-0443", code: "AP",
          display: "Administering Provider")
        tape.close()
      } else {
        tape.takeBack()
      }
    }
    addNotes(Element.Immunization.note, node)
    if !isNegated { addReasons(Element.Immunization.reasonCode, node) }
    addDoseNumber(node)
    b.end()
    enqueueNested(node, read: CDAContext.readByImmunization)
  }

  private static let readByImmunization = templates("53 64")

  /// Immunization Refusal Reason (22.4.53): its code, or its value where senders put it.
  private func addRefusal(_ node: XMLNode) {
    for relation in node.all(N.entryRelationship) where relation.attribute(N.typeCode).trimmed == "RSON" {
      guard let reason = relation.first(N.observation) else { continue }
      let what = reason.first(N.code)
      if let what, !code(what).isEmpty, code(what) != "ASSERTION" {
        if addConcept(Element.Immunization.statusReason, what) { return }
      }
      if addConcept(Element.Immunization.statusReason, reason.first(N.value), fallback: reason.first(N.text)) { return }
    }
  }

  private func addDoseNumber(_ node: XMLNode) {
    guard let number = value(node.first(N.repeatNumber)).decimal, number > 0, number < 1000 else { return }
    tape.open(Element.Immunization.protocolApplied)
    tape.add(Element.ImmunizationProtocolApplied.doseNumberPositiveInt, number)
    tape.close()
  }
}
