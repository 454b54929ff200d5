import ArgumentParser
import Cryptography
import Foundation
import LedgerClient
import LedgerNode
import LedgerProtocol
import Logging
import Pipeline
import Records

struct LedgerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger", abstract: "Make, serve and check a ledger node.",
    subcommands: [
      LedgerInitCommand.self, LedgerServeCommand.self, LedgerReplayCommand.self, LedgerAuditCommand.self, LedgerTimestampCommand.self, LedgerHealthCommand.self,
      LedgerParticipantsCommand.self, LedgerPurgeCommand.self, LedgerLoginCommand.self, LedgerContractCommand.self, LedgerFreezeCommand.self,
    ])
}

struct LedgerInitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a ledger: the node's keys, the genesis file, an empty log.",
    discussion: """
      Writes log.vkey (to be pinned by submitters) and custodian.pub (to which record keys are wrapped) beside the ledger.

      EXAMPLES
        chartseal ledger init --ledger ledger --origin example.org/log --participant general:hospital:state/organisation.pub
        chartseal ledger init --ledger ledger --origin example.org/log --authority consortium-ca.pem --participant general:hospital:general.pem
        chartseal ledger init --ledger mirror --origin example.org/mirror --no-custodian
      """)
  @Option(help: "Folder of the ledger; made when missing.") var ledger: String
  @Option(help: "The log's name, such as example.org/log.") var origin: String
  @Option(help: "id:role:file of a participant's public key or certificate chain (PEM). Repeat for more.") var participant: [String] = []
  @Option(help: "Certificates (PEM) of the consortium's authorities.") var authority: String?
  @Flag(help: "A node that opens nothing: it keeps and serves what it cannot read.") var noCustodian = false
  @Option(help: "Suite of the custodian's key: x-wing, or p-256 where FIPS 140 is asked for.") var custodianSuite = "x-wing"
  @Option(help: "Contract (JSON) in force from the beginning; otherwise the standard one.") var contract: String?
  @Option(help: "Years for which participants are registered.") var validYears = 5
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await ledgerReporting {
      guard let suite = WrapSuite(name: custodianSuite) else { throw ValidationError("--custodian-suite is x-wing or p-256") }
      let terms = try contract.map { try Contract(JSONValue.parse(SecretFile.readPublic($0)) ?? .null) } ?? .standard
      let keys = try NodeKeys.generate(custodian: noCustodian ? nil : suite)
      let log = try keys.signer(origin: origin).verifierKey
      let authorities = try authority.map { try Certificate.parse(pem: SecretFile.readPublic($0)) } ?? []
      let genesis = try Genesis(logKey: log, authorities: authorities, participants: try participant.map(LedgerInitCommand.participant(validYears)), contract: terms)
      try FileManager.default.createDirectory(atPath: ledger, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try keys.write(to: ledger)
      try LedgerStore.create(at: ledger, genesis: genesis, keys: keys)
      try SecretFile.write(Array("\(log)\n".utf8), to: ledger + "/log.vkey", mode: 0o644)
      if let custodian = keys.custodian { try SecretFile.write(Array("\(custodian.publicKey.text)\n".utf8), to: ledger + "/custodian.pub", mode: 0o644) }
      // Participants may pin the keys at once: none of it may be gone after a power cut.
      try SecretFile.settle(folder: ledger)
      Console.facts(
        "ledger_created", json: json,
        [
          ("ledger", "\(ledger) made: \(origin), \(genesis.participants.count) participants"), ("log key", "\(log)"),
          ("next", "chartseal ledger serve --ledger \(ledger); submitters pin log.vkey and use custodian.pub"),
        ], [("ledger", .string(ledger)), ("origin", .string(origin)), ("participants", .int(genesis.participants.count)), ("log_key", .string("\(log)"))])
    }
  }

  static func participant(_ years: Int) -> (String) throws -> Participant {
    { text in
      let parts = text.split(separator: ":", maxSplits: 2).map(String.init)
      guard parts.count == 3, let role = ParticipantRole(rawValue: parts[1]) else {
        throw ValidationError("--participant is id:role:file with a role of \(ParticipantRole.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      let pem = try SecretFile.readPublic(parts[2])
      let now = Int(Date().timeIntervalSince1970)
      let chain = (try? Certificate.parse(pem: pem)) ?? []
      let key = try chain.first?.publicKey ?? PublicKey(pem: pem)
      return try Participant(
        id: parts[0], role: role, name: parts[0], publicKey: key, certificates: chain, validFrom: now - 86_400,
        validUntil: now + years * 31_557_600)
    }
  }
}

/// `reporting`, with what a ledger throws.
func ledgerReporting<T>(_ body: () async throws -> T) async throws -> T {
  try await reporting {
    do {
      return try await body()
    } catch let error as LedgerStoreError {
      throw RunFailure(error == .format ? .configuration : .stateUnwritable, error.description)
    } catch let error where StateReason.isKnown(error) {
      throw RunFailure(StateReason.failure(error).kind, "the ledger's database cannot be used: \(error). Keep it as it is: docs/guide/disaster-recovery.md")
    } catch let error as ProtocolError {
      throw RunFailure(.configuration, "\(error.reason.code): \(error.reason.summary)")
    } catch let error as CryptographyError {
      throw RunFailure(.keyUnusable, "\(error.reason.code): \(error.reason.summary)")
    }
  }
}

struct LedgerServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve a ledger over HTTP, or TLS when given a certificate.",
    discussion: """
      Ends cleanly on SIGTERM and SIGINT: what is under way is finished first.

      EXAMPLES
        chartseal ledger serve --ledger ledger
        chartseal ledger serve --ledger ledger --host 0.0.0.0 --port 8443 --certificate node.pem --key node.key
        chartseal ledger serve --ledger ledger --certificate node.pem --key node.key --client-ca consortium-ca.pem
        chartseal ledger serve --ledger ledger --certificate node.pem --key node.key --client-ca consortium-ca.pem --client-certificate-optional
        chartseal ledger serve --ledger ledger --host 0.0.0.0 --name ledger.example.org --certificate node.pem --key node.key
        chartseal ledger serve --ledger ledger --log-file node.log --log-format json --log-level debug
      """)
  @Option(help: "Folder of the ledger.") var ledger: String
  @Option(help: "Address to listen on.") var host = "127.0.0.1"
  @Option(help: "Port; 0 takes a free one and says which.") var port = 8750
  @Option(help: "Certificate chain (PEM): serve TLS.") var certificate: String?
  @Option(help: "Private key (PEM) of the certificate.") var key: String?
  @Option(help: "CA certificates (PEM) that clients' certificates must come from.") var clientCa: String?
  @Flag(help: "Take clients without a certificate too: they sign their requests.") var clientCertificateOptional = false
  @Option(help: "Largest submission, in MiB.") var maximumBodyMib = 256
  @Flag(help: "Serve no pages for people under /explorer.") var noExplorer = false
  @Flag(help: "Freeze a research cube by itself, each month.") var freezeMonthly = false
  @Option(help: "Address that is told when something happens to a patient (signed POST of patient hash, kind, party).") var webhook: String?
  @Option(help: "Host, or host and port, under which participants reach this node; may be repeated. Requests that were signed for another name are refused. Needed wherever a log has more than one node.")
  var name: [String] = []
  @Flag(help: "Answer GET /metrics to everybody who reaches the port; otherwise to this machine alone.") var metrics = false
  @OptionGroup var news: NewsOptions

  func run() async throws {
    try await ledgerReporting {
      // Problems are logged without being asked for.
      let log = try news.log() ?? NewsLog(NewsOutput(), level: .warning)
      LoggingSystem.bootstrap { _ in log.handler() }
      let isTold = news.screen(quiet: false) == .people
      var configuration = LedgerNodeConfiguration()
      configuration.metrics = metrics ? .everybody : .loopback
      configuration.news = { log.say($0, $1) }
      (configuration.host, configuration.port) = (host, port)
      configuration.limits.bodyBytes = maximumBodyMib << 20
      configuration.explorer = !noExplorer
      configuration.freezesMonthly = freezeMonthly
      configuration.names = name
      if let certificate {
        guard let key else { throw ValidationError("--certificate needs --key") }
        configuration.tls = .init(certificateFile: certificate, keyFile: key, clientAuthorityFile: clientCa, requiresClientCertificate: !clientCertificateOptional)
      }
      let keys = try NodeKeys(folder: ledger)
      let store = try LedgerStore(at: ledger, keys: keys)
      defer { store.close() }
      if let webhook {
        let hook = try Webhook(webhook, key: SigningKey(ed25519: keys.logSeed), now: configuration.now)
        configuration.notify = { patient, kind, party in hook.notify(patient: patient, kind: kind, party: party) }
      }
      let scheme = certificate == nil ? "http" : "https"
      if isTold { Console.note("ledger \(store.genesis.origin), \(store.size) entries") }
      try await LedgerNodeServer(store: store, keys: keys, configuration: configuration).run(stopsOnSignals: true) { [host] port in
        if isTold { Console.note("serving on \(scheme)://\(host):\(port)") }
      }
    }
  }
}

