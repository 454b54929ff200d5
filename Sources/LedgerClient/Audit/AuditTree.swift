import Cryptography
import LedgerProtocol
import Records

/// Reads a log's entries, from the folder as far as they are kept and from the node otherwise, and recomputes its tree on the way.
///
/// Two trees grow side by side from the first place where an entry and its leaf in the served tile disagree: the one that the entries lead
/// to, and the one that the tiles lead to. Which of them the log has signed, says who is wrong.
final class AuditTree {
  typealias Failure = LedgerClientError

  private let reader: TileReader
  private let folder: AuditFolder
  private let hasher = SHA256Hasher()
  /// The tree that the entries lead to.
  private(set) var edge = CompactRange()
  /// The tree that the tiles lead to, from the first mismatch on.
  private(set) var tileEdge: CompactRange?
  /// The first position at which an entry is not what its leaf says.
  private(set) var firstMismatch: Int?
  private(set) var mismatchIsKept = false
  private(set) var rootAtVerified: SHA256Digest?
  private(set) var findings: [AuditFinding] = []
  private(set) var tiles = 0
  private(set) var kept = 0
  private(set) var bytesFetched = 0
  /// The tile rows that are not full yet, from tile level 1 on.
  private var rows: [[SHA256Digest]] = []
  private var full: [(level: Int, number: Int, hashes: [SHA256Digest])] = []
  private var last: TileReader.Piece?
  /// False once a bundle was missing or too short.
  private var hasAllEntries = true
  /// Pieces that are fetched ahead of the one being looked at.
  private static let ahead = 4

  init(reader: TileReader, folder: AuditFolder) { (self.reader, self.folder) = (reader, folder) }

  /// Hands over entries in order as long as they are what the tree says, and the tree after each; false when some could not be read.
  func read(
    size: Int, entry take: ([UInt8], Int) async throws(Failure) -> Void, grown: (AuditTree) -> Void
  ) async throws(Failure) -> Bool {
    grown(self)
    let end = (size + 255) / 256
    var next = 0
    var queue: [Task<TileReader.Piece, any Error>] = []
    defer { for task in queue { task.cancel() } }
    for number in 0..<end {
      let width = min(256, size - number * 256)
      var piece: TileReader.Piece
      if let held = folder.bundle(number) {
        let (ranges, _) = EntryBundle.split(held.bytes, width: width)
        piece = TileReader.Piece(number: number, width: width, isKept: true)
        piece.bytes = Array(held.bytes[..<(width == 256 ? held.bytes.count : ranges.last?.upperBound ?? 0)])
        piece.leaves = Array(held.leaves[..<width])
        kept += width
        next = max(next, number + 1)
      } else {
        while next < end, queue.count < AuditTree.ahead {
          let (n, w, reader) = (next, min(256, size - next * 256), reader)
          if n > number, folder.isKept(n) { break }
          next += 1
          queue.append(Task { try await reader.piece(n, width: w) })
        }
        guard !queue.isEmpty else { throw LedgerClientError(.unavailable) }
        do { piece = try await queue.removeFirst().value } catch let error as LedgerClientError { throw error } catch {
          throw LedgerClientError(.cancelled)
        }
        bytesFetched += (piece.bytes?.count ?? 0) + (piece.leaves?.count ?? 0) * 32
      }
      guard try await append(piece, take, grown) else { return false }
      try await compareFull(piece)
      if !piece.isKept, width == 256, let bytes = piece.bytes, let leaves = piece.leaves, firstMismatch == nil {
        try folder.keep(TileName.entries(number, width: 256), bytes)
        try folder.keep(TileName.hashes(level: 0, number, width: 256), leaves.flatMap(\.array))
      }
      last = piece
    }
    try await comparePartial(size)
    return hasAllEntries
  }

  /// Takes the entries of a piece; false when there is nothing to go on with. After a mismatch the tiles alone are enough: they tell which
  /// tree was signed.
  private func append(
    _ piece: TileReader.Piece, _ take: ([UInt8], Int) async throws(Failure) -> Void, _ grown: (AuditTree) -> Void
  ) async throws(Failure) -> Bool {
    let first = piece.number * 256
    if piece.leaves == nil { findings.append(AuditFinding(LogAuditReason.notServed, at: first, detail: "tile of level 0")) }
    if piece.leaves != nil, !piece.isKept { tiles += 1 }
    var ranges: [Range<Int>] = []
    if let bytes = piece.bytes, hasAllEntries {
      let split = EntryBundle.split(bytes, width: piece.width)
      ranges = split.ranges
      if !split.isWhole { findings.append(AuditFinding(LogAuditReason.bundle, at: first + ranges.count)) }
      hasAllEntries = split.isWhole
      for (i, range) in ranges.enumerated() {
        let leaf = bytes[range].withUnsafeBytes { hasher.leaf(Bytes($0)) }
        let stated = piece.leaves?[i] ?? leaf
        if firstMismatch == nil, stated != leaf { (firstMismatch, mismatchIsKept, tileEdge) = (first + i, piece.isKept, edge) }
        tileEdge?.append(stated, hasher)
        if firstMismatch == nil { try await take(Array(bytes[range]), first + i) }
        edge.append(leaf, hasher) { level, index, hash in complete(level, index, hash) }
        if edge.size == folder.verified.size { rootAtVerified = edge.root(hasher) }
        grown(self)
      }
    } else if hasAllEntries {
      findings.append(AuditFinding(LogAuditReason.notServed, at: first, detail: "entries"))
      hasAllEntries = false
    }
    if hasAllEntries { return true }
    guard tileEdge != nil, let leaves = piece.leaves else { return false }
    for stated in leaves[ranges.count...] {
      tileEdge?.append(stated, hasher)
      grown(self)
    }
    return true
  }

