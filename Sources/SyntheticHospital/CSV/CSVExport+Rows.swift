import Records

/// The rows of each table for one patient.
extension CSVExport {
  func rows(of table: HospitalTable, _ subject: Subject) -> [[Marked]] {
    switch table {
    case .patients: [patient(subject)]
    case .visits: subject.course.stays.indices.map { visit($0, subject) }
    case .diagnoses: subject.course.stays.flatMap { diagnoses($0, subject.patient) }
    case .results: subject.course.orders.flatMap { results($0, subject) }
    case .medications: subject.course.prescriptions.map { medication($0, subject) }
    case .billing: subject.course.charges.flatMap { billing($0, subject) }
    case .vitals: subject.course.orders.compactMap { vitals($0, subject) }
    case .questionnaires: questionnaires(subject)
    }
  }

  private func mrn(_ p: Patient) -> Marked { .id(p.medicalRecordNumber, .medicalRecord) }
  private func staffNumber(_ index: Int) -> Marked { .number(hospital.providers[index].number, .staff) }
  private func staffName(_ index: Int) -> Marked { .name(hospital.providers[index].name.reversed, .staff) }

  private func patient(_ subject: Subject) -> [Marked] {
    let (p, relative) = (subject.patient, subject.patient.relatives.first)
    let alias = p.otherName.map { Marked.name($0.full) } ?? ""
    let identity: [Marked] = [
      mrn(p), .number(p.enterpriseNumber), .id(p.retiredRecordNumber ?? "", .medicalRecord), .id(p.socialSecurity, .socialSecurity),
      .name(p.name.family.whole), .name(p.name.given), .name(p.name.middle), Marked(p.name.suffix), alias,
      .date(NoteDates.slashed(p.birthDate)), Marked(p.sex.rawValue), Marked(p.race.code), Marked(p.race.text),
      p.isHispanic ? "Hispanic" : "Not Hispanic", Marked(p.language.text), Marked(p.maritalStatus.code),
    ]
    let contact: [Marked] = [
      .place(p.address.street), .place(p.address.second), .place(p.address.town), Marked(p.address.state), .place(p.address.zip),
      .place(p.address.county), .phone(p.homePhone.spaced), .phone(p.mobilePhone.dashed), .phone(p.workPhone?.dotted ?? ""),
      .id(p.faxPhone?.dashed ?? "", .fax), .id(p.email, .email), .id(p.webAddress, .url), .id(p.ipAddress, .ipAddress),
    ]
    let numbers: [Marked] = [
      .id(p.driversLicence, .certificate), .id(p.licencePlate, .vehicle), .id(p.vehicleNumber, .vehicle), .id(p.deviceSerial, .device),
      .id(p.deviceIdentifier, .device), .id(p.biometricCode, .biometric), .id(p.photograph, .photograph),
      .id(p.certificateNumber, .certificate), .number(p.studyCode), .id(p.account, .account),
    ]
    let rest: [Marked] = [
      .name(p.employer, .employer), Marked(p.occupation), .name(relative?.name.full ?? "", .relative),
      Marked(relative?.relation.text ?? ""), .phone(relative?.phone.dashed ?? "", .relative), staffNumber(p.primaryCare),
      staffName(p.primaryCare), .date(p.deathDate.map(NoteDates.slashed) ?? ""), .date(Times.sql(subject.course.registered)),
    ]
    return identity + contact + numbers + rest
  }

  private func visit(_ index: Int, _ subject: Subject) -> [Marked] {
    let stay = subject.course.stays[index]
    let kind: Marked = switch stay.kind {
    case .inpatient: "INPATIENT"
    case .outpatient: "OUTPATIENT"
    case .emergency: "EMERGENCY"
    }
    let problem = Catalogue.problems[stay.problems[0]]
    var note: (type: Marked, text: Marked) = ("", "")
    if let document = subject.course.documents.first(where: { $0.stay == index }) {
      let template = Notes.templates[document.template]
      note = (Marked(template.title.code), self.note(template, subject.patient, stay, document.written, document.author))
    }
    return [
      .number(stay.number), mrn(subject.patient), kind, .date(Times.sql(stay.admitted)), .date(Times.sql(stay.discharged)),
      .place(hospital.wards[stay.wards[0].ward].code, .facility), Marked(String(stay.wards[0].room)), Marked(stay.wards[0].bed),
      staffNumber(stay.attending), staffName(stay.attending), staffNumber(stay.referring), staffName(stay.referring),
      Marked(problem.icd10.code), Marked(problem.icd10.text), note.type, note.text,
    ]
  }

