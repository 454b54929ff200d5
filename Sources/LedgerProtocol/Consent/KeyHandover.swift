public import Cryptography
public import Records

/// Part keys that a patient hands to a grantee: only these parts, only blocks with these labels.
///
/// A record key never leaves the patient: from it the part keys are derived and wrapped together, HPKE base mode, to the grantee's wrapping
/// key. What the grantee holds opens the sealed blocks of these parts on any node, without anybody's help, and no others.
public struct KeyHandover: Sendable, Equatable {
  public struct Item: Sendable, Equatable {
    public var submitter: String
    public var epoch: UInt32
    public var part: Part
    public var labels: SecurityLabels
    public var key: [UInt8]
    public init(submitter: String, epoch: UInt32, part: Part, labels: SecurityLabels, key: [UInt8]) {
      (self.submitter, self.epoch, self.part, self.labels, self.key) = (submitter, epoch, part, labels, key)
    }
  }

  public var items: [Item]
  public init(items: [Item] = []) { self.items = items }

  /// What binds the wrap to patient and grantee (HPKE `info`).
  public static func info(patient: PatientHash, grantee: String) -> [UInt8] {
    Array("chartseal/part-keys/1".utf8) + patient.digest + Array(grantee.utf8)
  }

  /// Derives the keys of parts under every set of labels that `labels` allows; restricted and normal blocks are always among them.
  ///
  /// - Parameter sensitive: the contract's labels that a grant must name.
  public mutating func add(
    recordKey: SecretKey, submitter: String, epoch: UInt32, parts: [Part], labels: SecurityLabels, sensitive: SecurityLabels,
    with deriver: PartKeyDeriver
  ) {
    let open = SecurityLabels.all.subtracting(sensitive).union(labels).rawValue
    for part in parts {
      var subset: UInt16 = 0
      // Every subset of the allowed labels, the empty one first.
      repeat {
        let key = deriver.partKey(recordKey: recordKey, part: part, labels: subset, epoch: epoch)
        items.append(
          Item(submitter: submitter, epoch: epoch, part: part, labels: SecurityLabels(rawValue: subset), key: key.key.array))
        subset = (subset &- open) & open
      } while subset != 0
    }
  }

  /// Wraps the keys. Throws the key's error.
  public func wrapped(to grantee: WrapPublicKey, info: [UInt8]) throws(CryptographyError) -> [UInt8] {
    var out = ByteBuffer(capacity: 8 + items.count * 64)
    out.append(u32: 1)
    out.append(u32: items.count)
    for item in items {
      let name = Array(item.submitter.utf8)
      out.append(u32: name.count)
      out.append(contentsOf: name)
      out.append(bigEndian: item.epoch)
      out.append(item.part.rawValue)
      out.append(u16: item.labels.rawValue)
      out.append(contentsOf: item.key)
    }
    return try KeyWrap.wrap(out.array, to: grantee, info: info)
  }

  /// Opens what `wrapped` made. Throws `LED-0264`.
  public init(opening bytes: [UInt8], with key: WrapPrivateKey, info: [UInt8]) throws(ProtocolError) {
    let plain: [UInt8]
    do { plain = try KeyWrap.open(bytes, with: key, info: info) } catch { throw .handover }
    var found: [Item]?
    plain.withUnsafeBytes { found = KeyHandover.parse(Bytes($0)) }
    guard let found else { throw .handover }
    items = found
  }

  private static func parse(_ bytes: Bytes) -> [Item]? {
    var reader = ByteReader(bytes)
    guard reader.u32() == 1, let count = reader.u32(), count <= reader.left / 43 else { return nil }
    var items: [Item] = []
    for _ in 0..<count {
      guard let length = reader.u32(), length <= 128, let name = reader.take(length), let epoch = reader.u32(),
        let part = reader.u8().flatMap(Part.init(rawValue:)), let labels = reader.u16(), let key = reader.take(32)
      else { return nil }
      items.append(
        Item(
          submitter: String(decoding: name.array, as: UTF8.self), epoch: UInt32(epoch), part: part, labels: SecurityLabels(rawValue: labels),
          key: key.array))
    }
    return reader.left == 0 ? items : nil
  }

  /// The key that opens a block, found by its tag; nil when none of these does.
  public func key(for block: BlockDirectory.Block, submitter: String) -> PartKey? {
    for item in items where item.submitter == submitter && item.part == block.part && item.epoch == block.epoch {
      guard let secret = SecretKey(item.key) else { continue }
      let key = PartKey(secret)
      if key.tag == block.keyTag { return key }
    }
    return nil
  }
}

extension ProtocolError {
  public static let handover = ProtocolError(ReasonCode("LED-0264", "the keys handed over with a grant do not open"), .digestMismatch)
}
