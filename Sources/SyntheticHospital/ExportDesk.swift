import Records

/// A writer of one format: takes one patient after the other.
protocol FormatExport: AnyObject {
  func write(_ subject: Subject) throws(GenerationError)
  func finish() throws(GenerationError)
}

/// Something that is broken on purpose in an export.
struct PlantedDefect: Sendable {
  let name: String
  /// `quarantined`: the record cannot be taken. `notice`: nothing is lost, but the reader should say what it saw.
  let isQuarantined: Bool
  /// The reason code that a reader of ours gives.
  let reason: String
  let explanation: String

  init(_ name: String, _ reason: String, _ explanation: String, isQuarantined: Bool = true) {
    (self.name, self.isQuarantined, self.reason, self.explanation) = (name, isQuarantined, reason, explanation)
  }
}

/// What the writers of all formats share: opening and closing files, counting, the truth and the list of defects.
final class ExportDesk {
  let hospital: Hospital
  let directory: String
  let options: GenerationOptions
  private let truthFile: OutputFile?
  private(set) var summary = GenerationSummary()
  private(set) var defects: [String] = []
  private var openBytes = 0

  init(hospital: Hospital, directory: String, options: GenerationOptions, truthFile: OutputFile?) {
    (self.hospital, self.directory, self.options, self.truthFile) = (hospital, directory, options, truthFile)
  }

  func export(_ format: ExportFormat) throws(GenerationError) -> any FormatExport {
    switch format {
    case .hl7v2, .csv: try CSVExport(self)
    case .ccda: CCDAExport(self)
    case .fhir: try FHIRExport(self)
    case .dicom: try DICOMExport(self)
    case .xml: try XMLExport(self)
    }
  }

  /// Writes patients until there are enough of them, or of bytes.
  func run(_ export: any FormatExport, patients: Int) throws(GenerationError) {
    var next = 0
    while options.targetBytes.map({ summary.bytes + openBytes < $0 }) ?? (next < patients) {
      try export.write(Subject(next, of: hospital))
      next += 1
    }
    summary.patients = next
    try export.finish()
  }

  /// Opens a file by its name below the export's directory.
  func open(_ name: String) throws(GenerationError) -> ExportFile {
    try ExportFile(name: name, desk: self, hasTruth: truthFile != nil)
  }

  func close(_ file: ExportFile) throws(GenerationError) {
    try file.output.flush()
    summary.bytes += file.output.written
    openBytes -= file.output.written
    summary.files += 1
    if let truth = file.truth, let truthFile {
      try truthFile.append(text: truth.finish(file: file.name))
      summary.identifiers += truth.count
    }
  }

  fileprivate func wrote(_ bytes: Int) { openBytes += bytes }
  fileprivate func countRecord() { summary.records += 1 }

  func note(_ defect: PlantedDefect, file: String, record: Int) {
    let expectation = defect.isQuarantined ? "quarantined" : "notice"
    defects.append("\(file)\t\(record)\t\(defect.name)\t\(expectation)\t\(defect.reason)\t\(defect.explanation)\n")
  }
}

/// A file of an export, with the truth about its records.
final class ExportFile {
  let name: String
  let output: OutputFile
  let truth: TruthRecorder?
  private let desk: ExportDesk
  private(set) var records = 0

  init(name: String, desk: ExportDesk, hasTruth: Bool) throws(GenerationError) {
    (self.name, self.desk) = (name, desk)
    output = try OutputFile(path: desk.directory + "/" + name)
    truth = hasTruth ? TruthRecorder() : nil
  }

  func append(_ bytes: Bytes) throws(GenerationError) {
    try output.append(bytes)
    desk.wrote(bytes.count)
  }

  func append(_ bytes: [UInt8]) throws(GenerationError) {
    var buffer = ByteBuffer(capacity: bytes.count)
    buffer.append(contentsOf: bytes)
    try append(buffer.bytes)
  }

  func append(text: String) throws(GenerationError) {
    let before = output.written
    try output.append(text: text)
    desk.wrote(output.written - before)
  }

  /// Notes the identifiers of a text at a place of the record that is being written.
  func mark(_ text: Marked, at place: @autoclosure () -> String) {
    guard let truth, !text.marks.isEmpty else { return }
    let place = place()
    for m in text.marks { truth.note(m.value, encoded: Array(m.value.utf8), m.identifierClass, m.scope, at: place) }
  }

  /// Ends a record. Of one that was broken, `remaining` is what is left of it.
  func endRecord(of patient: Int, remaining: [UInt8]? = nil) {
    records += 1
    desk.countRecord()
    truth?.commit(message: records, patient: patient, remaining: remaining)
  }
}
