import Records

/// Text of one character set to UTF-8, piece by piece; what has no character becomes U+FFFD and is counted.
struct Transcoder {
  private enum Form { case copy, table([UInt16]), wide(isBig: Bool) }
  private let form: Form
  /// The first byte of a UTF-16 unit whose second is still to come.
  private var half: UInt8?
  /// A high surrogate whose partner is still to come.
  private var surrogate: UInt32?
  private(set) var replaced = 0

  init(_ charset: TextCharset?) {
    switch charset {
    case nil, .utf8: form = .copy
    case .utf16LittleEndian: form = .wide(isBig: false)
    case .utf16BigEndian: form = .wide(isBig: true)
    case .iso8859(let part) where part == 1 || part == 15:
      // What says Latin-1 and uses 0x80 to 0x9F, which are controls there, means windows-1252.
      let table = CharacterTables.iso8859(part) ?? CharacterTables.windows1252
      form = .table(Array(CharacterTables.windows1252[..<32] + table[32...]))
    case .iso8859, .windows1252: form = charset?.table.map { .table($0) } ?? .copy
    }
  }

  /// Whether bytes are handed on as they are.
  var isCopy: Bool { if case .copy = form { true } else { false } }

  mutating func append(_ piece: Bytes, to out: inout ByteBuffer) {
    switch form {
    case .copy: out.append(piece)
    case .table(let table): single(piece, table, &out)
    case .wide(let isBig): wide(piece, isBig, &out)
    }
  }

  /// Ends the text: what is half there is replaced.
  mutating func finish(_ out: inout ByteBuffer) {
    if surrogate != nil || half != nil { replace(&out) }
    (half, surrogate) = (nil, nil)
  }

  private mutating func replace(_ out: inout ByteBuffer) {
    replaced += 1
    out.append("\u{FFFD}")
  }

  private mutating func single(_ piece: Bytes, _ table: [UInt16], _ out: inout ByteBuffer) {
    var i = 0
    while i < piece.count {
      var end = i
      while end + 8 <= piece.count, piece.raw.loadUnaligned(fromByteOffset: end, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 {
        end += 8
      }
      while end < piece.count, piece[end] < 0x80 { end += 1 }
      out.append(piece[i..<end])
      i = end
      while i < piece.count, piece[i] >= 0x80 {
        let unit = table[Int(piece[i]) - 0x80]
        if unit == 0xFFFD || unit == 0 { replace(&out) } else { append(UInt32(unit), &out) }
        i += 1
      }
    }
  }

  private mutating func wide(_ piece: Bytes, _ isBig: Bool, _ out: inout ByteBuffer) {
    var i = 0
    if let first = half, i < piece.count {
      half = nil
      unit(isBig ? UInt32(first) << 8 | UInt32(piece[i]) : UInt32(piece[i]) << 8 | UInt32(first), &out)
      i += 1
    }
    while i + 1 < piece.count {
      unit(isBig ? UInt32(piece[i]) << 8 | UInt32(piece[i + 1]) : UInt32(piece[i + 1]) << 8 | UInt32(piece[i]), &out)
      i += 2
    }
    if i < piece.count { half = piece[i] }
  }

  @inline(__always)
  private mutating func unit(_ u: UInt32, _ out: inout ByteBuffer) {
    if surrogate == nil, u < 0x80 {
      out.append(UInt8(truncatingIfNeeded: u))
      return
    }
    if let high = surrogate {
      surrogate = nil
      if u >= 0xDC00, u < 0xE000 { return append(0x10000 + (high - 0xD800) << 10 + (u - 0xDC00), &out) }
      replace(&out)
    }
    if u >= 0xD800, u < 0xDC00 {
      surrogate = u
    } else if u >= 0xDC00, u < 0xE000 {
      replace(&out)
    } else {
      append(u, &out)
    }
  }

  private func append(_ c: UInt32, _ out: inout ByteBuffer) {
    if c < 0x80 {
      out.append(UInt8(truncatingIfNeeded: c))
      return
    }
    if c < 0x800 {
      out.append(0xC0 | UInt8(truncatingIfNeeded: c >> 6))
    } else {
      if c < 0x10000 {
        out.append(0xE0 | UInt8(truncatingIfNeeded: c >> 12))
      } else {
        out.append(0xF0 | UInt8(truncatingIfNeeded: c >> 18))
        out.append(0x80 | UInt8(truncatingIfNeeded: (c >> 12) & 0x3F))
      }
      out.append(0x80 | UInt8(truncatingIfNeeded: (c >> 6) & 0x3F))
    }
    out.append(0x80 | UInt8(truncatingIfNeeded: c & 0x3F))
  }
}
