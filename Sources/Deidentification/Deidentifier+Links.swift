import PatientIdentity
@_spi(Deidentification) import Records

// Ids and references: link codes in the place of business keys.
extension Deidentifier {
  private static let patientType = Bytes("Patient")

  /// `id`: the patient hash, or the link code of the resource's key.
  func writeID(_ resource: Tape.Resource) {
    let at = resource.node + 1
    guard at < input.end(of: resource.node) else { return }
    let node = input[at]
    guard node.kind == .key else { return }
    if resource.type == Element.Patient.root {
      found.replace(.medicalRecord)
      output.add(node.element, patientNames.hash(resource.patient))
      return
    }
    let name = plans.typeName(resource.type)
    guard !name.isEmpty else {
      found[.otherUnique] += 1
      return
    }
    found.replace(.otherUnique)
    let code = linkCode(kind: name, key: input.text(of: node))
    output.add(node.element, code)
  }

  /// A reference to a resource by its key is rewritten; one to somebody or something outside (a name, an identifier) goes.
  func reference(_ i: Int, _ node: Tape.Node) -> Bool {
    var target = Bytes.empty
    let clause = plans[Element.Reference.reference].clause
    var k = i + 1
    let end = input.end(of: i)
    while k < end {
      let child = input[k]
      if child.element == Element.Reference.reference, child.kind == .reference {
        target = input.text(of: child)
        found[clause] += 1
      } else {
        remove(k)
      }
      k = input.end(of: k)
    }
    guard let slash = target.firstIndex(of: 0x2F), slash > 0, slash + 1 < target.count else {
      found.references += 1
      return false
    }
    // The reference itself was counted with what goes; where it is replaced that is one value all the same.
    let type = target[0..<slash]
    let key = target[slash + 1..<target.count]
    if type == Deidentifier.patientType {
      if let own = patientNames.index(of: key) {
        found.identifiers.replaced[clause] += 1
        refer(node.element, to: patientNames.reference(own))
        return true
      }
      guard let hash = patientHash(key) else {
        found.references += 1
        return false
      }
      found.identifiers.replaced[clause] += 1
      scratch.truncate()
      scratch.append("Patient/")
      scratch.append(contentsOf: hash.text)
    } else {
      let code = linkCode(kind: type, key: key)
      found.identifiers.replaced[clause] += 1
      scratch.truncate()
      scratch.append(type)
      scratch.append(0x2F)
      scratch.append(code)
    }
    refer(node.element, to: scratch.bytes)
    return true
  }

  private func refer(_ element: Element, to target: Bytes) {
    let output = output
    output.open(element)
    output.add(Element.Reference.reference, target)
    output.close()
  }

  /// Whether a patient of the record was merged into another one of it before, and has that one's hash now.
  func isAbsorbed(_ patient: Int) -> Bool {
    for i in handles.indices where i != patient && handles[i].hash == handles[patient].hash {
      if claims[i].merged.contains(claims[patient].primary) { return true }
    }
    return false
  }

  /// Whether a `Patient.link` leads to its own patient.
  func isLinkToSelf(_ link: Int) -> Bool {
    var i = link + 1
    let end = input.end(of: link)
    while i < end {
      let node = input[i]
      if node.element == Element.Reference.reference, node.kind == .reference {
        let target = input.text(of: node)
        guard let slash = target.firstIndex(of: 0x2F), target[0..<slash] == Deidentifier.patientType else { return false }
        return patientHash(target[slash + 1..<target.count]) == handles[patient].hash
      }
      i += 1
    }
    return false
  }

  /// The hash of the patient with a logical key: one of the record's, or one that was merged into them.
  private func patientHash(_ key: Bytes) -> PatientHash? {
    if let own = patientNames.index(of: key) { return handles[own].hash }
    for (claim, handle) in zip(claims, handles) {
      for other in claim.others where other.matches(key) { return handle.hash }
      for merged in claim.merged where merged.matches(key) { return (try? vault.find(merged))?.hash }
    }
    return nil
  }

  /// The code for a key of the patient at hand; valid until the next one.
  ///
  /// Keys of the form `msg|...|kind|n` name the n-th resource of a message: they share the message's code and differ in their
  /// last six characters, so that a message needs one entry in the vault.
  func linkCode(kind: Bytes, key: Bytes) -> Bytes {
    if key.hasPrefix("msg|"), let (prefix, ordinal) = Deidentifier.position(key) {
      let base = linkCode(kind: Bytes("message"), whole: prefix)
      return links.numbered(base, ordinal)
    }
    return linkCode(kind: kind, whole: key)
  }

  private func linkCode(kind: Bytes, whole key: Bytes) -> Bytes {
    let hash = verdicts.hash(key, 32) ^ (verdicts.hash(kind, 33) &+ UInt64(patient)) &* 0x9E37_79B9_7F4A_7C15
    return links.code(hash) { coder.append(kind: kind, key: key, of: handles[patient], to: &$0) }
  }

  /// The part of a position key before its kind, and its number.
  private static func position(_ key: Bytes) -> (Bytes, Int)? {
    var i = key.count
    while i > 0, ASCII.isDigit(key[i - 1]) { i -= 1 }
    guard i < key.count, key.count - i <= 7, i > 0, key[i - 1] == 0x7C, let ordinal = key[i..<key.count].decimal else {
      return nil
    }
    var k = i - 1
    while k > 0, ASCII.isLetter(key[k - 1]) { k -= 1 }
    guard k < i - 1, k > 4, key[k - 1] == 0x7C else { return nil }
    return (key[0..<k], ordinal)
  }
}

extension IdentityClaim {
  /// Whether `authority|value` is a key, without making it.
  func matches(_ key: Bytes) -> Bool {
    guard key.count == authority.count + 1 + value.count, key[authority.count] == 0x7C else { return false }
    return authority.withUnsafeBytes { key[0..<authority.count] == Bytes($0) }
      && value.withUnsafeBytes { key[authority.count + 1..<key.count] == Bytes($0) }
  }
}
