import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Testing

/// Attempts to see more than a patient has granted, or to learn what there is to see.
@Suite(.serialized) struct ConsentAttackTests {
  @Test func `a grant opens until it ends or is taken back, and not the next read`() async throws {
    let scene = try await Scene()
    try await scene.submit([.init(id: "o1")])
    try await scene.take(try scene.grant(seconds: 1_000))
    #expect(try await scene.records(scene.physician).text.contains("\"o1\""))
    scene.ledger.clock.advance(by: 1_000)
    #expect(try await scene.records(scene.physician).code == "LED-0391", "the grant is over: the patient is asked again")
    try await scene.take(try scene.grant())
    #expect(try await scene.records(scene.physician).status == 200)
    try await scene.take(try scene.revocation())
    #expect(try await scene.records(scene.physician).code == "LED-0394")
    // A cursor or a transaction id from before opens nothing either.
    for path in ["/v1/patients/\(scene.hash)/records?purpose=TREAT&part=diagnostic&limit=1", "/fhir/Observation?patient=\(scene.hash)&purpose=TREAT"] {
      #expect(try await scene.get(path, scene.physician).status == 403, "\(path)")
    }
    await scene.ledger.stop()
    #expect(try LedgerReplay.run(at: scene.ledger.path).isSound)
  }

  @Test func `a grant for what the contract never opens opens nothing`() async throws {
    let scene = try await Scene()
    let batch = try await scene.submit([
      .init(type: "DocumentReference", id: "d1"), .init(type: "Claim", id: "c1"), .init(type: "MedicationRequest", id: "m1"), .init(id: "o1"),
    ])
    let all: [Part] = [.history, .diagnostic, .billing, .prescription, .notes]
    try await scene.take(try scene.grant(all, labels: .all, to: "insurer", purpose: .payment))
    try await scene.take(try scene.grant(all, labels: .all))
    for part in ["notes", "prescription", "history"] {
      #expect(try await scene.records(scene.insurer, "purpose=HPAYMT&part=\(part)").code == "LED-0396", "\(part)")
    }
    #expect(try await scene.records(scene.physician, "purpose=TREAT&part=billing").code == "LED-0396")
    #expect(try await scene.records(scene.physician, "purpose=ETREAT&part=notes").status == 403)
    #expect(try await scene.records(scene.insurer, "purpose=ETREAT&part=billing").status == 403, "break-glass is a physician's")
    let seen = try await scene.records(scene.insurer, "purpose=HPAYMT")
    #expect(seen.text.contains("\"c1\"") && seen.text.contains("\"o1\"") && !seen.text.contains("\"d1\"") && !seen.text.contains("\"m1\""))
    for line in 0..<4 {
      let answer = try await scene.get("/v1/records/\(batch)/\(line)?purpose=HPAYMT", scene.insurer)
      #expect((answer.status == 200) == (answer.text.contains("\"o1\"") || answer.text.contains("\"c1\"")), "\(line)")
    }
    await scene.ledger.stop()
  }

