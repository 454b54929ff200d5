import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Testing

/// The research part of a node over HTTP: from sealed records to an answer that is proven to be the logged one.
@Suite(.serialized) struct ResearchDeskTests {
  private struct Bench {
    let ledger: TestLedger
    let hospital: LedgerClient
    let authority: LedgerClient
    let researcher: LedgerClient
    let researcherKey: SigningKey

    /// 30 women and 14 men with HIV, four women elsewhere, one refuted, one with another illness.
    init(_ research: (inout ResearchPolicy) -> Void = { _ in }) async throws {
      var setup = TestLedger.Setup()
      setup.patients = 50
      ledger = try await TestLedger(setup)
      hospital = try ledger.client()
      authority = try ledger.client(memory: "authority", key: ledger.authority)
      let key = try SigningKey.generate()
      researcherKey = key
      researcher = try ledger.client(memory: "researcher", key: key)
      let now = ledger.clock.now
      let registered = try Participant(
        id: "university", role: .researcher, name: "University", publicKey: key.publicKey, validFrom: now - 10, validUntil: now + 400 * 86_400)
      try await authority.register(registered.entry(by: "consortium", key: ledger.authority))
      var contract = Contract.standard
      contract.version += 1
      contract.research.rounding = 1
      research(&contract.research)
      try await Bench.put(contract, ledger)
      try await ledger.submitWraps(hospital)
      var counted = (0..<30).map { _ in CountedPatient(codes: ["B20"]) }
      counted += (0..<14).map { _ in CountedPatient(gender: "male", codes: ["Z21", "E11.9"]) }
      counted += (0..<4).map { _ in CountedPatient(state: "NY", zip: "100", codes: ["B20", "B97.35"]) }
      counted += [CountedPatient(codes: ["B20"], isRefuted: true), CountedPatient(gender: "male", codes: ["I10"])]
      try await ledger.submit(ledger.hospital.researchBatch(counted), hospital)
    }

    /// Puts a contract in force by the node's own route.
    private static func put(_ contract: Contract, _ ledger: TestLedger) async throws {
      let entry = try contract.entry(by: "consortium", at: ledger.clock.now, key: ledger.authority)
      let address = try NodeAddress(ledger.node.url, allowsHTTP: true)
      let digest = ContentDigest.header(SHA256Digest.of(entry.bytes))
      let facts = RequestFacts(method: "POST", authority: address.authority, target: "/v1/policy", contentDigest: digest)
      let signature = try RequestSignature(signing: facts, by: ledger.authority, created: ledger.clock.now)
      let connection = try RawConnection(port: ledger.node.port)
      connection.send(
        "POST /v1/policy HTTP/1.1\r\nHost: \(address.authority)\r\nContent-Length: \(entry.bytes.count)\r\nContent-Type: \(MediaType.entry)\r\n"
          + "Content-Digest: \(digest)\r\nSignature-Input: \(signature.signatureInput)\r\nSignature: \(signature.signature)\r\nConnection: close\r\n\r\n")
      connection.send(entry.bytes)
      guard await connection.answer().status == 201 else { throw Absent() }
    }
  }

