import Readers
@_spi(Normalization) import Records

/// The segments of one pharmacy order: what was asked for, what the pharmacy made of it, what was dispensed or is to be given.
struct PharmacyFrame {
  var segments: Range<Int>
  var orc: HL7Segment?
  /// Indexes; -1 when absent.
  var rxo = -1
  var rxe = -1
  /// RXD and RXG.
  var parts: [Int] = []
  /// The route that holds for the order: the last RXR ahead of any RXD and RXG.
  var rxr = -1
  var components: [Int] = []
}

// RXO, RXE, RXR, RXC, TQ1 to MedicationRequest (and Medication for what it cannot say itself).
//
// Source: v2-to-FHIR RXO[MedicationRequest], RXR[MedicationRequest], TQ1[MedicationRequest]; RXE has no map in the guide and
// follows RXO's.
extension MappingContext {
  /// Maps one pharmacy order, its dispenses and what is to be given of it.
  func mapPharmacyOrder(_ group: OrderGroup) {
    var frame = PharmacyFrame(segments: group.segments)
    for i in group.segments {
      let segment = message.segment(i)
      switch segment.tag {
      case .ORC: frame.orc = segment
      case .RXO: frame.rxo = i
      case .RXE: frame.rxe = i
      case .RXD, .RXG: frame.parts.append(i)
      case .RXR where frame.parts.isEmpty: frame.rxr = i
      case .RXC where !frame.parts.contains { message.segment($0).tag == .RXD }: frame.components.append(i)
      default: break
      }
    }
    // Components that RXE repeats from RXO are the same ones.
    if frame.rxo >= 0, frame.rxe >= 0 { frame.components.removeAll { $0 < frame.rxe } }
    // So are those that RXG repeats; they are the order's where it has none of its own.
    if let first = frame.parts.first, frame.components.contains(where: { $0 < first }) { frame.components.removeAll { $0 > first } }
    let order = frame.rxo >= 0 || frame.rxe >= 0 ? mapMedicationRequest(frame) : nil
    for (n, index) in frame.parts.enumerated() {
      let end = n + 1 < frame.parts.count ? frame.parts[n + 1] : group.segments.upperBound
      if message.segment(index).tag == .RXD {
        mapMedicationDispense(index, index..<end, frame, order: order)
      } else {
        mapGive(index, index..<end, frame, order: order)
      }
    }
  }

  private func mapMedicationRequest(_ frame: PharmacyFrame) -> ResourceKey {
    let isEncoded = frame.rxe >= 0
    let rx = message.segment(isEncoded ? frame.rxe : frame.rxo)
    let rxo = frame.rxo >= 0 ? message.segment(frame.rxo) : nil
    let key = medicationKey(frame.orc, rx)
    let details = mapMedication(frame, isEncoded: isEncoded, rx)
    begin(Element.MedicationRequest.root, key)
    if let orc = frame.orc {
      appendIdentifier(Element.MedicationRequest.identifier, ei: orc.field(2).first, type: "PLAC")
      appendIdentifier(Element.MedicationRequest.identifier, ei: orc.field(3).first, type: "FILL")
      if !present(orc.field(4)[1]).isEmpty {
        appendIdentifier(Element.MedicationRequest.groupIdentifier, ei: orc.field(4).first, type: "PGN")
      }
    }
    if isEncoded { appendIdentifier(Element.MedicationRequest.identifier, value: rx.field(15)[1], type: "") }
    appendMedicationStatus(frame.orc, Element.MedicationRequest.status)
    tape.add(Element.MedicationRequest.intent, isEncoded ? Bytes("order") : Bytes("original-order"))
    appendMedicationConcept(
      Element.MedicationRequest.medicationCodeableConcept, isEncoded ? rx.field(2) : rx.field(1), else: rxo?.field(1))
    if let details { appendReference(Element.MedicationRequest.supportingInformation, to: Element.Medication.root, details) }
    appendPatientReference(Element.MedicationRequest.subject)
    appendEncounterReference(Element.MedicationRequest.encounter)
    appendOrigin(frame, rx, isEncoded: isEncoded)
    appendCodeableConcepts(Element.MedicationRequest.reasonCode, from: rx.field(isEncoded ? 27 : 20))
    let timings = orderTimings(
      timingSegments(frame), from: frame.segments.lowerBound, orc: frame.orc, detail: isEncoded ? rx.field(1) : nil)
    for t in timings where !present(t.priority).isEmpty {
      if addMapped(Element.MedicationRequest.priority, t.priority, CodeMaps.orderPriority) { break }
    }
    appendDosage(Element.MedicationRequest.dosageInstruction, frame, rx, timings.first, isEncoded: isEncoded)
    for t in timings.dropFirst() {
      tape.open(Element.MedicationRequest.dosageInstruction)
      appendTiming(Element.Dosage.timing, t)
      tape.close()
    }
    appendDispenseRequest(rx, isEncoded: isEncoded)
    appendSubstitution(rx, rxo)
    appendRemark(Element.MedicationRequest.note, isEncoded ? rx.field(21) : rx.field(6))
    for i in frame.segments {
      let segment = message.segment(i)
      if segment.tag == .OBX || segment.tag == .RXD || segment.tag == .RXG { break }
      if segment.tag == .NTE { appendNote(Element.MedicationRequest.note, segment) }
    }
    tape.endResource()
    return key
  }

