import ArgumentParser
import Cryptography
import Foundation
import LedgerNode
import LedgerProtocol
import Pipeline

struct LedgerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger", abstract: "Make, serve and check a ledger node.",
    subcommands: [LedgerInitCommand.self, LedgerServeCommand.self, LedgerReplayCommand.self, LedgerHealthCommand.self])
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
  @Option(help: "Years for which participants are registered.") var validYears = 5

  func run() async throws {
    try await ledgerReporting {
      try FileManager.default.createDirectory(atPath: ledger, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let keys = try NodeKeys.generate(custodian: noCustodian ? nil : .xWing)
      let log = try keys.signer(origin: origin).verifierKey
      let authorities = try authority.map { try Certificate.parse(pem: SecretFile.readPublic($0)) } ?? []
      let genesis = try Genesis(logKey: log, authorities: authorities, participants: try participant.map(LedgerInitCommand.participant(validYears)))
      try keys.write(to: ledger)
      try LedgerStore.create(at: ledger, genesis: genesis, keys: keys)
      try SecretFile.write(Array("\(log)\n".utf8), to: ledger + "/log.vkey", mode: 0o644)
      if let custodian = keys.custodian { try SecretFile.write(Array("\(custodian.publicKey.text)\n".utf8), to: ledger + "/custodian.pub", mode: 0o644) }
      Console.out("ledger \(ledger) made: \(origin), \(genesis.participants.count) participants")
      Console.out("log key      \(log)")
      Console.out("next         chartseal ledger serve --ledger \(ledger); submitters pin log.vkey and use custodian.pub")
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
      throw RunFailure(.stateUnwritable, error.description)
    } catch let error as ProtocolError {
      throw RunFailure(.configuration, "\(error.reason.code): \(error.reason.summary)")
    } catch let error as CryptographyError {
      throw RunFailure(.keyUnusable, "\(error.reason.code): \(error.reason.summary)")
    }
  }
}
