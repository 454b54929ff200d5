import Readers
@_spi(Normalization) import Records

// CE, CWE, CNE, IS, ID: coded values. The original code is kept beside the mapped one.
extension MappingContext {
  /// Adds a `CodeableConcept`: the mapped coding when `map` has one, the coding that was sent, its alternates and its text.
  ///
  /// - Parameters:
  ///   - map: the HL7 table of the field; it holds where the value names no other coding system.
  ///   - text: the concept's text when the value itself has no original text (CWE.9).
  /// Source: HL7 v2.5.1 §2.A.13 (CWE), v2-to-FHIR CWE[CodeableConcept].
  @discardableResult
  func appendCodeableConcept(
    _ element: Element, from value: HL7Repetition, map: CodeMap? = nil, text: Bytes = .empty
  ) -> Bool {
    guard !value.isEmpty || !text.isEmpty else { return false }
    guard !value.isNull else {
      note(.nullValue)
      return false
    }
    let p = parts(value)
    defer { pop() }
    let before = tape.nodeCount
    tape.open(element)
    appendCodings(Element.CodeableConcept.coding, p, map: map)
    let hasCoding = tape.nodeCount > before + 1
    if !p[9].isEmpty {
      addText(Element.CodeableConcept.text, p[9])
    } else if !text.trimmed.isEmpty {
      addText(Element.CodeableConcept.text, text)
    } else if !hasCoding {
      addText(Element.CodeableConcept.text, p[2].isEmpty ? p[5].isEmpty ? p[1] : p[5] : p[2])
    }
    tape.close()
    return tape.nodeCount > before
  }

  /// Adds each repetition of a field as a `CodeableConcept`.
  func appendCodeableConcepts(_ element: Element, from field: HL7Field, map: CodeMap? = nil) {
    guard !field.isEmpty else { return }
    for i in 0..<field.repetitionCount {
      appendCodeableConcept(element, from: field.repetition(i), map: map)
    }
  }

  /// Adds one `Coding`: the mapped one, else the one that was sent. False when there is no code.
  @discardableResult
  func appendCoding(_ element: Element, from value: HL7Repetition, map: CodeMap? = nil) -> Bool {
    let code = present(value[1])
    guard !code.isEmpty else { return false }
    if let hit = mapped(code, system: value[3].trimmed, map), hit.hasTarget {
      appendCoding(element, hit)
    } else {
      appendCoding(
        element, code: code, display: value[2], system: value[3].trimmed, version: value[7],
        table: map)
    }
    return true
  }

  /// Adds a fixed `Coding`.
  func appendCoding(
    _ element: Element, system: StaticString, code: StaticString, display: StaticString = ""
  ) {
    tape.open(element)
    tape.add(Element.Coding.system, system)
    tape.add(Element.Coding.code, code)
    tape.add(Element.Coding.display, display)
    tape.close()
  }

  /// Adds a `CodeableConcept` of one fixed coding.
  func appendConcept(
    _ element: Element, system: StaticString, code: StaticString, display: StaticString = ""
  ) {
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

  /// Adds all codings of a value: mapped, first, alternate, second alternate.
  func appendCodings(_ element: Element, from value: HL7Repetition, map: CodeMap? = nil) {
    guard !value.isEmpty else { return }
    appendCodings(element, parts(value), map: map)
    pop()
  }

  private func appendCodings(_ element: Element, _ p: Parts, map: CodeMap?) {
    let code = present(p[1])
    let system = p[3]
    if !code.isEmpty {
      let hit = mapped(code, system: system, map)
      var isSame = false
      if let hit, hit.hasTarget {
        appendCoding(element, hit)
        isSame = hit.code.equalsIgnoringCase(code) && isTable(hit.system, map)
      }
      if !isSame, hit != nil || !system.isEmpty || !isWords(code) {
        appendCoding(element, code: code, display: p[2], system: system, version: p[7], table: map)
      }
    }
    guard p.count > 3 else { return }
    let alternate = present(p[4])
    if !alternate.isEmpty, !alternate.equalsIgnoringCase(code) || p[6] != system {
      appendCoding(element, code: alternate, display: p[5], system: p[6], version: p[8], table: nil)
    }
    guard p.count > 11 else { return }
    let second = present(p[10])
    if !second.isEmpty, !p[12].isEmpty {
      appendCoding(element, code: second, display: p[11], system: p[12], version: p[13], table: nil)
    }
  }

  /// Adds a coding as it was sent. Without a system name it is the field's HL7 table, or a local code when that lacks it.
  func appendCoding(
    _ element: Element, code: Bytes, display: Bytes, system: Bytes, version: Bytes = .empty,
    table: CodeMap?
  ) {
    tape.open(element)
    if !system.isEmpty {
      addCodeSystem(Element.Coding.system, system)
    } else if let table {
      let isMember = table[code] != nil
      tape.add(Element.Coding.system) {
        if isMember {
          $0.append("http://terminology.hl7.org/CodeSystem/v2-")
        } else {
          self.appendLocal("code:v2-", to: &$0)
        }
        $0.append(table.table)
      }
    }
    addText(Element.Coding.version, version)
    addCode(Element.Coding.code, code)
    addText(Element.Coding.display, display)
    tape.close()
  }

  /// Adds the URI of a coding system by its name in HL7 table 0396, its OID or its URI; others get one in the local namespace.
  func addCodeSystem(_ element: Element, _ name: Bytes) {
    let name = present(name)
    guard !name.isEmpty else { return }
    if let known = CodeMaps.codeSystem[name] {
      tape.add(element, known.system)
    } else if name.count == 7, name.hasPrefix("HL7"), let number = Optional(name[3..<7]),
      number.decimal != nil
    {
      tape.add(element) {
        $0.append("http://terminology.hl7.org/CodeSystem/v2-")
        $0.append(number)
      }
    } else if SystemURI.isOID(name) {
      tape.add(element) {
        $0.append("urn:oid:")
        $0.append(name)
      }
    } else if SystemURI.isURI(name) {
      tape.add(element, name)
    } else {
      tape.add(element) {
        self.appendLocal("code:", to: &$0)
        SystemURI.appendSlug(name, to: &$0)
      }
    }
  }

  /// The entry of a code when the value names no coding system, or the very HL7 table of the map.
  func mapped(_ code: Bytes, system: Bytes, _ map: CodeMap?) -> CodeMap.Entry? {
    guard let map else { return nil }
    guard system.isEmpty || isTableName(system, map) else { return nil }
    return map[code]
  }

  /// `HL70004` or `0004` for table 0004.
  private func isTableName(_ system: Bytes, _ map: CodeMap) -> Bool {
    system.count >= 4 && system[system.count - 4..<system.count] == map.table
      && (system.count == 4 || system.count == 7 && system.hasPrefix("HL7"))
  }

  /// Whether a URI is the HL7 v2 code system of the map's own table.
  private func isTable(_ uri: Bytes, _ map: CodeMap?) -> Bool {
    guard let map, uri.count > 8 else { return false }
    return uri[uri.count - 4..<uri.count] == map.table
      && uri[uri.count - 8..<uri.count - 4] == "/v2-"
  }

  /// Words where a code is due, without a coding system: kept as text.
  private func isWords(_ code: Bytes) -> Bool { code.firstIndex(of: 0x20) != nil }

  /// The start of a local URI.
  func appendLocal(_ kind: StaticString, to out: inout ByteBuffer) {
    out.append(contentsOf: localNamespace)
    out.append(kind)
  }
}
