import Normalization
import Readers
import Records

/// What the workers need beside a resource: the full URLs of a Bundle's entries, by the records' `note`, and the patients' own resources.
final class FHIRContext: FileContext {
  let fullURLs: [[UInt8]]
  let patients: ParentRows?

  init(fullURLs: [[UInt8]], patients: ParentRows?) { (self.fullURLs, self.patients) = (fullURLs, patients) }

  func reading(of record: FramedRecord) -> [UInt8] { fullURLs.indices.contains(record.note) ? fullURLs[record.note] : [] }
}

/// FHIR R4: NDJSON, Bundles in JSON and XML, single resources. Patients are found first, in whatever file of the source they are.
final class FHIRInput: FormatInput {
  private let source: PipelineDefinition.Source
  private let scratch: String
  private var files: [InputItem] = []
  private var patients: ParentRows?

  init(_ source: PipelineDefinition.Source, scratch: String) throws { (self.source, self.scratch) = (source, scratch) }

  func items(of list: [SourceFile], isCancelled: () -> Bool, failed: (String, RunFailure) -> Void) -> [InputItem] {
    files = SourceFiles.items(of: list, failed: failed)
    return files
  }

  func open(_ item: InputItem) throws -> any PieceReader {
    let stream = try item.stream(charset: .detect)
    let framer = FHIRPieceFramer(limit: source.maximumRecordBytes, patients: try patientRows())
    return FramedReader(stream: stream, framer: framer, path: item.path, size: item.size)
  }

  /// The patients' own resources; indexed when a file is first opened. A file that cannot be read is reported when its turn comes.
  private func patientRows() throws -> ParentRows {
    if let patients { return patients }
    let rows = try ParentRows(scratch: scratch)
    let importer = FHIRImporter()
    for item in files {
      do {
        try index(item, into: rows, importer)
      } catch let failure as RunFailure where failure.kind == .sourceUnreadable {
        continue
      }
    }
    patients = rows
    return rows
  }

  /// Files the Patient resources of a file under their ids.
  private func index(_ item: InputItem, into rows: ParentRows, _ importer: FHIRImporter) throws {
    guard let part = item.parts.first else { return }
    let stream = try item.stream(charset: .detect)
    var number: Int?
    let reader = FramedReader(
      stream: stream, framer: FHIRPieceFramer(limit: source.maximumRecordBytes, patients: nil), path: item.path, size: item.size)
    while let piece = try reader.next() {
      let urls = (piece.context as? FHIRContext)?.fullURLs ?? []
      for framed in piece.records where framed.refusal == nil {
        let resource = piece.buffer.bytes(framed.range)
        guard let id = patientID(resource, importer, at: framed.place) else { continue }
        let file = try number ?? rows.addFile(part.path, stream)
        number = file
        try id.withUnsafeBytes { try rows.add(key: Bytes($0), file: file, position: framed.place.byte, row: resource) }
        guard framed.note < urls.count, !urls[framed.note].isEmpty else { continue }
        try urls[framed.note].withUnsafeBytes { url in
          let key = FHIRImporter.key(ofFullURL: Bytes(url))
          if !key.isEmpty, key.array != id { try rows.add(key: key, file: file, position: framed.place.byte, row: resource) }
        }
      }
    }
  }

  private func patientID(_ resource: Bytes, _ importer: FHIRImporter, at place: Place) -> [UInt8]? {
    guard resource.first == 0x3C else { return FHIRImporter.patientID(of: resource)?.array }
    guard case .success(.patient(let id)) = importer.read(resource, at: place) else { return nil }
    return id
  }
}

/// Cuts out resources.
final class FHIRPieceFramer: PieceFramer {
  private var framer: FHIRResourceFramer
  private var events: [FHIRResourceFramer.Event] = []
  private var urls: [[UInt8]] = [[]]
  private let patients: ParentRows?

  init(limit: Int, patients: ParentRows?) {
    var limits = FHIRResourceFramer.Limits()
    limits.maximumResourceBytes = limit
    framer = FHIRResourceFramer(limits: limits)
    self.patients = patients
  }

  var context: (any FileContext)? {
    defer { urls = [[]] }
    return FHIRContext(fullURLs: urls, patients: patients)
  }

  func frame(_ bytes: Bytes, atEnd: Bool, _ out: inout FramingOutput) -> Int {
    events.removeAll(keepingCapacity: true)
    let consumed = framer.frame(bytes, atEnd: atEnd, &events)
    for event in events {
      switch event {
      case .record(let record):
        if !record.fullURL.isEmpty { urls.append(record.fullURL) }
        out.records.append(FramedRecord(range: record.range, place: record.place, note: record.fullURL.isEmpty ? 0 : urls.count - 1))
      case .rejected(let error, let range): out.records.append(FramedRecord(range: range, place: error.place, refusal: error))
      case .notice(let error): out.notices.append(error.reason)
      }
    }
    return consumed
  }
}
