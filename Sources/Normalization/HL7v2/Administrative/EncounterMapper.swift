import Readers
@_spi(Normalization) import Records

// PV1, PV2 -> Encounter. Source: v2-to-FHIR PV1[Encounter], PV2[Encounter], MSH[Encounter].
extension MappingContext {
  /// The key of the encounter that a PV1 is about; nil when the segment says nothing.
  ///
  /// `visit|authority|PV1-19`, else the alternate visit id (PV1-50), else the admission's time within the patient, else a position.
  func encounterKey(_ pv1: HL7Segment) -> ResourceKey? {
    if let key = businessKey("visit", cx: pv1.field(19).first)
      ?? businessKey("visit", cx: pv1.field(50).first)
    {
      return key
    }
    let admitted = pv1.field(44).raw.trimmed
    if !admitted.isEmpty, !admitted.isNullValue {
      return makeKey("stay", admitted, pv1.field(2)[1].trimmed)
    }
    for n in 2..<max(3, pv1.fieldCount + 1) where !pv1.field(n).isEmpty && !pv1.field(n).isNull {
      return positionKey(Element.Encounter.root, "Encounter")
    }
    return nil
  }

  func mapEncounter(_ pv1: HL7Segment, _ pv2: HL7Segment?, key: ResourceKey, isMain: Bool) {
    begin(Element.Encounter.root, key)
    appendIdentifier(Element.Encounter.identifier, cx: pv1.field(19).first, type: "VN")
    for i in 0..<pv1.field(50).repetitionCount {
      appendIdentifier(Element.Encounter.identifier, cx: pv1.field(50).repetition(i))
    }
    let status = encounterStatus(pv1)
    tape.add(Element.Encounter.status, status)
    mapEncounterClass(pv1.field(2).first)
    appendPatientReference(Element.Encounter.subject)
    appendCodeableConcept(
      Element.Encounter.type, from: pv1.field(4).first, map: CodeMaps.admissionType)
    appendCodeableConcept(
      Element.Encounter.serviceType, from: pv1.field(10).first, map: CodeMaps.hospitalService)
    mapParticipants(pv1, pv2)
    mapEncounterPeriod(pv1)
    mapLocations(pv1, pv2, isFinished: status == "finished")
    mapHospitalization(pv1)
    if let pv2 { mapEncounterDetails(pv2) }
    if isMain { mapEncounterLinks() }
    for n in [12, 18, 20, 39, 43] where !pv1.field(n).isEmpty { note(.unmappedField) }
    tape.endResource()
  }

  /// By the event when that decides, then the discharge time, then the event's usual status, then the patient class.
  ///
  /// Source: v2-to-FHIR Event[EncounterStatus], PatientClass[EncounterStatus]; PV1-45.
  private func encounterStatus(_ pv1: HL7Segment) -> Bytes {
    let trigger = message.structure.trigger
    if family == .scheduling {
      let status = appointmentStatus()
      if status == "cancelled" || status == "entered-in-error" || status == "noshow" {
        return Bytes("cancelled")
      }
      let isOver = status == "fulfilled" || status == "arrived" || status == "checked-in"
      if !isOver { return Bytes("planned") }
    }
    let event = message.structure.code == "ADT" ? CodeMaps.eventStatus.target(trigger) : nil
    if let event, event == "cancelled" || event == "entered-in-error" || trigger == "A13" {
      return event
    }
    let discharged = pv1.field(45).raw.trimmed
    if !discharged.isEmpty, !discharged.isNullValue { return Bytes("finished") }
    if let event { return event }
    if let usual = CodeMaps.patientClassStatus.target(pv1.field(2)[1].trimmed) { return usual }
    note(.statusUnknown)
    return Bytes("unknown")
  }

  /// Class is required: without a usable PV1-2 it is null flavour UNK.
  private func mapEncounterClass(_ value: HL7Repetition) {
    if appendCoding(Element.Encounter.class, from: value, map: CodeMaps.patientClass) { return }
    appendCoding(
      Element.Encounter.class, system: "http://terminology.hl7.org/CodeSystem/v3-NullFlavor",
      code: "UNK", display: "unknown")
  }

  private func mapEncounterPeriod(_ pv1: HL7Segment) {
    var end = pv1.field(45).raw
    if end.trimmed.isEmpty, message.structure.code == "ADT", message.structure.trigger == "A03",
      administrative.evn > 0
    {
      end = message.segment(administrative.evn).field(6).raw
    }
    addPeriod(Element.Encounter.period, start: pv1.field(44).raw, end: end)
  }

  private func mapParticipants(_ pv1: HL7Segment, _ pv2: HL7Segment?) {
    participants(pv1.field(7), "ATND", "attender")
    participants(pv1.field(8), "REF", "referrer")
    participants(pv1.field(9), "CON", "consultant")
    participants(pv1.field(17), "ADM", "admitter")
    participants(pv1.field(52), "PART", "Participation")
    if let pv2 { participants(pv2.field(13), "REF", "referrer") }
  }

  private func participants(_ field: HL7Field, _ code: StaticString, _ display: StaticString) {
    guard !field.isEmpty else { return }
    for i in 0..<field.repetitionCount {
      let person = field.repetition(i)
      guard namesSomebody(person) else { continue }
      tape.open(Element.Encounter.participant)
      appendConcept(
        Element.EncounterParticipant.type,
        system: "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", code: code,
        display: display)
      appendPractitionerReference(Element.EncounterParticipant.individual, person)
      tape.close()
    }
  }

