import Cryptography
import LedgerClient
import LedgerProtocol
import Records

/// A request as a test sends it: what it says, what was signed, and by whom.
struct Message: Sendable {
  /// What the signature covers in place of what is sent.
  struct Signed: Sendable {
    var method: String?
    var authority: String?
    var target: String?
  }

  var method = "GET"
  var target: String
  var type: String?
  var body: [UInt8]?
  /// Another body whose digest is stated.
  var digested: [UInt8]?
  /// Nil for an unsigned request.
  var signer: SigningKey?
  var created: Int?
  var nonce: String?
  var host: String?
  var signed: Signed?
  /// Further header lines, each with its line end.
  var more = ""

  static func get(_ target: String, _ key: SigningKey?) -> Message { Message(target: target, signer: key) }

  static func post(_ target: String, _ type: String, _ body: [UInt8], _ key: SigningKey) -> Message {
    Message(method: "POST", target: target, type: type, body: body, signer: key)
  }

  static func entry(_ target: String, _ entry: LogEntry, _ key: SigningKey) -> Message { post(target, MediaType.entry, entry.bytes, key) }

  /// A consent entry with its detail.
  ///
  /// - Parameter key: signs the entry, and the request unless `sender` does.
  static func consent(
    _ kind: EntryKind, of patient: PatientHash, party: String, by: String, at: Int, _ detail: some ConsentDetail, _ key: SigningKey,
    to target: String? = nil, sender: SigningKey? = nil
  ) throws -> Message {
    let bytes = try detail.sealed()
    let entry = try ConsentEntry(kind, patient: patient, party: party, by: by, at: at, detail: SHA256Digest.of(bytes)).signed(by: key)
    let path =
      switch kind {
      case .accessRequest: "/v1/access-requests"
      case .review: "/v1/reviews"
      case .purge: "/v1/purges"
      default: "/v1/consents"
      }
    return post(target ?? path, MediaType.entryWithDetail, KeyWrapsBody.encode(entry: entry.bytes, blob: bytes), sender ?? key)
  }

  static func registration(_ participant: Participant, by id: String, _ key: SigningKey) throws -> Message {
    .entry("/v1/participants", try participant.entry(by: id, key: key), key)
  }

  static func rotation(
    of id: String, to new: SigningKey, by: String? = nil, at: Int, agreed: [SigningKey], sender: SigningKey
  ) throws -> Message {
    let rotation = KeyRotation(participant: id, by: by ?? id, publicKey: new.publicKey, wrapKey: nil, at: at)
    return .entry("/v1/rotations", try rotation.signed(by: new, and: agreed), sender)
  }
}

extension Scene {
  var patientKey: SigningKey { get throws { try patient.signer() } }
  var neighbourKey: SigningKey { get throws { try neighbour.signer() } }

  func request(
    _ parts: [Part] = [.diagnostic], labels: SecurityLabels = [], purpose: PurposeOfUse = .treatment, days: Int = 14, by party: String = Scene.doctor,
    _ key: SigningKey? = nil
  ) throws -> Message {
    let detail = AccessRequestDetail(parts: parts, labels: labels, purpose: purpose, until: now + 86_400, answerBy: now + days * 86_400)
    return try .consent(.accessRequest, of: hash, party: party, by: party, at: now, detail, key ?? physician)
  }

  func grant(
    _ parts: [Part] = [.diagnostic], labels: SecurityLabels = [], to party: String = Scene.doctor, purpose: PurposeOfUse = .treatment, seconds: Int = 86_400,
    at: Int? = nil
  ) throws -> Message {
    let at = at ?? now
    let detail = GrantDetail(parts: parts, labels: labels, purposes: [purpose], from: at, until: at + seconds)
    return try .consent(.grant, of: hash, party: party, by: hash.description, at: at, detail, try patientKey)
  }

  func revocation(of party: String = Scene.doctor, _ grant: String = "") throws -> Message {
    try .consent(.revocation, of: hash, party: party, by: hash.description, at: now, AnswerDetail(entry: grant), try patientKey)
  }

  func contract(_ version: Int, named name: String = "other", by id: String = "consortium", _ key: SigningKey? = nil, sender: SigningKey? = nil) throws -> Message {
    var contract = Contract.standard
    (contract.name, contract.version) = (name, version)
    return .entry("/v1/policy", try contract.entry(by: id, at: now, key: key ?? ledger.authority), sender ?? ledger.authority)
  }
}

/// A seeded source of numbers. Source: Steele, Lea and Flood, SplitMix64 (2014).
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
