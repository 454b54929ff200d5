import Records

/// What one value looks like, by its characters alone.
struct ValueKind: OptionSet {
  let rawValue: UInt32

  static let integer = ValueKind(rawValue: 1 << 0)
  static let decimal = ValueKind(rawValue: 1 << 1)
  static let boolean = ValueKind(rawValue: 1 << 2)
  static let time = ValueKind(rawValue: 1 << 3)
  /// Letters, digits and `-_.:/` without blanks.
  static let token = ValueKind(rawValue: 1 << 4)
  static let hasDigit = ValueKind(rawValue: 1 << 5)
  static let hasLetter = ValueKind(rawValue: 1 << 6)
  static let uuid = ValueKind(rawValue: 1 << 7)
  static let socialSecurity = ValueKind(rawValue: 1 << 8)
  static let phone = ValueKind(rawValue: 1 << 9)
  static let email = ValueKind(rawValue: 1 << 10)
  static let zip = ValueKind(rawValue: 1 << 11)
  static let street = ValueKind(rawValue: 1 << 12)
  static let personName = ValueKind(rawValue: 1 << 13)
  static let url = ValueKind(rawValue: 1 << 14)
  static let ipAddress = ValueKind(rawValue: 1 << 15)

  init(rawValue: UInt32) { self.rawValue = rawValue }

  init(_ v: Bytes) {
    var (digits, letters, blanks, dots, commas, hyphens, colons, others, high) = (0, 0, 0, 0, 0, 0, 0, 0, 0)
    var (ats, tokens) = (0, 0)
    for i in 0..<v.count {
      let b = v[i]
      switch b {
      case 0x30...0x39: digits += 1
      case 0x41...0x5A, 0x61...0x7A: letters += 1
      case 0x20: blanks += 1
      case 0x2E: dots += 1
      case 0x2C: commas += 1
      case 0x2D: hyphens += 1
      case 0x3A: colons += 1
      case 0x40: ats += 1
      case 0x80...0xFF: high += 1
      case 0x5F, 0x2F: tokens += 1
      default: others += 1
      }
    }
    let n = v.count
    var kind: ValueKind = []
    if digits > 0 { kind.insert(.hasDigit) }
    if letters + high > 0 { kind.insert(.hasLetter) }
    if blanks + commas + others + ats + high == 0 { kind.insert(.token) }
    let sign = n > 0 && (v[0] == 0x2D || v[0] == 0x2B) ? 1 : 0
    if digits > 0, digits == n - sign { kind.insert(.integer) }
    if digits > 0, dots + commas == 1, digits + 1 == n - sign { kind.insert(.decimal) }
    if letters + digits == n, n <= 5 { if ValueKind.isBoolean(v) { kind.insert(.boolean) } }
    if colons == 1 || colons == 2, ValueKind.isTime(v) { kind.insert(.time) }
    if n == 36, hyphens == 4, letters + digits == 32, v[8] == 0x2D, v[13] == 0x2D, v[18] == 0x2D, v[23] == 0x2D {
      kind.insert(.uuid)
    }
    if n == 11, digits == 9, v[3] == v[6], v[3] == 0x2D || v[3] == 0x20, !ASCII.isDigit(v[3]) { kind.insert(.socialSecurity) }
    if letters == 0, high == 0, ValueKind.isPhone(v, digits) { kind.insert(.phone) }
    if digits == n && n == 5 || (n == 10 && digits == 9 && v[5] == 0x2D) { kind.insert(.zip) }
    if ats == 1, blanks == 0, dots > 0, letters > 2 { kind.insert(.email) }
    if letters > 5, v.hasPrefix("http://") || v.hasPrefix("https://") || v.hasPrefix("www.") { kind.insert(.url) }
    if dots == 3, digits + 3 == n, digits <= 12, v[0] != 0x2E { kind.insert(.ipAddress) }
    if letters > 3, blanks > 0, ValueKind.isStreet(v) { kind.insert(.street) }
    if letters + high >= 2, digits <= 4, others == 0, ats == 0, colons == 0, n <= 60, ValueKind.isName(v) { kind.insert(.personName) }
    self = kind
  }

