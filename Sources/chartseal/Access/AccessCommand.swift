import ArgumentParser
import Cryptography
import Foundation
import LedgerClient
import LedgerProtocol
import Pipeline
import Records

struct AccessCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "access", abstract: "The participants' side of consent: keys, requests, where they stand, reviews.",
    subcommands: [AccessKeysCommand.self, AccessRequestCommand.self, AccessStatusCommand.self, AccessReviewCommand.self])
}

struct AccessKeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Make a participant's keys: one to sign with, one to which records are sealed.",
    discussion: """
      Writes signing.pem and wrap.key (mode 0600), signing.pub and wrap.pub. The two public ones go to the consortium's authority.

      EXAMPLES
        chartseal access keys --out clinic-a
        chartseal access keys --out clinic-a --algorithm p256 --suite p-256        where FIPS 140 is asked for
      """)
  @Option(help: "Folder to write to; made when missing.") var out: String
  @Option(help: "Of the signing key: ed25519 or p256.") var algorithm = "ed25519"
  @Option(help: "Of the wrapping key: x-wing or p-256.") var suite = "x-wing"
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let chosen: [String: SignatureAlgorithm] = ["ed25519": .ed25519, "p256": .p256]
    guard let algorithm = chosen[algorithm] else { throw ValidationError("--algorithm is ed25519 or p256") }
    guard let suite = WrapSuite(name: suite) else { throw ValidationError("--suite is x-wing or p-256") }
    try await consentReporting {
      try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let signing = try SigningKey.generate(algorithm)
      let wrapping = try WrapPrivateKey.generate(suite: suite)
      try SecretFile.write(try signing.pem(), to: out + "/signing.pem")
      try SecretFile.write(Array(WrapKeyFile.text(of: wrapping).utf8), to: out + "/wrap.key")
      try SecretFile.write(Array(signing.publicKey.pem.utf8), to: out + "/signing.pub", mode: 0o644)
      try SecretFile.write(Array("\(wrapping.publicKey.text)\n".utf8), to: out + "/wrap.pub", mode: 0o644)
      Console.facts(
        "keys_created", json: json,
        [
          ("signing key", signing.id), ("wrapping key", wrapping.publicKey.id),
          ("next", "give \(out)/signing.pub and \(out)/wrap.pub to the authority: chartseal ledger participants add"),
        ], [("folder", .string(out)), ("key_id", .string(signing.id)), ("wrap_key_id", .string(wrapping.publicKey.id))])
    }
  }
}

struct AccessRequestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "request", abstract: "Ask a patient for access.",
    discussion: """
      The patient is notified and answers within the time that the contract gives; no answer is a denial. What the contract opens to nobody of your role is
      not asked. Labels name sensitive records (HIV, ETH, PSY, ...) that you need: the patient must name them in the grant.

      EXAMPLES
        chartseal access request --as clinic-a --key clinic-a/signing.pem --patient pt1... --parts history,diagnostic --purpose TREAT --until 90d
        chartseal access request --as clinic-a --key clinic-a/signing.pem --patient pt1... --parts diagnostic --labels HIV --purpose TREAT --until 2026-12-31
      """)
  @OptionGroup var participant: ParticipantOptions
  @Option(help: "The patient's hash.") var patient: String
  @Option(help: "Parts: \(Part.allCases.map(\.name).joined(separator: ",")).") var parts: String
  @Option(help: "Sensitive labels: \(SecurityLabels.codes.joined(separator: ",")).") var labels = ""
  @Option(help: "Purpose: \(PurposeOfUse.allCases.map(\.rawValue).joined(separator: ", ")).") var purpose: String
  @Option(help: "Until when access is asked for: a day, a time, or 90d.") var until: String
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await consentReporting {
      let agent = try participant.agent()
      let hash = try ConsentArguments.patient(patient)
      guard let asked = PurposeOfUse(rawValue: purpose) else { throw ValidationError("--purpose is one of \(PurposeOfUse.allCases.map(\.rawValue).joined(separator: ", "))") }
      let contract = try await agent.client.contract()
      let entry = try await agent.request(
        hash, parts: ConsentArguments.parts(parts), labels: ConsentArguments.labels(labels), purpose: asked,
        until: ConsentArguments.until(until, now: agent.time), answerDays: contract.answerDays)
      if json {
        return Console.out(
          JSONText.object([
            ("message_type", .string("request")), ("schema_version", .int(1)), ("id", .string(entry.id)), ("entry", .int(entry.index)),
            ("answer_by", ConsentText.time(agent.time + contract.answerDays * 86_400)),
          ]).text)
      }
      Console.out("asked       entry \(entry.index), proven; id \(ConsentText.short(entry.id))")
      Console.out("answer by   \(Timestamp.text(ofSeconds: agent.time + contract.answerDays * 86_400)); no answer is a denial")
    }
  }
}

