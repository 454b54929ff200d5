import Readers
@_spi(Normalization) import Records

// AL1, IAM -> AllergyIntolerance. Source: v2-to-FHIR AL1[AllergyIntolerance], IAM[AllergyIntolerance].
extension MappingContext {
  func mapAllergy(_ al1: HL7Segment) {
    guard let key = allergyKey(al1.field(3).first) ?? reactionKey(al1) else { return }
    begin(Element.AllergyIntolerance.root, unique(Element.AllergyIntolerance.root, key))
    appendClinicalStatus("active", "Active")
    mapAllergen(al1)
    appendPatientReference(Element.AllergyIntolerance.patient)
    appendEncounterReference(Element.AllergyIntolerance.encounter)
    mapReaction(al1)
    addDateTime(Element.AllergyIntolerance.onsetDateTime, al1.field(6).raw)
    tape.endResource()
  }

  func mapAdverseReaction(_ iam: HL7Segment) {
    guard let key = businessKey("allergy", iam.field(7).first) ?? allergyKey(iam.field(3).first) ?? reactionKey(iam)
    else { return }
    begin(Element.AllergyIntolerance.root, unique(Element.AllergyIntolerance.root, key))
    appendIdentifier(Element.AllergyIntolerance.identifier, ei: iam.field(7).first)
    if iam.field(6)[1].trimmed.equalsIgnoringCase(Bytes("D")) {
      appendVerificationStatus("entered-in-error", "Entered in Error")
    } else {
      mapIAMStatus(iam.field(17)[1].trimmed)
    }
    mapAllergen(iam)
    appendPatientReference(Element.AllergyIntolerance.patient)
    appendEncounterReference(Element.AllergyIntolerance.encounter)
    mapReaction(iam)
    if !addDateTime(Element.AllergyIntolerance.onsetDateTime, iam.field(11).raw) {
      addText(Element.AllergyIntolerance.onsetString, iam.field(12).raw)
    }
    addDateTime(Element.AllergyIntolerance.recordedDate, iam.field(13).raw)
    appendPractitionerReference(Element.AllergyIntolerance.asserter, iam.field(18).first)
    tape.endResource()
  }

  private func allergyKey(_ value: HL7Repetition) -> ResourceKey? {
    guard isConcept(value) else { return nil }
    for component in [1, 2, 4, 5] {
      let word = present(value[component])
      if !word.isEmpty { return makeKey("allergy", value[component < 4 ? 3 : 6].trimmed, word) }
    }
    return makeKey("allergy", .empty, value[9].trimmed)
  }

  /// An allergy whose substance stands in the words of its reaction, if anywhere.
  private func reactionKey(_ segment: HL7Segment) -> ResourceKey? {
    present(segment.field(5).raw).isEmpty || segment.field(3).isNull ? nil : positionKey(Element.AllergyIntolerance.root, "AllergyIntolerance")
  }

  /// HL7 table 0438: U unconfirmed, P pending, S suspect, C confirmed or inactive, I confirmed but inactive, E erroneous, D doubt raised.
  private func mapIAMStatus(_ code: Bytes) {
    switch code.count == 1 ? code[0] & 0xDF : 0 {
    case 0x45: return appendVerificationStatus("entered-in-error", "Entered in Error")
    case 0x49:
      appendClinicalStatus("inactive", "Inactive")
      appendVerificationStatus("confirmed", "Confirmed")
    case 0x43:
      appendClinicalStatus("active", "Active")
      appendVerificationStatus("confirmed", "Confirmed")
    case 0x55, 0x50, 0x53, 0x44:
      appendClinicalStatus("active", "Active")
      appendVerificationStatus("unconfirmed", "Unconfirmed")
    default: appendClinicalStatus("active", "Active")
    }
  }

  private func appendClinicalStatus(_ code: StaticString, _ display: StaticString) {
    appendConcept(
      Element.AllergyIntolerance.clinicalStatus,
      system: "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
      code: code, display: display)
  }

  private func appendVerificationStatus(_ code: StaticString, _ display: StaticString) {
    appendConcept(
      Element.AllergyIntolerance.verificationStatus,
      system: "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", code: code,
      display: display)
  }

  /// Type, category and substance: fields 2 and 3 of either segment.
  private func mapAllergen(_ segment: HL7Segment) {
    let kind = segment.field(2)[1].trimmed
    if let type = CodeMaps.allergyType.target(kind) {
      tape.add(Element.AllergyIntolerance.type, type)
    }
    if let category = CodeMaps.allergenCategory.target(kind) {
      tape.add(Element.AllergyIntolerance.category, category)
    }
    tape.open(Element.AllergyIntolerance.code)
    let substances = segment.field(3)
    for i in 0..<substances.repetitionCount {
      appendCodings(Element.CodeableConcept.coding, from: substances.repetition(i))
    }
    addText(Element.CodeableConcept.text, wordsOf(substances.first))
    tape.close()
  }

  /// Severity and reactions: fields 4 and 5 of either segment. A severity without a reaction tells the criticality.
  private func mapReaction(_ segment: HL7Segment) {
    let severity = segment.field(4)[1].trimmed
    let reactions = segment.field(5)
    var opened = false
    for i in 0..<reactions.repetitionCount {
      let value = reactions.repetition(i)
      guard !value.raw.trimmed.isEmpty, !value.isNull else { continue }
      if !opened { tape.open(Element.AllergyIntolerance.reaction) }
      opened = true
      if value.componentCount > 1 {
        appendCodeableConcept(Element.AllergyIntoleranceReaction.manifestation, from: value)
      } else {
        tape.open(Element.AllergyIntoleranceReaction.manifestation)
        addText(Element.CodeableConcept.text, value.raw)
        tape.close()
      }
    }
    if opened {
      if let code = CodeMaps.allergySeverity.target(severity) {
        tape.add(Element.AllergyIntoleranceReaction.severity, code)
      }
      tape.close()
    } else if let code = CodeMaps.allergyCriticality.target(severity) {
      tape.add(Element.AllergyIntolerance.criticality, code)
    }
  }
}
