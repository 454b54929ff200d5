import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Decodes texts to UTF-8; keeps the character sets seen lately and the converters opened.
final class DICOMCharsets {
  private var seen: [(value: [UInt8], set: DICOMCharset)] = []
  private var converters: [iconv_t?] = Array(repeating: nil, count: DICOMCharset.DoubleByte.allCases.count)

  init() {}

  deinit {
    for converter in converters { if let converter { iconv_close(converter) } }
  }

  /// The set that a value of (0008,0005) names.
  func find(_ value: Bytes, _ notes: inout NoteCounts) -> DICOMCharset {
    for entry in seen where entry.value.count == value.count {
      if entry.value.withUnsafeBytes({ Bytes($0) == value }) { return entry.set }
    }
    let set = DICOMCharset(value)
    if set.isUnknown { notes.add(.charsetUnknown) }
    if seen.count >= 32 { seen.removeAll(keepingCapacity: true) }
    if value.count <= 256, !set.isUnknown { seen.append((value.array, set)) }
    return set
  }

  /// Appends a text as UTF-8, control characters but TAB, LF and CR left out.
  func append(_ text: Bytes, _ set: DICOMCharset?, isName: Bool, to out: inout ByteBuffer, _ notes: inout NoteCounts) {
    guard let set, !set.isDefault, !set.isUnknown else {
      appendUndeclared(text, isName: isName, to: &out, &notes)
      return
    }
    switch set.kind {
    case .utf8: appendUTF8(text, to: &out, &notes)
    case .whole(let double): convert(text, double, to: &out, &notes)
    case .iso2022(let upper): appendExtended(text, upper, isName: isName, to: &out, &notes)
    }
  }

  /// Text of a data set that names no set: by its escapes, else UTF-8 if it is, else Latin-1.
  private func appendUndeclared(_ text: Bytes, isName: Bool, to out: inout ByteBuffer, _ notes: inout NoteCounts) {
    if text.firstIndex(of: 0x1B) == nil, UTF8Check.isValid(text) {
      for i in 0..<text.count where text[i] >= 0x80 {
        notes.add(.charsetMissing)
        break
      }
      appendUTF8(text, to: &out, &notes)
    } else {
      notes.add(.charsetMissing)
      appendExtended(text, .iso8859(1), isName: isName, to: &out, &notes)
    }
  }

  private func appendUTF8(_ text: Bytes, to out: inout ByteBuffer, _ notes: inout NoteCounts) {
    if UTF8Check.isValid(text) {
      for i in 0..<text.count where text[i] >= 0x20 || CharacterScan.isLayout(text[i]) { out.append(text[i]) }
      return
    }
    notes.add(.characterReplaced)
    for scalar in text.text.unicodeScalars where scalar.value >= 0x20 || scalar.value == 0x0A || scalar.value == 0x0D || scalar.value == 9 {
      DICOMCharsets.append(scalar.value, to: &out)
    }
  }

  // MARK: code extensions

  /// ISO/IEC 2022 as DICOM uses it: G0 for bytes below 0x80, G1 above, both back to where they began at every delimiter.
  private func appendExtended(_ text: Bytes, _ initial: DICOMCharset.Upper, isName: Bool, to out: inout ByteBuffer, _ notes: inout NoteCounts) {
    var upper = initial
    var lower: DICOMCharset.DoubleByte?
    let table = CharacterTables.windows1252
    var i = 0
    while i < text.count {
      let b = text[i]
      if b == 0x1B {
        i += DICOMCharsets.escape(text, i, &lower, &upper, initial, &notes)
        continue
      }
      if b < 0x20 {
        if b == 0x0C { out.append(0x0A) } else if CharacterScan.isLayout(b) { out.append(b) }
        (lower, upper) = (nil, initial)
        i += 1
        continue
      }
      if b < 0x80 {
        guard let double = lower else {
          out.append(b)
          if b == 0x5C || (isName && (b == 0x5E || b == 0x3D)) { upper = initial }
          i += 1
          continue
        }
        var end = i
        while end + 1 < text.count, text[end] > 0x20, text[end] < 0x7F, text[end + 1] > 0x20, text[end + 1] < 0x7F { end += 2 }
        if end == i {
          // A lone byte in a set of pairs: a delimiter or blank whose escape is missing.
          out.append(b)
          if b != 0x20 { lower = nil }
          i += 1
        } else {
          convert(text[i..<end], double, isHigh: false, to: &out, &notes)
          i = end
        }
        continue
      }
      switch upper {
      case .double(let double):
        var end = i
        while end + 1 < text.count, text[end] >= 0x80, text[end + 1] >= 0x80 { end += 2 }
        if end == i {
          DICOMCharsets.replace(to: &out, &notes)
          end = i + 1
        } else {
          convert(text[i..<end], double, to: &out, &notes)
        }
        i = end
        continue
      case .katakana where b > 0xA0 && b < 0xE0: DICOMCharsets.append(0xFF61 + UInt32(b - 0xA1), to: &out)
      case .iso8859(let part):
        let found = CharacterTables.iso8859(part)?[Int(b) - 0x80] ?? 0
        let value = found == 0 && part == 1 ? table[Int(b) - 0x80] : found
        if value == 0 { DICOMCharsets.replace(to: &out, &notes) } else { DICOMCharsets.append(UInt32(value), to: &out) }
      case .katakana, .none: DICOMCharsets.replace(to: &out, &notes)
      }
      i += 1
    }
  }

