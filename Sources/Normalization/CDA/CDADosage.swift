import Readers
@_spi(Normalization) import Records

/// The effectiveTimes of a medication: from when to when, and how often.
struct MedicationTimes {
  var bounds = CDAInterval()
  var periodic: XMLNode?
  var event: XMLNode?

  /// The first time without an operator is when; PIVL_TS and EIVL_TS are how often.
  ///
  /// Source: C-CDA R2.1 Medication Activity, C-CDA on FHIR 1.2 Medication Timing and Frequency.
  init(_ node: XMLNode, _ context: CDAContext) {
    typealias N = CDANames
    for time in node.all(N.effectiveTime) {
      var type = time.attribute(N.type, .xsi).trimmed
      if let colon = type.firstIndex(of: 0x3A) { type = type[colon + 1..<type.count] }
      if type == "PIVL_TS" || type.isEmpty && time.first(N.period) != nil {
        if periodic == nil { periodic = time } else { context.b.note("further-dosage-time") }
      } else if type == "EIVL_TS" || type.isEmpty && time.first(N.event) != nil {
        if event == nil { event = time } else { context.b.note("further-dosage-time") }
      } else if bounds.isEmpty {
        bounds = context.interval(time)
      } else {
        context.b.note("further-dosage-time")
      }
    }
  }
}

// doseQuantity, rateQuantity, routeCode, effectiveTime to Dosage.
extension CDAContext {
  /// - Parameter hasBounds: whether from when to when belongs into the dosage, which it does in requests.
  func addDosage(_ element: Element, _ node: XMLNode, _ times: MedicationTimes, hasBounds: Bool) {
    tape.open(element)
    if let sig = inner(node, code: "76662-6", template: "2.16.840.1.113883.10.20.22.4.147") {
      addText(Element.Dosage.text, sig.first(N.text))
    }
    // A reference leads to what the section says of the drug, which stays with the section.
    if !tape.hasChild(Element.Dosage.text), let text = node.first(N.text), text.first(N.reference) == nil, !isDrug(textOf: node) {
      addText(Element.Dosage.text, text)
    }
    for relation in node.all(N.entryRelationship) {
      guard let act = relation.first(N.act), templateKind(act) == .instruction else { continue }
      if !tape.hasChild(Element.Dosage.patientInstruction) { addText(Element.Dosage.patientInstruction, act.first(N.text)) }
      if let what = act.first(N.code), !code(what).isEmpty { addConcept(Element.Dosage.additionalInstruction, what) }
    }
    addTiming(times, hasBounds: hasBounds)
    addAsNeeded(node)
    addConcept(Element.Dosage.site, node.first(N.approachSiteCode))
    addConcept(Element.Dosage.route, node.first(N.routeCode))
    tape.open(Element.Dosage.doseAndRate)
    if let dose = node.first(N.doseQuantity) { addDose(dose, node) }
    if let rate = node.first(N.rateQuantity) {
      addRange(range: Element.DosageDoseAndRate.rateRange, quantity: Element.DosageDoseAndRate.rateQuantity, rate)
    }
    tape.close()
    addRatio(Element.Dosage.maxDosePerPeriod, node.first(N.maxDoseQuantity))
    tape.close()
  }

  /// A dose without a unit is one of the administration unit.
  private func addDose(_ dose: XMLNode, _ node: XMLNode) {
    if let form = node.first(N.administrationUnitCode), dose.attribute(N.unit).isEmpty, !value(dose).isEmpty {
      b.appendQuantity(Element.DosageDoseAndRate.doseQuantity, value: value(dose), unit: form.attribute(N.displayName))
      return
    }
    addRange(range: Element.DosageDoseAndRate.doseRange, quantity: Element.DosageDoseAndRate.doseQuantity, dose)
  }

  private func addAsNeeded(_ node: XMLNode) {
    guard let precondition = node.first(N.precondition) else { return }
    let criterion = precondition.first(N.criterion)
    let reason = criterion?.first(N.value) ?? criterion?.first(N.code)
    if let reason, code(reason) != "ASSERTION",
      addConcept(Element.Dosage.asNeededCodeableConcept, reason, fallback: criterion?.first(N.text))
    {
      return
    }
    tape.add(Element.Dosage.asNeededBoolean, true)
  }

  private func addTiming(_ times: MedicationTimes, hasBounds: Bool) {
    tape.open(Element.Dosage.timing)
    if hasBounds, let point = times.bounds.point { b.addDateTime(Element.Timing.event, point) }
    tape.open(Element.Timing.repeat)
    if hasBounds, times.bounds.point == nil { b.addPeriod(Element.TimingRepeat.boundsPeriod, start: times.bounds.start, end: times.bounds.end) }
    if let event = times.event { addEvent(event) } else if let periodic = times.periodic { addPeriodic(periodic) }
    tape.close()
    tape.close()
  }

  /// Every so many hours; a schedule that the institution sets the hours of (`institutionSpecified`) is so many times a day.
  private func addPeriodic(_ node: XMLNode) {
    guard let period = node.first(N.period) else { return }
    let low = value(period).isEmpty ? period.first(N.low) : period
    guard let low, let number = Number(value(low)), !value(low).isEmpty,
      let unit = CDACodes.timeUnit.target(low.attribute(N.unit).trimmed)
    else { return b.note("unmapped-dosage-period") }
    let high = value(period).isEmpty ? period.first(N.high) : nil
    if isTrue(node, N.institutionSpecified), high == nil, unit == "h", let hours = value(low).decimal, hours >= 4, hours <= 24, 24 % hours == 0 {
      tape.add(Element.TimingRepeat.frequency, 24 / hours)
      tape.add(Element.TimingRepeat.period, 1)
      tape.add(Element.TimingRepeat.periodUnit, "d")
      return
    }
    guard value(low).raw.contains(where: { $0 >= 0x31 && $0 <= 0x39 }) else { return b.note("unmapped-dosage-period") }
    tape.add(Element.TimingRepeat.frequency, 1)
    tape.add(Element.TimingRepeat.period, kind: .literal) { number.append(to: &$0) }
    if let high, let most = Number(value(high)), CDACodes.timeUnit.target(high.attribute(N.unit).trimmed) == unit {
      tape.add(Element.TimingRepeat.periodMax, kind: .literal) { most.append(to: &$0) }
    }
    tape.add(Element.TimingRepeat.periodUnit, unit)
  }

  /// At a meal, on waking, at bedtime; the offset in minutes.
  private func addEvent(_ node: XMLNode) {
    let event = code(node.first(N.event))
    guard CDAContext.events.contains(event) else { return b.note("unmapped-dosage-event") }
    b.addCode(Element.TimingRepeat.when, event)
    guard let offset = node.first(N.offset) else { return }
    let amount = offset.first(N.low) ?? offset.first(N.width) ?? offset
    let unit = CDACodes.timeUnit.target(amount.attribute(N.unit).trimmed) ?? .empty
    // FHIR tim-9: no offset to the meals themselves.
    guard let number = value(amount).decimal, number > 0, number < 10_000, !(event.first == 0x43) else { return }
    if unit == "min" { tape.add(Element.TimingRepeat.offset, number) } else if unit == "h" { tape.add(Element.TimingRepeat.offset, number * 60) }
  }

  private static let events: Set<Bytes> = Set(CDATables.words("HS WAKE C CM CD CV AC ACM ACD ACV PC PCM PCD PCV"))
}