  /// TQ1 segments that belong to the encoded order when there is one.
  private func timingSegments(_ frame: PharmacyFrame) -> Range<Int> {
    let start = max(frame.rxe, frame.segments.lowerBound)
    let end = frame.parts.first ?? frame.segments.upperBound
    for i in start..<end where message.segment(i).tag == .TQ1 { return start..<end }
    return frame.segments.lowerBound..<end
  }

  /// The order's number; with the code of what is ordered where a message uses the number again.
  private func medicationKey(_ orc: HL7Segment?, _ rx: HL7Segment) -> ResourceKey {
    if let orc {
      if let key = businessKey("placer", orc.field(2).first) { return unique(Element.MedicationRequest.root, key) }
      if let key = businessKey("filler", orc.field(3).first) { return unique(Element.MedicationRequest.root, key) }
    }
    return positionKey(Element.MedicationRequest.root, "MedicationRequest")
  }

  /// ORC-5, else ORC-1; an order without ORC is active.
  func appendMedicationStatus(_ orc: HL7Segment?, _ element: Element) {
    if let orc {
      if let code = CodeMaps.medicationOrderStatus.target(present(orc.field(5).raw)) { return tape.add(element, code) }
      if let code = CodeMaps.medicationOrderControl.target(present(orc.field(1).raw)) { return tape.add(element, code) }
    }
    note(.statusUnknown)
    tape.add(element, "unknown")
  }

  /// Adds what was ordered or given; unknown when nothing says it, since FHIR requires one.
  func appendMedicationConcept(_ element: Element, _ field: HL7Field, else other: HL7Field? = nil) {
    if appendNamed(element, field.first) { return }
    if let other, appendNamed(element, other.first) { return }
    appendUnknown(element)
  }

  /// A concept whose text is that of the alternate code when only words stand there.
  private func appendNamed(_ element: Element, _ value: HL7Repetition) -> Bool {
    guard isConcept(value) else { return false }
    return appendCodeableConcept(element, from: value, text: value[4].trimmed.isEmpty ? value[5].trimmed : .empty)
  }

  private func appendOrigin(_ frame: PharmacyFrame, _ rx: HL7Segment, isEncoded: Bool) {
    if let orc = frame.orc {
      if orc.field(1).raw.trimmed.equalsIgnoringCase(Bytes("NW")) {
        addDateTime(Element.MedicationRequest.authoredOn, orc.field(9)[1])
      }
      if !appendPractitionerReference(Element.MedicationRequest.requester, orc.field(12).first) {
        if !appendPractitionerReference(Element.MedicationRequest.requester, rx.field(isEncoded ? 13 : 14).first) {
          appendOrganizationReference(Element.MedicationRequest.requester, orc.field(21).first)
        }
      }
      appendPractitionerReference(Element.MedicationRequest.recorder, orc.field(10).first)
      appendCodeableConcept(Element.MedicationRequest.statusReason, from: orc.field(16).first)
      appendParentPrescription(orc.field(8).first)
    } else {
      appendPractitionerReference(Element.MedicationRequest.requester, rx.field(isEncoded ? 13 : 14).first)
    }
    if !tape.hasChild(Element.MedicationRequest.authoredOn), isEncoded {
      addDateTime(Element.MedicationRequest.authoredOn, rx.field(32)[1])
    }
  }

  private func appendParentPrescription(_ eip: HL7Repetition) {
    let id = present(eip.component(1, sub: 1))
    guard !id.isEmpty else { return }
    appendReference(
      Element.MedicationRequest.basedOn, to: Element.MedicationRequest.root,
      makeKey("placer", eip.component(1, sub: 2).trimmed, id))
  }

