import Readers
import Records
import Testing

private struct Case: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let input: String
  let kinds: [String]
  init(_ name: String, _ input: String, _ kinds: [String]) { (testDescription, self.input, self.kinds) = (name, input, kinds) }
}

private let a = "MSH|^~\\&|A|||||  |ADT^A01|1|P|2.3\rPID|1"
private let b = "MSH|^~\\&|B||||||ADT^A02|2|P|2.3\rPID|2"
private let two = ["message", "message"]

@Suite struct HL7FramerTests {
  private static let cases = [
    Case("line ends CR", a + "\r" + b + "\r", two),
    Case("line ends LF", a.replacing("\r", with: "\n") + "\n" + b, two),
    Case("line ends CRLF", a.replacing("\r", with: "\r\n") + "\r\n" + b + "\r\n", two),
    Case("line ends mixed", a + "\n" + b.replacing("\r", with: "\r\n") + "\r", two),
    Case("blank lines between", a + "\r\n\r\n \t\r\n" + b + "\n\n\n", two),
    Case("MLLP", "\u{0B}" + a + "\r\u{1C}\r\u{0B}" + b + "\r\u{1C}\r", two),
    Case("MLLP without the CR before the end", "\u{0B}" + a + "\u{1C}\r\u{0B}" + b + "\u{1C}\r", two),
    Case("MLLP mixed with plain", a + "\r\u{0B}" + b + "\r\u{1C}\r" + a + "\r", ["message"] + two),
    Case("MLLP end without a start", a + "\r\u{1C}\r" + b, two),
    Case("MLLP block not closed", "\u{0B}" + a + "\r\u{0B}" + b + "\r\u{1C}\r", ["message", "HL7-0136", "message"]),
    Case("0x1C and 0x0B within a text", a + "|x\u{1C}y\u{0B}z\r" + b, two),
    Case("byte order mark first", "\u{FEFF}" + a + "\r" + b, two),
    Case("byte order mark before a later message", a + "\r\u{FEFF}" + b, two),
    Case("blanks before MSH", "  " + a + "\n\t" + b, two),
    Case("MSH within a line is text", a + "|see MSH|x\r" + b, two),
    Case("MSH as a word at a line start is text", a + "\rMSH: 12 pg\rMSHA\r" + b, two),
    Case("MSH alone", a + "\rMSH\r" + b, ["message"] + two),
    Case("text before the first message", "export of today\r" + a + "\r" + b, ["HL7-0130"] + two),
    Case("segments before the first message", "PV1|1|I\r" + a, ["HL7-0101", "message"]),
    Case("a damaged header does not join its neighbours", a + "\rMXH|^~\\&|C\rPID|3\r" + b, ["message", "HL7-0102", "message"]),
    Case("no message", "name,born\nDoe,1950\n", ["HL7-0130", "HL7-0103"]),
    Case("nothing", "", []),
    Case("only blanks", " \r\n\r\n", []),
    Case("UTF-16 with its mark", "\u{FF}\u{FE}M\0S\0H\0|\0", ["HL7-0130", "HL7-0103"]),
    Case("batch", "FHS|^~\\&\rBHS|^~\\&\r\(a)\r\(b)\rBTS|2\rFTS|1\r", two),
    Case("two batches", "FHS|^~\\&\rBHS|^~\\&\r\(a)\rBTS|1\rBHS|^~\\&\r\(b)\rBTS|1\rFTS|2", two),
    Case("batch with another separator", "BHS*^~\\&\r\(a)\rBTS|1\r", ["message"]),
    Case("batch count differs", "BHS|^~\\&\r\(a)\r\(b)\rBTS|3\r", two + ["HL7-0131"]),
    Case("file count differs", "FHS|^~\\&\rBHS|^~\\&\r\(a)\rBTS|1\rFTS|2\r", ["message", "HL7-0132"]),
    Case("batch count is empty", "BHS|^~\\&\r\(a)\rBTS||all done\r", ["message"]),
    Case("batch count alone", "BHS|^~\\&\r\(a)\rBTS\r", ["message"]),
    Case("batch count is no number", "BHS|^~\\&\r\(a)\rBTS|one\r", ["message", "HL7-0133"]),
    Case("batch trailer without its header", a + "\rBTS|1\r", ["message", "HL7-0134"]),
    Case("batch trailer missing", "FHS|^~\\&\rBHS|^~\\&\r\(a)\r", ["message", "HL7-0135", "HL7-0135"]),
    Case(
      "batch trailer missing before the next batch", "BHS|^~\\&\r\(a)\rBHS|^~\\&\r\(b)\rBTS|1\r",
      ["message", "HL7-0135", "message"]),
  ]

