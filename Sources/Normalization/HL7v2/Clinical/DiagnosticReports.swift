import Readers
@_spi(Normalization) import Records

/// The category of an observation, from the section that made it or from its own code.
enum ObservationCategory: Sendable {
  case none, laboratory, imaging, vitalSigns, procedure, exam, therapy

  var code: StaticString {
    switch self {
    case .none: ""
    case .laboratory: "laboratory"
    case .imaging: "imaging"
    case .vitalSigns: "vital-signs"
    case .procedure: "procedure"
    case .exam: "exam"
    case .therapy: "therapy"
    }
  }

  /// From OBR-24 (table 0074).
  init(section: Bytes) {
    for (codes, category) in ObservationCategory.sections {
      for code in codes where section.equalsIgnoringCase(Bytes(code)) {
        self = category
        return
      }
    }
    self = .none
  }

  private static let sections: [([StaticString], ObservationCategory)] = [
    (["LAB", "CH", "HM", "MB", "BG", "BLB", "CG", "CP", "GE", "IMM", "MCB", "MYC", "OSL", "SP", "SR", "TX", "VR"], .laboratory),
    (["RAD", "RX", "CT", "NMR", "NMS", "RUS", "OUS", "VUS", "CUS", "XRC", "CTH"], .imaging),
    (["EC", "EN", "PF", "AU"], .procedure), (["PHY"], .exam), (["OT", "PT", "RC", "RT"], .therapy),
    (["ICU", "NRS"], .vitalSigns),
  ]

  /// LOINC codes of the vital signs panel.
  ///
  /// Source: FHIR R4 §10.1.8.2 (vital signs).
  static func isVitalSign(_ loinc: Bytes) -> Bool {
    for code in vitalSignCodes where loinc == code { return true }
    return false
  }

  private static let vitalSignCodes: [StaticString] = [
    "85353-1", "9279-1", "8867-4", "2708-6", "59408-5", "8310-5", "8302-2", "9843-4", "8287-5", "29463-7", "39156-5", "85354-9",
    "8480-6", "8462-4", "8478-0", "8331-1", "8333-7", "3141-9", "8306-3", "8308-9",
  ]
}

// OBR, with ORC, to DiagnosticReport.
//
// Source: v2-to-FHIR OBR[DiagnosticReport], ORC[DiagnosticReport].
extension MappingContext {
  /// The key of a report: the filler's number, else the placer's; nil when it has neither.
  func reportKey(_ frame: OrderFrame) -> ResourceKey? {
    if let filler = frame.number(3), let key = businessKey("report-filler", filler) { return key }
    if let placer = frame.number(2) { return businessKey("report-placer", placer) }
    return nil
  }

  /// Maps OBR (and ORC) of a group of results to a DiagnosticReport.
  func mapDiagnosticReport(_ frame: OrderFrame, _ key: ResourceKey, order: ResourceKey?, results: [ResourceKey]) {
    begin(Element.DiagnosticReport.root, key)
    appendOrderIdentifiers(frame, Element.DiagnosticReport.identifier)
    if let order {
      appendReference(Element.DiagnosticReport.basedOn, to: Element.ServiceRequest.root, order)
    }
    let status = present(frame.obr?.field(25).raw ?? .empty)
    if let code = CodeMaps.reportStatus.target(status) {
      tape.add(Element.DiagnosticReport.status, code)
    } else {
      note(status.isEmpty ? .statusUnknown : .unmappedCode)
      tape.add(Element.DiagnosticReport.status, "unknown")
    }
    guard let obr = frame.obr else {
      appendUnknown(Element.DiagnosticReport.code)
      return endReport(frame, results)
    }
    if !present(obr.field(24).raw).isEmpty {
      appendCodeableConcept(Element.DiagnosticReport.category, from: obr.field(24).first, map: CodeMaps.diagnosticService)
    }
    if !appendCodeableConcept(Element.DiagnosticReport.code, from: obr.field(4).first) {
      appendUnknown(Element.DiagnosticReport.code)
    }
    if obr.field(8).isEmpty {
      addDateTime(Element.DiagnosticReport.effectiveDateTime, obr.field(7)[1])
    } else {
      addPeriod(Element.DiagnosticReport.effectivePeriod, start: obr.field(7)[1], end: obr.field(8)[1])
    }
    addInstant(Element.DiagnosticReport.issued, obr.field(22)[1])
    appendSigned(Element.DiagnosticReport.resultsInterpreter, obr.field(32))
    appendSigned(Element.DiagnosticReport.resultsInterpreter, obr.field(33))
    appendSigned(Element.DiagnosticReport.performer, obr.field(34), function: "SPRF")
    appendSigned(Element.DiagnosticReport.performer, obr.field(35), function: "TRANS")
    if order == nil { appendClinicalInformation(obr.field(13)) }
    endReport(frame, results)
  }

