import Cryptography
import LedgerNode
import LedgerProtocol
import Records
import Sealing
import SQLiteStore
import Testing

/// The explorer's pages: that they say what the log says, and hold against a node that was tampered with and against hostile texts.
@Suite(.serialized) struct ExplorerTests {
  /// Entries of several kinds in an order that follows from their number, and what is expected of them.
  private static func mixed(_ count: Int, _ keys: ExplorerLedger.Keys) throws -> [ForgedLog.Entry] {
    let patient = try PatientKeyPair.generate().hash
    return try (0..<count).map { i in
      switch i * 7 % 10 {
      case 0, 1, 2:
        return ForgedLog.Entry(
          try ReportStatement(submitter: "general", run: "run-\(i)", revision: 1, digest: SHA256Digest.of("\(i)"), verdict: .pass, batches: i)
            .signed(by: keys.hospital.key))
      case 3, 4, 5, 6:
        return ForgedLog.Entry(
          try KeyWrapsStatement(submitter: "general", blob: Array("\(i)".utf8), patients: i).signed(by: keys.hospital.key))
      case 7:
        let other = try Participant(
          id: i % 20 == 1 ? patient.description : "p\(i)", role: i % 20 == 1 ? .patient : .insurer, name: ExplorerLedger.hostileName,
          publicKey: SigningKey.generate().publicKey, validFrom: 0, validUntil: 9)
        return ForgedLog.Entry(try other.entry(by: "consortium", key: keys.authority))
      case 8: return try consent(.disclosure, patient, at: i, ["purpose": .string("TREAT")], keys.hospital.key)
      default:
        return ForgedLog.Entry(
          try LogEntry.sign(
            .researchQuery, [.init("by", .string("dr-example")), .init("question", .string(ExplorerLedger.hostileName)), .init("n", .integer(i))],
            by: keys.physician))
      }
    }
  }

  /// An entry about a patient with its detail kept beside it.
  private static func consent(
    _ kind: EntryKind, _ patient: PatientHash, party: String = "dr-example", at: Int, _ detail: KeyValuePairs<String, JSONValue>, _ key: SigningKey
  ) throws -> ForgedLog.Entry {
    let bytes = JSONValue.object(
      [.init("salt", .string("AAAAAAAAAAAAAAAAAAAAAA==")), .init("serial", .integer(at))] + detail.map { .init($0.key, $0.value) }
    ).encoded
    let entry = try LogEntry.sign(
      kind,
      [
        .init("patient", .string(patient.description)), .init("party", .string(party)), .init("by", .string("log")), .init("key", .string(key.id)),
        .init("at", .integer(1_790_000_000 + at)), .init("detail", .string(SHA256Digest.of(bytes).hex)),
      ], by: key)
    return ForgedLog.Entry(entry, detail: bytes)
  }

  /// Positions of the rows of a list, in their order on the page.
  private static func positions(_ page: String) -> [Int] {
    page.matches(of: /<th scope="row" class="n"><a href="\/explorer\/entries\/(\d+)">/).compactMap { Int($0.1) }
  }

