import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Testing

/// Records by patient and by transaction id: what is shown to whom, in which order, and what the log says of it.
@Suite(.serialized) struct QueryTests {
  private func question(_ clinic: Clinic, _ purpose: PurposeOfUse? = .treatment, _ change: (inout RecordsQuestion) -> Void = { _ in }) -> RecordsQuestion {
    var question = RecordsQuestion(patient: clinic.hash, purpose: purpose)
    change(&question)
    return question
  }

  private func id(_ record: ShownRecord) -> String { JSONValue.parse(record.bytes)?["id"]?.string ?? "" }

  @Test func `a physician reads what was granted, is asked for nothing else, and every answer is an entry first`() async throws {
    let clinic = try await Clinic()
    try await clinic.submit([.person(), .observation("o1"), .of("Claim", "c1"), .of("MedicationRequest", "m1"), .observation("n1", patient: 1)])
    let physician = try clinic.client(clinic.physician)

    let before = await refusal { _ = try await physician.records(question(clinic)) }
    #expect(before?.type == .consentPending)
    // The same again: the patient has been asked once.
    #expect(await refusal { _ = try await physician.records(question(clinic)) }?.type == .consentPending)
    let asked = try await clinic.client(clinic.patient.keys.signer()).inbox(clinic.hash).events.filter { $0.entry.kind == .accessRequest }
    #expect(asked.count == 1)

    try await clinic.grant([.diagnostic])
    let size = clinic.ledger.store.size
    let page = try await physician.records(question(clinic))
    #expect(page.records.map(id) == ["o1"])
    #expect(page.isComplete)
    #expect(clinic.ledger.store.size == size + 1)
    let disclosed = try await clinic.disclosures()
    let last = try present(disclosed.last)
    #expect(last.shown == 1)
    #expect(last.role == .physician)
    #expect(last.records == SHA256Digest.of("\(page.records[0].transaction)\n"))
    // Everything that stayed shut is in the entry, by part.
    #expect(Set(last.answered.filter { !$0.decision.opens }.map(\.question.part)) == [.history, .billing, .prescription])

    try await clinic.revoke()
    var again = question(clinic)
    again.parts = [.diagnostic]
    let refused = again
    let told = await refusal { _ = try await physician.records(refused) }
    #expect(told?.code == "LED-0394")
    await clinic.stop()
  }

  @Test func `roles that see no record get none, and learn nothing of what there is`() async throws {
    let clinic = try await Clinic()
    try await clinic.submit([.person(), .observation("o1")])
    for key in [clinic.auditor, clinic.researcher] {
      let reader = try clinic.client(key)
      let refused = await refusal { _ = try await reader.records(question(clinic)) }
      #expect(refused?.type == .forbidden)
    }
    // Another hospital gets an empty page, whether the patient is known here or not.
    let other = try clinic.client(clinic.otherHospital)
    #expect(try await other.records(question(clinic, nil)).records.isEmpty)
    let nobody = try PatientKeyPair.generate().hash
    #expect(try await other.records(RecordsQuestion(patient: nobody)).records.isEmpty)
    // A physician without a grant is answered alike for a patient without records.
    let physician = try clinic.client(clinic.physician)
    let unknown = await refusal { _ = try await physician.records(RecordsQuestion(patient: nobody, purpose: .treatment)) }
    let known = await refusal { _ = try await physician.records(question(clinic)) }
    #expect(unknown == known)
    // A neighbour's key opens nothing of the patient's.
    let neighbour = try clinic.client(clinic.neighbour.signer())
    #expect(await refusal { _ = try await neighbour.records(question(clinic, nil)) }?.type == .forbidden)
    await clinic.stop()
  }

  @Test func `patients read all of their own, without an entry, and hospitals what they submitted`() async throws {
    let clinic = try await Clinic()
    try await clinic.submit([.person(), .observation("o1"), .of("Claim", "c1"), .observation("n1", patient: 1)])
    let size = clinic.ledger.store.size
    let own = try await clinic.client(clinic.patient.keys.signer()).records(question(clinic, nil))
    #expect(Set(own.records.map(id)) == [clinic.hash.description, "o1", "c1"])
    #expect(clinic.ledger.store.size == size)
    let hospital = try await clinic.client(clinic.hospital.key).records(question(clinic, nil))
    #expect(hospital.records == own.records)
    #expect(clinic.ledger.store.size == size + 1)
    await clinic.stop()
  }

  @Test func `parts, types and times narrow an answer`() async throws {
    let clinic = try await Clinic()
    try await clinic.submit([.observation("o1"), .of("DocumentReference", "d1")], created: "2025-03-01T10:00:00Z")
    try await clinic.submit([.observation("o2"), .of("ServiceRequest", "s2")], created: "2025-03-02T10:00:00Z")
    let reader = try clinic.client(clinic.patient.keys.signer())
    func ids(_ change: (inout RecordsQuestion) -> Void) async throws -> [String] {
      try await reader.records(question(clinic, nil, change)).records.map(id)
    }
    #expect(try await ids { $0.parts = [.notes] } == ["d1"])
    #expect(try await ids { $0.types = ["Observation"] } == ["o1", "o2"])
    #expect(try await ids { $0.types = ["Observation"]; $0.since = "2025-03-02" } == ["o2"])
    #expect(try await ids { $0.until = "2025-03-02" } == ["o1", "d1"])
    #expect(try await ids { $0.since = "2025-03-02T10:00:01Z" } == [])
    await clinic.stop()
  }

