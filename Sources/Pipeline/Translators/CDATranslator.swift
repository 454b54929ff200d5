import Normalization
import Readers
import Records

/// C-CDA and plain CDA R2 documents.
final class CDATranslator: RecordTranslator {
  private let source: PipelineDefinition.Source
  private let tree: XMLTree
  private let normalizer: CDANormalizer

  init(_ source: PipelineDefinition.Source, _ options: NormalizationOptions) {
    self.source = source
    var limits = XMLLimits()
    limits.maximumBytes = source.maximumRecordBytes
    tree = XMLTree(limits: limits)
    normalizer = CDANormalizer(options: options)
  }

  func translate(_ unit: ArraySlice<FramedRecord>, in buffer: borrowing ByteBuffer, context: (any FileContext)?, into record: NormalizedRecord) -> Translation {
    guard let framed = unit.first else { return Translation(refused: [], outcome: nil) }
    do throws(RecordError) {
      try tree.parse(buffer.bytes(framed.range), at: framed.place, encoding: .declared)
    } catch {
      return Translation(refused: error)
    }
    let outcome = normalizer.normalize(tree, at: framed.place, into: record)
    if outcome == .normalized, !source.takes(kind: record.kind) { return Translation(.filtered(RunReason.filteredType)) }
    return Translation(outcome)
  }
}
