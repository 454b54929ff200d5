import Readers
@_spi(Normalization) import Records

// RXD to MedicationDispense, RXG to MedicationRequest, RXA to MedicationAdministration. The guide has no maps for them; the fields
// follow its RXO and RXA maps.
//
// Source: HL7 v2.8.2 §4A.4.5 (RXD), §4A.4.6 (RXG), §4A.4.7 (RXA); v2-to-FHIR ORC[MedicationAdministration].
extension MappingContext {
  func mapMedicationDispense(_ index: Int, _ segments: Range<Int>, _ frame: PharmacyFrame, order: ResourceKey?) {
    let rxd = message.segment(index)
    let number = present(rxd.field(7)[1])
    let counter = present(rxd.field(1).raw)
    let key =
      number.isEmpty || counter.isEmpty
      ? positionKey(Element.MedicationDispense.root, "MedicationDispense")
      : unique(Element.MedicationDispense.root, makeKey("dispense", number, counter))
    begin(Element.MedicationDispense.root, key)
    appendIdentifier(Element.MedicationDispense.identifier, value: rxd.field(7)[1], type: "")
    appendDispenseStatus(frame.orc)
    appendMedicationConcept(Element.MedicationDispense.medicationCodeableConcept, rxd.field(2))
    appendPatientReference(Element.MedicationDispense.subject)
    appendEncounterReference(Element.MedicationDispense.context)
    for i in 0..<rxd.field(10).repetitionCount {
      tape.open(Element.MedicationDispense.performer)
      appendPractitionerReference(Element.MedicationDispensePerformer.actor, rxd.field(10).repetition(i))
      tape.close()
    }
    if let order {
      appendReference(Element.MedicationDispense.authorizingPrescription, to: Element.MedicationRequest.root, order)
    }
    appendCodeableConcept(Element.MedicationDispense.type, from: rxd.field(33).first)
    appendQuantity(Element.MedicationDispense.quantity, value: rxd.field(4).raw, units: rxd.field(5).first)
    addDateTime(Element.MedicationDispense.whenHandedOver, rxd.field(3)[1])
    appendRemark(Element.MedicationDispense.note, rxd.field(9))
    appendRemark(Element.MedicationDispense.note, rxd.field(15))
    appendNotes(Element.MedicationDispense.note, after: index, within: segments)
    appendDispensedDosage(rxd, segments)
    appendSubstituted(rxd)
    tape.endResource()
  }

  /// An RXD says that something was dispensed, unless ORC takes it back.
  private func appendDispenseStatus(_ orc: HL7Segment?) {
    let control = present(orc?.field(1).raw ?? .empty)
    let status: StaticString
    switch CodeMaps.medicationOrderControl.target(control) {
    case .some(let code) where code == "cancelled": status = "cancelled"
    case .some(let code) where code == "stopped": status = "stopped"
    case .some(let code) where code == "on-hold": status = "on-hold"
    case .some(let code) where code == "entered-in-error": status = "entered-in-error"
    default: status = "completed"
    }
    tape.add(Element.MedicationDispense.status, status)
  }

  private func appendDispensedDosage(_ rxd: HL7Segment, _ segments: Range<Int>) {
    tape.open(Element.MedicationDispense.dosageInstruction)
    for i in segments where message.segment(i).tag == .RXR {
      appendRoute(message.segment(i), route: Element.Dosage.route, site: Element.Dosage.site, method: Element.Dosage.method)
      break
    }
    let total = rxd.field(12).first
    if DecimalText(total[1]) != nil, !total[2].isEmpty {
      tape.open(Element.Dosage.maxDosePerPeriod)
      appendQuantity(Element.Ratio.numerator, cq: total)
      tape.open(Element.Ratio.denominator)
      tape.add(Element.Quantity.value, 1)
      tape.add(Element.Quantity.unit, "day")
      tape.add(Element.Quantity.system, UnitCodes.system)
      tape.add(Element.Quantity.code, "d")
      tape.close()
      tape.close()
    }
    tape.close()
  }

  /// RXD-11 (table 0167): whether something else was dispensed than was ordered.
  private func appendSubstituted(_ rxd: HL7Segment) {
    let code = present(rxd.field(11).raw)
    guard code.count == 1 else { return }
    let wasSubstituted: Bool
    switch code[0] & 0xDF {
    case 0x4E: wasSubstituted = false
    case 0x47, 0x54: wasSubstituted = true
    default: return
    }
    tape.open(Element.MedicationDispense.substitution)
    tape.add(Element.MedicationDispenseSubstitution.wasSubstituted, wasSubstituted)
    tape.open(Element.MedicationDispenseSubstitution.type)
    appendCoding(Element.CodeableConcept.coding, code: code, display: .empty, system: Bytes("HL70167"), table: nil)
    tape.close()
    tape.close()
  }

