import Cryptography
public import Records

/// Puts the sections of a container together.
public enum ContainerWriter {
  /// What the header covers, ready to be put side by side.
  public struct Sections: ~Copyable, Sendable {
    public var leaves: ByteBuffer
    public var directory: [UInt8]
    public var blocks: ByteBuffer
    public var summary: [UInt8]

    public init(leaves: consuming ByteBuffer, directory: [UInt8], blocks: consuming ByteBuffer, summary: [UInt8]) {
      self.leaves = leaves
      self.directory = directory
      self.blocks = blocks
      self.summary = summary
    }
  }

  /// The container's bytes. Throws `LED-0233` when the envelope would not fit the log.
  public static func write(
    envelope: [UInt8], sections: borrowing Sections, provenance: [UInt8]
  ) throws(ProtocolError) -> ByteBuffer {
    guard envelope.count <= LogEntry.maximumCount else { throw .entryTooLarge }
    let hasher = SHA256Hasher()
    var out = ByteBuffer(
      capacity: ContainerSection.tableCount + envelope.count + sections.leaves.count + sections.directory.count + sections.blocks.count
        + sections.summary.count + provenance.count)
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
    row(.leaves, sections.leaves.bytes, &out)
    sections.directory.withUnsafeBytes { row(.directory, Bytes($0), &out) }
    row(.blocks, sections.blocks.bytes, &out)
    sections.summary.withUnsafeBytes { row(.summary, Bytes($0), &out) }
    provenance.withUnsafeBytes { row(.provenance, Bytes($0), &out) }
    out.append(contentsOf: envelope)
    out.append(sections.leaves.bytes)
    out.append(contentsOf: sections.directory)
    out.append(sections.blocks.bytes)
    out.append(contentsOf: sections.summary)
    out.append(contentsOf: provenance)
    return out
  }
}
