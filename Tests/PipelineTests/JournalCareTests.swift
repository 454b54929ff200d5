import Cryptography
import Foundation
import LedgerNode
import Pipeline
import Records
import SQLiteStore
import Testing

@Suite(.serialized) struct JournalCareTests {
  private func batches(_ d: PipelineDefinition) throws -> [String] {
    try StateFolder(path: d.state).openJournal(readOnly: true).batches(pipeline: d.name).map { "\($0.id) \($0.state) \($0.records) \($0.entryIndex ?? -1)" }
  }

  private func rebuild(_ d: PipelineDefinition, asksLedger: Bool = false) async throws -> JournalRebuild.Result {
    let rebuild = JournalRebuild(definition: d, state: try StateFolder(path: d.state, isWhole: false))
    return try await onThread { try rebuild.execute(asksLedger: asksLedger) }
  }

  private func check(_ d: PipelineDefinition, asksLedger: Bool = false) async throws -> [DoctorCheck] {
    let care = JournalCare(definition: d, state: try StateFolder(path: d.state, isWhole: false))
    return try await onThread { care.check(asksLedger: asksLedger) }
  }

  /// Every way in which a journal can be spoilt, each told before anything is read, and made good with nothing lost and nothing sent twice.
  @Test(arguments: ["garbage", "cut", "page", "empty", "gone"]) func `a damaged journal is told, rebuilt, and says the same`(_ how: String) async throws {
    let f = try Fixture(patients: 6)
    try await f.startNode()
    let d = try f.definition()
    let first = try await f.run(d)
    #expect(first.batchesSubmitted > 2)
    let before = try batches(d)
    let path = d.state + "/journal.sqlite"
    try spoil(path, how)

    let failure = #expect(throws: RunFailure.self) { try StateFolder(path: d.state).openJournal(readOnly: true) }
    #expect(failure?.kind == .stateDamaged && failure?.kind.exitStatus == .inputOutput)
    #expect(failure?.detail.contains("RUN-0201") == true && failure?.detail.contains("chartseal journal rebuild") == true)
    await #expect(throws: RunFailure.self) { try await f.run(d) }
    #expect(try await check(d).contains { $0.name == "journal" && $0.level == .fail && $0.kind == .stateDamaged })

    let result = try await rebuild(d, asksLedger: true)
    #expect(result.left.isEmpty)
    #expect((result.setAside != nil) == (how != "gone"))
    if let aside = result.setAside { #expect(FileManager.default.fileExists(atPath: aside)) }
    #expect(try batches(d) == before)
    let again = try await f.run(d)
    #expect(again.outcome == "nothing to do" && again.records.addsUp && again.records.alreadySubmitted == first.records.submitted)
    #expect(try await check(d, asksLedger: true).allSatisfy { $0.level == .ok })
    #expect(try await rebuild(d).setAside == nil)
    await f.stopNode()
  }

  private func spoil(_ path: String, _ how: String) throws {
    try closeLog(path)
    switch how {
    case "gone": try FileManager.default.removeItem(atPath: path)
    case "empty": try Data().write(to: URL(fileURLWithPath: path))
    case "garbage": try Data((0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }).write(to: URL(fileURLWithPath: path))
    default:
      var bytes = try #require(FileManager.default.contents(atPath: path))
      if how == "cut" { bytes = bytes.prefix(bytes.count / 2 / 4096 * 4096) } else { for i in 2...6 { bytes.replaceSubrange(i * 4096..<i * 4096 + 2048, with: Data(repeating: 0xA5, count: 2048)) } }
      try bytes.write(to: URL(fileURLWithPath: path))
    }
  }

  /// As after a clean end: everything in the one file.
  private func closeLog(_ path: String) throws {
    let db = try Database(path: path)
    try db.checkpoint()
  }

  @Test func `a transaction that was written down and never committed is not done again`() throws {
    let f = try Fixture(patients: 1)
    let d = try f.definition()
    let journal = try StateFolder(path: d.state).openJournal()
    try journal.beginRun(id: "one", pipeline: d.name, started: "2026-01-01T00:00:00Z", definition: "")
    // What a crash between the two leaves: a block without its transaction, and half a block.
    let since = d.state + "/journal.since"
    let whole = try #require(FileManager.default.contents(atPath: since))
    let statements = "INSERT INTO runs (id, pipeline, started, definition) VALUES ('never', 'test', '', '');\n"
    let block = "2 \(statements.utf8.count) \(SHA256Digest.of(statements).hex)\n\(statements)\n"
    try (whole + Data(block.utf8) + Data("3 400 abc".utf8)).write(to: URL(fileURLWithPath: since))
    try journal.beginRun(id: "two", pipeline: d.name, started: "2026-01-02T00:00:00Z", definition: "")
    try FileManager.default.removeItem(atPath: d.state + "/journal.sqlite")
    let result = try JournalRebuild(definition: d, state: StateFolder(path: d.state, isWhole: false)).execute(asksLedger: false)
    #expect(result.transactions == 2)
    #expect(try StateFolder(path: d.state).openJournal(readOnly: true).runs().map(\.id) == ["two", "one"])
  }

  @Test func `who keeps transactions changes neither row numbers nor counts, and can undo them`() throws {
    final class Keeper: TransactionRecorder {
      var kept: [String] = []
      var refuses = false
      func willCommit(_ statements: String, in database: Database) throws(SQLiteError) {
        if refuses { throw .unwritten("keeping") }
        try database.execute("INSERT INTO other VALUES (1)")
        kept.append(statements)
      }
      func didEnd(_ database: Database, isCommitted: Bool) {}
    }
    let db = try Database(path: ":memory:", mode: .create)
    try db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT, b BLOB); CREATE TABLE other (x)")
    let keeper = Keeper()
    db.recorder = keeper
    try db.run("INSERT INTO t VALUES (41, ?, ?)", .text("it's"), .blob([0, 255]))
    #expect(try db.int("SELECT last_insert_rowid()") == 41)
    try db.run("DELETE FROM t WHERE id = ?", .int(7))
    #expect(db.changes == 0)
    #expect(keeper.kept[0] == "INSERT INTO t VALUES (41, 'it''s', x'00ff');\n")
    keeper.refuses = true
    #expect(throws: SQLiteError.self) { try db.transaction { try db.run("INSERT INTO t VALUES (42, NULL, NULL)") } }
    #expect(throws: SQLiteError.self) { try db.run("DELETE FROM t") }
    #expect(try db.int("SELECT count(*) FROM t") == 1)
    #expect(try db.int("SELECT 1") == 1)
  }

