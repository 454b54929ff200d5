import Records

/// Segments about the patient, relatives, and who pays.
extension HL7Writer {
  /// MSH. Source: HL7 v2.5.1 §2.15.9.
  mutating func header(_ type: MessageType, at: Moment, control: Int) {
    segment("MSH")
    delimiters()
    field(3)
    literal(dialect.application)
    field(4)
    facility(hospital.shortName, oid: hospital.authorityOID)
    field(5)
    literal("ARCHIVE")
    field(6)
    literal("STATEHIE")
    field(7)
    moment(at)
    field(9)
    literal(type.code)
    component(2)
    literal(type.trigger)
    if dialect.hasStructure {
      component(3)
      literal(type.structure)
    }
    field(10)
    literal(dialect.application)
    number(1_000_000 + control)
    field(11)
    literal("P")
    field(12)
    literal(dialect.version)
    switch dialect.charset {
    case .unstated: break
    case .ascii:
      field(18)
      literal("ASCII")
    case .latin1:
      field(18)
      literal("8859/1")
    case .utf8:
      field(18)
      literal("UNICODE UTF-8")
    }
  }

  mutating func event(_ type: MessageType, at: Moment, by provider: Int) {
    segment("EVN")
    field(1)
    if dialect.level < 250 { literal(type.trigger) }
    field(2)
    moment(at)
    field(5)
    self.provider(provider)
  }

  /// PID. Source: HL7 v2.5.1 §3.4.2.
  mutating func identification(_ patient: Patient, recordNumber mrn: String? = nil, provisional: Bool = false) {
    segment("PID")
    field(1)
    literal("1")
    if dialect.level < 240 {
      field(2)
      identifier(patient.enterpriseNumber, .otherUnique)
    }
    field(3)
    recordNumber(mrn ?? patient.medicalRecordNumber)
    if dialect.level >= 240, dialect.feed != .billing {
      `repeat`()
      extendedID(patient.enterpriseNumber, "STATEMPI", "PI", .otherUnique)
    }
    if dialect.level >= 260 {
      `repeat`()
      extendedID(patient.socialSecurity, "USSSA", "SS", .socialSecurity)
    }
    field(5)
    if provisional, let name = patient.provisionalName {
      personName(name)
    } else {
      personName(patient.name)
      if let other = patient.otherName, dialect.level >= 240 {
        `repeat`()
        personName(other, type: "A")
      }
    }
    if dialect.feed == .adt || dialect.feed == .registry {
      field(6)
      family(patient.mothersMaidenName, .relative)
    }
    field(7)
    date(patient.birthDate)
    field(8)
    text(patient.sex.rawValue)
    if dialect.feed == .adt, let other = patient.otherName {
      field(9)
      family(other.family, .patient)
      component(2)
      identifier(other.given, .names)
    }
    field(10)
    code(patient.race)
    field(11)
    address(patient.address)
    if dialect.level < 240 {
      field(12)
      identifier(patient.address.county, .geography)
    }
    field(13)
    phone(patient.homePhone)
    if dialect.isModern {
      `repeat`()
      phone(patient.mobilePhone, use: "ORN", equipment: "CP")
      `repeat`()
      email(patient.email)
      if let fax = patient.faxPhone {
        `repeat`()
        phone(fax, use: "ORN", equipment: "FX", .fax)
      }
    }
    if let work = patient.workPhone {
      field(14)
      phone(work, use: "WPN")
    } else if dialect.feed == .adt {
      // The null value: whatever the receiver knows is to be deleted.
      field(14)
      literal("\"\"")
    }
    field(15)
    code(patient.language)
    field(16)
    if dialect.level < 240 { text(patient.maritalStatus.code) } else { code(patient.maritalStatus) }
    field(17)
    text(patient.religion.code)
    field(18)
    extendedID(patient.account, "SLSH", "AN", .account)
    if dialect.level < 260 {
      field(19)
      identifier(patient.socialSecurity, .socialSecurity)
      field(20)
      identifier(patient.driversLicence, .certificate)
    }
    if dialect.level >= 240 {
      field(22)
      if patient.isHispanic { literal("H") } else { literal("N") }
    }
    if dialect.feed == .adt || dialect.feed == .registry {
      field(23)
      identifier(patient.address.town, .geography)
      field(24)
      if patient.casting == .newborn { literal("Y") } else { literal("N") }
    }
    if let death = patient.deathDate, dialect.feed == .registry {
      field(29)
      date(death)
      field(30)
      literal("Y")
    }
  }

  /// MRG, the number that a merge retires. Source: HL7 v2.5.1 §3.4.9.
  mutating func merge(_ patient: Patient) {
    segment("MRG")
    field(1)
    recordNumber(patient.retiredRecordNumber ?? patient.enterpriseNumber)
    field(7)
    personName(patient.provisionalName ?? patient.otherName ?? patient.name)
  }

