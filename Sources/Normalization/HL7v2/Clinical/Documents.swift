import Readers
@_spi(Normalization) import Records

// TXA and the OBX below it (MDM), and documents within results, to DocumentReference.
//
// Source: v2-to-FHIR TXA[DocumentReference], OBX[DocumentReference], NTE[DocumentReference], ED[Attachment], RP[Attachment].
extension MappingContext {
  /// Maps one TXA with the content that belongs to it.
  ///
  /// - Parameters:
  ///   - content: the OBX that hold the document; text among them is one document, in order.
  ///   - orders: the orders that the document is about.
  func mapDocument(
    _ index: Int, content: [Int], within segments: Range<Int>, orders: [ResourceKey], _ observations: ObservationKeys
  ) {
    let txa = message.segment(index)
    let key =
      businessKey("document", txa.field(12).first).map { unique(Element.DocumentReference.root, $0) }
      ?? positionKey(Element.DocumentReference.root, "DocumentReference")
    begin(Element.DocumentReference.root, key)
    appendIdentifier(Element.DocumentReference.masterIdentifier, ei: txa.field(12).first)
    appendIdentifier(Element.DocumentReference.identifier, value: txa.field(16).raw, type: "")
    appendDocumentStatus(txa)
    addMapped(Element.DocumentReference.docStatus, txa.field(17).raw, CodeMaps.documentCompletion)
    appendCodeableConcept(Element.DocumentReference.type, from: txa.field(2).first, map: CodeMaps.documentType)
    appendPatientReference(Element.DocumentReference.subject)
    if !addInstant(Element.DocumentReference.date, txa.field(6)[1]) {
      addInstant(Element.DocumentReference.date, txa.field(4)[1])
    }
    appendAuthors(txa)
    appendRelation(txa)
    addWords(Element.DocumentReference.description, txa.field(25))
    let label = txa.field(18)
    if !present(label.raw).isEmpty {
      appendCodeableConcept(Element.DocumentReference.securityLabel, from: label.first, map: CodeMaps.documentConfidentiality)
    }
    var others: [Int] = []
    appendContents(txa, content, within: segments, &others)
    tape.open(Element.DocumentReference.context)
    appendEncounterReference(Element.DocumentReferenceContext.encounter)
    addPeriod(Element.DocumentReferenceContext.period, start: txa.field(4)[1], end: .empty)
    for order in orders { appendReference(Element.DocumentReferenceContext.related, to: Element.ServiceRequest.root, order) }
    tape.close()
    tape.endResource()
    let frame = ObservationFrame(segments: segments, document: key)
    for index in others { if let own = observations[index] { mapObservation(index, own, frame) } }
  }

  /// TXA-19 (table 0273), and the cancellation event.
  private func appendDocumentStatus(_ txa: HL7Segment) {
    let element = Element.DocumentReference.status
    if message.structure.trigger == "T11" { return tape.add(element, "entered-in-error") }
    let code = present(txa.field(19).raw)
    if code == "CA" { return tape.add(element, "entered-in-error") }
    tape.add(element, code == "OB" ? Bytes("superseded") : Bytes("current"))
  }

  private func appendAuthors(_ txa: HL7Segment) {
    var hasAuthor = false
    for n in [9, 5] where !hasAuthor {
      for i in 0..<txa.field(n).repetitionCount {
        if appendPractitionerReference(Element.DocumentReference.author, txa.field(n).repetition(i)) { hasAuthor = true }
      }
    }
    if !appendPractitionerReference(Element.DocumentReference.authenticator, txa.field(10).first) {
      appendPractitionerReference(Element.DocumentReference.authenticator, txa.field(22).first)
    }
    let facility = txa.field(27).first
    if !present(facility[1]).isEmpty {
      tape.open(Element.DocumentReference.custodian)
      addText(Element.Reference.display, facility[1])
      tape.close()
    }
  }

