public import Cryptography
public import Records

/// The keys that a verifier trusts, which come by another way than the evidence.
///
/// As a file, one key a line, `#` begins a comment:
///
///     organisation <fingerprint, 64 hex digits> | @<path of a PEM file>
///     log <verifier key>
///     countersign <fingerprint> | @<path of a PEM file>
///
/// A fingerprint is the SHA-256 of the key's SubjectPublicKeyInfo. The key itself may then come from the evidence: it is the one with that
/// fingerprint or it is not taken.
public struct TrustedKeys: Sendable {
  /// Fingerprints.
  public private(set) var organisations: [String] = []
  public private(set) var countersigners: [String] = []
  public private(set) var logs: [VerifierKey] = []
  private var keys: [String: PublicKey] = [:]

  public init() {}

  public init(organisation: PublicKey, log: VerifierKey, countersigners: [PublicKey] = []) {
    trust(organisation: organisation)
    logs = [log]
    for key in countersigners { trust(countersigner: key) }
  }

  public mutating func trust(organisation key: PublicKey) {
    organisations.append(key.id)
    keys[key.id] = key
  }

  public mutating func trust(countersigner key: PublicKey) {
    countersigners.append(key.id)
    keys[key.id] = key
  }

  public static let malformed = ReasonCode("VER-0107", "the file of trusted keys has a line that cannot be read")

  /// Reads the file's text. Throws `VER-0107` with the number of the line.
  ///
  /// - Parameter read: gives the bytes of a PEM file that a line names.
  public init(parsing text: String, read: (String) -> [UInt8]?) throws(VerificationError) {
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let words = line.prefix { $0 != "#" }.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" })
      guard let kind = words.first else { continue }
      let wrong = VerificationError(TrustedKeys.malformed, place: "line \(number + 1)")
      guard words.count == 2 else { throw wrong }
      switch kind {
      case "log":
        do { logs.append(try VerifierKey(parsing: words[1])) } catch { throw wrong }
      case "organisation", "countersign":
        guard let id = fingerprint(words[1], read) else { throw wrong }
        if kind == "organisation" { organisations.append(id) } else { countersigners.append(id) }
      default: throw wrong
      }
    }
  }

  private mutating func fingerprint(_ word: Substring, _ read: (String) -> [UInt8]?) -> String? {
    if word.hasPrefix("@") {
      guard let key = read(String(word.dropFirst())).flatMap({ try? PublicKey(pem: $0) }) else { return nil }
      keys[key.id] = key
      return key.id
    }
    return SHA256Digest(hex: word) == nil ? nil : String(word)
  }

  /// Takes keys from the evidence, those alone that have a trusted fingerprint; true when the PEM is of such a key.
  mutating func adopt(_ pem: [UInt8], among fingerprints: [String]) -> Bool {
    guard let key = try? PublicKey(pem: pem), fingerprints.contains(key.id), Array(key.pem.utf8) == pem else { return false }
    keys[key.id] = key
    return true
  }

  /// True when a trusted key of the organisation signed, and nobody else.
  func organisationSigned(_ envelope: DSSEEnvelope) -> Bool { signer(envelope, organisations) != nil }

  /// The fingerprint of the one trusted key that signed an envelope.
  func signer(_ envelope: DSSEEnvelope, _ fingerprints: [String]) -> String? {
    guard envelope.signatures.count == 1, let id = envelope.signatures.first?.keyID, fingerprints.contains(id), let key = keys[id],
      (try? envelope.verify(key)) != nil
    else { return nil }
    return id
  }
}
