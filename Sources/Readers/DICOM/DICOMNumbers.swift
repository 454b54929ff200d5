import Records

extension DICOMStore.Entry {
  /// A whole number of a binary VR.
  func integer(_ n: Int) -> Int? {
    guard let bits = bits(n) else { return nil }
    switch vr {
    case .US, .UL: return Int(bits)
    case .UV: return Int(exactly: bits)
    case .SS: return Int(Int16(truncatingIfNeeded: bits))
    case .SL: return Int(Int32(truncatingIfNeeded: bits))
    case .SV: return Int(Int64(bitPattern: bits))
    default: return nil
    }
  }

  /// The bits of the `n`th number of 2, 4 or 8 bytes.
  func bits(_ n: Int) -> UInt64? {
    let unit = vr.unit
    guard n >= 0, n < raw.count / unit else { return nil }
    var out: UInt64 = 0
    for i in 0..<unit {
      let at = n * unit + (isBigEndian ? i : unit - 1 - i)
      out = out << 8 | UInt64(raw[at])
    }
    return out
  }

  /// A floating point number; NaN when there is none.
  func double(_ n: Int) -> Double {
    guard let bits = bits(n) else { return .nan }
    return vr == .FL ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))) : Double(bitPattern: bits)
  }

  /// A number in its shortest form, or a tag as eight hexadecimal digits (PS3.18 §F.2.3).
  func appendNumber(_ n: Int, to out: inout ByteBuffer) {
    guard let bits = bits(n) else { return }
    switch vr.kind {
    case .float:
      let text = vr == .FL ? Float(bitPattern: UInt32(truncatingIfNeeded: bits)).description : Double(bitPattern: bits).description
      out.append(text: text)
    case .tag:
      // Two 16-bit numbers, each in the byte order of the data set.
      let value = isBigEndian ? UInt32(truncatingIfNeeded: bits) : UInt32(truncatingIfNeeded: bits << 16 | bits >> 16)
      DICOMNumbers.append(hexadecimal: value, to: &out)
    default:
      if let value = integer(n) { out.append(decimal: value) } else { out.append(text: "\(bits)") }
    }
  }
}

enum DICOMNumbers {
  private static let digits: StaticString = "0123456789ABCDEF"

  static func append(hexadecimal value: UInt32, to out: inout ByteBuffer) {
    let digits = Bytes(digits)
    for shift in stride(from: 28, through: 0, by: -4) { out.append(digits[Int(value >> UInt32(shift)) & 15]) }
  }

  /// The whole number of an integer string; nil when it is none.
  static func integer(_ text: Bytes) -> Int? {
    let t = text.trimmed
    guard let first = t.first else { return nil }
    if first == 0x2D { return t[1..<t.count].decimal.map { -$0 } }
    return (first == 0x2B ? t[1..<t.count] : t).decimal
  }
}
