import Cryptography
import Foundation
import LedgerNode
import LedgerProtocol
import Pipeline
import Records
import SyntheticHospital
import Testing

/// A hospital, a ledger node on loopback and a pipeline between them, in a folder that goes with it.
final class Fixture: @unchecked Sendable {
  let folder: String
  let keys: NodeKeys
  private(set) var node: RunningLedgerNode?
  private var store: LedgerStore?
  private var port = 0

  init(patients: Int = 12, defects: Bool = true) throws {
    folder = FileManager.default.temporaryDirectory.path + "/chartseal-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var options = GenerationOptions()
    options.plantsDefects = defects
    options.writesTruth = false
    _ = try generate(seed: 3, patients: patients, format: .hl7v2, into: folder + "/data", options: options)
    let state = try StateFolder.create(path: folder + "/state")
    keys = try NodeKeys.generate()
    let log = try keys.signer(origin: "test.example/log").verifierKey
    let hospital = try Participant(
      id: "hospital", role: .hospital, name: "hospital", publicKey: state.publicKey(), validFrom: 0, validUntil: 4_000_000_000)
    try FileManager.default.createDirectory(atPath: folder + "/ledger", withIntermediateDirectories: true)
    try keys.write(to: folder + "/ledger")
    try LedgerStore.create(at: folder + "/ledger", genesis: Genesis(logKey: log, participants: [hospital]), keys: keys)
    try Array("\(log)".utf8).write(to: folder + "/log.vkey")
    if let custodian = keys.custodian { try Array(custodian.publicKey.text.utf8).write(to: folder + "/custodian.pub") }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func startNode() async throws {
    var configuration = LedgerNodeConfiguration()
    configuration.port = port
    let store = try LedgerStore(at: folder + "/ledger", keys: keys)
    self.store = store
    let node = try await LedgerNodeServer(store: store, keys: keys, configuration: configuration).start()
    port = node.port
    self.node = node
  }

  func stopNode() async {
    await node?.stop()
    store?.close()
    (node, store) = (nil, nil)
  }

  static let generated = """
      - id: feed
        format: hl7v2
        paths: [data/hl7v2]
        time-zone: "-05:00"
    """

  func definition(
    state: String = "state", workers: Int = 2, records: Int = 60, sources: String = Fixture.generated, extra: String = "", memory: String = ""
  ) throws -> PipelineDefinition {
    try PipelineDefinition.parse(
      """
      version: 1
      name: test
      state: \(state)
      sources:
      \(sources)
      \(extra)
      identity: {authority: EXAMPLEHOSP}
      profile: {release-year: 2026}
      stakeholders: {source-system: t, facility: t, custodian: t, submitting-organisation: hospital, purpose-of-use: HOPERAT}
      batch: {max-records: \(records)}
      ledger:
        url: http://127.0.0.1:\(port == 0 ? 9 : port)
        log-key: "@log.vkey"
        custodian-key: custodian.pub
        retries: 0
        connect-timeout: 2s
      limits: {workers: \(workers)\(memory)}
      """, file: folder + "/pipeline.yaml")
  }

  func run(_ definition: PipelineDefinition, _ options: Run.Options = Run.Options()) async throws -> RunSummary {
    let state = try StateFolder(path: definition.state)
    let box = Box(Run(definition: definition, state: state, options: options))
    return try await withCheckedThrowingContinuation { continuation in
      Thread { continuation.resume(with: Result { try box.value.execute(command: "test") }) }.start()
    }
  }
}

struct Box<T>: @unchecked Sendable {
  let value: T
  init(_ value: T) { self.value = value }
}

extension Array where Element == UInt8 {
  fileprivate func write(to path: String) throws { try Data(self).write(to: URL(fileURLWithPath: path)) }
}

@Suite(.serialized) struct RunTests {
  @Test func `from files to verified receipts, and then there is nothing to do`() async throws {
    let f = try Fixture()
    try await f.startNode()
    let d = try f.definition()
    let first = try await f.run(d)
    #expect(first.records.addsUp)
    #expect(first.records.read > 300)
    #expect(first.records.quarantined >= 5)
    #expect(Double(first.records.quarantined) < Double(first.records.read) * 0.05)
    #expect(first.records.submitted == first.records.read - first.records.quarantined)
    #expect(first.batchesSubmitted == first.batchesSealed && first.batchesSealed > 3)
    #expect(first.exitStatus == .quarantined)
    let state = try StateFolder(path: d.state)
    let checks = try ReceiptFolder(path: state.receiptsPath).verify(log: OrganisationKeys.logKey(d), organisation: state.publicKey())
    #expect(checks.count == first.batchesSealed)
    #expect(checks.allSatisfy { $0.problem == nil })
    let again = try await f.run(d)
    #expect(again.outcome == "nothing to do")
    #expect(again.records.addsUp && again.batchesSealed == 0 && again.records.alreadySubmitted == first.records.submitted)
    await f.stopNode()
    #expect(try LedgerReplay.run(at: f.folder + "/ledger").isSound)
  }

