public import Cryptography
import LedgerProtocol
public import Records

/// Takes the lines of one batch and seals them: one value per batch, used by one thread; several batches may be sealed side by
/// side.
///
/// Equal lines in equal order with equal keys give equal bytes. Lines must carry nonce and leaf (`LeafHasher`).
/// Format: `docs/design/batch-format.md`.
public final class BatchSealer {
  private struct Item {
    let bytes: Bytes
    let patient: Int
    let type: Element
    let nonce: SHA256Digest
    let leaf: SHA256Digest
  }

  /// The lines that share a patient, a part and a set of labels.
  private struct Group {
    let patient: Int
    let part: Part
    let labels: SecurityLabels
    var lines: [UInt32]
  }

  private let sealer: BlockSealer
  private let deriver = PartKeyDeriver()
  private let hasher = SHA256Hasher()
  private var items: [Item] = []
  private var patients: [PatientHash] = []
  private var patientIndex: [PatientHash: Int] = [:]
  private var groups: [Group] = []
  private var groupIndex: [UInt64: Int] = [:]
  private var labels: SecurityLabels = []

  /// - Parameter batchSecret: the organisation's; must be the one that the lines' nonces were made with.
  public init(batchSecret: SecretKey) { sealer = BlockSealer(batchSecret: batchSecret) }

  public var lineCount: Int { items.count }

  /// Adds lines of a buffer, in order. The buffer must neither change nor go away before `prepare` has returned.
  public func add(_ buffer: borrowing LineBuffer, lines range: Range<Int>) {
    var known = [Int](repeating: -1, count: buffer.patients.count)
    for i in range {
      let line = buffer.lines[i]
      if known[line.patient] < 0 { known[line.patient] = index(of: buffer.patients[line.patient]) }
      let patient = known[line.patient]
      let key =
        UInt64(line.part.rawValue) << 48 | UInt64(line.labels.rawValue) << 32 | UInt64(UInt32(truncatingIfNeeded: patient))
      let number = UInt32(truncatingIfNeeded: items.count)
      if let group = groupIndex[key] {
        groups[group].lines.append(number)
      } else {
        groupIndex[key] = groups.count
        groups.append(Group(patient: patient, part: line.part, labels: line.labels, lines: [number]))
      }
      labels.formUnion(line.labels)
      items.append(Item(bytes: buffer.bytes(of: line), patient: patient, type: line.type, nonce: line.nonce, leaf: line.leaf))
    }
  }

  private func index(of patient: PatientHash) -> Int {
    if let known = patientIndex[patient] { return known }
    patientIndex[patient] = patients.count
    patients.append(patient)
    return patients.count - 1
  }

  /// Compresses, seals and hashes: everything but the header, which needs to know the batch before.
  ///
  /// - Parameters:
  ///   - epoch: of the record keys.
  ///   - recordKey: the record key of a patient in that epoch; asked once per patient, errors pass through.
  public func prepare<E: Error>(epoch: UInt32, recordKey: (PatientHash) throws(E) -> SecretKey) throws(E) -> PreparedBatch {
    groups.sort { ($0.part, $0.lines[0]) < ($1.part, $1.lines[0]) }
    var keys = [SecretKey?](repeating: nil, count: patients.count)
    var blocks = ByteBuffer(capacity: items.reduce(0) { $0 + $1.bytes.count } / 6 + 4096)
    var directory = BlockDirectory(patients: patients)
    directory.blocks.reserveCapacity(groups.count)
    var writer = BlockWriter()
    for group in groups {
      let key: SecretKey
      if let known = keys[group.patient] {
        key = known
      } else {
        key = try recordKey(patients[group.patient])
        keys[group.patient] = key
      }
      directory.blocks.append(seal(group, key, epoch, &writer, &blocks))
    }
    return close(directory, blocks, epoch)
  }

  private func seal(
    _ group: Group, _ recordKey: SecretKey, _ epoch: UInt32, _ writer: inout BlockWriter, _ blocks: inout ByteBuffer
  ) -> BlockDirectory.Block {
    writer.begin(
      part: group.part, labels: group.labels.rawValue,
      lines: group.lines.map { (index: $0, length: items[Int($0)].bytes.count, nonce: items[Int($0)].nonce) })
    for line in group.lines { writer.append(items[Int(line)].bytes) }
    let key = deriver.partKey(recordKey: recordKey, part: group.part, labels: group.labels.rawValue, epoch: epoch)
    let first = Int(group.lines[0])
    let mask = deriver.labelMask(recordKey: recordKey, firstLine: first, part: group.part)
    let offset = blocks.count
    let plainCount = writer.plaintext.count
    let sealed = sealer.seal(
      writer.plaintext.bytes, key: key, patient: patients[group.patient], part: group.part, epoch: epoch, firstLine: first,
      lineCount: group.lines.count, to: &blocks)
    return BlockDirectory.Block(
      patient: group.patient, part: group.part, hiddenLabels: group.labels.rawValue ^ mask, epoch: epoch, keyTag: key.tag,
      offset: offset,
      sealedCount: sealed.count, plainCount: plainCount, digest: sealed.digest, lines: group.lines)
  }

  private func close(_ directory: BlockDirectory, _ blocks: consuming ByteBuffer, _ epoch: UInt32) -> PreparedBatch {
    var leaves = ByteBuffer(capacity: items.count * 32)
    var range = CompactRange()
    var types: [Element: Int] = [:]
    for item in items {
      leaves.append(item.leaf)
      range.append(item.leaf, hasher)
      types[item.type, default: 0] += 1
    }
    var parts: [BatchHeader.PartSummary] = []
    for block in directory.blocks {
      if parts.last?.part != block.part { parts.append(.init(part: block.part, blocks: 0, lines: 0, bytes: 0, digest: .zero)) }
      parts[parts.count - 1].blocks += 1
      parts[parts.count - 1].lines += block.lines.count
      parts[parts.count - 1].bytes += block.sealedCount
    }
    var offset = 0
    for i in parts.indices {
      parts[i].digest = hasher.hash(blocks.bytes(offset..<offset + parts[i].bytes))
      offset += parts[i].bytes
    }
    let catalog = ElementCatalog.shared
    var resources: [String: Int] = [:]
    for (type, count) in types { resources[catalog[type].typeName, default: 0] += count }
    let encoded = directory.encoded
    return PreparedBatch(
      leaves: leaves, blocks: blocks, directory: encoded, directoryDigest: SHA256Digest.of(encoded), root: range.root(hasher),
      lineCount: items.count, patients: directory.patients, shares: BatchSealer.shares(directory), parts: parts,
      resources: resources.sorted { $0.key < $1.key }.map { BatchHeader.Count($0.key, $0.value) }, labels: labels.codeList,
      epoch: epoch)
  }

  /// Lines by patient and part; the labels, which divide a part into blocks, do not count.
  private static func shares(_ directory: BlockDirectory) -> [PreparedBatch.Share] {
    var lines = [[Int]](repeating: [Int](repeating: 0, count: Part.allCases.count), count: directory.patients.count)
    for block in directory.blocks { lines[block.patient][Int(block.part.rawValue)] += block.lines.count }
    return lines.enumerated().flatMap { i, counts in
      Part.allCases.compactMap { part in
        let n = counts[Int(part.rawValue)]
        return n > 0 ? PreparedBatch.Share(patient: directory.patients[i], part: part, lines: n) : nil
      }
    }
  }
}
