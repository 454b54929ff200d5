public import Cryptography
import Records

/// The statement that a run's compliance report exists: names it by digest, with its verdict, so that a report cannot be exchanged later.
///
/// Each revision of a report is an entry of its own. See `docs/design/evidence.md`.
public struct ReportStatement: Sendable, Equatable {
  /// What a run was judged to be.
  public enum Verdict: String, Sendable, CaseIterable {
    case pass = "PASS"
    case hold = "HOLD"
    case fail = "FAIL"
  }

  /// Participant id of the organisation whose run it was.
  public var submitter: String
  /// Run id, at most 128 bytes of printable ASCII.
  public var run: String
  /// From 1.
  public var revision: Int
  /// SHA-256 of the exact bytes of `report.json`.
  public var digest: SHA256Digest
  public var verdict: Verdict
  /// Number of batches that the report lists.
  public var batches: Int

  public init(submitter: String, run: String, revision: Int, digest: SHA256Digest, verdict: Verdict, batches: Int) {
    (self.submitter, self.run, self.revision) = (submitter, run, revision)
    (self.digest, self.verdict, self.batches) = (digest, verdict, batches)
  }

  /// The statement's members after `kind`, in order.
  private func members(key: String) -> [JSONValue.Member] {
    [
      .init("submitter", .string(submitter)), .init("key", .string(key)), .init("run", .string(run)), .init("revision", .integer(revision)),
      .init("sha256", .string(digest.hex)), .init("verdict", .string(verdict.rawValue)), .init("batches", .integer(batches)),
    ]
  }

  /// The entry, signed. Throws `LED-0231` for a run id or numbers that no reader would take.
  public func signed(by key: SigningKey) throws(ProtocolError) -> LogEntry {
    let entry = try LogEntry.sign(.report, members(key: key.id), by: key)
    _ = try ReportStatement(entry)
    return entry
  }

  /// Reads an entry, strictly: what it accepts writes back to the same bytes. Throws `LED-0231`.
  public init(_ entry: LogEntry) throws(ProtocolError) {
    let body = entry.body
    guard entry.kind == .report, let submitter = body["submitter"]?.string, Participant.isID(submitter), let key = body["key"]?.string,
      let run = body["run"]?.string, (1...128).contains(run.utf8.count), run.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
      let revision = body["revision"]?.integer, (1...1_000_000).contains(revision),
      let digest = body["sha256"]?.string.flatMap({ SHA256Digest(hex: $0) }),
      let verdict = body["verdict"]?.string.flatMap(Verdict.init(rawValue:)), let batches = body["batches"]?.integer,
      (0...(1 << 40)).contains(batches)
    else { throw .entry }
    self.init(submitter: submitter, run: run, revision: revision, digest: digest, verdict: verdict, batches: batches)
    let written = JSONValue.object([.init("kind", .string(EntryKind.report.rawValue))] + members(key: key)).encoded
    guard written == entry.envelope.payload else { throw .entry }
  }
}
