import Normalization
import Testing

// MDM: documents. Source: v2-to-FHIR MDM_T02, TXA[DocumentReference], OBX[DocumentReference].
@Suite struct ClinicalDocumentTests {
  private static func txa(_ fields: [Int: String]) -> String {
    "TXA|" + (1...27).map { fields[$0] ?? ($0 == 1 ? "1" : "") }.joined(separator: "|")
  }
  private static let text = ["OBX|1|TX|1^T^L||first line||||||F", #"OBX|2|FT|1^T^L||second\.br\third||||||F"#]

  static let documents: [MappingCase] = [
    MappingCase(
      "OBX text, in order", [txa([2: "PN"])] + text,
      has: [
        #""content":[{"attachment":{"contentType":"text/plain; charset=utf-8","data":"Zmlyc3QgbGluZQpzZWNvbmQKdGhpcmQ=","size":23}}]"#
      ]),
    MappingCase(
      "TXA-2", [txa([2: "DS"])] + text,
      has: [
        #""type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0270","code":"DS","display":"Discharge summary"}]}"#
      ]),
    MappingCase(
      "TXA-4, TXA-6", [txa([4: "20240104", 6: "202401051000+0100"])] + text,
      has: [#""date":"2024-01-05T10:00:00+01:00""#, #""period":{"start":"2024-01-04"}"#]),
    MappingCase("TXA-6 without time is no instant", [txa([6: "20240105"])] + text, lacks: [#""date""#]),
    MappingCase(
      "TXA-9 before TXA-5", [txa([5: "1^First^F", 9: "2^Second^S"])] + text, has: [#""author":[{"identifier":{"value":"2"}"#],
      lacks: ["First"]),
    MappingCase("TXA-10", [txa([10: "3^Third^T"])] + text, has: [#""authenticator":{"identifier":{"value":"3"}"#]),
    MappingCase(
      "TXA-12", [txa([12: "D1^DOCS"])] + text,
      has: [#""id":"document|DOCS|D1","masterIdentifier":{"system":"urn:chartseal:local:id:docs","value":"D1"}"#]),
    MappingCase("TXA-17 AU", [txa([17: "AU"])] + text, has: [#""docStatus":"final""#]),
    MappingCase("TXA-17 IP", [txa([17: "IP"])] + text, has: [#""docStatus":"preliminary""#]),
    MappingCase(
      "TXA-18", [txa([18: "V"])] + text,
      has: [#""securityLabel":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0272","code":"V""#]),
    MappingCase("TXA-19 missing", [txa([:])] + text, has: [#""status":"current""#]),
    MappingCase("TXA-19 OB", [txa([19: "OB"])] + text, has: [#""status":"superseded""#]),
    MappingCase("TXA-19 CA", [txa([19: "CA"])] + text, has: [#""status":"entered-in-error""#]),
    MappingCase("TXA-25", [txa([25: "Echo report"])] + text, has: [#""description":"Echo report""#]),
    MappingCase(
      "OBX ED", [txa([:]), "OBX|1|ED|1^Echo^L||^application^pdf^Base64^SGVsbG8=||||||F"],
      has: [#""contentType":"application/pdf","data":"SGVsbG8=","size":5,"title":"Echo""#]),
    MappingCase(
      "no content: still an attachment", [txa([3: "TX"])], has: [#""content":[{"attachment":{"contentType":"text/plain"}}]"#]),
    MappingCase(
      "orders ahead", ["ORC|SC|P1^LAB", "OBR|1|P1^LAB||1^Echo^L", txa([:])] + text,
      has: [#""related":[{"reference":"ServiceRequest/placer|LAB|P1"}]"#]),
    MappingCase(
      "NTE", [txa([:]), "OBX|1|TX|1^T^L||a||||||F", "NTE|1||b"],
      has: [#""data":"YQ==","size":1}},{"attachment":{"contentType":"text/plain; charset=utf-8","data":"Yg==","size":1}}]"#]),
  ]

  @Test(arguments: documents)
  func `a document follows TXA and its OBX`(_ c: MappingCase) throws { try c.check("DocumentReference", message: "MDM^T02") }

  static let relations: [(trigger: String, code: String)] = [("T06", "appends"), ("T08", "transforms"), ("T10", "replaces")]

  @Test(arguments: relations)
  func `the event says what the document does to its parent`(_ r: (trigger: String, code: String)) throws {
    let m = try mapped("MDM^\(r.trigger)", [Self.txa([12: "D2", 13: "D1"])] + Self.text)
    #expect(
      m.first("DocumentReference").contains(
        #""relatesTo":[{"code":"\#(r.code)","target":{"reference":"DocumentReference/document||D1"}}]"#))
  }

  @Test func `a coded finding within a document is an observation derived from it`() throws {
    let m = try mapped("MDM^T02", [Self.txa([12: "D1"])] + Self.text + ["OBX|3|NM|8867-4^HR^LN||61|/min|||||F"])
    #expect(m.all("Observation").count == 1)
    #expect(m.first("Observation").contains(#""derivedFrom":[{"reference":"DocumentReference/document||D1"}]"#))
  }

  @Test func `the cancellation event takes the document back`() throws {
    #expect(try mapped("MDM^T11", [Self.txa([12: "D1"])]).first("DocumentReference").contains(#""status":"entered-in-error""#))
  }
}