  /// Reads the escape sequence at `i` and returns its length. Source: PS3.3 tables C.12-3 and C.12-4.
  private static func escape(
    _ text: Bytes, _ i: Int, _ lower: inout DICOMCharset.DoubleByte?, _ upper: inout DICOMCharset.Upper,
    _ initial: DICOMCharset.Upper, _ notes: inout NoteCounts
  ) -> Int {
    func at(_ n: Int) -> UInt8 { i + n < text.count ? text[i + n] : 0 }
    switch (at(1), at(2), at(3)) {
    case (0x28, 0x42, _), (0x28, 0x4A, _): lower = nil
    case (0x29, 0x49, _): upper = .katakana
    case (0x24, 0x42, _), (0x24, 0x40, _): lower = .jisX0208
    case (0x24, 0x28, 0x44):
      lower = .jisX0212
      return 4
    case (0x24, 0x29, 0x43):
      upper = .double(.ksX1001)
      return 4
    case (0x24, 0x29, 0x41):
      upper = .double(.gb2312)
      return 4
    case (0x2D, let final, _):
      switch final {
      case 0x41: upper = .iso8859(1)
      case 0x42: upper = .iso8859(2)
      case 0x43: upper = .iso8859(3)
      case 0x44: upper = .iso8859(4)
      case 0x4C: upper = .iso8859(5)
      case 0x47: upper = .iso8859(6)
      case 0x46: upper = .iso8859(7)
      case 0x48: upper = .iso8859(8)
      case 0x4D: upper = .iso8859(9)
      case 0x54: upper = .iso8859(11)
      case 0x62: upper = .iso8859(15)
      default:
        notes.add(.charsetUnknown)
        return 1
      }
    default:
      notes.add(.charsetUnknown)
      return 1
    }
    return 3
  }

  // MARK: characters

  private static func replace(to out: inout ByteBuffer, _ notes: inout NoteCounts) {
    notes.add(.characterReplaced)
    append(0xFFFD, to: &out)
  }

  static func append(_ scalar: UInt32, to out: inout ByteBuffer) {
    if scalar < 0x80 {
      out.append(UInt8(scalar))
    } else if scalar < 0x800 {
      out.append(UInt8(0xC0 | scalar >> 6))
      out.append(UInt8(0x80 | scalar & 0x3F))
    } else if scalar < 0x1_0000 {
      out.append(UInt8(0xE0 | scalar >> 12))
      out.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      out.append(UInt8(0x80 | scalar & 0x3F))
    } else {
      out.append(UInt8(0xF0 | scalar >> 18 & 7))
      out.append(UInt8(0x80 | scalar >> 12 & 0x3F))
      out.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      out.append(UInt8(0x80 | scalar & 0x3F))
    }
  }

  /// Converts a run of double-byte text; bytes that are no character become U+FFFD one by one.
  private func convert(
    _ text: Bytes, _ set: DICOMCharset.DoubleByte, isHigh: Bool = true, to out: inout ByteBuffer, _ notes: inout NoteCounts
  ) {
    guard let converter = converter(set) else {
      for _ in 0..<text.count { DICOMCharsets.replace(to: &out, &notes) }
      return
    }
    var input: [CChar] = []
    input.reserveCapacity(text.count * 3 / 2)
    for i in 0..<text.count {
      if !isHigh, set == .jisX0212, i & 1 == 0 { input.append(CChar(bitPattern: 0x8F)) }
      input.append(CChar(bitPattern: isHigh ? text[i] : text[i] | 0x80))
    }
    let count = input.count
    input.withUnsafeMutableBufferPointer { buffer in
      var cursor = buffer.baseAddress
      var left = count
      _ = iconv(converter, nil, nil, nil, nil)
      while left > 0 {
        let before = left
        out.append(upTo: left * 4 + 16) { room in
          var output = room.baseAddress?.assumingMemoryBound(to: CChar.self)
          var free = room.count
          _ = iconv(converter, &cursor, &left, &output, &free)
          return room.count - free
        }
        if left > 0 {
          // What stopped it is no character; one byte is passed over.
          DICOMCharsets.replace(to: &out, &notes)
          cursor = cursor.map { $0 + 1 }
          left -= 1
        }
        if left >= before { break }
      }
    }
  }

  private func converter(_ set: DICOMCharset.DoubleByte) -> iconv_t? {
    if let open = converters[set.rawValue] { return open }
    let opened = set.name.withUTF8Buffer { name in
      name.withMemoryRebound(to: CChar.self) { iconv_open("UTF-8", $0.baseAddress) }
    }
    guard let opened, opened != iconv_t(bitPattern: -1) else { return nil }
    converters[set.rawValue] = opened
    return opened
  }
}
