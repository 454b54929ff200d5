/// The two forms of an ECDSA P-256 signature: DER (X.509, DSSE) and r || s (HTTP, JOSE).
///
/// Source: RFC 3279 §2.2.3; RFC 9421 §3.3.4.
public enum ECDSASignature {
  /// 64 bytes r || s of a DER signature. Throws `SEA-0116`.
  public static func raw(fromDER der: [UInt8]) throws(CryptographyError) -> [UInt8] {
    guard der.count >= 8, der[0] == 0x30, Int(der[1]) == der.count - 2 else { throw .signature }
    var at = 2
    var out: [UInt8] = []
    for _ in 0..<2 {
      guard at + 2 <= der.count, der[at] == 0x02 else { throw .signature }
      let count = Int(der[at + 1])
      guard count > 0, count <= 33, at + 2 + count <= der.count else { throw .signature }
      var number = der[(at + 2)..<(at + 2 + count)]
      while number.count > 1, number.first == 0 { number.removeFirst() }
      guard number.count <= 32 else { throw .signature }
      out += [UInt8](repeating: 0, count: 32 - number.count) + number
      at += 2 + count
    }
    guard at == der.count else { throw .signature }
    return out
  }

  /// DER of 64 bytes r || s. Throws `SEA-0116`.
  public static func der(fromRaw raw: [UInt8]) throws(CryptographyError) -> [UInt8] {
    guard raw.count == 64 else { throw .signature }
    var body: [UInt8] = []
    for half in [raw[..<32], raw[32...]] {
      var number = half
      while number.count > 1, number.first == 0 { number.removeFirst() }
      let padded = (number.first ?? 0) & 0x80 != 0 ? [0] + number : Array(number)
      body += [0x02, UInt8(padded.count)] + padded
    }
    return [0x30, UInt8(body.count)] + body
  }
}
