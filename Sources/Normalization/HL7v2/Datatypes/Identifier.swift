import Readers
@_spi(Normalization) import Records

// CX, EI, HD, XON, ST: identifiers.
extension MappingContext {
  /// Adds an `Identifier` from a CX.
  ///
  /// - Parameters:
  ///   - type: the type (HL7 table 0203) where CX.5 says nothing, by the field's meaning.
  /// Source: HL7 v2.5.1 §2.A.14, v2-to-FHIR CX[Identifier].
  @discardableResult
  func appendIdentifier(
    _ element: Element, cx: HL7Repetition, type: StaticString = "", use: StaticString = ""
  ) -> Bool {
    guard !cx.isEmpty else { return false }
    let p = parts(cx)
    defer { pop() }
    let value = present(p[1])
    guard !value.isEmpty else { return false }
    tape.open(element)
    tape.add(Element.Identifier.use, use)
    let kind = p[5].isEmpty ? Bytes(type) : p[5]
    appendIdentifierType(kind)
    addIdentifierSystem(authority: p[4], type: kind)
    addText(Element.Identifier.value, value)
    addPeriod(Element.Identifier.period, start: p[7], end: p[8])
    tape.close()
    return true
  }

  /// Adds an `Identifier` from an EI; `type` is `PLAC` or `FILL` for order numbers.
  @discardableResult
  func appendIdentifier(_ element: Element, ei: HL7Repetition, type: StaticString = "") -> Bool {
    guard !ei.isEmpty else { return false }
    let p = parts(ei)
    defer { pop() }
    let value = present(p[1])
    guard !value.isEmpty else { return false }
    tape.open(element)
    appendIdentifierType(Bytes(type))
    addIdentifierSystem(
      namespace: p[2], universal: p[3], scheme: p[4], type: .empty, isOptional: true)
    addText(Element.Identifier.value, value)
    tape.close()
    return true
  }

  /// Adds an `Identifier` from a bare value.
  @discardableResult
  func appendIdentifier(
    _ element: Element, value: Bytes, system: StaticString = "", type: StaticString
  ) -> Bool {
    let value = present(value)
    guard !value.isEmpty else { return false }
    tape.open(element)
    appendIdentifierType(Bytes(type))
    tape.add(Element.Identifier.system, system)
    addText(Element.Identifier.value, value)
    tape.close()
    return true
  }

  /// Adds `Identifier.type` of HL7 table 0203.
  func appendIdentifierType(_ code: Bytes) {
    guard !code.isEmpty, !code.isNullValue else { return }
    tape.open(Element.Identifier.type)
    if let known = CodeMaps.identifierType[code] {
      appendCoding(Element.CodeableConcept.coding, known)
    } else {
      appendCoding(
        Element.CodeableConcept.coding, code: code, display: .empty, system: .empty,
        table: CodeMaps.identifierType)
    }
    tape.close()
  }

  /// Adds the system of an identifier from an assigning authority, an HD as one component.
  func addIdentifierSystem(authority: Bytes, type: Bytes, isOptional: Bool = false) {
    addIdentifierSystem(
      namespace: sub(authority, 1), universal: sub(authority, 2), scheme: sub(authority, 3),
      type: type, isOptional: isOptional)
  }

  /// Adds the system of an identifier from an assigning authority (HD).
  ///
  /// A public one by its name or OID; `urn:oid:` or `urn:uuid:` of the universal id; a URI as it stands; else the authority's
  /// name in the local namespace; else, unless optional, the pipeline's site or the sending facility.
  func addIdentifierSystem(
    namespace: Bytes, universal: Bytes, scheme: Bytes, type: Bytes, isOptional: Bool = false
  ) {
    let namespace = present(namespace)
    let universal = present(universal)
    let element = Element.Identifier.system
    if namespace.isEmpty, universal.isEmpty {
      if type == "SS" {
        tape.add(element, "http://hl7.org/fhir/sid/us-ssn")
      } else if type == "NPI" {
        tape.add(element, "http://hl7.org/fhir/sid/us-npi")
      } else if !isOptional {
        note(.identifierWithoutAuthority)
        addLocalSystem(element, defaultAuthority)
      }
    } else if let known = CodeMaps.identifierSystem[universal]
      ?? CodeMaps.identifierSystem[namespace]
    {
      tape.add(element, known.system)
    } else if SystemURI.isOID(universal) {
      addPrefixed(element, "urn:oid:", universal)
    } else if SystemURI.isUUID(universal) {
      tape.add(element) {
        $0.append("urn:uuid:")
        for b in universal.raw { $0.append(ASCII.lower(b)) }
      }
    } else if SystemURI.isURI(universal) {
      tape.add(element, universal)
    } else if SystemURI.isOID(namespace) {
      addPrefixed(element, "urn:oid:", namespace)
    } else if SystemURI.isURI(namespace) {
      tape.add(element, namespace)
    } else {
      addLocalSystem(element, namespace.isEmpty ? universal : namespace)
    }
  }

  /// What stands for an assigning authority that the message does not name.
  var defaultAuthority: Bytes { site.isEmpty ? message.segment(0).field(4)[1].trimmed : site }

  private func addLocalSystem(_ element: Element, _ name: Bytes) {
    guard !name.isEmpty else { return }
    tape.add(element) {
      self.appendLocal("id:", to: &$0)
      SystemURI.appendSlug(name, to: &$0)
    }
  }

  private func addPrefixed(_ element: Element, _ prefix: StaticString, _ value: Bytes) {
    tape.add(element) {
      $0.append(prefix)
      $0.append(value)
    }
  }

  /// Adds a `Reference` to an organisation by its identifier and name, from an XON. False when it names none.
  ///
  /// Source: v2-to-FHIR XON[Organization]; kept as a reference without a resource of its own.
  @discardableResult
  func appendOrganizationReference(_ element: Element, _ xon: HL7Repetition) -> Bool {
    let id = xon[10].trimmed.isEmpty ? xon[3].trimmed : xon[10].trimmed
    guard !present(xon[1]).isEmpty || !id.isEmpty else { return false }
    tape.open(element)
    if !id.isEmpty, !id.isNullValue {
      tape.open(Element.Reference.identifier)
      appendIdentifierType(xon[7].trimmed)
      addIdentifierSystem(
        namespace: xon.component(6, sub: 1), universal: xon.component(6, sub: 2),
        scheme: xon.component(6, sub: 3),
        type: .empty, isOptional: true)
      addText(Element.Identifier.value, id)
      tape.close()
    }
    addText(Element.Reference.display, xon[1])
    tape.close()
    return true
  }
}
