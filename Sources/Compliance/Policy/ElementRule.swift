import Records

/// What the gate expects an element to look like in a record that leaves: decided here by FHIR type and name, default deny,
/// without a look at the handling that de-identification follows.
struct ElementRule: Sendable {
  enum Form: UInt8, Sendable {
    /// Holds other elements.
    case structure
    /// Holds other elements, and may not be there at all.
    case absentObject
    /// A Coding or one of the Quantity family: its members are judged together.
    case coded
    /// May not be there in any profile.
    case absent
    /// Free text: there only when the profile says it is scrubbed.
    case narrative
    /// Base64 of a document that must be text.
    case textData
    /// One of the codes of a required binding.
    case vocabulary
    case code, system, extensionURL, version, words, unit, rangeText, samples
    case date, instant, birthDate, age
    case state, postalCode, country, city
    case id, reference, number, boolean, time, mime, language, currency
    /// A UID of DICOM that was made here.
    case uid
    /// Words of a list, and nothing else.
    case descriptor
  }

  let form: Form
  /// The clause under which the element is denied, or to which its form belongs.
  let clause: IdentifierClass
  /// Index into `ElementRules.vocabularies`, -1 without one.
  let vocabulary: Int16

  init(_ form: Form, _ clause: IdentifierClass, vocabulary: Int16 = -1) {
    (self.form, self.clause, self.vocabulary) = (form, clause, vocabulary)
  }
}

/// The rule of each element, by its number.
struct ElementRules: @unchecked Sendable {
  private let rules: UnsafePointer<ElementRule>
  private let count: Int
  /// The codes of each required binding, as bytes.
  let vocabularies: [[[UInt8]]]

  static let shared = ElementRules()

  @inline(__always) subscript(element: Element) -> ElementRule {
    precondition(Int(element.rawValue) < count, "no such element")
    return rules[Int(element.rawValue)]
  }

  private init() {
    var vocabularies: [[[UInt8]]] = []
    var byName: [Substring: Int16] = [:]
    let table = String(describing: RequiredCodes.table)
    for line in table.split(separator: "\n") {
      let words = line.split(separator: " ")
      byName[words[0]] = Int16(vocabularies.count)
      vocabularies.append(words.dropFirst().map { Array($0.utf8) })
    }
    self.vocabularies = vocabularies
    let catalog = ElementCatalog.shared
    let rules: [ElementRule] = catalog.entries.map { entry in
      let owner = catalog[entry.owner]
      switch entry.kind {
      case .resource, .datatype: return ElementRule(.structure, .otherUnique)
      case .object: return ElementRules.object(entry.typeName)
      case .primitive:
        let path = "\(owner.typeName).\(entry.name)"
        if let v = byName[path[...]] { return ElementRule(.vocabulary, .otherUnique, vocabulary: v) }
        return ElementRules.primitive(owner.typeName, entry.name, entry.typeName, isResource: owner.kind == .resource)
      }
    }
    let kept = UnsafeMutablePointer<ElementRule>.allocate(capacity: rules.count)
    kept.initialize(from: rules, count: rules.count)
    self.rules = UnsafePointer(kept)
    count = rules.count
  }

  private static func object(_ type: String) -> ElementRule {
    switch type {
    case "HumanName", "ContactDetail", "Contributor": ElementRule(.absentObject, .names)
    case "ContactPoint": ElementRule(.absentObject, .telephone)
    case "Signature": ElementRule(.absentObject, .biometric)
    case "Coding", "Quantity", "Age", "Count", "Distance", "Duration": ElementRule(.coded, .otherUnique)
    default: ElementRule(.structure, .otherUnique)
    }
  }

  private static func primitive(_ owner: String, _ name: String, _ type: String, isResource: Bool) -> ElementRule {
    if owner == "Meta" { return ElementRule(.absent, .otherUnique) }
    switch type {
    case "boolean": return ElementRule(.boolean, .otherUnique)
    case "time": return ElementRule(.time, .dates)
    case "base64Binary": return ElementRule(owner == "Attachment" && name == "data" ? .textData : .absent, .photograph)
    case "xhtml", "markdown": return ElementRule(.narrative, .names)
    case "url", "canonical": return ElementRule(.absent, .url)
    case "oid", "uuid": return ElementRule(.absent, .otherUnique)
    case "id": return ElementRule(name == "uid" ? .uid : name == "id" && isResource ? .id : .absent, .otherUnique)
    case "instant": return ElementRule(.instant, .dates)
    case "date", "dateTime":
      return ElementRule(name == "birthDate" || name == "bornDate" ? .birthDate : .date, .dates)
    case "uri": return uri(owner, name)
    case "code": return code(owner, name)
    case "decimal", "integer", "positiveInt", "unsignedInt": return number(owner, name)
    default: return string(owner, name)
    }
  }

