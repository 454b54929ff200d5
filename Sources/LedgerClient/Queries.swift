public import Cryptography
public import LedgerProtocol
public import Records

/// Which of a patient's records are asked for.
public struct RecordsQuestion: Sendable {
  public var patient: PatientHash
  /// Nil for the one that goes without saying: PATRQT of a patient, HOPERAT of a hospital.
  public var purpose: PurposeOfUse?
  /// Empty for all.
  public var parts: [Part] = []
  public var types: [String] = []
  /// Dates or times between which the batches were sealed, as the node reads them: `2026-03-01`, `2026-03-01T10:00:00Z`; until is exclusive.
  public var since: String?
  public var until: String?

  public init(patient: PatientHash, purpose: PurposeOfUse? = nil) { (self.patient, self.purpose) = (patient, purpose) }

  fileprivate func target(cursor: String?, limit: Int?) -> String {
    var words: [String] = []
    if let limit { words.append("limit=\(limit)") }
    if let purpose { words.append("purpose=\(purpose.rawValue)") }
    words += parts.map { "part=\($0.name)" } + types.map { "type=" + LedgerClient.encoded($0) }
    if let since { words.append("since=" + LedgerClient.encoded(since)) }
    if let until { words.append("until=" + LedgerClient.encoded(until)) }
    if let cursor { words.append("cursor=" + LedgerClient.encoded(cursor)) }
    return "/v1/patients/\(patient)/records?" + words.joined(separator: "&")
  }
}

extension LedgerClient {
  /// Percent-encoded as the value of a query's parameter. Source: RFC 3986 §2.1.
  static func encoded(_ text: String) -> String {
    var out = ""
    for byte in text.utf8 {
      let isPlain = ASCII.isLetter(byte) || ASCII.isDigit(byte) || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
      out += isPlain ? String(UnicodeScalar(byte)) : "%" + Hex.lower([byte]).uppercased()
    }
    return out
  }
}

/// A record as a node has shown it.
public struct ShownRecord: Sendable, Equatable {
  public let batch: String
  public let line: Int
  /// Nil when the contract had something taken out of the record: then no receipt can be held against it.
  public let nonce: SHA256Digest?
  /// The exact bytes.
  public let bytes: [UInt8]

  public var transaction: String { "\(batch)/\(line)" }
  /// Nonce and bytes, what the leaf commits to.
  public var committed: [UInt8]? { nonce.map { $0.array + bytes } }

  init(batch: String, line: Int, nonce: SHA256Digest?, bytes: [UInt8]) { (self.batch, self.line, self.nonce, self.bytes) = (batch, line, nonce, bytes) }

  /// A record that was opened from its sealed block.
  ///
  /// - Parameter committed: nonce || bytes.
  public init(batch: String, line: Int, committed: [UInt8]) {
    self.init(batch: batch, line: line, nonce: SHA256Digest(Array(committed.prefix(32))), bytes: Array(committed.dropFirst(32)))
  }

  /// Splits `<batch>/<line>`; nil for anything else.
  public static func place(_ transaction: some StringProtocol) -> (batch: String, line: Int)? {
    let halves = transaction.split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2, BatchHeader.isBatchID(halves[0]), let line = Int(halves[1]), line >= 0, String(line) == halves[1] else { return nil }
    return (String(halves[0]), line)
  }
}

/// Part of an answer, and where it goes on.
public struct RecordsPage: Sendable {
  public var records: [ShownRecord] = []
  /// Whether nothing is left.
  public var isComplete = false
  /// Where to go on: after a full page, or when the log has grown.
  public var next = ""
  /// Why an answer of several pages ended early; nil when it did not.
  public var problem: Problem?

  /// Reads the lines of `GET /v1/patients/<hash>/records`; nil when one is not of the form, or the last one is missing.
  init?(parsing body: [UInt8]) {
    var isEnded = false
    for line in body.split(separator: 0x0A) {
      guard !isEnded, let last = line.last, last == 0x7D else { return nil }
      if line.starts(with: Array("{\"end\":".utf8)) {
        guard let end = JSONValue.parse(Array(line))?["end"], let count = end["lines"]?.integer, count == records.count,
          let complete = end["complete"]?.bool, let next = end["next"]?.string
        else { return nil }
        (isComplete, self.next, isEnded) = (complete, next, true)
      } else if line.starts(with: Array("{\"problem\":".utf8)) {
        guard let problem = Problem(parsing: Array(line.dropFirst(11).dropLast())) else { return nil }
        (self.problem, isEnded) = (problem, true)
      } else {
        guard let record = RecordsPage.record(line) else { return nil }
        records.append(record)
      }
    }
    guard isEnded else { return nil }
  }

  /// The members before the resource are few and hold no braces; the resource is what lies between, byte by byte.
  private static func record(_ line: ArraySlice<UInt8>) -> ShownRecord? {
    let mark = Array(",\"resource\":".utf8)
    guard let at = line.indices.prefix(400).first(where: { line[$0...].starts(with: mark) }),
      let head = JSONValue.parse(Array(line[..<at]) + [0x7D]), let place = head["transaction"]?.string.flatMap({ ShownRecord.place($0) })
    else { return nil }
    let bytes = Array(line[(at + mark.count)...].dropLast())
    guard bytes.first == 0x7B, bytes.last == 0x7D else { return nil }
    if head["redacted"]?.array != nil { return ShownRecord(batch: place.batch, line: place.line, nonce: nil, bytes: bytes) }
    guard let nonce = head["nonce"]?.string.flatMap({ SHA256Digest(base64: $0) }) else { return nil }
    return ShownRecord(batch: place.batch, line: place.line, nonce: nonce, bytes: bytes)
  }
}

