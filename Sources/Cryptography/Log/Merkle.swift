/// Merkle tree hashes and proofs of an append-only log, as verifiers compute them.
///
/// Source: RFC 6962 §2.1; RFC 9162 §2.1.3.2 and §2.1.4.2 (verification).
public enum Merkle {
  /// The root of the empty tree: SHA-256 of nothing.
  public static let emptyRoot = SHA256Digest.of([])

  /// The root over leaf hashes.
  public static func root(_ leaves: some Collection<SHA256Digest>) -> SHA256Digest {
    var range = CompactRange()
    let hasher = SHA256Hasher()
    for leaf in leaves { range.append(leaf, hasher) }
    return range.root(hasher)
  }

  /// Checks that `leaf` stands at `index` of the tree of `size` leaves with this root.
  ///
  /// Throws `LED-0101` when the proof cannot be one for that index and size, `LED-0102` when it leads elsewhere.
  public static func verifyInclusion(
    index: Int, size: Int, leaf: SHA256Digest, proof: [SHA256Digest], root: SHA256Digest, _ hasher: SHA256Hasher = SHA256Hasher()
  ) throws(CryptographyError) {
    guard size > 0, index >= 0, index < size else { throw .proofForm }
    var fn = index
    var sn = size - 1
    var r = leaf
    for p in proof {
      guard sn != 0 else { throw .proofForm }
      if fn & 1 == 1 || fn == sn {
        r = hasher.node(p, r)
        while fn != 0 && fn & 1 == 0 {
          fn >>= 1
          sn >>= 1
        }
      } else {
        r = hasher.node(r, p)
      }
      fn >>= 1
      sn >>= 1
    }
    guard sn == 0 else { throw .proofForm }
    guard r == root else { throw .proofRoot }
  }

  /// Checks that the tree of `oldSize` leaves is a beginning of the tree of `newSize` leaves.
  ///
  /// Throws `LED-0101` for a malformed proof, `LED-0103` when equal sizes have different roots, `LED-0102` when the proof leads
  /// elsewhere.
  public static func verifyConsistency(
    oldSize: Int, oldRoot: SHA256Digest, newSize: Int, newRoot: SHA256Digest, proof: [SHA256Digest]
  ) throws(CryptographyError) {
    guard oldSize >= 0, newSize >= oldSize else { throw .proofForm }
    if oldSize == newSize {
      guard proof.isEmpty else { throw .proofForm }
      guard oldRoot == newRoot else { throw .logRewritten }
      return
    }
    if oldSize == 0 {
      guard proof.isEmpty else { throw .proofForm }
      guard oldRoot == emptyRoot else { throw .proofRoot }
      return
    }
    var path = proof[...]
    let first: SHA256Digest
    if oldSize & (oldSize - 1) == 0 {
      first = oldRoot
      guard !path.isEmpty else { throw .proofForm }
    } else {
      guard let head = path.popFirst() else { throw .proofForm }
      first = head
    }
    var fn = oldSize - 1
    var sn = newSize - 1
    while fn & 1 == 1 {
      fn >>= 1
      sn >>= 1
    }
    let hasher = SHA256Hasher()
    var fr = first
    var sr = first
    for c in path {
      guard sn != 0 else { throw .proofForm }
      if fn & 1 == 1 || fn == sn {
        fr = hasher.node(c, fr)
        sr = hasher.node(c, sr)
        while fn != 0 && fn & 1 == 0 {
          fn >>= 1
          sn >>= 1
        }
      } else {
        sr = hasher.node(sr, c)
      }
      fn >>= 1
      sn >>= 1
    }
    guard sn == 0 else { throw .proofForm }
    guard fr == oldRoot, sr == newRoot else { throw .proofRoot }
  }
}

/// Proofs made from stored hashes of complete subtrees, wherever those are kept.
///
/// `hash(level, index)` gives the hash of the complete subtree over the leaves from `index << level`, `1 << level` of them;
/// it is only asked for subtrees that are complete within `size`.
public enum MerkleProof {
  public typealias Node<E: Error> = (_ level: Int, _ index: Int) throws(E) -> SHA256Digest

  /// The hash of the leaves `low..<high`, a node of the RFC's tree.
  static func hash<E: Error>(_ low: Int, _ high: Int, _ hasher: SHA256Hasher, _ node: Node<E>) throws(E) -> SHA256Digest {
    let n = high - low
    if n & (n - 1) == 0 {
      let level = n.trailingZeroBitCount
      return try node(level, low >> level)
    }
    let k = split(n)
    let left = try hash(low, low + k, hasher, node)
    let right = try hash(low + k, high, hasher, node)
    return hasher.node(left, right)
  }

  /// The largest power of two below n (n > 1).
  private static func split(_ n: Int) -> Int { 1 << (Int.bitWidth - 1 - (n - 1).leadingZeroBitCount) }

  /// The root of the first `size` leaves.
  public static func root<E: Error>(size: Int, _ node: Node<E>) throws(E) -> SHA256Digest {
    size == 0 ? Merkle.emptyRoot : try hash(0, size, SHA256Hasher(), node)
  }

  /// The path of a leaf in the tree of `size` leaves. `index` must lie below `size`.
  ///
  /// Source: RFC 6962 §2.1.1.
  public static func inclusion<E: Error>(index: Int, size: Int, _ node: Node<E>) throws(E) -> [SHA256Digest] {
    precondition(index >= 0 && index < size, "a proof is of a leaf within the tree")
    let hasher = SHA256Hasher()
    var proof: [SHA256Digest] = []
    var low = 0
    var high = size
    while high - low > 1 {
      let k = low + split(high - low)
      if index < k {
        proof.append(try hash(k, high, hasher, node))
        high = k
      } else {
        proof.append(try hash(low, k, hasher, node))
        low = k
      }
    }
    return proof.reversed()
  }

  /// The proof that the tree of `old` leaves is a beginning of the tree of `new` leaves. 0 <= old <= new.
  ///
  /// Source: RFC 6962 §2.1.2; from the empty tree the proof is empty.
  public static func consistency<E: Error>(old: Int, new: Int, _ node: Node<E>) throws(E) -> [SHA256Digest] {
    precondition(old >= 0 && old <= new, "a log does not shrink")
    guard old > 0, old < new else { return [] }
    let hasher = SHA256Hasher()
    var proof: [SHA256Digest] = []
    var low = 0
    var high = new
    // Whether the subtree at hand is the old tree itself, whose root the verifier knows.
    var whole = true
    while old < high {
      let k = low + split(high - low)
      if old <= k {
        proof.append(try hash(k, high, hasher, node))
        high = k
      } else {
        proof.append(try hash(low, k, hasher, node))
        low = k
        whole = false
      }
    }
    if !whole { proof.append(try hash(low, high, hasher, node)) }
    return proof.reversed()
  }
}