  private static func counts(_ answer: ResearchAnswer) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: answer.cells.map { cell in
      (zip(cell.at, answer.axes).map { $1.values[$0].code }.joined(separator: " "), cell.count)
    })
  }

  @Test func `a researcher is answered from the frozen cube, and the query is an entry`() async throws {
    let bench = try await Bench()
    let query = ResearchQuery(.named("hiv"), by: [.gender])
    let early = await refusal { _ = try await bench.researcher.ask(query) }
    #expect(early?.code == "LED-0604")
    let (cube, index) = try await bench.authority.freeze(nil)
    #expect(cube.epoch == ResearchEpoch(seconds: bench.ledger.clock.now))
    #expect(cube.patients == 50 && cube.unopened == 0 && cube.size == index)
    let answered = try await bench.researcher.ask(query)
    #expect(ResearchDeskTests.counts(answered.answer) == ["female": 34, "male": 14])
    #expect(answered.answer.total == 48)
    #expect(answered.statement.number == 1 && answered.statement.researcher == "university" && answered.index == index + 1)
    #expect(answered.answer.queriesLeft == ResearchPolicy().queriesPerEpoch - 1)
    // The four in New York cannot be had: neither their area nor anything that leads there.
    let areas = try await bench.researcher.ask(ResearchQuery(.named("hiv"), by: [.state]))
    #expect(areas.answer.cells.isEmpty)
    let diabetes = try await bench.researcher.ask(ResearchQuery(.code(system: "http://hl7.org/fhir/sid/icd-10-cm", code: "E11.9"), by: []))
    #expect(diabetes.answer.total == 14 && diabetes.answer.type == "type-2")
    let alone = try await bench.researcher.ask(ResearchQuery(.named("hypertension"), by: []))
    #expect(alone.answer.total == nil && alone.answer.cells.isEmpty)
    await bench.ledger.stop()
    let replayed = try LedgerReplay.run(at: bench.ledger.path)
    #expect(replayed.isSound)
    #expect(replayed.kinds["cube"] == 1 && replayed.kinds["research-query"] == 4)
  }

  @Test func `only researchers ask, and only the authority has a cube frozen`() async throws {
    let bench = try await Bench()
    let query = ResearchQuery(.named("hiv"), by: [.gender])
    #expect(await refusal { _ = try await bench.hospital.freeze(nil) }?.code == "LED-0608")
    #expect(await refusal { _ = try await bench.researcher.freeze(nil) }?.code == "LED-0608")
    _ = try await bench.authority.freeze(nil)
    for client in [bench.hospital, bench.authority] {
      let problem = await refusal { _ = try await client.ask(query) }
      #expect(problem?.code == "LED-0605" && problem?.type == .forbidden)
    }
    let stranger = try bench.ledger.client(memory: "stranger", key: try SigningKey.generate())
    #expect(await refusal { _ = try await stranger.ask(query) }?.type == .untrustedSigner)
    for (query, code) in [
      (ResearchQuery(.named("plague"), by: []), "LED-0602"), (ResearchQuery(.named("hiv"), by: [.year, .age, .gender]), "LED-0603"),
      (ResearchQuery(.named("hiv"), by: [], epoch: "2001-01"), "LED-0604"),
    ] {
      #expect(await refusal { _ = try await bench.researcher.ask(query) }?.code == code)
    }
    await bench.ledger.stop()
  }

  @Test func `an epoch is frozen once, in order, and not ahead of time`() async throws {
    let bench = try await Bench()
    let now = try present(ResearchEpoch(seconds: bench.ledger.clock.now))
    let ahead = ResearchEpoch("\(now.year + 1)-01")
    #expect(await refusal { _ = try await bench.authority.freeze(ahead) }?.code == "LED-0610")
    _ = try await bench.authority.freeze(nil)
    #expect(await refusal { _ = try await bench.authority.freeze(nil) }?.code == "LED-0609")
    let before = ResearchEpoch("\(now.year - 1)-12")
    #expect(await refusal { _ = try await bench.authority.freeze(before) }?.code == "LED-0609")
    bench.ledger.clock.advance(by: 32 * 86_400)
    let (next, _) = try await bench.authority.freeze(nil)
    #expect(next.epoch > now)
    // Both stand; the older one is asked for by name.
    let old = try await bench.researcher.ask(ResearchQuery(.named("hiv"), by: [], epoch: now.description))
    let new = try await bench.researcher.ask(ResearchQuery(.named("hiv"), by: []))
    #expect(old.answer.epoch == now.description && new.answer.epoch == next.epoch.description)
    #expect(old.answer.total == new.answer.total)
    await bench.ledger.stop()
  }

  @Test func `a budget that is spent is spent, after a restart too`() async throws {
    let bench = try await Bench { ($0.queriesPerEpoch, $0.epsilonPerQueryMicros, $0.epsilonBudgetMicros) = (3, 400_000, 1_000_000) }
    _ = try await bench.authority.freeze(nil)
    let query = ResearchQuery(.named("hiv"), by: [])
    let first = try await bench.researcher.ask(query)
    #expect(first.statement.epsilonMicros == 400_000 && first.answer.epsilonLeftMicros == 600_000)
    let second = try await bench.researcher.ask(query)
    #expect(second.answer.total == first.answer.total && second.statement.number == 2)
    #expect(await refusal { _ = try await bench.researcher.ask(query) }?.code == "LED-0607")
    await bench.ledger.stop()
    let store = try LedgerStore(at: bench.ledger.path, keys: bench.ledger.keys)
    var configuration = LedgerNodeConfiguration()
    configuration.port = 0
    let clock = bench.ledger.clock
    configuration.now = { clock.now }
    let node = try await LedgerNodeServer(store: store, keys: bench.ledger.keys, configuration: configuration).start()
    let again = try bench.ledger.client(memory: "researcher", key: bench.researcherKey, url: node.url)
    #expect(await refusal { _ = try await again.ask(query) }?.code == "LED-0607")
    await node.stop()
    store.close()
  }

  @Test func `queries at a time do not pass the budget together`() async throws {
    let bench = try await Bench { $0.queriesPerEpoch = 5 }
    _ = try await bench.authority.freeze(nil)
    let answered = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<12 {
        group.addTask { (try? await bench.researcher.ask(ResearchQuery(.named("hiv"), by: [.gender]))) != nil }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(answered == 5)
    await bench.ledger.stop()
  }

  @Test func `what has been purged is not counted, and what was published before stays`() async throws {
    let bench = try await Bench()
    _ = try await bench.authority.freeze(nil)
    let agent = ParticipantAgent(bench.hospital, id: bench.ledger.hospital.id, key: bench.ledger.hospital.key)
    _ = try await agent.purge(bench.ledger.hospital.patients[0].keys.hash)
    bench.ledger.clock.advance(by: 32 * 86_400)
    let (second, _) = try await bench.authority.freeze(nil)
    #expect(second.patients == 49 && second.unopened == 1)
    let after = try await bench.researcher.ask(ResearchQuery(.named("hiv"), by: []))
    #expect(after.answer.total == 48)
    await bench.ledger.stop()
  }
}

