public import Cryptography
public import Records

/// The kinds of log entries.
public enum EntryKind: String, Sendable, CaseIterable {
  case batch
  case genesis
  case keyWraps = "key-wraps"
  case participant
  case accessRequest = "access-request"
  case grant, denial, revocation, disclosure, review, purge, policy
  case purgeAcknowledgement = "purge-acknowledgement"
  /// New keys of a participant or a patient; whom a patient trusts with a lost key.
  case rotation, guardians
  /// A frozen research cube, and what was asked of it.
  case cube
  case researchQuery = "research-query"
  case report

  /// The payload type of the entry's envelope.
  public var payloadType: String { self == .batch ? BatchHeader.payloadType : "application/vnd.chartseal.\(rawValue)+json" }

  public init?(payloadType: String) {
    guard let kind = EntryKind.allCases.first(where: { $0.payloadType == payloadType }) else { return nil }
    self = kind
  }
}

/// One leaf of the log: a DSSE envelope whose payload type names its kind.
public struct LogEntry: Sendable, Equatable {
  /// The largest entry of a tiled log. Source: C2SP tlog-tiles (entry bundles have 16-bit lengths).
  public static let maximumCount = 65_535

  public let kind: EntryKind
  public let envelope: DSSEEnvelope
  /// The exact bytes that are logged.
  public let bytes: [UInt8]

  /// Parses an entry. Throws `LED-0231` to `LED-0233`, or `LED-0780`: but for a rotation one party signs, and a second signature that nobody
  /// looks at could name whom it likes.
  public init(parsing bytes: [UInt8]) throws(ProtocolError) {
    guard bytes.count <= LogEntry.maximumCount else { throw .entryTooLarge }
    let envelope: DSSEEnvelope
    do { envelope = try DSSEEnvelope(parsing: bytes) } catch { throw .entry }
    guard let kind = EntryKind(payloadType: envelope.payloadType) else { throw .entryKind }
    if kind != .batch {
      guard JSONValue.parse(envelope.payload)?["kind"]?.string == kind.rawValue else { throw .entry }
    }
    guard envelope.signatures.count == 1 || kind == .rotation else { throw .signatureCount }
    (self.kind, self.envelope, self.bytes) = (kind, envelope, bytes)
  }

  /// Signs an entry of any kind but `batch`; `kind` is put before the members. Throws `LED-0233`, or the key's error.
  public static func sign(_ kind: EntryKind, _ members: [JSONValue.Member], by key: SigningKey) throws(ProtocolError) -> LogEntry
  {
    let payload = JSONValue.object([.init("kind", .string(kind.rawValue))] + members).encoded
    let envelope: DSSEEnvelope
    do { envelope = try DSSEEnvelope.sign(payload, type: kind.payloadType, by: key) } catch {
      throw ProtocolError(error, .internalError)
    }
    return try LogEntry(parsing: envelope.encoded)
  }

  /// The payload as JSON.
  public var body: JSONValue { JSONValue.parse(envelope.payload) ?? .null }

  /// SHA-256 of the payload, hex: what identifies the entry, whatever its signatures. For a batch the batch id.
  public var id: String { SHA256Digest.of(envelope.payload).hex }

  /// The leaf hash in the log.
  public var leaf: SHA256Digest { bytes.withUnsafeBytes { SHA256Hasher().leaf(Bytes($0)) } }

  public func verify(_ key: PublicKey) throws(ProtocolError) {
    do { try envelope.verify(key) } catch { throw .signature }
  }
}

extension ProtocolError {
  public static let signatureCount = ProtocolError(ReasonCode("LED-0780", "the entry has signatures that nobody asked for"), .malformedEnvelope)
}

/// The statement that a blob of key wraps exists: names it by digest.
public struct KeyWrapsStatement: Sendable, Equatable {
  public var submitter: String
  public var digest: SHA256Digest
  public var byteCount: Int
  public var patients: Int

  public init(submitter: String, blob: [UInt8], patients: Int) {
    (self.submitter, self.patients) = (submitter, patients)
    digest = SHA256Digest.of(blob)
    byteCount = blob.count
  }

  public func signed(by key: SigningKey) throws(ProtocolError) -> LogEntry {
    try LogEntry.sign(
      .keyWraps,
      [
        .init("submitter", .string(submitter)), .init("key", .string(key.id)), .init("sha256", .string(digest.hex)),
        .init("bytes", .integer(byteCount)), .init("patients", .integer(patients)),
      ], by: key)
  }

  /// Throws `LED-0231`.
  public init(_ entry: LogEntry) throws(ProtocolError) {
    let body = entry.body
    guard entry.kind == .keyWraps, let submitter = body["submitter"]?.string,
      let digest = body["sha256"]?.string.flatMap({ SHA256Digest(hex: $0) }), let count = body["bytes"]?.integer, count >= 0,
      let patients = body["patients"]?.integer, patients >= 0
    else { throw .entry }
    (self.submitter, self.digest, byteCount, self.patients) = (submitter, digest, count, patients)
  }
}