  @Test func `without a copy there is nothing to rebuild from, and it says so`() async throws {
    let f = try Fixture(patients: 1)
    let d = try f.definition()
    for name in ["journal.sqlite", "journal.copy"] { try FileManager.default.removeItem(atPath: "\(d.state)/\(name)") }
    let failure = await #expect(throws: RunFailure.self) { try await rebuild(d) }
    #expect(failure?.kind == .stateDamaged && failure?.detail.contains("backup") == true)
    #expect(!FileManager.default.fileExists(atPath: d.state + "/journal.sqlite"))
  }

  @Test func `receipts that are gone or changed come back from the ledger`() async throws {
    let f = try Fixture(patients: 4)
    try await f.startNode()
    let d = try f.definition()
    _ = try await f.run(d)
    let receipts = d.state + "/receipts"
    let proofs = try FileManager.default.contentsOfDirectory(atPath: receipts).filter { $0.hasSuffix(".tlog-proof") }.sorted()
    try #require(proofs.count > 2)
    try FileManager.default.removeItem(atPath: "\(receipts)/\(proofs[0])")
    try Data("nothing".utf8).write(to: URL(fileURLWithPath: "\(receipts)/\(proofs[1])"))
    try Data("nothing".utf8).write(to: URL(fileURLWithPath: d.state + "/last-checkpoint"))
    let found = try await check(d).filter { $0.level != .ok }.map(\.name)
    #expect(found == ["receipts", "receipts-kept", "last-checkpoint"])
    let result = try await rebuild(d, asksLedger: true)
    #expect(result.receipts == 2 && result.checkpoint && result.left.isEmpty)
    #expect(try await check(d, asksLedger: true).allSatisfy { $0.level == .ok })
    await f.stopNode()
  }

  @Test func `records of a batch that is gone from the spool are held back, and a rerun reads them again`() async throws {
    let f = try Fixture(patients: 6)
    let d = try f.definition()
    let away = try await f.run(d)
    #expect(away.exitStatus == .ledgerUnavailable && away.records.spooled > 0)
    let spool = d.state + "/spool/pending"
    let names = try FileManager.default.contentsOfDirectory(atPath: spool).sorted()
    try Data("half".utf8).write(to: URL(fileURLWithPath: "\(spool)/\(names[0])"))
    try await f.startNode()
    let now = try f.definition()
    #expect(try await check(now).contains { $0.name == "spool" && $0.level == .fail && $0.text.contains("RUN-0210") })
    let result = try await rebuild(now, asksLedger: true)
    #expect(result.heldBack > 0 && result.left.count == 1 && result.left[0].contains("chartseal rerun"))
    let rest = try await f.run(now)
    var options = Run.Options()
    options.rerun = QuarantineSelection()
    options.rerun?.reason = "RUN-0210"
    let rerun = try await f.run(now, options)
    #expect(rerun.records.submitted + rest.records.submitted + rest.batchesRecovered > 0)
    let totals = try StateFolder(path: d.state).openJournal(readOnly: true).totals(pipeline: d.name, state: .submitted)
    #expect(totals.passed == away.records.spooled)
    await f.stopNode()
  }

