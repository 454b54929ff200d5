import Readers
@_spi(Normalization) import Records

/// The elements of `value[x]` of an Observation or of one of its components.
struct CDAValueElements {
  let quantity: Element
  let concept: Element
  let string: Element
  let boolean: Element
  let integer: Element
  let range: Element
  let ratio: Element
  let dateTime: Element
  let period: Element
  let absent: Element

  static let observation = CDAValueElements(
    quantity: Element.Observation.valueQuantity, concept: Element.Observation.valueCodeableConcept, string: Element.Observation.valueString,
    boolean: Element.Observation.valueBoolean, integer: Element.Observation.valueInteger, range: Element.Observation.valueRange,
    ratio: Element.Observation.valueRatio, dateTime: Element.Observation.valueDateTime, period: Element.Observation.valuePeriod,
    absent: Element.Observation.dataAbsentReason)

  static let component = CDAValueElements(
    quantity: Element.ObservationComponent.valueQuantity, concept: Element.ObservationComponent.valueCodeableConcept,
    string: Element.ObservationComponent.valueString, boolean: Element.ObservationComponent.valueBoolean,
    integer: Element.ObservationComponent.valueInteger, range: Element.ObservationComponent.valueRange,
    ratio: Element.ObservationComponent.valueRatio, dateTime: Element.ObservationComponent.valueDateTime,
    period: Element.ObservationComponent.valuePeriod, absent: Element.ObservationComponent.dataAbsentReason)
}

/// The type of a value, from `xsi:type`.
enum CDAValueType {
  case quantity, quantityRange, concept, text, integer, integerRange, real, boolean, time, timeRange, ratio, identifier, other

  init(_ node: XMLNode) {
    typealias N = CDANames
    var name = node.attribute(N.type, .xsi).trimmed
    if let colon = name.firstIndex(of: 0x3A) { name = name[colon + 1..<name.count] }
    for (type, names) in CDAValueType.names where names.contains(where: { name == $0 }) {
      self = type
      return
    }
    // Without a type by what it has.
    guard name.isEmpty else {
      self = .other
      return
    }
    self =
      node.has(N.code) || node.has(N.codeSystem)
      ? .concept
      : node.has(N.unit)
        ? .quantity : node.first(N.numerator) != nil ? .ratio : node.first(N.low) != nil || node.first(N.high) != nil ? .quantityRange : .text
  }

  private static let names: [(CDAValueType, [StaticString])] = [
    (.quantity, ["PQ"]), (.concept, ["CD", "CE", "CV", "CO", "CS"]), (.quantityRange, ["IVL_PQ"]), (.text, ["ST", "ED", "SC"]), (.integer, ["INT"]),
    (.integerRange, ["IVL_INT"]), (.real, ["REAL", "MO"]), (.boolean, ["BL", "BN"]), (.time, ["TS"]), (.timeRange, ["IVL_TS"]),
    (.ratio, ["RTO", "RTO_PQ_PQ", "RTO_QTY_QTY"]), (.identifier, ["II"]),
  ]
}

// PQ, IVL_PQ, RTO, and values of observations.
extension CDAContext {
  /// Adds a `Quantity` from a PQ, or from its translation when it has no value in UCUM; false when it has no number.
  ///
  /// Source: C-CDA on FHIR 1.2, Quantity.
  @discardableResult
  func addQuantity(_ element: Element, _ node: XMLNode?, comparator: Bytes = .empty) -> Bool {
    guard let node else { return false }
    let number = value(node)
    if !number.isEmpty {
      let unit = node.attribute(N.unit).trimmed
      return b.appendQuantity(element, value: number, unit: unit == "1" ? .empty : unit, comparator: comparator)
    }
    guard let other = node.first(N.translation), !value(other).isEmpty else { return false }
    var unit = other.attribute(N.displayName).trimmed
    if let original = other.first(N.originalText), fillText(original) { unit = scratch.bytes.trimmed }
    if unit.isEmpty { unit = code(other) }
    return b.appendQuantity(element, value: value(other), unit: unit, comparator: comparator)
  }

