public import Records

/// The text that dcmdump prints, as support tickets and old scripts hold it: `(gggg,eeee) VR value # length, vm Keyword`.
extension DICOMDataSet {
  /// Reads a dump. Values that it abbreviates (`...`) are read as far as they go, and noted.
  ///
  /// - Throws: `DCM-0112` when no line names an element; the object then holds nothing.
  public func parse(dump bytes: Bytes, at place: Place) throws(RecordError) {
    clear()
    var reader = DICOMDumpReader(bytes)
    if let reason = reader.read(into: self) {
      clear()
      throw RecordError(reason, at: place)
    }
    store.pointee.finish()
    if entries.isEmpty {
      clear()
      throw RecordError(DICOMReason.notDump, at: place)
    }
  }
}

private struct DICOMDumpReader: ~Copyable {
  private let bytes: Bytes
  private var position = 0
  private var value = ByteBuffer(capacity: 256)
  /// For each open sequence, whether an item of it is open.
  private var open: [Bool] = []

  /// Whether the dump is UTF-8 beyond ASCII, whatever (0008,0005) says; dcmdump prints texts in their own character set.
  private let isUTF8: Bool
  /// Whether lines end with CR LF; else a CR is part of a text.
  private let hasCarriageReturns: Bool

  init(_ bytes: Bytes) {
    self.bytes = bytes
    if let end = bytes.firstIndex(of: 0x0A), end > 0 { hasCarriageReturns = bytes[end - 1] == 0x0D } else { hasCarriageReturns = false }
    isUTF8 = CharacterScan.hasHighBytes(bytes) && UTF8Check.isValid(bytes)
  }

  /// The line at the position, without its end; nil at the end.
  private mutating func line() -> Bytes? {
    guard position < bytes.count else { return nil }
    let end = bytes.firstIndex(of: 0x0A, from: position) ?? bytes.count
    let line = bytes[position..<end]
    position = end + 1
    return hasCarriageReturns && line.last == 0x0D ? line[0..<line.count - 1] : line
  }

  /// Where the tag of an element line begins; nil for any other line.
  private static func tag(of line: Bytes) -> (tag: DICOMTag, rest: Bytes)? {
    var i = 0
    while i < line.count, line[i] == 0x20 || line[i] == 0x09 { i += 1 }
    guard i + 11 <= line.count, line[i] == 0x28, line[i + 10] == 0x29, let tag = DICOMTag(line[i..<i + 11]) else { return nil }
    return (tag, line[i + 11..<line.count].trimmed)
  }

  mutating func read(into set: DICOMDataSet) -> ReasonCode? {
    while let text = line() {
      guard let (tag, rest) = DICOMDumpReader.tag(of: text) else { continue }
      if tag.group == 0xFFFE {
        if let reason = delimiter(tag, set) { return reason }
        continue
      }
      guard rest.count >= 2 else { continue }
      // An element outside any item: the sequence's end is missing.
      while open.last == false {
        set.store.pointee.closeSequence()
        open.removeLast()
      }
      let letters = UInt16(rest[0]) << 8 | UInt16(rest[1])
      let vr = DICOMVR(rawValue: letters) ?? DICOMDictionary.shared.vr(tag).vr
      let content = rest[2..<rest.count].trimmed
      // Pixel data ends the header; an icon's lies deeper.
      if tag.isPixelData, open.isEmpty { return nil }
      if vr == .SQ || content.hasPrefix("(Sequence with") {
        guard set.store.pointee.openSequence(tag) else { return DICOMReason.tooDeep }
        open.append(false)
        continue
      }
      value.truncate()
      read(content, vr, set)
      guard set.store.pointee.entries.count < set.limits.elements else { return DICOMReason.tooManyElements }
      let isAdded = vr.kind == .bytes ? set.add(tag, vr, bytes: value.bytes) : set.add(tag, vr, text: value.bytes, isDecoded: isUTF8)
      if !isAdded { return DICOMReason.tooManyElements }
    }
    return nil
  }

