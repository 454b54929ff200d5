public import Records

/// The DICOM JSON model. Source: PS3.18 annex F, 2024d.
extension DICOMDataSet {
  /// Reads one data set, an object of tags, such as `DICOMJSONFramer` cuts out.
  ///
  /// - Throws: a `RecordError` of `DICOMReason` at `place`; the object then holds nothing.
  public func parse(json bytes: Bytes, at place: Place) throws(RecordError) {
    clear()
    var parser = DICOMJSONParser(bytes)
    if let reason = parser.parse(self) {
      clear()
      throw RecordError(reason, at: place)
    }
    store.pointee.finish()
    if entries.isEmpty {
      clear()
      throw RecordError(DICOMReason.notJSON, at: place)
    }
  }
}

/// Reads the objects of the model with a list of open elements instead of recursion.
private struct DICOMJSONParser: ~Copyable {
  private enum State { case members, attributes, values }

  private struct Open {
    var tag: DICOMTag
    var vr: DICOMVR?
    var isSequence = false
    var hasBytes = false
    var count = 0
  }

  private var cursor: JSONCursor
  private var open: [Open] = []
  private var state = State.members
  /// The values of the element being read; only the innermost one has any.
  private var values = ByteBuffer(capacity: 256)
  private var word = ByteBuffer(capacity: 64)
  /// Whether a comma must come before the next member.
  private var needsComma = false

  init(_ bytes: Bytes) { cursor = JSONCursor(bytes) }

  mutating func parse(_ set: DICOMDataSet) -> ReasonCode? {
    guard cursor.take(0x7B) else { return DICOMReason.notJSON }
    while true {
      let problem: ReasonCode?
      switch state {
      case .members:
        if cursor.take(0x7D) {
          if open.isEmpty { return cursor.peek() == nil ? nil : DICOMReason.notJSON }
          set.store.pointee.closeItem()
          (state, needsComma) = (.values, true)
          continue
        }
        problem = member(set)
      case .attributes: problem = cursor.take(0x7D) ? close(set) : attribute(set)
      case .values:
        if cursor.take(0x5D) {
          (state, needsComma) = (.attributes, true)
          continue
        }
        problem = value(set)
      }
      if let problem { return problem }
    }
  }

  /// A comma before all but the first; false when it is missing.
  private mutating func comma() -> Bool {
    if needsComma { return cursor.take(0x2C) }
    needsComma = true
    return true
  }

  private mutating func key() -> Bool {
    word.truncate()
    return comma() && cursor.string(to: &word) && cursor.take(0x3A)
  }

  private mutating func member(_ set: DICOMDataSet) -> ReasonCode? {
    guard key() else { return DICOMReason.notJSON }
    guard let tag = DICOMTag(named: word.bytes) else {
      set.store.pointee.notes.add(.valueUnreadable)
      return cursor.skipValue() ? nil : DICOMReason.notJSON
    }
    guard cursor.take(0x7B) else { return DICOMReason.notJSON }
    open.append(Open(tag: tag))
    values.truncate()
    (state, needsComma) = (.attributes, false)
    return nil
  }

  private mutating func attribute(_ set: DICOMDataSet) -> ReasonCode? {
    guard key() else { return DICOMReason.notJSON }
    let last = open.count - 1
    if word.bytes == "vr" {
      word.truncate()
      guard cursor.string(to: &word) else { return DICOMReason.notJSON }
      if word.count == 2 { open[last].vr = DICOMVR(rawValue: UInt16(word.bytes[0]) << 8 | UInt16(word.bytes[1])) }
    } else if word.bytes == "Value", cursor.take(0x5B) {
      (state, needsComma) = (.values, false)
    } else if word.bytes == "InlineBinary", cursor.peek() == 0x22 {
      word.truncate()
      guard cursor.string(to: &word) else { return DICOMReason.notJSON }
      values.truncate()
      open[last].hasBytes = true
      if !DICOMBase64.decode(word.bytes, to: &values) { set.store.pointee.notes.add(.valueUnreadable) }
    } else {
      if word.bytes == "BulkDataURI", !(last == 0 && open[0].tag.isPixelData) { set.store.pointee.notes.add(.valueAbbreviated) }
      guard cursor.skipValue() else { return DICOMReason.notJSON }
    }
    return nil
  }

