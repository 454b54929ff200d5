import Cryptography
import LedgerClient
import LedgerProtocol
import Records
import Testing

@Suite(.serialized) struct PatientAgentTests {
  let contract = Contract.standard

  @Test func `A request is seen with its proof, and a grant answers it`() async throws {
    let ward = try await Ward()
    let asked = try await ward.ask(labels: .hiv)
    let agent = try ward.agent()
    let pending = try await agent.view().pending(at: agent.time)
    #expect(pending.map(\.request.id) == [asked.id])
    #expect(pending.first?.party == Ward.physicianID)
    #expect(pending.first?.request.detail.labels == .hiv)
    let granted = try await agent.grant(ward.grantDetail(request: asked.id), to: Ward.physicianID, contract: contract)
    #expect(granted.granteeIsProven)
    #expect(granted.recordKeys == 1)
    let after = try await agent.view()
    #expect(after.pending(at: agent.time).isEmpty)
    #expect(after.grants.map(\.grant.id) == [granted.entry.id])
    await ward.stop()
  }

  @Test(arguments: [Contract.standard.sensitive, []])
  func `The keys that a grant hands over open its parts and no others, and no label that it does not name`(sensitive: SecurityLabels) async throws {
    let ward = try await Ward()
    let agent = try ward.agent()
    var contract = contract
    contract.sensitive = sensitive
    // A node that speaks of a contract without sensitive labels changes nothing.
    let granted = try await agent.grant(ward.grantDetail([.diagnostic], labels: .hiv), to: Ward.physicianID, contract: contract)
    let info = KeyHandover.info(patient: ward.anna.hash, grantee: Ward.physicianID)
    let keys = try KeyHandover(opening: granted.detail.handover, with: ward.physicianWrap, info: info)
    let recordKey = ward.ledger.hospital.patients[0].recordKey
    let deriver = PartKeyDeriver()
    func isOpen(_ part: Part, _ labels: SecurityLabels) -> Bool {
      let key = deriver.partKey(recordKey: recordKey, part: part, labels: labels.rawValue, epoch: 1)
      return keys.items.contains { $0.key == key.key.array && $0.part == part && $0.labels == labels && $0.submitter == ward.ledger.hospital.id }
    }
    #expect(isOpen(.diagnostic, []))
    #expect(isOpen(.diagnostic, [.restricted, .hiv]))
    #expect(!isOpen(.diagnostic, .mentalHealth))
    #expect(!isOpen(.diagnostic, [.hiv, .mentalHealth]))
    #expect(!isOpen(.history, []))
    #expect(throws: ProtocolError.handover) { try KeyHandover(opening: granted.detail.handover, with: .generate(), info: info) }
    await ward.stop()
  }

  @Test(arguments: [
    (Ward.physicianID, [PurposeOfUse.treatment], [Part.diagnostic, .prescription, .notes], [Part.billing, .identity]),
    ("acme-health", [.payment], [.billing], [.history, .prescription, .notes, .identity]), ("acme-health", [.treatment], [], Part.allCases),
  ]) func `No grant hands over keys to a part that the contract does not open whole to the grantee`(
    grantee: String, purposes: [PurposeOfUse], keyed: [Part], shut: [Part]
  ) async throws {
    let ward = try await Ward()
    let insurer = try WrapPrivateKey.generate()
    let authority = try ParticipantAgent(ward.ledger.client(memory: "authority", key: ward.ledger.authority), id: "consortium", key: ward.ledger.authority)
    _ = try await authority.register(
      try Participant(
        id: "acme-health", role: .insurer, name: "Acme", publicKey: SigningKey.generate().publicKey, wrapKey: insurer.publicKey, validFrom: 0,
        validUntil: 4_000_000_000))
    let agent = try ward.agent()
    var terms = ward.grantDetail(Part.allCases)
    terms.purposes = purposes
    let granted = try await agent.grant(terms, to: grantee, contract: contract)
    #expect(granted.detail.parts == Part.allCases)
    #expect(granted.keyParts == keyed)
    #expect(granted.shutParts == shut)
    guard !keyed.isEmpty else {
      #expect(granted.detail.handover.isEmpty && granted.recordKeys == 0)
      return await ward.stop()
    }
    let keys = try KeyHandover(
      opening: granted.detail.handover, with: grantee == Ward.physicianID ? ward.physicianWrap : insurer,
      info: KeyHandover.info(patient: ward.anna.hash, grantee: grantee))
    #expect(Set(keys.items.map(\.part)).sorted() == keyed)
    await ward.stop()
  }

