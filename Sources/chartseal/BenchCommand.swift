import ArgumentParser
import Cryptography
import Foundation
import LedgerClient
import LedgerNode
import LedgerProtocol
import Pipeline
import Records
import Sealing
import Synchronization

/// Load generators for `Scripts/bench-ledger`; not shown in the help.
struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Generate load for measurements.", shouldDisplay: false, subcommands: [BenchLedgerWriteCommand.self, BenchLedgerReadCommand.self, BenchQueriesCommand.self])
}

struct BenchLedgerWriteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger-write", abstract: "Submit sealed batches to a node of its own and verify every receipt; prints one JSON line.",
    discussion: """
      Batches are sealed beforehand; what is timed is submitting, over HTTP, until the receipt is verified and the checkpoint is remembered.

      EXAMPLES
        chartseal bench ledger-write --work /tmp/bench --batch 1000 --batches 300
        chartseal bench ledger-write --work /tmp/bench --batch 1 --batches 8000 --clients 32
      """)
  @Option(help: "Folder to work in; removed first.") var work: String
  @Option(help: "Records in a batch.") var batch = 100
  @Option(help: "Batches to submit.") var batches = 500
  @Option(help: "Submitters at one time, each with a client of its own.") var clients = 1
  @Option(help: "Submissions under way at one time of each client.") var inFlight = 1
  @Option(help: "Write the records' lines here, for a yardstick that stores the same.") var linesOut: String?
  @Option(help: "Words to start the node with, such as 'strace -f -c -o trace'.") var wrapper = ""

  func run() async throws {
    try await ledgerReporting {
      try? FileManager.default.removeItem(atPath: work)
      try FileManager.default.createDirectory(atPath: work + "/batches", withIntermediateDirectories: true)
      let keys = try NodeKeys.generate()
      guard let custodian = keys.custodian else { throw RunFailure(.internalError, "no custodian's key") }
      var hospital = try SyntheticBatches(custodian: custodian.publicKey)
      let log = try keys.signer(origin: "bench.example/log").verifierKey
      let ledger = work + "/ledger"
      try FileManager.default.createDirectory(atPath: ledger, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try keys.write(to: ledger)
      try LedgerStore.create(at: ledger, genesis: Genesis(logKey: log, participants: [hospital.participant()]), keys: keys)
      let sealed = try seal(&hospital)
      let node = try BenchNode(ledger: ledger, wrapper: wrapper.split(separator: " ").map(String.init), log: work + "/node.log")
      defer { node.stop() }
      let submitters = try (0..<clients).map { try client($0, node.url, log, hospital.key) }
      let wraps = try hospital.keyWraps()
      try await submitters[0].submit(wraps: wraps.blob, statement: wraps.statement)
      // A few for the node to warm up; they are not counted.
      let warm = min(clients * 2, sealed.count / 10)
      _ = try await submit(sealed[..<warm], submitters)
      let before = Machine.probe(in: work)
      let cpu = (node.cpuSeconds, Machine.cpuSeconds)
      let began = Machine.now()
      let times = try await submit(sealed[warm...], submitters).sorted()
      let seconds = Machine.now() - began
      let used = (node.cpuSeconds - cpu.0, Machine.cpuSeconds - cpu.1)
      let after = Machine.probe(in: work)
      let commits = Double(times.count)
      Console.out(
        JSONText.object([
          ("message_type", .string("bench_ledger_write")), ("schema_version", .int(1)), ("batch", .int(batch)), ("batches", .int(times.count)),
          ("clients", .int(clients)), ("in_flight", .int(inFlight)), ("seconds", .double(seconds)),
          ("commits_per_second", .double(commits / seconds)), ("records_per_second", .double(commits * Double(batch) / seconds)),
          ("p50_ms", .double(Machine.percentile(times, 0.5) * 1e3)), ("p99_ms", .double(Machine.percentile(times, 0.99) * 1e3)),
          ("node_cpu_ms", .double(used.0 / commits * 1e3)), ("client_cpu_ms", .double(used.1 / commits * 1e3)),
          ("node_peak_mb", .double(node.peakMegabytes)), ("container_bytes", .int(sealed.reduce(0) { $0 + $1.bytes } / max(1, sealed.count))),
          ("probe_before_us", .double(before)), ("probe_after_us", .double(after)),
        ]).text)
    }
  }

  private struct Sealed: Sendable {
    let id: String
    let entry: [UInt8]
    let file: String
    let bytes: Int
  }

  /// What is left to submit, for several tasks.
  private final class Left: Sendable {
    private let rest: Mutex<ArraySlice<Sealed>>
    init(_ sealed: ArraySlice<Sealed>) { rest = Mutex(sealed) }
    func next() -> Sealed? { rest.withLock { $0.popFirst() } }
  }

  private func seal(_ hospital: inout SyntheticBatches) throws -> [Sealed] {
    var lines: FileHandle?
    if let linesOut {
      _ = FileManager.default.createFile(atPath: linesOut, contents: nil)
      lines = FileHandle(forWritingAtPath: linesOut)
    }
    return try (0..<batches).map { number in
      var text = Data()
      let sealed = try hospital.next(lines: batch) { line in
        guard lines != nil else { return }
        text.append(contentsOf: line.array)
        text.append(0x0A)
      }
      try lines?.write(contentsOf: text)
      let file = work + "/batches/\(number)"
      let bytes = sealed.bytes.array
      guard FileManager.default.createFile(atPath: file, contents: Data(bytes)) else { throw RunFailure(.stateUnwritable, "cannot write \(file)") }
      return Sealed(id: sealed.id, entry: sealed.envelope, file: file, bytes: bytes.count)
    }
  }

  private func client(_ number: Int, _ url: String, _ log: VerifierKey, _ key: SigningKey) throws -> LedgerClient {
    var options = LedgerClientOptions(
      url: url, logKey: log, signingKey: key, memoryFile: work + "/memory-\(number)", evidenceFolder: work)
    options.transport.maximumInFlight = inFlight
    return try LedgerClient(options)
  }

  /// Submits all; seconds that each took.
  private func submit(_ sealed: ArraySlice<Sealed>, _ clients: [LedgerClient]) async throws -> [Double] {
    let left = Left(sealed)
    return try await withThrowingTaskGroup(of: [Double].self) { group in
      for client in clients {
        for _ in 0..<inFlight {
          group.addTask {
            var times: [Double] = []
            while let one = left.next() {
              let began = Machine.now()
              _ = try await client.submit(batch: one.id, entry: one.entry, file: one.file)
              times.append(Machine.now() - began)
            }
            return times
          }
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }
}
