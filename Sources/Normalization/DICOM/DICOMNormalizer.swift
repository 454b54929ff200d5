public import Readers
@_spi(Normalization) public import Records

/// Maps the headers of one study to FHIR: an ImagingStudy, its Patient, DiagnosticReports for structured reports, Devices and a
/// Provenance; one per worker.
///
///     for header in study { if let error = normalizer.add(header, at: place) { quarantine(error) } }
///     switch normalizer.finish(into: record) { ... }
///
/// What is needed is copied out of each header, which may be parsed anew for the next. Series and instances that come twice count
/// once. Source: FHIR R4 ImagingStudy with its mapping to DICOM; PS3.15 annex E, 2024c.
public final class DICOMNormalizer {
  public let options: DICOMOptions
  let switches: Switches
  let builder: ResourceBuilder
  let harvest: DICOMHarvest
  @exclusivity(unchecked) var study = StudyBuffer()

  // The study at hand; slices of `study.text`.
  var claims: PatientClaims?
  var place = Place(record: 0, byte: 0, line: 0)
  var headers = 0
  var firstError: RecordError?
  @exclusivity(unchecked) var notes = Tally()
  @exclusivity(unchecked) var uid = StudyBuffer.Slice()
  @exclusivity(unchecked) var facts = Facts()

  /// The options, worked out once.
  struct Switches {
    let descriptors: Bool
    let structuredContent: Bool
    let characteristics: Bool
    let fullDates: Bool
    let modifiedDates: Bool
    let inForce: [DICOMOption]
    /// The names under which overruled options are counted.
    let overruled: [String]

    init(_ options: DICOMOptions) {
      descriptors = options.isInForce(.cleanDescriptors)
      structuredContent = options.isInForce(.cleanStructuredContent)
      characteristics = options.isInForce(.retainPatientCharacteristics)
      fullDates = options.isInForce(.retainFullDates)
      modifiedDates = options.isInForce(.retainModifiedDates)
      inForce = options.inForce
      overruled = options.overruled.map { "dicom-option-overruled:\($0.rawValue)" }
    }
  }

  /// What is said once of a study and its patient: the first header that says it counts.
  struct Facts {
    typealias Slice = StudyBuffer.Slice
    var sex = Slice(), birthDate = Slice(), age = Slice(), size = Slice(), weight = Slice(), name = Slice()
    var date = Slice(), time = Slice(), zone = Slice(), description = Slice()
    var accession = Slice(), accessionIssuer = Slice(), admission = Slice(), admissionIssuer = Slice()
    var placer = Slice(), placerIssuer = Slice(), filler = Slice(), fillerIssuer = Slice()
    var referrer = Slice(), reader = Slice(), reason = Slice()
    var statedSeries: Int?
    var statedInstances: Int?
    /// Modalities that a list states, `CT\\SR`.
    var modalities = Slice()
  }

  public init(options: NormalizationOptions, dicom: DICOMOptions = DICOMOptions()) {
    self.options = dicom
    switches = Switches(dicom)
    builder = ResourceBuilder(options: options)
    harvest = DICOMHarvest(options: dicom)
  }

  /// A record for a worker to reuse.
  public static func makeRecord() -> NormalizedRecord { NormalizedRecord() }

  /// Takes in a header of the study at hand; an error when the header is left out: it belongs to another patient or study, names
  /// none, or is one too many.
  public func add(_ set: DICOMDataSet, at place: Place) -> RecordError? {
    let reason = refusal(set)
    if let reason {
      let error = RecordError(reason, at: place)
      if firstError == nil { firstError = error }
      return error
    }
    if headers == 0 { self.place = place }
    headers += 1
    harvest.add(set)
    takeFacts(set)
    takeSeries(set)
    notes += set.notes
    return nil
  }

