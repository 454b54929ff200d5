import Records

/// What (0008,0005) says of the texts of a data set or item.
///
/// Source: PS3.3 §C.12.1.1.2, PS3.5 §6.1, 2024d.
struct DICOMCharset: Equatable {
  /// A set that iconv(3) converts, two bytes a character; the raw value is its name there.
  enum DoubleByte: Int, CaseIterable {
    case jisX0208, jisX0212, ksX1001, gb2312, gb18030, gbk

    var name: StaticString {
      switch self {
      case .jisX0208, .jisX0212: "EUC-JP"
      case .ksX1001: "EUC-KR"
      case .gb2312: "EUC-CN"
      case .gb18030: "GB18030"
      case .gbk: "GBK"
      }
    }
  }

  /// What bytes over 0x7F mean.
  enum Upper: Equatable {
    case none
    case iso8859(Int)
    case katakana
    case double(DoubleByte)
  }

  enum Kind: Equatable {
    case utf8
    /// The whole text by iconv, a backslash may be half a character.
    case whole(DoubleByte)
    /// Single bytes, or code extensions from this initial state.
    case iso2022(Upper)
  }

  var kind = Kind.iso2022(.none)
  /// Whether no set beyond ASCII is named.
  var isDefault: Bool { kind == .iso2022(.none) && !hasExtensions }
  var hasExtensions = false
  var isUnknown = false

  /// Reads the value of (0008,0005), one or several terms; usual misspellings are understood.
  init(_ value: Bytes) {
    var start = 0
    var n = 0
    while start <= value.count, n < 16 {
      let end = value.firstIndex(of: 0x5C, from: start) ?? value.count
      let term = value[start..<end].trimmed
      if n == 0 { first(DICOMDataSet.trimmed(term, .CS)) } else if !term.isEmpty { hasExtensions = true }
      (start, n) = (end + 1, n + 1)
    }
  }

  private mutating func first(_ term: Bytes) {
    var digits = 0
    for i in 0..<min(term.count, 16) where ASCII.isDigit(term[i]) { digits = digits * 10 + Int(term[i] - 0x30) }
    if term.isEmpty { return }
    if term.hasPrefix("GB18030") {
      kind = .whole(.gb18030)
    } else if term.hasPrefix("GBK") || term.hasPrefix("GB2312") {
      kind = .whole(.gbk)
    } else if term.hasPrefix("UTF") {
      kind = .utf8
    } else {
      // `ISO_IR 100`, `ISO 2022 IR 100`, `ISO-IR 100`, `ISO IR 100`, `ISO 8859-1`.
      numbered(String(digits))
    }
  }

  private mutating func numbered(_ digits: String) {
    let isExtended = digits.hasPrefix("2022")
    hasExtensions = hasExtensions || isExtended
    switch isExtended ? String(digits.dropFirst(4)) : digits {
    case "6", "646": kind = .iso2022(.none)
    case "192", "10646": kind = .utf8
    case "13", "14": kind = .iso2022(.katakana)
    case "149": kind = .iso2022(.double(.ksX1001))
    case "58": kind = .iso2022(.double(.gb2312))
    case "87", "159":
      kind = .iso2022(.none)
      hasExtensions = true
    case let name:
      if let part = DICOMCharset.parts[name] { kind = .iso2022(.iso8859(part)) } else { isUnknown = true }
    }
  }

  /// Registration numbers of the 8859 parts; their own numbers as some senders write them.
  private static let parts: [String: Int] = [
    "100": 1, "101": 2, "109": 3, "110": 4, "144": 5, "127": 6, "126": 7, "138": 8, "148": 9, "166": 11, "203": 15,
    "88591": 1, "88592": 2, "88593": 3, "88594": 4, "88595": 5, "88596": 6, "88597": 7, "88598": 8, "88599": 9, "885915": 15,
  ]
}

/// Whether a text must be looked at at all.
enum CharacterScan {
  /// Whether there is a byte over 0x7F, an escape or another control character; trailing NULs and spaces aside.
  static func needsDecoding(_ bytes: Bytes) -> Bool {
    var n = bytes.count
    while n > 0, bytes[n - 1] == 0 || bytes[n - 1] == 0x20 { n -= 1 }
    let raw = bytes.raw
    var i = 0
    while i + 8 <= n {
      let word = raw.loadUnaligned(fromByteOffset: i, as: UInt64.self)
      // High bit set, or below 0x20.
      if (word | (word &- 0x2020_2020_2020_2020) & ~word) & 0x8080_8080_8080_8080 != 0 { break }
      i += 8
    }
    while i < n {
      let b = raw[i]
      if b >= 0x80 || (b < 0x20 && !isLayout(b)) { return true }
      i += 1
    }
    return false
  }

  static func hasHighBytes(_ bytes: Bytes) -> Bool {
    for i in 0..<bytes.count where bytes[i] >= 0x80 { return true }
    return false
  }

  static func hasControls(_ bytes: Bytes) -> Bool {
    for i in 0..<bytes.count where bytes[i] < 0x20 && !isLayout(bytes[i]) { return true }
    return false
  }

  /// TAB, LF and CR, which texts may hold.
  static func isLayout(_ b: UInt8) -> Bool { b == 0x09 || b == 0x0A || b == 0x0D }
}
