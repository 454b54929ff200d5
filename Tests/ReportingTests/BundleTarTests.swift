import Records
import Reporting
import Testing

@Suite struct BundleTarTests {
  private static let good: [TarArchive.File] = [
    .init("a", []), .init("b/c.json", Array("{}".utf8)), .init("d", [UInt8](repeating: 7, count: 1500)), .init("e", [UInt8](repeating: 1, count: 512)),
  ]

  @Test func `what is written is read back, and has one way of being written`() throws {
    let archive = try TarArchive(time: 1_772_359_200, files: Self.good)
    let bytes = archive.encoded
    #expect(bytes.count % 512 == 0)
    #expect(try TarArchive(parsing: bytes) == archive)
    #expect(try TarArchive(parsing: TarArchive(time: 0, files: []).encoded).files.isEmpty)
  }

  @Test(arguments: [
    "", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "./a", ".a", "a/.b", "a b", "a\u{0}b", "ä", String(repeating: "a", count: 101), "a\\b",
  ])
  func `paths that lead elsewhere are neither written nor read`(_ path: String) throws {
    #expect(!TarArchive.isPath(path))
    #expect(throws: ArchiveError.self) { try TarArchive(time: 0, files: [.init(path, [])]) }
    guard path.utf8.count <= 100 else { return }
    var bytes = try TarArchive(time: 0, files: Self.good).encoded
    let name = Array(path.utf8)
    bytes.replaceSubrange(0..<100, with: name + [UInt8](repeating: 0, count: 100 - name.count))
    Self.sum(&bytes)
    #expect(throws: ArchiveError.self) { try TarArchive(parsing: bytes) }
  }

  @Test func `links, folders, devices, sparse and extended headers are refused`() throws {
    let good = try TarArchive(time: 0, files: Self.good).encoded
    for type in Array("\u{0}1234567ADEgxLKMNSVX".utf8) {
      var bytes = good
      bytes[156] = type
      Self.sum(&bytes)
      #expect(throws: ArchiveError.self, "type \(type)") { try TarArchive(parsing: bytes) }
    }
  }

  @Test func `sizes that lie, names twice, other modes, owners and times are refused`() throws {
    let good = try TarArchive(time: 0, files: Self.good).encoded
    for (offset, text) in [
      (124, "77777777777"), (124, "00000020000"), (124, "00000000001"), (124, "0000000000 "), (124, "-0000000001"), (136, "00000000001"),
      (100, "0000755"), (108, "0001750"), (265, "root"), (329, "1"), (345, "prefix"), (157, "target"), (257, "ustar "),
    ] {
      var bytes = good
      bytes.replaceSubrange(offset..<offset + text.utf8.count, with: Array(text.utf8))
      Self.sum(&bytes)
      #expect(throws: ArchiveError.self, "\(offset) \(text)") { try TarArchive(parsing: bytes) }
    }
    // Base-256 sizes.
    var large = good
    large[124] = 0x80
    Self.sum(&large)
    #expect(throws: ArchiveError.self) { try TarArchive(parsing: large) }
    #expect(throws: ArchiveError.self) { try TarArchive(time: 0, files: [.init("a", []), .init("a", [])]) }
    let half = Array(good.prefix(512))
    #expect(throws: ArchiveError.self) { try TarArchive(parsing: half + half + [UInt8](repeating: 0, count: 1024)) }
  }

  @Test func `more files, or larger ones, than the limits are refused before they are kept`() throws {
    let bytes = try TarArchive(time: 0, files: Self.good).encoded
    var limits = TarArchive.Limits()
    limits.files = 3
    #expect(throws: ArchiveError.self) { try TarArchive(parsing: bytes, limits: limits) }
    limits = TarArchive.Limits()
    limits.fileBytes = 1499
    #expect(throws: ArchiveError.self) { try TarArchive(parsing: bytes, limits: limits) }
    limits = TarArchive.Limits()
    limits.bytes = 2013
    #expect(throws: ArchiveError.self) { try TarArchive(parsing: bytes, limits: limits) }
  }

  @Test func `random bytes and mutated archives never crash the reader`() throws {
    var dice = Dice(3)
    let good = try TarArchive(time: 5, files: Self.good).encoded
    for _ in 0..<2000 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...4, using: &dice) {
        let at = Int.random(in: 0..<bytes.count, using: &dice)
        if Bool.random(using: &dice) { bytes[at] = UInt8.random(in: 0...255, using: &dice) } else { bytes.removeLast(min(bytes.count - 1, at % 700)) }
      }
      if let read = try? TarArchive(parsing: bytes) { #expect(read.encoded == bytes) }
    }
  }

  /// Makes the first header's checksum right again.
  private static func sum(_ bytes: inout [UInt8]) {
    for i in 148..<156 { bytes[i] = 0x20 }
    let sum = bytes[..<512].reduce(0) { $0 + Int($1) }
    let text = String(sum, radix: 8)
    bytes.replaceSubrange(148..<156, with: Array((String(repeating: "0", count: 6 - text.count) + text).utf8) + [0, 0x20])
  }
}
