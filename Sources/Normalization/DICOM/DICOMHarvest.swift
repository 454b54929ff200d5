import Readers
import Records

/// Goes through every element of a header, at every depth: collects the values that identify somebody or something, each once,
/// and counts what the profile does with the attributes.
///
/// What is collected goes into the record's known values, against which the compliance gate compares everything that leaves: also
/// the values of attributes that no mapping reads, and of private ones.
final class DICOMHarvest {
  /// What becomes of an attribute; the names of the counts in the record's tally.
  enum Fate: Int, CaseIterable {
    case removed, replaced, cleaned, kept, unmapped, removedPrivate

    var name: String {
      switch self {
      case .removed: "dicom-attributes-removed"
      case .replaced: "dicom-attributes-replaced"
      case .cleaned: "dicom-attributes-cleaned"
      case .kept: "dicom-attributes-kept"
      case .unmapped: "dicom-attributes-unmapped"
      case .removedPrivate: "dicom-attributes-private-removed"
      }
    }
  }

  @exclusivity(unchecked) private(set) var known = KnownValues()
  @exclusivity(unchecked) private var seen = SeenHashes()
  /// By `Fate`.
  @exclusivity(unchecked) private(set) var counts: [6 of Int] = .init(repeating: 0)
  /// The options in force, a bit each.
  private let options: UInt16
  private let rules = AnnexE.rules
  private static let longest = 256
  /// The most values of one element that are looked at.
  private static let mostValues = 4096

  init(options: DICOMOptions) {
    var bits: UInt16 = 0
    for (i, option) in DICOMOption.allCases.enumerated() where options.isInForce(option) { bits |= 1 << UInt16(i) }
    self.options = bits
  }

  func reset() {
    known.reset()
    seen.reset()
    counts = .init(repeating: 0)
  }

  func add(_ set: DICOMDataSet) {
    for i in 0..<set.elementCount {
      let element = set.element(i)
      if element.tag.isGroupLength { continue }
      if element.tag.isPrivate {
        if !element.tag.isPrivateCreator { addPrivate(element, set) }
        continue
      }
      guard let rule = rules[element.tag] else {
        counts[Fate.unmapped.rawValue] += 1
        continue
      }
      if rule.action == .keep {
        counts[Fate.kept.rawValue] += 1
        if element.depth > 0, DICOMHarvest.isOfPerson(element, set) { addText(element, set, .names) }
        continue
      }
      let isKept = rule.kept & options != 0
      let isCleaned = rule.cleaned & options != 0
      counts[(isKept ? Fate.kept : isCleaned ? .cleaned : rule.action == .replace ? .replaced : .removed).rawValue] += 1
      if element.byteCount > 0, !(isKept && (rule.kind == .uid || rule.kind == .other)) { collect(element, rule.kind, set) }
    }
  }

  private func collect(_ element: DICOMElement, _ kind: AnnexE.Kind, _ set: DICOMDataSet) {
    switch kind {
    case .none, .text: break
    case .name: addNames(element, set, ofPatient: element.tag.group == 0x0010)
    case .date: addText(element, set, .dates)
    case .uid: addUIDs(element, set)
    case .institution: addText(element, set, .names)
    case .address: addText(element, set, .geography)
    case .phone: addText(element, set, .telephone)
    case .device: addText(element, set, .device)
    case .record: addText(element, set, .medicalRecord, isRequired: true)
    case .plan: addText(element, set, .healthPlan, isRequired: true)
    case .id, .other: addText(element, set, .otherUnique)
    }
  }

  /// The values of an element of text, one after the other.
  private func forEachValue(_ element: DICOMElement, _ set: DICOMDataSet, _ body: (Bytes) -> Void) {
    guard element.vr.isText else { return }
    let text = set.allText(element)
    if element.vr == .LT || element.vr == .ST || element.vr == .UT || element.vr == .UR {
      body(text)
      return
    }
    var start = 0
    for _ in 0..<DICOMHarvest.mostValues {
      let end = text.firstIndex(of: 0x5C, from: start) ?? text.count
      body(text[start..<end])
      if end == text.count { return }
      start = end + 1
    }
  }

  private func addNames(_ element: DICOMElement, _ set: DICOMDataSet, ofPatient: Bool) {
    forEachValue(element, set) { addName($0, isRequired: ofPatient) }
  }

  /// The name as a whole in its three forms, and each of its components apart from titles (PS3.5 §6.2.1).
  private func addName(_ text: Bytes, isRequired: Bool) {
    var start = 0
    for i in 0...text.count where i == text.count || text[i] == 0x3D {
      let group = text[start..<i]
      add(group, .names, isRequired: isRequired)
      var from = 0
      var component = 0
      for k in 0...group.count where k == group.count || group[k] == 0x5E {
        if component < 3 { add(group[from..<k], .names, isRequired: isRequired) }
        (from, component) = (k + 1, component + 1)
      }
      start = i + 1
    }
  }