  @Test func `a patient is asked by the contract's terms, and once`() async throws {
    let scene = try await Scene()
    let size = scene.ledger.store.size
    for days in [13, 15, 3_650, 0, -1] { #expect(try await scene.send(try scene.request(days: days)).code == "LED-0386", "\(days)") }
    #expect(try await scene.send(try scene.request([.billing])).code == "LED-0396")
    #expect(try await scene.send(try scene.request([.diagnostic, .identity])).code == "LED-0396")
    #expect(try await scene.send(try scene.grant(seconds: 1_830 * 86_400 + 1)).code == "LED-0386")
    #expect(try await scene.send(try scene.grant(at: scene.now - 301)).code == "LED-0385")
    #expect(try await scene.send(try scene.grant(at: scene.now + 301)).code == "LED-0385")
    let first = try scene.request([.history, .diagnostic])
    try await scene.take(first)
    #expect(try await scene.send(first).status == 200, "the same again is the same")
    for again in [try scene.request([.history, .diagnostic]), try scene.request([.diagnostic]), try scene.request([.history])] {
      #expect(try await scene.send(again).code == "LED-0784")
    }
    // More than was asked for is a new question.
    try await scene.take(try scene.request([.diagnostic], labels: [.hiv]))
    #expect(try await scene.send(try scene.request([.diagnostic], labels: [.hiv])).code == "LED-0784")
    try await scene.take(try scene.request([.notes]))
    try await scene.settle(size + 3)
  }

  @Test func `a request that was granted is not denied under the patient's hands: the grant is to be taken back`() async throws {
    let scene = try await Scene()
    try await scene.submit([.init(id: "o1", code: "4548-4")])
    try await scene.take(try scene.request())
    let asked = try present(
      try await scene.get("/v1/patients/\(scene.hash)/consents", scene.patientKey).json["requests"]?.array?.first?["id"]?.string)
    let detail = GrantDetail(request: asked, parts: [.diagnostic], purposes: [.treatment], from: scene.now, until: scene.now + 86_400)
    try await scene.take(
      try .consent(.grant, of: scene.hash, party: Scene.doctor, by: scene.hash.description, at: scene.now, detail, try scene.patientKey))
    let denial = try Message.consent(
      .denial, of: scene.hash, party: Scene.doctor, by: scene.hash.description, at: scene.now, AnswerDetail(entry: asked), try scene.patientKey)
    let size = scene.ledger.store.size
    #expect(try await scene.send(denial).code == "LED-0787")
    #expect(scene.ledger.store.size == size)
    #expect(try await scene.records(scene.physician, "purpose=TREAT&part=diagnostic").status == 200)
    try await scene.take(try scene.revocation())
    #expect(try await scene.records(scene.physician, "purpose=TREAT&part=diagnostic").code == "LED-0394")
    await scene.ledger.stop()
  }

  @Test func `what stays shut is not told, by no search, message, count or account`() async throws {
    let scene = try await Scene()
    let batch = try await scene.submit([
      .init(id: "plain", code: "4548-4"), .init(id: "secret", labels: [.hiv], code: "75622-1"), .init(patient: 1, id: "other", code: "4548-4"),
    ])
    try await scene.take(try scene.grant())
    // The neighbour has granted too, and has nothing that is labelled.
    let detail = GrantDetail(parts: [.diagnostic], purposes: [.treatment], from: scene.now, until: scene.now + 1_000)
    try await scene.take(
      try .consent(
        .grant, of: scene.neighbour.hash, party: Scene.doctor, by: scene.neighbour.hash.description, at: scene.now, detail, scene.neighbourKey))
    func search(_ code: String, of patient: PatientHash) async throws -> (Int, Int?, Bool) {
      let answer = try await scene.get("/fhir/Observation?patient=\(patient)&purpose=TREAT&code=\(code)", scene.physician)
      return (answer.status, answer.json["total"]?.integer, answer.text.contains("secret"))
    }
    // A code that only the hidden record has, and one that nothing has, are answered alike.
    let (hidden, none) = (try await search("75622-1", of: scene.hash), try await search("1234-5", of: scene.hash))
    #expect(hidden == none)
    #expect(hidden == (200, 0, false))
    #expect(try await search("75622-1", of: scene.neighbour.hash) == none)
    #expect(try await search("4548-4", of: scene.hash) == (200, 1, false))
    let read = try await scene.get("/fhir/Observation/secret?patient=\(scene.hash)&purpose=TREAT", scene.physician)
    let absent = try await scene.get("/fhir/Observation/nothing?patient=\(scene.hash)&purpose=TREAT", scene.physician)
    #expect((read.status, read.code) == (absent.status, absent.code))
    #expect(!(try await scene.records(scene.physician)).text.contains("secret"))
    #expect(try await scene.records(scene.physician, "purpose=TREAT&type=Observation&since=2027").status == 200)

    // The account of a read says what was refused: to the patient and to auditors.
    let told = try await scene.get("/v1/patients/\(scene.hash)/disclosures", scene.patientKey)
    #expect(told.text.contains("\"HIV\""))
    let disclosure = try present(told.json["entries"]?.array?.first?["id"]?.string)
    #expect(try await scene.get("/v1/entries/\(disclosure)/detail", scene.physician).code == "LED-0351")
    #expect(try await scene.get("/v1/entries/\(disclosure)/detail", scene.auditor).status == 200)
    let events = try await scene.get("/fhir/AuditEvent?patient=\(scene.hash)", scene.physician)
    #expect(events.status == 200 && !events.text.contains("HIV") && events.text.contains("physician-granted"))
    #expect(try await scene.get("/fhir/AuditEvent?patient=\(scene.hash)", scene.auditor).text.contains("HIV"))
    // With the label named it opens.
    try await scene.take(try scene.grant(labels: [.hiv]))
    #expect(try await search("75622-1", of: scene.hash) == (200, 1, true))
    #expect(try await scene.get("/v1/records/\(batch)/0?purpose=TREAT", scene.physician).status == 200)
    await scene.ledger.stop()
  }

  @Test func `whether a patient is known here does not show without a grant`() async throws {
    let scene = try await Scene()
    try await scene.submit([.init(id: "o1")])
    let unknown = try PatientKeyPair.generate().hash
    for (key, query) in [
      (scene.physician, "purpose=TREAT"), (scene.physician, "purpose=TREAT&part=billing"), (scene.insurer, "purpose=HPAYMT"), (scene.mercy, "purpose=HOPERAT"),
      (scene.auditor, "purpose=TREAT"), (scene.researcher, "purpose=HRESCH"),
    ] {
      let (known, stranger) = (try await scene.records(key, query), try await scene.records(key, query, of: unknown))
      #expect(known.status == stranger.status, "\(query)")
      #expect(known.problem == stranger.problem, "\(query)")
      #expect(known.headers["content-length"] == stranger.headers["content-length"], "\(query)")
    }
    await scene.ledger.stop()
  }

  @Test func `how much a purge destroyed is told to those whom it concerns`() async throws {
    let scene = try await Scene()
    let batch = try await scene.submit([.init(id: "o1"), .init(patient: 1, id: "n1")])
    let purge = try Message.consent(.purge, of: scene.hash, party: "", by: scene.hash.description, at: scene.now, PurgeDetail(), scene.patientKey)
    let location = try present(try await scene.take(purge).headers["location"])
    let id = try present(location.split(separator: "/").last)
    for (key, isTold) in [(try scene.patientKey, true), (scene.auditor, true), (scene.physician, false), (scene.mercy, false), (try scene.neighbourKey, false)] {
      let done = try await scene.get("/v1/purges/\(id)", key).json["acknowledgements"]?.array?.first
      #expect(done?["at"]?.integer == scene.now)
      #expect((done?["blocks"] != nil) == isTold)
    }
    // The keys that are gone do not keep the others from the patient.
    #expect(try await scene.get("/v1/patients/\(scene.hash)/keys", scene.patientKey).json["keys"]?.array?.isEmpty == true)
    #expect(try await scene.get("/v1/patients/\(scene.neighbour.hash)/keys", scene.neighbourKey).json["keys"]?.array?.count == 1)
    #expect(try await scene.get("/v1/records/\(batch)/0?purpose=PATRQT", scene.patientKey).code == "LED-0745")
    await scene.ledger.stop()
    #expect(try LedgerReplay.run(at: scene.ledger.path).isSound)
  }
}
