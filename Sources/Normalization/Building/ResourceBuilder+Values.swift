@_spi(Normalization) import Records

// Single values, times, numbers, quantities, references.
extension ResourceBuilder {
  /// Adds text, trimmed; control characters but tab and line feed become spaces.
  func addText(_ element: Element, _ text: Bytes) {
    let value = text.trimmed
    guard !value.isEmpty else { return }
    guard value.firstControl != nil, value.raw.contains(where: { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 || $0 == 0x7F }) else {
      tape.add(element, value)
      return
    }
    note("control-character")
    tape.add(element) { out in
      for b in value.raw { out.append(b < 0x20 && b != 0x0A && b != 0x09 || b == 0x7F ? 0x20 : b) }
    }
  }

  /// Adds a value of FHIR type `code`: runs of blanks made one.
  ///
  /// Source: FHIR R4 §2.24.0.1, code.
  func addCode(_ element: Element, _ text: Bytes) {
    let value = text.trimmed
    guard !value.isEmpty else { return }
    guard value.firstControl != nil || value.firstIndex(of: 0x20) != nil else { return tape.add(element, value) }
    tape.add(element) { out in
      var wasBlank = true
      for b in value.raw {
        let isBlank = b <= 0x20 || b == 0x7F
        if !(isBlank && wasBlank) { out.append(isBlank ? 0x20 : b) }
        wasBlank = isBlank
      }
    }
  }

  /// Adds a decimal with the digits that were sent; false when the text is no number.
  @discardableResult
  func addDecimal(_ element: Element, _ text: Bytes) -> Bool {
    let value = text.trimmed
    guard !value.isEmpty else { return false }
    guard let number = Number(value) else {
      note("invalid-number")
      return false
    }
    tape.add(element, kind: .literal) { number.append(to: &$0) }
    return true
  }

  /// Adds a whole number of at least `minimum`; false when the text is none.
  @discardableResult
  func addInteger(_ element: Element, _ text: Bytes, minimum: Int = 0) -> Bool {
    let value = text.trimmed
    guard !value.isEmpty else { return false }
    guard let number = value.decimal, number >= minimum, number < 1 << 31 else {
      note("invalid-number")
      return false
    }
    tape.add(element, number)
    return true
  }

  // MARK: Times

  /// The point in time that a text names in ISO 8601 or HL7 form, with the zone of the pipeline when it names none itself.
  func dateTime(_ text: Bytes) -> DateTime? {
    let value = text.trimmed
    guard !value.isEmpty else { return nil }
    guard var time = DateTime(value) else {
      note("invalid-date")
      return nil
    }
    if time.hasZeros { note("partial-date") }
    if time.offset == nil { time.offset = zoneMinutes }
    return time
  }

  @discardableResult
  func addDateTime(_ element: Element, _ text: Bytes) -> Bool {
    guard let time = dateTime(text) else { return false }
    addDateTime(element, time)
    return true
  }

  /// Adds a FHIR `dateTime`: the precision that was sent; a time without any known zone becomes its date.
  func addDateTime(_ element: Element, _ time: DateTime) {
    if time.hasTime, time.offset == nil { note("time-without-zone") }
    tape.add(element) {
      time.appendDate(to: &$0)
      if time.hasTime, let offset = time.offset { time.appendTime(offset: offset, to: &$0) }
    }
  }

  /// Adds a FHIR `date`, the time of day left out.
  @discardableResult
  func addDate(_ element: Element, _ text: Bytes) -> Bool {
    guard let time = dateTime(text) else { return false }
    tape.add(element) { time.appendDate(to: &$0) }
    return true
  }

  /// Adds a FHIR `instant`; false, and nothing added, when the source is less precise or has no zone.
  @discardableResult
  func addInstant(_ element: Element, _ text: Bytes) -> Bool {
    guard let time = dateTime(text), time.hasTime, let offset = time.offset else { return false }
    tape.add(element) {
      time.appendDate(to: &$0)
      time.appendTime(offset: offset, to: &$0)
    }
    return true
  }

