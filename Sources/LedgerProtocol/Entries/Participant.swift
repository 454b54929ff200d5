public import Cryptography
public import Records

/// What a participant may do.
public enum ParticipantRole: String, Sendable, CaseIterable {
  case authority, hospital, node, physician, insurer, researcher, auditor, patient
}

/// A registered key with a role.
public struct Participant: Sendable, Equatable {
  /// Stable id: letters, digits, `.`, `_`, `:` and `-`, at most 128 characters.
  public let id: String
  public let role: ParticipantRole
  public let name: String
  public let publicKey: PublicKey
  /// The key's certificate chain, when the participant was registered with one.
  public let certificates: [Certificate]
  /// The key to which record keys are wrapped, for custodians' nodes.
  public let wrapKey: WrapPublicKey?
  /// Seconds since 1970; until is exclusive.
  public let validFrom: Int
  public let validUntil: Int

  /// Throws `LED-0234` when the id is malformed, the time empty, or the certificate of another key.
  public init(
    id: String, role: ParticipantRole, name: String, publicKey: PublicKey, certificates: [Certificate] = [],
    wrapKey: WrapPublicKey? = nil,
    validFrom: Int, validUntil: Int
  ) throws(ProtocolError) {
    guard Participant.isID(id), name.utf8.count <= 256, validFrom < validUntil,
      certificates.first.map({ $0.publicKey == publicKey }) ?? true
    else { throw .participant }
    (self.id, self.role, self.name, self.publicKey) = (id, role, name, publicKey)
    (self.certificates, self.wrapKey, self.validFrom, self.validUntil) = (certificates, wrapKey, validFrom, validUntil)
  }

  public static func isID(_ text: some StringProtocol) -> Bool {
    (1...128).contains(text.utf8.count)
      && text.utf8.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == 0x2E || $0 == 0x5F || $0 == 0x3A || $0 == 0x2D }
  }

  /// Whether the id is a patient hash, or a name under which entries are signed by others: nobody but a patient registers under such an id.
  public var hasReservedID: Bool { PatientHash(text: id) != nil || id == ConsentEntry.log || id == KeyRotation.guardians }

  public func isValid(at time: Int) -> Bool { time >= validFrom && time < validUntil }

  /// The members of the JSON form, in order.
  public var members: [JSONValue.Member] {
    var out: [JSONValue.Member] = [
      .init("id", .string(id)), .init("role", .string(role.rawValue)), .init("name", .string(name)),
      .init("publicKey", .string(publicKey.pem)),
    ]
    if !certificates.isEmpty { out.append(.init("certificates", .string(certificates.map(\.pem).joined()))) }
    if let wrapKey { out.append(.init("wrapKey", .string(wrapKey.text))) }
    out.append(.init("validFrom", .integer(validFrom)))
    out.append(.init("validUntil", .integer(validUntil)))
    return out
  }

  /// Reads the JSON form; `publicKey` may be left out when there is a certificate. Throws `LED-0234`.
  public init(_ json: JSONValue) throws(ProtocolError) {
    guard let id = json["id"]?.string, let role = json["role"]?.string.flatMap(ParticipantRole.init(rawValue:)),
      let name = json["name"]?.string, let from = json["validFrom"]?.integer, let until = json["validUntil"]?.integer
    else { throw .participant }
    do {
      let certificates = try json["certificates"]?.string.map { text throws(CryptographyError) in
        try Certificate.parse(pem: Array(text.utf8))
      }
      let stated = try json["publicKey"]?.string.map { text throws(CryptographyError) in try PublicKey(pem: Array(text.utf8)) }
      let wrap = try json["wrapKey"]?.string.map { text throws(CryptographyError) in try WrapPublicKey(text: text) }
      guard let key = stated ?? certificates?.first?.publicKey else { throw ProtocolError.participant }
      try self.init(
        id: id, role: role, name: name, publicKey: key, certificates: certificates ?? [], wrapKey: wrap, validFrom: from,
        validUntil: until)
    } catch {
      throw .participant
    }
  }

  /// A signed entry that registers this participant. `by` names the participant who signs.
  public func entry(by signer: String, key: SigningKey) throws(ProtocolError) -> LogEntry {
    try LogEntry.sign(
      .participant,
      [.init("by", .string(signer)), .init("key", .string(key.id)), .init("participant", .object(members))], by: key)
  }

  /// The participant of an entry, and who signed. Throws `LED-0234`.
  public static func read(_ entry: LogEntry) throws(ProtocolError) -> (participant: Participant, by: String, key: String) {
    guard entry.kind == .participant, let by = entry.body["by"]?.string, let key = entry.body["key"]?.string,
      let json = entry.body["participant"]
    else { throw .participant }
    return (try Participant(json), by, key)
  }
}

/// How a log begins: its name, its key, the consortium's authorities and the first participants.
public struct Genesis: Sendable, Equatable {
  public let origin: String
  public let logKey: VerifierKey
  /// Certificates that end the chains of participants; empty when keys are registered without certificates.
  public let authorities: [Certificate]
  public let participants: [Participant]
  /// The contract in force until a `policy` entry puts another one in its place.
  public let contract: Contract
  /// The exact bytes of the file: their digest identifies the log's beginning.
  public let bytes: [UInt8]

  public var digest: SHA256Digest { SHA256Digest.of(bytes) }

  /// Makes a genesis file. Throws `LED-0235`.
  public init(logKey: VerifierKey, authorities: [Certificate] = [], participants: [Participant], contract: Contract = .standard)
    throws(ProtocolError)
  {
    let json = JSONValue.object([
      .init("format", .integer(1)), .init("origin", .string(logKey.name)), .init("logKey", .string(logKey.description)),
      .init("authorities", .string(authorities.map(\.pem).joined())),
      .init("participants", .array(participants.map { .object($0.members) })), .init("contract", contract.json),
    ])
    try self.init(parsing: json.encoded)
  }

  /// Reads a genesis file of at most 4 MiB. Throws `LED-0235` or `LED-0234`.
  public init(parsing bytes: [UInt8]) throws(ProtocolError) {
    guard bytes.count <= 4 << 20, let json = JSONValue.parse(bytes),
      json.hasOnly("format", "origin", "logKey", "authorities", "participants", "contract"), json["format"]?.integer == 1,
      let origin = json["origin"]?.string, let keyText = json["logKey"]?.string, let list = json["participants"]?.array,
      let terms = json["contract"]
    else { throw .genesis }
    let pem = Array((json["authorities"]?.string ?? "").utf8)
    let participants = try list.map { json throws(ProtocolError) in try Participant(json) }
    guard !participants.contains(where: { $0.role == .patient ? !$0.isOwnHash : $0.hasReservedID }),
      Set(participants.map(\.id)).count == participants.count,
      Set(participants.map(\.publicKey.id)).count == participants.count
    else { throw .genesis }
    do {
      logKey = try VerifierKey(parsing: keyText)
      authorities = try Certificate.parse(pem: pem, atLeastOne: false)
    } catch {
      throw .genesis
    }
    contract = try Contract(terms)
    guard logKey.kind == .log, logKey.name == origin else { throw .genesis }
    (self.origin, self.participants, self.bytes) = (origin, participants, bytes)
  }
}
