import Cryptography
import LedgerProtocol
import Records
import Reporting
import Sealing

/// An absent value that a fixture cannot do without.
struct Absent: Error {}

func present<T>(_ value: T?) throws -> T {
  guard let value else { throw Absent() }
  return value
}

func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

/// A small deterministic generator (SplitMix64).
struct Dice: RandomNumberGenerator {
  var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// The evidence of a synthetic run: three sealed batches, a log in memory, an audit log, a report.
struct SampleEvidence {
  enum Kind: Sendable {
    /// Everything sent.
    case passed
    /// The batches were held, then released by a second key: revision 2.
    case released
    /// The batches are held.
    case held
  }

  static let run = "20260301T100000-1a2b"
  let organisation: SigningKey
  let second: SigningKey
  let log: NoteSigner
  var files = EvidenceFiles()
  var trusted: TrustedKeys { TrustedKeys(organisation: organisation.publicKey, log: log.verifierKey, countersigners: [second.publicKey]) }

  private var tree = MerkleTree()
  private(set) var rows: [JSONValue] = []
  private var headers: [BatchHeader] = []

  init(_ kind: Kind = .passed, algorithm: SignatureAlgorithm = .ed25519) throws {
    organisation = try SigningKey.generate(algorithm)
    second = try SigningKey.generate(.p256)
    log = try NoteSigner(name: "ledger.test/log", seed: present(SecretKey([UInt8](repeating: 9, count: 32))))
    for n in 0..<5 { tree.append(SHA256Digest.of("other \(n)")) }
    let audit = SampleEvidence.audit(12)
    let anchor = SampleEvidence.head(audit, 3)
    for n in 0..<3 { try add(batch: n, isSent: kind != .held, anchor) }
    files["audit/audit.jsonl"] = audit
    files["keys/organisation.pub"] = ascii(organisation.publicKey.pem)
    files["keys/log.vkey"] = ascii("\(log.verifierKey)\n")
    files["keys/countersign/\(second.id).pub"] = ascii(second.publicKey.pem)
    let state = kind == .passed ? "PASS" : "HOLD"
    var report = self.report(state, revision: 1, previous: "", release: .null, audit)
    if kind == .released {
      let first = report.encoded
      files["report/report.1.json"] = first
      files["report/report.1.dsse.json"] = try sign(first, Report.payloadType)
      let reason = "The class is one family; the privacy officer knows of it."
      let statement = ReleaseStatement(
        run: SampleEvidence.run, report: SHA256Digest.of(first).hex, held: ["risk of the run"], batches: files.batches, reason: reason, key: second.id,
        name: "B. Second", time: "2026-03-01T11:00:00Z")
      let signed = try DSSEEnvelope.sign(statement.payload, type: ReleaseStatement.payloadType, by: second).encoded
      let digest = SHA256Digest.of(signed).hex
      files["releases/\(SampleEvidence.run).json"] = signed
      let release = JSONValue.object([
        .init("key", .string(second.id)), .init("name", .string("B. Second")), .init("time", .string("2026-03-01T11:00:00Z")),
        .init("reason", .string(reason)), .init("reason-sha256", .string(SHA256Digest.of(reason).hex)), .init("statement-sha256", .string(digest)),
        .init("batches", .integer(statement.batches.count)),
      ])
      report = self.report(state, revision: 2, previous: SHA256Digest.of(first).hex, release: release, audit)
    }
    try put(report: report.encoded, state, revision: kind == .released ? 2 : 1)
  }

  /// Signs as the organisation; the envelope's bytes.
  func sign(_ payload: [UInt8], _ type: String) throws -> [UInt8] { try DSSEEnvelope.sign(payload, type: type, by: organisation).encoded }

  /// Puts a report in place with everything that hangs on it, as an organisation that lies would.
  mutating func put(report: [UInt8], _ state: String, revision: Int) throws {
    files["report/report.json"] = report
    files["report/report.dsse.json"] = try sign(report, Report.payloadType)
    files["report/report.html"] = SampleEvidence.render(report) ?? []
    let statement = ReportStatement(
      submitter: "example-hospital", run: SampleEvidence.run, revision: revision, digest: SHA256Digest.of(report),
      verdict: try present(ReportStatement.Verdict(rawValue: state)), batches: rows.count)
    let entry = try statement.signed(by: organisation)
    files["report/report.entry.json"] = entry.bytes
    files["report/report.tlog-proof"] = try prove(entry).encoded
  }

  static let render: EvidenceVerifier.Renderer = EvidencePage.render
  var verifier: EvidenceVerifier { EvidenceVerifier(keys: trusted, renderer: SampleEvidence.render) }

  func packed() throws -> [UInt8] { try EvidenceBundle.pack(files, key: organisation) }

