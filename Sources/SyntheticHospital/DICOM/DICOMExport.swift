import Records

/// What radiology hands over: media with Part 10 files and a directory, some of the studies also in the other forms, and the table of
/// headers that a RIS would give. Source: PS3.10, PS3.18 §F, PS3.19 §A.
final class DICOMExport: FormatExport {
  /// Patients on one medium; what is held in memory is one directory.
  static let patientsPerMedium = 24

  private let desk: ExportDesk
  private let table: TableFile
  private var directory = MediaDirectory()
  private var medium = 0
  private var studies = 0
  private var pending: [DICOMDefect]

  init(_ desk: ExportDesk) throws(GenerationError) {
    self.desk = desk
    pending = desk.options.plantsDefects ? DICOMDefect.allCases : []
    for folder in ["json", "xml"] { try OutputFile.makeDirectory("\(desk.directory)/dicom/\(folder)") }
    table = try TableFile("dicom/ris.csv", columns: ImageKeywords.columns.map { ImageKeywords.byTag[$0] ?? "" }, style: TableStyle(), desk: desk)
  }

  private var folder: String { "dicom/media-\(Digits.text(medium, width: 3))" }

  func write(_ subject: Subject) throws(GenerationError) {
    if subject.patient.index % DICOMExport.patientsPerMedium == 0 {
      try endMedium()
      medium += 1
    }
    for order in subject.course.orders {
      guard case .imaging = order.kind else { continue }
      let study = ImageStudy(subject: subject, hospital: desk.hospital, order: order, number: studies)
      studies += 1
      try write(study)
    }
  }

  func finish() throws(GenerationError) {
    try endMedium()
    try table.close(desk)
  }

  private func endMedium() throws(GenerationError) {
    guard !directory.isEmpty else { return }
    let file = try desk.open(folder + "/DICOMDIR")
    try directory.write(to: file)
    try desk.close(file)
    directory = MediaDirectory()
  }

  private func write(_ study: ImageStudy) throws(GenerationError) {
    let headers = study.headers()
    let name = "ST" + Digits.text(studies, width: 6)
    var files: [(String, ImageHeader)] = []
    for (series, instance, header) in headers {
      let sub = "\(name)/SE\(Digits.text(series + 1, width: 6))"
      if instance == 0 { try OutputFile.makeDirectory("\(desk.directory)/\(folder)/\(sub)") }
      let path = "\(sub)/IM\(Digits.text(instance + 1, width: 6))"
      var written = header
      // Group lengths are retired, and where they are written they are often wrong.
      if study.number % 8 == 1 { written.add(0x0008_0000, "UL", 12) }
      try write("\(folder)/\(path)", study, written.part10(study.syntax, hasUndefinedLengths: study.hasUndefinedLengths, hasPreamble: study.hasPreamble), written)
      files.append((path.split(separator: "/").joined(separator: "\\"), header))
      try table.row(ImageKeywords.columns.map { DICOMExport.cell(header, $0) }, patient: study.patient.index)
    }
    directory.add(study, files)
    if study.isInAllForms { try writeOtherForms(study, headers.map(\.header), name) }
    if study.number >= 1, !pending.isEmpty, let header = headers.first?.header { try write(pending.removeFirst(), header, study) }
  }

  private func write(_ name: String, _ study: ImageStudy, _ bytes: [UInt8], _ header: ImageHeader) throws(GenerationError) {
    let file = try desk.open(name)
    try file.append(bytes)
    header.mark(file)
    file.endRecord(of: study.patient.index)
    try desk.close(file)
  }

  private static func cell(_ header: ImageHeader, _ tag: UInt32) -> Marked {
    switch header.elements.first(where: { $0.tag == tag })?.value {
    case .text(let text): text
    case .numbers(let numbers): Marked(numbers.map(String.init).joined(separator: "\\"))
    default: ""
    }
  }

  /// JSON and XML are always UTF-8 and carry no pixels.
  private func writeOtherForms(_ study: ImageStudy, _ headers: [ImageHeader], _ name: String) throws(GenerationError) {
    let bare = headers.map { $0.without { $0.tag == 0x0008_0005 || $0.tag == 0x7FE0_0010 } }
    let file = try desk.open("dicom/json/\(name).json")
    let json = JSONText(file: nil)
    json.write(.array(bare.map(\.json)))
    json.newline()
    try file.append(json.out.bytes)
    for header in bare {
      header.mark(file)
      file.endRecord(of: study.patient.index)
    }
    try desk.close(file)
    for (i, header) in bare.enumerated() {
      let file = try desk.open("dicom/xml/\(name)-\(Digits.text(i + 1, width: 2)).xml")
      let xml = XMLText(file: nil)
      xml.declaration()
      xml.element("NativeDicomModel", ["xmlns": "http://dicom.nema.org/PS3.19/models/NativeDICOM"]) { header.write(to: xml) }
      try file.append(xml.out.bytes)
      header.mark(file)
      file.endRecord(of: study.patient.index)
      try desk.close(file)
    }
  }

  private func write(_ defect: DICOMDefect, _ header: ImageHeader, _ study: ImageStudy) throws(GenerationError) {
    try OutputFile.makeDirectory("\(desk.directory)/\(folder)/BROKEN")
    let file = try desk.open("\(folder)/BROKEN/\(defect.fileName)")
    let bytes = defect.apply(to: header)
    try file.append(bytes)
    header.mark(file)
    file.endRecord(of: study.patient.index, remaining: bytes)
    desk.note(defect.planted, file: file.name, record: 1)
    try desk.close(file)
  }
}

/// What is broken among the headers; each is an extra file that the directory does not name.
enum DICOMDefect: CaseIterable {
  case cutShort, noPatientNumber, notDICOM

  var fileName: String {
    switch self {
    case .cutShort: "CUTSHORT"
    case .noPatientNumber: "NOID"
    case .notDICOM: "README"
    }
  }

  var planted: PlantedDefect {
    switch self {
    case .cutShort: PlantedDefect("header-cut-short", "DCM-0102", "the file ends within its header, before the patient")
    case .noPatientNumber: PlantedDefect("no-patient-id", "DCM-0305", "PatientID is empty, so nobody can be told who this is about")
    case .notDICOM: PlantedDefect("not-dicom", "DCM-0101", "a text file lies between the images")
    }
  }

  func apply(to header: ImageHeader) -> [UInt8] {
    switch self {
    case .cutShort: return Array(header.part10(.explicitLittle).prefix(520))
    case .noPatientNumber:
      var bare = header.without { [0x0010_0020, 0x0010_1000, 0x0010_1002].contains($0.tag) }
      bare.add(0x0010_0020, "LO", "")
      return bare.part10(.explicitLittle)
    case .notDICOM: return Array("Put the disc into the drive and wait for the viewer to start.\r\n".utf8)
    }
  }
}
