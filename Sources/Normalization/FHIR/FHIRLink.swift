public import Records

/// Whose a resource is, as far as the resource says: what a pipeline joins by.
public enum FHIRLink: Sendable, Equatable {
  /// A Patient; other resources refer to it by this id (or by the `fullUrl` of its Bundle entry).
  case patient(id: [UInt8])
  /// Of the Patient with this id; a `urn:uuid:` reference gives the uuid.
  case refers(to: [UInt8])
  /// It says itself who the patient is: by an identifier, or by a contained Patient.
  case selfContained
  /// It names no patient, or not one that can be found.
  case nobody(ReasonCode, isError: Bool)
}

extension FHIRImporter {
  /// The id under which references find a resource that stood in a Bundle: the last part of its `fullUrl`; empty when it has none.
  public static func key(ofFullURL url: Bytes) -> Bytes { FHIRReference(url)?.id ?? .empty }

  /// The id of a Patient resource in JSON, by a look at its first level only; nil for other resources. For indexing files.
  public static func patientID(of resource: Bytes) -> Bytes? {
    var members = MemberScan(resource)
    var isPatient = false
    var id = Bytes.empty
    while let (name, value) = members.next() {
      if name == "resourceType" {
        guard MemberScan.string(value) == "Patient" else { return nil }
        isPatient = true
      } else if name == "id" {
        id = MemberScan.string(value)
      }
      if isPatient, !id.isEmpty { return id }
    }
    return isPatient ? id : nil
  }

  /// The id of the Patient to whom a resource in JSON belongs, by a look at its first level only; nil when it names none there.
  public static func patientReference(of resource: Bytes) -> Bytes? {
    var members = MemberScan(resource)
    while let (name, value) = members.next() {
      guard name == "subject" || name == "patient" || name == "beneficiary", value.first == 0x7B else { continue }
      var inner = MemberScan(value)
      while let (name, value) = inner.next() {
        guard name == "reference" else { continue }
        guard let reference = FHIRReference(MemberScan.string(value)), reference.form != .contained else { return nil }
        return reference.type.isEmpty || reference.type == "Patient" ? reference.id : nil
      }
    }
    return nil
  }
}

/// The members of a JSON object, their values unread. For lookups: what is no JSON ends the scan.
struct MemberScan {
  private let bytes: Bytes
  private var position = 0

  init(_ bytes: Bytes) {
    self.bytes = bytes
    skip()
    if position < bytes.count, bytes[position] == 0x7B { position += 1 } else { position = bytes.count }
  }

  /// The text of a string without its quotes; empty for other values.
  static func string(_ value: Bytes) -> Bytes {
    value.count >= 2 && value[0] == 0x22 ? value[1..<value.count - 1] : .empty
  }

  mutating func next() -> (name: Bytes, value: Bytes)? {
    skip()
    if position < bytes.count, bytes[position] == 0x2C {
      position += 1
      skip()
    }
    guard position < bytes.count, bytes[position] == 0x22, let end = stringEnd(position) else { return nil }
    let name = bytes[position + 1..<end - 1]
    position = end
    skip()
    guard position < bytes.count, bytes[position] == 0x3A else { return nil }
    position += 1
    skip()
    let start = position
    guard let end = valueEnd(start) else { return nil }
    position = end
    return (name, bytes[start..<end])
  }

  private mutating func skip() { while position < bytes.count, ASCII.isSpace(bytes[position]) { position += 1 } }

  /// The position after a string's closing quote.
  private func stringEnd(_ start: Int) -> Int? {
    var i = start + 1
    while let quote = bytes.firstIndex(of: 0x22, from: i) {
      var k = quote
      while k > i, bytes[k - 1] == 0x5C { k -= 1 }
      if (quote - k) & 1 == 0 { return quote + 1 }
      i = quote + 1
      if i > bytes.count { return nil }
    }
    return nil
  }

  private func valueEnd(_ start: Int) -> Int? {
    var depth = 0
    var i = start
    while i < bytes.count {
      let b = bytes[i]
      switch b {
      case 0x22:
        guard let end = stringEnd(i) else { return nil }
        i = end
        if depth == 0 { return i }
        continue
      case 0x7B, 0x5B: depth += 1
      case 0x7D, 0x5D:
        if depth == 0 { return i }
        depth -= 1
        if depth == 0 { return i + 1 }
      case 0x2C: if depth == 0 { return i }
      default: break
      }
      i += 1
    }
    return nil
  }
}
