import Cryptography

/// The subtrees that one commit needs for the paths of its new leaves: those on the edge of the tree before it, and those it completes.
///
/// A sibling on such a path is either older than the commit, and then a subtree of the edge, or was completed by it.
struct TreeGrowth {
  private struct Place: Hashable {
    let level: Int
    let index: Int
  }

  private var nodes: [Place: SHA256Digest] = [:]

  init(_ edge: CompactRange) {
    var low = 0
    var next = edge.hashes.startIndex
    for level in stride(from: Int.bitWidth - 2, through: 0, by: -1) where edge.size >> level & 1 == 1 {
      nodes[Place(level: level, index: low >> level)] = edge.hashes[next]
      low += 1 << level
      next += 1
    }
  }

  mutating func add(_ level: Int, _ index: Int, _ hash: SHA256Digest) { nodes[Place(level: level, index: index)] = hash }

  func inclusion(index: Int, size: Int) throws -> [SHA256Digest] {
    try MerkleProof.inclusion(index: index, size: size) { level, index in
      guard let hash = nodes[Place(level: level, index: index)] else { throw LedgerStoreError.treeIncomplete }
      return hash
    }
  }
}
