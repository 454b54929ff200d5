import ArgumentParser
import Cryptography
import LedgerClient
import LedgerProtocol
import Pipeline
import Records

struct PatientEraseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase", abstract: "Order that the sealed records be destroyed; hashes and proofs stay.",
    discussion: """
      Destroys sealed bytes and keys on every node that acknowledges; it cannot be undone, and what others have read stays read. The hospital's own files
      are not touched. Acknowledgements are entries of the log.

      EXAMPLES
        chartseal patient erase --hospital general --confirm          what one hospital submitted
        chartseal patient erase --everything --confirm
        chartseal patient erase --status 5ab0...
      """)
  @OptionGroup var wallet: WalletOptions
  @Option(help: "What this hospital submitted.") var hospital: String?
  @Flag(help: "What all hospitals submitted.") var everything = false
  @Flag(help: "I know that it cannot be undone.") var confirm = false
  @Option(help: "Ask what has become of a purge, by the id of its entry.") var status: String?
  @Flag(help: "Print JSON lines.") var json = false

  func run() async throws {
    guard (hospital != nil ? 1 : 0) + (everything ? 1 : 0) + (status != nil ? 1 : 0) == 1 else {
      throw ValidationError("one of --hospital, --everything, --status")
    }
    guard status != nil || confirm else { throw ValidationError("it cannot be undone: say --confirm") }
    try await consentReporting {
      let agent = try wallet.agent()
      var id = status ?? ""
      if status == nil {
        let entry = try await agent.erase(of: hospital ?? "")
        PurgeText.ordered(entry.index, entry.id, json: json)
        id = entry.id
      }
      PurgeText.print(try await agent.client.purgeStatus(id), json: json)
    }
  }
}

/// Which nodes have carried out a purge.
enum PurgeText {
  static func ordered(_ index: Int, _ id: String, json: Bool) {
    Console.facts("purge_ordered", json: json, [("ordered", "entry \(index), proven; id \(id)")], [("entry_index", .int(index)), ("entry", .string(id))])
  }

  static func print(_ status: JSONValue, json: Bool) {
    let done = status["acknowledgements"]?.array ?? []
    for item in done {
      let (blocks, bytes, wraps) = (item["blocks"]?.integer ?? 0, item["bytes"]?.integer ?? 0, item["wraps"]?.integer ?? 0)
      let time = item["at"]?.integer.map { ", " + Timestamp.text(ofSeconds: $0) } ?? ""
      Console.facts(
        "purge_acknowledged", json: json,
        [("destroyed", "\(Console.grouped(blocks)) blocks, \(Console.grouped(bytes)) bytes, \(Console.grouped(wraps)) wrapped keys; entry \(item["entry"]?.integer ?? -1)\(time)")],
        [("blocks", .int(blocks)), ("bytes", .int(bytes)), ("wrapped_keys", .int(wraps)), ("entry_index", .optional(item["entry"]?.integer))])
    }
    if done.isEmpty, !json { Console.out("no node has acknowledged yet") }
  }
}

struct PatientLoginCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "login", abstract: "Print a link that opens the patient page in a browser, once.",
    discussion: """
      The wallet's key signs a request here and stays here; the node answers with a link that works once, for a few minutes. The page shows; what you decide
      is signed by the commands that it prints. Whoever has the link is signed in: open it, do not send it on.

      EXAMPLES
        chartseal patient login --wallet anna.wallet --url https://ledger.example.org --log-key log.vkey
        xdg-open "$(chartseal patient login)"
      """)
  @OptionGroup var wallet: WalletOptions
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await consentReporting {
      let link = try await wallet.agent().client.patientPage()
      if json {
        return Console.out(
          JSONText.object([
            ("message_type", .string("patient-login")), ("schema_version", .int(1)), ("url", .string(link.url)), ("until", ConsentText.time(link.until)),
          ]).text)
      }
      Console.out(link.url)
      Console.note("works once, until \(Timestamp.text(ofSeconds: link.until))")
    }
  }
}
