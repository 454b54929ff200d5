import Foundation
import Pipeline
import Testing

@Suite(.serialized) struct PutAwayTests {
  @Test func `a file is archived when all of it is on the ledger, and known where it is`() async throws {
    let f = try Fixture(patients: 1)
    try await f.startNode()
    try f.write("in/ward/a.hl7", Feed.messages(0..<70))
    try f.write("in/b.hl7", Feed.messages(70..<80))
    try f.write("in/c.hl7", Feed.messages(80..<82) + Feed.broken)
    try f.write("archive/b.hl7", "somebody else's")
    let d = try f.inbox("after-success: archive, archive-folder: archive")
    let first = try await f.run(d)
    #expect(first.records.submitted == 82 && first.records.quarantined == 1)
    #expect(first.files.archived == 2)
    #expect(f.names("archive") == ["b.hl7", "b.hl7.2", "ward/a.hl7"])
    // A record of it is held back: a rerun reads it where it was.
    #expect(f.names("in") == ["c.hl7"])
    let journal = try StateFolder(path: d.state).openJournal(readOnly: true)
    #expect(try journal.places(ofFile: 1) == [f.folder + "/archive/b.hl7.2"])
    // When the record has been given up, the file goes.
    var selection = QuarantineSelection()
    selection.run = first.run
    #expect(try Quarantine(definition: d, state: StateFolder(path: d.state)).drop(selection, reason: "a message that was cut short") == 1)
    let second = try await f.run(d)
    #expect(second.files.archived == 1 && f.names("in").isEmpty && second.records.addsUp)
    // The same file once more is known, and not kept twice.
    try f.write("in/ward/a.hl7", Feed.messages(0..<70))
    let third = try await f.run(d)
    #expect(third.files.known == 1 && third.files.archived == 1 && third.outcome == "nothing to do")
    #expect(f.names("archive") == ["b.hl7", "b.hl7.2", "c.hl7", "ward/a.hl7"])
    await f.stopNode()
  }

  @Test func `nothing is put away before the ledger has it; the next run does what was left to do`() async throws {
    let f = try Fixture(patients: 1)
    try f.write("in/a.hl7", Feed.messages(0..<10))
    let d = try f.inbox("after-success: archive, archive-folder: archive")
    let away = try await f.run(d)
    #expect(away.exitStatus == .ledgerUnavailable && away.files.archived == 0 && f.names("in") == ["a.hl7"])
    try await f.startNode()
    // As after a run that was killed between its last receipt and the archive.
    _ = try await f.run(f.inbox("after-success: leave"))
    #expect(f.names("in") == ["a.hl7"])
    let next = try await f.run(f.inbox("after-success: archive, archive-folder: archive"))
    #expect(next.files.archived == 1 && next.outcome == "nothing to do" && f.names("archive") == ["a.hl7"] && f.names("in").isEmpty)
    await f.stopNode()
  }

  @Test func `a mark says which run and which content, and is no input`() async throws {
    let f = try Fixture(patients: 1)
    try await f.startNode()
    try f.write("in/a.hl7", Feed.messages(0..<10))
    let d = try f.inbox("after-success: mark")
    let first = try await f.run(d)
    #expect(first.files.marked == 1 && f.names("in") == ["a.hl7", "a.hl7.chartseal-done"])
    let mark = try String(contentsOfFile: f.folder + "/in/a.hl7.chartseal-done", encoding: .utf8)
    #expect(mark.contains("run \(first.run)\n") && mark.contains("sha256 "))
    let second = try await f.run(d)
    #expect(second.files.marked == 0 && second.files.known == 1 && second.records.addsUp)
    // Corrected: read again, and marked again.
    try f.write("in/a.hl7", Feed.messages(0..<9))
    let third = try await f.run(d)
    #expect(third.files.marked == 1 && third.notices == ["RUN-0126": 1])
    await f.stopNode()
  }

  @Test func `an archive on another file system gets a copy that was read back`() async throws {
    let shared = "/dev/shm/chartseal-test-\(UUID().uuidString)"
    guard FileManager.default.fileExists(atPath: "/dev/shm") else { return }
    defer { try? FileManager.default.removeItem(atPath: shared) }
    let f = try Fixture(patients: 1)
    try await f.startNode()
    let text = Feed.messages(0..<10)
    try f.write("in/a.hl7", text)
    let summary = try await f.run(f.inbox("after-success: archive, archive-folder: \(shared)"))
    #expect(summary.files.archived == 1 && f.names("in").isEmpty)
    #expect(try String(contentsOfFile: shared + "/a.hl7", encoding: .utf8) == text)
    #expect(try FileManager.default.contentsOfDirectory(atPath: shared) == ["a.hl7"])
    await f.stopNode()
  }

  @Test func `an archive that cannot be written leaves the file and says so`() async throws {
    let f = try Fixture(patients: 1)
    try await f.startNode()
    try f.write("in/a.hl7", Feed.messages(0..<10))
    try f.write("archive", "a file where the folder should be")
    let summary = try await f.run(f.inbox("after-success: archive, archive-folder: archive"))
    #expect(summary.records.submitted == 10 && summary.files.archived == 0 && summary.notices == ["RUN-0125": 1])
    #expect(f.names("in") == ["a.hl7"])
    await f.stopNode()
  }
}
