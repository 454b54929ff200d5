import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Sealing

/// A ledger with a physician, an auditor, two patients who are enrolled, and records of them.
final class Ward: Sendable {
  let ledger: TestLedger
  let physician: SigningKey
  let physicianWrap: WrapPrivateKey
  let auditor: SigningKey
  let batch: String
  static let physicianID = "dr-lee"

  var anna: PatientKeyPair { ledger.hospital.patients[0].keys }
  var berta: PatientKeyPair { ledger.hospital.patients[1].keys }

  init() async throws {
    ledger = try await TestLedger()
    (physician, auditor, physicianWrap) = (try SigningKey.generate(.p256), try SigningKey.generate(), try WrapPrivateKey.generate())
    let authority = try ParticipantAgent(ledger.client(memory: "authority", key: ledger.authority), id: "consortium", key: ledger.authority)
    let forever = 4_000_000_000
    _ = try await authority.register(
      try Participant(
        id: Ward.physicianID, role: .physician, name: "Dr. Lee <lee@example.org>", publicKey: physician.publicKey, wrapKey: physicianWrap.publicKey,
        validFrom: 0, validUntil: forever))
    _ = try await authority.register(
      try Participant(id: "auditor", role: .auditor, name: "Audit", publicKey: auditor.publicKey, validFrom: 0, validUntil: forever))
    let hospital = try ParticipantAgent(ledger.client(), id: ledger.hospital.id, key: ledger.hospital.key)
    for patient in ledger.hospital.patients {
      _ = try await hospital.register(try Participant(patient: patient.keys.publicKeys, validFrom: 0, validUntil: forever))
    }
    let client = try ledger.client()
    try await ledger.submitWraps(client)
    let sealed = try ledger.hospital.batch(1)
    try await ledger.submit(sealed, client)
    batch = sealed.id
  }

  func stop() async { await ledger.stop() }

  /// A patient's agent; with other keys after a rotation.
  func agent(_ patient: PatientHash? = nil, _ keys: PatientKeyPair? = nil, url: String? = nil) throws -> PatientAgent {
    let pair = keys ?? anna
    let client = try ledger.client(memory: "memory-" + pair.hash.description, key: try pair.signer(), url: url)
    return try PatientAgent(client, patient: patient ?? anna.hash, keys: pair)
  }

  func physicianAgent() throws -> ParticipantAgent {
    try ParticipantAgent(ledger.client(memory: "physician", key: physician), id: Ward.physicianID, key: physician)
  }

  @discardableResult
  func ask(_ parts: [Part] = [.history, .diagnostic], labels: SecurityLabels = []) async throws -> LoggedEntry {
    let agent = try physicianAgent()
    return try await agent.request(
      anna.hash, parts: parts, labels: labels, purpose: .treatment, until: agent.time + 30 * 86_400, answerDays: Contract.standard.answerDays)
  }

  func grantDetail(_ parts: [Part] = [.history, .diagnostic], labels: SecurityLabels = [], request: String = "") -> GrantDetail {
    let now = ledger.clock.now
    return GrantDetail(request: request, parts: parts, labels: labels, purposes: [.treatment], from: now, until: now + 30 * 86_400)
  }
}
