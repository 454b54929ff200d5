import ArgumentParser
import Cryptography
import Foundation
import LedgerClient
import LedgerProtocol
import Pipeline
import Records

struct LedgerAuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Audit a ledger node from outside: the whole log, as it is served to everybody.",
    discussion: """
      Needs no account and no signature (with --key it reads the details of consent entries too, as an auditor). Reads every entry over the C2SP endpoints, recomputes the tree, compares it with the tiles and with every
      checkpoint ever seen, and judges every entry by the participants that the log itself registers. Names the first difference with its position and
      code; exit code 0 when there is none, 65 when there is one, 69 when the node cannot be reached.

      With --state the next audit reads only what is new, and a checkpoint that contradicts an earlier one is found: both are kept as evidence. The
      folder is a mirror of the log (C2SP tlog-tiles), which other people's tools can check too.

      EXAMPLES
        chartseal ledger audit --url https://ledger.example.org:8443 --log-key log.vkey --genesis genesis.json
        chartseal ledger audit --url https://ledger.example.org:8443 --log-key log.vkey --genesis genesis.json --state audit --json
        chartseal ledger audit --url http://127.0.0.1:8750 --log-key log.vkey --genesis genesis.json --checkpoint from-the-other-hospital
      """)
  @Option(help: "Base URL of the node.") var url: String
  @Option(help: "File with the log's verifier key, as pinned.") var logKey: String
  @Option(help: "The consortium's genesis file.") var genesis: String
  @Option(help: "Folder in which the audit keeps what it has verified; made when missing.") var state: String?
  @Option(help: "A checkpoint that somebody else has seen, to be compared with. Repeat for more.") var checkpoint: [String] = []
  @Option(help: "Private key (PEM) of a registered auditor: reads the details of consent entries too.") var key: String?
  @Option(help: "CA certificates (PEM) for the node's TLS certificate; otherwise the system's.") var ca: String?
  @Option(help: "CA certificates (PEM) of time stamping authorities: check the newest timestamp too.") var tsaCa: String?
  @Flag(help: "Allow http:// to another machine.") var allowHttp = false
  @Flag(help: "Print JSON.") var json = false

  func run() async throws { try await ledgerReporting { try await audit() } }

  private func audit() async throws {
    let folder = try state ?? Self.temporaryFolder()
    let (found, failure) = await Self.audited(try options(folder))
    guard let report = found else {
      if state == nil { try? FileManager.default.removeItem(atPath: folder) }
      throw failure.map(Self.failure) ?? RunFailure(.ledgerUnavailable, "the audit did not end")
    }
    // Evidence is not thrown away, wherever it lies.
    if state == nil, report.findings.allSatisfy({ $0.evidence == nil }) { try? FileManager.default.removeItem(atPath: folder) }
    if json { Console.out(Self.document(report)) } else { Self.show(report, asksTimestamp: tsaCa != nil) }
    if !report.isSound { throw ExitCode(.verification) }
  }

  private static func temporaryFolder() throws -> String {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("chartseal-audit-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    return url.path
  }

  private func options(_ folder: String) throws -> LogAuditOptions {
    let keyText = String(decoding: try SecretFile.readPublic(logKey), as: UTF8.self)
    var options = LogAuditOptions(
      url: url, logKey: try VerifierKey(parsing: keyText.filter { !$0.isWhitespace }), genesis: try Genesis(parsing: SecretFile.readPublic(genesis)),
      folder: folder)
    options.seen = try checkpoint.map { try SecretFile.readPublic($0) }
    options.signingKey = try key.map { try SigningKey(pem: SecretFile.read($0)) }
    options.timestampAuthorities = try tsaCa.map { try Certificate.parse(pem: SecretFile.readPublic($0)) }
    options.allowsHTTP = allowHttp
    options.transport.authorityFile = ca
    return options
  }

  private static func audited(_ options: LogAuditOptions) async -> (AuditReport?, LedgerClientError?) {
    do { return (try await LogAudit.run(options), nil) } catch { return (nil, error) }
  }

  private static func failure(_ error: LedgerClientError) -> RunFailure {
    switch error.kind {
    case .configuration: RunFailure(.configuration, error.description)
    case .memory: RunFailure(.stateUnwritable, error.description)
    case .unavailable, .cancelled: RunFailure(.ledgerUnavailable, error.description)
    case .refused: RunFailure(.ledgerRefused, error.description)
    case .receipt, .splitView: RunFailure(.ledgerInconsistent, error.description)
    }
  }

  private static func show(_ r: AuditReport, asksTimestamp: Bool) {
    let kinds = r.kinds.sorted { $0.key < $1.key }.map { "\(Console.grouped($0.value)) \($0.key)" }.joined(separator: ", ")
    Console.out("log         \(r.origin) at \(r.node)")
    Console.out("checkpoint  size \(Console.grouped(r.size)), root \(r.root.base64)")
    Console.out("entries     \(Console.grouped(r.entries)) read\(kinds.isEmpty ? "" : ": " + kinds)")
    Console.out("            \(Console.grouped(r.kept)) of them kept from earlier audits; \(Console.megabytes(r.bytesFetched)) fetched")
    Console.out("compared    \(r.checkpoints) checkpoints, \(Console.grouped(r.tiles)) tiles, \(Console.grouped(r.participants)) registered keys")
    if !r.unjudged.isEmpty {
      Console.out("not judged  " + r.unjudged.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ") + ": in the tree, content not examined")
    }
    if asksTimestamp { Console.out("timestamp   " + (r.timestamp.map { "\($0), of the checkpoint of size \(r.timestampSize ?? 0)" } ?? "none that verifies")) }
    for finding in r.findings { Console.out("DIFFERS     \(finding)") }
    if let first = r.first {
      Console.out("first difference: \(first.reason.code)" + (first.position.map { " at \($0)" } ?? "") + "; the log is NOT what it says")
    } else {
      Console.out("the log is what it says")
    }
  }

  private static func document(_ r: AuditReport) -> String {
    func counts(_ d: [String: Int]) -> JSONText { JSONText.counts(d.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }) }
    func finding(_ f: AuditFinding) -> JSONText {
      .object([
        ("code", .string(f.reason.code)), ("summary", .string(f.reason.summary)), ("position", .optional(f.position)), ("detail", .optional(f.detail)),
        ("evidence", .optional(f.evidence)),
      ])
    }
    return JSONText.object([
      ("message_type", .string("ledger_audit")), ("schema_version", .int(1)), ("origin", .string(r.origin)), ("url", .string(r.node)),
      ("size", .int(r.size)), ("root", .string(r.root.base64)), ("entries", .int(r.entries)), ("kinds", counts(r.kinds)),
      ("not_judged", counts(r.unjudged)), ("kept", .int(r.kept)), ("bytes_fetched", .int(r.bytesFetched)), ("checkpoints", .int(r.checkpoints)),
      ("tiles", .int(r.tiles)), ("participants", .int(r.participants)), ("timestamp", .optional(r.timestamp)), ("timestamp_size", .optional(r.timestampSize)), ("sound", .bool(r.isSound)),
      ("first", r.first.map(finding) ?? .null), ("findings", .array(r.findings.map(finding))),
    ]).text
  }
}
