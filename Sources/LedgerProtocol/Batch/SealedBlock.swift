import Cryptography
public import Records

/// One sealed block as it is handed to somebody who holds a key for it, with what the batch's directory says of it.
///
/// Who opens it needs no trust in whoever handed it over: it opens under the part key alone, and each line's leaf leads, by the line's
/// receipt, to the root that the hospital signed. See `docs/design/batch-format.md` section 3.
public struct SealedBlock: Sendable, Equatable {
  public let patient: PatientHash
  /// `patient` and `offset` of it are 0: they are places in a directory that does not come along.
  public let block: BlockDirectory.Block
  public let sealed: [UInt8]

  public init(patient: PatientHash, block: BlockDirectory.Block, sealed: [UInt8]) {
    var block = block
    (block.patient, block.offset) = (0, 0)
    (self.patient, self.block, self.sealed) = (patient, block, sealed)
  }

  /// The JSON form, members in fixed order.
  public var json: JSONValue {
    .object([
      .init("patient", .string(patient.description)), .init("part", .string(block.part.name)),
      .init("hidden-labels", .integer(Int(block.hiddenLabels))), .init("epoch", .integer(Int(block.epoch))),
      .init("key-tag", .string(Hex.lower(withUnsafeBytes(of: block.keyTag.bigEndian) { Array($0) }))),
      .init("plain", .integer(block.plainCount)), .init("sha256", .string(block.digest.hex)),
      .init("lines", .array(block.lines.map { .integer(Int($0)) })), .init("sealed", .string(Base64.encode(sealed))),
    ])
  }

  /// Reads the JSON form. Throws `LED-0211`, or `LED-0212` when the sealed bytes are not those of the digest.
  public init(_ json: JSONValue) throws(ProtocolError) {
    guard let patient = json["patient"]?.string.flatMap({ PatientHash(text: $0) }), let part = json["part"]?.string.flatMap({ Part(name: $0) }),
      let labels = json["hidden-labels"]?.integer.flatMap({ UInt16(exactly: $0) }),
      let epoch = json["epoch"]?.integer.flatMap({ UInt32(exactly: $0) }),
      let tag = json["key-tag"]?.string.flatMap({ Hex.decode($0) }), tag.count == 8, let plain = json["plain"]?.integer,
      (0...BlockDirectory.maximumPlainCount).contains(plain), let digest = json["sha256"]?.string.flatMap({ SHA256Digest(hex: $0) }),
      let list = json["lines"]?.array, !list.isEmpty, let sealed = json["sealed"]?.string.flatMap({ Base64.decode($0) })
    else { throw .directory }
    let lines = list.compactMap { $0.integer.flatMap { UInt32(exactly: $0) } }
    guard lines.count == list.count, zip(lines, lines.dropFirst()).allSatisfy({ $0 < $1 }) else { throw .directory }
    guard SHA256Digest.of(sealed) == digest else { throw .block }
    self.init(
      patient: patient,
      block: BlockDirectory.Block(
        patient: 0, part: part, hiddenLabels: labels, epoch: epoch, keyTag: tag.reduce(0) { $0 << 8 | UInt64($1) }, offset: 0,
        sealedCount: sealed.count, plainCount: plain, digest: digest, lines: lines), sealed: sealed)
  }

  /// The lines, opened with a part key. Throws `LED-0212` or `LED-0213`.
  ///
  /// - Returns: each line's index in the batch with nonce || bytes, what its receipt is checked with.
  public func open(with key: PartKey, _ opener: BlockOpener = BlockOpener()) throws(ProtocolError) -> [(line: Int, committed: [UInt8])] {
    var failure: ProtocolError?
    sealed.withUnsafeBytes { raw in
      do throws(ProtocolError) { try opener.open(Bytes(raw), block, patient: patient, partKey: key) } catch { failure = error }
    }
    if let failure { throw failure }
    return opener.lines.map { ($0.index, opener.committed($0)) }
  }
}
