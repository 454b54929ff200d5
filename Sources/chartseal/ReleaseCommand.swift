import ArgumentParser
import Cryptography
import Foundation
import Pipeline

struct ReleaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release", abstract: "Send what a run holds back: a second key countersigns, and the report says so.",
    discussion: """
      Only a run whose verdict is HOLD can be released, and only by a key that the pipeline names under compliance.countersign-keys and that is not
      the organisation's. The reason goes into the release and the report: no patient's data. Interrupted, the same command goes on where it was.

      EXAMPLES
        chartseal release 20260301T020000Z-abcd --pipeline hospital.yaml --countersign second.pem --reason-file why.txt
        chartseal release RUN --pipeline hospital.yaml --countersign second.pem --reason-file why.txt --name "J. Example, privacy officer"
      """)
  @Argument(help: "The run, as `chartseal runs` names it.") var run: String
  @OptionGroup var pipeline: PipelineOption
  @Option(help: "The second key: PEM or PKCS#12 file, mode 0600. Its passphrase: a file named by CHARTSEAL_COUNTERSIGN_PASSPHRASE_FILE.") var countersign: String
  @Option(help: "File with the reason, UTF-8 text.") var reasonFile: String
  @Flag(help: "Print JSON.") var json = false
  @Option(help: "Who releases, as the report shall name them; the operating system's user when left out.") var name: String?

  func run() async throws {
    try await reporting {
      let definition = try pipeline.load()
      let state = try StateFolder(path: definition.state)
      let key = try SecondKey.load(countersign)
      let reason = try SecretFile.readPublic(reasonFile)
      let (id, who) = (run, name ?? NSUserName())
      let release = UncheckedBox(Release(definition: definition, state: state))
      let result = try await onOwnThread { try release.value.execute(run: id, key: key, name: who, reason: reason, observer: RunDisplay(json: false, bar: false, quiet: false)) }
      Console.note("released    \(id): \(result.submitted) batches accepted, \(result.waiting) in the spool; report revision \(result.revision)")
      if json {
        Console.facts(
          "released", json: true, [],
          [("run_id", .string(id)), ("batches_submitted", .int(result.submitted)), ("batches_waiting", .int(result.waiting)), ("report_revision", .int(result.revision))])
      }
      if let failure = result.failure {
        Console.note("chartseal: \(failure.detail)")
        Console.note("what to do  nothing is lost: the next run sends what is in the spool")
        throw ExitCode(failure.kind.exitStatus)
      }
    }
  }
}

/// A key of somebody else than the organisation, for countersigning and reviews.
enum SecondKey {
  static func load(_ path: String) throws -> SigningKey {
    var passphrase: [UInt8]?
    if let file = ProcessInfo.processInfo.environment["CHARTSEAL_COUNTERSIGN_PASSPHRASE_FILE"] {
      var bytes = try SecretFile.read(file)
      while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
      passphrase = bytes
    }
    do { return try SigningKey(file: try SecretFile.read(path), passphrase: passphrase) } catch let failure as RunFailure { throw failure } catch {
      throw RunFailure(.keyUnusable, "\(path) holds no private key that can be used")
    }
  }
}
