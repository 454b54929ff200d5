import Cryptography
import Readers
import Records

/// By which a record is known again: the first 16 bytes of a keyed digest of its source bytes. Nobody without the key can tell a guess.
public struct RecordDigest: Hashable, Comparable, Sendable {
  let high: UInt64
  let low: UInt64

  /// - Parameter bytes: 16 or more.
  init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count >= 16 else { return nil }
    var (high, low): (UInt64, UInt64) = (0, 0)
    for (i, b) in bytes.prefix(16).enumerated() {
      if i < 8 { high = high << 8 | UInt64(b) } else { low = low << 8 | UInt64(b) }
    }
    (self.high, self.low) = (high, low)
  }

  var bytes: [UInt8] { (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? high : low) >> UInt64(56 - $0 % 8 * 8)) } }

  public static func < (a: RecordDigest, b: RecordDigest) -> Bool { (a.high, a.low) < (b.high, b.low) }
  public static func == (a: RecordDigest, b: RecordDigest) -> Bool { a.high == b.high && a.low == b.low }
  // It is as good as random already.
  public func hash(into hasher: inout Hasher) { hasher.combine(high) }

  /// Digests side by side, 16 bytes each.
  static func packed(_ digests: [RecordDigest]) -> [UInt8] { digests.flatMap(\.bytes) }

  static func unpacked(_ bytes: [UInt8]) -> [RecordDigest] {
    stride(from: 0, to: bytes.count - 15, by: 16).compactMap { RecordDigest(bytes[$0..<$0 + 16]) }
  }
}

/// Makes the digests of a source's units; one per worker.
///
/// What counts beside the bytes of a unit's records: pipeline and source, how its file is read (its columns, its table), and the rows to which it is
/// joined. A unit of which any of it differs is another one.
final class RecordDigester {
  private let coder: HMACSHA256
  private let names: [[UInt8]]
  private var prefix: [UInt8] = []
  /// Whose `prefix` it is; held, so that no other context can lie in its place.
  private var owner: (source: Int, context: (any FileContext)?)?

  init(_ definition: PipelineDefinition, batchSecret: SecretKey) {
    coder = HMACSHA256(key: HKDF.key(from: batchSecret, info: "chartseal record memory/1"))
    names = definition.sources.map { Array("\(definition.name)\n\($0.id)\n\($0.format.rawValue)\n".utf8) }
  }

  func digest(
    of unit: ArraySlice<FramedRecord>, in buffer: borrowing ByteBuffer, source: Int, context: (any FileContext)?, translator: any RecordTranslator
  ) -> RecordDigest? {
    if owner == nil || owner?.source != source || owner?.context !== context {
      prefix = coder.authenticate(names[source] + (context?.reading ?? [])).array
      owner = (source, context)
    }
    prefix.withUnsafeBytes { coder.update(Bytes($0)) }
    for record in unit {
      add(buffer.bytes(record.range))
      if let context { context.reading(of: record).withUnsafeBytes { add(Bytes($0)) } }
    }
    translator.visitJoined(unit, in: buffer, context: context) { add($0) }
    return coder.finish().withBytes { RecordDigest($0.raw) }
  }

  private func add(_ bytes: Bytes) {
    withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { coder.update(Bytes($0)) }
    coder.update(bytes)
  }
}
