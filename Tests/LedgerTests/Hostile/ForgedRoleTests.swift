import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Sealing
import Testing

/// Entries written by those who may not write them.
@Suite(.serialized) struct ForgedRoleTests {
  private struct Case {
    let name: String
    let code: String
    let message: Message
    init(_ name: String, _ code: String, _ message: Message) { (self.name, self.code, self.message) = (name, code, message) }
  }

  private static func decisions(_ scene: Scene) throws -> [Case] {
    let (now, hash, own) = (scene.now, scene.hash, scene.hash.description)
    let grant = GrantDetail(parts: [.diagnostic], purposes: [.treatment], from: now, until: now + 1000)
    let asked = AccessRequestDetail(parts: [.diagnostic], purpose: .treatment, until: now + 1000, answerBy: now + 14 * 86_400)
    let (dr, doctor) = (Scene.doctor, scene.physician)
    return [
      Case("a physician grants", "LED-0382", try .consent(.grant, of: hash, party: dr, by: dr, at: now, grant, doctor)),
      Case("a physician grants in the patient's name", "LED-0326", try .consent(.grant, of: hash, party: dr, by: own, at: now, grant, doctor)),
      Case(
        "a patient sends what a physician signed in the patient's name", "LED-0325",
        try .consent(.grant, of: hash, party: dr, by: own, at: now, grant, doctor, sender: scene.patientKey)),
      Case(
        "a patient grants for another", "LED-0382",
        try .consent(.grant, of: hash, party: dr, by: scene.neighbour.hash.description, at: now, grant, scene.neighbourKey)),
      Case(
        "a patient revokes for another", "LED-0382",
        try .consent(.revocation, of: hash, party: dr, by: scene.neighbour.hash.description, at: now, AnswerDetail(), scene.neighbourKey)),
      Case(
        "a hospital denies", "LED-0382", try .consent(.denial, of: hash, party: dr, by: "general", at: now, AnswerDetail(), scene.hospital.key)),
      Case(
        "a hospital names guardians", "LED-0382",
        try .consent(.guardians, of: hash, party: "", by: "general", at: now, GuardiansDetail(needed: 1, guardians: ["mercy"]), scene.hospital.key)),
      Case("somebody asks for another", "LED-0382", try .consent(.accessRequest, of: hash, party: "insurer", by: dr, at: now, asked, doctor)),
      Case("a researcher asks", "LED-0382", try .consent(.accessRequest, of: hash, party: "researcher", by: "researcher", at: now, asked, scene.researcher)),
      Case("a hospital asks", "LED-0382", try .consent(.accessRequest, of: hash, party: "mercy", by: "mercy", at: now, asked, scene.mercy)),
      Case("an auditor asks", "LED-0382", try .consent(.accessRequest, of: hash, party: "auditor", by: "auditor", at: now, asked, scene.auditor)),
      Case("a participant states for the log", "LED-0326", try .consent(.accessRequest, of: hash, party: dr, by: "log", at: now, asked, doctor)),
      Case(
        "a hospital purges another's records", "LED-0382", try .consent(.purge, of: hash, party: "general", by: "mercy", at: now, PurgeDetail(), scene.mercy)),
      Case("a hospital purges everybody's records", "LED-0382", try .consent(.purge, of: hash, party: "", by: "mercy", at: now, PurgeDetail(), scene.mercy)),
      Case(
        "a patient purges another's", "LED-0382",
        try .consent(.purge, of: hash, party: "", by: scene.neighbour.hash.description, at: now, PurgeDetail(), scene.neighbourKey)),
      Case(
        "a physician reviews", "LED-0382",
        try .consent(.review, of: hash, party: dr, by: dr, at: now, ReviewDetail(disclosure: SHA256Digest.zero.hex, finding: .justified), doctor)),
      Case("a disclosure from outside", "LED-0232", try .consent(.disclosure, of: hash, party: dr, by: dr, at: now, asked, doctor, to: "/v1/access-requests")),
      Case(
        "an acknowledgement from outside", "LED-0232",
        try .consent(.purgeAcknowledgement, of: hash, party: "", by: "mercy", at: now, PurgeDetail(), scene.mercy, to: "/v1/purges")),
      Case("a grant where requests go", "LED-0232", try .consent(.grant, of: hash, party: dr, by: own, at: now, grant, scene.patientKey, to: "/v1/access-requests")),
      Case("a grant to a hospital", "LED-0386", try .consent(.grant, of: hash, party: "mercy", by: own, at: now, grant, scene.patientKey)),
      Case("a grant to nobody", "LED-0321", try .consent(.grant, of: hash, party: "nobody", by: own, at: now, grant, scene.patientKey)),
      Case(
        "guardians who are nobody", "LED-0321",
        try .consent(.guardians, of: hash, party: "", by: own, at: now, GuardiansDetail(needed: 1, guardians: ["nobody"]), scene.patientKey)),
      Case(
        "a patient as their own guardian", "LED-0321",
        try .consent(.guardians, of: hash, party: "", by: own, at: now, GuardiansDetail(needed: 1, guardians: [own]), scene.patientKey)),
    ]
  }