  private static func link(_ label: String, _ page: String) -> String? {
    page.matches(of: /<a href="([^"]+)">([A-Za-z]+)<\/a>/).first { $0.2 == label }.map { String($0.1).replacing("&amp;", with: "&") }
  }

  @Test func `the overview states what the log holds, signed and recomputed`() async throws {
    let ledger = try await ExplorerLedger()
    let client = try LedgerClientForTests.client(ledger)
    try await LedgerClientForTests.submitWraps(ledger, client)
    for number in 1...3 { try await LedgerClientForTests.submit(try ledger.hospital.batch(number), ledger, client) }
    let page = try await ledger.get("/explorer")
    #expect(page.status == 200 && page.headers["content-type"] == "text/html; charset=utf-8")
    let checkpoint = try VerifiedCheckpoint(note: ledger.store.checkpoint, log: ledger.store.genesis.logKey).checkpoint
    #expect(checkpoint.size == 5 && page.text.contains(checkpoint.root.hex) && page.text.contains(checkpoint.root.base64))
    #expect(page.text.contains(ledger.store.genesis.logKey.description))
    // Genesis, wrapped keys, three batches of four source records each; four keys are registered.
    for (label, value) in [("Entries", 5), ("Batches", 3), ("Records", 12), ("Participants", 4)] {
      #expect(page.text.contains(#"<span class="aside">\#(label)</span><span class="value">\#(value)</span>"#), "\(label)")
    }
    #expect(page.text.contains("In order") && !page.text.contains("NOT in order"))
    #expect(Self.positions(page.text) == [4, 3, 2, 1, 0])
    #expect(page.text.contains("4 records of 2 patients, source lab"))
    let batch = try await ledger.get("/explorer/entries/4")
    let header = try ledger.hospital.batch(3)
    #expect(batch.text.contains(header.id) && batch.text.contains("Proof verified") && batch.text.contains(">holds<"))
    let receipt = try await ledger.get("/explorer/entries/4/receipt")
    let read = try BatchReceipt(parsing: Array(receipt.text.utf8))
    _ = try read.verify(entry: header.envelope, log: ledger.store.genesis.logKey)
    #expect(read.batchID == header.id && receipt.headers["content-disposition"]?.contains("entry-4") == true)
    await ledger.stop()
  }

  @Test func `counts by kind are those of the entries, over bundles that are whole and one that is not`() async throws {
    let ledger = try await ExplorerLedger({ try Self.mixed(700, $0) }, groups: 9)
    var expected: [String: Int] = [:]
    for i in 0..<700 {
      let kind = [0: "report", 1: "report", 2: "report", 7: "participant", 8: "disclosure", 9: "research-query"][i * 7 % 10] ?? "key-wraps"
      expected[kind, default: 0] += 1
    }
    expected["genesis"] = 1
    let page = try await ledger.get("/explorer").text
    for (kind, count) in expected {
      #expect(page.contains(#"entries?kind=\#(kind)">"#), "\(kind)")
      let row = page.components(separatedBy: #"entries?kind=\#(kind)">"#).last ?? ""
      #expect(row.contains(#"</a></th><td class="n">\#(count)</td>"#), "\(kind) \(count)")
    }
    await ledger.stop()
  }

  @Test func `pages of the list cover every entry exactly once, forwards and backwards, with a filter and without`() async throws {
    let ledger = try await ExplorerLedger { try Self.mixed(620, $0) }
    func walk(_ start: String, _ label: String) async throws -> [Int] {
      var (found, next): ([Int], String?) = ([], start)
      for _ in 0..<40 {
        guard let path = next else { return found }
        let page = try await ledger.get(path)
        #expect(page.status == 200)
        let rows = Self.positions(page.text)
        #expect(rows == rows.sorted(by: >))
        found += label == "Older" ? rows : rows.reversed()
        next = Self.link(label, page.text)
      }
      return []
    }
    #expect(try await walk("/explorer/entries", "Older") == Array((0...620).reversed()))
    #expect(try await walk("/explorer/entries?after=0", "Newer") == Array(1...620))
    let reports = (0..<620).filter { $0 * 7 % 10 < 3 }.map { $0 + 1 }
    #expect(try await walk("/explorer/entries?kind=report", "Older") == reports.reversed())
    #expect(try await walk("/explorer/entries?after=0&kind=report", "Newer") == reports)
    #expect(try await walk("/explorer/entries?kind=purge", "Older") == [])
    // A cursor shows the same entries after the log has grown.
    let before = try await ledger.get("/explorer/entries?before=300").text
    let client = try LedgerClientForTests.client(ledger)
    try await LedgerClientForTests.submitWraps(ledger, client)
    #expect(Self.positions(try await ledger.get("/explorer/entries?before=300").text) == Self.positions(before))
    #expect(Self.positions(before) == Array((250..<300).reversed()))
    await ledger.stop()
  }

  @Test(arguments: [0, 1, 6, 255, 256, 299, 300]) func `the steps of a proof page lead from the entry's bytes to the signed root`(position: Int)
    async throws
  {
    let ledger = try await ExplorerLedger { try Self.mixed(300, $0) }
    let page = try await ledger.get("/explorer/entries/\(position)").text
    #expect(page.contains("Proof verified") && !page.contains("NOT"))
    let ladder = try #require(page.components(separatedBy: #"<ol class="ladder">"#).last?.components(separatedBy: "</ol>").first)
    let steps = ladder.components(separatedBy: "<li>").dropFirst().map { step in
      step.matches(of: /(own)?"><span class="aside">[^<]*<\/span><code class="digest">([^<]+)<\/code>/).map {
        (isOwn: $0.1 != nil, text: String($0.2))
      }
    }
    let database = try Database(path: ledger.path + "/ledger.sqlite", mode: .readOnly)
    var bytes: [UInt8] = []
    try database.query("SELECT bytes FROM entry WHERE position = ?", [.int(position)]) { bytes = $0.blob(0) }
    var hash = SHA256Digest.of([0] + bytes)
    #expect(steps.first?.first?.text == hash.hex)
    for step in steps.dropFirst().dropLast(2) {
      #expect(step.count == 3)
      let (left, right) = (try #require(SHA256Digest(hex: step[0].text)), try #require(SHA256Digest(hex: step[1].text)))
      #expect((step[0].isOwn ? left : right) == hash && step[0].isOwn != step[1].isOwn)
      hash = SHA256Digest.of([1] + left.array + right.array)
      #expect(step[2].text == hash.hex)
    }
    let checkpoint = try VerifiedCheckpoint(note: ledger.store.checkpoint, log: ledger.store.genesis.logKey)
    #expect(hash == checkpoint.checkpoint.root && steps.dropLast().last?.first?.text == hash.hex)
    #expect(steps.last?.first?.text == checkpoint.note.signatures.first.map { Base64.encode($0.bytes) })
    await ledger.stop()
  }

  @Test func `a database changed behind the node's back shows proofs as not verified`() async throws {
    let ledger = try await ExplorerLedger { try Self.mixed(40, $0) }
    #expect(try await ledger.get("/explorer/entries/7").text.contains("Proof verified"))
    // The bytes of an entry: only its own proof breaks, since the tree is kept apart.
    try ForgedLog.tamper(ledger.path, "UPDATE entry SET bytes = (SELECT bytes FROM entry WHERE position = 8) WHERE position = 7")
    let changed = try await ledger.get("/explorer/entries/7")
    #expect(changed.status == 200 && changed.text.contains("Proof NOT verified") && !changed.text.contains("Proof verified"))
    #expect(changed.text.contains("the entry has been changed"))
    #expect(try await ledger.get("/explorer/entries/6").text.contains("Proof verified"))
    // Bytes that are no entry at all.
    try ForgedLog.tamper(ledger.path, "UPDATE entry SET bytes = x'3c7363726970743e' WHERE position = 9")
    let broken = try await ledger.get("/explorer/entries/9")
    #expect(broken.status == 200 && broken.text.contains("Proof NOT verified") && broken.text.contains("cannot be read"))
    #expect(try await ledger.get("/explorer/entries").text.contains("cannot be read"))
    // A hash of the tree: whatever leads over it breaks, and the overview says so.
    try ForgedLog.tamper(ledger.path, "UPDATE node SET hash = zeroblob(32) WHERE place = 20")
    #expect(try await ledger.get("/explorer/entries/21").text.contains("Proof NOT verified"))
    #expect(try await ledger.get("/explorer").text.contains("NOT in order"))
    try ForgedLog.tamper(ledger.path, "DELETE FROM node WHERE place = 20")
    let missing = try await ledger.get("/explorer/entries/21")
    #expect(missing.status == 200 && missing.text.contains("Proof NOT verified"))
    await ledger.stop()
  }

  @Test func `no text of an entry becomes markup, no page shows a whole patient hash, and none may run a script`() async throws {
    let ledger = try await ExplorerLedger { try Self.mixed(60, $0) }
    let auditor = try await Browser.signIn(ledger, ledger.auditor)
    let paths = [
      "/explorer", "/explorer/entries", "/explorer/research", "/explorer/contract", "/explorer/participants", "/explorer/disclosures",
      "/explorer/login",
    ]
    for path in paths + (0...60).map({ "/explorer/entries/\($0)" }) {
      let page = try await ledger.get(path, cookie: auditor)
      #expect(page.status == 200, "\(path)")
      #expect(!page.text.contains("<script") && !page.text.unicodeScalars.contains("\u{202E}"), "\(path)")
      // Code points, since a mark that combines with the quotation mark hides it from comparisons by character.
      #expect(!page.text.utf8Contains("script>\""), "\(path)")
      #expect(page.text.firstMatch(of: /pt1[a-z2-7]{52}/) == nil, "\(path)")
      let policy = page.headers["content-security-policy"] ?? ""
      #expect(policy.hasPrefix("default-src 'none'") && !policy.contains("script-src") && !policy.contains("unsafe"), "\(path)")
      #expect(page.headers["x-content-type-options"] == "nosniff" && page.headers["referrer-policy"] == "no-referrer")
      #expect(page.text.firstMatch(of: /<[^>]* (style|on[a-z]+)=|javascript:/) == nil, "\(path)")
    }
    let named = try await ledger.get("/explorer/participants", cookie: auditor).text
    #expect(named.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;\u{301} onmouseover=&#39;x&#39; &amp;amp; \u{FFFD}evil"))
    await ledger.stop()
  }

  @Test(arguments: [
    ("/explorer/entries?before=-1", 400), ("/explorer/entries?before=x", 400), ("/explorer/entries?before=1&after=2", 400),
    ("/explorer/entries?before=1&before=2", 400), ("/explorer/entries?kind=none", 400), ("/explorer/entries?kind=batch&x=1", 400),
    ("/explorer/entries?before=99999999999999999999", 400), ("/explorer/entries/01", 404), ("/explorer/entries/99", 404),
    ("/explorer/entries/-1", 404),
    ("/explorer/entries/9223372036854775807", 404), ("/explorer/entries/%3Cscript%3E", 404), ("/explorer/entries/0?x=1", 400),
    ("/explorer/entries/99/receipt", 404), ("/explorer/nowhere", 404), ("/explorer/a/b/c", 404), ("/explorer/entries/0/more", 404),
    ("/explorer/find?q=zzz", 404), ("/explorer/find?q=", 404), ("/explorer/find?q=%00", 404), ("/explorer/login/00", 404),
    ("/explorer?x=%22%3E%3Cscript%3E", 400),
    ("/explorer/contract?a=1", 400), ("/explorer/participants", 401), ("/explorer/disclosures", 401),
  ]) func `what cannot be asked is answered with a page that says so`(path: String, status: Int) async throws {
    let ledger = try await ExplorerLedger()
    let page = try await ledger.get(path)
    #expect(page.status == status)
    #expect(page.headers["content-type"] == "text/html; charset=utf-8" && page.text.contains("HTTP \(status), LED-0"))
    #expect(!page.text.contains("<script") && page.headers["content-security-policy"] != nil)
    await ledger.stop()
  }

  @Test func `an entry is found by its position and by its id`() async throws {
    let ledger = try await ExplorerLedger { try Self.mixed(5, $0) }
    #expect(try await ledger.get("/explorer/find?q=3").headers["location"] == "/explorer/entries/3")
    let page = try await ledger.get("/explorer/entries/4").text
    let id = try #require(page.firstMatch(of: /Id \(SHA-256 of the payload\)<\/dt><dd><code class="digest">([0-9a-f]{64})</)?.1)
    #expect(try await ledger.get("/explorer/find?q=\(id)+").headers["location"] == "/explorer/entries/4")
    await ledger.stop()
  }

  @Test func `without the explorer there is none of it`() async throws {
    let ledger = try await ExplorerLedger(explorer: false)
    for path in ["/explorer", "/explorer/style.css", "/explorer/entries"] { #expect(try await ledger.get(path).status == 404) }
    #expect(try await ledger.get("/v1/sessions", method: "POST").status == 404)
    #expect(try await ledger.get("/checkpoint").status == 200)
    await ledger.stop()
  }
}

extension String {
  /// Whether the bytes of a text are among this text's bytes.
  func utf8Contains(_ other: String) -> Bool {
    let (mine, sought) = (Array(utf8), Array(other.utf8))
    return mine.indices.contains { mine[$0...].starts(with: sought) }
  }

  func components(separatedBy text: String) -> [String] { split(separator: text, omittingEmptySubsequences: false).map(String.init) }
}
