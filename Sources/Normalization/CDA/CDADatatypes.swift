import Readers
@_spi(Normalization) import Records

// CD, CE, CV, CS, II, ED: codes, identifiers, text.
extension CDAContext {
  /// The `value` attribute of an element, trimmed; empty when there is none.
  func value(_ node: XMLNode?) -> Bytes { node?.attribute(N.value).trimmed ?? .empty }

  func code(_ node: XMLNode?) -> Bytes { node?.attribute(N.code).trimmed ?? .empty }

  func isTrue(_ node: XMLNode, _ name: XMLName) -> Bool {
    let value = node.attribute(name).trimmed
    return value == "true" || value == "1"
  }

  /// Whether the statement says that it is not so.
  func isNegated(_ node: XMLNode) -> Bool { isTrue(node, N.negationInd) }

  // MARK: Codes

  /// Adds one `Coding` from the attributes of a CD; false when it has no code.
  @discardableResult
  func addCoding(_ element: Element, _ node: XMLNode) -> Bool {
    let code = node.attribute(N.code)
    guard !code.isEmpty, !code.trimmed.isEmpty else { return false }
    return b.appendCoding(
      element, system: system(node), code: code, display: node.attribute(N.displayName), version: node.attribute(N.codeSystemVersion))
  }

  /// The code system of a CD: a URI where one is known, else its OID, else its name.
  private func system(_ node: XMLNode) -> Bytes {
    let oid = node.attribute(N.codeSystem).trimmed
    guard !oid.isEmpty else { return node.attribute(N.codeSystemName).trimmed }
    if let known = CDACodes.systems[oid] { return known.system }
    return oid
  }

  /// Adds a `CodeableConcept`: the code, its translations, and the original text with references into the narrative resolved.
  ///
  /// - Parameters:
  ///   - fixed: a coding that is put before the sent ones.
  ///   - fallback: where the text is when the value itself has neither code nor text.
  /// - Returns: false, and nothing added, when there is neither a code nor a text.
  /// Source: C-CDA on FHIR 1.2, CDA coding to CodeableConcept.
  @discardableResult
  func addConcept(_ element: Element, _ node: XMLNode?, fixed: CodeMap.Entry? = nil, fallback: XMLNode? = nil) -> Bool {
    let before = tape.nodeCount
    tape.open(element)
    if let fixed { b.appendCoding(Element.CodeableConcept.coding, fixed) }
    if let node {
      addCoding(Element.CodeableConcept.coding, node)
      for translation in node.all(N.translation) { addCoding(Element.CodeableConcept.coding, translation) }
    }
    let hasCoding = tape.nodeCount > before + 1
    if let original = node?.first(N.originalText), fillText(original) {
      b.addText(Element.CodeableConcept.text, scratch.bytes)
    } else if !hasCoding {
      let display = node?.attribute(N.displayName).trimmed ?? .empty
      if !display.isEmpty {
        b.addText(Element.CodeableConcept.text, display)
      } else if let fallback, fillText(fallback) {
        b.addText(Element.CodeableConcept.text, scratch.bytes)
      }
    }
    tape.close()
    return tape.nodeCount > before
  }

  /// Adds a `CodeableConcept` where FHIR wants one: without code and text it says why there is none.
  func addRequiredConcept(_ element: Element, _ node: XMLNode?, fixed: CodeMap.Entry? = nil, fallback: XMLNode? = nil) {
    guard !addConcept(element, node, fixed: fixed, fallback: fallback) else { return }
    tape.open(element)
    addAbsent(Element.CodeableConcept.extension, nullFlavor: node?.attribute(N.nullFlavor) ?? .empty)
    tape.close()
  }

  /// Adds the extension data-absent-reason for a null flavor within an object.
  func addAbsent(_ extensionElement: Element, nullFlavor: Bytes) {
    tape.open(extensionElement)
    tape.add(Element.Extension.url, "http://hl7.org/fhir/StructureDefinition/data-absent-reason")
    tape.add(Element.Extension.valueCode, CDACodes.absent.target(nullFlavor.trimmed) ?? Bytes("unknown"))
    tape.close()
  }

  /// Adds a CodeableConcept of data-absent-reason for a null flavor.
  func addAbsentConcept(_ element: Element, nullFlavor: Bytes) {
    tape.open(element)
    if let entry = CDACodes.absent[nullFlavor.trimmed] ?? CDACodes.absent[Bytes("UNK")] {
      b.appendCoding(Element.CodeableConcept.coding, entry)
    }
    tape.close()
  }

