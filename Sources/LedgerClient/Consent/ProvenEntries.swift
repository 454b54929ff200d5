import Cryptography
public import LedgerProtocol
import Records

/// Entries of the log read from its published tiles, each proven to stand where it stands under a checkpoint that was verified.
///
/// What a node tells a patient of requests and disclosures is believed as far as the log holds it. Tiles are read once and remembered. One
/// task at a time. Source: C2SP tlog-tiles; RFC 6962 §2.1.1.
public actor ProvenEntries {
  private let client: LedgerClient
  private var checkpoint: Checkpoint?
  private var tiles: [String: [SHA256Digest]] = [:]
  private var bundles: [String: [[UInt8]]] = [:]

  public init(_ client: LedgerClient) { self.client = client }

  /// The entry at a position from 0. Throws `.receipt` when the node does not show it, or what it shows is not in the log.
  public func entry(at position: Int) async throws(LedgerClientError) -> LogEntry {
    if checkpoint.map({ position >= $0.size }) ?? true { checkpoint = try await client.checkpoint().checkpoint }
    guard let checkpoint, position >= 0, position < checkpoint.size else { throw LedgerClientError(.receipt, reason: .beyondLog) }
    let entries = try await bundle(position >> 8, size: checkpoint.size)
    guard position & 255 < entries.count, let entry = try? LogEntry(parsing: entries[position & 255]) else {
      throw LedgerClientError(.receipt, reason: .bundle)
    }
    let path = try await path(of: position, size: checkpoint.size)
    do {
      try Merkle.verifyInclusion(index: position, size: checkpoint.size, leaf: entry.leaf, proof: path, root: checkpoint.root)
    } catch {
      throw LedgerClientError(.receipt, reason: error.reason)
    }
    return entry
  }

  private func path(of position: Int, size: Int) async throws(LedgerClientError) -> [SHA256Digest] {
    // First which tiles the path is made of, then the path.
    var needed: [Place] = []
    _ = MerkleProof.inclusion(index: position, size: size) { level, index in
      let place = Place(level: level, index: index)
      if !needed.contains(where: { $0.tile == place.tile && $0.number == place.number }) { needed.append(place) }
      return SHA256Digest.zero
    }
    var held: [String: [SHA256Digest]] = [:]
    for place in needed { held[place.name] = try await tile(place, size: size) }
    let hasher = SHA256Hasher()
    var isWhole = true
    let proof = MerkleProof.inclusion(index: position, size: size) { level, index in
      let place = Place(level: level, index: index)
      guard let row = held[place.name], place.low + place.width <= row.count else {
        isWhole = false
        return SHA256Digest.zero
      }
      var hashes = Array(row[place.low..<place.low + place.width])
      while hashes.count > 1 { hashes = stride(from: 0, to: hashes.count, by: 2).map { hasher.node(hashes[$0], hashes[$0 + 1]) } }
      return hashes[0]
    }
    guard isWhole else { throw LedgerClientError(.receipt, reason: .bundle) }
    return proof
  }

  /// Where the hash of a complete subtree lies: a tile, and a run of its hashes.
  private struct Place {
    let tile: Int
    let number: Int
    let low: Int
    let width: Int

    init(level: Int, index: Int) {
      let first = index << (level & 7)
      (tile, number, low, width) = (level >> 3, first >> 8, first & 255, 1 << (level & 7))
    }

    var name: String { "\(tile)/\(number)" }
  }

  private func tile(_ place: Place, size: Int) async throws(LedgerClientError) -> [SHA256Digest] {
    let path = ProvenEntries.path("\(place.tile)", place.number, count: size >> (8 * place.tile))
    if let known = tiles[path] { return known }
    let bytes = try await client.requests.send("GET", path, nil, .none).body
    guard bytes.count % 32 == 0 else { throw LedgerClientError(.receipt, reason: .bundle) }
    let hashes = stride(from: 0, to: bytes.count, by: 32).compactMap { SHA256Digest(Array(bytes[$0..<$0 + 32])) }
    tiles[path] = hashes
    return hashes
  }

  private func bundle(_ number: Int, size: Int) async throws(LedgerClientError) -> [[UInt8]] {
    let path = ProvenEntries.path("entries", number, count: size)
    if let known = bundles[path] { return known }
    let bytes = try await client.requests.send("GET", path, nil, .none, limit: 17 << 20).body
    var entries: [[UInt8]] = []
    var at = 0
    while at < bytes.count {
      guard at + 2 <= bytes.count else { throw LedgerClientError(.receipt, reason: .bundle) }
      let length = Int(bytes[at]) << 8 | Int(bytes[at + 1])
      guard at + 2 + length <= bytes.count else { throw LedgerClientError(.receipt, reason: .bundle) }
      entries.append(Array(bytes[at + 2..<at + 2 + length]))
      at += 2 + length
    }
    bundles[path] = entries
    return entries
  }

  /// `/tile/<kind>/<number>`, with `.p/<width>` while the tile is not full. `count` is how many hashes or entries there are in all.
  private static func path(_ kind: String, _ number: Int, count: Int) -> String {
    var groups: [String] = []
    var rest = number
    repeat {
      let digits = String(rest % 1000)
      groups.insert((groups.isEmpty ? "" : "x") + String(repeating: "0", count: 3 - digits.utf8.count) + digits, at: 0)
      rest /= 1000
    } while rest > 0
    let width = min(256, count - number << 8)
    return "/tile/\(kind)/" + groups.joined(separator: "/") + (width < 256 ? ".p/\(width)" : "")
  }
}

extension ReasonCode {
  static let beyondLog = ReasonCode("LED-0730", "the node speaks of an entry that its log does not reach")
  static let bundle = ReasonCode("LED-0731", "the node's tiles are malformed or do not reach as far as its checkpoint")
  static let notAsLogged = ReasonCode("LED-0732", "what the node says of an entry is not what the log holds")
  static let answerForm = ReasonCode("LED-0733", "the node's answer does not have the form that was agreed")
  static let keysMissing = ReasonCode("LED-0734", "the node has no record keys of the patient, or some that do not open with the wallet")
  static let handoverTooLarge = ReasonCode(
    "LED-0735", "the keys that the grant hands over do not fit into one entry: grant fewer parts or fewer labels")
}
