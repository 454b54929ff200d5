import Readers
@_spi(Normalization) import Records

// XPN, XAD, XTN, XCN, PL: persons, how to reach them and where they are.
extension MappingContext {
  /// Adds a `HumanName` from an XPN. Source: HL7 v2.5.1 §2.A.88, v2-to-FHIR XPN[HumanName].
  @discardableResult
  func appendHumanName(_ element: Element, _ xpn: HL7Repetition, use: StaticString = "") -> Bool {
    guard !xpn.isEmpty, !xpn.isNull else { return false }
    let before = tape.nodeCount
    tape.open(element)
    let type = xpn[7].trimmed
    let hasUse = !type.isEmpty && CodeMaps.nameUse.target(type) != nil
    let own = xpn.component(1, sub: 3).trimmed
    if own.isEmpty {
      addText(Element.HumanName.family, xpn.component(1, sub: 1))
    } else {
      // Family name in parts: prefix and surname.
      let prefix = xpn.component(1, sub: 2).trimmed
      decode(prefix)
      if !prefix.isEmpty { scratch.append(0x20) }
      decodeMore(own)
      tape.add(Element.HumanName.family, scratch.bytes.trimmed)
    }
    addText(Element.HumanName.given, xpn.component(2, sub: 1))
    addText(Element.HumanName.given, xpn[3])
    addText(Element.HumanName.prefix, xpn[5])
    addText(Element.HumanName.suffix, xpn[4])
    addText(Element.HumanName.suffix, xpn[6])
    addText(Element.HumanName.suffix, xpn[14])
    let hasName = tape.nodeCount > before + 1
    if hasName {
      if hasUse { addMapped(Element.HumanName.use, type, CodeMaps.nameUse) } else { tape.add(Element.HumanName.use, use) }
      if !xpn[12].isEmpty || !xpn[13].isEmpty {
        addPeriod(Element.HumanName.period, start: xpn[12], end: xpn[13])
      } else {
        addPeriod(Element.HumanName.period, start: xpn.component(10, sub: 1), end: xpn.component(10, sub: 2))
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
    let before = tape.nodeCount
    tape.open(element)
    // SAD: street or mailing address, street name, dwelling number.
    let parts = xad.subcomponentCount(1)
    if parts > 0 { for sub in 1...min(3, parts) { addText(Element.Address.line, xad.component(1, sub: sub)) } }
    addText(Element.Address.line, xad[2])
    addText(Element.Address.line, xad[19])
    addText(Element.Address.city, xad[3])
    addText(Element.Address.state, xad[4])
    addText(Element.Address.postalCode, xad[5])
    addText(Element.Address.country, xad[6])
    let own = xad.component(9, sub: 1).trimmed
    addText(Element.Address.district, own.isEmpty ? county : own)
    let hasAddress = tape.nodeCount > before + 1
    if hasAddress {
      let type = xad[7].trimmed
      if let use = CodeMaps.addressUse.target(type) { tape.add(Element.Address.use, use) }
      if let kind = CodeMaps.addressType.target(type) { tape.add(Element.Address.type, kind) }
      if !xad[13].isEmpty || !xad[14].isEmpty {
        addPeriod(Element.Address.period, start: xad[13], end: xad[14])
      } else {
        addPeriod(Element.Address.period, start: xad.component(12, sub: 1), end: xad.component(12, sub: 2))
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
    let equipment = xtn[3].trimmed
    let isNet = equipment.equalsIgnoringCase(Bytes("Internet")) || equipment.equalsIgnoringCase(Bytes("X.400"))
    let mail = xtn[4].trimmed
    let first = xtn[1].trimmed
    let usage = xtn[2].trimmed
    let isMail = isNet || equipment.isEmpty && first.isEmpty && !mail.isEmpty || usage.equalsIgnoringCase(Bytes("NET"))
    scratch.truncate()
    if isMail {
      decodeMore(mail.isEmpty ? first : mail)
    } else if !xtn[12].trimmed.isEmpty, first.isEmpty {
      decodeMore(xtn[12].trimmed)
    } else if !first.isEmpty, !first.isNullValue {
      decodeMore(first)
    } else if !xtn[7].trimmed.isEmpty {
      if !xtn[5].trimmed.isEmpty {
        scratch.append(0x2B)
        decodeMore(xtn[5].trimmed)
        scratch.append(0x20)
      }
      if !xtn[6].trimmed.isEmpty {
        decodeMore(xtn[6].trimmed)
        scratch.append(0x20)
      }
      decodeMore(xtn[7].trimmed)
      if !xtn[8].trimmed.isEmpty {
        scratch.append(" X")
        decodeMore(xtn[8].trimmed)
      }
    }
    let value = scratch.bytes.trimmed
    guard !value.isEmpty else { return }
    let looksLikeMail = value.firstIndex(of: 0x40) != nil
    tape.open(element)
    tape.add(Element.ContactPoint.value, value)
    if isMail || looksLikeMail {
      tape.add(Element.ContactPoint.system, value.hasPrefix("http") ? "url" : "email")
    } else if let system = CodeMaps.telecomSystem.target(equipment) {
      tape.add(Element.ContactPoint.system, system)
    } else {
      tape.add(Element.ContactPoint.system, "phone")
    }
    if equipment.equalsIgnoringCase(Bytes("CP")) {
      tape.add(Element.ContactPoint.use, "mobile")
    } else if let mapped = CodeMaps.telecomUse.target(usage) {
      tape.add(Element.ContactPoint.use, mapped)
    } else {
      tape.add(Element.ContactPoint.use, use)
    }
    addInteger(Element.ContactPoint.rank, xtn[18], minimum: 1)
    addPeriod(Element.ContactPoint.period, start: xtn[13], end: xtn[14])
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

  func appendContactPoints(_ element: Element, _ field: HL7Field, use: StaticString) {
    guard !field.isEmpty else { return }
    for i in 0..<field.repetitionCount { appendContactPoint(element, field.repetition(i), use: use) }
  }

  /// Adds a `Reference` to a practitioner by identifier and name, from an XCN. False when it names nobody.
  ///
  /// Source: HL7 v2.5.1 §2.A.87; kept as a reference without a resource of its own.
  @discardableResult
  func appendPractitionerReference(_ element: Element, _ xcn: HL7Repetition) -> Bool {
    guard !xcn.isEmpty, !xcn.isNull else { return false }
    let id = xcn[1].trimmed
    let hasID = !id.isEmpty && !id.isNullValue
    let bareName = hasID && id.firstIndex(of: 0x20) != nil && xcn.componentCount == 1
    let hasName = !xcn[2].trimmed.isEmpty || !xcn[3].trimmed.isEmpty || bareName
    guard hasID || hasName else { return false }
    let before = tape.nodeCount
    tape.open(element)
    if hasID, !bareName {
      tape.open(Element.Reference.identifier)
      let type = xcn[13].trimmed
      appendIdentifierType(type)
      addIdentifierSystem(
        namespace: xcn.component(9, sub: 1), universal: xcn.component(9, sub: 2), scheme: xcn.component(9, sub: 3), type: type,
        isOptional: true)
      addText(Element.Identifier.value, id)
      tape.close()
    }
    scratch.truncate()
    if bareName {
      decodeMore(id)
    } else {
      appendWord(xcn[6])
      appendWord(xcn[3])
      appendWord(xcn[4])
      appendWord(xcn.component(2, sub: 1))
      appendWord(xcn[5])
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
    scratch.truncate()
    for c in 1...3 { appendWord(pl.component(c, sub: 1)) }
    appendWord(pl.component(7, sub: 1))
    appendWord(pl.component(8, sub: 1))
    appendWord(pl.component(4, sub: 1))
    if scratch.count == 0 { appendWord(pl[9]) }
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
