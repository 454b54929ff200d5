import Cryptography
import Foundation
import LedgerProtocol
import Records
import Reporting
import Testing

@Suite struct AuditLogTests {
  @Test func `events follow from each other, and the head is the last one's digest`() throws {
    let f = try AuditFixture()
    #expect(try f.log.head() == .empty)
    let head = try f.fill(5)
    #expect(try f.log.head() == head)
    #expect(head.events == 5)
    let last = try #require(f.lines.last)
    #expect(head.digest == SHA256Digest.of(Array(last.dropLast())))
    let result = try f.log.verify(anchors: f.anchors(head))
    #expect(result.isSilent && result.events == 5 && result.head == head && result.anchorsMet == 1)
    #expect(AuditExamination.examine(f.bytes, anchors: f.anchors(head)) == result)
    var seen: [AuditEvent] = []
    try f.log.forEachEvent { seen.append($0) }
    #expect(seen.map(\.sequence) == [1, 2, 3, 4, 5])
    #expect(seen[1].actor == f.actor && seen[1].purpose == "a \"quoted\" purpose" && seen[1].detail == "détail 1\n")
  }

  @Test func `the file can be read by its owner alone`() throws {
    let f = try AuditFixture()
    try f.fill(1)
    let mode = try FileManager.default.attributesOfItem(atPath: f.log.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func `no log is no error, unless its head is known`() throws {
    let f = try AuditFixture()
    #expect(try f.log.verify().isSilent)
    let head = try f.fill(2)
    try FileManager.default.removeItem(atPath: f.log.path)
    #expect(try f.log.verify(anchors: f.anchors(head)).codes == ["AUD-0204"])
  }

  @Test func `a folder that is not there is an error, not a silent loss`() throws {
    let log = AuditLog(folder: "/nowhere/at/all")
    #expect(throws: AuditError.self) { try log.append(.reveal, by: AuditActor(user: "u")) }
  }

  @Test func `long texts are cut at a character, and the line stays readable`() throws {
    let f = try AuditFixture()
    let head = try f.log.append(.reveal, by: f.actor, purpose: String(repeating: "ä\u{1}", count: 9000), detail: String(repeating: "x", count: 9000))
    let result = try f.log.verify(anchors: f.anchors(head))
    #expect(result.isSilent && result.events == 1)
    try f.log.forEachEvent { event in
      #expect(event.purpose.utf8.count <= 4096 && event.purpose.utf8.count > 4090)
      #expect(event.detail.utf8.count == 4096)
    }
    #expect(try f.fill(1).events == 2)
  }

  @Test func `a log of the first format still verifies, and goes on`() throws {
    let f = try AuditFixture()
    // Written by the program as it was before operators and subjects.
    let first =
      #"{"sequence":1,"time":"2026-03-01T10:00:00Z","user":"ops","event":"reveal","purpose":"mapping check","detail":"normalize of 1 paths","previous":"0000000000000000000000000000000000000000000000000000000000000000"}"#
    let second =
      #"{"sequence":2,"time":"2026-03-02T10:00:00Z","user":"ops","event":"planted identifiers missed","purpose":"run held","detail":"run r: 1 of 2, seed 3","previous":""#
      + SHA256Digest.of(first).hex + "\"}"
    f.bytes = Array("\(first)\n\(second)\n".utf8)
    #expect(try f.log.verify().isSilent)
    let head = try f.fill(2)
    #expect(head.events == 4)
    let result = try f.log.verify(anchors: f.anchors(head))
    #expect(result.isSilent && result.events == 4)
    f.bytes = Array(String(decoding: f.bytes, as: UTF8.self).replacing("run r: 1 of 2", with: "run r: 0 of 2").utf8)
    #expect(try f.log.verify().codes == ["AUD-0203"])
  }

  @Test func `appends read the end of the file and no more`() throws {
    let f = try AuditFixture()
    try f.fill(3)
    // What is before the last megabytes may be anything: it is not looked at, and the examination's business.
    f.bytes = [UInt8](repeating: 0x78, count: 3 << 20) + [0x0A] + f.bytes
    #expect(try f.fill(1).events == 4)
    #expect(try f.log.verify().codes == ["AUD-0201", "AUD-0202"])
  }

  @Test func `what is no audit log is not written to`() throws {
    let f = try AuditFixture()
    f.bytes = [UInt8](repeating: 0, count: 3 << 20)
    let before = f.bytes
    let error = #expect(throws: AuditError.self) { try f.fill(1) }
    #expect(error?.reason.code == "AUD-0103")
    #expect(f.bytes == before)
  }

  @Test func `many threads append one chain`() async throws {
    let f = try AuditFixture()
    let (log, actor) = (f.log, f.actor)
    await withTaskGroup(of: Void.self) { group in
      for i in 0..<8 {
        group.addTask {
          for j in 0..<25 {
            do { try log.append(.view, by: actor, subject: "\(i) \(j)") } catch { Issue.record(error) }
          }
        }
      }
    }
    let result = try f.log.verify()
    #expect(result.isSilent && result.events == 200)
    var subjects: Set<String> = []
    try f.log.forEachEvent { subjects.insert($0.subject) }
    #expect(subjects.count == 200)
  }

  @Test func `a clock set back is said`() throws {
    let f = try AuditFixture()
    f.bytes = Array(
      (#"{"sequence":1,"time":"2999-03-01T10:00:00Z","user":"ops","event":"reveal","purpose":"","detail":"","previous":"# + "\""
        + String(repeating: "0", count: 64) + "\"}\n").utf8)
    try f.fill(1)
    let result = try f.log.verify()
    #expect(result.isIntact && result.notices.map(\.reason.code) == ["AUD-0303"])
  }
}

@Suite struct AuditReviewTests {
  @Test func `a review is signed over the head that was reviewed, by the reviewer's own key`() throws {
    let f = try AuditFixture()
    let head = try f.fill(3)
    let key = try SigningKey.generate()
    let envelope = try AuditReview.sign(first: 1, head: head, reviewer: "A. Auditor", note: "nothing found\n", time: "2026-03-01T10:00:00Z", by: key)
    try f.log.append(review: envelope, by: f.actor, detail: "events 1 to 3")
    try f.fill(1)
    let result = try f.log.verify()
    #expect(result.isSilent && result.events == 5)
    let review = try #require(result.reviews[4])
    #expect(review.head == head && review.reviewer == "A. Auditor" && review.key == key.publicKey && review.note == "nothing found\n")
  }

  @Test func `a review of another log is found`() throws {
    let f = try AuditFixture()
    try f.fill(3)
    let other = AuditHead(events: 2, digest: SHA256Digest.of("another log"))
    let envelope = try AuditReview.sign(first: 1, head: other, reviewer: "r", note: "", time: "", by: try SigningKey.generate())
    try f.log.append(review: envelope, by: f.actor, detail: "")
    #expect(try f.log.verify().codes == ["AUD-0206"])
  }

  @Test func `a review with a broken signature is found`() throws {
    let f = try AuditFixture()
    let head = try f.fill(2)
    let good = try AuditReview.sign(first: 1, head: head, reviewer: "r", note: "n", time: "", by: try SigningKey.generate())
    let text = String(decoding: good.payload, as: UTF8.self).replacing("\"note\":\"n\"", with: "\"note\":\"m\"")
    let forged = DSSEEnvelope(payloadType: good.payloadType, payload: Array(text.utf8), signatures: good.signatures)
    #expect(throws: AuditError.self) { try AuditReview(forged) }
    try f.log.append(review: forged, by: f.actor, detail: "")
    #expect(try f.log.verify().codes == ["AUD-0206"])
  }

  @Test func `nothing is signed that was not there`() throws {
    let key = try SigningKey.generate()
    #expect(throws: AuditError.self) { try AuditReview.sign(first: 1, head: .empty, reviewer: "r", note: "", time: "", by: key) }
    let head = AuditHead(events: 2, digest: SHA256Digest.of("x"))
    #expect(throws: AuditError.self) { try AuditReview.sign(first: 3, head: head, reviewer: "r", note: "", time: "", by: key) }
  }
}
