import Cryptography

/// What proofs and checkpoints show of a log, compared with each other as far as that is possible without the log.
///
/// The hash of a complete subtree never changes while a log grows, so two proofs that show the same subtree must agree on it. A path shows all
/// subtrees to its left, so also the root that the log had before the entry and with it, which must be those of checkpoints of that size.
/// Source: RFC 6962 §2.1.
struct LogHistory {
  /// A subtree of one log: its leaves are `index << level` and the next `1 << level` - 1.
  private struct Node: Hashable {
    let origin: String
    let level: Int
    let index: Int
  }

  private struct Size: Hashable {
    let origin: String
    let size: Int
  }

  private var nodes: [Node: SHA256Digest] = [:]
  private var roots: [Size: SHA256Digest] = [:]
  private var signed: Set<Size> = []
  private(set) var proofs = 0
  /// Hashes that an earlier proof had shown already, and the same.
  private(set) var compared = 0
  /// Places of proofs that contradict an earlier one.
  private(set) var contradictions: [String] = []

  var checkpoints: Int { signed.count }

  /// Takes in a proof that holds.
  mutating func add(_ checkpoint: Checkpoint, _ proof: LogProof, _ leaf: SHA256Digest, _ place: String) {
    proofs += 1
    let origin = checkpoint.origin
    signed.insert(Size(origin: origin, size: checkpoint.size))
    var shown = Shown(size: checkpoint.size, index: proof.index, leaf: leaf)
    for sibling in proof.path { shown.climb(sibling) }
    shown.roots[checkpoint.size] = checkpoint.root
    var agrees = true
    for (place, hash) in shown.nodes {
      let node = Node(origin: origin, level: place.level, index: place.index)
      if let known = nodes[node] {
        compared += 1
        agrees = agrees && known == hash
      } else {
        nodes[node] = hash
      }
    }
    for (size, root) in shown.left().merging(shown.roots, uniquingKeysWith: { $1 }) {
      let at = Size(origin: origin, size: size)
      if let known = roots[at] {
        compared += 1
        agrees = agrees && known == root
      } else {
        roots[at] = root
      }
    }
    if !agrees { contradictions.append(place) }
  }
}

/// The hashes of complete subtrees, and the roots, that one path shows.
private struct Shown {
  let size: Int
  let index: Int
  let leaf: SHA256Digest
  var nodes: [(place: (level: Int, index: Int), hash: SHA256Digest)] = []
  var roots: [Int: SHA256Digest] = [:]
  private var lefts: [SHA256Digest] = []
  private var level = 0
  private var fn: Int
  private var sn: Int
  private var hash: SHA256Digest
  private let hasher = SHA256Hasher()

  init(size: Int, index: Int, leaf: SHA256Digest) {
    (self.size, self.index, self.leaf) = (size, index, leaf)
    (fn, sn, hash) = (index, size - 1, leaf)
    note(leaf, index)
  }

  /// Takes the next hash of the path. Source: RFC 9162 §2.1.3.2.
  mutating func climb(_ sibling: SHA256Digest) {
    if fn & 1 == 1 || fn == sn {
      // Levels on which the node is an only child are passed over.
      while fn & 1 == 0 && fn != 0 { up() }
      note(sibling, fn - 1)
      lefts.append(sibling)
      hash = hasher.node(sibling, hash)
    } else {
      note(sibling, fn + 1)
      hash = hasher.node(hash, sibling)
    }
    up()
    note(hash, fn)
  }

  private mutating func up() { (fn, sn, level) = (fn >> 1, sn >> 1, level + 1) }

  /// Subtrees that are not complete yet change while the log grows.
  private mutating func note(_ hash: SHA256Digest, _ index: Int) {
    if level < 62, index >= 0, index < size >> level { nodes.append(((level, index), hash)) }
  }

  /// The roots that the log had before the entry and with it.
  func left() -> [Int: SHA256Digest] {
    guard index > 0, var range = CompactRange(size: index, hashes: lefts.reversed()) else { return [:] }
    var found = [index: range.root(hasher)]
    range.append(leaf, hasher)
    found[index + 1] = range.root(hasher)
    return found
  }
}
