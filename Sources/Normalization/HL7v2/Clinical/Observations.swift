import Readers
@_spi(Normalization) import Records

/// What an observation takes from the group that it stands in.
struct ObservationFrame {
  /// The segments among which its notes are looked for.
  var segments: Range<Int>
  /// OBR of the group: its times hold where OBX-14 is silent.
  var request: HL7Segment?
  var order: ResourceKey?
  var specimen: ResourceKey?
  /// The resource that it is part of, for a vaccination or an administration.
  var partOf: (type: Element, key: ResourceKey)?
  /// The document that it was taken from.
  var document: ResourceKey?
  var category = ObservationCategory.none
}

// OBX to Observation.
//
// Source: v2-to-FHIR OBX[Observation], OBX[Observation-Component].
extension MappingContext {
  /// Maps one OBX.
  ///
  /// - Parameter members: observations that name this one as their parent result (OBR-26).
  func mapObservation(_ index: Int, _ key: ResourceKey, _ frame: ObservationFrame, members: [ResourceKey] = []) {
    let obx = message.segment(index)
    let kind = valueKind(obx)
    let documents = kind == .document ? mapEmbeddedDocuments(obx, frame) : []
    begin(Element.Observation.root, key)
    if obx.fieldCount >= 21 { appendIdentifier(Element.Observation.identifier, ei: obx.field(21).first, type: "FILL") }
    if let order = frame.order { appendReference(Element.Observation.basedOn, to: Element.ServiceRequest.root, order) }
    if let whole = frame.partOf { appendReference(Element.Observation.partOf, to: whole.type, whole.key) }
    let code = obx.field(3)
    if !appendCodeableConcept(Element.Observation.code, from: code.first) { appendUnknown(Element.Observation.code) }
    appendObservationCategory(obx, code.first, frame)
    appendPatientReference(Element.Observation.subject)
    appendEncounterReference(Element.Observation.encounter)
    appendEffective(obx, frame.request)
    let hasValue = documents.isEmpty ? appendValues(obx, kind) : true
    appendObservationStatus(obx, hasValue: hasValue)
    appendObservationDetails(obx)
    for i in 0..<obx.field(7).repetitionCount { appendReferenceRange(obx, obx.field(7).repetition(i)) }
    appendObservationPerformers(obx)
    appendNotes(Element.Observation.note, after: index, within: frame.segments)
    if let specimen = frame.specimen {
      appendReference(Element.Observation.specimen, to: Element.Specimen.root, specimen)
    }
    for member in members { appendReference(Element.Observation.hasMember, to: Element.Observation.root, member) }
    for document in documents { appendReference(Element.Observation.derivedFrom, to: Element.DocumentReference.root, document) }
    if let document = frame.document {
      appendReference(Element.Observation.derivedFrom, to: Element.DocumentReference.root, document)
    }
    if !obx.field(4).isEmpty { appendSubID(obx.field(4).first) }
    tape.endResource()
  }

  /// How OBX-5 is read: by OBX-2; a number in a field of text that has units or a reference range is a quantity, since a unit
  /// has no place beside text and the sender meant a measurement.
  private func valueKind(_ obx: HL7Segment) -> ValueKind {
    let type = obx.field(2).raw.trimmed
    var kind = ValueKind(type)
    if type.isEmpty {
      kind = obx.field(5)[2].isEmpty ? .text : .coded
    }
    guard kind == .text, !obx.field(6).isEmpty || !obx.field(7).isEmpty else { return kind }
    let value = obx.field(5)
    guard value.repetitionCount == 1, let number = DecimalText(value.raw, allowsComparator: true) else { return kind }
    if !present(obx.field(6)[1]).isEmpty { return .number }
    let range = ReferenceRangeText(value.raw.isEmpty ? .empty : obx.field(7).raw, unit: .empty)
    return (range.low != nil || range.high != nil) && number.comparator.isEmpty ? .number : kind
  }

