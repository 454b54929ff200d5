import Cryptography
import LedgerProtocol
import Records
import Testing

@Suite struct AuditHeadTests {
  private let head = AuditHead(events: 7, digest: SHA256Digest.of("event"))

  @Test func `a provenance names the head of the audit log`() throws {
    let with = BatchProvenance(batch: "b", created: "2026-03-01T10:00:00Z", software: "s", audit: head)
    #expect(try BatchProvenance(parsing: with.payload) == with)
    #expect(String(decoding: with.payload, as: UTF8.self).hasSuffix(",\"audit\":{\"events\":7,\"head\":\"\(head.digest.hex)\"}}"))
  }

  @Test func `one of before there were heads still parses, and is written as it was`() throws {
    let old = #"{"batch":"b","created":"2026-03-01T10:00:00Z","software":"s","provenance":null}"#
    let parsed = try BatchProvenance(parsing: Array(old.utf8))
    #expect(parsed.audit == nil && parsed.payload == Array(old.utf8))
  }

  @Test(arguments: [
    #"{}"#, #"null"#, #"{"events":7}"#, #"{"events":-1,"head":"00"}"#, #"{"events":"7","head":"00"}"#, #"{"events":7,"head":"zz","more":1}"#,
    // A log without events has no last one.
    #"{"events":0,"head":"1111111111111111111111111111111111111111111111111111111111111111"}"#,
  ]) func `a head in another form is refused`(text: String) {
    let payload = #"{"batch":"b","created":"c","software":"s","provenance":null,"audit":"# + text + "}"
    #expect(throws: ProtocolError.provenance) { try BatchProvenance(parsing: Array(payload.utf8)) }
  }
}
