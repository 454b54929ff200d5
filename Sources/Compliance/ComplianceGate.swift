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
  let namespaces: [[UInt8]]
  let known: KnownSet
  // One worker owns a gate, so exclusivity needs no check at run time.
  @exclusivity(unchecked) var clean = CleanTexts()
  @exclusivity(unchecked) var narrativeText = NarrativeText()
  @exclusivity(unchecked) var narrativeScan = NarrativeScan()
  /// What the gate looked at and found since it was made or the counts were last reset.
  @exclusivity(unchecked) public var counts = GateCounts()
  /// The part of it that is about free text.
  public var narrative: NarrativeCounts {
    get { counts.narrative }
    set { counts.narrative = newValue }
  }

  // The record at hand.
  @exclusivity(unchecked) var findings: [Finding] = []
  @exclusivity(unchecked) var place = Place(record: 0, byte: 0, line: 0)
  @exclusivity(unchecked) var sourceYear = 0
  @exclusivity(unchecked) var latestYear = 0
  @exclusivity(unchecked) var birthYears: [(element: Element, year: Int)] = []
  @exclusivity(unchecked) var patients = PatientNames()

  // The resource and the element at hand.
  @exclusivity(unchecked) var patient = 0
  @exclusivity(unchecked) var type = Element.Patient.root
  @exclusivity(unchecked) private var system = CodeSystem.unknown
  @exclusivity(unchecked) private var systemEnd = 0
  /// The URI of the Coding at hand, and its node.
  @exclusivity(unchecked) private var uriAtHand: (node: Int, uri: SystemURI)?
  /// The end of the identifier of an imaging study at hand.
  @exclusivity(unchecked) private var studyIdentifierEnd = 0
  @exclusivity(unchecked) private var isAgeObservation = false
  @exclusivity(unchecked) var oldNumber: Element?
  @exclusivity(unchecked) var referrer = Element.Patient.root
  /// Whether the value at hand has been compared with every known value, and the classes found in it, a bit each; the last bit for none.
  @exclusivity(unchecked) var isSearched = false
  @exclusivity(unchecked) var reported: UInt32 = 0

  public init(profile: ComplianceProfile) {
    self.profile = profile
    known = KnownSet(profile)
    namespaces = profile.localNamespaces.map { Array($0.utf8) }
  }

  /// Checks a record. Held when anything is found; a record without findings is the only way to a `CompliantRecord`.
  public func check(_ out: DeidentifiedRecord, against source: NormalizedRecord) -> Verdict {
    findings.removeAll(keepingCapacity: true)
    birthYears.removeAll(keepingCapacity: true)
    place = source.place
    sourceYear = source.year
    latestYear = 0
    patients.take(out.patientHashes)
    known.reset()
    known.add(source.known)
    clean.begin()

    counts.records += 1
    reported = 0
    let resources = out.tape.resources
    if resources.isEmpty { report(ComplianceReason.empty, Element.Patient.root, nil) }
    out.tape.withView { tape in
      for resource in resources { check(resource, of: tape) }
    }
    checkBirthYears()
    if findings.isEmpty {
      counts.resourcesPassed += resources.count
      return .passed(CompliantRecord(record: out, place: source.place, kind: source.kind, year: source.year))
    }
    return .held(findings)
  }

  private func check(_ resource: Tape.Resource, of tape: TapeView) {
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

  private func visit(_ index: Int, of tape: TapeView) {
    let node = tape[index]
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
    if node.kind == .key || node.kind == .reference {
      report(ComplianceReason.unrenderedKey, node.element, .otherUnique, text)
    } else if index < studyIdentifierEnd {
      checkStudyIdentifier(text, node.element, rule)
    } else {
      check(index, text, node.element, rule)
    }
    countTest(of: rule)
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

  private func visitObject(_ index: Int, _ node: Tape.Node, _ rule: ElementRule, of tape: TapeView) {
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
  private func enterCoded(_ index: Int, of tape: TapeView) {
    system = .unknown
    systemEnd = tape.end(of: index)
    uriAtHand = nil
    var unit = Bytes.empty
    var code = Bytes.empty
    var number = Bytes.empty
    var isAge = false
    var i = index + 1
    while i < systemEnd {
      let node = tape[i]
      if node.kind == .string || node.kind == .literal {
        switch rules[node.element].form {
        case .system:
          let uri = systemURI(tape.text(of: node))
          uriAtHand = (i, uri)
          system = uri.system ?? .unknown
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
      let element = tape[index].element
      if AgeCheck.isYears(unit) || (isAge && unit.isEmpty) {
        report(ComplianceReason.shape(.dates), element, .dates, number)
      } else if unit.isEmpty {
        oldNumber = element
      }
    }
  }

  private func check(_ index: Int, _ text: Bytes, _ element: Element, _ rule: ElementRule) {
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
    case .code: checkCode(text, element, index < systemEnd ? system : .unknown)
    case .system:
      if let known = uriAtHand, known.node == index { checkSystem(text, element, known.uri) } else { checkSystem(text, element, systemURI(text)) }
    case .extensionURL: checkExtensionURL(text, element)
    case .version: checkText(text, element)
    case .words: checkWords(text, element)
    case .unit: checkUnit(text, element)
    case .rangeText: checkRange(text, element)
    case .samples: if !NumberForm.isSamples(text) { report(ComplianceReason.number, element, rule.clause, text) }
    case .date: checkDate(text, element)
    case .instant: checkInstant(text, element)
    case .birthDate: checkBirthDate(text, element)
    case .age: checkAge(text, element)
    case .state: if !isListed(text, CleanTexts.Form.state, Regions.isState) { report(ComplianceReason.state, element, .geography, text) }
    case .country: if !isListed(text, CleanTexts.Form.country, Regions.isCountry) { report(ComplianceReason.state, element, .geography, text) }
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
}
