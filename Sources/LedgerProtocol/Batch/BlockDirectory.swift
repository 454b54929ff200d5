public import Cryptography
public import Records

/// Which block holds which lines of which patient: `docs/design/batch-format.md` section 3.
public struct BlockDirectory: Sendable, Equatable {
  public struct Block: Sendable, Equatable {
    /// Index into `patients`.
    public var patient: Int
    public var part: Part
    /// The labels, hidden from those without the record key.
    public var hiddenLabels: UInt16
    public var epoch: UInt32
    public var keyTag: UInt64
    /// Where the sealed block lies in the blocks section.
    public var offset: Int
    public var sealedCount: Int
    public var plainCount: Int
    public var digest: SHA256Digest
    /// Indexes of the lines, ascending.
    public var lines: [UInt32]

    public init(
      patient: Int, part: Part, hiddenLabels: UInt16, epoch: UInt32, keyTag: UInt64, offset: Int, sealedCount: Int,
      plainCount: Int,
      digest: SHA256Digest, lines: [UInt32]
    ) {
      (self.patient, self.part, self.hiddenLabels, self.epoch, self.keyTag) = (patient, part, hiddenLabels, epoch, keyTag)
      (self.offset, self.sealedCount, self.plainCount, self.digest, self.lines) = (offset, sealedCount, plainCount, digest, lines)
    }

    public var range: Range<Int> { offset..<offset + sealedCount }
    public var firstLine: Int { Int(lines.first ?? 0) }
  }

  public var patients: [PatientHash]
  public var blocks: [Block]

  public init(patients: [PatientHash] = [], blocks: [Block] = []) { (self.patients, self.blocks) = (patients, blocks) }

  /// The largest plaintext of one block.
  public static let maximumPlainCount = 256 << 20

  public var encoded: [UInt8] {
    var out = ByteBuffer(capacity: patients.count * 32 + blocks.count * 96)
    out.append(u32: patients.count)
    for patient in patients { out.append(contentsOf: patient.digest) }
    out.append(u32: blocks.count)
    for b in blocks {
      out.append(u32: b.patient)
      out.append(b.part.rawValue)
      out.append(0)
      out.append(u16: b.hiddenLabels)
      out.append(bigEndian: b.epoch)
      out.append(bigEndian: b.keyTag)
      out.append(u32: b.sealedCount)
      out.append(u32: b.plainCount)
      out.append(b.digest)
      out.append(u32: b.lines.count)
      for line in b.lines { out.append(bigEndian: line) }
    }
    return out.array
  }

  /// Parses a directory and checks that its blocks cover the lines `0..<lineCount`, each once, in the order of the format, and
  /// the bytes of the blocks section from its start to `blocksCount`. Throws `LED-0211`.
  public init(parsing bytes: Bytes, lineCount: Int, blocksCount: Int) throws(ProtocolError) {
    self.init()
    var reader = ByteReader(bytes)
    guard let patientCount = reader.u32(), patientCount <= reader.left / 32 else { throw .directory }
    patients.reserveCapacity(patientCount)
    for _ in 0..<patientCount {
      guard let raw = reader.take(32), let hash = PatientHash(digest: raw.array) else { throw .directory }
      patients.append(hash)
    }
    guard Set(patients).count == patientCount, let blockCount = reader.u32(), blockCount <= reader.left / 68 else {
      throw .directory
    }
    blocks.reserveCapacity(blockCount)
    var seen = [Bool](repeating: false, count: lineCount)
    var covered = 0
    var offset = 0
    var usedPatients = [Bool](repeating: false, count: patientCount)
    for _ in 0..<blockCount {
      let block = try BlockDirectory.block(&reader, offset: offset)
      guard block.patient < patientCount, block.sealedCount <= blocksCount - offset else { throw .directory }
      if let last = blocks.last, (last.part, last.firstLine) >= (block.part, block.firstLine) { throw .directory }
      for line in block.lines {
        guard line < lineCount, !seen[Int(line)] else { throw .directory }
        seen[Int(line)] = true
      }
      covered += block.lines.count
      offset += block.sealedCount
      usedPatients[block.patient] = true
      blocks.append(block)
    }
    guard covered == lineCount, offset == blocksCount, reader.left == 0, usedPatients.allSatisfy({ $0 }) else { throw .directory }
  }

  private static func block(_ reader: inout ByteReader, offset: Int) throws(ProtocolError) -> Block {
    guard let patient = reader.u32(), let part = reader.u8().flatMap(Part.init(rawValue:)), reader.u8() == 0,
      let labels = reader.u16(),
      let epoch = reader.u32(), let tag = reader.take(8), let sealed = reader.u32(), let plain = reader.u32(),
      let digest = reader.take(32).flatMap({ SHA256Digest($0) }), let count = reader.u32(), count > 0, count <= reader.left / 4,
      sealed > BlockSealer.overhead, plain <= maximumPlainCount
    else { throw .directory }
    var lines: [UInt32] = []
    lines.reserveCapacity(count)
    for _ in 0..<count {
      guard let line = reader.u32(), lines.last.map({ $0 < line }) ?? true else { throw .directory }
      lines.append(UInt32(line))
    }
    return Block(
      patient: patient, part: part, hiddenLabels: labels, epoch: UInt32(epoch),
      keyTag: UInt64(bigEndian: tag.raw.loadUnaligned(as: UInt64.self)), offset: offset, sealedCount: sealed, plainCount: plain,
      digest: digest, lines: lines)
  }

  /// The blocks of a patient, optionally of one part.
  public func blocks(of patient: PatientHash, part: Part? = nil) -> [Int] {
    guard let index = patients.firstIndex(of: patient) else { return [] }
    return blocks.indices.filter { blocks[$0].patient == index && (part == nil || blocks[$0].part == part) }
  }

  /// The block that holds a line, and the line's place in it.
  public func place(ofLine line: Int) -> (block: Int, position: Int)? {
    for (i, block) in blocks.enumerated() {
      if let position = block.lines.firstIndex(of: UInt32(truncatingIfNeeded: line)), line >= 0, line <= Int(UInt32.max) {
        return (i, position)
      }
    }
    return nil
  }
}
