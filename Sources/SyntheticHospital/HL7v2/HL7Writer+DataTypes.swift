import Records

/// Composite data types of HL7 v2. Each begins at component 1 of the current field and repetition.
extension HL7Writer {
  /// XPN, the name of a person. Source: HL7 v2.5.1 §2A.88.
  mutating func personName(_ name: PersonName, _ scope: Scope = .patient, type: StaticString = "L") {
    family(name.family, scope)
    component(2)
    identifier(name.given, .names, scope)
    component(3)
    if !name.middle.isEmpty { identifier(name.middle, .names, scope) }
    component(4)
    text(name.suffix)
    component(5)
    text(name.prefix)
    component(6)
    text(name.degree)
    component(7)
    literal(type)
  }

  /// FN, a family name; newer versions repeat the particle and the stem as subcomponents. Source: HL7 v2.5.1 §2A.30.
  mutating func family(_ name: FamilyName, _ scope: Scope) {
    identifier(name.whole, .names, scope)
    if dialect.isModern, !name.particle.isEmpty {
      sub(2)
      text(name.particle)
      sub(3)
      identifier(name.stem, .names, scope)
    }
  }

  /// XAD, an address. Source: HL7 v2.5.1 §2A.87.
  mutating func address(_ address: Address, _ scope: Scope = .patient, type: StaticString = "H") {
    identifier(address.street, .geography, scope)
    component(2)
    if !address.second.isEmpty { identifier(address.second, .geography, scope) }
    component(3)
    identifier(address.town, .geography, scope)
    component(4)
    text(address.state)
    component(5)
    identifier(address.zip, .geography, scope)
    component(6)
    literal("USA")
    component(7)
    literal(type)
    if scope == .patient {
      component(9)
      identifier(address.county, .geography, scope)
    }
  }

  /// XTN, a telephone number: old versions as one text, newer ones in parts. Source: HL7 v2.5.1 §2A.89.
  mutating func phone(
    _ phone: Phone, _ scope: Scope = .patient, use: StaticString = "PRN", equipment: StaticString = "PH",
    _ identifierClass: IdentifierClass = .telephone
  ) {
    if dialect.isModern {
      component(2)
      literal(use)
      component(3)
      literal(equipment)
      component(6)
      number(phone.area)
      component(7)
      identifier("555" + phone.last4, identifierClass, scope)
      if dialect.level >= 270 {
        component(12)
        identifier(phone.international, identifierClass, scope)
      }
    } else {
      identifier(phone.parenthesised, identifierClass, scope)
      component(2)
      literal(use)
      component(3)
      literal(equipment)
    }
  }

  mutating func email(_ address: String, _ scope: Scope = .patient) {
    component(2)
    literal("NET")
    component(3)
    literal("Internet")
    component(4)
    identifier(address, .email, scope)
  }

  /// CX, an identifier with its authority and type. Source: HL7 v2.5.1 §2A.14.
  mutating func extendedID(
    _ value: String, _ authority: StaticString, _ type: StaticString, _ identifierClass: IdentifierClass,
    _ scope: Scope = .patient
  ) {
    identifier(value, identifierClass, scope)
    component(4)
    literal(authority)
    component(5)
    literal(type)
  }

  /// The medical record number under the hospital's authority, which newer interfaces also name by OID.
  mutating func recordNumber(_ value: String) {
    identifier(value, .medicalRecord)
    component(4)
    text(hospital.authority)
    if dialect.level == 251 || dialect.level == 280 {
      sub(2)
      text(hospital.authorityOID)
      sub(3)
      literal("ISO")
    }
    component(5)
    literal("MR")
  }

  /// XCN, a member of staff. Source: HL7 v2.5.1 §2A.86.
  mutating func provider(_ index: Int) {
    let provider = hospital.providers[index]
    identifier(provider.number, .otherUnique, .staff)
    component(2)
    family(provider.name.family, .staff)
    component(3)
    identifier(provider.name.given, .names, .staff)
    component(6)
    text(provider.name.prefix)
    component(7)
    text(provider.name.degree)
    component(9)
    literal("SLSHDOC")
    if dialect.isModern {
      component(13)
      literal("NPI")
    }
  }

  /// PL, a place in the hospital. Source: HL7 v2.5.1 §2A.53.
  mutating func place(_ stay: WardStay) {
    identifier(hospital.wards[stay.ward].code, .geography, .facility)
    component(2)
    number(stay.room)
    component(3)
    text(stay.bed)
    component(4)
    text(hospital.shortName)
  }

  /// EI, the number of an order, with the application that gave it. Source: HL7 v2.5.1 §2A.28.
  mutating func orderNumber(_ value: String, _ application: StaticString) {
    identifier(value, .otherUnique)
    component(2)
    literal(application)
  }

  /// HD, an organisation: a name, or in newer versions a name with an OID.
  mutating func facility(_ name: String, oid: String) {
    text(name)
    if dialect.level == 251 || dialect.level == 280 {
      component(2)
      text(oid)
      component(3)
      literal("ISO")
    }
  }
}
