public import Readers
@_spi(Normalization) public import Records

/// Turns parsed HL7 v2 messages into FHIR R4. One per worker: it keeps its buffers from message to message.
///
/// Source: HL7 Version 2 to FHIR implementation guide; `docs/reference/hl7v2-mapping.md` lists what maps to what.
public final class HL7Normalizer {
  private let options: NormalizationOptions
  private var context: MappingContext?
  private var kinds: [UInt64: String] = [:]

  public init(options: NormalizationOptions = NormalizationOptions()) { self.options = options }

  /// An empty record to normalise into; reused for many messages.
  public static func makeRecord() -> NormalizedRecord { NormalizedRecord() }

  /// Maps one message. `record` is emptied first and belongs to this message afterwards, whatever the outcome.
  ///
  /// Everything that the message says about a patient becomes a resource of that patient; identifying values are collected in
  /// `record.known` whether they are mapped or not.
  public func normalize(_ message: HL7Message, at place: Place, into record: NormalizedRecord)
    -> Outcome
  {
    read(message, at: place, into: record, maps: true)
  }

  /// Reads of one message whom it is about and which identifying values it has, exactly as `normalize` does, and maps nothing: the record has
  /// no resources. The outcome is that of `normalize`.
  public func harvest(_ message: HL7Message, at place: Place, into record: NormalizedRecord) -> Outcome {
    read(message, at: place, into: record, maps: false)
  }

  private func read(_ message: HL7Message, at place: Place, into record: NormalizedRecord, maps: Bool) -> Outcome {
    record.reset(place: place)
    record.kindStorage = kind(of: message)
    let context = context(message, record)
    guard message.segmentCount > 0, let family = MessageFamily(of: message) else {
      return .rejected(RecordError(.messageTypeNotMapped, at: context.place(place, "MSH-9")))
    }
    context.begin(family)
    context.readHeader()
    context.harvestKnownValues()
    let failure = context.mapGroups(at: place, maps: maps)
    context.finish()
    if let failure {
      record.tape.reset()
      record.patientsStorage.removeAll(keepingCapacity: true)
      return .rejected(failure)
    }
    return maps && record.tape.resources.isEmpty
      ? .rejected(RecordError(.nothingToMap, at: place)) : .normalized
  }

  /// The context of these two objects; a worker uses the same ones for every message.
  private func context(_ message: HL7Message, _ record: NormalizedRecord) -> MappingContext {
    if let context, context.message === message, context.record === record { return context }
    let made = MappingContext(options: options, message: message, record: record)
    context = made
    return made
  }

  /// `ADT^A01`; parts that are not of that form are left out, so that no value can slip into a report.
  private func kind(of message: HL7Message) -> String {
    let (code, trigger) = message.structure
    var packed: UInt64 = 0
    for part in [code, trigger] {
      for i in 0..<4 {
        let b = i < part.count && part.count <= 4 ? part[i] : 0
        packed = packed << 8 | UInt64(ASCII.isUpper(b) || ASCII.isDigit(b) ? b : 0)
      }
    }
    if let known = kinds[packed] { return known }
    var text = ""
    for shift in stride(from: 56, through: 0, by: -8) {
      if shift == 24, !text.isEmpty, packed & 0xFFFF_FFFF != 0 { text += "^" }
      let b = UInt8(truncatingIfNeeded: packed >> UInt64(shift))
      if b != 0 { text.unicodeScalars.append(UnicodeScalar(b)) }
    }
    if text.isEmpty { text = "HL7" }
    kinds[packed] = text
    return text
  }
}
