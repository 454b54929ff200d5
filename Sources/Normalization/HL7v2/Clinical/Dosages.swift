import Readers
@_spi(Normalization) import Records

// Dosage: RXO, RXE and RXG (amount, instructions, rate), RXR (route, site, method), TQ1 (timing).
//
// Source: v2-to-FHIR RXO[MedicationRequest], RXR[MedicationRequest], TQ1[MedicationRequest].
extension MappingContext {
  func appendDosage(_ element: Element, _ frame: PharmacyFrame, _ rx: HL7Segment, _ timing: OrderTiming?, isEncoded: Bool) {
    tape.open(element)
    appendTimed(rx.field(7), timing)
    if frame.rxr >= 0 { appendRouted(message.segment(frame.rxr)) }
    let (dose, rate) = isEncoded ? (3, 23) : (2, 21)
    appendDose(
      low: rx.field(dose).raw, high: rx.field(dose + 1).raw, units: rx.field(dose + 2).first, rate: rx.field(rate).raw,
      rateUnits: rx.field(rate + 1).first, timing)
    let total = rx.field(isEncoded ? 19 : 23).first
    if DecimalText(total[1]) != nil {
      tape.open(Element.Dosage.maxDosePerPeriod)
      appendQuantity(Element.Ratio.numerator, cq: total)
      tape.open(Element.Ratio.denominator)
      tape.add(Element.Quantity.value, 1)
      tape.add(Element.Quantity.unit, "day")
      tape.add(Element.Quantity.system, UnitCodes.system)
      tape.add(Element.Quantity.code, "d")
      tape.close()
      tape.close()
    }
    tape.close()
  }

  /// RXG: the amount, the rate and the pharmacy's words, at the give's own times and on its own route, else the order's.
  func appendGiveDosage(_ element: Element, _ rxg: HL7Segment, _ frame: PharmacyFrame, rxr: Int?, _ timing: OrderTiming?) {
    tape.open(element)
    appendTimed(rxg.field(13), timing)
    if let route = rxr ?? (frame.rxr >= 0 ? frame.rxr : nil) { appendRouted(message.segment(route)) }
    appendDose(
      low: rxg.field(5).raw, high: rxg.field(6).raw, units: rxg.field(7).first, rate: rxg.field(15).raw, rateUnits: rxg.field(16).first, timing)
    tape.close()
  }

  private func appendTimed(_ instructions: HL7Field, _ timing: OrderTiming?) {
    if let timing {
      if timing.isPattern || !present(timing.start).isEmpty || !present(timing.end).isEmpty {
        appendTiming(Element.Dosage.timing, timing)
      }
      if timing.parsed.isAsNeeded { tape.add(Element.Dosage.asNeededBoolean, true) }
    }
    appendDosageText(instructions, timing?.text ?? .empty)
    if let condition = timing?.condition, !present(condition).isEmpty { appendInstruction(condition) }
  }

  private func appendRouted(_ rxr: HL7Segment) {
    appendRoute(rxr, route: Element.Dosage.route, site: Element.Dosage.site, method: Element.Dosage.method)
    appendCodeableConcept(Element.Dosage.additionalInstruction, from: rxr.field(5).first)
  }

  /// The provider's instructions, a line for each repetition, and the text of the timing.
  private func appendDosageText(_ field: HL7Field, _ more: Bytes) {
    scratch.truncate()
    for i in 0..<field.repetitionCount {
      let words = wordsOf(field.repetition(i))
      guard !words.isEmpty, !words.isNullValue else { continue }
      if scratch.count > 0 { scratch.append(0x0A) }
      decodeMore(words)
    }
    let words = more.trimmed
    if !words.isEmpty, !words.isNullValue {
      if scratch.count > 0 { scratch.append(0x0A) }
      decodeMore(words)
    }
    tape.add(Element.Dosage.text, scratch.bytes.trimmed)
  }

  private func appendInstruction(_ words: Bytes) {
    tape.open(Element.Dosage.additionalInstruction)
    addText(Element.CodeableConcept.text, words)
    tape.close()
  }

  /// Adds route, site and method from RXR.
  func appendRoute(_ rxr: HL7Segment, route: Element, site: Element, method: Element?) {
    appendCodeableConcept(route, from: rxr.field(1).first, map: CodeMaps.route)
    appendCodeableConcept(site, from: rxr.field(2).first, map: CodeMaps.bodySite)
    if let method { appendCodeableConcept(method, from: rxr.field(4).first, map: CodeMaps.administrationMethod) }
    if !present(rxr.field(3).raw).isEmpty { note(.unmappedField) }
  }

  /// The amount to give, a range when a maximum is sent too, and the rate.
  private func appendDose(low: Bytes, high: Bytes, units: HL7Repetition, rate: Bytes, rateUnits: HL7Repetition, _ timing: OrderTiming?) {
    tape.open(Element.Dosage.doseAndRate)
    let before = tape.nodeCount
    if DecimalText(high) != nil, DecimalText(low)?.digits != DecimalText(high)?.digits {
      _ = appendRange(Element.DosageDoseAndRate.doseRange, low: low, high: high, units: units)
    } else if DecimalText(low) != nil {
      appendQuantity(Element.DosageDoseAndRate.doseQuantity, value: low, units: units)
    } else if let amount = timing?.quantity, !amount.value.isEmpty {
      tape.open(Element.DosageDoseAndRate.doseQuantity)
      addDecimal(Element.Quantity.value, amount.value)
      appendUnit(code: amount.unit, text: amount.unitText, system: .empty)
      tape.close()
    }
    if DecimalText(rate) != nil {
      appendQuantity(Element.DosageDoseAndRate.rateQuantity, value: rate, units: rateUnits)
    }
    if tape.nodeCount > before {
      appendConcept(
        Element.DosageDoseAndRate.type, system: "http://terminology.hl7.org/CodeSystem/dose-rate-type", code: "ordered",
        display: "Ordered")
    }
    tape.close()
  }
}
