public import Cryptography
import LedgerProtocol
import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The secrets of a node: the key that signs checkpoints and, on a custodian's node, the key to which record keys are wrapped.
public struct NodeKeys: Sendable {
  /// Ed25519 seed of the log's key.
  public let logSeed: SecretKey
  public let custodian: WrapPrivateKey?

  public init(logSeed: SecretKey, custodian: WrapPrivateKey?) { (self.logSeed, self.custodian) = (logSeed, custodian) }

  /// New random keys.
  public static func generate(custodian suite: WrapSuite? = .xWing) throws -> NodeKeys {
    NodeKeys(logSeed: try SecretKey.random(), custodian: try suite.map { try WrapPrivateKey.generate(suite: $0) })
  }

  /// - Parameter origin: The log's name, which is the name of its key.
  public func signer(origin: String) throws -> NoteSigner { try NoteSigner(name: origin, seed: logSeed) }

  private static let logName = "/log.key"
  private static let custodianName = "/custodian.key"

  /// Writes `log.key` and `custodian.key` (mode 0600) into a folder; never over a file that is there.
  public func write(to folder: String) throws {
    var files = [(NodeKeys.logName, "chartseal-key/1 log \(Base64.encode(logSeed.array))\n")]
    if let custodian {
      files.append((NodeKeys.custodianName, "chartseal-key/1 \(custodian.suite.name) \(Base64.encode(custodian.secret.array))\n"))
    }
    for (name, text) in files {
      let descriptor = open(folder + name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw errno == EEXIST ? LedgerStoreError.exists : Files.error() }
      defer { close(descriptor) }
      let bytes = Array(text.utf8)
      guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else { throw Files.error() }
    }
    try Files.synchronizeFolder(folder)
  }

  /// Reads what `write` wrote; a node without `custodian.key` keeps what it cannot read. A file that others may read is refused.
  public init(folder: String) throws {
    guard let (kind, seed) = try NodeKeys.read(folder + NodeKeys.logName), kind == "log" else { throw LedgerStoreError.keys }
    logSeed = seed
    guard let (name, secret) = try NodeKeys.read(folder + NodeKeys.custodianName) else {
      custodian = nil
      return
    }
    guard let suite = WrapSuite(name: name) else { throw LedgerStoreError.keys }
    custodian = try WrapPrivateKey(suite: suite, secret: secret)
  }

  private static func read(_ path: String) throws -> (kind: String, secret: SecretKey)? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw LedgerStoreError.keys
    }
    defer { close(descriptor) }
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_mode & 0o077 == 0 else { throw LedgerStoreError.keyMode }
    var bytes = [UInt8](repeating: 0, count: 512)
    let n = Glibc.read(descriptor, &bytes, bytes.count)
    guard n > 0 else { throw LedgerStoreError.keys }
    let words = String(decoding: bytes[..<n], as: UTF8.self).split(whereSeparator: { $0 == " " || $0 == "\n" })
    guard words.count == 3, words[0] == "chartseal-key/1", let secret = Base64.decode(words[2]).flatMap({ SecretKey($0) }) else {
      throw LedgerStoreError.keys
    }
    return (String(words[1]), secret)
  }
}

/// Entry 0 of every log: names the genesis file by digest, signed by the log's key, so that a log cannot be moved under another consortium.
enum GenesisEntry {
  static func make(_ genesis: Genesis, seed: SecretKey) throws -> LogEntry {
    let payload = JSONValue.object([
      .init("kind", .string(EntryKind.genesis.rawValue)), .init("origin", .string(genesis.origin)),
      .init("sha256", .string(genesis.digest.hex)),
    ]).encoded
    let type = EntryKind.genesis.payloadType
    let signature = try Ed25519.sign(DSSEEnvelope.preAuthentication(type, payload), seed: seed)
    let key = try PublicKey(ed25519: genesis.logKey.key)
    let envelope = DSSEEnvelope(payloadType: type, payload: payload, signatures: [.init(keyID: key.id, bytes: signature)])
    return try LogEntry(parsing: envelope.encoded)
  }

  static func check(_ entry: LogEntry, _ genesis: Genesis) throws {
    guard entry.kind == .genesis, entry.body["sha256"]?.string == genesis.digest.hex else { throw LedgerStoreError.otherLog }
    try entry.verify(PublicKey(ed25519: genesis.logKey.key))
  }
}
