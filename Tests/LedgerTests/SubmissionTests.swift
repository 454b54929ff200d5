import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Sealing
import Testing

@Suite(.serialized) struct SubmissionTests {
  @Test func `a batch is accepted with a receipt that verifies, and again with the first one`() async throws {
    let ledger = try await TestLedger()
    let client = try ledger.client()
    try await ledger.submitWraps(client)
    let batch = try ledger.hospital.batch(1)
    let first = try await ledger.submit(batch, client)
    #expect(!first.wasKnown)
    #expect(first.receipt.index == 2)
    #expect(first.checkpoint.checkpoint.size == 3)
    let other = try await ledger.submit(try ledger.hospital.batch(2), client)
    #expect(other.receipt.index == 3)
    let again = try await ledger.submit(batch, client)
    #expect(again.wasKnown)
    #expect(again.receipt == first.receipt)
    #expect(ledger.store.size == 4)
    #expect(client.transportSummary == "none (plain HTTP)")
    await ledger.stop()
  }

  @Test func `a batch that is sealed anew with ECDSA gets the first receipt of the first signature`() async throws {
    var setup = TestLedger.Setup()
    setup.hospitalAlgorithm = .p256
    let ledger = try await TestLedger(setup)
    let client = try ledger.client()
    try await ledger.submitWraps(client)
    let first = try ledger.hospital.batch(1)
    let second = try ledger.hospital.batch(1)
    #expect(first.id == second.id)
    #expect(first.envelope != second.envelope)
    let a = try await ledger.submit(first, client)
    let b = try await ledger.submit(second, client)
    #expect(b.wasKnown)
    #expect(b.receipt == a.receipt)
    #expect(b.entry == first.envelope)
    await ledger.stop()
  }

  @Test func `a record and its two proofs are read back by the hospital that submitted it`() async throws {
    let ledger = try await TestLedger()
    let client = try ledger.client()
    try await ledger.submitWraps(client)
    let batch = try ledger.hospital.batch(7)
    try await ledger.submit(batch, client)
    for line in 0..<6 {
      let receipt = try await client.recordReceipt(batch: batch.id, line: line)
      let committed = try await client.record(batch: batch.id, line: line)
      let verified = try receipt.verify(committed: committed, log: ledger.logKey)
      #expect(verified.transactionID == "\(batch.id)/\(line)")
      var altered = committed
      altered[40] ^= 1
      #expect(throws: ProtocolError.self) { try receipt.verify(committed: altered, log: ledger.logKey) }
    }
    let problem = await refusal { _ = try await client.recordReceipt(batch: batch.id, line: 6) }
    #expect(problem?.type == .notFound)
    await ledger.stop()
  }

  @Test func `32 submitters at a time get each of their batches in once`() async throws {
    var setup = TestLedger.Setup()
    setup.options.inlineLimit = 0
    let ledger = try await TestLedger(setup)
    let client = try ledger.client { $0.transport.maximumInFlight = 32 }
    try await ledger.submitWraps(client)
    let batches = try (0..<64).map { try ledger.hospital.batch($0) }
    let indexes = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
      for worker in 0..<32 {
        group.addTask {
          // Each batch is sent by two submitters.
          var last = (0, 0)
          for number in [worker * 2, worker * 2 + 1, (worker * 2 + 2) % 64, (worker * 2 + 3) % 64] {
            let accepted = try await ledger.submit(batches[number], client)
            last = (number, accepted.receipt.index)
          }
          return last
        }
      }
      var found: [Int: Int] = [:]
      for try await (number, index) in group { found[number] = index }
      return found
    }
    #expect(Set(indexes.values).count == indexes.count)
    #expect(ledger.store.size == 2 + 64)
    await ledger.stop()
    let summary = try LedgerReplay.run(at: ledger.path)
    #expect(summary.isSound, "\(summary.findings)")
    #expect(summary.kinds["batch"] == 64)
    #expect(summary.checkpoints <= 66)
  }

  @Test func `a participant registered by the authority submits, and stops when the registration ends`() async throws {
    let ledger = try await TestLedger()
    let other = try TestHospital(id: "county", custodian: ledger.hospital.custodian)
    let client = try ledger.client(memory: "other", key: other.key)
    let batch = try other.batch(1)
    let before = await refusal { try await ledger.submitWraps(client, of: other) }
    #expect(before?.type == .untrustedSigner)
    let authority = try ledger.client(key: ledger.authority)
    try await authority.register(other.participant(until: ledger.clock.now + 100).entry(by: "consortium", key: ledger.authority))
    try await ledger.submitWraps(client, of: other)
    try await ledger.submit(batch, client)
    ledger.clock.advance(by: 100)
    let after = await refusal { try await ledger.submit(try other.batch(2), client) }
    #expect(after?.code == "LED-0322")
    await ledger.stop()
    #expect(try LedgerReplay.run(at: ledger.path).isSound)
  }

  @Test func `only the authority registers participants, and no key twice`() async throws {
    let ledger = try await TestLedger()
    let other = try TestHospital(id: "county", custodian: ledger.hospital.custodian)
    let byHospital = try other.participant().entry(by: ledger.hospital.id, key: ledger.hospital.key)
    #expect(await refusal { try await ledger.client().register(byHospital) }?.code == "LED-0324")
    let authority = try ledger.client(key: ledger.authority)
    let resent = await refusal { try await authority.register(byHospital) }
    #expect(resent?.code == "LED-0326")
    let stolen = try Participant(
      id: "thief", role: .hospital, name: "", publicKey: ledger.hospital.key.publicKey, validFrom: 0, validUntil: 4_000_000_000)
    let entry = try stolen.entry(by: "consortium", key: ledger.authority)
    #expect(await refusal { try await authority.register(entry) }?.type == .conflict)
    #expect(ledger.store.size == 1)
    await ledger.stop()
  }
}
