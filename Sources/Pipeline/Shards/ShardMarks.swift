import Cryptography
import PatientIdentity
import Records

/// What shards tell each other in the vault, beside what they learn: which inputs are on the ledger whole, and which batches are a shard's.
///
/// Each keeps a journal of its own. Without the first, a shard would make batches of what another one submitted under another number of shards; without
/// the second, the ledger would seem to hold batches of a copy of this state that went its own way.
struct ShardMarks: Sendable {
  private let vault: Vault
  private let pipeline: String
  private let sources: [String]

  init(_ definition: PipelineDefinition, vault: Vault) {
    (self.vault, pipeline, sources) = (vault, definition.name, definition.sources.map(\.id))
  }

  // Inputs.

  func isDone(_ file: FileTask) -> Bool { (try? vault.isFinished(name(input: file.digest, source: sources[file.source]))) ?? false }

  /// Says of all inputs that the journal knows to be on the ledger that they are, but for those of which it has said so before.
  func tell(_ journal: Journal) throws {
    let said = try journal.harvested(pipeline: pipeline)
    var names: [[UInt8]] = []
    for (source, digest) in try journal.delivered(pipeline: pipeline) {
      let name = name(input: digest, source: source)
      if !said.contains(name) { names.append(name) }
    }
    guard !names.isEmpty else { return }
    try vault.finish(names, owner: "")
    try journal.noteHarvested(names, pipeline: pipeline)
  }

  private func name(input digest: [UInt8], source: String) -> [UInt8] { digest16("chartseal input/1 \(pipeline) \(source) ", digest) }

  // Batches.

  func note(batch id: String) throws(VaultError) { try vault.finish([ShardMarks.name(batch: id)], owner: "") }

  static func isOfShard(batch id: String, _ vault: Vault) throws(VaultError) -> Bool { try vault.isFinished(name(batch: id)) }

  private static func name(batch id: String) -> [UInt8] { digest16("chartseal batch/1 \(id)", []) }
}

/// What a shard keeps in its own journal.
extension Shard {
  /// Names the reading of what this shard works on of a file.
  func reading(_ file: FileTask, source: String, stretchBytes: Int) -> [UInt8] {
    digest16("chartseal reading/1 \(number)/\(count) \(stretchBytes) \(source) ", file.digest)
  }
}

private func digest16(_ words: String, _ digest: [UInt8]) -> [UInt8] { Array(SHA256Digest.of(Array(words.utf8) + digest).array.prefix(16)) }
