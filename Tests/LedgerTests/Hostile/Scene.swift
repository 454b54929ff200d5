import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Sealing
import Testing

/// A ledger with a participant of every role, and requests in every wrong form.
final class Scene: Sendable {
  let ledger: TestLedger
  let physician: SigningKey
  let insurer: SigningKey
  let auditor: SigningKey
  let researcher: SigningKey
  /// Another hospital, `mercy`.
  let mercy: SigningKey

  var hospital: TestHospital { ledger.hospital }
  var patient: PatientKeyPair { hospital.patients[0].keys }
  var neighbour: PatientKeyPair { hospital.patients[1].keys }
  var hash: PatientHash { patient.hash }
  var now: Int { ledger.clock.now }
  var port: Int { ledger.node.port }
  var authority: String { "127.0.0.1:\(port)" }

  static let doctor = "dr-grey"

  /// Limits that do not get in the way of thousands of requests.
  static var patientSetup: TestLedger.Setup {
    var setup = TestLedger.Setup()
    setup.limits.rate.perSecond = 100_000
    setup.limits.rate.refusalsPerSecond = 100_000
    return setup
  }

  init(_ setup: TestLedger.Setup = Scene.patientSetup) async throws {
    ledger = try await TestLedger(setup)
    physician = try SigningKey.generate(.p256)
    (insurer, auditor) = (try SigningKey.generate(), try SigningKey.generate())
    (researcher, mercy) = (try SigningKey.generate(), try SigningKey.generate())
    try await register(Scene.doctor, .physician, physician)
    try await register("insurer", .insurer, insurer)
    try await register("auditor", .auditor, auditor)
    try await register("researcher", .researcher, researcher)
    try await register("mercy", .hospital, mercy)
    for person in hospital.patients {
      let participant = try Participant(patient: person.keys.publicKeys, validFrom: 0, validUntil: 4_000_000_000)
      try await take(.registration(participant, by: hospital.id, hospital.key))
    }
    try await take(wraps())
  }

  func register(_ id: String, _ role: ParticipantRole, _ key: SigningKey, from: Int = 0, until: Int = 4_000_000_000) async throws {
    let participant = try Participant(id: id, role: role, name: id, publicKey: key.publicKey, validFrom: from, validUntil: until)
    try await take(.registration(participant, by: "consortium", ledger.authority))
  }

  func wraps() throws -> Message {
    let blob = try hospital.keyWraps()
    let statement = try KeyWrapsStatement(submitter: hospital.id, blob: blob.encoded, patients: blob.patients.count).signed(by: hospital.key)
    return Message.post("/v1/key-wraps", MediaType.keyWraps, KeyWrapsBody.encode(entry: statement.bytes, blob: blob.encoded), hospital.key)
  }

  // MARK: Sending

  struct Answer: Sendable {
    let status: Int
    let headers: [String: String]
    let body: [UInt8]
    var problem: Problem? { Problem(parsing: body) }
    var json: JSONValue { JSONValue.parse(body) ?? .null }
    var text: String { String(decoding: body, as: UTF8.self) }
    /// The reason's code, of a problem or of a FHIR outcome.
    var code: String? { problem?.code ?? json["issue"]?.array?.first?["details"]?["coding"]?.array?.first?["code"]?.string }
  }

  /// A request with its signature, as text and bytes.
  func wire(_ message: Message) throws -> [UInt8] {
    var head = "\(message.method) \(message.target) HTTP/1.1\r\nhost: \(message.host ?? authority)\r\n"
    if let type = message.type { head += "content-type: \(type)\r\n" }
    let digest = message.body.map { ContentDigest.header(of: message.digested ?? $0) }
    if let digest { head += "content-digest: \(digest)\r\n" }
    if let body = message.body { head += "content-length: \(body.count)\r\n" }
    if let key = message.signer {
      let facts = RequestFacts(
        method: message.signed?.method ?? message.method, authority: message.signed?.authority ?? message.host ?? authority,
        target: message.signed?.target ?? message.target, contentDigest: digest)
      let signature = try RequestSignature(signing: facts, by: key, created: message.created ?? now, nonce: message.nonce)
      head += "signature-input: \(signature.signatureInput)\r\nsignature: \(signature.signature)\r\n"
    }
    return Array((head + message.more + "\r\n").utf8) + (message.body ?? [])
  }

  func send(_ message: Message) async throws -> Answer {
    let connection = try RawConnection(port: port)
    connection.send(try wire(message))
    let (status, headers, body) = await connection.answer()
    return Answer(status: status, headers: headers, body: body)
  }

  func get(_ target: String, _ key: SigningKey?) async throws -> Answer { try await send(.get(target, key)) }

  /// Sends what has to be accepted.
  @discardableResult
  func take(_ message: Message) async throws -> Answer {
    let answer = try await send(message)
    #expect(answer.status == 201, "\(message.target): \(answer.text.prefix(200))")
    guard answer.status == 201 else { throw Absent() }
    return answer
  }

  /// The log has exactly this many entries, the node is well, and what is stored follows from the log. Ends the node.
  func settle(_ size: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    #expect(ledger.store.size == size, sourceLocation: sourceLocation)
    #expect(try await get("/healthz", nil).json["status"]?.string == "ok", sourceLocation: sourceLocation)
    await ledger.stop()
    let replay = try LedgerReplay.run(at: ledger.path)
    #expect(replay.isSound, "\(replay.findings)", sourceLocation: sourceLocation)
    #expect(replay.entries == size, sourceLocation: sourceLocation)
  }

  // MARK: Records

  struct Record: Sendable {
    var patient = 0
    var type = "Observation"
    var id: String
    var labels: SecurityLabels = []
    var code = "4548-4"
  }

  /// Submits a batch of these records; gives its id.
  @discardableResult
  func submit(_ records: [Record]) async throws -> String {
    var lines = LineBuffer()
    for (i, record) in records.enumerated() {
      let hash = hospital.patients[record.patient].keys.hash
      let text =
        #"{"resourceType":"\#(record.type)","id":"\#(record.id)","subject":{"reference":"Patient/\#(hash)"},"status":"final","#
        + #""code":{"coding":[{"system":"http://loinc.org","code":"\#(record.code)"}]}}"#
      let start = lines.text.count
      lines.text.append(text: text)
      let type = try present(ElementCatalog.shared.root(named: record.type))
      lines.lines.append(
        Line(
          start: start, length: lines.text.count - start, part: Part.of(resourceType: record.type), patient: lines.index(of: hash), type: type,
          labels: record.labels, record: i))
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
    let batch = try prepared.finish(facts, key: hospital.key, created: "2026-01-01T00:00:00Z", software: "test")
    try await take(.post("/v1/batches", MediaType.batch, batch.array, hospital.key))
    return batch.id
  }

  func records(_ key: SigningKey, _ query: String = "purpose=TREAT&part=diagnostic", of patient: PatientHash? = nil) async throws -> Answer {
    try await get("/v1/patients/\(patient ?? hash)/records?\(query)", key)
  }
}