  /// Writes the study; everything about it is then forgotten, whatever came of it.
  public func finish(into record: NormalizedRecord) -> Outcome {
    defer { forget() }
    guard headers > 0, let claims else {
      record.reset(place: firstError?.place ?? place)
      return .rejected(firstError ?? RecordError(DICOMMappingReason.noStudy, at: place))
    }
    var prefix = ByteBuffer(capacity: 96)
    prefix.append("msg|DICOM|")
    prefix.append(study.bytes(uid))
    builder.begin(record, at: place, kind: "DICOM", prefix: prefix.bytes)
    for entry in harvest.known.entries {
      record.known.add(harvest.known.value(entry), entry.identifierClass, isRequired: entry.isRequired)
    }
    builder.addPatient(claims)
    if let date = DateTime(study.bytes(facts.date)), DICOMNormalizer.plausibleYears.contains(date.year) { builder.setYear(date.year) }
    if let zone = DateTime.zoneMinutes(study.bytes(facts.zone)) { builder.zoneMinutes = zone }
    writePatient()
    writeDevices()
    let key = studyKey
    writeStudy(key)
    writeCharacteristics()
    writeReports(key)
    writeProvenance(key)
    let outcome = builder.finish()
    for fate in DICOMHarvest.Fate.allCases where harvest.counts[fate.rawValue] > 0 {
      record.tallyStorage.add(fate.name, harvest.counts[fate.rawValue])
    }
    for name in switches.overruled { record.tallyStorage.add(name) }
    record.tallyStorage.add("dicom-headers", headers)
    record.tallyStorage += notes
    return outcome
  }

  /// Forgets the study at hand without writing it.
  public func forget() {
    study.reset()
    harvest.reset()
    claims = nil
    headers = 0
    firstError = nil
    notes.reset()
    uid = StudyBuffer.Slice()
    facts = Facts()
  }

  /// Why a header cannot join the study at hand; the first one decides whose it is and which.
  private func refusal(_ set: DICOMDataSet) -> ReasonCode? {
    let studyUID = set.text(Tags.studyUID)
    guard !studyUID.isEmpty else { return DICOMMappingReason.noStudy }
    guard let own = patientClaims(set) else { return DICOMMappingReason.noPatient }
    if let claims {
      guard study.bytes(uid) == studyUID else { return DICOMMappingReason.otherStudy }
      guard own.primary.authority == claims.primary.authority, own.primary.value == claims.primary.value else {
        return DICOMMappingReason.otherPatient
      }
      if study.instances.count + study.series.count >= options.instanceLimit { return DICOMMappingReason.tooManyInstances }
    } else {
      claims = own
      uid = study.keep(studyUID)
    }
    return nil
  }

  /// (0010,0020) with its issuer, and the identifiers of (0010,1002) that name an issuer.
  private func patientClaims(_ set: DICOMDataSet) -> PatientClaims? {
    let id = set.text(Tags.patientID)
    guard builder.isUsable(id) else {
      guard options.unidentified == .patientPerStudy else { return nil }
      return PatientClaims(primary: IdentityClaim(authority: Bytes("DICOM-STUDY"), value: set.text(Tags.studyUID)))
    }
    var all = [builder.claim(authority: issuer(set, .root), value: id, type: Bytes("MR"))]
    for item in set.items(Tags.otherIDs) {
      let other = set.text(Tags.patientID, in: item)
      let authority = issuer(set, item)
      if builder.isUsable(other), !authority.isEmpty { all.append(builder.claim(authority: authority, value: other)) }
    }
    return builder.best(of: all)
  }

  /// The issuer of a patient identifier: its local name, else its universal one.
  private func issuer(_ set: DICOMDataSet, _ item: DICOMItem) -> Bytes {
    let name = set.text(Tags.issuerOfPatientID, in: item)
    if !name.isEmpty { return name }
    guard let qualifiers = set.firstItem(Tags.issuerQualifiers, in: item) else { return .empty }
    return set.text(Tags.universalEntity, in: qualifiers)
  }

  /// `study||uid`: the same in every batch and run.
  var studyKey: ResourceKey { builder.key("study", .empty, study.bytes(uid)) }
}

extension DateTime {
  /// Minutes east of UTC of `+0100`; nil for anything else. Source: PS3.3 §C.12.1.1.8.
  static func zoneMinutes(_ text: Bytes) -> Int? {
    guard text.count == 5, text[0] == 0x2B || text[0] == 0x2D, let hours = text[1..<3].decimal, let minutes = text[3..<5].decimal,
      hours <= 14, minutes < 60
    else { return nil }
    return (text[0] == 0x2D ? -1 : 1) * (hours * 60 + minutes)
  }
}
