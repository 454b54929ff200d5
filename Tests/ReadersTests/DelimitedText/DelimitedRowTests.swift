import Readers
import Records
import Testing

@Suite struct DelimitedRowTests {
  private func refusal(_ text: String, _ dialect: DelimitedDialect = DelimitedDialect()) -> RecordError? {
    let bytes = text.bytes
    let row = DelimitedRow()
    return bytes.withUnsafeBytes { raw -> RecordError? in
      do throws(RecordError) {
        try row.parse(Bytes(raw), dialect: dialect, at: Place(record: 7, byte: 70, line: 9))
        return nil
      } catch { return error }
    }
  }

  @Test func `what would be a guess is refused with its column`() {
    #expect(refusal("a,\"b\"c,d")?.reason == DelimitedReason.textAfterQuote)
    #expect(refusal("a,\"b\"c,d")?.place.field == "column 2")
    #expect(refusal("a,\"b")?.reason == DelimitedReason.quoteNotClosed)
    #expect(refusal("a,b\u{0}")?.reason == DelimitedReason.nulByte)
    var dialect = DelimitedDialect()
    dialect.columnCount = 3
    #expect(refusal("1,2,3,4", dialect)?.reason == DelimitedReason.tooManyFields)
    #expect(refusal("1,2", dialect)?.reason == DelimitedReason.tooFewFields)
    #expect(refusal("1,2,3,,", dialect) == nil)
    dialect.shortRows = .pad
    #expect(refusal("1,2", dialect) == nil)
  }

  @Test func `bytes that are not UTF-8 are refused`() {
    let row = DelimitedRow()
    let bytes: [UInt8] = Array("a,M".utf8) + [0xFC] + Array("ller".utf8)
    let error = bytes.withUnsafeBytes { raw -> RecordError? in
      do throws(RecordError) {
        try row.parse(Bytes(raw), dialect: DelimitedDialect(), at: Place(record: 1, byte: 0, line: 1))
        return nil
      } catch { return error }
    }
    #expect(error?.reason == DelimitedReason.notUTF8 && row.count == 0)
  }

  @Test func `more fields than the limit are refused`() {
    let row = DelimitedRow(maximumFields: 100)
    let bytes = String(repeating: ",", count: 5000).bytes
    #expect(throws: RecordError.self) {
      try bytes.withUnsafeBytes {
        try row.parse(Bytes($0), dialect: DelimitedDialect(), at: Place(record: 1, byte: 0, line: 1))
      }
    }
  }

  @Test func `fields stay valid together, those with quotes inside as well`() throws {
    let row = DelimitedRow()
    let bytes = "\"a\"\"b\",plain,\"\"\"\",\"x,\ny\",".bytes
    try bytes.withUnsafeBytes { raw in
      try row.parse(Bytes(raw), dialect: DelimitedDialect(), at: Place(record: 1, byte: 0, line: 1))
      let fields = (0..<row.count + 1).map { row[$0] }
      #expect(fields.map(\.text) == ["a\"b", "plain", "\"", "x,\ny", "", ""])
      #expect(row.isQuoted(3) && !row.isQuoted(1) && row[0] == fields[0])
    }
  }

  @Test func `a backslash takes the meaning from quotes, delimiters and line ends, and else stays`() {
    let dialect = DelimitedDialect(delimiter: 0x2C, escape: 0x5C, hasHeader: false)
    let read = Read("a\\,b,\"say \\\"hi\\\"\",C:\\dir\\\\x,\\N,two\\\nlines,5\"\n".bytes, dialect)
    #expect(read.rows == [["a,b", "say \"hi\"", "C:\\dir\\x", "", "two\nlines", "5\""]])
    #expect(read.notes.nulls == 1)
  }

  @Test func `blanks around quotes are left out where the dialect says so`() {
    var dialect = DelimitedDialect()
    dialect.skipsBlanksBeforeQuote = true
    dialect.hasHeader = false
    let read = Read("1, \"a, b\" ,2\n".bytes, dialect)
    #expect(read.rows == [["1", "a, b", "2"]] && read.notes.blanksAroundQuotes == 2)
  }

  @Test func `fixed-width columns are cut by characters, and blanks around values are left out`() {
    let dialect = DelimitedDialect(fixedWidths: [4, 6, 3])
    let read = Read("  17Müller  x\n1   Ab\n".bytes + "22  Doe   yyz\n23  Doe   yyzQ\n".bytes, dialect)
    #expect(read.rows == [["17", "Müller", "x"], ["1", "Ab", ""], ["22", "Doe", "yyz"]])
    #expect(read.refusals == ["CSV-0111 line 4"])
  }
}