  private static let quantities: Set<String> = ["Quantity", "Age", "Count", "Distance", "Duration"]

  private static func uri(_ owner: String, _ name: String) -> ElementRule {
    if name == "system" && (owner == "Coding" || quantities.contains(owner)) { return ElementRule(.system, .url) }
    if owner == "Extension" && name == "url" { return ElementRule(.extensionURL, .url) }
    return ElementRule(.absent, owner == "Identifier" ? .otherUnique : .url)
  }

  private static func code(_ owner: String, _ name: String) -> ElementRule {
    switch name {
    case "language": ElementRule(.language, .otherUnique)
    case "contentType": ElementRule(.mime, .otherUnique)
    case "currency": ElementRule(.currency, .otherUnique)
    case "code" where owner == "Coding": ElementRule(.code, .otherUnique)
    case "code" where quantities.contains(owner): ElementRule(.unit, .otherUnique)
    case "valueCode": ElementRule(.code, .otherUnique)
    default: ElementRule(.absent, .otherUnique)
    }
  }

  private static func number(_ owner: String, _ name: String) -> ElementRule {
    switch (owner, name) {
    case ("Age", "value"): ElementRule(.age, .dates)
    case ("Location_Position", _): ElementRule(.absent, .geography)
    case ("Patient", "multipleBirthInteger"), ("Attachment", "size"): ElementRule(.absent, .otherUnique)
    case ("ContactPoint", _): ElementRule(.absent, .telephone)
    default: ElementRule(.number, .otherUnique)
    }
  }

  private static func string(_ owner: String, _ name: String) -> ElementRule {
    switch (owner, name) {
    case ("Coding", "display"), ("CodeableConcept", "text"): ElementRule(.words, .names)
    case ("Coding", "version"): ElementRule(.version, .otherUnique)
    case ("QuestionnaireResponse_Item", "linkId"): ElementRule(.code, .otherUnique)
    case (_, "unit") where quantities.contains(owner): ElementRule(.unit, .otherUnique)
    case ("Reference", "reference"): ElementRule(.reference, .otherUnique)
    case ("Observation_ReferenceRange", "text"): ElementRule(.rangeText, .otherUnique)
    case ("SampledData", "data"): ElementRule(.samples, .otherUnique)
    case ("Address", "state"): ElementRule(.state, .geography)
    case ("Address", "postalCode"): ElementRule(.postalCode, .geography)
    case ("Address", "country"): ElementRule(.country, .geography)
    case ("Address", "city"): ElementRule(.city, .geography)
    case ("Address", _), ("Location", "name"), ("Location", "alias"), ("Location", "description"):
      ElementRule(.absent, .geography)
    case ("HumanName", _), ("Reference", "display"), ("Organization", "name"), ("Organization", "alias"),
      ("ContactDetail", _), ("Contributor", _), ("Annotation", "authorString"), ("FamilyMemberHistory", "name"):
      ElementRule(.absent, .names)
    case ("ContactPoint", _): ElementRule(.absent, .telephone)
    case ("Identifier", _): ElementRule(.absent, .otherUnique)
    case ("Coverage", "subscriberId"), ("Coverage", "dependent"): ElementRule(.absent, .healthPlan)
    case ("Device", "distinctIdentifier"), ("Device", "lotNumber"), ("Device", "serialNumber"), ("Immunization", "lotNumber"),
      ("Device_UdiCarrier", _):
      ElementRule(.absent, .device)
    case (_, "id"): ElementRule(.absent, .otherUnique)
    case ("ImagingStudy", "description"), ("ImagingStudy_Series", "description"), ("ImagingStudy_Instance", "title"),
      ("Device", "manufacturer"), ("Device", "modelNumber"):
      ElementRule(.descriptor, .names)
    default: ElementRule(.narrative, .names)
    }
  }
}
