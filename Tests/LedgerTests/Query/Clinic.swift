import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Sealing

/// A ledger with participants of every role and a patient who can decide, for questions about records.
final class Clinic: Sendable {
  let ledger: TestLedger
  let physician: SigningKey
  let physicianWrap: WrapPrivateKey
  let insurer: SigningKey
  let auditor: SigningKey
  let researcher: SigningKey
  let otherHospital: SigningKey
  static let physicianID = "dr-grey"

  var hospital: TestHospital { ledger.hospital }
  var patient: (keys: PatientKeyPair, recordKey: SecretKey) { ledger.hospital.patients[0] }
  var hash: PatientHash { patient.keys.hash }
  /// Also a patient, with records of their own.
  var neighbour: PatientKeyPair { ledger.hospital.patients[1].keys }

  init(_ setup: TestLedger.Setup = TestLedger.Setup()) async throws {
    ledger = try await TestLedger(setup)
    physician = try SigningKey.generate(.p256)
    (insurer, auditor, researcher) = (try SigningKey.generate(), try SigningKey.generate(), try SigningKey.generate())
    otherHospital = try SigningKey.generate()
    physicianWrap = try WrapPrivateKey.generate(suite: .xWing)
    try await register(Clinic.physicianID, .physician, physician, wrap: physicianWrap.publicKey)
    try await register("insurer", .insurer, insurer)
    try await register("auditor", .auditor, auditor)
    try await register("researcher", .researcher, researcher)
    try await register("mercy", .hospital, otherHospital)
    let authority = try ledger.client(memory: "authority", key: ledger.authority)
    for person in hospital.patients {
      let participant = try Participant(patient: person.keys.publicKeys, validFrom: 0, validUntil: 4_000_000_000)
      try await authority.register(try participant.entry(by: "consortium", key: ledger.authority))
    }
    try await ledger.submitWraps(try ledger.client())
  }

  private func register(_ id: String, _ role: ParticipantRole, _ key: SigningKey, wrap: WrapPublicKey? = nil) async throws {
    let participant = try Participant(
      id: id, role: role, name: id, publicKey: key.publicKey, wrapKey: wrap, validFrom: 0, validUntil: 4_000_000_000)
    try await ledger.client(memory: "authority", key: ledger.authority)
      .register(try participant.entry(by: "consortium", key: ledger.authority))
  }

  func client(_ key: SigningKey, _ change: (inout LedgerClientOptions) -> Void = { _ in }) throws -> LedgerClient {
    try ledger.client(memory: "memory-" + key.id.prefix(8), key: key, change)
  }

  func stop() async { await ledger.stop() }

  // MARK: Records

  /// A line of a batch that a test makes.
  struct Record: Sendable {
    var patient = 0
    var type = "Observation"
    var id: String
    var labels: SecurityLabels = []
    /// Members after `id` and `subject`, JSON without braces.
    var content = #""status":"final""#
    var part: Part { Part.of(resourceType: type) }
  }

  /// Seals records into a batch and submits it; gives the batch id.
  @discardableResult
  func submit(_ records: [Record], created: String = "2026-01-01T00:00:00Z") async throws -> String {
    let sealed = try batch(records, created: created)
    try await ledger.submit(sealed, try ledger.client())
    return sealed.id
  }

