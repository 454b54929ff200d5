import Readers
import Records
import Testing

@Suite struct DelimitedMutationTests {
  static func mutate(_ bytes: [UInt8], _ random: inout Seeded) -> [UInt8] {
    let telling: [UInt8] = [0x22, 0x22, 0x2C, 0x0A, 0x0D, 0x5C, 0x00, 0x20, 0x23, 0xEF, 0xFF]
    var out = bytes
    for _ in 0..<Int.random(in: 1...5, using: &random) where !out.isEmpty {
      let at = Int.random(in: 0..<out.count, using: &random)
      let byte = telling.randomElement(using: &random) ?? 0
      switch Int.random(in: 0..<5, using: &random) {
      case 0: out[at] = byte
      case 1: out.insert(byte, at: at)
      case 2: out.remove(at: at)
      case 3: out.removeSubrange(at..<min(out.count, at + Int.random(in: 1...40, using: &random)))
      default: out.insert(contentsOf: out[at..<min(out.count, at + Int.random(in: 1...60, using: &random))], at: at)
      }
    }
    return out
  }

  private static func dialect(_ random: inout Seeded) -> DelimitedDialect {
    var dialect = DelimitedDialect(delimiter: 0x2C, escape: Bool.random(using: &random) ? 0x5C : nil)
    dialect.comment = Bool.random(using: &random) ? 0x23 : nil
    dialect.lineEnd = [.lineFeed, .any, .carriageReturn].randomElement(using: &random) ?? .any
    dialect.skipsBlanksBeforeQuote = Bool.random(using: &random)
    dialect.columnCount = Bool.random(using: &random) ? 4 : nil
    return dialect
  }

  @Test(arguments: 0..<12 as Range<UInt64>)
  func `mutated files give the same events however they are cut, and every byte is accounted for`(seed: UInt64) {
    var random = Seeded(seed &+ 500)
    for _ in 0..<25 {
      let dialect = DelimitedMutationTests.dialect(&random)
      let table = Table.random(columns: 4, rows: 10, &random)
      let always = Bool.random(using: &random)
      let file = DelimitedMutationTests.mutate(table.written(dialect, lineEnd: "\r\n", always: always), &random)
      var limits = DelimitedFramer.Limits()
      if Bool.random(using: &random) { limits.maximumRowBytes = Int.random(in: 1...120, using: &random) }
      let whole = Read(file, dialect, limits: limits)
      #expect(whole.summary.accounted == file.count && whole.summary.bytes == file.count)
      for chunk in [1, 13, 64, 200] { #expect(Read(file, dialect, chunk: chunk, limits: limits) == whole) }
      for place in whole.places { #expect(place.byte < file.count && place.line >= 1) }
    }
  }

  @Test func `a file cut at any byte is read up to there, and the cut row is refused when fields are missing`() {
    var dialect = DelimitedDialect()
    dialect.columnCount = 3
    let rows = [["id", "note", "end"], ["1", "a, \"b\"\nc", "x"], ["2", "plain", "y"], ["3", "", "z"]]
    let file = Table(rows: rows).written(dialect)
    for length in 0...file.count {
      let read = Read(Array(file[0..<length]), dialect)
      #expect(read.summary.accounted == length)
      // What is read is as it was; only the last row may have lost its end.
      for (n, row) in read.rows.enumerated() {
        #expect(n + 1 < rows.count && row[0] == rows[n + 1][0] || n == read.rows.count - 1)
        if n < read.rows.count - 1 { #expect(row == rows[n + 1]) }
      }
    }
  }

  @Test func `one broken line leaves the rows before it and after it as they were`() {
    var random = Seeded(77)
    var dialect = DelimitedDialect()
    dialect.columnCount = 3
    for _ in 0..<200 {
      let before = Table(rows: [["a", "b", "c"]] + (0..<5).map { ["\($0)", "x", "y"] })
      let after = Table(rows: (10..<15).map { ["\($0)", "x", "y"] })
      var bad = DelimitedMutationTests.mutate("7,\"some, \"\"text\"\" here\",z".bytes, &random)
      bad.removeAll { $0 == 0x0A || $0 == 0x0D }
      let read = Read(before.written(dialect) + bad + [0x0A] + after.written(dialect), dialect)
      #expect(Array(read.rows.prefix(5)) == Array(before.rows.dropFirst()))
      #expect(Array(read.rows.suffix(5)) == after.rows)
      #expect(read.rows.count + read.refusals.count <= 11 && read.rows.count >= 10)
    }
  }
}
