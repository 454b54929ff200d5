public import Cryptography
public import Records

/// The key of one patient's part within an epoch, for one set of security labels: derived from the record key.
public struct PartKey: Sendable {
  public let key: SecretKey
  /// Finds the key among those a reader holds.
  public let tag: UInt64

  /// A key that was handed over, by a grant for instance.
  public init(_ key: SecretKey) { self.init(key, SHA256Hasher()) }

  init(_ key: SecretKey, _ hasher: SHA256Hasher) {
    self.key = key
    hasher.update(Bytes("chartseal/key-tag/1"))
    key.withBytes { hasher.update($0) }
    tag = hasher.finish().withBytes { UInt64(bigEndian: $0.raw.loadUnaligned(as: UInt64.self)) }
  }
}

/// Derives part keys; one per worker.
public final class PartKeyDeriver {
  private let mac = HMACSHA256(keyBytes: [])
  private let hasher = SHA256Hasher()
  private var info = ByteBuffer(capacity: 64)

  public init() {}

  /// HKDF with the record key as its input; see `docs/design/batch-format.md` section 3.
  public func partKey(recordKey: SecretKey, part: Part, labels: UInt16, epoch: UInt32) -> PartKey {
    info.truncate()
    info.append("chartseal/part-key/1")
    info.append(part.rawValue)
    info.append(u16: labels)
    info.append(bigEndian: epoch)
    return PartKey(HKDF.key(from: recordKey, info: info.bytes, with: mac), hasher)
  }

  /// What a block's labels are hidden with.
  public func labelMask(recordKey: SecretKey, firstLine: Int, part: Part) -> UInt16 {
    info.truncate()
    info.append("chartseal/labels/1")
    info.append(u32: firstLine)
    info.append(part.rawValue)
    recordKey.withBytes { mac.rekey($0) }
    return mac.authenticate(info.bytes).withBytes { UInt16(bigEndian: $0.raw.loadUnaligned(as: UInt16.self)) }
  }
}
