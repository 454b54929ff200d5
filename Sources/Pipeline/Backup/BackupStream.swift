import Cryptography
import Foundation
import Glibc
import Records

/// A backup's bytes on their way to disk: as they are, or sealed under a passphrase in segments.
///
///     chartseal-backup/1
///     kdf: scrypt n=131072 r=8 p=1 salt=<base64, 16 bytes>
///     then for each segment: length (4 bytes, big endian), 12-byte nonce, ciphertext, 16-byte tag
///
/// A segment holds up to 1 MiB. Its associated data is the head, its number, and whether it is the last one, so that none can be taken away, moved or
/// come from another file. Source: RFC 7914; NIST SP 800-38D.
final class BackupWriter {
  private let path: String
  private let descriptor: Int32
  private let seal: BackupSeal?
  private var open: [UInt8] = []
  private var number = 0

  /// Writes under a temporary name, mode 0600, until `finish`.
  init(path: String, passphrase: [UInt8]?) throws {
    self.path = path
    descriptor = Glibc.open(path + ".part", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw RunFailure(.stateUnwritable, "cannot be written: \(path)") }
    seal = try passphrase.map { try BackupSeal(passphrase: $0) }
    if let seal { try put(seal.head) }
  }

  deinit { close(descriptor) }

  func write(_ bytes: [UInt8]) throws {
    guard seal != nil else { return try put(bytes) }
    open += bytes
    while open.count > BackupSeal.segment {
      try put(segment: Array(open.prefix(BackupSeal.segment)), isLast: false)
      open.removeFirst(BackupSeal.segment)
    }
  }

  /// Makes the file durable under its name.
  func finish() throws {
    if seal != nil { try put(segment: open, isLast: true) }
    guard fsync(descriptor) == 0, rename(path + ".part", path) == 0 else { throw RunFailure(.stateUnwritable, "cannot be written: \(path)") }
    let folder = (path as NSString).deletingLastPathComponent
    try DurableFile.synchronize(folder: folder.isEmpty ? "." : folder)
  }

  /// Leaves nothing behind.
  func abandon() { unlink(path + ".part") }

  private func put(segment: [UInt8], isLast: Bool) throws {
    guard let seal else { return }
    let sealed = try seal.seal(segment, number: number, isLast: isLast)
    number += 1
    try put((0..<4).map { UInt8(truncatingIfNeeded: sealed.count >> (24 - 8 * $0)) } + sealed)
  }

  private func put(_ bytes: [UInt8]) throws {
    var done = 0
    try bytes.withUnsafeBytes { all in
      while done < all.count {
        let n = Glibc.write(descriptor, all.baseAddress?.advanced(by: done), all.count - done)
        if n < 0 && errno == EINTR { continue }
        guard n > 0 else { throw RunFailure(.stateUnwritable, "cannot be written: \(path)") }
        done += n
      }
    }
  }
}

/// Reads a backup from its beginning.
final class BackupReader {
  private let handle: FileHandle
  private let seal: BackupSeal?
  private var open: [UInt8] = []
  /// How much of `open` has been read.
  private var at = 0
  private var number = 0
  private var isAtEnd = false

  /// Throws `keyUnusable` for a sealed file without a passphrase, `RUN-0207` for one that does not open.
  init(path: String, passphrase: () throws -> [UInt8]?) throws {
    guard let handle = FileHandle(forReadingAtPath: path) else { throw RunFailure(.sourceMissing, "no backup at \(path)") }
    self.handle = handle
    let start = try handle.read(upToCount: 512).map { Array($0) } ?? []
    guard let (headEnd, form) = BackupSeal.head(of: start) else {
      seal = nil
      open = start
      return
    }
    guard let passphrase = try passphrase() else { throw RunFailure(.keyUnusable, "the backup is sealed: name its passphrase with --passphrase-file") }
    seal = try BackupSeal(passphrase: passphrase, form)
    try handle.seek(toOffset: UInt64(headEnd))
  }

  /// Up to `count` bytes; fewer at the end alone.
  func read(_ count: Int) throws -> [UInt8] {
    if open.count - at < count {
      open.removeFirst(at)
      at = 0
      while open.count < count, !isAtEnd { try more() }
    }
    let out = Array(open[at..<min(open.count, at + count)])
    at += out.count
    return out
  }

