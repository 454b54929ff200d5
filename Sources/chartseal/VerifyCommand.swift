import ArgumentParser
import Cryptography
import Foundation
import Pipeline
import Records
import Reporting

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check evidence offline: a run, batches, a record, a report, an exported bundle.",
    discussion: """
      Recomputes digests, signatures, proofs, counts and the page; needs no network. One line a check, and a last line that counts them; exit code 0,
      or 65 when a check fails. With --pipeline, the keys are those of the pipeline; otherwise those in a file of trusted keys, one a line:

        organisation <fingerprint> | @<PEM file>
        log <verifier key>
        countersign <fingerprint> | @<PEM file>

      EXAMPLES
        chartseal verify bundle.tar --trusted-keys keys.txt
        chartseal verify --pipeline hospital.yaml                               all receipts of the state folder
        chartseal verify --pipeline hospital.yaml 3f9a51                        batches whose id begins so
        chartseal verify --pipeline hospital.yaml --run 20260301T020000Z-abcd   a run, with everything that its report says
        chartseal verify --report reports/RUN --trusted-keys keys.txt           a folder with report.json and what lies beside it
        chartseal verify --proof B.tlog-proof --entry B.entry.json --log-key @log.vkey --signer organisation.pub
        chartseal verify --checkpoint note --timestamp 42.tsr --tsa-ca tsa-ca.pem --log-key @log.vkey
        chartseal verify --proof R.tlog-proof --record line.json --nonce BASE64 --trusted-keys keys.txt
      """)
  @OptionGroup var pipeline: PipelineOption
  @Option(help: "File with the trusted keys.") var trustedKeys: String?
  @Option(name: .customLong("run"), help: "A run of the pipeline, or the beginning of its id.") var runID: String?
  @Option(help: "A folder with a report.") var report: String?
  @Option(help: "A receipt (tlog-proof).") var proof: String?
  @Option(help: "The entry that it is for.") var entry: String?
  @Option(help: "The record that it is for: its exact bytes.") var record: String?
  @Option(help: "The record's nonce in base64, as the node names it.") var nonce: String?
  @Option(help: "The log's verifier key, or @file.") var logKey: String?
  @Option(help: "Public key (PEM) of the organisation that signed the entry.") var signer: String?
  @Option(help: "A signed checkpoint, to be verified with its timestamp.") var checkpoint: String?
  @Option(help: "The timestamp of the checkpoint (RFC 3161 reply).") var timestamp: String?
  @Option(help: "CA certificates (PEM) of the time stamping authority.") var tsaCa: String?
  @Flag(help: "Print JSON lines.") var json = false
  @Argument(help: "A bundle (.tar); or batches, by the beginning of their id, all when none is named.") var batches: [String] = []

  func run() async throws {
    try await reporting {
      if let checkpoint { return try stamped(checkpoint) }
      if let proof, let record { return try show(try one(proof, record: record)) }
      if let proof {
        guard let entry, let logKey else { throw ValidationError("--proof needs --entry and --log-key, or --record") }
        return try one(proof, entry, logKey)
      }
      if let bundle = batches.first, bundle.hasSuffix(".tar") || (bundle.contains("/") && FileManager.default.fileExists(atPath: bundle)) {
        guard batches.count == 1 else { throw ValidationError("one bundle at a time") }
        return try show(EvidenceVerifier(keys: try keys()).verify(bundle: SecretFile.readPublic(bundle)))
      }
      if let report { return try show(EvidenceVerifier(keys: try keys()).verify(report: VerifyCommand.folder(report))) }
      let definition = try pipeline.load()
      let state = try StateFolder(path: definition.state)
      if let runID {
        let collector = EvidenceCollector(definition: definition, state: state)
        let files = try collector.run(VerifyCommand.one(of: collector.runs(runID), runID))
        return try show(EvidenceVerifier(keys: try keys()).verify(run: files))
      }
      try receipts(definition, state)
    }
  }

  /// The one run that a text names.
  static func one(of runs: [String], _ text: String) throws -> String {
    if runs.contains(text) { return text }
    guard let run = runs.first else { throw RunFailure(.stateMissing, "no run with a report begins with \(text)") }
    guard runs.count == 1 else { throw RunFailure(.configuration, "\(runs.count) runs begin with \(text)") }
    return run
  }

  private static func folder(_ path: String) throws -> EvidenceFiles {
    var files = EvidenceFiles()
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { throw RunFailure(.stateMissing, "no folder at \(path)") }
    for name in names where name.hasPrefix("report.") { files["report/" + name] = try SecretFile.readPublic(path + "/" + name) }
    return files
  }

  /// The trusted keys: of the file, of the options, or of the pipeline.
  private func keys() throws -> TrustedKeys {
    if let trustedKeys {
      let text = String(decoding: try SecretFile.readPublic(trustedKeys), as: UTF8.self)
      do { return try TrustedKeys(parsing: text) { try? SecretFile.readPublic($0) } } catch {
        throw RunFailure(.configuration, "\(trustedKeys): \(error)")
      }
    }
    if let logKey, let signer {
      do { return TrustedKeys(organisation: try PublicKey(pem: SecretFile.readPublic(signer)), log: try VerifyCommand.log(logKey)) } catch {
        throw RunFailure(.keyUnusable, "--signer or --log-key holds no key")
      }
    }
    guard pipeline.pipeline != nil else {
      throw ValidationError("name the keys that you trust: --trusted-keys FILE, or --pipeline")
    }
    let definition = try pipeline.load()
    return try EvidenceCollector(definition: definition, state: StateFolder(path: definition.state)).trustedKeys()
  }

  private static func log(_ text: String) throws -> VerifierKey {
    let key = text.hasPrefix("@") ? String(decoding: try SecretFile.readPublic(String(text.dropFirst())), as: UTF8.self) : text
    return try VerifierKey(parsing: key.filter { !$0.isWhitespace })
  }

  // MARK: Output

  private func show(_ result: Verification) throws {
    for check in result.checks {
      guard json else {
        Console.out(check.line)
        continue
      }
      let (word, code): (String, String?) =
        switch check.outcome {
        case .ok: ("ok", nil)
        case .failed(let reason): ("failed", reason.code)
        case .notKept: ("not-kept", nil)
        }
      Console.out(
        JSONText.object([
          ("message_type", .string("check")), ("schema_version", .int(1)), ("place", .string(check.place)), ("outcome", .string(word)),
          ("code", .optional(code)), ("title", .string(check.title)),
        ]).text)
    }
    if json {
      Console.out(
        JSONText.object([
          ("message_type", .string("summary")), ("schema_version", .int(1)), ("checks", .int(result.count)), ("failed", .int(result.failed.count)),
        ]).text)
    } else {
      Console.out(result.summary)
    }
    if !result.isVerified { throw ExitCode(.verification) }
  }

  private func receipts(_ definition: PipelineDefinition, _ state: StateFolder) throws {
    let checks = try ReceiptFolder(path: state.receiptsPath).verify(
      log: OrganisationKeys.logKey(definition), organisation: state.publicKey(), former: state.formerKeys(), only: Set(batches))
    let failed = checks.filter { $0.problem != nil }
    for c in checks {
      if json {
        Console.out(
          JSONText.object([
            ("message_type", .string("receipt")), ("schema_version", .int(1)), ("batch", .string(c.batch)), ("verified", .bool(c.problem == nil)),
            ("entry_index", .optional(c.index)), ("problem", .optional(c.problem)), ("not_kept", .array(c.notKept.map { .string($0) })),
          ]).text)
      } else {
        let notKept = c.notKept.isEmpty ? "" : "  not kept: \(c.notKept.joined(separator: ", "))"
        Console.out((c.problem.map { "FAILED    \(c.batch)  \($0)" } ?? "verified  \(c.batch)  entry \(c.index ?? -1)") + notKept)
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

  // MARK: One receipt

  private func one(_ proof: String, _ entry: String, _ logKey: String) throws {
    do {
      let index = try ReceiptFolder.verify(
        batch: nil, entry: SecretFile.readPublic(entry), proof: SecretFile.readPublic(proof), log: VerifyCommand.log(logKey),
        organisation: try signer.map { try PublicKey(pem: SecretFile.readPublic($0)) })
      Console.out("verified  entry \(index)")
    } catch let error as CryptographyError {
      Console.note("chartseal: does not verify: \(error.reason.code) \(error.reason.summary)")
      throw ExitCode(.verification)
    }
  }

  /// A checkpoint under the log's key, and the time at which an authority saw it.
  private func stamped(_ checkpoint: String) throws {
    guard let timestamp, let tsaCa, let logKey else { throw ValidationError("--checkpoint needs --timestamp, --tsa-ca and --log-key") }
    do {
      let note = try SecretFile.readPublic(checkpoint)
      let size = try VerifiedCheckpoint(note: note, log: VerifyCommand.log(logKey)).checkpoint.size
      let authorities = try Certificate.parse(pem: SecretFile.readPublic(tsaCa))
      let time = Timestamp.text(ofSeconds: try TimestampReply(SecretFile.readPublic(timestamp)).time(of: note, authorities: authorities))
      if json {
        Console.out(
          JSONText.object([
            ("message_type", .string("timestamp")), ("schema_version", .int(1)), ("size", .int(size)), ("time", .string(time)), ("verified", .bool(true)),
          ]).text)
      } else {
        Console.out("verified  checkpoint of size \(size), stamped \(time)")
      }
    } catch let error as CryptographyError {
      Console.note("chartseal: does not verify: \(error.reason.code) \(error.reason.summary)")
      throw ExitCode(.verification)
    }
  }

  private func one(_ proof: String, record: String) throws -> Verification {
    var committed: [UInt8] = []
    if let nonce {
      guard let bytes = Base64.decode(nonce), bytes.count == 32 else { throw ValidationError("--nonce is 32 bytes in base64") }
      committed = bytes
    }
    committed += try SecretFile.readPublic(record)
    return EvidenceVerifier(keys: try keys()).verify(record: try SecretFile.readPublic(proof), committed: committed)
  }
}