  /// Adds the value, or a component for each of several. False when there is none.
  private func appendValues(_ obx: HL7Segment, _ kind: ValueKind) -> Bool {
    let field = obx.field(5)
    let units = obx.field(6).first
    switch kind {
    case .text, .other, .array, .document:
      // Repetitions of text are the lines of one text.
      guard joinLines(field) else { return false }
      tape.add(Element.Observation.valueString, scratch.bytes.trimmed)
      return true
    case .identity:
      if !field.isEmpty { note(.unmappedField) }
      return false
    default: break
    }
    if field.repetitionCount <= 1 { return appendValue(field.first, kind, units: units, into: .observation) }
    var hasValue = false
    for i in 0..<field.repetitionCount {
      let value = field.repetition(i)
      guard !present(value.raw).isEmpty else { continue }
      tape.open(Element.Observation.component)
      if !appendCodeableConcept(Element.ObservationComponent.code, from: obx.field(3).first) {
        appendUnknown(Element.ObservationComponent.code)
      }
      _ = appendValue(value, kind, units: units, into: .component)
      tape.close()
      hasValue = true
    }
    return hasValue
  }

  /// Adds status and, where no value was sent, why.
  private func appendObservationStatus(_ obx: HL7Segment, hasValue: Bool) {
    let raw = present(obx.field(11).raw)
    let sent: UInt8 = raw.count == 1 ? raw[0] & 0xDF : 0
    if hasValue, sent == 0x4F {
      // O: an answer given with the order; it has its final value.
      tape.add(Element.Observation.status, "final")
    } else if let code = CodeMaps.observationStatus.target(raw) {
      tape.add(Element.Observation.status, code)
    } else {
      note(raw.isEmpty ? .statusUnknown : .unmappedCode)
      tape.add(Element.Observation.status, "unknown")
    }
    guard !hasValue else { return }
    let reason = obx.field(32)
    if !reason.isEmpty, appendCodeableConcept(Element.Observation.dataAbsentReason, from: reason.first) { return }
    let code: StaticString =
      switch sent {
      case 0x4E: "not-asked"  // N
      case 0x58: "not-performed"  // X
      case 0x49, 0x4F, 0x53: "temp-unknown"  // I O S
      default: "unknown"
      }
    appendConcept(
      Element.Observation.dataAbsentReason, system: "http://terminology.hl7.org/CodeSystem/data-absent-reason", code: code)
  }

  /// OBX-14, else the times of OBR.
  private func appendEffective(_ obx: HL7Segment, _ obr: HL7Segment?) {
    let own = obx.field(14)
    if !own.isEmpty, addDateTime(Element.Observation.effectiveDateTime, own[1]) { return }
    guard let obr else { return }
    if obr.field(8).isEmpty {
      addDateTime(Element.Observation.effectiveDateTime, obr.field(7)[1])
    } else {
      addPeriod(Element.Observation.effectivePeriod, start: obr.field(7)[1], end: obr.field(8)[1])
    }
  }

  /// Interpretation, method, site, device and the extensions of OBX-10 and OBX-19.
  private func appendObservationDetails(_ obx: HL7Segment) {
    guard obx.fieldCount >= 8 else { return }
    appendCodeableConcepts(Element.Observation.interpretation, from: obx.field(8), map: CodeMaps.interpretation)
    let nature = obx.field(10)
    for i in 0..<nature.repetitionCount where isConcept(nature.repetition(i)) {
      openExtension(Element.Observation.extension, "http://hl7.org/fhir/StructureDefinition/observation-nature-of-abnormal-test")
      appendCodeableConcept(Element.Extension.valueCodeableConcept, from: nature.repetition(i), map: CodeMaps.natureOfAbnormality)
      tape.close()
    }
    guard obx.fieldCount >= 17 else { return }
    appendCodeableConcept(Element.Observation.method, from: obx.field(17).first)
    let device = obx.field(18).first
    if !present(device[1]).isEmpty {
      tape.open(Element.Observation.device)
      appendIdentifier(Element.Reference.identifier, ei: device)
      tape.close()
    }
    if let analysed = dateTime(obx.field(19)[1]) {
      openExtension(Element.Observation.extension, "http://hl7.org/fhir/StructureDefinition/observation-analysis-date-time")
      addDateTime(Element.Extension.valueDateTime, analysed)
      tape.close()
    }
    appendCodeableConcept(Element.Observation.bodySite, from: obx.field(20).first, map: CodeMaps.bodySite)
    if obx.field(17).repetitionCount > 1 || obx.field(18).repetitionCount > 1 || obx.field(20).repetitionCount > 1 {
      note(.unmappedField)
    }
  }

