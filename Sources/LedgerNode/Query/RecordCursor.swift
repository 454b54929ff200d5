import Cryptography
import LedgerProtocol
import Records

/// Where a query goes on: after a line that has been looked at. Positions in a log never move, so a cursor stays good while the log grows.
///
/// Written as base64url (RFC 4648 §5) of version, position, line, bound and a tag. The tag binds it to its query so that a mistake is
/// seen; it keeps no secret, and a cursor opens nothing: every line is decided anew.
package struct RecordCursor: Sendable, Equatable {
  /// Position of the batch in the log.
  package var position: Int
  /// The line in the batch after which reading goes on; -1 for all of it.
  package var line: Int
  /// Batches from this position on are left out; `Int.max` for none.
  package var below: Int

  package init(position: Int, line: Int = -1, below: Int = .max) { (self.position, self.line, self.below) = (position, line, below) }

  private static let count = 33

  private var head: [UInt8] {
    var out = ByteBuffer(capacity: 64)
    out.append(1)
    out.append(bigEndian: UInt64(clamping: position))
    out.append(bigEndian: UInt64(bitPattern: Int64(line)))
    out.append(bigEndian: UInt64(clamping: below))
    return out.array
  }

  private static func tag(_ head: [UInt8], _ query: [UInt8]) -> ArraySlice<UInt8> {
    SHA256Digest.of(Array("chartseal/cursor/1".utf8) + head + query).array.prefix(8)
  }

  /// - Parameter query: what the query is, in bytes.
  package func text(of query: [UInt8]) -> String {
    let head = head
    let base64 = Base64.encode(head + RecordCursor.tag(head, query))
    return String(base64.compactMap { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 == "=" ? nil : $0 })
  }

  /// Throws `LED-0743` when the text is no cursor of this query.
  package init(_ text: String, of query: [UInt8]) throws(ProtocolError) {
    let base64 = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
    guard text.utf8.count == 44, let bytes = Base64.decode(base64), bytes.count == RecordCursor.count, bytes[0] == 1,
      RecordCursor.tag(Array(bytes.prefix(25)), query) == bytes.suffix(8)
    else { throw .cursor }
    func number(_ at: Int) -> Int { Int(truncatingIfNeeded: bytes[at..<at + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) }
    self.init(position: number(1), line: number(9), below: number(17))
    guard position >= 0, (-1...Int(UInt32.max)).contains(line), below > 0, self.text(of: query) == text else { throw .cursor }
  }
}
