import ArgumentParser
import Cryptography
import Foundation
import LedgerClient
import LedgerProtocol
import Pipeline
import Records

struct LedgerParticipantsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "participants", abstract: "Register, revoke and show participants; new keys.",
    subcommands: [
      LedgerParticipantsAddCommand.self, LedgerParticipantsRevokeCommand.self, LedgerParticipantsRotateCommand.self, LedgerParticipantsShowCommand.self,
    ])
}

struct LedgerParticipantsAddCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Register a participant: an entry signed by the consortium's authority.",
    discussion: """
      EXAMPLES
        chartseal ledger participants add --as consortium --key consortium.pem --id clinic-a --role physician --public-key clinic-a/signing.pub --wrap-key clinic-a/wrap.pub
        chartseal ledger participants add --as consortium --key consortium.pem --id auditor --role auditor --public-key auditor.pem --name "Audit office"
      """)
  @OptionGroup var participant: ParticipantOptions
  @Option(help: "Id of the new participant.") var id: String
  @Option(help: "Role: \(ParticipantRole.allCases.map(\.rawValue).joined(separator: ", ")).") var role: String
  @Option(help: "Name; the id when left out.") var name: String?
  @Option(help: "Public key or certificate chain (PEM).") var publicKey: String
  @Option(help: "File with the public wrapping key, to which granted keys are encrypted.") var wrapKey: String?
  @Option(help: "Years for which the registration is good.") var validYears = 5
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    guard let role = ParticipantRole(rawValue: role), role != .patient else {
      throw ValidationError("--role is one of \(ParticipantRole.allCases.filter { $0 != .patient }.map(\.rawValue).joined(separator: ", ")); patients: chartseal patient enroll")
    }
    try await consentReporting {
      let agent = try participant.agent()
      let pem = try SecretFile.readPublic(publicKey)
      let chain = (try? Certificate.parse(pem: pem)) ?? []
      let made = try Participant(
        id: id, role: role, name: name ?? id, publicKey: try chain.first?.publicKey ?? PublicKey(pem: pem), certificates: chain,
        wrapKey: try wrapKey.map { try WrapPublicKey(text: String(decoding: try SecretFile.readPublic($0), as: UTF8.self).filter { !$0.isWhitespace }) },
        validFrom: agent.time, validUntil: agent.time + validYears * 31_557_600)
      let entry = try await agent.register(made)
      Console.facts(
        "participant_registered", json: json,
        [
          ("registered", "\(id), \(role.rawValue), key \(made.publicKey.id.prefix(16)), until \(Timestamp.text(ofSeconds: made.validUntil))"),
          ("entry", "\(entry.index), proven\(entry.wasKnown ? "; it was there before" : "")"),
        ],
        [
          ("participant", .string(id)), ("role", .string(role.rawValue)), ("key_id", .string(made.publicKey.id)),
          ("valid_until", .string(Timestamp.text(ofSeconds: made.validUntil))), ("entry_index", .int(entry.index)), ("was_known", .bool(entry.wasKnown)),
        ])
    }
  }
}

struct LedgerParticipantsRevokeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "End a participant's registration now.",
    discussion: """
      The registration is written anew with an end; entries that the participant made before stay good.

      EXAMPLES
        chartseal ledger participants revoke --as consortium --key consortium.pem --id clinic-a
        chartseal ledger participants revoke --as consortium --key consortium.pem --id clinic-a --url https://ledger.example.org --log-key log.vkey
      """)
  @OptionGroup var participant: ParticipantOptions
  @Option(help: "Id of the participant.") var id: String
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await consentReporting {
      let agent = try participant.agent()
      let old = try await agent.client.participant(id).participant
      let ended = try Participant(
        id: old.id, role: old.role, name: old.name, publicKey: old.publicKey, certificates: old.certificates, wrapKey: old.wrapKey,
        validFrom: min(old.validFrom, agent.time - 1), validUntil: agent.time)
      let entry = try await agent.register(ended)
      Console.facts(
        "participant_revoked", json: json, [("revoked", "\(id), key \(old.publicKey.id.prefix(16))"), ("entry", "\(entry.index), proven")],
        [("participant", .string(id)), ("key_id", .string(old.publicKey.id)), ("entry_index", .int(entry.index))])
    }
  }
}

