import COpenSSL

/// Random bytes of the system's generator.
public enum SecureRandom {
  /// Throws `SEA-0101` when the generator is not seeded.
  public static func bytes(_ count: Int) throws(CryptographyError) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: count)
    guard count > 0 else { return out }
    guard count <= Int(Int32.max), RAND_priv_bytes(&out, Int32(count)) == 1 else { throw .random }
    return out
  }
}
