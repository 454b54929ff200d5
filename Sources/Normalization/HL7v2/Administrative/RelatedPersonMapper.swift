import Readers
@_spi(Normalization) import Records

// NK1, GT1, PID-21 -> RelatedPerson. Source: v2-to-FHIR NK1[RelatedPerson], CX[RelatedPerson-Mother]; GT1 has no map there.
extension MappingContext {
  func mapNextOfKin(_ nk1: HL7Segment) {
    let hasContent = [2, 4, 5, 6, 13, 30, 33].contains {
      !nk1.field($0).isEmpty && !nk1.field($0).isNull
    }
    guard hasContent else { return }
    begin(Element.RelatedPerson.root, personKey("kin", nk1.field(2).first, nk1.field(3)[1].trimmed))
    for n in [12, 33] {
      for i in 0..<nk1.field(n).repetitionCount {
        appendIdentifier(Element.RelatedPerson.identifier, cx: nk1.field(n).repetition(i))
      }
    }
    appendIdentifier(
      Element.RelatedPerson.identifier, value: nk1.field(37)[1],
      system: "http://hl7.org/fhir/sid/us-ssn", type: "SS")
    appendPatientReference(Element.RelatedPerson.patient)
    appendCodeableConcept(
      Element.RelatedPerson.relationship, from: nk1.field(3).first, map: CodeMaps.relationship)
    appendCodeableConcept(
      Element.RelatedPerson.relationship, from: nk1.field(7).first, map: CodeMaps.contactRole)
    appendHumanNames(Element.RelatedPerson.name, nk1.field(2))
    appendHumanNames(Element.RelatedPerson.name, nk1.field(30))
    appendContactPoints(Element.RelatedPerson.telecom, nk1.field(5), use: "home")
    appendContactPoints(Element.RelatedPerson.telecom, nk1.field(6), use: "work")
    for n in [31, 40, 41] {
      appendContactPoints(Element.RelatedPerson.telecom, nk1.field(n), use: "")
    }
    addMapped(Element.RelatedPerson.gender, nk1.field(15)[1], CodeMaps.administrativeSex)
    addDate(Element.RelatedPerson.birthDate, nk1.field(16).raw)
    appendAddresses(Element.RelatedPerson.address, nk1.field(4))
    appendAddresses(Element.RelatedPerson.address, nk1.field(32))
    addPeriod(Element.RelatedPerson.period, start: nk1.field(8).raw, end: nk1.field(9).raw)
    if !present(nk1.field(20)[1]).isEmpty {
      tape.open(Element.RelatedPerson.communication)
      appendCodeableConcept(
        Element.RelatedPersonCommunication.language, from: nk1.field(20).first,
        map: CodeMaps.language)
      tape.close()
    }
    for n in [13, 14, 26, 27, 28, 35] where !nk1.field(n).isEmpty { note(.unmappedField) }
    tape.endResource()
  }

  /// The guarantor. One who is the patient is no further person.
  func mapGuarantor(_ gt1: HL7Segment) {
    let hasContent = [2, 3, 5, 6, 7].contains { !gt1.field($0).isEmpty && !gt1.field($0).isNull }
    guard hasContent else { return }
    let relation = gt1.field(11)[1].trimmed
    if relation.equalsIgnoringCase(Bytes("SEL")) || relation.equalsIgnoringCase(Bytes("SELF")) {
      return
    }
    let key =
      businessKey("guarantor", cx: gt1.field(2).first).map {
        unique(Element.RelatedPerson.root, $0)
      }
      ?? personKey("guarantor", gt1.field(3).first, relation)
    administrative.guarantors.append(key)
    begin(Element.RelatedPerson.root, key)
    for i in 0..<gt1.field(2).repetitionCount {
      appendIdentifier(Element.RelatedPerson.identifier, cx: gt1.field(2).repetition(i))
    }
    appendIdentifier(
      Element.RelatedPerson.identifier, value: gt1.field(12)[1],
      system: "http://hl7.org/fhir/sid/us-ssn", type: "SS")
    appendPatientReference(Element.RelatedPerson.patient)
    appendCodeableConcept(
      Element.RelatedPerson.relationship, from: gt1.field(11).first, map: CodeMaps.relationship)
    appendConcept(
      Element.RelatedPerson.relationship,
      system: "http://terminology.hl7.org/CodeSystem/v3-RoleClass", code: "GUAR",
      display: "guarantor")
    appendHumanNames(Element.RelatedPerson.name, gt1.field(3))
    appendContactPoints(Element.RelatedPerson.telecom, gt1.field(6), use: "home")
    appendContactPoints(Element.RelatedPerson.telecom, gt1.field(7), use: "work")
    addMapped(Element.RelatedPerson.gender, gt1.field(9)[1], CodeMaps.administrativeSex)
    addDate(Element.RelatedPerson.birthDate, gt1.field(8).raw)
    appendAddresses(Element.RelatedPerson.address, gt1.field(5))
    addPeriod(Element.RelatedPerson.period, start: gt1.field(13).raw, end: gt1.field(14).raw)
    tape.endResource()
  }

  /// The mother, where PID-21 has an identifier of hers.
  func mapMother(_ pid: HL7Segment) {
    let id = pid.field(21).first
    guard let key = businessKey("mother", cx: id) else { return }
    begin(Element.RelatedPerson.root, unique(Element.RelatedPerson.root, key))
    appendIdentifier(Element.RelatedPerson.identifier, cx: id)
    appendPatientReference(Element.RelatedPerson.patient)
    appendConcept(
      Element.RelatedPerson.relationship,
      system: "http://terminology.hl7.org/CodeSystem/v3-RoleCode", code: "MTH",
      display: "mother")
    tape.endResource()
  }

  /// The insured person of an IN1 who is not the patient.
  func mapSubscriber(_ in1: HL7Segment) -> ResourceKey? {
    let name = in1.field(16).first
    let relation = in1.field(17)[1].trimmed
    guard !name.raw.trimmed.isEmpty, !name.isNull, !isSelf(relation) else { return nil }
    let key = personKey("subscriber", name, relation)
    begin(Element.RelatedPerson.root, key)
    appendPatientReference(Element.RelatedPerson.patient)
    appendCodeableConcept(
      Element.RelatedPerson.relationship, from: in1.field(17).first, map: CodeMaps.relationship)
    appendHumanNames(Element.RelatedPerson.name, in1.field(16))
    addMapped(Element.RelatedPerson.gender, in1.field(43)[1], CodeMaps.administrativeSex)
    addDate(Element.RelatedPerson.birthDate, in1.field(18).raw)
    appendAddresses(Element.RelatedPerson.address, in1.field(19))
    tape.endResource()
    return key
  }

  /// Whether a relationship of HL7 table 0063 is the patient's own; X12 writes 18.
  func isSelf(_ relation: Bytes) -> Bool {
    relation.equalsIgnoringCase(Bytes("SEL")) || relation.equalsIgnoringCase(Bytes("SELF"))
      || relation == "18"
  }

  /// `kind|relation|name`: the same person in every message about the patient; without a name, a position.
  func personKey(_ kind: StaticString, _ name: HL7Repetition, _ relation: Bytes) -> ResourceKey {
    let words = name.raw.trimmed
    guard !words.isEmpty, words.count <= 200 else {
      return positionKey(Element.RelatedPerson.root, kind)
    }
    return unique(Element.RelatedPerson.root, makeKey(kind, relation, words))
  }
}
