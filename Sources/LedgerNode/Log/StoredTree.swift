import Cryptography
import SQLiteStore

/// The log's tree as it is stored: the hashes of tile levels only, the levels between computed from them.
///
/// Tile level `t` holds the roots of the perfect subtrees of 256^t leaves; a tile is 256 of them. A proof reads one or two tiles of each
/// tile level, so it takes time in the logarithm of the log's length. Source: C2SP tlog-tiles.
struct StoredTree {
  private let database: Database
  private let hasher = SHA256Hasher()
  private var recent: [(level: Int, number: Int, hashes: [SHA256Digest])] = []

  init(_ database: Database) { self.database = database }

  /// The hashes of a tile as far as they are stored.
  static func tile(_ database: Database, level: Int, number: Int, width: Int = 256) throws -> [SHA256Digest] {
    var hashes: [SHA256Digest] = []
    hashes.reserveCapacity(width)
    let first = Schema.place(level: level, index: number << 8)
    var isDamaged = false
    try database.query("SELECT hash FROM node WHERE place >= ? AND place < ? ORDER BY place", [.int(first), .int(first + width)]) { row in
      if let hash = SHA256Digest(row.blob(0)) { hashes.append(hash) } else { isDamaged = true }
    }
    if isDamaged { throw LedgerStoreError.treeIncomplete }
    return hashes
  }

  /// The root of the complete subtree `index` of 2^level leaves.
  mutating func node(_ level: Int, _ index: Int) throws -> SHA256Digest {
    let within = level & 7
    let first = index << within
    let row = try tile(level >> 3, first >> 8)
    let low = first & 255
    guard low + 1 << within <= row.count else { throw LedgerStoreError.treeIncomplete }
    return perfect(row[low..<low + 1 << within])
  }

  private mutating func tile(_ level: Int, _ number: Int) throws -> [SHA256Digest] {
    if let hit = recent.first(where: { $0.level == level && $0.number == number }) { return hit.hashes }
    let hashes = try StoredTree.tile(database, level: level, number: number)
    if recent.count == 8 { recent.removeFirst() }
    recent.append((level, number, hashes))
    return hashes
  }

  private func perfect(_ hashes: ArraySlice<SHA256Digest>) -> SHA256Digest {
    var row = hashes
    while row.count > 1 {
      var above: [SHA256Digest] = []
      above.reserveCapacity(row.count / 2)
      for i in stride(from: row.startIndex, to: row.endIndex - 1, by: 2) { above.append(hasher.node(row[i], row[i + 1])) }
      row = above[...]
    }
    return row.first ?? .zero
  }

  mutating func root(size: Int) throws -> SHA256Digest {
    try MerkleProof.root(size: size) { level, index in try node(level, index) }
  }

  mutating func inclusion(index: Int, size: Int) throws -> [SHA256Digest] {
    try MerkleProof.inclusion(index: index, size: size) { level, index in try node(level, index) }
  }

  mutating func consistency(old: Int, new: Int) throws -> [SHA256Digest] {
    try MerkleProof.consistency(old: old, new: new) { level, index in try node(level, index) }
  }

  /// The right edge of the tree of `size` leaves, for the writer to go on from.
  mutating func edge(size: Int) throws -> CompactRange {
    var hashes: [SHA256Digest] = []
    var low = 0
    for level in stride(from: Int.bitWidth - 2, through: 0, by: -1) where size >> level & 1 == 1 {
      hashes.append(try node(level, low >> level))
      low += 1 << level
    }
    guard let edge = CompactRange(size: size, hashes: hashes) else { throw LedgerStoreError.treeIncomplete }
    return edge
  }
}