  /// TXA-13, the parent document, by the event: an addendum appends, an edit transforms, a replacement replaces.
  private func appendRelation(_ txa: HL7Segment) {
    guard let parent = businessKey("document", txa.field(13).first) else { return }
    let trigger = message.structure.trigger
    let code: StaticString
    switch trigger {
    case _ where trigger == "T05" || trigger == "T06": code = "appends"
    case _ where trigger == "T07" || trigger == "T08": code = "transforms"
    case _ where trigger == "T09" || trigger == "T10": code = "replaces"
    default:
      note(.unmappedField)
      return
    }
    tape.open(Element.DocumentReference.relatesTo)
    tape.add(Element.DocumentReferenceRelatesTo.code, code)
    appendReference(Element.DocumentReferenceRelatesTo.target, to: Element.DocumentReference.root, parent)
    tape.close()
  }

  /// One content for the text of all OBX, one for each embedded or referenced document; at least one, as FHIR wants.
  private func appendContents(_ txa: HL7Segment, _ content: [Int], within segments: Range<Int>, _ others: inout [Int]) {
    var hasContent = false
    var lines = 0
    scratch.truncate()
    for index in content {
      let obx = message.segment(index)
      switch ValueKind(obx.field(2).raw.trimmed) {
      case .text:
        for i in 0..<obx.field(5).repetitionCount {
          if lines > 0 { scratch.append(0x0A) }
          lines += 1
          let line = obx.field(5).repetition(i).raw
          if !line.isNullValue { decodeMore(line) }
        }
      case .document: break
      default: others.append(index)
      }
    }
    if !scratch.bytes.trimmed.isEmpty {
      let text = keep(scratch.bytes)
      appendTextContent(bytes(text))
      hasContent = true
    }
    for index in content where ValueKind(message.segment(index).field(2).raw.trimmed) == .document {
      let values = message.segment(index).field(5)
      for i in 0..<values.repetitionCount where appendContent(message.segment(index), values.repetition(i)) { hasContent = true }
    }
    for index in content {
      var i = index + 1
      while i < segments.upperBound, message.segment(i).tag == .NTE || message.segment(i).tag == .PRT {
        if message.segment(i).tag == .NTE, !others.contains(index), joinLines(message.segment(i).field(3)) {
          let text = keep(scratch.bytes)
          appendTextContent(bytes(text))
          hasContent = true
          clinical.notes += 1
        }
        i += 1
      }
    }
    guard !hasContent else { return }
    tape.open(Element.DocumentReference.content)
    tape.open(Element.DocumentReferenceContent.attachment)
    let presentation = present(txa.field(3).raw)
    tape.add(Element.Attachment.contentType) { MediaType.append(kind: presentation, subtype: .empty, to: &$0) }
    tape.close()
    tape.close()
  }

  /// Text as an attachment.
  private func appendTextContent(_ text: Bytes) {
    tape.open(Element.DocumentReference.content)
    tape.open(Element.DocumentReferenceContent.attachment)
    tape.add(Element.Attachment.contentType, "text/plain; charset=utf-8")
    tape.add(Element.Attachment.data) { EmbeddedData.appendEncoded(text, to: &$0) }
    tape.add(Element.Attachment.size, text.count)
    tape.close()
    tape.close()
  }

  /// One ED or RP. False when it holds no document.
  private func appendContent(_ obx: HL7Segment, _ value: HL7Repetition) -> Bool {
    let isPointer = obx.field(2).raw.trimmed == "RP"
    let before = tape.nodeCount
    tape.open(Element.DocumentReference.content)
    tape.open(Element.DocumentReferenceContent.attachment)
    let hasData = isPointer ? appendPointer(value) : appendEmbedded(value)
    if hasData { addText(Element.Attachment.title, wordsOf(obx.field(3).first)) }
    tape.close()
    tape.close()
    return tape.nodeCount > before
  }

