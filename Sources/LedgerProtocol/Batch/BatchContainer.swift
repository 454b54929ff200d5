public import Cryptography
public import Records

/// How large what comes over the wire may be.
public struct ContainerLimits: Sendable {
  public var bytes = 512 << 20
  public var lines = 1 << 20
  public var envelope = 65_535
  public var summary = 1 << 20
  public var provenance = 1 << 20
  public init() {}
}

/// The sections of a container, in their order.
public enum ContainerSection: UInt32, Sendable, CaseIterable {
  case envelope = 1
  case leaves, directory, blocks, summary, provenance

  /// `CSBATCH`, a line feed, version, number of sections.
  static let magic = Array("CSBATCH\n".utf8)
  static let version = 1
  static let tableCount = 16 + 48 * ContainerSection.allCases.count
}

/// A batch as it travels, read without keys. A value exists only if everything that can be checked without keys holds, but for
/// the signature, which `verify` checks. A view: valid as long as the bytes it was made from, which `owner` keeps alive.
///
/// See `docs/design/batch-format.md`.
public struct BatchContainer: Sendable {
  public let bytes: Bytes
  /// The DSSE envelope as it lies in the file: the log's entry.
  public let envelopeBytes: Bytes
  public let envelope: DSSEEnvelope
  public let header: BatchHeader
  /// SHA-256 of the header's payload, hex.
  public let batchID: String
  public let directory: BlockDirectory
  private let leaves: Bytes
  private let blocks: Bytes
  /// The compliance summary, JSON.
  public let summary: Bytes
  /// The provenance's envelope as it lies in the file.
  public let provenanceBytes: Bytes
  /// The provenance, once it has been read.
  private let readProvenance: (envelope: DSSEEnvelope, statement: BatchProvenance)?
  private let owner: (any AnyObject & Sendable)?

  /// What is looked at again.
  public enum Checking: Sendable {
    /// Everything: digests, root, sums, directory.
    case everything
    /// The form only, for a container that was checked before it was stored.
    case form
  }

  /// Reads a container. Throws `LED-0201` to `LED-0211` and `LED-0215`.
  ///
  /// - Parameter owner: what holds the bytes, when the caller does not keep it itself.
  public init(
    _ bytes: Bytes, owner: (any AnyObject & Sendable)? = nil, limits: ContainerLimits = ContainerLimits(),
    checking: Checking = .everything
  ) throws(ProtocolError) {
    self.owner = owner
    let sections = try BatchContainer.table(bytes, limits, checking)
    func section(_ kind: ContainerSection) -> Bytes { sections[Int(kind.rawValue) - 1] }
    self.bytes = bytes
    envelopeBytes = section(.envelope)
    leaves = section(.leaves)
    blocks = section(.blocks)
    summary = section(.summary)
    provenanceBytes = section(.provenance)
    do { envelope = try DSSEEnvelope(parsing: envelopeBytes.array) } catch { throw .envelope }
    guard envelope.payloadType == BatchHeader.payloadType else { throw .envelope }
    header = try BatchHeader(parsing: envelope.payload)
    batchID = BatchHeader.batchID(ofPayload: envelope.payload)
    guard header.lineCount == leaves.count / 32, header.lineCount <= limits.lines else { throw .counts }
    let directoryBytes = section(.directory)
    directory = try BlockDirectory(parsing: directoryBytes, lineCount: header.lineCount, blocksCount: blocks.count)
    readProvenance = checking == .everything ? try BatchContainer.provenance(in: provenanceBytes) : nil
    if checking == .everything { try check(directoryBytes) }
  }

  private static func table(_ bytes: Bytes, _ limits: ContainerLimits, _ checking: Checking) throws(ProtocolError) -> [Bytes] {
    guard bytes.count <= limits.bytes else { throw .tooLarge }
    var reader = ByteReader(bytes)
    let rows = try rows(&reader, limits)
    let hasher = SHA256Hasher()
    var sections: [Bytes] = []
    for (length, digest) in rows {
      guard let section = reader.take(length) else { throw .truncated }
      if checking == .everything, hasher.hash(section) != digest { throw .sectionDigest }
      sections.append(section)
    }
    guard reader.left == 0, sections[1].count % 32 == 0 else { throw .truncated }
    return sections
  }

  /// Length and digest of each section.
  private static func rows(_ reader: inout ByteReader, _ limits: ContainerLimits) throws(ProtocolError) -> [(Int, SHA256Digest)] {
    guard let magic = reader.take(8), magic.raw.elementsEqual(ContainerSection.magic) else { throw .container }
    guard reader.u32() == ContainerSection.version, reader.u32() == ContainerSection.allCases.count else { throw .container }
    var rows: [(Int, SHA256Digest)] = []
    for kind in ContainerSection.allCases {
      guard reader.u32() == Int(kind.rawValue), reader.u32() == 0, let length = reader.u64(),
        let digest = reader.take(32).flatMap({ SHA256Digest($0) })
      else { throw .container }
      let limit =
        switch kind {
        case .envelope: limits.envelope
        case .leaves: limits.lines * 32
        case .summary: limits.summary
        case .provenance: limits.provenance
        case .directory, .blocks: limits.bytes
        }
      guard length <= limit else { throw .tooLarge }
      rows.append((length, digest))
    }
    return rows
  }

