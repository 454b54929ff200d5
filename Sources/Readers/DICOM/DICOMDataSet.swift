public import Records

/// A parsed DICOM header: its elements at every depth, over bytes that somebody else owns.
///
/// One object per worker, parsed again for each header. Elements and items lie in flat lists in the order of the source, values
/// stay undecoded until they are asked for. What is taken from it is valid until the next parse and while the parsed bytes live.
/// The same content gives the same elements and values, whichever form it was parsed from: Part 10, DICOM JSON, Native DICOM
/// XML, a text dump, or a table's row.
///
/// Source: PS3.5, PS3.10, PS3.18 annex F, PS3.19 annex A, 2024d.
public final class DICOMDataSet {
  /// What a header may cost.
  public struct Limits: Sendable {
    /// Sequences and items within each other, both counted.
    public var depth = 256
    /// Elements and items together.
    public var elements = 2_000_000
    /// A deflated data set, inflated up to its pixel data.
    public var inflatedBytes = 256 << 20
    public init() {}
  }

  typealias Entry = DICOMStore.Entry
  typealias Item = DICOMStore.Item

  public let limits: Limits
  /// By pointer: an access costs no check of exclusivity, and there are many in each header.
  let store: UnsafeMutablePointer<DICOMStore>
  /// Texts that had to be decoded or rendered, and values of the text forms.
  let arena = TextArena()
  /// Where a value is put together.
  @exclusivity(unchecked) var scratch = ByteBuffer(capacity: 256)
  @exclusivity(unchecked) var inflated = ByteBuffer(capacity: 64)
  let charsets = DICOMCharsets()

  public init(limits: Limits = Limits()) {
    self.limits = limits
    store = .allocate(capacity: 1)
    store.initialize(to: DICOMStore(limits: limits))
  }

  deinit {
    store.deinitialize(count: 1)
    store.deallocate()
  }

  var entries: [Entry] { store.pointee.entries }
  var items: [Item] { store.pointee.items }

  func clear() {
    store.pointee.clear()
    arena.reset()
    inflated.truncate()
  }

  // MARK: what it holds

  /// Elements at all depths.
  public var elementCount: Int { entries.count }

  /// The element at a position, over all depths in the order of the source.
  public func element(_ index: Int) -> DICOMElement {
    let e = entries[index]
    return DICOMElement(
      tag: e.tag, vr: e.vr, index: index, item: DICOMItem(index: e.item), depth: Int(e.depth), byteCount: e.raw.count)
  }

  /// The elements of the data set or an item, without those of items within.
  public func elements(in item: DICOMItem = .root) -> DICOMElements {
    DICOMElements(set: self, following: items[item.index].first, end: items[item.index].end)
  }

  /// The first element of a tag in the data set or an item; nil without one.
  public func first(_ tag: DICOMTag, in item: DICOMItem = .root) -> DICOMElement? {
    let i = find(tag, in: item)
    return i < 0 ? nil : element(i)
  }

  /// Whether an element of this tag is there, be it empty.
  public func has(_ tag: DICOMTag, in item: DICOMItem = .root) -> Bool { find(tag, in: item) >= 0 }

  /// The items of a sequence; none for an element that is no sequence.
  public func items(of element: DICOMElement) -> DICOMItems {
    DICOMItems(set: self, following: entries[element.index].firstItem)
  }

  /// The items of the sequence with a tag; none when it is not there.
  public func items(_ tag: DICOMTag, in item: DICOMItem = .root) -> DICOMItems {
    let i = find(tag, in: item)
    return DICOMItems(set: self, following: i < 0 ? -1 : entries[i].firstItem)
  }

  /// The first item of the sequence with a tag.
  public func firstItem(_ tag: DICOMTag, in item: DICOMItem = .root) -> DICOMItem? {
    var all = items(tag, in: item)
    return all.next()
  }

  /// The item or data set around an item, and the sequence that holds it; nil for the data set itself.
  public func parent(of item: DICOMItem) -> (item: DICOMItem, sequence: DICOMElement)? {
    let i = items[item.index]
    return i.element < 0 ? nil : (DICOMItem(index: i.parent), element(i.element))
  }

  /// Who owns the block of a private element (PS3.5 §7.8.1); empty when nobody says so.
  public func privateCreator(of element: DICOMElement) -> Bytes {
    guard element.tag.isPrivate, element.tag.element > 0xFF else { return .empty }
    return text(DICOMTag(element.tag.group, element.tag.element >> 8), in: element.item)
  }

  /// Repairs and oddities of this header by the names of `DICOMNote`; reading texts adds to them.
  public var notes: Tally { store.pointee.notes.tally }

  public func noteCount(_ note: DICOMNote) -> Int { store.pointee.notes[note] }

  func find(_ tag: DICOMTag, in item: DICOMItem) -> Int { store.pointee.find(tag, in: item) }
}
