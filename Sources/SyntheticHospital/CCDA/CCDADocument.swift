import Records

/// One document about a patient.
struct CCDADocument {
  let subject: Subject
  let hospital: Hospital
  let xml: XMLText
  var omitsPatientNumber = false

  var patient: Patient { subject.patient }
  var course: Course { subject.course }
  /// When the document was made: after everything in it.
  var made: Moment { Moment(Hospital.closing + 20, hour: 4, minute: patient.index % 60) }

  init(_ subject: Subject, _ hospital: Hospital, _ xml: XMLText, omitsPatientNumber: Bool) {
    (self.subject, self.hospital, self.xml, self.omitsPatientNumber) = (subject, hospital, xml, omitsPatientNumber)
  }

  /// Object identifiers of this hospital, below the arc that HL7 keeps for examples.
  enum Root {
    static let enterprise: Marked = "2.16.840.1.113883.19.5.98"
    static let staff: Marked = "2.16.840.1.113883.19.5.97"
    static let visits: Marked = "2.16.840.1.113883.19.5.96"
    static let orders: Marked = "2.16.840.1.113883.19.5.95"
    static let documents: Marked = "2.16.840.1.113883.19.5.94"
    static let members: Marked = "2.16.840.1.113883.19.5.93"
    static let socialSecurity: Marked = "2.16.840.1.113883.4.1"
    static let udi: Marked = "2.16.840.1.113883.3.3719"
  }

  // MARK: documents

  /// `isShort`: with the first section only.
  func continuityOfCare(isShort: Bool = false) {
    document(template: "2.16.840.1.113883.10.20.22.1.2", Code("34133-9", "Summarization of Episode Note", "LN"), title: "Continuity of Care Document", number: "CCD") {
      xml.element("component") {
        xml.element("structuredBody") {
          allergies()
          if isShort { return }
          medications()
          problems()
          procedures()
          results()
          vitalSigns()
          immunizations()
          encounters()
          socialHistory()
          devices()
          payers()
          notes()
        }
      }
    }
  }

  /// A scanned report. Source: C-CDA R2.1 §1.1.22, Unstructured Document.
  func unstructured(_ order: Order) {
    document(template: "2.16.840.1.113883.10.20.22.1.10", Code("34133-9", "Summarization of Episode Note", "LN"), title: "Outside report", number: "SCN") {
      xml.element("component") {
        xml.element("nonXMLBody") {
          var dice = Dice(seed: hospital.seed, topic: .ccda, index: order.collected.seconds)
          var base64 = "JVBERi0xLjQK"
          for _ in 0..<20 { base64 += "c3ludGhldGljIHNjYW4gbm9ib2R5IGlzIG1lYW50\(100_000_000_000 + dice.below(800_000_000_000))" }
          xml.leaf("text", ["mediaType": "application/pdf", "representation": "B64"], Marked(base64))
        }
      }
    }
  }

  private func document(template: Marked, _ type: Code, title: Marked, number: String, _ body: () -> Void) {
    xml.declaration()
    xml.element(
      "ClinicalDocument",
      [
        "xmlns": "urn:hl7-org:v3", "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", "xmlns:sdtc": "urn:hl7-org:sdtc",
      ]
    ) {
      xml.element("realmCode", ["code": "US"])
      xml.element("typeId", ["root": "2.16.840.1.113883.1.3", "extension": "POCD_HD000040"])
      self.template("2.16.840.1.113883.10.20.22.1.1")
      self.template(template)
      xml.element("id", ["root": Root.documents, "extension": .number(number + patient.medicalRecordNumber)])
      code(type)
      xml.leaf("title", title)
      time("effectiveTime", made)
      xml.element("confidentialityCode", ["code": "N", "codeSystem": "2.16.840.1.113883.5.25"])
      xml.element("languageCode", ["code": "en-US"])
      header()
      body()
    }
  }

  // MARK: small parts

  func template(_ root: Marked, extension version: Marked = "2015-08-01") {
    xml.element("templateId", ["root": root, "extension": version])
  }

  static func system(_ name: String) -> Marked {
    switch name {
    case "LN": "2.16.840.1.113883.6.1"
    case "SCT": "2.16.840.1.113883.6.96"
    case "I10C": "2.16.840.1.113883.6.90"
    case "RXNORM": "2.16.840.1.113883.6.88"
    case "CVX": "2.16.840.1.113883.12.292"
    case "C4": "2.16.840.1.113883.6.12"
    case "HL70005": "2.16.840.1.113883.6.238"
    case "HL70002": "2.16.840.1.113883.5.2"
    case "HL70063": "2.16.840.1.113883.5.111"
    case "99SLSH": "2.16.840.1.113883.19.5.92"
    default: "2.16.840.1.113883.19.5.91"
    }
  }

