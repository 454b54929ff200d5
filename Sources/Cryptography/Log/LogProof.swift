/// An inclusion proof with its checkpoint in one text file that verifies offline: `c2sp.org/tlog-proof@v1`.
///
/// Source: C2SP tlog-proof.
public struct LogProof: Sendable, Equatable {
  /// Application data, empty for none.
  public let extra: [UInt8]
  public let index: Int
  public let path: [SHA256Digest]
  public let checkpoint: SignedNote

  private static let magic = "c2sp.org/tlog-proof@v1"

  public init(extra: [UInt8] = [], index: Int, path: [SHA256Digest], checkpoint: SignedNote) {
    (self.extra, self.index, self.path, self.checkpoint) = (extra, index, path, checkpoint)
  }

  public var encoded: [UInt8] {
    var text = LogProof.magic + "\n"
    if !extra.isEmpty { text += "extra \(Base64.encode(extra))\n" }
    text += "index \(index)\n"
    for hash in path { text += hash.base64 + "\n" }
    return Array((text + "\n").utf8) + checkpoint.encoded
  }

  /// Parses a proof of at most 4 MiB. Throws `LED-0110` or `LED-0104`.
  public init(parsing bytes: [UInt8]) throws(CryptographyError) {
    guard bytes.count <= 4 << 20,
      let gap = (0..<max(0, bytes.count - 1)).first(where: { bytes[$0] == 0x0A && bytes[$0 + 1] == 0x0A }),
      let head = String(validating: bytes[..<gap], as: UTF8.self)
    else { throw .receipt }
    var lines = head.split(separator: "\n", omittingEmptySubsequences: false)[...]
    guard lines.popFirst() == LogProof.magic[...] else { throw .receipt }
    var extra: [UInt8] = []
    if let line = lines.first, line.hasPrefix("extra ") {
      guard let decoded = Base64.decode(line.dropFirst(6)) else { throw .receipt }
      extra = decoded
      lines.removeFirst()
    }
    guard let line = lines.popFirst(), line.hasPrefix("index "), let index = Checkpoint.number(line.dropFirst(6)),
      lines.count <= 63
    else { throw .receipt }
    var path: [SHA256Digest] = []
    for line in lines {
      guard let hash = SHA256Digest(base64: line) else { throw .receipt }
      path.append(hash)
    }
    self.init(extra: extra, index: index, path: path, checkpoint: try SignedNote(parsing: Array(bytes[(gap + 2)...])))
  }

  /// Checks checkpoint and path for a leaf hash. Throws `LED-0101`, `LED-0102`, `LED-0104` to `LED-0108`.
  public func verify(
    leaf: SHA256Digest, log: VerifierKey, witnesses: [VerifierKey] = []
  ) throws(CryptographyError) -> VerifiedCheckpoint {
    let verified = try VerifiedCheckpoint(note: checkpoint, log: log, witnesses: witnesses)
    try Merkle.verifyInclusion(
      index: index, size: verified.checkpoint.size, leaf: leaf, proof: path, root: verified.checkpoint.root)
    return verified
  }
}
