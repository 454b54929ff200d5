import ArgumentParser
import Cryptography
import Foundation
import LedgerClient
import LedgerNode
import LedgerProtocol
import Pipeline
import Records
import Sealing

struct BenchLedgerReadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger-read", abstract: "Fill a ledger with made-up entries, then read receipts and records with their proofs; prints one JSON line.",
    discussion: """
      Most entries are made up: signed headers without a container, appended by the node's own code. Some real batches lie among them, whose records are read.

      EXAMPLES
        chartseal bench ledger-read --work /tmp/bench --entries 10000
        chartseal bench ledger-read --work /tmp/bench --entries 1000000 --records 1
      """)
  @Option(help: "Folder to work in; removed first.") var work: String
  @Option(help: "Entries in the log.") var entries = 10_000
  @Option(help: "Records of each entry.") var records = 1000
  @Option(help: "Real batches among them.") var real = 20
  @Option(help: "Reads of each kind.") var reads = 1500

  func run() async throws {
    try await ledgerReporting {
      try? FileManager.default.removeItem(atPath: work)
      let ledger = work + "/ledger"
      try FileManager.default.createDirectory(atPath: ledger, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let keys = try NodeKeys.generate()
      guard let custodian = keys.custodian else { throw RunFailure(.internalError, "no custodian's key") }
      var hospital = try SyntheticBatches(custodian: custodian.publicKey)
      let log = try keys.signer(origin: "bench.example/log").verifierKey
      try keys.write(to: ledger)
      try LedgerStore.create(at: ledger, genesis: Genesis(logKey: log, participants: [hospital.participant()]), keys: keys)
      var ids: [String] = []
      var random = SplitMix(state: 7)
      let began = Machine.now()
      try fill(ledger, keys, entries / 2, from: 0, hospital, &ids, &random)
      let batches = try await submit(ledger, log, &hospital)
      try fill(ledger, keys, entries - entries / 2, from: entries / 2, hospital, &ids, &random)
      let filled = Machine.now() - began

      let node = try BenchNode(ledger: ledger, log: work + "/node.log")
      defer { node.stop() }
      let client = try client(node.url, log, hospital.key)
      var (receipts, lines): ([Double], [Double]) = ([], [])
      // The first reads warm up; they are not counted.
      for i in 0..<reads + 50 {
        let id = ids[Int(random.next() % UInt64(ids.count))]
        let start = Machine.now()
        let receipt = try await client.unwatchedReceipt(batch: id)
        if i >= 50 { receipts.append(Machine.now() - start) }
        guard receipt.batchID == id else { throw RunFailure(.ledgerInconsistent, "a receipt of another batch") }
      }
      for i in 0..<reads + 50 {
        let batch = batches[Int(random.next() % UInt64(batches.count))]
        let line = Int(random.next() % UInt64(records))
        let start = Machine.now()
        let committed = try await client.record(batch: batch, line: line)
        let proof = try await client.recordReceipt(batch: batch, line: line)
        if i >= 50 { lines.append(Machine.now() - start) }
        if i % 10 == 0 { _ = try proof.verify(committed: committed, log: log) }
      }
      receipts.sort()
      lines.sort()
      Console.out(
        JSONText.object([
          ("message_type", .string("bench_ledger_read")), ("schema_version", .int(1)), ("entries", .int(entries)), ("records_per_entry", .int(records)),
          ("reads", .int(reads)), ("fill_seconds", .double(filled)),
          ("receipt_p50_ms", .double(Machine.percentile(receipts, 0.5) * 1e3)), ("receipt_p99_ms", .double(Machine.percentile(receipts, 0.99) * 1e3)),
          ("record_p50_ms", .double(Machine.percentile(lines, 0.5) * 1e3)), ("record_p99_ms", .double(Machine.percentile(lines, 0.99) * 1e3)),
          ("node_peak_mb", .double(node.peakMegabytes)), ("probe_us", .double(Machine.probe(in: work))),
        ]).text)
    }
  }

  private func fill(
    _ ledger: String, _ keys: NodeKeys, _ count: Int, from first: Int, _ hospital: SyntheticBatches, _ ids: inout [String], _ random: inout SplitMix
  ) throws {
    let store = try LedgerStore(at: ledger, keys: keys)
    defer { store.close() }
    let keptEvery = max(1, entries / 20_000)
    var (kept, dice) = (ids, random)
    try store.fill(count) { number in
      let made = try hospital.header(first + number, records: records, &dice)
      if number % keptEvery == 0 { kept.append(made.id.hex) }
      return made
    }
    (ids, random) = (kept, dice)
  }

  private func submit(_ ledger: String, _ log: VerifierKey, _ hospital: inout SyntheticBatches) async throws -> [String] {
    let node = try BenchNode(ledger: ledger, log: work + "/node.log")
    defer { node.stop() }
    let client = try client(node.url, log, hospital.key)
    let wraps = try hospital.keyWraps()
    try await client.submit(wraps: wraps.blob, statement: wraps.statement)
    var ids: [String] = []
    for number in 0..<real {
      let sealed = try hospital.next(lines: records)
      let file = work + "/batch-\(number)"
      guard FileManager.default.createFile(atPath: file, contents: Data(sealed.bytes.array)) else { throw RunFailure(.stateUnwritable, "cannot write \(file)") }
      _ = try await client.submit(batch: sealed.id, entry: sealed.envelope, file: file)
      ids.append(sealed.id)
    }
    return ids
  }

  private func client(_ url: String, _ log: VerifierKey, _ key: SigningKey) throws -> LedgerClient {
    try LedgerClient(LedgerClientOptions(url: url, logKey: log, signingKey: key, memoryFile: work + "/memory", evidenceFolder: work))
  }
}

extension SyntheticBatches {
  /// A signed header of a batch that there is not.
  func header(_ number: Int, records: Int, _ random: inout SplitMix) throws -> SyntheticEntry {
    func digest() -> SHA256Digest { SHA256Digest(random.bytes(32)) ?? .zero }
    let nothing = BatchHeader.Definition(name: "bench", digest: SHA256Digest.of("bench"))
    let patients = max(1, records / 20)
    let part = BatchHeader.PartSummary(part: .diagnostic, blocks: patients, lines: records, bytes: records * 200, digest: digest())
    let header = BatchHeader(
      submitter: submitter, key: key.id, custodianKey: custodian.id, epoch: 1, source: "lab", previous: "", pipeline: nothing, profile: nothing, rules: nothing,
      stakeholders: [], window: .init(read: records, sealed: records, filtered: 0, quarantined: 0), patients: patients,
      resources: [.init("Observation", records)], parts: [part], labels: [], lineCount: records, recordsRoot: digest(), directory: digest(), summary: digest())
    let payload = header.payload
    let entry = try DSSEEnvelope.sign(payload, type: BatchHeader.payloadType, by: key).encoded
    // A hundred thousand made-up patients, some of whom come often.
    let hashes = Set((0..<patients).map { _ in Int(random.next() % 100_000) })
    let known = hashes.compactMap { PatientHash(digest: SHA256Digest.of("patient \($0)").array) }
    return SyntheticEntry(entry: entry, id: SHA256Digest.of(payload), submitter: submitter, records: records, patients: known)
  }
}
