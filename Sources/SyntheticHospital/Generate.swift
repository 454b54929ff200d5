/// The formats in which the synthetic hospital can export its patients.
public enum ExportFormat: String, CaseIterable, Sendable {
  case hl7v2, csv, ccda, fhir, dicom, xml
}

/// How an export is written.
public struct GenerationOptions: Sendable {
  /// Keep adding patients until this many bytes of each format are written; the number of patients then does not count.
  public var targetBytes: Int?
  /// Whether `truth.tsv` is written. It is about as large as the export, so benchmarks go without.
  public var writesTruth = true
  /// Whether a few records are broken on purpose, each listed in `defects.tsv`.
  public var plantsDefects = true
  /// A new file is begun when one has reached this size.
  public var bytesPerFile = 8 << 20

  public init() {}
}

/// What an export holds.
public struct GenerationSummary: Sendable, Equatable {
  public var patients = 0
  public var files = 0
  /// HL7 v2 messages.
  public var messages = 0
  /// Records of the other formats: rows, documents, resources, headers, elements.
  public var records = 0
  public var bytes = 0
  /// Rows of `truth.tsv`.
  public var identifiers = 0
  /// Rows of `defects.tsv`.
  public var defects = 0
  /// Messages by type, such as `ORU^R01`.
  public var messagesByType: [String: Int] = [:]

  public init() {}
}

/// An export that could not be written.
public struct GenerationError: Error, Equatable, CustomStringConvertible {
  public enum Code: String, Sendable { case directory, open, write, arguments }
  public let code: Code
  /// The path, or the argument, that was the matter.
  public let subject: String
  /// The system's error number, 0 when there is none.
  public let systemError: Int32

  public init(_ code: Code, _ subject: String, systemError: Int32 = 0) {
    (self.code, self.subject, self.systemError) = (code, subject, systemError)
  }

  public var description: String {
    "synthetic hospital: \(code.rawValue) failed for \(subject)" + (systemError == 0 ? "" : " (errno \(systemError))")
  }
}

/// Writes the records of a synthetic hospital below a directory, the same bytes for the same arguments on every machine.
///
/// - `<directory>/<format>/*`: the exports themselves; `<directory>/truth.tsv`: every identifier in them, by file, record and
///   field; `<directory>/defects.tsv`: what is broken on purpose and what a reader should make of it.
///
/// A patient of one format is that patient in all of them: the same person, numbers and events.
public func generate(
  seed: UInt64, patients: Int, formats: [ExportFormat], into directory: String, options: GenerationOptions = GenerationOptions()
) throws(GenerationError) -> GenerationSummary {
  guard patients > 0 || options.targetBytes != nil else { throw GenerationError(.arguments, "patients") }
  guard !formats.isEmpty else { throw GenerationError(.arguments, "formats") }
  try OutputFile.makeDirectory(directory)
  let truthFile = options.writesTruth ? try OutputFile(path: directory + "/truth.tsv") : nil
  try truthFile?.append(text: TruthRecorder.header)
  let hospital = Hospital(seed: seed)
  var summary = GenerationSummary()
  var defects: [String] = []
  // In the order of the declaration, whatever the order of the argument.
  for format in ExportFormat.allCases where formats.contains(format) {
    if format == .hl7v2 {
      let (part, rows) = try HL7Export.write(hospital, patients: patients, into: directory, options: options, truthFile: truthFile)
      summary += part
      summary.patients = max(summary.patients, part.patients)
      defects += rows
    } else {
      let desk = ExportDesk(hospital: hospital, directory: directory, options: options, truthFile: truthFile)
      try OutputFile.makeDirectory("\(directory)/\(format.rawValue)")
      try desk.run(try desk.export(format), patients: patients)
      summary += desk.summary
      summary.patients = max(summary.patients, desk.summary.patients)
      defects += desk.defects
    }
  }
  summary.defects = defects.count
  try truthFile?.flush()
  if options.plantsDefects {
    let file = try OutputFile(path: directory + "/defects.tsv")
    try file.append(text: "file\tmessage\tdefect\texpectation\treason\texplanation\n" + defects.joined())
    try file.flush()
  }
  return summary
}

/// Writes one format.
public func generate(
  seed: UInt64, patients: Int, format: ExportFormat, into directory: String, options: GenerationOptions = GenerationOptions()
) throws(GenerationError) -> GenerationSummary {
  try generate(seed: seed, patients: patients, formats: [format], into: directory, options: options)
}
