import Cryptography
import LedgerProtocol
import Records
import Reporting
import Testing

@Suite struct BundleTests {
  @Test(arguments: [SampleEvidence.Kind.passed, .released, .held])
  func `a bundle of a run verifies, and says what was checked`(_ kind: SampleEvidence.Kind) throws {
    let evidence = try SampleEvidence(kind)
    let result = evidence.verifier.verify(bundle: try evidence.packed())
    #expect(result.failed.map(\.line) == [])
    #expect(result.isVerified && result.count > 40)
    #expect(result.summary == "verified: \(result.count) checks, 0 failed")
    #expect(evidence.verifier.verify(run: evidence.files).isVerified)
    #expect(evidence.verifier.verify(report: evidence.files).isVerified)
    if kind != .held { #expect(evidence.verifier.verify(batches: evidence.files).isVerified) }
  }

  @Test func `an organisation with an ECDSA key is verified as well`() throws {
    let evidence = try SampleEvidence(algorithm: .p256)
    #expect(evidence.verifier.verify(bundle: try evidence.packed()).failed.map(\.line) == [])
  }

  @Test func `the same evidence gives the same bytes`() throws {
    let evidence = try SampleEvidence()
    #expect(try evidence.packed() == evidence.packed())
  }

  @Test func `other people's keys verify nothing`() throws {
    let (evidence, other) = (try SampleEvidence(), try SampleEvidence())
    let bytes = try evidence.packed()
    func reasons(_ keys: TrustedKeys) -> Set<ReasonCode> {
      Set(
        EvidenceVerifier(keys: keys, renderer: SampleEvidence.render).verify(bundle: bytes).failed.compactMap {
          if case .failed(let reason) = $0.outcome { reason } else { nil }
        })
    }
    let organisation = reasons(TrustedKeys(organisation: other.organisation.publicKey, log: evidence.log.verifierKey))
    #expect(organisation.isSuperset(of: [.bundleKey, .manifestSignature, .reportSignature, .reportEntry, .batchSignature, .batchProvenance]))
    let log = try NoteSigner(name: "ledger.test/log", seed: SecretKey.random()).verifierKey
    #expect(reasons(TrustedKeys(organisation: evidence.organisation.publicKey, log: log)).isSuperset(of: [.bundleKey, .reportProof, .batchReceipt]))
    #expect(reasons(TrustedKeys()).contains(.noTrustedKey))
  }

  @Test func `keys of the evidence are taken by their trusted fingerprint, and by nothing else`() throws {
    let evidence = try SampleEvidence(.released)
    let bytes = try evidence.packed()
    let text = "# keys\norganisation \(evidence.organisation.id)\nlog \(evidence.log.verifierKey)\n\ncountersign \(evidence.second.id) # by telephone\n"
    let keys = try TrustedKeys(parsing: text) { _ in nil }
    #expect(EvidenceVerifier(keys: keys, renderer: SampleEvidence.render).verify(bundle: bytes).isVerified)
    let files = try TrustedKeys(parsing: "organisation @o.pem\nlog \(evidence.log.verifierKey)\ncountersign @s.pem") { path in
      ascii(path == "o.pem" ? evidence.organisation.publicKey.pem : evidence.second.publicKey.pem)
    }
    #expect(EvidenceVerifier(keys: files, renderer: SampleEvidence.render).verify(bundle: bytes).isVerified)
    // The organisation's own key is no second person's.
    let own = try TrustedKeys(parsing: text + "countersign \(evidence.organisation.id)\norganisation \(evidence.second.id)\n") { _ in nil }
    #expect(!EvidenceVerifier(keys: own, renderer: SampleEvidence.render).verify(bundle: bytes).isVerified)
    for line in ["organisation", "organisation 12", "log x", "other \(evidence.second.id)", "organisation @missing", "log a b"] {
      #expect(throws: VerificationError.self, "\(line)") { try TrustedKeys(parsing: line) { _ in nil } }
    }
  }

  @Test func `evidence of versions that kept less still verifies, and says so`() throws {
    var evidence = try SampleEvidence()
    for path in evidence.files.paths where path.hasSuffix("/leaves") || path.hasSuffix("/summary.json") { evidence.files[path] = nil }
    evidence.files["report/report.entry.json"] = nil
    evidence.files["report/report.tlog-proof"] = nil
    let result = evidence.verifier.verify(bundle: try evidence.packed())
    #expect(result.isVerified)
    #expect(result.checks.count { $0.outcome == .notKept } == 8)
  }

  @Test func `no organisation can rewrite its report, batches or log of events behind a new manifest`() throws {
    let cases: [(String, ReasonCode, (inout SampleEvidence) throws -> Void)] = [
      ("figures of the report", .countsEquation, { try $0.lie { try replacing($0, #""read":27"#, #""read":28"#) } }),
      ("fewer records sent", .countsBatches, { try $0.lie { try replacing($0, #""submitted":18,"already-submitted":0"#, #""submitted":17,"already-submitted":1"#) } }),
      ("a file that is not told of", .countsFiles, { try $0.lie { try replacing($0, #""bytes":4096,"records":27"#, #""bytes":4096,"records":26"#) } }),
      ("identifiers", .countsIdentifiers, { try $0.lie { try replacing($0, #""found":12,"removed":12"#, #""found":11,"removed":11"#) } }),
      ("a verdict", .verdict, { try $0.lie { try replacing($0, #""outcome":"pass""#, #""outcome":"fail""#) } }),
      ("a batch's figures", .batchRow, { try $0.lie { try replacing($0, #""index":6"#, #""index":7"#) } }),
      ("the head of the events", .auditAnchor, { try $0.lie { try replacing($0, #""audit":{"events":10"#, #""audit":{"events":11"#) } }),
      ("a revision without its first", .revisionChain, { try $0.lie { try replacing($0, #""revision":1,"#, #""revision":2,"#) } }),
      ("the page", .reportPage, { $0.files["report/report.html"]?.append(0x20) }),
      ("events cut off", .auditAnchor, { $0.files["audit/audit.jsonl"] = SampleEvidence.audit(9) }),
      ("events gone", .auditAnchor, { $0.files["audit/audit.jsonl"] = nil }),
      ("the report of another run's entry", .reportEntry, { let other = try SampleEvidence(.held); $0.files["report/report.entry.json"] = other.files["report/report.entry.json"] }),
      ("a batch left out", .batchSet, { e in let id = e.files.batches[0]; for p in e.files.paths where p.hasPrefix("batches/\(id)/") { e.files[p] = nil } }),
      ("a receipt left out", .batchReceipt, { $0.files["batches/\($0.files.batches[1])/receipt.tlog-proof"] = nil }),
      ("receipts exchanged", .batchReceipt, { $0.exchange("receipt.tlog-proof") }),
      ("entries exchanged", .batchEntry, { $0.exchange("entry.json") }),
      ("summaries exchanged", .batchSummary, { $0.exchange("summary.json") }),
      ("leaves exchanged", .batchLeaves, { $0.exchange("leaves") }),
      ("provenance exchanged", .batchProvenance, { $0.exchange("provenance.json") }),
    ]
    for (name, reason, change) in cases {
      var evidence = try SampleEvidence()
      let before = evidence.files
      try change(&evidence)
      #expect(evidence.files != before, "\(name)")
      let failed = evidence.verifier.verify(bundle: try evidence.packed()).failed
      #expect(failed.contains { $0.outcome == .failed(reason) }, "\(name): \(failed.map(\.line))")
    }
  }

  @Test func `a release by nobody, by the organisation, or of another report is found`() throws {
    let released = try SampleEvidence(.released)
    let path = try present(released.files.paths.first { $0.hasPrefix("releases/") })
    var gone = released
    gone.files[path] = nil
    #expect(gone.fails(with: .release))
    var forged = released
    let statement = try present(ReleaseStatement(parsing: DSSEEnvelope(parsing: present(released.files[path])).payload))
    forged.files[path] = try forged.sign(statement.payload, ReleaseStatement.payloadType)
    #expect(forged.fails(with: .release))
    var unreleased = try SampleEvidence(.released)
    try unreleased.lie { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      guard let from = text.range(of: #""release":{"#)?.lowerBound, let to = text.range(of: #"},"counts""#)?.lowerBound else { throw Absent() }
      return ascii(text[..<from] + #""release":null"# + text[to...])
    }
    #expect(unreleased.fails(with: .verdict))
  }

  @Test func `files that the report does not list are in the list that it names, and nothing else is`() throws {
    var evidence = try SampleEvidence()
    let (path, name) = ("report/report.files.1.jsonl", "report.files.1.jsonl")
    var list: [UInt8] = []
    try evidence.lie { bytes in
      // What the only file held is in the list now, behind ten thousand empty ones and before another.
      let text = String(decoding: bytes, as: UTF8.self)
      let start = try present(text.firstRange(of: #""files":["#)).upperBound
      let end = try present(text[start...].firstIndex(of: "]"))
      let only = String(text[start..<end])
      let empty = Report.File(name: "empty", sha256: SHA256Digest.of("").hex)
      list = ascii(only + "\n") + empty.line
      let from = try present(only.firstRange(of: #""bytes""#)).lowerBound
      let row = "{\"name\":\"\(name)\",\"sha256\":\"\(SHA256Digest.of(list).hex)\"," + only[from...]
      let empties = [String](repeating: String(decoding: empty.line.dropLast(), as: UTF8.self), count: Report.Source.filesListed)
      return ascii(text[..<start] + (empties + [row]).joined(separator: ",") + text[end...])
    }
    #expect(evidence.fails(with: .countsFiles))
    evidence.files[path] = list
    #expect(evidence.verifier.verify(bundle: try evidence.packed()).isVerified)
    evidence.files[path] = try replacing(list, #""records":0"#, #""records":1"#)
    #expect(evidence.fails(with: .countsFiles))
    evidence.files[path] = list + ascii("{}\n")
    #expect(evidence.fails(with: .countsFiles))
  }

  @Test func `a log that was rewritten between two receipts is found`() throws {
    // Each proof holds by itself: the second comes from a log whose earlier entries were exchanged.
    var evidence = try SampleEvidence()
    var tree = MerkleTree()
    for n in 0..<8 { tree.append(SHA256Digest.of("rewritten \(n)")) }
    let entry = try LogEntry(parsing: present(evidence.files["report/report.entry.json"]))
    tree.append(entry.leaf)
    let head = try Checkpoint(origin: "ledger.test/log", size: 9, root: tree.root).signed(by: evidence.log)
    evidence.files["report/report.tlog-proof"] = LogProof(index: 8, path: tree.inclusionProof(index: 8), checkpoint: head).encoded
    #expect(evidence.fails(with: .logHistory))
  }

  @Test func `a record is proved by its receipt, and no other record`() throws {
    let evidence = try SampleEvidence()
    let id = evidence.files.batches[0]
    func file(_ name: String) throws -> [UInt8] { try present(evidence.files["batches/\(id)/\(name)"]) }
    let receipt = try BatchReceipt(parsing: file("receipt.tlog-proof"))
    // The records of the sample are known only to their leaves: a tree of our own stands in.
    #expect(receipt.batchID == id)
    let wrong = RecordReceipt(entry: try file("entry.json"), line: 0, path: [], receipt: receipt)
    #expect(!evidence.verifier.verify(record: wrong.encoded, committed: [1]).isVerified)
    #expect(!evidence.verifier.verify(record: [1, 2], committed: [1]).isVerified)
  }
}

func replacing(_ bytes: [UInt8], _ old: String, _ new: String) throws -> [UInt8] {
  let text = String(decoding: bytes, as: UTF8.self)
  guard let range = text.firstRange(of: old) else { throw Absent() }
  return ascii(text.replacingCharacters(in: range, with: new))
}

extension String {
  fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String { self[..<range.lowerBound] + text + self[range.upperBound...] }
  fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}

extension SampleEvidence {
  /// Changes the report and signs everything anew, the log's entry included.
  fileprivate mutating func lie(_ change: ([UInt8]) throws -> [UInt8]) throws {
    let report = try change(try present(files["report/report.json"]))
    let json = try present(JSONValue.parse(report))
    try put(
      report: report, try present(json["verdict"]?["state"]?.string), revision: try present(json["run"]?["revision"]?.integer))
  }

  fileprivate mutating func exchange(_ name: String) {
    let (a, b) = ("batches/\(files.batches[0])/\(name)", "batches/\(files.batches[1])/\(name)")
    (files[a], files[b]) = (files[b], files[a])
  }

  fileprivate func fails(with reason: ReasonCode) -> Bool {
    guard let bytes = try? packed() else { return false }
    return verifier.verify(bundle: bytes).failed.contains { $0.outcome == .failed(reason) }
  }
}
