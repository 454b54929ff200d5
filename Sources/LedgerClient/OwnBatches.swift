public import Cryptography
public import LedgerProtocol
import Records

/// A page of the batches that the log holds of the one who asks. The node's word; what it names is proven by `ownHeader`.
public struct OwnBatches: Sendable {
  public let batches: [(id: String, index: Int)]
  /// Where the next page begins.
  public let next: Int
  /// Whether the page goes to the end of the log.
  public let isLast: Bool
}

extension LedgerClient {
  /// The batches of the key's participant from a position on. Throws `.receipt` for an answer of another form.
  public func ownBatches(from: Int) async throws(LedgerClientError) -> OwnBatches {
    let response = try await requests.send("GET", "/v1/batches?from=\(from)", nil, .none)
    guard let json = JSONValue.parse(response.body), let rows = json["batches"]?.array, let next = json["next"]?.integer, next >= from,
      let size = json["size"]?.integer
    else { throw LedgerClientError(.receipt) }
    var batches: [(String, Int)] = []
    for row in rows {
      guard let id = row["batch"]?.string, BatchHeader.isBatchID(id), let index = row["index"]?.integer, index >= from, index < next else {
        throw LedgerClientError(.receipt)
      }
      batches.append((id, index))
    }
    return OwnBatches(batches: batches, next: next, isLast: next >= size)
  }

  /// The entry of a batch, as bytes, unverified: held against a receipt with `BatchReceipt.verify`.
  public func entry(batch id: String) async throws(LedgerClientError) -> [UInt8] {
    try await requests.send("GET", "/v1/batches/\(id)/entry", nil, .none).body
  }

  /// The header of a batch that the node holds, when this client's own key has signed it; nil when another key has. Throws `.receipt` when the entry
  /// is not the one asked for, or its signature does not verify.
  public func ownHeader(batch id: String) async throws(LedgerClientError) -> BatchHeader? {
    let response = try await requests.send("GET", "/v1/batches/\(id)/entry", nil, .none)
    do {
      let entry = try LogEntry(parsing: response.body)
      let header = try BatchHeader(parsing: entry.envelope.payload)
      guard entry.kind == .batch, entry.id == id else { throw LedgerClientError(.receipt) }
      guard let key = options.signingKey?.publicKey, header.key == key.id else { return nil }
      try entry.verify(key)
      return header
    } catch {
      throw (error as? LedgerClientError) ?? LedgerClientError(.receipt, reason: (error as? ProtocolError)?.reason)
    }
  }
}

extension LedgerClient {
  /// The checkpoint that a memory file holds, nil when there is none yet. Throws `.memory` for a file that is damaged or of another log.
  public static func remembered(_ path: String, log: VerifierKey) throws(LedgerClientError) -> VerifiedCheckpoint? {
    try LogMemory(path: path, log: log).load()
  }
}