  @Test func `an altered receipt does not verify`() async throws {
    let f = try Fixture(patients: 2)
    try await f.startNode()
    let d = try f.definition()
    _ = try await f.run(d)
    await f.stopNode()
    let state = try StateFolder(path: d.state)
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: state.receiptsPath).first { $0.hasSuffix(".entry.json") })
    let path = state.receiptsPath + "/" + name
    var bytes = [UInt8](try #require(FileManager.default.contents(atPath: path)))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: path)
    let checks = try ReceiptFolder(path: state.receiptsPath).verify(log: OrganisationKeys.logKey(d), organisation: state.publicKey())
    #expect(checks.filter { $0.problem != nil }.count == 1)
  }

  @Test func `the number of workers has no say in the batches`() async throws {
    let f = try Fixture()
    var offline = Run.Options()
    offline.isOffline = true
    _ = try await f.run(f.definition(workers: 1), offline)
    let names = { (state: String) in
      try FileManager.default.contentsOfDirectory(atPath: f.folder + "/\(state)/spool/pending").sorted()
    }
    #expect(try names("state").count > 3)
    // That run knows all patients now, and its merges have taken effect: from here on the vault says the same to everybody.
    for workers in [1, 4] {
      // The same vault and keys, an empty journal and spool.
      let copy = "state-\(workers)"
      _ = try StateFolder.create(path: f.folder + "/" + copy)
      for name in ["organisation-key.pem", "organisation.pub", "batch-secret", "vault.key", "vault.sqlite"] {
        try FileManager.default.removeItem(atPath: "\(f.folder)/\(copy)/\(name)")
        try FileManager.default.copyItem(atPath: "\(f.folder)/state/\(name)", toPath: "\(f.folder)/\(copy)/\(name)")
      }
      for name in ["vault.sqlite-wal", "vault.sqlite-shm"] where FileManager.default.fileExists(atPath: "\(f.folder)/state/\(name)") {
        try? FileManager.default.removeItem(atPath: "\(f.folder)/\(copy)/\(name)")
        try FileManager.default.copyItem(atPath: "\(f.folder)/state/\(name)", toPath: "\(f.folder)/\(copy)/\(name)")
      }
      _ = try await f.run(f.definition(state: copy, workers: workers), offline)
    }
    #expect(try names("state-1") == names("state-4"))
    #expect(try names("state-1").count == names("state").count)
  }

  @Test func `when the ledger is away batches wait in the spool and the next run submits them`() async throws {
    let f = try Fixture(patients: 4)
    let away = try await f.run(f.definition())
    #expect(away.exitStatus == .ledgerUnavailable)
    #expect(away.records.addsUp && away.records.spooled > 0 && away.records.submitted == 0)
    try await f.startNode()
    let back = try await f.run(f.definition())
    #expect(back.batchesRecovered == away.batchesSealed)
    #expect(back.exitStatus == .success)
    await f.stopNode()
  }

  @Test func `a dry run writes nothing and says what would be`() async throws {
    let f = try Fixture(patients: 4)
    var dry = Run.Options()
    dry.isDryRun = true
    let d = try f.definition()
    let summary = try await f.run(d, dry)
    #expect(summary.records.addsUp && summary.records.submitted > 0 && summary.isDryRun)
    #expect(try FileManager.default.contentsOfDirectory(atPath: d.state + "/spool/pending").isEmpty)
    #expect(try StateFolder(path: d.state).openJournal(readOnly: true).runs().isEmpty)
  }

  @Test func `a determination that has expired stops the run before anything is read`() async throws {
    let f = try Fixture(patients: 1)
    var d = try f.definition()
    d.profile.name = "expert-determination"
    d.profile.determination = f.folder + "/log.vkey"
    d.profile.validUntil = "2001-01-01"
    do {
      _ = try await f.run(d)
      Issue.record("an expired determination did not stop the run")
    } catch let failure as RunFailure {
      #expect(failure.kind == .configuration)
    }
  }

  @Test func `what the filter leaves out is counted as filtered`() async throws {
    let f = try Fixture(patients: 4)
    var dry = Run.Options()
    dry.isDryRun = true
    let all = try await f.run(f.definition(), dry)
    let some = try await f.run(f.definition(extra: "    filter: {only: [ADT]}"), dry)
    #expect(some.records.read == all.records.read)
    #expect(some.records.filtered > 0 && some.records.submitted > 0)
    #expect(some.records.addsUp)
  }

  @Test func `without a state folder nothing is made on the fly`() throws {
    let missing = FileManager.default.temporaryDirectory.path + "/chartseal-none-" + UUID().uuidString
    let failure = #expect(throws: RunFailure.self) { try StateFolder(path: missing) }
    #expect(failure?.kind == .stateMissing)
    #expect(failure?.detail.contains("chartseal init") == true)
    #expect(!FileManager.default.fileExists(atPath: missing))
  }

  @Test func `a key that others can read is refused`() throws {
    let f = try Fixture(patients: 1)
    let d = try f.definition()
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: d.state + "/organisation-key.pem")
    let failure = #expect(throws: RunFailure.self) { try StateFolder(path: d.state).openKeys(d) }
    #expect(failure?.kind == .keyUnusable)
  }
}