  /// RP: `pointer^application^type^subtype`.
  ///
  /// Source: v2-to-FHIR RP[Attachment].
  private func appendPointer(_ rp: HL7Repetition) -> Bool {
    let pointer = present(rp[1])
    guard !pointer.isEmpty else { return false }
    tape.add(Element.Attachment.contentType) { MediaType.append(kind: rp[3].trimmed, subtype: rp[4].trimmed, to: &$0) }
    addText(Element.Attachment.url, pointer)
    return true
  }

  /// ED: `application^type^subtype^encoding^data`.
  ///
  /// Source: v2-to-FHIR ED[Attachment]; encodings of table 0299.
  private func appendEmbedded(_ ed: HL7Repetition) -> Bool {
    let data = ed[5]
    guard !data.trimmed.isEmpty, !data.isNullValue else { return false }
    let encoding = ed[4].trimmed
    tape.add(Element.Attachment.contentType) { MediaType.append(kind: ed[2].trimmed, subtype: ed[3].trimmed, to: &$0) }
    var size: Int?
    if encoding.equalsIgnoringCase(Bytes("Base64")) || encoding.isEmpty && !MediaType.isText(kind: ed[2].trimmed) {
      let source: Bytes
      if message.needsDecoding(data) {
        decode(data)
        source = scratch.bytes
      } else {
        source = data
      }
      tape.add(Element.Attachment.data) { size = EmbeddedData.appendBase64(source, to: &$0) }
    } else if encoding.equalsIgnoringCase(Bytes("Hex")) {
      scratch.truncate()
      if EmbeddedData.appendUnhexed(data, to: &scratch) {
        tape.add(Element.Attachment.data) { EmbeddedData.appendEncoded(self.scratch.bytes, to: &$0) }
        size = scratch.count
      }
    }
    if size == nil {
      // Encoding A, or what claims to be base64 or hexadecimal and is not: the characters themselves are the document.
      if !encoding.isEmpty, !encoding.equalsIgnoringCase(Bytes("A")) { note(.invalidAttachment) }
      decode(data)
      tape.add(Element.Attachment.data) { EmbeddedData.appendEncoded(self.scratch.bytes, to: &$0) }
      size = scratch.count
    }
    if let size { tape.add(Element.Attachment.size, size) }
    return true
  }

  /// Writes a DocumentReference for each document in a result's OBX-5; the keys of those written.
  func mapEmbeddedDocuments(_ obx: HL7Segment, _ frame: ObservationFrame) -> [ResourceKey] {
    var keys: [ResourceKey] = []
    let values = obx.field(5)
    for i in 0..<values.repetitionCount where hasDocument(obx, values.repetition(i)) {
      let key = positionKey(Element.DocumentReference.root, "DocumentReference")
      begin(Element.DocumentReference.root, key)
      tape.add(Element.DocumentReference.status, "current")
      let status = CodeMaps.observationStatus.target(present(obx.field(11).raw)) ?? .empty
      if status == "final" || status == "preliminary" || status == "amended" || status == "entered-in-error" {
        tape.add(Element.DocumentReference.docStatus, status)
      }
      appendCodeableConcept(Element.DocumentReference.type, from: obx.field(3).first)
      appendPatientReference(Element.DocumentReference.subject)
      addInstant(Element.DocumentReference.date, obx.field(14)[1])
      _ = appendContent(obx, values.repetition(i))
      tape.open(Element.DocumentReference.context)
      appendEncounterReference(Element.DocumentReferenceContext.encounter)
      if let order = frame.order {
        appendReference(Element.DocumentReferenceContext.related, to: Element.ServiceRequest.root, order)
      }
      tape.close()
      tape.endResource()
      keys.append(key)
    }
    return keys
  }

  private func hasDocument(_ obx: HL7Segment, _ value: HL7Repetition) -> Bool {
    let isPointer = obx.field(2).raw.trimmed == "RP"
    return !present(value[isPointer ? 1 : 5]).isEmpty
  }
}
