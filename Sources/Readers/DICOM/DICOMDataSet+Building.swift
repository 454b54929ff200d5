import Records

/// How the forms put their elements into a data set.
extension DICOMDataSet {
  func clear() {
    entries.removeAll(keepingCapacity: true)
    items.removeAll(keepingCapacity: true)
    rootEntries.removeAll(keepingCapacity: true)
    openSequences.removeAll(keepingCapacity: true)
    ambiguous.removeAll(keepingCapacity: true)
    noteCounts.reset()
    arena.reset()
    inflated.truncate()
    openItem = 0
    items.append(Item(element: -1, parent: -1, first: 0, end: 0, depth: 0))
  }

  /// Adds an element to the open item; nil when the limit is reached.
  @discardableResult
  func add(
    _ tag: DICOMTag, _ vr: DICOMVR, _ raw: Bytes, meaning: DICOMDictionary.Meaning = .known, isBigEndian: Bool = false,
    isDecoded: Bool = false
  ) -> Int? {
    guard entries.count + items.count < limits.elements else { return nil }
    let index = entries.count
    let last = items[openItem].lastTag
    if tag <= last, items[openItem].first < index {
      if tag == last { noteCounts.add(.duplicate) } else if items[openItem].isOrdered {
        noteCounts.add(.unordered)
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
  func openSequence(_ tag: DICOMTag) -> Bool {
    guard openSequences.count < limits.depth, let index = add(tag, .SQ, .empty) else { return false }
    openSequences.append(index)
    return true
  }

  func openItemOfSequence() -> Bool {
    guard let sequence = openSequences.last, entries.count + items.count < limits.elements else { return false }
    let index = items.count
    items.append(
      Item(
        element: sequence, parent: openItem, first: entries.count, end: entries.count, depth: UInt16(clamping: openSequences.count)))
    let last = entries[sequence].lastItem
    if last < 0 { entries[sequence].firstItem = index } else { items[last].next = index }
    entries[sequence].lastItem = index
    openItem = index
    return true
  }

  func closeItem() {
    guard openItem != 0 else { return }
    items[openItem].end = entries.count
    openItem = items[openItem].parent
  }

  func closeSequence() {
    guard let sequence = openSequences.popLast() else { return }
    entries[sequence].end = entries.count
  }

  /// Closes whatever is open and settles what depends on other elements.
  func finish() {
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
      if i >= 0 { return integer(entries[i], 0) == 1 ? .SS : .US }
      item = items[item].parent
    }
    return .US
  }
}
