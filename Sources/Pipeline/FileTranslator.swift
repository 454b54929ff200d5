import Cryptography
import Glibc
import Normalization
import PatientIdentity
import Readers
import Records
import Sealing

/// Turns files into NDJSON on the spot, without batches, journal or ledger: what `normalize` and `deidentify` print.
public final class FileTranslator {
  public struct Counts: Sendable {
    public var read = 0
    public var passed = 0
    public var filtered = 0
    public var quarantined = 0
    public var resources = 0
    /// What became of free text.
    public var text = FreeTextCounts()
    /// How the records and bytes of each file ended, in the order in which they were read.
    public var files: [(path: String, account: FileAccount)] = []
    /// What was seen and not mapped, or mended, by fixed names.
    public var notes = Tally()
    public init() {}
  }

  /// A record that was held back: its file, stage, reason and place.
  public typealias HeldBack = (_ path: String, _ stage: Stage, _ reason: ReasonCode, _ place: Place) -> Void

  private let definition: PipelineDefinition
  private let source: Int?

  /// - Parameters:
  ///   - definition: gives zone, namespace, identity rule, profile and mappings.
  ///   - source: the id of the source that stands for the files; without one each file is read by the first source of its own format.
  /// - Throws: a `configuration` failure when there is no such source.
  public init(definition: PipelineDefinition, source: String? = nil) throws {
    self.definition = definition
    self.source = try source.map { id in
      guard let index = definition.sources.firstIndex(where: { $0.id == id }) else { throw RunFailure(.configuration, "the pipeline has no source '\(id)'") }
      return index
    }
  }

  /// FHIR R4 that still has PHI. Ids are hashes of the logical keys, so that references meet.
  public func normalize(_ paths: [String], line: (Bytes) -> Void, held: HeldBack) throws -> Counts {
    let record = HL7Normalizer.makeRecord()
    let writer = FHIRJSONWriter()
    let keys = HashedKeys()
    var counts = Counts()
    var out = ByteBuffer(capacity: 1 << 16)
    try pieces(of: Inputs(paths, definition, source)) { index, path, piece in
      let chunk = Chunk(number: 0, file: FileTask(source: index?.number ?? 0, path: path, size: 0, digest: [], journalID: nil), piece)
      counts.open(path)
      counts.files[counts.files.count - 1].account.framingBytes += chunk.framingBytes
      var start = 0
      while start < chunk.records.count {
        var end = start + 1
        while end < chunk.records.count, !chunk.records[end - 1].endsUnit { end += 1 }
        var members: [FramedRecord] = []
        for r in chunk.records[start..<end] {
          if let refusal = r.refusal {
            counts.quarantine(r, .read, refusal, path, held)
          } else if r.filtered != nil {
            counts.filter(r)
          } else {
            members.append(r)
          }
        }
        start = end
        guard !members.isEmpty, let translator = index?.translator else { continue }
        let translation = translator.translate(members[...], in: chunk.buffer, context: chunk.context, into: record)
        for (member, error) in translation.refused where member < members.count { counts.quarantine(members[member], .read, error, path, held) }
        let refused = Set(translation.refused.map(\.member))
        let rest = members.indices.filter { !refused.contains($0) }.map { members[$0] }
        counts.notes += record.tally
        switch translation.outcome {
        case .filtered: rest.forEach { counts.filter($0) }
        case .rejected(let error): rest.forEach { counts.quarantine($0, .normalize, error, path, held) }
        case .normalized:
          rest.forEach { counts.pass($0) }
          for resource in record.tape.resources {
            out.truncate()
            writer.write(resource, of: record.tape, keys: keys, to: &out)
            out.append(0x0A)
            line(out.bytes)
            counts.resources += 1
          }
        case nil: break
        }
      }
    }
    return counts
  }

  /// De-identified and checked FHIR R4, exactly the lines that a run would seal.
  public func deidentify(_ paths: [String], vault: Vault, batchSecret: SecretKey, line: (Bytes) -> Void, held: HeldBack) throws -> Counts {
    try deidentify(paths, vault: vault, batchSecret: batchSecret, line: line) { path, _, outcome in
      if case .quarantined(let stage, let reason, _) = outcome.ending { held(path, stage, reason, outcome.place) }
    }
  }

  /// The same, with how each record ended: its file, its own place and the outcome.
  func deidentify(
    _ paths: [String], vault: Vault, batchSecret: SecretKey, line: (Bytes) -> Void, ended: (_ path: String, _ place: Place, RecordOutcome) -> Void
  ) throws -> Counts {
    let settings = try WorkerSettings(definition, vault: vault, batchSecret: batchSecret)
    let inputs = try Inputs(paths, definition, source)
    if settings.scrubs {
      let harvester = KnownHarvester(settings)
      try pieces(of: inputs) { index, path, piece in
        guard let index else { return }
        try harvester.take(Chunk(number: 0, file: FileTask(source: index.number, path: path, size: 0, digest: [], journalID: nil), piece))
      }
    }
    let worker = RecordWorker(settings)
    var counts = Counts()
    var number = 0
    try pieces(of: inputs) { index, path, piece in
      let file = FileTask(source: index?.number ?? 0, path: path, size: 0, digest: [], journalID: nil)
      let chunk = Chunk(number: number, file: file, piece)
      let result = try vault.settled { worker.process(chunk) }
      number += 1
      counts.open(path)
      counts.files[counts.files.count - 1].account.framingBytes += result.framingBytes
      counts.notes += result.statistics.notes
      for (outcome, record) in zip(result.outcomes, chunk.records) {
        ended(path, record.place, outcome)
        counts.read += 1
        counts.text += outcome.text
        counts.files[counts.files.count - 1].account.add(outcome)
        switch outcome.ending {
        case .passed, .recognised: counts.passed += 1
        case .filtered: counts.filtered += 1
        case .quarantined: counts.quarantined += 1
        }
      }
      for l in result.lines.lines {
        line(result.lines.bytes(of: l))
        line(Bytes("\n"))
        counts.resources += 1
      }
    }
    try vault.flush()
    return counts
  }

