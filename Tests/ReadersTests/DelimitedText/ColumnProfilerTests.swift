import Readers
import Records
import Testing

@Suite struct ColumnProfilerTests {
  private func profile(_ rows: [[String]]) throws -> [ColumnProfile] {
    let profiler = ColumnProfiler(columns: rows[0].count)
    let row = DelimitedRow()
    let table = Table(rows: rows)
    for line in table.rows {
      let bytes = Table(rows: [line]).written(DelimitedDialect(), lastLineEnd: false)
      try bytes.withUnsafeBytes {
        try row.parse(Bytes($0), dialect: DelimitedDialect(), at: Place(record: 1, byte: 0, line: 1))
        profiler.add(row)
      }
    }
    return profiler.profiles()
  }

  private func column(_ values: [String]) throws -> ColumnProfile { try profile(values.map { [$0, "x"] })[0] }

  @Test func `types are told from the values`() throws {
    let n = 0..<200
    #expect(try column(n.map { "\($0 % 40)" }).kind == .integer)
    #expect(try column(n.map { "\($0).5" }).kind == .decimal)
    #expect(try column(n.map { $0 % 2 == 0 ? "Y" : "N" }).kind == .boolean)
    #expect(try column(n.map { "\($0 % 24):30" }).kind == .time)
    #expect(try column(n.map { ["E11.9", "I10", "J45"][$0 % 3] }).kind == .code)
    #expect(try column(n.map { "note number \($0), nothing else" }).kind == .text)
    #expect(try column(n.map { "MRN-\(100_000 + $0)" }).kind == .identifier)
    #expect(try column(n.map { _ in "" }).kind == .empty)
  }

  @Test func `dates are told with the way they are written`() throws {
    let days = 1...28
    #expect(try column(days.map { "2020-01-\($0 < 10 ? "0" : "")\($0)" }).dateForm == .iso)
    #expect(try column(days.map { "01/\($0)/2020" }).dateForm == .monthFirst)
    #expect(try column(days.map { "\($0)/01/2020" }).dateForm == .dayFirst)
    #expect(try column((1...12).map { "\($0)/\($0)/2020" }).dateForm == .eitherFirst)
    #expect(try column(days.map { "\($0).1.2020" }).dateForm == .dots)
    #expect(try column(days.map { "\($0)-JAN-2020" }).dateForm == .monthName)
    #expect(try column(days.map { "202001\($0 < 10 ? "0" : "")\($0)" }).dateForm == .compact)
    let instants = try column(days.map { "2020-01-01T10:\($0 + 20):00Z" })
    #expect(instants.dateForm == .isoZone && instants.kind == .dateTime)
  }

  @Test func `columns that look identifying say why`() throws {
    let n = 0..<100
    func looks(_ values: [String]) throws -> [ColumnProfile.Look] { try column(values).findings.map(\.look) }
    #expect(try looks(n.map { "999-\(10 + $0 % 90)-\(1000 + $0)" }) == [.socialSecurity])
    #expect(try looks(n.map { "(555) 555-\(1000 + $0)" }) == [.phone])
    #expect(try looks(n.map { "a\($0)@example.org" }) == [.email])
    #expect(try looks(n.map { "\($0 + 1) Main Street" }) == [.street])
    #expect(try looks(n.map { "\(90_000 + $0)" }).contains(.zip))
    #expect(try looks(n.map { "\(1920 + $0)-01-01" }) == [.birthDate])
    #expect(try looks(n.map { "0000\(1000 + $0)-0000-0000-0000-000000000000" }) == [.uuid])
    #expect(try looks(n.map { "Doe\(["", "-Smith", ", Jane"][$0 % 3])" + String(repeating: "n", count: $0 / 3) }) == [.personName])
    #expect(try looks(n.map { ["Body Height", "Body Weight"][$0 % 2] }).isEmpty)
    let rare = try column((0..<50).map { $0 == 7 ? "ssn 999" : $0 == 8 ? "999-00-0001" : "fine" })
    #expect(rare.findings == [.init(look: .socialSecurity, count: 1)] && rare.reasons[0].hasPrefix("1 of 50 filled values"))
  }

  @Test func `counts, lengths, shapes and distinct values`() throws {
    let rows = (0..<3000).map { ["\($0 % 1000)", $0 % 3 == 0 ? "" : "Ab-\($0 % 10)", "é"] }
    let profiles = try profile(rows)
    #expect(profiles[0].filled == 3000 && profiles[0].lengths == 1...3 && abs(profiles[0].distinct - 1000) < 100)
    #expect(profiles[1].empty == 1000 && profiles[1].shapes == [.init(text: "Aa-9", count: 2000)] && profiles[1].distinct == 10)
    #expect(profiles[2].shapes == [.init(text: "a", count: 3000)])
  }

  @Test func `no value comes out, and shapes stay few and short`() throws {
    var random = Seeded(9)
    let letters = Array("abcXYZ0123 -_/@é\u{7}".unicodeScalars)
    let values = (0..<2000).map { _ in
      String(String.UnicodeScalarView((0..<Int.random(in: 1...90, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a" }))
    }
    let found = try column(values)
    #expect(found.shapes.count <= 6 && found.otherShapes + found.shapes.reduce(0) { $0 + $1.count } == found.filled)
    for shape in found.shapes {
      #expect(shape.text.utf8.count <= 40)
      #expect(!shape.text.contains { "bcXYZ012345678".contains($0) })
    }
  }
}
