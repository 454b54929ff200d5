import Normalization
import Readers
import Records

/// What a file is: its format and what was counted in it; no value.
public struct FileReport: Sendable {
  public struct Section: Sendable {
    public let title: String
    public let counts: [(name: String, count: Int)]
  }
  public let path: String
  public let format: String
  public let bytes: Int
  /// Messages, rows, documents, resources or headers.
  public let records: Int
  /// How the file is packed and written: compression, character set, dialect, with what speaks for each.
  public let evidence: [(name: String, text: String)]
  public let sections: [Section]
}

public enum FileInspector {
  /// Looks at files, or at all files of folders, each in one pass with flat memory.
  public static func inspect(_ paths: [String]) throws -> [FileReport] {
    let files = try SourceFiles.named(paths)
    var failure: RunFailure?
    var reports: [FileReport] = []
    let mappers = Mappers()
    for var file in files {
      let look = FormatSniffer.look(at: file.path)
      file.isPlain = look.isPlain
      for item in SourceFiles.items(of: [file], failed: { failure = failure ?? $1 }) {
        let format = look.isPlain ? look.format : item.parts.first.flatMap { FormatSniffer.format(of: $0.path, member: $0.member) }
        reports.append(try inspect(item, format, file, mappers))
      }
    }
    if let failure { throw failure }
    return reports
  }

  /// What maps the records of each format: made when the first file of it comes.
  private final class Mappers {
    private var known: [SourceFormat: Mapper] = [:]

    struct Mapper {
      let definition: PipelineDefinition
      let translator: any RecordTranslator
      /// Of imaging headers.
      let scanner: HeaderScanner?

      /// An input for one file.
      func input() throws -> any FormatInput {
        if let scanner { return StudyInput(scanner: scanner) }
        return try definition.input(forSource: 0, scratch: ScratchFolder.path)
      }
    }

    func mapper(of format: SourceFormat) throws -> Mapper {
      if let mapper = known[format] { return mapper }
      let definition = try PipelineDefinition.forLooking(format)
      let scanner = format == .dicom ? HeaderScanner(definition.sources[0]) : nil
      let mapper = Mapper(definition: definition, translator: definition.translator(forSource: 0), scanner: scanner)
      known[format] = mapper
      return mapper
    }
  }

  /// Prints every element of imaging headers, a line of DICOM JSON for each header: what the reader understood, identities and all.
  public static func elements(_ paths: [String], line: (_ path: String, Bytes) -> Void, failed: (_ path: String, ReasonCode) -> Void) throws {
    let files = try SourceFiles.named(paths)
    let scanner = HeaderScanner(try PipelineDefinition.forLooking(.dicom).sources[0], keepsBigValues: true)
    let decoder = HeaderDecoder()
    let header = DICOMDataSet()
    var out = ByteBuffer(capacity: 1 << 16)
    for item in SourceFiles.items(of: files, failed: { path, _ in failed(path, RunReason.unreadable) }) {
      do throws(RecordError) {
        try scanner.scan(item, number: 0) { found, _, bytes in
          let place = Place(record: 1, byte: found.offset, line: found.line)
          do throws(RecordError) {
            try decoder.decode(bytes, found.form, at: place, into: header)
            out.truncate()
            DICOMDump.append(header, to: &out)
            line(item.path, out.bytes)
          } catch {
            failed(item.path, error.reason)
          }
        }
      } catch {
        failed(item.path, error.reason)
      }
    }
  }

  private static func inspect(_ item: InputItem, _ format: SourceFormat?, _ file: SourceFile, _ mappers: Mappers) throws -> FileReport {
    guard let format else {
      // What cannot be opened is not empty.
      var head = ByteBuffer(capacity: 16)
      try read(try item.stream(charset: SourceStream.Charset.none), item) { (stream) throws(RecordError) in
        _ = try stream.read(into: &head, upTo: 1)
        return false
      }
      return FileReport(path: item.path, format: "empty", bytes: item.size, records: 0, evidence: [], sections: [])
    }
    switch format {
    case .hl7v2: return try messages(item)
    case .csv: return try rows(item)
    case .xml, .ccda, .fhir, .dicom, .sql: return try units(item, format, file, mappers)
    }
  }

