import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Testing

/// Decisions, derived again from outside.
@Suite struct DecisionAuditTests {
  private static func audit(_ clinic: Clinic, _ url: String, key: SigningKey?) async throws -> AuditReport {
    let folder = try TemporaryFolder()
    var options = LogAuditOptions(url: url, logKey: clinic.ledger.genesis.logKey, genesis: clinic.ledger.genesis, folder: folder.path)
    options.signingKey = key
    let clock = clinic.ledger.clock
    options.now = { clock.now }
    return try await LogAudit.run(options)
  }

  @Test(arguments: [false, true])
  func `what a node has shown is what the contract says, and a disclosure that it does not allow is named`(isBackdated: Bool) async throws {
    let clinic = try await Clinic()
    try await clinic.submit([.person(), .observation("o1"), .observation("o2", labels: [.restricted, .hiv]), .of("Claim", "b1")])
    let physician = try clinic.client(clinic.physician)
    var question = RecordsQuestion(patient: clinic.hash, purpose: .treatment)
    question.parts = [.diagnostic]
    let asked = question
    _ = await refusal { _ = try await physician.records(asked) }
    try await clinic.grant([.history, .diagnostic])
    #expect(try await physician.records(asked).records.count == 1)
    try await clinic.revoke()
    _ = await refusal { _ = try await physician.records(asked) }
    question.purpose = .emergency
    #expect(try await physician.records(question).records.count == 2)
    let sound = try await Self.audit(clinic, clinic.ledger.node.url, key: clinic.auditor)
    #expect(sound.findings.isEmpty)
    #expect(sound.kinds["disclosure"] == 4)
    await clinic.stop()

    // The node writes by itself that the physician was shown something under a grant that there is not; or asks as of another time than the
    // entry's, at which a grant that has ended might have been in force.
    let now = clinic.ledger.clock.now
    let lie = DisclosureDetail(
      contract: Contract.standard.digest, role: .physician, purpose: isBackdated ? .emergency : .treatment,
      answered: [
        .init(
          question: AccessQuestion(
            role: .physician, purpose: isBackdated ? .emergency : .treatment, part: .diagnostic, resourceType: "Observation",
            consent: isBackdated ? .none : .granted, time: isBackdated ? now - 86_400 : now),
          decision: AccessDecision(.permit, rule: isBackdated ? "break-glass" : "physician-granted"), lines: 1, grant: "")
      ], records: .zero)
    let detail = try lie.sealed()
    let stated = ConsentEntry(
      .disclosure, patient: clinic.hash, party: Clinic.physicianID, by: ConsentEntry.log, at: now, detail: SHA256Digest.of(detail))
    let entry = try stated.signed(by: SigningKey(ed25519: clinic.ledger.keys.logSeed))
    try ForgedLog.append([.init(entry, detail: detail)], to: clinic.ledger.path, origin: clinic.ledger.genesis.origin, keys: clinic.ledger.keys)
    let store = try LedgerStore(at: clinic.ledger.path, keys: clinic.ledger.keys)
    let clock = clinic.ledger.clock
    var configuration = LedgerNodeConfiguration()
    configuration.port = 0
    configuration.now = { clock.now }
    let node = try await LedgerNodeServer(store: store, keys: clinic.ledger.keys, configuration: configuration).start()
    let found = try await Self.audit(clinic, node.url, key: clinic.auditor)
    #expect(found.findings.map(\.reason.code) == ["LED-0667"])
    #expect(found.first?.position == store.size - 1)
    // Without an auditor's key the details stay shut, and nothing is said of them.
    #expect(try await Self.audit(clinic, node.url, key: nil).findings.isEmpty)
    await node.stop()
    store.close()
  }
}
