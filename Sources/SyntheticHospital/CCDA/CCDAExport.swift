import Records

/// The documents that the hospital sends to other hospitals: one continuity of care document per patient, and a scanned report as an
/// unstructured document. Source: HL7 C-CDA R2.1, volume 2.
final class CCDAExport: FormatExport {
  private let desk: ExportDesk
  private var pending: [CCDADefect]

  init(_ desk: ExportDesk) {
    self.desk = desk
    pending = desk.options.plantsDefects ? CCDADefect.allCases : []
  }

  func write(_ subject: Subject) throws(GenerationError) {
    let number = Digits.text(subject.patient.index + 1, width: 6)
    try write("ccda/ccd-\(number).xml", subject, broken: nil) { $0.continuityOfCare() }
    if let scan = subject.course.orders.first(where: { if case .scan = $0.kind { true } else { false } }) {
      try write("ccda/scan-\(number).xml", subject, broken: nil) { $0.unstructured(scan) }
    }
    if subject.patient.index >= 1, !pending.isEmpty {
      let defect = pending.removeFirst()
      try write("ccda/broken-\(defect.planted.name).xml", subject, broken: defect) { $0.continuityOfCare(isShort: true) }
    }
  }

  func finish() {}

  private func write(
    _ name: String, _ subject: Subject, broken: CCDADefect?, _ body: (CCDADocument) -> Void
  ) throws(GenerationError) {
    let file = try desk.open(name)
    let document = CCDADocument(subject, desk.hospital, XMLText(file: file), omitsPatientNumber: broken == .noPatientNumber)
    body(document)
    if let broken {
      let bytes = broken.apply(to: document.xml.out.array)
      try file.append(bytes)
      file.endRecord(of: subject.patient.index, remaining: bytes)
      desk.note(broken.planted, file: name, record: 1)
    } else {
      try file.append(document.xml.out.bytes)
      file.endRecord(of: subject.patient.index)
    }
    try desk.close(file)
  }
}

/// What is broken in documents; each is an extra document.
enum CCDADefect: CaseIterable {
  case cutShort, noPatientNumber, documentType, notADocument

  var planted: PlantedDefect {
    switch self {
    case .cutShort: PlantedDefect("cut-short", "XML-0103", "the document ends before its elements do")
    case .noPatientNumber: PlantedDefect("no-patient-number", "CDA-0111", "recordTarget has no id, so nobody can be told who this is about")
    case .documentType: PlantedDefect("doctype", "XML-0104", "a document type with an entity stands before the document")
    case .notADocument: PlantedDefect("not-a-document", "CDA-0101", "the root element is not ClinicalDocument")
    }
  }

  func apply(to document: [UInt8]) -> [UInt8] {
    let text = String(decoding: document, as: UTF8.self)
    switch self {
    case .noPatientNumber: return document
    case .cutShort:
      let part = document.prefix(document.count * 2 / 5)
      return Array(part[...(part.lastIndex(of: 0x0A) ?? 0)])
    case .documentType:
      guard let end = text.firstIndex(of: "\n") else { return document }
      return Array((text[...end] + "<!DOCTYPE ClinicalDocument [<!ENTITY hospital \"Larkmoor\">]>\n" + text[text.index(after: end)...]).utf8)
    case .notADocument:
      var out = ""
      for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
        let isRoot = part.hasPrefix("<ClinicalDocument") || part.hasPrefix("</ClinicalDocument")
        out += (isRoot ? String(part.prefix(part.hasPrefix("</") ? 2 : 1)) + "ArchivedDocument" + part.dropFirst(part.hasPrefix("</") ? 18 : 17) : String(part)) + "\n"
      }
      return Array(out.utf8)
    }
  }
}
