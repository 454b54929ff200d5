import Cryptography
import LedgerProtocol
import Records
import SQLiteStore

/// The records of a patient, in the order of the log, opened on the custodian's node.
///
/// Batches come from the table `patient_batch`; of each container only the patient's blocks are looked up (`BlockLookup`), and one block at
/// a time is open. So a page needs memory for its own lines and the largest block, however long the history. Within a batch lines come
/// block by block: by part, then by the first line of the block.
///
/// Not trusted: the stored containers. A block opens only under the patient's key, and each line must be what its leaf commits to.
struct PatientRecords: Sendable {
  let store: LedgerStore
  /// Nil on a node that cannot read what it keeps.
  let keyRing: RecordKeyRing?

  /// A batch that holds something of the patient.
  struct Batch: Sendable {
    let position: Int
    let parts: Int
    let submitter: String
    let created: Int
  }

  // MARK: Pages

  /// The next lines after a cursor. What comes back is decided, not yet disclosed: that is the caller's to do before it answers.
  ///
  /// Blocks of a part that cannot open to the reader stay shut; their lines are counted as refused, whatever their types.
  /// - Parameter only: The places that are looked at; nil for all.
  func page(
    _ patient: PatientHash, _ filter: RecordFilter, after cursor: RecordCursor, limits: PageLimits, at time: Int, only: Set<RecordPlace>? = nil,
    _ decider: inout some LineDecider
  ) throws -> RecordPage {
    var page = RecordPage(end: cursor)
    var id = (position: -1, text: "")
    try each(patient, filter, after: cursor, mayOpen: { part, submitter, lines in
      if decider.mayOpen(part, submitter: submitter) { return true }
      if page.isLast { _ = decider.decide(part: part, type: "", labels: [], submitter: submitter, lines: lines) }
      return false
    }) { line, envelope in
      if page.lines.count >= limits.lines || page.byteCount >= limits.bytes {
        page.isLast = false
        return false
      }
      page.end = RecordCursor(position: line.position, line: line.number, below: cursor.below)
      if let only, !only.contains(RecordPlace(position: line.position, line: line.number)) { return true }
      // A line that stays shut is refused whatever it says: what is refused does not depend on what was searched for.
      if !filter.clauses.isEmpty {
        let decision = decider.decide(
          part: line.part, type: line.scanned.resourceType.text, labels: line.labels, submitter: line.submitter, lines: 0)
        guard try !decision.opens || PatientRecords.matches(filter, line, decision, at: time) else { return true }
      }
      if id.position != line.position { id = (line.position, try PatientRecords.batchID(envelope)) }
      if let shown = try decide(line, batch: id.text, at: time, lines: 1, &decider) {
        decider.showed(shown.transaction)
        page.byteCount += shown.bytes.count
        page.lines.append(shown)
      }
      return true
    }
    return page
  }

  /// Whether a line is what was searched for, by what the reader is shown of it: else a search would tell what the contract takes out.
  private static func matches(_ filter: RecordFilter, _ line: RecordLine, _ decision: AccessDecision, at time: Int) throws -> Bool {
    guard !decision.redactions.isEmpty else { return filter.matches(content: line.bytes) }
    return try RecordRedactor.apply(decision.redactions, to: line.bytes.array, at: time).withUnsafeBytes { filter.matches(content: Bytes($0)) }
  }

  /// Asks about a line; nil when it stays shut.
  private func decide(
    _ line: RecordLine, batch: String, at time: Int, lines: Int, _ decider: inout some LineDecider
  ) throws -> RecordPage.Line? {
    let type = line.scanned.resourceType.text
    let decision = decider.decide(part: line.part, type: type, labels: line.labels, submitter: line.submitter, lines: lines)
    guard decision.opens else { return nil }
    let redacts = !decision.redactions.isEmpty
    let bytes = line.bytes.array
    return RecordPage.Line(
      batch: batch, number: line.number, type: type, nonce: redacts ? nil : line.nonce, redactions: decision.redactions,
      bytes: redacts ? try RecordRedactor.apply(decision.redactions, to: bytes, at: time) : bytes)
  }

  /// The place of the newest version of each resource, as far as the log goes below a position: what a FHIR search looks at.
  ///
  /// Keeps 32 bytes for each resource of the types asked for, and opens what may open alone.
  func newest(_ patient: PatientHash, _ filter: RecordFilter, below: Int, mayOpen: (Part, String) -> Bool) throws -> Set<RecordPlace> {
    var places: [ResourceName: RecordPlace] = [:]
    try each(patient, filter, after: RecordCursor(position: 0, below: below), mayOpen: { part, submitter, _ in mayOpen(part, submitter) }) { line, _ in
      let place = RecordPlace(position: line.position, line: line.number)
      let name = ResourceName(line.scanned)
      if let other = places[name], other > place { return true }
      places[name] = place
      return true
    }
    return Set(places.values)
  }

  // MARK: Walking