struct AccessStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Where your requests and grants of a patient stand.",
    discussion: """
      Exit code 0 when a grant is active, 1 when none is.

      EXAMPLES
        chartseal access status --as clinic-a --key clinic-a/signing.pem --patient pt1...
        chartseal access status --as auditor --key auditor/signing.pem --patient pt1... --json        an auditor sees those of everybody
      """)
  @OptionGroup var participant: ParticipantOptions
  @Option(help: "The patient's hash.") var patient: String
  @Flag(help: "Print JSON lines.") var json = false

  func run() async throws {
    try await consentReporting {
      let status = try await participant.agent().client.consents(try ConsentArguments.patient(patient))
      var active = 0
      for kind in ["request", "grant"] {
        for item in status[kind + "s"]?.array ?? [] {
          let state = item["state"]?.string ?? ""
          if kind == "grant" && state == "active" { active += 1 }
          show(kind, state, item)
        }
      }
      if !json { Console.note(active == 0 ? "no grant is active" : "\(active) grant\(active == 1 ? " is" : "s are") active") }
      if active == 0 { throw ExitCode(1) }
    }
  }

  private func show(_ kind: String, _ state: String, _ item: JSONValue) {
    func list(_ name: String) -> [String] { item[name]?.array?.compactMap(\.string) ?? [] }
    let purposes = list("purposes") + (item["purpose"]?.string.map { [$0] } ?? [])
    let (id, party) = (item["id"]?.string ?? "", item["party"]?.string ?? "")
    if json {
      return Console.out(
        JSONText.object([
          ("message_type", .string(kind)), ("schema_version", .int(1)), ("id", .string(id)), ("party", .string(party)), ("state", .string(state)),
          ("parts", ConsentText.strings(list("parts"))), ("labels", ConsentText.strings(list("labels"))), ("purposes", ConsentText.strings(purposes)),
          ("until", ConsentText.time(item["until"]?.integer ?? 0)),
        ]).text)
    }
    let labels = list("labels").isEmpty ? "" : " [\(list("labels").joined(separator: ","))]"
    func column(_ text: String, _ width: Int) -> String { text.padding(toLength: width, withPad: " ", startingAt: 0) }
    let what = "\(list("parts").joined(separator: ","))\(labels)  \(purposes.joined(separator: ","))"
    let until = Timestamp.text(ofSeconds: item["until"]?.integer ?? 0)
    Console.out("\(column(kind, 9))\(ConsentText.short(id))  \(column(state, 11))\(party)  \(what)  until \(until)")
  }
}

struct AccessReviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "An auditor's finding on a disclosure, break-glass above all.",
    discussion: """
      EXAMPLES
        chartseal access review --as auditor --key auditor/signing.pem --patient pt1... --list
        chartseal access review --as auditor --key auditor/signing.pem --patient pt1... --disclosure 5ab0c2... --finding justified
      """)
  @OptionGroup var participant: ParticipantOptions
  @Option(help: "The patient's hash.") var patient: String
  @Flag(help: "List the patient's disclosures.") var list = false
  @Option(help: "The disclosure, by the beginning of its id.") var disclosure: String?
  @Option(help: "justified or unjustified.") var finding: String?
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    guard list != (disclosure != nil) else { throw ValidationError("--list, or --disclosure with --finding") }
    let result = try finding.map { text in
      guard let finding = ReviewDetail.Finding(rawValue: text) else { throw ValidationError("--finding is justified or unjustified") }
      return finding
    }
    guard list || result != nil else { throw ValidationError("--disclosure needs --finding") }
    try await consentReporting {
      let agent = try participant.agent()
      let hash = try ConsentArguments.patient(patient)
      let log = ProvenEntries(agent.client)
      var view = PatientView(patient: hash)
      var after = -1
      while true {
        let page = try await agent.client.disclosures(hash, after: after)
        for event in page.events { view.add(try await agent.client.prove(event, in: log)) }
        guard !page.events.isEmpty, page.next > after else { break }
        after = page.next
      }
      guard let disclosure, let result else { return show(view) }
      let found = view.disclosures.filter { $0.id.hasPrefix(disclosure) }
      guard found.count == 1 else { throw RunFailure(.configuration, "no single disclosure of the patient has an id that begins so") }
      let entry = try await agent.review(found[0].id, of: hash, to: found[0].party, result)
      Console.facts(
        "review", json: json,
        [("found", "\(result.rawValue): \(found[0].party), \(Timestamp.text(ofSeconds: found[0].at))"), ("entry", "\(entry.index), proven")],
        [("disclosure", .string(found[0].id)), ("party", .string(found[0].party)), ("finding", .string(result.rawValue)), ("entry_index", .int(entry.index))])
    }
  }

  private func show(_ view: PatientView) {
    for item in view.disclosures {
      if json {
        Console.out(ConsentText.json(item).text)
        continue
      }
      let finding = item.finding?.rawValue ?? (item.isEmergency ? "TO BE REVIEWED" : "")
      Console.out("\(ConsentText.short(item.id))  \(Timestamp.text(ofSeconds: item.at))  \(item.party)  \(item.detail.purpose.rawValue)  \(item.detail.shown) shown  \(finding)")
    }
    let open = view.disclosures.filter { $0.isEmergency && $0.finding == nil }.count
    Console.note("\(view.disclosures.count) disclosures, \(open) emergencies to be reviewed")
  }
}