  func code(_ code: Code, translations: [Code] = []) { self.code("code", code, translations: translations) }
  func code(_ element: String, _ code: Code, type: Marked = "", translations: [Code] = []) {
    let attributes: KeyValuePairs<String, Marked> = [
      "xsi:type": type, "code": Marked(code.code), "codeSystem": CCDADocument.system(code.system), "displayName": Marked(code.text),
    ]
    if translations.isEmpty { return xml.element(element, attributes) }
    xml.element(element, attributes) {
      for t in translations { self.code("translation", t) }
    }
  }

  func time(_ element: String, _ moment: Moment) { xml.element(element, ["value": .date(Times.hl7(moment))]) }
  func day(_ element: String, _ day: Day) { xml.element(element, ["value": .date(Times.compact(day))]) }

  func interval(_ low: Moment, _ high: Moment?, type: Marked = "") {
    xml.element("effectiveTime", ["xsi:type": type]) {
      time("low", low)
      if let high { time("high", high) } else { xml.element("high", ["nullFlavor": "UNK"]) }
    }
  }

  func visitNumber(_ stay: Stay) { xml.element("id", ["root": Root.visits, "extension": .number(stay.number)]) }
  func orderNumber(_ number: String) { xml.element("id", ["root": Root.orders, "extension": .number(number)]) }

  func name(_ name: PersonName, _ scope: Scope = .patient, use: Marked = "") {
    xml.element("name", ["use": use]) {
      if !name.prefix.isEmpty { xml.leaf("prefix", Marked(name.prefix)) }
      xml.leaf("given", .name(name.given, scope))
      if !name.middle.isEmpty { xml.leaf("given", .name(name.middle, scope)) }
      xml.leaf("family", .name(name.family.whole, scope))
      if !name.suffix.isEmpty { xml.leaf("suffix", Marked(name.suffix)) }
    }
  }

  func address(_ a: Address, _ scope: Scope = .patient, use: Marked = "HP") {
    xml.element("addr", ["use": use]) {
      xml.leaf("streetAddressLine", .place(a.street, scope))
      if !a.second.isEmpty { xml.leaf("streetAddressLine", .place(a.second, scope)) }
      xml.leaf("city", .place(a.town, scope))
      xml.leaf("county", .place(a.county, scope))
      xml.leaf("state", Marked(a.state))
      xml.leaf("postalCode", .place(a.zip, scope))
      xml.leaf("country", "US")
    }
  }

  func phone(_ phone: Phone, _ scope: Scope = .patient, use: Marked = "HP") {
    xml.element("telecom", ["value": "tel:" + .phone("+1(\(phone.area))555-\(phone.last4)", scope), "use": use])
  }

  /// An assigned person of the staff, within an element that the caller names.
  func provider(_ index: Int, in role: String = "assignedEntity", personElement: String = "assignedPerson") {
    let p = hospital.providers[index]
    xml.element(role) {
      xml.element("id", ["root": Root.staff, "extension": .number(p.number, .staff)])
      xml.element("addr", ["nullFlavor": "UNK"])
      phone(p.phone, .staff, use: "WP")
      xml.element(personElement) { name(p.name, .staff) }
      if role == "assignedEntity" || role == "assignedAuthor" {
        xml.element("representedOrganization") {
          xml.element("id", ["root": Marked(hospital.authorityOID)])
          xml.leaf("name", .place(hospital.name, .facility))
        }
      }
    }
  }

  /// The author of an entry: a number only, which the header says whose it is.
  func author(_ index: Int, at moment: Moment) {
    xml.element("author") {
      time("time", moment)
      xml.element("assignedAuthor") {
        xml.element("id", ["root": Root.staff, "extension": .number(hospital.providers[index].number, .staff)])
      }
    }
  }

  func performer(_ index: Int) {
    xml.element("performer") {
      xml.element("assignedEntity") {
        xml.element("id", ["root": Root.staff, "extension": .number(hospital.providers[index].number, .staff)])
        xml.element("assignedPerson") { name(hospital.providers[index].name, .staff) }
      }
    }
  }
}
