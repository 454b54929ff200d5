import ArgumentParser
import Cryptography
import Foundation
import LedgerClient
import LedgerNode
import LedgerProtocol
import Pipeline
import Records

struct LedgerTimestampCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timestamp", abstract: "Have the ledger's last checkpoint stamped by a time stamping authority (RFC 3161).",
    discussion: """
      Sends the SHA-256 of the signed checkpoint, and nothing else, to the authority, and keeps its reply as timestamps/<size>.tsr in the ledger's folder,
      where a serving node finds it. To be run by cron beside the node, as often as one likes; nothing happens when the log has not grown.

      EXAMPLES
        chartseal ledger timestamp --ledger ledger --tsa http://timestamp.example.org --tsa-ca tsa-ca.pem
        chartseal ledger timestamp --ledger ledger --tsa https://freetsa.org/tsr
      """)
  @Option(help: "Folder of the ledger.") var ledger: String
  @Option(help: "The authority's URL.") var tsa: String
  @Option(help: "CA certificates (PEM) that the authority's must come from; without it the reply's signature is not checked here.") var tsaCa: String?
  @Option(help: "CA certificates (PEM) for the authority's TLS certificate; otherwise the system's.") var ca: String?
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await ledgerReporting {
      let (size, note) = try TimestampStore.lastCheckpoint(ledger: ledger)
      let store = TimestampStore(ledger: ledger)
      let authorities = try tsaCa.map { try Certificate.parse(pem: SecretFile.readPublic($0)) }
      var isNew = false
      let time: Int
      if let kept = store.reply(size: size) {
        time = try kept.time(of: note, authorities: authorities)
      } else {
        var authority = TimestampAuthority(url: tsa)
        authority.transport.authorityFile = ca
        do {
          let stamped = try await authority.stamp(note, authorities: authorities)
          try store.keep(stamped.reply, size: size)
          (time, isNew) = (stamped.time, true)
        } catch let error as LedgerClientError {
          throw RunFailure(error.kind == .receipt ? .ledgerInconsistent : error.kind == .configuration ? .configuration : .ledgerUnavailable, error.timestampText)
        }
      }
      if json {
        Console.out(
          JSONText.object([
            ("message_type", .string("ledger_timestamp")), ("schema_version", .int(1)), ("size", .int(size)), ("time", .string(Timestamp.text(ofSeconds: time))),
            ("new", .bool(isNew)), ("signature_checked", .bool(authorities != nil)),
          ]).text)
      } else {
        Console.out("checkpoint \(size) \(isNew ? "stamped" : "was stamped") \(Timestamp.text(ofSeconds: time))" + (authorities == nil ? ", signature not checked" : ""))
      }
    }
  }
}

extension LedgerClientError {
  /// The same for an authority that is no ledger.
  fileprivate var timestampText: String {
    var text = "the time stamping authority "
    switch kind {
    case .configuration: text += "cannot be used"
    case .receipt: text += "gave no good timestamp"
    default: text += "does not answer"
    }
    if let reason { text += "; \(reason.code): \(reason.summary)" }
    if status != 0 { text += "; HTTP \(status)" }
    if let transport { text += "; \(transport)" }
    return text
  }
}