  @Test func `Denied and taken back, by the patient alone`() async throws {
    let ward = try await Ward()
    let asked = try await ward.ask()
    let agent = try ward.agent()
    _ = try await agent.deny(request: asked.id, of: Ward.physicianID)
    let denied = try await agent.view()
    #expect(denied.pending(at: agent.time).isEmpty)
    #expect(denied.parties[Ward.physicianID]?.history.requests.first?.answer == .denied)
    let granted = try await agent.grant(ward.grantDetail(), to: Ward.physicianID, contract: contract)
    _ = try await agent.revoke(grant: granted.entry.id, of: Ward.physicianID)
    #expect(try await agent.view().grants.map(\.grant.isRevoked) == [true])
    // Berta's keys under Anna's hash.
    let stranger = try ward.agent(ward.anna.hash, ward.berta)
    let problem = await refusal { _ = try await stranger.grant(ward.grantDetail(), to: Ward.physicianID, contract: contract) }
    #expect(problem?.type == .forbidden)
    #expect(await refusal { _ = try await stranger.view() }?.type == .forbidden)
    await ward.stop()
  }

  @Test func `After a rotation the new keys sign and read, the old ones do not, and the hash stays`() async throws {
    let ward = try await Ward()
    let old = try ward.agent()
    let next = try PatientKeyPair.generate()
    ward.ledger.clock.advance(by: 10)
    _ = try await old.client.rotate(try old.rotation(to: next))
    ward.ledger.clock.advance(by: 10)
    let new = try ward.agent(ward.anna.hash, next)
    let granted = try await new.grant(ward.grantDetail(), to: Ward.physicianID, contract: contract)
    #expect(granted.recordKeys == 1)
    #expect(try await new.view().grants.count == 1)
    #expect(await refusal { _ = try await old.view() }?.type == .untrustedSigner)
    let known = try await new.client.participant(ward.anna.hash.description)
    #expect(known.participant.publicKey == (try next.signer().publicKey))
    #expect(try await new.client.prove(known, in: ProvenEntries(new.client)))
    await ward.stop()
  }

  @Test func `As many guardians as named put new keys in the place of lost ones, and fewer do not`() async throws {
    let ward = try await Ward()
    let agent = try ward.agent()
    _ = try await agent.name(guardians: GuardiansDetail(needed: 2, guardians: [Ward.physicianID, "auditor", ward.ledger.hospital.id]))
    #expect(try await agent.view().guardians?.needed == 2)
    ward.ledger.clock.advance(by: 10)
    let next = try PatientKeyPair.generate()
    let signer = try next.signer()
    let rotation = KeyRotation(
      participant: ward.anna.hash.description, by: KeyRotation.guardians, publicKey: signer.publicKey, wrapKey: next.publicKeys.wrapping,
      at: ward.ledger.clock.now)
    let one = try rotation.signed(by: signer, and: [ward.physician])
    let sender = try ward.physicianAgent().client
    #expect(await refusal { _ = try await sender.rotate(one) }?.code == "LED-0384")
    let two = try LogEntry(parsing: one.envelope.signed(by: ward.auditor).encoded)
    _ = try await sender.rotate(two)
    ward.ledger.clock.advance(by: 10)
    #expect(try await ward.agent(ward.anna.hash, next).view().guardians?.needed == 2)
    await ward.stop()
  }

