import ArgumentParser
import Cryptography
import Foundation
import LedgerClient
import LedgerProtocol
import Pipeline
import Records

struct PatientDecideCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decide", abstract: "Grant, deny or take back, signed with the wallet.",
    discussion: """
      A request or grant is named by the beginning of its id. A grant gives what was asked for unless told otherwise; sensitive labels
      (\(SecurityLabels.codes.dropFirst().joined(separator: ", "))) only when named with --labels, whatever was asked. The keys to those of the
      granted parts that the contract opens whole to the grantee are handed over with it, encrypted to the grantee; what has been read stays
      read, also when the grant is taken back. Taking back acts on the next read.

      EXAMPLES
        chartseal patient decide --grant 3f9a51c27d10
        chartseal patient decide --grant 3f9a51c27d10 --parts diagnostic --until 2026-12-31
        chartseal patient decide --grant 3f9a51c27d10 --labels HIV,PSY
        chartseal patient decide --grant-to clinic-a --parts history,diagnostic --purposes TREAT --until 90d
        chartseal patient decide --from consent.json                a FHIR R4 Consent
        chartseal patient decide --deny 3f9a51c27d10
        chartseal patient decide --revoke 77ab01e2c4d9
        chartseal patient decide --revoke-all clinic-a
      """)
  @OptionGroup var wallet: WalletOptions
  @Option(help: "Grant this request.") var grant: String?
  @Option(help: "Grant this participant, who need not have asked.") var grantTo: String?
  @Option(help: "Grant what a FHIR R4 Consent says: JSON file.") var from: String?
  @Option(help: "Deny this request.") var deny: String?
  @Option(help: "Take back this grant.") var revoke: String?
  @Option(help: "Take back every grant to this participant.") var revokeAll: String?
  @Option(help: "Parts: \(Part.allCases.map(\.name).joined(separator: ",")).") var parts: String?
  @Option(help: "Sensitive labels that are granted: \(SecurityLabels.codes.joined(separator: ",")).") var labels: String?
  @Option(help: "Purposes: \(PurposeOfUse.allCases.map(\.rawValue).joined(separator: ",")).") var purposes: String?
  @Option(help: "Until when: a day, a time, or 90d.") var until: String?
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let chosen = [grant, grantTo, from, deny, revoke, revokeAll].compactMap(\.self)
    guard chosen.count == 1 else { throw ValidationError("one of --grant, --grant-to, --from, --deny, --revoke, --revoke-all") }
    try await consentReporting {
      let agent = try wallet.agent()
      if let deny {
        let view = try await agent.view()
        let request = try find(view.request(deny), "request")
        guard request.request.answer != .granted else {
          throw RunFailure(.configuration, "the request has been granted, and a denial changes nothing of that: take the grant back with --revoke")
        }
        let entry = try await agent.deny(request: request.request.id, of: request.party)
        say("denied", request.party, entry)
        // What was granted otherwise is not touched by it.
        for other in view.grants where other.party == request.party && other.grant.isInForce(at: agent.time) && !json {
          Console.out("in force    grant \(ConsentText.short(other.grant.id)) of \(ConsentText.list(other.grant.detail.parts)): \(wallet.command("decide", "--revoke", ConsentText.short(other.grant.id)))")
        }
        return
      }
      if let revoke {
        let granted = try find(try await agent.view().grant(revoke), "grant")
        return say("taken back", granted.party, try await agent.revoke(grant: granted.grant.id, of: granted.party))
      }
      if let revokeAll { return say("taken back", revokeAll, try await agent.revoke(of: revokeAll)) }
      let (party, detail) = try await detail(agent)
      let contract = try await agent.client.contract()
      let granted = try await agent.grant(detail, to: party, contract: contract)
      say("granted", party, granted.entry, granted)
    }
  }

  private func find<T>(_ found: T?, _ what: String) throws -> T {
    guard let found else { throw RunFailure(.configuration, "no single \(what) of yours has an id that begins so: chartseal patient inbox") }
    return found
  }

  private func detail(_ agent: PatientAgent) async throws -> (String, GrantDetail) {
    let now = agent.time
    if let from {
      guard let json = JSONValue.parse(try SecretFile.readPublic(from), maximumDepth: 32) else { throw RunFailure(.configuration, "\(from) is no JSON") }
      let consent = try ConsentResource(json, now: now)
      guard consent.patient == agent.patient else { throw RunFailure(.configuration, "the Consent is another patient's") }
      let detail = GrantDetail(
        parts: consent.parts, labels: consent.labels, purposes: consent.purposes, from: max(now, consent.from), until: consent.until)
      return (consent.grantee, detail)
    }
    if let grantTo {
      guard let parts, let purposes, let until else { throw ValidationError("--grant-to needs --parts, --purposes and --until") }
      return (grantTo, try detail(parts: ConsentArguments.parts(parts), purposes: ConsentArguments.purposes(purposes), until: until, now: now))
    }
    let item = try find(try await agent.view().request(grant ?? ""), "request")
    guard item.request.isOpen(at: now) else { throw RunFailure(.configuration, "the request has been answered, or its time is over; grant with --grant-to") }
    let asked = item.request.detail
    var detail = try detail(
      parts: parts.map { try ConsentArguments.parts($0) } ?? asked.parts, purposes: purposes.map { try ConsentArguments.purposes($0) } ?? [asked.purpose],
      until: until, now: now, asked: asked.until)
    detail.request = item.request.id
    return (item.party, detail)
  }

  private func detail(parts: [Part], purposes: [PurposeOfUse], until: String?, now: Int, asked: Int = 0) throws -> GrantDetail {
    GrantDetail(
      parts: parts, labels: try ConsentArguments.labels(labels ?? ""), purposes: purposes, from: now,
      until: try until.map { try ConsentArguments.until($0, now: now) } ?? asked)
  }

  private func handed(_ granted: PatientAgent.Granted) -> String {
    guard !granted.detail.handover.isEmpty else {
      return "none: the grantee has no wrapping key, sees none of these parts whole, or there is no record yet; the custodian's node opens for them"
    }
    return "to \(ConsentText.list(granted.keyParts)), of \(granted.recordKeys) record keys, encrypted to the grantee"
      + (granted.granteeIsProven ? "" : "; the grantee's key stands in the genesis file, which was not seen")
  }

  private func say(_ what: String, _ party: String, _ entry: LoggedEntry, _ granted: PatientAgent.Granted? = nil) {
    if json {
      var members: [(String, JSONText)] = [
        ("message_type", .string("decision")), ("schema_version", .int(1)), ("decision", .string(what)), ("party", .string(party)), ("id", .string(entry.id)),
        ("entry", .int(entry.index)),
      ]
      if let granted {
        members += [
          ("parts", ConsentText.strings(granted.detail.parts.map(\.name))), ("labels", ConsentText.strings(granted.detail.labels.codeList)),
          ("purposes", ConsentText.strings(granted.detail.purposes.map(\.rawValue))), ("until", ConsentText.time(granted.detail.until)),
          ("record_keys", .int(granted.recordKeys)), ("key_parts", ConsentText.strings(granted.keyParts.map(\.name))),
          ("shut_parts", ConsentText.strings(granted.shutParts.map(\.name))),
        ]
      }
      return Console.out(JSONText.object(members).text)
    }
    Console.out("\(what.padding(toLength: 12, withPad: " ", startingAt: 0))\(party)")
    if let granted {
      let labels = granted.detail.labels.isEmpty ? "no sensitive label" : "labels \(ConsentText.list(granted.detail.labels))"
      Console.out("what        \(ConsentText.list(granted.detail.parts)), \(labels); \(granted.detail.purposes.map { ConsentText.name($0) }.joined(separator: ", "))")
      if !granted.shutParts.isEmpty {
        Console.out("shut        \(ConsentText.list(granted.shutParts)): the contract opens nothing of this to the grantee, whatever is granted")
      }
      Console.out("until       \(Timestamp.text(ofSeconds: granted.detail.until))")
      Console.out("part keys   \(handed(granted))")
    }
    Console.out("entry       \(entry.index), proven; id \(ConsentText.short(entry.id))")
    if granted != nil { Console.out("take back   \(wallet.command("decide", "--revoke", ConsentText.short(entry.id)))") }
  }
}