  mutating func primaryCare(_ patient: Patient) {
    segment("PD1")
    field(3)
    text("Larkmoor Family Practice")
    field(4)
    provider(patient.primaryCare)
  }

  /// NK1. Source: HL7 v2.5.1 §3.4.5.
  mutating func nextOfKin(_ patient: Patient) {
    for (i, relative) in patient.relatives.enumerated() {
      segment("NK1")
      field(1)
      number(i + 1)
      field(2)
      personName(relative.name, .relative)
      field(3)
      code(relative.relation)
      field(4)
      address(relative.address, .relative)
      field(5)
      phone(relative.phone, .relative)
      if let work = relative.workPhone {
        field(6)
        phone(work, .relative, use: "WPN")
      }
      field(7)
      literal("N")
      field(13)
      identifier(relative.employer, .names, .employer)
      if dialect.feed == .registry {
        field(15)
        text(relative.sex.rawValue)
        field(16)
        date(relative.birthDate)
        field(33)
        identifier(relative.socialSecurity, .socialSecurity, .relative)
        component(4)
        literal("USSSA")
        component(5)
        literal("SS")
      }
    }
  }

  /// GT1, who answers for the bill. Source: HL7 v2.5.1 §6.5.5.
  mutating func guarantor(_ patient: Patient) {
    segment("GT1")
    field(1)
    literal("1")
    let relative = patient.guarantor
    let scope: Scope = relative == nil ? .patient : .relative
    field(2)
    identifier("G" + patient.account, .account, scope)
    field(3)
    personName(relative?.name ?? patient.name, scope)
    field(5)
    address(relative?.address ?? patient.address, scope)
    field(6)
    phone(relative?.phone ?? patient.homePhone, scope)
    field(8)
    date(relative?.birthDate ?? patient.birthDate)
    field(9)
    text((relative?.sex ?? patient.sex).rawValue)
    field(11)
    if let relative { code(relative.relation) } else { literal("SEL") }
    field(12)
    identifier(relative?.socialSecurity ?? patient.socialSecurity, .socialSecurity, scope)
    let employer = relative?.employer ?? patient.employer
    if !employer.isEmpty {
      field(16)
      identifier(employer, .names, .employer)
      if let address = patient.workAddress, relative == nil {
        field(17)
        self.address(address, .employer, type: "B")
      }
    }
  }

  /// IN1 and IN2. Source: HL7 v2.5.1 §6.5.6, §6.5.7.
  mutating func insurance(_ patient: Patient) {
    for (i, coverage) in patient.coverages.enumerated() {
      segment("IN1")
      field(1)
      number(i + 1)
      field(2)
      text(coverage.insurer.plan)
      component(2)
      text(coverage.insurer.planName)
      field(3)
      text(coverage.insurer.id)
      field(4)
      text(coverage.insurer.name)
      field(8)
      identifier(coverage.groupNumber, .healthPlan, .employer)
      if !patient.employer.isEmpty {
        field(11)
        identifier(patient.employer, .names, .employer)
      }
      field(12)
      date(coverage.start)
      field(15)
      text(coverage.insurer.type)
      let subscriber = coverage.subscriber
      let scope: Scope = subscriber == nil ? .patient : .relative
      field(16)
      personName(subscriber?.name ?? patient.name, scope)
      field(17)
      if let subscriber { code(subscriber.relation) } else { literal("SEL") }
      field(18)
      date(subscriber?.birthDate ?? patient.birthDate)
      field(19)
      address(subscriber?.address ?? patient.address, scope)
      field(36)
      identifier(coverage.policyNumber, .healthPlan)
      field(49)
      identifier(coverage.memberNumber, .healthPlan)
      segment("IN2")
      field(2)
      identifier(subscriber?.socialSecurity ?? patient.socialSecurity, .socialSecurity, scope)
      field(61)
      identifier(coverage.memberNumber, .healthPlan)
      field(63)
      phone(subscriber?.phone ?? patient.homePhone, scope)
    }
  }

  mutating func allergies(_ patient: Patient) {
    for (i, allergy) in patient.allergies.enumerated() {
      segment("AL1")
      field(1)
      number(i + 1)
      field(2)
      if allergy.system == "RXNORM" { literal("DA") } else { literal("FA") }
      field(3)
      code(allergy)
      field(4)
      literal("MO")
      field(5)
      literal("Hives")
    }
  }

  /// A segment that this hospital made up, as hospitals do: pet names, parking, badge photograph.
  mutating func localSegment(_ patient: Patient) {
    segment("ZPI")
    field(1)
    literal("1")
    field(2)
    literal("PARKING")
    field(3)
    identifier(patient.licencePlate, .vehicle)
    field(4)
    identifier(patient.photograph, .photograph)
    field(5)
    identifier(patient.webAddress, .url)
    field(6)
    identifier(patient.ipAddress, .ipAddress)
    field(7)
    identifier(patient.biometricCode, .biometric)
  }
}