  @Test func `pages follow each other without gap or repetition while the log grows`() async throws {
    let clinic = try await Clinic()
    for batch in 0..<3 { try await clinic.submit((0..<5).map { .observation("o\(batch)-\($0)") } + [.of("Claim", "c\(batch)")]) }
    let reader = try clinic.client(clinic.patient.keys.signer())
    let whole = try await reader.records(question(clinic, nil)).records
    #expect(whole.count == 18)
    for limit in [1, 2, 5, 7, 17, 18] {
      var got: [ShownRecord] = []
      var cursor: String?
      repeat {
        let page = try await reader.records(question(clinic, nil), cursor: cursor, limit: limit)
        #expect(page.records.count <= limit)
        got += page.records
        cursor = page.isComplete ? nil : page.next
      } while cursor != nil
      #expect(got == whole)
    }
    // Where an answer ended it goes on later.
    let end = try await reader.records(question(clinic, nil)).next
    #expect(try await reader.records(question(clinic, nil), cursor: end).records.isEmpty)
    try await clinic.submit([.observation("later")])
    #expect(try await reader.records(question(clinic, nil), cursor: end).records.map(id) == ["later"])
    await clinic.stop()
  }

  @Test func `a cursor of another query, or none at all, is refused`() async throws {
    let clinic = try await Clinic()
    try await clinic.submit([.observation("o1"), .observation("o2")])
    let reader = try clinic.client(clinic.patient.keys.signer())
    let cursor = try await reader.records(question(clinic, nil), limit: 1).next
    #expect(try await reader.records(question(clinic, nil), cursor: cursor).records.map(id) == ["o2"])
    let changed = (cursor.first == "A" ? "B" : "A") + cursor.dropFirst()
    for wrong in ["", "x", changed, String(cursor.dropLast()), cursor + "A", String(repeating: "A", count: 44)] {
      #expect(await refusal { _ = try await reader.records(question(clinic, nil), cursor: wrong) }?.code == "LED-0743")
    }
    let other = question(clinic, nil) { $0.types = ["Observation"] }
    #expect(await refusal { _ = try await reader.records(other, cursor: cursor) }?.code == "LED-0743")
    await clinic.stop()
  }

  @Test func `sensitive labels open to a grant that names them, and nothing else of the page suffers`() async throws {
    let clinic = try await Clinic()
    try await clinic.submit([.observation("plain"), .observation("hiv", labels: [.restricted, .hiv]), .observation("psy", labels: [.restricted, .mentalHealth])])
    let physician = try clinic.client(clinic.physician)
    try await clinic.grant([.diagnostic])
    #expect(try await physician.records(question(clinic)).records.map(id) == ["plain"])
    try await clinic.grant([.diagnostic], labels: [.hiv])
    #expect(try await Set(physician.records(question(clinic)).records.map(id)) == ["plain", "hiv"])
    await clinic.stop()
  }

  @Test func `a physician sees an age band and no birth year, and no nonce by which to guess it`() async throws {
    let clinic = try await Clinic()
    try await clinic.submit([.person(birthYear: 1930)])
    try await clinic.grant([.history])
    let record = try present(try await clinic.client(clinic.physician).records(question(clinic)).records.first)
    #expect(record.nonce == nil)
    let text = String(decoding: record.bytes, as: UTF8.self)
    #expect(!text.contains("1930"))
    #expect(text.contains("90+"))
    await clinic.stop()
  }

  @Test func `what was purged is gone from every answer, and asked for by its id not found`() async throws {
    let clinic = try await Clinic()
    let batch = try await clinic.submit([.observation("o1"), .observation("n1", patient: 1)])
    let patient = try clinic.client(clinic.patient.keys.signer())
    let record = try present(try await patient.records(question(clinic, nil)).records.first)
    let (entry, detail) = try SignedConsent.make(
      .purge, patient: clinic.hash, party: "", by: clinic.hash.description, at: clinic.ledger.clock.now, PurgeDetail(), key: clinic.patient.keys.signer())
    _ = try await patient.purge(entry, detail: detail)
    #expect(try await patient.records(question(clinic, nil)).records.isEmpty)
    let refused = await refusal { _ = try await patient.record(batch: batch, line: record.line, purpose: nil) }
    #expect(refused?.code == "LED-0745")
    let neighbour = try clinic.client(clinic.neighbour.signer())
    #expect(try await neighbour.records(RecordsQuestion(patient: clinic.neighbour.hash)).records.count == 1)
    await clinic.stop()
  }

