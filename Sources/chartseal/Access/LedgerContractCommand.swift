import ArgumentParser
import Cryptography
import Foundation
import LedgerClient
import LedgerProtocol
import Pipeline
import Records

struct LedgerContractCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contract", abstract: "Show the contract in force, or put another one in its place.",
    subcommands: [LedgerContractShowCommand.self, LedgerContractSetCommand.self])
}

struct LedgerContractShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a contract: a node's, a file's, or the standard one.",
    discussion: """
      EXAMPLES
        chartseal ledger contract show                                            the standard contract, as a page
        chartseal ledger contract show --json > contract.json                     to be changed and set
        chartseal ledger contract show --url http://127.0.0.1:8750 --log-key ledger/log.vkey
        chartseal ledger contract show --file contract.json
      """)
  @Option(help: "Base URL of a node; its contract is public.") var url: String?
  @Option(help: "The log's public key (log.vkey); needed with --url.") var logKey: String?
  @Option(help: "A contract (JSON).") var file: String?
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await ledgerReporting {
      let contract = try await contract()
      if json { return Console.out(String(decoding: contract.json.encoded, as: UTF8.self)) }
      Console.out(ContractText.markdown(contract, command: "chartseal ledger contract show"))
    }
  }

  private func contract() async throws -> Contract {
    if let file {
      guard let json = JSONValue.parse(try SecretFile.readPublic(file)) else { throw ProtocolError.contract }
      return try Contract(json)
    }
    guard let url else { return .standard }
    guard let logKey else { throw ValidationError("--url needs --log-key") }
    let text = String(decoding: try SecretFile.readPublic(logKey), as: UTF8.self)
    let memory = FileManager.default.temporaryDirectory.appendingPathComponent("chartseal-" + UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: memory) }
    let options = LedgerClientOptions(
      url: url, logKey: try VerifierKey(parsing: text.filter { !$0.isWhitespace }), signingKey: nil, memoryFile: memory,
      evidenceFolder: FileManager.default.temporaryDirectory.path)
    do { return try await LedgerClient(options).contract() } catch {
      throw RunFailure(.ledgerUnavailable, error.description)
    }
  }
}

struct LedgerContractSetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Put a contract in force; its version must be higher than the one in force. For the consortium's authority.",
    discussion: """
      Shows who sees what under the new contract before it asks the node. Decisions from the next request on follow it; those that were made stay in the
      log with the digest of the contract under which they were made.

      EXAMPLES
        chartseal ledger contract show --json > contract.json                     the one to change, with a higher version
        chartseal ledger contract set --file contract.json --as consortium --key authority.pem --url https://ledger.example.org --log-key log.vkey
      """)
  @OptionGroup var participant: ParticipantOptions
  @Option(help: "The contract (JSON).") var file: String
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await consentReporting {
      guard let document = JSONValue.parse(try SecretFile.readPublic(file)) else { throw ProtocolError.contract }
      let contract = try Contract(document)
      let agent = try participant.agent()
      let logged = try await agent.put(contract)
      Console.facts(
        "contract_set", json: json, [("contract", "\(contract.name) version \(contract.version) is in force: entry \(logged.index), digest \(contract.digest.hex)")],
        [("name", .string(contract.name)), ("version", .int(contract.version)), ("entry_index", .int(logged.index)), ("digest", .string(contract.digest.hex))])
    }
  }
}
