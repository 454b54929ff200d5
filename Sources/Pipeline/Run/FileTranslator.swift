import Cryptography
import Glibc
import Normalization
import PatientIdentity
import Readers
import Records
import Sealing

/// Turns files into NDJSON on the spot, without batches, journal or ledger: what `normalize` and `deidentify` print.
public struct FileTranslator {
  public struct Counts: Sendable {
    public var read = 0
    public var passed = 0
    public var filtered = 0
    public var quarantined = 0
    public var resources = 0
    public init() {}
  }

  /// A record that was held back: its file, stage, reason and place.
  public typealias HeldBack = (_ path: String, _ stage: Stage, _ reason: ReasonCode, _ place: Place) -> Void

  private let definition: PipelineDefinition
  private let source: Int

  /// - Parameter definition: gives zone, namespace, identity rule and profile; its first HL7 v2 source stands for the files.
  public init(definition: PipelineDefinition) {
    self.definition = definition
    source = definition.sources.firstIndex { $0.format == "hl7v2" } ?? 0
  }

  /// FHIR R4 that still has PHI. Ids are hashes of the logical keys, so that references meet.
  public func normalize(_ paths: [String], line: (Bytes) -> Void, held: HeldBack) throws -> Counts {
    let message = HL7Message()
    let normalizer = HL7Normalizer(options: RecordWorker.options(definition.sources[source], definition))
    let record = HL7Normalizer.makeRecord()
    let writer = FHIRJSONWriter()
    let keys = HashedKeys()
    var counts = Counts()
    var out = ByteBuffer(capacity: 1 << 16)
    try pieces(of: paths) { path, piece in
      for framed in piece.records {
        counts.read += 1
        if let refusal = framed.refusal {
          counts.quarantined += 1
          held(path, .read, refusal.reason, refusal.place)
          continue
        }
        do throws(RecordError) {
          try message.parse(piece.buffer.bytes(framed.range), at: framed.place)
        } catch {
          counts.quarantined += 1
          held(path, .read, error.reason, error.place)
          continue
        }
        switch normalizer.normalize(message, at: framed.place, into: record) {
        case .filtered: counts.filtered += 1
        case .rejected(let error):
          counts.quarantined += 1
          held(path, .normalize, error.reason, error.place)
        case .normalized:
          counts.passed += 1
          for resource in record.tape.resources {
            out.truncate()
            writer.write(resource, of: record.tape, keys: keys, to: &out)
            out.append(0x0A)
            line(out.bytes)
            counts.resources += 1
          }
        }
      }
    }
    return counts
  }

  /// De-identified and checked FHIR R4, exactly the lines that a run would seal.
  public func deidentify(_ paths: [String], vault: Vault, batchSecret: SecretKey, line: (Bytes) -> Void, held: HeldBack) throws -> Counts {
    let worker = RecordWorker(try WorkerSettings(definition, vault: vault, batchSecret: batchSecret))
    var counts = Counts()
    var number = 0
    try pieces(of: paths) { path, piece in
      let file = FileTask(source: source, path: path, size: 0, digest: [], journalID: nil, done: 0)
      let result = worker.process(Chunk(number: number, file: file, piece))
      number += 1
      for outcome in result.outcomes {
        counts.read += 1
        switch outcome.ending {
        case .passed: counts.passed += 1
        case .filtered: counts.filtered += 1
        case .quarantined(let stage, let reason, _):
          counts.quarantined += 1
          held(path, stage, reason, outcome.place)
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

  private func pieces(of paths: [String], _ body: (String, consuming FramedFile.Piece) throws -> Void) throws {
    let (files, missing) = SourceFiles.list(paths)
    if let first = missing.first { throw RunFailure(.sourceMissing, "nothing there: \(first)") }
    var limits = HL7Framer.Limits()
    limits.maximumMessageBytes = definition.sources[source].maximumMessageBytes
    for file in files {
      let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw RunFailure(.sourceUnreadable, "cannot be opened: \(file.path)") }
      defer { close(descriptor) }
      var framed = FramedFile(descriptor: descriptor, size: file.size, limits: limits)
      do {
        while let piece = try framed.next() { try body(file.path, piece) }
      } catch is FramedFile.Failure {
        throw RunFailure(.sourceUnreadable, "could not be read to its end: \(file.path)")
      }
    }
  }
}

/// Ids for `normalize --reveal`: the first 128 bits of SHA-256 over type and logical key, in hex.
struct HashedKeys: KeyRenderer {
  private let hasher = SHA256Hasher()

  func appendID(type: Bytes, key: Bytes, to out: inout ByteBuffer) {
    hasher.update(type)
    hasher.update(0x2F)
    hasher.update(key)
    out.append(text: String(hasher.finish().hex.prefix(32)))
  }
}
