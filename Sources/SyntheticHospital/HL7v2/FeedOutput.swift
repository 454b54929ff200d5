import Records

/// One interface's files: opens the next one when the last is full, and frames messages as the interface does.
final class FeedOutput {
  let dialect: Dialect
  private var writer: HL7Writer
  private let truth: TruthRecorder?
  private let truthFile: OutputFile?
  private let directory: String
  private let options: GenerationOptions
  private let feedSeed: UInt64

  private var file: OutputFile?
  private var fileName = ""
  private var fileNumber = 0
  /// Messages in the file, and in the batch.
  private var ordinal = 0
  private var batched = 0
  private var batches = 0
  private var control = 0
  private var pendingDefects: [Defect]
  private(set) var summary = GenerationSummary()
  private(set) var defectRows: [String] = []

  init(
    _ feed: Feed, hospital: Hospital, directory: String, options: GenerationOptions, truthFile: OutputFile?
  ) {
    dialect = feed.dialect
    truth = truthFile == nil ? nil : TruthRecorder()
    self.truthFile = truthFile
    writer = HL7Writer(dialect: dialect, hospital: hospital, truth: truth)
    (self.directory, self.options) = (directory, options)
    feedSeed = hospital.seed
    pendingDefects = options.plantsDefects ? Defect.allCases.filter { $0.feed == feed } : []
  }

  /// Bytes written so far.
  var bytes: Int { summary.bytes + (file?.written ?? 0) }

  func write(_ planned: PlannedMessage, about subject: Subject) throws(GenerationError) {
    try write(planned, about: subject, broken: nil)
    // Message defects come as extra messages, so that nothing whole is missing from the export.
    if let at = pendingDefects.firstIndex(where: { $0.isOfMessage && FeedOutput.suits($0, planned, ordinal) }) {
      try write(planned, about: subject, broken: pendingDefects.remove(at: at))
    }
    if let file, file.written >= options.bytesPerFile { try endFile() }
  }

  private static func suits(_ defect: Defect, _ planned: PlannedMessage, _ ordinal: Int) -> Bool {
    guard ordinal >= 3 else { return false }
    if defect == .noMergedNumber { return if case .merge = planned.item { true } else { false } }
    return true
  }

  private func write(_ planned: PlannedMessage, about subject: Subject, broken: Defect?) throws(GenerationError) {
    let file = try currentFile(at: planned.time)
    control += 1
    ordinal += 1
    let type = writer.message(planned, about: subject, control: control)
    var omitsEnd = false
    if dialect.framing == .batch, batched == 0 { try beginBatch(file, at: planned.time) }
    if dialect.framing == .mllp {
      try file.append(Bytes("\u{0B}"))
      if ordinal == 4, let at = pendingDefects.firstIndex(of: .noEndOfBlock) {
        pendingDefects.remove(at: at)
        omitsEnd = true
        note(.noEndOfBlock, message: ordinal)
      }
    }
    if let broken {
      let bytes = broken.apply(to: writer.out.array)
      try append(bytes, to: file)
      truth?.commit(message: ordinal, patient: subject.patient.index, remaining: bytes)
      note(broken, message: ordinal)
    } else {
      try file.append(writer.out.bytes)
      truth?.commit(message: ordinal, patient: subject.patient.index, remaining: nil)
      summary.messagesByType[type.name, default: 0] += 1
    }
    summary.messages += 1
    batched += 1
    switch dialect.framing {
    case .plain: break
    case .blankLines: try file.append(Bytes(dialect.terminator == .crlf ? "\r\n" : "\n"))
    case .mllp: if !omitsEnd { try file.append(Bytes("\u{1C}\r")) }
    case .batch: if batched == 40 { try endBatch(file) }
    }
  }

  private func append(_ bytes: [UInt8], to file: OutputFile) throws(GenerationError) {
    var buffer = ByteBuffer(capacity: bytes.count)
    buffer.append(contentsOf: bytes)
    try file.append(buffer.bytes)
  }

  private func note(_ defect: Defect, message: Int) {
    defectRows.append(
      "\(fileName)\t\(message)\t\(defect.rawValue)\t\(defect.expectation)\t\(defect.reason)\t\(defect.explanation)\n")
  }

  // MARK: files and batches

  private func currentFile(at time: Moment) throws(GenerationError) -> OutputFile {
    if let file { return file }
    fileNumber += 1
    fileName = "hl7v2/\(dialect.feed.name)-\(Digits.text(fileNumber, width: 3)).hl7"
    let file = try OutputFile(path: directory + "/" + fileName)
    (self.file, ordinal, batched, batches) = (file, 0, 0, 0)
    if dialect.hasByteOrderMark { try file.append(Bytes("\u{FEFF}")) }
    if let at = pendingDefects.firstIndex(of: .textBeforeFirstMessage) {
      pendingDefects.remove(at: at)
      note(.textBeforeFirstMessage, message: 0)
      try file.append(text: "== interface engine restarted, queue resumed ==\n")
    }
    if dialect.framing == .batch { try file.append(text: batchHeader("FHS", at: time)) }
    return file
  }

  private func batchHeader(_ tag: String, at time: Moment) -> String {
    let day = NoteDates.iso(time.day).filter { $0 != "-" }
    return "\(tag)|^~\\&|LABSYS|SLSH|ARCHIVE|STATEHIE|\(day)0000-0500||\(dialect.feed.name)|||\r"
  }

  private func beginBatch(_ file: OutputFile, at time: Moment) throws(GenerationError) {
    try file.append(text: batchHeader("BHS", at: time))
  }

  private func endBatch(_ file: OutputFile) throws(GenerationError) {
    var count = batched
    if let at = pendingDefects.firstIndex(of: .wrongBatchCount) {
      pendingDefects.remove(at: at)
      note(.wrongBatchCount, message: 0)
      count += 1
    }
    try file.append(text: "BTS|\(count)\r")
    batches += 1
    batched = 0
  }

  /// Ends the file that is open, if one is.
  func endFile() throws(GenerationError) {
    guard let file else { return }
    if dialect.framing == .batch {
      if batched > 0 { try endBatch(file) }
      try file.append(text: "FTS|\(batches)\r")
    }
    try file.flush()
    summary.bytes += file.written
    summary.files += 1
    self.file = nil
    if let truth, let truthFile {
      try truthFile.append(text: truth.finish(file: fileName))
      summary.identifiers = truth.count
    }
  }
}