  private func note(_ template: NoteTemplate, _ patient: Patient, _ stay: Stay, _ written: Moment, _ author: Int) -> Marked {
    NoteContext(hospital: hospital, patient: patient, stay: stay, written: written, author: hospital.providers[author]).marked(template)
  }

  private func diagnoses(_ stay: Stay, _ patient: Patient) -> [[Marked]] {
    stay.problems.enumerated().map { i, index in
      let problem = Catalogue.problems[index]
      return [
        .number(stay.number), mrn(patient), Marked(String(i + 1)), Marked(problem.icd10.code), Marked(problem.icd10.text),
        Marked(problem.snomed.code), Marked(problem.snomed.text), i == 0 ? "PRINCIPAL" : "SECONDARY", .date(NoteDates.slashed(stay.admitted.day)),
      ]
    }
  }

  private func results(_ order: Order, _ subject: Subject) -> [[Marked]] {
    let p = subject.patient
    let before: [Marked] = [
      .number(order.filler), .number(order.placer), mrn(p), .name(p.name.reversed), .date(NoteDates.iso(p.birthDate)),
      .number(subject.course.stays[order.stay].number),
    ]
    let after: [Marked] = [
      order.corrected ? "Corrected" : "Final", .date(Times.sql(order.collected)), .date(Times.sql(order.reported)),
      staffNumber(order.orderedBy), staffName(order.orderedBy),
    ]
    func row(_ panel: Code, _ local: String, _ analyte: Analyte, _ value: Int, comment: Marked) -> [Marked] {
      let isBelowDetection = analyte.loinc == "20447-9" && value < 20
      let shown = isBelowDetection ? "<20" : Digits.scaled(value, analyte.decimals)
      let flag: Marked = isBelowDetection ? "" : value < analyte.low ? "L" : value > analyte.high ? "H" : ""
      return before + [
        Marked(local), Marked(panel.code), Marked(panel.text), Marked(analyte.local), Marked(analyte.loinc), Marked(analyte.name), Marked(shown),
        Marked(analyte.unit), Marked(Digits.scaled(analyte.low, analyte.decimals)), Marked(Digits.scaled(analyte.high, analyte.decimals)), flag,
      ] + after + [comment]
    }
    switch order.kind {
    case .panel(let index) where index < 5:
      let panel = Panels.all[index]
      return panel.analytes.enumerated().map { i, analyte in
        row(
          panel.code, panel.local.code, analyte, order.values[i] + (order.corrected && i == 0 ? 1 : 0),
          comment: order.hasComment && i == 0 ? comment(p) : "")
      }
    case .pointOfCare:
      let code = Code("41653-7", "Glucose [Mass/volume] in Capillary blood by Glucometer", "LN")
      return [row(code, "POCGLU", Panels.basicMetabolic.analytes[0], order.values[0], comment: "")]
    case .culture(let organism):
      return [
        before + [
          "UCULT", "630-4", "Bacteria identified in Urine by Culture", "UCULT", "630-4", "Bacteria identified in Urine by Culture",
          Marked(Catalogue.organisms[organism].text), "", "", "", "",
        ] + after + [""]
      ]
    case .panel, .imaging, .scan: return []
    }
  }

  private func comment(_ p: Patient) -> Marked {
    "Slightly hemolyzed; \"critical\" value called,\nread back by " + .name(p.relatives.first?.name.full ?? p.name.full, .relative) + " for "
      + .name(p.name.reversed)
  }

  private func medication(_ x: Prescription, _ subject: Subject) -> [Marked] {
    let (p, drug) = (subject.patient, Catalogue.drugs[x.drug])
    return [
      .number(x.number), mrn(p), .number(subject.course.stays[x.stay].number), Marked(drug.rxnorm.code), Marked(drug.rxnorm.text),
      Marked(String(drug.dose)), Marked(drug.unit), Marked(drug.form), Marked(drug.route.code), Marked(drug.pattern), Marked("Take \(drug.words)"),
      Marked(String(x.quantity)), Marked(String(x.refills)), .date(Times.american(x.ordered)),
      .date(x.dispensed.map(Times.american) ?? ""), staffNumber(x.orderedBy), staffName(x.orderedBy),
      "Call " + .phone(p.mobilePhone.spaced) + " before delivery to " + .place(p.address.street),
    ]
  }

