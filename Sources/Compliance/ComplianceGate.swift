@_spi(Compliance) public import Records

/// Checks each de-identified record against the source record it came from, with tables of its own; one per worker.
///
/// Three questions: does any text have the shape of an identifier of the eighteen classes; does any identifier of this very
/// record, as its source had it, survive; is the record built of allowed elements and of ids and references made here. What it
/// cannot recognise as harmless it holds back.
///
/// Source: 45 CFR 164.514(b)(2)(i)(A) to (R), (e)(2).
public final class ComplianceGate {
  public let profile: ComplianceProfile

  let rules = ElementRules.shared
  let catalog = ElementCatalog.shared
  let namespaces: [[UInt8]]
  let known = KnownSet()
  var clean = CleanTexts()
  var systems = SystemCache()
  var narrativeText = NarrativeText()
  var narrativeScan = NarrativeScan()
  /// What the gate looked at and found since it was made or the counts were last reset.
  @exclusivity(unchecked) public var counts = GateCounts()
  /// The part of it that is about free text.
  public var narrative: NarrativeCounts {
    get { counts.narrative }
    set { counts.narrative = newValue }
  }
  private let resourceNames: Set<UInt64>

  // The record at hand.
  var findings: [Finding] = []
  var place = Place(record: 0, byte: 0, line: 0)
  var sourceYear = 0
  var latestYear = 0
  private var birthYears: [(element: Element, year: Int)] = []
  private var patients: [PatientHash] = []

  // The resource and the element at hand.
  private var patient = 0
  private var type = Element.Patient.root
  private var system = CodeSystem.unknown
  private var systemEnd = 0
  /// The end of the identifier of an imaging study at hand.
  private var studyIdentifierEnd = 0
  private var isAgeObservation = false
  private var oldNumber: Element?
  private var referrer = Element.Patient.root
  /// Whether the value at hand has been compared with every known value, and the classes found in it, a bit each; the last bit for none.
  @exclusivity(unchecked) var isSearched = false
  @exclusivity(unchecked) private var reported: UInt32 = 0

  public init(profile: ComplianceProfile) {
    self.profile = profile
    namespaces = profile.localNamespaces.map { Array($0.utf8) }
    resourceNames = Set(
      ElementCatalog.shared.entries.filter { $0.kind == .resource && $0.name.isEmpty }.map { entry in
        Array(entry.typeName.utf8).withUnsafeBytes { CleanTexts.hash(Bytes($0), 0) }
      })
  }

  /// Checks a record. Held when anything is found; a record without findings is the only way to a `CompliantRecord`.
  public func check(_ out: DeidentifiedRecord, against source: NormalizedRecord) -> Verdict {
    findings.removeAll(keepingCapacity: true)
    birthYears.removeAll(keepingCapacity: true)
    place = source.place
    sourceYear = source.year
    latestYear = 0
    patients = out.patientHashes
    known.reset()
    known.add(source.known, for: profile)

    counts.records += 1
    reported = 0
    let tape = out.tape
    if tape.resources.isEmpty { report(ComplianceReason.empty, Element.Patient.root, nil) }
    for resource in tape.resources {
      patient = resource.patient
      type = resource.type
      isAgeObservation = false
      oldNumber = nil
      systemEnd = 0
      studyIdentifierEnd = 0
      reported = 0
      counts.resources += 1
      counts.single[.medicalRecord] += 1
      if patient < 0 || patient >= patients.count { report(ComplianceReason.noPatientHash, resource.type, .medicalRecord) }
      let end = tape.end(of: resource.node)
      var i = resource.node
      while i < end {
        visit(i, of: tape)
        i += 1
      }
      reported = 0
      if isAgeObservation, let oldNumber { report(ComplianceReason.shape(.dates), oldNumber, .dates) }
    }
    checkBirthYears()
    if findings.isEmpty {
      counts.resourcesPassed += tape.resources.count
      return .passed(CompliantRecord(record: out, place: source.place, kind: source.kind, year: source.year))
    }
    return .held(findings)
  }