  /// A source with what maps its records, made once.
  private final class Reading {
    let number: Int
    let translator: any RecordTranslator
    init(_ number: Int, _ definition: PipelineDefinition) {
      self.number = number
      translator = definition.translator(forSource: number)
    }
  }

  private func pieces(of inputs: Inputs, _ body: (Reading?, String, consuming Piece) throws -> Void) throws {
    for file in inputs.unread { try body(nil, file.path, Piece(refusing: file, RunReason.noSource)) }
    for number in inputs.bySource.keys.sorted() {
      let reading = Reading(number, definition)
      let found = try inputs.found(number)
      for item in found.items {
        let reader = try found.input.open(item)
        while let piece = try reader.next() { try body(reading, item.path, piece) }
      }
      if let failure = found.failure { throw failure }
    }
  }

  /// Files by the source that reads them; what each source makes of its own is found out once, however often they are read.
  private final class Inputs {
    let bySource: [Int: [SourceFile]]
    /// Files that no source takes.
    let unread: [SourceFile]
    private let definition: PipelineDefinition
    private var known: [Int: (input: any FormatInput, items: [InputItem], failure: RunFailure?)] = [:]

    init(_ paths: [String], _ definition: PipelineDefinition, _ source: Int?) throws {
      let files = try SourceFiles.named(paths)
      var bySource: [Int: [SourceFile]] = [:]
      var unread: [SourceFile] = []
      for var file in files {
        if let number = source ?? Inputs.choose(&file, definition) { bySource[number, default: []].append(file) } else { unread.append(file) }
      }
      (self.bySource, self.unread, self.definition) = (bySource, unread, definition)
    }

    func found(_ number: Int) throws -> (input: any FormatInput, items: [InputItem], failure: RunFailure?) {
      if let known = known[number] { return known }
      let input = try definition.input(forSource: number, scratch: ScratchFolder.path)
      var failure: RunFailure?
      let items = try input.items(of: bySource[number] ?? [], isCancelled: { false }, failed: { failure = failure ?? $1 })
      known[number] = (input, items, failure)
      return (input, items, failure)
    }

    /// The first source of the file's own format; XML that only CDA readers could take goes to one.
    private static func choose(_ file: inout SourceFile, _ definition: PipelineDefinition) -> Int? {
      let look = FormatSniffer.look(at: file.path)
      file.isPlain = look.isPlain
      guard let format = look.format else { return 0 }
      let formats: [SourceFormat] = format == .xml ? [.xml, .ccda] : [format]
      for candidate in formats {
        if let index = definition.sources.firstIndex(where: { $0.format == candidate }) { return index }
      }
      return definition.sources.count == 1 ? 0 : nil
    }
  }
}

extension Piece {
  /// A file that no source takes: one record of all its bytes.
  fileprivate init(refusing file: SourceFile, _ reason: ReasonCode) {
    let error = RecordError(reason, at: Place(record: 1, byte: 0, line: 1))
    self.init(
      buffer: ByteBuffer(capacity: 64), records: [FramedRecord(range: 0..<0, place: error.place, refusal: error)], notices: [], isLast: true, context: nil,
      coveredBytes: file.size)
  }
}

/// Where temporary files go that hold neither names nor values.
enum ScratchFolder {
  static var path: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }
}

extension FileTranslator.Counts {
  fileprivate mutating func open(_ path: String) {
    if files.last?.path != path { files.append((path, FileAccount())) }
  }

  fileprivate mutating func pass(_ record: FramedRecord) {
    (read, passed) = (read + 1, passed + 1)
    files[files.count - 1].account.passed += 1
    files[files.count - 1].account.passedBytes += record.range.count
  }

  fileprivate mutating func filter(_ record: FramedRecord) {
    (read, filtered) = (read + 1, filtered + 1)
    files[files.count - 1].account.filtered += 1
    files[files.count - 1].account.filteredBytes += record.range.count
  }

  fileprivate mutating func quarantine(_ record: FramedRecord, _ stage: Stage, _ error: RecordError, _ path: String, _ held: FileTranslator.HeldBack) {
    (read, quarantined) = (read + 1, quarantined + 1)
    files[files.count - 1].account.quarantined += 1
    files[files.count - 1].account.quarantinedBytes += record.range.count
    held(path, stage, error.reason, error.place.record == record.place.record ? error.place : record.place)
  }
}

/// Ids for `normalize --reveal`: the first 128 bits of SHA-256 over type and logical key, in hex.
struct HashedKeys: KeyRenderer {
  private let hasher = SHA256Hasher()

  func appendID(type: Bytes, key: Bytes, to out: inout ByteBuffer) {
    hasher.update(type)
    hasher.update(0x2F)
    hasher.update(key)
    hasher.finish().withBytes { out.append(text: Hex.lower($0[0..<16])) }
  }
}
