import Foundation
import LedgerNode
import Pipeline
import Records
import SyntheticHospital
import Testing

/// Several runs that share the work of one pipeline.
@Suite(.serialized) struct ShardTests {
  /// Parts of so many bytes make several of each of the fixture's files.
  private static let part = 40_000

  private func options(_ shard: Shard? = nil, offline: Bool = false) -> Run.Options {
    var options = Run.Options()
    (options.shard, options.isOffline, options.stretchBytes) = (shard, offline, ShardTests.part)
    return options
  }

  private func shard(_ number: Int, of count: Int) throws -> Shard { try #require(Shard(number: number, count: count)) }

  private func definition(_ f: Fixture, _ state: String, of shard: Shard?) throws -> PipelineDefinition {
    var d = try f.definition(state: state, records: 40)
    if let shard { d.state = try StateFolder(path: d.state).folder(of: shard).path }
    return d
  }

  /// A state with the same keys and vault as the fixture's, and nothing done.
  private func fresh(_ f: Fixture, _ name: String) throws {
    _ = try StateFolder.create(path: f.folder + "/" + name)
    for file in ["organisation-key.pem", "organisation.pub", "batch-secret", "vault.key", "vault.sqlite", "vault.sqlite-wal", "vault.sqlite-shm"] {
      try? FileManager.default.removeItem(atPath: "\(f.folder)/\(name)/\(file)")
      guard FileManager.default.fileExists(atPath: "\(f.folder)/state/\(file)") else { continue }
      try FileManager.default.copyItem(atPath: "\(f.folder)/state/\(file)", toPath: "\(f.folder)/\(name)/\(file)")
    }
  }

  private func sealed(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder + "/spool/pending").map { ($0 as NSString).deletingPathExtension }
  }

  /// Small files, files of several parts, and one whose content is there twice under names that lie far apart.
  private func hospital() throws -> Fixture {
    let f = try Fixture(patients: 16, defects: false)
    let feed = f.folder + "/data/hl7v2"
    let first = try #require(try FileManager.default.contentsOfDirectory(atPath: feed).sorted().first { $0.hasSuffix(".hl7") })
    let bytes = try #require(FileManager.default.contents(atPath: feed + "/" + first))
    for i in 0..<40 { try Data(Feed.messages(i * 3..<i * 3 + 3).utf8).write(to: URL(fileURLWithPath: "\(feed)/small-\(i).hl7")) }
    try bytes.write(to: URL(fileURLWithPath: feed + "/zz-again.hl7"))
    return f
  }

