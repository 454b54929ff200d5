/// The right edge of a growing Merkle tree: one hash per complete subtree, enough to append and to give the root.
public struct CompactRange: Sendable, Equatable {
  public private(set) var size: Int
  /// The complete subtrees from the largest to the smallest.
  public private(set) var hashes: [SHA256Digest]

  public init() { (size, hashes) = (0, []) }

  /// Takes up a stored edge; nil when the count of hashes does not fit the size.
  public init?(size: Int, hashes: [SHA256Digest]) {
    guard size >= 0, hashes.count == size.nonzeroBitCount else { return nil }
    (self.size, self.hashes) = (size, hashes)
  }

  /// Appends a leaf hash. `completed` hears of each subtree that this leaf completes, the leaf itself first (level 0).
  public mutating func append(
    _ leaf: SHA256Digest, _ hasher: SHA256Hasher, completed: (_ level: Int, _ index: Int, SHA256Digest) -> Void = { _, _, _ in }
  ) {
    completed(0, size, leaf)
    var hash = leaf
    var level = 0
    while size >> level & 1 == 1, let left = hashes.popLast() {
      hash = hasher.node(left, hash)
      level += 1
      completed(level, size >> level, hash)
    }
    hashes.append(hash)
    size += 1
  }

  public func root(_ hasher: SHA256Hasher = SHA256Hasher()) -> SHA256Digest {
    guard var hash = hashes.last else { return Merkle.emptyRoot }
    for left in hashes.dropLast().reversed() { hash = hasher.node(left, hash) }
    return hash
  }
}

/// A Merkle tree in memory with the hashes of all complete subtrees: 64 bytes a leaf. For the records of a batch and for logs
/// under test.
public struct MerkleTree: Sendable {
  private var levels: [[SHA256Digest]] = [[]]
  private var edge = CompactRange()

  public init() {}

  public init(_ leaves: some Sequence<SHA256Digest>) {
    let hasher = SHA256Hasher()
    for leaf in leaves { append(leaf, hasher) }
  }

  public var size: Int { edge.size }

  public mutating func append(_ leaf: SHA256Digest, _ hasher: SHA256Hasher = SHA256Hasher()) {
    edge.append(leaf, hasher) { level, _, hash in
      if level == levels.count { levels.append([]) }
      levels[level].append(hash)
    }
  }

  public var root: SHA256Digest { edge.root() }

  /// The root when the tree had `size` leaves.
  public func root(at size: Int) -> SHA256Digest {
    precondition(size >= 0 && size <= self.size, "the tree was never that large")
    return MerkleProof.root(size: size) { levels[$0][$1] }
  }

  /// The path of a leaf, in the tree of the first `size` leaves (default: all).
  public func inclusionProof(index: Int, size: Int? = nil) -> [SHA256Digest] {
    MerkleProof.inclusion(index: index, size: min(size ?? self.size, self.size)) { levels[$0][$1] }
  }

  public func consistencyProof(old: Int, new: Int? = nil) -> [SHA256Digest] {
    MerkleProof.consistency(old: old, new: min(new ?? size, size)) { levels[$0][$1] }
  }
}
