public import Records

/// Writes rows as delimited text: commas, double quotes doubled inside fields, NULL as an empty field, no line end.
///
/// Source: RFC 4180 §2.
public struct DelimitedRowText: ~Copyable {
  private var field = ByteBuffer(capacity: 256)

  public init() {}

  /// Appends the row that a cursor is at.
  public mutating func append(_ cursor: any RowCursor, to out: inout ByteBuffer) {
    for column in cursor.columns.indices {
      if column > 0 { out.append(0x2C) }
      field.truncate()
      cursor.append(column, to: &field)
      append(to: &out)
    }
  }

  private func append(to out: inout ByteBuffer) {
    let text = field.bytes
    guard text.raw.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else { return out.append(text) }
    out.append(0x22)
    var from = 0
    while let at = text.firstIndex(of: 0x22, from: from) {
      out.append(text[from..<at + 1])
      out.append(0x22)
      from = at + 1
    }
    out.append(text[from..<text.count])
    out.append(0x22)
  }
}

extension ByteBuffer {
  /// Appends bytes as `\x` and lower-case hexadecimal digits, as PostgreSQL writes `bytea`.
  mutating func append(hexOf bytes: Bytes) {
    append("\\x")
    append(hexDigitsOf: bytes.raw)
  }

  /// Appends bytes as lower-case hexadecimal digits.
  mutating func append(hexDigitsOf bytes: some Collection<UInt8>) {
    func digit(_ n: UInt8) -> UInt8 { n < 10 ? 0x30 + n : 0x57 + n }
    reserve(bytes.count * 2)
    for byte in bytes {
      append(digit(byte >> 4))
      append(digit(byte & 15))
    }
  }
}
