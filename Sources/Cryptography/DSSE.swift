import Records

/// A signed payload: signatures cover the payload's type and exact bytes, so nothing is ever re-serialised to be verified.
///
/// Source: DSSE v1.0.2 (secure-systems-lab/dsse), protocol and JSON envelope.
public struct DSSEEnvelope: Sendable, Equatable {
  public struct Signature: Sendable, Equatable {
    /// Hex SHA-256 of the signer's SubjectPublicKeyInfo.
    public let keyID: String
    public let bytes: [UInt8]
    public init(keyID: String, bytes: [UInt8]) { (self.keyID, self.bytes) = (keyID, bytes) }
  }

  public let payloadType: String
  public let payload: [UInt8]
  public let signatures: [Signature]

  public init(payloadType: String, payload: [UInt8], signatures: [Signature]) {
    (self.payloadType, self.payload, self.signatures) = (payloadType, payload, signatures)
  }

  /// What is signed: `DSSEv1 <length> <type> <length> <payload>`.
  public static func preAuthentication(_ payloadType: String, _ payload: [UInt8]) -> [UInt8] {
    Array("DSSEv1 \(payloadType.utf8.count) \(payloadType) \(payload.count) ".utf8) + payload
  }

  /// Signs a payload.
  public static func sign(_ payload: [UInt8], type: String, by key: SigningKey) throws(CryptographyError) -> DSSEEnvelope {
    let signature = try key.sign(preAuthentication(type, payload))
    return DSSEEnvelope(payloadType: type, payload: payload, signatures: [Signature(keyID: key.id, bytes: signature)])
  }

  /// The same with another signature, for what several parties sign.
  public func signed(by key: SigningKey) throws(CryptographyError) -> DSSEEnvelope {
    let signature = try key.sign(DSSEEnvelope.preAuthentication(payloadType, payload))
    return DSSEEnvelope(payloadType: payloadType, payload: payload, signatures: signatures + [Signature(keyID: key.id, bytes: signature)])
  }

  /// The JSON form, members in fixed order.
  public var encoded: [UInt8] {
    var out = ByteBuffer(capacity: payload.count * 4 / 3 + 512)
    out.append("{\"payloadType\":")
    out.append(jsonString: payloadType)
    out.append(",\"payload\":\"")
    payload.withUnsafeBytes { Base64.append(Bytes($0), to: &out) }
    out.append("\",\"signatures\":[")
    for (i, s) in signatures.enumerated() {
      if i > 0 { out.append(0x2C) }
      out.append("{\"keyid\":")
      out.append(jsonString: s.keyID)
      out.append(",\"sig\":\"")
      s.bytes.withUnsafeBytes { Base64.append(Bytes($0), to: &out) }
      out.append("\"}")
    }
    out.append("]}")
    return out.array
  }

  /// Parses the JSON form, strictly: no other members, one to eight signatures. Throws `SEA-0131`.
  public init(parsing bytes: [UInt8]) throws(CryptographyError) {
    guard let json = JSONValue.parse(bytes, maximumDepth: 4, maximumValues: 64),
      json.hasOnly("payloadType", "payload", "signatures"),
      let type = json["payloadType"]?.string, !type.isEmpty, let payload = json["payload"]?.string.flatMap({ Base64.decode($0) }),
      let list = json["signatures"]?.array, (1...8).contains(list.count)
    else { throw .envelope }
    var signatures: [Signature] = []
    for item in list {
      guard item.hasOnly("keyid", "sig"), let id = item["keyid"]?.string,
        let sig = item["sig"]?.string.flatMap({ Base64.decode($0) })
      else { throw .envelope }
      signatures.append(Signature(keyID: id, bytes: sig))
    }
    self.init(payloadType: type, payload: payload, signatures: signatures)
  }

  /// Checks that the key signed. Throws `SEA-0132`.
  public func verify(_ key: PublicKey) throws(CryptographyError) {
    let message = DSSEEnvelope.preAuthentication(payloadType, payload)
    guard signatures.contains(where: { $0.keyID == key.id && key.verifies($0.bytes, of: message) }) else {
      throw .envelopeUnsigned
    }
  }
}