  /// Adds a `Period`; an end before the start is left out and noted.
  func addPeriod(_ element: Element, start: Bytes, end: Bytes) {
    guard !start.isEmpty || !end.isEmpty else { return }
    addPeriod(element, start: dateTime(start), end: dateTime(end))
  }

  func addPeriod(_ element: Element, start: DateTime?, end: DateTime?) {
    guard start != nil || end != nil else { return }
    tape.open(element)
    if let start { addDateTime(Element.Period.start, start) }
    if let end {
      if let start, start.isAfter(end) {
        note("period-reversed")
      } else {
        addDateTime(Element.Period.end, end)
      }
    }
    tape.close()
  }

  // MARK: Quantities

  /// Adds a `Quantity`: the digits and the unit that were sent, and the unit's UCUM code where one is known.
  /// - Returns: false, and nothing added, when the value is no number.
  @discardableResult
  func appendQuantity(_ element: Element, value: Bytes, unit: Bytes, comparator: Bytes = .empty) -> Bool {
    let digits = value.trimmed
    guard !digits.isEmpty else { return false }
    guard let number = Number(digits) else {
      note("invalid-number")
      return false
    }
    tape.open(element)
    tape.add(Element.Quantity.value, kind: .literal) { number.append(to: &$0) }
    tape.add(Element.Quantity.comparator, comparator)
    appendUnit(unit)
    tape.close()
    return true
  }

  /// Adds unit, system and code within a `Quantity`.
  func appendUnit(_ unit: Bytes) {
    let unit = unit.trimmed
    guard !unit.isEmpty else { return }
    addText(Element.Quantity.unit, unit)
    guard let known = UnitCodes.code(of: unit) else { return }
    tape.add(Element.Quantity.system, UnitCodes.system)
    tape.add(Element.Quantity.code, known)
  }

  /// Adds `Money`; without a currency the value alone.
  @discardableResult
  func appendMoney(_ element: Element, amount: Bytes, currency: Bytes = .empty) -> Bool {
    guard let number = Number(amount.trimmed) else {
      if !amount.trimmed.isEmpty { note("invalid-number") }
      return false
    }
    tape.open(element)
    tape.add(Element.Money.value, kind: .literal) { number.append(to: &$0) }
    let code = currency.trimmed
    if code.count == 3, code.raw.allSatisfy(ASCII.isLetter) { tape.add(Element.Money.currency) { for b in code.raw { $0.append(b & 0xDF) } } }
    tape.close()
    return true
  }

  // MARK: References, annotations, extensions

  /// Adds a `Reference` to the patient at hand.
  func appendPatientReference(_ element: Element) {
    if let key = patientKey { tape.addReference(element, to: Element.Patient.root, key: bytes(key)) }
  }

  /// Adds a `Reference` to a resource by its key.
  func appendReference(_ element: Element, to type: Element, _ key: ResourceKey) { tape.addReference(element, to: type, key: bytes(key)) }

  /// Adds a `Reference` that only says a name, such as a clinician's.
  func appendReference(_ element: Element, display: Bytes) {
    guard !display.trimmed.isEmpty else { return }
    tape.open(element)
    addText(Element.Reference.display, display)
    tape.close()
  }

  /// Adds an `Annotation`; nothing when there is no text.
  func appendAnnotation(_ element: Element, _ text: Bytes) {
    guard !text.trimmed.isEmpty else { return }
    tape.open(element)
    addText(Element.Annotation.text, text)
    tape.close()
  }

  /// Adds an extension of one code of HL7's data-absent-reason to the `_name` companion of a primitive.
  func appendAbsent(ofPrimitive element: Element, reason: StaticString = "unknown") {
    tape.openExtensions(ofPrimitive: element)
    tape.open(Element.Extension.extension)
    tape.add(Element.Extension.url, "http://hl7.org/fhir/StructureDefinition/data-absent-reason")
    tape.add(Element.Extension.valueCode, reason)
    tape.close()
    tape.close()
  }
}