  /// Hands over each line that the filter's types, ids, parts and times let through, until `body` says false.
  ///
  /// - Parameters:
  ///   - mayOpen: asked for each block with its part, its submitter and the number of its lines, before it is opened.
  ///   - body: gets the line and the batch's entry, valid for the length of the call.
  private func each(
    _ patient: PatientHash, _ filter: RecordFilter, after cursor: RecordCursor, mayOpen: (Part, String, Int) -> Bool,
    _ body: (RecordLine, Bytes) throws -> Bool
  ) throws {
    guard keyRing != nil else { throw ProtocolError.notCustodian }
    let opener = BlockOpener()
    let types = filter.types.map { Array($0.utf8) }
    let ids = filter.ids.map { Array($0.utf8) }
    func isAmong(_ values: [[UInt8]], _ value: Bytes) -> Bool { values.isEmpty || values.contains { $0.withUnsafeBytes { Bytes($0) == value } } }
    var from = cursor.position
    while true {
      let batches = try batches(patient, from: from, below: cursor.below)
      let purges = try purges(patient)
      for batch in batches where filter.admits(batch) && !isPurged(batch, purges) {
        let after = batch.position == cursor.position ? cursor.line : -1
        let goesOn = try lines(of: patient, in: batch, parts: filter.parts, after: after, opener, mayOpen) { line, entry in
          guard isAmong(types, line.scanned.resourceType), isAmong(ids, line.scanned.id) else { return true }
          return try body(line, entry)
        }
        guard goesOn else { return }
      }
      guard batches.count == PatientRecords.batchLimit, let last = batches.last else { return }
      from = last.position + 1
    }
  }

  private static let batchLimit = 256

  /// A bounded number of rows, so that no read transaction stays open while blocks are opened.
  private func batches(_ patient: PatientHash, from: Int, below: Int) throws -> [Batch] {
    try store.readers.with { database in
      var found: [Batch] = []
      try database.query(
        "SELECT p.position, p.parts, b.submitter, b.created FROM patient_batch p JOIN batch b ON b.position = p.position "
          + "WHERE p.patient = ? AND p.position >= ? AND p.position < ? ORDER BY p.position LIMIT ?",
        [.blob(patient.digest), .int(from), .int(below), .int(PatientRecords.batchLimit)]
      ) { row in
        found.append(Batch(position: row.int(0), parts: row.int(1), submitter: row.text(2), created: row.int(3)))
      }
      return found
    }
  }

  /// Purges of the patient's records that the log holds: what they name is not opened any more, destroyed or not.
  private func purges(_ patient: PatientHash) throws -> [(position: Int, party: String)] {
    try store.readers.with { database in
      var found: [(Int, String)] = []
      // By the index of kinds: purges are few.
      try database.query("SELECT position, party FROM event WHERE kind = 'purge' AND +patient = ?", [.blob(patient.digest)]) { row in
        found.append((row.int(0), row.text(1)))
      }
      return found
    }
  }

  private func isPurged(_ batch: Batch, _ purges: [(position: Int, party: String)]) -> Bool {
    purges.contains { $0.position > batch.position && ($0.party.isEmpty || $0.party == batch.submitter) }
  }

  /// The patient's lines in one batch after a line of it; false when `body` ended it.
  private func lines(
    of patient: PatientHash, in batch: Batch, parts: Set<Part>, after: Int, _ opener: BlockOpener, _ mayOpen: (Part, String, Int) -> Bool,
    _ body: (RecordLine, Bytes) throws -> Bool
  ) throws -> Bool {
    let stored = try store.stored(batch.position)
    defer { withExtendedLifetime(stored) {} }
    let lookup = try BlockLookup(stored.bytes)
    var blocks = try lookup.blocks(of: patient, parts: parts)[...]
    let resumed = after < 0 ? nil : blocks.firstIndex { $0.block.lines.contains(UInt32(truncatingIfNeeded: after)) }
    if let resumed { blocks = blocks[resumed...] }
    for (place, found) in zip(blocks.indices, blocks) {
      let first = place == resumed ? after + 1 : 0
      guard mayOpen(found.block.part, batch.submitter, found.block.lines.count), try open(found, lookup, batch.submitter, opener) else { continue }
      for line in opener.lines where line.index >= first {
        guard try body(try record(line, found, lookup, opener, batch), lookup.entry) else { return false }
      }
    }
    return true
  }

  /// Opens a block; false when a purge has destroyed it. Throws `LED-0331`, `LED-0332`, `LED-0212` or `LED-0213`.
  private func open(_ found: BlockLookup.Found, _ lookup: BlockLookup, _ submitter: String, _ opener: BlockOpener) throws -> Bool {
    guard let keyRing else { throw ProtocolError.notCustodian }
    if lookup.isPurged(found) { return false }
    do {
      let key = try keyRing.recordKey(submitter: submitter, patient: found.patient, epoch: found.block.epoch)
      try opener.open(lookup.sealed(found), found.block, patient: found.patient, recordKey: key)
      return true
    } catch {
      // A purge that came in between leaves zeros behind.
      if lookup.isPurged(found) { return false }
      throw error
    }
  }