  private func complete(_ level: Int, _ index: Int, _ hash: SHA256Digest) {
    guard level > 0, level & 7 == 0 else { return }
    let row = level >> 3 - 1
    while rows.count <= row { rows.append([]) }
    rows[row].append(hash)
    if rows[row].count == 256 {
      full.append((level >> 3, index >> 8, rows[row]))
      rows[row].removeAll(keepingCapacity: true)
    }
  }

  // MARK: Tiles above the leaves

  private func compareFull(_ piece: TileReader.Piece) async throws(Failure) {
    let complete = full
    full.removeAll()
    guard !piece.isKept else { return }
    for tile in complete { try await compare(tile.level, tile.number, tile.hashes) }
  }

  private func comparePartial(_ size: Int) async throws(Failure) {
    for (row, hashes) in rows.enumerated() where !hashes.isEmpty {
      try await compare(row + 1, size >> (8 * (row + 2)), hashes)
    }
  }

  private func compare(_ level: Int, _ number: Int, _ hashes: [SHA256Digest]) async throws(Failure) {
    guard firstMismatch == nil else { return }
    let first = number << (8 * (level + 1))
    guard let served = try await reader.hashes(level: level, number, width: hashes.count) else {
      return findings.append(AuditFinding(LogAuditReason.notServed, at: first, detail: "tile of level \(level)"))
    }
    tiles += 1
    bytesFetched += served.count * 32
    if let wrong = hashes.indices.first(where: { hashes[$0] != served[$0] }) {
      findings.append(AuditFinding(LogAuditReason.tile, at: first + wrong << (8 * level), detail: "level \(level)"))
    } else if hashes.count == 256 {
      try folder.keep(TileName.hashes(level: level, number, width: 256), served.flatMap(\.array))
    }
  }

  // MARK: The mirror's right edge

  /// Keeps the partial bundle and tiles of a verified size, so that the folder is a whole mirror; what an earlier size left is removed.
  func keepPartial(size: Int) throws(Failure) {
    if folder.verified.size != size { folder.removePartial(size: folder.verified.size) }
    guard size & 255 != 0, let last, let bytes = last.bytes, let leaves = last.leaves else { return try keepRows(size) }
    try folder.keep(TileName.entries(last.number, width: last.width), bytes)
    try folder.keep(TileName.hashes(level: 0, last.number, width: last.width), leaves.flatMap(\.array))
    try keepRows(size)
  }

  private func keepRows(_ size: Int) throws(Failure) {
    for (row, hashes) in rows.enumerated() where !hashes.isEmpty {
      try folder.keep(TileName.hashes(level: row + 1, size >> (8 * (row + 2)), width: hashes.count), hashes.flatMap(\.array))
    }
  }

  /// Where what is kept and what the node serves now begin to differ, below a size: the first such leaf. Nil when nothing kept differs.
  func firstDifference(below size: Int) async throws(Failure) -> Int? {
    for number in 0..<(size + 255) / 256 {
      let width = min(256, size - number * 256)
      guard let leaves = folder.leaves(number, width: width, verified: folder.verified.size) else { return nil }
      guard let served = try await reader.hashes(level: 0, number, width: leaves.count) else { return nil }
      if let i = leaves.indices.first(where: { leaves[$0] != served[$0] }) { return number * 256 + i }
      if leaves.count < width { return nil }
    }
    return nil
  }
}

/// How the heads seen compare with what the entries, and the tiles, lead to.
struct HeadComparison {
  struct Head {
    let size: Int
    let root: SHA256Digest
    var entries = false
    var tiles = false
  }

  private(set) var heads: [Head]
  private var nextEntries = 0
  private var nextTiles = 0
  private let hasher = SHA256Hasher()

  init(_ seen: [(size: Int, root: SHA256Digest)]) { heads = seen.map { Head(size: $0.size, root: $0.root) } }

  /// To be called after each entry.
  mutating func take(_ tree: AuditTree) {
    while nextEntries < heads.count, heads[nextEntries].size <= tree.edge.size {
      if heads[nextEntries].size == tree.edge.size { heads[nextEntries].entries = tree.edge.root(hasher) == heads[nextEntries].root }
      nextEntries += 1
    }
    guard let other = tree.tileEdge else { return }
    while nextTiles < heads.count, heads[nextTiles].size <= other.size {
      if heads[nextTiles].size == other.size { heads[nextTiles].tiles = other.root(hasher) == heads[nextTiles].root }
      nextTiles += 1
    }
  }

  /// Heads that the entries lead to.
  var matched: Int { heads.filter(\.entries).count }
  var firstWrong: Head? { heads.first { !$0.entries } }
  func isMatched(_ checkpoint: Checkpoint) -> Bool { heads.contains { $0.entries && $0.size == checkpoint.size && $0.root == checkpoint.root } }
  func entriesMatched(beyond place: Int) -> Bool { heads.contains { $0.entries && $0.size > place } }
  func tilesMatched(beyond place: Int) -> Bool { heads.contains { $0.tiles && $0.size > place } }
}
