import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Testing

/// The same log, the same decisions: two nodes that share nothing but the entries answer 100,000 generated questions, as of any position of
/// the log, each from its own state.
@Suite struct DeterminismTests {
  private struct Party {
    let id: String
    let key: SigningKey
  }

  private static let physicians = 5
  private static let insurers = 3
  private static let patientCount = 12

  /// What is in a log: who takes part, and every entry with its detail.
  private struct Written {
    let genesis: Genesis
    let keys: NodeKeys
    let parties: [Party]
    let patients: [PatientHash]
    let folder: TemporaryFolder
    let store: LedgerStore
  }

  /// Draws parts, each once and in order.
  private static func parts(_ random: inout SplitMix) -> [Part] {
    let drawn = Part.allCases.filter { _ in Int.random(in: 0..<3, using: &random) > 0 }
    return drawn.isEmpty ? [.diagnostic] : drawn.sorted()
  }

  private static func labels(_ random: inout SplitMix) -> SecurityLabels {
    Bool.random(using: &random) ? [] : SecurityLabels(rawValue: UInt16.random(in: 0...255, using: &random))
  }

  private static let begin = 1_800_000_000

  /// A log of some hundred requests, grants, denials, revocations, rotations and contracts, generated from a seed.
  private static func write(seed: UInt64) async throws -> Written {
    var random = SplitMix(seed: seed)
    let folder = try TemporaryFolder()
    let keys = try NodeKeys.generate(custodian: .p256)
    let authority = try SigningKey.generate()
    let roles: [(String, ParticipantRole)] =
      (0..<physicians).map { ("dr-\($0)", .physician) } + (0..<insurers).map { ("insurer-\($0)", .insurer) } + [
        ("general", .hospital), ("mercy", .hospital), ("researcher", .researcher), ("auditor", .auditor),
      ]
    let parties = try roles.map { Party(id: $0.0, key: try SigningKey.generate()) }
    let people = try (0..<patientCount).map { _ in try PatientKeyPair.generate() }
    func participant(_ id: String, _ role: ParticipantRole, _ key: SigningKey) throws -> Participant {
      try Participant(id: id, role: role, name: "", publicKey: key.publicKey, validFrom: 0, validUntil: 4_000_000_000)
    }
    let genesis = try Genesis(
      logKey: keys.signer(origin: "ledger.test/determinism").verifierKey,
      participants: [try participant("consortium", .authority, authority)]
        + zip(parties, roles).map { try participant($0.0.id, $0.1.1, $0.0.key) })
    let path = folder.path + "/ledger"
    try LedgerStore.create(at: path, genesis: genesis, keys: keys)
    let store = try LedgerStore(at: path, keys: keys)

    var entries: [(entry: [UInt8], detail: [UInt8]?)] = []
    var signing = try people.map { try $0.signer() }
    for person in people {
      let registered = try Participant(patient: person.publicKeys, validFrom: 0, validUntil: 4_000_000_000)
      entries.append((try registered.entry(by: "consortium", key: authority).bytes, nil))
    }
    var (asked, granted): ([(Int, Int, String)], [(Int, Int, String)]) = ([], [])
    var (now, version) = (begin, 1)
    func add(_ kind: EntryKind, _ who: Int, _ party: Int, _ detail: some ConsentDetail, by patient: Bool = true) throws -> String {
      let bytes = try detail.sealed()
      let by = patient ? people[who].hash.description : parties[party].id
      let stated = ConsentEntry(kind, patient: people[who].hash, party: parties[party].id, by: by, at: now, detail: SHA256Digest.of(bytes))
      let entry = try stated.signed(by: patient ? signing[who] : parties[party].key)
      entries.append((entry.bytes, bytes))
      return entry.id
    }
    for step in 0..<700 {
      now += Int.random(in: 60...20_000, using: &random)
      let (who, party) = (Int.random(in: 0..<patientCount, using: &random), Int.random(in: 0..<(physicians + insurers), using: &random))
      let purpose: PurposeOfUse = party < physicians ? .treatment : .payment
      switch Int.random(in: 0..<20, using: &random) {
      case 0..<6:
        let detail = AccessRequestDetail(
          parts: parts(&random), labels: labels(&random), purpose: purpose, until: now + 10_000_000, answerBy: now + 14 * 86_400)
        asked.append((who, party, try add(.accessRequest, who, party, detail, by: false)))
      case 6..<11:
        let own = asked.filter { $0.0 == who && $0.1 == party }.randomElement(using: &random)?.2 ?? ""
        let from = now + (Int.random(in: 0..<5, using: &random) == 0 ? 500_000 : 0)
        let detail = GrantDetail(
          request: own, parts: parts(&random), labels: labels(&random), purposes: [purpose], from: from,
          until: from + Int.random(in: 10_000...6_000_000, using: &random))
        granted.append((who, party, try add(.grant, who, party, detail)))
      case 11..<14:
        guard let request = asked.randomElement(using: &random) else { continue }
        _ = try add(.denial, request.0, request.1, AnswerDetail(entry: request.2))
      case 14..<18:
        guard let grant = granted.randomElement(using: &random) else { continue }
        _ = try add(.revocation, grant.0, grant.1, AnswerDetail(entry: Bool.random(using: &random) ? grant.2 : ""))
      case 18:
        let fresh = try SigningKey.generate()
        let id = people[who].hash.description
        let rotation = KeyRotation(participant: id, by: id, publicKey: fresh.publicKey, wrapKey: nil, at: now)
        entries.append((try rotation.signed(by: fresh, and: [signing[who]]).bytes, nil))
        signing[who] = fresh
      default:
        guard step % 3 == 0 else { continue }
        version += 1
        entries.append((try contract(version, &random).entry(by: "consortium", at: now, key: authority).bytes, nil))
      }
    }
    #expect(try await store.adopt(entries) == entries.count)
    return Written(genesis: genesis, keys: keys, parties: parties, patients: people.map(\.hash), folder: folder, store: store)
  }

