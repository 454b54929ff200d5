import Readers
@_spi(Normalization) import Records

// recordTarget/patientRole to Patient, guardians and next of kin to RelatedPerson.
//
// Source: CDA R2 §4.2.2, C-CDA on FHIR 1.2 Patient.
extension CDAContext {
  /// What a patientRole says about whom it is: each id with an extension or a UUID.
  func claims(_ role: XMLNode) -> [IdentityClaim] {
    var out: [IdentityClaim] = []
    for id in role.all(N.id) where id.attribute(N.nullFlavor).isEmpty {
      let root = id.attribute(N.root).trimmed
      let ext = id.attribute(N.extension).trimmed
      if b.isUsable(ext) {
        out.append(b.claim(authority: root, value: ext, type: CDACodes.identifierType.target(root) ?? .empty))
      } else if ext.isEmpty, SystemURI.isUUID(root) {
        out.append(b.claim(authority: Bytes("urn:ietf:rfc:3986"), value: root))
      }
    }
    return out
  }

  func mapPatient(_ role: XMLNode) {
    guard b.beginPatient() else { return }
    let person = role.first(N.patient)
    addIdentifiers(Element.Patient.identifier, of: role)
    for name in person?.children ?? role.all(N.patient) where name.name == N.name { addName(Element.Patient.name, name) }
    for telecom in role.all(N.telecom) { addTelecom(Element.Patient.telecom, telecom) }
    for address in role.all(N.addr) { addAddress(Element.Patient.address, address) }
    addOrganization(Element.Patient.managingOrganization, role.first(N.providerOrganization))
    if let person { mapPerson(person) }
    b.end()
    guard let person else { return }
    for guardian in person.all(N.guardian) { mapGuardian(guardian) }
  }

  private func mapPerson(_ person: XMLNode) {
    if let gender = person.first(N.administrativeGenderCode), !b.addMapped(Element.Patient.gender, code(gender), CDACodes.gender),
      !gender.attribute(N.nullFlavor).isEmpty
    {
      tape.add(Element.Patient.gender, "unknown")
    }
    mapBirth(person)
    let deceased = value(person.first(sdtc: N.deceasedTime))
    if deceased.isEmpty || !b.addDateTime(Element.Patient.deceasedDateTime, deceased) {
      let flag = value(person.first(sdtc: N.deceasedInd))
      if flag == "true" || flag == "false" { tape.add(Element.Patient.deceasedBoolean, flag == "true") }
    }
    addConcept(Element.Patient.maritalStatus, person.first(N.maritalStatusCode))
    mapOrigin(person, N.raceCode, .race)
    mapOrigin(person, N.ethnicGroupCode, .ethnicity)
    if let religion = person.first(N.religiousAffiliationCode), !code(religion).isEmpty {
      tape.open(Element.Patient.extension)
      tape.add(Element.Extension.url, "http://hl7.org/fhir/StructureDefinition/patient-religion")
      addConcept(Element.Extension.valueCodeableConcept, religion)
      tape.close()
    }
    for language in person.all(N.languageCommunication) { mapLanguage(language) }
  }

  private func mapBirth(_ person: XMLNode) {
    if let birth = b.dateTime(value(person.first(N.birthTime))) {
      tape.add(Element.Patient.birthDate) { birth.appendDate(to: &$0) }
      if birth.hasTime, birth.offset != nil {
        tape.openExtensions(ofPrimitive: Element.Patient.birthDate)
        tape.open(Element.Extension.extension)
        tape.add(Element.Extension.url, "http://hl7.org/fhir/StructureDefinition/patient-birthTime")
        b.addDateTime(Element.Extension.valueDateTime, birth)
        tape.close()
        tape.close()
      }
    }
    if !b.addInteger(Element.Patient.multipleBirthInteger, value(person.first(sdtc: N.multipleBirthOrderNumber)), minimum: 1) {
      let flag = value(person.first(sdtc: N.multipleBirthInd))
      if flag == "true" || flag == "false" { tape.add(Element.Patient.multipleBirthBoolean, flag == "true") }
    }
    if let address = person.first(N.birthplace)?.first(N.place)?.first(N.addr) {
      tape.open(Element.Patient.extension)
      tape.add(Element.Extension.url, "http://hl7.org/fhir/StructureDefinition/patient-birthPlace")
      addAddress(Element.Extension.valueAddress, address)
      tape.close()
    }
  }

