import Records

/// The flat lists behind a `DICOMDataSet`, and how the forms put their elements there.
struct DICOMStore {
  struct Entry {
    var tag: DICOMTag
    var vr: DICOMVR
    var isBigEndian = false
    /// Whether `raw` has been decoded to UTF-8 already.
    var isDecoded = false
    var depth: UInt16
    var raw: Bytes
    var item: Int
    /// The entry after this one and all within it.
    var end: Int
    var firstItem = -1
    var lastItem = -1
  }

  struct Item {
    /// The sequence that holds it; -1 for the data set itself.
    var element: Int
    var parent: Int
    var first: Int
    var end: Int
    var next = -1
    /// Where the item begins in the file; -1 when it came from a text form.
    var offset = -1
    /// The element (0008,0005) of this very item; -1 without.
    var charset = -1
    var lastTag = DICOMTag(rawValue: 0)
    var isOrdered = true
    var depth: UInt16
  }

  let maximumElements: Int
  let maximumDepth: Int
  var entries: [Entry] = []
  var items: [Item] = []
  /// The entries of the data set itself, in order.
  var rootEntries: [Int] = []
  /// Open sequences, by entry, while parsing.
  var openSequences: [Int] = []
  var openItem = 0
  /// Elements whose VR depends on others (`US or SS`), with what the dictionary says.
  var ambiguous: [(Int, DICOMDictionary.Meaning)] = []
  var notes = NoteCounts()

  init(limits: DICOMDataSet.Limits) {
    (maximumElements, maximumDepth) = (limits.elements, limits.depth)
    entries.reserveCapacity(512)
    rootEntries.reserveCapacity(512)
    clear()
  }

  mutating func clear() {
    entries.removeAll(keepingCapacity: true)
    items.removeAll(keepingCapacity: true)
    rootEntries.removeAll(keepingCapacity: true)
    openSequences.removeAll(keepingCapacity: true)
    ambiguous.removeAll(keepingCapacity: true)
    notes.reset()
    openItem = 0
    items.append(Item(element: -1, parent: -1, first: 0, end: 0, depth: 0))
  }

  /// Adds an element to the open item; nil when the limit is reached.
  @discardableResult
  mutating func add(
    _ tag: DICOMTag, _ vr: DICOMVR, _ raw: Bytes, meaning: DICOMDictionary.Meaning = .known, isBigEndian: Bool = false,
    isDecoded: Bool = false
  ) -> Int? {
    guard entries.count + items.count < maximumElements else { return nil }
    let index = entries.count
    let last = items[openItem].lastTag
    if tag <= last, items[openItem].first < index {
      if tag == last { notes.add(.duplicate) } else if items[openItem].isOrdered {
        notes.add(.unordered)
        items[openItem].isOrdered = false
      }
    }
    items[openItem].lastTag = tag
    if tag.rawValue == 0x0008_0005, items[openItem].charset < 0 { items[openItem].charset = index }
    if openItem == 0 { rootEntries.append(index) }
    switch meaning {
    case .usOrSS, .usOrOW, .usOrSSOrOW: ambiguous.append((index, meaning))
    case .known, .obOrOW, .none: break
    }
    entries.append(
      Entry(
        tag: tag, vr: vr, isBigEndian: isBigEndian, isDecoded: isDecoded, depth: items[openItem].depth, raw: raw, item: openItem,
        end: index + 1))
    return index
  }

  /// Opens a sequence; items follow. False when a limit is reached.
  mutating func openSequence(_ tag: DICOMTag) -> Bool {
    guard openSequences.count < maximumDepth, let index = add(tag, .SQ, .empty) else { return false }
    openSequences.append(index)
    return true
  }

  mutating func openItemOfSequence(at offset: Int = -1) -> Bool {
    guard let sequence = openSequences.last, entries.count + items.count < maximumElements else { return false }
    let index = items.count
    items.append(
      Item(
        element: sequence, parent: openItem, first: entries.count, end: entries.count, offset: offset,
        depth: UInt16(clamping: openSequences.count)))
    let last = entries[sequence].lastItem
    if last < 0 { entries[sequence].firstItem = index } else { items[last].next = index }
    entries[sequence].lastItem = index
    openItem = index
    return true
  }

  mutating func closeItem() {
    guard openItem != 0 else { return }
    items[openItem].end = entries.count
    openItem = items[openItem].parent
  }

  mutating func closeSequence() {
    guard let sequence = openSequences.popLast() else { return }
    entries[sequence].end = entries.count
  }

  /// Closes whatever is open and settles what depends on other elements.
  mutating func finish() {
    while let sequence = openSequences.last {
      if openItem != 0, items[openItem].element == sequence { closeItem() }
      closeSequence()
    }
    items[0].end = entries.count
    for (index, meaning) in ambiguous { entries[index].vr = settled(index, meaning) }
  }

  /// `US or SS` after (0028,0103) of the same or an outer data set; `US or OW` after the length.
  private func settled(_ index: Int, _ meaning: DICOMDictionary.Meaning) -> DICOMVR {
    let entry = entries[index]
    if meaning != .usOrSS, entry.raw.count > 2 * 3 { return .OW }
    if meaning == .usOrOW { return .US }
    var item = entry.item
    while item >= 0 {
      let i = find(DICOMTag(0x0028, 0x0103), in: DICOMItem(index: item))
      if i >= 0 { return entries[i].integer(0) == 1 ? .SS : .US }
      item = items[item].parent
    }
    return .US
  }

  func find(_ tag: DICOMTag, in item: DICOMItem) -> Int {
    let place = items[item.index]
    if item.index == 0, place.isOrdered { return findInRoot(tag) }
    var i = place.first
    while i < place.end {
      let found = entries[i].tag
      if found == tag { return i }
      if found > tag, place.isOrdered { return -1 }
      i = entries[i].end
    }
    return -1
  }

  private func findInRoot(_ tag: DICOMTag) -> Int {
    var (low, high) = (0, rootEntries.count)
    while low < high {
      let middle = (low + high) >> 1
      if entries[rootEntries[middle]].tag < tag { low = middle + 1 } else { high = middle }
    }
    return low < rootEntries.count && entries[rootEntries[low]].tag == tag ? rootEntries[low] : -1
  }
}