  private static func registrations(_ scene: Scene) throws -> [Case] {
    func participant(_ id: String, _ role: ParticipantRole) throws -> Participant {
      try Participant(id: id, role: role, name: "", publicKey: SigningKey.generate().publicKey, validFrom: 0, validUntil: 4_000_000_000)
    }
    let (authority, general) = (scene.ledger.authority, scene.hospital.key)
    let other = try PatientKeyPair.generate()
    let ended = try Participant(patient: scene.patient.publicKeys, validFrom: 0, validUntil: 1)
    let stolen = try Participant(
      id: "thief", role: .physician, name: "", publicKey: scene.physician.publicKey, validFrom: 0, validUntil: 4_000_000_000)
    let foreign = try Participant(
      id: other.hash.description, role: .patient, name: "", publicKey: try scene.patientKey.publicKey, wrapKey: other.publicKeys.wrapping, validFrom: 0,
      validUntil: 4_000_000_000)
    return [
      Case("a hospital registers a physician", "LED-0324", try .registration(participant("dr-no", .physician), by: "general", general)),
      Case("a hospital registers an authority", "LED-0324", try .registration(participant("boss", .authority), by: "general", general)),
      Case("a physician registers a patient", "LED-0324", try .registration(Participant(patient: other.publicKeys, validFrom: 0, validUntil: 9), by: Scene.doctor, scene.physician)),
      Case("a patient registers themselves again", "LED-0324", try .registration(ended, by: scene.hash.description, scene.patientKey)),
      Case("a hospital in the authority's name", "LED-0326", try .registration(participant("dr-no", .physician), by: "consortium", general)),
      Case("a patient hash that is not of the keys", "LED-0383", try .registration(foreign, by: "general", general)),
      Case("a hospital ends a patient's registration", "LED-0782", try .registration(ended, by: "mercy", scene.mercy)),
      Case("a physician under a patient's hash", "LED-0781", try .registration(participant(scene.hash.description, .physician), by: "consortium", authority)),
      Case("somebody named log", "LED-0781", try .registration(participant("log", .auditor), by: "consortium", authority)),
      Case("somebody named guardians", "LED-0781", try .registration(participant("guardians", .auditor), by: "consortium", authority)),
      Case("another's key", "LED-0320", try .registration(stolen, by: "consortium", authority)),
    ]
  }

  private static func others(_ scene: Scene) throws -> [Case] {
    let (now, new) = (scene.now, try SigningKey.generate())
    let signed = try KeyRotation(participant: Scene.doctor, by: Scene.doctor, publicKey: new.publicKey, wrapKey: nil, at: now).signed(
      by: new, and: [scene.physician])
    // A signature that names the authority, and is none.
    let named = DSSEEnvelope(
      payloadType: signed.envelope.payloadType, payload: signed.envelope.payload,
      signatures: [.init(keyID: scene.ledger.authority.id, bytes: [UInt8](repeating: 1, count: 64))] + signed.envelope.signatures)
    let contract = try LogEntry(parsing: present(scene.contract(2).body))
    let twice = try contract.envelope.signed(by: scene.physician).encoded
    let wraps = try scene.hospital.keyWraps()
    let statement = try KeyWrapsStatement(submitter: Scene.doctor, blob: wraps.encoded, patients: wraps.patients.count).signed(by: scene.physician)
    return [
      Case("an insurer's contract", "LED-0324", try scene.contract(2, by: "insurer", scene.insurer, sender: scene.insurer)),
      Case("an insurer's contract in the authority's name", "LED-0325", try scene.contract(2, scene.insurer)),
      Case("an old contract", "LED-0381", try scene.contract(1)),
      Case("a contract signed twice", "LED-0780", .post("/v1/policy", MediaType.entry, twice, scene.ledger.authority)),
      Case("somebody else's new keys", "LED-0217", try .rotation(of: Scene.doctor, to: new, at: now, agreed: [scene.insurer], sender: scene.insurer)),
      Case("new keys that only the new key signed", "LED-0217", try .rotation(of: Scene.doctor, to: new, at: now, agreed: [], sender: scene.insurer)),
      Case(
        "guardians whom nobody named", "LED-0382",
        try .rotation(of: scene.hash.description, to: new, by: KeyRotation.guardians, at: now, agreed: [scene.mercy], sender: scene.mercy)),
      Case("guardians of a physician", "LED-0382", try .rotation(of: Scene.doctor, to: new, by: KeyRotation.guardians, at: now, agreed: [scene.mercy], sender: scene.mercy)),
      Case("a rotation with a signature of nobody", "LED-0780", .post("/v1/rotations", MediaType.entry, named.encoded, scene.physician)),
      Case("a key that is another's", "LED-0320", try .rotation(of: Scene.doctor, to: scene.insurer, at: now, agreed: [scene.physician], sender: scene.physician)),
      Case("wrapped keys of a physician", "LED-0323", .post("/v1/key-wraps", MediaType.keyWraps, KeyWrapsBody.encode(entry: statement.bytes, blob: wraps.encoded), scene.physician)),
      Case("a batch of a physician", "LED-0323", .post("/v1/batches", MediaType.batch, try scene.hospital.batch(1).array, scene.physician)),
      Case("another hospital's batch", "LED-0326", .post("/v1/batches", MediaType.batch, try scene.hospital.batch(1).array, scene.mercy)),
      Case("a report of a physician", "LED-0323", .post("/v1/reports", MediaType.entry, [0x7B, 0x7D], scene.physician)),
    ]
  }

