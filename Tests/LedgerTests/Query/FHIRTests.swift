import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Testing

/// The node as a FHIR server: searches, reads, pages, and refusals as OperationOutcome.
@Suite(.serialized) struct FHIRTests {
  private struct Answer {
    let status: Int
    let headers: [String: String]
    let body: [UInt8]
    var json: JSONValue { JSONValue.parse(body, maximumDepth: 64) ?? .null }
    /// Ids of a bundle's resources.
    var ids: [String] { json["entry"]?.array?.compactMap { $0["resource"]?["id"]?.string } ?? [] }
    func link(_ relation: String) -> String? {
      json["link"]?.array?.first { $0["relation"]?.string == relation }?["url"]?.string
    }
    var reason: String? { json["issue"]?.array?.first?["details"]?["coding"]?.array?.first?["code"]?.string }
  }

  private func get(_ clinic: Clinic, _ target: String, _ key: SigningKey?, headers: [(String, String)] = []) async throws -> Answer {
    let port = clinic.ledger.node.port
    var lines = ["GET \(target) HTTP/1.1", "host: 127.0.0.1:\(port)"] + headers.map { "\($0.0): \($0.1)" }
    if let key {
      let facts = RequestFacts(method: "GET", authority: "127.0.0.1:\(port)", target: target)
      let signature = try RequestSignature(signing: facts, by: key, created: clinic.ledger.clock.now)
      lines += ["signature-input: \(signature.signatureInput)", "signature: \(signature.signature)"]
    }
    let connection = try RawConnection(port: port)
    connection.send(lines.joined(separator: "\r\n") + "\r\n\r\n")
    let (status, fields, body) = await connection.answer()
    return Answer(status: status, headers: fields, body: body)
  }

  private func patientKey(_ clinic: Clinic) throws -> SigningKey { try clinic.patient.keys.signer() }

  @Test func `what the node can do is public and made of what it does`() async throws {
    let clinic = try await Clinic()
    let answer = try await get(clinic, "/fhir/metadata", nil)
    #expect(answer.status == 200)
    #expect(answer.json["resourceType"]?.string == "CapabilityStatement")
    #expect(answer.json["fhirVersion"]?.string == "4.0.1")
    let resources = try present(answer.json["rest"]?.array?.first?["resource"]?.array)
    // Every parameter that is stated is taken, and one that is not stated is refused.
    try await clinic.submit([.observation("o1")])
    for resource in resources {
      let type = try present(resource["type"]?.string)
      for parameter in try present(resource["searchParam"]?.array) where !["_id", "patient"].contains(parameter["name"]?.string ?? "") {
        let name = try present(parameter["name"]?.string)
        let value = parameter["type"]?.string == "date" ? "ge2019" : "x"
        let answer = try await get(clinic, "/fhir/\(type)?\(type == "Patient" ? "_id" : "patient")=\(clinic.hash)&\(name)=\(value)", try patientKey(clinic))
        #expect(answer.status == 200, "\(type) \(name)")
      }
      clinic.ledger.clock.advance(by: 1)
    }
    #expect(try await get(clinic, "/fhir/Observation?patient=\(clinic.hash)&subject-name=x", try patientKey(clinic)).reason == "LED-0740")
    await clinic.stop()
  }

