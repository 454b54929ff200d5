import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Sealing
import Testing

/// Thousands of damaged submissions of every kind, signed as requests by those who may send them: the node says what is wrong, and its log
/// stays as it was.
@Suite(.serialized) struct MalformedTests {
  /// One good submission of each kind, in an order in which all of them are accepted.
  private static func messages(_ scene: Scene) async throws -> [Message] {
    let now = scene.now
    var all = [try scene.wraps(), try scene.request()]
    all.append(.post("/v1/batches", MediaType.batch, try scene.hospital.batch(1).array, scene.hospital.key))
    all.append(try scene.grant([.history, .diagnostic], labels: [.hiv]))
    all.append(try scene.revocation())
    all.append(
      try .consent(
        .guardians, of: scene.hash, party: "", by: scene.hash.description, at: now, GuardiansDetail(needed: 1, guardians: ["auditor"]), scene.patientKey))
    all.append(try .consent(.purge, of: scene.neighbour.hash, party: "mercy", by: "mercy", at: now, PurgeDetail(), scene.mercy))
    all.append(try scene.contract(2))
    let person = try Participant(
      id: "new", role: .insurer, name: "New \u{2603}", publicKey: try SigningKey.generate().publicKey,
      wrapKey: try WrapPrivateKey.generate(suite: .xWing).publicKey, validFrom: 0, validUntil: 4_000_000_000)
    all.append(try .registration(person, by: "consortium", scene.ledger.authority))
    all.append(
      try .rotation(of: "insurer", to: try SigningKey.generate(), at: now, agreed: [scene.insurer], sender: scene.physician))
    return all
  }

