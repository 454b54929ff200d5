import Cryptography
import Foundation
import LedgerProtocol
import Pipeline
import Records
import Reporting
import Testing

@Suite(.serialized) struct AuditTests {
  private func events(_ folder: String) throws -> [AuditEvent] {
    var all: [AuditEvent] = []
    try AuditLog(folder: folder).forEachEvent { all.append($0) }
    return all
  }

  @Test func `a run writes down what it does before it does it, and its batches name the head`() async throws {
    let f = try Fixture(patients: 4)
    try await f.startNode()
    let d = try f.definition()
    let first = try await f.run(d)
    await f.stopNode()
    let state = try StateFolder(path: d.state)
    let all = try events(d.state)
    #expect(all.first?.kind == .keyCreated)
    let ofRun = all.filter { $0.subject == "run \(first.run)" }.compactMap(\.kind)
    #expect(ofRun.first == .runStarted && ofRun.last == .runEnded)
    #expect(all.allSatisfy { $0.actor.user == AuditWriter.userName() })

    let anchors = try AuditAnchors(state: state, organisation: state.publicKey())
    #expect(anchors.problems.isEmpty && anchors.without == 0)
    let ofBatches = anchors.anchors.filter { $0.origin.hasPrefix("batch") }
    #expect(ofBatches.count == first.batchesSubmitted && first.batchesSubmitted > 0)
    // Nothing is sealed before the log says that a run has begun.
    let start = try #require(all.first { $0.kind == .runStarted })
    #expect(ofBatches.allSatisfy { $0.head.events >= start.sequence })
    let result = try AuditLog(folder: d.state).verify(anchors: anchors.anchors)
    #expect(result.isIntact && result.notices.isEmpty && result.anchorsMet == anchors.anchors.count)

    // Cut before the run: the chain is whole, the batches know better.
    let path = d.state + "/audit.jsonl"
    let lines = try #require(FileManager.default.contents(atPath: path)).split(separator: 0x0A)
    try Data((lines[0] + [0x0A])).write(to: URL(fileURLWithPath: path))
    #expect(try AuditLog(folder: d.state).verify().isIntact)
    let cut = try AuditLog(folder: d.state).verify(anchors: anchors.anchors)
    #expect(!cut.isIntact && cut.findings.allSatisfy { $0.reason == AuditReason.cut })
  }

  @Test func `a provenance that was changed is no anchor, and is said`() async throws {
    let f = try Fixture(patients: 2)
    try await f.startNode()
    let d = try f.definition()
    _ = try await f.run(d)
    await f.stopNode()
    let state = try StateFolder(path: d.state)
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: state.receiptsPath).first { $0.hasSuffix(".provenance.json") })
    let path = state.receiptsPath + "/" + name
    var bytes = try #require(FileManager.default.contents(atPath: path))
    bytes[bytes.count / 2] ^= 0x01
    try bytes.write(to: URL(fileURLWithPath: path))
    #expect(try AuditAnchors(state: state, organisation: state.publicKey()).problems.count == 1)
  }

  @Test func `other settings than the last run's are an event`() async throws {
    let f = try Fixture(patients: 1)
    var options = Run.Options()
    options.isOffline = true
    let d = try f.definition()
    _ = try await f.run(d, options)
    _ = try await f.run(d, options)
    #expect(try events(d.state).allSatisfy { $0.kind != .configurationChanged })
    let changed = try f.definition(records: 61)
    let third = try await f.run(changed, options)
    let all = try events(d.state).filter { $0.kind == .configurationChanged }
    #expect(all.count == 1 && all[0].subject == "run \(third.run)")
    #expect(all[0].detail.contains(SHA256Digest.of(changed.text).hex) && all[0].detail.contains(SHA256Digest.of(d.text).hex))
  }

  @Test func `a dry run is an act too`() async throws {
    let f = try Fixture(patients: 1)
    var options = Run.Options()
    options.isDryRun = true
    let d = try f.definition()
    _ = try await f.run(d, options)
    #expect(try events(d.state).contains { $0.kind == .runStarted && $0.detail.contains("dry run") })
  }

  @Test func `a log that cannot be written stops the run before a record is read`() async throws {
    let f = try Fixture(patients: 1)
    let d = try f.definition()
    try FileManager.default.removeItem(atPath: d.state + "/audit.jsonl")
    try FileManager.default.createDirectory(atPath: d.state + "/audit.jsonl", withIntermediateDirectories: false)
    var options = Run.Options()
    options.isOffline = true
    let failure = await #expect(throws: RunFailure.self) { try await f.run(d, options) }
    #expect(failure?.kind == .stateUnwritable)
    #expect(try StateFolder(path: d.state).openJournal(readOnly: true).runs().isEmpty)
    // No folder of batches was made, or an empty one.
    #expect((try? FileManager.default.contentsOfDirectory(atPath: d.state + "/spool/pending").isEmpty) ?? true)
  }
}
