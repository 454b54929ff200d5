import FreeText
public import PatientIdentity
@_spi(Deidentification) public import Records

/// Turns a normalised record into one without identifiers; one per worker, not to be shared between threads.
///
/// Walks the record's tape once and writes another: each element by its handling in the table of elements and by the profile.
/// What no rule keeps is not written. Free text is scrubbed, or withheld and counted, by profile.
///
/// Source: 45 CFR 164.514(b)(2)(i).
public final class Deidentifier {
  public let profile: DeidentificationProfile
  let vault: Vault
  let coder: LinkCoder
  let plans = ElementPlans.shared
  let namespace: [UInt8]

  // One worker owns a de-identifier, so exclusivity needs no check at run time.

  // The record at hand.
  @exclusivity(unchecked) var input = TapeView()
  @exclusivity(unchecked) var output: Tape
  @exclusivity(unchecked) var known = KnownWords()
  @exclusivity(unchecked) var handles: [PatientHandle] = []
  @exclusivity(unchecked) var shifts: [Int] = []
  @exclusivity(unchecked) var claims: [PatientClaims] = []
  @exclusivity(unchecked) var patientNames = PatientNames()
  /// The year by which ages are judged.
  @exclusivity(unchecked) var referenceYear = 0
  /// The patient of the resource at hand.
  @exclusivity(unchecked) var patient = 0
  /// Whether the observation at hand has an age for its value.
  @exclusivity(unchecked) var isAge = false
  /// Whether the birth date of the resource at hand had to go because it shows an age over 89.
  @exclusivity(unchecked) var isOld = false
  @exclusivity(unchecked) var depth = 0
  @exclusivity(unchecked) var failure: ReasonCode?
  @exclusivity(unchecked) var found = Found()
  @exclusivity(unchecked) var missing: [Element] = []
  @exclusivity(unchecked) var links = LinkMemory()
  @exclusivity(unchecked) var scratch = ByteBuffer(capacity: 256)
  let texts: TextScrubber
  /// A document as it was decoded, and what is read of it.
  @exclusivity(unchecked) var document = ByteBuffer(capacity: 256)
  @exclusivity(unchecked) var plain = ByteBuffer(capacity: 256)
  /// Texts of the record at hand that were scrubbed together with their neighbours.
  @exclusivity(unchecked) var lines = Lines()
  /// The words that say what the value at hand is.
  @exclusivity(unchecked) var labelAtHand = Bytes.empty
  /// The words of the code written last; -1 for none in the extension at hand.
  @exclusivity(unchecked) var spoken = -1
  @exclusivity(unchecked) var surrogateKeys: [UInt64] = []

  // Kept from record to record.
  @exclusivity(unchecked) var verdicts = TextCache()
  private let emptyTape = Tape()

  /// Counts of the record at hand.
  struct Found {
    var identifiers = IdentifierCounts()
    var withheld = 0
    var displays = 0
    var codes = 0
    var numbers = 0
    var units = 0
    var ranges = 0
    var systems = 0
    var references = 0
    var extensions = 0
    var words = 0

    mutating func reset() {
      identifiers.reset()
      (withheld, displays, codes, numbers, units, ranges, systems, references, extensions) = (0, 0, 0, 0, 0, 0, 0, 0, 0)
      words = 0
    }

    /// Counted where the rule acts, as found; what is more than removed is counted as generalised or replaced, too.
    @inline(__always) subscript(c: IdentifierClass) -> Int {
      get { identifiers.found[c] }
      set { identifiers.found[c] = newValue }
    }

    /// A coarser value stays.
    @inline(__always) mutating func generalise(_ c: IdentifierClass) {
      identifiers.found[c] += 1
      identifiers.generalised[c] += 1
    }

    /// Something else stands in its place.
    @inline(__always) mutating func replace(_ c: IdentifierClass) {
      identifiers.found[c] += 1
      identifiers.replaced[c] += 1
    }
  }

  public init(profile: DeidentificationProfile, vault: Vault) {
    self.profile = profile
    self.vault = vault
    coder = vault.linkCoder()
    namespace = Array(profile.localNamespace.utf8)
    texts = TextScrubber(profile)
    output = emptyTape
  }

