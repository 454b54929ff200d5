import Readers
@_spi(Normalization) import Records

// NM with units, CQ, CP/MO: quantities; references and annotations.
extension MappingContext {
  /// Adds a `Quantity`: the digits that were sent, the unit that was sent, and its UCUM code where one is known.
  ///
  /// - Parameter comparator: `<`, `<=`, `>=`, `>` or empty.
  /// - Returns: false, and nothing added, when the value is no number.
  @discardableResult
  func appendQuantity(
    _ element: Element, value: Bytes, units: HL7Repetition, comparator: Bytes = .empty
  ) -> Bool {
    let number = value.trimmed
    guard !number.isEmpty, !number.isNullValue, Number(number) != nil else {
      if !number.isEmpty { note(.invalidNumber) }
      return false
    }
    tape.open(element)
    addDecimal(Element.Quantity.value, number)
    tape.add(Element.Quantity.comparator, comparator)
    appendUnit(units)
    tape.close()
    return true
  }

  /// Adds a `Quantity` from a CQ: `5^mg&milligram&UCUM`.
  @discardableResult
  func appendQuantity(_ element: Element, cq: HL7Repetition) -> Bool {
    let number = cq[1].trimmed
    guard !number.isEmpty, !number.isNullValue, Number(number) != nil else { return false }
    tape.open(element)
    addDecimal(Element.Quantity.value, number)
    appendUnit(
      code: cq.component(2, sub: 1), text: cq.component(2, sub: 2), system: cq.component(2, sub: 3))
    tape.close()
    return true
  }

  /// Adds unit, system and code within a `Quantity` from a CWE of units.
  func appendUnit(_ units: HL7Repetition) {
    guard !units.isEmpty, !units.isNull else { return }
    appendUnit(code: units[1], text: units[2], system: units[3])
  }

  /// Adds unit, system and code within a `Quantity`.
  ///
  /// A unit that names UCUM as its system keeps its code. One of another system, or of none, keeps its spelling as the unit, and
  /// gets the UCUM code where the spelling is a known one.
  func appendUnit(code: Bytes, text: Bytes, system: Bytes) {
    let code = code.trimmed
    let words = text.trimmed
    let isUCUM =
      CodeMaps.codeSystem[system.trimmed].map { $0.system == "http://unitsofmeasure.org" } ?? false
    addText(Element.Quantity.unit, words.isEmpty ? code : words)
    if isUCUM, !code.isEmpty {
      tape.add(Element.Quantity.system, "http://unitsofmeasure.org")
      addCode(Element.Quantity.code, code)
    } else if let known = UnitCodes.code(of: code) ?? UnitCodes.code(of: words) {
      tape.add(Element.Quantity.system, "http://unitsofmeasure.org")
      tape.add(Element.Quantity.code, known)
    }
  }

  /// Adds `Money` from an amount and a currency code.
  @discardableResult
  func appendMoney(_ element: Element, amount: Bytes, currency: Bytes = .empty) -> Bool {
    let number = present(amount)
    guard !number.isEmpty, Number(number) != nil else {
      if !number.isEmpty { note(.invalidNumber) }
      return false
    }
    tape.open(element)
    addDecimal(Element.Money.value, number)
    let code = currency.trimmed
    if code.count == 3, ASCII.isLetter(code[0]), ASCII.isLetter(code[1]), ASCII.isLetter(code[2]) {
      tape.add(Element.Money.currency) { for b in code.raw { $0.append(b & 0xDF) } }
    }
    tape.close()
    return true
  }

  /// Adds a `Reference` to the patient at hand.
  func appendPatientReference(_ element: Element) {
    guard patient < patientKeys.count else { return }
    tape.addReference(element, to: Element.Patient.root, key: bytes(patientKeys[patient]))
  }

  /// Adds a `Reference` to the encounter at hand, when there is one.
  func appendEncounterReference(_ element: Element) {
    guard let encounter else { return }
    tape.addReference(element, to: Element.Encounter.root, key: bytes(encounter))
  }

  /// Adds a `Reference` to a resource by its key.
  func appendReference(_ element: Element, to type: Element, _ key: ResourceKey) {
    tape.addReference(element, to: type, key: bytes(key))
  }

  /// Adds an `Annotation` of a field's repetitions, a line each (NTE-3). False when there is no text.
  @discardableResult
  func appendAnnotation(
    _ element: Element, _ field: HL7Field, time: Bytes = .empty, author: HL7Repetition? = nil
  ) -> Bool {
    guard joinLines(field) else { return false }
    tape.open(element)
    tape.add(Element.Annotation.text, scratch.bytes.trimmed)
    if let author {
      scratch.truncate()
      appendWord(author[6])
      appendWord(author[3])
      appendWord(author.component(2, sub: 1))
      tape.add(Element.Annotation.authorString, scratch.bytes.trimmed)
    }
    addDateTime(Element.Annotation.time, time)
    tape.close()
    return true
  }

  /// Decodes a field's repetitions into `scratch`, a line each; false when they hold no text.
  func joinLines(_ field: HL7Field) -> Bool {
    scratch.truncate()
    for i in 0..<field.repetitionCount {
      let line = field.repetition(i).raw.trimmed
      guard !line.isEmpty, !line.isNullValue else { continue }
      if scratch.count > 0 { scratch.append(0x0A) }
      decodeMore(line)
    }
    return !scratch.bytes.trimmed.isEmpty
  }

  /// Opens an `Extension` of a URL; the caller adds its value and closes it.
  func openExtension(_ element: Element, _ url: StaticString) {
    tape.open(element)
    tape.add(Element.Extension.url, url)
  }

  /// Adds an extension of one code of HL7's data-absent-reason to the `_name` companion of a primitive.
  func appendAbsent(ofPrimitive element: Element, reason: StaticString = "unknown") {
    tape.openExtensions(ofPrimitive: element)
    openExtension(
      Element.Extension.extension, "http://hl7.org/fhir/StructureDefinition/data-absent-reason")
    tape.add(Element.Extension.valueCode, reason)
    tape.close()
    tape.close()
  }
}
