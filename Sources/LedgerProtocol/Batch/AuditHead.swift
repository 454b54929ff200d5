public import Cryptography
public import Records

/// Where the audit log of a state folder stood: so many events, the last of them with this digest. Whoever holds a signed head finds a log that was
/// cut, rewritten or begun anew. Source: `docs/guide/audit-log.md`.
public struct AuditHead: Sendable, Equatable {
  /// Number of events; 0 for a log that has none.
  public let events: Int
  /// SHA-256 of the last event's line without its line end; zero for a log that has none.
  public let digest: SHA256Digest

  public init(events: Int, digest: SHA256Digest) { (self.events, self.digest) = (events, digest) }

  public static let empty = AuditHead(events: 0, digest: .zero)

  /// `{"events":n,"head":"64 hexadecimal digits"}`.
  public var json: JSONValue { .object([.init("events", .integer(events)), .init("head", .string(digest.hex))]) }

  /// Nil for anything but that form.
  public init?(_ json: JSONValue) {
    guard json.hasOnly("events", "head"), let events = json["events"]?.integer, events >= 0,
      let digest = json["head"]?.string.flatMap({ SHA256Digest(hex: $0) }), events > 0 || digest == .zero
    else { return nil }
    self.init(events: events, digest: digest)
  }
}