  func report(_ reason: ReasonCode, _ element: Element, _ c: IdentifierClass?, _ value: Bytes? = nil) {
    let bit: UInt32 = 1 << UInt32(c?.rawValue ?? 31)
    if reported & bit == 0 {
      reported |= bit
      if let c { counts.findings[c] += 1 } else { counts.unclassed += 1 }
    }
    guard findings.count < max(1, profile.findingLimit) else { return }
    findings.append(
      Finding(reason: reason, element: element, identifierClass: c, valueClass: value.map { ValueClass($0) }, place: place))
  }

  private func visit(_ index: Int, of tape: Tape) {
    let node = tape[node: index]
    let rule = rules[node.element]
    reported = 0
    if node.kind == .object {
      visitObject(index, node, rule, of: tape)
      return
    }
    if node.kind == .removed { return }
    let text = tape.text(of: node)
    isSearched = false
    counts.values += 1
    defer { countTest(of: rule) }
    if node.kind == .key || node.kind == .reference {
      report(ComplianceReason.unrenderedKey, node.element, .otherUnique, text)
      return
    }
    if index < studyIdentifierEnd {
      checkStudyIdentifier(text, node.element, rule)
    } else {
      check(text, node.element, rule, isCoded: index < systemEnd)
    }
  }

  /// Counts a value that was looked at: as searched, or under the clause of its form.
  private func countTest(of rule: ElementRule) {
    guard isSearched else {
      counts.single[rule.clause] += 1
      return
    }
    counts.searched += 1
    if !(profile.keepsDates && profile.keepsAges) { counts.searchedForDates += 1 }
  }

  private func visitObject(_ index: Int, _ node: Tape.Node, _ rule: ElementRule, of tape: Tape) {
    if node.isPrimitiveExtension { return }
    switch rule.form {
    case .absentObject:
      guard node.length > 0 else { return }
      let clause = rule.clause == .telephone ? clauseOfContact(index, of: tape) : rule.clause
      counts.single[clause] += 1
      report(ComplianceReason.shape(clause), node.element, clause)
    case .coded: enterCoded(index, of: tape)
    case .structure:
      referrer = node.element
      if node.element == Element.ImagingStudy.identifier { studyIdentifierEnd = tape.end(of: index) }
    // An object where only a value can be.
    default:
      counts.single[rule.clause] += 1
      report(ComplianceReason.elementNotAllowed, node.element, rule.clause)
    }
  }

  /// Looks at a Coding or quantity as a whole: its system, and whether it is an age.
  private func enterCoded(_ index: Int, of tape: Tape) {
    system = .unknown
    systemEnd = tape.end(of: index)
    var unit = Bytes.empty
    var code = Bytes.empty
    var number = Bytes.empty
    var isAge = false
    var i = index + 1
    while i < systemEnd {
      let node = tape[node: i]
      if node.kind == .string || node.kind == .literal {
        switch rules[node.element].form {
        case .system: system = systems.system(of: tape.text(of: node), namespaces) ?? .unknown
        case .code: code = tape.text(of: node)
        case .unit: if unit.isEmpty || !AgeCheck.isYears(unit) { unit = tape.text(of: node) }
        case .number: number = tape.text(of: node)
        case .age: (number, isAge) = (tape.text(of: node), true)
        default: break
        }
      }
      i = tape.end(of: i)
    }
    if profile.keepsAges { return }
    if system == .loinc && AgeCheck.isAgeCode(code) { isAgeObservation = true }
    if !number.isEmpty { counts.single[.dates] += 1 }
    if !number.isEmpty, NumberForm.exceeds(number, AgeCheck.limit) {
      let element = tape[node: index].element
      if AgeCheck.isYears(unit) || (isAge && unit.isEmpty) {
        report(ComplianceReason.shape(.dates), element, .dates, number)
      } else if unit.isEmpty {
        oldNumber = element
      }
    }
  }

