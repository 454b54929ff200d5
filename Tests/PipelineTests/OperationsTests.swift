import Foundation
import LedgerNode
import Pipeline
import Synchronization
import Testing

/// Stops the reading of a run at its first sealed batch.
private final class StopAtFirstBatch: RunObserver {
  private let run = Mutex<Box<Run>?>(nil)
  func watch(_ run: Run) { self.run.withLock { [box = Box(run)] in $0 = box } }
  func sealed(batch: String, records: Int, lines: Int) { run.withLock { $0?.value.stopReading() } }
}

extension Fixture {
  fileprivate func operate<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      Thread { continuation.resume(with: Result { try body() }) }.start()
    }
  }

  fileprivate func batches(_ d: PipelineDefinition) throws -> [String] {
    try StateFolder(path: d.state).openJournal(readOnly: true).batches(pipeline: d.name).filter { $0.state != "empty" }.map(\.id)
  }
}

@Suite(.serialized) struct OperationsTests {
  /// Messages longer than this are held back: a mistake in the settings that a rerun makes good.
  private let tooShort = "    maximum-record: 1100B"

  @Test func `what was held back is read again, once, and the counts add up`() async throws {
    let f = try Fixture(defects: false)
    try await f.startNode()
    let first = try await f.run(try f.definition(extra: tooShort + "\nexpect: {maximum-quarantine-percent: 100}"))
    #expect(first.records.quarantined > 20 && first.records.submitted > 20 && first.records.addsUp, "\(first.records) \(first.held) \(first.failures)")
    let d = try f.definition()
    let state = try StateFolder(path: d.state)
    let quarantine = try Quarantine(definition: d, state: state, readOnly: true)
    #expect(try quarantine.count() == first.records.quarantined)
    #expect(try quarantine.groups().map(\.code) == ["HL7-0105"])

    var options = Run.Options()
    options.rerun = QuarantineSelection()
    options.rerun?.reason = "HL7-0105"
    let second = try await f.run(d, options)
    #expect(second.exitStatus == .success, "\(second.outcome) \(second.failures)")
    #expect(second.records.read == first.records.quarantined && second.records.submitted == second.records.read && second.records.addsUp)
    #expect(try quarantine.count() == 0)
    #expect(try quarantine.items(QuarantineSelection(), isOpen: false, limit: 1000).allSatisfy { $0.state == "rerun" && $0.closedBy == second.run })

    let third = try await f.run(d, options)
    #expect(third.isNothingToDo && third.exitStatus == .success)
    let last = try await f.run(d)
    #expect(last.outcome == "nothing to do" && last.records.addsUp)
    #expect(last.records.alreadySubmitted == first.records.submitted + second.records.submitted)
    for row in try state.openJournal(readOnly: true).accounts(pipeline: d.name) { #expect(row.account.quarantined == 0 && row.account.quarantinedBytes == 0) }
    await f.stopNode()
    #expect(try LedgerReplay.run(at: f.folder + "/ledger").isSound)
  }

  @Test func `a rerun that does not help leaves one open record for each`() async throws {
    let f = try Fixture()
    try await f.startNode()
    let d = try f.definition()
    let first = try await f.run(d)
    var options = Run.Options()
    options.rerun = QuarantineSelection()
    options.rerun?.run = first.run
    let second = try await f.run(d, options)
    #expect(second.exitStatus == .quarantined && second.records.quarantined == first.records.quarantined)
    let quarantine = try Quarantine(definition: d, state: StateFolder(path: d.state), readOnly: true)
    #expect(try quarantine.count() == first.records.quarantined)
    // They are the second run's now.
    let third = try await f.run(d, options)
    #expect(third.isNothingToDo)
    options.rerun?.run = "20200101T000000-none"
    await #expect(throws: RunFailure.self) { try await f.run(d, options) }
    await f.stopNode()
  }

  @Test func `records of a file that was changed stay held back`() async throws {
    let f = try Fixture()
    try await f.startNode()
    let d = try f.definition()
    let first = try await f.run(d)
    let quarantine = try Quarantine(definition: d, state: StateFolder(path: d.state), readOnly: true)
    for path in Set(try quarantine.items(QuarantineSelection(), limit: 1000).map(\.path)) {
      let handle = try #require(FileHandle(forWritingAtPath: path))
      handle.seekToEndOfFile()
      handle.write(Data("\r".utf8))
      try handle.close()
    }
    var options = Run.Options()
    options.rerun = QuarantineSelection()
    let second = try await f.run(d, options)
    #expect(second.exitStatus == .sourceMissing && second.failures.allSatisfy { $0.detail.contains("RUN-0112") })
    #expect(try quarantine.count() == first.records.quarantined)
    await f.stopNode()
  }

  @Test func `a file that was renamed is found`() async throws {
    let f = try Fixture()
    try await f.startNode()
    let d = try f.definition()
    _ = try await f.run(d)
    let quarantine = try Quarantine(definition: d, state: StateFolder(path: d.state), readOnly: true)
    for path in Set(try quarantine.items(QuarantineSelection(), limit: 1000).map(\.path)) {
      try FileManager.default.moveItem(atPath: path, toPath: path + ".renamed.hl7")
    }
    var options = Run.Options()
    options.rerun = QuarantineSelection()
    #expect(try await f.run(d, options).failures.isEmpty)
    await f.stopNode()
  }

  @Test func `dropping takes a reason, and stays in journal and audit log`() async throws {
    let f = try Fixture()
    try await f.startNode()
    let d = try f.definition()
    let first = try await f.run(d)
    await f.stopNode()
    let state = try StateFolder(path: d.state)
    let quarantine = try Quarantine(definition: d, state: state)
    #expect(throws: RunFailure.self) { try quarantine.drop(QuarantineSelection(), reason: "short") }
    let one = try #require(try quarantine.items(QuarantineSelection(), limit: 1).first)
    var selection = QuarantineSelection()
    selection.ids = [one.id]
    #expect(try quarantine.drop(selection, reason: "test registrations of the training system") == 1)
    #expect(try quarantine.drop(selection, reason: "test registrations of the training system") == 0)
    #expect(try quarantine.count() == first.records.quarantined - 1)
    let closed = try quarantine.items(QuarantineSelection(), isOpen: false, limit: 10)
    #expect(closed.map(\.state) == ["dropped"] && closed[0].note == "test registrations of the training system")
    let log = try String(contentsOfFile: state.path + "/audit.jsonl", encoding: .utf8)
    #expect(log.contains("\"drop\""))
  }

  @Test func `a run whose time is over goes on the next night, with the same batches`() async throws {
    let f = try Fixture(patients: 70)
    try await f.startNode()
    let d = try f.definition(records: 40, memory: ", memory: 600KiB")

    var options = Run.Options()
    options.maximumSeconds = 0
    let none = try await f.run(d, options)
    #expect(none.exitStatus == .cutOff && none.batchesSealed == 0 && none.records.read == 0)

    let observer = StopAtFirstBatch()
    let run = Run(definition: d, state: try StateFolder(path: d.state), observer: observer)
    observer.watch(run)
    let box = Box(run)
    let part = try await f.operate { try box.value.execute(command: "test") }
    #expect(part.exitStatus == .cutOff, "\(part.outcome)")
    #expect(part.records.addsUp && part.batchesSealed >= 1 && part.batchesSubmitted == part.batchesSealed)

    let rest = try await f.run(d)
    #expect(rest.exitStatus.rawValue < 4 && rest.records.addsUp && rest.records.submitted > 100, "\(rest.outcome) \(rest.records) \(rest.failures) \(rest.held)")
    let made = try f.batches(d)

    await f.stopNode()

    // The same vault and keys, a new journal: the batches of a night that nobody cut short.
    let again = try f.definition(state: "again", records: 40)
    _ = try StateFolder.create(path: again.state)
    for name in ["vault.sqlite", "vault.key", "organisation-key.pem", "organisation.pub", "batch-secret"] {
      try FileManager.default.removeItem(atPath: again.state + "/" + name)
      try FileManager.default.copyItem(atPath: d.state + "/" + name, toPath: again.state + "/" + name)
    }
    options = Run.Options()
    options.isOffline = true
    let whole = try await f.run(again, options)
    #expect(try f.batches(again) == made && made.count == whole.batchesSealed)
  }

  @Test func `a run waits for the lock, or names its holder`() async throws {
    let f = try Fixture(patients: 1, defects: false)
    try await f.startNode()
    let d = try f.definition()
    let state = try StateFolder(path: d.state)
    let held = Mutex<Box<RunLock>?>(Box(try RunLock(state: state.path, pipeline: d.name, command: "the other one")))
    #expect(RunLock.holder(state: state.path, pipeline: d.name)?.text.contains("the other one") == true)
    await #expect(throws: LockHolder.self) { try await f.run(d) }
    Thread {
      usleep(700_000)
      held.withLock { $0 = nil }
    }.start()
    var options = Run.Options()
    options.wait = 30
    #expect(try await f.run(d, options).exitStatus == .success)
    #expect(RunLock.holder(state: state.path, pipeline: d.name) == nil)
    await f.stopNode()
  }

  @Test func `what the ledger did not get by night is sent by hand in the morning`() async throws {
    let f = try Fixture()
    let d = try f.definition()
    let night = try await f.run(d)
    #expect(night.exitStatus == .ledgerUnavailable && night.records.spooled > 0)
    try await f.startNode()
    let morning = try f.definition()
    let result = try await f.operate { try PendingSubmission(definition: morning, state: StateFolder(path: morning.state)).execute() }
    #expect(result.failure == nil && result.submitted == night.batchesSealed && result.waiting == 0 && result.reports == 1)
    let again = try await f.operate { try PendingSubmission(definition: morning, state: StateFolder(path: morning.state)).execute() }
    #expect(again.submitted == 0 && again.reports == 0)
    #expect(try await f.run(morning).outcome == "nothing to do")
    await f.stopNode()
  }
}
