public import Cryptography
public import Records

/// A stored container, read only as far as one patient or one line needs it: the directory is walked, nothing is kept of what was not
/// asked for, and the header is not parsed.
///
/// For containers that `BatchContainer` has checked before they were stored; here bounds alone are checked. The cost is that of a walk:
/// 36 bytes a patient and 72 a block are looked at. A view: valid as long as the bytes it was made from.
/// See `docs/design/batch-format.md` sections 1 and 3.
public struct BlockLookup: Sendable {
  /// A block with its patient and its place in the directory.
  public struct Found: Sendable {
    public let number: Int
    public let patient: PatientHash
    public let block: BlockDirectory.Block
  }

  /// The DSSE envelope as it lies in the file: the log's entry.
  public let entry: Bytes
  private let leaves: Bytes
  private let directory: Bytes
  private let blocks: Bytes
  /// Where the blocks begin in the directory, and how many there are.
  private let firstBlock: Int
  private let blockCount: Int
  private let patientCount: Int

  /// Throws `LED-0201`, `LED-0202` or `LED-0211`.
  public init(_ bytes: Bytes) throws(ProtocolError) {
    var reader = ByteReader(bytes)
    guard let magic = reader.take(8), magic.raw.elementsEqual(ContainerSection.magic), reader.u32() == ContainerSection.version,
      reader.u32() == ContainerSection.allCases.count
    else { throw .container }
    var lengths: [Int] = []
    for kind in ContainerSection.allCases {
      guard reader.u32() == Int(kind.rawValue), reader.u32() == 0, let length = reader.u64(), reader.take(32) != nil else { throw .container }
      lengths.append(length)
    }
    var sections: [Bytes] = []
    for length in lengths {
      guard let section = reader.take(length) else { throw .truncated }
      sections.append(section)
    }
    guard reader.left == 0, sections[1].count % 32 == 0 else { throw .truncated }
    (entry, leaves, directory, blocks) = (sections[0], sections[1], sections[2], sections[3])
    var walk = ByteReader(directory)
    guard let patients = walk.u32(), patients <= walk.left / 32, walk.take(patients * 32) != nil, let count = walk.u32() else { throw .directory }
    (patientCount, blockCount, firstBlock) = (patients, count, walk.at)
  }

  public var lineCount: Int { leaves.count / 32 }

  /// The leaf hash of a line; nil when there is no such line.
  public func leaf(_ line: Int) -> SHA256Digest? {
    guard line >= 0, line < lineCount else { return nil }
    return SHA256Digest(leaves[line * 32..<line * 32 + 32])
  }

  /// The bytes of a sealed block.
  public func sealed(_ found: Found) -> Bytes { blocks[found.block.range] }

  /// Whether a purge has been through the block: zeros stand in its place.
  public func isPurged(_ found: Found) -> Bool { sealed(found).raw.prefix(28).allSatisfy { $0 == 0 } }

  /// The blocks of a patient in the directory's order, by part and first line. Throws `LED-0211`.
  public func blocks(of patient: PatientHash, parts: Set<Part> = Set(Part.allCases)) throws(ProtocolError) -> [Found] {
    guard let wanted = index(of: patient) else { return [] }
    var found: [Found] = []
    try walk { (raw: RawBlock) throws(ProtocolError) in
      if raw.patient == wanted, parts.contains(raw.part) { found.append(Found(number: raw.number, patient: patient, block: try block(raw))) }
      return true
    }
    return found
  }

  /// The block that holds a line; nil when there is no such line. Throws `LED-0211`.
  public func block(ofLine line: Int) throws(ProtocolError) -> Found? {
    guard line >= 0, line < lineCount else { return nil }
    var found: Found?
    try walk { (raw: RawBlock) throws(ProtocolError) in
      guard raw.holds(UInt32(truncatingIfNeeded: line)) else { return true }
      guard let patient = PatientHash(digest: directory[4 + raw.patient * 32..<36 + raw.patient * 32].array) else { throw .directory }
      found = Found(number: raw.number, patient: patient, block: try block(raw))
      return false
    }
    return found
  }

  // MARK: The walk

  private struct RawBlock {
    let number: Int
    let patient: Int
    let part: Part
    let offset: Int
    let sealedCount: Int
    /// What stands between part and lines: labels, epoch, tag, lengths, digest.
    let head: Bytes
    let lines: Bytes

    func line(_ i: Int) -> UInt32 { UInt32(bigEndian: lines[i * 4..<i * 4 + 4].raw.loadUnaligned(as: UInt32.self)) }

    /// Lines ascend.
    func holds(_ line: UInt32) -> Bool {
      var low = 0
      var high = lines.count / 4
      while low < high {
        let middle = (low + high) / 2
        if self.line(middle) < line { low = middle + 1 } else { high = middle }
      }
      return low < lines.count / 4 && self.line(low) == line
    }
  }

  private func index(of patient: PatientHash) -> Int? {
    patient.digest.withUnsafeBytes { wanted in
      let wanted = Bytes(wanted)
      return (0..<patientCount).first { directory[4 + $0 * 32..<36 + $0 * 32] == wanted }
    }
  }

  /// Hands each block to `body` until it says false.
  private func walk(_ body: (RawBlock) throws(ProtocolError) -> Bool) throws(ProtocolError) {
    var reader = ByteReader(directory[firstBlock..<directory.count])
    var offset = 0
    for number in 0..<blockCount {
      guard let patient = reader.u32(), patient < patientCount, let part = reader.u8().flatMap(Part.init(rawValue:)), reader.u8() == 0,
        let head = reader.take(54), let count = reader.u32(), count > 0, count <= reader.left / 4, let lines = reader.take(count * 4)
      else { throw .directory }
      let sealedCount = Int(UInt32(bigEndian: head[14..<18].raw.loadUnaligned(as: UInt32.self)))
      guard sealedCount > BlockSealer.overhead, sealedCount <= blocks.count - offset else { throw .directory }
      let raw = RawBlock(number: number, patient: patient, part: part, offset: offset, sealedCount: sealedCount, head: head, lines: lines)
      guard try body(raw) else { return }
      offset += sealedCount
    }
  }

  private func block(_ raw: RawBlock) throws(ProtocolError) -> BlockDirectory.Block {
    var reader = ByteReader(raw.head)
    guard let labels = reader.u16(), let epoch = reader.u32(), let tag = reader.take(8), reader.u32() != nil, let plain = reader.u32(),
      let digest = reader.take(32).flatMap({ SHA256Digest($0) }), plain <= BlockDirectory.maximumPlainCount
    else { throw .directory }
    return BlockDirectory.Block(
      patient: raw.patient, part: raw.part, hiddenLabels: labels, epoch: UInt32(epoch),
      keyTag: UInt64(bigEndian: tag.raw.loadUnaligned(as: UInt64.self)), offset: raw.offset, sealedCount: raw.sealedCount, plainCount: plain,
      digest: digest, lines: (0..<raw.lines.count / 4).map(raw.line))
  }
}
