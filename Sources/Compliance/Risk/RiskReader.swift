public import Records

/// Reads what a de-identified record says of its patients; one per worker, without state.
///
/// From `Patient`: year of birth (`90+` where it is masked), `gender`, the first address's ZIP3, state and country, US Core race and ethnicity, marital
/// status, the primary language, year of death. From the patient's first `Encounter`: the year it began. From the first `Condition`: its
/// `DiagnosisGroup`.
public struct RiskReader: Sendable {
  public init() {}

  /// One row for each patient of the record.
  /// - Parameter labels: the security labels of each resource of the tape, as bits; fewer are taken as none.
  public func rows(of record: DeidentifiedRecord, labels: [UInt32]) -> [RiskRow] {
    let tape = record.tape
    var rows = record.patientHashes.map { RiskRow(patient: $0) }
    for (i, resource) in tape.resources.enumerated() where resource.patient >= 0 && resource.patient < rows.count {
      if i < labels.count { rows[resource.patient].labels |= labels[i] }
      switch resource.type {
      case Element.Patient.root: patient(resource.node, of: tape, &rows[resource.patient])
      case Element.Encounter.root where rows[resource.patient][.admissionYear] == .absent:
        rows[resource.patient][.admissionYear] = year(Element.Period.start, in: child(Element.Encounter.period, of: resource.node, tape), tape)
      case Element.Condition.root where rows[resource.patient][.diagnosisGroup] == .absent:
        rows[resource.patient][.diagnosisGroup] = diagnosis(child(Element.Condition.code, of: resource.node, tape), tape)
      default: break
      }
    }
    return rows
  }

  private func patient(_ node: Int, of tape: Tape, _ row: inout RiskRow) {
    let end = tape.end(of: node)
    var i = node + 1
    while i < end {
      let child = tape[node: i]
      switch child.element {
      case Element.Patient.birthDate:
        row.set(.birthYear, child.isPrimitiveExtension ? .pooled : year(of: tape.text(of: child)))
      case Element.Patient.gender where child.kind != .object: row.set(.sex, RiskValue(tape.text(of: child)))
      case Element.Patient.deceasedDateTime:
        // A year that may not be shown still says that the patient has died.
        row.set(.deceasedYear, child.isPrimitiveExtension ? RiskValue("dead") : year(of: tape.text(of: child)))
      case Element.Patient.deceasedBoolean where child.kind != .object:
        row.set(.deceasedYear, tape.text(of: child) == "true" ? RiskValue("dead") : .absent)
      case Element.Patient.maritalStatus: row.set(.maritalStatus, code(in: i, tape))
      case Element.Patient.address: address(i, of: tape, &row)
      case Element.Patient.communication: row.set(.language, language(code(in: self.child(Element.PatientCommunication.language, of: i, tape), tape)))
      case Element.Patient.extension: demographics(i, of: tape, &row)
      default: break
      }
      i = tape.end(of: i)
    }
  }

  private func address(_ node: Int, of tape: Tape, _ row: inout RiskRow) {
    let end = tape.end(of: node)
    var i = node + 1
    while i < end {
      let child = tape[node: i]
      let text = tape.text(of: child)
      switch child.element {
      case Element.Address.postalCode where text.count >= 3: row.set(.zip3, RiskValue(text[0..<3]))
      case Element.Address.state: row.set(.state, RiskValue(text))
      case Element.Address.country: row.set(.country, RiskValue(text))
      default: break
      }
      i = tape.end(of: i)
    }
  }

  /// US Core race and ethnicity: the first category of the extension, else its first detailed code.
  private func demographics(_ node: Int, of tape: Tape, _ row: inout RiskRow) {
    let url = text(Element.Extension.url, in: node, tape)
    let attribute: RiskAttribute
    if url == "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race" {
      attribute = .race
    } else if url == "http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity" {
      attribute = .ethnicity
    } else {
      return
    }
    var detailed = RiskValue.absent
    let end = tape.end(of: node)
    var i = node + 1
    while i < end {
      if tape[node: i].element == Element.Extension.extension {
        let kind = text(Element.Extension.url, in: i, tape)
        let value = code(in: i, tape)
        if kind == "ombCategory" { row.set(attribute, value) }
        if kind == "detailed", detailed == .absent { detailed = value }
      }
      i = tape.end(of: i)
    }
    row.set(attribute, detailed)
  }

  /// The group of the code that ranks first among those of a CodeableConcept.
  private func diagnosis(_ node: Int?, _ tape: Tape) -> RiskValue {
    guard let node else { return .absent }
    var best: (rank: DiagnosisGroup.Rank, value: RiskValue)?
    let end = tape.end(of: node)
    var i = node + 1
    while i < end {
      if tape[node: i].element == Element.CodeableConcept.coding {
        let code = text(Element.Coding.code, in: i, tape)
        let group = DiagnosisGroup.of(system: text(Element.Coding.system, in: i, tape), code: code)
        if !code.isEmpty, best.map({ group.rank < $0.rank }) ?? true { best = group }
      }
      i = tape.end(of: i)
    }
    return best?.value ?? .absent
  }

  private func language(_ value: RiskValue) -> RiskValue {
    let text = value.text
    guard let dash = text.firstIndex(of: 0x2D) else { return value }
    return text[..<dash].withUnsafeBytes { RiskValue(Bytes($0)) }
  }

  /// The first code below a node.
  private func code(in node: Int?, _ tape: Tape) -> RiskValue {
    guard let node else { return .absent }
    for i in node..<tape.end(of: node) where tape[node: i].element == Element.Coding.code && tape[node: i].kind != .object {
      return RiskValue(tape.text(of: tape[node: i]))
    }
    return .absent
  }

  private func child(_ element: Element, of node: Int, _ tape: Tape) -> Int? {
    let end = tape.end(of: node)
    var i = node + 1
    while i < end {
      if tape[node: i].element == element { return i }
      i = tape.end(of: i)
    }
    return nil
  }

  private func text(_ element: Element, in node: Int, _ tape: Tape) -> Bytes { child(element, of: node, tape).map { tape.text(of: tape[node: $0]) } ?? .empty }

  private func year(_ element: Element, in node: Int?, _ tape: Tape) -> RiskValue {
    node.flatMap { child(element, of: $0, tape) }.map { year(of: tape.text(of: tape[node: $0])) } ?? .absent
  }

  private func year(of text: Bytes) -> RiskValue {
    text.count >= 4 && text[0..<4].decimal != nil ? RiskValue(text[0..<4]) : .absent
  }
}

extension RiskRow {
  /// Sets what is not known yet.
  fileprivate mutating func set(_ attribute: RiskAttribute, _ value: RiskValue) {
    if self[attribute] == .absent { self[attribute] = value }
  }
}
