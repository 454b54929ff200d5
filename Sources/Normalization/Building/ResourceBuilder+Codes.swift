@_spi(Normalization) import Records

// Coded values and identifiers.
extension ResourceBuilder {
  /// Adds a `Coding`; nothing when there is no code.
  /// - Parameter system: a URI, an OID, a name of HL7 table 0396, or a local name; empty for none.
  @discardableResult
  func appendCoding(_ element: Element, system: Bytes, code: Bytes, display: Bytes = .empty, version: Bytes = .empty) -> Bool {
    guard !code.trimmed.isEmpty else { return false }
    tape.open(element)
    addCodeSystem(Element.Coding.system, system)
    addText(Element.Coding.version, version)
    addCode(Element.Coding.code, code)
    addText(Element.Coding.display, display)
    tape.close()
    return true
  }

  /// Adds a fixed `Coding`.
  func appendCoding(_ element: Element, system: StaticString, code: StaticString, display: StaticString = "") {
    tape.open(element)
    tape.add(Element.Coding.system, system)
    tape.add(Element.Coding.code, code)
    tape.add(Element.Coding.display, display)
    tape.close()
  }

  /// Adds a `CodeableConcept` of one coding and a text; nothing when there is neither.
  @discardableResult
  func appendConcept(_ element: Element, system: Bytes, code: Bytes, display: Bytes = .empty, text: Bytes = .empty) -> Bool {
    guard !code.trimmed.isEmpty || !text.trimmed.isEmpty else { return false }
    tape.open(element)
    appendCoding(Element.CodeableConcept.coding, system: system, code: code, display: display)
    addText(Element.CodeableConcept.text, text)
    tape.close()
    return true
  }

  /// Adds a `CodeableConcept` of one fixed coding.
  func appendConcept(_ element: Element, system: StaticString, code: StaticString, display: StaticString = "") {
    tape.open(element)
    appendCoding(Element.CodeableConcept.coding, system: system, code: code, display: display)
    tape.close()
  }

  /// Adds the coding of a map's entry.
  func appendCoding(_ element: Element, _ entry: CodeMap.Entry) {
    tape.open(element)
    tape.add(Element.Coding.system, entry.system)
    tape.add(Element.Coding.code, entry.code)
    tape.add(Element.Coding.display, entry.display)
    tape.close()
  }

  /// Adds the FHIR code of a source code for an element of a required binding; false, and nothing added, when it has none.
  @discardableResult
  func addMapped(_ element: Element, _ text: Bytes, _ map: CodeMap) -> Bool {
    let value = text.trimmed
    guard !value.isEmpty else { return false }
    guard let code = map.target(value) else {
      note("unmapped-code")
      return false
    }
    tape.add(element, code)
    return true
  }

  /// Adds the URI of a coding system.
  func addCodeSystem(_ element: Element, _ name: Bytes) {
    let name = name.trimmed
    guard !name.isEmpty else { return }
    tape.add(element) { SystemURI.append(codeSystem: name, namespace: self.namespace, to: &$0) }
  }

  /// Adds an `Identifier`; nothing when there is no value. Without an authority it has the site's, unless `isOptional`.
  /// - Parameters:
  ///   - authority: a URI, an OID or a name.
  ///   - type: a code of HL7 table 0203, or empty.
  @discardableResult
  func appendIdentifier(
    _ element: Element, authority: Bytes, value: Bytes, type: Bytes = .empty, use: StaticString = "", isOptional: Bool = false
  ) -> Bool {
    guard !value.trimmed.isEmpty else { return false }
    tape.open(element)
    tape.add(Element.Identifier.use, use)
    if !type.isEmpty {
      tape.open(Element.Identifier.type)
      if let known = CodeMaps.identifierType[type] {
        appendCoding(Element.CodeableConcept.coding, known)
      } else {
        appendCoding(Element.CodeableConcept.coding, system: Bytes("identifier-type"), code: type)
      }
      tape.close()
    }
    addIdentifierSystem(Element.Identifier.system, authority: authority, type: type, isOptional: isOptional)
    addText(Element.Identifier.value, value)
    tape.close()
    return true
  }

  /// Adds the system of an identifier.
  func addIdentifierSystem(_ element: Element, authority: Bytes, type: Bytes, isOptional: Bool) {
    let authority = authority.trimmed
    if !authority.isEmpty {
      tape.add(element) { SystemURI.append(authority: authority, namespace: self.namespace, to: &$0) }
    } else if type == "SS" {
      tape.add(element, "http://hl7.org/fhir/sid/us-ssn")
    } else if type == "NPI" {
      tape.add(element, "http://hl7.org/fhir/sid/us-npi")
    } else if !isOptional {
      note("identifier-without-authority")
      guard !site.isEmpty else { return }
      tape.add(element) { out in self.withSite { SystemURI.append(authority: $0, namespace: self.namespace, to: &out) } }
    }
  }
}