  @Test func `an older journal, put back, does not go on`() async throws {
    let f = try Fixture(patients: 6)
    try await f.startNode()
    let d = try f.definition()
    let pieces = ["journal.sqlite", "journal.copy", "journal.since"]
    try closeLog(d.state + "/journal.sqlite")
    for name in pieces { try FileManager.default.copyItem(atPath: "\(d.state)/\(name)", toPath: "\(f.folder)/\(name)") }
    let first = try await f.run(d)
    func putBack(_ names: [String]) throws {
      for name in names + ["journal.sqlite-wal", "journal.sqlite-shm"] { try? FileManager.default.removeItem(atPath: "\(d.state)/\(name)") }
      for name in names { try FileManager.default.copyItem(atPath: "\(f.folder)/\(name)", toPath: "\(d.state)/\(name)") }
    }
    // The journal alone: its receipts know better, and the transactions since make it good again.
    try putBack(["journal.sqlite"])
    var failure = await #expect(throws: RunFailure.self) { try await f.run(d) }
    #expect(failure?.kind == .stateWrong && failure?.detail.contains("RUN-0203") == true)
    #expect(try await rebuild(d).setAside != nil)
    #expect(try await f.run(d).outcome == "nothing to do")
    // All of it, and the receipts gone too. Other batches than before: the ledger knows better, and nothing is sent.
    let known = try batches(d)
    func loseAll() throws {
      try putBack(pieces)
      try FileManager.default.removeItem(atPath: d.state + "/receipts")
      try FileManager.default.createDirectory(atPath: d.state + "/receipts", withIntermediateDirectories: false)
    }
    try loseAll()
    let entries = first.batchesSubmitted
    let other = try f.definition(records: 50)
    let refused = try await f.run(other)
    #expect(refused.exitStatus == .permission && refused.batchesSubmitted == 0)
    failure = refused.failures.first
    #expect(failure?.detail.contains("RUN-0205") == true)
    let acceptance = LedgerAcceptance(definition: other, state: try StateFolder(path: d.state))
    let looked = try await onThread { try acceptance.execute(reason: nil) }
    try #require(looked.map(\.batches) == [entries])
    #expect(looked[0].read == looked[0].sealed + looked[0].filtered + looked[0].quarantined && looked[0].sealed == first.records.submitted)
    // The same batches as before, with the same vault: the ledger answers each with its first receipt.
    try loseAll()
    let again = try await f.run(d)
    #expect(again.batchesSubmitted == entries)
    #expect(try batches(d) == known)
    await f.stopNode()
    #expect(try LedgerReplay.run(at: f.folder + "/ledger").kinds["batch"] == entries)
  }

  @Test func `a vault that is older than the journal is refused before anything is read`() async throws {
    let f = try Fixture(patients: 6)
    let d = try f.definition()
    try closeLog(d.state + "/vault.sqlite")
    try FileManager.default.copyItem(atPath: d.state + "/vault.sqlite", toPath: f.folder + "/old.sqlite")
    var offline = Run.Options()
    offline.isOffline = true
    _ = try await f.run(d, offline)
    for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: d.state + "/vault.sqlite" + suffix) }
    try FileManager.default.copyItem(atPath: f.folder + "/old.sqlite", toPath: d.state + "/vault.sqlite")
    let failure = await #expect(throws: RunFailure.self) { try await f.run(d, offline) }
    #expect(failure?.kind == .stateWrong && failure?.detail.contains("RUN-0204") == true)
    #expect(try await check(d).contains { $0.name == "vault" && $0.level == .fail && $0.kind == .stateWrong })
  }

  @Test func `two copies of one state go their own ways until the ledger tells`() async throws {
    let f = try Fixture(patients: 6)
    try await f.startNode()
    let d = try f.definition()
    let copy = f.folder + "/copy"
    for name in ["journal.sqlite", "vault.sqlite"] { try closeLog("\(d.state)/\(name)") }
    try FileManager.default.copyItem(atPath: d.state, toPath: copy)
    #expect(try await f.run(d).batchesSubmitted > 2)
    let other = try await f.run(f.definition(state: "copy", records: 50))
    #expect(other.batchesSubmitted == 0 && other.exitStatus == .permission)
    #expect(other.failures.first?.detail.contains("RUN-0205") == true)
    await f.stopNode()
  }
}

/// Runs blocking work on a thread of its own.
func onThread<T: Sendable>(_ body: @escaping () throws -> T) async throws -> T {
  let box = Box(body)
  return try await withCheckedThrowingContinuation { continuation in Thread { continuation.resume(with: Result { try box.value() }) }.start() }
}
