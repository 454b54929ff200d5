import Readers
@_spi(Normalization) import Records

// PID-18 -> Account; IN1, IN2 -> Coverage and Organization. Source: v2-to-FHIR PID[Account], IN1[Coverage]; IN2 has no map there.
extension MappingContext {
  /// The patient's account (PID-18) in messages about money and stays.
  func mapAccount(_ pid: HL7Segment, key: ResourceKey) {
    begin(Element.Account.root, key)
    appendIdentifier(Element.Account.identifier, cx: pid.field(18).first, type: "AN")
    let status =
      administrative.pv1 > 0
      ? CodeMaps.accountStatus.target(message.segment(administrative.pv1).field(41)[1].trimmed)
      : nil
    tape.add(Element.Account.status, status ?? Bytes("unknown"))
    appendPatientReference(Element.Account.subject)
    for (i, coverage) in administrative.coverages.enumerated() {
      tape.open(Element.Account.coverage)
      appendReference(Element.AccountCoverage.coverage, to: Element.Coverage.root, coverage)
      tape.add(Element.AccountCoverage.priority, i + 1)
      tape.close()
    }
    for guarantor in administrative.guarantors {
      tape.open(Element.Account.guarantor)
      appendReference(Element.AccountGuarantor.party, to: Element.RelatedPerson.root, guarantor)
      tape.close()
    }
    tape.endResource()
  }

  /// One plan; `in2` is the segment that follows it, when there is one.
  func mapCoverage(_ in1: HL7Segment, _ in2: HL7Segment?) {
    let hasContent = [2, 3, 4, 36, 49].contains { !in1.field($0).isEmpty && !in1.field($0).isNull }
    guard hasContent else { return }
    let subscriber = mapSubscriber(in1)
    let payor = mapPayor(in1)
    let policy = in1.field(36)[1].trimmed
    let company =
      in1.field(3)[1].trimmed.isEmpty ? in1.field(4)[1].trimmed : in1.field(3)[1].trimmed
    let named = !policy.isEmpty || !in1.field(2)[1].trimmed.isEmpty
    let key = unique(
      Element.Coverage.root,
      named
        ? makeKey("coverage", company, policy.isEmpty ? in1.field(2)[1].trimmed : policy)
        : positionKey(Element.Coverage.root, "Coverage"))
    administrative.coverages.append(key)
    begin(Element.Coverage.root, key)
    appendIdentifier(Element.Coverage.identifier, value: policy, type: "MB")
    let external = in1.field(54)
    for i in 0..<external.repetitionCount {
      appendIdentifier(Element.Coverage.identifier, cx: external.repetition(i))
    }
    if let in2 {
      appendIdentifier(Element.Coverage.identifier, value: in2.field(6)[1], type: "MC")
      appendIdentifier(Element.Coverage.identifier, value: in2.field(8)[1], type: "MA")
      let member = in2.field(61)
      for i in 0..<member.repetitionCount {
        appendIdentifier(Element.Coverage.identifier, cx: member.repetition(i))
      }
    }
    tape.add(Element.Coverage.status, isPlanCancelled(in1) ? "cancelled" : "active")
    appendCodeableConcept(Element.Coverage.type, from: in1.field(15).first, map: CodeMaps.planType)
    if let subscriber {
      appendReference(Element.Coverage.subscriber, to: Element.RelatedPerson.root, subscriber)
    } else if isSelf(in1.field(17)[1].trimmed) {
      appendPatientReference(Element.Coverage.subscriber)
    }
    addText(Element.Coverage.subscriberId, in1.field(49)[1])
    appendPatientReference(Element.Coverage.beneficiary)
    mapSubscriberRelationship(in1.field(17).first)
    addPeriod(Element.Coverage.period, start: in1.field(12).raw, end: in1.field(13).raw)
    if let payor {
      appendReference(Element.Coverage.payor, to: Element.Organization.root, payor)
    } else {
      appendSelfPayor(in1)
    }
    appendCoverageClass("group", "Group", value: in1.field(8)[1], name: in1.field(9)[1])
    appendCoverageClass("plan", "Plan", value: in1.field(2)[1], name: in1.field(2).first[2])
    addInteger(Element.Coverage.order, in1.field(22).raw, minimum: 1)
    tape.endResource()
  }

  /// Self-pay: what a claim rests on when the message names no plan.
  ///
  /// Source: FHIR R4 Claim.insurance (1..*), Coverage: "self-pay".
  func mapSelfPay() -> ResourceKey {
    let key = positionKey(Element.Coverage.root, "Coverage")
    begin(Element.Coverage.root, key)
    tape.add(Element.Coverage.status, "active")
    appendConcept(
      Element.Coverage.type, system: "http://terminology.hl7.org/CodeSystem/coverage-selfpay",
      code: "pay", display: "Pay")
    appendPatientReference(Element.Coverage.beneficiary)
    appendPatientReference(Element.Coverage.payor)
    tape.endResource()
    return key
  }

  /// The insurer: an Organization of its own, since a Coverage must have a payor. Nil when IN1 names none.
  private func mapPayor(_ in1: HL7Segment) -> ResourceKey? {
    let id = in1.field(3).first
    let name = in1.field(4)[1].trimmed
    let idValue = id[1].trimmed
    guard !idValue.isEmpty && !idValue.isNullValue || !name.isEmpty && !name.isNullValue else {
      return nil
    }
    let key = makeKey(
      "organization", idValue.isEmpty ? .empty : authority(id), idValue.isEmpty ? name : idValue)
    if isRepeated(Element.Organization.root, key) { return key }
    begin(Element.Organization.root, key)
    for i in 0..<in1.field(3).repetitionCount {
      appendIdentifier(
        Element.Organization.identifier, cx: in1.field(3).repetition(i), type: "NIIP")
    }
    appendConcept(
      Element.Organization.type, system: "http://terminology.hl7.org/CodeSystem/organization-type",
      code: "pay",
      display: "Payer")
    addText(Element.Organization.name, name)
    appendContactPoints(Element.Organization.telecom, in1.field(7), use: "work")
    appendAddresses(Element.Organization.address, in1.field(5))
    tape.endResource()
    return key
  }

  /// No insurer is named: the patient stands as payor, as R4 requires one.
  private func appendSelfPayor(_ in1: HL7Segment) {
    appendPatientReference(Element.Coverage.payor)
  }

  /// IN1-55 says so. An expiry date is the period's business.
  private func isPlanCancelled(_ in1: HL7Segment) -> Bool {
    in1.field(55)[1].trimmed.equalsIgnoringCase(Bytes("D"))
  }

  /// HL7 table 0063 to the codes of subscriber-relationship; others keep their own coding.
  private func mapSubscriberRelationship(_ value: HL7Repetition) {
    guard !present(value[1]).isEmpty else { return }
    appendCodeableConcept(
      Element.Coverage.relationship, from: value, map: CodeMaps.subscriberRelationship)
  }

  private func appendCoverageClass(
    _ code: StaticString, _ display: StaticString, value: Bytes, name: Bytes
  ) {
    let value = value.trimmed.isNullValue ? Bytes.empty : value.trimmed
    let name = name.trimmed.isNullValue ? Bytes.empty : name.trimmed
    guard !value.isEmpty || !name.isEmpty else { return }
    tape.open(Element.Coverage.class)
    appendConcept(
      Element.CoverageClass.type, system: "http://terminology.hl7.org/CodeSystem/coverage-class",
      code: code, display: display)
    addText(Element.CoverageClass.value, value.isEmpty ? name : value)
    addText(Element.CoverageClass.name, name)
    tape.close()
  }
}
