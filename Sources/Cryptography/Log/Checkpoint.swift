/// The head of a log at a size: origin, size, root.
///
/// Source: C2SP tlog-checkpoint.
public struct Checkpoint: Sendable, Equatable {
  public let origin: String
  public let size: Int
  public let root: SHA256Digest
  /// Further lines, opaque here.
  public let extensions: [String]

  public init(origin: String, size: Int, root: SHA256Digest, extensions: [String] = []) {
    (self.origin, self.size, self.root, self.extensions) = (origin, size, root, extensions)
  }

  /// The note's text.
  public var text: [UInt8] {
    Array(([origin, String(size), root.base64] + extensions).map { $0 + "\n" }.joined().utf8)
  }

  /// Parses the text of a checkpoint note. Throws `LED-0107`.
  public init(text: [UInt8]) throws(CryptographyError) {
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 4, lines.last == "", lines.dropLast().allSatisfy({ !$0.isEmpty }),
      let size = Checkpoint.number(lines[1]),
      let root = SHA256Digest(base64: lines[2]), size > 0 || root == Merkle.emptyRoot
    else { throw .checkpoint }
    self.init(origin: String(lines[0]), size: size, root: root, extensions: lines[3..<(lines.count - 1)].map(String.init))
  }

  /// A decimal number without sign or leading zeros, within 63 bits.
  static func number(_ text: Substring) -> Int? {
    guard let v = Int(text), v >= 0, String(v) == text else { return nil }
    return v
  }

  /// Signs the checkpoint as the log.
  public func signed(by signer: NoteSigner) throws(CryptographyError) -> SignedNote {
    try SignedNote(text: text, signatures: [signer.sign(text)])
  }
}

/// A checkpoint whose log signature holds.
public struct VerifiedCheckpoint: Sendable, Equatable {
  public let checkpoint: Checkpoint
  public let note: SignedNote
  /// The witnesses among the given keys that cosigned, with their times.
  public let witnesses: [SignedNote.Verified]

  /// Opens a checkpoint note: the log's key must have signed, and its name is the origin.
  ///
  /// Throws `LED-0104` to `LED-0108`.
  public init(note bytes: [UInt8], log: VerifierKey, witnesses: [VerifierKey] = []) throws(CryptographyError) {
    try self.init(note: SignedNote(parsing: bytes), log: log, witnesses: witnesses)
  }

  public init(note: SignedNote, log: VerifierKey, witnesses: [VerifierKey] = []) throws(CryptographyError) {
    let good = try note.verify([log] + witnesses)
    guard log.kind == .log, good.contains(where: { $0.key == log }) else { throw .noteUnsigned }
    let checkpoint = try Checkpoint(text: note.text)
    guard checkpoint.origin == log.name else { throw .checkpointOrigin }
    (self.checkpoint, self.note) = (checkpoint, note)
    self.witnesses = good.filter { $0.key.kind == .cosignature }
  }
}
