import Records

/// Counts what tells character sets apart, over bytes that come in pieces.
struct CharsetSurvey {
  private(set) var bytes = 0
  /// Well-formed UTF-8 sequences of two bytes and more, and bytes that are part of none. Source: RFC 3629 §4.
  private(set) var sequences = 0
  private(set) var broken = 0
  /// Bytes 0x80 to 0x9F: controls in ISO 8859, printable in windows-1252.
  private(set) var c1Bytes = 0
  /// Bytes that windows-1252 leaves undefined.
  private(set) var undefinedBytes = 0
  private var highBytes = 0
  private var head: [UInt8] = []
  private var zeros = (even: 0, odd: 0)

  /// Continuation bytes still to come, and the range of the next.
  private var missing = 0
  private var low: UInt8 = 0x80
  private var high: UInt8 = 0xBF

  static let zeroSample = 64 << 10

  mutating func add(_ piece: Bytes) {
    if head.count < 4 { head += piece.array.prefix(4 - head.count) }
    for i in 0..<max(0, min(piece.count, CharsetSurvey.zeroSample - bytes)) where piece[i] == 0 {
      if (bytes + i) & 1 == 0 { zeros.even += 1 } else { zeros.odd += 1 }
    }
    let raw = piece.raw
    var i = 0
    while i < raw.count {
      if missing == 0, i + 32 <= raw.count, CharsetSurvey.isASCII(raw, i) {
        i += 32
        continue
      }
      if raw[i] >= 0x80 || missing > 0 { examine(raw[i]) }
      i += 1
    }
    bytes += piece.count
  }

  @inline(__always)
  private static func isASCII(_ raw: UnsafeRawBufferPointer, _ i: Int) -> Bool {
    let a = raw.loadUnaligned(fromByteOffset: i, as: SIMD2<UInt64>.self)
    let b = raw.loadUnaligned(fromByteOffset: i + 16, as: SIMD2<UInt64>.self)
    let c = a | b
    return (c.x | c.y) & 0x8080_8080_8080_8080 == 0
  }

  private mutating func examine(_ b: UInt8) {
    if b >= 0x80 {
      highBytes += 1
      if b < 0xA0 {
        c1Bytes += 1
        if b == 0x81 || b == 0x8D || b == 0x8F || b == 0x90 || b == 0x9D { undefinedBytes += 1 }
      }
    }
    if missing > 0 {
      if b >= low, b <= high {
        missing -= 1
        (low, high) = (0x80, 0xBF)
        if missing == 0 { sequences += 1 }
        return
      }
      broken += 1
      missing = 0
    }
    guard b >= 0x80 else { return }
    switch b {
    case 0xC2...0xDF: missing = 1
    case 0xE0...0xEF: missing = 2
    case 0xF0...0xF4: missing = 3
    default: broken += 1
    }
    // The second byte's range excludes overlong forms, surrogates and what lies over U+10FFFF.
    low = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80
    high = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF
  }

  /// The set, the number of bytes of its mark at the start, and why, in words and counts. nil: not supported.
  func verdict() -> (charset: TextCharset, mark: Int, evidence: String)? {
    if head.starts(with: [0xFF, 0xFE, 0, 0]) || head.starts(with: [0, 0, 0xFE, 0xFF]) { return nil }
    if head.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2, "UTF-16 little endian, by its byte order mark") }
    if head.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2, "UTF-16 big endian, by its byte order mark") }
    let mark = head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let marked = mark == 0 ? "" : ", with a byte order mark"
    if let wide = wideWithoutMark { return wide }
    if highBytes == 0 { return (.utf8, mark, "ASCII: no byte over 0x7F in \(bytes) bytes") }
    let isBroken = broken + (missing > 0 ? 1 : 0) > 0
    if !isBroken { return (.utf8, mark, "UTF-8\(marked): \(sequences) multi-byte sequences, none malformed") }
    if mark > 0 || sequences >= 10 * broken {
      return (.utf8, mark, "UTF-8\(marked): \(sequences) multi-byte sequences, \(broken) malformed; their rows are refused")
    }
    let counts = "\(highBytes) bytes over 0x7F, \(broken) of them malformed as UTF-8"
    if c1Bytes == 0 {
      return (.windows1252, 0, "windows-1252 (here the same as Latin-1): \(counts), none from 0x80 to 0x9F")
    }
    if undefinedBytes > 0 {
      return (
        .windows1252, 0,
        "windows-1252 assumed: \(counts), \(c1Bytes) from 0x80 to 0x9F, \(undefinedBytes) without a meaning in it; state the charset"
      )
    }
    return (.windows1252, 0, "windows-1252: \(counts), \(c1Bytes) from 0x80 to 0x9F")
  }

  /// Text in Latin letters as UTF-16 without a mark has a zero in nearly every second byte, always on the same side.
  private var wideWithoutMark: (charset: TextCharset, mark: Int, evidence: String)? {
    let sample = min(bytes, CharsetSurvey.zeroSample)
    guard sample >= 8 else { return nil }
    let half = sample / 2
    if zeros.odd * 10 >= half * 7, zeros.even * 20 <= half {
      return (.utf16LittleEndian, 0, "UTF-16 little endian: \(zeros.odd) of \(half) odd bytes are zero, \(zeros.even) even ones")
    }
    if zeros.even * 10 >= half * 7, zeros.odd * 20 <= half {
      return (.utf16BigEndian, 0, "UTF-16 big endian: \(zeros.even) of \(half) even bytes are zero, \(zeros.odd) odd ones")
    }
    return nil
  }
}
