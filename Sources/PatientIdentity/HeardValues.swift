import Records

/// Which values were remembered of whom already, by hashes: most of what a record says of its patient the one before has said, too. One per
/// worker. Bounded; holds no value.
///
/// The hash is seeded at random for each process, so that nobody can prepare two values of one hash.
public final class HeardValues {
  private static let count = 1 << 14
  private static let seeding = UInt64.random(in: .min ... .max)
  private var hashes = [UInt64](repeating: 0, count: count)

  public init() {}

  @inline(__always) private static func mix(_ x: UInt64) -> UInt64 {
    let wide = x.multipliedFullWidth(by: 0x9FB2_1C65_1E98_DF25)
    return wide.high ^ wide.low
  }

  /// What a patient's values are hashed with.
  func seed(of patient: PatientHash) -> UInt64 {
    patient.digest.prefix(8).reduce(HeardValues.seeding) { HeardValues.mix($0 ^ UInt64($1)) }
  }

  /// Whether a value was not heard yet, or so long ago that it is not known; from now on it was.
  func isNew(_ value: Bytes, _ identifierClass: IdentifierClass, isRequired: Bool, _ seed: UInt64) -> Bool {
    let raw = value.raw
    var h = HeardValues.mix(seed ^ UInt64(raw.count) << 16 ^ UInt64(identifierClass.rawValue) << 1 ^ (isRequired ? 1 : 0))
    var i = 0
    while i + 8 <= raw.count {
      h = HeardValues.mix(h ^ raw.loadUnaligned(fromByteOffset: i, as: UInt64.self))
      i += 8
    }
    var tail: UInt64 = 0
    while i < raw.count {
      tail = tail << 8 | UInt64(raw[i])
      i += 1
    }
    h = HeardValues.mix(h ^ tail) | 1
    let at = Int(truncatingIfNeeded: h >> 32) & (HeardValues.count - 1)
    if hashes[at] == h { return false }
    hashes[at] = h
    return true
  }
}
