import Records

/// The parts of a parsed document as flat arrays: an element is followed by what is inside it.

struct XMLStore: ~Copyable {
  struct Flags: OptionSet, BitwiseCopyable {
    let rawValue: UInt8
    /// A run of text, no element.
    static let text = Flags(rawValue: 1)
    /// White space, and nothing else, stood before this element.
    static let blankBefore = Flags(rawValue: 2)
    /// White space, and nothing else, stood before the end tag.
    static let blankAtEnd = Flags(rawValue: 4)
    static let hasText = Flags(rawValue: 8)
    /// More than one run of text directly inside: they are joined when the element ends.
    static let manyRuns = Flags(rawValue: 16)
  }

  struct Cell: BitwiseCopyable {
    var name: UInt32
    /// The index after everything inside.
    var end: UInt32
    /// Itself for the root.
    var parent: UInt32
    var line: UInt32
    /// From the start of the bytes parsed.
    var byte: UInt32
    var textStart: UInt32
    var textLength: UInt32
    var firstAttribute: UInt32
    var attributes: UInt16
    var space: XMLSpace
    var flags: Flags
  }

  struct Attribute: BitwiseCopyable {
    var name: UInt32
    var start: UInt32
    var length: UInt32
    var space: XMLSpace
  }

  var cells = FlatArray<Cell>(capacity: 1024)
  var attributes = FlatArray<Attribute>(capacity: 1024)
  var text = ByteBuffer(capacity: 64 * 1024)
  var place = Place(record: 0, byte: 0, line: 0)

  mutating func reset(_ place: Place) {
    cells.removeAll()
    attributes.removeAll()
    text.truncate()
    self.place = place
  }

  func bytes(_ start: UInt32, _ length: UInt32) -> Bytes { text.bytes(Int(start)..<Int(start) + Int(length)) }

  /// The next element at or after `index` and before `end` among siblings, or nil.
  func element(from index: Int, to end: Int) -> Int? {
    var i = index
    while i < end {
      if !cells[i].flags.contains(.text) { return i }
      i += 1
    }
    return nil
  }
}
