import Readers
@_spi(Normalization) import Records

// XPN, XAD, XTN, XCN, PL: persons, how to reach them and where they are.
extension MappingContext {
  /// Adds a `HumanName` from an XPN. Source: HL7 v2.5.1 §2.A.88, v2-to-FHIR XPN[HumanName].
  @discardableResult
  func appendHumanName(_ element: Element, _ xpn: HL7Repetition, use: StaticString = "") -> Bool {
    guard !xpn.isEmpty, !xpn.isNull else { return false }
    let p = parts(xpn)
    defer { pop() }
    let before = tape.nodeCount
    tape.open(element)
    let own = sub(p[1], 3)
    if own.isEmpty {
      addText(Element.HumanName.family, sub(p[1], 1))
    } else {
      // Family name in parts: prefix and surname.
      scratch.truncate()
      appendWord(sub(p[1], 2))
      appendWord(own)
      tape.add(Element.HumanName.family, scratch.bytes.trimmed)
    }
    addText(Element.HumanName.given, sub(p[2], 1))
    addText(Element.HumanName.given, p[3])
    addText(Element.HumanName.prefix, p[5])
    addText(Element.HumanName.suffix, p[4])
    addText(Element.HumanName.suffix, p[6])
    addText(Element.HumanName.suffix, p[14])
    let hasName = tape.nodeCount > before + 1
    if hasName {
      tape.add(Element.HumanName.use, CodeMaps.nameUse.target(p[7]) ?? Bytes(use))
      if !p[12].isEmpty || !p[13].isEmpty {
        addPeriod(Element.HumanName.period, start: p[12], end: p[13])
      } else if !p[10].isEmpty {
        addPeriod(Element.HumanName.period, start: sub(p[10], 1), end: sub(p[10], 2))
      }
    }
    tape.close()
    return hasName
  }

  func appendHumanNames(_ element: Element, _ field: HL7Field, use: StaticString = "") {
    guard !field.isEmpty else { return }
    for i in 0..<field.repetitionCount { appendHumanName(element, field.repetition(i), use: use) }
  }

  /// Adds an `Address` from an XAD. Source: HL7 v2.5.1 §2.A.86, v2-to-FHIR XAD[Address].
  @discardableResult
  func appendAddress(_ element: Element, _ xad: HL7Repetition, county: Bytes = .empty) -> Bool {
    guard !xad.isEmpty || !county.isEmpty, !xad.isNull else { return false }
    let p = parts(xad)
    defer { pop() }
    let before = tape.nodeCount
    tape.open(element)
    // SAD: street or mailing address, street name, dwelling number.
    if !p[1].isEmpty { for n in 1...3 { addText(Element.Address.line, sub(p[1], n)) } }
    addText(Element.Address.line, p[2])
    addText(Element.Address.line, p[19])
    addText(Element.Address.city, p[3])
    addText(Element.Address.state, p[4])
    addText(Element.Address.postalCode, p[5])
    addText(Element.Address.country, p[6])
    let own = sub(p[9], 1)
    addText(Element.Address.district, own.isEmpty ? county : own)
    let hasAddress = tape.nodeCount > before + 1
    if hasAddress {
      if let use = CodeMaps.addressUse.target(p[7]) { tape.add(Element.Address.use, use) }
      if let kind = CodeMaps.addressType.target(p[7]) { tape.add(Element.Address.type, kind) }
      if !p[13].isEmpty || !p[14].isEmpty {
        addPeriod(Element.Address.period, start: p[13], end: p[14])
      } else if !p[12].isEmpty {
        addPeriod(Element.Address.period, start: sub(p[12], 1), end: sub(p[12], 2))
      }
    }
    tape.close()
    return hasAddress
  }

  func appendAddresses(_ element: Element, _ field: HL7Field) {
    guard !field.isEmpty else { return }
    for i in 0..<field.repetitionCount { appendAddress(element, field.repetition(i)) }
  }

