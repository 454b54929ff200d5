import Records

/// Segments of pharmacy, immunisation, documents, appointments and charges.
extension HL7Writer {
  // MARK: pharmacy

  mutating func pharmacyOrder(_ prescription: Prescription, control: StaticString) {
    segment("ORC")
    field(1)
    literal(control)
    field(2)
    orderNumber(prescription.number, "CPOE")
    field(3)
    orderNumber("F" + prescription.number, "RXSYS")
    field(9)
    moment(prescription.ordered)
    field(12)
    provider(prescription.orderedBy)
  }

  /// RXE with TQ1 and RXR. Source: HL7 v2.5.1 §4.14.4.
  mutating func encodedOrder(_ prescription: Prescription, patient: Patient) {
    let drug = Catalogue.drugs[prescription.drug]
    segment("RXE")
    field(2)
    code(drug.rxnorm)
    field(3)
    number(drug.dose)
    field(5)
    text(drug.unit)
    field(6)
    text(drug.form)
    field(7)
    component(2)
    text("Take \(drug.words)")
    field(10)
    number(prescription.quantity)
    field(12)
    number(prescription.refills)
    field(15)
    identifier(prescription.number, .otherUnique)
    field(21)
    component(2)
    text("Call ")
    identifier(patient.mobilePhone.spaced, .telephone)
    text(" before delivery to ")
    identifier(patient.address.street, .geography)
    segment("TQ1")
    field(1)
    literal("1")
    field(2)
    number(drug.dose)
    component(2)
    text(drug.unit)
    field(3)
    text(drug.pattern)
    field(7)
    moment(prescription.ordered)
    route(drug)
  }

  mutating func route(_ drug: Catalogue.Drug) {
    segment("RXR")
    field(1)
    code(drug.route)
  }

  /// RXD. Source: HL7 v2.5.1 §4.14.5.
  mutating func dispense(_ prescription: Prescription, at: Moment) {
    let drug = Catalogue.drugs[prescription.drug]
    segment("RXD")
    field(1)
    literal("1")
    field(2)
    code(drug.rxnorm)
    field(3)
    moment(at)
    field(4)
    number(prescription.quantity)
    field(6)
    text(drug.form)
    field(7)
    identifier(prescription.number, .otherUnique)
    field(8)
    number(prescription.refills)
    field(10)
    provider(prescription.orderedBy)
    route(drug)
  }

  // MARK: immunisation

  /// ORC, RXA, RXR and the eligibility OBX. Source: HL7 v2.5.1 Implementation Guide for Immunization Messaging 1.5.
  mutating func immunization(_ event: ImmunizationEvent) {
    let vaccine = Catalogue.vaccines[event.vaccine]
    segment("ORC")
    field(1)
    literal("RE")
    field(3)
    orderNumber(event.number, "IIS")
    field(12)
    provider(event.givenBy)
    segment("RXA")
    field(1)
    literal("0")
    field(2)
    literal("1")
    field(3)
    date(event.given.day)
    field(4)
    date(event.given.day)
    field(5)
    code(vaccine.cvx)
    field(6)
    if event.refused {
      literal("999")
    } else {
      number(vaccine.millilitreTenths, decimals: 1)
      field(7)
      literal("mL")
      component(2)
      literal("milliliter")
      component(3)
      literal("UCUM")
    }
    field(9)
    if event.isHistorical {
      code(Code("01", "Historical information", "NIP001"))
    } else {
      code(Code("00", "New immunization record", "NIP001"))
    }
    field(10)
    provider(event.givenBy)
    field(15)
    text(event.lot)
    field(17)
    code(vaccine.maker)
    if event.refused {
      field(18)
      code(Code("00", "Parental decision", "NIP002"))
    }
    field(20)
    if event.refused { literal("RE") } else { literal("CP") }
    field(21)
    literal("A")
    guard !event.refused else { return }
    segment("RXR")
    field(1)
    code(Code("IM", "Intramuscular", "HL70162"))
    field(2)
    code(Code("LD", "Left Deltoid", "HL70163"))
    observation(1, type: "CWE")
    code(Code("64994-7", "Vaccine funding program eligibility category", "LN"))
    field(4)
    literal("1")
    field(5)
    code(Code("V01", "Not VFC eligible", "HL70064"))
    field(11)
    literal("F")
    field(14)
    date(event.given.day)
  }

  // MARK: documents

  /// TXA. Source: HL7 v2.5.1 §9.6.1.
  mutating func documentHeader(_ document: Document) {
    segment("TXA")
    field(1)
    literal("1")
    field(2)
    text(Notes.templates[document.template].name == "discharge" ? "DS" : "PN")
    field(3)
    literal("TX")
    field(4)
    moment(document.written)
    field(6)
    moment(document.written)
    field(9)
    provider(document.author)
    field(12)
    identifier(document.number, .otherUnique)
    component(2)
    literal("TRANSCRIBE")
    field(17)
    literal("AU")
    field(19)
    literal("AV")
  }

  mutating func documentBody(_ document: Document, patient: Patient, stay: Stay) {
    let context = NoteContext(
      hospital: hospital, patient: patient, stay: stay, written: document.written, author: hospital.providers[document.author])
    note(Notes.templates[document.template], context, type: "FT")
    field(11)
    literal("F")
  }

  // MARK: scheduling

  /// SCH, RGS, AIS, AIL and AIP. Source: HL7 v2.5.1 §10.6.
  mutating func schedule(_ appointment: Appointment, starts: Moment, status: StaticString) {
    segment("SCH")
    field(1)
    identifier(appointment.number, .otherUnique)
    field(2)
    identifier("F" + appointment.number, .otherUnique)
    field(7)
    literal("ROUTINE")
    component(2)
    literal("Routine visit")
    field(8)
    literal("NORMAL")
    field(9)
    literal("30")
    field(10)
    literal("MIN")
    field(11)
    component(4)
    moment(starts)
    component(5)
    moment(starts.adding(minutes: 30))
    field(16)
    provider(appointment.provider)
    field(25)
    literal(status)
  }

  mutating func resources(_ appointment: Appointment, starts: Moment) {
    segment("RGS")
    field(1)
    literal("1")
    segment("AIS")
    field(1)
    literal("1")
    field(3)
    code(Code("99213", "Office visit", "C4"))
    field(4)
    moment(starts)
    field(7)
    literal("30")
    field(8)
    literal("MIN")
    segment("AIL")
    field(1)
    literal("1")
    field(3)
    place(WardStay(ward: appointment.ward, room: 1 + appointment.provider, bed: "", from: starts))
    segment("AIP")
    field(1)
    literal("1")
    field(3)
    provider(appointment.provider)
  }

  // MARK: charges

  /// FT1. Source: HL7 v2.5.1 §6.5.1.
  mutating func transaction(_ charge: Charge, _ index: Int, stay: Stay) {
    let procedure = Catalogue.procedures[charge.procedures[index]]
    segment("FT1")
    field(1)
    number(index + 1)
    field(2)
    identifier(charge.number, .otherUnique)
    field(4)
    moment(stay.admitted)
    field(5)
    moment(charge.posted)
    field(6)
    literal("CG")
    field(7)
    code(procedure.cpt)
    field(10)
    literal("1")
    field(11)
    number(procedure.cents, decimals: 2)
    component(1)
    field(16)
    place(stay.wards[0])
    field(19)
    code(Catalogue.problems[stay.problems[0]].icd10)
    field(20)
    provider(charge.performedBy)
    field(25)
    code(procedure.cpt)
  }
}
