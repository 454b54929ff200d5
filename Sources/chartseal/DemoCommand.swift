import ArgumentParser
import Cryptography
import Foundation
import LedgerNode
import LedgerProtocol
import Pipeline
import Reporting

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Everything once on synthetic data: keys, an embedded ledger node, a run, receipts checked offline.",
    discussion: """
      Makes the folder .demo anew and leaves it there to look at. Uses nothing but loopback.

      EXAMPLES
        chartseal demo
        chartseal demo --pipeline Pipelines/demo.yaml
        chartseal demo --folder .demo
      """)
  @Option(help: "The pipeline to run.") var pipeline = "Pipelines/demo.yaml"
  @Option(help: "Folder for keys and ledger; removed first.") var folder = ".demo"

  func run() async throws {
    try await ledgerReporting {
      if FileManager.default.fileExists(atPath: folder) {
        guard FileManager.default.fileExists(atPath: folder + "/made-by-chartseal-demo") else {
          throw RunFailure(.stateUnwritable, "\(folder) was not made by the demonstration; it is left as it is")
        }
        try FileManager.default.removeItem(atPath: folder)
      }
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try SecretFile.write([], to: folder + "/made-by-chartseal-demo", mode: 0o644)

      step(1, "Keys, vault, journal", "chartseal init --state \(folder)/state")
      let state = try StateFolder.create(path: folder + "/state")
      step(2, "A ledger node on this machine", "chartseal ledger init --ledger \(folder)/ledger --origin demo.example/log --participant example-hospital:hospital:\(folder)/state/organisation.pub")
      let keys = try NodeKeys.generate()
      let log = try keys.signer(origin: "demo.example/log").verifierKey
      let hospital = try LedgerInitCommand.participant(5)("example-hospital:hospital:" + state.publicKeyPath)
      let genesis = try Genesis(logKey: log, participants: [hospital])
      try FileManager.default.createDirectory(atPath: folder + "/ledger", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try keys.write(to: folder + "/ledger")
      try LedgerStore.create(at: folder + "/ledger", genesis: genesis, keys: keys)
      try SecretFile.write(Array("\(log)\n".utf8), to: folder + "/ledger/log.vkey", mode: 0o644)
      if let custodian = keys.custodian {
        try SecretFile.write(Array("\(custodian.publicKey.text)\n".utf8), to: folder + "/ledger/custodian.pub", mode: 0o644)
      }
      let definition = try PipelineDefinition.load(pipeline)
      guard let url = URL(string: definition.ledger.url), let port = url.port else { throw RunFailure(.configuration, "ledger.url needs a port for the demonstration") }
      let node = try await EmbeddedNode.start(ledger: folder + "/ledger", keys: keys, port: port)

      step(3, "The run: read, normalise, de-identify, check, seal, submit, verify", "chartseal run --pipeline \(pipeline)")
      let summary = try await RunCommand.execute(
        definition, options: Run.Options(), observer: RunDisplay(json: false, bar: Console.errorIsTerminal, quiet: false))
      SummaryText.print(summary, pipeline: pipeline)

      step(4, "What was quarantined, on purpose: places and reasons, no values", "chartseal status --pipeline \(pipeline) --held 20")
      for row in try state.openJournal(readOnly: true).heldRows(pipeline: definition.name, kind: "quarantined", limit: 20) {
        Console.out("  \((row.path as NSString).lastPathComponent) record \(row.record) line \(row.line) byte \(row.byte) \(row.field): \(row.code) \(ReasonIndex.summary(of: row.code))")
      }

      step(5, "Receipts, checked offline against the pinned log key", "chartseal verify --pipeline \(pipeline)")
      let checks = try ReceiptFolder(path: state.receiptsPath).verify(log: log, organisation: state.publicKey())
      let failed = checks.filter { $0.problem != nil }.count
      Console.out("  \(checks.count - failed) receipts verified, \(failed) failed")

      step(6, "What an auditor gets: the report, and a bundle that verifies offline", "chartseal export \(summary.run) \(folder)/bundle.tar --pipeline \(pipeline)")
      try AuditWriter(state: state).note(.export, subject: "run \(summary.run)", purpose: "demonstration", detail: "a bundle of its evidence")
      let collector = EvidenceCollector(definition: definition, state: state)
      let bundle: [UInt8]
      let verified: Verification
      do {
        bundle = try EvidenceBundle.pack(try collector.run(summary.run), key: try state.openKeys(definition).signing)
        verified = EvidenceVerifier(keys: try collector.trustedKeys()).verify(bundle: bundle)
      } catch let error as VerificationError { throw RunFailure(.internalError, "the evidence cannot be packed: \(error)") }
      try SecretFile.write(bundle, to: folder + "/bundle.tar", mode: 0o644)
      Console.out("  page    \(folder)/state/reports/\(summary.run)/report.html")
      Console.out("  bundle  \(folder)/bundle.tar, \(Console.grouped(bundle.count)) bytes; \(verified.summary)")

      step(7, "The same once more: nothing to do", "chartseal run --pipeline \(pipeline)")
      let again = try await RunCommand.execute(definition, options: Run.Options(), observer: SilentObserver())
      Console.out("  \(again.outcome): \(again.files.known) files known, \(again.batchesSealed) new batches")
      try await node.stop()

      Console.out(
        """

        Where to look next
          de-identified lines      chartseal deidentify --pipeline \(pipeline) SampleData/hl7v2 | head -3
          what the files are       chartseal inspect SampleData/hl7v2
          the audit log            chartseal audit show --pipeline \(pipeline)
          the bundle, elsewhere    python3 Scripts/verify-bundle --help
          the log, serving again   chartseal ledger serve --ledger \(folder)/ledger --port \(port)
          rebuild and compare      chartseal ledger replay --ledger \(folder)/ledger
          your own files           docs/guide/pipelines.md
        """)
      let ok = summary.exitStatus == .quarantined || summary.exitStatus == .success
      guard ok, failed == 0, !checks.isEmpty, verified.isVerified, again.batchesSealed == 0 else { throw ExitCode(ok ? .verification : summary.exitStatus) }
    }
  }

  private func step(_ number: Int, _ title: String, _ command: String) {
    Console.out("\n\(number). \(title)\n   $ \(command)")
  }
}