  private func endReport(_ frame: OrderFrame, _ results: [ResourceKey]) {
    appendPatientReference(Element.DiagnosticReport.subject)
    appendEncounterReference(Element.DiagnosticReport.encounter)
    for specimen in frame.specimens { appendReference(Element.DiagnosticReport.specimen, to: Element.Specimen.root, specimen) }
    for result in results { appendReference(Element.DiagnosticReport.result, to: Element.Observation.root, result) }
    appendReportNotes(frame)
    tape.endResource()
  }

  /// The notes after OBR. R4's report has no place for them; R5's has, and gives R4 its extension.
  private func appendReportNotes(_ frame: OrderFrame) {
    for i in frame.segments {
      let segment = message.segment(i)
      switch segment.tag {
      case .OBX, .SPM, .TXA: return
      case .NTE where hasNote(segment):
        openReportNote()
        appendNote(Element.Extension.valueAnnotation, segment)
        tape.close()
      default: break
      }
    }
  }

  /// OBR-13, which is a note on the order, where no order comes of the message; whether somebody fasted is said of the specimen.
  private func appendClinicalInformation(_ field: HL7Field) {
    guard !field.isEmpty, !isFasting(field) else { return }
    guard (0..<field.repetitionCount).contains(where: { !present(wordsOf(field.repetition($0))).isEmpty }) else { return }
    openReportNote()
    tape.open(Element.Extension.valueAnnotation)
    addWords(Element.Annotation.text, field)
    tape.close()
    tape.close()
  }

  private func openReportNote() {
    openExtension(Element.DiagnosticReport.extension, "http://hl7.org/fhir/5.0/StructureDefinition/extension-DiagnosticReport.note")
  }

  /// References to the persons of an NDL field, with their function as IG's extension.
  ///
  /// Source: v2-to-FHIR NDL[PractitionerRole], CNN[Practitioner]. Many systems send XCN components instead; both are read.
  private func appendSigned(_ element: Element, _ field: HL7Field, function: StaticString = "") {
    guard !field.isEmpty else { return }
    for i in 0..<field.repetitionCount { appendSigned(element, field.repetition(i), function) }
  }

  private func appendSigned(_ element: Element, _ ndl: HL7Repetition, _ function: StaticString) {
    let id = present(ndl.component(1, sub: 1))
    scratch.truncate()
    if ndl.subcomponentCount(1) > 1 {
      for part in [6, 3, 4, 2, 5] { appendWord(ndl.component(1, sub: part)) }
    } else if !ASCII.isDigit(ndl[2].trimmed.first ?? 0x30) {
      for part in [6, 3, 4, 2, 5] { appendWord(ndl.component(part, sub: 1)) }
    }
    let name: ResourceKey? = scratch.count > 0 ? keep(scratch.bytes.trimmed) : nil
    guard !id.isEmpty || name != nil else { return }
    tape.open(element)
    if !id.isEmpty {
      tape.open(Element.Reference.identifier)
      let isNested = ndl.subcomponentCount(1) > 1
      addIdentifierSystem(
        namespace: isNested ? ndl.component(1, sub: 9) : .empty, universal: isNested ? ndl.component(1, sub: 10) : .empty,
        scheme: .empty, type: .empty, isOptional: true)
      addText(Element.Identifier.value, id)
      tape.close()
    }
    if let name { tape.add(Element.Reference.display, bytes(name)) }
    if function.utf8CodeUnitCount > 0 {
      openExtension(Element.Reference.extension, "http://hl7.org/fhir/StructureDefinition/event-performerFunction")
      appendConcept(
        Element.Extension.valueCodeableConcept, system: "http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
        code: function)
      tape.close()
    }
    tape.close()
  }

  /// The category of an observation: its own (OBX-29 is none in R4's terms), the section's, or vital signs by LOINC.
  func appendObservationCategory(_ obx: HL7Segment, _ code: HL7Repetition, _ frame: ObservationFrame) {
    var category = frame.category
    if let system = CodeMaps.codeSystem[code[3].trimmed]?.system, system == "http://loinc.org",
      ObservationCategory.isVitalSign(code[1].trimmed)
    {
      category = .vitalSigns
    }
    if category != .none {
      appendConcept(
        Element.Observation.category, system: "http://terminology.hl7.org/CodeSystem/observation-category", code: category.code)
    }
    let type = present(obx.field(29).raw)
    guard !type.isEmpty else { return }
    tape.open(Element.Observation.category)
    tape.open(Element.CodeableConcept.coding)
    tape.add(Element.Coding.system, "http://terminology.hl7.org/CodeSystem/v2-0936")
    addCode(Element.Coding.code, type)
    tape.close()
    tape.close()
  }
}