struct LedgerReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Rebuild the node's state from its log and compare: tree, participants, batches.",
    discussion: """
      EXAMPLES
        chartseal ledger replay --ledger ledger
        chartseal ledger replay --ledger ledger --json
        chartseal ledger replay --ledger backup/ledger
      """)
  @Option(help: "Folder of the ledger.") var ledger: String
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await ledgerReporting {
      let s = try LedgerReplay.run(at: ledger)
      if json {
        Console.out(
          JSONText.object([
            ("message_type", .string("replay")), ("schema_version", .int(1)), ("origin", .string(s.origin)), ("entries", .int(s.entries)),
            ("batches", .int(s.kinds["batch", default: 0])), ("kinds", JSONText.counts(s.kinds.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })),
            ("checkpoints", .int(s.checkpoints)), ("containers", .int(s.containers)), ("rows", .int(s.rows)), ("root", .string(s.root.hex)),
            ("findings", .array(s.findings.map { .string($0.description) })),
          ]).text)
      } else {
        let kinds = s.kinds.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        Console.out("\(s.origin): \(s.entries) entries replayed (\(kinds)), \(s.checkpoints) checkpoints, \(s.containers) containers, \(s.rows) rows of state")
        for finding in s.findings { Console.out("DIFFERS   \(finding)") }
        Console.out(s.isSound ? "the state is what the log says" : "the state is NOT what the log says")
      }
      if !s.isSound { throw ExitCode(.verification) }
    }
  }
}

