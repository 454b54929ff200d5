public import Cryptography
public import LedgerProtocol
import Records

/// A signed statement that somebody has examined the log up to an event. The key is the reviewer's own: it need not be the organisation's, and it
/// stands in the statement, so that its fingerprint can be compared with the reviewer.
///
/// Source: 45 CFR 164.308(a)(1)(ii)(D), information system activity review; 45 CFR 164.316(b)(2)(iii).
public struct AuditReview: Sendable, Equatable {
  public static let payloadType = "application/vnd.chartseal.audit-review+json"
  /// Longest note, in bytes of UTF-8.
  public static let longestNote = 16 << 10

  /// What was reviewed: the events `first...head.events`.
  public let first: Int
  public let head: AuditHead
  public let reviewer: String
  /// UTC.
  public let time: String
  public let note: String
  public let key: PublicKey

  /// Signs a review. Throws `AUD-0105` when the key cannot sign, the note is too long, or there is nothing to review.
  public static func sign(first: Int, head: AuditHead, reviewer: String, note: String, time: String, by key: SigningKey) throws(AuditError) -> DSSEEnvelope {
    guard note.utf8.count <= longestNote, reviewer.utf8.count <= AuditEvent.longestText, head.events > 0, (1...head.events).contains(first) else {
      throw AuditError(AuditReason.reviewKey)
    }
    let payload = JSONValue.object([
      .init("kind", .string("audit-review")), .init("first", .integer(first)), .init("events", .integer(head.events)),
      .init("head", .string(head.digest.hex)), .init("reviewer", .string(reviewer)), .init("time", .string(time)), .init("note", .string(note)),
      .init("key", .string(Base64.encode(key.publicKey.spki))),
    ])
    do { return try DSSEEnvelope.sign(payload.encoded, type: payloadType, by: key) } catch { throw AuditError(AuditReason.reviewKey) }
  }

  /// Reads a review and checks its signature by the key that it names. Throws `AUD-0206`.
  public init(_ envelope: DSSEEnvelope) throws(AuditError) {
    guard envelope.payloadType == AuditReview.payloadType, let json = JSONValue.parse(envelope.payload, maximumDepth: 2, maximumValues: 16),
      json.hasOnly("kind", "first", "events", "head", "reviewer", "time", "note", "key"), json["kind"]?.string == "audit-review",
      let first = json["first"]?.integer, let events = json["events"]?.integer, events > 0, (1...events).contains(first),
      let digest = json["head"]?.string.flatMap({ SHA256Digest(hex: $0) }), let reviewer = json["reviewer"]?.string,
      let time = json["time"]?.string, let note = json["note"]?.string,
      let key = json["key"]?.string.flatMap({ Base64.decode($0) }).flatMap({ try? PublicKey(spki: $0) }),
      (try? envelope.verify(key)) != nil
    else { throw AuditError(AuditReason.review) }
    (self.first, head, self.reviewer) = (first, AuditHead(events: events, digest: digest), reviewer)
    (self.time, self.note, self.key) = (time, note, key)
  }
}
