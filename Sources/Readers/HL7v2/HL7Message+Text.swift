public import Records

extension HL7Message {
  /// Whether a raw value must go through `appendDecoded` before it is text: it has escapes, control characters, a truncation
  /// mark, or bytes over 0x7F in a message that is not UTF-8 throughout.
  @inlinable
  public func needsDecoding(_ raw: Bytes) -> Bool { index.pointee.mayNeedDecoding && differsFromText(raw) }

  @usableFromInline
  func differsFromText(_ raw: Bytes) -> Bool {
    if delimiters.truncation != 0, raw.last == delimiters.truncation { return true }
    guard traits.hasEscapes || traits.hasHighBytes || traits.hasControls else { return false }
    return plainPrefix(raw, from: 0) < raw.count
  }

  /// Appends the text of a raw value: escapes undone, character set converted to UTF-8, line breaks as LF, control characters
  /// left out. What it repairs or keeps as text is counted in `notes`.
  ///
  /// Source: HL7 v2.8 §2.7 (escape sequences).
  public func appendDecoded(_ raw: Bytes, to out: inout ByteBuffer) {
    var raw = raw
    if delimiters.truncation != 0, raw.last == delimiters.truncation {
      raw = raw[0..<raw.count - 1]
      notes.add(HL7Note.valueTruncated)
    }
    guard traits.hasEscapes || traits.hasHighBytes || traits.hasControls else { return out.append(raw) }
    let plain = plainPrefix(raw, from: 0)
    if plain == raw.count { return out.append(raw) }
    scratch.truncate()
    let hasHighBytes = unescape(raw, plain: plain)
    if hasHighBytes { convertScratch(to: &out) } else { out.append(scratch.bytes) }
  }

  /// Where the bytes that stand for themselves end, from `from` on.
  private func plainPrefix(_ raw: Bytes, from: Int) -> Int {
    let high: UInt64
    if case .utf8 = index.pointee.encoding { high = 0 } else { high = 0x8080_8080_8080_8080 }
    let bytes = raw.raw
    let n = bytes.count
    let escape = delimiters.escape
    let escapes = UInt64(escape) &* 0x0101_0101_0101_0101
    var i = from
    while i + 32 <= n {
      let first = PlainWords(bytes.loadUnaligned(fromByteOffset: i, as: SIMD2<UInt64>.self), escapes, high)
      let second = PlainWords(bytes.loadUnaligned(fromByteOffset: i + 16, as: SIMD2<UInt64>.self), escapes, high)
      let hits = first.hits | second.hits
      if (hits.x | hits.y) & 0x8080_8080_8080_8080 != 0 { break }
      i += 32
    }
    while i + 8 <= n {
      let word = bytes.loadUnaligned(fromByteOffset: i, as: UInt64.self)
      let controls = (word &- 0x2020_2020_2020_2020) & ~word & 0x8080_8080_8080_8080
      let match = word ^ escapes
      let hits = (match &- 0x0101_0101_0101_0101) & ~match & 0x8080_8080_8080_8080
      if controls | hits | (word & high) != 0 { break }
      i += 8
    }
    while i < n {
      let b = bytes[i]
      if b < 0x20 && b != 0x09 || (b >= 0x80 && high != 0) || (b == escape && escape != 0) { return i }
      i += 1
    }
    return n
  }

  /// Writes `raw` to `scratch`, escapes undone, still in the message's character set. True when that has bytes over 0x7F.
  private func unescape(_ raw: Bytes, plain: Int) -> Bool {
    let n = raw.count
    var copied = 0
    var i = plain
    while i < n {
      let b = raw[i]
      if b == delimiters.escape, b != 0 {
        scratch.append(raw[copied..<i])
        guard let end = raw.firstIndex(of: b, from: i + 1) else {
          notes.add(HL7Note.escapeUnterminated)
          copied = i
          i = nextControl(raw, i + 1)
          continue
        }
        if appendEscape(raw[i + 1..<end]) {
          i = end + 1
          copied = i
        } else {
          // Not an escape sequence: its first character is text, its last may begin another one.
          copied = i
          i = nextControl(raw[0..<end], i + 1)
        }
      } else if b < 0x20 && b != 0x09 {
        scratch.append(raw[copied..<i])
        appendControl(b, after: i > 0 ? raw[i - 1] : 0)
        i += 1
        copied = i
      } else {
        i += 1
      }
      if i < n { i = nextSpecial(raw, i) }
    }
    if copied < n { scratch.append(raw[copied..<n]) }
    return scratch.bytes.hasHighBytes
  }