  private func billing(_ charge: Charge, _ subject: Subject) -> [[Marked]] {
    let (p, stay) = (subject.patient, subject.course.stays[charge.stay])
    let scope: Scope = p.guarantor == nil ? .patient : .relative
    let address = p.guarantor?.address ?? p.address
    let coverage = p.coverages[0]
    let payer: [Marked] = [
      .id(p.account, .account), mrn(p), .name(p.name.reversed), .date(Times.compact(p.birthDate)),
      .name((p.guarantor?.name ?? p.name).reversed, scope), .id(p.guarantor?.socialSecurity ?? p.socialSecurity, .socialSecurity, scope),
      .place(address.street, scope) + "; " + .place(address.town, scope) + ", \(address.state) " + .place(address.zip, scope),
      Marked(coverage.insurer.id), Marked(coverage.insurer.name), .id(coverage.policyNumber, .healthPlan),
      .id(coverage.groupNumber, .healthPlan, .employer), .id(coverage.memberNumber, .healthPlan), .number(stay.number),
    ]
    return charge.procedures.enumerated().map { i, index in
      let procedure = Catalogue.procedures[index]
      return [.number(charge.number), Marked(String(i + 1))] + payer + [
        Marked(procedure.cpt.code), Marked(procedure.cpt.text), Marked(Catalogue.problems[stay.problems[0]].icd10.code),
        .date(Times.compact(stay.admitted.day)), .date(Times.compact(charge.posted.day)), "1", Marked(Digits.scaled(procedure.cents, 2)), "USD",
        staffNumber(charge.performedBy), staffName(charge.performedBy),
      ]
    }
  }

  private func vitals(_ order: Order, _ subject: Subject) -> [Marked]? {
    guard case .panel(5) = order.kind else { return nil }
    let stay = subject.course.stays[order.stay]
    var dice = Dice(seed: hospital.seed, topic: .csv, index: order.collected.seconds)
    let readings = Panels.vitalSigns.analytes.enumerated().map { Marked(Digits.scaled(order.values[$0], $1.decimals)) }
    return [.number(order.filler), mrn(subject.patient), .number(stay.number), Marked("\(stay.wards[0].room)-\(stay.wards[0].bed)")]
      + [.date(Times.iso(order.collected))] + readings
      + [.id("MON" + Digits.text(dice.below(1_000_000), width: 6), .device), .id("192.0.2.\(1 + dice.below(250))", .ipAddress)]
  }

  /// Two questions on mood after visits, which the portal asks. Source: LOINC panel 55757-9 (PHQ-2).
  private func questionnaires(_ subject: Subject) -> [[Marked]] {
    let p = subject.patient
    var dice = Dice(seed: hospital.seed, topic: .csv, index: -1 - p.index)
    var rows: [[Marked]] = []
    for (i, stay) in subject.course.stays.enumerated() where stay.kind == .outpatient {
      let number = "QR" + Digits.text(Digits.shuffled(p.index * 256 + i, seed: hospital.seed ^ 0x51, modulus: 10_000_000_000), width: 10)
      let isProxy = p.guarantor != nil
      let by: Marked = isProxy ? .name(p.guarantor?.name.full ?? "", .relative) : .name(p.name.full)
      for (n, item) in CSVExport.items.enumerated() {
        let points = dice.below(4)
        let remark: Marked = n == 0 && dice.chance(40) ? "Please answer to " + .id(p.email, .email) + " or call " + .phone(p.mobilePhone.dotted) : ""
        rows.append([
          .number(number), mrn(p), "PHQ-2", Marked(String(n + 1)), Marked(item.code), Marked(item.text), Marked(CSVExport.answers[points].code),
          Marked(CSVExport.answers[points].text), Marked(String(points)), .date(Times.sql(stay.discharged.adding(days: 1))), by, remark,
        ])
      }
    }
    return rows
  }

  private static let items = [
    Code("44250-9", "Little interest or pleasure in doing things", "LN"), Code("44255-8", "Feeling down, depressed, or hopeless", "LN"),
  ]
  private static let answers = [
    Code("LA6568-5", "Not at all", "LN"), Code("LA6569-3", "Several days", "LN"), Code("LA6570-1", "More than half the days", "LN"),
    Code("LA6571-9", "Nearly every day", "LN"),
  ]
}