  private mutating func delimiter(_ tag: DICOMTag, _ set: DICOMDataSet) -> ReasonCode? {
    guard let isInItem = open.last else { return nil }
    switch tag.element {
    case 0xE000:
      if isInItem { set.store.pointee.closeItem() }
      guard set.store.pointee.openItemOfSequence() else { return DICOMReason.tooManyElements }
      open[open.count - 1] = true
    case 0xE00D:
      if isInItem { set.store.pointee.closeItem() }
      open[open.count - 1] = false
    case 0xE0DD:
      if isInItem { set.store.pointee.closeItem() }
      set.store.pointee.closeSequence()
      open.removeLast()
    default: break
    }
    return nil
  }

  /// Puts the value that begins with `content` into `value`; a bracketed text may go on over lines.
  private mutating func read(_ content: Bytes, _ vr: DICOMVR, _ set: DICOMDataSet) {
    if content.first == 0x5B {
      bracketed(content)
      if value.bytes.count >= 3, value.bytes[value.count - 3..<value.count] == "..." { abbreviated(set) }
      return
    }
    let end = DICOMDumpReader.comment(of: content)
    let plain = content[0..<end].trimmed
    if plain.hasPrefix("(no value") || plain.isEmpty { return }
    if plain.hasPrefix("(not loaded)") || plain.hasPrefix("(PixelSequence") { return set.store.pointee.notes.add(.valueAbbreviated) }
    if plain.first == 0x3D {
      // A known UID by its name.
      if let uid = DICOMUIDNames.uid(plain[1..<plain.count]) { value.append(uid) } else { set.store.pointee.notes.add(.valueUnreadable) }
      return
    }
    value.append(plain)
    if plain.count >= 3, plain[plain.count - 3..<plain.count] == "..." { abbreviated(set) }
    if vr.kind == .bytes { hexadecimal(unit: vr.unit) }
  }

  private mutating func abbreviated(_ set: DICOMDataSet) {
    set.store.pointee.notes.add(.valueAbbreviated)
    value.truncate(to: value.count - 3)
  }

  /// Where the `# length, vm Keyword` of a line begins.
  private static func comment(of text: Bytes) -> Int {
    var i = text.count
    while i > 0 {
      i -= 1
      if text[i] == 0x23, i == 0 || text[i - 1] == 0x20 { return i }
    }
    return text.count
  }

  private mutating func bracketed(_ content: Bytes) {
    var piece = content[1..<content.count]
    while true {
      let end = DICOMDumpReader.comment(of: piece)
      if end < piece.count, let close = DICOMDumpReader.lastBracket(piece[0..<end]) {
        append(piece[0..<close])
        return
      }
      let cut = piece[0..<end].trimmed
      if end < piece.count, cut.count >= 3, cut[cut.count - 3..<cut.count] == "..." {
        append(cut)
        return
      }
      append(piece)
      let before = position
      guard let next = line() else { return }
      if DICOMDumpReader.tag(of: next) != nil {
        // The bracket never closed: what follows is the next element's.
        position = before
        return
      }
      value.append(0x0A)
      piece = next
    }
  }

  private mutating func append(_ text: Bytes) {
    if isUTF8 { DICOMEncoding.append(clean: text, to: &value) } else { value.append(text) }
  }

  private static func lastBracket(_ text: Bytes) -> Int? {
    var i = text.count
    while i > 0 {
      i -= 1
      if text[i] == 0x5D { return i }
      if text[i] != 0x20 { return nil }
    }
    return nil
  }

  /// Turns `00\01` (or words, `0001\0002`) in `value` into bytes.
  private mutating func hexadecimal(unit: Int) {
    let text = value.bytes.array
    value.truncate()
    var number: UInt64 = 0
    var digits = 0
    for b in text + [0x5C] {
      if let digit = DICOMTag.hexadecimal(b) {
        number = number << 4 | UInt64(digit)
        digits += 1
      } else if b == 0x5C {
        if digits > 0, digits <= 16 { DICOMEncoding.append(number, digits / 2, to: &value) }
        (number, digits) = (0, 0)
      } else {
        return
      }
    }
  }
}
