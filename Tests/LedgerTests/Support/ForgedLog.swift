import Cryptography
import LedgerNode
import LedgerProtocol
import Records
import SQLiteStore

/// Writes entries into the database of a ledger that nobody serves, with tree and signed checkpoint, as if they had been submitted: for
/// tests of what only shows the log.
enum ForgedLog {
  struct Entry {
    let entry: LogEntry
    /// What is kept beside the log for it.
    var detail: [UInt8]?
    init(_ entry: LogEntry, detail: [UInt8]? = nil) { (self.entry, self.detail) = (entry, detail) }
  }

  /// Appends the entries in groups, each with a checkpoint of its own.
  static func append(_ entries: [Entry], to path: String, origin: String, keys: NodeKeys, groups: Int = 1) throws {
    let database = try Database(path: path + "/ledger.sqlite")
    let signer = try keys.signer(origin: origin)
    let hasher = SHA256Hasher()
    var edge = CompactRange()
    try database.query("SELECT bytes FROM entry ORDER BY position") { row in
      let bytes = row.blob(0)
      edge.append(bytes.withUnsafeBytes { hasher.leaf(Bytes($0)) }, hasher)
    }
    let step = max(1, (entries.count + groups - 1) / groups)
    for start in stride(from: 0, to: entries.count, by: step) {
      try database.transaction { () throws -> Void in
        for one in entries[start..<min(start + step, entries.count)] {
          let position = edge.size
          try database.run("INSERT INTO entry(position, bytes) VALUES(?, ?)", .int(position), .blob(one.entry.bytes))
          try database.run("INSERT INTO known(id, position) VALUES(?, ?)", .blob(SHA256Digest.of(one.entry.envelope.payload).array), .int(position))
          if let detail = one.detail {
            try database.run(
              "INSERT INTO stored(position, digest, length, bytes) VALUES(?, ?, ?, ?)", .int(position), .blob(SHA256Digest.of(detail).array),
              .int(detail.count), .blob(detail))
          }
          try state(one.entry, at: position, database)
          var nodes: [(place: Int, hash: SHA256Digest)] = []
          edge.append(one.entry.leaf, hasher) { level, index, hash in
            if level & 7 == 0 { nodes.append(((level >> 3) << 48 | index, hash)) }
          }
          for node in nodes { try database.run("INSERT INTO node(place, hash) VALUES(?, ?)", .int(node.place), .blob(node.hash.array)) }
        }
        let note = try Checkpoint(origin: origin, size: edge.size, root: edge.root()).signed(by: signer).encoded
        try database.run("INSERT INTO checkpoint(size, note) VALUES(?, ?)", .int(edge.size), .blob(note))
        try database.run("UPDATE head SET size = ?, root = ? WHERE id = 1", .int(edge.size), .blob(edge.root().array))
      }
    }
  }

  /// The rows of the state that pages read.
  private static func state(_ entry: LogEntry, at position: Int, _ database: Database) throws {
    if let patient = entry.body["patient"]?.string.flatMap({ PatientHash(text: $0) }) {
      try database.run(
        "INSERT INTO event(position, kind, patient, party) VALUES(?, ?, ?, ?)", .int(position), .text(entry.kind.rawValue), .blob(patient.digest),
        .text(entry.body["party"]?.string ?? ""))
    }
    if entry.kind == .policy, let contract = entry.body["contract"] {
      try database.run("INSERT INTO contract(position, record) VALUES(?, ?)", .int(position), .blob(contract.encoded))
    }
  }

  /// Changes the database behind the node's back.
  static func tamper(_ path: String, _ sql: String, _ values: [SQLiteValue] = []) throws {
    let database = try Database(path: path + "/ledger.sqlite")
    try database.query(sql, values) { _ in }
  }
}

/// A ledger with a participant of each role and many entries, its node on loopback, and browsers for it.
final class ExplorerLedger: Sendable {
  static let origin = "ledger.test/explorer"
  /// Markup, a quotation mark under a combining accent, and characters that turn the text around them.
  static let hostileName = "<script>alert(1)</script>\"\u{301} onmouseover='x' &amp; \u{202E}evil"

  let folder: TemporaryFolder
  let keys: NodeKeys
  let hospital: TestHospital
  let authority: SigningKey
  let auditor: SigningKey
  let physician: SigningKey
  let clock = TestClock()
  let store: LedgerStore
  let node: RunningLedgerNode
  var path: String { folder.path + "/ledger" }

  init(_ forged: (ExplorerLedger.Keys) throws -> [ForgedLog.Entry] = { _ in [] }, groups: Int = 1, explorer: Bool = true) async throws {
    folder = try TemporaryFolder()
    keys = try NodeKeys.generate(custodian: .xWing)
    (authority, auditor, physician) = (try SigningKey.generate(), try SigningKey.generate(), try SigningKey.generate(.p256))
    hospital = try TestHospital(custodian: try present(keys.custodian).publicKey)
    func participant(_ id: String, _ role: ParticipantRole, _ name: String, _ key: SigningKey, until: Int = 4_000_000_000) throws -> Participant {
      try Participant(id: id, role: role, name: name, publicKey: key.publicKey, validFrom: 0, validUntil: until)
    }
    let genesis = try Genesis(
      logKey: keys.signer(origin: Self.origin).verifierKey,
      participants: [
        participant("consortium", .authority, "Consortium", authority), hospital.participant(),
        participant("county-auditor", .auditor, "County Auditor", auditor),
        participant("dr-example", .physician, Self.hostileName, physician, until: 1_800_100_000),
      ])
    let path = folder.path + "/ledger"
    try LedgerStore.create(at: path, genesis: genesis, keys: keys)
    let forged = try forged(Keys(hospital: hospital, authority: authority, auditor: auditor, physician: physician))
    if !forged.isEmpty { try ForgedLog.append(forged, to: path, origin: Self.origin, keys: keys, groups: groups) }
    store = try LedgerStore(at: path, keys: keys)
    var configuration = LedgerNodeConfiguration()
    (configuration.port, configuration.explorer) = (0, explorer)
    let clock = clock
    configuration.now = { clock.now }
    node = try await LedgerNodeServer(store: store, keys: keys, configuration: configuration).start()
  }

  struct Keys {
    let hospital: TestHospital
    let authority: SigningKey
    let auditor: SigningKey
    let physician: SigningKey
  }

  func stop() async {
    await node.stop()
    store.close()
  }

  struct Page {
    let status: Int
    let headers: [String: String]
    let text: String
  }

  /// Loads a page as a browser would, with the session's cookie when there is one.
  func get(_ path: String, cookie: String? = nil, method: String = "GET", fields: String = "") async throws -> Page {
    let connection = try RawConnection(port: node.port)
    let session = cookie.map { "cookie: other=1; \($0)\r\n" } ?? ""
    connection.send("\(method) \(path) HTTP/1.1\r\nhost: 127.0.0.1:\(node.port)\r\ncontent-length: 0\r\n\(session)\(fields)\r\n")
    let answer = await connection.answer()
    return Page(status: answer.status, headers: answer.headers, text: String(decoding: answer.body, as: UTF8.self))
  }
}
