import Readers
import Records
import Testing

@Suite struct HL7FramerTests {
  @Test func `one message per MSH at a line start`() {
    let text = Array("MSH|^~\\&|A\rPID|1\r\nMSH|^~\\&|B\nPID|2\n".utf8)
    var framer = HL7Framer()
    var events: [HL7Framer.Event] = []
    let consumed = text.withUnsafeBytes { framer.frame(Bytes($0), atEnd: true, &events) }
    #expect(consumed == text.count)
    #expect(events.count == 2)
  }
}
