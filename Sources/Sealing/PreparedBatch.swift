public import Cryptography
public import LedgerProtocol
public import Records

/// What the header says beside what the lines say.
public struct BatchFacts: Sendable {
  /// Participant id of the submitting organisation.
  public var submitter: String
  /// Id of the custodian node's wrapping key.
  public var custodianKey: String
  public var source: String
  /// Batch of the same source before this one, nil for none.
  public var previous: String?
  public var pipeline: BatchHeader.Definition
  public var profile: BatchHeader.Definition
  public var rules: BatchHeader.Definition
  /// Fixed names in a fixed order.
  public var stakeholders: [BatchHeader.Statement]
  /// Counts of source records: read = sealed + filtered + quarantined.
  public var window: BatchHeader.Window
  /// The compliance summary: a JSON object, at most 1 MiB, the same for the same records.
  public var summary: [UInt8]

  public init(
    submitter: String, custodianKey: String, source: String, previous: String?, pipeline: BatchHeader.Definition,
    profile: BatchHeader.Definition, rules: BatchHeader.Definition, stakeholders: [BatchHeader.Statement],
    window: BatchHeader.Window,
    summary: [UInt8]
  ) {
    (self.submitter, self.custodianKey, self.source, self.previous) = (submitter, custodianKey, source, previous)
    (self.pipeline, self.profile, self.rules, self.stakeholders) = (pipeline, profile, rules, stakeholders)
    (self.window, self.summary) = (window, summary)
  }
}

/// A batch whose lines are sealed and that waits for its header. May be handed from thread to thread.
public final class PreparedBatch: Sendable {
  /// How many lines of a patient and part the batch holds: what has to be accounted for.
  public struct Share: Sendable, Equatable {
    public let patient: PatientHash
    public let part: Part
    public let lines: Int
    public init(patient: PatientHash, part: Part, lines: Int) { (self.patient, self.part, self.lines) = (patient, part, lines) }
  }

  private let leaves: ByteBuffer
  private let blocks: ByteBuffer
  private let directory: [UInt8]
  private let directoryDigest: SHA256Digest
  public let recordsRoot: SHA256Digest
  public let lineCount: Int
  public let patients: [PatientHash]
  /// By patient and part.
  public let shares: [Share]
  public let parts: [BatchHeader.PartSummary]
  public let resources: [BatchHeader.Count]
  public let labels: [String]
  public let epoch: UInt32

  init(
    leaves: consuming ByteBuffer, blocks: consuming ByteBuffer, directory: [UInt8], directoryDigest: SHA256Digest,
    root: SHA256Digest,
    lineCount: Int, patients: [PatientHash], shares: [Share], parts: [BatchHeader.PartSummary], resources: [BatchHeader.Count], labels: [String],
    epoch: UInt32
  ) {
    self.leaves = leaves
    self.blocks = blocks
    (self.directory, self.directoryDigest, recordsRoot, self.lineCount) = (directory, directoryDigest, root, lineCount)
    (self.patients, self.shares, self.parts, self.resources, self.labels, self.epoch) = (patients, shares, parts, resources, labels, epoch)
  }

  /// Bytes of the sealed blocks.
  public var sealedBytes: Int { blocks.count }

  /// Writes and signs the header and puts the container together.
  ///
  /// - Parameters:
  ///   - created: UTC, outside what the batch id covers.
  ///   - audit: the head of the audit log, outside what the batch id covers as well.
  ///   - provenance: the FHIR Provenance resource, made when the batch id is known.
  /// Throws `LED-0206` and `LED-0210` when the facts contradict themselves or the lines, `LED-0215` for a summary that is no JSON
  /// object, `LED-0233` when the header would not fit the log.
  public func finish(
    _ facts: BatchFacts, key: SigningKey, created: String, software: String, audit: AuditHead? = nil,
    provenance: (_ batchID: String) -> JSONValue = { _ in .null }
  ) throws(ProtocolError) -> SealedBatch {
    guard facts.summary.count <= ContainerLimits().summary, JSONValue.parse(facts.summary)?.members != nil else {
      throw .provenance
    }
    let header = BatchHeader(
      submitter: facts.submitter, key: key.id, custodianKey: facts.custodianKey, epoch: Int(epoch), source: facts.source,
      previous: facts.previous ?? "", pipeline: facts.pipeline, profile: facts.profile, rules: facts.rules,
      stakeholders: facts.stakeholders, window: facts.window, patients: patients.count, resources: resources, parts: parts,
      labels: labels, lineCount: lineCount, recordsRoot: recordsRoot, directory: directoryDigest,
      summary: SHA256Digest.of(facts.summary))
    let payload = header.payload
    // A node reads it this strictly, so the writer does too.
    _ = try BatchHeader(parsing: payload)
    let id = BatchHeader.batchID(ofPayload: payload)
    let about = BatchProvenance(batch: id, created: created, software: software, resource: provenance(id), audit: audit)
    let envelope: [UInt8]
    let provenanceEnvelope: [UInt8]
    do {
      envelope = try DSSEEnvelope.sign(payload, type: BatchHeader.payloadType, by: key).encoded
      provenanceEnvelope = try DSSEEnvelope.sign(about.payload, type: BatchProvenance.payloadType, by: key).encoded
    } catch {
      throw ProtocolError(error, .internalError)
    }
    let container = try ContainerWriter.write(
      envelope: envelope, leaves: leaves.bytes, directory: directory, blocks: blocks.bytes, summary: facts.summary,
      provenance: provenanceEnvelope)
    return SealedBatch(id: id, header: header, envelope: envelope, container: container)
  }
}

/// A signed batch, ready for the spool.
public final class SealedBatch: Sendable {
  /// Batch id, 64 hexadecimal digits.
  public let id: String
  public let header: BatchHeader
  /// The log's entry to be.
  public let envelope: [UInt8]
  private let container: ByteBuffer

  init(id: String, header: BatchHeader, envelope: [UInt8], container: consuming ByteBuffer) {
    (self.id, self.header, self.envelope) = (id, header, envelope)
    self.container = container
  }

  /// The container's bytes, valid while this object lives: keep it in a variable.
  public var bytes: Bytes { container.bytes }

  /// A copy of the container's bytes.
  public var array: [UInt8] { container.array }
}
