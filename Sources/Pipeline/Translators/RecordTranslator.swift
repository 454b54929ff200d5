import Normalization
import Readers
import Records

/// What became of the records of a unit.
struct Translation {
  /// Members that the reader refused, by their place in the unit; the others went on without them.
  var refused: [(member: Int, error: RecordError)] = []
  /// How normalising the others ended; nil when none was left.
  var outcome: Outcome?

  init(_ outcome: Outcome) { self.outcome = outcome }
  init(refused error: RecordError) { refused = [(0, error)] }
  init(refused: [(member: Int, error: RecordError)], outcome: Outcome?) { (self.refused, self.outcome) = (refused, outcome) }
}

/// Takes a source's records from bytes to FHIR; one per worker and source, with all its buffers.
protocol RecordTranslator: AnyObject {
  /// Reads and maps a unit; the record holds its resources afterwards when the outcome is `normalized`.
  func translate(_ unit: ArraySlice<FramedRecord>, in buffer: borrowing ByteBuffer, context: (any FileContext)?, into record: NormalizedRecord) -> Translation
  /// The same for what a unit says of whom: its patients and its known values, exactly as `translate` finds them. It need not have resources.
  func harvest(_ unit: ArraySlice<FramedRecord>, in buffer: borrowing ByteBuffer, context: (any FileContext)?, into record: NormalizedRecord) -> Translation
  /// Hands over what a unit's outcome depends on beside its own bytes: the rows it is joined to.
  func visitJoined(_ unit: ArraySlice<FramedRecord>, in buffer: borrowing ByteBuffer, context: (any FileContext)?, _ visit: (Bytes) -> Void)
  /// The place of the unit translated last in its sender's order; nil when nobody asks or it could not be read.
  var sequence: SequenceMark? { get }
  /// The highest watermark of the unit translated last; nil when nobody asks or it has none.
  var watermark: Int? { get }
}

extension RecordTranslator {
  func harvest(_ unit: ArraySlice<FramedRecord>, in buffer: borrowing ByteBuffer, context: (any FileContext)?, into record: NormalizedRecord) -> Translation {
    translate(unit, in: buffer, context: context, into: record)
  }
  func visitJoined(_ unit: ArraySlice<FramedRecord>, in buffer: borrowing ByteBuffer, context: (any FileContext)?, _ visit: (Bytes) -> Void) {}
  var sequence: SequenceMark? { nil }
  var watermark: Int? { nil }
}

extension PipelineDefinition {
  /// What maps the records of a source.
  func translator(forSource index: Int) -> any RecordTranslator {
    let source = sources[index]
    let options = normalizationOptions(source)
    switch source.format {
    case .hl7v2: return HL7Translator(source, options)
    case .csv, .sql: return DelimitedTranslator(source, options)
    case .xml: return ElementTranslator(source, options)
    case .ccda: return CDATranslator(source, options)
    case .fhir: return FHIRTranslator(source, options)
    case .dicom: return StudyTranslator(options, dicomOptions(source))
    }
  }

  func normalizationOptions(_ source: Source) -> NormalizationOptions {
    let rule = IdentityRule(authorities: identity.authorities, types: identity.types, aliases: identity.aliases)
    let namespace = identity.namespace
    var options = NormalizationOptions(
      defaultZoneMinutes: source.timeZoneMinutes, namespace: namespace.hasSuffix(":") || namespace.hasSuffix("/") ? namespace : namespace + ":",
      identity: rule, site: identity.authority)
    options.merge = source.hl7.mergeRule
    return options
  }
}

/// HL7 v2 messages.
final class HL7Translator: RecordTranslator {
  private let source: PipelineDefinition.Source
  private let message = HL7Message()
  private let normalizer: HL7Normalizer
  private(set) var sequence: SequenceMark?

  init(_ source: PipelineDefinition.Source, _ options: NormalizationOptions) {
    self.source = source
    normalizer = HL7Normalizer(options: options)
  }

  func translate(_ unit: ArraySlice<FramedRecord>, in buffer: borrowing ByteBuffer, context: (any FileContext)?, into record: NormalizedRecord) -> Translation {
    read(unit, in: buffer) { normalizer.normalize(message, at: $0, into: record) }
  }

  func harvest(_ unit: ArraySlice<FramedRecord>, in buffer: borrowing ByteBuffer, context: (any FileContext)?, into record: NormalizedRecord) -> Translation {
    read(unit, in: buffer) { normalizer.harvest(message, at: $0, into: record) }
  }

  private func read(_ unit: ArraySlice<FramedRecord>, in buffer: borrowing ByteBuffer, _ map: (Place) -> Outcome) -> Translation {
    guard let framed = unit.first else { return Translation(refused: [], outcome: nil) }
    sequence = nil
    do throws(RecordError) {
      try message.parse(buffer.bytes(framed.range), at: framed.place)
    } catch {
      return Translation(refused: error)
    }
    if source.hl7.sequence != .ignore { sequence = SequenceMark(message) }
    guard takes() else { return Translation(.filtered(RunReason.filteredType)) }
    return Translation(map(framed.place))
  }

  /// Whether the pipeline's filter takes the message's type.
  private func takes() -> Bool {
    if source.only.isEmpty && source.except.isEmpty { return true }
    let code = message.structure.code
    let trigger = message.structure.trigger
    func matches(_ pattern: String) -> Bool {
      let parts = pattern.split(separator: "^", maxSplits: 1)
      guard let first = parts.first, code == first else { return false }
      return parts.count < 2 || trigger == parts[1]
    }
    if source.except.contains(where: matches) { return false }
    return source.only.isEmpty || source.only.contains(where: matches)
  }
}

private func == (bytes: Bytes, text: Substring) -> Bool {
  bytes.count == text.utf8.count && bytes.raw.elementsEqual(text.utf8)
}

extension PipelineDefinition.Source {
  /// Whether the filter takes a kind of record, by its name (a table, a document type, a resource type).
  func takes(kind: String) -> Bool {
    if except.contains(kind) { return false }
    return only.isEmpty || only.contains(kind)
  }
}
