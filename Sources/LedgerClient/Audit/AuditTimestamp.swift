import Cryptography
import LedgerProtocol
import Records

/// The newest timestamp that a log serves, with the checkpoint that it is of.
struct AuditTimestamp: Sendable {
  let checkpoint: VerifiedCheckpoint
  let reply: TimestampReply

  /// Nil when the node has none up to a size, or does not serve it.
  static func newest(_ reader: TileReader, upTo size: Int, log: VerifierKey) async throws(LedgerClientError) -> AuditTimestamp? {
    guard let list = try await reader.file("v1/timestamps", limit: 1 << 20), let sizes = JSONValue.parse(list)?["sizes"]?.array,
      let newest = sizes.compactMap(\.integer).filter({ $0 > 0 && $0 <= size }).max(),
      let note = try await reader.file("v1/checkpoints/\(newest)", limit: 1 << 20), let checkpoint = try? VerifiedCheckpoint(note: note, log: log),
      checkpoint.checkpoint.size == newest,
      let reply = try await reader.file("v1/checkpoints/\(newest)/timestamp", limit: TimestampReply.maximumCount)
    else { return nil }
    return AuditTimestamp(checkpoint: checkpoint, reply: TimestampReply(reply))
  }
}