/// What the cube takes from single resources.
@Suite struct ResearchFactsTests {
  private static func patient(_ json: String) throws -> ResearchPatient {
    var patient = ResearchPatient()
    patient.take(try present(JSONValue.parse(Array(json.utf8))), epochYear: 2026)
    return patient
  }

  @Test(arguments: [
    (#"{"birthDate":"1985"}"#, "40-49"), (#"{"birthDate":"1985-07-01"}"#, "40-49"), (#"{"birthDate":"1936"}"#, "90+"), (#"{"birthDate":"2027"}"#, "unknown"),
    ("{}", "unknown"), (#"{"extension":[{"url":"urn:chartseal:extension:age-band","valueCode":"90+"}]}"#, "90+"), (#"{"birthDate":"2017"}"#, "0-9"),
    (#"{"birthDate":"2016"}"#, "10-19"),
  ])
  func `the age group is that of the year of birth, or the category in its place`(json: String, expected: String) throws {
    let patient = try ResearchFactsTests.patient(json)
    #expect(ResearchValues.age(patient.age).code == expected)
  }

  @Test(arguments: [
    (#"[{"use":"home","state":"IL","postalCode":"606"}]"#, "IL", 606), (#"[{"use":"old","state":"NY","postalCode":"100"},{"state":"IL","postalCode":"60601"}]"#, "IL", 606),
    (#"[{"state":"IL","postalCode":"000"}]"#, "IL", ResearchValues.zipNotListed), (#"[{"state":"XX"}]"#, "unknown", ResearchValues.zipNotListed),
    (#"[{"use":"work","state":"NY","postalCode":"100"},{"use":"home","state":"IL","postalCode":"606"}]"#, "IL", 606), ("[]", "unknown", ResearchValues.zipNotListed),
  ])
  func `the area is that of the home address, as far as Safe Harbor keeps it`(addresses: String, state: String, zip: Int) throws {
    let patient = try ResearchFactsTests.patient(#"{"address":\#(addresses)}"#)
    #expect(ResearchValues.state(patient.state).code == state && patient.zip == zip)
  }

  @Test func `types add up, the earliest year stands`() throws {
    var patient = ResearchPatient()
    func concept(_ code: String) -> JSONValue? {
      JSONValue.parse(Array(#"{"coding":[{"system":"urn:local","code":"x"},{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"\#(code)"}]}"#.utf8))
    }
    let diabetes = try present(ConditionGroups.group(id: "diabetes"))
    patient.take(concept("E11.9"), year: 2020, at: 7, site: 1)
    patient.take(concept("E11.65"), year: 2015, at: 9, site: 2)
    patient.take(concept("E11.8"), year: nil, at: 9, site: 2)
    let one = try present(patient.conditions[diabetes])
    #expect(one.types.nonzeroBitCount == 1 && one.year == 2015 && one.position == 7 && one.site == 1)
    patient.take(concept("E10.9"), year: 2022, at: 11, site: 1)
    #expect(try present(patient.conditions[diabetes]).types.nonzeroBitCount == 2)
    patient.take(concept("Z00.00"), year: 2022, at: 11, site: 1)
    #expect(patient.conditions.count == 1)
  }
}
