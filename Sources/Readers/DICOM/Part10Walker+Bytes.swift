import Records

extension Part10Walker {
  /// A tag (two 16-bit numbers) or a 32-bit number in the byte order of where the walker stands.
  func read32(_ b: Bytes, _ i: Int, tag: Bool = false) -> UInt32 {
    Part10Walker.read32(b, i, tag: tag, bigEndian: isBigEndian)
  }

  func read16(_ b: Bytes, _ i: Int) -> UInt16 {
    let (x, y) = (UInt16(b[i]), UInt16(b[i + 1]))
    return isBigEndian ? x << 8 | y : y << 8 | x
  }

  static func read32(_ b: Bytes, _ i: Int, tag: Bool = false, bigEndian: Bool) -> UInt32 {
    let raw = b[i..<i + 4].raw.loadUnaligned(as: UInt32.self)
    if bigEndian { return UInt32(bigEndian: raw) }
    let value = UInt32(littleEndian: raw)
    return tag ? value << 16 | value >> 16 : value
  }

  static func length(_ raw: UInt32) -> Int { raw == .max ? -1 : Int(raw) }

  static func areLetters(_ pair: UInt16) -> Bool {
    ASCII.isUpper(UInt8(pair >> 8)) && ASCII.isUpper(UInt8(pair & 0xFF))
  }

  /// How the element at `i` is coded, by its own bytes: letters where a VR would stand, and which byte order gives a small group.
  static func guess(_ b: Bytes, _ i: Int) -> Syntax {
    guard i + 8 <= b.count else { return .explicitLittle }
    let group = UInt16(b[i]) | UInt16(b[i + 1]) << 8
    let isExplicit = areLetters(UInt16(b[i + 4]) << 8 | UInt16(b[i + 5]))
    if isExplicit, group >= 0x0100, group.byteSwapped < group { return .explicitBig }
    return isExplicit ? .explicitLittle : .implicitLittle
  }

  /// Whether the bytes after the file meta information are an element and no deflated stream.
  static func looksPlain(_ b: Bytes, _ i: Int) -> Bool {
    guard i + 8 <= b.count else { return false }
    let letters = UInt16(b[i + 4]) << 8 | UInt16(b[i + 5])
    return b[i] <= 0x20 && b[i + 1] == 0 && DICOMVR(rawValue: letters) != nil
  }

  /// Where the first element stands: after preamble and `DICM`, after `DICM` alone, or at the first byte; nil when no element is there.
  static func start(of b: Bytes) -> (position: Int, hasPreamble: Bool)? {
    if b.count >= 132, b[128..<132] == "DICM" { return (132, true) }
    if b.hasPrefix("DICM") { return (4, false) }
    guard b.count >= 8 else { return nil }
    let little = UInt16(b[0]) | UInt16(b[1]) << 8
    let letters = UInt16(b[4]) << 8 | UInt16(b[5])
    if let vr = DICOMVR(rawValue: letters) {
      // Explicit: one of the first groups, in either byte order, with a VR.
      let group = min(little, little.byteSwapped)
      guard group == 2 || group == 8 || group == 4 || group == 0x10 else { return nil }
      return vr.hasLongLength && (b[6] != 0 || b[7] != 0) ? nil : (0, false)
    }
    let length = read32(b, 4, bigEndian: false)
    guard little == 8 || little == 2 || little == 0, length < 1024 || length == .max else { return nil }
    let tag = DICOMTag(rawValue: read32(b, 0, tag: true, bigEndian: false))
    return tag.element == 0 || DICOMDictionary.shared.find(tag) != nil ? (0, false) : nil
  }
}

/// A transfer syntax, as far as a header reader must know it.
///
/// Source: PS3.5 annex A, 2024d.
struct TransferSyntax {
  var coding = Part10Walker.Syntax.explicitLittle
  var isDeflated = false

  /// The syntax of a UID; an unknown one is encapsulated and so explicit little endian. Nil when the UID is empty.
  init?(_ uid: Bytes) {
    var end = uid.count
    while end > 0, uid[end - 1] == 0 || uid[end - 1] == 0x20 { end -= 1 }
    let name = uid[0..<end].trimmed
    if name.isEmpty { return nil }
    if name == "1.2.840.10008.1.2" || name == "1.2.840.113619.5.2" {
      coding = .implicitLittle
    } else if name == "1.2.840.10008.1.2.2" {
      coding = .explicitBig
    } else if name == "1.2.840.10008.1.2.1.99" || name == "1.2.840.10008.1.2.4.95" || name == "1.2.840.10008.1.2.4.205" {
      isDeflated = true
    }
  }
}