  private func more() throws {
    guard let seal else {
      let next = try handle.read(upToCount: 1 << 20) ?? Data()
      if next.isEmpty { isAtEnd = true } else { open += next }
      return
    }
    let length = try handle.read(upToCount: 4).map { Array($0) } ?? []
    guard length.count == 4 else { throw BackupReader.damaged("cut short") }
    let size = length.reduce(0) { $0 << 8 | Int($1) }
    guard size <= BackupSeal.segment + 64, let sealed = try handle.read(upToCount: size), sealed.count == size else { throw BackupReader.damaged("cut short") }
    let isLast = (try handle.read(upToCount: 1) ?? Data()).isEmpty
    if !isLast { try handle.seek(toOffset: try handle.offset() - 1) }
    open += try seal.open(Array(sealed), number: number, isLast: isLast)
    number += 1
    isAtEnd = isLast
  }

  static func damaged(_ what: String) -> RunFailure { RunFailure(.stateDamaged, "\(StateReason.backupDamaged.code): \(StateReason.backupDamaged.summary) (\(what))") }
}

/// The key of a sealed backup.
private struct BackupSeal {
  static let segment = 1 << 20
  private static let magic = "chartseal-backup/1\n"

  struct Form {
    let costs: PasswordKey.Costs
    let salt: [UInt8]
    let head: [UInt8]
  }

  let head: [UInt8]
  private let key: SecretKey
  private let cipher = AESGCM()

  init(passphrase: [UInt8]) throws {
    let costs = PasswordKey.Costs.standard
    do {
      let salt = try SecureRandom.bytes(16)
      try self.init(
        passphrase: passphrase,
        Form(costs: costs, salt: salt, head: Array("\(BackupSeal.magic)kdf: scrypt n=\(costs.n) r=\(costs.r) p=\(costs.p) salt=\(Base64.encode(salt))\n".utf8)))
    } catch let error as CryptographyError { throw RunFailure(.internalError, "\(error.reason.code)") }
  }

  init(passphrase: [UInt8], _ form: Form) throws {
    guard passphrase.count >= 8 else { throw RunFailure(.keyUnusable, "the passphrase has fewer than 8 characters") }
    head = form.head
    do { key = try PasswordKey.derive(passphrase: passphrase, salt: form.salt, costs: form.costs) } catch {
      throw RunFailure(.keyUnusable, "no key can be made of the passphrase: \(error.reason.code)")
    }
  }

  /// Where the head ends and what it says; nil for a file that is not sealed.
  static func head(of bytes: [UInt8]) -> (end: Int, form: Form)? {
    guard bytes.starts(with: Array(magic.utf8)), let end = bytes[magic.utf8.count...].firstIndex(of: 0x0A) else { return nil }
    let words = String(decoding: bytes[magic.utf8.count..<end], as: UTF8.self).split(separator: " ")
    guard words.count == 6, words[0] == "kdf:", words[1] == "scrypt", words[2].hasPrefix("n="), words[3].hasPrefix("r="), words[4].hasPrefix("p="),
      words[5].hasPrefix("salt="), let n = UInt64(words[2].dropFirst(2)), let r = UInt64(words[3].dropFirst(2)), let p = UInt64(words[4].dropFirst(2)),
      let costs = PasswordKey.Costs(n: n, r: r, p: p), let salt = Base64.decode(words[5].dropFirst(5)), salt.count >= 16
    else { return nil }
    return (end + 1, Form(costs: costs, salt: salt, head: Array(bytes[...end])))
  }

  private func data(_ number: Int, _ isLast: Bool) -> [UInt8] { head + Array("\(number) \(isLast ? "last" : "more")".utf8) }

  func seal(_ plain: [UInt8], number: Int, isLast: Bool) throws -> [UInt8] {
    do {
      return try plain.withUnsafeBytes { p in try data(number, isLast).withUnsafeBytes { d in try cipher.sealRandomly(Bytes(p), key: key, authenticating: Bytes(d)) } }
    } catch { throw RunFailure(.internalError, "the backup cannot be sealed") }
  }

  func open(_ sealed: [UInt8], number: Int, isLast: Bool) throws -> [UInt8] {
    do {
      return try sealed.withUnsafeBytes { s in try data(number, isLast).withUnsafeBytes { d in try cipher.openRandomly(Bytes(s), key: key, authenticating: Bytes(d)) } }
    } catch { throw BackupReader.damaged("it does not open") }
  }
}