  @Test(arguments: cases)
  private func `frames`(_ it: Case) {
    let framed = Framed(it.input.bytes)
    #expect(framed.kinds == it.kinds, "\(framed)")
    #expect(framed.summary.bytes == it.input.utf8.count)
  }

  @Test(arguments: cases, [1, 7, 33, 64])
  private func `gives the same events however the file is cut into buffers`(_ it: Case, chunk: Int) {
    #expect(Framed(it.input.bytes, chunk: chunk) == Framed(it.input.bytes))
  }

  @Test func `a message is what stands between, without its line end`() {
    let framed = Framed(("\u{FEFF}" + a + "\r\n\r\n\u{0B}" + b + "\r\u{1C}\r").bytes)
    #expect(framed.messages == [a.bytes, b.bytes])
    #expect(framed.places.map(\.record) == [1, 2])
    #expect(framed.places.map(\.byte) == [3, 3 + a.utf8.count + 5])
    #expect(framed.places.map(\.line) == [1, 4])
    #expect(framed.summary.byteOrderMarks == 1)
    #expect(framed.summary.blocksBegun == 1 && framed.summary.blocksEnded == 1)
    #expect((framed.summary.carriageReturns, framed.summary.lineFeeds, framed.summary.pairs) == (4, 0, 2))
  }

  @Test func `a count that differs is kept with both numbers`() {
    let framed = Framed("FHS|^~\\&\rBHS|^~\\&\r\(a)\r\(b)\rBTS|5\rFTS|1\r".bytes)
    #expect(framed.summary.countMismatches.map(\.declared) == [5])
    #expect(framed.summary.countMismatches.map(\.counted) == [2])
    #expect(framed.summary.countMismatches.first?.place.line == 7)
    #expect(framed.summary.messagesInBatches == 2 && framed.summary.messagesDeclared == 5)
  }

  @Test(arguments: [[0xFF, 0xFE], [0xFE, 0xFF], []] as [[UInt8]], [true, false])
  func `UTF-16 is refused as such`(mark: [UInt8], isLittle: Bool) {
    var bytes = mark
    for unit in a.utf16 { bytes += isLittle ? [UInt8(unit & 0xFF), UInt8(unit >> 8)] : [UInt8(unit >> 8), UInt8(unit & 0xFF)] }
    #expect(Framed(bytes).kinds == ["HL7-0104"])
    #expect(Framed(bytes, chunk: 3) == Framed(bytes))
  }

  @Test(arguments: [10, 64, 100_000])
  func `a message over the limit is refused and its neighbours are not`(chunk: Int) {
    var limits = HL7Framer.Limits()
    limits.maximumMessageBytes = 200
    let long = a + String(repeating: "|some more text\r\nNTE", count: 5000)
    let framed = Framed((b + "\r" + long + "\r" + b + "\r").bytes, chunk: chunk, limits: limits)
    #expect(framed.kinds == ["message", "HL7-0105", "message"])
    #expect(framed.places.map(\.record) == [1, 2, 3])
    #expect(framed.events[1].hasSuffix("of 200"))
    #expect(framed == Framed((b + "\r" + long + "\r" + b + "\r").bytes, limits: limits))
  }

  @Test func `the rest that a caller keeps is bounded for text that never ends`() {
    var limits = HL7Framer.Limits()
    (limits.maximumMessageBytes, limits.maximumStrayBytes) = (1000, 1000)
    var framer = HL7Framer(limits: limits)
    var kept = 0
    var events: [HL7Framer.Event] = []
    for part in ["no message here\n", a + "\r", "NTE|1||text\r"] {
      for _ in 0..<1000 {
        let bytes = [UInt8](repeating: 0x41, count: kept) + part.bytes
        let consumed = bytes.withUnsafeBytes { framer.frame(Bytes($0), atEnd: false, &events) }
        kept = bytes.count - consumed
        #expect(kept <= 1000 + 64)
      }
    }
  }

  @Test func `segments after skipped text are not lost in silence`() {
    var limits = HL7Framer.Limits()
    limits.maximumStrayBytes = 100
    let text = String(repeating: "log line\n", count: 100) + "PID|1||5\nPV1|1\n" + a
    #expect(Framed(text.bytes, limits: limits).kinds == ["HL7-0130", "HL7-0101", "message"])
    #expect(Framed(text.bytes, chunk: 5, limits: limits) == Framed(text.bytes, limits: limits))
  }
}
