import Cryptography
public import Records

/// Puts the sections of a container together.
public enum ContainerWriter {
  /// The container's bytes. Throws `LED-0233` when the envelope would not fit the log.
  public static func write(
    envelope: [UInt8], leaves: Bytes, directory: [UInt8], blocks: Bytes, summary: [UInt8], provenance: [UInt8]
  ) throws(ProtocolError) -> ByteBuffer {
    guard envelope.count <= LogEntry.maximumCount else { throw .entryTooLarge }
    let hasher = SHA256Hasher()
    var out = ByteBuffer(
      capacity: ContainerSection.tableCount + envelope.count + leaves.count + directory.count + blocks.count + summary.count
        + provenance.count)
    out.append(contentsOf: ContainerSection.magic)
    out.append(u32: ContainerSection.version)
    out.append(u32: ContainerSection.allCases.count)
    func row(_ kind: ContainerSection, _ bytes: Bytes, _ out: inout ByteBuffer) {
      out.append(bigEndian: kind.rawValue)
      out.append(u32: 0)
      out.append(bigEndian: UInt64(bytes.count))
      out.append(hasher.hash(bytes))
    }
    envelope.withUnsafeBytes { row(.envelope, Bytes($0), &out) }
    row(.leaves, leaves, &out)
    directory.withUnsafeBytes { row(.directory, Bytes($0), &out) }
    row(.blocks, blocks, &out)
    summary.withUnsafeBytes { row(.summary, Bytes($0), &out) }
    provenance.withUnsafeBytes { row(.provenance, Bytes($0), &out) }
    out.append(contentsOf: envelope)
    out.append(leaves)
    out.append(contentsOf: directory)
    out.append(blocks)
    out.append(contentsOf: summary)
    out.append(contentsOf: provenance)
    return out
  }
}
