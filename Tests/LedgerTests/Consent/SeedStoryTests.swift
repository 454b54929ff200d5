import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Testing

/// The whole story in one: a hospital submits, a physician asks and is told to wait, the patient is notified and grants, the physician reads
/// what was granted and nothing else, an insurer cannot be granted notes, the patient takes it back, the auditor sees all of it and no record.
@Suite struct SeedStoryTests {
  private static func records(_ client: LedgerClient, _ patient: PatientHash, _ purpose: PurposeOfUse, _ parts: [Part] = []) async throws
    -> [String]
  {
    var question = RecordsQuestion(patient: patient, purpose: purpose)
    question.parts = parts
    return try await client.records(question).records.map { record in
      try present(JSONValue.parse(record.bytes)?["resourceType"]?.string)
    }
  }

  @Test func `from the first request to the revocation, each sees what is theirs to see`() async throws {
    let clinic = try await Clinic()
    let patient = clinic.hash
    let batch = try await clinic.submit([
      .person(birthYear: 1931), .of("Condition", "c1"), .observation("o1"), .observation("o2", labels: [.restricted, .hiv]),
      .of("Claim", "b1"), .of("MedicationRequest", "m1"), .of("DocumentReference", "n1"), .person(1), .observation("o3", patient: 1),
    ])
    let physician = try clinic.client(clinic.physician)
    let insurer = try clinic.client(clinic.insurer)
    let signer = try clinic.patient.keys.signer()
    let own = try clinic.client(signer)
    let agent = try PatientAgent(own, patient: patient, keys: clinic.patient.keys)

    // The physician asks, and is told to wait; asking twice is one request.
    for _ in 0..<2 {
      let told = await refusal { _ = try await Self.records(physician, patient, .treatment, [.history, .diagnostic]) }
      #expect(told?.type == .consentPending)
    }
    let (notices, next) = try await own.inbox(patient)
    let requests = notices.filter { $0.entry.kind == .accessRequest }
    #expect(requests.count == 1)
    let request = try present(requests.first)
    #expect(request.entry.party == Clinic.physicianID)
    #expect(try AccessRequestDetail(parsing: request.detail).parts == [.history, .diagnostic])

    // The patient grants history and diagnostics, no sensitive label.
    let now = clinic.ledger.clock.now
    let terms = GrantDetail(
      request: request.id, parts: [.history, .diagnostic], purposes: [.treatment], from: now, until: now + 86_400 * 90)
    let granted = try await agent.grant(terms, to: Clinic.physicianID, contract: .standard)
    #expect(granted.recordKeys == 1)
    let shown = try await Self.records(physician, patient, .treatment)
    #expect(shown.sorted() == ["Condition", "Observation", "Patient"])
    let person = try await physician.record(batch: batch, line: 0, purpose: .treatment)
    let text = String(decoding: person.bytes, as: UTF8.self)
    #expect(!text.contains("1931") && text.contains(#""valueString":"90+""#))
    // The labelled observation and the bill stay shut, by name too.
    #expect(await refusal { _ = try await physician.record(batch: batch, line: 3, purpose: .treatment) }?.type == .consentDenied)
    #expect(await refusal { _ = try await physician.record(batch: batch, line: 4, purpose: .treatment) }?.type == .forbidden)
    #expect(await refusal { _ = try await physician.record(batch: batch, line: 1, purpose: .payment) }?.type == .forbidden)

    // What the physician was handed opens the sealed block without the node, and no other block.
    let handed = try await physician.handovers(patient, to: Clinic.physicianID, key: clinic.physicianWrap)
    let keys = try present(handed.first)
    let sealed = try await physician.sealedBlock(batch: batch, line: 2, purpose: .treatment)
    #expect(keys.key(for: sealed.block, submitter: clinic.hospital.id) != nil)
    #expect(!keys.items.contains { [.billing, .notes, .prescription, .identity].contains($0.part) || $0.labels.contains(.hiv) })

    // An insurer reads billing and reports; nothing opens notes or prescriptions to it, even a grant that says so.
    try await clinic.grant([.billing, .diagnostic, .prescription, .notes], to: "insurer", labels: [.hiv], purposes: [.payment])
    #expect(try await Self.records(insurer, patient, .payment).sorted() == ["Claim", "Observation", "Observation"])
    for line in [5, 6] {
      #expect(await refusal { _ = try await insurer.record(batch: batch, line: line, purpose: .payment) }?.type == .forbidden)
    }

    // The patient sees all of it, the neighbour nothing.
    #expect(try await Self.records(own, patient, .patientRequest).count == 7)
    let neighbour = try clinic.client(clinic.neighbour.signer())
    #expect(await refusal { _ = try await Self.records(neighbour, patient, .patientRequest) }?.type == .forbidden)
    #expect(await refusal { _ = try await neighbour.inbox(patient) }?.type == .forbidden)
    #expect(await refusal { _ = try await own.record(batch: batch, line: 8, purpose: .patientRequest) }?.type == .forbidden)

    // Taken back: the next read is refused.
    _ = try await agent.revoke(of: Clinic.physicianID)
    #expect(await refusal { _ = try await Self.records(physician, patient, .treatment) }?.code == "LED-0394")

    // In an emergency the physician reads all the same, and the patient is told.
    let emergency = try await Self.records(physician, patient, .emergency, [.history, .diagnostic, .prescription])
    #expect(emergency.sorted() == ["Condition", "MedicationRequest", "Observation", "Observation", "Patient"])
    let (later, _) = try await own.inbox(patient, after: next)
    let broken = try later.filter { $0.entry.kind == .disclosure }.filter { try DisclosureDetail(parsing: $0.detail).purpose == .emergency }
    #expect(broken.count == 1)

    // The auditor reviews it, sees every decision and no record.
    let auditor = try clinic.client(clinic.auditor)
    let (seen, _) = try await auditor.disclosures(patient)
    let details = try seen.filter { $0.entry.kind == .disclosure }.map { try DisclosureDetail(parsing: $0.detail) }
    #expect(details.contains { $0.role == .insurer && $0.shown == 3 })
    #expect(details.contains { $0.role == .physician && $0.shown == 0 })
    let breach = try present(broken.first)
    _ = try await ParticipantAgent(auditor, id: "auditor", key: clinic.auditor)
      .review(breach.id, of: patient, to: Clinic.physicianID, .justified)
    #expect(await refusal { _ = try await auditor.record(batch: batch, line: 1, purpose: .operations) }?.type == .forbidden)
    #expect(await refusal { _ = try await Self.records(auditor, patient, .treatment) }?.type == .forbidden)

    await clinic.stop()
    #expect(try LedgerReplay.run(at: clinic.ledger.path).findings == [])
  }

