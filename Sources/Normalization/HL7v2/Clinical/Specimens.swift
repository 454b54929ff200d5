import Readers
@_spi(Normalization) import Records

// SPM, and the specimen fields of OBR, to Specimen.
//
// Source: v2-to-FHIR SPM[Specimen], OBR[Specimen], SPS[Specimen-Source].
extension MappingContext {
  /// The specimens of a group: one for each SPM, else one from OBR-9 to OBR-15 when those say anything. Writes those that are new
  /// to the message and returns the keys of all.
  func mapSpecimens(_ spms: [Int], _ frame: OrderFrame, order: ResourceKey?) -> [ResourceKey] {
    var keys: [ResourceKey] = []
    for index in spms {
      let id = message.segment(index).field(2).first
      let key: ResourceKey
      if let own = specimenKey(id) {
        guard !isRepeated(Element.Specimen.root, own) else {
          if !keys.contains(where: { bytes($0) == bytes(own) }) { keys.append(own) }
          continue
        }
        key = own
      } else {
        key = positionKey(Element.Specimen.root, "Specimen")
      }
      mapSpecimen(index, key, frame, order: order)
      keys.append(key)
    }
    if spms.isEmpty, let obr = frame.obr, let key = mapSpecimen(of: obr, order: order) { keys.append(key) }
    return keys
  }

  /// The key of a specimen from an EIP: the filler's identifier, else the placer's.
  func specimenKey(_ eip: HL7Repetition) -> ResourceKey? {
    for part in [2, 1] {
      let id = present(eip.component(part, sub: 1))
      guard !id.isEmpty else { continue }
      let namespace = eip.component(part, sub: 2).trimmed
      return makeKey("specimen", namespace.isEmpty ? eip.component(part, sub: 3).trimmed : namespace, id)
    }
    return nil
  }

  private func mapSpecimen(_ index: Int, _ key: ResourceKey, _ frame: OrderFrame, order: ResourceKey?) {
    let spm = message.segment(index)
    begin(Element.Specimen.root, key)
    let id = spm.field(2).first
    appendIdentifier(Element.Specimen.identifier, eip: id, part: 1, type: "PGN")
    appendIdentifier(Element.Specimen.identifier, eip: id, part: 2, type: "FGN")
    appendIdentifier(Element.Specimen.accessionIdentifier, cx: spm.field(30).first)
    for i in 0..<spm.field(31).repetitionCount {
      appendIdentifier(Element.Specimen.identifier, cx: spm.field(31).repetition(i))
    }
    appendIdentifier(Element.Specimen.identifier, ei: spm.field(32).first, type: "SHIP")
    let rejected = !present(spm.field(21)[1]).isEmpty
    if rejected {
      tape.add(Element.Specimen.status, "unsatisfactory")
    } else if let available = yesNo(spm.field(20).raw) {
      tape.add(Element.Specimen.status, available ? Bytes("available") : Bytes("unavailable"))
    }
    appendCodeableConcept(Element.Specimen.type, from: spm.field(4).first, map: CodeMaps.specimenType)
    appendPatientReference(Element.Specimen.subject)
    addDateTime(Element.Specimen.receivedTime, spm.field(18)[1])
    for i in 0..<spm.field(3).repetitionCount {
      guard let parent = specimenKey(spm.field(3).repetition(i)) else { continue }
      appendReference(Element.Specimen.parent, to: Element.Specimen.root, parent)
    }
    if let order { appendReference(Element.Specimen.request, to: Element.ServiceRequest.root, order) }
    appendCollection(spm, frame.obr)
    appendContainer(spm)
    appendCodeableConcepts(Element.Specimen.condition, from: spm.field(24), map: CodeMaps.specimenCondition)
    if rejected { appendCodeableConcepts(Element.Specimen.condition, from: spm.field(21), map: CodeMaps.specimenReject) }
    appendRemark(Element.Specimen.note, spm.field(14))
    appendNotes(Element.Specimen.note, after: index, within: frame.segments)
    tape.endResource()
  }