  /// Maps RXG: one giving that is asked for, an order of its own based on the prescription.
  ///
  /// Source: FHIR R4 value set medicationrequest-intent, instance-order.
  func mapGive(_ index: Int, _ segments: Range<Int>, _ frame: PharmacyFrame, order: ResourceKey?) {
    let rxg = message.segment(index)
    let timings = orderTimings(segments, from: index, orc: nil, detail: rxg.field(3))
    begin(Element.MedicationRequest.root, positionKey(Element.MedicationRequest.root, "MedicationRequest"))
    appendMedicationStatus(frame.orc, Element.MedicationRequest.status)
    tape.add(Element.MedicationRequest.intent, "instance-order")
    appendMedicationConcept(Element.MedicationRequest.medicationCodeableConcept, rxg.field(4))
    appendPatientReference(Element.MedicationRequest.subject)
    appendEncounterReference(Element.MedicationRequest.encounter)
    if let order = order ?? frame.orc.flatMap({ businessKey("placer", $0.field(2).first) }) {
      appendReference(Element.MedicationRequest.basedOn, to: Element.MedicationRequest.root, order)
    }
    appendCodeableConcepts(Element.MedicationRequest.reasonCode, from: rxg.field(22))
    let route = segments.first { message.segment($0).tag == .RXR }
    appendGiveDosage(Element.MedicationRequest.dosageInstruction, rxg, frame, rxr: route, timings.first)
    for timing in timings.dropFirst() {
      tape.open(Element.MedicationRequest.dosageInstruction)
      appendTiming(Element.Dosage.timing, timing)
      tape.close()
    }
    appendRemark(Element.MedicationRequest.note, rxg.field(9))
    for i in segments {
      let segment = message.segment(i)
      if segment.tag == .OBX { break }
      if segment.tag == .NTE { appendNote(Element.MedicationRequest.note, segment) }
      // With an order they are components of what it orders.
      if segment.tag == .RXC, order == nil { noteUnmapped(.RXC) }
    }
    tape.endResource()
  }

  /// Maps RXA outside vaccinations.
  func mapMedicationAdministration(_ index: Int, _ segments: Range<Int>, _ orc: HL7Segment?) -> ResourceKey {
    let rxa = message.segment(index)
    let key = positionKey(Element.MedicationAdministration.root, "MedicationAdministration")
    begin(Element.MedicationAdministration.root, key)
    if let orc {
      appendIdentifier(Element.MedicationAdministration.identifier, ei: orc.field(2).first, type: "PLAC")
      appendIdentifier(Element.MedicationAdministration.identifier, ei: orc.field(3).first, type: "FILL")
    }
    appendAdministrationStatus(rxa, Element.MedicationAdministration.status)
    appendCodeableConcepts(Element.MedicationAdministration.statusReason, from: rxa.field(18))
    appendMedicationConcept(Element.MedicationAdministration.medicationCodeableConcept, rxa.field(5))
    appendPatientReference(Element.MedicationAdministration.subject)
    appendEncounterReference(Element.MedicationAdministration.context)
    let (start, end) = (dateTime(rxa.field(3)[1]), dateTime(rxa.field(4)[1]))
    if let start, let end, end.isAfter(start) {
      addPeriod(Element.MedicationAdministration.effectivePeriod, start: start, end: end)
    } else if let only = start ?? end {
      addDateTime(Element.MedicationAdministration.effectiveDateTime, only)
    } else {
      // FHIR requires a time; a period whose times are unknown says that there is none.
      tape.open(Element.MedicationAdministration.effectivePeriod)
      openExtension(Element.Period.extension, "http://hl7.org/fhir/StructureDefinition/data-absent-reason")
      tape.add(Element.Extension.valueCode, "unknown")
      tape.close()
      tape.close()
    }
    for i in 0..<rxa.field(10).repetitionCount {
      tape.open(Element.MedicationAdministration.performer)
      appendPractitionerReference(Element.MedicationAdministrationPerformer.actor, rxa.field(10).repetition(i))
      tape.close()
    }
    appendCodeableConcepts(Element.MedicationAdministration.reasonCode, from: rxa.field(19))
    if let orc, let order = businessKey("placer", orc.field(2).first) {
      appendReference(Element.MedicationAdministration.request, to: Element.MedicationRequest.root, order)
    }
    appendGivenDosage(rxa, segments)
    appendRemark(Element.MedicationAdministration.note, rxa.field(9))
    appendNotes(Element.MedicationAdministration.note, after: index, within: segments)
    tape.endResource()
    return key
  }

  /// RXA-21 `D` takes back, else RXA-20 (table 0322); none means completed.
  ///
  /// Source: v2-to-FHIR RXA[Immunization] RXA-20, RXA-21.
  func appendAdministrationStatus(_ rxa: HL7Segment, _ element: Element) {
    if rxa.field(21).raw.trimmed.equalsIgnoringCase(Bytes("D")) { return tape.add(element, "entered-in-error") }
    let code = present(rxa.field(20).raw)
    if let status = CodeMaps.completionStatus.target(code) { return tape.add(element, status) }
    if !code.isEmpty { note(.unmappedCode) }
    tape.add(element, "completed")
  }

  /// Dose, rate and route.
  ///
  /// Source: FHIR R4 MedicationAdministration, mad-1: a dosage has a dose or a rate.
  private func appendGivenDosage(_ rxa: HL7Segment, _ segments: Range<Int>) {
    let amount = rxa.field(6).raw
    guard DecimalText(amount) != nil, !(amount.trimmed == "999") else { return }
    tape.open(Element.MedicationAdministration.dosage)
    for i in segments where message.segment(i).tag == .RXR {
      appendRoute(
        message.segment(i), route: Element.MedicationAdministrationDosage.route,
        site: Element.MedicationAdministrationDosage.site, method: Element.MedicationAdministrationDosage.method)
      break
    }
    appendQuantity(Element.MedicationAdministrationDosage.dose, value: amount, units: rxa.field(7).first)
    tape.close()
  }
}
