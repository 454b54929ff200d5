import Readers
@_spi(Normalization) import Records

// Primitive values: checked by their FHIR type, written as they stand, and known where they identify.
extension FHIRImporter {
  func typeName(_ type: Element) -> Bytes { fields.name(ofResource: type) }

  func value(_ tree: ResourceTree, _ i: Int, _ element: Element, _ field: FHIRFields.Field, _ frame: Frame) {
    let text = tree.value(i)
    if element == Element.Reference.reference { return reference(tree, text, frame) }
    know(tree, text, element, field, frame)
    guard writes else { return }
    let kind = tree.kind(i)
    switch field.form {
    case .boolean:
      guard kind == .boolean || (kind == .untyped && (text == "true" || text == "false")) else { return builder.note("wrong-type") }
      builder.tape.add(element, text, kind: .literal)
    case .integer, .decimal:
      guard kind == .number || kind == .untyped else { return builder.note("wrong-type") }
      if kind == .number, field.form == .decimal || FHIRImporter.isInteger(text) {
        builder.tape.add(element, text, kind: .literal)
      } else if field.form == .decimal {
        builder.addDecimal(element, text)
      } else if FHIRImporter.isInteger(text) {
        builder.tape.add(element, text, kind: .literal)
      } else {
        builder.note("invalid-number")
      }
    default:
      guard kind == .string || kind == .untyped else { return builder.note("wrong-type") }
      textual(element, text, field.form)
    }
  }

  private func textual(_ element: Element, _ text: Bytes, _ form: FHIRFields.Form) {
    switch form {
    case .date, .dateTime, .instant: time(element, text.trimmed, form)
    case .code: builder.addCode(element, text)
    case .uri:
      let uri = text.trimmed
      for b in uri.raw where b <= 0x20 || b == 0x7F { return builder.note("invalid-uri") }
      if element == Element.Coding.system || element == Element.Quantity.system {
        builder.addCodeSystem(element, uri)
      } else {
        builder.tape.add(element, uri)
      }
    case .text: builder.addText(element, text)
    default: builder.tape.add(element, text)
    }
  }

  /// A date or time as it stands when R4 allows it so; otherwise in the nearest form that R4 allows.
  private func time(_ element: Element, _ text: Bytes, _ form: FHIRFields.Form) {
    guard let time = DateTime(text) else { return builder.note("invalid-date") }
    let isDate = !time.hasTime && !time.hasZeros && FHIRImporter.isDateForm(text)
    let isTime = time.precision == .second && time.offset != nil && FHIRImporter.isTimeForm(text)
    switch form {
    case .date: if isDate { builder.tape.add(element, text) } else { builder.addDate(element, text) }
    case .dateTime: if isDate || isTime { builder.tape.add(element, text) } else { builder.addDateTime(element, text) }
    default:
      if isTime {
        builder.tape.add(element, text)
      } else if !builder.addInstant(element, text) {
        builder.note("invalid-instant")
      }
    }
  }

  /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, given that the text is a date. Source: FHIR R4 §2.24.0.1, date.
  private static func isDateForm(_ text: Bytes) -> Bool {
    text.count == 4 || (text.count == 7 && text[4] == 0x2D) || (text.count == 10 && text[4] == 0x2D && text[7] == 0x2D)
  }

  /// `YYYY-MM-DDThh:mm:ss[.s]` and `Z` or `+hh:mm`, given that the text is a time. Source: FHIR R4 §2.24.0.1, dateTime.
  private static func isTimeForm(_ text: Bytes) -> Bool {
    guard text.count >= 20, text[4] == 0x2D, text[7] == 0x2D, text[10] == 0x54, text[13] == 0x3A, text[16] == 0x3A else { return false }
    return text.last == 0x5A || (text.count >= 25 && text[text.count - 3] == 0x3A)
  }

