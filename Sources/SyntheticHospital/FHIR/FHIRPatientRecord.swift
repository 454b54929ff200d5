import Records

/// The resources of one patient. Source: FHIR R4 4.0.1.
struct FHIRPatientRecord {
  let subject: Subject
  let hospital: Hospital

  init(_ subject: Subject, _ hospital: Hospital) { (self.subject, self.hospital) = (subject, hospital) }

  var patient: Patient { subject.patient }
  var course: Course { subject.course }

  func resources() -> [FHIRResource] {
    var all = [person()]
    for stay in course.stays {
      all.append(encounter(stay))
      all += conditions(stay)
    }
    all += measurements()
    for order in course.orders { if let report = imaging(order) { all.append(report) } }
    all += course.prescriptions.map(prescription)
    all += patient.allergies.enumerated().map(allergy)
    all += course.immunizations.map(immunization)
    all += course.documents.prefix(2).map(document)
    return all
  }

  // MARK: parts

  /// A logical id: the same for the same thing, telling nothing about it to the eye.
  static func id(_ type: String, _ key: String, _ hospital: Hospital) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for b in (type + "/" + key).utf8 { hash = (hash ^ UInt64(b)) &* 0x0000_0100_0000_01B3 }
    var dice = Dice(seed: hospital.seed, topic: .fhir, index: Int(truncatingIfNeeded: hash))
    var s = ""
    let digits = Array("0123456789abcdef")
    for i in 0..<32 {
      if [8, 12, 16, 20].contains(i) { s += "-" }
      s.append(digits[dice.below(16)])
    }
    return s
  }

  func resource(_ type: String, _ key: String, _ members: KeyValuePairs<String, Node?>) -> FHIRResource {
    let id = FHIRPatientRecord.id(type, key, hospital)
    return FHIRPatientRecord.resource(type, id, members)
  }

  static func resource(_ type: String, _ id: String, _ members: KeyValuePairs<String, Node?>) -> FHIRResource {
    var all: [(String, Node)] = [("id", .string(.number(id)))]
    for (key, value) in members { if let value { all.append((key, value)) } }
    return FHIRResource(type: type, id: id, body: .object(all))
  }

  func reference(_ type: String, _ key: String) -> Node {
    .members(["reference": .string("\(type)/" + .number(FHIRPatientRecord.id(type, key, hospital)))])
  }

  var subjectReference: Node { reference("Patient", patient.medicalRecordNumber) }

  func practitioner(_ index: Int) -> Node {
    .members([
      "reference": .string("Practitioner/" + .number(FHIRPatientRecord.id("Practitioner", hospital.providers[index].number, hospital), .staff)),
      "display": .string(.name(hospital.providers[index].name.full, .staff)),
    ])
  }

  static let systems = [
    "LN": "http://loinc.org", "SCT": "http://snomed.info/sct", "I10C": "http://hl7.org/fhir/sid/icd-10-cm",
    "RXNORM": "http://www.nlm.nih.gov/research/umls/rxnorm", "CVX": "http://hl7.org/fhir/sid/cvx", "C4": "http://www.ama-assn.org/go/cpt",
    "HL70002": "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "HL70063": "http://terminology.hl7.org/CodeSystem/v2-0131",
    "99SLSH": "https://larkmoor.example.org/codes/laboratory",
  ]

  static func coding(_ code: Code) -> Node {
    .members(["system": systems[code.system].map(Node.text), "code": .text(code.code), "display": .text(code.text)])
  }

  func concept(_ codes: Code..., text: String? = nil) -> Node {
    .members(["coding": .array(codes.map(FHIRPatientRecord.coding)), "text": text.map(Node.text)])
  }

  /// A concept of one of FHIR's own code systems.
  func fixed(_ system: String, _ code: String) -> Node {
    .members(["coding": .array([.members(["system": .text("http://terminology.hl7.org/CodeSystem/" + system), "code": .text(code)])])])
  }

  func identifier(_ system: String, _ value: Marked) -> Node { .members(["system": .text(system), "value": .string(value)]) }
  func time(_ moment: Moment) -> Node { .string(.date(Times.iso(moment))) }
  func day(_ day: Day) -> Node { .string(.date(NoteDates.iso(day))) }

  static func name(_ name: PersonName, _ scope: Scope = .patient, use: String? = nil) -> Node {
    .members([
      "use": use.map(Node.text), "family": .string(.name(name.family.whole, scope)),
      "given": .array([name.given, name.middle].filter { !$0.isEmpty }.map { .string(.name($0, scope)) }),
      "prefix": name.prefix.isEmpty ? nil : .array([.text(name.prefix)]), "suffix": name.suffix.isEmpty ? nil : .array([.text(name.suffix)]),
    ])
  }

  static func phone(_ phone: Phone, _ scope: Scope = .patient, use: String = "home") -> Node {
    .members(["system": "phone", "value": .string(.phone(phone.dashed, scope)), "use": .text(use)])
  }

  static func address(_ a: Address, _ scope: Scope = .patient) -> Node {
    .members([
      "use": "home", "line": .array([a.street, a.second].filter { !$0.isEmpty }.map { .string(.place($0, scope)) }),
      "city": .string(.place(a.town, scope)), "district": .string(.place(a.county, scope)), "state": .text(a.state),
      "postalCode": .string(.place(a.zip, scope)), "country": "US",
    ])
  }

  // MARK: people

  static func practitioner(_ index: Int, _ hospital: Hospital) -> FHIRResource {
    let p = hospital.providers[index]
    return resource(
      "Practitioner", id("Practitioner", p.number, hospital),
      [
        "identifier": .array([.members(["system": "urn:oid:2.16.840.1.113883.19.5.97", "value": .string(.number(p.number, .staff))])]),
        "name": .array([name(p.name, .staff)]), "telecom": .array([phone(p.phone, .staff, use: "work")]),
      ])
  }

  private func person() -> FHIRResource {
    let p = patient
    var identifiers = [
      Node.members([
        "use": "usual", "type": fixed("v2-0203", "MR"), "system": .text("urn:oid:\(hospital.authorityOID)"),
        "value": .string(.id(p.medicalRecordNumber, .medicalRecord)), "assigner": .members(["display": .text(hospital.authority)]),
      ])
    ]
    identifiers.append(identifier("urn:oid:2.16.840.1.113883.19.5.98", .number(p.enterpriseNumber)))
    identifiers.append(identifier("http://hl7.org/fhir/sid/us-ssn", .id(p.socialSecurity, .socialSecurity)))
    identifiers.append(identifier("urn:oid:2.16.840.1.113883.4.3", .id(p.driversLicence, .certificate)))
    var telecom = [FHIRPatientRecord.phone(p.homePhone), FHIRPatientRecord.phone(p.mobilePhone, use: "mobile")]
    telecom.append(.members(["system": "email", "value": .string(.id(p.email, .email))]))
    telecom.append(.members(["system": "url", "value": .string(.id(p.webAddress, .url))]))
    if let fax = p.faxPhone { telecom.append(.members(["system": "fax", "value": .string(.id(fax.dashed, .fax))])) }
    var names = [FHIRPatientRecord.name(p.name, use: "official")]
    if let other = p.otherName { names.append(FHIRPatientRecord.name(other, use: "old")) }
    let race = Node.members([
      "url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race",
      "extension": .array([
        .members([
          "url": "ombCategory",
          "valueCoding": .members(["system": "urn:oid:2.16.840.1.113883.6.238", "code": .text(p.race.code), "display": .text(p.race.text)]),
        ]), .members(["url": "text", "valueString": .text(p.race.text)]),
      ]),
    ])
    let narrative = Marked.name(p.name.full) + ", born " + .date(NoteDates.long(p.birthDate)) + ", of " + .place(p.address.town)
    return resource(
      "Patient", p.medicalRecordNumber,
      [
        "text": .members(["status": "generated", "div": .narrative(narrative)]), "extension": .array([race]), "identifier": .array(identifiers),
        "active": .literal("true"), "name": .array(names), "telecom": .array(telecom), "gender": p.sex == .female ? "female" : "male",
        "birthDate": day(p.birthDate), "deceasedDateTime": p.deathDate.map(day), "address": .array([FHIRPatientRecord.address(p.address)]),
        "maritalStatus": concept(p.maritalStatus), "photo": .array([.members(["contentType": "image/jpeg", "title": .string(.id(p.photograph, .photograph))])]),
        "contact": .list(p.relatives.map(contact)),
        "communication": .array([.members(["language": .members(["coding": .array([.members(["system": "urn:ietf:bcp:47", "code": .text(String(p.language.code.prefix(2)))])]), "text": .text(p.language.text)])])]),
        "generalPractitioner": .array([practitioner(p.primaryCare)]),
      ])
  }

  private func contact(_ relative: Relative) -> Node {
    .members([
      "relationship": .array([.members(["text": .text(relative.relation.text)])]), "name": FHIRPatientRecord.name(relative.name, .relative),
      "telecom": .array([FHIRPatientRecord.phone(relative.phone, .relative)]), "address": FHIRPatientRecord.address(relative.address, .relative),
      "gender": relative.sex == .female ? "female" : "male",
    ])
  }
}