  @Test func `Guardians may take days to sign`() async throws {
    let ward = try await Ward()
    _ = try await ward.agent().name(guardians: GuardiansDetail(needed: 1, guardians: [Ward.physicianID]))
    ward.ledger.clock.advance(by: 10)
    let next = try PatientKeyPair.generate()
    let signer = try next.signer()
    let rotation = KeyRotation(
      participant: ward.anna.hash.description, by: KeyRotation.guardians, publicKey: signer.publicKey, wrapKey: next.publicKeys.wrapping,
      at: ward.ledger.clock.now)
    ward.ledger.clock.advance(by: 5 * 86_400)
    _ = try await ward.physicianAgent().client.rotate(try rotation.signed(by: signer, and: [ward.physician]))
    await ward.stop()
  }

  @Test func `What the node says is held against the log: another time, party or detail is refused`() async throws {
    let ward = try await Ward()
    try await ward.ask()
    let agent = try ward.agent()
    let log = ProvenEntries(agent.client)
    let told = try #require(try await agent.client.inbox(ward.anna.hash).events.first)
    #expect(try await agent.client.prove(told, in: log).isProven)
    func altered(_ change: (inout ConsentEntry) -> Void) -> PatientEvent {
      var entry = told.entry
      change(&entry)
      return PatientEvent(position: told.position, id: told.id, entry: entry, detail: told.detail)
    }
    for event in [
      altered { $0.party = "somebody-else" }, altered { $0.at += 1 }, altered { $0.by = "somebody-else" }, altered { $0.kind = .grant },
      PatientEvent(position: told.position - 1, id: told.id, entry: told.entry, detail: told.detail),
      PatientEvent(position: 1 << 40, id: told.id, entry: told.entry, detail: told.detail),
      PatientEvent(position: told.position, id: String(told.id.reversed()), entry: told.entry, detail: told.detail),
    ] {
      await #expect(throws: LedgerClientError.self) { try await agent.client.prove(event, in: log) }
    }
    // A detail of other bytes is fetched by its digest instead of believed.
    let other = PatientEvent(position: told.position, id: told.id, entry: told.entry, detail: Array(#"{"salt":"AAAAAAAAAAAAAAAAAAAAAA=="}"#.utf8))
    #expect(try await agent.client.prove(other, in: log).detail == told.detail)
    await ward.stop()
  }

  @Test func `Every entry of a log of several tiles is proven, at every size of the last one`() async throws {
    let ledger = try await TestLedger()
    let authority = try ParticipantAgent(ledger.client(memory: "authority", key: ledger.authority), id: "consortium", key: ledger.authority)
    let key = try SigningKey.generate()
    for i in 0..<300 {
      _ = try await authority.register(
        try Participant(id: "lab", role: .insurer, name: "n\(i)", publicKey: key.publicKey, validFrom: 0, validUntil: 4_000_000_000 + i))
      if [1, 2, 7, 254, 255, 256].contains(i) {
        let log = ProvenEntries(authority.client)
        for position in [0, 1, i, i + 1] { #expect(try await log.entry(at: position).kind == (position == 0 ? .genesis : .participant)) }
        await #expect(throws: LedgerClientError.self) { try await log.entry(at: i + 2) }
      }
    }
    let log = ProvenEntries(authority.client)
    for position in stride(from: 1, through: 300, by: 23) {
      #expect(try Participant.read(try await log.entry(at: position)).participant.name == "n\(position - 1)")
    }
    await ledger.stop()
  }

  @Test func `A patient's order to erase is acknowledged`() async throws {
    let ward = try await Ward()
    let agent = try ward.agent()
    let order = try await agent.erase()
    let status = try await agent.client.purgeStatus(order.id)
    #expect(status["acknowledgements"]?.array?.count == 1)
    #expect(try await agent.view().purges.map(\.acknowledgements) == [1])
    await ward.stop()
  }
}
