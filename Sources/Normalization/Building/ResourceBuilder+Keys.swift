@_spi(Normalization) import Records

// Logical keys of resources: business identifiers where the source has them, positions in the record otherwise.
extension ResourceBuilder {
  /// The bytes of a key; valid until the next key is made.
  func bytes(_ key: ResourceKey) -> Bytes { keyText.bytes(key.start..<key.start + key.count) }

  /// A copy of ready bytes as a key.
  func keep(_ text: Bytes) -> ResourceKey {
    let start = keyText.count
    keyText.append(text)
    return ResourceKey(start: start, count: text.count)
  }

  /// `kind|authority|identifier`, upper case: the same for a business identifier in every format, so that references meet.
  func key(_ kind: StaticString, _ authority: Bytes, _ identifier: Bytes) -> ResourceKey {
    let start = keyText.count
    keyText.append(kind)
    keyText.append(0x7C)
    keyText.append(capitals: authority.trimmed)
    keyText.append(0x7C)
    keyText.append(capitals: identifier.trimmed)
    return ResourceKey(start: start, count: keyText.count - start)
  }

  /// `kind|other key|b`: what belongs to another resource.
  func key(_ kind: StaticString, within other: ResourceKey, _ b: Bytes) -> ResourceKey {
    let start = keyText.count
    keyText.reserve(other.count + b.count + 64)
    keyText.append(kind)
    keyText.append(0x7C)
    keyText.append(bytes(other))
    keyText.append(0x7C)
    keyText.append(capitals: b)
    return ResourceKey(start: start, count: keyText.count - start)
  }

  /// `prefix|kind|n`: the n-th resource of its type in this record.
  func positionKey(_ type: Element, _ kind: StaticString) -> ResourceKey {
    var n = 1
    if let i = positions.firstIndex(where: { $0.type == type }) {
      positions[i].count += 1
      n = positions[i].count
    } else {
      positions.append((type, 1))
    }
    let start = keyText.count
    keyText.reserve(recordPrefix.count + 64)
    keyText.append(bytes(recordPrefix))
    keyText.append(0x7C)
    keyText.append(kind)
    keyText.append(0x7C)
    keyText.append(decimal: n)
    return ResourceKey(start: start, count: keyText.count - start)
  }

  /// The key, or one made different from it when this record has used it for the type already.
  func unique(_ type: Element, _ key: ResourceKey) -> ResourceKey {
    if usedKeys.insert(type, bytes(key)) { return key }
    note("repeated-identifier")
    var n = 2
    while true {
      let start = keyText.count
      keyText.reserve(key.count + 24)
      keyText.append(bytes(key))
      keyText.append(0x7C)
      keyText.append(decimal: n)
      let other = ResourceKey(start: start, count: keyText.count - start)
      if usedKeys.insert(type, bytes(other)) { return other }
      keyText.truncate(to: start)
      n += 1
    }
  }

  /// Whether this record has a resource of the type under the key already; notes it as used.
  func isRepeated(_ type: Element, _ key: ResourceKey) -> Bool { !usedKeys.insert(type, bytes(key)) }

  /// Starts a resource of the patient at hand.
  func begin(_ type: Element, _ key: ResourceKey) { tape.beginResource(type, key: bytes(key), patient: patient) }

  func end() { tape.endResource() }
}
