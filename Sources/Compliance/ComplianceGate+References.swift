import Records

// Ids and references.
extension ComplianceGate {
  /// The id of a patient is that patient's hash; any other is a link code of 26 characters.
  func checkID(_ text: Bytes, _ element: Element) {
    if type == Element.Patient.root {
      guard patient >= 0, patient < patients.count else { return }
      if !patients.isHash(text, patient) { report(ComplianceReason.idForm, element, .otherUnique, text) }
    } else if !GeneratedForm.isLinkCode(text) {
      report(ComplianceReason.idForm, element, .otherUnique, text)
    }
  }

  func checkReference(_ text: Bytes, _ element: Element) {
    if patient >= 0, patient < patients.count, patients.isReference(text, patient) {
      counts.single[.medicalRecord] += 1
      return
    }
    guard let slash = text.firstIndex(of: 0x2F), isResourceType(text[0..<slash]) else {
      report(ComplianceReason.referenceForm, element, .otherUnique, text)
      return
    }
    let id = text[slash + 1..<text.count]
    guard text[0..<slash] == "Patient" else {
      if !GeneratedForm.isLinkCode(id) { report(ComplianceReason.referenceForm, element, .otherUnique, text) }
      return
    }
    guard GeneratedForm.isPatientHash(id) else {
      report(ComplianceReason.referenceForm, element, .otherUnique, text)
      return
    }
    counts.single[.medicalRecord] += 1
    // The other side of a merge is another patient of the same record.
    let isMerged = referrer == Element.PatientLink.other && (0..<patients.count).contains { patients.isHash(id, $0) }
    if !isMerged { report(ComplianceReason.otherPatient, element, .medicalRecord, text) }
  }

  private func isResourceType(_ name: Bytes) -> Bool {
    isListed(name, CleanTexts.Form.resourceType) { name in
      guard name.count <= 64, let root = ElementCatalog.shared.root(named: name.text) else { return false }
      return ElementCatalog.shared[root].kind == .resource
    }
  }
}

/// The patients of a record as references name them: `Patient/pt1...`.
struct PatientNames: ~Copyable {
  private static let prefix: StaticString = "Patient/"
  private static let length = 8 + GeneratedForm.patientHashLength
  private var text = ByteBuffer(capacity: 256)
  /// Whether each has the form of a hash.
  private var areFormed: [Bool] = []
  private(set) var count = 0

  mutating func take(_ hashes: [PatientHash]) {
    text.truncate()
    areFormed.removeAll(keepingCapacity: true)
    count = hashes.count
    for hash in hashes {
      text.append(PatientNames.prefix)
      text.append(contentsOf: hash.text)
      areFormed.append(hash.text.withUnsafeBytes { GeneratedForm.isPatientHash(Bytes($0)) })
    }
  }

  private func reference(_ i: Int) -> Bytes { text.bytes(i * PatientNames.length..<(i + 1) * PatientNames.length) }

  /// Whether a text is the reference to one of the patients.
  func isReference(_ text: Bytes, _ i: Int) -> Bool { areFormed[i] && reference(i) == text }

  /// Whether a text is the hash of one of the patients.
  func isHash(_ text: Bytes, _ i: Int) -> Bool { areFormed[i] && reference(i)[8..<PatientNames.length] == text }
}