  private func check(_ text: Bytes, _ element: Element, _ rule: ElementRule, isCoded: Bool) {
    switch rule.form {
    case .structure, .absentObject, .coded: report(ComplianceReason.elementNotAllowed, element, rule.clause, text)
    case .absent:
      report(ComplianceReason.shape(rule.clause), element, rule.clause, text)
      // Whose it is: an identifier's element says nothing of its class.
      survivors(text, element)
    case .narrative: checkNarrative(text, element)
    case .textData: checkDocument(text, element)
    case .vocabulary:
      if !isMember(text, rule.vocabulary) { report(ComplianceReason.vocabulary, element, rule.clause, text) }
    case .code: checkCode(text, element, isCoded ? system : .unknown)
    case .system: checkSystem(text, element)
    case .extensionURL:
      if !CodeSystem.isExtension(text) {
        report(ComplianceReason.codeSystem, element, .url, text)
      } else {
        survivors(text, element)
      }
    case .version, .words: checkText(text, element)
    case .unit: checkUnit(text, element)
    case .rangeText: checkRange(text, element)
    case .samples: if !NumberForm.isSamples(text) { report(ComplianceReason.number, element, rule.clause, text) }
    case .date: checkDate(text, element)
    case .instant: checkInstant(text, element)
    case .birthDate: checkBirthDate(text, element)
    case .age: checkAge(text, element)
    case .state: if !Regions.isState(text) { report(ComplianceReason.state, element, .geography, text) }
    case .country: if !Regions.isCountry(text) { report(ComplianceReason.state, element, .geography, text) }
    case .postalCode:
      if GeographyCheck.residual(postalCode: text, keepsFiveDigits: profile.keepsFiveDigitZIP) {
        report(ComplianceReason.shape(.geography), element, .geography, text)
      } else {
        survivors(text, element)
      }
    case .city:
      if profile.keepsCity {
        checkText(text, element)
      } else {
        report(ComplianceReason.shape(.geography), element, .geography, text)
      }
    case .id: checkID(text, element)
    case .uid: checkUID(text, element)
    case .descriptor: checkDescriptor(text, element)
    case .reference: checkReference(text, element)
    case .number: checkNumber(text, element)
    case .boolean: if !(text == "true" || text == "false") { report(ComplianceReason.vocabulary, element, rule.clause, text) }
    case .time: if !CodeForm.isTime(text) { report(ComplianceReason.shape(.dates), element, .dates, text) }
    case .mime: if !CodeForm.isMediaType(text) { report(ComplianceReason.vocabulary, element, rule.clause, text) }
    case .currency: if !CodeForm.isCurrency(text) { report(ComplianceReason.vocabulary, element, rule.clause, text) }
    case .language:
      if !CodeForm.isLanguage(text) { report(ComplianceReason.vocabulary, element, rule.clause, text) }
    }
  }

  private func isMember(_ text: Bytes, _ vocabulary: Int16) -> Bool {
    for code in rules.vocabularies[Int(vocabulary)] where code.count == text.count {
      if code.withUnsafeBytes({ Bytes($0) == text }) { return true }
    }
    return false
  }

  // MARK: Ids and references.

  /// The id of a patient is that patient's hash; any other is a link code of 26 characters.
  private func checkID(_ text: Bytes, _ element: Element) {
    if type == Element.Patient.root {
      guard patient >= 0, patient < patients.count else { return }
      if !isHash(text, patients[patient]) { report(ComplianceReason.idForm, element, .otherUnique, text) }
    } else if !GeneratedForm.isLinkCode(text) {
      report(ComplianceReason.idForm, element, .otherUnique, text)
    }
  }

  private func isHash(_ text: Bytes, _ hash: PatientHash) -> Bool {
    GeneratedForm.isPatientHash(text) && hash.text.withUnsafeBytes { Bytes($0) == text }
  }