  /// Bytes at the beginning of a container that say where its sections lie.
  public static let headCount = ContainerSection.tableCount

  /// Where the provenance's envelope lies, which comes last, and its digest, for a reader who wants nothing else of a container.
  ///
  /// - Parameters:
  ///   - head: the first `headCount` bytes.
  ///   - count: bytes of the whole container.
  public static func provenancePlace(_ head: Bytes, count: Int, limits: ContainerLimits = ContainerLimits()) throws(ProtocolError) -> (range: Range<Int>, digest: SHA256Digest) {
    var reader = ByteReader(head)
    let rows = try rows(&reader, limits)
    // Each is within its limit, so the sum is no overflow.
    guard let last = rows.last, rows.reduce(headCount, { $0 + $1.0 }) == count else { throw .truncated }
    return (count - last.0..<count, last.1)
  }

  private func check(_ directoryBytes: Bytes) throws(ProtocolError) {
    let hasher = SHA256Hasher()
    guard hasher.hash(directoryBytes) == header.directory, hasher.hash(summary) == header.summary else { throw .subject }
    var range = CompactRange()
    for i in 0..<header.lineCount { range.append(leaf(i), hasher) }
    guard range.root(hasher) == header.recordsRoot else { throw .recordsRoot }
    guard header.patients == directory.patients.count else { throw .counts }
    var found: [BatchHeader.PartSummary] = []
    for block in directory.blocks {
      guard block.epoch == UInt32(header.epoch) else { throw .directory }
      guard hasher.hash(blocks[block.range]) == block.digest else { throw .subject }
      if found.last?.part != block.part { found.append(.init(part: block.part, blocks: 0, lines: 0, bytes: 0, digest: .zero)) }
      found[found.count - 1].blocks += 1
      found[found.count - 1].lines += block.lines.count
      found[found.count - 1].bytes += block.sealedCount
    }
    var offset = 0
    for i in found.indices {
      found[i].digest = hasher.hash(blocks[offset..<offset + found[i].bytes])
      offset += found[i].bytes
    }
    guard found.map(\.digest) == header.parts.map(\.digest) else { throw .subject }
    guard found == header.parts else { throw .counts }
    guard JSONValue.parse(summary)?.members != nil else { throw .provenance }
    guard try provenance().batch == batchID else { throw .provenance }
  }

  public var lineCount: Int { header.lineCount }

  /// The leaf hash of a line. The index must be below `lineCount`.
  public func leaf(_ index: Int) -> SHA256Digest { SHA256Digest(leaves[index * 32..<index * 32 + 32]) ?? .zero }

  public var leafHashes: [SHA256Digest] { (0..<lineCount).map(leaf) }

  /// The bytes of a sealed block.
  public func sealedBlock(_ index: Int) -> Bytes { blocks[directory.blocks[index].range] }

  /// Where a sealed block lies in the container.
  public func range(ofBlock index: Int) -> Range<Int> {
    let start = bytes.count - provenanceBytes.count - summary.count - blocks.count
    let range = directory.blocks[index].range
    return start + range.lowerBound..<start + range.upperBound
  }

  /// Checks that the key which the header names signed header and provenance. Whether that key may submit is the node's business.
  ///
  /// Throws `LED-0216` or `LED-0217`.
  public func verify(signer: PublicKey) throws(ProtocolError) {
    guard header.key == signer.id, envelope.signatures.count == 1 else { throw .signer }
    do {
      try envelope.verify(signer)
      try (readProvenance ?? BatchContainer.provenance(in: provenanceBytes)).envelope.verify(signer)
    } catch {
      throw .signature
    }
  }

  private static func provenance(in bytes: Bytes) throws(ProtocolError) -> (envelope: DSSEEnvelope, statement: BatchProvenance) {
    let envelope: DSSEEnvelope
    do { envelope = try DSSEEnvelope(parsing: bytes.array) } catch { throw .provenance }
    guard envelope.payloadType == BatchProvenance.payloadType else { throw .provenance }
    return (envelope, try BatchProvenance(parsing: envelope.payload))
  }

  /// Time, software and FHIR Provenance of the batch. Throws `LED-0215`.
  public func provenance() throws(ProtocolError) -> BatchProvenance {
    if let readProvenance { return readProvenance.statement }
    return try BatchContainer.provenance(in: provenanceBytes).statement
  }

  /// The inclusion proof of a line within the batch.
  public func path(ofLine index: Int) throws(ProtocolError) -> [SHA256Digest] {
    guard index >= 0, index < lineCount else { throw .line }
    return MerkleTree(leafHashes).inclusionProof(index: index)
  }

  /// Opens a line with the record key of its patient; gives nonce || bytes, checked against the leaf. Throws `LED-0212` to
  /// `LED-0214`, `LED-0218`.
  public func open(line index: Int, recordKey: SecretKey, _ opener: BlockOpener) throws(ProtocolError) -> [UInt8] {
    guard let place = directory.place(ofLine: index) else { throw .line }
    let block = directory.blocks[place.block]
    try opener.open(sealedBlock(place.block), block, patient: directory.patients[block.patient], recordKey: recordKey)
    let line = opener.lines[place.position]
    guard opener.leaf(of: line) == leaf(index) else { throw .leaf }
    return opener.committed(line)
  }
}