  private func appendCollection(_ spm: HL7Segment, _ obr: HL7Segment?) {
    tape.open(Element.Specimen.collection)
    if let obr { appendPractitionerReference(Element.SpecimenCollection.collector, obr.field(10).first) }
    let range = spm.field(17).first
    if !range.isEmpty {
      if range[2].isEmpty {
        addDateTime(Element.SpecimenCollection.collectedDateTime, range[1])
      } else {
        addPeriod(Element.SpecimenCollection.collectedPeriod, start: range[1], end: range[2])
      }
    }
    appendQuantity(Element.SpecimenCollection.quantity, cq: spm.field(12).first)
    appendCodeableConcept(Element.SpecimenCollection.method, from: spm.field(7).first, map: CodeMaps.specimenCollection)
    appendCodeableConcept(Element.SpecimenCollection.bodySite, from: spm.field(8).first, map: CodeMaps.bodySite)
    if let obr { appendFasting(obr) }
    tape.close()
  }

  private func appendContainer(_ spm: HL7Segment) {
    tape.open(Element.Specimen.container)
    appendCodeableConcept(Element.SpecimenContainer.type, from: spm.field(27).first)
    appendCodeableConcept(Element.SpecimenContainer.additiveCodeableConcept, from: spm.field(6).first, map: CodeMaps.additive)
    tape.close()
    if spm.field(6).repetitionCount > 1 { note(.unmappedField) }
  }

  private func appendFasting(_ obr: HL7Segment) {
    guard isFasting(obr.field(13)) else { return }
    tape.open(Element.SpecimenCollection.fastingStatusCodeableConcept)
    appendCoding(
      Element.CodeableConcept.coding, code: obr.field(13)[1].trimmed, display: obr.field(13)[2], system: Bytes("HL70916"),
      table: nil)
    tape.close()
  }

  /// A specimen that only OBR knows: source (OBR-15), volume (OBR-9), collector (OBR-10), receipt (OBR-14). Nil when
  /// none is said.
  private func mapSpecimen(of obr: HL7Segment, order: ResourceKey?) -> ResourceKey? {
    let source = obr.field(15).first
    let received = obr.field(14)
    guard !present(source.raw).isEmpty || !present(received.raw).isEmpty || DecimalText(obr.field(9)[1]) != nil else {
      return nil
    }
    let key = positionKey(Element.Specimen.root, "Specimen")
    begin(Element.Specimen.root, key)
    appendSourceConcept(Element.Specimen.type, source, 1, map: CodeMaps.specimenType)
    appendPatientReference(Element.Specimen.subject)
    addDateTime(Element.Specimen.receivedTime, received[1])
    if let order { appendReference(Element.Specimen.request, to: Element.ServiceRequest.root, order) }
    tape.open(Element.Specimen.collection)
    appendPractitionerReference(Element.SpecimenCollection.collector, obr.field(10).first)
    if obr.field(8).isEmpty {
      addDateTime(Element.SpecimenCollection.collectedDateTime, obr.field(7)[1])
    } else {
      addPeriod(Element.SpecimenCollection.collectedPeriod, start: obr.field(7)[1], end: obr.field(8)[1])
    }
    appendQuantity(Element.SpecimenCollection.quantity, cq: obr.field(9).first)
    appendSourceConcept(Element.SpecimenCollection.bodySite, source, 4, map: CodeMaps.bodySite)
    appendFasting(obr)
    tape.close()
    tape.open(Element.Specimen.container)
    appendSourceConcept(Element.SpecimenContainer.additiveCodeableConcept, source, 2, map: CodeMaps.additive)
    tape.close()
    appendSourceConcept(Element.Specimen.condition, source, 6, map: CodeMaps.specimenCondition)
    if !present(source[3]).isEmpty {
      tape.open(Element.Specimen.note)
      addText(Element.Annotation.text, source[3])
      tape.close()
    }
    appendRemark(Element.Specimen.note, obr.field(39))
    tape.endResource()
    return key
  }

  /// A coded component of SPS: `code&text&system`.
  private func appendSourceConcept(_ element: Element, _ sps: HL7Repetition, _ component: Int, map: CodeMap) {
    let code = present(sps.component(component, sub: 1))
    let text = present(sps.component(component, sub: 2))
    let system = sps.component(component, sub: 3).trimmed
    guard !code.isEmpty || !text.isEmpty else { return }
    tape.open(element)
    if !code.isEmpty {
      if let hit = mapped(code, system: system, map), hit.hasTarget {
        appendCoding(Element.CodeableConcept.coding, hit)
      } else if !system.isEmpty || code.firstIndex(of: 0x20) == nil {
        appendCoding(Element.CodeableConcept.coding, code: code, display: text, system: system, table: map)
      }
    }
    addText(Element.CodeableConcept.text, text.isEmpty ? code : text)
    tape.close()
  }
}