  @Test func `nobody writes what is another's to write, and the log is as it was`() async throws {
    let scene = try await Scene()
    let size = scene.ledger.store.size
    for c in try Self.decisions(scene) + Self.registrations(scene) + Self.others(scene) {
      let answer = try await scene.send(c.message)
      #expect(answer.code == c.code, "\(c.name): \(answer.status) \(answer.code ?? "none")")
      #expect((400..<500).contains(answer.status), "\(c.name)")
    }
    #expect(scene.ledger.store.size == size)
    // Those who may, still can.
    try await scene.take(try scene.request())
    try await scene.take(try scene.grant())
    try await scene.settle(size + 2)
  }

  @Test func `nobody reads what is another's to read`() async throws {
    let scene = try await Scene()
    let batch = try await scene.submit([.init(id: "o1"), .init(patient: 1, id: "n1")])
    try await scene.take(try scene.grant())
    let asked = try await scene.get("/v1/patients/\(scene.hash)/inbox", scene.patientKey).json["entries"]?.array ?? []
    let id = try present(asked.first?["id"]?.string)
    let size = scene.ledger.store.size
    let strangers: [(String, SigningKey)] = [
      ("insurer", scene.insurer), ("researcher", scene.researcher), ("another hospital", scene.mercy), ("a neighbour", try scene.neighbourKey),
      ("the authority", scene.ledger.authority),
    ]
    for (name, key) in strangers {
      for target in [
        "/v1/entries/\(id)/detail", "/v1/patients/\(scene.hash)/inbox", "/v1/patients/\(scene.hash)/keys", "/v1/patients/\(scene.hash)/disclosures",
      ] {
        #expect(try await scene.get(target, key).code == "LED-0351", "\(name), \(target)")
      }
      let consents = try await scene.get("/v1/patients/\(scene.hash)/consents", key)
      #expect(consents.json["grants"]?.array?.isEmpty == true, "\(name)")
      #expect(consents.json["requests"]?.array?.isEmpty == true, "\(name)")
    }
    #expect(scene.ledger.store.size == size)
    // Reads that the contract never opens are entries, and open nothing.
    for (name, key) in [("auditor", scene.auditor), ("researcher", scene.researcher), ("authority", scene.ledger.authority)] {
      for purpose in ["TREAT", "ETREAT", "HPAYMT", "HRESCH", "HOPERAT", "PATRQT"] {
        #expect(try await scene.records(key, "purpose=\(purpose)").code == "LED-0396", "\(name), \(purpose)")
      }
    }
    #expect(scene.ledger.store.size == size + 18)
    #expect(try await scene.get("/v1/records/\(batch)/0?purpose=HOPERAT", scene.mercy).code == "LED-0351")
    #expect(try await scene.records(scene.neighbourKey, "purpose=PATRQT").code == "LED-0396")
    for key in [nil, try SigningKey.generate()] {
      for target in ["/v1/participants", "/v1/patients/\(scene.hash)/records", "/v1/records/\(batch)/0", "/fhir/Observation?patient=\(scene.hash)"] {
        #expect([401, 403].contains(try await scene.get(target, key).status), "\(target)")
      }
    }
    try await scene.settle(size + 19)
  }
}
