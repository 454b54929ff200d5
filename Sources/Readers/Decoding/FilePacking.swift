import Records

/// How a file is packed, by its first bytes.
enum FilePacking: Equatable {
  case plain, gzip, zip
  /// bzip2, xz, zstd, 7z, rar, compress: none of which is undone.
  case foreign

  /// How many first bytes tell.
  static let headBytes = 8

  /// The packing of a file that begins with `head`: its first eight bytes or more, fewer when it has no more.
  init(head: Bytes) {
    let word = head.word(at: 0)
    func begins(_ value: UInt64, _ count: Int) -> Bool { head.count >= count && word & (1 << UInt64(8 * count) - 1) == value }
    if begins(0x0403_4B50, 4) || begins(0x0605_4B50, 4) {
      self = .zip
    } else if begins(0x0008_8B1F, 3) {
      self = .gzip
    } else if begins(0x005A_587A_37FD, 6) || begins(0xFD2F_B528, 4) || begins(0x1C27_AFBC_7A37, 6) || begins(0x071A_2172_6152, 6) || begins(0x9D1F, 2) {
      self = .foreign
    } else {
      // `BZh`, a digit from 1, and the first byte of a block's mark.
      self = begins(0x0068_5A42, 3) && head.count > 4 && head[3] &- 0x31 < 9 && head[4] == 0x31 ? .foreign : .plain
    }
  }
}

extension InputFile {
  /// Reads the file's first bytes until `out` holds so many, or all there are.
  func fill(_ out: inout ByteBuffer, to count: Int) throws(RecordError) {
    while out.count < min(count, size) {
      let before = out.count
      try out.append(upTo: count - before) { (room) throws(RecordError) in try read(at: before, into: room) }
      if out.count == before { return }
    }
  }

  /// How the file is packed.
  func packing() throws(RecordError) -> FilePacking {
    var head: UInt64 = 0
    return try withUnsafeMutableBytes(of: &head) { space throws(RecordError) in
      let count = try read(at: 0, into: space)
      return FilePacking(head: Bytes(UnsafeRawBufferPointer(rebasing: space[..<count])))
    }
  }
}
