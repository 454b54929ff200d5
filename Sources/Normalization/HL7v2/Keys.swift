import Readers
@_spi(Normalization) import Records

// Logical keys of resources: business identifiers where the message has them, positions otherwise.
extension MappingContext {
  /// The bytes of a key; valid until the next key is made.
  func bytes(_ key: ResourceKey) -> Bytes { keyText.bytes(key.start..<key.start + key.count) }

  /// `kind|authority|identifier`, upper case and trimmed, from an EI; nil when it has no identifier.
  ///
  /// Placer, filler and accession numbers: EI.2 is the authority, else EI.3.
  func businessKey(_ kind: StaticString, _ ei: HL7Repetition) -> ResourceKey? {
    let id = ei[1].trimmed
    guard !id.isEmpty, !id.isNullValue else { return nil }
    let namespace = ei[2].trimmed
    return makeKey(kind, namespace.isEmpty ? ei[3].trimmed : namespace, id)
  }

  /// `kind|authority|identifier` from a CX; nil when it has no identifier.
  ///
  /// Visit, account and policy numbers: CX.4 is the authority, its namespace before its universal id.
  func businessKey(_ kind: StaticString, cx: HL7Repetition) -> ResourceKey? {
    let id = cx[1].trimmed
    guard !id.isEmpty, !id.isNullValue else { return nil }
    return makeKey(kind, authority(cx), id)
  }

  /// The assigning authority of a CX: CX.4.1, else CX.4.2.
  func authority(_ cx: HL7Repetition) -> Bytes {
    let namespace = cx.component(4, sub: 1).trimmed
    return namespace.isEmpty || namespace.isNullValue ? cx.component(4, sub: 2).trimmed : namespace
  }

  /// `kind|a|b`, upper case.
  func makeKey(_ kind: StaticString, _ a: Bytes, _ b: Bytes) -> ResourceKey {
    let start = keyText.count
    keyText.append(kind)
    keyText.append(0x7C)
    keyText.append(capitals: a)
    keyText.append(0x7C)
    keyText.append(capitals: b)
    return ResourceKey(start: start, count: keyText.count - start)
  }

  /// `kind|other key|b`: what belongs to another resource.
  func makeKey(_ kind: StaticString, within other: ResourceKey, _ b: Bytes) -> ResourceKey {
    let start = keyText.count
    keyText.reserve(other.count + b.count + 64)
    keyText.append(kind)
    keyText.append(0x7C)
    keyText.append(bytes(other))
    keyText.append(0x7C)
    keyText.append(capitals: b)
    return ResourceKey(start: start, count: keyText.count - start)
  }

  /// A copy of ready bytes as a key.
  func keep(_ text: Bytes) -> ResourceKey {
    let start = keyText.count
    keyText.append(text)
    return ResourceKey(start: start, count: text.count)
  }

  /// `msg|MSH-4|MSH-10|kind|n`: the n-th resource of its kind in this message, for those without a business identifier.
  func positionKey(_ type: Element, _ kind: StaticString) -> ResourceKey {
    var n = 1
    if let i = positions.firstIndex(where: { $0.type == type }) {
      positions[i].count += 1
      n = positions[i].count
    } else {
      positions.append((type, 1))
    }
    if messagePrefix.count == 0 { makeMessagePrefix() }
    let start = keyText.count
    keyText.reserve(messagePrefix.count + 32)
    keyText.append(keyText.bytes(messagePrefix.start..<messagePrefix.start + messagePrefix.count))
    keyText.append(kind)
    keyText.append(0x7C)
    keyText.append(decimal: n)
    return ResourceKey(start: start, count: keyText.count - start)
  }

  /// The key, or one made different from it when this message has used it for the type already.
  func unique(_ type: Element, _ key: ResourceKey) -> ResourceKey {
    if usedKeys.insert(type, bytes(key)) { return key }
    note(.repeatedIdentifier)
    var n = 2
    while true {
      let start = keyText.count
      keyText.reserve(key.count + 24)
      keyText.append(keyText.bytes(key.start..<key.start + key.count))
      keyText.append(0x7C)
      keyText.append(decimal: n)
      let other = ResourceKey(start: start, count: keyText.count - start)
      if usedKeys.insert(type, bytes(other)) { return other }
      keyText.truncate(to: start)
      n += 1
    }
  }

  /// Whether this message has a resource of the type under the key already; notes it as used.
  func isRepeated(_ type: Element, _ key: ResourceKey) -> Bool {
    !usedKeys.insert(type, bytes(key))
  }

  /// Starts a resource of the patient at hand.
  func begin(_ type: Element, _ key: ResourceKey) {
    tape.beginResource(type, key: bytes(key), patient: patient)
  }

  private func makeMessagePrefix() {
    let msh = message.segment(0)
    let start = keyText.count
    keyText.append("msg|")
    keyText.append(capitals: msh.field(4)[1].trimmed)
    keyText.append(0x7C)
    let id = msh.field(10).raw.trimmed
    if id.isEmpty {
      keyText.append(capitals: msh.field(7)[1].trimmed)
      keyText.append(0x40)
      keyText.append(decimal: record.place.byte)
    } else {
      keyText.append(capitals: id)
    }
    keyText.append(0x7C)
    messagePrefix = ResourceKey(start: start, count: keyText.count - start)
  }
}
