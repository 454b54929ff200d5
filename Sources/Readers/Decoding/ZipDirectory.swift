import Records
import Synchronization

/// The members of a zip archive, by its central directory; nothing is extracted and no name is used as a path.
///
/// Source: PKWARE APPNOTE.TXT 6.3.10 §4.3.7, §4.3.12, §4.3.14 to §4.3.16, §4.5.3 (zip64).
struct ZipDirectory: Sendable {
  struct Member: Sendable {
    let name: String
    let method: Int
    let isEncrypted: Bool
    let crc: UInt32
    let packedSize: Int
    let size: Int
    let headerOffset: Int
  }

  static let maximumMembers = 100_000
  static let maximumDirectoryBytes = 64 << 20

  private(set) var members: [Member] = []
  private var byName: [String: Int] = [:]

  /// The directory read last: the members of an archive are opened one after the other, and reading it anew for each would take the square of their number.
  private static let latest = Mutex<(file: InputFile.Identity, directory: ZipDirectory)?>(nil)

  static func of(_ file: InputFile) throws(RecordError) -> ZipDirectory {
    if let known = latest.withLock({ $0?.file == file.identity ? $0?.directory : nil }) { return known }
    let directory = try ZipDirectory(file)
    let entry = (file: file.identity, directory: directory)
    latest.withLock { $0 = entry }
    return directory
  }

  /// The first member of a name.
  func member(named name: String) -> Member? { byName[name].map { members[$0] } }

  private init(_ file: InputFile) throws(RecordError) {
    let damaged = SourceReason.error(SourceReason.archiveDamaged)
    // The end record has at most 65,535 bytes of comment behind it.
    let tailStart = max(0, file.size - 65_557)
    let tail = try file.bytes(at: tailStart, count: file.size - tailStart)
    guard let end = ZipDirectory.endRecord(tail) else { throw damaged }
    var count = tail.little(end + 10, 2)
    var length = tail.little(end + 12, 4)
    var start = tail.little(end + 16, 4)
    if count == 0xFFFF || length == 0xFFFF_FFFF || start == 0xFFFF_FFFF, end >= 20, tail.little(end - 20, 4) == 0x0706_4B50 {
      let record = try file.bytes(at: tail.little(end - 12, 8), count: 56)
      guard record.count == 56, record.little(0, 4) == 0x0606_4B50 else { throw damaged }
      (count, length, start) = (record.little(32, 8), record.little(40, 8), record.little(48, 8))
    }
    guard count <= ZipDirectory.maximumMembers, length <= ZipDirectory.maximumDirectoryBytes else {
      throw SourceReason.error(SourceReason.archiveTooLarge)
    }
    guard start <= file.size, length <= file.size - start else { throw damaged }
    let directory = try file.bytes(at: start, count: length)
    var i = 0
    for _ in 0..<count {
      guard i + 46 <= directory.count, directory.little(i, 4) == 0x0201_4B50 else { throw damaged }
      let nameLength = directory.little(i + 28, 2)
      let extraLength = directory.little(i + 30, 2)
      let next = i + 46 + nameLength + extraLength + directory.little(i + 32, 2)
      guard next <= directory.count else { throw damaged }
      let name = String(decoding: directory[i + 46..<i + 46 + nameLength], as: UTF8.self)
      let extra = directory[i + 46 + nameLength..<i + 46 + nameLength + extraLength]
      var wide = ZipDirectory.wideFields(extra)
      let size = ZipDirectory.field(directory.little(i + 24, 4), &wide)
      let packed = ZipDirectory.field(directory.little(i + 20, 4), &wide)
      let offset = ZipDirectory.field(directory.little(i + 42, 4), &wide)
      if !name.hasSuffix("/") {
        if byName[name] == nil { byName[name] = members.count }
        members.append(
          Member(
            name: name, method: directory.little(i + 10, 2), isEncrypted: directory.little(i + 8, 2) & 1 != 0,
            crc: UInt32(truncatingIfNeeded: directory.little(i + 16, 4)), packedSize: packed, size: size, headerOffset: offset))
      }
      i = next
    }
  }

  /// Where a member's data lies in the file.
  func range(of member: Member, in file: InputFile) throws(RecordError) -> Range<Int> {
    let damaged = SourceReason.error(SourceReason.archiveDamaged, byte: member.headerOffset)
    guard member.headerOffset <= file.size else { throw damaged }
    let header = try file.bytes(at: member.headerOffset, count: 30)
    guard header.count == 30, header.little(0, 4) == 0x0403_4B50 else { throw damaged }
    let start = member.headerOffset + 30 + header.little(26, 2) + header.little(28, 2)
    guard start <= file.size, member.packedSize <= file.size - start else { throw damaged }
    return start..<start + member.packedSize
  }

  private static func endRecord(_ tail: [UInt8]) -> Int? {
    guard tail.count >= 22 else { return nil }
    var i = tail.count - 22
    while i >= 0 {
      if tail[i] == 0x50, tail.little(i, 4) == 0x0605_4B50, i + 22 + tail.little(i + 20, 2) <= tail.count { return i }
      i -= 1
    }
    return nil
  }

  /// The 8-byte values of the zip64 extra field (id 1), in the order of the fields that they replace.
  private static func wideFields(_ extra: ArraySlice<UInt8>) -> [Int] {
    let extra = Array(extra)
    var i = 0
    while i + 4 <= extra.count {
      let length = extra.little(i + 2, 2)
      guard i + 4 + length <= extra.count else { return [] }
      if extra.little(i, 2) == 1 {
        return stride(from: i + 4, to: i + 4 + length - length % 8, by: 8).map { extra.little($0, 8) }
      }
      i += 4 + length
    }
    return []
  }

  private static func field(_ narrow: Int, _ wide: inout [Int]) -> Int {
    guard narrow == 0xFFFF_FFFF, !wide.isEmpty else { return narrow }
    return wide.removeFirst()
  }
}

extension [UInt8] {
  /// An unsigned little-endian number; one over 2^62 is read as 2^62, which no file has.
  fileprivate func little(_ at: Int, _ count: Int) -> Int {
    var value: UInt64 = 0
    for k in 0..<count { value |= UInt64(self[at + k]) << (8 * UInt64(k)) }
    return Int(Swift.min(value, 1 << 62))
  }
}
