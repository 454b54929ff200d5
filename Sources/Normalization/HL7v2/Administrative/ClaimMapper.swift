import Readers
@_spi(Normalization) import Records

// FT1 -> Claim, one for the charges of a patient in a message; ACC -> Claim.accident. There is no map of FT1 in v2-to-FHIR.
extension MappingContext {
  /// Whether a transaction is a charge (FT1-6 `CG`, or nothing said): payments, credits and adjustments are no claim.
  private func isCharge(_ ft1: HL7Segment) -> Bool {
    let type = ft1.field(6)[1].trimmed
    return type.isEmpty || type.isNullValue || type.equalsIgnoringCase(Bytes("CG"))
      || type.equalsIgnoringCase(Bytes("C"))
      || type.equalsIgnoringCase(Bytes("CHARGE"))
  }

  func mapClaim() {
    var charges: [HL7Segment] = []
    for i in administrative.transactions {
      let ft1 = message.segment(i)
      if isCharge(ft1), hasProduct(ft1) { charges.append(ft1) } else { note(.transactionNotCharge) }
    }
    guard let first = charges.first else { return }
    let provider = mapFacility()
    let coverages = administrative.coverages.isEmpty ? [mapSelfPay()] : administrative.coverages
    let key = positionKey(Element.Claim.root, "Claim")
    begin(Element.Claim.root, key)
    for ft1 in charges { appendIdentifier(Element.Claim.identifier, ei: ft1.field(2).first) }
    tape.add(Element.Claim.status, "active")
    mapClaimType()
    tape.add(Element.Claim.use, "claim")
    appendPatientReference(Element.Claim.patient)
    mapCreated(first)
    appendReference(Element.Claim.provider, to: Element.Organization.root, provider)
    appendConcept(
      Element.Claim.priority, system: "http://terminology.hl7.org/CodeSystem/processpriority",
      code: "normal", display: "Normal")
    let team = mapCareTeam(charges)
    let diagnoses = mapClaimDiagnoses(charges)
    for (i, coverage) in coverages.enumerated() {
      tape.open(Element.Claim.insurance)
      tape.add(Element.ClaimInsurance.sequence, i + 1)
      tape.add(Element.ClaimInsurance.focal, i == 0)
      appendReference(Element.ClaimInsurance.coverage, to: Element.Coverage.root, coverage)
      tape.close()
    }
    mapAccident()
    for (i, ft1) in charges.enumerated() {
      mapClaimItem(ft1, sequence: i + 1, careTeam: team[i], diagnoses: diagnoses[i])
    }
    tape.endResource()
  }

  private func hasProduct(_ ft1: HL7Segment) -> Bool {
    !present(ft1.field(25)[1]).isEmpty || !present(ft1.field(7)[1]).isEmpty
      || !present(ft1.field(7).first[2]).isEmpty
      || !present(ft1.field(8).raw).isEmpty
  }

  /// The provider whose claim it is: the sending facility (MSH-4), as an Organization.
  private func mapFacility() -> ResourceKey {
    let hd = message.segment(0).field(4).first
    let name = hd[1].trimmed.isEmpty ? hd[2].trimmed : hd[1].trimmed
    let fallback = name.isEmpty ? defaultAuthority : name
    let key = makeKey("facility", .empty, fallback.isEmpty ? Bytes("unnamed") : fallback)
    if isRepeated(Element.Organization.root, key) { return key }
    begin(Element.Organization.root, key)
    appendConcept(
      Element.Organization.type, system: "http://terminology.hl7.org/CodeSystem/organization-type",
      code: "prov",
      display: "Healthcare Provider")
    addText(Element.Organization.name, fallback.isEmpty ? Bytes("not named") : fallback)
    tape.endResource()
    return key
  }

  /// Institutional for a stay, professional otherwise.
  private func mapClaimType() {
    let patientClass =
      administrative.pv1 > 0 ? message.segment(administrative.pv1).field(2)[1].trimmed : .empty
    let isStay =
      patientClass.equalsIgnoringCase(Bytes("I")) || patientClass.equalsIgnoringCase(Bytes("E"))
    appendConcept(
      Element.Claim.type, system: "http://terminology.hl7.org/CodeSystem/claim-type",
      code: isStay ? "institutional" : "professional",
      display: isStay ? "Institutional" : "Professional")
  }

  /// When the first charge was posted, else made, else the message sent.
  private func mapCreated(_ ft1: HL7Segment) {
    for raw in [ft1.field(5)[1], ft1.field(4).first[1], message.segment(0).field(7)[1]]
    where addDateTime(Element.Claim.created, raw) {
      return
    }
    appendAbsent(ofPrimitive: Element.Claim.created)
  }

