import Foundation

/// A slow reader of delimited text after RFC 4180, for checks only.
struct PlainTable {
  let columns: [String]
  let rows: [[String]]

  /// How the hospital's tables are written, from its description.
  static func of(_ name: String, _ bytes: [UInt8]) throws -> PlainTable {
    let delimiter: Character = switch name {
    case "csv/results.csv": "|"
    case "csv/billing.csv": ";"
    case "csv/questionnaires.csv": "\t"
    default: ","
    }
    var bytes = bytes
    if name.hasSuffix(".gz") { bytes = try gunzip(bytes) }
    let encoding: String.Encoding = name == "csv/billing.csv" ? .windowsCP1252 : bytes.starts(with: [0xFF, 0xFE]) ? .utf16LittleEndian : .utf8
    guard var text = String(data: Data(bytes), encoding: encoding) else { throw CocoaError(.fileReadInapplicableStringEncoding) }
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    return PlainTable(text, delimiter)
  }

  init(_ text: String, _ delimiter: Character) {
    var records: [[String]] = []
    var record: [String] = []
    var cell = ""
    var isQuoted = false
    var wasQuote = false
    let separator = delimiter.unicodeScalars.first
    for c in text.unicodeScalars {
      if isQuoted {
        if c == "\"" { isQuoted = false; wasQuote = true } else { cell.unicodeScalars.append(c) }
        continue
      }
      if c == "\"" {
        if wasQuote { cell.unicodeScalars.append(c) }
        isQuoted = true
      } else if c == separator {
        record.append(cell)
        cell = ""
      } else if c == "\n" {
        records.append(record + [cell])
        (record, cell) = ([], "")
      } else if c != "\r" {
        cell.unicodeScalars.append(c)
      }
      wasQuote = false
    }
    if !cell.isEmpty || !record.isEmpty { records.append(record + [cell]) }
    let header = records.first ?? []
    columns = header
    rows = records.dropFirst().filter { $0 != header && !($0[0].hasPrefix("#") && $0.count < header.count) }
  }

  func value(_ row: Int, _ column: String) -> String? {
    guard row >= 1, row <= rows.count, let at = columns.firstIndex(of: column), at < rows[row - 1].count else { return nil }
    return rows[row - 1][at]
  }

  struct BadArchive: Error {}

  /// Undoes gzip of stored blocks, with its checksum and length.
  static func gunzip(_ bytes: [UInt8]) throws -> [UInt8] {
    guard bytes.count > 18, bytes.starts(with: [0x1F, 0x8B, 8, 0]) else { throw BadArchive() }
    let (out, end) = try stored(bytes, from: 10)
    var checksum: UInt32 = 0xFFFF_FFFF
    for b in out {
      checksum ^= UInt32(b)
      for _ in 0..<8 { checksum = checksum & 1 == 1 ? (checksum >> 1) ^ 0xEDB8_8320 : checksum >> 1 }
    }
    func little(_ at: Int) -> UInt32 { (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) } }
    guard end + 8 == bytes.count, little(end) == checksum ^ 0xFFFF_FFFF, Int(little(end + 4)) == out.count else { throw BadArchive() }
    return out
  }

  /// The content of stored blocks and the place after them.
  static func stored(_ bytes: [UInt8], from start: Int) throws -> (content: [UInt8], end: Int) {
    var (at, out): (Int, [UInt8]) = (start, [])
    while at + 5 <= bytes.count {
      let n = Int(bytes[at + 1]) | Int(bytes[at + 2]) << 8
      guard bytes[at] <= 1, bytes[at + 3] == ~bytes[at + 1], bytes[at + 4] == ~bytes[at + 2], at + 5 + n <= bytes.count else { throw BadArchive() }
      out += bytes[at + 5..<at + 5 + n]
      at += 5 + n
      if bytes[at - 5 - n] == 1 { return (out, at) }
    }
    throw BadArchive()
  }
}