  // MARK: HL7 v2

  private static func messages(_ item: InputItem) throws -> FileReport {
    let stream = try item.stream(charset: SourceStream.Charset.none)
    var inspection = HL7Inspection()
    try read(stream, item) { (stream) throws(RecordError) in
      try inspection.consume { (buffer: inout ByteBuffer) throws(RecordError) in try stream.read(into: &buffer, upTo: chunkBytes) }
    }
    inspection.finish()
    let framing = inspection.framing
    return FileReport(
      path: item.path, format: "HL7 v2", bytes: item.size, records: inspection.messages, evidence: [("packing", stream.packing)],
      sections: [
        section("types", inspection.messageTypes), section("versions", inspection.versions), section("character sets", inspection.charsets),
        section("segments", inspection.segments), section("site segments", inspection.siteSegments),
        named("line ends", [("CR", framing.carriageReturns), ("LF", framing.lineFeeds), ("CRLF", framing.pairs)]),
        named(
          "framing",
          [
            ("byte order mark", framing.byteOrderMarks), ("MLLP blocks", framing.blocksBegun), ("file headers", framing.fileHeaders),
            ("batch headers", framing.batchHeaders), ("batch trailers", framing.batchTrailers), ("file trailers", framing.fileTrailers),
            ("messages declared in batches", framing.messagesDeclared), ("messages counted in batches", framing.messagesInBatches),
            ("bytes between messages", framing.strayBytes),
          ]),
        named("largest message", [("bytes", inspection.largestMessageBytes)]), section("oddities", inspection.oddities),
        section("rejected", inspection.rejections), section("notices", inspection.notices),
      ])
  }

  // MARK: Delimited text

  private static func rows(_ item: InputItem) throws -> FileReport {
    let stream = try item.stream(charset: .detect)
    var evidence = [("packing", stream.packing), ("character set", stream.encodingEvidence)]
    var head = ByteBuffer(capacity: 1 << 16)
    while head.count < DelimitedInput.headBytes, try stream.read(into: &head, upTo: DelimitedInput.headBytes - head.count) {}
    switch DialectFinder.find(head: head.bytes, isWhole: head.count < DelimitedInput.headBytes) {
    case .undecided(let choices, let why):
      evidence.append(("dialect", "not decided: " + why.joined(separator: "; ")))
      evidence += choices.map { ("fits", $0.description) }
      return FileReport(path: item.path, format: "delimited text", bytes: item.size, records: 0, evidence: evidence, sections: [])
    case .found(let dialect, let why):
      evidence.append(("dialect", "\(dialect.description) (\(why.joined(separator: "; ")))"))
      stream.rewind()
      let (records, rejected, notices) = try count(stream, dialect, item)
      return FileReport(
        path: item.path, format: "delimited text", bytes: item.size, records: records, evidence: evidence,
        sections: [
          named("columns", [("columns", DialectChooser.header(head.bytes, dialect).count)]), section("rejected", rejected), section("notices", notices),
        ])
    }
  }

  // MARK: Documents, resources, headers

