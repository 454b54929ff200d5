public import Records

/// The tag of a data element, such as `(0010,0020)`: group number high, element number low.
///
/// Source: PS3.5 §7.1, 2024d.
@frozen
public struct DICOMTag: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable public init(_ group: UInt16, _ element: UInt16) { rawValue = UInt32(group) << 16 | UInt32(element) }

  @inlinable public var group: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 16) }
  @inlinable public var element: UInt16 { UInt16(truncatingIfNeeded: rawValue) }

  /// An element of an odd group: a manufacturer's or site's own, creators included (PS3.5 §7.8).
  @inlinable public var isPrivate: Bool { rawValue & 0x0001_0000 != 0 }
  /// `(gggg,0010)` to `(gggg,00FF)` of an odd group: names who owns a block of private elements.
  @inlinable public var isPrivateCreator: Bool { isPrivate && element >= 0x10 && element <= 0xFF }
  /// `(gggg,0000)`: the byte count of a group, retired and never trusted.
  @inlinable public var isGroupLength: Bool { element == 0 }

  /// Float, double float and integer pixel data: where a header ends.
  @inlinable public var isPixelData: Bool { rawValue == 0x7FE0_0010 || rawValue == 0x7FE0_0009 || rawValue == 0x7FE0_0008 }

  @inlinable public static func < (a: DICOMTag, b: DICOMTag) -> Bool { a.rawValue < b.rawValue }

  /// The standard's keyword, such as `PatientID`; empty for private and unknown tags.
  public var keyword: Bytes { DICOMDictionary.shared.keyword(self) }

  /// `(0010,0020)`.
  public var description: String {
    let d = Array("0123456789ABCDEF".utf8)
    var out: [UInt8] = [0x28]
    for shift in stride(from: 28, through: 0, by: -4) {
      if shift == 12 { out.append(0x2C) }
      out.append(d[Int(rawValue >> UInt32(shift)) & 15])
    }
    return String(decoding: out + [0x29], as: UTF8.self)
  }

  /// Reads `00100020`, `0010,0020`, `(0010,0020)` or `0010 0020`, hexadecimal digits in either case; nil for anything else.
  public init?(_ text: Bytes) {
    var t = text.trimmed
    if t.count > 2, t.first == 0x28, t.last == 0x29 { t = t[1..<t.count - 1] }
    guard t.count == 8 || (t.count == 9 && (t[4] == 0x2C || t[4] == 0x20)) else { return nil }
    var value: UInt32 = 0
    for i in 0..<t.count where t.count == 8 || i != 4 {
      guard let digit = DICOMTag.hexadecimal(t[i]) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    rawValue = value
  }

  static func hexadecimal(_ b: UInt8) -> UInt8? {
    switch b {
    case 0x30...0x39: b - 0x30
    case 0x41...0x46: b - 0x37
    case 0x61...0x66: b - 0x57
    default: nil
    }
  }
}
