import ArgumentParser
import Cryptography
import LedgerClient
import LedgerProtocol
import Records

struct PatientConsentsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "consents", abstract: "All grants and where they stand; as FHIR R4 Consents with --fhir.",
    discussion: """
      EXAMPLES
        chartseal patient consents
        chartseal patient consents --fhir > consents.json           a Bundle of Consent resources
        chartseal patient consents --json
      """)
  @OptionGroup var wallet: WalletOptions
  @Flag(help: "Print a FHIR R4 Bundle of Consent resources.") var fhir = false
  @Flag(help: "Print JSON lines.") var json = false

  func run() async throws {
    try await consentReporting {
      let agent = try wallet.agent()
      let view = try await agent.view()
      let now = agent.time
      if fhir {
        let resources = view.grants.map { item in
          (
            entry: item.grant.id,
            resource: ConsentResource(patient: agent.patient, grantee: item.party, item.grant.detail).json(
              entry: item.grant.id, madeAt: item.grant.at, inForce: item.grant.isInForce(at: now))
          )
        }
        return Console.out(String(decoding: FHIRCollection.bundle(resources, at: now).encoded, as: UTF8.self))
      }
      for item in view.grants {
        if json {
          Console.out(ConsentText.json(item, at: now).text)
          continue
        }
        let detail = item.grant.detail
        let labels = detail.labels.isEmpty ? "" : "; labels \(ConsentText.list(detail.labels))"
        Console.out("\(ConsentText.short(item.grant.id))  \(ConsentText.state(item.grant, at: now))  \(item.party)")
        Console.out("  what      \(ConsentText.list(detail.parts))\(labels); \(detail.purposes.map { ConsentText.name($0) }.joined(separator: ", "))")
        Console.out("  time      \(Timestamp.text(ofSeconds: detail.from)) to \(Timestamp.text(ofSeconds: detail.until))")
      }
      if !json { Console.note("\(view.grants.count) grants, \(view.grants.filter { $0.grant.isInForce(at: now) }.count) in force") }
    }
  }
}

struct PatientDisclosuresCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "disclosures", abstract: "Who saw what and when, by which rule and grant; who was refused.",
    discussion: """
      From the log: each read is an entry before anything is shown. An accounting after 45 CFR 164.528.

      EXAMPLES
        chartseal patient disclosures
        chartseal patient disclosures --party clinic-a --json
        chartseal patient disclosures --fhir > disclosures.json     a Bundle of AuditEvent resources
      """)
  @OptionGroup var wallet: WalletOptions
  @Option(help: "To this participant only.") var party: String?
  @Flag(help: "Print a FHIR R4 Bundle of AuditEvent resources.") var fhir = false
  @Flag(help: "Print JSON lines.") var json = false

  func run() async throws {
    try await consentReporting {
      let agent = try wallet.agent()
      let list = try await agent.view().disclosures.filter { party == nil || $0.party == party }
      if fhir {
        let origin = agent.client.lastCheckpoint?.checkpoint.origin ?? ""
        let resources = list.map { item in
          (
            entry: item.id,
            resource: AuditEventResource(
              entry: item.id, patient: agent.patient, reader: item.party, log: origin, at: item.at, detail: item.detail
            ).json
          )
        }
        return Console.out(String(decoding: FHIRCollection.bundle(resources, at: agent.time).encoded, as: UTF8.self))
      }
      for item in list {
        if json {
          Console.out(ConsentText.json(item).text)
          continue
        }
        let emergency = item.isEmergency ? "  EMERGENCY" + (item.finding.map { ", found \($0.rawValue)" } ?? ", not reviewed yet") : ""
        Console.out("\(Timestamp.text(ofSeconds: item.at))  \(item.party) (\(item.detail.role.rawValue)), \(ConsentText.name(item.detail.purpose))\(emergency)")
        for answer in item.detail.answered { Console.out("  \(ConsentText.answer(answer))") }
        Console.out("  entry \(item.position), id \(ConsentText.short(item.id))")
      }
      if !json { Console.note("\(list.count) reads and attempts, \(list.filter { $0.detail.shown > 0 }.count) of them shown something") }
    }
  }
}
