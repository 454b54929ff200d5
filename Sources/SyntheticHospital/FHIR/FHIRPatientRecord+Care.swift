import Records

/// What happened to the patient, as resources.
extension FHIRPatientRecord {
  func encounterReference(_ index: Int) -> Node { reference("Encounter", course.stays[index].number) }

  func encounter(_ stay: Stay) -> FHIRResource {
    let kind: Code = switch stay.kind {
    case .inpatient: Code("IMP", "inpatient encounter", "")
    case .outpatient: Code("AMB", "ambulatory", "")
    case .emergency: Code("EMER", "emergency", "")
    }
    return resource(
      "Encounter", stay.number,
      [
        "identifier": .array([identifier("urn:oid:2.16.840.1.113883.19.5.96", .number(stay.number))]), "status": "finished",
        "class": .members(["system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": .text(kind.code), "display": .text(kind.text)]),
        "subject": subjectReference, "participant": .array([.members(["individual": practitioner(stay.attending)])]),
        "period": .members(["start": time(stay.admitted), "end": time(stay.discharged)]),
        "reasonCode": .array([concept(Catalogue.problems[stay.problems[0]].snomed)]),
        "location": .array([.members(["location": .members(["display": .string(.place(hospital.wards[stay.wards[0].ward].name, .facility))])])]),
      ])
  }

  func conditions(_ stay: Stay) -> [FHIRResource] {
    stay.problems.enumerated().map { i, index in
      let problem = Catalogue.problems[index]
      return resource(
        "Condition", "\(stay.number)-\(i)",
        [
          "clinicalStatus": fixed("condition-clinical", "active"), "verificationStatus": fixed("condition-ver-status", "confirmed"),
          "category": .array([fixed("condition-category", "encounter-diagnosis")]), "code": concept(problem.snomed, problem.icd10),
          "subject": subjectReference, "encounter": reference("Encounter", stay.number), "onsetDateTime": day(stay.admitted.day),
          "recordedDate": time(stay.admitted.adding(hours: 1)),
        ])
    }
  }

  // MARK: measurements

  /// The newest laboratory orders and vital signs: what the newer system holds.
  func measurements() -> [FHIRResource] {
    let panels = course.orders.filter { if case .panel(let p) = $0.kind { p < 5 } else { false } }.suffix(1 + patient.index % 3)
    let vitals = course.orders.filter { if case .panel(5) = $0.kind { true } else { false } }.suffix(1)
    return (Array(panels) + Array(vitals)).flatMap(measurements)
  }

  private func measurements(_ order: Order) -> [FHIRResource] {
    guard case .panel(let p) = order.kind else { return [] }
    let panel = Panels.all[p]
    let observations = panel.analytes.enumerated().map { observation($1, order.values[$0], order, isVital: p == 5, isFirst: $0 == 0) }
    guard p < 5 else { return observations }
    return observations + [
      resource(
        "DiagnosticReport", order.filler,
        [
          "identifier": .array([identifier("urn:oid:2.16.840.1.113883.19.5.95", .number(order.filler))]), "status": "final",
          "category": .array([fixed("v2-0074", "LAB")]), "code": concept(panel.code, panel.local), "subject": subjectReference,
          "encounter": encounterReference(order.stay), "effectiveDateTime": time(order.collected), "issued": time(order.reported),
          "result": .array(observations.map { .members(["reference": .string("Observation/" + .number($0.id))]) }),
        ])
    ]
  }

  private func observation(_ analyte: Analyte, _ value: Int, _ order: Order, isVital: Bool, isFirst: Bool) -> FHIRResource {
    func quantity(_ value: Int, comparator: String? = nil) -> Node {
      .members([
        "value": .literal(Digits.scaled(value, analyte.decimals)), "comparator": comparator.map(Node.text), "unit": .text(analyte.unit),
        "system": "http://unitsofmeasure.org", "code": .text(analyte.unit),
      ])
    }
    let isBelow = analyte.loinc == "20447-9" && value < 20
    var note: Node?
    if order.hasComment, isFirst, !isVital {
      let text = "Critical value read back by " + Marked.name(patient.relatives.first?.name.full ?? patient.name.full, .relative)
      note = .array([.members(["text": .string(text)])])
    }
    return resource(
      "Observation", "\(order.filler)-\(analyte.local)",
      [
        "status": order.corrected ? "corrected" : "final", "category": .array([fixed("observation-category", isVital ? "vital-signs" : "laboratory")]),
        "code": concept(Code(analyte.loinc, analyte.name, "LN"), text: analyte.local), "subject": subjectReference,
        "encounter": encounterReference(order.stay), "effectiveDateTime": time(order.collected), "issued": time(order.reported),
        "valueQuantity": isBelow ? quantity(20, comparator: "<") : quantity(value),
        "interpretation": isBelow || analyte.low...analyte.high ~= value ? nil : .array([fixed("v3-ObservationInterpretation", value < analyte.low ? "L" : "H")]),
        "note": note, "referenceRange": .array([.members(["low": quantity(analyte.low), "high": quantity(analyte.high)])]),
      ])
  }