  // MARK: Identifiers

  /// Adds every usable `id` of a statement or role as an `Identifier`.
  func addIdentifiers(_ element: Element, of node: XMLNode?) {
    guard let node else { return }
    for id in node.children where id.name == N.id { addIdentifier(element, id) }
  }

  /// Adds an `Identifier` from an II; false when it has none.
  ///
  /// Source: C-CDA on FHIR 1.2, CDA id to identifier.
  @discardableResult
  func addIdentifier(_ element: Element, _ id: XMLNode) -> Bool {
    guard id.attribute(N.nullFlavor).isEmpty else { return false }
    let root = id.attribute(N.root).trimmed
    let ext = id.attribute(N.extension).trimmed
    if !ext.isEmpty {
      let type = CDACodes.identifierType.target(root) ?? .empty
      return b.appendIdentifier(element, authority: root, value: ext, type: type, isOptional: true)
    }
    guard !root.isEmpty, CDACodes.identifierType[root] == nil else { return false }
    scratch.truncate()
    if SystemURI.isUUID(root) {
      scratch.append("urn:uuid:")
      for b in root.raw { scratch.append(ASCII.lower(b)) }
    } else {
      scratch.append("urn:oid:")
      scratch.append(root)
    }
    return b.appendIdentifier(element, authority: Bytes("urn:ietf:rfc:3986"), value: scratch.bytes)
  }

  /// The logical key of a statement: its first id that names one instance, else its position in the document.
  func key(_ node: XMLNode, _ type: Element, _ kind: StaticString) -> ResourceKey {
    if let key = businessKey(node, kind) { return b.unique(type, key) }
    return b.positionKey(type, kind)
  }

  /// `kind|root|extension`; an OID without an extension may name an organisation as well, so it makes no key.
  func businessKey(_ node: XMLNode, _ kind: StaticString) -> ResourceKey? {
    for id in node.children where id.name == N.id && id.attribute(N.nullFlavor).isEmpty {
      let root = id.attribute(N.root).trimmed
      let ext = id.attribute(N.extension).trimmed
      if !ext.isEmpty || SystemURI.isUUID(root) { return b.key(kind, root, ext) }
    }
    return nil
  }

  // MARK: Text

  /// Writes the text of an ED into `scratch`: what stands in it, else the piece of narrative that it refers to.
  func fillText(_ node: XMLNode) -> Bool {
    scratch.truncate()
    if node.attribute(N.representation).trimmed == "B64" { return fillDecoded(node) }
    NarrativeText.append(node, to: &scratch)
    if !scratch.bytes.trimmed.isEmpty { return true }
    guard let target = referenced(node) else { return false }
    scratch.truncate()
    NarrativeText.append(target, to: &scratch)
    return !scratch.bytes.trimmed.isEmpty
  }

  /// Writes text that was sent in base64 into `scratch`; other media, and what is no UTF-8, are no words.
  ///
  /// Source: HL7 v3 Data Types R1 §2.4 (ED); the media type is text/plain where none is given.
  private func fillDecoded(_ node: XMLNode) -> Bool {
    let media = node.attribute(N.mediaType).trimmed
    guard media.isEmpty || media.hasPrefix("text/plain") else {
      b.note("encoded-value-not-text")
      return false
    }
    Base64Text.appendDecoded(node.text, to: &scratch)
    guard String(validating: scratch.bytes.raw, as: UTF8.self) != nil else {
      b.note("encoded-value-not-text")
      return false
    }
    return !scratch.bytes.trimmed.isEmpty
  }

  /// The piece of narrative that `reference/@value` names.
  private func referenced(_ node: XMLNode) -> XMLNode? {
    let reference = value(node.first(N.reference))
    guard reference.count > 1, reference[0] == 0x23 else { return nil }
    guard let target = narrative[CDAContext.hash(reference[1..<reference.count])] else {
      b.note("unresolved-narrative-reference")
      return nil
    }
    return target
  }

  /// Adds the text of an ED.
  func addText(_ element: Element, _ node: XMLNode?) {
    if let node, fillText(node) { b.addText(element, scratch.bytes) }
  }
}

func != (a: Bytes, b: StaticString) -> Bool { !(a == Bytes(b)) }
