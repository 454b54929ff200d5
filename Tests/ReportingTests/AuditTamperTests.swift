import Cryptography
import Foundation
import LedgerProtocol
import Records
import Reporting
import Testing

/// Whoever changes the log after its head has been signed elsewhere is found, whatever he does to it.
@Suite struct AuditTamperTests {
  /// A log with a piece of a line and a review in it, and its head.
  private static func whole() throws -> (fixture: AuditFixture, head: AuditHead) {
    let f = try AuditFixture()
    try f.fill(2)
    f.bytes += Array(#"{"sequence":3,"time":"#.utf8)
    let head = try f.fill(1)
    let review = try AuditReview.sign(first: 1, head: head, reviewer: "r", note: "n", time: "", by: try SigningKey.generate())
    return (f, try f.log.append(review: review, by: f.actor, detail: "d"))
  }

  @Test func `every change of one byte is found`() throws {
    let (f, head) = try Self.whole()
    let good = f.bytes
    let anchors = f.anchors(head)
    #expect(AuditExamination.examine(good, anchors: anchors).isIntact)
    for i in good.indices {
      for change: UInt8 in [0x01, 0x20, good[i] ^ 0x0A] where change != 0 {
        var bad = good
        bad[i] ^= change
        if AuditExamination.examine(bad, anchors: anchors).isIntact { Issue.record("byte \(i) changed by \(change) is not found") }
      }
    }
  }

  @Test func `a truncation at any byte is found`() throws {
    let (f, head) = try Self.whole()
    let good = f.bytes
    for length in 0..<good.count {
      let result = AuditExamination.examine(Array(good[..<length]), anchors: f.anchors(head))
      // Without the last line end alone, every event is still there; it is said all the same.
      #expect(length == good.count - 1 ? result.isIntact : result.codes.last == "AUD-0204", "cut to \(length) bytes")
      #expect(length == 0 || good[length - 1] == 0x0A || result.notices.contains { $0.reason.code == "AUD-0301" })
    }
  }

  @Test func `a line cut out, doubled, moved or put in is found without any anchor, but for the end`() throws {
    let f = try AuditFixture()
    let head = try f.fill(7)
    let lines = f.lines
    func check(_ changed: [[UInt8]], _ what: String, isEnd: Bool = false) {
      let bytes = Array(changed.joined())
      #expect(!AuditExamination.examine(bytes, anchors: f.anchors(head)).isIntact, "\(what), anchored")
      if !isEnd { #expect(!AuditExamination.examine(bytes).isIntact, "\(what), by the chain alone") }
    }
    for i in lines.indices {
      var cut = lines
      cut.remove(at: i)
      check(cut, "line \(i) cut", isEnd: i == lines.count - 1)
      for j in lines.indices {
        var doubled = lines
        doubled.insert(lines[i], at: j)
        check(doubled, "line \(i) doubled at \(j)")
        guard i < j else { continue }
        var swapped = lines
        swapped.swapAt(i, j)
        check(swapped, "lines \(i) and \(j) swapped")
      }
      var empty = lines
      empty.insert([0x0A], at: i)
      check(empty, "an empty line at \(i)")
    }
  }

  @Test func `an event put in with a good chain behind it is found by the anchor`() throws {
    let f = try AuditFixture()
    let head = try f.fill(3)
    // The forger begins anew and writes a chain of his own.
    let forged = try AuditFixture()
    try forged.fill(4, label: "another run")
    #expect(AuditExamination.examine(forged.bytes).isIntact)
    #expect(AuditExamination.examine(forged.bytes, anchors: f.anchors(head)).codes == ["AUD-0205"])
  }

  @Test func `random changes are found`() throws {
    let (f, head) = try Self.whole()
    let good = f.bytes
    var random = SystemRandomNumberGenerator()
    for _ in 0..<300 {
      var bad = good
      let at = Int.random(in: 0..<bad.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bad.removeSubrange(at..<min(bad.count, at + Int.random(in: 1...400, using: &random)))
      case 1: bad.insert(contentsOf: (0..<Int.random(in: 1...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }, at: at)
      default: bad[at] = UInt8.random(in: 0...255, using: &random)
      }
      if bad == good { continue }
      let result = AuditExamination.examine(bad, anchors: f.anchors(head))
      #expect(!result.isIntact || !result.notices.allSatisfy { $0.reason.code == "AUD-0302" }, "changed at \(at)")
    }
  }
}

/// What a crash in the middle of a write leaves.
@Suite struct AuditCrashTests {
  @Test func `a write cut short at any byte is said, and the chain goes on`() throws {
    let f = try AuditFixture()
    let head = try f.fill(2)
    let two = f.bytes
    try f.fill(1)
    let third = Array(f.bytes[two.count...])
    for length in 1..<third.count - 1 {
      f.bytes = two + third[..<length]
      let before = try f.log.verify(anchors: f.anchors(head))
      #expect(before.isIntact && before.events == 2 && before.notices.map(\.reason.code) == ["AUD-0301"])
      #expect(try f.log.head() == head)
      let after = try f.fill(1)
      #expect(after.events == 4)
      let result = try f.log.verify(anchors: f.anchors(head) + f.anchors(after))
      #expect(result.isIntact && result.anchorsMet == 2 && result.notices.map(\.reason.code) == ["AUD-0302"], "cut at \(length)")
      // The bytes are still there, as they were.
      #expect(Array(f.bytes[..<(two.count + length)]) == two + third[..<length])
    }
  }

  @Test func `an event that lacks nothing but its line end is an event`() throws {
    let f = try AuditFixture()
    let head = try f.fill(3)
    f.bytes = Array(f.bytes.dropLast())
    let before = try f.log.verify(anchors: f.anchors(head))
    #expect(before.isIntact && before.events == 3 && before.notices.map(\.reason.code) == ["AUD-0301"])
    #expect(try f.log.head() == head)
    #expect(try f.fill(1).events == 4)
    #expect(try f.log.verify(anchors: f.anchors(head)).isSilent)
  }

  @Test func `blocks of zeros that a power cut leaves are a piece too`() throws {
    let f = try AuditFixture()
    try f.fill(2)
    f.bytes += [UInt8](repeating: 0, count: 40_000)
    #expect(try f.fill(1).events == 4)
    let result = try f.log.verify()
    #expect(result.isIntact && result.notices.map(\.reason.code) == ["AUD-0302"])
  }

  @Test func `the first event of all may be cut short`() throws {
    let f = try AuditFixture()
    f.bytes = Array(#"{"sequence":1,"ti"#.utf8)
    #expect(try f.fill(1).events == 2)
    #expect(try f.log.verify().isIntact)
  }

  @Test func `a last line that was changed is not taken for a crash`() throws {
    let f = try AuditFixture()
    let head = try f.fill(3)
    var bytes = f.bytes
    bytes[bytes.count - 5] = 0x7A
    f.bytes = bytes
    #expect(try f.log.verify().codes == ["AUD-0201"])
    // Later events do not hide it.
    try f.fill(2)
    #expect(try f.log.verify().codes == ["AUD-0207"])
    #expect(try f.log.verify(anchors: f.anchors(head)).codes == ["AUD-0207", "AUD-0205"])
  }

  @Test func `an event that was cut away and taken for a crash is found by its anchor`() throws {
    let f = try AuditFixture()
    let head = try f.fill(3)
    f.bytes = Array(f.bytes.dropLast(30))
    try f.fill(2)
    #expect(try f.log.verify().isIntact)
    #expect(try f.log.verify(anchors: f.anchors(head)).codes == ["AUD-0205"])
  }

  @Test func `a piece that is changed afterwards is damage`() throws {
    let f = try AuditFixture()
    try f.fill(1)
    let at = f.bytes.count
    f.bytes += Array("{\"seq".utf8)
    try f.fill(1)
    var bytes = f.bytes
    bytes[at + 2] ^= 1
    #expect(AuditExamination.examine(bytes).codes.contains("AUD-0201"))
  }
}
