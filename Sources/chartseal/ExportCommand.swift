import ArgumentParser
import Cryptography
import Foundation
import Pipeline
import Reporting

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Everything an auditor needs about a run in one archive, signed.",
    discussion: """
      Report with its revisions, headers, receipts, compliance summaries, provenance and leaf hashes of its batches, the audit log, releases, and the
      public keys to compare. No record, no value of any patient, no secret. Verified before it is written; written to the audit log. How others
      check it: docs/verify-it-yourself.md.

      EXAMPLES
        chartseal export 20260301T020000Z-abcd bundle.tar --pipeline hospital.yaml
        chartseal export 20260301 bundle.tar --pipeline hospital.yaml                   a run by the beginning of its id
        chartseal export RUN bundle.tar --pipeline hospital.yaml --purpose "audit of 2026"
      """)
  @Argument(help: "The run, or the beginning of its id.") var run: String
  @Argument(help: "The archive to write.") var bundle: String
  @OptionGroup var pipeline: PipelineOption
  @Option(help: "Why; goes into the audit log.") var purpose = "export of evidence"
  @Flag(help: "Overwrite the archive.") var force = false
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await reporting {
      let definition = try pipeline.load()
      let state = try StateFolder(path: definition.state)
      let collector = EvidenceCollector(definition: definition, state: state)
      let id = try VerifyCommand.one(of: collector.runs(run), run)
      guard force || !FileManager.default.fileExists(atPath: bundle) else {
        throw RunFailure(.stateUnwritable, "\(bundle) is there already; --force overwrites it")
      }
      let key = try state.openKeys(definition).signing
      // First the event, so that the archive holds it.
      try AuditWriter(state: state, operator: definition.compliance.operatorID).note(.export, subject: "run \(id)", purpose: purpose, detail: "a bundle of its evidence")
      let packed: [UInt8]
      do { packed = try EvidenceBundle.pack(try collector.run(id), key: key) } catch let error as VerificationError {
        throw RunFailure(.internalError, "the evidence cannot be packed: \(error)")
      }
      let result = EvidenceVerifier(keys: try collector.trustedKeys()).verify(bundle: packed)
      for check in result.failed { Console.note(check.line) }
      do { try Data(packed).write(to: URL(fileURLWithPath: bundle), options: .atomic) } catch {
        throw RunFailure(.stateUnwritable, "cannot be written: \(bundle)")
      }
      Console.note("exported    run \(id) to \(bundle), \(Console.grouped(packed.count)) bytes, SHA-256 \(SHA256Digest.of(packed).hex)")
      Console.note("\(result.summary)")
      if json {
        Console.facts(
          "exported", json: true, [],
          [("run_id", .string(id)), ("bundle", .string(bundle)), ("bytes", .int(packed.count)), ("sha256", .string(SHA256Digest.of(packed).hex)), ("verified", .bool(result.isVerified))])
      }
      if !result.isVerified { throw ExitCode(.verification) }
    }
  }
}
