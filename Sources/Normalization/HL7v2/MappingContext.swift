import Readers
@_spi(Normalization) import Records

/// A logical key kept for the length of a message: a resource's own, or one that others refer to.
struct ResourceKey: Equatable {
  let start: Int
  let count: Int
}

/// What the mapping of one message needs: the message, the record being filled, and where it is within both.
///
/// Bound to the one message object and the one record object that a worker uses over and over, so that reading either costs no
/// reference counting. Mappers are extensions of this class, one file a segment; they read fields by HL7 numbers and write to the tape through the helpers in
/// `Datatypes/`, so that escapes, nulls and times are handled in one place.
final class MappingContext {
  let options: NormalizationOptions
  let localNamespace: [UInt8]
  let chooser: IdentityChooser
  @exclusivity(unchecked) private var siteText: ByteBuffer
  let message: HL7Message
  let record: NormalizedRecord
  let tape: Tape

  /// Index of the patient whom the segments at hand are about.
  @exclusivity(unchecked) var patient = 0
  /// Logical keys of the patients, by patient index.
  @exclusivity(unchecked) var patientKeys: [ResourceKey] = []
  /// The patient of each group of segments (PID up to the next PID).
  @exclusivity(unchecked) var groupPatients: [Int] = []
  /// The encounter of the segments at hand, when the message names one.
  @exclusivity(unchecked) var encounter: ResourceKey?
  /// The type and trigger of the message.
  @exclusivity(unchecked) var family = MessageFamily.administrative
  /// Minutes east of UTC for times without an offset: MSH-7's, else the pipeline's.
  @exclusivity(unchecked) var zoneMinutes: Int?
  /// State of the clinical mappers within a patient's segments.
  @exclusivity(unchecked) var clinical = ClinicalState()
  /// State of the administrative mappers within a patient's segments.
  @exclusivity(unchecked) var administrative = AdministrativeState()

  // Kept from message to message by the helpers.
  @exclusivity(unchecked) var keyText = ByteBuffer(capacity: 1024)
  @exclusivity(unchecked) var scratch = ByteBuffer(capacity: 256)
  @exclusivity(unchecked) var arena = PartsArena()
  @exclusivity(unchecked) var usedKeys = UsedKeys()
  @exclusivity(unchecked) var positions: [(type: Element, count: Int)] = []
  @exclusivity(unchecked) var messagePrefix = ResourceKey(start: 0, count: 0)
  @exclusivity(unchecked) private var observed = [Int](repeating: 0, count: Observed.allCases.count)
  @exclusivity(unchecked) private var unmapped: [(tag: SegmentTag, count: Int)] = []

  init(options: NormalizationOptions, message: HL7Message, record: NormalizedRecord) {
    self.options = options
    (self.message, self.record, tape) = (message, record, record.tape)
    localNamespace = Array(options.namespace.utf8)
    siteText = ByteBuffer(capacity: options.site.utf8.count)
    siteText.append(text: options.site)
    chooser = IdentityChooser(options.identity)
  }

  /// Starts a message; what belonged to the last one is forgotten.
  func begin(_ family: MessageFamily) {
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
    arena.reset()
    usedKeys.removeAll()
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
    if let i = unmapped.firstIndex(where: { $0.tag == tag }) {
      unmapped[i].count += 1
    } else {
      unmapped.append((tag, 1))
    }
  }

  /// Writes what was noted into the record's tally.
  func finish() {
    for i in observed.indices where observed[i] != 0 {
      record.tallyStorage.add(Observed.names[i], observed[i])
      observed[i] = 0
    }
    for (tag, count) in unmapped {
      record.tallyStorage.add(
        tag.isStandard || tag.isZ ? "unmapped-segment:\(tag)" : "unmapped-segment", count)
    }
    if !message.notes.isEmpty { record.tallyStorage += message.notes }
  }
}