  /// Writes the record without its identifiers into `out`.
  ///
  /// Returns an error when the vault cannot name the patient (`IDN-...`) or the record is malformed (`DEI-...`); `out` is then of
  /// no use. The vault's `flush` must have returned before anything of `out` leaves this process.
  public func deidentify(_ record: NormalizedRecord, into out: DeidentifiedRecord) -> RecordError? {
    out.reset()
    do {
      try resolve(record.patients, into: out)
    } catch {
      return RecordError(error.reason, at: record.place)
    }
    output = out.tape
    defer { output = emptyTape }
    referenceYear = max(record.year, profile.releaseYear)
    found.reset()
    known.reset()
    known.add(record.known)
    verdicts.begin()
    links.begin()
    texts.begin(record.known)
    defer { texts.end() }
    let resources = record.tape.resources
    failure = record.tape.withView { view in
      input = view
      defer { input = TapeView() }
      return write(resources)
    }
    if let failure { return RecordError(failure, at: record.place) }
    report(to: out)
    return nil
  }

  /// Writes the resources of the record at hand; what is wrong with it, if anything.
  private func write(_ resources: [Tape.Resource]) -> ReasonCode? {
    failure = nil
    lines.reset()
    for (n, resource) in resources.enumerated() {
      guard resource.patient >= 0, resource.patient < handles.count else { return .recordWithoutPatient }
      // Once a merge has taken effect both are one patient: there is nobody left to replace.
      if resource.type == Element.Patient.root, isAbsorbed(resource.patient) { continue }
      joinReport(resources, from: n)
      write(resource)
      if failure != nil { break }
    }
    return failure
  }

  /// The patients of the record; the same claims as in the record before give the same patients without a look into the vault.
  private func resolve(_ patients: [PatientClaims], into out: DeidentifiedRecord) throws(VaultError) {
    if !isSame(patients) {
      claims.removeAll(keepingCapacity: true)
      handles.removeAll(keepingCapacity: true)
      shifts.removeAll(keepingCapacity: true)
      surrogateKeys.removeAll(keepingCapacity: true)
      for patient in patients {
        let handle = try vault.resolve(patient)
        handles.append(handle)
        if profile.kind == .expertDetermination {
          shifts.append(handle.dateShift(maximum: profile.dateShiftDays))
          surrogateKeys.append(handle.surrogateKey)
        }
      }
      claims = patients
      patientNames.take(claims, handles)
    }
    for handle in handles { out.patientHashesStorage.append(handle.hash) }
  }

  private func isSame(_ patients: [PatientClaims]) -> Bool {
    guard patients.count == claims.count, !patients.isEmpty else { return false }
    for (a, b) in zip(patients, claims) {
      guard a.merged.isEmpty, b.merged.isEmpty, a.primary == b.primary, a.others == b.others else { return false }
    }
    // Another process may have been first to say who they are.
    return handles.allSatisfy(\.isCurrent)
  }

  private func report(to out: DeidentifiedRecord) {
    out.identifiersStorage = found.identifiers
    out.withheldTextStorage = found.withheld
    texts.report(to: out)
    if found.displays > 0 { out.tallyStorage.add(DeidentificationTally.display, found.displays) }
    if found.codes > 0 { out.tallyStorage.add(DeidentificationTally.code, found.codes) }
    if found.numbers > 0 { out.tallyStorage.add(DeidentificationTally.number, found.numbers) }
    if found.units > 0 { out.tallyStorage.add(DeidentificationTally.unit, found.units) }
    if found.ranges > 0 { out.tallyStorage.add(DeidentificationTally.range, found.ranges) }
    if found.systems > 0 { out.tallyStorage.add(DeidentificationTally.codeSystem, found.systems) }
    if found.references > 0 { out.tallyStorage.add(DeidentificationTally.reference, found.references) }
    if found.words > 0 { out.tallyStorage.add(DeidentificationTally.word, found.words) }
    if found.extensions > 0 { out.tallyStorage.add(DeidentificationTally.extension, found.extensions) }
  }
}
