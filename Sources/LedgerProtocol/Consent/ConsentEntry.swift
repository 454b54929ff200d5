public import Cryptography
public import Records

/// An entry about one patient and one party: a request, a decision of the patient, a disclosure, a review, a purge, the patient's guardians.
///
/// The log is open to everybody, so an entry says who, whom and when, and names by digest a *detail* that says what: parts, labels,
/// purposes. The detail begins with a random salt, is kept beside the log, and is shown to the patient, to the party and to auditors.
/// See `docs/design/consent.md`.
public struct ConsentEntry: Sendable, Equatable {
  public static let kinds: Set<EntryKind> = [
    .accessRequest, .grant, .denial, .revocation, .disclosure, .review, .purge, .purgeAcknowledgement, .guardians,
  ]

  public var kind: EntryKind
  public var patient: PatientHash
  /// Participant id of who asks, is granted, denied or shown something; for a purge the hospital whose records go, empty for all.
  public var party: String
  /// Participant id of who signs; `log` for the node itself, which signs with the log's key.
  public var by: String
  /// Seconds since 1970.
  public var at: Int
  /// SHA-256 of the detail's bytes.
  public var detail: SHA256Digest

  public init(_ kind: EntryKind, patient: PatientHash, party: String, by: String, at: Int, detail: SHA256Digest) {
    (self.kind, self.patient, self.party, self.by, self.at, self.detail) = (kind, patient, party, by, at, detail)
  }

  /// What the node itself states is signed by the log's key, under this name.
  public static let log = "log"

  /// The members after `kind`, in order.
  public func members(key: String) -> [JSONValue.Member] {
    [
      .init("patient", .string(patient.description)), .init("party", .string(party)), .init("by", .string(by)), .init("key", .string(key)),
      .init("at", .integer(at)), .init("detail", .string(detail.hex)),
    ]
  }

  public func signed(by key: SigningKey) throws(ProtocolError) -> LogEntry { try LogEntry.sign(kind, members(key: key.id), by: key) }

  /// Reads an entry strictly: what it accepts writes back to the same bytes. Throws `LED-0231`.
  public init(_ entry: LogEntry) throws(ProtocolError) {
    let body = entry.body
    guard ConsentEntry.kinds.contains(entry.kind), let patient = body["patient"]?.string.flatMap({ PatientHash(text: $0) }),
      let party = body["party"]?.string, party.isEmpty || Participant.isID(party), let by = body["by"]?.string, Participant.isID(by),
      let key = body["key"]?.string, let at = body["at"]?.integer, (0...1 << 40).contains(at),
      let detail = body["detail"]?.string.flatMap({ SHA256Digest(hex: $0) })
    else { throw .entry }
    self.init(entry.kind, patient: patient, party: party, by: by, at: at, detail: detail)
    guard entry.envelope.payload == JSONValue.object([.init("kind", .string(kind.rawValue))] + members(key: key)).encoded else { throw .entry }
  }
}

/// The detail of a consent entry: a JSON object whose first member is a salt.
public protocol ConsentDetail: Sendable, Equatable {
  /// After `salt`, in order.
  var members: [JSONValue.Member] { get }
  init?(_ json: JSONValue)
}

extension ConsentDetail {
  /// The bytes that an entry names, with a new random salt of 16 bytes. Throws the error of the random generator.
  public func sealed() throws(CryptographyError) -> [UInt8] { encoded(salt: Base64.encode(try SecureRandom.bytes(16))) }

  private func encoded(salt: String) -> [UInt8] { JSONValue.object([.init("salt", .string(salt))] + members).encoded }

  /// Reads a detail strictly. Throws `LED-0262`.
  public init(parsing bytes: [UInt8]) throws(ProtocolError) {
    guard bytes.count <= ConsentDetails.maximumCount, let json = JSONValue.parse(bytes), let salt = json["salt"]?.string,
      Base64.decode(salt)?.count == 16, let read = Self(json), read.encoded(salt: salt) == bytes
    else { throw .detail }
    self = read
  }
}

public enum ConsentDetails {
  /// The largest detail: a grant with many keys.
  public static let maximumCount = 1 << 20
}

extension ProtocolError {
  public static let detail = ProtocolError(ReasonCode("LED-0262", "the detail of an entry is malformed"), .malformedEnvelope)
  public static let detailDigest = ProtocolError(
    ReasonCode("LED-0263", "the detail is not the one that its entry names"), .digestMismatch)
}