  func imaging(_ order: Order) -> FHIRResource? {
    guard case .imaging(let index) = order.kind else { return nil }
    let template = Notes.radiology[index]
    let context = NoteContext(
      hospital: hospital, patient: patient, stay: course.stays[order.stay], written: order.reported, author: hospital.providers[order.readBy])
    return resource(
      "DiagnosticReport", order.filler,
      [
        "identifier": .array([identifier("urn:oid:2.16.840.1.113883.19.5.95", .number(order.filler))]), "status": "final",
        "category": .array([fixed("v2-0074", "RAD")]), "code": concept(template.title), "subject": subjectReference,
        "encounter": encounterReference(order.stay), "effectiveDateTime": time(order.collected), "issued": time(order.reported),
        "resultsInterpreter": .array([practitioner(order.readBy)]), "conclusion": .string(context.marked(template)),
      ])
  }

  // MARK: treatment

  func prescription(_ x: Prescription) -> FHIRResource {
    let drug = Catalogue.drugs[x.drug]
    return resource(
      "MedicationRequest", x.number,
      [
        "identifier": .array([identifier("urn:oid:2.16.840.1.113883.19.5.95", .number(x.number))]), "status": "active", "intent": "order",
        "medicationCodeableConcept": concept(drug.rxnorm), "subject": subjectReference, "encounter": encounterReference(x.stay),
        "authoredOn": time(x.ordered), "requester": practitioner(x.orderedBy),
        "note": .array([.members(["text": .string("Deliver to " + .place(patient.address.street) + ", call " + .phone(patient.mobilePhone.dotted))])]),
        "dosageInstruction": .array([
          .members([
            "text": .text("Take \(drug.words)"),
            "doseAndRate": .array([.members(["doseQuantity": .members(["value": .number(drug.dose), "unit": .text(drug.unit)])])]),
          ])
        ]),
        "dispenseRequest": .members([
          "numberOfRepeatsAllowed": .number(x.refills), "quantity": .members(["value": .number(x.quantity)]),
        ]),
      ])
  }

  func allergy(_ index: Int, _ substance: Code) -> FHIRResource {
    resource(
      "AllergyIntolerance", "\(patient.medicalRecordNumber)-\(index)",
      [
        "clinicalStatus": fixed("allergyintolerance-clinical", "active"), "verificationStatus": fixed("allergyintolerance-verification", "confirmed"),
        "type": "allergy", "category": .array([substance.system == "RXNORM" ? "medication" : "environment"]), "code": concept(substance),
        "patient": subjectReference, "recordedDate": time(course.registered),
        "reaction": .array([.members(["manifestation": .array([concept(Code("247472004", "Hives", "SCT"))])])]),
      ])
  }

  func immunization(_ event: ImmunizationEvent) -> FHIRResource {
    let vaccine = Catalogue.vaccines[event.vaccine]
    return resource(
      "Immunization", event.number,
      [
        "identifier": .array([identifier("urn:oid:2.16.840.1.113883.19.5.95", .number(event.number))]),
        "status": event.refused ? "not-done" : "completed", "statusReason": event.refused ? fixed("v3-ActReason", "PATOBJ") : nil,
        "vaccineCode": concept(vaccine.cvx), "patient": subjectReference, "occurrenceDateTime": day(event.given.day),
        "primarySource": .literal(event.isHistorical ? "false" : "true"), "lotNumber": event.refused ? nil : .text(event.lot),
        "performer": .array([.members(["actor": practitioner(event.givenBy)])]),
      ])
  }

  func document(_ document: Document) -> FHIRResource {
    let template = Notes.templates[document.template]
    let context = NoteContext(
      hospital: hospital, patient: patient, stay: course.stays[document.stay], written: document.written, author: hospital.providers[document.author])
    return resource(
      "DocumentReference", document.number,
      [
        "identifier": .array([identifier("urn:oid:2.16.840.1.113883.19.5.94", .number(document.number))]), "status": "current",
        "type": concept(template.title), "subject": subjectReference, "date": time(document.written), "author": .array([practitioner(document.author)]),
        "content": .array([
          .members(["attachment": .members(["contentType": "text/plain; charset=utf-8", "data": .base64(context.marked(template))])])
        ]), "context": .members(["encounter": .array([encounterReference(document.stay)])]),
      ])
  }
}
