public import Readers
@_spi(Normalization) public import Records

/// Turns parsed HL7 v2 messages into FHIR R4. One per worker: it keeps its buffers from message to message.
public final class HL7Normalizer {
  let context: MappingContext

  public init(options: NormalizationOptions = NormalizationOptions()) {
    context = MappingContext(options: options)
  }

  /// An empty record to normalise into; reused for many messages.
  public static func makeRecord() -> NormalizedRecord { NormalizedRecord() }

  /// Maps one message. `record` is emptied first and belongs to this message afterwards, whatever the outcome.
  public func normalize(_ message: HL7Message, at place: Place, into record: NormalizedRecord) -> Outcome {
    record.reset(place: place)
    return .rejected(RecordError(.messageTypeNotMapped, at: place))
  }
}
