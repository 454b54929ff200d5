import Records

/// How a table is written to its file.
struct TableStyle: Sendable {
  enum Charset: Sendable { case utf8, utf8WithMark, windows1252, utf16LittleEndian }
  enum Quoting: Sendable { case whereNeeded, always }

  var delimiter: Character = ","
  var charset: Charset = .utf8
  var lineEnd = "\n"
  var quoting: Quoting = .whereNeeded
  var isCompressed = false
}

/// A table of delimited text that is written row by row. Source: RFC 4180.
final class TableFile {
  let name: String
  let columns: [String]
  private let style: TableStyle
  private let file: ExportFile
  private var gzip: StoredGzip?
  private let delimiter: String
  private let delimiterByte: UInt8
  private var out = ByteBuffer(capacity: 1 << 16)

  init(_ name: String, columns: [String], style: TableStyle, desk: ExportDesk) throws(GenerationError) {
    (self.name, self.columns, self.style) = (name, columns, style)
    (delimiter, delimiterByte) = (String(style.delimiter), style.delimiter.asciiValue ?? 0x2C)
    file = try desk.open(name)
    if style.isCompressed {
      gzip = StoredGzip()
      try file.append(StoredGzip.header)
    }
    switch style.charset {
    case .utf8WithMark, .utf16LittleEndian: encode("\u{FEFF}")
    case .utf8, .windows1252: break
    }
    try raw(headerLine)
  }

  /// Rows written so far, without the header.
  var rows: Int { file.records }

  /// The header as it stands in the file, with its line end.
  var headerLine: String { columns.map(quoted).joined(separator: delimiter) + style.lineEnd }

  /// Writes a row. One that is broken on purpose may have more or fewer cells than there are columns.
  func row(_ cells: [Marked], patient: Int) throws(GenerationError) {
    for (i, cell) in cells.enumerated() {
      let cell = style.charset == .windows1252 ? cell.mapped(Windows1252.fold) : cell
      if i > 0 { encode(delimiter) }
      encode(quoted(cell.text))
      file.mark(cell, at: i < columns.count ? columns[i] : "")
    }
    encode(style.lineEnd)
    file.endRecord(of: patient)
    if out.count > 60_000 { try drain() }
  }

  /// Writes text as it is, such as a comment line or a row that is broken on purpose.
  func raw(_ text: String) throws(GenerationError) {
    encode(text)
    try drain()
  }

  /// Counts what was written raw as a row of a patient.
  func countRawRow(_ cells: [Marked], patient: Int) {
    for (i, cell) in cells.enumerated() { file.mark(cell, at: columns[i]) }
    file.endRecord(of: patient)
  }

  func close(_ desk: ExportDesk) throws(GenerationError) {
    try drain()
    if let gzip { try file.append(gzip.trailer) }
    try desk.close(file)
  }

  private func drain() throws(GenerationError) {
    guard out.count > 0 else { return }
    if gzip != nil {
      try file.append(gzip?.block(out.bytes) ?? [])
    } else {
      try file.append(out.bytes)
    }
    out.truncate()
  }

  private func quoted(_ text: String) -> String {
    var (needsQuotes, hasQuote) = (style.quoting == .always, false)
    for b in text.utf8 {
      if b == 0x22 { hasQuote = true }
      if b == 0x0A || b == 0x0D || b == delimiterByte { needsQuotes = true }
    }
    guard needsQuotes || hasQuote else { return text }
    guard hasQuote else { return "\"" + text + "\"" }
    var s = "\""
    for c in text.unicodeScalars {
      if c == "\"" { s += "\"\"" } else { s.unicodeScalars.append(c) }
    }
    return s + "\""
  }

  private func encode(_ text: String) {
    switch style.charset {
    case .utf8, .utf8WithMark: out.append(text: text)
    case .windows1252:
      for scalar in text.unicodeScalars { out.append(Windows1252.byte(scalar)) }
    case .utf16LittleEndian:
      for unit in text.utf16 {
        out.append(UInt8(truncatingIfNeeded: unit))
        out.append(UInt8(truncatingIfNeeded: unit >> 8))
      }
    }
  }
}

/// Windows-1252. Source: WHATWG Encoding Standard, index-windows-1252.
enum Windows1252 {
  private static let special: [Unicode.Scalar: UInt8] = [
    "€": 0x80, "‚": 0x82, "„": 0x84, "…": 0x85, "Š": 0x8A, "Œ": 0x8C, "Ž": 0x8E, "‘": 0x91, "’": 0x92, "“": 0x93, "”": 0x94,
    "–": 0x96, "—": 0x97, "š": 0x9A, "œ": 0x9C, "ž": 0x9E, "Ÿ": 0x9F,
  ]

  /// The closest text of this character set.
  static func fold(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    var s = ""
    for scalar in text.unicodeScalars {
      if scalar.value < 0x80 || 0xA0..<0x100 ~= scalar.value || special[scalar] != nil {
        s.unicodeScalars.append(scalar)
      } else {
        s += Folding.latin1(String(scalar))
      }
    }
    return s
  }

  static func byte(_ scalar: Unicode.Scalar) -> UInt8 {
    if scalar.value < 0x80 || 0xA0..<0x100 ~= scalar.value { return UInt8(truncatingIfNeeded: scalar.value) }
    return special[scalar] ?? 0x3F
  }
}

/// A gzip stream whose blocks are stored and not compressed: enough for readers to have something to undo.
/// Source: RFC 1952 §2.3, RFC 1951 §3.2.4.
struct StoredGzip {
  static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
  private var checksum: UInt32 = 0xFFFF_FFFF
  private var length = 0

  mutating func block(_ bytes: Bytes) -> [UInt8] {
    for i in 0..<bytes.count { checksum = CRC32.step(checksum, bytes[i]) }
    length += bytes.count
    return Stored.blocks(bytes, isLast: false)
  }

  var trailer: [UInt8] {
    var out = Stored.blocks(.empty, isLast: true)
    for value in [checksum ^ 0xFFFF_FFFF, UInt32(truncatingIfNeeded: length)] {
      for shift in [0, 8, 16, 24] as [UInt32] { out.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
    return out
  }
}

/// Deflate without compression. Source: RFC 1951 §3.2.4.
enum Stored {
  static func blocks(_ bytes: Bytes, isLast: Bool) -> [UInt8] {
    var out: [UInt8] = []
    var at = 0
    repeat {
      let n = min(65_535, bytes.count - at)
      let isEnd = at + n == bytes.count
      out += [isLast && isEnd ? 1 : 0, UInt8(n & 0xFF), UInt8(n >> 8), ~UInt8(n & 0xFF), ~UInt8(n >> 8)]
      out += bytes[at..<at + n].array
      at += n
    } while at < bytes.count
    return out
  }
}

/// Source: RFC 1952 §8.
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { n in
    var c = UInt32(n)
    for _ in 0..<8 { c = c & 1 == 1 ? 0xEDB8_8320 ^ (c >> 1) : c >> 1 }
    return c
  }

  static func step(_ checksum: UInt32, _ byte: UInt8) -> UInt32 {
    table[Int((checksum ^ UInt32(byte)) & 0xFF)] ^ (checksum >> 8)
  }
}
