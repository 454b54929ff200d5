import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Testing

/// Notices to a consortium's notification service.
@Suite struct WebhookTests {
  @Test func `what happens to a patient is told, signed by the node, and again when it was not taken`() async throws {
    let service = try ScriptedServer { number, _ in number == 0 ? .reply(503) : .reply(204) }
    let folder = try TemporaryFolder()
    let keys = try NodeKeys.generate()
    let authority = try SigningKey.generate()
    let consortium = try Participant(
      id: "consortium", role: .authority, name: "Consortium", publicKey: authority.publicKey, validFrom: 0, validUntil: 4_000_000_000)
    let physician = try SigningKey.generate()
    let reader = try Participant(
      id: "dr-grey", role: .physician, name: "", publicKey: physician.publicKey, validFrom: 0, validUntil: 4_000_000_000)
    let genesis = try Genesis(logKey: keys.signer(origin: "hook.test/log").verifierKey, participants: [consortium, reader])
    let path = folder.path + "/ledger"
    try LedgerStore.create(at: path, genesis: genesis, keys: keys)
    let store = try LedgerStore(at: path, keys: keys)
    let nodeKey = try SigningKey(ed25519: keys.logSeed)
    let hook = try Webhook("http://127.0.0.1:\(service.port)/notices", key: nodeKey) { 1_800_000_000 }
    var configuration = LedgerNodeConfiguration()
    configuration.port = 0
    configuration.now = { 1_800_000_000 }
    configuration.notify = { patient, kind, party in hook.notify(patient: patient, kind: kind, party: party) }
    let node = try await LedgerNodeServer(store: store, keys: keys, configuration: configuration).start()
    var options = LedgerClientOptions(
      url: node.url, logKey: genesis.logKey, signingKey: physician, memoryFile: folder.path + "/memory", evidenceFolder: folder.path)
    options.now = { 1_800_000_000 }
    let patient = try PatientKeyPair.generate().hash
    let agent = ParticipantAgent(try LedgerClient(options), id: "dr-grey", key: physician)
    _ = try await agent.request(
      patient, parts: [.history], labels: [], purpose: .treatment, until: 1_800_000_000 + 86_400, answerDays: Contract.standard.answerDays)
    for _ in 0..<200 where service.requests.count < 2 { try await Task.sleep(for: .milliseconds(50)) }
    let told = service.requests
    #expect(told.count == 2)
    for request in told {
      #expect(request.method == "POST" && request.path == "/notices")
      let json = try present(JSONValue.parse(request.body))
      #expect(json["patient"]?.string == patient.description)
      #expect(json["kind"]?.string == "access-request")
      #expect(json["party"]?.string == "dr-grey")
      #expect(json.hasOnly("patient", "kind", "party"))
      let signature = try RequestSignature(
        signatureInput: try present(request.headers["signature-input"]), signature: try present(request.headers["signature"]))
      let facts = RequestFacts(
        method: "POST", authority: "127.0.0.1:\(service.port)", target: "/notices", contentDigest: request.headers["content-digest"])
      try signature.verify(facts, key: nodeKey.publicKey, now: 1_800_000_000)
    }
    await node.stop()
    store.close()
  }
}