struct LedgerHealthCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "health", abstract: "Ask a node whether it is well; exit 0 when it is. For container health checks.",
    discussion: """
      EXAMPLES
        chartseal ledger health
        chartseal ledger health --url http://127.0.0.1:8750
      """)
  @Option(help: "Base URL of the node.") var url = "http://127.0.0.1:8750"
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    guard await LedgerHealth.check(url: url) else {
      throw Console.fail(.ledgerUnavailable, "chartseal: the node at \(url) does not say that it is well")
    }
    if json { Console.facts("health", json: true, [], [("url", .string(url)), ("healthy", .bool(true))]) } else { Console.out("ok") }
  }
}

/// A node inside this process, for the demonstration.
struct EmbeddedNode {
  private let store: LedgerStore
  private let node: RunningLedgerNode

  static func start(ledger: String, keys: NodeKeys, port: Int) async throws -> EmbeddedNode {
    var configuration = LedgerNodeConfiguration()
    configuration.port = port
    let store = try LedgerStore(at: ledger, keys: keys)
    do {
      return EmbeddedNode(store: store, node: try await LedgerNodeServer(store: store, keys: keys, configuration: configuration).start())
    } catch {
      store.close()
      throw RunFailure(.ledgerUnavailable, "the embedded node cannot listen on port \(port): another one may be running")
    }
  }

  func stop() async throws {
    await node.stop()
    store.close()
  }
}
