#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Writes gzip and zip by hand, so that tests can also write them wrongly.
enum Packing {
  static func crc(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = ~0
    for b in bytes {
      crc ^= UInt32(b)
      for _ in 0..<8 { crc = crc & 1 != 0 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }

  static func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

  /// Deflate data in stored blocks.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var i = 0
    repeat {
      let n = min(60_000, bytes.count - i)
      out += [i + n == bytes.count ? 1 : 0] + little(n, 2) + little(~n, 2) + bytes[i..<i + n]
      i += n
    } while i < bytes.count
    return out
  }

  /// Deflate data that expands to a run of one byte, 258 bytes for each 13 bits. Source: RFC 1951 §3.2.6.
  static func run(of byte: UInt8, pairs: Int) -> [UInt8] {
    var out: [UInt8] = []
    var (bits, held) = (0, 0)
    func put(_ value: Int, _ count: Int) {
      bits |= value << held
      held += count
      while held >= 8 {
        out.append(UInt8(truncatingIfNeeded: bits))
        bits >>= 8
        held -= 8
      }
    }
    func code(_ value: Int, _ count: Int) { for k in (0..<count).reversed() { put(value >> k & 1, 1) } }
    put(1, 1)
    put(1, 2)
    code(0x30 + Int(byte), 8)
    for _ in 0..<pairs {
      code(0b1100_0101, 8)
      code(0, 5)
    }
    code(0, 7)
    put(0, 7)
    return out
  }

  static func gzip(_ deflated: [UInt8], of bytes: [UInt8]) -> [UInt8] {
    [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + deflated + little(Int(crc(bytes)), 4) + little(bytes.count, 4)
  }

  static func gzip(_ bytes: [UInt8]) -> [UInt8] { gzip(stored(bytes), of: bytes) }

  struct Member {
    var name: String
    var bytes: [UInt8]
    var method = 8
    var flags = 0
    var wrongCRC = false
    var data: [UInt8]?
  }

  static func zip(_ members: [Member]) -> [UInt8] {
    var out: [UInt8] = []
    var directory: [UInt8] = []
    for m in members {
      let data = m.data ?? (m.method == 8 ? stored(m.bytes) : m.bytes)
      let crc = Int(Packing.crc(m.bytes)) ^ (m.wrongCRC ? 1 : 0)
      let common =
        little(20, 2) + little(m.flags, 2) + little(m.method, 2) + little(0, 4) + little(crc, 4) + little(data.count, 4)
        + little(m.bytes.count, 4) + little(m.name.utf8.count, 2) + little(0, 2)
      directory +=
        little(0x0201_4B50, 4) + little(20, 2) + common + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4)
        + little(out.count, 4) + Array(m.name.utf8)
      out += little(0x0403_4B50, 4) + common + Array(m.name.utf8) + data
    }
    let start = out.count
    return out + directory + little(0x0605_4B50, 4) + little(0, 4) + little(members.count, 2) + little(members.count, 2)
      + little(directory.count, 4) + little(start, 4) + little(0, 2)
  }
}

/// A file that is gone when the test is.
final class TemporaryFile {
  let path: String

  init(_ bytes: [UInt8]) {
    var template = Array("/tmp/chartseal-source-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    path = template.withUnsafeBufferPointer { p in p.baseAddress.map { String(cString: $0) } ?? "" }
    var i = 0
    while i < bytes.count {
      let n = bytes[i...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if n <= 0 { break }
      i += n
    }
    close(descriptor)
  }

  deinit { unlink(path) }
}
