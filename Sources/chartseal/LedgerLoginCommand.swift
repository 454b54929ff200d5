import ArgumentParser
import Foundation
import LedgerClient
import Records

struct LedgerLoginCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "login", abstract: "Sign in to a node's explorer: prints a link that opens it in a browser, once.",
    discussion: """
      The key signs a request here and stays here; the node answers with a link that works once, for five minutes. The session ends after
      15 minutes without a click. Whoever has the link is signed in: open it, do not send it on.

      EXAMPLES
        chartseal ledger login --url http://127.0.0.1:8750 --key state/organisation-key.pem
        chartseal ledger login --url https://ledger.example.org --key auditor.p12 --key-passphrase-file pass.txt
        xdg-open "$(chartseal ledger login --url http://127.0.0.1:8750 --key auditor.pem)"
      """)
  @Option(help: "Base URL of the ledger node. Also: CHARTSEAL_LEDGER_URL.") var url: String?
  @Option(help: "Your signing key: PEM or PKCS#12 file, mode 0600.") var key: String
  @Option(help: "File with the key's passphrase, mode 0600.") var keyPassphraseFile: String?
  @Option(help: "Authorities (PEM) to trust instead of the system's.") var caFile: String?
  @Flag(help: "Allow plain HTTP to another machine than this one.") var allowHttp = false
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await consentReporting {
      guard let url = url ?? ProcessInfo.processInfo.environment["CHARTSEAL_LEDGER_URL"] else { throw ValidationError("name the node with --url") }
      var transport = TransportOptions()
      transport.authorityFile = caFile
      let link = try await ExplorerLogin.link(
        url: url, key: try ParticipantOptions.signingKey(key, passphraseFile: keyPassphraseFile), allowsHTTP: allowHttp, transport: transport)
      let until = Timestamp.text(ofSeconds: link.until)
      if json {
        Console.out(
          JSONText.object([
            ("message_type", .string("explorer-login")), ("schema_version", .int(1)), ("url", .string(link.url)), ("until", .string(until)),
          ])
          .text)
      } else {
        Console.out(link.url)
        Console.note("works once, until \(until)")
      }
    }
  }
}
