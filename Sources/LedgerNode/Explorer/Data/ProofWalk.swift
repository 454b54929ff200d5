import Cryptography
import LedgerProtocol
import Records

/// The way from an entry to the root of the tree, one hash at a time, and whether it leads where the checkpoint says.
///
/// Everything is computed here from the entry's bytes and the stored hashes; a stored hash that is wrong leads elsewhere, and that is said.
/// Source: RFC 6962 §2.1 and §2.1.1.
struct ProofWalk: Sendable {
  struct Step: Sendable {
    let siblingIsLeft: Bool
    let sibling: SHA256Digest
    /// The entries below the sibling, and below both.
    let siblingEntries: Range<Int>
    let entries: Range<Int>
    /// SHA-256(0x01 || left || right).
    let result: SHA256Digest
  }

  /// What may be found wrong, in the order in which it is looked at.
  enum Fault: Sendable, Equatable {
    /// The tree holds another hash for this entry than its bytes have.
    case leaf
    /// Hashes of the tree are missing.
    case incomplete
    /// The path leads to another root than the signed one.
    case root
    /// The checkpoint's signature is not one by the log's key.
    case signature
  }

  let position: Int
  let size: Int
  let leaf: SHA256Digest
  let steps: [Step]
  /// What the steps lead to.
  let computed: SHA256Digest
  /// What the checkpoint states.
  let signed: SHA256Digest
  let faults: [Fault]

  var isVerified: Bool { faults.isEmpty }

  /// - Parameters:
  ///   - bytes: of the entry, as they lie in the log.
  ///   - head: the checkpoint; `position` lies below its size.
  init(_ tree: inout StoredTree, position: Int, bytes: [UInt8], head: SignedHead, log: VerifierKey) {
    let hasher = SHA256Hasher()
    (self.position, size) = (position, head.size)
    leaf = bytes.withUnsafeBytes { hasher.leaf(Bytes($0)) }
    var faults: [Fault] = []
    if let stored = try? tree.node(0, position) {
      if stored != leaf { faults.append(.leaf) }
    } else {
      faults.append(.incomplete)
    }
    let path = (try? tree.inclusion(index: position, size: head.size)) ?? []
    let places = ProofWalk.places(position, size: head.size)
    var steps: [Step] = []
    var hash = leaf
    for (sibling, place) in zip(path, places) {
      hash = place.isLeft ? hasher.node(sibling, hash) : hasher.node(hash, sibling)
      steps.append(Step(siblingIsLeft: place.isLeft, sibling: sibling, siblingEntries: place.sibling, entries: place.both, result: hash))
    }
    if path.count != places.count, !faults.contains(.incomplete) { faults.append(.incomplete) }
    let checkpoint = try? VerifiedCheckpoint(note: head.note, log: log).checkpoint
    let signed = checkpoint?.root ?? head.root
    // The project's own verifier, as receipts are checked with it, has to agree.
    let holds = (try? Merkle.verifyInclusion(index: position, size: head.size, leaf: leaf, proof: path, root: signed)) != nil
    if hash != signed || !holds { faults.append(.root) }
    if checkpoint?.size != head.size { faults.append(.signature) }
    (self.steps, computed, self.signed, self.faults) = (steps, hash, signed, faults)
  }

  /// Where the siblings of a leaf's path lie, from the leaf upwards.
  private static func places(_ index: Int, size: Int) -> [(isLeft: Bool, sibling: Range<Int>, both: Range<Int>)] {
    var found: [(isLeft: Bool, sibling: Range<Int>, both: Range<Int>)] = []
    var (low, high) = (0, size)
    while high - low > 1 {
      // The largest power of two below the number of leaves parts the tree.
      let middle = low + 1 << (Int.bitWidth - 1 - (high - low - 1).leadingZeroBitCount)
      if index < middle {
        found.append((false, middle..<high, low..<high))
        high = middle
      } else {
        found.append((true, low..<middle, low..<high))
        low = middle
      }
    }
    return found.reversed()
  }
}
