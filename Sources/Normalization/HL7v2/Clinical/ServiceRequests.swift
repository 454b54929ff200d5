import Readers
@_spi(Normalization) import Records

/// ORC and OBR of one group, and what was found around them.
struct OrderFrame {
  var segments: Range<Int>
  var orc: HL7Segment?
  var obr: HL7Segment?
  /// The index of OBR, or of ORC when there is none: notes and timings follow it.
  var detail: Int
  /// Results are reported, not asked for.
  var isResult: Bool
  var specimens: [ResourceKey] = []
  /// Answers given with the order.
  var supporting: [ResourceKey] = []
  var members: [ResourceKey] = []

  /// The number of an order: from ORC, else from OBR. `n` is 2 for the placer, 3 for the filler.
  func number(_ n: Int) -> HL7Repetition? {
    if let value = orc?.field(n).first, !value.isEmpty, !value.isNull { return value }
    if let value = obr?.field(n).first, !value.isEmpty, !value.isNull { return value }
    return nil
  }
}

// ORC and OBR to ServiceRequest.
//
// Source: v2-to-FHIR ORC[ServiceRequest], OBR[ServiceRequest].
extension MappingContext {
  /// The key of an order: its placer's number, else its filler's; nil when it has neither.
  func orderKey(_ frame: OrderFrame) -> ResourceKey? {
    if let placer = frame.number(2), let key = businessKey("placer", placer) { return key }
    if let filler = frame.number(3) { return businessKey("filler", filler) }
    return nil
  }

  /// Maps ORC and OBR to a ServiceRequest.
  func mapServiceRequest(_ frame: OrderFrame, _ key: ResourceKey) {
    let (orc, obr) = (frame.orc, frame.obr)
    begin(Element.ServiceRequest.root, key)
    appendOrderIdentifiers(frame, Element.ServiceRequest.identifier)
    appendRequisition(orc)
    appendOrderStatus(frame)
    let action = obr?.field(11).raw.trimmed ?? .empty
    tape.add(Element.ServiceRequest.intent, action.equalsIgnoringCase(Bytes("G")) ? Bytes("reflex-order") : Bytes("order"))
    appendPatientReference(Element.ServiceRequest.subject)
    appendEncounterReference(Element.ServiceRequest.encounter)
    var hasCode = false
    if let obr {
      hasCode = appendCodeableConcept(Element.ServiceRequest.code, from: obr.field(4).first)
      if hasCode {
        appendCodeableConcepts(Element.ServiceRequest.orderDetail, from: obr.field(46))
        appendCodeableConcepts(Element.ServiceRequest.orderDetail, from: obr.field(47))
      }
      appendCodeableConcepts(Element.ServiceRequest.reasonCode, from: obr.field(31))
      appendParentOrder(Element.ServiceRequest.basedOn, obr.field(29).first)
    } else {
      appendOtherDetail(frame)
    }
    if let orc {
      if obr?.field(29).isEmpty ?? true { appendParentOrder(Element.ServiceRequest.basedOn, orc.field(8).first) }
      appendCodeableConcepts(Element.ServiceRequest.locationCode, from: orc.field(29), map: CodeMaps.orderType)
      if orc.field(1).raw.trimmed.equalsIgnoringCase(Bytes("NW")) {
        addDateTime(Element.ServiceRequest.authoredOn, orc.field(9)[1])
      }
      if orc.field(5).isEmpty, isConcept(orc.field(16).first) {
        openExtension(Element.ServiceRequest.extension, "http://hl7.org/fhir/StructureDefinition/request-statusReason")
        appendCodeableConcept(Element.Extension.valueCodeableConcept, from: orc.field(16).first)
        tape.close()
      }
    }
    appendRequester(frame, Element.ServiceRequest.requester)
    appendOrderTimings(frame)
    for diagnosis in administrative.diagnoses where frame.segments.contains(diagnosis.segment) {
      appendReference(Element.ServiceRequest.reasonReference, to: Element.Condition.root, diagnosis.key)
    }
    for specimen in frame.specimens { appendReference(Element.ServiceRequest.specimen, to: Element.Specimen.root, specimen) }
    for answer in frame.supporting {
      appendReference(Element.ServiceRequest.supportingInfo, to: Element.Observation.root, answer)
    }
    if let obr, !isFasting(obr.field(13)) { appendRemark(Element.ServiceRequest.note, obr.field(13)) }
    if !frame.isResult { appendGroupNotes(frame, Element.ServiceRequest.note) }
    tape.endResource()
  }

