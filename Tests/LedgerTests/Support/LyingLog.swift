import Cryptography
import LedgerProtocol
import Records
import Sealing
import Synchronization

/// A log in memory whose keys the test holds, served over C2SP's endpoints: honest, until the test changes what is served.
final class LyingLog: Sendable {
  /// What is served, each part by itself so that they may contradict each other.
  struct Served: Sendable {
    var entries: [[UInt8]] = []
    /// The leaves of the tiles, and of the tree that heads are signed over.
    var leaves: [SHA256Digest] = []
    var note: [UInt8] = []
    /// Bytes that are served in place of a path's, nil for 404.
    var instead: [String: [UInt8]?] = [:]
    /// Serves nothing of the log from this request on.
    var cutAfter = Int.max
  }

  let signer: NoteSigner
  /// The log's key, as it signs entries of its own.
  let logSigner: SigningKey
  let genesis: Genesis
  let hospital: TestHospital
  let authority: SigningKey
  private let state: Mutex<Served>

  init() throws {
    let seed = try SecretKey.random()
    signer = try NoteSigner(name: "lying.test/log", seed: seed)
    logSigner = try SigningKey(ed25519: seed)
    authority = try SigningKey.generate()
    hospital = try TestHospital(custodian: WrapPrivateKey.generate(suite: .xWing).publicKey)
    let consortium = try Participant(
      id: "consortium", role: .authority, name: "Consortium", publicKey: authority.publicKey, validFrom: 0, validUntil: 4_000_000_000)
    genesis = try Genesis(logKey: signer.verifierKey, participants: [consortium, try hospital.participant()])
    let payload = JSONValue.object([
      .init("kind", .string("genesis")), .init("origin", .string(genesis.origin)), .init("sha256", .string(genesis.digest.hex)),
    ]).encoded
    state = Mutex(Served())
    try append(try DSSEEnvelope.sign(payload, type: EntryKind.genesis.payloadType, by: logSigner).encoded)
  }

  var served: Served {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }

  var size: Int { served.entries.count }

  /// Appends honestly: entry, leaf and a signed head.
  func append(_ entry: [UInt8]) throws {
    var next = served
    next.entries.append(entry)
    next.leaves.append(Self.leaf(entry))
    next.note = try note(next.leaves)
    served = next
  }

  /// A registration, a batch and statements of reports, until the log has this many entries.
  func grow(to size: Int) throws {
    while self.size < size {
      let n = self.size
      switch n % 50 {
      case 1: try append(try participant("physician-\(n)", role: .physician).entry(by: "consortium", key: authority).bytes)
      case 2: try append(try hospital.batch(n).envelope)
      default: try append(try report(n).bytes)
      }
    }
  }

  func report(_ n: Int, by key: SigningKey? = nil) throws -> LogEntry {
    try ReportStatement(
      submitter: hospital.id, run: "run-\(n)", revision: 1, digest: SHA256Digest.of("\(n)"), verdict: .pass, batches: 0
    ).signed(by: key ?? hospital.key)
  }

  func consent(_ kind: EntryKind, by signer: String, key: SigningKey, at time: Int = 1) throws -> LogEntry {
    let entry = ConsentEntry(kind, patient: hospital.patients[0].keys.hash, party: hospital.id, by: signer, at: time, detail: SHA256Digest.of("detail"))
    return try entry.signed(by: key)
  }

  func participant(_ id: String, role: ParticipantRole, key: SigningKey? = nil) throws -> Participant {
    try Participant(
      id: id, role: role, name: id, publicKey: (key ?? SigningKey.generate()).publicKey, validFrom: 0, validUntil: 4_000_000_000)
  }

  func note(_ leaves: [SHA256Digest]) throws -> [UInt8] {
    try Checkpoint(origin: genesis.origin, size: leaves.count, root: Merkle.root(leaves)).signed(by: signer).encoded
  }

  static func leaf(_ entry: [UInt8]) -> SHA256Digest { entry.withUnsafeBytes { SHA256Hasher().leaf(Bytes($0)) } }

  // MARK: Serving

  func start() throws -> ScriptedServer {
    try ScriptedServer { [self] number, request in
      let served = served
      if number >= served.cutAfter { return .cut }
      if let other = served.instead[request.path] { return other.map { .reply(200, [], $0) } ?? .reply(404) }
      guard let body = Self.answer(request.path, served) else { return .reply(404) }
      return .reply(200, [], body)
    }
  }

  private static func answer(_ path: String, _ served: Served) -> [UInt8]? {
    if path == "/checkpoint" { return served.note }
    if path.hasPrefix("/v1/consistency?") {
      let numbers = path.split(whereSeparator: { !"0123456789".contains($0) }).compactMap { Int($0) }
      guard numbers.count == 3, numbers[1] <= numbers[2], numbers[2] <= served.leaves.count else { return nil }
      let proof = MerkleTree(served.leaves).consistencyProof(old: numbers[1], new: numbers[2])
      return JSONValue.object([.init("proof", .array(proof.map { .string($0.base64) }))]).encoded
    }
    // Logs of tests have fewer than 256,000 entries: one group of digits.
    let parts = path.split(separator: "/")
    guard parts.count >= 3, parts[0] == "tile", let number = Int(parts[2].prefix(3)) else { return nil }
    let width = parts.count == 4 ? Int(parts[3]) ?? 0 : 256
    let range = number * 256..<number * 256 + width
    if parts[1] == "entries" {
      return served.entries[min(range.lowerBound, served.entries.count)..<min(range.upperBound, served.entries.count)].flatMap {
        [UInt8($0.count >> 8), UInt8($0.count & 255)] + $0
      }
    }
    var row = served.leaves
    for _ in 0..<(Int(parts[1]) ?? 9) { row = stride(from: 0, through: row.count - 256, by: 256).map { Merkle.root(row[$0..<$0 + 256]) } }
    guard range.upperBound <= row.count else { return nil }
    return row[range].flatMap(\.array)
  }
}
