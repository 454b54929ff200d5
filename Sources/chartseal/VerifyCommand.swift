import ArgumentParser
import Cryptography
import Foundation
import Pipeline
import Records

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check receipts offline: header digest, signature, inclusion in the log, the log's signature.",
    discussion: """
      With --pipeline, all receipts of its state folder. With --proof, one receipt from anywhere: an auditor needs the two files and the log's key,
      and no part of this pipeline.

      EXAMPLES
        chartseal verify --pipeline hospital.yaml
        chartseal verify --pipeline hospital.yaml 3f9a51                        batches whose id begins so
        chartseal verify --proof B.tlog-proof --entry B.entry.json --log-key @log.vkey --signer organisation.pub
      """)
  @OptionGroup var pipeline: PipelineOption
  @Option(help: "A receipt (tlog-proof).") var proof: String?
  @Option(help: "The entry that it is for.") var entry: String?
  @Option(help: "The log's verifier key, or @file.") var logKey: String?
  @Option(help: "Public key (PEM) of the organisation that signed the entry.") var signer: String?
  @Flag(help: "Print JSON lines.") var json = false
  @Argument(help: "Batches, by the beginning of their id; all when none is named.") var batches: [String] = []

  func run() async throws {
    try await reporting {
      if let proof {
        guard let entry, let logKey else { throw ValidationError("--proof needs --entry and --log-key") }
        return try one(proof, entry, logKey)
      }
      let definition = try pipeline.load()
      let state = try StateFolder(path: definition.state)
      let checks = try ReceiptFolder(path: state.receiptsPath).verify(
        log: OrganisationKeys.logKey(definition), organisation: state.publicKey(), only: Set(batches))
      let failed = checks.filter { $0.problem != nil }
      for c in checks {
        if json {
          Console.out(
            JSONText.object([
              ("message_type", .string("receipt")), ("schema_version", .int(1)), ("batch", .string(c.batch)), ("verified", .bool(c.problem == nil)),
              ("entry_index", .optional(c.index)), ("problem", .optional(c.problem)),
            ]).text)
        } else {
          Console.out(c.problem.map { "FAILED    \(c.batch)  \($0)" } ?? "verified  \(c.batch)  entry \(c.index ?? -1)")
        }
      }
      if json {
        Console.out(
          JSONText.object([
            ("message_type", .string("summary")), ("schema_version", .int(1)), ("verified", .int(checks.count - failed.count)), ("failed", .int(failed.count)),
          ]).text)
      } else {
        Console.out("\(checks.count - failed.count) receipts verified, \(failed.count) failed")
      }
      if !failed.isEmpty { throw ExitCode(.verification) }
    }
  }

  private func one(_ proof: String, _ entry: String, _ logKey: String) throws {
    do {
      let text = logKey.hasPrefix("@") ? String(decoding: try SecretFile.readPublic(String(logKey.dropFirst())), as: UTF8.self) : logKey
      let key = try VerifierKey(parsing: text.filter { !$0.isWhitespace })
      let index = try ReceiptFolder.verify(
        batch: nil, entry: SecretFile.readPublic(entry), proof: SecretFile.readPublic(proof), log: key,
        organisation: try signer.map { try PublicKey(pem: SecretFile.readPublic($0)) })
      Console.out("verified  entry \(index)")
    } catch let error as CryptographyError {
      Console.note("chartseal: does not verify: \(error.reason.code) \(error.reason.summary)")
      throw ExitCode(.verification)
    }
  }
}
