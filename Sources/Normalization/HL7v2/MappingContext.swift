import Readers
@_spi(Normalization) import Records

/// A logical key kept for the length of a message: a resource's own, or one that others refer to.
struct ResourceKey: Equatable {
  let start: Int
  let count: Int
}

/// What the mapping of one message needs: the message, the record being filled, and where it is within both.
///
/// One per worker, reused. Mappers are extensions of this class, one file a segment; they read fields by HL7 numbers and
/// write to the tape through the helpers in `Datatypes/`, so that escapes, nulls and times are handled in one place.
final class MappingContext {
  let options: NormalizationOptions
  let localNamespace: [UInt8]
  private var siteText: ByteBuffer
  private(set) var message: HL7Message
  private(set) var record: NormalizedRecord
  private(set) var tape: Tape

  /// Index of the patient whom the segments at hand are about.
  var patient = 0
  /// Logical keys of the patients, by patient index.
  var patientKeys: [ResourceKey] = []
  /// The patient of each group of segments (PID up to the next PID).
  var groupPatients: [Int] = []
  /// The encounter of the segments at hand, when the message names one.
  var encounter: ResourceKey?
  /// The type and trigger of the message.
  var family = MessageFamily.administrative
  /// Minutes east of UTC for times without an offset: MSH-7's, else the pipeline's.
  var zoneMinutes: Int?
  /// State of the clinical mappers within a patient's segments.
  var clinical = ClinicalState()
  /// State of the administrative mappers within a patient's segments.
  var administrative = AdministrativeState()

  // Kept from message to message by the helpers.
  var keyText = ByteBuffer(capacity: 1024)
  var scratch = ByteBuffer(capacity: 256)
  var usedKeys: Set<UInt64> = []
  var positions: [(type: Element, count: Int)] = []
  var messagePrefix = ResourceKey(start: 0, count: 0)
  private var observed = [Int](repeating: 0, count: Observed.allCases.count)
  private var unmapped: [(tag: SegmentTag, count: Int)] = []

  init(options: NormalizationOptions) {
    self.options = options
    localNamespace = Array(options.namespace.utf8)
    siteText = ByteBuffer(capacity: options.site.utf8.count)
    siteText.append(text: options.site)
    message = HL7Message()
    record = NormalizedRecord()
    tape = record.tape
    usedKeys.reserveCapacity(64)
  }

  /// Starts a message; what belonged to the last one is forgotten.
  func begin(_ message: HL7Message, into record: NormalizedRecord, family: MessageFamily) {
    self.message = message
    self.record = record
    tape = record.tape
    self.family = family
    patient = 0
    patientKeys.removeAll(keepingCapacity: true)
    groupPatients.removeAll(keepingCapacity: true)
    encounter = nil
    zoneMinutes = options.defaultZoneMinutes
    clinical = ClinicalState()
    administrative = AdministrativeState()
    keyText.truncate()
    scratch.truncate()
    usedKeys.removeAll(keepingCapacity: true)
    positions.removeAll(keepingCapacity: true)
    unmapped.removeAll(keepingCapacity: true)
    messagePrefix = ResourceKey(start: 0, count: 0)
  }

  /// The pipeline's name for the site; empty when it gives none.
  var site: Bytes { siteText.bytes }

  /// Notes something that was seen; it ends up in the record's tally.
  func note(_ what: Observed) { observed[what.rawValue] += 1 }

  /// Counts a segment that nothing maps.
  func noteUnmapped(_ tag: SegmentTag) {
    if let i = unmapped.firstIndex(where: { $0.tag == tag }) { unmapped[i].count += 1 } else { unmapped.append((tag, 1)) }
  }

  /// Writes what was noted into the record's tally.
  func finish() {
    for i in observed.indices where observed[i] != 0 {
      record.tallyStorage.add(Observed.names[i], observed[i])
      observed[i] = 0
    }
    for (tag, count) in unmapped {
      record.tallyStorage.add(tag.isStandard || tag.isZ ? "unmapped-segment:\(tag)" : "unmapped-segment", count)
    }
    if !message.notes.isEmpty { record.tallyStorage += message.notes }
  }
}