  private func checkReference(_ text: Bytes, _ element: Element) {
    guard let slash = text.firstIndex(of: 0x2F), resourceNames.contains(CleanTexts.hash(text[0..<slash], 0)) else {
      report(ComplianceReason.referenceForm, element, .otherUnique, text)
      return
    }
    let id = text[slash + 1..<text.count]
    guard text[0..<slash] == "Patient" else {
      if !GeneratedForm.isLinkCode(id) { report(ComplianceReason.referenceForm, element, .otherUnique, text) }
      return
    }
    guard GeneratedForm.isPatientHash(id) else {
      report(ComplianceReason.referenceForm, element, .otherUnique, text)
      return
    }
    counts.single[.medicalRecord] += 1
    let isOwn = patient >= 0 && patient < patients.count && isHash(id, patients[patient])
    // The other side of a merge is another patient of the same record.
    let isMerged = referrer == Element.PatientLink.other && patients.contains { isHash(id, $0) }
    if !isOwn && !isMerged { report(ComplianceReason.otherPatient, element, .medicalRecord, text) }
  }

  // MARK: Dates.

  private func checkDate(_ text: Bytes, _ element: Element) {
    if profile.keepsDates {
      if !DateForm.isDateTime(text) { report(ComplianceReason.year, element, .dates, text) }
      return
    }
    guard let year = DateForm.year(text) else {
      report(ComplianceReason.shape(.dates), element, .dates, text)
      return
    }
    note(year, element, text)
  }

  private func checkInstant(_ text: Bytes, _ element: Element) {
    if profile.keepsDates {
      if !DateForm.isDateTime(text) { report(ComplianceReason.year, element, .dates, text) }
      return
    }
    guard let year = DateForm.yearOfInstant(text) else {
      report(ComplianceReason.shape(.dates), element, .dates, text)
      return
    }
    note(year, element, text)
  }

  private func note(_ year: Int, _ element: Element, _ text: Bytes) {
    guard DateForm.isPlausible(year) else {
      report(ComplianceReason.year, element, .dates, text)
      return
    }
    // Ends of coverage and the like lie far ahead and say nothing about when the record was made.
    if element != Element.Period.end && (sourceYear == 0 || year <= sourceYear + 5) && year < 2200 {
      latestYear = max(latestYear, year)
    }
  }

  private func checkBirthDate(_ text: Bytes, _ element: Element) {
    if profile.keepsDates && DateForm.isDateTime(text) {
      if !profile.keepsAges { birthYears.append((element, text.number(0, 4))) }
      return
    }
    guard let year = DateForm.year(text) else {
      report(ComplianceReason.shape(.dates), element, .dates, text)
      return
    }
    // A birth after the record's own date is a slip of the source, not an identifier; after the release it cannot be.
    let latest = max(sourceYear, profile.releaseYear ?? 0)
    if !DateForm.isPlausible(year) || (latest > 0 && year > latest + 1) {
      report(ComplianceReason.year, element, .dates, text)
    }
    if !profile.keepsAges { birthYears.append((element, year)) }
  }

  private func checkBirthYears() {
    let year = max(sourceYear, latestYear, profile.releaseYear ?? 0)
    counts.single[.dates] += birthYears.count
    for birth in birthYears where AgeCheck.shows(birthYear: birth.year, in: year) {
      reported = 0
      report(ComplianceReason.shape(.dates), birth.element, .dates)
    }
  }

  private func checkAge(_ text: Bytes, _ element: Element) {
    if !NumberForm.isNumber(text) { report(ComplianceReason.number, element, .dates, text) }
  }

  // MARK: Numbers.

  private func checkNumber(_ text: Bytes, _ element: Element) {
    guard NumberForm.isNumber(text) else {
      report(ComplianceReason.number, element, .otherUnique, text)
      return
    }
    if !profile.keepsAges, element == Element.Observation.valueInteger || element == Element.ObservationComponent.valueInteger {
      counts.single[.dates] += 1
      if oldNumber == nil, NumberForm.exceeds(text, AgeCheck.limit) { oldNumber = element }
    }
    let whole = NumberForm.wholePart(text)
    guard whole.count >= 5 else { return }
    if !profile.keepsDates, whole.count == 8 || whole.count >= 12, DatesCheck.residual(whole) {
      report(ComplianceReason.shape(.dates), element, .dates, text)
    }
    survivors(whole, element)
  }
}