  /// Appends to the log, signs its head and gives the proof.
  private mutating func prove(_ entry: LogEntry, extra: [UInt8] = []) throws -> LogProof {
    let index = tree.size
    tree.append(entry.leaf)
    let head = try Checkpoint(origin: "ledger.test/log", size: tree.size, root: tree.root).signed(by: log)
    return LogProof(extra: extra, index: index, path: tree.inclusionProof(index: index), checkpoint: head)
  }

  private mutating func add(batch number: Int, isSent: Bool, _ anchor: String) throws {
    var lines = LineBuffer()
    let patient = lines.index(of: try present(PatientHash(digest: SHA256Digest.of("patient \(number)").array)))
    for i in 0..<7 + number {
      let type = i == 0 ? Element.Patient.root : Element.Observation.root
      let start = lines.text.count
      lines.text.append(text: "{\"resourceType\":\"\(i == 0 ? "Patient" : "Observation")\",\"id\":\"r\(number)-\(i)\"}")
      lines.lines.append(
        Line(start: start, length: lines.text.count - start, part: i == 0 ? .history : .diagnostic, patient: patient, type: type, record: i))
    }
    let secret = try present(SecretKey([UInt8](repeating: 1, count: 32)))
    LeafHasher(secret: secret).commit(&lines)
    let sealer = BatchSealer(batchSecret: secret)
    sealer.add(lines, lines: 0..<lines.lines.count)
    let prepared = sealer.prepare(epoch: 1) { _ in secret }
    let nothing = BatchHeader.Definition(name: "test", digest: SHA256Digest.of("test"))
    let sealed = 5 + number
    let summary =
      "{\"schema_version\":1,\"profile\":\"safe-harbor\",\"verdict\":\"passed\",\"records\":{\"read\":\(sealed + 3),\"sealed\":\(sealed),"
      + "\"filtered\":1,\"quarantined\":2},\"identifiers\":{\"A\":4,\"C\":\(number)}}"
    let facts = BatchFacts(
      submitter: "example-hospital", custodianKey: SHA256Digest.of("custodian").hex, source: "lab", previous: headers.isEmpty ? nil : files.batches.first,
      pipeline: nothing, profile: nothing, rules: nothing, stakeholders: [],
      window: .init(read: sealed + 3, sealed: sealed, filtered: 1, quarantined: 2, from: 2019, until: 2021), summary: ascii(summary))
    let batch = try prepared.finish(facts, key: organisation, created: "2026-03-01T10:00:0\(number + 1)Z", software: "chartseal test")
    let container = try BatchContainer(batch.bytes)
    let place = "batches/\(batch.id)"
    files["\(place)/entry.json"] = batch.envelope
    files["\(place)/summary.json"] = container.summary.array
    files["\(place)/leaves"] = container.leafHashes.flatMap(\.array)
    let about =
      "{\"batch\":\"\(batch.id)\",\"created\":\"2026-03-01T10:00:0\(number + 1)Z\",\"software\":\"chartseal test\",\"provenance\":null,"
      + "\"audit\":{\"events\":3,\"head\":\"\(anchor)\"}}"
    files["\(place)/provenance.json"] = try sign(ascii(about), BatchProvenance.payloadType)
    var index = -1
    if isSent {
      let entry = try LogEntry(parsing: batch.envelope)
      let proof = try prove(entry, extra: ascii("{\"v\":1,\"batch\":\"\(batch.id)\"}"))
      files["\(place)/receipt.tlog-proof"] = proof.encoded
      index = proof.index
    }
    let h = batch.header
    headers.append(h)
    rows.append(
      JSONValue.object([
        .init("id", .string(batch.id)), .init("source", .string("lab")), .init("state", .string(isSent ? "submitted" : "held")),
        .init("records", .integer(h.window.read)), .init("passed", .integer(h.window.sealed)), .init("filtered", .integer(1)),
        .init("quarantined", .integer(2)), .init("resources", .integer(h.lineCount)), .init("bytes", .integer(h.parts.reduce(0) { $0 + $1.bytes })),
        .init("sealed", .string("2026-03-01T10:00:0\(number + 1)Z")), .init("submitted", .string(isSent ? "2026-03-01T10:00:09Z" : "")),
        .init("index", .integer(index)), .init("recipient", .string("ledger.test/log")), .init("purpose", .string("HRESCH")),
      ]))
  }

  // MARK: Audit log

  static func audit(_ count: Int) -> [UInt8] {
    var text: [UInt8] = []
    var previous = SHA256Digest.zero
    for n in 1...count {
      let line = ascii(
        "{\"sequence\":\(n),\"time\":\"2026-03-01T10:00:00Z\",\"user\":\"u\",\"operator\":\"o\",\"event\":\"view\",\"subject\":\"\","
          + "\"purpose\":\"p \(n)\",\"detail\":\"\",\"previous\":\"\(previous.hex)\"}")
      text += line + [0x0A]
      previous = SHA256Digest.of(line)
    }
    return text
  }

  static func head(_ log: [UInt8], _ events: Int) -> String { SHA256Digest.of(Array(log.split(separator: 0x0A)[events - 1])).hex }
}