  /// UIDs but those of the standard itself.
  private func addUIDs(_ element: DICOMElement, _ set: DICOMDataSet) {
    forEachValue(element, set) { value in
      var end = value.count
      while end > 0, value[end - 1] == 0 || value[end - 1] == 0x20 { end -= 1 }
      if end >= 6, !value.hasPrefix("1.2.840.10008.") { add(value[0..<end], .otherUnique) }
    }
  }

  private func addText(_ element: DICOMElement, _ set: DICOMDataSet, _ c: IdentifierClass, isRequired: Bool = false) {
    forEachValue(element, set) { add($0, c, isRequired: isRequired || c == .dates) }
  }

  /// A private attribute goes whatever it says; names, UIDs and dates in it are known all the same, and so are texts that could
  /// tell somebody apart: with a digit, or of several words.
  private func addPrivate(_ element: DICOMElement, _ set: DICOMDataSet) {
    counts[Fate.removedPrivate.rawValue] += 1
    guard element.byteCount > 0 else { return }
    if element.vr == .UN || element.vr == .OB { addPrintable(set.raw(element)) }
    guard element.vr.isText else { return }
    switch element.vr {
    case .PN: addNames(element, set, ofPatient: false)
    case .UI: addUIDs(element, set)
    case .DA, .DT: addText(element, set, .dates)
    case .LO, .SH, .ST, .LT, .UT, .UC, .AE:
      forEachValue(element, set) { addPrivateText($0) }
    default: break
    }
  }

  /// Text of a private element whose VR nobody knows, as in implicit VR.
  private func addPrintable(_ raw: Bytes) {
    guard raw.count >= 4, raw.count <= 128 else { return }
    var end = raw.count
    while end > 0, raw[end - 1] == 0 || raw[end - 1] == 0x20 { end -= 1 }
    for b in raw[0..<end].raw where b < 0x20 || b > 0x7E { return }
    var start = 0
    for i in 0...end where i == end || raw[i] == 0x5C {
      addPrivateText(raw[start..<i])
      start = i + 1
    }
  }

  private func addPrivateText(_ value: Bytes) {
    if value.firstIndex(of: 0x5E) != nil {
      addName(value, isRequired: false)
    } else if DICOMHarvest.tellsApart(value.trimmed) {
      add(value, .otherUnique)
    }
  }

  private static func tellsApart(_ value: Bytes) -> Bool {
    guard value.count >= 4, value.count <= 64 else { return false }
    var letters = 0
    var digits = 0
    var gaps = 0
    for b in value.raw {
      if ASCII.isDigit(b) { digits += 1 } else if ASCII.isLetter(b) || b >= 0x80 { letters += 1 } else { gaps += 1 }
    }
    return letters > 0 && (digits > 0 || gaps > 0)
  }

  /// Whether an element is the code or the words of a code that stands for a person.
  private static func isOfPerson(_ element: DICOMElement, _ set: DICOMDataSet) -> Bool {
    guard element.tag == Tags.codeValue || element.tag == Tags.codeMeaning else { return false }
    guard let parent = set.parent(of: element.item)?.sequence.tag else { return false }
    return parent == DICOMTag(0x0040, 0x1101) || parent == DICOMTag(0x0040, 0xA088) || parent == DICOMTag(0x0070, 0x0086)
  }

  private func add(_ value: Bytes, _ c: IdentifierClass, isRequired: Bool = false) {
    let value = value.trimmed
    guard value.count >= 2, value.count <= DICOMHarvest.longest else { return }
    let seed = 0xCBF2_9CE4_8422_2325 ^ UInt64(c.rawValue) &* 0x9E37_79B9_7F4A_7C15 ^ (isRequired ? 1 << 63 : 0)
    guard seen.insert(value.tableHash(seed: seed)) else { return }
    known.add(value, c, isRequired: isRequired)
  }
}

/// A set of numbers that are hashes already.
private struct SeenHashes {
  private static let least = 256
  /// A power of two; 0 is free.
  private var slots = [UInt64](repeating: 0, count: SeenHashes.least)
  private var count = 0

  mutating func reset() {
    if count > 0 { slots = .init(repeating: 0, count: min(slots.count, 8192)) }
    count = 0
  }

  /// Whether it is new.
  mutating func insert(_ hash: UInt64) -> Bool {
    if 2 * count >= slots.count { grow() }
    guard place(hash == 0 ? 1 : hash) else { return false }
    count += 1
    return true
  }

  private mutating func place(_ hash: UInt64) -> Bool {
    let mask = slots.count - 1
    var i = Int(truncatingIfNeeded: hash) & mask
    while slots[i] != 0 {
      if slots[i] == hash { return false }
      i = (i + 1) & mask
    }
    slots[i] = hash
    return true
  }

  private mutating func grow() {
    let old = slots
    slots = .init(repeating: 0, count: 2 * old.count)
    for hash in old where hash != 0 { _ = place(hash) }
  }
}
