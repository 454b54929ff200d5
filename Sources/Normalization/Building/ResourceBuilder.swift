@_spi(Normalization) import Records

/// Writes FHIR resources onto a record's tape, whatever the source's format: keys, identity, data types, identifying values.
///
/// Formats without a grammar of their own for data types (delimited text, CDA, DICOM) map through this; all text given to it is UTF-8 with the
/// format's own escapes undone. One per worker; `begin` starts a record, `finish` ends it.
final class ResourceBuilder {
  let options: NormalizationOptions
  let namespace: [UInt8]
  let chooser: IdentityChooser
  let site: [UInt8]
  @exclusivity(unchecked) private(set) var record: NormalizedRecord
  @exclusivity(unchecked) private(set) var tape: Tape
  /// Index of the patient whom the resources at hand are about.
  @exclusivity(unchecked) var patient = 0
  /// Minutes east of UTC for times without an offset.
  @exclusivity(unchecked) var zoneMinutes: Int?

  // Kept from record to record by the extensions.
  @exclusivity(unchecked) var keyText = ByteBuffer(capacity: 1024)
  @exclusivity(unchecked) var scratch = ByteBuffer(capacity: 512)
  @exclusivity(unchecked) var patientKeys: [ResourceKey] = []
  @exclusivity(unchecked) var usedKeys = UsedKeys()
  @exclusivity(unchecked) var positions: [(type: Element, count: Int)] = []
  @exclusivity(unchecked) var recordPrefix = ResourceKey(start: 0, count: 0)
  @exclusivity(unchecked) private var notes: [(name: StaticString, count: Int)] = []

  init(options: NormalizationOptions) {
    self.options = options
    namespace = Array(options.namespace.utf8)
    chooser = IdentityChooser(options.identity)
    site = Array(options.site.utf8)
    record = NormalizedRecord()
    tape = record.tape
  }

  /// Starts a record: it is emptied first.
  /// - Parameters:
  ///   - kind: what it is called in counts, such as `C-CDA 34133-9` or a table's name; fixed vocabulary, never a source value.
  ///   - prefix: what its resources without a business identifier are named after; unique within the source, such as document id or table and key.
  func begin(_ record: NormalizedRecord, at place: Place, kind: String, prefix: Bytes) {
    if record !== self.record { (self.record, tape) = (record, record.tape) }
    record.reset(place: place)
    record.kindStorage = kind
    patient = 0
    zoneMinutes = options.defaultZoneMinutes
    keyText.truncate()
    scratch.truncate()
    patientKeys.removeAll(keepingCapacity: true)
    usedKeys.removeAll()
    positions.removeAll(keepingCapacity: true)
    notes.removeAll(keepingCapacity: true)
    recordPrefix = keep(prefix)
  }

  /// The year of the record's own date: the reference for ages.
  func setYear(_ year: Int) { record.yearStorage = year }

  /// Ends the record: what was noted goes into its tally.
  func finish() -> Outcome {
    for (name, count) in notes { record.tallyStorage.add("\(name)", count) }
    return tape.resources.isEmpty ? .rejected(RecordError(.nothingToMap, at: record.place)) : .normalized
  }

  /// Gives the record up: nothing of it is left but its tally.
  func reject(_ reason: ReasonCode, field: String = "", valueClass: ValueClass? = nil) -> Outcome {
    for (name, count) in notes { record.tallyStorage.add("\(name)", count) }
    record.tape.reset()
    record.patientsStorage.removeAll(keepingCapacity: true)
    var place = record.place
    if !field.isEmpty { place.field = field }
    return .rejected(RecordError(reason, at: place, valueClass: valueClass))
  }

  /// Notes something that was seen and not mapped, or mended; a name in lower case with hyphens.
  func note(_ name: StaticString, _ count: Int = 1) {
    if let i = notes.firstIndex(where: { $0.name.utf8Start == name.utf8Start }) {
      notes[i].count += count
    } else {
      notes.append((name, count))
    }
  }

  /// The name of the site, which stands for an authority that the source does not name; empty when the pipeline gives none.
  func withSite<R>(_ body: (Bytes) -> R) -> R { site.withUnsafeBytes { body(Bytes($0)) } }

  // MARK: Identity

  /// Whether a value can identify anybody.
  func isUsable(_ value: Bytes) -> Bool { IdentityChooser.isUsable(value.trimmed) }

  /// A patient's identity as the source states it; without an authority the site's.
  func claim(authority: Bytes, value: Bytes, type: Bytes = .empty) -> IdentityClaim {
    let authority = authority.trimmed
    if !authority.isEmpty { return chooser.claim(authority: authority, value: value, type: type) }
    return withSite { chooser.claim(authority: $0, value: value, type: type) }
  }

  /// The best claim by the pipeline's order, with the others beside it; nil when there is none.
  func best(of claims: [IdentityClaim]) -> PatientClaims? { chooser.choose(claims) }

  /// Makes a patient of the record (the same one only once) the patient at hand, and returns its index.
  @discardableResult
  func addPatient(_ claims: PatientClaims) -> Int {
    if let known = record.patientsStorage.firstIndex(where: { $0.primary.authority == claims.primary.authority && $0.primary.value == claims.primary.value }) {
      patient = known
      return known
    }
    patient = record.patientsStorage.count
    record.patientsStorage.append(claims)
    let start = keyText.count
    keyText.append(contentsOf: claims.primary.authority)
    keyText.append(0x7C)
    keyText.append(contentsOf: claims.primary.value)
    patientKeys.append(ResourceKey(start: start, count: keyText.count - start))
    return patient
  }

  /// The logical key of the patient at hand.
  var patientKey: ResourceKey? { patient < patientKeys.count ? patientKeys[patient] : nil }

  /// Starts the Patient resource of the patient at hand; false when the record has it already.
  func beginPatient() -> Bool {
    guard let key = patientKey, !isRepeated(Element.Patient.root, key) else { return false }
    begin(Element.Patient.root, key)
    return true
  }
}
