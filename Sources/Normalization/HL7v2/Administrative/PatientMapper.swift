import Readers
@_spi(Normalization) import Records

// PID, PD1, MRG -> Patient. Source: v2-to-FHIR PID[Patient], PD1[Patient].
extension MappingContext {
  /// Writes the Patient of the group at hand; `prior` is the key of the patient merged into it.
  func mapPatient(_ pid: HL7Segment, prior: ResourceKey?) {
    begin(Element.Patient.root, patientKeys[patient])
    if prior != nil { tape.add(Element.Patient.active, true) }
    if message.structure.code == "ADT", message.structure.trigger == "A29" {
      tape.add(Element.Patient.active, false)
    }
    mapPatientIdentifiers(pid)
    appendHumanNames(Element.Patient.name, pid.field(5))
    appendHumanNames(Element.Patient.name, pid.field(9))
    mapBirth(pid)
    addMapped(Element.Patient.gender, pid.field(8)[1], CodeMaps.administrativeSex)
    mapOrigin(Element.Patient.extension, pid.field(10), Origin.race)
    mapOrigin(Element.Patient.extension, pid.field(22), Origin.ethnicity)
    mapPatientAddresses(pid)
    appendContactPoints(Element.Patient.telecom, pid.field(13), use: "home")
    appendContactPoints(Element.Patient.telecom, pid.field(14), use: "work")
    appendContactPoints(Element.Patient.telecom, pid.field(40), use: "")
    for i in 0..<pid.field(15).repetitionCount {
      tape.open(Element.Patient.communication)
      appendCodeableConcept(
        Element.PatientCommunication.language, from: pid.field(15).repetition(i),
        map: CodeMaps.language)
      tape.close()
    }
    appendCodeableConcept(
      Element.Patient.maritalStatus, from: pid.field(16).first, map: CodeMaps.maritalStatus)
    mapPatientExtensions(pid)
    if !addDateTime(Element.Patient.deceasedDateTime, pid.field(29).raw) {
      addYesNo(Element.Patient.deceasedBoolean, pid.field(30).raw)
    }
    if administrative.pd1 > 0 { mapAdditionalDemographics(message.segment(administrative.pd1)) }
    if let prior { appendLink(to: prior, type: "replaces") }
    tape.endResource()
  }

  /// Writes the patient whom a merge ends: inactive, replaced by the one at hand.
  ///
  /// Source: HL7 v2.5.1 §3.3.40 (A40), FHIR R4 Patient.link.
  func mapPriorPatient(_ prior: Prior) {
    let survivor = patient
    patient = prior.patient
    defer { patient = survivor }
    begin(Element.Patient.root, patientKeys[patient])
    tape.add(Element.Patient.active, false)
    let list = prior.identifiers
    for i in 0..<list.repetitionCount {
      appendIdentifier(Element.Patient.identifier, cx: list.repetition(i), type: "MR", use: "old")
    }
    if prior.segment.tag == .MRG { appendHumanNames(Element.Patient.name, prior.segment.field(7)) }
    appendLink(to: patientKeys[survivor], type: "replaced-by")
    tape.endResource()
  }

  private func appendLink(to other: ResourceKey, type: StaticString) {
    tape.open(Element.Patient.link)
    appendReference(Element.PatientLink.other, to: Element.Patient.root, other)
    tape.add(Element.PatientLink.type, type)
    tape.close()
  }

  private func mapPatientIdentifiers(_ pid: HL7Segment) {
    let list = pid.field(3)
    let n = list.repetitionCount
    for i in 0..<n { appendIdentifier(Element.Patient.identifier, cx: list.repetition(i)) }
    for number in [2, 4] {
      let field = pid.field(number)
      for i in 0..<field.repetitionCount {
        let cx = field.repetition(i)
        var isKnown = false
        for j in 0..<n where list.repetition(j)[1].trimmed == cx[1].trimmed {
          isKnown = isKnown || cx[4].isEmpty || list.repetition(j)[4] == cx[4]
        }
        if !isKnown { appendIdentifier(Element.Patient.identifier, cx: cx) }
      }
    }
    // A47 replaces the identifier of the same person.
    if administrative.mrg > 0, message.structure.trigger == "A47" {
      appendIdentifier(
        Element.Patient.identifier, cx: message.segment(administrative.mrg).field(1).first,
        type: "MR", use: "old")
    }
    appendIdentifier(
      Element.Patient.identifier, value: pid.field(19)[1], system: "http://hl7.org/fhir/sid/us-ssn",
      type: "SS")
    let license = pid.field(20).first
    guard !present(license[1]).isEmpty else { return }
    tape.open(Element.Patient.identifier)
    appendIdentifierType(Bytes("DL"))
    addIdentifierSystem(
      namespace: license[2], universal: .empty, scheme: .empty, type: .empty, isOptional: true)
    addText(Element.Identifier.value, license[1])
    addPeriod(Element.Identifier.period, start: .empty, end: license[3])
    tape.close()
  }

  private func mapBirth(_ pid: HL7Segment) {
    if let birth = dateTime(pid.field(7).raw) {
      tape.add(Element.Patient.birthDate) { birth.appendDate(to: &$0) }
      if birth.hasTime, birth.offset != nil {
        tape.openExtensions(ofPrimitive: Element.Patient.birthDate)
        openExtension(
          Element.Extension.extension, "http://hl7.org/fhir/StructureDefinition/patient-birthTime")
        addDateTime(Element.Extension.valueDateTime, birth)
        tape.close()
        tape.close()
      }
    }
    if !addInteger(Element.Patient.multipleBirthInteger, pid.field(25).raw, minimum: 1) {
      addYesNo(Element.Patient.multipleBirthBoolean, pid.field(24).raw)
    }
  }