extension LedgerClient {
  /// The next records of a patient. The node has entered what it shows before it shows it.
  ///
  /// - Parameters:
  ///   - cursor: `next` of the page before; nil for the first.
  ///   - limit: the most records, 1,000 at most; nil for all of them in one answer, which is held in memory.
  public func records(_ question: RecordsQuestion, cursor: String? = nil, limit: Int? = 1_000) async throws(LedgerClientError) -> RecordsPage {
    let response = try await requests.send("GET", question.target(cursor: cursor, limit: limit), nil, .none, limit: 512 << 20)
    guard let page = RecordsPage(parsing: response.body) else { throw LedgerClientError(.receipt, reason: .answerForm) }
    if let problem = page.problem { throw LedgerClientError(.refused, problem: problem, status: response.status) }
    return page
  }

  /// One record by its transaction id.
  public func record(batch id: String, line: Int, purpose: PurposeOfUse?) async throws(LedgerClientError) -> ShownRecord {
    let query = purpose.map { "?purpose=\($0.rawValue)" } ?? ""
    let response = try await requests.send("GET", "/v1/records/\(id)/\(line)\(query)", nil, .none, limit: 256 << 20)
    let nonce = response.headers["record-nonce"].flatMap { SHA256Digest(base64: $0) }
    guard nonce != nil || response.headers["record-redacted"] != nil else { throw LedgerClientError(.receipt, reason: .answerForm) }
    return ShownRecord(batch: id, line: line, nonce: nonce, bytes: response.body)
  }

  /// The sealed block that holds a line, for whoever has the key of its part.
  public func sealedBlock(batch id: String, line: Int, purpose: PurposeOfUse?) async throws(LedgerClientError) -> SealedBlock {
    let query = purpose.map { "?purpose=\($0.rawValue)" } ?? ""
    let json = try await json("/v1/records/\(id)/\(line)/block\(query)", limit: 512 << 20)
    do { return try SealedBlock(json) } catch { throw LedgerClientError(.receipt, reason: error.reason) }
  }

  /// The part keys that a patient has handed to a grantee with its grants, opened.
  ///
  /// - Parameter grantee: Participant id of who asks.
  public func handovers(_ patient: PatientHash, to grantee: String, key: WrapPrivateKey) async throws(LedgerClientError) -> [KeyHandover] {
    guard let grants = try await consents(patient)["grants"]?.array else { throw LedgerClientError(.receipt, reason: .answerForm) }
    var found: [KeyHandover] = []
    for grant in grants {
      guard grant["party"]?.string == grantee, let granted = GrantDetail(grant), !granted.handover.isEmpty else { continue }
      // Keys that were wrapped to another key of the grantee's do not open; others may.
      if let keys = try? KeyHandover(opening: granted.handover, with: key, info: KeyHandover.info(patient: patient, grantee: grantee)) {
        found.append(keys)
      }
    }
    return found
  }
}

/// Holds records against their receipts, and remembers the hospitals' keys on the way. One task at a time.
public actor RecordVerifier {
  private let client: LedgerClient
  private var keys: [String: PublicKey] = [:]

  public init(_ client: LedgerClient) { self.client = client }

  /// A record's place in its batch, the batch's in the log, the checkpoint consistent with what was seen before, and the header signed by the
  /// key that it names, which the node knows as the submitter's.
  ///
  /// - Parameter committed: nonce || bytes.
  /// Throws `.receipt` when something does not hold.
  @discardableResult
  public func verify(committed: [UInt8], batch id: String, line: Int) async throws(LedgerClientError) -> RecordReceipt.Verified {
    let receipt = try await client.recordReceipt(batch: id, line: line)
    let verified: RecordReceipt.Verified
    do { verified = try receipt.verify(committed: committed, log: client.options.logKey) } catch {
      throw LedgerClientError(.receipt, reason: error.reason)
    }
    guard verified.transactionID == "\(id)/\(line)" else { throw LedgerClientError(.receipt, reason: .notAsLogged) }
    let key = try await submitter(verified.header)
    do { try LogEntry(parsing: receipt.entry).verify(key) } catch { throw LedgerClientError(.receipt, reason: error.reason) }
    try await client.watch.admit(verified.checkpoint)
    return verified
  }

  /// The registered key that a header names.
  private func submitter(_ header: BatchHeader) async throws(LedgerClientError) -> PublicKey {
    if let known = keys[header.key] { return known }
    if let current = try? await client.participant(header.submitter).participant, current.publicKey.id == header.key {
      keys[header.key] = current.publicKey
      return current.publicKey
    }
    // A key that has been rotated since stands in the list of all.
    let list = try await client.json("/v1/participants", limit: 64 << 20)["participants"]?.array ?? []
    for item in list {
      guard let json = item["participant"], json["id"]?.string == header.submitter, let participant = try? Participant(json),
        participant.publicKey.id == header.key
      else { continue }
      keys[header.key] = participant.publicKey
      return participant.publicKey
    }
    throw LedgerClientError(.receipt, reason: .notAsLogged)
  }
}
