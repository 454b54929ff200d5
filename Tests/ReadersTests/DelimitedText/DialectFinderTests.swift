import Readers
import Records
import Testing

@Suite struct DialectFinderTests {
  @Test(arguments: DelimitedFramerTests.dialects)
  func `the dialect of a generated table is found`(dialect: DelimitedDialect) {
    var random = Seeded(UInt64(dialect.delimiter) &* 31 &+ UInt64(dialect.quote ?? 0))
    for turn in 0..<8 {
      var table = Table.random(columns: Int.random(in: 4...9, using: &random), rows: 30, &random)
      for i in 1..<table.rows.count {
        table.rows[i][1] = "\(i)"
        // So that the way of quoting shows.
        if i % 4 == 0 { table.rows[i][2] = "a \(UnicodeScalar(dialect.quote ?? 0x22))\(UnicodeScalar(dialect.delimiter)) b" }
      }
      let text = String(decoding: table.written(dialect, lineEnd: turn % 2 == 0 ? "\n" : "\r\n", always: turn % 3 == 0), as: UTF8.self)
      let verdict = DialectFinder.find(text)
      let found = verdict.dialect
      #expect(found?.delimiter == dialect.delimiter && found?.quote == dialect.quote && found?.hasHeader == true, "\(verdict.evidence)")
      #expect(found?.escape == dialect.escape && found?.columnCount == table.rows[0].count, "\(verdict.evidence)")
      #expect(Read(text.bytes, found ?? dialect).rows == Array(table.rows.dropFirst()))
    }
  }

  @Test func `two delimiters that fit equally well are refused with the choice to make`() {
    let verdict = DialectFinder.find("1,5;2,7\n3,5;4,5\n6,1;7,0\n8,2;9,4\n")
    #expect(verdict.dialect == nil && Set(verdict.choices.map(\.delimiter)) == [0x2C, 0x3B])
    #expect(verdict.evidence.contains { $0.hasPrefix("comma: 4 of 4 rows have 3 fields") })
    var stated = DialectFinder.Stated()
    stated.delimiter = 0x3B
    #expect(DialectFinder.find("1,5;2,7\n3,5;4,5\n", stated: stated).dialect?.columnCount == 2)
    #expect(DialectFinder.find("high;low\n1,5;2,7\n3,5;4,5\n6,1;7,0\n").dialect?.delimiter == 0x3B)
  }

  @Test func `a header that may be one or may not is the choice to make`() {
    let verdict = DialectFinder.find("apple,pear\nplum,fig\ncherry,peach\n")
    #expect(verdict.choices.map(\.hasHeader) == [true, false])
    var stated = DialectFinder.Stated()
    stated.hasHeader = false
    #expect(DialectFinder.find("apple,pear\nplum,fig\n", stated: stated).dialect?.hasHeader == false)
  }

  @Test func `headers are told from values`() {
    #expect(DialectFinder.find("Id,BIRTHDATE,SSN\n1,1950-01-01,999\n").dialect?.hasHeader == true)
    #expect(DialectFinder.find("1,1950-01-01,999\n2,1951-01-01,998\n").dialect?.hasHeader == false)
    #expect(DialectFinder.find("patientName,givenName\nDoe,Jane\nRoe,Rita\n").dialect?.hasHeader == true)
  }

