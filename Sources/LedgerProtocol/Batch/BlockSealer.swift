public import Cryptography
public import Records

/// Compresses and seals blocks; one per worker.
public final class BlockSealer {
  /// Nonce and tag around the compressed bytes.
  static let overhead = 12 + AESGCM.tagCount

  private let compressor: ZstdCompressor
  private let cipher = AESGCM()
  private let nonces: HMACSHA256
  private let hasher = SHA256Hasher()
  private var compressed = ByteBuffer(capacity: 1 << 16)
  private var data = ByteBuffer(capacity: 128)

  /// - Parameter batchSecret: the organisation's; the nonce key is derived from it.
  public init(batchSecret: SecretKey) {
    compressor = ZstdCompressor(level: BlockDictionary.level, dictionary: BlockDictionary.prepared)
    nonces = HMACSHA256(key: HKDF.key(from: batchSecret, info: "chartseal/block-nonce/1"))
  }

  /// Appends the sealed block; gives its length and digest.
  public func seal(
    _ plaintext: Bytes, key: PartKey, patient: PatientHash, part: Part, epoch: UInt32, firstLine: Int, lineCount: Int,
    to out: inout ByteBuffer
  ) -> (count: Int, digest: SHA256Digest) {
    BlockSealer.associatedData(
      patient: patient, part: part, epoch: epoch, firstLine: firstLine, lineCount: lineCount, plainCount: plaintext.count, &data)
    compressed.truncate()
    compressor.compress(plaintext, to: &compressed)
    let nonce = AESGCM.nonce(nonces, authenticating: data.bytes, plaintext: compressed.bytes)
    let start = out.count
    nonce.withBytes { out.append($0) }
    cipher.seal(compressed.bytes, key: key.key, nonce: nonce, authenticating: data.bytes, to: &out)
    return (out.count - start, hasher.hash(out.bytes(start..<out.count)))
  }

  static func associatedData(
    patient: PatientHash, part: Part, epoch: UInt32, firstLine: Int, lineCount: Int, plainCount: Int, _ out: inout ByteBuffer
  ) {
    out.truncate()
    out.append("chartseal/block/1")
    out.append(contentsOf: patient.digest)
    out.append(part.rawValue)
    out.append(bigEndian: epoch)
    out.append(u32: firstLine)
    out.append(u32: lineCount)
    out.append(u32: plainCount)
  }
}

/// The content of a block, written and read.
enum BlockContent {
  static func headCount(lines: Int) -> Int { 8 + lines * 40 }
}

/// Writes a block's plaintext: indexes, lengths and nonces first, then the lines, which compress better side by side.
public struct BlockWriter: ~Copyable {
  public private(set) var plaintext: ByteBuffer

  public init() { plaintext = ByteBuffer(capacity: 1 << 16) }

  /// Begins a block: its lines in order, then `append` the bytes of each.
  public mutating func begin(part: Part, labels: UInt16, lines: [(index: UInt32, length: Int, nonce: SHA256Digest)]) {
    plaintext.truncate()
    plaintext.append(1)
    plaintext.append(part.rawValue)
    plaintext.append(u16: labels)
    plaintext.append(u32: lines.count)
    for line in lines { plaintext.append(bigEndian: line.index) }
    for line in lines { plaintext.append(u32: line.length) }
    for line in lines { plaintext.append(line.nonce) }
  }

  public mutating func append(_ line: Bytes) { plaintext.append(line) }
}

/// Opens blocks and checks them against directory and leaves; one per worker. Holds one block's plaintext at a time.
public final class BlockOpener {
  /// A line of the block that was opened last.
  public struct OpenedLine: Sendable {
    /// Index in the batch.
    public let index: Int
    public let nonce: SHA256Digest
    let range: Range<Int>
  }

  private let decompressor = ZstdDecompressor(dictionary: BlockDictionary.prepared)
  private let cipher = AESGCM()
  private let deriver = PartKeyDeriver()
  private let hasher = SHA256Hasher()
  private var compressed = ByteBuffer(capacity: 1 << 16)
  private var plaintext = ByteBuffer(capacity: 1 << 16)
  private var data = ByteBuffer(capacity: 128)