  @Test func `an answer of many pages comes whole, each page disclosed by itself`() async throws {
    let clinic = try await Clinic()
    for batch in 0..<3 { try await clinic.submit((0..<900).map { .observation("o\(batch)-\($0)") }) }
    try await clinic.grant([.diagnostic])
    let physician = try clinic.client(clinic.physician)
    let size = clinic.ledger.store.size
    let answer = try await physician.records(question(clinic), limit: nil)
    #expect(answer.records.count == 2_700)
    #expect(Set(answer.records.map(\.transaction)).count == 2_700)
    #expect(answer.isComplete)
    #expect(clinic.ledger.store.size == size + 3)
    #expect(try await clinic.disclosures().suffix(3).map(\.shown) == [1_000, 1_000, 700])
    await clinic.stop()
  }

  @Test func `emergency access needs no grant, and shows what emergencies are for`() async throws {
    let clinic = try await Clinic()
    try await clinic.submit([.person(), .observation("hiv", labels: [.restricted, .hiv]), .of("Claim", "c1"), .of("DocumentReference", "d1")])
    let page = try await clinic.client(clinic.physician).records(question(clinic, .emergency))
    #expect(Set(page.records.map(id)) == [clinic.hash.description, "hiv"])
    #expect(try await clinic.disclosures().last?.purpose == .emergency)
    await clinic.stop()
  }

  private static func concept(_ code: String, _ display: String, _ system: String = "http://loinc.org") -> String {
    #"{"coding":[{"system":"\#(system)","code":"\#(code)","display":"\#(display)"}]}"#
  }

  @Test func `notes that come as reports or observations, and what a resource contains of another part, open as notes do`() async throws {
    let clinic = try await Clinic()
    let (panel, note) = (Self.concept("58410-2", "CBC panel"), Self.concept("34117-2", "History and physical note"))
    let records: [(id: String, type: String, isNote: Bool, content: String)] = [
      ("lab", "DiagnosticReport", false, #""code":\#(panel),"conclusion":"anaemia""#),
      ("hp", "DiagnosticReport", true, #""code":\#(note),"conclusion":"secret""#),
      ("hp-category", "DiagnosticReport", true, #""category":[\#(panel),\#(note)],"code":\#(panel)"#),
      ("local", "DiagnosticReport", true, #""code":\#(Self.concept("PN", "ED Progress Notes", "urn:x"))"#),
      ("text", "DiagnosticReport", true, #""code":{"text":"Discharge Summary - final"}"#),
      ("progress", "Observation", true, #""code":\#(Self.concept("11506-3", "x")),"valueString":"secret""#),
      ("weight", "Observation", false, #""code":\#(Self.concept("29463-7", "Body weight"))"#),
      ("no-note", "Observation", false, #""code":\#(Self.concept("noted", "Noted by", "urn:x")),"note":[{"text":"a remark of the laboratory"}]"#),
      ("inside", "DiagnosticReport", true, #""code":\#(panel),"contained":[{"resourceType":"MedicationRequest","id":"m"}]"#),
      ("inside-own", "DiagnosticReport", false, #""code":\#(panel),"contained":[{"resourceType":"Observation"},{"resourceType":"Practitioner"}]"#),
      ("bill", "Claim", false, #""status":"active""#),
      ("bill-inside", "Claim", true, #""status":"active","contained":[{"resourceType":"MedicationRequest","id":"m"}]"#),
    ]
    let batch = try await clinic.submit(records.map { Clinic.Record(type: $0.type, id: $0.id, content: $0.content) })
    try await clinic.grant([.billing, .diagnostic, .prescription, .notes], to: "insurer", purposes: [.payment])
    try await clinic.grant([.diagnostic])
    func ids(_ key: SigningKey, _ purpose: PurposeOfUse) async throws -> Set<String> {
      let shown = try await clinic.client(key).records(RecordsQuestion(patient: clinic.hash, purpose: purpose)).records
      return Set(shown.compactMap { JSONValue.parse($0.bytes)?["id"]?.string })
    }
    let reports = records.filter { !$0.isNote && $0.type != "Claim" }.map(\.id)
    #expect(try await ids(clinic.insurer, .payment) == Set(reports + ["bill"]))
    #expect(try await ids(clinic.physician, .treatment) == Set(reports))
    // By its id, and as a block, a note stays shut too.
    let all = try await clinic.client(clinic.patient.keys.signer()).records(RecordsQuestion(patient: clinic.hash)).records
    #expect(all.count == records.count)
    let hidden = try present(all.first { String(decoding: $0.bytes, as: UTF8.self).contains(#""id":"hp""#) })
    let insurer = try clinic.client(clinic.insurer)
    #expect(await refusal { _ = try await insurer.record(batch: batch, line: hidden.line, purpose: .payment) }?.type == .consentDenied)
    #expect(await refusal { _ = try await insurer.sealedBlock(batch: batch, line: hidden.line, purpose: .payment) }?.type == .consentDenied)
    // With a grant of both parts a physician sees them.
    try await clinic.grant([.diagnostic, .notes])
    #expect(try await ids(clinic.physician, .treatment) == Set(records.filter { $0.type != "Claim" }.map(\.id)))
    let account = try present(try await clinic.disclosures().last)
    #expect(account.answered.contains { $0.question.part == .notes && $0.question.resourceType == "DiagnosticReport" && $0.lines == 5 })
    await clinic.stop()
  }
}
