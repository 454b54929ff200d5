import Cryptography
import Foundation
import Pipeline
import Testing

@Suite(.serialized) struct PlanTests {
  @Test func `a plan tells the records that the run then reads, and leaves no trace`() throws {
    let fixture = try Fixture(patients: 4)
    let definition = try fixture.definition()
    // SQLite's own files beside a database that is being read are not the plan's.
    func files() throws -> [String] { try FileManager.default.subpathsOfDirectory(atPath: fixture.folder).filter { !$0.hasSuffix("-shm") && !$0.hasSuffix("-wal") }.sorted() }
    let before = try files()
    let plan = try Planner(definition).plan()
    #expect(try files() == before)
    #expect(plan.records.isExact && plan.before.rate == nil && plan.seconds == nil)
    #expect(plan.sources[0].count(.new) == plan.sources[0].files.count)

    var options = Run.Options()
    options.isOffline = true
    let summary = try Run(definition: definition, state: try StateFolder(path: definition.state), options: options).execute(command: "test")
    #expect(plan.records.total == summary.records.read)
    #expect(plan.batches <= summary.batchesSealed)

    let after = try Planner(definition).plan()
    #expect(after.records.total == 0 && after.batches == 0)
    #expect(after.sources[0].count(.done) == after.sources[0].files.count)
    #expect(after.before.spooled.batches + after.before.unjudged.batches == summary.batchesSealed)
    #expect(after.before.quarantined == summary.records.quarantined)
    #expect(after.before.rate != nil && after.before.rateOfRun == summary.run)
    #expect(after.keys.signing == (try StateFolder(path: definition.state).publicKey().id))
  }

  @Test func `records beyond the bytes that are counted are estimated and said to be`() throws {
    let fixture = try Fixture(patients: 4)
    let exact = try Planner(try fixture.definition()).plan()
    let estimated = try Planner(try fixture.definition(), countedBytes: 20_000).plan()
    #expect(!estimated.records.isExact && estimated.records.counted < exact.records.total)
    #expect(estimated.records.total > exact.records.total / 4 && estimated.records.total < exact.records.total * 4)
  }

  @Test func `files are new, too young, or missing`() throws {
    let fixture = try Fixture(patients: 1)
    let young = try Planner(try fixture.definition(extra: "    minimum-age: 1h")).plan()
    #expect(young.records.total == 0 && young.sources[0].count(.tooYoung) == young.sources[0].files.count)
    try FileManager.default.removeItem(atPath: fixture.folder + "/data/hl7v2")
    let missing = try Planner(try fixture.definition()).plan()
    #expect(missing.sources[0].count(.missing) == 1)
  }

  @Test func `whoever holds the lock is named; without a state folder everything is new`() throws {
    let fixture = try Fixture(patients: 1)
    let definition = try fixture.definition()
    let lock = try RunLock(state: definition.state, pipeline: definition.name, command: "a run")
    #expect(try Planner(definition).plan().lockHolder?.contains("command a run") == true)
    withExtendedLifetime(lock) {}
    let elsewhere = try Planner(try fixture.definition(state: "nowhere")).plan()
    #expect(!elsewhere.hasState && elsewhere.records.total > 0 && elsewhere.keys.signing == nil)
    #expect(!FileManager.default.fileExists(atPath: fixture.folder + "/nowhere"))
  }
}
