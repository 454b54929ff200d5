package import Cryptography
import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Finds payloads that stand in a log twice, in bounded memory: digests are sorted into 256 buckets by their first byte, which spill into
/// files, and each bucket is looked through by itself at the end.
package final class RepeatedEntries {
  private struct Item { let id: SHA256Digest; let position: Int }

  private let folder: String
  private var buckets = [[Item]](repeating: [], count: 256)
  private var spilled = Set<Int>()
  private let bufferedItems: Int
  private static let itemBytes = 40

  /// - Parameters:
  ///   - folder: Where files may be made; they are removed at the end.
  ///   - bufferedItems: Digests of a bucket that are held in memory.
  package init(folder: String, bufferedItems: Int = 256) { (self.folder, self.bufferedItems) = (folder, bufferedItems) }

  deinit { for bucket in spilled { unlink(path(bucket)) } }

  private func path(_ bucket: Int) -> String { folder + "/.seen-\(bucket)" }

  package func add(_ id: SHA256Digest, at position: Int) throws(LedgerClientError) {
    let bucket = id.withBytes { Int($0[0]) }
    buckets[bucket].append(Item(id: id, position: position))
    if buckets[bucket].count == bufferedItems { try spill(bucket) }
  }

  private func spill(_ bucket: Int) throws(LedgerClientError) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(buckets[bucket].count * Self.itemBytes)
    for item in buckets[bucket] {
      bytes += item.id.array
      for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: item.position >> shift)) }
    }
    let isFirst = spilled.insert(bucket).inserted
    guard AuditFiles.append(path(bucket), bytes, fresh: isFirst) else { throw LedgerClientError(.memory, reason: LogAuditReason.folder) }
    buckets[bucket].removeAll(keepingCapacity: true)
  }

  /// The smallest position whose payload stands at an earlier one too.
  package func first() throws(LedgerClientError) -> Int? {
    var first: Int?
    for bucket in 0..<256 {
      var items = buckets[bucket]
      if spilled.contains(bucket) {
        guard let bytes = DurableFile.read(path(bucket), limit: 1 << 40) else { throw LedgerClientError(.memory, reason: LogAuditReason.folder) }
        for at in stride(from: 0, to: bytes.count - Self.itemBytes + 1, by: Self.itemBytes) {
          guard let id = SHA256Digest(Array(bytes[at..<at + 32])) else { continue }
          items.append(Item(id: id, position: bytes[at + 32..<at + 40].reduce(0) { $0 << 8 | Int($1) }))
        }
      }
      var earliest: [SHA256Digest: Int] = [:]
      earliest.reserveCapacity(items.count)
      for item in items.sorted(by: { $0.position < $1.position }) {
        if earliest[item.id] == nil { earliest[item.id] = item.position } else { first = min(first ?? .max, item.position) }
      }
    }
    return first
  }
}