  /// Performers (FT1-20), each once. Returns the sequence of each charge's own.
  private func mapCareTeam(_ charges: [HL7Segment]) -> [Int] {
    var seen: [Bytes] = []
    var own: [Int] = []
    for ft1 in charges {
      let person = ft1.field(20).first
      guard namesSomebody(person) else {
        own.append(0)
        continue
      }
      if let i = seen.firstIndex(of: person.raw) {
        own.append(i + 1)
        continue
      }
      seen.append(person.raw)
      own.append(seen.count)
      tape.open(Element.Claim.careTeam)
      tape.add(Element.ClaimCareTeam.sequence, seen.count)
      appendPractitionerReference(Element.ClaimCareTeam.provider, person)
      tape.close()
    }
    return own
  }

  /// Diagnoses: conditions of DG1, then codes of FT1-19 that no DG1 has. Returns the sequences of each charge.
  private func mapClaimDiagnoses(_ charges: [HL7Segment]) -> [[Int]] {
    var codes: [Bytes] = []
    for diagnosis in administrative.diagnoses where !diagnosis.isOfOrder {
      let dg1 = message.segment(diagnosis.segment)
      codes.append(dg1.field(3)[1].trimmed)
      tape.open(Element.Claim.diagnosis)
      tape.add(Element.ClaimDiagnosis.sequence, codes.count)
      appendReference(
        Element.ClaimDiagnosis.diagnosisReference, to: Element.Condition.root, diagnosis.key)
      tape.close()
    }
    var own: [[Int]] = []
    for ft1 in charges {
      var sequences: [Int] = []
      let field = ft1.field(19)
      for i in 0..<field.repetitionCount {
        let value = field.repetition(i)
        let code = value[1].trimmed
        guard !code.isEmpty, !code.isNullValue else { continue }
        if let known = codes.firstIndex(of: code) {
          if !sequences.contains(known + 1) { sequences.append(known + 1) }
          continue
        }
        codes.append(code)
        sequences.append(codes.count)
        tape.open(Element.Claim.diagnosis)
        tape.add(Element.ClaimDiagnosis.sequence, codes.count)
        appendCodeableConcept(Element.ClaimDiagnosis.diagnosisCodeableConcept, from: value)
        tape.close()
      }
      own.append(sequences)
    }
    return own
  }

  private func mapClaimItem(_ ft1: HL7Segment, sequence: Int, careTeam: Int, diagnoses: [Int]) {
    tape.open(Element.Claim.item)
    tape.add(Element.ClaimItem.sequence, sequence)
    if careTeam > 0 { tape.add(Element.ClaimItem.careTeamSequence, careTeam) }
    for d in diagnoses { tape.add(Element.ClaimItem.diagnosisSequence, d) }
    let procedure = ft1.field(25).first
    if !procedure[1].trimmed.isEmpty, !procedure.isNull {
      appendCodeableConcept(Element.ClaimItem.productOrService, from: procedure)
    } else {
      appendCodeableConcept(
        Element.ClaimItem.productOrService, from: ft1.field(7).first, text: ft1.field(8).raw)
    }
    let modifiers = ft1.field(26)
    for i in 0..<modifiers.repetitionCount {
      appendCodeableConcept(Element.ClaimItem.modifier, from: modifiers.repetition(i))
    }
    mapServiced(ft1.field(4).first)
    appendLocationReference(Element.ClaimItem.locationReference, ft1.field(16).first)
    let quantity = ft1.field(10).raw.trimmed
    if !quantity.isEmpty, Number(quantity) != nil {
      tape.open(Element.ClaimItem.quantity)
      addDecimal(Element.Quantity.value, quantity)
      tape.close()
    }
    appendPrice(Element.ClaimItem.unitPrice, ft1.field(12).first)
    appendPrice(Element.ClaimItem.net, ft1.field(11).first)
    appendEncounterReference(Element.ClaimItem.encounter)
    tape.close()
  }

  /// FT1-4 is a date, or a range of dates (DR).
  private func mapServiced(_ value: HL7Repetition) {
    if value[2].trimmed.isEmpty {
      addDate(Element.ClaimItem.servicedDate, value[1])
    } else {
      addPeriod(Element.ClaimItem.servicedPeriod, start: value[1], end: value[2])
    }
  }

  /// CP: `100&USD`.
  private func appendPrice(_ element: Element, _ cp: HL7Repetition) {
    appendMoney(element, amount: cp.component(1, sub: 1), currency: cp.component(1, sub: 2))
  }

  private func mapAccident() {
    guard administrative.acc > 0 else { return }
    let acc = message.segment(administrative.acc)
    guard dateTime(acc.field(1).raw) != nil else { return note(.unmappedField) }
    tape.open(Element.Claim.accident)
    addDate(Element.ClaimAccident.date, acc.field(1).raw)
    appendCodeableConcept(Element.ClaimAccident.type, from: acc.field(2).first)
    let place = present(acc.field(3).raw)
    if !place.isEmpty {
      tape.open(Element.ClaimAccident.locationAddress)
      addText(Element.Address.text, place)
      tape.close()
    }
    tape.close()
  }
}
