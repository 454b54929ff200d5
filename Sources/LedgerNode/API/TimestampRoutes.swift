import Cryptography
import Hummingbird
import LedgerProtocol
import Records

/// Earlier checkpoints, and the timestamps of those that have one: for everybody.
struct TimestampRoutes: Sendable {
  let store: LedgerStore
  private var timestamps: TimestampStore { TimestampStore(ledger: store.containers.root) }

  func add(to router: Router<LedgerContext>) {
    router.get("v1/timestamps") { _, _ in
      Response(200, json: .object([.init("sizes", .array(timestamps.sizes().suffix(1000).map { .integer($0) }))]))
    }
    router.get("v1/checkpoints/:size") { _, context in
      let size = try size(context)
      guard let note = try store.checkpoint(size: size) else { throw ProtocolError.notFound }
      return Response(200, type: "text/plain; charset=utf-8", note, headers: TimestampRoutes.link(timestamps, size))
    }
    router.get("v1/checkpoints/:size/timestamp") { _, context in
      guard let reply = timestamps.reply(size: try size(context)) else { throw ProtocolError.notFound }
      return Response(200, type: TimestampReply.mediaType, reply.encoded)
    }
  }

  private func size(_ context: LedgerContext) throws -> Int {
    guard let text = context.parameters.get("size"), let size = Int(text), size > 0, String(size) == text else { throw ProtocolError.notFound }
    return size
  }

  /// The header that leads to a checkpoint's timestamp, when it has one. Source: RFC 8288.
  private static func link(_ timestamps: TimestampStore, _ size: Int) -> [(String, String)] {
    guard timestamps.reply(size: size) != nil else { return [] }
    return [("link", "</v1/checkpoints/\(size)/timestamp>; rel=\"timestamp\"; type=\"\(TimestampReply.mediaType)\"")]
  }
}
