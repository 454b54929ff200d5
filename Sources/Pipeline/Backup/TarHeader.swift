import Records

/// One file's header in a tar archive, so that any tar reads a backup that is not sealed.
///
/// Source: POSIX.1-2017, pax, "ustar Interchange Format"; sizes of 8 GiB and more as GNU tar writes them (base 256).
struct TarHeader: Equatable {
  static let block = 512

  var name: String
  var size: Int
  /// Seconds since 1970.
  var time: Int

  /// Zero bytes after the file, up to a whole block.
  var padding: Int { (TarHeader.block - size % TarHeader.block) % TarHeader.block }

  /// The header's block; nil for a name that does not fit in (155 bytes of folders, 100 of the rest).
  var encoded: [UInt8]? {
    guard let (prefix, rest) = TarHeader.split(name) else { return nil }
    var block = [UInt8](repeating: 0, count: TarHeader.block)
    func put(_ text: some Sequence<UInt8>, at start: Int) { for (i, byte) in text.enumerated() { block[start + i] = byte } }
    func octal(_ value: Int, _ width: Int) -> [UInt8] {
      let digits = String(value, radix: 8)
      return Array((String(repeating: "0", count: max(0, width - 1 - digits.count)) + digits).utf8) + [0]
    }
    put(rest.utf8, at: 0)
    put(octal(0o600, 8), at: 100)
    put(octal(0, 8), at: 108)
    put(octal(0, 8), at: 116)
    if size < 1 << 33 {
      put(octal(size, 12), at: 124)
    } else {
      put([0x80, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: size >> (56 - 8 * $0)) }, at: 124)
    }
    put(octal(max(0, time), 12), at: 136)
    put([UInt8](repeating: 0x20, count: 8), at: 148)
    block[156] = UInt8(ascii: "0")
    put("ustar\u{0}00".utf8, at: 257)
    put(prefix.utf8, at: 345)
    let sum = block.reduce(0) { $0 + Int($1) }
    put(octal(sum, 7) + [0x20], at: 148)
    return block
  }

  init(name: String, size: Int, time: Int) { (self.name, self.size, self.time) = (name, size, time) }

  /// Reads a block; nil when it is no header of a plain file, its sum is wrong, or the name leads out of the archive.
  init?(parsing block: [UInt8]) {
    guard block.count == TarHeader.block, block[156] == UInt8(ascii: "0") else { return nil }
    func text(_ range: Range<Int>) -> String { String(decoding: block[range].prefix { $0 != 0 }, as: UTF8.self) }
    func octal(_ range: Range<Int>) -> Int? { Int(text(range).filter { $0 != " " }, radix: 8) }
    let sum = block.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 0x20 : Int($1.element)) }
    guard octal(148..<156) == sum, let time = octal(136..<148) else { return nil }
    let size = block[124] == 0x80 ? block[128..<136].reduce(0) { $0 << 8 | Int($1) } : octal(124..<136) ?? -1
    let prefix = text(345..<500)
    let name = (prefix.isEmpty ? "" : prefix + "/") + text(0..<100)
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard size >= 0, size < 1 << 48, !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else { return nil }
    self.init(name: name, size: size, time: time)
  }

  private static func split(_ name: String) -> (String, String)? {
    if name.utf8.count <= 100 { return ("", name) }
    var cut = name.startIndex
    while let slash = name[cut...].firstIndex(of: "/") {
      let (prefix, rest) = (String(name[..<slash]), String(name[name.index(after: slash)...]))
      if prefix.utf8.count <= 155, rest.utf8.count <= 100 { return (prefix, rest) }
      cut = name.index(after: slash)
    }
    return nil
  }
}
