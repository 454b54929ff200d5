import ArgumentParser
import Cryptography
import Foundation
import LedgerClient
import LedgerNode
import LedgerProtocol
import Pipeline
import Records

struct ResearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "research", abstract: "Ask how many patients have a condition, by type, area, age group, gender or year: small counts withheld.",
    discussion: """
      Answers come from tables that the node froze for an epoch (a month); there are no other filters, and every query is an entry of the log. An area is a
      state and a three-digit ZIP area, shown with its principal city. Year goes with one other dimension.

      EXAMPLES
        chartseal research "HIV by type, area, age group and gender" --url https://ledger:8443 --log-key log.vkey --key researcher/signing.pem
        chartseal research --condition diabetes --by type,age --url https://ledger:8443 --log-key log.vkey --key researcher/signing.pem --html diabetes.html
        chartseal research --code E11.9 --by gender --epoch 2026-10 --url https://ledger:8443 --log-key log.vkey --key researcher/signing.pem --json
      """)
  @Argument(help: "The question in words: a condition, 'by', and dimensions.") var question: String?
  @Option(help: "The condition instead: \(ResearchPhrase.known).") var condition: String?
  @Option(help: "A code instead of a condition: answered for the condition and type that it belongs to.") var code: String?
  @Option(help: "Code system (URI) of --code.") var system = "http://hl7.org/fhir/sid/icd-10-cm"
  @Option(help: "Dimensions: \(ResearchDimension.allCases.map(\.rawValue).joined(separator: ",")).") var by: String?
  @Option(help: "The epoch, such as 2026-10; the last one frozen when left out.") var epoch: String?
  @Option(help: "Your signing key: PEM or PKCS#12 file, mode 0600.") var key: String
  @Option(help: "File with the key's passphrase, mode 0600.") var keyPassphraseFile: String?
  @OptionGroup var node: NodeOptions
  @Option(help: "Write a chart (SVG) to this file.") var svg: String?
  @Option(help: "Write a page with chart and table (HTML) to this file.") var html: String?
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let query = try query()
    try await consentReporting {
      let signing = try ParticipantOptions.signingKey(key, passphraseFile: keyPassphraseFile)
      let logged = try await node.client(signing, memory: key + ".checkpoint").ask(query)
      if let svg { try ResearchCommand.write(ResearchChart.svg(logged.answer), to: svg) }
      if let html { try ResearchCommand.write(ResearchChart.html(logged.answer), to: html) }
      if json { Console.write(logged.answer.json.encoded + [0x0A], to: 1) } else { ResearchCommand.show(logged) }
    }
  }

  private func query() throws -> ResearchQuery {
    guard [question, condition, code].compactMap(\.self).count == 1 else {
      throw ValidationError("ask one thing: a question in words, --condition or --code")
    }
    if let epoch, ResearchEpoch(epoch) == nil { throw ValidationError("--epoch is a month such as 2026-10") }
    var query: ResearchQuery
    do {
      if let question {
        guard by == nil else { throw ValidationError("a question in words says 'by' itself: leave --by out") }
        query = try ResearchPhrase.parse(question)
      } else {
        query = try ResearchPhrase.parse("\(condition ?? "hiv") by \(by ?? "")")
        if let code { query.condition = .code(system: system, code: code) }
      }
    } catch let failure as ResearchPhrase.Failure {
      throw ValidationError(failure.description)
    }
    query.epoch = epoch
    return query
  }

  private static func write(_ text: String, to path: String) throws {
    do { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) } catch { throw RunFailure(.stateUnwritable, "cannot be written: \(path)") }
  }

  private static func show(_ logged: LoggedAnswer) {
    let answer = logged.answer
    Console.out(ResearchNotes.title(answer))
    let total = ResearchNotes.total(answer) { Console.grouped($0) }
    Console.out("epoch \(answer.epoch): \(total); \(answer.cells.count) of \(Console.grouped(answer.combinations)) combinations published")
    Console.out("")
    let head = answer.axes.map(\.dimension.title) + ["Patients", "Rank", "As of"]
    let rows = ResearchTableRows(answer).map { row in
      row.labels + (row.cell.map { [ResearchNotes.count($0), "\($0.rank)", $0.asOf] } ?? ["withheld", "", ""])
    }
    let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
    for row in [head] + rows {
      let line = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
      Console.out(String(line.reversed().drop { $0 == " " }.reversed()))
    }
    Console.out("")
    for line in ResearchNotes.lines(answer) { Console.out(line) }
    Console.note("query       entry \(logged.index), proven; number \(logged.statement.number) of this epoch, \(answer.queriesLeft) left")
  }
}

struct LedgerFreezeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "freeze", abstract: "Have a running node freeze a research cube, as the consortium's authority.",
    discussion: """
      The custodian's node counts the patients of every condition among the log's entries so far, decides once which counts can be published, keeps
      those, and names the file in an entry. An epoch is frozen once; it can be any month after the last one frozen, up to the present one.

      EXAMPLES
        chartseal ledger freeze --url https://ledger:8443 --log-key log.vkey --key consortium.pem
        chartseal ledger freeze --url https://ledger:8443 --log-key log.vkey --key consortium.pem --epoch 2026-10
      """)
  @Option(help: "The month to freeze, such as 2026-10; the present one when left out.") var epoch: String?
  @Option(help: "The authority's signing key: PEM or PKCS#12 file, mode 0600.") var key: String
  @Option(help: "File with the key's passphrase, mode 0600.") var keyPassphraseFile: String?
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var node: NodeOptions

  func run() async throws {
    let asked = try epoch.map { text in
      guard let epoch = ResearchEpoch(text) else { throw ValidationError("--epoch is a month such as 2026-10") }
      return epoch
    }
    try await consentReporting {
      let signing = try ParticipantOptions.signingKey(key, passphraseFile: keyPassphraseFile)
      let (statement, index) = try await node.client(signing, memory: key + ".checkpoint").freeze(asked)
      var lines = [("frozen", "\(statement.epoch), \(Console.grouped(statement.patients)) patients among \(Console.grouped(statement.size)) entries")]
      if statement.unopened > 0 { lines.append(("unopened", "\(Console.grouped(statement.unopened)) sealed blocks: purged, or without a key")) }
      lines.append(("entry", "\(index), proven; cube \(statement.digest.hex.prefix(16))"))
      Console.facts(
        "research_frozen", json: json, lines,
        [
          ("epoch", .string("\(statement.epoch)")), ("patients", .int(statement.patients)), ("entries", .int(statement.size)), ("unopened", .int(statement.unopened)),
          ("entry_index", .int(index)), ("cube", .string(statement.digest.hex)),
        ])
    }
  }
}
