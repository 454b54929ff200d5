import Readers
import Records
import Testing

@Suite struct DelimitedThroughputTests {
  #if DEBUG
    static let isOptimised = false
  #else
    static let isOptimised = true
  #endif

  private static func file(quoted: Bool, bytes: Int) -> [UInt8] {
    let mark = quoted ? "\"" : ""
    let fields = ["123456789", "2020-01-31", "body height", "", "172.5", "cm", "a note, not long"]
    let line = fields.map { mark + (quoted ? $0 : $0.replacing(",", with: "")) + mark }.joined(separator: ",") + "\n"
    var out = "a,b,c,d,e,f,g\n".bytes
    while out.count < bytes { out += line.utf8 }
    return out
  }

  @Test(arguments: [1, 100, 1 << 20])
  func `a pass counts rows, fields and what is refused`(window: Int) {
    let file = DelimitedThroughputTests.file(quoted: true, bytes: 2000) + "x,\"open\n".bytes
    let pass = file.withUnsafeBytes { DelimitedPass(over: Bytes($0), dialect: DelimitedDialect(), window: window) }
    #expect(pass.fields == pass.rows * 7 && pass.rejected == 1 && pass.summary.accounted == file.count)
  }

  /// One vector written without its type makes the scan 70 times slower without any warning. The measure is a plain loop over
  /// the same bytes in the same run, so that a busy machine slows both.
  @Test(.enabled(if: isOptimised, "figures of a debug build say nothing"), arguments: [false, true])
  func `framing and parsing take no longer than a few plain loops over the bytes`(quoted: Bool) {
    let file = DelimitedThroughputTests.file(quoted: quoted, bytes: 300_000)
    let clock = ContinuousClock()
    var best = (read: Duration.seconds(100), plain: Duration.seconds(100))
    var rows = 0
    var seen = 0
    for _ in 0..<40 {
      file.withUnsafeBytes { raw in
        best.plain = min(best.plain, clock.measure { for b in raw where b == 0x2C || b == 0x0A { seen &+= Int(b) } })
        best.read = min(best.read, clock.measure { rows += DelimitedPass(over: Bytes(raw), dialect: DelimitedDialect()).rows })
      }
    }
    #expect(rows > 40_000 && seen > 0)
    #expect(best.read < best.plain * 15, "read \(best.read), plain loop \(best.plain)")
  }

  @Test func `every reason has a code of its own`() {
    let codes = (DelimitedReason.all + SourceReason.all).map(\.code)
    #expect(Set(codes).count == codes.count && codes.allSatisfy { $0.hasPrefix("CSV-0") || $0.hasPrefix("SRC-0") })
  }
}