  private func nextSpecial(_ raw: Bytes, _ from: Int) -> Int {
    let escape = delimiters.escape
    var i = from
    while i < raw.count {
      let b = raw[i]
      if b < 0x20 && b != 0x09 || (b == escape && escape != 0) { return i }
      i += 1
    }
    return i
  }

  private func nextControl(_ raw: Bytes, _ from: Int) -> Int {
    var i = from
    while i < raw.count {
      if raw[i] < 0x20 && raw[i] != 0x09 { return i }
      i += 1
    }
    return i
  }

  /// A control character in a text: a line break, or nothing that FHIR could carry (R4 `string` has none but TAB, LF, CR).
  func appendControl(_ b: UInt8, after last: UInt8) {
    switch b {
    case 0x0A where last == 0x0D: break
    case 0x0A, 0x0D: scratch.append(0x0A)
    case 0x0B, 0x0C:
      scratch.append(0x0A)
      notes.add(HL7Note.controlAsBreak)
    case 0x09: scratch.append(b)
    default: notes.add(HL7Note.controlRemoved)
    }
  }

  // MARK: character set

  /// Appends `scratch` to `out` as UTF-8.
  private func convertScratch(to out: inout ByteBuffer) {
    switch index.pointee.encoding {
    case .table(let table, let c1):
      append(scratch.bytes, table, c1: c1, to: &out)
    case .utf8, .utf8OrFallback:
      if UTF8Check.isValid(scratch.bytes) { return out.append(scratch.bytes) }
      notes.add(HL7Note.valueInFallback)
      append(scratch.bytes, options.fallbackCharset.table ?? CharacterTables.windows1252, c1: true, to: &out)
    }
  }

  private func append(_ bytes: Bytes, _ table: [UInt16], c1: Bool, to out: inout ByteBuffer) {
    for b in bytes.raw {
      guard b >= 0x80 else {
        out.append(b)
        continue
      }
      var character = table[Int(b) - 0x80]
      if character == 0, c1, b < 0xA0 {
        character = CharacterTables.windows1252[Int(b) - 0x80]
        notes.add(HL7Note.charsetAsWindows)
      }
      if character == 0 {
        character = 0xFFFD
        notes.add(HL7Note.characterReplaced)
      }
      out.append(scalar: character)
    }
  }
}

extension ByteBuffer {
  /// Appends a character of the basic plane from U+0080 on, as UTF-8.
  mutating func append(scalar: UInt16) {
    if scalar < 0x800 {
      append(0xC0 | UInt8(truncatingIfNeeded: scalar >> 6))
    } else {
      append(0xE0 | UInt8(truncatingIfNeeded: scalar >> 12))
      append(0x80 | UInt8(truncatingIfNeeded: scalar >> 6) & 0x3F)
    }
    append(0x80 | UInt8(truncatingIfNeeded: scalar) & 0x3F)
  }
}

extension Bytes {
  var hasHighBytes: Bool {
    let raw = self.raw
    var i = 0
    while i + 8 <= raw.count {
      if raw.loadUnaligned(fromByteOffset: i, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { return true }
      i += 8
    }
    while i < raw.count {
      if raw[i] >= 0x80 { return true }
      i += 1
    }
    return false
  }
}

/// Sixteen bytes: which of them do not stand for themselves, by the high bit of each.
private struct PlainWords {
  let hits: SIMD2<UInt64>

  @inline(__always)
  init(_ words: SIMD2<UInt64>, _ escapes: UInt64, _ high: UInt64) {
    let blanks = SIMD2<UInt64>(repeating: 0x2020_2020_2020_2020)
    let ones = SIMD2<UInt64>(repeating: 0x0101_0101_0101_0101)
    let match = words ^ SIMD2<UInt64>(repeating: escapes)
    hits = ((words &- blanks) & ~words) | ((match &- ones) & ~match) | (words & SIMD2<UInt64>(repeating: high))
  }
}
