import Readers
@_spi(Normalization) import Records

/// When and how often something is to happen, from TQ1 or from one repetition of the older TQ (ORC-7, OBR-27, RXE-1).
///
/// Source: v2-to-FHIR TQ1[ServiceRequest], TQ1[MedicationRequest], TQ[...], RPT[Timing], RI[Timing].
struct OrderTiming {
  /// The code of the repeat pattern, raw.
  private(set) var pattern = Bytes.empty
  private(set) var patternText = Bytes.empty
  private(set) var patternSystem = Bytes.empty
  /// Times of day, separated by `times.separator`.
  private(set) var start = Bytes.empty
  private(set) var end = Bytes.empty
  private(set) var priority = Bytes.empty
  /// Free words: TQ1-11, TQ.8; and the condition: TQ1-10, TQ.7.
  private(set) var text = Bytes.empty
  private(set) var condition = Bytes.empty
  private(set) var quantity: (value: Bytes, unit: Bytes, unitText: Bytes) = (.empty, .empty, .empty)
  /// TQ1-6 or TQ.3: a number and its unit of time in UCUM.
  private(set) var bounds: (value: Bytes, unit: StaticString)?
  /// TQ1-13: how long one occurrence lasts.
  private(set) var duration: (value: Bytes, unit: StaticString)?
  private(set) var count = 0
  private(set) var timesOfDay: [Bytes] = []
  let parsed: RepeatPattern

  init(_ tq1: HL7Segment) {
    let rpt = tq1.field(3).first
    pattern = rpt.component(1, sub: 1).trimmed
    patternText = rpt.component(1, sub: 2).trimmed
    patternSystem = rpt.component(1, sub: 3).trimmed
    parsed = RepeatPattern(pattern)
    for i in 0..<tq1.field(4).repetitionCount { timesOfDay.append(tq1.field(4).repetition(i).raw.trimmed) }
    start = tq1.field(7)[1]
    end = tq1.field(8)[1]
    priority = tq1.field(9)[1]
    condition = tq1.field(10).raw
    text = tq1.field(11).raw
    quantity = OrderTiming.quantity(tq1.field(2).first)
    bounds = OrderTiming.span(tq1.field(6).first)
    duration = OrderTiming.span(tq1.field(13).first)
    count = DecimalText(tq1.field(14).raw)?.unsigned ?? 0
  }

  /// TQ: `quantity^interval^duration^start^end^priority^condition^text^conjunction^sequencing^duration^occurrences`.
  init?(tq: HL7Repetition) {
    guard !tq.isEmpty, !tq.isNull else { return nil }
    pattern = tq.component(2, sub: 1).trimmed
    if pattern.isNullValue { pattern = .empty }
    parsed = RepeatPattern(pattern)
    if pattern.firstIndex(of: 0x20) != nil { (patternText, pattern) = (pattern, .empty) }
    let times = tq.component(2, sub: 2).trimmed
    if !times.isEmpty {
      var from = 0
      while let comma = times.firstIndex(of: 0x2C, from: from) {
        timesOfDay.append(times[from..<comma].trimmed)
        from = comma + 1
      }
      timesOfDay.append(times[from..<times.count].trimmed)
    }
    start = tq.component(4, sub: 1)
    end = tq.component(5, sub: 1)
    priority = tq.component(6, sub: 1)
    condition = tq[7]
    text = tq[8]
    let value = tq.component(1, sub: 1)
    if DecimalText(value) != nil { quantity = (value, tq.component(1, sub: 2), .empty) }
    let span = tq[3].trimmed
    if span.count > 1, let unit = OrderTiming.prefixUnit(span[0]), DecimalText(span[1..<span.count]) != nil {
      bounds = (span[1..<span.count], unit)
    } else if span.count > 1, span[0] | 0x20 == 0x78, let times = span[1..<span.count].decimal {
      count = times
    }
    if let times = DecimalText(tq[12])?.unsigned, times > 0 { count = times }
  }

  /// Whether it says more than when: a pattern, a duration or a count, so that FHIR's `Timing` is due.
  var isPattern: Bool {
    parsed.hasRepeat || !pattern.isEmpty || !patternText.isEmpty || count > 0 || bounds != nil || duration != nil
      || !timesOfDay.isEmpty
  }

  private static func quantity(_ cq: HL7Repetition) -> (value: Bytes, unit: Bytes, unitText: Bytes) {
    guard DecimalText(cq[1]) != nil else { return (.empty, .empty, .empty) }
    return (cq[1], cq.component(2, sub: 1), cq.component(2, sub: 2))
  }

