import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Testing

/// One record by its transaction id, its receipt, and its sealed block for who holds a key.
@Suite(.serialized) struct TransactionTests {
  @Test func `every role gets a record by its id as the contract says, with the bytes that its receipt proves`() async throws {
    let clinic = try await Clinic()
    let batch = try await clinic.submit([.observation("o1"), .of("Claim", "c1")])
    let all = try await clinic.client(clinic.patient.keys.signer()).records(RecordsQuestion(patient: clinic.hash)).records
    let observation = try present(all.first { String(decoding: $0.bytes, as: UTF8.self).contains(#""id":"o1""#) })
    let claim = try present(all.first { $0 != observation })
    #expect(observation.batch == batch)

    let hospital = try clinic.client(clinic.hospital.key)
    let own = try await hospital.record(batch: batch, line: observation.line)
    #expect(own == observation.committed)
    let other = try clinic.client(clinic.otherHospital)
    #expect(await refusal { _ = try await other.record(batch: batch, line: observation.line, purpose: nil) }?.type == .forbidden)

    let insurer = try clinic.client(clinic.insurer)
    #expect(await refusal { _ = try await insurer.record(batch: batch, line: claim.line, purpose: .payment) }?.type == .consentPending)
    try await clinic.grant([.billing, .diagnostic], to: "insurer", purposes: [.payment])
    #expect(try await insurer.record(batch: batch, line: claim.line, purpose: .payment) == claim)
    #expect(await refusal { _ = try await insurer.record(batch: batch, line: claim.line, purpose: .treatment) }?.type == .forbidden)
    #expect(await refusal { _ = try await insurer.record(batch: batch, line: claim.line, purpose: nil) }?.code == "LED-0741")
    #expect(await refusal { _ = try await insurer.record(batch: batch, line: 99, purpose: .payment) }?.type == .notFound)

    let verifier = RecordVerifier(insurer)
    let verified = try await verifier.verify(committed: try present(claim.committed), batch: batch, line: claim.line)
    #expect(verified.header.submitter == clinic.hospital.id)
    var forged = try present(claim.committed)
    forged[40] ^= 1
    await #expect(throws: LedgerClientError.self) { try await verifier.verify(committed: forged, batch: batch, line: claim.line) }
    await #expect(throws: LedgerClientError.self) {
      try await verifier.verify(committed: try present(claim.committed), batch: batch, line: observation.line)
    }
    await clinic.stop()
  }

  @Test func `a grantee opens a sealed block with the keys of the grant, and trusts the node with nothing`() async throws {
    let clinic = try await Clinic()
    let batch = try await clinic.submit([.observation("o1"), .observation("o2"), .observation("hiv", labels: [.restricted, .hiv]), .person()])
    try await clinic.grant([.history, .diagnostic], handover: true)
    let physician = try clinic.client(clinic.physician)
    let records = try await physician.records(RecordsQuestion(patient: clinic.hash, purpose: .treatment)).records
    let observations = records.filter { $0.nonce != nil }
    #expect(observations.count == 2)

    let block = try await physician.sealedBlock(batch: batch, line: observations[0].line, purpose: .treatment)
    let handovers = try await physician.handovers(clinic.hash, to: Clinic.physicianID, key: clinic.physicianWrap)
    let key = try present(handovers.first?.key(for: block.block, submitter: clinic.hospital.id))
    let lines = try block.open(with: key)
    #expect(lines.map(\.line) == observations.map(\.line))
    #expect(lines.map(\.committed) == observations.map { $0.committed })
    let verifier = RecordVerifier(physician)
    for line in lines { try await verifier.verify(committed: line.committed, batch: batch, line: line.line) }

    // Another key, and bytes that were changed, open nothing.
    let wrong = PartKey(try SecretKey.random())
    #expect(throws: ProtocolError.self) { try block.open(with: wrong) }
    // What the grant does not name stays shut as a block too, and so does a block with a line that would be redacted.
    let labelled = try present(
      try await clinic.client(clinic.patient.keys.signer()).records(RecordsQuestion(patient: clinic.hash)).records
        .first { String(decoding: $0.bytes, as: UTF8.self).contains(#""id":"hiv""#) })
    #expect(await refusal { _ = try await physician.sealedBlock(batch: batch, line: labelled.line, purpose: .treatment) }?.type == .consentDenied)
    let person = try present(records.first { $0.nonce == nil })
    #expect(await refusal { _ = try await physician.sealedBlock(batch: batch, line: person.line, purpose: .treatment) }?.code == "LED-0744")
    await clinic.stop()
  }

  @Test func `keys that a grant hands over are given out while it is in force, and not afterwards`() async throws {
    let clinic = try await Clinic()
    try await clinic.submit([.observation("o1")])
    let grant = try await clinic.grant([.diagnostic], handover: true)
    let physician = try clinic.client(clinic.physician)
    #expect(try GrantDetail(parsing: try await physician.detail(of: grant)).handover.isEmpty == false)
    try await clinic.revoke()
    #expect(try await physician.handovers(clinic.hash, to: Clinic.physicianID, key: clinic.physicianWrap).isEmpty)
    #expect(await refusal { _ = try await physician.detail(of: grant) }?.type == .forbidden)
    // The patient, who decided it, and auditors see what it said.
    let own = try clinic.client(clinic.patient.keys.signer())
    #expect(try GrantDetail(parsing: try await own.detail(of: grant)).parts == [.diagnostic])
    #expect(try GrantDetail(parsing: try await clinic.client(clinic.auditor).detail(of: grant)).parts == [.diagnostic])
    await clinic.stop()
  }

  @Test func `the JSON form of a sealed block is read strictly`() async throws {
    let clinic = try await Clinic()
    let batch = try await clinic.submit([.observation("o1")])
    let block = try await clinic.client(clinic.patient.keys.signer()).sealedBlock(batch: batch, line: 0, purpose: nil)
    #expect(try SealedBlock(block.json) == block)
    let members = try present(block.json.members)
    for (i, member) in members.enumerated() where member.name != "plain" && member.name != "hidden-labels" && member.name != "epoch" {
      var changed = members
      changed[i] = .init(member.name, .string("x"))
      #expect(throws: ProtocolError.self) { try SealedBlock(.object(changed)) }
    }
    await clinic.stop()
  }
}
