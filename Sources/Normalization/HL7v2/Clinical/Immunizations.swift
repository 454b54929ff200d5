import Readers
@_spi(Normalization) import Records

// ORC, RXA, RXR and the OBX below them (VXU) to Immunization.
//
// Source: v2-to-FHIR RXA[Immunization], RXR[Immunization], ORC[Immunization]; CDC Implementation Guide for Immunization
// Messaging 1.5.
extension MappingContext {
  func mapImmunization(_ group: OrderGroup, _ observations: ObservationKeys) {
    var orc: HL7Segment?
    var rxaIndex = -1
    var rxr = -1
    for i in group.segments {
      switch message.segment(i).tag {
      case .ORC: orc = message.segment(i)
      case .RXA where rxaIndex < 0: rxaIndex = i
      case .RXR where rxr < 0: rxr = i
      default: break
      }
    }
    guard rxaIndex >= 0 else { return }
    let rxa = message.segment(rxaIndex)
    let key = immunizationKey(orc)
    let about = VaccineObservations(message, group.segments)
    begin(Element.Immunization.root, key)
    if let orc {
      appendIdentifier(Element.Immunization.identifier, ei: orc.field(2).first, type: "PLAC")
      appendIdentifier(Element.Immunization.identifier, ei: orc.field(3).first, type: "FILL")
    }
    appendAdministrationStatus(rxa, Element.Immunization.status)
    appendCodeableConcept(Element.Immunization.statusReason, from: rxa.field(18).first)
    if !appendCodeableConcept(Element.Immunization.vaccineCode, from: rxa.field(5).first) {
      appendUnknown(Element.Immunization.vaccineCode)
    }
    appendPatientReference(Element.Immunization.patient)
    appendEncounterReference(Element.Immunization.encounter)
    if !addDateTime(Element.Immunization.occurrenceDateTime, rxa.field(3)[1]) {
      tape.add(Element.Immunization.occurrenceString, "unknown")
    }
    appendRecorded(orc, rxa)
    appendVaccineSource(rxa.field(9))
    if !appendLocationReference(Element.Immunization.location, rxa.field(27).first) {
      appendGivenAt(rxa.field(11).first)
    }
    appendOrganizationReference(Element.Immunization.manufacturer, coded: rxa.field(17).first)
    addText(Element.Immunization.lotNumber, rxa.field(15).first.raw)
    addDate(Element.Immunization.expirationDate, rxa.field(16)[1])
    if rxr >= 0 {
      appendRoute(message.segment(rxr), route: Element.Immunization.route, site: Element.Immunization.site, method: nil)
    }
    let amount = rxa.field(6).raw
    if DecimalText(amount) != nil, !(amount.trimmed == "999") {
      appendQuantity(Element.Immunization.doseQuantity, value: amount, units: rxa.field(7).first)
    }
    appendVaccinators(rxa, orc)
    appendVaccineNotes(group.segments, about)
    appendCodeableConcepts(Element.Immunization.reasonCode, from: rxa.field(19))
    appendVaccineObservations(about)
    tape.endResource()
    let frame = ObservationFrame(segments: group.segments, partOf: (Element.Immunization.root, key))
    for index in about.others { if let own = observations[index] { mapObservation(index, own, frame) } }
  }

  /// The filler's number, unless it is the placeholder `9999` of messages without one.
  private func immunizationKey(_ orc: HL7Segment?) -> ResourceKey {
    if let orc, !(orc.field(3)[1].trimmed == "9999") {
      if let key = businessKey("immunization", orc.field(3).first) { return unique(Element.Immunization.root, key) }
      if let key = businessKey("immunization-placer", orc.field(2).first) { return unique(Element.Immunization.root, key) }
    }
    return positionKey(Element.Immunization.root, "Immunization")
  }

  private func appendRecorded(_ orc: HL7Segment?, _ rxa: HL7Segment) {
    if let orc, addDateTime(Element.Immunization.recorded, orc.field(9)[1]) { return }
    if rxa.field(21).raw.trimmed.equalsIgnoringCase(Bytes("A")) { addDateTime(Element.Immunization.recorded, rxa.field(22)[1]) }
  }

  /// RXA-9: `00` of NIP001 is a new record, `01` to `08` come from elsewhere; words are a note.
  private func appendVaccineSource(_ notes: HL7Field) {
    for i in 0..<notes.repetitionCount {
      let value = notes.repetition(i)
      guard value[3].trimmed.equalsIgnoringCase(Bytes("NIP001")), let code = value[1].trimmed.decimal else {
        guard !present(wordsOf(value)).isEmpty else { continue }
        tape.open(Element.Immunization.note)
        addText(Element.Annotation.text, wordsOf(value))
        tape.close()
        continue
      }
      tape.add(Element.Immunization.primarySource, code == 0)
      if code != 0 { appendCodeableConcept(Element.Immunization.reportOrigin, from: value) }
    }
  }