  private static func isBoolean(_ v: Bytes) -> Bool {
    if v.count == 1 { return [0x30, 0x31, 0x59, 0x4E, 0x54, 0x46, 0x79, 0x6E, 0x74, 0x66].contains(v[0]) }
    return v.equalsIgnoringCase(Bytes("true")) || v.equalsIgnoringCase(Bytes("false")) || v.equalsIgnoringCase(Bytes("yes"))
      || v.equalsIgnoringCase(Bytes("no"))
  }

  /// `9:30`, `09:30:00`, `09:30:00.5`, with or without AM or PM.
  private static func isTime(_ v: Bytes) -> Bool {
    var i = 0
    while i < v.count, i < 2, ASCII.isDigit(v[i]) { i += 1 }
    guard i > 0, i + 2 < v.count, v[i] == 0x3A, ASCII.isDigit(v[i + 1]), ASCII.isDigit(v[i + 2]), v.count <= 15 else { return false }
    for j in i + 3..<v.count {
      let b = ASCII.lower(v[j])
      guard ASCII.isDigit(b) || b == 0x3A || b == 0x2E || b == 0x20 || b == 0x61 || b == 0x70 || b == 0x6D else { return false }
    }
    return true
  }

  /// Ten digits, or eleven behind a 1, or seven to fifteen behind a plus, with the usual marks between them.
  private static func isPhone(_ v: Bytes, _ digits: Int) -> Bool {
    guard digits >= 7, digits <= 15, v.count >= 8, v.count <= 22 else { return false }
    var marks = 0
    for i in 0..<v.count where !ASCII.isDigit(v[i]) {
      guard v[i] == 0x2D || v[i] == 0x20 || v[i] == 0x28 || v[i] == 0x29 || v[i] == 0x2E || (v[i] == 0x2B && i == 0) else { return false }
      marks += 1
    }
    if v[0] == 0x2B { return true }
    if marks == 0 { return digits == 10 && v[0] >= 0x32 && v[3] >= 0x32 }
    if v[0] == 0x28 { return digits == 10 }
    if digits == 10, v.count == 12, !ASCII.isDigit(v[3]), !ASCII.isDigit(v[7]) { return true }
    if digits == 11, v[0] == 0x31, !ASCII.isDigit(v[1]) { return true }
    return digits == 7 && v.count == 8 && v[3] == 0x2D
  }

  private static let streetWords: [StaticString] = [
    "street", "st", "avenue", "ave", "road", "rd", "lane", "ln", "drive", "dr", "boulevard", "blvd", "court", "ct", "way", "place",
    "pl", "terrace", "parkway", "pkwy", "circle", "highway", "hwy", "square", "walk", "loop", "path", "apt", "suite", "unit", "box",
  ]

  /// A number in front and a word such as `Street` behind, or `P.O. Box`.
  private static func isStreet(_ v: Bytes) -> Bool {
    guard v.count <= 100, ASCII.isDigit(v[0]) || v.hasPrefix("P") || v.hasPrefix("p") else { return false }
    var start = 0
    for i in 0...v.count where i == v.count || !ASCII.isLetter(v[i]) {
      let word = v[start..<i]
      if word.count >= 2, start > 0, streetWords.contains(where: { word.equalsIgnoringCase(Bytes($0)) }) { return true }
      start = min(i + 1, v.count)
    }
    return false
  }

  /// One to four words with a capital in front: `Doe`, `Doe, Jane`, `VAN DER BERG`, `O'Brien-Smith`.
  private static func isName(_ v: Bytes) -> Bool {
    var words = 0
    var isStart = true
    var letters = 0
    for i in 0..<v.count {
      let b = v[i]
      if b == 0x20 || b == 0x2C || b == 0x2D || b == 0x2E || b == 0x27 {
        isStart = b != 0x27
        continue
      }
      if isStart {
        guard ASCII.isUpper(b) || b >= 0xC3 || (b == 0x64 || b == 0x76 || b == 0x6C) else { return false }
        words += 1
        letters = 0
        isStart = false
      }
      if ASCII.isDigit(b), letters < 2 { return false }
      letters += 1
    }
    return words >= 1 && words <= 4 && (words > 1 || v.count >= 3)
  }
}
