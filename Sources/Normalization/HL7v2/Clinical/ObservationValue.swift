import Readers
@_spi(Normalization) import Records

/// The elements that hold a value and what belongs to it, in an Observation or in one of its components.
struct ValueElements: Sendable {
  let quantity, concept, string, range, ratio, sampled, time, dateTime, period: Element
  let dataAbsentReason: Element

  static let observation = ValueElements(
    quantity: Element.Observation.valueQuantity, concept: Element.Observation.valueCodeableConcept,
    string: Element.Observation.valueString, range: Element.Observation.valueRange, ratio: Element.Observation.valueRatio,
    sampled: Element.Observation.valueSampledData, time: Element.Observation.valueTime,
    dateTime: Element.Observation.valueDateTime, period: Element.Observation.valuePeriod,
    dataAbsentReason: Element.Observation.dataAbsentReason)

  static let component = ValueElements(
    quantity: Element.ObservationComponent.valueQuantity, concept: Element.ObservationComponent.valueCodeableConcept,
    string: Element.ObservationComponent.valueString, range: Element.ObservationComponent.valueRange,
    ratio: Element.ObservationComponent.valueRatio, sampled: Element.ObservationComponent.valueSampledData,
    time: Element.ObservationComponent.valueTime, dateTime: Element.ObservationComponent.valueDateTime,
    period: Element.ObservationComponent.valuePeriod, dataAbsentReason: Element.ObservationComponent.dataAbsentReason)
}

/// How a value of OBX-5 is read, by OBX-2.
enum ValueKind: Sendable {
  case number, structured, numericRange, coded, text, date, time, dateRange, document, quantity, array
  /// A person, an address, a telephone or an identifier: no result, and nothing that may leave.
  case identity
  /// A type of HL7 that no `value[x]` takes: kept as text, delimiters and all.
  case other

  /// Source: HL7 table 0125.
  init(_ type: Bytes) {
    switch type.count == 2 ? UInt32(type[0]) << 8 | UInt32(type[1]) : type.count == 3 ? 1 : 0 {
    case 0x4E4D, 0x5349: self = .number  // NM SI
    case 0x5354, 0x5458, 0x4654: self = .text  // ST TX FT
    case 0x4345, 0x4346, 0x4953, 0x4944: self = .coded  // CE CF IS ID
    case 0x534E: self = .structured
    case 0x4454, 0x5453: self = .date  // DT TS
    case 0x544D: self = .time
    case 0x4544, 0x5250: self = .document  // ED RP
    case 0x4E52: self = .numericRange
    case 0x4452: self = .dateRange
    case 0x4351: self = .quantity
    case 0x4E41, 0x4D41: self = .array  // NA MA
    case 1: self = type == "CWE" || type == "CNE" ? .coded : type == "DTM" ? .date : KnownFields.shape(ofType: type) != nil ? .identity : .other
    default: self = KnownFields.shape(ofType: type) != nil ? .identity : .other
    }
  }
}

// OBX-5 by OBX-2, with the units of OBX-6.
//
// Source: v2-to-FHIR OBX[Observation], rows OBX-5 and OBX-6; the datatype maps NM[Quantity], SN[Quantity|Range|Ratio],
// NR[Range], DR[Period].
extension MappingContext {
  /// Adds the value of one repetition. False, and nothing added, when it is empty or null.
  func appendValue(_ value: HL7Repetition, _ kind: ValueKind, units: HL7Repetition, into e: ValueElements) -> Bool {
    guard !present(value.raw).isEmpty else { return false }
    switch kind {
    case .number:
      guard let number = DecimalText(value[1], allowsComparator: true) else {
        note(.invalidNumber)
        break
      }
      return appendQuantity(e.quantity, value: number.digits, units: units, comparator: number.comparator)
    case .structured: if appendStructured(value, units: units, into: e) { return true }
    case .numericRange: if appendRange(e.range, low: value[1], high: value[2], units: units) { return true }
    case .coded: if appendCodeableConcept(e.concept, from: value) { return true }
    case .date: if addDateTime(e.dateTime, value[1]) { return true }
    case .time: if appendTime(e.time, value[1]) { return true }
    case .dateRange:
      let before = tape.nodeCount
      addPeriod(e.period, start: value[1], end: value[2])
      if tape.nodeCount > before { return true }
    case .quantity:
      if value.componentCount > 1
        ? appendQuantity(e.quantity, cq: value) : appendQuantity(e.quantity, value: value[1], units: units)
      {
        return true
      }
    case .identity: return false
    case .text, .document, .array, .other: break
    }
    let before = tape.nodeCount
    addText(e.string, value.raw)
    return tape.nodeCount > before
  }