  /// Whether an XCN has an identifier or a name.
  func namesSomebody(_ xcn: HL7Repetition) -> Bool {
    for c in 1...3 {
      let value = xcn[c].trimmed
      if !value.isEmpty, !value.isNullValue { return true }
    }
    return false
  }

  private func mapLocations(_ pv1: HL7Segment, _ pv2: HL7Segment?, isFinished: Bool) {
    let isPlanned = pv1.field(2)[1].trimmed.equalsIgnoringCase(Bytes("P"))
    location(pv1.field(3), isFinished ? "completed" : isPlanned ? "planned" : "active")
    location(pv1.field(6), "completed")
    location(pv1.field(11), isFinished ? "completed" : "active")
    location(pv1.field(42), "reserved")
    if let pv2 { location(pv2.field(1), "planned") }
  }

  private func location(_ field: HL7Field, _ status: StaticString) {
    guard !field.isEmpty else { return }
    for i in 0..<field.repetitionCount {
      let place = field.repetition(i)
      tape.open(Element.Encounter.location)
      if appendLocationReference(Element.EncounterLocation.location, place) {
        tape.add(Element.EncounterLocation.status, status)
        let isBed = !place[3].trimmed.isEmpty
        if isBed || !place[2].trimmed.isEmpty {
          appendConcept(
            Element.EncounterLocation.physicalType,
            system: "http://terminology.hl7.org/CodeSystem/location-physical-type",
            code: isBed ? "bd" : "ro", display: isBed ? "Bed" : "Room")
        }
      }
      tape.close()
    }
  }

  private func mapHospitalization(_ pv1: HL7Segment) {
    tape.open(Element.Encounter.hospitalization)
    appendIdentifier(
      Element.EncounterHospitalization.preAdmissionIdentifier, cx: pv1.field(5).first)
    appendCodeableConcept(
      Element.EncounterHospitalization.admitSource, from: pv1.field(14).first,
      map: CodeMaps.admitSource)
    appendCodeableConcept(
      Element.EncounterHospitalization.reAdmission, from: pv1.field(13).first,
      map: CodeMaps.readmission)
    appendCodeableConcepts(
      Element.EncounterHospitalization.dietPreference, from: pv1.field(38), map: CodeMaps.dietType)
    appendCodeableConcepts(
      Element.EncounterHospitalization.specialCourtesy, from: pv1.field(16),
      map: CodeMaps.vipIndicator)
    appendCodeableConcepts(
      Element.EncounterHospitalization.specialArrangement, from: pv1.field(15),
      map: CodeMaps.ambulatoryStatus)
    let destination = pv1.field(37).first
    if !present(destination[1]).isEmpty {
      tape.open(Element.EncounterHospitalization.destination)
      addText(
        Element.Reference.display,
        destination.component(1, sub: 2).isEmpty
          ? destination.component(1, sub: 1) : destination.component(1, sub: 2))
      tape.close()
    }
    appendCodeableConcept(
      Element.EncounterHospitalization.dischargeDisposition, from: pv1.field(36).first,
      map: CodeMaps.dischargeDisposition)
    tape.close()
  }

  private func mapEncounterDetails(_ pv2: HL7Segment) {
    appendCodeableConcept(Element.Encounter.reasonCode, from: pv2.field(3).first)
    appendCodeableConcept(
      Element.Encounter.priority, from: pv2.field(25).first, map: CodeMaps.encounterPriority)
    let days = present(pv2.field(11).raw)
    if !days.isEmpty, Number(days) != nil {
      tape.open(Element.Encounter.length)
      addDecimal(Element.Duration.value, days)
      tape.add(Element.Duration.unit, "days")
      tape.add(Element.Duration.system, "http://unitsofmeasure.org")
      tape.add(Element.Duration.code, "d")
      tape.close()
    }
    dateExtension(
      "http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedStartDate",
      pv2.field(8).raw)
    dateExtension(
      "http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate",
      pv2.field(9).raw)
    let arrival = pv2.field(38).first
    if !present(arrival[1]).isEmpty {
      openExtension(
        Element.Encounter.extension,
        "http://hl7.org/fhir/StructureDefinition/encounter-modeOfArrival")
      appendCoding(Element.Extension.valueCoding, from: arrival, map: CodeMaps.modeOfArrival)
      tape.close()
    }
  }

  private func dateExtension(_ url: StaticString, _ value: Bytes) {
    guard let time = dateTime(value) else { return }
    openExtension(Element.Encounter.extension, url)
    addDateTime(Element.Extension.valueDateTime, time)
    tape.close()
  }

  /// Diagnoses, account and appointment of the same message.
  private func mapEncounterLinks() {
    for diagnosis in administrative.diagnoses where !diagnosis.isOfOrder {
      let dg1 = message.segment(diagnosis.segment)
      tape.open(Element.Encounter.diagnosis)
      appendReference(
        Element.EncounterDiagnosis.condition, to: Element.Condition.root, diagnosis.key)
      appendCodeableConcept(
        Element.EncounterDiagnosis.use, from: dg1.field(6).first, map: CodeMaps.diagnosisType)
      addInteger(Element.EncounterDiagnosis.rank, dg1.field(15).raw, minimum: 1)
      tape.close()
    }
    if let account = administrative.account {
      appendReference(Element.Encounter.account, to: Element.Account.root, account)
    }
    if let appointment = administrative.appointment {
      appendReference(Element.Encounter.appointment, to: Element.Appointment.root, appointment)
    }
  }
}
