public import Cryptography
public import Records

/// A record key wrapped to one recipient.
public struct WrappedKey: Sendable, Equatable {
  public var suite: WrapSuite
  /// SHA-256 of suite and public key: the recipient's key id.
  public var recipient: SHA256Digest
  /// Encapsulated key || ciphertext.
  public var bytes: [UInt8]

  public init(suite: WrapSuite, recipient: SHA256Digest, bytes: [UInt8]) {
    (self.suite, self.recipient, self.bytes) = (suite, recipient, bytes)
  }

  /// The same with the recipient's id in hex, as `WrapPublicKey.id` gives it; nil when that is no id or the bytes fit no suite.
  public init?(recipientID: String, bytes: [UInt8]) {
    guard let recipient = SHA256Digest(hex: recipientID),
      let suite = WrapSuite.allCases.first(where: { bytes.count == $0.encapsulatedCount + 48 })
    else { return nil }
    self.init(suite: suite, recipient: recipient, bytes: bytes)
  }
}

/// The wraps of the record keys of some patients: `docs/design/batch-format.md` section 4.
public struct KeyWraps: Sendable, Equatable {
  public struct Patient: Sendable, Equatable {
    public var patient: PatientHash
    public var epoch: UInt32
    public var wraps: [WrappedKey]
    public init(patient: PatientHash, epoch: UInt32, wraps: [WrappedKey]) {
      (self.patient, self.epoch, self.wraps) = (patient, epoch, wraps)
    }
  }

  public var patients: [Patient]

  public init(patients: [Patient] = []) { self.patients = patients }

  private static let magic = Array("CSWRAPS\n".utf8)
  public static let maximumCount = 64 << 20

  /// What binds a wrap to its purpose (HPKE `info`).
  public static func info(patient: PatientHash, epoch: UInt32) -> [UInt8] {
    Array("chartseal/record-key/1".utf8) + patient.digest + (0..<4).map { UInt8(truncatingIfNeeded: epoch >> (24 - 8 * $0)) }
  }

  public var encoded: [UInt8] {
    var out = ByteBuffer(capacity: 16 + patients.count * 2500)
    out.append(contentsOf: KeyWraps.magic)
    out.append(u32: 1)
    out.append(u32: patients.count)
    for p in patients {
      out.append(contentsOf: p.patient.digest)
      out.append(bigEndian: p.epoch)
      out.append(UInt8(truncatingIfNeeded: p.wraps.count))
      for w in p.wraps {
        out.append(w.suite.rawValue)
        out.append(w.recipient)
        out.append(u32: w.bytes.count)
        out.append(contentsOf: w.bytes)
      }
    }
    return out.array
  }

  /// Parses a blob of at most 64 MiB. Throws `LED-0221`.
  public init(parsing bytes: Bytes) throws(ProtocolError) {
    var reader = ByteReader(bytes)
    guard bytes.count <= KeyWraps.maximumCount, let magic = reader.take(8), magic.raw.elementsEqual(KeyWraps.magic),
      reader.u32() == 1,
      let count = reader.u32(), count <= reader.left / 37
    else { throw .wraps }
    self.init()
    patients.reserveCapacity(count)
    for _ in 0..<count {
      guard let digest = reader.take(32), let hash = PatientHash(digest: digest.array), let epoch = reader.u32(),
        let wraps = reader.u8()
      else { throw .wraps }
      var patient = Patient(patient: hash, epoch: UInt32(epoch), wraps: [])
      for _ in 0..<wraps {
        guard let suite = reader.u8().flatMap(WrapSuite.init(rawValue:)), let id = reader.take(32).flatMap({ SHA256Digest($0) }),
          let length = reader.u32(), length == suite.encapsulatedCount + 48, let raw = reader.take(length)
        else { throw .wraps }
        patient.wraps.append(WrappedKey(suite: suite, recipient: id, bytes: raw.array))
      }
      patients.append(patient)
    }
    guard reader.left == 0 else { throw .wraps }
  }

  public init(parsing bytes: [UInt8]) throws(ProtocolError) {
    var result: Result<KeyWraps, ProtocolError> = .failure(.wraps)
    bytes.withUnsafeBytes { raw in
      do throws(ProtocolError) { result = .success(try KeyWraps(parsing: Bytes(raw))) } catch { result = .failure(error) }
    }
    self = try result.get()
  }

  /// The record key of a patient, opened with a recipient's private key. Throws `LED-0222` or the reason of `KeyWrap.open`.
  public static func open(_ patient: Patient, with key: WrapPrivateKey) throws(ProtocolError) -> SecretKey {
    guard let wrap = patient.wraps.first(where: { $0.suite == key.suite && $0.recipient.hex == key.publicKey.id }) else {
      throw .wrapsMissing
    }
    do {
      return try KeyWrap.openKey(wrap.bytes, with: key, info: info(patient: patient.patient, epoch: patient.epoch))
    } catch {
      throw ProtocolError(error, .digestMismatch)
    }
  }
}
