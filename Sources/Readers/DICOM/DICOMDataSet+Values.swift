public import Records

/// Values of elements: text as UTF-8 without padding, numbers as numbers or in their shortest decimal form.
extension DICOMDataSet {
  /// The first value of a tag as text; empty when the element is absent or empty.
  public func text(_ tag: DICOMTag, in item: DICOMItem = .root) -> Bytes {
    let i = find(tag, in: item)
    return i < 0 ? .empty : value(i, 0)
  }

  /// The first value of a tag as a whole number (`IS`, `US`, `SL` ...); nil when it is none.
  public func integer(_ tag: DICOMTag, in item: DICOMItem = .root) -> Int? {
    let i = find(tag, in: item)
    return i < 0 ? nil : entries[i].integer(0) ?? DICOMNumbers.integer(text(tag, in: item))
  }

  /// The alphabetic group of the first person name of a tag, such as `DOE^JOHN`.
  public func personName(_ tag: DICOMTag, in item: DICOMItem = .root) -> Bytes { nameGroup(text(tag, in: item), 0) }

  /// A component group of a person name: 0 alphabetic, 1 ideographic, 2 phonetic; empty components at its end left out.
  /// Source: PS3.5 §6.2.1.2.
  public func nameGroup(_ name: Bytes, _ group: Int) -> Bytes {
    var start = 0
    for _ in 0..<group {
      guard let hit = name.firstIndex(of: 0x3D, from: start) else { return .empty }
      start = hit + 1
    }
    var end = name.firstIndex(of: 0x3D, from: start) ?? name.count
    while end > start, name[end - 1] == 0x5E || name[end - 1] == 0x20 { end -= 1 }
    return name[start..<end]
  }

  /// How many values an element has; items for a sequence.
  public func valueCount(_ element: DICOMElement) -> Int {
    let entry = entries[element.index]
    switch entry.vr.kind {
    case .sequence:
      var n = 0
      for _ in items(of: element) { n += 1 }
      return n
    case .text:
      let all = decoded(element.index)
      if all.isEmpty { return 0 }
      guard entry.vr.isMultiple else { return 1 }
      var n = 1
      var from = 0
      while let hit = all.firstIndex(of: 0x5C, from: from) { (n, from) = (n + 1, hit + 1) }
      return n
    case .bytes: return entry.raw.isEmpty ? 0 : 1
    case .unsigned, .signed, .float, .tag: return entry.raw.count / entry.vr.unit
    }
  }

  /// A value of an element, from 0, as text; empty when there is none, and for bytes and sequences.
  public func value(_ element: DICOMElement, _ n: Int = 0) -> Bytes { value(element.index, n) }

  /// All values of an element as one text, backslashes between them, as they were sent.
  public func allText(_ element: DICOMElement) -> Bytes {
    entries[element.index].vr.isText ? decoded(element.index) : .empty
  }

  /// The stored bytes of a value, in the byte order of `isBigEndian`.
  public func raw(_ element: DICOMElement) -> Bytes { entries[element.index].raw }

  /// A value as a whole number, from an element of a binary VR; nil otherwise.
  public func integer(_ element: DICOMElement, _ n: Int = 0) -> Int? {
    entries[element.index].integer(n) ?? (entries[element.index].vr.isText ? DICOMNumbers.integer(value(element, n)) : nil)
  }

  func value(_ index: Int, _ n: Int) -> Bytes {
    let entry = entries[index]
    switch entry.vr.kind {
    case .text:
      let all = decoded(index)
      guard entry.vr.isMultiple else { return n == 0 ? DICOMDataSet.trimmed(all, entry.vr) : .empty }
      return DICOMDataSet.trimmed(DICOMDataSet.piece(all, n), entry.vr)
    case .bytes, .sequence: return .empty
    case .unsigned, .signed, .float, .tag:
      scratch.truncate()
      entry.appendNumber(n, to: &scratch)
      return arena.keep(scratch.bytes)
    }
  }

  /// The `n`th part between backslashes.
  static func piece(_ all: Bytes, _ n: Int) -> Bytes {
    var start = 0
    for _ in 0..<n {
      guard let hit = all.firstIndex(of: 0x5C, from: start) else { return .empty }
      start = hit + 1
    }
    return all[start..<(all.firstIndex(of: 0x5C, from: start) ?? all.count)]
  }

  /// Without padding: trailing spaces and NULs, and leading spaces where they are not significant (PS3.5 §6.2).
  static func trimmed(_ value: Bytes, _ vr: DICOMVR) -> Bytes {
    var low = 0
    var high = value.count
    while high > 0, value[high - 1] == 0x20 || value[high - 1] == 0 { high -= 1 }
    if !vr.keepsLeadingSpace { while low < high, value[low] == 0x20 { low += 1 } }
    return value[low..<high]
  }

  /// The whole value as UTF-8; decoded once.
  func decoded(_ index: Int) -> Bytes {
    let entry = entries[index]
    if entry.isDecoded { return entry.raw }
    store.pointee.entries[index].isDecoded = true
    guard CharacterScan.needsDecoding(entry.raw) else { return entry.raw }
    scratch.truncate()
    let set = entry.vr.usesCharacterSet ? charset(of: entry.item) : nil
    charsets.append(entry.raw, set, isName: entry.vr == .PN, to: &scratch, &store.pointee.notes)
    let text = arena.keep(scratch.bytes)
    store.pointee.entries[index].raw = text
    return text
  }

  /// The character set of the item, or of the nearest around it that states one.
  private func charset(of item: Int) -> DICOMCharset? {
    var i = item
    while i >= 0 {
      if items[i].charset >= 0 { return charsets.find(entries[items[i].charset].raw, &store.pointee.notes) }
      i = items[i].parent
    }
    return nil
  }
}
