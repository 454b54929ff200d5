import PatientIdentity
@_spi(Deidentification) import Records

// Ids and references: link codes in the place of business keys.
extension Deidentifier {
  private static let patientType = Bytes("Patient")

  /// `id`: the patient hash, or the link code of the resource's key.
  func writeID(_ resource: Tape.Resource) {
    let at = resource.node + 1
    guard at < input.end(of: resource.node) else { return }
    let node = input[node: at]
    guard node.kind == .key else { return }
    if resource.type == Element.Patient.root {
      found.replace(.medicalRecord)
      output.add(node.element) { $0.append(contentsOf: handles[resource.patient].hash.text) }
      return
    }
    guard let name = plans.typeNames[resource.type] else {
      found[.otherUnique] += 1
      return
    }
    found.replace(.otherUnique)
    let code = name.withUnsafeBytes { linkCode(kind: Bytes($0), key: input.text(of: node)) }
    output.add(node.element) { $0.append(links.bytes(code)) }
  }

  /// A reference to a resource by its key is rewritten; one to somebody or something outside (a name, an identifier) goes.
  func reference(_ i: Int, _ node: Tape.Node) -> Bool {
    var target = Bytes.empty
    var k = i + 1
    let end = input.end(of: i)
    while k < end {
      let child = input[node: k]
      if child.element == Element.Reference.reference, child.kind == .reference { target = input.text(of: child) }
      k = input.end(of: k)
    }
    remove(i)
    guard let slash = target.firstIndex(of: 0x2F), slash > 0, slash + 1 < target.count else {
      found.references += 1
      return false
    }
    // The reference itself was counted with what goes; where it is replaced that is one value all the same.
    let type = target[0..<slash]
    let key = target[slash + 1..<target.count]
    if type == Deidentifier.patientType {
      guard let hash = patientHash(key) else {
        found.references += 1
        return false
      }
      found.identifiers.replaced[plans[Element.Reference.reference].clause] += 1
      output.open(node.element)
      output.add(Element.Reference.reference) {
        $0.append("Patient/")
        $0.append(contentsOf: hash.text)
      }
      output.close()
      return true
    }
    let code = linkCode(kind: type, key: key)
    found.identifiers.replaced[plans[Element.Reference.reference].clause] += 1
    output.open(node.element)
    output.add(Element.Reference.reference) {
      $0.append(type)
      $0.append(0x2F)
      $0.append(links.bytes(code))
    }
    output.close()
    return true
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
      let node = input[node: i]
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
    for (claim, handle) in zip(claims, handles) where claim.primary.matches(key) { return handle.hash }
    for (claim, handle) in zip(claims, handles) {
      for other in claim.others where other.matches(key) { return handle.hash }
      for merged in claim.merged where merged.matches(key) { return (try? vault.find(merged))?.hash }
    }
    return nil
  }

  /// The code for a key of the patient at hand, made once per record.
  ///
  /// Keys of the form `msg|...|kind|n` name the n-th resource of a message: they share the message's code and differ in their
  /// last six characters, so that a message needs one entry in the vault.
  func linkCode(kind: Bytes, key: Bytes) -> Range<Int> {
    if key.hasPrefix("msg|"), let (prefix, ordinal) = Deidentifier.position(key) {
      let base = linkCode(kind: Bytes("message"), whole: prefix)
      return links.numbered(base, ordinal)
    }
    return linkCode(kind: kind, whole: key)
  }

  private func linkCode(kind: Bytes, whole key: Bytes) -> Range<Int> {
    let hash = TextCache.hash(key, 32) ^ TextCache.hash(kind, UInt8(truncatingIfNeeded: patient)) &* 0x9E37_79B9_7F4A_7C15
    if let known = links.find(hash) { return known }
    let start = links.text.count
    coder.append(kind: kind, key: key, of: handles[patient], to: &links.text)
    return links.remember(hash, start..<links.text.count)
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

/// The link codes of the record at hand, by the hash of their key.
struct LinkMemory: ~Copyable {
  var text = ByteBuffer(capacity: 1024)
  private var hashes = [UInt64](repeating: 0, count: 64)
  private var starts = [Int32](repeating: 0, count: 64)
  private var used: [Int32] = []

  mutating func reset() {
    text.truncate()
    for i in used { hashes[Int(i)] = 0 }
    used.removeAll(keepingCapacity: true)
  }

  func bytes(_ range: Range<Int>) -> Bytes { text.bytes(range) }

  func find(_ hash: UInt64) -> Range<Int>? {
    let mask = hashes.count - 1
    var at = Int(truncatingIfNeeded: hash) & mask
    while hashes[at] != 0 {
      if hashes[at] == hash { return Int(starts[at])..<Int(starts[at]) + LinkCoder.codeCount }
      at = (at + 1) & mask
    }
    return nil
  }

  mutating func remember(_ hash: UInt64, _ range: Range<Int>) -> Range<Int> {
    if used.count * 2 >= hashes.count { grow() }
    let mask = hashes.count - 1
    var at = Int(truncatingIfNeeded: hash) & mask
    while hashes[at] != 0 { at = (at + 1) & mask }
    hashes[at] = hash
    starts[at] = Int32(range.lowerBound)
    used.append(Int32(at))
    return range
  }

  private mutating func grow() {
    let old = used.map { (hashes[Int($0)], starts[Int($0)]) }
    hashes = Array(repeating: 0, count: hashes.count * 2)
    starts = Array(repeating: 0, count: starts.count * 2)
    used.removeAll(keepingCapacity: true)
    let mask = hashes.count - 1
    for (hash, start) in old {
      var at = Int(truncatingIfNeeded: hash) & mask
      while hashes[at] != 0 { at = (at + 1) & mask }
      hashes[at] = hash
      starts[at] = start
      used.append(Int32(at))
    }
  }

  /// A code whose last six characters (base32) are a number: 100 bits of the base stay.
  mutating func numbered(_ base: Range<Int>, _ ordinal: Int) -> Range<Int> {
    let start = text.count
    let letters = Bytes("abcdefghijklmnopqrstuvwxyz234567")
    text.reserve(LinkCoder.codeCount)
    for i in 0..<20 { text.append(text.bytes[base.lowerBound + i]) }
    for shift in stride(from: 25, through: 0, by: -5) { text.append(letters[ordinal >> shift & 31]) }
    return start..<text.count
  }
}