  /// RXA-11 (LA2): point of care, room, bed, facility.
  private func appendGivenAt(_ la2: HL7Repetition) {
    appendLocationReference(Element.Immunization.location, la2)
  }

  /// The notes on the vaccination, and on observations that became its elements.
  private func appendVaccineNotes(_ segments: Range<Int>, _ about: VaccineObservations) {
    var isOwn = true
    for i in segments {
      let segment = message.segment(i)
      if segment.tag == .OBX { isOwn = !about.others.contains(i) }
      if segment.tag == .NTE, isOwn { appendNote(Element.Immunization.note, segment) }
    }
  }

  private func appendVaccinators(_ rxa: HL7Segment, _ orc: HL7Segment?) {
    for i in 0..<rxa.field(10).repetitionCount { appendVaccinator(rxa.field(10).repetition(i), "AP", "Administering Provider") }
    if let orc { appendVaccinator(orc.field(12).first, "OP", "Ordering Provider") }
  }

  private func appendVaccinator(_ xcn: HL7Repetition, _ code: StaticString, _ display: StaticString) {
    tape.open(Element.Immunization.performer)
    if appendPractitionerReference(Element.ImmunizationPerformer.actor, xcn) {
      appendConcept(
        Element.ImmunizationPerformer.function, system: "http://terminology.hl7.org/CodeSystem/v2-0443", code: code,
        display: display)
    }
    tape.close()
  }

  /// What the observations below RXA say in elements of the Immunization itself.
  private func appendVaccineObservations(_ about: VaccineObservations) {
    if let funding = about.funding {
      appendCodeableConcept(Element.Immunization.fundingSource, from: message.segment(funding).field(5).first)
    }
    for index in about.eligibility {
      appendCodeableConcept(Element.Immunization.programEligibility, from: message.segment(index).field(5).first)
    }
    for sheet in about.sheets {
      tape.open(Element.Immunization.education)
      if let document = sheet.document {
        addText(Element.ImmunizationEducation.documentType, wordsOf(message.segment(document).field(5).first))
      } else {
        tape.add(Element.ImmunizationEducation.documentType, "Vaccine information statement")
      }
      if let published = sheet.published {
        addDateTime(Element.ImmunizationEducation.publicationDate, message.segment(published).field(5)[1])
      }
      if let presented = sheet.presented {
        addDateTime(Element.ImmunizationEducation.presentationDate, message.segment(presented).field(5)[1])
      }
      tape.close()
    }
    if let dose = about.dose {
      let value = message.segment(dose).field(5)
      tape.open(Element.Immunization.protocolApplied)
      if let n = DecimalText(value[1])?.unsigned, n > 0 {
        tape.add(Element.ImmunizationProtocolApplied.doseNumberPositiveInt, n)
      } else {
        addText(Element.ImmunizationProtocolApplied.doseNumberString, wordsOf(value.first))
      }
      tape.close()
    }
  }
}

/// The observations of one vaccination, sorted by what they mean for the Immunization.
///
/// Source: CDC Implementation Guide for Immunization Messaging 1.5, value set of OBX-3 (NIP003).
struct VaccineObservations {
  /// One information statement: OBX of the same OBX-4.
  struct Sheet {
    fileprivate let group: Bytes
    var document: Int?
    var published: Int?
    var presented: Int?
  }

  private(set) var funding: Int?
  private(set) var eligibility: [Int] = []
  private(set) var dose: Int?
  private(set) var sheets: [Sheet] = []
  /// All that have no element of their own.
  private(set) var others: [Int] = []

  init(_ message: HL7Message, _ segments: Range<Int>) {
    for i in segments where message.segment(i).tag == .OBX {
      let obx = message.segment(i)
      let code = obx.field(3)[1].trimmed
      let isEmpty = obx.field(5).isEmpty || obx.field(5).isNull
      switch code {
      case _ where isEmpty: others.append(i)
      case _ where code == "30963-3" && funding == nil: funding = i
      case _ where code == "64994-7": eligibility.append(i)
      case _ where code == "30973-2" && dose == nil: dose = i
      case _ where code == "69764-9" || code == "30956-7": sheet(obx) { $0.document = i }
      case _ where code == "29768-9": sheet(obx) { $0.published = i }
      case _ where code == "29769-7" && DateTime(obx.field(5)[1].trimmed) != nil: sheet(obx) { $0.presented = i }
      default: others.append(i)
      }
    }
  }

  private mutating func sheet(_ obx: HL7Segment, _ change: (inout Sheet) -> Void) {
    let group = obx.field(4).raw.trimmed
    if let i = sheets.firstIndex(where: { $0.group == group }) {
      change(&sheets[i])
    } else {
      sheets.append(Sheet(group: group))
      change(&sheets[sheets.count - 1])
    }
  }
}
