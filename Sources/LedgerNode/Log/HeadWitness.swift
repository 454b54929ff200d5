import Cryptography

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The last signed head in a small file of its own, which may lie on another disk: a store that was put back from a backup is older than
/// it, and the node refuses to go on from there.
///
/// Written in place after each commit, not synced: losing the last moment to a power cut only weakens the check, never the log. A line that was written in
/// part does not have its own check value and counts as none.
final class HeadWitness: @unchecked Sendable {
  private let descriptor: Int32

  /// Opens the file, and makes it when `create` is set.
  init(path: String, create: Bool = false) throws(LedgerStoreError) {
    descriptor = open(path, O_RDWR | O_CLOEXEC | (create ? O_CREAT | O_EXCL : 0), 0o600)
    guard descriptor >= 0 else { throw .missing }
  }

  deinit { close(descriptor) }

  func note(_ head: SignedHead) {
    let said = "\(head.size) \(head.root.base64)"
    var line = Array("\(said) \(HeadWitness.check(said))\n".utf8)
    line += Array(repeating: 0x20, count: max(0, 80 - line.count - 1))
    line.append(0x0A)
    _ = line.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  /// When it was last written, in seconds since 1970: when the last head was signed.
  var writtenAt: Int? {
    var info = stat()
    return fstat(descriptor, &info) == 0 ? info.st_mtim.tv_sec : nil
  }

  private static func check(_ said: String) -> String { String(SHA256Digest.of(Array(said.utf8)).hex.prefix(8)) }

  /// Size and root last written; nil when the file holds none.
  func last() -> (size: Int, root: SHA256Digest)? {
    var buffer = [UInt8](repeating: 0, count: 80)
    let n = buffer.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    guard n > 0 else { return nil }
    let line = String(decoding: buffer[..<n], as: UTF8.self).split(separator: "\n").first ?? ""
    let words = line.split(separator: " ")
    // Earlier versions wrote no check value.
    guard words.count == 2 || words.count == 3 && HeadWitness.check("\(words[0]) \(words[1])") == words[2], let size = Int(words[0]), let root = SHA256Digest(base64: words[1]) else { return nil }
    return (size, root)
  }
}
