import Readers
import Records
import Testing

@Suite struct DelimitedFramerTests {
  static let dialects: [DelimitedDialect] = [0x2C, 0x3B, 0x7C, 0x09, 0x5E].flatMap { delimiter in
    [
      DelimitedDialect(delimiter: delimiter), DelimitedDialect(delimiter: delimiter, escape: 0x5C),
      DelimitedDialect(delimiter: delimiter, quote: 0x27),
    ]
  }

  @Test(arguments: DelimitedFramerTests.dialects)
  func `a generated table written in any dialect is read back equal`(dialect: DelimitedDialect) {
    var random = Seeded(UInt64(dialect.delimiter) &+ UInt64(dialect.escape ?? 0) &* 3 &+ UInt64(dialect.quote ?? 0) &* 7)
    for turn in 0..<24 {
      let table = Table.random(columns: Int.random(in: 2...9, using: &random), rows: 12, &random)
      var dialect = dialect
      dialect.columnCount = table.rows[0].count
      let ends = ["\n", "\r\n"]
      let file = table.written(
        dialect, lineEnd: ends[turn % 2], always: turn % 3 == 0, lastLineEnd: turn % 5 != 0)
      let read = Read(file, dialect)
      #expect(read.refusals.isEmpty)
      #expect([read.header] + read.rows == table.rows)
      #expect(read.summary.accounted == file.count && read.summary.bytes == file.count)
      for chunk in [1, 3, 64, 100] { #expect(Read(file, dialect, chunk: chunk) == read) }
    }
  }

  @Test func `the events do not depend on where the file is cut`() {
    var random = Seeded(11)
    var dialect = DelimitedDialect()
    dialect.comment = 0x23
    let table = Table.random(columns: 4, rows: 20, &random)
    let file = Array("# made up\n".utf8) + table.written(dialect, lineEnd: "\r\n") + Array("x,\"open\nnext,1,2,3\n\n,,,\n".utf8)
    let whole = Read(file, dialect)
    for cut in 0...file.count { #expect(Read(file, dialect, firstChunk: cut) == whole) }
  }

  @Test func `CR, LF and CRLF each end a row where the dialect says so`() {
    var dialect = DelimitedDialect()
    dialect.lineEnd = .any
    let mixed = Read("a,b\r1,2\n3,4\r\n5,\"6\r\n7\"\r".bytes, dialect)
    #expect(mixed.rows == [["1", "2"], ["3", "4"], ["5", "6\r\n7"]])
    #expect(mixed.places.map(\.line) == [2, 3, 4] && mixed.summary.accounted == mixed.summary.bytes)
    dialect.lineEnd = .carriageReturn
    #expect(Read("a,b\r1,2\r3,4".bytes, dialect).rows == [["1", "2"], ["3", "4"]])
    dialect.lineEnd = .lineFeed
    #expect(Read("a,b\n1,2\rx\n".bytes, dialect).rows == [["1", "2\rx"]])
  }

  @Test func `a quote inside a field that does not begin with one is a character`() {
    let read = Read("name,height\nDoe,5\"10\nRoe,6'\"\n".bytes)
    #expect(read.rows == [["Doe", "5\"10"], ["Roe", "6'\""]])
    #expect(read.notes.strayQuotes == 2)
  }

  @Test func `a quote that never closes costs its line and no other`() {
    let read = Read("a,b\n1,\"open\n2,x\n3,y\n".bytes)
    #expect(read.refusals == ["CSV-0102 line 2"])
    #expect(read.rows == [["2", "x"], ["3", "y"]])
    #expect(read.places.map(\.line) == [3, 4] && read.summary.accounted == read.summary.bytes)
  }

  @Test func `a quote that another one closes in the middle of a text costs its line and the rest is read`() {
    let read = Read("a,b\n1,\"open\n2,x\n3,\"closed\"\n4,z\n".bytes)
    #expect(read.refusals == ["CSV-0102 line 2"])
    #expect(read.rows == [["2", "x"], ["3", "closed"], ["4", "z"]])
  }

  @Test func `a quote open over the longest row costs its line and the rest is read`() {
    var limits = DelimitedFramer.Limits()
    limits.maximumRowBytes = 100
    let rows = (0..<50).map { "\($0),value" }
    let file = ("a,b\n1,\"open\n" + rows.joined(separator: "\n") + "\n").bytes
    let read = Read(file, limits: limits)
    #expect(read.refusals == ["CSV-0102 line 2"] && read.rows.count == 50)
    for chunk in [1, 7, 64, 101] { #expect(Read(file, chunk: chunk, limits: limits) == read) }
  }

  @Test func `rows over the limit are refused and skipped without being held`() {
    var limits = DelimitedFramer.Limits()
    limits.maximumRowBytes = 1000
    let long = String(repeating: "x", count: 50_000)
    let file = "a,b\n1,2\n\(long),2\n3,4\n\"\(long)\",2\n5,6\n".bytes
    let read = Read(file, chunk: 500, limits: limits)
    #expect(read.refusals == ["CSV-0101 line 3", "CSV-0101 line 5"])
    #expect(read.rows == [["1", "2"], ["3", "4"], ["5", "6"]])
    #expect(read.largestRest <= 1501 && read.summary.accounted == file.count)
    #expect(Read(file, limits: limits) == read)
  }

  @Test func `repeated headers, comments, empty rows and lines before the header are skipped, counted and placed`() {
    var dialect = DelimitedDialect()
    dialect.comment = 0x23
    dialect.linesBeforeHeader = 2
    let file = "Export of \"today\n\nid,name\n1,a\n# note, \"quoted\nid,name\n\n,\n2,b\n\u{FEFF}id,name\n3,c\n".bytes
    let read = Read(file, dialect)
    #expect(read.header == ["id", "name"] && read.rows == [["1", "a"], ["2", "b"], ["3", "c"]])
    #expect(
      read.notices == [
        "CSV-0132 line 1", "CSV-0132 line 2", "CSV-0131 line 5", "CSV-0130 line 6", "CSV-0133 line 8", "CSV-0130 line 10",
      ])
    #expect(read.places.map(\.record) == [1, 2, 3])
    #expect(read.summary.count(.empty) == 2 && read.summary.accounted == file.count)
  }

  @Test func `places count from the byte at which the content begins in the file`() {
    var framer = DelimitedFramer(dialect: DelimitedDialect(), startByte: 3)
    var events: [DelimitedFramer.Event] = []
    let file = "a,b\n1,2\n".bytes
    _ = file.withUnsafeBytes { framer.frame(Bytes($0), atEnd: true, &events) }
    guard case .row(_, let place) = events.last else { return #expect(Bool(false)) }
    #expect(place.byte == 7 && place.line == 2)
  }

  @Test func `a file made to be scanned without end is refused in stretches`() {
    var limits = DelimitedFramer.Limits()
    limits.maximumRowBytes = 5_000
    // Each line leaves a quote open, and closes the one that the line before left open.
    let file = Array(String(repeating: "z\",\"\"\"\n", count: 20_000).utf8)
    let clock = ContinuousClock()
    var read = Read([])
    let time = clock.measure { read = Read(file, limits: limits) }
    #expect(read.refusals.contains { $0.hasPrefix("CSV-0103") } && read.rows.isEmpty)
    #expect(read.summary.accounted == file.count && time < .seconds(30))
  }

  @Test(arguments: [1, 7, 1000]) func `rows that are not reported are counted all the same`(chunk: Int) {
    let file = "a,b\n1,2\n,\nx,\"open\n3,4\na,b\n5,6".bytes
    let whole = Read(file, DelimitedDialect())
    var framer = DelimitedFramer(dialect: DelimitedDialect())
    framer.reportsRows = false
    var others = 0
    var (start, end) = (0, 0)
    while end < file.count {
      end = min(file.count, end + chunk)
      var events: [DelimitedFramer.Event] = []
      file.withUnsafeBytes { start += framer.frame(Bytes($0)[start..<end], atEnd: end == file.count, &events) }
      for event in events { if case .row = event { Issue.record("a row was reported") } else { others += 1 } }
    }
    #expect(framer.summary == whole.summary && framer.summary.rows == 3)
    #expect(others == 1 + 2 + whole.refusals.count)
  }
}