  private static func units(_ item: InputItem, _ format: SourceFormat, _ file: SourceFile, _ mappers: Mappers) throws -> FileReport {
    let names: [SourceFormat: String] = [.xml: "XML", .ccda: "CDA", .fhir: "FHIR R4", .dicom: "DICOM"]
    guard format != .xml else {
      return FileReport(path: item.path, format: "XML", bytes: item.size, records: 0, evidence: [("records", "a mapping says which element is one")], sections: [])
    }
    let mapper = try mappers.mapper(of: format)
    let (input, translator) = (try mapper.input(), mapper.translator)
    var records = 0
    var (kinds, rejected, notes, resources) = (Tally(), Tally(), Tally(), Tally())
    let record = HL7Normalizer.makeRecord()
    for one in try input.items(of: [file], isCancelled: { false }, failed: { _, _ in }) where one.parts.first?.member == item.parts.first?.member {
      let reader = try input.open(one)
      while let piece = try reader.next() {
        records += piece.records.count
        for framed in piece.records { if let refusal = framed.refusal { rejected.add(refusal.reason.code) } }
        var start = 0
        while start < piece.records.count {
          var end = start + 1
          while end < piece.records.count, !piece.records[end - 1].endsUnit { end += 1 }
          let unit = piece.records[start..<end].filter { $0.refusal == nil && $0.filtered == nil }
          start = end
          guard !unit.isEmpty else { continue }
          let translation = translator.translate(unit[...], in: piece.buffer, context: piece.context, into: record)
          for (_, error) in translation.refused { rejected.add(error.reason.code) }
          guard let outcome = translation.outcome else { continue }
          notes += record.tally
          switch outcome {
          case .normalized:
            kinds.add(record.kind)
            for resource in record.tape.resources { resources.add(ElementCatalog.shared.entries[Int(resource.type.rawValue)].typeName) }
          case .filtered(let reason): kinds.add("filtered \(reason.code)")
          case .rejected(let error): rejected.add(error.reason.code)
          }
        }
      }
    }
    return FileReport(
      path: item.path, format: names[format] ?? format.rawValue, bytes: item.size, records: records, evidence: [],
      sections: [section("kinds", kinds), section("resources", resources), section("rejected", rejected), section("seen", notes)])
  }

  // MARK: Helpers

  private static func section(_ title: String, _ tally: Tally) -> FileReport.Section { .init(title: title, counts: tally.sorted) }

  private static func named(_ title: String, _ pairs: [(name: String, count: Int)]) -> FileReport.Section {
    .init(title: title, counts: pairs.filter { $0.count > 0 })
  }

  /// Read at a time: no more than the processor's caches hold.
  private static let chunkBytes = 256 << 10

  /// Lets `body` read on until it says that there is no more.
  private static func read(_ stream: SourceStream, _ item: InputItem, _ body: (SourceStream) throws(RecordError) -> Bool) throws {
    do throws(RecordError) {
      while try body(stream) {}
    } catch {
      throw RunFailure(.sourceUnreadable, "\(error.reason.code) \(error.reason.summary): \(item.path)")
    }
  }

  private static func count(_ stream: SourceStream, _ dialect: DelimitedDialect, _ item: InputItem) throws -> (records: Int, rejected: Tally, notices: Tally) {
    var framer = DelimitedFramer(dialect: dialect)
    framer.reportsRows = false
    var (rejected, notices) = (Tally(), Tally())
    var events: [DelimitedFramer.Event] = []
    var pending = ByteBuffer(capacity: min(2 * chunkBytes, item.size + 64))
    var refused = 0
    try read(stream, item) { (stream) throws(RecordError) in
      let isMore = try stream.read(into: &pending, upTo: chunkBytes)
      events.removeAll(keepingCapacity: true)
      pending.removeFirst(framer.frame(pending.bytes, atEnd: !isMore, &events))
      for event in events {
        switch event {
        case .header, .row: break
        case .rejected(let error, _):
          refused += 1
          rejected.add(error.reason.code)
        case .notice(let error, _): notices.add(error.reason.code)
        }
      }
      return isMore
    }
    return (framer.summary.rows + refused, rejected, notices)
  }
}

extension PipelineDefinition {
  /// A pipeline of one source with defaults, for looking at files.
  static func forLooking(_ format: SourceFormat) throws -> PipelineDefinition {
    let text = """
      version: 1
      name: looking
      sources:
        - id: files
          format: \(format.rawValue)
          paths: [.]
          dicom: {unidentified: patient-per-study}
      identity: {authority: UNKNOWN}
      profile: {release-year: \(Timestamp.now().prefix(4))}
      stakeholders: {source-system: x, facility: x, custodian: x, submitting-organisation: x, purpose-of-use: HOPERAT}
      ledger: {url: "http://127.0.0.1:1", log-key: none, custodian-key: none}
      """
    do {
      return try parse(text, file: "defaults")
    } catch {
      throw RunFailure(.configuration, error.description)
    }
  }
}