  private mutating func value(_ set: DICOMDataSet) -> ReasonCode? {
    guard comma() else { return DICOMReason.notJSON }
    let last = open.count - 1
    if !open[last].isSequence {
      if open[last].count > 0 { values.append(0x5C) }
      open[last].count += 1
    }
    switch cursor.peek() {
    case 0x22:
      word.truncate()
      guard cursor.string(to: &word) else { return DICOMReason.notJSON }
      DICOMEncoding.append(clean: word.bytes, to: &values)
    case 0x7B:
      cursor.i += 1
      if isName(open[last]) { return name(set) }
      if !open[last].isSequence {
        guard open.count <= set.limits.depth else { return DICOMReason.tooDeep }
        guard set.store.pointee.openSequence(open[last].tag) else { return DICOMReason.tooManyElements }
        open[last].isSequence = true
        // Nulls before the first object are empty items.
        for _ in 1..<max(1, open[last].count) where set.store.pointee.openItemOfSequence() { set.store.pointee.closeItem() }
        values.truncate()
      }
      guard set.store.pointee.openItemOfSequence() else { return DICOMReason.tooManyElements }
      (state, needsComma) = (.members, false)
    case nil, 0x5B: return DICOMReason.notJSON
    default:
      let token = cursor.word()
      if token.isEmpty { return DICOMReason.notJSON }
      if token == "null" {
        if open[last].isSequence, set.store.pointee.openItemOfSequence() { set.store.pointee.closeItem() }
      } else {
        values.append(token)
      }
    }
    return nil
  }

  private func isName(_ element: Open) -> Bool {
    (element.vr ?? DICOMDictionary.shared.vr(element.tag).vr) == .PN
  }

  /// The groups of a person name, whatever their order.
  private mutating func name(_ set: DICOMDataSet) -> ReasonCode? {
    var groups: [[UInt8]] = [[], [], []]
    var isFirst = true
    while !cursor.take(0x7D) {
      if !isFirst, !cursor.take(0x2C) { return DICOMReason.notJSON }
      isFirst = false
      word.truncate()
      guard cursor.string(to: &word), cursor.take(0x3A) else { return DICOMReason.notJSON }
      let n = word.bytes == "Alphabetic" ? 0 : word.bytes == "Ideographic" ? 1 : word.bytes == "Phonetic" ? 2 : -1
      word.truncate()
      if cursor.peek() == 0x22 {
        guard cursor.string(to: &word) else { return DICOMReason.notJSON }
        if n >= 0 { groups[n] = word.array }
      } else if !cursor.skipValue() {
        return DICOMReason.notJSON
      }
    }
    let count = (groups.lastIndex { !$0.isEmpty } ?? 0) + 1
    for n in 0..<count {
      if n > 0 { values.append(0x3D) }
      groups[n].withUnsafeBytes { DICOMEncoding.append(clean: Bytes($0), to: &values) }
    }
    return nil
  }

  private mutating func close(_ set: DICOMDataSet) -> ReasonCode? {
    guard let element = open.popLast() else { return DICOMReason.notJSON }
    (state, needsComma) = (.members, true)
    if element.isSequence {
      set.store.pointee.closeSequence()
      return nil
    }
    if open.isEmpty, element.tag.isPixelData { return nil }
    let vr = element.vr ?? DICOMDictionary.shared.vr(element.tag).vr
    let isAdded: Bool
    if element.hasBytes, !vr.isText {
      isAdded = set.add(element.tag, vr, bytes: values.bytes)
    } else if vr.kind == .bytes {
      isAdded = set.add(element.tag, vr, bytes: .empty)
    } else {
      isAdded = set.add(element.tag, vr, text: values.bytes)
    }
    return isAdded ? nil : DICOMReason.tooManyElements
  }
}