  private func batch(_ records: [Record], created: String) throws -> SealedBatch {
    var lines = LineBuffer()
    for (i, record) in records.enumerated() {
      let hash = hospital.patients[record.patient].keys.hash
      let text =
        record.type == "Patient"
        ? #"{"resourceType":"Patient","id":"\#(hash)",\#(record.content)}"#
        : #"{"resourceType":"\#(record.type)","id":"\#(record.id)","subject":{"reference":"Patient/\#(hash)"},\#(record.content)}"#
      let start = lines.text.count
      lines.text.append(text: text)
      let type = try present(ElementCatalog.shared.root(named: record.type))
      lines.lines.append(
        Line(
          start: start, length: lines.text.count - start, part: record.part, patient: lines.index(of: hash), type: type, labels: record.labels,
          record: i))
    }
    LeafHasher(secret: hospital.batchSecret).commit(&lines)
    let sealer = BatchSealer(batchSecret: hospital.batchSecret)
    sealer.add(lines, lines: 0..<lines.lines.count)
    let keys = Dictionary(uniqueKeysWithValues: hospital.patients.map { ($0.keys.hash, $0.recordKey) })
    let prepared = try sealer.prepare(epoch: hospital.epoch) { hash in try present(keys[hash]) }
    let nothing = BatchHeader.Definition(name: "test", digest: SHA256Digest.of("test"))
    let facts = BatchFacts(
      submitter: hospital.id, custodianKey: hospital.custodian.id, source: "lab", previous: nil, pipeline: nothing, profile: nothing, rules: nothing,
      stakeholders: [], window: .init(read: records.count, sealed: records.count, filtered: 0, quarantined: 0),
      summary: Array(#"{"passed":\#(records.count)}"#.utf8))
    return try prepared.finish(facts, key: hospital.key, created: created, software: "test")
  }

  // MARK: The patient decides

  /// Grants parts, in answer to what the party has asked for last; gives the grant's id.
  @discardableResult
  func grant(
    _ parts: [Part], to party: String = Clinic.physicianID, labels: SecurityLabels = [], purposes: [PurposeOfUse] = [.treatment], handover: Bool = false
  ) async throws -> String {
    let now = ledger.clock.now
    let signer = try patient.keys.signer()
    let own = try client(signer)
    let asked = try await own.consents(hash)["requests"]?.array?.last { $0["party"]?.string == party && $0["state"]?.string == "pending" }
    var detail = GrantDetail(
      request: asked?["id"]?.string ?? "", parts: parts.sorted(), labels: labels, purposes: purposes, from: now, until: now + 86_400 * 30)
    if handover {
      var keys = KeyHandover()
      keys.add(
        recordKey: patient.recordKey, submitter: hospital.id, epoch: hospital.epoch, parts: parts, labels: labels,
        sensitive: Contract.standard.sensitive, with: PartKeyDeriver())
      detail.handover = try keys.wrapped(to: physicianWrap.publicKey, info: KeyHandover.info(patient: hash, grantee: party))
    }
    let (entry, bytes) = try SignedConsent.make(.grant, patient: hash, party: party, by: hash.description, at: now, detail, key: signer)
    return try await own.decide(entry, detail: bytes).id
  }

  func revoke(_ grant: String = "", of party: String = Clinic.physicianID) async throws {
    let signer = try patient.keys.signer()
    let (entry, bytes) = try SignedConsent.make(
      .revocation, patient: hash, party: party, by: hash.description, at: ledger.clock.now, AnswerDetail(entry: grant), key: signer)
    _ = try await client(signer).decide(entry, detail: bytes)
  }

  /// What the log says was shown of the patient's records: party and lines.
  func disclosures() async throws -> [DisclosureDetail] {
    let (events, _) = try await client(patient.keys.signer()).disclosures(hash)
    return try events.filter { $0.entry.kind == .disclosure }.map { try DisclosureDetail(parsing: $0.detail) }
  }
}

extension Clinic.Record {
  static func observation(
    _ id: String, patient: Int = 0, date: String = "2019-05-01", code: String = "4548-4", category: String = "laboratory", labels: SecurityLabels = []
  ) -> Clinic.Record {
    Clinic.Record(
      patient: patient, id: id, labels: labels,
      content: #""status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","#
        + #""code":"\#(category)"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"\#(code)"}]},"effectiveDateTime":"\#(date)""#)
  }

  static func person(_ patient: Int = 0, birthYear: Int = 1950) -> Clinic.Record {
    Clinic.Record(patient: patient, type: "Patient", id: "", content: #""gender":"female","birthDate":"\#(birthYear)""#)
  }

  static func of(_ type: String, _ id: String, patient: Int = 0) -> Clinic.Record {
    let content =
      switch type {
      case "Claim": #""status":"active""#
      case "MedicationRequest": #""status":"active","intent":"order""#
      case "Condition": #""code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"E11.9"}]},"onsetDateTime":"2018""#
      default: #""status":"current""#
      }
    return Clinic.Record(patient: patient, type: type, id: id, content: content)
  }
}