  /// ORC-2, ORC-3 and the alternate placer's number, or those of OBR.
  func appendOrderIdentifiers(_ frame: OrderFrame, _ element: Element) {
    if let placer = frame.number(2) { appendIdentifier(element, ei: placer, type: "PLAC") }
    if let filler = frame.number(3) { appendIdentifier(element, ei: filler, type: "FILL") }
    if let alternate = frame.obr?.field(53), !alternate.isEmpty {
      appendIdentifier(element, cx: alternate.first, type: "PLAC")
    } else if let alternate = frame.orc?.field(33), !alternate.isEmpty {
      appendIdentifier(element, cx: alternate.first, type: "PLAC")
    }
  }

  /// ORC-4, an EI or an EIP.
  private func appendRequisition(_ orc: HL7Segment?) {
    guard let group = orc?.field(4).first, !present(group[1]).isEmpty else { return }
    if group.subcomponentCount(1) > 1 || group.subcomponentCount(2) > 1 {
      appendIdentifier(Element.ServiceRequest.requisition, eip: group, part: 1, type: "PGN")
      appendIdentifier(Element.ServiceRequest.identifier, eip: group, part: 2, type: "FGN")
    } else {
      appendIdentifier(Element.ServiceRequest.requisition, ei: group, type: "PGN")
    }
  }

  /// Adds an `Identifier` from one half of an EIP, whose parts are subcomponents. False when it is empty.
  @discardableResult
  func appendIdentifier(_ element: Element, eip: HL7Repetition, part: Int, type: StaticString) -> Bool {
    let value = present(eip.component(part, sub: 1))
    guard !value.isEmpty else { return false }
    tape.open(element)
    appendIdentifierType(Bytes(type))
    addIdentifierSystem(
      namespace: eip.component(part, sub: 2), universal: eip.component(part, sub: 3), scheme: eip.component(part, sub: 4),
      type: .empty, isOptional: true)
    addText(Element.Identifier.value, value)
    tape.close()
    return true
  }

  /// ORC-5, else ORC-1; for results, which often carry `RE` alone, OBR-25.
  private func appendOrderStatus(_ frame: OrderFrame) {
    let element = Element.ServiceRequest.status
    if let code = CodeMaps.orderStatus.target(present(frame.orc?.field(5).raw ?? .empty)) { return tape.add(element, code) }
    if let code = CodeMaps.orderControlStatus.target(present(frame.orc?.field(1).raw ?? .empty)) {
      return tape.add(element, code)
    }
    if frame.isResult, let status = CodeMaps.reportStatus.target(present(frame.obr?.field(25).raw ?? .empty)) {
      switch status {
      case _ where status == "final" || status == "corrected": return tape.add(element, "completed")
      case _ where status == "cancelled": return tape.add(element, "revoked")
      case _ where status == "unknown": break
      default: return tape.add(element, "active")
      }
    }
    note(.statusUnknown)
    tape.add(element, "unknown")
  }

  /// A reference to the order that this one belongs to, by its number (an EIP); OBR-29 and ORC-8.
  func appendParentOrder(_ element: Element, _ eip: HL7Repetition) {
    guard !eip.isEmpty, !eip.isNull else { return }
    for (part, kind) in [(1, "placer" as StaticString), (2, "filler")] {
      let id = present(eip.component(part, sub: 1))
      guard !id.isEmpty else { continue }
      let namespace = eip.component(part, sub: 2).trimmed
      let key = makeKey(kind, namespace.isEmpty ? eip.component(part, sub: 3).trimmed : namespace, id)
      return appendReference(element, to: Element.ServiceRequest.root, key)
    }
  }

