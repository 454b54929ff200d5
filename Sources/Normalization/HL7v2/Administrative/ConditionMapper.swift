import Readers
@_spi(Normalization) import Records

// DG1 -> Condition, PR1 -> Procedure. Source: v2-to-FHIR DG1[Condition], PR1[Procedure].
extension MappingContext {
  /// The key of a diagnosis: DG1-20, else its code within the encounter, else a position; nil when it says nothing.
  func conditionKey(_ dg1: HL7Segment) -> ResourceKey? {
    if let key = businessKey("diagnosis", dg1.field(20).first) {
      return unique(Element.Condition.root, key)
    }
    let code = dg1.field(3)[1].trimmed
    guard isConcept(dg1.field(3).first) || !dg1.field(4).raw.trimmed.isEmpty else { return nil }
    guard let encounter, !code.isEmpty else {
      return positionKey(Element.Condition.root, "Condition")
    }
    return unique(Element.Condition.root, makeKey("diagnosis", within: encounter, code))
  }

  func mapCondition(_ dg1: HL7Segment, key: ResourceKey) {
    begin(Element.Condition.root, key)
    appendIdentifier(Element.Condition.identifier, ei: dg1.field(20).first)
    let isDeleted = dg1.field(21)[1].trimmed.equalsIgnoringCase(Bytes("D"))
    if isDeleted {
      appendConcept(
        Element.Condition.verificationStatus,
        system: "http://terminology.hl7.org/CodeSystem/condition-ver-status",
        code: "entered-in-error", display: "Entered in Error")
    }
    appendConcept(
      Element.Condition.category,
      system: "http://terminology.hl7.org/CodeSystem/condition-category",
      code: "encounter-diagnosis",
      display: "Encounter Diagnosis")
    // DG1-2 names the coding method of DG1-3 in versions before 2.3.
    let code = dg1.field(3).first
    if code[3].trimmed.isEmpty, !dg1.field(2)[1].trimmed.isEmpty, !code[1].trimmed.isEmpty {
      tape.open(Element.Condition.code)
      appendCoding(
        Element.CodeableConcept.coding, code: code[1], display: code[2],
        system: dg1.field(2)[1].trimmed, table: nil)
      addText(Element.CodeableConcept.text, dg1.field(4).raw)
      tape.close()
    } else {
      appendCodeableConcept(Element.Condition.code, from: code, text: dg1.field(4).raw)
    }
    appendPatientReference(Element.Condition.subject)
    appendEncounterReference(Element.Condition.encounter)
    addDateTime(Element.Condition.onsetDateTime, dg1.field(5).raw)
    addDateTime(Element.Condition.recordedDate, dg1.field(19).raw)
    appendPractitionerReference(Element.Condition.asserter, dg1.field(16).first)
    tape.endResource()
  }

  func mapProcedure(_ pr1: HL7Segment) {
    let code = pr1.field(3).first
    guard !code.raw.trimmed.isEmpty && !code.isNull || !pr1.field(4).raw.trimmed.isEmpty else {
      return
    }
    let key =
      businessKey("procedure", pr1.field(19).first)
      ?? (pr1.field(5).raw.trimmed.isEmpty || code[1].trimmed.isEmpty
        ? positionKey(Element.Procedure.root, "Procedure")
        : makeKey("procedure", code[1].trimmed, pr1.field(5).raw.trimmed))
    begin(Element.Procedure.root, unique(Element.Procedure.root, key))
    appendIdentifier(Element.Procedure.identifier, ei: pr1.field(19).first)
    mapProcedureStatus(pr1)
    appendCodeableConcept(
      Element.Procedure.category, from: pr1.field(6).first, map: CodeMaps.procedureType)
    appendProcedureCode(pr1)
    appendPatientReference(Element.Procedure.subject)
    appendEncounterReference(Element.Procedure.encounter)
    mapPerformed(pr1)
    performers(pr1.field(8), "88189002", "Anesthesiologist")
    performers(pr1.field(11), "304292004", "Surgeon")
    performers(pr1.field(12), "", "")
    appendCodeableConcept(Element.Procedure.reasonCode, from: pr1.field(15).first)
    appendLocationReference(Element.Procedure.location, pr1.field(23).first)
    tape.endResource()
  }

  /// `entered-in-error` when deleted, `completed` when it was performed before the message was sent, else `unknown`.
  private func mapProcedureStatus(_ pr1: HL7Segment) {
    if pr1.field(20)[1].trimmed.equalsIgnoringCase(Bytes("D")) {
      tape.add(Element.Procedure.status, "entered-in-error")
    } else if let performed = DateTime(pr1.field(5).raw.trimmed),
      let sent = DateTime(message.segment(0).field(7)[1].trimmed),
      !performed.isAfter(sent)
    {
      tape.add(Element.Procedure.status, "completed")
    } else {
      note(.statusUnknown)
      tape.add(Element.Procedure.status, "unknown")
    }
  }

  /// PR1-3 with PR1-4 as its text; modifiers (PR1-16) as codings of their own.
  private func appendProcedureCode(_ pr1: HL7Segment) {
    tape.open(Element.Procedure.code)
    let code = pr1.field(3).first
    if code[3].trimmed.isEmpty, !pr1.field(2)[1].trimmed.isEmpty, !code[1].trimmed.isEmpty {
      appendCoding(
        Element.CodeableConcept.coding, code: code[1], display: code[2],
        system: pr1.field(2)[1].trimmed, table: nil)
    } else {
      appendCodings(Element.CodeableConcept.coding, from: code)
    }
    let modifiers = pr1.field(16)
    for i in 0..<modifiers.repetitionCount {
      appendCodings(Element.CodeableConcept.coding, from: modifiers.repetition(i))
    }
    let text = code[9].trimmed.isEmpty ? pr1.field(4).raw.trimmed : code[9].trimmed
    addText(Element.CodeableConcept.text, text.isEmpty && code[1].trimmed.isEmpty ? wordsOf(code) : text)
    tape.close()
  }

  private func mapPerformed(_ pr1: HL7Segment) {
    guard let start = dateTime(pr1.field(5).raw) else { return }
    if start.hasTime, start.offset != nil, let minutes = pr1.field(7).raw.trimmed.decimal,
      minutes > 0, minutes < 100_000
    {
      addPeriod(
        Element.Procedure.performedPeriod, start: start, end: start.adding(minutes: minutes))
    } else {
      addDateTime(Element.Procedure.performedDateTime, start)
    }
  }

  private func performers(_ field: HL7Field, _ code: StaticString, _ display: StaticString) {
    guard !field.isEmpty else { return }
    for i in 0..<field.repetitionCount {
      let person = field.repetition(i)
      guard namesSomebody(person) else { continue }
      tape.open(Element.Procedure.performer)
      if !Bytes(code).isEmpty {
        appendConcept(
          Element.ProcedurePerformer.function, system: "http://snomed.info/sct", code: code,
          display: display)
      }
      appendPractitionerReference(Element.ProcedurePerformer.actor, person)
      tape.close()
    }
  }
}