  private static func isInteger(_ text: Bytes) -> Bool {
    let digits = text.first == 0x2D ? text[1..<text.count] : text
    return digits.decimal != nil && digits.count <= 10
  }

  // MARK: identifying values

  /// Makes a value known when its element identifies somebody.
  private func know(_ tree: ResourceTree, _ text: Bytes, _ element: Element, _ field: FHIRFields.Field, _ frame: Frame) {
    guard field.handling != .keep, field.handling != .code, field.handling != .number else { return }
    let own = isOfPatient
    switch element {
    case Element.HumanName.family, Element.HumanName.given, Element.HumanName.text: builder.knowName(text, required: own)
    case Element.ContactPoint.value: builder.knowTelecom(text, isFax: tree.text("system", in: frame.cell) == "fax", required: own)
    case Element.Address.line, Element.Address.city, Element.Address.district, Element.Address.postalCode, Element.Address.text:
      builder.know(text, .geography, required: own)
    case Element.Identifier.value:
      builder.know(text, identifierClass(tree, frame), required: own)
    case Element.Reference.display: display(tree, text, frame)
    case Element.Extension.valueString:
      if FHIRImporter.isNameURL(tree.text("url", in: frame.cell)) { builder.knowName(text, required: own) }
    default:
      switch field.handling {
      case .birthDate: builder.knowDate(text, required: own)
      case .date: if isStayOrPerson { builder.knowDate(text, required: own) }
      case .identifier: builder.know(text, .otherUnique, required: own)
      case .remove:
        guard let clause = field.clause, clause != .otherUnique, clause != .url, clause != .dates else { return }
        if clause == .names, field.owner != Element.HumanName.root { return builder.knowName(text, required: own) }
        if clause != .names { builder.know(text, clause, required: own) }
      default: return
      }
    }
  }

  /// The words of a reference to a person or a place.
  private func display(_ tree: ResourceTree, _ text: Bytes, _ frame: Frame) {
    guard let reference = FHIRReference(tree.text("reference", in: frame.cell)) else { return builder.know(text, .names, required: false) }
    var type = reference.type
    if reference.form == .uuid {
      type = isPatient(reference.id) ? Bytes("Patient") : FHIRReference.type(ofMember: tree.name(frame.cell))
    }
    if type == "Patient" || type == "RelatedPerson" {
      builder.knowName(text, required: true)
    } else if type == "Practitioner" || type == "PractitionerRole" {
      builder.knowName(text, required: false)
    } else if type == "Organization" || type == "Location" || type == "CareTeam" || type.isEmpty {
      builder.know(text, type == "Location" ? .geography : .names, required: false)
    }
  }

  /// Whether dates of the resource are of a person's life or a stay.
  private var isStayOrPerson: Bool {
    guard let root = frames.first?.owner else { return false }
    return root == Element.Patient.root || root == Element.RelatedPerson.root || root == Element.Encounter.root
  }

  private func identifierClass(_ tree: ResourceTree, _ frame: Frame) -> IdentifierClass {
    let type = identifierType(frame.cell, of: tree)
    if tree.text("system", in: frame.cell) == "http://hl7.org/fhir/sid/us-ssn" { return .socialSecurity }
    let owner = frames.first?.owner ?? self.type
    let fallback: IdentifierClass =
      owner == Element.Patient.root
      ? .medicalRecord
      : owner == Element.Coverage.root
        ? .healthPlan : owner == Element.Account.root ? .account : owner == Element.Device.root ? .device : .otherUnique
    return builder.identifierClass(ofType: type, otherwise: fallback)
  }

  /// Whether an extension's URL says that its text is a name: `patient-mothersMaidenName`.
  private static func isNameURL(_ url: Bytes) -> Bool {
    let word = Bytes("name")
    guard url.count >= word.count else { return false }
    for i in 0...url.count - word.count where url[i..<i + word.count].equalsIgnoringCase(word) { return true }
    return false
  }
}