  /// Adds a `Ratio` from an RTO or from maxDoseQuantity; false, and nothing added, when a part has no number.
  @discardableResult
  func addRatio(_ element: Element, _ node: XMLNode?) -> Bool {
    guard let node, let top = node.first(N.numerator), let bottom = node.first(N.denominator), !value(top).isEmpty, !value(bottom).isEmpty else {
      return false
    }
    let before = tape.nodeCount
    tape.open(element)
    let isWhole = addQuantity(Element.Ratio.numerator, top) && addQuantity(Element.Ratio.denominator, bottom)
    if isWhole { tape.close() } else { tape.takeBack() }
    return tape.nodeCount > before
  }

  /// Adds the low and high of an IVL_PQ; with one of them only, a `Quantity` with a comparator.
  @discardableResult
  func addRange(range: Element, quantity: Element, _ node: XMLNode) -> Bool {
    if !value(node).isEmpty { return addQuantity(quantity, node) }
    if let center = node.first(N.center), !value(center).isEmpty { return addQuantity(quantity, center) }
    let low = node.first(N.low).flatMap { value($0).isEmpty ? nil : $0 }
    let high = node.first(N.high).flatMap { value($0).isEmpty ? nil : $0 }
    if let low, let high {
      tape.open(range)
      addQuantity(Element.Range.low, low)
      addQuantity(Element.Range.high, high)
      tape.close()
      return true
    }
    if let low { return addQuantity(quantity, low, comparator: isOpen(low) ? Bytes(">") : Bytes(">=")) }
    if let high { return addQuantity(quantity, high, comparator: isOpen(high) ? Bytes("<") : Bytes("<=")) }
    return false
  }

  private func isOpen(_ limit: XMLNode) -> Bool { limit.attribute(N.inclusive).trimmed == "false" }

  /// Adds `value[x]` of a `value` element; false when it holds none of a type that FHIR has.
  @discardableResult
  func addValue(_ node: XMLNode, _ into: CDAValueElements) -> Bool {
    switch CDAValueType(node) {
    case .quantity: return addQuantity(into.quantity, node) || addAsText(into.string, node)
    case .quantityRange, .integerRange: return addRange(range: into.range, quantity: into.quantity, node)
    case .concept: return addConcept(into.concept, node)
    case .real: return addQuantity(into.quantity, node) || addAsText(into.string, node)
    case .integer:
      let text = value(node)
      guard let number = Number(text), !text.isEmpty else { return addAsText(into.string, node) }
      guard text.raw.allSatisfy({ ASCII.isDigit($0) || $0 == 0x2D }), text.count <= 9 else {
        return b.appendQuantity(into.quantity, value: text, unit: .empty)
      }
      tape.add(into.integer, kind: .literal) { number.append(to: &$0) }
      return true
    case .boolean:
      let text = value(node)
      guard text == "true" || text == "false" else { return false }
      tape.add(into.boolean, text == "true")
      return true
    case .time: return b.addDateTime(into.dateTime, value(node)) || addAsText(into.string, node)
    case .timeRange: return addTime(into.dateTime, into.period, interval(node))
    case .ratio: return addRatio(into.ratio, node)
    case .identifier:
      let text = node.attribute(N.extension).trimmed
      b.addText(into.string, text)
      return !text.isEmpty
    case .text:
      guard fillText(node) else { return false }
      b.addText(into.string, scratch.bytes)
      return true
    case .other:
      b.note("unmapped-value-type")
      guard fillText(node) else { return false }
      b.addText(into.string, scratch.bytes)
      return true
    }
  }

  /// What stands in the attribute, or in the element, of a value that is none of its type, such as `<5` or `7,9` in a PQ.
  private func addAsText(_ element: Element, _ node: XMLNode) -> Bool {
    let sent = value(node)
    scratch.truncate()
    if sent.isEmpty {
      guard fillText(node) else { return false }
    } else {
      scratch.append(sent)
      let unit = node.attribute(N.unit).trimmed
      if !unit.isEmpty, !(unit == "1") {
        scratch.append(0x20)
        scratch.append(unit)
      }
    }
    b.note("value-as-text")
    b.addText(element, scratch.bytes)
    return true
  }
}
