import Records

/// Values of the text forms: UTF-8 that becomes what the same value would be in a Part 10 file.
extension DICOMDataSet {
  /// Adds an element whose values stand in `text`, backslashes between them; false when the limit is reached.
  ///
  /// Text that is not decoded is in the character set of its data set. Numbers of binary VRs become bytes; one that is none is left out with a note.
  func add(_ tag: DICOMTag, _ vr: DICOMVR, text: Bytes, isDecoded: Bool = true) -> Bool {
    if vr == .SQ {
      guard store.pointee.openSequence(tag) else { return false }
      store.pointee.closeSequence()
      return true
    }
    if vr.isText { return store.pointee.add(tag, vr, arena.keep(text), isDecoded: isDecoded) != nil }
    scratch.truncate()
    var start = 0
    while start < text.count {
      let end = text.firstIndex(of: 0x5C, from: start) ?? text.count
      let value = text[start..<end].trimmed
      if !value.isEmpty, !DICOMEncoding.append(value, vr, to: &scratch) { store.pointee.notes.add(.valueUnreadable) }
      start = end + 1
    }
    return add(tag, vr, bytes: scratch.bytes)
  }

  /// Adds an element of stored bytes, little endian; false when the limit is reached. What an application did not know (`UN`) has
  /// the VR of the dictionary.
  func add(_ tag: DICOMTag, _ vr: DICOMVR, bytes: Bytes) -> Bool {
    var known = (vr: vr, meaning: DICOMDictionary.Meaning.known)
    if vr == .UN {
      let found = DICOMDictionary.shared.vr(tag)
      if found.vr == .SQ, bytes.isEmpty { return add(tag, .SQ, text: .empty) }
      if found.vr != .SQ { known = found }
    }
    return store.pointee.add(tag, known.vr, arena.keep(bytes), meaning: known.meaning) != nil
  }
}

enum DICOMEncoding {
  /// Appends a number or tag as the bytes that its VR has in little endian; false when it is none.
  static func append(_ value: Bytes, _ vr: DICOMVR, to out: inout ByteBuffer) -> Bool {
    switch vr.kind {
    case .unsigned:
      guard let number = unsigned(value) else { return false }
      if vr.unit < 8, number >> UInt64(8 * vr.unit) != 0 { return false }
      append(number, vr.unit, to: &out)
    case .signed:
      guard let number = DICOMNumbers.integer(value) ?? whole(value) else { return false }
      let bound = Int.max >> (64 - 8 * vr.unit)
      if number > bound || number < -bound - 1 { return false }
      append(UInt64(bitPattern: Int64(number)), vr.unit, to: &out)
    case .float:
      guard let number = double(value) else { return false }
      if vr == .FL { append(UInt64(Float(number).bitPattern), 4, to: &out) } else { append(number.bitPattern, 8, to: &out) }
    case .tag:
      guard let tag = DICOMTag(value) else { return false }
      append(UInt64(tag.group), 2, to: &out)
      append(UInt64(tag.element), 2, to: &out)
    case .text, .bytes, .sequence: return false
    }
    return true
  }

  static func append(_ bits: UInt64, _ count: Int, to out: inout ByteBuffer) {
    for i in 0..<count { out.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * i))) }
  }

  private static func unsigned(_ value: Bytes) -> UInt64? {
    if let small = value.decimal { return UInt64(small) }
    if let n = UInt64(value.text) { return n }
    return whole(value).flatMap { UInt64(exactly: $0) }
  }

  /// A whole number written as `512.0` or `5.12e2`.
  private static func whole(_ value: Bytes) -> Int? { double(value).flatMap { Int(exactly: $0) } }

  static func double(_ value: Bytes) -> Double? { value.count <= 64 ? Double(value.text) : nil }

  /// Appends UTF-8 text as a value may hold it: no control characters but TAB, LF and CR.
  static func append(clean text: Bytes, to out: inout ByteBuffer) {
    guard CharacterScan.hasControls(text) else {
      out.append(text)
      return
    }
    for i in 0..<text.count where text[i] >= 0x20 || CharacterScan.isLayout(text[i]) { out.append(text[i]) }
  }
}
