import Cryptography
import Records

/// The sealed row of a patient: a version byte, two seeds, the random secret, and the record keys with their wraps.
enum PatientBlob {
  static func encode(_ s: PatientHandle.State) -> [UInt8] {
    var out = ByteBuffer(capacity: 4096)
    out.append(1)
    out.append(contentsOf: s.seeds)
    s.secret.withBytes { out.append($0) }
    out.append(bigEndian: UInt32(s.recordKeys.count))
    for (epoch, entry) in s.recordKeys.sorted(by: { $0.key < $1.key }) {
      out.append(bigEndian: epoch)
      entry.key.withBytes { out.append($0) }
      out.append(bigEndian: UInt32(entry.wraps.count))
      for wrap in entry.wraps {
        let id = Array(wrap.recipient.utf8)
        out.append(bigEndian: UInt32(id.count))
        out.append(contentsOf: id)
        out.append(bigEndian: UInt32(wrap.bytes.count))
        out.append(contentsOf: wrap.bytes)
      }
    }
    return out.array
  }

  /// Throws `IDN-0109` for anything but what `encode` writes.
  static func decode(_ bytes: [UInt8]) throws(VaultError) -> PatientHandle.State {
    var reader = Reader(bytes: bytes[...])
    guard try reader.take(1).first == 1 else { throw VaultError(.vaultDamaged) }
    let seeds = Array(try reader.take(64))
    guard let secret = SecretKey(Array(try reader.take(32))) else { throw VaultError(.vaultDamaged) }
    var keys: [UInt32: PatientHandle.RecordKey] = [:]
    for _ in 0..<(try reader.int()) {
      let epoch = UInt32(try reader.int())
      guard let key = SecretKey(Array(try reader.take(32))) else { throw VaultError(.vaultDamaged) }
      var wraps: [RecordKeyWrap] = []
      for _ in 0..<(try reader.int()) {
        let id = String(decoding: try reader.take(try reader.int()), as: UTF8.self)
        wraps.append(RecordKeyWrap(recipient: id, bytes: Array(try reader.take(try reader.int()))))
      }
      keys[epoch] = PatientHandle.RecordKey(key: key, wraps: wraps)
    }
    guard reader.bytes.isEmpty else { throw VaultError(.vaultDamaged) }
    return PatientHandle.State(seeds: seeds, secret: secret, recordKeys: keys)
  }

  private struct Reader {
    var bytes: ArraySlice<UInt8>

    mutating func take(_ count: Int) throws(VaultError) -> ArraySlice<UInt8> {
      guard count >= 0, count <= bytes.count else { throw VaultError(.vaultDamaged) }
      let taken = bytes.prefix(count)
      bytes = bytes.dropFirst(count)
      return taken
    }

    mutating func int() throws(VaultError) -> Int { try take(4).reduce(0) { $0 << 8 | Int($1) } }
  }
}
