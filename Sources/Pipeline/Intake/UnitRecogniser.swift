import Cryptography
import Readers
import Records

/// Looks for the units of a chunk among the records that are in batches already; one per worker.
final class UnitRecogniser {
  struct Unit {
    /// Nil where the source does not recognise records, or nothing of the unit can be read.
    var digest: RecordDigest?
    var isKnown = false
  }

  private let definition: PipelineDefinition
  private let digester: RecordDigester
  private let memory: RecordMemory
  private var reader: RecordMemory.Reader?

  init(_ definition: PipelineDefinition, batchSecret: SecretKey, memory: RecordMemory) {
    (self.definition, self.memory) = (definition, memory)
    digester = RecordDigester(definition, batchSecret: batchSecret)
  }

  /// What is known of each unit of a chunk, and when that was. Where the journal cannot be read nothing is known: the run's own thread asks again.
  func look(at chunk: Chunk, _ translator: any RecordTranslator) -> (units: [Unit], generation: Int)? {
    guard definition.sources[chunk.file.source].intake.recognition == .records else { return nil }
    var units = chunk.units.map { range in
      let members = chunk.records[range].filter { $0.refusal == nil && $0.filtered == nil }
      guard !members.isEmpty else { return Unit() }
      return Unit(
        digest: digester.digest(of: members[...], in: chunk.buffer, source: chunk.file.source, context: chunk.context, translator: translator))
    }
    do {
      let reader = try self.reader ?? memory.reader()
      self.reader = reader
      let answer = try reader.look(for: units.compactMap(\.digest))
      for i in units.indices { units[i].isKnown = units[i].digest.map { answer.known.contains($0) } ?? false }
      return (units, answer.generation)
    } catch {
      return (units, -1)
    }
  }
}
