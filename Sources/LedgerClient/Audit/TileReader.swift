import Cryptography
import LedgerProtocol
import Records

/// Reads a log from the node's C2SP endpoints.
struct TileReader: Sendable {
  let requests: SignedRequests

  /// A bundle with the tile of its leaves. What the node does not serve is nil; a node that cannot be reached is an error.
  struct Piece: Sendable {
    let number: Int
    let width: Int
    var bytes: [UInt8]?
    var leaves: [SHA256Digest]?
    /// Read from the folder, not from the node.
    var isKept = false
  }

  func piece(_ number: Int, width: Int) async throws(LedgerClientError) -> Piece {
    var piece = Piece(number: number, width: width)
    piece.bytes = try await file(TileName.entries(number, width: width), limit: EntryBundle.maximumCount)
    if piece.bytes == nil, width < 256, let whole = try await file(TileName.entries(number, width: 256), limit: EntryBundle.maximumCount) {
      // A log may drop a partial bundle once the whole one is there.
      let (ranges, _) = EntryBundle.split(whole, width: width)
      piece.bytes = Array(whole[..<(ranges.last?.upperBound ?? 0)])
    }
    piece.leaves = try await hashes(level: 0, number, width: width)
    return piece
  }

  func hashes(level: Int, _ number: Int, width: Int) async throws(LedgerClientError) -> [SHA256Digest]? {
    if let bytes = try await file(TileName.hashes(level: level, number, width: width), limit: 256 * 32) { return tileHashes(bytes, width: width) }
    guard width < 256, let whole = try await file(TileName.hashes(level: level, number, width: 256), limit: 256 * 32) else { return nil }
    return tileHashes(whole, width: 256).map { Array($0[..<width]) }
  }

  /// A file of the log; nil when the node answers that it has none, or fails at giving it.
  func file(_ name: String, limit: Int) async throws(LedgerClientError) -> [UInt8]? {
    do {
      return try await requests.send("GET", "/" + name, nil, .none, limit: limit).body
    } catch {
      if error.kind == .refused { return nil }
      // A server that fails at one file and answers otherwise: not the network, and not "later".
      if error.kind == .unavailable, error.status >= 400, !RetryPolicy.isRetryable(status: error.status) { return nil }
      if error.transport?.kind == .tooLarge { return nil }
      throw error
    }
  }
}