  /// US Core race or ethnicity: OMB categories, finer codes, and a text. Source: US Core 3.1.1.
  private func mapOrigin(_ person: XMLNode, _ name: XMLName, _ origin: Origin) {
    var words = Bytes.empty
    var isOpen = false
    for node in person.children where node.name == name {
      let code = code(node)
      guard !code.isEmpty else { continue }
      if !isOpen {
        tape.open(Element.Patient.extension)
        tape.add(Element.Extension.url, origin.url)
        isOpen = true
      }
      let known = origin.map[code]
      tape.open(Element.Extension.extension)
      tape.add(Element.Extension.url, known == nil ? "detailed" : "ombCategory")
      if let known { b.appendCoding(Element.Extension.valueCoding, known) } else { addCoding(Element.Extension.valueCoding, node) }
      tape.close()
      if words.isEmpty { words = known?.display ?? node.attribute(N.displayName).trimmed }
      if words.isEmpty { words = code }
    }
    guard isOpen else { return }
    tape.open(Element.Extension.extension)
    tape.add(Element.Extension.url, "text")
    b.addText(Element.Extension.valueString, words)
    tape.close()
    tape.close()
  }

  private func mapLanguage(_ node: XMLNode) {
    let language = node.first(N.languageCode)
    let name = code(language)
    guard !name.isEmpty else { return }
    tape.open(Element.Patient.communication)
    tape.open(Element.PatientCommunication.language)
    if let known = CodeMaps.language[name] {
      b.appendCoding(Element.CodeableConcept.coding, known)
    } else {
      b.appendCoding(Element.CodeableConcept.coding, system: Bytes("urn:ietf:bcp:47"), code: name)
    }
    tape.close()
    let preferred = value(node.first(N.preferenceInd))
    if preferred == "true" || preferred == "false" { tape.add(Element.PatientCommunication.preferred, preferred == "true") }
    tape.close()
  }

  private func mapGuardian(_ node: XMLNode) {
    begin(Element.RelatedPerson.root, b.positionKey(Element.RelatedPerson.root, "RelatedPerson"))
    addIdentifiers(Element.RelatedPerson.identifier, of: node)
    b.appendPatientReference(Element.RelatedPerson.patient)
    b.appendConcept(
      Element.RelatedPerson.relationship, system: "http://terminology.hl7.org/CodeSystem/v3-RoleCode", code: "GUARD", display: "guardian")
    addConcept(Element.RelatedPerson.relationship, node.first(N.code))
    let person = node.first(N.guardianPerson) ?? node.first(N.guardianOrganization)
    mapRelated(node, person)
    b.end()
  }

  /// A participant who is a relative or contact of the patient; staff are not.
  func mapParticipant(_ participant: XMLNode) {
    guard let entity = participant.first(N.associatedEntity), let person = entity.first(N.associatedPerson) else { return }
    let classCode = entity.attribute(N.classCode).trimmed
    guard CDAContext.relatives.contains(where: { classCode == $0 }) else { return }
    begin(Element.RelatedPerson.root, b.positionKey(Element.RelatedPerson.root, "RelatedPerson"))
    addIdentifiers(Element.RelatedPerson.identifier, of: entity)
    b.appendPatientReference(Element.RelatedPerson.patient)
    if !addConcept(Element.RelatedPerson.relationship, entity.first(N.code)) {
      b.appendConcept(
        Element.RelatedPerson.relationship, system: Bytes("http://terminology.hl7.org/CodeSystem/v3-RoleClass"), code: classCode)
    }
    mapRelated(entity, person)
    let time = interval(participant.first(N.time))
    addPeriod(Element.RelatedPerson.period, time)
    b.end()
  }

  private static let relatives: [StaticString] = ["NOK", "ECON", "GUARD", "PRS", "CAREGIVER", "GUAR", "POLHOLD"]

  private func mapRelated(_ role: XMLNode, _ person: XMLNode?) {
    if let person { for name in person.all(N.name) { addName(Element.RelatedPerson.name, name) } }
    for telecom in role.all(N.telecom) { addTelecom(Element.RelatedPerson.telecom, telecom) }
    for address in role.all(N.addr) { addAddress(Element.RelatedPerson.address, address) }
  }
}