  /// What to dispense: amount, refills, the pharmacy.
  private func appendDispenseRequest(_ rx: HL7Segment, isEncoded: Bool) {
    tape.open(Element.MedicationRequest.dispenseRequest)
    let refills = rx.field(isEncoded ? 12 : 13).raw
    if let n = DecimalText(refills)?.unsigned {
      tape.add(Element.MedicationRequestDispenseRequest.numberOfRepeatsAllowed, n)
    } else if !present(refills).isEmpty {
      note(.invalidNumber)
    }
    appendQuantity(
      Element.MedicationRequestDispenseRequest.quantity, value: rx.field(isEncoded ? 10 : 11).raw,
      units: rx.field(isEncoded ? 11 : 12).first)
    appendOrganizationReference(Element.MedicationRequestDispenseRequest.performer, coded: rx.field(isEncoded ? 40 : 32).first)
    tape.close()
  }

  /// RXO-9, else RXE-9, where they say what is allowed (table 0161).
  private func appendSubstitution(_ rx: HL7Segment, _ rxo: HL7Segment?) {
    for code in [rxo?.field(9).raw, rx.field(9).raw] {
      guard let code, let hit = CodeMaps.allowSubstitution[present(code)] else { continue }
      tape.open(Element.MedicationRequest.substitution)
      tape.open(Element.MedicationRequestSubstitution.allowedCodeableConcept)
      if hit.hasTarget {
        appendCoding(Element.CodeableConcept.coding, hit)
      } else {
        appendCoding(
          Element.CodeableConcept.coding, code: present(code), display: .empty, system: .empty, table: CodeMaps.allowSubstitution)
      }
      tape.close()
      tape.close()
      return
    }
  }

  /// Form, strength and components of what was ordered: a Medication beside the order, nil when nothing of that kind was sent.
  private func mapMedication(_ frame: PharmacyFrame, isEncoded: Bool, _ rx: HL7Segment) -> ResourceKey? {
    let form = rx.field(isEncoded ? 6 : 5).first
    let strength = rx.field(isEncoded ? 25 : 18).raw
    guard isConcept(form) || DecimalText(strength) != nil || !frame.components.isEmpty else { return nil }
    let key = positionKey(Element.Medication.root, "Medication")
    let code = rx.field(isEncoded ? 2 : 1).first
    begin(Element.Medication.root, key)
    appendCodeableConcept(Element.Medication.code, from: code)
    appendCodeableConcept(Element.Medication.form, from: form)
    if DecimalText(strength) != nil {
      tape.open(Element.Medication.ingredient)
      if !appendCodeableConcept(Element.MedicationIngredient.itemCodeableConcept, from: code) {
        appendUnknown(Element.MedicationIngredient.itemCodeableConcept)
      }
      appendStrength(
        strength, rx.field(isEncoded ? 26 : 19).first, per: rx.field(isEncoded ? 33 : 25).raw,
        rx.field(isEncoded ? 34 : 26).first)
      tape.close()
    }
    for index in frame.components {
      let rxc = message.segment(index)
      tape.open(Element.Medication.ingredient)
      if !appendCodeableConcept(Element.MedicationIngredient.itemCodeableConcept, from: rxc.field(2).first) {
        appendUnknown(Element.MedicationIngredient.itemCodeableConcept)
      }
      tape.add(Element.MedicationIngredient.isActive, rxc.field(1).raw.trimmed.equalsIgnoringCase(Bytes("A")))
      appendStrength(rxc.field(3).raw, rxc.field(4).first, per: .empty, nil)
      tape.close()
    }
    tape.endResource()
    return key
  }

  /// Adds `strength`: the amount in the volume or in one unit of the product.
  private func appendStrength(_ amount: Bytes, _ units: HL7Repetition, per volume: Bytes, _ volumeUnits: HL7Repetition?) {
    guard DecimalText(amount) != nil else { return }
    tape.open(Element.MedicationIngredient.strength)
    appendQuantity(Element.Ratio.numerator, value: amount, units: units)
    if let volumeUnits, DecimalText(volume) != nil {
      appendQuantity(Element.Ratio.denominator, value: volume, units: volumeUnits)
    } else {
      tape.open(Element.Ratio.denominator)
      tape.add(Element.Quantity.value, 1)
      tape.close()
    }
    tape.close()
  }
}