  private func record(
    _ line: BlockOpener.OpenedLine, _ found: BlockLookup.Found, _ lookup: BlockLookup, _ opener: BlockOpener, _ batch: Batch
  ) throws -> RecordLine {
    guard opener.leaf(of: line) == lookup.leaf(line.index) else { throw ProtocolError.leaf }
    let bytes = opener.bytes(of: line)
    guard let scanned = try? RecordScanner.scan(bytes) else { throw ProtocolError.schema }
    return RecordLine(
      position: batch.position, number: line.index, block: found.block, labels: SecurityLabels(rawValue: opener.labels),
      submitter: batch.submitter, nonce: line.nonce, bytes: bytes, scanned: scanned)
  }

  /// The batch id from the entry as it lies in the container.
  private static func batchID(_ envelope: Bytes) throws -> String {
    BatchHeader.batchID(ofPayload: try DSSEEnvelope(parsing: envelope.array).payload)
  }

  // MARK: One line

  /// A line, and the sealed block that holds it.
  struct Opened: Sendable {
    let patient: PatientHash
    let block: BlockDirectory.Block
    let sealed: [UInt8]
    /// The line that was asked for; nil when it stays shut.
    let line: RecordPage.Line?
  }

  /// Whose record a line of a batch is, in which part, and which hospital's. Throws `LED-0218` when there is no such line.
  func owner(ofLine line: Int, at position: Int) throws -> (patient: PatientHash, part: Part, submitter: String) {
    let stored = try store.stored(position)
    defer { withExtendedLifetime(stored) {} }
    guard let found = try BlockLookup(stored.bytes).block(ofLine: line) else { throw ProtocolError.line }
    return (found.patient, found.block.part, try submitter(at: position))
  }

  private func submitter(at position: Int) throws -> String {
    try store.readers.with { database in
      var name = ""
      try database.query("SELECT submitter FROM batch WHERE position = ?", [.int(position)]) { name = $0.text(0) }
      return name
    }
  }

  /// Opens a line, or with `whole` every line of its block, which is given out if all of them are open as they are.
  ///
  /// Throws `LED-0218`, `LED-0352`, `LED-0745`, and what opening throws.
  func line(
    _ number: Int, batch: String, at position: Int, whole: Bool, time: Int, _ decider: inout some LineDecider
  ) throws -> Opened {
    let stored = try store.stored(position)
    defer { withExtendedLifetime(stored) {} }
    let lookup = try BlockLookup(stored.bytes)
    guard let found = try lookup.block(ofLine: number) else { throw ProtocolError.line }
    let row = Batch(position: position, parts: 0, submitter: try submitter(at: position), created: 0)
    let opener = BlockOpener()
    let part = found.block.part
    guard decider.mayOpen(part, submitter: row.submitter) else {
      _ = decider.decide(part: part, type: "", labels: [], submitter: row.submitter, lines: whole ? found.block.lines.count : 1)
      return Opened(patient: found.patient, block: found.block, sealed: [], line: nil)
    }
    guard try !isPurged(row, purges(found.patient)), try open(found, lookup, row.submitter, opener) else { throw ProtocolError.purgedRecord }
    let records = try opener.lines.filter { whole || $0.index == number }.map { try record($0, found, lookup, opener, row) }
    // What is given out with others is looked at first, and counted when all of it goes.
    let isWhole = try !whole || records.allSatisfy { try decide($0, batch: batch, at: time, lines: 0, &decider)?.nonce != nil }
    var wanted: RecordPage.Line?
    for record in records where isWhole {
      guard let shown = try decide(record, batch: batch, at: time, lines: 1, &decider) else { continue }
      decider.showed(shown.transaction)
      if record.number == number { wanted = shown }
    }
    return Opened(patient: found.patient, block: found.block, sealed: lookup.sealed(found).array, line: wanted)
  }
}

/// Where a line stands: in a batch of the log.
struct RecordPlace: Hashable, Sendable, Comparable {
  let position: Int
  let line: Int
  static func < (a: RecordPlace, b: RecordPlace) -> Bool { (a.position, a.line) < (b.position, b.line) }
}

/// Type and id of a resource, as half of a digest.
private struct ResourceName: Hashable {
  private let high: UInt64
  private let low: UInt64

  init(_ scanned: ScannedRecord) {
    var text = ByteBuffer(capacity: 96)
    text.append(scanned.resourceType)
    text.append(0x2F)
    text.append(scanned.id)
    (high, low) = SHA256Digest.of(text.bytes).withBytes { digest in
      (digest[0..<8].raw.loadUnaligned(as: UInt64.self), digest[8..<16].raw.loadUnaligned(as: UInt64.self))
    }
  }
}
