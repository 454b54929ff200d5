import Readers
import Records
import Testing

@Suite struct HL7ThroughputTests {
  #if DEBUG
    static let isOptimised = false
  #else
    static let isOptimised = true
  #endif

  @Test(arguments: [1, 100, 1 << 20])
  func `a pass counts messages, segments and what is refused`(window: Int) {
    let file = Samples.all.joined(separator: "\r").bytes + "\rMSH|^~\\&|no type\rPID|1||\rMSX|^~\\&|\r".bytes
    let pass = file.withUnsafeBytes { HL7Pass(over: Bytes($0), window: window) }
    #expect((pass.messages, pass.segments, pass.rejected) == (3, 15, 2))
  }

  /// One vector written without its type makes the scan 70 times slower without any warning. The measure is a plain loop over
  /// the same bytes in the same run, so that a busy machine slows both.
  @Test(.enabled(if: isOptimised, "figures of a debug build say nothing"))
  func `framing and parsing take no longer than a few plain loops over the bytes`() {
    let one = Samples.admission.bytes + [13]
    var file: [UInt8] = []
    while file.count < 250_000 { file += one }
    let clock = ContinuousClock()
    let message = HL7Message()
    var best = (read: Duration.seconds(100), plain: Duration.seconds(100))
    var segments = 0
    var events: [HL7Framer.Event] = []
    var separators = 0
    for _ in 0..<40 {
      file.withUnsafeBytes { raw in
        best.plain = min(best.plain, clock.measure { for b in raw where b == 0x7C || b == 0x0D { separators &+= Int(b) } })
        best.read = min(
          best.read,
          clock.measure {
            var framer = HL7Framer()
            events.removeAll(keepingCapacity: true)
            _ = framer.frame(Bytes(raw), atEnd: true, &events)
            for case .message(let found) in events {
              do { try message.parse(Bytes(raw)[found.range], at: found.place) } catch { Issue.record("refused") }
              segments += message.segmentCount
            }
          })
      }
    }
    #expect(segments == file.count / one.count * 8 * 40 && separators > 0)
    #expect(best.read < best.plain * 15, "read \(best.read), plain loop \(best.plain)")
  }
}