  /// One damage of many kinds.
  private static func damage(_ good: [UInt8], _ random: inout SplitMix) -> [UInt8] {
    var bytes = good
    func at(_ random: inout SplitMix) -> Int { Int.random(in: 0..<bytes.count, using: &random) }
    func span(_ random: inout SplitMix) -> Range<Int> {
      let from = at(&random)
      return from..<min(bytes.count, from + Int.random(in: 1...64, using: &random))
    }
    switch Int.random(in: 0..<9, using: &random) {
    case 0: bytes[at(&random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes[at(&random)] = UInt8.random(in: 0...255, using: &random)
    case 2: bytes.removeSubrange(span(&random))
    case 3: bytes.insert(contentsOf: bytes[span(&random)], at: at(&random))
    case 4: bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
    case 5: bytes += (0..<Int.random(in: 1...300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
    case 6: bytes.replaceSubrange(span(&random), with: Array("99999999999999999999".utf8))
    case 7: bytes.replaceSubrange(span(&random), with: [0, 0xC0, 0xAF, 0xFF, 0x22, 0x5C])
    default: bytes.swapAt(at(&random), at(&random))
    }
    return bytes
  }

  @Test func `damaged submissions of every kind are refused with a problem, and the log is as it was`() async throws {
    let scene = try await Scene()
    let messages = try await Self.messages(scene)
    for message in messages.dropFirst() { try await scene.take(message) }
    let (size, checkpoint) = (scene.ledger.store.size, scene.ledger.store.checkpoint)
    var random = SplitMix(seed: 20_260)
    var (refused, known, statuses): (Int, Int, [Int: Int]) = (0, 0, [:])
    for message in messages {
      // What has been taken in before is answered with its first receipt, so whatever else is answered with success changed something.
      for _ in 0..<300 {
        var damaged = message
        // Two equal bytes exchanged are no damage.
        repeat { damaged.body = Self.damage(message.body ?? [], &random) } while damaged.body == message.body
        let answer = try await scene.send(damaged)
        statuses[answer.status, default: 0] += 1
        if answer.status == 200 {
          known += 1
        } else {
          refused += 1
          #expect((400..<500).contains(answer.status), "\(message.target): \(answer.status)")
          #expect(answer.problem?.code?.isEmpty == false, "\(message.target): \(answer.status)")
        }
      }
    }
    #expect(refused > 2_500, "\(statuses), \(known)")
    #expect(scene.ledger.store.checkpoint == checkpoint)
    try await scene.settle(size)
  }

  @Test func `members twice, deep nesting, wrong types and huge numbers are malformed`() async throws {
    let scene = try await Scene()
    let size = scene.ledger.store.size
    let key = try scene.patientKey
    let salt = Base64.encode([UInt8](repeating: 7, count: 16))
    func grant(_ rest: String) -> [UInt8] { Array(#"{"salt":"\#(salt)",\#(rest)}"#.utf8) }
    let good = #""request":"","parts":["diagnostic"],"labels":[],"purposes":["TREAT"],"from":1,"until":1800000009,"handover":"""#
    let details: [[UInt8]] = [
      grant(good + #","until":1900000000"#), grant(good + #","extra":1"#), grant(good.replacing("1800000009", with: "1e12")),
      grant(good.replacing("1800000009", with: "99999999999999999999")), grant(good.replacing("\"diagnostic\"", with: "\"diagnostic\",\"diagnostic\"")),
      grant(good.replacing("[\"diagnostic\"]", with: "[]")), grant(good.replacing("\"TREAT\"", with: "\"treat\"")),
      grant(good.replacing("[]", with: String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000))),
      grant(good.replacing("\"handover\":\"\"", with: "\"handover\":null")), Array("null".utf8), Array("[]".utf8), [], [0xEF, 0xBB, 0xBF] + grant(good),
      Array(repeating: UInt8(ascii: "["), count: 200_000),
    ]
    for detail in details {
      let entry = try ConsentEntry(
        .grant, patient: scene.hash, party: Scene.doctor, by: scene.hash.description, at: scene.now, detail: SHA256Digest.of(detail)
      ).signed(by: key)
      let body = KeyWrapsBody.encode(entry: entry.bytes, blob: detail)
      let answer = try await scene.send(.post("/v1/consents", MediaType.entryWithDetail, body, key))
      #expect(answer.code == "LED-0262", "\(String(decoding: detail.prefix(120), as: UTF8.self))")
    }
    // The entry's own payload, signed as it is.
    let payload =
      #"{"kind":"participant","by":"consortium","key":"\#(scene.ledger.authority.id)","participant":{"id":"a","role":"physician"},"participant":{}}"#
    for text in [payload, payload.replacing("{}}", with: String(repeating: "{\"a\":", count: 40) + "1" + String(repeating: "}", count: 41))] {
      let envelope = try DSSEEnvelope.sign(Array(text.utf8), type: EntryKind.participant.payloadType, by: scene.ledger.authority)
      let answer = try await scene.send(.post("/v1/participants", MediaType.entry, envelope.encoded, scene.ledger.authority))
      #expect(answer.status == 400, "\(answer.text)")
    }
    try await scene.settle(size)
  }

  @Test func `oversize bodies, entries, details and header fields are refused before they are read`() async throws {
    let scene = try await Scene()
    let size = scene.ledger.store.size
    let key = try scene.patientKey
    let detail = Array(#"{"salt":"\#(String(repeating: "A", count: ConsentDetails.maximumCount))"}"#.utf8)
    let entry = try ConsentEntry(
      .grant, patient: scene.hash, party: Scene.doctor, by: scene.hash.description, at: scene.now, detail: SHA256Digest.of(detail)
    ).signed(by: key)
    let framed = KeyWrapsBody.encode(entry: entry.bytes, blob: detail)
    #expect(try await scene.send(.post("/v1/consents", MediaType.entryWithDetail, framed, key)).code == "LED-0262")
    let long = [UInt8](repeating: 0x20, count: LogEntry.maximumCount + 1)
    #expect(try await scene.send(.post("/v1/participants", MediaType.entry, long, scene.ledger.authority)).code == "LED-0344")
    #expect(try await scene.send(.post("/v1/rotations", MediaType.entry, long, scene.physician)).code == "LED-0344")
    let huge = [UInt8](repeating: 0x20, count: LogEntry.maximumCount + ConsentDetails.maximumCount + 5)
    #expect(try await scene.send(.post("/v1/consents", MediaType.entryWithDetail, huge, key)).code == "LED-0344")
    // The length of the entry within the frame.
    for frame: [UInt8] in [[0xFF, 0xFF, 0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF, 1], [0, 1, 0, 0], [0, 0, 0], []] {
      #expect(try await scene.send(.post("/v1/consents", MediaType.entryWithDetail, frame, key)).code == "LED-0221")
    }
    for line in [
      "x-long: " + String(repeating: "a", count: 17 << 10) + "\r\n", String(repeating: "x-many: " + String(repeating: "b", count: 400) + "\r\n", count: 99),
      String(repeating: "x: y\r\n", count: 150),
    ] {
      var message = Message.get("/healthz", nil)
      message.more = line
      #expect([400, 431].contains(try await scene.send(message).status))
    }
    let path = "/v1/participants/" + String(repeating: "a", count: 60 << 10)
    #expect([400, 414, 431, 404].contains(try await scene.get(path, scene.physician).status))
    try await scene.settle(size)
  }

  @Test func `times beyond all calendars are shown or refused, and stop nothing`() async throws {
    let scene = try await Scene()
    let ends = [Int.max, Int.max - 1, 67_767_976_233_532_799, 67_768_036_191_676_799, 253_402_300_800, 1 << 40]
    for end in ends {
      let person = try PatientKeyPair.generate()
      let participant = try Participant(patient: person.publicKeys, validFrom: .min, validUntil: end)
      try await scene.take(try .registration(participant, by: "general", scene.hospital.key))
      #expect(Timestamp.text(ofSeconds: end).hasSuffix("Z"))
      #expect(try await scene.get("/v1/participants/\(person.hash)", scene.physician).status == 200)
    }
    for (from, until) in [(Int.min, scene.now + 9), (Int.min + 1, scene.now + 10), (-1, scene.now + 11)] {
      let detail = GrantDetail(parts: [.diagnostic], purposes: [.treatment], from: from, until: until)
      try await scene.take(
        try .consent(.grant, of: scene.hash, party: Scene.doctor, by: scene.hash.description, at: scene.now, detail, scene.patientKey))
    }
    for until in [Int.max, 67_768_036_191_676_799] {
      let detail = GrantDetail(parts: [.diagnostic], purposes: [.treatment], from: 0, until: until)
      let grant = try Message.consent(
        .grant, of: scene.hash, party: Scene.doctor, by: scene.hash.description, at: scene.now, detail, scene.patientKey)
      #expect(try await scene.send(grant).code == "LED-0386")
    }
    let size = scene.ledger.store.size
    for position in 0..<size { #expect(try await scene.get("/explorer/entries/\(position)", nil).status == 200, "\(position)") }
    #expect(try await scene.get("/explorer/entries", nil).status == 200)
    for path in ["/fhir/Consent?patient=\(scene.hash)", "/v1/patients/\(scene.hash)/consents", "/v1/patients/\(scene.hash)/inbox"] {
      #expect(try await scene.get(path, scene.patientKey).status == 200, "\(path)")
    }
    try await scene.settle(size)
  }
}
