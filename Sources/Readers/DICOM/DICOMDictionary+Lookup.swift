import Records

/// The data dictionary: VR and keyword of a tag, tag of a keyword or name. Read once from a text table, then a probe or two a look-up.
///
/// Source: PS3.6 2024d; repeating groups PS3.5 §7.6.
struct DICOMDictionary: Sendable {
  /// What the standard says the VR is; some depend on other elements.
  enum Meaning: UInt8, Sendable {
    case known, usOrSS, obOrOW, usOrOW, usOrSSOrOW, none
  }

  struct Entry: Sendable {
    var tag: UInt32
    var mask: UInt32
    var vr: DICOMVR
    var meaning: Meaning
    var keyword: UInt32
    var keywordCount: UInt16
  }

  static let shared = DICOMDictionary()

  private let entries: [Entry]
  /// The rows of repeating groups, which a mask finds.
  private let masked: [Entry]
  /// Index of an entry plus 1, by hash of the tag; 0 is free.
  private let slots: [UInt16]
  private let names: [UInt16]

  private static let slotBits: UInt32 = 14

  private init() {
    let text = Bytes(DICOMDictionary.table)
    var entries: [Entry] = []
    entries.reserveCapacity(5300)
    var masked: [Entry] = []
    var start = 0
    while start < text.count {
      let end = text.firstIndex(of: 0x0A, from: start) ?? text.count
      if end - start >= 10 {
        let entry = DICOMDictionary.entry(text[start..<end], at: start)
        if entry.mask == .max { entries.append(entry) } else { masked.append(entry) }
      }
      start = end + 1
    }
    var slots = [UInt16](repeating: 0, count: 1 << Int(DICOMDictionary.slotBits))
    var names = slots
    for (i, entry) in entries.enumerated() {
      DICOMDictionary.insert(UInt16(i + 1), DICOMDictionary.hash(entry.tag), &slots)
      let keyword = text[Int(entry.keyword)..<Int(entry.keyword) + Int(entry.keywordCount)]
      if !keyword.isEmpty { DICOMDictionary.insert(UInt16(i + 1), DICOMDictionary.hash(keyword), &names) }
    }
    (self.entries, self.masked, self.slots, self.names) = (entries, masked, slots, names)
  }

  private static func entry(_ line: Bytes, at start: Int) -> Entry {
    var tag: UInt32 = 0
    var mask: UInt32 = 0
    for i in 0..<8 {
      let digit = DICOMTag.hexadecimal(line[i])
      tag = tag << 4 | UInt32(digit ?? 0)
      mask = mask << 4 | (digit == nil ? 0 : 15)
    }
    var vr = DICOMVR.UN
    var meaning = Meaning.known
    switch line[8] {
    case 0x30: meaning = .none
    case 0x31: (vr, meaning) = (.US, .usOrSS)
    case 0x32: (vr, meaning) = (.OW, .obOrOW)
    case 0x33: (vr, meaning) = (.OW, .usOrOW)
    case 0x34: (vr, meaning) = (.OW, .usOrSSOrOW)
    default: vr = DICOMVR(rawValue: UInt16(line[8]) << 8 | UInt16(line[9])) ?? .UN
    }
    return Entry(
      tag: tag, mask: mask, vr: vr, meaning: meaning, keyword: UInt32(start + 10), keywordCount: UInt16(line.count - 10))
  }

  private static func insert(_ value: UInt16, _ hash: Int, _ slots: inout [UInt16]) {
    var i = hash
    while slots[i] != 0 { i = (i + 1) & (slots.count - 1) }
    slots[i] = value
  }

  private static func hash(_ tag: UInt32) -> Int { Int((tag &* 0x9E37_79B1) >> (32 - slotBits)) }

  /// Of the letters and digits only, without case, so that `Patient's Name` finds `PatientName`.
  private static func hash(_ name: Bytes) -> Int {
    var h: UInt32 = 2_166_136_261
    var letters = Letters(name)
    while let b = letters.next() { h = (h ^ UInt32(b)) &* 16_777_619 }
    return Int((h &* 0x9E37_79B1) >> (32 - slotBits))
  }

  /// The letters and digits of a name in lower case, the possessive `'s` left out.
  private struct Letters {
    let name: Bytes
    var i = 0

    init(_ name: Bytes) { self.name = name }

    mutating func next() -> UInt8? {
      while i < name.count {
        let b = name[i]
        i += 1
        if ASCII.isLetter(b) || ASCII.isDigit(b) { return ASCII.lower(b) }
        if b == 0x27, i < name.count, ASCII.lower(name[i]) == 0x73, i + 1 == name.count || !ASCII.isLetter(name[i + 1]) { i += 1 }
      }
      return nil
    }
  }

  func find(_ tag: DICOMTag) -> Entry? {
    var i = DICOMDictionary.hash(tag.rawValue)
    while slots[i] != 0 {
      let entry = entries[Int(slots[i]) - 1]
      if entry.tag == tag.rawValue { return entry }
      i = (i + 1) & (slots.count - 1)
    }
    if tag.isPrivate { return nil }
    for entry in masked where tag.rawValue & entry.mask == entry.tag { return entry }
    return nil
  }

  /// The VR of an element that does not say it: group lengths are `UL`, private creators `LO`, other private ones `UN`.
  func vr(_ tag: DICOMTag) -> (vr: DICOMVR, meaning: Meaning) {
    if tag.element == 0 { return (.UL, .known) }
    if tag.isPrivate { return (tag.isPrivateCreator ? .LO : .UN, tag.isPrivateCreator ? .known : .none) }
    guard let entry = find(tag) else { return (.UN, .none) }
    return (entry.vr, entry.meaning)
  }

  func keyword(_ tag: DICOMTag) -> Bytes {
    guard let entry = find(tag) else { return .empty }
    return Bytes(DICOMDictionary.table)[Int(entry.keyword)..<Int(entry.keyword) + Int(entry.keywordCount)]
  }

  /// The tag of a keyword or name, case and punctuation aside; nil when there is none.
  func tag(named name: Bytes) -> DICOMTag? {
    guard name.count <= 128 else { return nil }
    let text = Bytes(DICOMDictionary.table)
    var i = DICOMDictionary.hash(name)
    while names[i] != 0 {
      let entry = entries[Int(names[i]) - 1]
      var a = Letters(name)
      var b = Letters(text[Int(entry.keyword)..<Int(entry.keyword) + Int(entry.keywordCount)])
      var equal = true
      while equal {
        let (x, y) = (a.next(), b.next())
        equal = x == y
        if x == nil { break }
      }
      if equal { return DICOMTag(rawValue: entry.tag) }
      i = (i + 1) & (names.count - 1)
    }
    return nil
  }
}

extension DICOMTag {
  /// The tag of a keyword (`PatientID`), a name (`Patient's Birth Date`) or digits (`0010,0020`); nil when it is none.
  public init?(named name: Bytes) {
    if let tag = DICOMTag(name) ?? DICOMDictionary.shared.tag(named: name.trimmed) { self = tag } else { return nil }
  }
}