  /// SN: `>^100`, `^1^:^128`, `^50^-^100`, `^2^+`.
  private func appendStructured(_ value: HL7Repetition, units: HL7Repetition, into e: ValueElements) -> Bool {
    let sign = value[1].trimmed
    let between = value[3].trimmed
    guard let first = DecimalText(value[2]) else {
      // The comparator and the number in one component, as some send it.
      if value[2].trimmed.isEmpty, between.isEmpty, let whole = DecimalText(sign, allowsComparator: true) {
        return appendQuantity(e.quantity, value: whole.digits, units: units, comparator: whole.comparator)
      }
      return false
    }
    let comparator: Bytes
    switch sign {
    case _ where sign.isEmpty || sign == "=": comparator = .empty
    case _ where sign == "<" || sign == "<=" || sign == ">" || sign == ">=": comparator = sign
    default: return false
    }
    if between.isEmpty {
      return appendQuantity(e.quantity, value: first.digits, units: units, comparator: comparator)
    }
    guard let second = DecimalText(value[4]) else { return false }
    if between == "-", comparator.isEmpty {
      return appendRange(e.range, low: first.digits, high: second.digits, units: units)
    }
    guard between == ":" || between == "/" else { return false }
    tape.open(e.ratio)
    appendQuantity(Element.Ratio.numerator, value: first.digits, units: units, comparator: comparator)
    appendQuantity(Element.Ratio.denominator, value: second.digits, units: units)
    tape.close()
    return true
  }

  /// Adds a `Range`; false when neither bound is a number, or the lower one lies above the upper one.
  ///
  /// Source: FHIR R4 Range, rng-2.
  func appendRange(_ element: Element, low: Bytes, high: Bytes, units: HL7Repetition) -> Bool {
    let a = DecimalText(low)
    let b = DecimalText(high)
    if a == nil && !low.trimmed.isEmpty || b == nil && !high.trimmed.isEmpty { return false }
    guard a != nil || b != nil else { return false }
    if let a, let b, a.approximate > b.approximate { return false }
    tape.open(element)
    if let a { appendQuantity(Element.Range.low, value: a.digits, units: units) }
    if let b { appendQuantity(Element.Range.high, value: b.digits, units: units) }
    tape.close()
    return true
  }

  /// Adds a FHIR `time` from a TM; hours alone, or a time with an offset, is none.
  ///
  /// Source: FHIR R4 §2.24.0.1 (time): hours, minutes and seconds, no offset.
  func appendTime(_ element: Element, _ raw: Bytes) -> Bool {
    let text = raw.trimmed
    var digits: (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8) = (0x30, 0x30, 0x30, 0x30, 0x30, 0x30)
    var n = 0
    var i = 0
    while i < text.count, n < 6 {
      let b = text[i]
      if b == 0x3A, n == 2 || n == 4 {
        i += 1
        continue
      }
      guard ASCII.isDigit(b) else { break }
      switch n {
      case 0: digits.0 = b
      case 1: digits.1 = b
      case 2: digits.2 = b
      case 3: digits.3 = b
      case 4: digits.4 = b
      default: digits.5 = b
      }
      n += 1
      i += 1
    }
    var fraction = Bytes.empty
    if n == 6, i < text.count, text[i] == 0x2E {
      let start = i
      i += 1
      while i < text.count, ASCII.isDigit(text[i]) { i += 1 }
      if i > start + 1 { fraction = text[start..<i] }
    }
    guard n == 4 || n == 6, i == text.count, (digits.0 &- 0x30) * 10 + (digits.1 &- 0x30) < 24, digits.2 < 0x36, digits.4 < 0x36
    else { return false }
    tape.add(element) {
      $0.append(digits.0)
      $0.append(digits.1)
      $0.append(0x3A)
      $0.append(digits.2)
      $0.append(digits.3)
      $0.append(0x3A)
      $0.append(digits.4)
      $0.append(digits.5)
      $0.append(fraction)
    }
    return true
  }
}
