import Readers
@_spi(Normalization) import Records

// Whose a resource is.
extension FHIRImporter {
  /// Types that may be of nobody in particular; without a patient they are left out, others are rejected.
  private static let impersonal: [Element] = [
    Element.Practitioner.root, Element.PractitionerRole.root, Element.Organization.root, Element.Location.root, Element.Medication.root,
    Element.Device.root, Element.Binary.root, Element.Group.root, Element.MessageHeader.root, Element.List.root, Element.Basic.root,
    Element.Provenance.root, Element.AuditEvent.root,
  ]

  /// Members that name the patient, on the first level; and inside the objects of another member.
  private static let direct: [StaticString] = ["subject", "patient", "beneficiary", "individual", "target"]
  private static let nested: [(StaticString, StaticString)] = [("participant", "actor"), ("entity", "what"), ("agent", "who")]

  func findLink() -> FHIRLink {
    if type == Element.Patient.root { return .patient(id: ownID) }
    var other = false
    for name in FHIRImporter.direct {
      if let found = link(name, in: 0, &other) { return found }
    }
    for (outer, inner) in FHIRImporter.nested {
      var i = 1
      while i < tree.end(0) {
        if tree.name(i) == Bytes(outer), tree.kind(i) == .object, let found = link(inner, in: i, &other) { return found }
        i = tree.end(i)
      }
    }
    if other { return .nobody(FHIRReason.notOfPatient, isError: false) }
    return FHIRImporter.impersonal.contains(type)
      ? .nobody(FHIRReason.nobodys, isError: false) : .nobody(FHIRReason.noPatient, isError: true)
  }

  /// The link by the references of one name; `other` is set when they name something else.
  private func link(_ name: StaticString, in parent: Int, _ other: inout Bool) -> FHIRLink? {
    var i = parent + 1
    let end = tree.end(parent)
    let wanted = Bytes(name)
    while i < end {
      defer { i = tree.end(i) }
      guard tree.name(i) == wanted, tree.kind(i) == .object else { continue }
      let text = tree.text("reference", in: i)
      guard let reference = FHIRReference(text) else {
        if let identifier = tree.first("identifier", in: i), tree.kind(identifier) == .object,
          Bytes(name) != Bytes("target"), builder.isUsable(tree.text("value", in: identifier)), isPatientType(tree.text("type", in: i))
        {
          return .selfContained
        }
        continue
      }
      switch reference.form {
      case .contained:
        if contained(reference.id)?.type == Element.Patient.root { return .selfContained }
        other = true
      case .resource:
        if reference.type == "Patient" { return .refers(to: reference.id.array) }
        other = true
      case .uuid:
        let stated = tree.text("type", in: i)
        if !isPatientType(stated) { other = true } else if Bytes(name) != Bytes("target") || !stated.isEmpty { return .refers(to: reference.id.array) }
      }
    }
    return nil
  }

  private func isPatientType(_ stated: Bytes) -> Bool { stated.isEmpty || stated == "Patient" }

  /// A contained resource by its id.
  func contained(_ id: Bytes) -> (cell: Int, type: Element)? {
    var i = 1
    while i < tree.end(0) {
      if tree.name(i) == "contained", tree.kind(i) == .object, tree.text("id", in: i) == id {
        return fields.resource(tree.text("resourceType", in: i)).map { (i, $0) }
      }
      i = tree.end(i)
    }
    return nil
  }

  // MARK: identity

  /// Makes the patient the record's, and everything known of them known; a reason when that is not possible.
  func identify(_ patient: Bytes?) -> ReasonCode? {
    patientIDs.removeAll(keepingCapacity: true)
    switch link {
    case .patient:
      patientIDs.append(ownID)
      if !fullURLID.isEmpty { patientIDs.append(fullURLID) }
      return claim(from: tree, 0)
    case .refers(let id):
      guard let patient else { return FHIRReason.patientMissing }
      patientIDs.append(id)
      guard parsePatient(patient) else { return FHIRReason.notAPatient }
      let own = patientTree.text("id", in: 0)
      if !own.isEmpty { patientIDs.append(own.array) }
      if let refusal = claim(from: patientTree, 0) { return refusal }
      harvest(patientTree, 0, Element.Patient.root)
      return nil
    case .selfContained: return claimInside()
    case .nobody(let reason, _): return reason
    }
  }

  /// Parses the patient's own resource, unless it is the one parsed last; false when it is none.
  private func parsePatient(_ patient: Bytes) -> Bool {
    if !patientText.bytes.isEmpty, patientText.bytes == patient { return true }
    patientText.truncate()
    patientText.append(patient)
    do throws(RecordError) {
      try parse(patientText.bytes, into: patientTree, at: place)
    } catch {
      patientText.truncate()
      return false
    }
    if patientTree.text("resourceType", in: 0) == "Patient" { return true }
    patientText.truncate()
    return false
  }

  /// The claims of a Patient's identifiers.
  private func claim(from tree: ResourceTree, _ patient: Int) -> ReasonCode? {
    var claims: [IdentityClaim] = []
    var i = patient + 1
    let end = tree.end(patient)
    while i < end {
      if tree.name(i) == "identifier", tree.kind(i) == .object, let claim = claim(identifier: i, of: tree) { claims.append(claim) }
      i = tree.end(i)
    }
    if claims.isEmpty, !builder.options.site.isEmpty {
      let id = tree.text("id", in: patient)
      if builder.isUsable(id) {
        builder.note("patient-by-resource-id")
        claims.append(builder.claim(authority: .empty, value: id))
      }
    }
    guard let best = builder.best(of: claims) else { return FHIRReason.noIdentifier }
    builder.addPatient(best)
    return nil
  }

  private func claim(identifier i: Int, of tree: ResourceTree) -> IdentityClaim? {
    let value = tree.text("value", in: i)
    guard builder.isUsable(value), !(tree.text("use", in: i) == "old") else { return nil }
    let system = tree.text("system", in: i)
    var type = identifierType(i, of: tree)
    if type.isEmpty, system == "http://hl7.org/fhir/sid/us-ssn" { type = Bytes("SS") }
    return builder.claim(authority: system, value: value, type: type)
  }

  /// The code of HL7 table 0203; empty when there is none.
  func identifierType(_ i: Int, of tree: ResourceTree) -> Bytes {
    guard let type = tree.first("type", in: i), tree.kind(type) == .object, let coding = tree.first("coding", in: type),
      tree.kind(coding) == .object
    else { return .empty }
    let code = tree.text("code", in: coding)
    return code.count <= 5 ? code : .empty
  }

  /// The claim that the resource makes itself.
  private func claimInside() -> ReasonCode? {
    for name in FHIRImporter.direct {
      var i = 1
      while i < tree.end(0) {
        defer { i = tree.end(i) }
        guard tree.name(i) == Bytes(name), tree.kind(i) == .object else { continue }
        if let reference = FHIRReference(tree.text("reference", in: i)) {
          guard reference.form == .contained, let inner = contained(reference.id), inner.type == Element.Patient.root else { continue }
          patientIDs.append([0x23] + reference.id.array)
          return claim(from: tree, inner.cell)
        }
        guard let identifier = tree.first("identifier", in: i), let claim = claim(identifier: identifier, of: tree),
          let best = builder.best(of: [claim])
        else { continue }
        builder.addPatient(best)
        return nil
      }
    }
    return FHIRReason.noIdentifier
  }
}
