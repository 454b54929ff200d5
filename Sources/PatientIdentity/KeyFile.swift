public import Cryptography
import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The vault's master key in a file of its own: 64 hexadecimal digits, or 44 characters of base64, and a line end.
///
/// The file must belong to the user who runs the process and be closed to everybody else; a key is made by `create` only, never
/// on the fly.
public enum KeyFile {
  /// Writes a new random key with mode 0600. Throws `IDN-0103` when the file exists.
  public static func create(at path: String) throws(VaultError) {
    let fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard fd >= 0 else { throw VaultError(errno == EEXIST ? .vaultExists : .vaultKeyUnwritten, detail: "key file") }
    defer { close(fd) }
    let text: [UInt8]
    do { text = Array(Hex.lower(try SecureRandom.bytes(32)).utf8) + [0x0A] } catch { throw VaultError(.vaultCryptography) }
    guard write(fd, text, text.count) == text.count, fsync(fd) == 0 else { throw VaultError(.vaultKeyUnwritten) }
  }

  /// Reads the key. Throws `IDN-0102` (missing), `IDN-0105` (owner or mode) or `IDN-0104` (form).
  public static func read(_ path: String) throws(VaultError) -> SecretKey {
    let fd = open(path, O_RDONLY | O_CLOEXEC)
    guard fd >= 0 else { throw VaultError(errno == EACCES ? .vaultKeyMode : .vaultKeyMissing) }
    defer { close(fd) }
    var info = stat()
    guard fstat(fd, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { throw VaultError(.vaultKeyMissing) }
    guard info.st_uid == geteuid(), info.st_mode & 0o077 == 0 else { throw VaultError(.vaultKeyMode) }
    var buffer = [UInt8](repeating: 0, count: 128)
    let n = pread(fd, &buffer, buffer.count, 0)
    guard n > 0 else { throw VaultError(.vaultKeyForm) }
    var text = buffer[..<n]
    while let last = text.last, ASCII.isSpace(last) { text.removeLast() }
    let string = String(decoding: text, as: UTF8.self)
    guard let bytes = string.utf8.count == 64 ? Hex.decode(string.lowercased()) : Base64.decode(string),
      let key = SecretKey(bytes)
    else { throw VaultError(.vaultKeyForm) }
    return key
  }
}
