import Readers
@_spi(Normalization) import Records

// Note Activity (22.4.202) and unstructured bodies to DocumentReference; pictures to Media.
//
// Source: C-CDA on FHIR 1.2 Notes; CDA R2 §4.3.1 (nonXMLBody), §4.3.6.10 (observationMedia).
extension CDAContext {
  func mapNote(_ entry: PendingEntry) {
    typealias E = Element.DocumentReference
    let node = entry.node
    let key = entry.key ?? key(node, E.root, "note")
    begin(E.root, key)
    addIdentifiers(E.identifier, of: node)
    let status = code(node.first(N.statusCode))
    tape.add(E.status, status == "nullified" ? "entered-in-error" : "current")
    tape.add(E.docStatus, status == "completed" ? "final" : status == "nullified" ? "entered-in-error" : "preliminary")
    addNoteType(node.first(N.code))
    b.appendConcept(
      E.category, system: "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category", code: "clinical-note",
      display: "Clinical Note")
    b.appendPatientReference(E.subject)
    if let time = authorTime(node), time.hasTime, time.offset != nil { b.addDateTime(E.date, time) }
    addAuthor(E.author, node)
    tape.open(E.content)
    tape.open(Element.DocumentReferenceContent.attachment)
    addAttachment(node.first(N.text))
    tape.close()
    tape.close()
    tape.open(E.context)
    addEncounter(Element.DocumentReferenceContext.encounter)
    addPeriod(Element.DocumentReferenceContext.period, interval(node.first(N.effectiveTime)))
    tape.close()
    b.end()
    enqueueNested(node)
  }

  /// The translation says what kind of note it is; the code is always 34109-9.
  private func addNoteType(_ node: XMLNode?) {
    guard let node else { return }
    tape.open(Element.DocumentReference.type)
    var hasCoding = false
    for translation in node.all(N.translation) where addCoding(Element.CodeableConcept.coding, translation) { hasCoding = true }
    if !hasCoding { addCoding(Element.CodeableConcept.coding, node) }
    tape.close()
  }

  /// A document whose body is no XML.
  func mapUnstructured(_ root: XMLNode, _ body: XMLNode) {
    typealias E = Element.DocumentReference
    let key = businessKey(root, "document").map { b.unique(E.root, $0) } ?? b.positionKey(E.root, "DocumentReference")
    b.begin(E.root, key)
    if let id = root.first(N.id) { addIdentifier(E.masterIdentifier, id) }
    if let set = root.first(N.setId) { addIdentifier(E.identifier, set) }
    tape.add(E.status, "current")
    addConcept(E.type, root.first(N.code))
    b.appendPatientReference(E.subject)
    if let time = documentTime, time.hasTime, time.offset != nil { b.addDateTime(E.date, time) }
    for author in root.all(N.author) { addPerson(E.author, author.first(N.assignedAuthor)) }
    addPerson(E.authenticator, root.first(N.legalAuthenticator)?.first(N.assignedEntity))
    addOrganization(E.custodian, custodian(root))
    addText(E.description, root.first(N.title))
    if let code = root.first(N.confidentialityCode) { addConcept(E.securityLabel, code) }
    tape.open(E.content)
    tape.open(Element.DocumentReferenceContent.attachment)
    addAttachment(body.first(N.text))
    tape.close()
    tape.close()
    tape.open(E.context)
    addEncounter(Element.DocumentReferenceContext.encounter)
    for about in root.all(N.documentationOf) {
      guard let event = about.first(N.serviceEvent) else { continue }
      if !tape.hasChild(Element.DocumentReferenceContext.event) { addConcept(Element.DocumentReferenceContext.event, event.first(N.code)) }
      if !tape.hasChild(Element.DocumentReferenceContext.period) {
        addPeriod(Element.DocumentReferenceContext.period, interval(event.first(N.effectiveTime)))
      }
    }
    tape.close()
    b.end()
  }

  func mapMedia(_ entry: PendingEntry) {
    typealias E = Element.Media
    let node = entry.node
    begin(E.root, entry.key ?? key(node, E.root, "media"))
    addIdentifiers(E.identifier, of: node)
    tape.add(E.status, "completed")
    b.appendPatientReference(E.subject)
    addEncounter(E.encounter)
    tape.open(E.content)
    addAttachment(node.first(N.value))
    tape.close()
    b.end()
  }

  /// The parts of an `Attachment` from an ED: base64 as it is with size and SHA-1, a reference to a file as its URL, other text encoded.
  func addAttachment(_ node: XMLNode?) {
    guard let node else {
      tape.add(Element.Attachment.contentType, "application/octet-stream")
      return
    }
    let media = node.attribute(N.mediaType).trimmed
    let isBase64 = node.attribute(N.representation).trimmed == "B64"
    if isBase64 {
      b.addCode(Element.Attachment.contentType, media.isEmpty ? Bytes("application/octet-stream") : media)
      var size: Int?
      tape.add(Element.Attachment.data) { size = EmbeddedData.appendBase64(node.text, to: &$0) }
      guard let size else { return b.note("invalid-attachment") }
      tape.add(Element.Attachment.size, size)
      scratch.truncate()
      Base64Text.appendDecoded(node.text, to: &scratch)
      let digest = SHA1Digest.of(scratch.bytes)
      tape.add(Element.Attachment.hash) { out in digest.withUnsafeBytes { EmbeddedData.appendEncoded(Bytes($0), to: &out) } }
      return
    }
    let file = value(node.first(N.reference))
    if !file.isEmpty, file[0] != 0x23 {
      b.addCode(Element.Attachment.contentType, media.isEmpty ? Bytes("application/octet-stream") : media)
      b.addText(Element.Attachment.url, file)
      return
    }
    tape.add(Element.Attachment.contentType, "text/plain; charset=utf-8")
    guard fillText(node) else { return }
    tape.add(Element.Attachment.data) { EmbeddedData.appendEncoded(self.scratch.bytes, to: &$0) }
    tape.add(Element.Attachment.size, scratch.count)
  }
}
