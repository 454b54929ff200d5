/// A data element of a `DICOMDataSet`: what it is and where; its values are read through the data set. Valid until the next parse.
public struct DICOMElement: Sendable {
  public let tag: DICOMTag
  public let vr: DICOMVR
  /// Position in the data set's order, over all depths.
  public let index: Int
  /// The data set or item that holds the element.
  public let item: DICOMItem
  /// 0 in the data set itself, 1 in the items of its sequences, and so on.
  public let depth: Int
  /// Bytes of the value as stored; 0 for an empty value and for a sequence.
  public let byteCount: Int
}

/// The data set itself or an item of a sequence within it. Valid until the next parse.
public struct DICOMItem: Hashable, Sendable {
  public let index: Int
  init(index: Int) { self.index = index }

  /// The data set itself.
  public static let root = DICOMItem(index: 0)
}

/// The elements of one data set or item, in order, without those of items within.
public struct DICOMElements: Sequence, IteratorProtocol {
  let set: DICOMDataSet
  var following: Int
  let end: Int

  public mutating func next() -> DICOMElement? {
    guard following < end else { return nil }
    let element = set.element(following)
    following = set.entries[following].end
    return element
  }
}

/// The items of a sequence, in order.
public struct DICOMItems: Sequence, IteratorProtocol {
  let set: DICOMDataSet
  var following: Int

  public mutating func next() -> DICOMItem? {
    guard following >= 0 else { return nil }
    let item = DICOMItem(index: following)
    following = set.items[following].next
    return item
  }

  /// Whether the sequence has no item.
  public var isEmpty: Bool { following < 0 }
}
