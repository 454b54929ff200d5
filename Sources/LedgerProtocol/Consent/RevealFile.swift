public import Cryptography
public import Records

/// Records that a patient shows to one participant, in a file that only that participant opens.
///
///     CSREVEAL and a line feed; one line: DSSE envelope (JSON) of the statement, signed by the patient; the sealed bytes to the end
///
/// The statement names patient, recipient, the recipient's wrapping key, time, number of lines, and the SHA-256 of the sealed bytes. Those
/// are an HPKE wrap of a fresh key (info: `chartseal/reveal/1` || patient digest || recipient), then AES-256-GCM of the lines under it with
/// the statement's payload, but for the digest, as associated data. No ledger learns of it.
public enum RevealFile {
  public struct Statement: Sendable, Equatable {
    public var patient: PatientHash
    /// Participant id.
    public var recipient: String
    /// Id of the recipient's wrapping key.
    public var recipientKey: String
    /// Seconds since 1970.
    public var at: Int
    public var lines: Int
  }

  public static let payloadType = "application/vnd.chartseal.reveal+json"
  private static let magic = Array("CSREVEAL\n".utf8)

  private static func members(_ s: Statement) -> [JSONValue.Member] {
    [
      .init("kind", .string("reveal")), .init("patient", .string(s.patient.description)), .init("recipient", .string(s.recipient)),
      .init("recipient-key", .string(s.recipientKey)), .init("at", .integer(s.at)), .init("lines", .integer(s.lines)),
    ]
  }

  private static func info(_ s: Statement) -> [UInt8] { Array("chartseal/reveal/1".utf8) + s.patient.digest + Array(s.recipient.utf8) }

  /// Seals lines to a recipient. Throws the key's error.
  public static func seal(
    _ lines: [[UInt8]], of patient: PatientHash, to recipient: String, _ key: WrapPublicKey, at: Int, by signer: SigningKey
  ) throws(CryptographyError) -> [UInt8] {
    let statement = Statement(patient: patient, recipient: recipient, recipientKey: key.id, at: at, lines: lines.count)
    let head = JSONValue.object(members(statement)).encoded
    let fresh = try SecretKey.random()
    let text: [UInt8] = lines.reduce(into: []) { $0 += $1 + [0x0A] }
    let wrap = try KeyWrap.wrap(fresh, to: key, info: info(statement))
    var cipherText: [UInt8] = []
    do {
      cipherText = try text.withUnsafeBytes { t in
        try head.withUnsafeBytes { h in try AESGCM().sealRandomly(Bytes(t), key: fresh, authenticating: Bytes(h)) }
      }
    } catch { throw error as? CryptographyError ?? .random }
    let sealed = wrap + cipherText
    let payload = JSONValue.object(members(statement) + [.init("sha256", .string(SHA256Digest.of(sealed).hex))]).encoded
    return magic + (try DSSEEnvelope.sign(payload, type: payloadType, by: signer)).encoded + [0x0A] + sealed
  }

  /// What a file states, and whether the key signed it. Throws `LED-0736`.
  public static func read(_ file: [UInt8], signer: PublicKey) throws(ProtocolError) -> (statement: Statement, sealed: [UInt8]) {
    let (envelope, statement, sealed) = try parse(file)
    do { try envelope.verify(signer) } catch { throw ProtocolError(error, .signatureInvalid) }
    return (statement, sealed)
  }

  /// Whose file it is, before anything of it is certain. Throws `LED-0736`.
  public static func statement(_ file: [UInt8]) throws(ProtocolError) -> Statement { try parse(file).statement }

  /// The lines. Throws `LED-0736` for another form, the signature's reason, or `LED-0737` when the key is not the recipient's.
  public static func open(_ file: [UInt8], with key: WrapPrivateKey, signer: PublicKey) throws(ProtocolError) -> (statement: Statement, lines: [[UInt8]]) {
    let (statement, sealed) = try read(file, signer: signer)
    guard statement.recipientKey == key.publicKey.id else { throw .revealKey }
    let split = key.suite.encapsulatedCount + 48
    guard sealed.count > split else { throw .reveal }
    let head = JSONValue.object(members(statement)).encoded
    do {
      let fresh = try KeyWrap.openKey(Array(sealed[..<split]), with: key, info: info(statement))
      let text = try Array(sealed[split...]).withUnsafeBytes { s in
        try head.withUnsafeBytes { h in try AESGCM().openRandomly(Bytes(s), key: fresh, authenticating: Bytes(h)) }
      }
      let lines = text.split(separator: 0x0A).map { Array($0) }
      guard lines.count == statement.lines else { throw ProtocolError.reveal }
      return (statement, lines)
    } catch { throw .revealKey }
  }

  private static func parse(_ file: [UInt8]) throws(ProtocolError) -> (envelope: DSSEEnvelope, statement: Statement, sealed: [UInt8]) {
    guard file.starts(with: magic), let end = file[magic.count...].firstIndex(of: 0x0A),
      let envelope = try? DSSEEnvelope(parsing: Array(file[magic.count..<end])), envelope.payloadType == payloadType,
      let json = JSONValue.parse(envelope.payload), let patient = json["patient"]?.string.flatMap({ PatientHash(text: $0) }),
      let recipient = json["recipient"]?.string, Participant.isID(recipient), let key = json["recipient-key"]?.string, let at = json["at"]?.integer,
      let lines = json["lines"]?.integer, lines >= 0, let digest = json["sha256"]?.string
    else { throw .reveal }
    let sealed = Array(file[(end + 1)...])
    let statement = Statement(patient: patient, recipient: recipient, recipientKey: key, at: at, lines: lines)
    guard SHA256Digest.of(sealed).hex == digest,
      envelope.payload == JSONValue.object(members(statement) + [.init("sha256", .string(digest))]).encoded
    else { throw .reveal }
    return (envelope, statement, sealed)
  }
}

extension ProtocolError {
  static let reveal = ProtocolError(ReasonCode("LED-0736", "the file is no revealed records of this version, or altered"), .malformedEnvelope)
  static let revealKey = ProtocolError(ReasonCode("LED-0737", "the revealed records are sealed to another key"), .digestMismatch)
}
