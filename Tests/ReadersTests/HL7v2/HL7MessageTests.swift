import Readers
import Records
import Testing

private struct Refusal: Sendable, CustomTestStringConvertible {
  let input: String
  let code: String
  let field: String
  init(_ input: String, _ code: String, _ field: String) { (self.input, self.code, self.field) = (input, code, field) }
  var testDescription: String { "\(code) \(field)" }
}

@Suite struct HL7MessageTests {
  let message = HL7Message()

  @Test func `fields are found by HL7 number, MSH-1 included`() throws {
    try message.with(Samples.admission.bytes) { message in
      #expect(message.segmentCount == 8)
      let msh = message.segment(0)
      #expect(msh.field(1).raw == "|" && msh.field(2).raw == "^~\\&" && msh.field(3).raw == "REG")
      #expect(msh.field(2).repetitionCount == 1 && msh.field(2)[1] == "^~\\&")
      #expect(msh.field(9)[2] == "A01" && msh.fieldCount == 18 && msh.field(18).raw == "UNICODE UTF-8")
      #expect(message.structure.code == "ADT" && message.structure.trigger == "A01" && message.version == "2.5.1")
      #expect(message.charset == .utf8 && message.typeName == "ADT^A01")
      let pid = message.segment(2)
      #expect(pid.tag == .PID && pid.field(1).raw == "1" && pid.field(2).isEmpty && pid.field(99).isEmpty)
      #expect(pid.field(0).isEmpty && pid.field(-1).isEmpty && pid.field(13).repetitionCount == 2)
      #expect(message.notes.isEmpty)
    }
  }

  @Test func `repetitions, components and subcomponents are split on demand`() throws {
    try message.with(Samples.admission.bytes) { message in
      let ids = message.segment(2).field(3)
      #expect(ids.repetitionCount == 2 && ids[1] == "1000001" && ids[5] == "MR" && ids[6].isEmpty && ids[0].isEmpty)
      #expect(ids.first.component(4, sub: 2) == "1.2.3.4" && ids.first.component(4, sub: 4).isEmpty)
      #expect(ids.first.componentCount == 5 && ids.first.subcomponentCount(4) == 3)
      #expect(ids.repetition(1)[1] == "999-00-0001" && ids.repetition(2).isEmpty && ids.repetition(-1).isEmpty)
      #expect(ids.repetitions.map { $0[5].text } == ["MR", "SS"])
      #expect(message.segment(2).field(2).repetitions.map { $0.raw.count } == [])
      #expect(message.segment(2).field(2).repetitionCount == 0 && message.segment(2).field(2).first.isEmpty)
    }
  }

  @Test func `a message without subcomponents is split like one that has them, and the next one anew`() throws {
    let head = "MSH|^~\\&|||||||ADT^A01|1|P|2.3\rPID|1||7^^^"
    for (authority, second) in [("HOSP", ""), ("HOSP&1.2.3&ISO", "1.2.3"), ("HOSP", "")] {
      try message.with((head + authority + "^MR").bytes) { message in
        let id = message.segment(1).field(3).first
        #expect(id.component(4, sub: 1) == "HOSP" && id.component(4, sub: 2).text == second && id[4].text == authority)
        #expect(id.subcomponentCount(4) == (second.isEmpty ? 1 : 3) && id.component(3, sub: 1).isEmpty)
        #expect(message.delimiters.subcomponent == 0x26)
        #expect(message.occurringDelimiters.subcomponent == (second.isEmpty ? 0 : 0x26))
      }
    }
  }

  @Test func `only text that can differ from its bytes asks to be decoded`() throws {
    let head = "MSH|^~\\&|||||||ADT^A01|1|P|2.3||||||UNICODE UTF-8\rPID|1||7||"
    for (name, isDecoded) in [("Doe", false), ("Gro\u{DF}", false), ("a\\T\\b", true), ("a\tb", false), ("a\u{1}b", true)] {
      try message.with((head + name).bytes) { message in
        #expect(message.needsDecoding(message.segment(1).field(5).raw) == isDecoded)
        #expect(!message.needsDecoding(message.segment(1).field(3).raw))
      }
    }
    // Latin-1 without a declaration: the message is read by the fallback set.
    try message.with("MSH|^~\\&|||||||ADT^A01|1|P|2.3\rPID|1||7||Gro".bytes + [0xDF]) { message in
      #expect(message.needsDecoding(message.segment(1).field(5).raw) && !message.needsDecoding(message.segment(1).field(3).raw))
    }
  }