  @Test func `comments, lines before the header, trailing delimiters and blanks before quotes are found`() throws {
    let comments = try #require(DialectFinder.find("# a, b\nid,date\n1,2020-01-01\n# more\n2,2020-01-02\n3,2020-01-03\n").dialect)
    #expect(comments.comment == 0x23 && comments.hasHeader)
    let hash = try #require(DialectFinder.find("#id,date\n1,2020-01-01\n2,2020-01-02\n").dialect)
    #expect(hash.comment == nil && hash.hasHeader)
    let title = try #require(DialectFinder.find("Laboratory export\n\nid,date,value\n1,2020-01-01,5\n2,2020-01-02,6\n3,2020-01-02,7\n").dialect)
    #expect(title.linesBeforeHeader == 2 && title.columnCount == 3)
    #expect(Read("Laboratory export\n\nid,date,value\n1,2020-01-01,5\n".bytes, title).header == ["id", "date", "value"])
    let trailing = try #require(DialectFinder.find("id,date,\n1,2020-01-01,\n2,2020-01-02,\n").dialect)
    #expect(trailing.columnCount == 2)
    let below = try #require(DialectFinder.find("id,date,value\n1,2020-01-01,5,\n2,2020-01-02,6,\n3,2020-01-03,7,\n").dialect)
    #expect(below.columnCount == 3 && below.hasHeader && below.linesBeforeHeader == 0)
    let read = Read("id,date,value\n1,2020-01-01,5,\n2,2020-01-02,6,\n".bytes, below)
    #expect(read.header == ["id", "date", "value"] && read.rows.count == 2)
    let titled = try #require(DialectFinder.find("Export\nid,date,value\n1,2020-01-01,5,\n2,2020-01-02,6,\n3,2020-01-03,7,\n").dialect)
    #expect(titled.columnCount == 3 && titled.hasHeader && titled.linesBeforeHeader == 1)
    let blanks = try #require(DialectFinder.find("id, name, n\n1, \"Doe, Jane\", 2\n2, \"Roe, Rita\", 3\n").dialect)
    #expect(blanks.skipsBlanksBeforeQuote)
  }

  @Test func `line ends are found`() {
    #expect(DialectFinder.find("id,n\r1,2\r3,4\r").dialect?.lineEnd == .carriageReturn)
    #expect(DialectFinder.find("id,n\r\n1,2\r\n3,4\r\n").dialect?.lineEnd == .lineFeed)
    #expect(DialectFinder.find("id,n\r1,2\r3,4\n5,6\n").dialect?.lineEnd == .any)
  }

  @Test func `rows that leave out empty ends are padded, and one column needs no delimiter`() throws {
    let short = try #require(DialectFinder.find("id,name,date,note\n1,a\n2,b,2020-01-01\n3,c,2020-01-01,x\n4,d\n5,e\n").dialect)
    #expect(short.shortRows == .pad && short.columnCount == 4)
    #expect(DialectFinder.find("id\n1\n2\n").dialect?.columnCount == 1)
    #expect(DialectFinder.find("").dialect == nil && DialectFinder.find("").choices.isEmpty)
  }

  @Test func `evidence says how much fits and what does not`() {
    var text = "id,date\n"
    for i in 0..<100 { text += "\(i),2020-01-01\n" }
    text += "x\n"
    let verdict = DialectFinder.find(text)
    #expect(verdict.dialect != nil)
    #expect(verdict.evidence.contains("comma: 101 of 102 rows have 2 fields"))
    #expect(verdict.evidence.contains { $0.contains("1 rows have another number of fields") })
    #expect(verdict.dialect?.description == "delimiter comma, double quotes, doubled inside fields, header")
  }

  @Test func `mutated heads give a verdict`() {
    var random = Seeded(3)
    let text = "id,name,date\n1,\"Doe, Jane\",2020-01-01\n2,\"Roe \"\"R\"\"\",2020-01-02\n# x\n3,a;b|c,2020-01-03\n".bytes
    for _ in 0..<300 {
      var bytes = text
      for _ in 0..<4 {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[at] = [0x22, 0x2C, 0x0A, 0x0D, 0x5C, 0x27, 0, 0xFF].randomElement(using: &random) ?? 0
        case 1: bytes.remove(at: at)
        default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
        }
      }
      let verdict = bytes.withUnsafeBytes { DialectFinder.find(head: Bytes($0), isWhole: Bool.random(using: &random)) }
      #expect(!verdict.evidence.isEmpty)
    }
  }
}
