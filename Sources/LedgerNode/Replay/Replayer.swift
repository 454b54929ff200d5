import Cryptography
import LedgerProtocol
import Records
import SQLiteStore

/// One replay under way.
struct Replayer {
  private(set) var summary: LedgerReplay.Summary
  private let database: Database
  private let genesis: Genesis
  private let containers: ContainerStore
  /// The state as the entries lead to it: a temporary database that SQLite keeps in memory and, when large, in a file without a name.
  private let rebuilt: Database
  private let logKey: PublicKey
  /// Positions whose bytes a purge has been through, and blocks that are gone.
  private var purged: Set<Int> = []
  private var erased: [(patient: PatientHash, position: Int)] = []
  private let hasher = SHA256Hasher()
  private var edge = CompactRange()

  init(database: Database, genesis: Genesis, containers: ContainerStore) throws {
    (self.database, self.genesis, self.containers) = (database, genesis, containers)
    logKey = try PublicKey(ed25519: genesis.logKey.key)
    rebuilt = try Database(path: "", mode: .create)
    try rebuilt.execute(Schema.state)
    summary = LedgerReplay.Summary(origin: genesis.origin, root: Merkle.emptyRoot)
  }

  mutating func run() throws {
    try rebuilt.execute("BEGIN")
    var checkpoints = try self.checkpoints()[...]
    let nodes = try database.prepare("SELECT hash FROM node WHERE place = ?")
    var position = 0
    let entries = try database.prepare("SELECT position, bytes FROM entry ORDER BY position")
    try entries.bind([])
    while try entries.step() {
      if entries.int(0) != position { note(LedgerReplay.gap, at: position) }
      let bytes = entries.blob(1)
      try append(bytes, nodes)
      try replay(bytes, at: position)
      position += 1
      if let next = checkpoints.first, next.size == position {
        check(next)
        checkpoints.removeFirst()
      }
    }
    entries.reset()
    for left in checkpoints { note(LedgerReplay.root, at: left.size) }
    summary.entries = position
    summary.root = edge.root(hasher)
    try rebuilt.execute("COMMIT")
    try checkHead()
    try checkPurges()
    try compareState()
  }

  private mutating func note(_ reason: ReasonCode, at position: Int? = nil, table: String? = nil) {
    // The first of each kind says where to look; a thousand more would say nothing else.
    guard !summary.findings.contains(where: { $0.reason == reason && $0.table == table }) else { return }
    summary.findings.append(LedgerReplay.Finding(reason, at: position, table: table))
  }

  // MARK: Tree

  private func checkpoints() throws -> [(size: Int, note: [UInt8])] {
    var rows: [(Int, [UInt8])] = []
    try database.query("SELECT size, note FROM checkpoint ORDER BY size") { rows.append(($0.int(0), $0.blob(1))) }
    return rows
  }

  private mutating func append(_ bytes: [UInt8], _ nodes: Statement) throws {
    var completed: [(place: Int, hash: SHA256Digest)] = []
    edge.append(bytes.withUnsafeBytes { hasher.leaf(Bytes($0)) }, hasher) { level, index, hash in
      if level & 7 == 0 { completed.append((Schema.place(level: level >> 3, index: index), hash)) }
    }
    for node in completed {
      try nodes.bind([.int(node.place)])
      let isRight = try nodes.step() && nodes.blob(0) == node.hash.array
      nodes.reset()
      if !isRight { note(LedgerReplay.node, at: edge.size - 1) }
    }
  }

  private mutating func check(_ stored: (size: Int, note: [UInt8])) {
    summary.checkpoints += 1
    guard let verified = try? VerifiedCheckpoint(note: stored.note, log: genesis.logKey), verified.checkpoint.size == stored.size else {
      return note(LedgerReplay.signature, at: stored.size)
    }
    if verified.checkpoint.root != edge.root(hasher) { note(LedgerReplay.root, at: stored.size) }
  }

  private mutating func checkHead() throws {
    var head: (Int, [UInt8]) = (0, [])
    try database.query("SELECT size, root FROM head WHERE id = 1") { head = ($0.int(0), $0.blob(1)) }
    if head.0 != edge.size || head.1 != summary.root.array { note(LedgerReplay.head, at: head.0) }
  }

  // MARK: State

  private mutating func replay(_ bytes: [UInt8], at position: Int) throws {
    let entry: LogEntry
    let change: StateChange
    do {
      entry = try LogEntry(parsing: bytes)
      summary.kinds[entry.kind.rawValue, default: 0] += 1
    } catch {
      return note(LedgerReplay.malformed, at: position)
    }
    do {
      change = try self.change(entry, at: position)
    } catch let error as ProtocolError {
      return note(error == .container ? LedgerReplay.container : LedgerReplay.unauthorised, at: position)
    } catch is LedgerStoreError {
      return note(LedgerReplay.container, at: position)
    }
    guard case .applied = try LedgerState(database: rebuilt).apply(change, id: entry.payloadDigest, at: position) else {
      return note(LedgerReplay.doubled, at: position)
    }
  }

