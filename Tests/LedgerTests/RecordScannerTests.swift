import LedgerNode
import Records
import Testing

@Suite struct RecordScannerTests {
  private func scan(_ text: String) throws -> (type: String, id: String, subject: String) {
    var bytes = Array(text.utf8)
    return try bytes.withUnsafeMutableBytes { raw in
      let found = try RecordScanner.scan(Bytes(UnsafeRawBufferPointer(raw)))
      return (found.resourceType.text, found.id.text, found.subject.text)
    }
  }

  struct Good: Sendable, CustomTestStringConvertible {
    let clause: String
    let text: String
    var type = "Observation"
    var id = ""
    var subject = ""
    var testDescription: String { clause }
  }

  @Test(
    arguments: [
      Good(clause: "RFC 8259 §4 type and subject", text: #"{"resourceType":"Observation","id":"a1","subject":{"reference":"Patient/pt1x"}}"#, id: "a1", subject: "pt1x"),
      Good(clause: "RFC 8259 §2 whitespace", text: " { \"resourceType\" : \"Observation\" ,\t\"x\" : [ 1 , 2 ] } \n"),
      Good(clause: "RFC 8259 §6 numbers", text: #"{"resourceType":"Observation","v":[0,-0,1.00,-1.5e+10,2E-3]}"#),
      Good(clause: "RFC 8259 §7 escapes", text: #"{"resourceType":"Observation","v":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}"#),
      Good(clause: "RFC 3629 §4 UTF-8 of two, three and four bytes", text: #"{"resourceType":"Observation","v":"é€😀"}"#),
      Good(clause: "FHIR R4 AllergyIntolerance.patient", text: #"{"resourceType":"AllergyIntolerance","patient":{"reference":"Patient/b"}}"#, type: "AllergyIntolerance", subject: "b"),
      Good(clause: "FHIR R4 Coverage.beneficiary", text: #"{"resourceType":"Coverage","beneficiary":{"reference":"Patient/c"}}"#, type: "Coverage", subject: "c"),
      Good(clause: "FHIR R4 Account.subject repeats", text: #"{"resourceType":"Account","subject":[{"reference":"Patient/d"}]}"#, type: "Account", subject: "d"),
      Good(
        clause: "FHIR R4 Appointment.participant.actor",
        text: #"{"resourceType":"Appointment","participant":[{"actor":{"reference":"Location/9"}},{"actor":{"reference":"Patient/e"}}]}"#,
        type: "Appointment", subject: "e"),
      Good(clause: "a nested resourceType is not the record's", text: #"{"contained":[{"resourceType":"Patient","id":"z"}],"resourceType":"Observation"}"#),
      Good(clause: "a nested subject is not the record's", text: #"{"resourceType":"Observation","x":{"subject":{"reference":"Patient/z"}}}"#),
    ]
  ) func `finds what a record says of itself`(_ c: Good) throws {
    let found = try scan(c.text)
    #expect(found.type == c.type)
    #expect(found.id == c.id)
    #expect(found.subject == c.subject)
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    let clause: String
    let bytes: [UInt8]
    init(_ clause: String, _ text: String) { (self.clause, bytes) = (clause, Array(text.utf8)) }
    init(_ clause: String, _ bytes: [UInt8]) { (self.clause, self.bytes) = (clause, bytes) }
    var testDescription: String { clause }
  }

  private static func inString(_ bytes: [UInt8]) -> [UInt8] { Array(#"{"resourceType":"X","v":""#.utf8) + bytes + Array(#""}"#.utf8) }

  @Test(
    arguments: [
      Bad("empty", ""), Bad("not an object", "[]"), Bad("no type", "{}"), Bad("type is no string", #"{"resourceType":1}"#),
      Bad("two types", #"{"resourceType":"A","resourceType":"B"}"#), Bad("trailing text", #"{"resourceType":"A"}x"#),
      Bad("two ids", #"{"resourceType":"A","id":"a","id":"b"}"#), Bad("two codes", #"{"resourceType":"A","code":{},"code":{}}"#),
      Bad("a second type in escapes", #"{"resourceType":"A","resource\u0054ype":"B"}"#), Bad("two values", #"{"resourceType":"A"}{}"#), Bad("trailing comma", #"{"resourceType":"A",}"#),
      Bad("missing colon", #"{"resourceType" "A"}"#), Bad("unfinished", #"{"resourceType":"A""#),
      Bad("§6 leading zero", #"{"resourceType":"A","v":01}"#), Bad("§6 plus sign", #"{"resourceType":"A","v":+1}"#),
      Bad("§6 bare point", #"{"resourceType":"A","v":1.}"#), Bad("§6 NaN", #"{"resourceType":"A","v":NaN}"#),
      Bad("§3 literal case", #"{"resourceType":"A","v":True}"#), Bad("§7 unknown escape", #"{"resourceType":"A","v":"\x"}"#),
      Bad("§7 lone low surrogate", #"{"resourceType":"A","v":"\udc00"}"#), Bad("§7 lone high surrogate", #"{"resourceType":"A","v":"\ud800x"}"#),
      Bad("§7 short escape", #"{"resourceType":"A","v":"\u12"}"#), Bad("§7 raw control", inString([0x09])),
      Bad("RFC 3629 stray continuation", inString([0x80])), Bad("RFC 3629 overlong", inString([0xC0, 0xAF])),
      Bad("RFC 3629 overlong of three", inString([0xE0, 0x80, 0xAF])), Bad("RFC 3629 surrogate", inString([0xED, 0xA0, 0x80])),
      Bad("RFC 3629 above U+10FFFF", inString([0xF4, 0x90, 0x80, 0x80])), Bad("RFC 3629 cut sequence", inString([0xE2, 0x82])),
      Bad("nested too deeply", #"{"resourceType":"A","v":"# + String(repeating: "[", count: 80) + String(repeating: "]", count: 80) + "}"),
    ]
  ) func `refuses what is no JSON object with one type`(_ c: Bad) {
    c.bytes.withUnsafeBytes { raw in
      _ = #expect(throws: RecordScanner.Failure.self) { try RecordScanner.scan(Bytes(raw)) }
    }
  }

  @Test func `never reads outside a line, whatever byte is changed or cut`() {
    let line = Array(#"{"resourceType":"Observation","id":"é","subject":{"reference":"Patient/pt1"},"v":[1.5,"\u00e9",null,{}]}"#.utf8)
    var accepted = 0
    for i in line.indices {
      for byte in [UInt8(0), 0x22, 0x5C, 0x7B, 0x7D, 0x2C, 0x80, 0xFF] {
        // An allocation of exact size: a read past its end is seen by the sanitizers.
        var changed = line
        changed[i] = byte
        accepted += changed.withUnsafeBytes { (try? RecordScanner.scan(Bytes($0))) == nil ? 0 : 1 }
      }
      _ = Array(line[..<i]).withUnsafeBytes { raw in
        #expect(throws: RecordScanner.Failure.self) { try RecordScanner.scan(Bytes(raw)) }
      }
    }
    #expect(accepted < line.count * 8)
  }
}
