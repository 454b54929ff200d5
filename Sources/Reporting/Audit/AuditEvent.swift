public import Cryptography
public import Records

/// One event of the audit log: who did what, to which run, batch or place, and why. Holds no value of any patient; a patient hash may stand in it.
///
/// On disk one line of JSON, members in a fixed order, and a line end; the digest that the next event names covers the line without it.
/// Source: 45 CFR 164.312(b), ASTM E2147 (who, what, when, why).
public struct AuditEvent: Sendable, Equatable {
  /// Acts with relevance to patients' data. A closed list: what is not in it is not written.
  public enum Kind: String, Sendable, CaseIterable {
    case runStarted = "run-started"
    case runEnded = "run-ended"
    /// PASS, HOLD or FAIL, with the checks that say so.
    case verdict
    /// A planted identifier was missed, so that the run was held.
    case plantedMissed = "planted-missed"
    /// A second key let a held run go.
    case release
    /// Batches went to a recipient.
    case submission
    case report
    /// Evidence left as a bundle.
    case export
    /// Identifiers were shown to somebody.
    case reveal
    /// Places, hashes or events that concern patients were shown, without identifiers.
    case view
    /// A secret key was opened outside a run.
    case keyUse = "key-use"
    case keyCreated = "key-created"
    /// A patient's private keys were handed over.
    case wallet
    case configurationChanged = "configuration-changed"
    /// Somebody examined the log and signed for it.
    case review
    case purge
    /// Records that were held back stay out of the ledger, by somebody's decision.
    case drop
    /// The state, or a piece of it, was copied.
    case backup
    /// The state was put back, rebuilt, or given to another machine or vault.
    case stateRestored = "state-restored"
    /// A session of the console begins, or ends: by its user, or after its time.
    case signIn = "sign-in"
    case signOff = "sign-off"
    /// The console was asked for something that it did not do.
    case refused
    /// An operator had the console start a command.
    case order
    /// The log itself found bytes at its end that are no event: see `Torn`.
    case torn
  }

  /// Bytes at the end of the log that were no event when this one was written: what a crash in the middle of a write leaves.
  public struct Torn: Sendable, Equatable {
    public let bytes: Int
    public let digest: SHA256Digest
    /// Whether they ended with a line end, which a crash hardly leaves.
    public let isLine: Bool

    init(bytes: Int, digest: SHA256Digest, isLine: Bool) { (self.bytes, self.digest, self.isLine) = (bytes, digest, isLine) }
  }

  /// 1, 2, ... without a gap.
  public let sequence: Int
  /// UTC, such as `2026-03-01T10:00:00Z`.
  public let time: String
  /// Who did it.
  public let actor: AuditActor
  /// Nil for an event of the first format, whose word is not in the list.
  public let kind: Kind?
  /// The word as it stands in the log.
  public let word: String
  /// Run, batch or place; empty in the first format.
  public let subject: String
  public let purpose: String
  public let detail: String
  public let torn: Torn?
  /// The envelope of a review.
  public let review: DSSEEnvelope?
  /// Digest of the event before; zero for the first.
  public let previous: SHA256Digest
  /// Whether the event was written before there were operators and subjects.
  public let isFirstFormat: Bool

  /// Longest text of a member, in bytes; more is cut off. So a line is at most some 100 KiB, whatever the texts hold.
  static let longestText = 4096
  /// Longest line that is read as an event.
  static let longestLine = 256 << 10

  init(
    sequence: Int, time: String, actor: AuditActor, kind: Kind, subject: String, purpose: String, detail: String, torn: Torn? = nil,
    review: DSSEEnvelope? = nil, previous: SHA256Digest
  ) {
    (self.sequence, self.time, self.kind, word) = (sequence, time, kind, kind.rawValue)
    self.actor = AuditActor(user: AuditEvent.cut(actor.user), operator: AuditEvent.cut(actor.operator))
    (self.subject, self.purpose, self.detail) = (AuditEvent.cut(subject), AuditEvent.cut(purpose), AuditEvent.cut(detail))
    (self.torn, self.review, self.previous, isFirstFormat) = (torn, review, previous, false)
  }

  private static func cut(_ text: String) -> String {
    guard text.utf8.count > longestText else { return text }
    var end = text.utf8.index(text.startIndex, offsetBy: longestText)
    while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
    return String(text[..<end])
  }
}

/// Who acts: the operating system's user, and the operator behind it where one account serves several people or a timer.
///
/// Source: 45 CFR 164.312(a)(2)(i), unique user identification.
public struct AuditActor: Sendable, Equatable {
  public let user: String
  /// Empty when nobody is named.
  public let `operator`: String

  public init(user: String, operator: String = "") { (self.user, self.operator) = (user, `operator`) }
}

// MARK: JSON

extension AuditEvent {
  /// The line without its line end.
  public var encoded: [UInt8] { json.encoded }

  /// SHA-256 of `encoded`.
  public var digest: SHA256Digest { SHA256Digest.of(encoded) }

  public var json: JSONValue {
    var members: [JSONValue.Member] = [.init("sequence", .integer(sequence)), .init("time", .string(time)), .init("user", .string(actor.user))]
    if !isFirstFormat { members.append(.init("operator", .string(actor.operator))) }
    members.append(.init("event", .string(word)))
    if !isFirstFormat { members.append(.init("subject", .string(subject))) }
    members += [.init("purpose", .string(purpose)), .init("detail", .string(detail))]
    if let torn {
      members.append(
        .init(
          "torn",
          .object([.init("bytes", .integer(torn.bytes)), .init("sha256", .string(torn.digest.hex)), .init("line", .bool(torn.isLine))])))
    }
    if let review { members.append(.init("review", .string(Base64.encode(review.encoded)))) }
    members.append(.init("previous", .string(previous.hex)))
    return .object(members)
  }

  /// Parses a line without its line end; nil for anything but the exact bytes that would be written for what it says.
  public init?(parsing line: Bytes) {
    guard line.count <= AuditEvent.longestLine, let json = JSONValue.parse(line, maximumDepth: 4, maximumValues: 64),
      let sequence = json["sequence"]?.integer, sequence > 0, let time = json["time"]?.string, let user = json["user"]?.string,
      let word = json["event"]?.string, let purpose = json["purpose"]?.string, let detail = json["detail"]?.string,
      let previous = json["previous"]?.string.flatMap({ SHA256Digest(hex: $0) })
    else { return nil }
    (self.sequence, self.time, self.word, self.purpose, self.detail, self.previous) = (sequence, time, word, purpose, detail, previous)
    isFirstFormat = json["operator"] == nil
    actor = AuditActor(user: user, operator: json["operator"]?.string ?? "")
    subject = json["subject"]?.string ?? ""
    kind = Kind(rawValue: word)
    torn = json["torn"].flatMap(AuditEvent.torn)
    review = json["review"]?.string.flatMap { Base64.decode($0) }.flatMap { try? DSSEEnvelope(parsing: $0) }
    guard isFirstFormat || kind != nil, (kind == .torn) == (torn != nil) || isFirstFormat, (kind == .review) == (review != nil) || isFirstFormat
    else { return nil }
    // The exact bytes: no second way to write the same event.
    guard line.raw.elementsEqual(self.encoded) else { return nil }
  }

  private static func torn(_ json: JSONValue) -> Torn? {
    guard let bytes = json["bytes"]?.integer, bytes > 0, let isLine = json["line"]?.bool,
      let digest = json["sha256"]?.string.flatMap({ SHA256Digest(hex: $0) })
    else { return nil }
    return Torn(bytes: bytes, digest: digest, isLine: isLine)
  }
}