  /// A CQ of time: the number and its unit in UCUM; nil when the unit is no unit of time.
  private static func span(_ cq: HL7Repetition) -> (value: Bytes, unit: StaticString)? {
    guard let number = DecimalText(cq[1]), number.approximate >= 0 else { return nil }
    for s in 1...2 {
      let name = cq.component(2, sub: s).trimmed
      if let code = UnitCodes.code(of: name) {
        for unit in units where code == unit { return (number.digits, unit) }
      }
    }
    return nil
  }

  private static let units: [StaticString] = ["s", "min", "h", "d", "wk", "mo", "a"]

  /// `S`, `M`, `H`, `D`, `W`, `L` before the number of the older duration.
  private static func prefixUnit(_ letter: UInt8) -> StaticString? {
    switch letter | 0x20 {
    case 0x73: "s"
    case 0x6D: "min"
    case 0x68: "h"
    case 0x64: "d"
    case 0x77: "wk"
    case 0x6C: "mo"
    default: nil
    }
  }
}

extension MappingContext {
  /// The timings of an order: its TQ1 segments, else ORC-7, else OBR-27 (or RXE-1).
  func orderTimings(_ segments: Range<Int>, from first: Int, orc: HL7Segment?, detail: HL7Field?) -> [OrderTiming] {
    var out: [OrderTiming] = []
    for i in max(first, segments.lowerBound)..<segments.upperBound where message.segment(i).tag == .TQ1 {
      out.append(OrderTiming(message.segment(i)))
    }
    guard out.isEmpty else { return out }
    for field in [orc?.field(7), detail] {
      guard let field, !field.isEmpty else { continue }
      for i in 0..<field.repetitionCount {
        if let timing = OrderTiming(tq: field.repetition(i)) { out.append(timing) }
      }
      if !out.isEmpty { break }
    }
    return out
  }

  /// Adds a `Timing`: repeat, bounds and the pattern's code.
  ///
  /// Source: FHIR R4 Timing, tim-1 to tim-10.
  func appendTiming(_ element: Element, _ t: OrderTiming) {
    tape.open(element)
    tape.open(Element.Timing.repeat)
    if let bounds = t.bounds, t.start.isEmpty, t.end.isEmpty {
      tape.open(Element.TimingRepeat.boundsDuration)
      addDecimal(Element.Duration.value, bounds.value)
      tape.add(Element.Duration.unit, bounds.unit)
      tape.add(Element.Duration.system, UnitCodes.system)
      tape.add(Element.Duration.code, bounds.unit)
      tape.close()
    } else {
      addPeriod(Element.TimingRepeat.boundsPeriod, start: t.start, end: t.end)
    }
    let count = t.count > 0 ? t.count : t.parsed.count
    if count > 0 { tape.add(Element.TimingRepeat.count, count) }
    if let duration = t.duration {
      addDecimal(Element.TimingRepeat.duration, duration.value)
      tape.add(Element.TimingRepeat.durationUnit, duration.unit)
    }
    if t.parsed.frequency > 0 {
      tape.add(Element.TimingRepeat.frequency, t.parsed.frequency)
      tape.add(Element.TimingRepeat.period, t.parsed.period)
      tape.add(Element.TimingRepeat.periodUnit, t.parsed.periodUnit)
    }
    for day in t.parsed.daysOfWeek { tape.add(Element.TimingRepeat.dayOfWeek, day) }
    if t.parsed.when.utf8CodeUnitCount > 0 {
      tape.add(Element.TimingRepeat.when, t.parsed.when)
    } else {
      for time in t.timesOfDay where !appendTime(Element.TimingRepeat.timeOfDay, time) { note(.unmappedField) }
    }
    tape.close()
    appendTimingCode(t)
    tape.close()
  }

  private func appendTimingCode(_ t: OrderTiming) {
    guard !t.pattern.isEmpty || !t.patternText.isEmpty else { return }
    tape.open(Element.Timing.code)
    if t.parsed.abbreviation.utf8CodeUnitCount > 0 {
      appendCoding(
        Element.CodeableConcept.coding, system: "http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation",
        code: t.parsed.abbreviation)
    } else if !t.pattern.isEmpty, t.parsed.hasRepeat || t.parsed.isAsNeeded || !t.patternSystem.isEmpty {
      tape.open(Element.CodeableConcept.coding)
      if t.patternSystem.isEmpty {
        tape.add(Element.Coding.system, "http://terminology.hl7.org/CodeSystem/v2-0335")
      } else {
        addCodeSystem(Element.Coding.system, t.patternSystem)
      }
      addCode(Element.Coding.code, t.pattern)
      addText(Element.Coding.display, t.patternText)
      tape.close()
    }
    addText(Element.CodeableConcept.text, t.patternText.isEmpty ? t.pattern : t.patternText)
    tape.close()
  }
}
