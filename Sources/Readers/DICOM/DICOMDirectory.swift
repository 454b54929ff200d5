public import Records

/// The records of a DICOMDIR: each instance with what its series, study and patient records say.
///
/// Records are linked by the offsets that they state; where those do not lead to a record, the order of the records stands in.
/// Files are never looked for: Referenced File ID (0004,1500) is data like any other, and not handed on.
///
/// Source: PS3.3 annex F, PS3.10 §8.6, 2024d.
public final class DICOMDirectory {
  private struct Record {
    /// Item of (0004,1220), and its parent's position among the records; -1 for a patient.
    var item: Int
    var parent: Int
  }

  private let set: DICOMDataSet
  private var instances: [Record] = []
  private var records: [Record] = []
  /// Whether the order of the records had to stand in for offsets.
  public private(set) var isByOrder = false

  /// Whether a data set is a directory.
  public static func isDirectory(_ set: DICOMDataSet) -> Bool { set.has(.directoryRecordSequence) }

  /// Links the records of a directory that `set` has parsed from a Part 10 file; `set` must not parse anything else meanwhile.
  ///
  /// - Throws: `DCM-0115` when no record names an instance.
  public init(_ set: DICOMDataSet, at place: Place) throws(RecordError) {
    self.set = set
    for item in set.items(.directoryRecordSequence) where set.integer(.recordInUseFlag, in: item) != 0 {
      records.append(Record(item: item.index, parent: -1))
    }
    if !linkByOffset() {
      isByOrder = true
      linkByOrder()
    }
    instances = records.filter { set.has(.referencedSOPInstanceUIDInFile, in: DICOMItem(index: $0.item)) }
    if instances.isEmpty { throw RecordError(DICOMReason.directoryEmpty, at: place) }
  }

  /// Instances: images, reports, presentations.
  public var count: Int { instances.count }

  /// Puts an instance together in another data set: its record's elements, then those of series, study and patient, without
  /// group 0004; (0008,0016) and (0008,0018) from the record's references. Valid while the directory's bytes live.
  public func load(_ n: Int, into target: DICOMDataSet, at place: Place) throws(RecordError) {
    target.clear()
    var picked: [(tag: DICOMTag, index: Int)] = []
    var seen: Set<UInt32> = []
    var record: Record? = instances[n]
    var steps = 0
    while let current = record, steps < 16 {
      for element in set.elements(in: DICOMItem(index: current.item)) {
        guard let tag = DICOMDirectory.tag(element.tag, ofInstance: steps == 0), seen.insert(tag.rawValue).inserted else { continue }
        picked.append((tag, element.index))
      }
      record = current.parent < 0 ? nil : records[current.parent]
      steps += 1
    }
    picked.sort { $0.tag < $1.tag }
    for (tag, index) in picked where !target.copy(index, of: set, as: tag) {
      target.clear()
      throw RecordError(DICOMReason.tooManyElements, at: place)
    }
    target.store.pointee.finish()
  }

  /// Under which tag an element of a record is handed on; nil when it is not.
  private static func tag(_ tag: DICOMTag, ofInstance isInstance: Bool) -> DICOMTag? {
    switch tag {
    case .referencedSOPClassUIDInFile: isInstance ? .sopClassUID : nil
    case .referencedSOPInstanceUIDInFile: isInstance ? .sopInstanceUID : nil
    // Texts are handed on decoded, so that records of different sets can be joined.
    case .specificCharacterSet: nil
    default: tag.group == 0x0004 ? nil : tag
    }
  }

  // MARK: links

  /// Follows next and lower-level offsets from the root; false when a record is not reached, or twice.
  private func linkByOffset() -> Bool {
    var places: [Int: Int] = [:]
    for (n, record) in records.enumerated() { places[set.items[record.item].offset] = n }
    var isReached = [Bool](repeating: false, count: records.count)
    var open: [(offset: Int, parent: Int)] = []
    if let first = set.integer(.offsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity), first > 0 { open.append((first, -1)) }
    while let (offset, parent) = open.popLast() {
      guard let n = places[offset], !isReached[n] else { return false }
      isReached[n] = true
      records[n].parent = parent
      let item = DICOMItem(index: records[n].item)
      if let next = set.integer(.offsetOfTheNextDirectoryRecord, in: item), next > 0 { open.append((next, parent)) }
      if let lower = set.integer(.offsetOfReferencedLowerLevelDirectoryEntity, in: item), lower > 0 { open.append((lower, n)) }
    }
    return isReached.allSatisfy { $0 }
  }

  /// A record belongs to the nearest record of a higher level before it.
  private func linkByOrder() {
    var last = [-1, -1, -1]
    for n in 0..<records.count {
      let level = DICOMDirectory.level(set.text(.directoryRecordType, in: DICOMItem(index: records[n].item)))
      records[n].parent = -1
      for above in stride(from: level - 1, through: 0, by: -1) where last[above] >= 0 {
        records[n].parent = last[above]
        break
      }
      if level < 3 {
        last[level] = n
        for below in level + 1..<max(3, level + 1) { last[below] = -1 }
      }
    }
  }

  private static func level(_ type: Bytes) -> Int {
    if type == "PATIENT" { return 0 }
    if type == "STUDY" { return 1 }
    return type == "SERIES" ? 2 : 3
  }
}

extension DICOMDataSet {
  /// Appends an element of another data set with all within it, under a tag; false when the limit is reached.
  func copy(_ index: Int, of source: DICOMDataSet, as tag: DICOMTag) -> Bool {
    let first = source.entries[index]
    guard first.vr == .SQ else { return copyValue(index, of: source, as: tag) }
    guard store.pointee.openSequence(tag) else { return false }
    // Items whose elements are being copied: item and next entry.
    var open: [(item: Int, cursor: Int)] = []
    var following = first.firstItem
    while true {
      if following >= 0 {
        guard store.pointee.openItemOfSequence() else { return false }
        open.append((following, source.items[following].first))
        following = -1
      }
      guard let (item, cursor) = open.popLast() else { break }
      if cursor < source.items[item].end {
        let entry = source.entries[cursor]
        open.append((item, entry.end))
        if entry.vr == .SQ {
          guard store.pointee.openSequence(entry.tag) else { return false }
          following = entry.firstItem
          if following < 0 { store.pointee.closeSequence() }
        } else if !copyValue(cursor, of: source, as: entry.tag) {
          return false
        }
      } else {
        store.pointee.closeItem()
        following = source.items[item].next
        if following < 0, !open.isEmpty { store.pointee.closeSequence() }
      }
    }
    store.pointee.closeSequence()
    return true
  }

  private func copyValue(_ index: Int, of source: DICOMDataSet, as tag: DICOMTag) -> Bool {
    let isText = source.entries[index].vr.isText
    let raw = isText ? source.decoded(index) : source.entries[index].raw
    let entry = source.entries[index]
    return store.pointee.add(tag, entry.vr, raw, isBigEndian: entry.isBigEndian, isDecoded: isText) != nil
  }
}