  @Test func `a search is answered with a bundle of the exact resources, and 403 without a grant`() async throws {
    let clinic = try await Clinic()
    try await clinic.submit([
      .person(), .observation("o1"), .observation("o2", date: "2021-02-03", code: "718-7"), .observation("o3", category: "vital-signs"), .of("Claim", "c1"),
    ])
    let target = "/fhir/Observation?patient=\(clinic.hash)&purpose=TREAT"
    let refused = try await get(clinic, target, clinic.physician)
    #expect(refused.status == 403)
    #expect(refused.headers["content-type"] == "application/fhir+json")
    #expect(refused.json["resourceType"]?.string == "OperationOutcome")
    #expect(refused.reason == "LED-0391")
    #expect(try await get(clinic, target, nil).status == 401)

    try await clinic.grant([.diagnostic, .history])
    let all = try await get(clinic, target, clinic.physician)
    #expect(all.status == 200)
    #expect(all.json["type"]?.string == "searchset")
    #expect(all.json["total"]?.integer == 3)
    #expect(all.ids == ["o1", "o2", "o3"])
    let records = try await clinic.client(clinic.physician).records(RecordsQuestion(patient: clinic.hash, purpose: .treatment)).records
    let text = String(decoding: all.body, as: UTF8.self)
    for record in records where record.nonce != nil { #expect(text.contains(String(decoding: record.bytes, as: UTF8.self))) }
    let proofs = all.json["entry"]?.array?.compactMap { $0["link"]?.array?.first?["url"]?.string } ?? []
    #expect(proofs.count == 3)
    #expect(proofs.allSatisfy { url in records.contains { url.hasSuffix("/v1/records/\($0.transaction)/proof") } })

    for (clause, expected) in [
      ("code=718-7", ["o2"]), ("code=http://loinc.org%7C4548-4", ["o1", "o3"]), ("code=http://other%7C4548-4", []), ("code=718-7,4548-4", ["o1", "o2", "o3"]),
      ("category=vital-signs", ["o3"]), ("date=2021", ["o2"]), ("date=ge2019&date=lt2020", ["o1", "o3"]), ("status=final", ["o1", "o2", "o3"]),
      ("_id=o2", ["o2"]), ("_lastUpdated=ge2026-01-01&_lastUpdated=lt2026-01-02", ["o1", "o2", "o3"]), ("_since=2026-01-02", []), ("code=718-7&date=2019", []),
    ] {
      let answer = try await get(clinic, "\(target)&\(clause)", clinic.physician)
      #expect(answer.ids == expected, "\(clause)")
      // No empty lists in FHIR.
      if expected.isEmpty { #expect(answer.json["entry"] == nil) }
    }
    // Billing is no physician's, whatever is granted.
    #expect(try await get(clinic, "/fhir/Claim?patient=\(clinic.hash)&purpose=TREAT", clinic.physician).reason == "LED-0396")
    await clinic.stop()
  }

  @Test(arguments: [false, true]) func `no search tells the year of birth that a physician is shown as a band`(isEmergency: Bool) async throws {
    let clinic = try await Clinic()
    try await clinic.submit([.person(birthYear: 1951)])
    if !isEmergency { try await clinic.grant([.history]) }
    let target = "/fhir/Patient?_id=\(clinic.hash)&purpose=\(isEmergency ? "ETREAT" : "TREAT")"
    for clause in ["birthdate=1951", "birthdate=ge1951", "birthdate=lt1952", "birthdate=ne1950", "birthdate=1950", "birthdate=lt1951&gender=female"] {
      let answer = try await get(clinic, "\(target)&\(clause)", clinic.physician)
      #expect(answer.status == 200)
      #expect(answer.ids == [], "\(clause)")
    }
    // By what is shown the patient is found; the patient, who sees the year, by that too.
    #expect(try await get(clinic, "\(target)&gender=female", clinic.physician).ids == [clinic.hash.description])
    let own = try await get(clinic, "/fhir/Patient?_id=\(clinic.hash)&birthdate=1951", try patientKey(clinic))
    #expect(own.ids == [clinic.hash.description])
    await clinic.stop()
  }

  @Test func `pages hang together by their links, as of the first one`() async throws {
    let clinic = try await Clinic()
    for batch in 0..<3 { try await clinic.submit((0..<4).map { .observation("o\(batch)-\($0)") }) }
    var target = "/fhir/Observation?patient=Patient/\(clinic.hash)&_count=5&code=4548-4"
    var ids: [String] = []
    var pages = 0
    while true {
      let answer = try await get(clinic, target, try patientKey(clinic))
      #expect(answer.status == 200)
      #expect(answer.ids.count <= 5)
      #expect(answer.json["total"] == nil)
      ids += answer.ids
      pages += 1
      // What comes later does not move what has been begun.
      if pages == 1 { try await clinic.submit([.observation("o0-0", code: "718-7"), .observation("later")]) }
      guard let next = answer.link("next") else { break }
      let base = "http://127.0.0.1:\(clinic.ledger.node.port)"
      #expect(next.hasPrefix(base + "/fhir/Observation?"))
      target = String(next.dropFirst(base.utf8.count))
    }
    #expect(pages == 3)
    #expect(ids == (0..<3).flatMap { batch in (0..<4).map { "o\(batch)-\($0)" } })
    await clinic.stop()
  }

  @Test func `the newest version of a resource is the one that is shown`() async throws {
    let clinic = try await Clinic()
    try await clinic.submit([.person(birthYear: 1950), .observation("o1", code: "old"), .observation("o2", code: "only")])
    try await clinic.submit([.person(birthYear: 1951), .observation("o1", code: "new")])
    let key = try patientKey(clinic)
    let answer = try await get(clinic, "/fhir/Observation?patient=\(clinic.hash)", key)
    #expect(answer.ids == ["o2", "o1"])
    #expect(try await get(clinic, "/fhir/Observation?patient=\(clinic.hash)&code=old", key).ids == [])
    let person = try await get(clinic, "/fhir/Patient/\(clinic.hash)", key)
    #expect(person.status == 200)
    #expect(person.json["birthDate"]?.string == "1951")
    #expect(person.headers["record-nonce"] != nil)
    let read = try await get(clinic, "/fhir/Observation/o1?patient=\(clinic.hash)", key)
    #expect(String(decoding: read.body, as: UTF8.self).contains(#""code":"new""#))
    #expect(try await get(clinic, "/fhir/Observation/none?patient=\(clinic.hash)", key).status == 404)
    #expect(try await get(clinic, "/fhir/Observation/o1", key).reason == "LED-0742")
    #expect(try await get(clinic, "/fhir/Nonsense?patient=\(clinic.hash)", key).reason == "LED-0746")
    await clinic.stop()
  }

  @Test(arguments: [
    "patient=pt1abc", "patient=%zz", "patient={p}&patient={o}", "patient={p}&_count=0", "patient={p}&_count=1001", "patient={p}&_count=1&_count=2",
    "patient={p}&date=yesterday", "patient={p}&date=ap2019", "patient={p}&code=", "patient={p}&_cursor=x", "patient={p}&_include=Observation:patient",
    "patient={p}&code:text=x", "patient={p}&_format=xml", "patient={p}&purpose=FUN", "patient={p}&_lastUpdated=ne2019", "",
  ]) func `a search that is not understood whole is not answered at all`(_ query: String) async throws {
    let clinic = try await Clinic()
    try await clinic.submit([.observation("o1")])
    let text = query.replacing("{p}", with: clinic.hash.description).replacing("{o}", with: clinic.neighbour.hash.description)
    let size = clinic.ledger.store.size
    let answer = try await get(clinic, "/fhir/Observation?\(text)", try patientKey(clinic))
    #expect(answer.status == 400)
    #expect(answer.json["resourceType"]?.string == "OperationOutcome")
    #expect(clinic.ledger.store.size == size)
    await clinic.stop()
  }

  @Test func `the purpose of a signed request is what was signed`() async throws {
    let clinic = try await Clinic()
    try await clinic.submit([.observation("o1")])
    try await clinic.grant([.diagnostic])
    let target = "/fhir/Observation?patient=\(clinic.hash)"
    let header = [("purpose-of-use", "TREAT")]
    #expect(try await get(clinic, target, clinic.physician, headers: header).reason == "LED-0741")
    #expect(try await get(clinic, target + "&purpose=TREAT", clinic.physician).status == 200)
    await clinic.stop()
  }
}