  @Test func `null differs from empty`() throws {
    try message.with(Samples.admission.bytes) { message in
      let site = message.segment(7)
      #expect(site.tag.isZ && site.field(3).isNull && !site.field(3).isEmpty && site.field(3).first.isNull)
      #expect(site.field(4).isEmpty && !site.field(4).isNull)
    }
  }

  @Test func `occurrences count by tag, in runs and apart`() throws {
    let text = "MSH|^~\\&|||||||ADT^A01|1|P|2.3\rOBX|1\rOBX|2\rNTE|1\rOBX|3\rNTE|2\rZZ1|1\rZZ1|2"
    try message.with(text.bytes) { message in
      #expect((0..<message.segmentCount).map { message.segment($0).occurrence } == [1, 1, 2, 1, 3, 2, 1, 2])
    }
  }

  @Test(arguments: ["\r", "\n", "\r\n", "\r\r\n", "\n\n", "\r\n\r"])
  func `any line end, and any number of them, ends a segment`(end: String) throws {
    let expected = try message.with(Samples.admission.bytes) { $0.content }
    let found = try message.with((Samples.admission.replacing("\r", with: end) + end).bytes) { $0.content }
    #expect(found == expected)
    #expect(message.notes.isEmpty)
  }

  @Test func `delimiters come from the message`() throws {
    try message.with(Samples.custom.bytes) { message in
      #expect(message.structure.trigger == "A08" && message.segment(1).field(3)[4] == "AUTH")
      #expect(message.delimiters.repetition == 0x2B && message.delimiters.truncation == 0)
    }
    try message.with(Samples.result.bytes) { message in
      #expect(message.delimiters.truncation == 0x23)
    }
    try message.with("MSH|^~\\|||||||ADT^A01|1|P|2.2\rPID|||1&2^x".bytes) { message in
      #expect(message.segment(1).field(3).first.component(1, sub: 1) == "1&2")
      #expect(message.notes[HL7Note.shortEncodingCharacters] == 1)
    }
    try message.with("MSH|^|||||||ADT^A01|1|P|2.2\rPID|||1~2\\F\\".bytes) { message in
      #expect(message.segment(1).field(3).repetitionCount == 1)
      #expect(message.decoded(message.segment(1).field(3).raw) == "1~2\\F\\")
    }
  }

  private static let refusals = [
    Refusal("", "HL7-0110", ""), Refusal("MS", "HL7-0110", ""), Refusal("PID|1", "HL7-0110", ""),
    Refusal("MSH", "HL7-0111", "MSH-1"), Refusal("MSH\rPID|1", "HL7-0111", "MSH-1"),
    Refusal("MSH|", "HL7-0111", "MSH-2"), Refusal("MSH|^~\\&", "HL7-0111", "MSH-2"),
    Refusal("MSH|^~\\&\rPID|1", "HL7-0111", "MSH-2"),
    Refusal("MSH||A", "HL7-0112", "MSH-2"), Refusal("MSH|^~^&|A", "HL7-0112", "MSH-2"),
    Refusal("MSH|^~\\\\&|A", "HL7-0112", "MSH-2"),
    Refusal("MSH|^~\\&#!|A", "HL7-0112", "MSH-2"), Refusal("MSH|ABCD|A", "HL7-0112", "MSH-2"),
    Refusal("MSH|^~\"&|A", "HL7-0112", "MSH-2"),
    Refusal("MSHA^~\\&A", "HL7-0112", "MSH-2"), Refusal("MSH|^ \\&|A", "HL7-0112", "MSH-2"),
    Refusal("MSH|^~\\&amp;|A", "HL7-0112", "MSH-2"),
    Refusal("MSH|^~\\&|A|B|C", "HL7-0113", "MSH-9"), Refusal("MSH|^~\\&|||||||^A01", "HL7-0113", "MSH-9"),
    Refusal("MSH|^~\\&|||||||\"\"|1", "HL7-0113", "MSH-9"),
    Refusal("MSH|^~\\&|||||||ADT^A01|1|P|2.3 MSH|^~\\&|A", "HL7-0114", ""),
    Refusal("MSH|^~\\&|||||||ADT^A01|1|P|2.3\rMSH|^~\\&|A", "HL7-0115", ""),
  ]

  @Test(arguments: refusals)
  private func `refuses what could only be guessed`(_ it: Refusal) throws {
    let error = try #require(message.refusal(it.input.bytes))
    #expect(error.reason.code == it.code && error.place.field == it.field)
    #expect(message.segmentCount == 0)
  }

