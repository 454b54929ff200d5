import Cryptography
import LedgerNode
import LedgerProtocol
import Records
import Testing

/// What an auditor sees of access, and how a contract reads.
@Suite(.serialized) struct ExplorerDisclosureTests {
  private static let patients = (0..<2).compactMap { PatientHash(digest: SHA256Digest.of("patient \($0)").array) }

  private static func entry(
    _ kind: EntryKind, _ patient: Int, _ party: String, at: Int, _ detail: [JSONValue.Member], _ key: SigningKey, held: Bool = true
  )
    throws -> ForgedLog.Entry
  {
    let bytes = JSONValue.object([.init("salt", .string("AAAAAAAAAAAAAAAAAAAAAA=="))] + detail).encoded
    let entry = try LogEntry.sign(
      kind,
      [
        .init("patient", .string(patients[patient].description)), .init("party", .string(party)), .init("by", .string("log")),
        .init("key", .string(key.id)), .init("at", .integer(at)), .init("detail", .string(SHA256Digest.of(bytes).hex)),
      ], by: key)
    return ForgedLog.Entry(entry, detail: held ? bytes : Array("another".utf8))
  }

  private static func answered(_ part: String, _ effect: String, _ rule: String, _ lines: Int) -> JSONValue {
    .object([
      .init("part", .string(part)), .init("labels", .array(part == "diagnostic" ? [.string("HIV")] : [])), .init("effect", .string(effect)),
      .init("rule", .string(rule)), .init("lines", .integer(lines)),
    ])
  }

  private static func story(_ keys: ExplorerLedger.Keys) throws -> [ForgedLog.Entry] {
    let key = keys.physician
    func parts(_ names: String...) -> JSONValue.Member { .init("parts", .array(names.map { .string($0) })) }
    let treat = JSONValue.Member("purpose", .string("TREAT"))
    return [
      try entry(.accessRequest, 0, "dr-example", at: 1_790_000_000, [parts("history"), treat, .init("until", .integer(1_800_000_000))], key),
      try entry(.grant, 0, "dr-example", at: 1_790_000_100, [parts("history", "diagnostic"), .init("purposes", .array([.string("TREAT")]))], key),
      try entry(
        .disclosure, 0, "dr-example", at: 1_790_000_200,
        [
          treat,
          .init("answered", .array([answered("history", "permit", "physician-granted", 41), answered("billing", "deny", "physician-never", 7)])),
        ], key),
      try entry(
        .disclosure, 1, "dr-example", at: 1_790_000_300,
        [.init("purpose", .string("ETREAT")), .init("answered", .array([answered("diagnostic", "permit", "break-glass", 5)]))], key),
      try entry(.review, 1, "dr-example", at: 1_790_000_400, [.init("finding", .string("justified"))], keys.auditor),
      try entry(.denial, 1, "acme", at: 1_790_000_500, [.init("entry", .string(""))], key),
      // Its detail is not the one that the entry names.
      try entry(.grant, 1, "acme", at: 1_790_000_600, [parts("billing"), .init("purposes", .array([.string("HPAYMT")]))], key, held: false),
    ]
  }

  private static func rows(_ page: String) -> [Int] {
    page.matches(of: /<th scope="row" class="n"><a href="\/explorer\/entries\/(\d+)">/).compactMap { Int($0.1) }
  }

  private static func row(_ page: String, _ position: Int) -> String {
    page.components(separatedBy: "<tr").first { $0.contains("/explorer/entries/\(position)\"") } ?? ""
  }

