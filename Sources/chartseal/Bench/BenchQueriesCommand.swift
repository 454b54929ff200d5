import ArgumentParser
import Cryptography
import Foundation
import LedgerClient
import LedgerNode
import LedgerProtocol
import Pipeline
import Records
import Sealing

struct BenchQueriesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queries", abstract: "Query a synthetic ledger by patient, over HTTP; prints one JSON line for each measurement.",
    discussion: """
      The ledger is filled directly, without checks; patients have ten records each in three batches. `--keep` leaves it for another run with `--reuse`.

      EXAMPLES
        chartseal bench queries --work /tmp/bench --records 1000000
        chartseal bench queries --work /tmp/bench --records 10000000 --sample 150 --long 100000
      """)
  @Option(help: "Folder to work in; removed first and afterwards.") var work: String
  @Option(help: "Records in the ledger, a multiple of 10,000.") var records = 1_000_000
  @Option(help: "Patients who are asked for.") var sample = 150
  @Option(help: "Records of one patient more, whose whole history is streamed.") var long = 0
  @Flag(help: "Leave the folder.") var keep = false

  func run() async throws {
    try await ledgerReporting {
      try? FileManager.default.removeItem(atPath: work)
      try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
      defer { if !keep { try? FileManager.default.removeItem(atPath: work) } }
      let keys = try NodeKeys.generate()
      guard let custodian = keys.custodian else { throw RunFailure(.internalError, "no custodian's key") }
      let people = try SyntheticPatients(records: records, signing: sample, custodian: custodian.publicKey)
      let physician = try SigningKey.generate()
      let log = try keys.signer(origin: "bench.example/log").verifierKey
      try await fill(people, physician, keys, log)
      let node = try BenchNode(ledger: work + "/ledger", log: work + "/node.log")
      defer { node.stop() }
      let patients = people.signing.sorted { $0.key < $1.key }.map(\.value)
      let clients = try patients.map { try client(node.url, log, $0.signer()) }
      let reader = try client(node.url, log, physician)

      // Each once: record keys are unwrapped on the way. Then once more.
      for round in ["first", "again"] {
        try await measure("patient-\(round)", node) { i in try await clients[i].records(RecordsQuestion(patient: patients[i].hash)).records.count }
      }
      for (i, patient) in patients.enumerated() { try await grant(patient, clients[i]) }
      for round in ["first", "again"] {
        try await measure("physician-\(round)", node) { i in
          try await reader.records(RecordsQuestion(patient: patients[i].hash, purpose: .treatment)).records.count
        }
      }
      if long > 0 { try await stream(patients[0], clients[0], node) }
    }
  }

  // MARK: Filling

  private func fill(_ people: SyntheticPatients, _ physician: SigningKey, _ keys: NodeKeys, _ log: VerifierKey) async throws {
    let ledger = work + "/ledger"
    try FileManager.default.createDirectory(atPath: ledger, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try keys.write(to: ledger)
    var participants = [
      try people.participant,
      try Participant(id: "physician", role: .physician, name: "", publicKey: physician.publicKey, validFrom: 0, validUntil: 4_000_000_000),
    ]
    participants += try people.signing.values.map { try Participant(patient: $0.publicKeys, validFrom: 0, validUntil: 4_000_000_000) }
    try LedgerStore.create(at: ledger, genesis: Genesis(logKey: log, participants: participants), keys: keys)
    let store = try LedgerStore(at: ledger, keys: keys)
    defer { store.close() }
    let began = Machine.now()
    let group = 2_000
    try await each(stride(from: 0, to: people.count, by: group).map { $0..<min($0 + group, people.count) }) { patients in
      let (blob, statement) = try people.keyWraps(patients)
      try await store.fill(wraps: blob, statement: statement.bytes)
    }
    try await each(people.batches) { batch in
      try await store.fill(batch: people.batch(batch.layer, batch.number).array)
    }
    let own = 5_000
    try await each(Array(0..<(long + own - 1) / own)) { number in
      try await store.fill(batch: people.long(0, lines: min(own, long - number * own), number: number).array)
    }
    Console.note("filled: \(records + long) records of \(people.count) patients, \(store.size) entries, \(Int(Machine.now() - began)) s")
  }

  /// Two at a time: the machine has other things to do.
  private func each<T: Sendable>(_ items: [T], _ body: @escaping @Sendable (T) async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (i, item) in items.enumerated() {
        if i >= 2 { try await group.next() }
        group.addTask { try await body(item) }
      }
      try await group.waitForAll()
    }
  }

  private func client(_ url: String, _ log: VerifierKey, _ key: SigningKey) throws -> LedgerClient {
    try LedgerClient(
      LedgerClientOptions(url: url, logKey: log, signingKey: key, memoryFile: work + "/memory-" + key.id.prefix(12), evidenceFolder: work))
  }

  private func grant(_ patient: PatientKeyPair, _ client: LedgerClient) async throws {
    let now = Int(Date().timeIntervalSince1970)
    let detail = GrantDetail(parts: [.diagnostic], purposes: [.treatment], from: now - 60, until: now + 86_400)
    let (entry, bytes) = try SignedConsent.make(
      .grant, patient: patient.hash, party: "physician", by: patient.hash.description, at: now, detail, key: patient.signer())
    _ = try await client.decide(entry, detail: bytes)
  }

  // MARK: Measuring

  private func measure(_ name: String, _ node: BenchNode, _ body: (Int) async throws -> Int) async throws {
    var times: [Double] = []
    var lines = 0
    let cpu = node.cpuSeconds
    for i in 0..<sample {
      let began = Machine.now()
      lines += try await body(i)
      times.append(Machine.now() - began)
    }
    times.sort()
    Console.out(
      JSONText.object([
        ("message_type", .string("bench_queries")), ("schema_version", .int(1)), ("case", .string(name)), ("records", .int(records)), ("queries", .int(sample)),
        ("lines", .int(lines)), ("p50_ms", .double(Machine.percentile(times, 0.5) * 1e3)), ("p99_ms", .double(Machine.percentile(times, 0.99) * 1e3)),
        ("node_cpu_ms", .double((node.cpuSeconds - cpu) / Double(sample) * 1e3)), ("probe_us", .double(Machine.probe(in: work))),
      ]).text)
  }

  /// One patient's whole history in one answer.
  private func stream(_ patient: PatientKeyPair, _ client: LedgerClient, _ node: BenchNode) async throws {
    let before = node.peakMegabytes
    let began = Machine.now()
    let answer = try await client.records(RecordsQuestion(patient: patient.hash), limit: nil)
    let seconds = Machine.now() - began
    Console.out(
      JSONText.object([
        ("message_type", .string("bench_queries")), ("schema_version", .int(1)), ("case", .string("stream")), ("records", .int(records)),
        ("lines", .int(answer.records.count)), ("bytes", .int(answer.records.reduce(0) { $0 + $1.bytes.count })), ("seconds", .double(seconds)),
        ("node_peak_before_mb", .double(before)), ("node_peak_after_mb", .double(node.peakMegabytes)),
      ]).text)
  }
}