  @Test func `no answer is a denial, and says so after the deadline`() async throws {
    let clinic = try await Clinic()
    try await clinic.submit([.observation("o1")])
    let physician = try clinic.client(clinic.physician)
    #expect(await refusal { _ = try await Self.records(physician, clinic.hash, .treatment) }?.code == "LED-0391")
    clinic.ledger.clock.advance(by: Contract.standard.answerDays * 86_400 - 1)
    #expect(await refusal { _ = try await Self.records(physician, clinic.hash, .treatment) }?.code == "LED-0391")
    clinic.ledger.clock.advance(by: 1)
    #expect(await refusal { _ = try await Self.records(physician, clinic.hash, .treatment) }?.code == "LED-0393")
    await clinic.stop()
  }

  @Test func `a purge destroys blocks and keys, the tree stays, the other patient's records too`() async throws {
    for inlineLimit in [0, 1 << 20] {
      var setup = TestLedger.Setup()
      setup.options.inlineLimit = inlineLimit
      let clinic = try await Clinic(setup)
      let batch = try await clinic.submit([.observation("o1"), .observation("o2", patient: 1), .of("Claim", "b1")])
      let signer = try clinic.patient.keys.signer()
      let own = try clinic.client(signer)
      #expect(try await Self.records(own, clinic.hash, .patientRequest).count == 2)
      let before = try await own.recordReceipt(batch: batch, line: 0)
      let purge = try await PatientAgent(own, patient: clinic.hash, keys: clinic.patient.keys).erase()
      let status = try await own.purgeStatus(purge.id)
      let done = try present(status["acknowledgements"]?.array?.first)
      #expect(done["blocks"]?.integer == 2)
      #expect(done["wraps"]?.integer == 2)
      await #expect(throws: LedgerClientError.self) { try await own.record(batch: batch, line: 0, purpose: .patientRequest) }
      // What was proven stays proven, and the neighbour's record opens as before.
      #expect(try await own.recordReceipt(batch: batch, line: 0).path == before.path)
      let neighbour = try clinic.client(clinic.neighbour.signer())
      #expect(try await neighbour.record(batch: batch, line: 1, purpose: .patientRequest).nonce != nil)
      await clinic.stop()
      #expect(try LedgerReplay.run(at: clinic.ledger.path).findings == [])
    }
  }
}
