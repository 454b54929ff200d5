import Cryptography
import Records

/// Headers that are held until their study is read, up to a bound; in blocks, so that none costs an allocation of its own.
final class KeptHeaders {
  /// Where a header lies.
  struct Spot {
    let block: Int
    let range: Range<Int>
  }

  static let maximumBytes = 32 << 20
  private static let blockBytes = 1 << 20

  private final class Block {
    var bytes: ByteBuffer
    init(capacity: Int) { bytes = ByteBuffer(capacity: capacity) }
  }

  private var blocks: [Block] = []
  private var held = 0

  /// nil when there is no room left.
  func keep(_ bytes: Bytes) -> Spot? {
    guard bytes.count <= KeptHeaders.maximumBytes - held else { return nil }
    let block: Block
    if let last = blocks.last, last.bytes.count + bytes.count <= KeptHeaders.blockBytes {
      block = last
    } else {
      block = Block(capacity: max(KeptHeaders.blockBytes, bytes.count))
      blocks.append(block)
    }
    held += bytes.count
    let start = block.bytes.count
    block.bytes.append(bytes)
    return Spot(block: blocks.count - 1, range: start..<block.bytes.count)
  }

  func append(_ spot: Spot, to out: inout ByteBuffer) { out.append(blocks[spot.block].bytes.bytes(spot.range)) }

  /// The digest of a study's headers, one after the other; nil without any.
  func digest(of group: StudyInput.Group, _ hasher: SHA256Hasher) -> SHA256Digest? {
    var digest: SHA256Digest?
    for header in group.headers {
      let own = header.kept.map { hasher.hash(blocks[$0.block].bytes.bytes($0.range)) } ?? header.digest
      if let own { digest = StudyInput.chain(digest, own, hasher) }
    }
    return digest
  }
}