  @Test func `limits are errors with their place`() {
    var options = HL7Message.Options()
    (options.maximumSegments, options.maximumFields) = (10, 100)
    let strict = HL7Message(options: options)
    let head = "MSH|^~\\&|||||||ADT^A01|1|P|2.3"
    #expect(strict.refusal((head + String(repeating: "\rOBX|1", count: 9)).bytes) == nil)
    #expect(strict.refusal((head + String(repeating: "\rOBX|1", count: 10)).bytes)?.reason == HL7Reason.tooManySegments)
    let wide = strict.refusal((head + "\rPID|1\rPID" + String(repeating: "|", count: 101)).bytes)
    #expect(wide?.reason == HL7Reason.tooManyFields && wide?.place.field == "PID[2]")
    #expect(strict.refusal((head + "\rPID" + String(repeating: "|", count: 100_000)).bytes)?.reason == HL7Reason.tooManyFields)
  }

  @Test func `a line that begins no segment is a line break in the field before it`() throws {
    let text = "MSH|^~\\&|||||||ORU^R01|1|P|2.3\rOBX|1|TX|1||first\r\nsecond: a|b\n\nthird||||||F\rNTE|1||end\rlast words"
    try message.with(text.bytes) { message in
      #expect(message.segmentCount == 3 && message.notes[HL7Note.lineJoined] == 3)
      #expect(message.decoded(message.segment(1).field(5).raw) == "first\nsecond: a")
      #expect(message.decoded(message.segment(1).field(6).raw) == "b\n\nthird")
      #expect(message.decoded(message.segment(2).field(3).raw) == "end\nlast words")
      #expect(message.needsDecoding(message.segment(2).field(3).raw))
    }
  }

  @Test func `sloppy segment ids are understood when HL7 defines them`() throws {
    try message.with("MSH|^~\\&|||||||ADT^A01|1|P|2.3\rpid|1\r  PV1|1\rEVN\rNTE|1\rxyz|1\rEVN\rxyz".bytes) { message in
      #expect((1..<message.segmentCount).map { message.segment($0).tag } == [.PID, .PV1, .EVN, .NTE])
      #expect(message.segment(3).fieldCount == 0 && message.segment(3).field(1).isEmpty)
      #expect(message.notes[HL7Note.lowerCaseSegment] == 1 && message.notes[HL7Note.indentedSegment] == 1)
      #expect(message.notes[HL7Note.lineJoined] == 3 && message.segment(4).field(2).raw == "1\rEVN\rxyz")
    }
  }

  @Test func `a short or unusual header is read and noted`() throws {
    try message.with("MSH|^~\\&|||||||ADT_A01".bytes) { message in
      #expect(message.structure.code == "ADT" && message.structure.trigger == "A01" && message.typeName == "ADT^A01")
      #expect(message.notes[HL7Note.joinedType] == 1 && message.notes[HL7Note.controlIDMissing] == 1)
      #expect(message.notes[HL7Note.versionMissing] == 1 && message.versionName == "not stated")
    }
    try message.with("MSH|^~\\&|||||||ACK|9|P|3.1".bytes) { message in
      #expect(message.notes[HL7Note.triggerMissing] == 1 && message.notes[HL7Note.versionUnknown] == 1)
    }
  }

  @Test(arguments: [("Doe^Jane", "other"), ("ADT^Jane", "ADT^other"), ("ZZZ^Z01", "ZZZ^Z01"), ("DOE^A01", "other")])
  func `only standard codes are shown`(type: String, shown: String) throws {
    try message.with("MSH|^~\\&|||||||\(type)|1|P|2.3".bytes) { #expect($0.typeName == shown) }
  }

  @Test func `a message of 50 MB with a document inside is read`() throws {
    var bytes = "MSH|^~\\&|||||||MDM^T02|1|P|2.5\rOBX|1|ED|PDF||^AP^^Base64^".bytes
    bytes.append(contentsOf: [UInt8](repeating: 0x51, count: 50_000_000))
    bytes += "||||||F\rNTE|1||x".bytes
    let framed = bytes.withUnsafeBytes { raw in
      var framer = HL7Framer()
      var events: [HL7Framer.Event] = []
      _ = framer.frame(Bytes(raw), atEnd: true, &events)
      return events.count
    }
    #expect(framed == 1)
    try message.with(bytes) { message in
      #expect(message.segment(1).field(5)[5].count == 50_000_000 && message.segment(1).field(11).raw == "F")
      #expect(!message.needsDecoding(message.segment(1).field(5)[5]))
    }
  }
}