  private func mapPatientAddresses(_ pid: HL7Segment) {
    let field = pid.field(11)
    let county = present(pid.field(12).raw)
    let n = field.repetitionCount
    for i in 0..<n {
      appendAddress(Element.Patient.address, field.repetition(i), county: n == 1 ? county : .empty)
    }
    if n != 1, !county.isEmpty {
      tape.open(Element.Patient.address)
      addText(Element.Address.district, county)
      tape.close()
    }
  }

  private func mapPatientExtensions(_ pid: HL7Segment) {
    let root = Element.Patient.extension
    let mother = pid.field(6).first
    if !mother.isEmpty, !mother.isNull {
      scratch.truncate()
      appendWord(mother.component(2, sub: 1))
      appendWord(mother.component(1, sub: 1))
      if scratch.count > 0 {
        openExtension(root, "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName")
        tape.add(Element.Extension.valueString, scratch.bytes.trimmed)
        tape.close()
      }
    }
    appendConceptExtension(
      root, "http://hl7.org/fhir/StructureDefinition/patient-religion", pid.field(17).first,
      CodeMaps.religion)
    let place = present(pid.field(23).raw)
    if !place.isEmpty {
      openExtension(root, "http://hl7.org/fhir/StructureDefinition/patient-birthPlace")
      tape.open(Element.Extension.valueAddress)
      addText(Element.Address.text, place)
      tape.close()
      tape.close()
    }
    for i in 0..<pid.field(26).repetitionCount {
      appendNested(
        root, "http://hl7.org/fhir/StructureDefinition/patient-citizenship", "code",
        pid.field(26).repetition(i))
    }
    appendNested(
      root, "http://hl7.org/fhir/StructureDefinition/patient-nationality", "code",
      pid.field(28).first)
    appendNested(
      root, "http://hl7.org/fhir/StructureDefinition/patient-animal", "species", pid.field(35).first
    )
    for n in [27, 31, 32, 36] where !pid.field(n).isEmpty { note(.unmappedField) }
  }

  private func mapAdditionalDemographics(_ pd1: HL7Segment) {
    let facility = pd1.field(3)
    for i in 0..<facility.repetitionCount {
      appendOrganizationReference(Element.Patient.generalPractitioner, facility.repetition(i))
    }
    let provider = pd1.field(4)
    for i in 0..<provider.repetitionCount {
      appendPractitionerReference(Element.Patient.generalPractitioner, provider.repetition(i))
    }
    appendConceptExtension(
      Element.Patient.extension, "http://hl7.org/fhir/StructureDefinition/patient-disability",
      pd1.field(6).first, nil)
    let worship = present(pd1.field(14)[1])
    if !worship.isEmpty {
      openExtension(
        Element.Patient.extension, "http://hl7.org/fhir/StructureDefinition/patient-congregation")
      addText(Element.Extension.valueString, worship)
      tape.close()
    }
  }

  /// Adds an extension whose value is a `CodeableConcept`.
  func appendConceptExtension(
    _ element: Element, _ url: StaticString, _ value: HL7Repetition, _ map: CodeMap?
  ) {
    guard !present(value[1]).isEmpty || !present(value[2]).isEmpty else { return }
    openExtension(element, url)
    appendCodeableConcept(Element.Extension.valueCodeableConcept, from: value, map: map)
    tape.close()
  }

  private func appendNested(
    _ element: Element, _ url: StaticString, _ part: StaticString, _ value: HL7Repetition
  ) {
    guard !present(value[1]).isEmpty || !present(value[2]).isEmpty else { return }
    openExtension(element, url)
    openExtension(Element.Extension.extension, part)
    appendCodeableConcept(Element.Extension.valueCodeableConcept, from: value)
    tape.close()
    tape.close()
  }
}

/// Race or ethnicity as US Core states them.
struct Origin: Sendable {
  let url: StaticString
  let map: CodeMap

  static let race = Origin(
    url: "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race", map: CodeMaps.race)
  static let ethnicity = Origin(
    url: "http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity",
    map: CodeMaps.ethnicity)
}

extension MappingContext {
  /// Adds the US Core extension of a race or ethnicity: the OMB categories, codes of CDCREC that are finer, and always a text.
  ///
  /// Source: US Core 3.1.1 us-core-race, us-core-ethnicity.
  func mapOrigin(_ element: Element, _ field: HL7Field, _ origin: Origin) {
    guard !field.isEmpty, !field.isNull else { return }
    var opened = false
    var words = Bytes.empty
    for i in 0..<field.repetitionCount {
      let value = field.repetition(i)
      let code = value[1].trimmed
      let name = value[2].trimmed
      guard !code.isEmpty || !name.isEmpty, !value.isNull else { continue }
      if !opened { openExtension(element, origin.url) }
      opened = true
      let system = value[3].trimmed
      let isCDC =
        CodeMaps.codeSystem[system].map { $0.system == "urn:oid:2.16.840.1.113883.6.238" } ?? false
      if let known = origin.map[code],
        system.isEmpty || isCDC || system.hasPrefix("HL7") || code.count > 2
      {
        openExtension(Element.Extension.extension, "ombCategory")
        appendCoding(Element.Extension.valueCoding, known)
        tape.close()
        if words.isEmpty { words = name.isEmpty ? known.display : name }
      } else if isCDC, !code.isEmpty {
        openExtension(Element.Extension.extension, "detailed")
        appendCoding(
          Element.Extension.valueCoding, code: code, display: name, system: system, table: nil)
        tape.close()
      }
      if words.isEmpty { words = name.isEmpty ? code : name }
    }
    guard opened else { return }
    openExtension(Element.Extension.extension, "text")
    addText(Element.Extension.valueString, words)
    tape.close()
    tape.close()
  }
}
