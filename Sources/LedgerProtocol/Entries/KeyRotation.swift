public import Cryptography
public import Records

/// A participant's new keys: what a patient's wallet, a hospital or anybody else signs with from now on.
///
/// Signed by the key that goes and by the key that comes. Where the old key is lost, guardians whom the patient has named sign in its place
/// (`by` is `guardians`), as many as the patient asked for. The participant's id stays: records go on under the same patient hash.
public struct KeyRotation: Sendable, Equatable {
  /// `by` of a rotation that guardians sign.
  public static let guardians = "guardians"

  public var participant: String
  /// The participant itself, or `guardians`.
  public var by: String
  public var publicKey: PublicKey
  public var wrapKey: WrapPublicKey?
  /// Seconds since 1970.
  public var at: Int

  public init(participant: String, by: String, publicKey: PublicKey, wrapKey: WrapPublicKey?, at: Int) {
    (self.participant, self.by, self.publicKey, self.wrapKey, self.at) = (participant, by, publicKey, wrapKey, at)
  }

  private var members: [JSONValue.Member] {
    var out: [JSONValue.Member] = [
      .init("participant", .string(participant)), .init("by", .string(by)), .init("at", .integer(at)),
      .init("publicKey", .string(publicKey.pem)),
    ]
    if let wrapKey { out.append(.init("wrapKey", .string(wrapKey.text))) }
    return out
  }

  /// The entry, signed by the new key; those who agree to it sign with `DSSEEnvelope.signed(by:)`. Throws the key's error.
  public func signed(by new: SigningKey, and others: [SigningKey]) throws(ProtocolError) -> LogEntry {
    let payload = JSONValue.object([.init("kind", .string(EntryKind.rotation.rawValue))] + members).encoded
    do {
      var envelope = try DSSEEnvelope.sign(payload, type: EntryKind.rotation.payloadType, by: new)
      for key in others { envelope = try envelope.signed(by: key) }
      return try LogEntry(parsing: envelope.encoded)
    } catch let error as CryptographyError {
      throw ProtocolError(error, .internalError)
    } catch {
      throw .entry
    }
  }

  /// Reads an entry strictly, and checks that the new key signed it. Throws `LED-0231` or `LED-0217`.
  public init(_ entry: LogEntry) throws(ProtocolError) {
    let body = entry.body
    guard entry.kind == .rotation, let id = body["participant"]?.string, Participant.isID(id), let by = body["by"]?.string,
      by == id || by == KeyRotation.guardians, let at = body["at"]?.integer, (0...1 << 40).contains(at), let pem = body["publicKey"]?.string,
      let key = try? PublicKey(pem: Array(pem.utf8))
    else { throw .entry }
    var wrap: WrapPublicKey?
    if let text = body["wrapKey"]?.string {
      guard let read = try? WrapPublicKey(text: text) else { throw .entry }
      wrap = read
    }
    self.init(participant: id, by: by, publicKey: key, wrapKey: wrap, at: at)
    guard entry.envelope.payload == JSONValue.object([.init("kind", .string(EntryKind.rotation.rawValue))] + members).encoded else { throw .entry }
    try entry.verify(key)
  }

  /// The participant with the new keys.
  public func applied(to old: Participant) throws(ProtocolError) -> Participant {
    try Participant(
      id: old.id, role: old.role, name: old.name, publicKey: publicKey, wrapKey: wrapKey ?? old.wrapKey, validFrom: at, validUntil: old.validUntil)
  }
}

extension Participant {
  /// A patient as a participant: the id is the patient hash, which the two keys lead to. Throws `LED-0234`.
  public init(patient keys: PatientPublicKeys, validFrom: Int, validUntil: Int) throws(ProtocolError) {
    let signing: PublicKey
    do { signing = try PublicKey(ed25519: keys.signing) } catch { throw .participant }
    try self.init(
      id: keys.hash.description, role: .patient, name: "", publicKey: signing, wrapKey: keys.wrapping, validFrom: validFrom,
      validUntil: validUntil)
  }

  /// Whether a patient's id is the hash of these very keys.
  public var isOwnHash: Bool {
    guard let wrapKey, let signing = publicKey.ed25519, let keys = try? PatientPublicKeys(wrapping: wrapKey, signing: signing) else {
      return false
    }
    return keys.hash.description == id
  }

  /// The patient hash of a patient; nil for others.
  public var patientHash: PatientHash? { role == .patient ? PatientHash(text: id) : nil }
}