  /// Adds a `ContactPoint` from an XTN, or from a bare telephone number of the older TN.
  ///
  /// Source: HL7 v2.5.1 §2.A.89, v2-to-FHIR XTN[ContactPoint].
  func appendContactPoint(_ element: Element, _ xtn: HL7Repetition, use: StaticString) {
    guard !xtn.isEmpty, !xtn.isNull else { return }
    let p = parts(xtn)
    defer { pop() }
    let equipment = p[3]
    let mail = p[4]
    let isNet =
      equipment.equalsIgnoringCase(Bytes("Internet"))
      || equipment.equalsIgnoringCase(Bytes("X.400"))
    let isMail =
      isNet || equipment.isEmpty && p[1].isEmpty && !mail.isEmpty
      || p[2].equalsIgnoringCase(Bytes("NET"))
    composeContact(p, isMail: isMail)
    let value = scratch.bytes.trimmed
    guard !value.isEmpty else { return }
    let looksLikeMail = value.firstIndex(of: 0x40) != nil
    tape.open(element)
    tape.add(Element.ContactPoint.value, value)
    if isMail || looksLikeMail {
      tape.add(Element.ContactPoint.system, value.hasPrefix("http") ? "url" : "email")
    } else {
      tape.add(
        Element.ContactPoint.system, CodeMaps.telecomSystem.target(equipment) ?? Bytes("phone"))
    }
    if equipment.equalsIgnoringCase(Bytes("CP")) {
      tape.add(Element.ContactPoint.use, "mobile")
    } else {
      tape.add(Element.ContactPoint.use, CodeMaps.telecomUse.target(p[2]) ?? Bytes(use))
    }
    addInteger(Element.ContactPoint.rank, p[18], minimum: 1)
    addPeriod(Element.ContactPoint.period, start: p[13], end: p[14])
    tape.close()
    // Some senders put the address beside the number.
    if !isMail, !looksLikeMail, mail.firstIndex(of: 0x40) != nil {
      tape.open(element)
      tape.add(Element.ContactPoint.system, "email")
      addText(Element.ContactPoint.value, mail)
      tape.add(Element.ContactPoint.use, use)
      tape.close()
    }
  }

  /// Writes the number or address of an XTN into `scratch`: XTN.1 or 12, else put together from country to extension.
  private func composeContact(_ p: Parts, isMail: Bool) {
    scratch.truncate()
    if isMail { return decodeMore(p[4].isEmpty ? p[1] : p[4]) }
    if p[1].isEmpty, !p[12].isEmpty { return decodeMore(p[12]) }
    if !p[1].isEmpty {
      if !p[1].isNullValue { decodeMore(p[1]) }
      return
    }
    guard !p[7].isEmpty else { return }
    if !p[5].isEmpty {
      scratch.append(0x2B)
      decodeMore(p[5])
      scratch.append(0x20)
    }
    if !p[6].isEmpty {
      decodeMore(p[6])
      scratch.append(0x20)
    }
    decodeMore(p[7])
    guard !p[8].isEmpty else { return }
    scratch.append(" X")
    decodeMore(p[8])
  }

  func appendContactPoints(_ element: Element, _ field: HL7Field, use: StaticString) {
    guard !field.isEmpty else { return }
    for i in 0..<field.repetitionCount {
      appendContactPoint(element, field.repetition(i), use: use)
    }
  }

  /// Adds a `Reference` to a practitioner by identifier and name, from an XCN. False when it names nobody.
  ///
  /// Source: HL7 v2.5.1 §2.A.87; kept as a reference without a resource of its own.
  @discardableResult
  func appendPractitionerReference(_ element: Element, _ xcn: HL7Repetition) -> Bool {
    guard !xcn.isEmpty, !xcn.isNull else { return false }
    let p = parts(xcn)
    defer { pop() }
    let id = p[1]
    let hasID = !id.isEmpty && !id.isNullValue
    let bareName = hasID && p.count == 1 && id.firstIndex(of: 0x20) != nil
    guard hasID || !p[2].isEmpty || !p[3].isEmpty else { return false }
    let before = tape.nodeCount
    tape.open(element)
    if hasID, !bareName {
      tape.open(Element.Reference.identifier)
      appendIdentifierType(p[13])
      addIdentifierSystem(authority: p[9], type: p[13], isOptional: true)
      addText(Element.Identifier.value, id)
      tape.close()
    }
    scratch.truncate()
    if bareName {
      decodeMore(id)
    } else {
      appendWord(p[6])
      appendWord(p[3])
      appendWord(p[4])
      appendWord(sub(p[2], 1))
      appendWord(p[5])
    }
    tape.add(Element.Reference.display, scratch.bytes.trimmed)
    tape.close()
    return tape.nodeCount > before
  }

  /// Adds a `Reference` to a location by its identifier and name, from a PL. False when it names none.
  ///
  /// Source: HL7 v2.5.1 §2.A.53; kept as a reference without a resource of its own.
  @discardableResult
  func appendLocationReference(_ element: Element, _ pl: HL7Repetition) -> Bool {
    guard !pl.isEmpty, !pl.isNull else { return false }
    let p = parts(pl)
    defer { pop() }
    scratch.truncate()
    for c in 1...3 { appendWord(sub(p[c], 1)) }
    appendWord(sub(p[7], 1))
    appendWord(sub(p[8], 1))
    appendWord(sub(p[4], 1))
    if scratch.count == 0 { appendWord(p[9]) }
    guard !scratch.bytes.trimmed.isEmpty else { return false }
    tape.open(element)
    tape.add(Element.Reference.display, scratch.bytes.trimmed)
    tape.close()
    return true
  }

  /// Adds decoded text onto `scratch`, after a space.
  func appendWord(_ raw: Bytes) {
    let value = raw.trimmed
    guard !value.isEmpty, !value.isNullValue else { return }
    if scratch.count > 0 { scratch.append(0x20) }
    decodeMore(value)
  }
}