  /// What the entry changes, as the node derived it when it appended; the participants are those of the replay so far.
  private mutating func change(_ entry: LogEntry, at position: Int) throws -> StateChange {
    switch entry.kind {
    case .genesis:
      try GenesisEntry.check(entry, genesis)
      return .genesis(genesis.participants, genesis.contract)
    case .participant:
      let (participant, by, keyID) = try Participant.read(entry)
      try authority.check(participant, by: by, keyID: keyID, entry, at: nil)
      return .participant(participant)
    case .batch:
      let header = try BatchHeader(parsing: entry.envelope.payload)
      try verify(entry, header.key, header.submitter, .hospital)
      return .batch(try rows(entry, at: position))
    case .keyWraps:
      let statement = try KeyWrapsStatement(entry)
      try verify(entry, entry.body["key"]?.string ?? "", statement.submitter, .hospital)
      let blob = try open(position)
      defer { withExtendedLifetime(blob) {} }
      count(blob)
      return .keyWraps(SubmissionVerifier.rows(statement, try KeyWraps(parsing: blob.bytes)))
    case .report:
      let statement = try ReportStatement(entry)
      try verify(entry, entry.body["key"]?.string ?? "", statement.submitter, .hospital)
      return .report
    case .rotation:
      return .rotation(try authority.check(rotation: entry))
    case .policy:
      return .policy(try authority.check(policy: entry))
    case .cube, .researchQuery:
      try entry.verify(logKey)
      return .event(EventRow(kind: entry.kind, patient: nil, party: entry.body["researcher"]?.string ?? ""))
    default:
      let stated = try ConsentEntry(entry)
      try authority.check(stated, entry)
      count(try open(position))
      return .event(EventRow(kind: stated.kind, patient: stated.patient, party: stated.party))
    }
  }

  private var authority: EntryAuthority {
    EntryAuthority(StateDirectory(database: rebuilt) { [database, containers] position in
      guard let stored = try StoredBytes.read(database, at: position) else { throw LedgerStoreError.containerMissing }
      return try containers.open(stored).array
    }, logKey: logKey)
  }

  private func verify(_ entry: LogEntry, _ keyID: String, _ id: String, _ role: ParticipantRole) throws {
    guard let signer = try LedgerState.participant(rebuilt, keyID: keyID), signer.id == id, signer.role == role else {
      throw ProtocolError.notRegistered
    }
    try entry.verify(signer.publicKey)
  }

  private mutating func open(_ position: Int) throws -> ContainerBytes {
    guard let stored = try StoredBytes.read(database, at: position) else { throw LedgerStoreError.containerMissing }
    let bytes = try containers.open(stored)
    defer { withExtendedLifetime(bytes) {} }
    guard bytes.count == stored.length else { throw LedgerStoreError.containerMissing }
    // What a purge has been through is held against the entry block by block.
    if stored.isPurged { purged.insert(position) }
    guard stored.isPurged || SHA256Digest.of(bytes.bytes) == stored.digest else { throw LedgerStoreError.containerMissing }
    return bytes
  }

  /// The container is the one of its entry: same envelope, and everything the header covers as it says, but for the blocks of patients
  /// whose records were purged.
  private mutating func rows(_ entry: LogEntry, at position: Int) throws -> BatchRows {
    let bytes = try open(position)
    defer { withExtendedLifetime(bytes) {} }
    let isPurged = purged.contains(position)
    let checking: BatchContainer.Checking = isPurged ? .form : .everything
    guard let container = try? BatchContainer(bytes.bytes, checking: checking), container.envelopeBytes.array == entry.bytes else {
      throw LedgerStoreError.containerMissing
    }
    if isPurged {
      for (number, block) in container.directory.blocks.enumerated() {
        let sealed = container.sealedBlock(number)
        if SHA256Digest.of(sealed) == block.digest { continue }
        guard sealed.raw.allSatisfy({ $0 == 0 }) else { throw LedgerStoreError.containerMissing }
        erased.append((container.directory.patients[block.patient], position))
      }
    }
    count(bytes)
    return try BatchRows(container)
  }

  /// What is missing is missing because the log says so: by a later purge of everything, or of this hospital's records.
  private mutating func checkPurges() throws {
    for (patient, position) in erased {
      let ordered = try rebuilt.int(
        "SELECT count(*) FROM event WHERE patient = ?1 AND kind = ?2 AND position > ?3 "
          + "AND (party = '' OR party = (SELECT submitter FROM batch WHERE position = ?3))",
        .blob(patient.digest), .text(EntryKind.purge.rawValue), .int(position))
      if ordered ?? 0 == 0 { note(LedgerReplay.container, at: position) }
    }
  }

  private mutating func count(_ bytes: ContainerBytes) {
    summary.containers += 1
    summary.containerBytes += bytes.count
  }

  private mutating func compareState() throws {
    for (table, columns) in Schema.compared {
      let names = columns.split(separator: ",").count
      let sql = "SELECT \(columns) FROM \(table) ORDER BY \(Schema.keys(of: table))"
      let (stored, fresh) = (try database.prepare(sql), try rebuilt.prepare(sql))
      try stored.bind([])
      try fresh.bind([])
      while true {
        let (a, b) = (try stored.step(), try fresh.step())
        if !a && !b { break }
        let isSame = a && b && (0..<names).allSatisfy { stored.blob($0) == fresh.blob($0) }
        guard isSame else {
          note(LedgerReplay.state, table: table)
          break
        }
        summary.rows += 1
      }
      stored.reset()
      fresh.reset()
    }
  }
}