  /// ORC-12, else OBR-16, else the ordering facility.
  func appendRequester(_ frame: OrderFrame, _ element: Element) {
    if let orc = frame.orc, appendPractitionerReference(element, orc.field(12).first) { return }
    if let obr = frame.obr, appendPractitionerReference(element, obr.field(16).first) { return }
    if let orc = frame.orc { appendOrganizationReference(element, orc.field(21).first) }
  }

  /// Priority and occurrence. A timing without pattern, duration or count is a time or a period.
  private func appendOrderTimings(_ frame: OrderFrame) {
    let timings = orderTimings(frame.segments, from: frame.segments.lowerBound, orc: frame.orc, detail: frame.obr?.field(27))
    var hasPriority = false
    if let priority = frame.obr?.field(5).raw, !priority.isEmpty {
      hasPriority = addMapped(Element.ServiceRequest.priority, priority, CodeMaps.orderPriority)
    }
    for t in timings where !hasPriority && !present(t.priority).isEmpty {
      hasPriority = addMapped(Element.ServiceRequest.priority, t.priority, CodeMaps.orderPriority)
    }
    var hasOccurrence = false
    if let t = timings.first {
      if t.isPattern {
        appendTiming(Element.ServiceRequest.occurrenceTiming, t)
        hasOccurrence = true
      } else if !present(t.end).isEmpty {
        addPeriod(Element.ServiceRequest.occurrencePeriod, start: t.start, end: t.end)
        hasOccurrence = true
      } else if !present(t.start).isEmpty {
        hasOccurrence = addDateTime(Element.ServiceRequest.occurrenceDateTime, t.start)
      }
      if t.parsed.isAsNeeded { tape.add(Element.ServiceRequest.asNeededBoolean, true) }
      if !t.quantity.value.isEmpty {
        tape.open(Element.ServiceRequest.quantityQuantity)
        addDecimal(Element.Quantity.value, t.quantity.value)
        appendUnit(code: t.quantity.unit, text: t.quantity.unitText, system: .empty)
        tape.close()
      }
    }
    if !hasOccurrence, let obr = frame.obr { addDateTime(Element.ServiceRequest.occurrenceDateTime, obr.field(6)[1]) }
    for t in timings {
      for words in [t.text, t.condition] where !present(words).isEmpty {
        tape.open(Element.ServiceRequest.note)
        addText(Element.Annotation.text, words)
        tape.close()
      }
    }
    if timings.count > 1 { note(.unmappedField) }
  }

  /// The notes that stand after ORC and after the detail segment, ahead of any observation.
  func appendGroupNotes(_ frame: OrderFrame, _ element: Element) {
    for i in frame.segments {
      let segment = message.segment(i)
      switch segment.tag {
      case .OBX, .SPM, .TXA: return
      case .NTE: appendNote(element, segment)
      default: break
      }
    }
  }

  /// ODS (diet) and RQD (supply): the order's code and details, as far as ServiceRequest has a place for them.
  private func appendOtherDetail(_ frame: OrderFrame) {
    var hasCode = false
    for i in frame.segments {
      let segment = message.segment(i)
      switch segment.tag {
      case .ODS:
        for k in 0..<segment.field(3).repetitionCount {
          let element = hasCode ? Element.ServiceRequest.orderDetail : Element.ServiceRequest.code
          if appendCodeableConcept(element, from: segment.field(3).repetition(k)) { hasCode = true }
        }
        appendRemark(Element.ServiceRequest.note, segment.field(4))
      case .RQD where !hasCode:
        for n in [2, 4, 3] where !hasCode {
          hasCode = appendCodeableConcept(Element.ServiceRequest.code, from: segment.field(n).first)
        }
      default: break
      }
    }
  }

  /// Whether OBR-13 says nothing but whether the patient fasted (table 0916): then it belongs to the specimen.
  func isFasting(_ field: HL7Field) -> Bool {
    let code = field[1].trimmed
    return code == "F" || code == "NF" || code == "NG" || code == "FNA"
  }
}
