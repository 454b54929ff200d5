import Cryptography
import Glibc
import Readers
import Records

/// Digests of inputs.
enum InputDigest {
  /// SHA-256 over the bytes of an item's parts: of files as they lie on disk, of archives' members as they are unpacked.
  static func of(_ item: InputItem) throws -> [UInt8] {
    let hasher = SHA256Hasher()
    for part in item.parts {
      if let member = part.member {
        var options = SourceStream.Options()
        options.charset = SourceStream.Charset.none
        let stream = try SourceStream(path: part.path, member: member, options: options)
        var buffer = ByteBuffer(capacity: 1 << 20)
        while try stream.read(into: &buffer, upTo: 1 << 20) {
          hasher.update(buffer.bytes)
          buffer.truncate()
        }
      } else {
        try add(part.path, to: hasher)
      }
    }
    return hasher.finish().array
  }

  /// SHA-256 of a file as it lies on disk.
  static func ofFile(_ path: String) throws -> [UInt8] {
    let hasher = SHA256Hasher()
    try add(path, to: hasher)
    return hasher.finish().array
  }

  private static func add(_ path: String, to hasher: SHA256Hasher) throws {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw RunFailure(.sourceUnreadable, "cannot be opened: \(path)") }
    defer { close(descriptor) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 64)
    defer { buffer.deallocate() }
    while true {
      let n = read(descriptor, buffer.baseAddress, buffer.count)
      if n == 0 { return }
      if n < 0 {
        if errno == EINTR { continue }
        throw RunFailure(.sourceUnreadable, "cannot be read: \(path)")
      }
      hasher.update(Bytes(UnsafeRawBufferPointer(rebasing: buffer[..<n])))
    }
  }
}
