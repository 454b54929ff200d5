public import Records

/// A text with signatures, readable by eye and by other people's tools.
///
/// Source: C2SP signed-note.
public struct SignedNote: Sendable, Equatable {
  public struct Signature: Sendable, Equatable {
    public let name: String
    /// Four bytes.
    public let keyID: [UInt8]
    public let bytes: [UInt8]

    public init(name: String, keyID: [UInt8], bytes: [UInt8]) { (self.name, self.keyID, self.bytes) = (name, keyID, bytes) }

    /// The line in the note, newline included.
    var line: String { "\u{2014} \(name) \(Base64.encode(keyID + bytes))\n" }
  }

  /// What is signed, with its final newline.
  public let text: [UInt8]
  public var signatures: [Signature]

  /// Throws `LED-0104` when the text cannot be a note's.
  public init(text: [UInt8], signatures: [Signature]) throws(CryptographyError) {
    guard text.last == 0x0A, SignedNote.isText(text) else { throw .note }
    (self.text, self.signatures) = (text, signatures)
  }

  /// Parses a note; at most 64 signatures and 1 MiB. Throws `LED-0104`.
  public init(parsing bytes: [UInt8]) throws(CryptographyError) {
    guard bytes.count <= 1 << 20, bytes.last == 0x0A, SignedNote.isText(bytes) else { throw .note }
    // The last empty line parts text from signatures.
    guard let gap = (0..<bytes.count - 1).last(where: { bytes[$0] == 0x0A && bytes[$0 + 1] == 0x0A }), gap + 2 < bytes.count
    else {
      throw .note
    }
    var signatures: [Signature] = []
    for line in bytes[(gap + 2)..<(bytes.count - 1)].split(separator: 0x0A, omittingEmptySubsequences: false) {
      let parts = String(decoding: line, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0] == "\u{2014}", VerifierKey.isName(parts[1]), let raw = Base64.decode(parts[2]),
        raw.count >= 5,
        signatures.count < 64
      else { throw .note }
      signatures.append(Signature(name: String(parts[1]), keyID: Array(raw[..<4]), bytes: Array(raw[4...])))
    }
    guard !signatures.isEmpty else { throw .note }
    text = Array(bytes[...gap])
    self.signatures = signatures
  }

  public init(parsing note: Bytes) throws(CryptographyError) { try self.init(parsing: note.array) }

  private static func isText(_ bytes: [UInt8]) -> Bool {
    bytes.allSatisfy { $0 >= 0x20 || $0 == 0x0A } && String(validating: bytes, as: UTF8.self) != nil
  }

  public var encoded: [UInt8] { text + [0x0A] + signatures.flatMap { Array($0.line.utf8) } }

  /// A signature that holds, by a known key.
  public struct Verified: Sendable, Equatable {
    public let key: VerifierKey
    /// When a witness signed, in seconds since 1970; nil for a log's signature.
    public let time: UInt64?
  }

  /// The known keys that signed, each once. A wrong signature by a known key refuses the note (`LED-0106`); none at all
  /// `LED-0105`.
  public func verify(_ keys: [VerifierKey]) throws(CryptographyError) -> [Verified] {
    var good: [Verified] = []
    for signature in signatures {
      for key in keys where key.name == signature.name && key.id == signature.keyID {
        let time = try key.verify(signature.bytes, of: text)
        if !good.contains(where: { $0.key == key }) { good.append(Verified(key: key, time: time)) }
      }
    }
    guard !good.isEmpty else { throw .noteUnsigned }
    return good
  }
}
