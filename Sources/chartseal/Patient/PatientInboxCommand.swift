import ArgumentParser
import LedgerClient
import LedgerProtocol
import Records

struct PatientInboxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inbox", abstract: "Requests that wait for an answer, what was shown lately, emergencies; and what to do next.",
    discussion: """
      Each item is held against the log before it is shown: a node cannot invent a request or leave out what stands in it. No answer to a request is a
      denial when its time is over.

      EXAMPLES
        chartseal patient inbox --wallet anna.wallet --url https://ledger.example.org --log-key log.vkey
        chartseal patient inbox --wallet anna.wallet --url https://ledger.example.org --log-key log.vkey --wait 3600
        chartseal patient inbox --json
      """)
  @OptionGroup var wallet: WalletOptions
  @Option(help: "Wait so many seconds for something new when no request is open.") var wait: Int?
  @Option(help: "Notices of how many days are shown.") var days = 30
  @Flag(help: "Print JSON lines.") var json = false

  func run() async throws {
    try await consentReporting {
      let agent = try wallet.agent()
      let log = ProvenEntries(agent.client)
      var events = try await agent.events(proven: log)
      var view = PatientView(patient: agent.patient, events)
      if let wait, view.pending(at: agent.time).isEmpty {
        let fresh = try await agent.wait(after: events.last?.position ?? -1, seconds: wait, proven: log)
        events += fresh
        view = PatientView(patient: agent.patient, events)
        if fresh.isEmpty { Console.note("nothing new in \(wait) seconds") }
      }
      show(view, at: agent.time)
    }
  }

  private func show(_ view: PatientView, at now: Int) {
    let pending = view.pending(at: now)
    let grants = view.grants.filter { $0.grant.isInForce(at: now) }
    let recent = view.disclosures.filter { $0.at > now - days * 86_400 }
    if json {
      for item in pending { Console.out(ConsentText.json(item).text) }
      for item in grants { Console.out(ConsentText.json(item, at: now).text) }
      for item in recent { Console.out(ConsentText.json(item).text) }
      return
    }
    Console.out(pending.isEmpty ? "No request waits for your answer." : "\(pending.count) request\(pending.count == 1 ? "" : "s") for your answer")
    for item in pending { show(item) }
    let emergencies = recent.filter(\.isEmergency)
    if !emergencies.isEmpty { Console.out("\nEmergency access (break-glass), to be reviewed by an auditor") }
    for item in emergencies { show(item) }
    let others = recent.filter { !$0.isEmergency }
    if !others.isEmpty { Console.out("\nReads of the last \(days) days") }
    for item in others.suffix(10) { show(item) }
    if others.count > 10 { Console.out("  and \(others.count - 10) before: \(wallet.command("disclosures"))") }
    if !grants.isEmpty { Console.out("\nGrants in force") }
    for item in grants {
      let detail = item.grant.detail
      Console.out("  \(ConsentText.short(item.grant.id))  \(item.party): \(ConsentText.list(detail.parts)) until \(Timestamp.text(ofSeconds: detail.until))")
      Console.out("    take back   \(wallet.command("decide", "--revoke", ConsentText.short(item.grant.id)))")
    }
    if view.unread > 0 { Console.out("\n\(view.unread) entries are of a form that this version does not know.") }
  }

  private func show(_ item: PatientView.Pending) {
    let detail = item.request.detail
    Console.out("  \(ConsentText.short(item.request.id))  \(item.party) asks for \(ConsentText.list(detail.parts)), \(ConsentText.name(detail.purpose))")
    if !detail.labels.isEmpty { Console.out("    sensitive   asks for records labelled \(ConsentText.list(detail.labels)) too") }
    Console.out("    until       \(Timestamp.text(ofSeconds: detail.until)); answer by \(Timestamp.text(ofSeconds: detail.answerBy))")
    let id = ConsentText.short(item.request.id)
    Console.out("    grant       \(wallet.command("decide", "--grant", id))")
    if !detail.labels.isEmpty {
      Console.out("    with labels \(wallet.command("decide", "--grant", id, "--labels", ConsentText.list(detail.labels)))")
    }
    Console.out("    deny        \(wallet.command("decide", "--deny", id))")
  }

  private func show(_ item: PatientView.Disclosure) {
    let finding = item.finding.map { ", found \($0.rawValue)" } ?? (item.isEmergency ? ", not reviewed yet" : "")
    Console.out("  \(Timestamp.text(ofSeconds: item.at))  \(item.party), \(ConsentText.name(item.detail.purpose)): \(item.detail.shown) shown\(finding)")
  }
}
