import Cryptography
import LedgerProtocol
import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What an audit keeps between its runs: a mirror of the log in the layout of C2SP tlog-tiles (`tile/...`, `checkpoint`), every checkpoint
/// ever seen (`checkpoints/<size>-<root>`), and how far the log has been verified (`audit.json`).
///
/// The folder is trusted to be the auditor's own; what lies in it is nevertheless hashed again at each run.
final class AuditFolder {
  /// How far the log has been verified, and by which auditors.
  struct Verified: Equatable {
    var size = 0
    var edge = CompactRange()
    var rules = ""
  }

  let path: String
  private(set) var verified = Verified()
  private let options: LogAuditOptions
  /// Size and root of each checkpoint seen, ascending by size.
  private(set) var seen: [(size: Int, root: SHA256Digest)] = []

  /// Opens a folder, made when missing. Throws `.memory` when it is damaged, or another log's (`LED-0650`).
  init(_ path: String, _ options: LogAuditOptions) throws(LedgerClientError) {
    (self.path, self.options) = (path, options)
    guard AuditFiles.makeFolders(path + "/checkpoints") else { throw AuditFolder.failure }
    for name in AuditFiles.names(in: path + "/checkpoints") {
      let parts = name.split(separator: "-")
      guard parts.count == 2, let size = Int(parts[0]), let root = SHA256Digest(hex: parts[1]) else { continue }
      seen.append((size, root))
    }
    seen.sort { ($0.size, $0.root.hex) < ($1.size, $1.root.hex) }
    guard let bytes = DurableFile.read(path + "/audit.json", limit: 1 << 20) else { return }
    guard let json = JSONValue.parse(bytes), json["format"]?.integer == 1 else { throw AuditFolder.failure }
    guard json["log"]?.string == options.logKey.description, json["genesis"]?.string == options.genesis.digest.hex else {
      throw LedgerClientError(.configuration, reason: LogAuditReason.otherLog)
    }
    guard let size = json["size"]?.integer, let rules = json["rules"]?.string, let list = json["edge"]?.array else { throw AuditFolder.failure }
    let hashes = list.compactMap { $0.string.flatMap { SHA256Digest(base64: $0) } }
    guard let edge = CompactRange(size: size, hashes: hashes) else { throw AuditFolder.failure }
    verified = Verified(size: size, edge: edge, rules: rules)
  }

  private static var failure: LedgerClientError { LedgerClientError(.memory, reason: LogAuditReason.folder) }

  var evidence: String { path + "/evidence" }

  // MARK: Checkpoints

  private func name(_ size: Int, _ root: SHA256Digest) -> String { path + "/checkpoints/\(size)-\(root.hex)" }

  /// Keeps a verified checkpoint, durably, before anything else is done with it.
  func remember(_ checkpoint: VerifiedCheckpoint) throws(LedgerClientError) {
    let (size, root) = (checkpoint.checkpoint.size, checkpoint.checkpoint.root)
    guard !seen.contains(where: { $0.size == size && $0.root == root }) else { return }
    guard DurableFile.replace(name(size, root), checkpoint.note.encoded) else { throw AuditFolder.failure }
    seen.insert((size, root), at: seen.firstIndex { $0.size > size } ?? seen.count)
  }

  /// The signed note of a checkpoint that was seen; nil when the file is gone or not signed by the log.
  func note(size: Int, root: SHA256Digest) -> VerifiedCheckpoint? {
    guard let bytes = DurableFile.read(name(size, root), limit: 1 << 20),
      let verified = try? VerifiedCheckpoint(note: bytes, log: options.logKey), verified.checkpoint.size == size, verified.checkpoint.root == root
    else { return nil }
    return verified
  }

  // MARK: Mirror

  /// A whole bundle with its leaf hashes, as kept; nil when either is missing.
  func bundle(_ number: Int) -> (bytes: [UInt8], leaves: [SHA256Digest])? {
    guard let bytes = DurableFile.read(path + "/" + TileName.entries(number, width: 256), limit: EntryBundle.maximumCount),
      let tile = DurableFile.read(path + "/" + TileName.hashes(level: 0, number, width: 256), limit: 256 * 32),
      let leaves = tileHashes(tile, width: 256)
    else { return nil }
    return (bytes, leaves)
  }

  func isKept(_ number: Int) -> Bool { access(path + "/" + TileName.entries(number, width: 256), F_OK) == 0 }

  /// The kept leaf hashes of the first `width` entries of a bundle, or of as many as have been verified; nil when there are none.
  func leaves(_ number: Int, width: Int, verified: Int) -> [SHA256Digest]? {
    let held = min(256, verified - number * 256)
    guard held > 0, let bytes = DurableFile.read(path + "/" + TileName.hashes(level: 0, number, width: held), limit: 256 * 32),
      let leaves = tileHashes(bytes, width: held)
    else { return nil }
    return Array(leaves.prefix(width))
  }

  /// Removes the partial bundle and tiles of a size.
  func removePartial(size: Int) {
    var count = size
    for level in 0..<8 where count > 0 {
      if count & 255 != 0 {
        unlink(path + "/" + TileName.hashes(level: level, count >> 8, width: count & 255))
        if level == 0 { unlink(path + "/" + TileName.entries(count >> 8, width: count & 255)) }
      }
      count >>= 8
    }
  }

  /// Keeps a file of the mirror. What is cut short by a crash is found by its hash at the next run.
  func keep(_ name: String, _ bytes: [UInt8]) throws(LedgerClientError) {
    let file = path + "/" + name
    guard let slash = file.lastIndex(of: "/"), AuditFiles.makeFolders(String(file[..<slash])), AuditFiles.append(file, bytes, fresh: true) else {
      throw AuditFolder.failure
    }
  }

  /// Throws away what was fetched beyond the verified size, so that the next audit asks for it again.
  func forget(from number: Int, until end: Int) {
    for n in number..<max(number, end) {
      unlink(path + "/" + TileName.entries(n, width: 256))
      unlink(path + "/" + TileName.hashes(level: 0, n, width: 256))
    }
  }

  /// Records that everything below the edge has been verified under this checkpoint.
  func adopt(_ checkpoint: VerifiedCheckpoint, edge: CompactRange, rules: String) throws(LedgerClientError) {
    let json = JSONValue.object([
      .init("format", .integer(1)), .init("log", .string(options.logKey.description)), .init("genesis", .string(options.genesis.digest.hex)),
      .init("rules", .string(rules)), .init("size", .integer(edge.size)), .init("edge", .array(edge.hashes.map { .string($0.base64) })),
    ])
    guard DurableFile.replace(path + "/checkpoint", checkpoint.note.encoded), DurableFile.replace(path + "/audit.json", json.encoded + [0x0A]) else {
      throw AuditFolder.failure
    }
    verified = Verified(size: edge.size, edge: edge, rules: rules)
  }
}

/// File operations of an audit.
enum AuditFiles {
  static func makeFolders(_ path: String) -> Bool {
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/" + part
      if mkdir(made, 0o700) != 0 && errno != EEXIST { return false }
    }
    return true
  }

  static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names
  }

  /// Writes at the end of a file; with `fresh` in place of what was there.
  static func append(_ path: String, _ bytes: [UInt8], fresh: Bool) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (fresh ? O_TRUNC : O_APPEND), 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var done = 0
    return bytes.withUnsafeBytes { raw in
      while done < raw.count {
        let n = write(descriptor, raw.baseAddress?.advanced(by: done), raw.count - done)
        if n < 0 && errno == EINTR { continue }
        guard n > 0 else { return false }
        done += n
      }
      return true
    }
  }
}
