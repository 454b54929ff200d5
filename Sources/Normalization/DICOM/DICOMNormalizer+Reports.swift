import Readers
@_spi(Normalization) import Records

// Structured reports.
extension DICOMNormalizer {
  private static let longestText = 1 << 20
  private static let mostCodes = 256

  /// Takes the content of a structured report out of its header: its title, its text line by line, its codes.
  ///
  /// Only when structured content is to be cleaned; the profile itself removes all of it (PS3.15 table E.1-1, (0040,A730)).
  func takeReport(_ set: DICOMDataSet, _ instance: Bytes) {
    var report = StudyBuffer.Report()
    report.uid = study.keep(instance)
    if let item = set.firstItem(Tags.conceptName), let code = code(set, item) { report.title = code }
    report.date = study.keep(set.text(Tags.contentDate))
    report.time = study.keep(set.text(Tags.contentTime))
    let completion = set.text(Tags.completion)
    if !completion.isEmpty { report.isComplete = completion.equalsIgnoringCase(Bytes("COMPLETE")) }
    report.isVerified = set.text(Tags.verification).equalsIgnoringCase(Bytes("VERIFIED"))
    if switches.structuredContent {
      takeContent(set, &report)
    }
    study.reports.append(report)
  }

  private func takeContent(_ set: DICOMDataSet, _ report: inout StudyBuffer.Report) {
    var text = ByteBuffer(capacity: 1024)
    let firstCode = study.reportCodes.count
    for i in 0..<set.elementCount {
      let element = set.element(i)
      switch element.tag {
      case Tags.textValue: appendLine(set, element.item, set.allText(element), &text)
      case Tags.measuredValue:
        guard let value = set.items(of: element).first(where: { _ in true }) else { continue }
        var line = ByteBuffer(capacity: 64)
        line.append(set.text(Tags.numericValue, in: value))
        if let unit = set.firstItem(Tags.measuredUnits, in: value) {
          line.append(0x20)
          line.append(set.text(Tags.codeValue, in: unit))
        }
        appendLine(set, element.item, line.bytes, &text)
      case Tags.conceptCode:
        guard study.reportCodes.count - firstCode < DICOMNormalizer.mostCodes else { continue }
        for item in set.items(of: element) {
          if let code = code(set, item), !isNoted(code, from: firstCode) { study.reportCodes.append(code) }
        }
      default: break
      }
    }
    report.text = study.keep(text.bytes)
    report.codes = firstCode..<study.reportCodes.count
  }

  private func isNoted(_ code: StudyBuffer.Code, from first: Int) -> Bool {
    study.reportCodes[first...].contains {
      study.bytes($0.code) == study.bytes(code.code) && study.bytes($0.system) == study.bytes(code.system)
    }
  }

  /// `concept: value` as a line.
  private func appendLine(_ set: DICOMDataSet, _ item: DICOMItem, _ value: Bytes, _ text: inout ByteBuffer) {
    guard !value.isEmpty, text.count + value.count < DICOMNormalizer.longestText else { return }
    if let concept = set.firstItem(Tags.conceptName, in: item) {
      let meaning = set.text(Tags.codeMeaning, in: concept)
      if !meaning.isEmpty {
        text.append(meaning)
        text.append(": ")
      }
    }
    text.append(value)
    text.append(0x0A)
  }

  /// Source: PS3.3 §C.17.2 (completion, verification); FHIR R4 DiagnosticReport.status.
  func writeReports(_ studyKey: ResourceKey) {
    typealias E = Element.DiagnosticReport
    let tape = builder.tape
    for report in study.reports {
      builder.begin(E.root, builder.key("sr", .empty, study.bytes(report.uid)))
      tape.add(E.status, report.isVerified ? "final" : report.isComplete == nil ? "unknown" : report.isComplete == true ? "preliminary" : "partial")
      // Without its words, which are also the name of many a department.
      builder.appendConcept(E.category, system: "http://terminology.hl7.org/CodeSystem/v2-0074", code: "RAD")
      tape.open(E.code)
      if report.title.code.isEmpty {
        builder.appendCoding(Element.CodeableConcept.coding, system: "http://loinc.org", code: "18748-4", display: "Diagnostic imaging study")
      } else {
        append(Element.CodeableConcept.coding, report.title)
      }
      tape.close()
      builder.appendPatientReference(E.subject)
      addTime(E.effectiveDateTime, report.date, report.time)
      builder.appendReference(E.imagingStudy, to: Element.ImagingStudy.root, studyKey)
      builder.addText(E.conclusion, study.bytes(report.text))
      for code in study.reportCodes[report.codes] {
        tape.open(E.conclusionCode)
        append(Element.CodeableConcept.coding, code)
        tape.close()
      }
      builder.end()
    }
  }
}
