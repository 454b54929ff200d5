import Cryptography
public import Records
import Synchronization

/// Makes link codes; one per worker, not to be shared between threads.
///
/// A link code is 26 characters of base32 (130 bits) that replace a resource's business key. It is not derived from the key: the
/// vault numbers a patient's keys in the order of arrival, and the code is an HMAC of the number under the patient's random
/// secret. Only the vault can lead back. Source: 45 CFR 164.514(c)(1).
public final class LinkCoder {
  private let tagger: HMACSHA256
  private let coder: HMACSHA256
  private var patient: PatientHandle?
  private var scratch = ByteBuffer(capacity: 256)

  public static let codeCount = 26

  init(linkKey: SecretKey) {
    tagger = HMACSHA256(key: linkKey)
    coder = HMACSHA256(key: linkKey)
  }

  /// Appends the code for a key of a kind (a resource type, say) of a patient.
  public func append(kind: Bytes, key: Bytes, of patient: PatientHandle, to out: inout ByteBuffer) {
    authenticate(kind: kind, key: key, of: patient, label: "link/1").withBytes { LinkCoder.append(base32: $0, to: &out) }
  }

  /// Appends the DICOM UID that stands for a UID of the patient: `2.25.` and the decimal form of a UUID of 122 random bits.
  ///
  /// As random as a link code: the vault numbers the UID, the UUID is an HMAC of the number under the patient's secret. The same
  /// UID has the same surrogate in every file, batch and run, and nobody without the vault can try UIDs out.
  /// Source: PS3.5 §B.2; ITU-T X.667 (09/2004) §6.3, §14 (version and variant).
  public func append(uid: Bytes, of patient: PatientHandle, to out: inout ByteBuffer) {
    let code = authenticate(kind: Bytes("dicom-uid"), key: uid, of: patient, label: "uid/1")
    code.withBytes { bytes in
      var high = bytes.raw.loadUnaligned(as: UInt64.self).bigEndian
      var low = bytes.raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian
      high = high & ~0xF000 | 0x4000
      low = low & ~(0b11 << 62) | 0b10 << 62
      out.append("2.25.")
      LinkCoder.append(decimal: UInt128(high) << 64 | UInt128(low), to: &out)
    }
  }

  private static func append(decimal value: UInt128, to out: inout ByteBuffer) {
    // Thirty-nine digits at most: two runs of nineteen and one more.
    let unit: UInt128 = 10_000_000_000_000_000_000
    let parts = [UInt64(value / unit / unit), UInt64(value / unit % unit), UInt64(value % unit)]
    var isLeading = true
    for part in parts {
      var power: UInt64 = 1_000_000_000_000_000_000
      while power > 0 {
        let digit = UInt8(part / power % 10)
        if digit != 0 { isLeading = false }
        if !isLeading { out.append(0x30 + digit) }
        power /= 10
      }
    }
  }

  private func authenticate(kind: Bytes, key: Bytes, of patient: PatientHandle, label: StaticString) -> SHA256Digest {
    if self.patient !== patient {
      patient.state.withLock { s in s.secret.withBytes { coder.rekey($0) } }
      self.patient = patient
    }
    tagger.update(kind)
    tagger.update(Bytes("\0"))
    let digest = tagger.authenticate(key)
    scratch.truncate()
    switch patient.origin {
    case .stored(let dirty):
      let tag = digest.withBytes {
        LinkList.Tag(a: $0.raw.loadUnaligned(as: UInt64.self), b: $0.raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      }
      let (ordinal, queue) = patient.state.withLock { s -> (UInt32, Bool) in
        let (ordinal, isNew) = s.links.intern(tag)
        guard isNew else { return (ordinal, false) }
        s.version += 1
        let queue = !s.isQueued
        s.isQueued = true
        return (ordinal, queue)
      }
      if queue { dirty.append(patient) }
      scratch.append(label)
      scratch.append(bigEndian: ordinal)
    case .derived:
      scratch.append(label)
      scratch.append(" derived")
      scratch.append(digest)
    }
    return coder.authenticate(scratch.bytes)
  }

  private static let alphabet: StaticString = "abcdefghijklmnopqrstuvwxyz234567"

  /// The first 130 bits as base32, without an allocation.
  private static func append(base32 bytes: Bytes, to out: inout ByteBuffer) {
    let letters = Bytes(alphabet)
    var pool: UInt32 = 0
    var bits: UInt32 = 0
    var next = 0
    for _ in 0..<codeCount {
      if bits < 5 {
        pool = pool << 8 | UInt32(bytes[next])
        next += 1
        bits += 8
      }
      bits -= 5
      out.append(letters[Int(pool >> bits & 31)])
    }
  }
}

extension PatientHandle {
  /// One link code, for code that is not hot; workers keep a `LinkCoder`.
  public func linkCode(kind: Bytes, key: Bytes, by coder: LinkCoder) -> [UInt8] {
    var out = ByteBuffer(capacity: 64)
    coder.append(kind: kind, key: key, of: self, to: &out)
    return out.array
  }
}