  /// A contract that differs from the standard one in what it holds to be sensitive, and in a rule that is left out.
  private static func contract(_ version: Int, _ random: inout SplitMix) -> Contract {
    var contract = Contract.standard
    contract.version = version
    contract.sensitive = SecurityLabels(rawValue: UInt16.random(in: 0...255, using: &random))
    if contract.rules.count > 2 { contract.rules.remove(at: Int.random(in: 0..<contract.rules.count, using: &random)) }
    return contract
  }

  private static func question(_ log: Written, _ random: inout SplitMix) throws -> DecisionBook.Question {
    let types = ["Patient", "Condition", "Observation", "DiagnosticReport", "ImagingStudy", "Claim", "MedicationRequest", "DocumentReference"]
    let readers = log.parties.map(\.id) + log.patients.prefix(3).map(\.description)
    return DecisionBook.Question(
      reader: try present(readers.randomElement(using: &random)), patient: try present(log.patients.randomElement(using: &random)),
      submitter: Bool.random(using: &random) ? "general" : "mercy", part: try present(Part.allCases.randomElement(using: &random)),
      type: try present(types.randomElement(using: &random)), labels: labels(&random), purpose: try present(PurposeOfUse.allCases.randomElement(using: &random)),
      time: begin + Int.random(in: -1_000...8_000_000, using: &random), size: Int.random(in: 1...log.store.size, using: &random))
  }

  /// A second node of the same log, which has taken in these entries by itself.
  private static func second(_ log: Written, _ entries: [(entry: [UInt8], detail: [UInt8]?)]) async throws -> (LedgerStore, TemporaryFolder) {
    let folder = try TemporaryFolder()
    let path = folder.path + "/ledger"
    try LedgerStore.create(at: path, genesis: log.genesis, keys: log.keys)
    let store = try LedgerStore(at: path, keys: log.keys)
    #expect(try await store.adopt(entries) == entries.count)
    return (store, folder)
  }

  /// The position of the last revocation that takes back something in force.
  private static func revocation(in entries: [(entry: [UInt8], detail: [UInt8]?)], _ book: DecisionBook) throws -> (position: Int, question: DecisionBook.Question)? {
    for (number, item) in entries.enumerated().reversed() {
      let entry = try LogEntry(parsing: item.entry)
      guard entry.kind == .revocation else { continue }
      let stated = try ConsentEntry(entry)
      let position = number + 1
      for part in Part.allCases {
        for purpose in [PurposeOfUse.treatment, .payment] {
          var question = DecisionBook.Question(
            reader: stated.party, patient: stated.patient, submitter: "general", part: part, type: "Observation", labels: [], purpose: purpose,
            time: stated.at, size: position)
          let before = try book.decide(question)
          question.size = position + 1
          if before.decision.opens, try !book.decide(question).decision.opens { return (position, question) }
        }
      }
    }
    return nil
  }

  @Test func `two nodes with one log answer 100,000 questions alike, and one that misses a revocation does not`() async throws {
    let log = try await Self.write(seed: 42)
    let entries = try log.store.exported()
    #expect(entries.count > 400)
    let (other, folder) = try await Self.second(log, entries)
    #expect(other.checkpoint.starts(with: log.store.checkpoint.prefix(60)), "the trees have one root")

    var random = SplitMix(seed: 7)
    let (mine, theirs) = (try DecisionBook(log.store), try DecisionBook(other))
    // A third one, to which one revocation of something in force was not given.
    let (missing, afterIt) = try present(Self.revocation(in: entries, mine))
    var kept = entries
    kept.remove(at: missing - 1)
    let (short, shortFolder) = try await Self.second(log, kept)
    let poorer = try DecisionBook(short)
    var (different, noticed): (Int, Int) = (0, 0)
    var effects: [AccessDecision.Effect: Int] = [:]
    var states: [ConsentState: Int] = [:]
    var versions: Set<Int> = []
    for number in 0..<100_000 {
      // Tests share few threads with nodes that have to answer in time.
      if number % 250 == 0 { await Task.yield() }
      let question = try Self.question(log, &random)
      let (a, b) = (try mine.decide(question), try theirs.decide(question))
      if a.decision != b.decision || a.consent != b.consent || a.contract != b.contract { different += 1 }
      effects[a.decision.effect, default: 0] += 1
      states[a.consent, default: 0] += 1
      versions.insert(a.contract)
      // The same place in the log that is one entry shorter.
      var shorter = question
      if shorter.size > missing { shorter.size -= 1 }
      if try poorer.decide(shorter).decision != a.decision { noticed += 1 }
    }
    var before = afterIt
    before.size -= 1
    #expect(try mine.decide(afterIt).decision != poorer.decide(before).decision, "the revocation that is missing")
    #expect(different == 0)
    for effect in AccessDecision.Effect.allCases { #expect(effects[effect, default: 0] > 100, "\(effect): \(effects)") }
    for state in ConsentState.allCases { #expect(states[state, default: 0] > 0, "\(state): \(states)") }
    #expect(versions.count > 3)
    #expect(noticed < 50_000, "what is missing opens something, not everything")
    for store in [log.store, other, short] { store.close() }
    for path in [log.folder.path, folder.path, shortFolder.path] { #expect(try LedgerReplay.run(at: path + "/ledger").isSound) }
  }
}