  /// OBX-16 the observer, OBX-15 and OBX-23 the laboratory, OBX-25 its director.
  private func appendObservationPerformers(_ obx: HL7Segment) {
    guard obx.fieldCount >= 15 else { return }
    let observers = obx.field(16)
    for i in 0..<observers.repetitionCount {
      appendPractitionerReference(Element.Observation.performer, observers.repetition(i))
    }
    if !appendOrganizationReference(Element.Observation.performer, obx.field(23).first) {
      appendOrganizationReference(Element.Observation.performer, coded: obx.field(15).first)
    }
    appendPractitionerReference(Element.Observation.performer, obx.field(25).first)
  }

  /// OBX-4 as the extension that HL7 gives it: the grouping is kept without guessing what it means to the sender.
  ///
  /// Source: v2-to-FHIR OG[Extension-Subidentifier]. OG.1 alone, a number, is the group too (HL7 v2.8.2 §7.4.2.4).
  private func appendSubID(_ og: HL7Repetition) {
    let original = present(og[1])
    guard !original.isEmpty || Number(present(og[2])) != nil || !present(og[4]).isEmpty else { return }
    openExtension(Element.Observation.extension, "http://hl7.org/fhir/StructureDefinition/observation-v2-subid")
    appendPart("original-sub-identifier", Element.Extension.valueString, original)
    let group = present(og[2])
    appendPart("group", Element.Extension.valueDecimal, group.isEmpty ? original : group)
    appendPart("sequence", Element.Extension.valueDecimal, present(og[3]))
    appendPart("identifier", Element.Extension.valueString, present(og[4]))
    tape.close()
  }

  private func appendPart(_ url: StaticString, _ element: Element, _ value: Bytes) {
    let isDecimal = element == Element.Extension.valueDecimal
    guard !value.isEmpty, !isDecimal || Number(value) != nil else { return }
    openExtension(Element.Extension.extension, url)
    if isDecimal { addDecimal(element, value) } else { addText(element, value) }
    tape.close()
  }

  /// One reference range: its bounds where the text is nothing but bounds, and always the text.
  ///
  /// Source: v2-to-FHIR OBX[Observation] OBX-7.
  private func appendReferenceRange(_ obx: HL7Segment, _ text: HL7Repetition) {
    let value = present(text.raw)
    guard !value.isEmpty else { return }
    let units = obx.field(6).first
    decode(value)
    let range = ReferenceRangeText(scratch.bytes, unit: units[1].trimmed)
    guard !range.isBlank else { return }
    tape.open(Element.Observation.referenceRange)
    // The bounds lie in `scratch`, which the units need too.
    let low = range.low.map { keep($0.digits) }
    let high = range.high.map { keep($0.digits) }
    if let low { appendQuantity(Element.ObservationReferenceRange.low, value: bytes(low), units: units) }
    if let high { appendQuantity(Element.ObservationReferenceRange.high, value: bytes(high), units: units) }
    addText(Element.ObservationReferenceRange.text, value)
    tape.close()
  }

  /// Adds a code that says that the source has none, where FHIR requires one.
  func appendUnknown(_ element: Element) {
    appendConcept(
      element, system: "http://terminology.hl7.org/CodeSystem/data-absent-reason", code: "unknown", display: "Unknown")
  }

  /// Adds a `Reference` to an organisation that is given as a code (CE, CWE). False when it names none.
  ///
  /// Source: v2-to-FHIR CWE[Organization].
  @discardableResult
  func appendOrganizationReference(_ element: Element, coded value: HL7Repetition) -> Bool {
    let id = present(value[1])
    let name = present(value[2])
    guard !id.isEmpty || !name.isEmpty else { return false }
    tape.open(element)
    if !id.isEmpty {
      tape.open(Element.Reference.identifier)
      addCodeSystem(Element.Identifier.system, value[3].trimmed)
      addText(Element.Identifier.value, id)
      tape.close()
    }
    addText(Element.Reference.display, name)
    tape.close()
    return true
  }
}