struct LedgerParticipantsRotateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate", abstract: "Put new keys in the place of your own: signed by the old and the new one.",
    discussion: """
      EXAMPLES
        chartseal access keys --out clinic-a-2027
        chartseal ledger participants rotate --as clinic-a --key clinic-a/signing.pem --new-key clinic-a-2027/signing.pem --new-wrap-key clinic-a-2027/wrap.pub
      """)
  @OptionGroup var participant: ParticipantOptions
  @Option(help: "The new signing key: PEM or PKCS#12 file, mode 0600.") var newKey: String
  @Option(help: "File with the passphrase of the new key.") var newKeyPassphraseFile: String?
  @Option(help: "File with the new public wrapping key.") var newWrapKey: String?
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await consentReporting {
      let agent = try participant.agent()
      let new = try ParticipantOptions.signingKey(newKey, passphraseFile: newKeyPassphraseFile)
      let wrap = try newWrapKey.map { try WrapPublicKey(text: String(decoding: try SecretFile.readPublic($0), as: UTF8.self).filter { !$0.isWhitespace }) }
      let entry = try await agent.rotate(to: new, wrapKey: wrap)
      Console.facts(
        "participant_rotated", json: json, [("rotated", "\(participant.id), key \(new.id.prefix(16))"), ("entry", "\(entry.index), proven")],
        [("participant", .string(participant.id)), ("key_id", .string(new.id)), ("entry_index", .int(entry.index))])
    }
  }
}

struct LedgerParticipantsShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "A participant's registration, held against the log.",
    discussion: """
      EXAMPLES
        chartseal ledger participants show --as auditor --key auditor/signing.pem --id clinic-a
        chartseal ledger participants show --as clinic-a --key clinic-a/signing.pem --id clinic-a --url https://ledger.example.org --log-key log.vkey
      """)
  @OptionGroup var participant: ParticipantOptions
  @Option(help: "Id of the participant.") var id: String
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await consentReporting {
      let client = try participant.agent().client
      let known = try await client.participant(id)
      let isProven = try await client.prove(known, in: ProvenEntries(client))
      let p = known.participant
      let (from, until) = (Timestamp.text(ofSeconds: p.validFrom), Timestamp.text(ofSeconds: p.validUntil))
      Console.facts(
        "participant", json: json,
        [
          ("participant", "\(p.id), \(p.role.rawValue)\(p.name == p.id || p.name.isEmpty ? "" : ", \(p.name)")"), ("signing key", p.publicKey.id),
          ("wrapping key", p.wrapKey?.id ?? "none"), ("valid", "\(from) to \(until)"),
          ("entry", "\(known.position)\(isProven ? ", proven" : ", the genesis file lists it")"),
        ],
        [
          ("participant", .string(p.id)), ("role", .string(p.role.rawValue)), ("name", .string(p.name)), ("key_id", .string(p.publicKey.id)),
          ("wrap_key_id", .optional(p.wrapKey?.id)), ("valid_from", .string(from)), ("valid_until", .string(until)), ("entry_index", .int(known.position)),
          ("proven", .bool(isProven)),
        ])
    }
  }
}

struct LedgerPurgeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "purge", abstract: "A hospital orders that what it submitted of a patient be destroyed; hashes and proofs stay.",
    discussion: """
      Cannot be undone. Evidence of runs in the hospital's own state folder is purged by: chartseal purge.

      EXAMPLES
        chartseal ledger purge --as general --key state/organisation-key.pem --patient pt1... --confirm
        chartseal ledger purge --as general --key state/organisation-key.pem --status 5ab0...
      """)
  @OptionGroup var participant: ParticipantOptions
  @Option(help: "The patient's hash.") var patient: String?
  @Flag(help: "I know that it cannot be undone.") var confirm = false
  @Option(help: "Ask what has become of a purge, by the id of its entry.") var status: String?
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    guard (patient == nil) != (status == nil) else { throw ValidationError("--patient with --confirm, or --status") }
    guard status != nil || confirm else { throw ValidationError("it cannot be undone: say --confirm") }
    try await consentReporting {
      let agent = try participant.agent()
      var id = status ?? ""
      if let patient {
        let entry = try await agent.purge(try ConsentArguments.patient(patient))
        PurgeText.ordered(entry.index, entry.id, json: json)
        id = entry.id
      }
      PurgeText.print(try await agent.client.purgeStatus(id), json: json)
    }
  }
}