  /// The lines of the block, valid until the next call of `open`.
  public private(set) var lines: [OpenedLine] = []
  public private(set) var labels: UInt16 = 0

  public init() {}

  /// The exact bytes of a line, valid until the next call of `open`.
  public func bytes(of line: OpenedLine) -> Bytes { plaintext.bytes(line.range) }

  /// The nonce and bytes of a line: what its leaf commits to and a receipt is checked with.
  public func committed(_ line: OpenedLine) -> [UInt8] { line.nonce.array + bytes(of: line).array }

  /// Opens a block with the patient's record key. Throws `LED-0212` or `LED-0213`.
  public func open(_ sealed: Bytes, _ block: BlockDirectory.Block, patient: PatientHash, recordKey: SecretKey)
    throws(ProtocolError)
  {
    let labels = block.hiddenLabels ^ deriver.labelMask(recordKey: recordKey, firstLine: block.firstLine, part: block.part)
    let key = deriver.partKey(recordKey: recordKey, part: block.part, labels: labels, epoch: block.epoch)
    try open(sealed, block, patient: patient, partKey: key)
    guard self.labels == labels else { throw .blockContent }
  }

  /// Opens a block with a part key. Throws `LED-0212` or `LED-0213`.
  public func open(_ sealed: Bytes, _ block: BlockDirectory.Block, patient: PatientHash, partKey: PartKey) throws(ProtocolError) {
    lines.removeAll(keepingCapacity: true)
    guard partKey.tag == block.keyTag, sealed.count == block.sealedCount, sealed.count > BlockSealer.overhead,
      block.plainCount <= BlockDirectory.maximumPlainCount, let nonce = AESGCM.Nonce(sealed[0..<12])
    else { throw .block }
    BlockSealer.associatedData(
      patient: patient, part: block.part, epoch: block.epoch, firstLine: block.firstLine, lineCount: block.lines.count,
      plainCount: block.plainCount, &data)
    compressed.truncate()
    plaintext.truncate()
    do {
      try cipher.open(sealed[12..<sealed.count], key: partKey.key, nonce: nonce, authenticating: data.bytes, to: &compressed)
      try decompressor.decompress(compressed.bytes, count: block.plainCount, to: &plaintext)
    } catch {
      throw .block
    }
    try parse(block)
  }

  private func parse(_ block: BlockDirectory.Block) throws(ProtocolError) {
    let count = block.lines.count
    let head = BlockContent.headCount(lines: count)
    var reader = ByteReader(plaintext.bytes)
    guard plaintext.count >= head, reader.u8() == 1, reader.u8() == block.part.rawValue, let labels = reader.u16(),
      reader.u32() == count
    else { throw .blockContent }
    for line in block.lines where reader.u32() != Int(line) { throw .blockContent }
    var at = head
    var ranges: [Range<Int>] = []
    ranges.reserveCapacity(count)
    for _ in 0..<count {
      guard let length = reader.u32(), length <= plaintext.count - at else { throw .blockContent }
      ranges.append(at..<at + length)
      at += length
    }
    guard at == plaintext.count else { throw .blockContent }
    for (i, range) in ranges.enumerated() {
      guard let nonce = reader.take(32).flatMap({ SHA256Digest($0) }) else { throw .blockContent }
      lines.append(OpenedLine(index: Int(block.lines[i]), nonce: nonce, range: range))
    }
    self.labels = labels
  }

  /// The leaf hash of a line, recomputed.
  public func leaf(of line: OpenedLine) -> SHA256Digest { hasher.leaf(nonce: line.nonce, bytes(of: line)) }

  /// Checks every line of the opened block against the batch's leaves. Throws `LED-0214`.
  public func checkLeaves(_ container: BatchContainer) throws(ProtocolError) {
    for line in lines where leaf(of: line) != container.leaf(line.index) { throw .leaf }
  }
}