  @Test func `what a shard is called`() {
    #expect(Shard("2/8") == Shard(number: 2, count: 8))
    #expect(Shard("2/8")?.description == "2/8")
    for wrong in ["", "2", "0/8", "9/8", "2/0", "-1/2", "+1/2", "1/2/3", "a/b", "1/10001"] { #expect(Shard(wrong) == nil) }
  }

  @Test func `however many shards there are, their batches are those of a run without any`() async throws {
    let f = try hospital()
    // This run's vault knows all patients; from here on the vault says the same to everybody.
    let whole = try await f.run(definition(f, "state", of: nil), options(offline: true))
    try fresh(f, "state-0")
    let plain = try await f.run(definition(f, "state-0", of: nil), options(offline: true))
    let expected = try Set(sealed(f.folder + "/state-0"))
    #expect(expected.count > 10 && plain.records.read == whole.records.read)
    for count in [1, 2, 3, 7] {
      try fresh(f, "state-\(count)")
      var (ids, read, shares): ([String], Int, Int) = ([], 0, 0)
      for number in 1...count {
        let d = try definition(f, "state-\(count)", of: shard(number, of: count))
        let summary = try await f.run(d, options(shard(number, of: count), offline: true))
        #expect(summary.records.addsUp && summary.failures.isEmpty, "shard \(number) of \(count)")
        read += summary.records.read
        shares += summary.records.read > 0 ? 1 : 0
        ids += try sealed(d.state)
        let again = try await f.run(d, options(shard(number, of: count), offline: true))
        #expect(again.batchesSealed == 0 && again.records.addsUp)
      }
      #expect(ids.count == expected.count && Set(ids) == expected, "\(count) shards")
      #expect(read == plain.records.read && shares == min(count, shares) && shares > count / 2, "\(count) shards")
    }
  }

  @Test func `shards side by side, some of them broken off, then other numbers of shards: each record is on the ledger once`() async throws {
    let f = try hospital()
    try await f.startNode()
    _ = try await f.run(definition(f, "state", of: nil), options(offline: true))
    try fresh(f, "state-0")
    _ = try await f.run(definition(f, "state-0", of: nil), options(offline: true))
    let expected = try Set(sealed(f.folder + "/state-0"))
    try fresh(f, "shared")
    try await withThrowingTaskGroup(of: RunSummary.self) { group in
      for number in 1...3 {
        let (share, d) = (try shard(number, of: 3), try definition(f, "shared", of: shard(number, of: 3)))
        group.addTask { [o = options(share)] in
          let breaker = Breaker(after: number == 2 ? 2 : .max)
          let run = Run(definition: d, state: try StateFolder(path: d.state), options: o, observer: breaker)
          let box = Box(run)
          breaker.run = box
          return try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try box.value.execute(command: "test") }) }.start()
          }
        }
      }
      for try await summary in group { #expect(summary.records.addsUp) }
    }
    for number in 1...2 {
      let share = try shard(number, of: 2)
      let summary = try await f.run(definition(f, "shared", of: share), options(share))
      #expect(summary.records.addsUp && summary.failures.isEmpty)
    }
    let last = try await f.run(definition(f, "shared", of: nil), options())
    #expect(last.records.addsUp && last.failures.isEmpty)
    await f.stopNode()
    let replay = try LedgerReplay.run(at: f.folder + "/ledger")
    #expect(replay.isSound && replay.kinds["batch"] == expected.count)
    var receipts: Set<String> = []
    for state in try StateFolder(path: f.folder + "/shared").shards() { receipts.formUnion(try ReceiptFolder(path: state.receiptsPath).batches()) }
    #expect(receipts == expected)
  }

  @Test func `files that shards have put on the ledger are known when new ones come between them and there are fewer shards`() async throws {
    let f = try Fixture(patients: 1, defects: false)
    try await f.startNode()
    func add(_ remainder: Int) throws {
      for i in 0..<60 where i % 2 == remainder { try f.write("in/file-\(100 + i).hl7", Feed.messages(i * 3..<i * 3 + 3)) }
    }
    func run(_ count: Int) async throws -> Int {
      var submitted = 0
      for number in 1...count {
        let share = try shard(number, of: count)
        var d = try f.inbox("minimum-age: 0s")
        d.state = try StateFolder(path: d.state).folder(of: share).path
        let summary = try await f.run(d, options(share))
        #expect(summary.records.addsUp && summary.failures.isEmpty)
        submitted += summary.records.submitted
      }
      return submitted
    }
    try add(0)
    #expect(try await run(3) == 90)
    try add(1)
    #expect(try await run(2) == 90)
    let plain = try await f.run(f.inbox("minimum-age: 0s"), options())
    #expect(plain.batchesSealed == 0 && plain.records.addsUp)
    await f.stopNode()
  }

  @Test func `what a shard has not yet done is nobody else's to put away`() async throws {
    let f = try Fixture(patients: 1, defects: false)
    try await f.startNode()
    try f.write("in/a.hl7", Feed.messages(0..<30))
    var d = try f.inbox("after-success: mark")
    let share = try shard(1, of: 1)
    d.state = try StateFolder(path: d.state).folder(of: share).path
    let summary = try await f.run(d, options(share))
    #expect(summary.records.submitted == 30 && summary.files.marked == 0)
    #expect(try await f.run(f.inbox("after-success: mark"), options()).files.marked == 1)
    await f.stopNode()
  }
}

/// Breaks a run off when it has sealed a number of batches.
private final class Breaker: RunObserver, @unchecked Sendable {
  private let limit: Int
  private var count = 0
  var run: Box<Run>?

  init(after limit: Int) { self.limit = limit }

  func sealed(batch: String, records: Int, lines: Int) {
    count += 1
    if count == limit { run?.value.cancel() }
  }
}