  @Test func `the auditor sees who asked, who decided, what was shown by which rule, and break-glass stands out`() async throws {
    let ledger = try await ExplorerLedger(Self.story)
    let cookie = try await Browser.signIn(ledger, ledger.auditor)
    let page = try await ledger.get("/explorer/disclosures", cookie: cookie).text
    #expect(Self.rows(page) == [7, 6, 5, 4, 3, 2, 1])
    let shown = Self.row(page, 3)
    for text in [
      "Disclosure", "2026-09-21 14:16<", "dr-example", "treatment", "history, billing", "41 lines shown, 7 lines refused",
      "by physician-granted, physician-never",
    ] {
      #expect(shown.contains(text), "\(text)")
    }
    let glass = Self.row(page, 4)
    #expect(
      glass.contains("class=\"marked\"") && glass.contains("Break-glass") && glass.contains("emergency (break-glass)") && glass.contains("labels HIV")
    )
    #expect(page.matches(of: /class="marked"/).count == 1)
    #expect(Self.row(page, 5).contains("justified"))
    let unheld = Self.row(page, 7)
    #expect(unheld.contains("detail not held here") && !unheld.contains("billing") && !unheld.contains("payment"))
    await ledger.stop()
  }

  @Test func `filters by kind, purpose, participant and patient`() async throws {
    let ledger = try await ExplorerLedger(Self.story)
    let cookie = try await Browser.signIn(ledger, ledger.auditor)
    let hash = Self.patients[1].description
    let cases: [(String, [Int])] = [
      ("kind=grant", [7, 2]), ("purpose=ETREAT", [4]), ("party=acme", [7, 6]), ("patient=\(hash.prefix(11))", [7, 6, 5, 4]),
      ("patient=\(hash)", [7, 6, 5, 4]),
      ("kind=disclosure&purpose=TREAT&party=dr-example", [3]), ("kind=&purpose=&party=&patient=", [7, 6, 5, 4, 3, 2, 1]), ("party=nobody", []),
    ]
    for (query, expected) in cases {
      let page = try await ledger.get("/explorer/disclosures?\(query)", cookie: cookie)
      #expect(page.status == 200 && Self.rows(page.text) == expected, "\(query)")
      #expect(!page.text.contains(hash), "\(query)")
    }
    for query in ["kind=batch", "purpose=FUN", "party=%3Cb%3E", "patient=abc", "patient=pt1", "x=1"] {
      #expect(try await ledger.get("/explorer/disclosures?\(query)", cookie: cookie).status == 400, "\(query)")
    }
    await ledger.stop()
  }

  @Test func `the contract in force is the last one in the log, rule by rule, with its digest`() async throws {
    func contract(_ version: Int, _ rules: [ContractRule]) -> Contract {
      Contract(name: "test-contract", version: version, answerDays: 23, grantDays: 365, sensitive: [.hiv], rules: rules)
    }
    let rule = ContractRule("insurer-never", .deny, roles: [.insurer], parts: [.prescription, .notes], labels: .unnamed)
    let second = contract(3, [rule])
    let ledger = try await ExplorerLedger { keys in
      try [contract(2, []), second].map { ForgedLog.Entry(try $0.entry(by: "consortium", at: 1_790_000_000, key: keys.authority)) }
    }
    for path in ["/explorer", "/explorer/contract"] {
      let page = try await ledger.get(path).text
      #expect(page.contains("test-contract, version 3") && page.contains(second.digest.hex), "\(path)")
      #expect(page.contains("/explorer/entries/2"), "\(path)")
    }
    let page = try await ledger.get("/explorer/contract").text
    for text in [
      "insurer-never", "prescription, notes", "sensitive, not named by the grant", "<code>default</code>", "Days in which a patient answers", ">23<",
      "Smallest count that is shown",
    ] {
      #expect(page.contains(text), "\(text)")
    }
    #expect(Self.rows(page).suffix(2) == [2, 1])
    await ledger.stop()
    let first = try await ExplorerLedger()
    let standard = try await first.get("/explorer/contract").text
    for rule in Contract.standard.rules { #expect(standard.contains("<code>\(rule.id)</code>"), "\(rule.id)") }
    #expect(standard.contains(Contract.standard.digest.hex) && standard.contains("the genesis, entry 0"))
    await first.stop()
  }
}
