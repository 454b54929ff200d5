public import Records

/// One segment of a parsed message: a view without reference counting, valid until the message is parsed again or its bytes
/// go away.
@frozen
public struct HL7Segment {
  @usableFromInline let base: UnsafePointer<UInt8>
  /// The separators in front of the fields, then the segment's end.
  @usableFromInline let marks: UnsafePointer<UInt32>
  @usableFromInline let delimiters: UnsafePointer<Delimiters>
  @usableFromInline let start: UInt32
  @usableFromInline let separators: UInt32
  @usableFromInline let position: UInt32
  public let tag: SegmentTag

  @inlinable
  init(_ index: MessageIndex, _ entry: SegmentEntry) {
    base = index.base
    marks = UnsafePointer(index.marks + Int(entry.first))
    delimiters = UnsafePointer(index.occurring)
    (start, separators, position) = (entry.start, entry.fieldCount, entry.occurrence)
    tag = SegmentTag(rawValue: entry.tag)
  }

  /// 1-based position among the message's segments of this tag.
  @inlinable public var occurrence: Int { Int(position) }

  /// The number of the last field present; for MSH the separator counts as field 1.
  @inlinable public var fieldCount: Int { Int(separators) + (tag == .MSH ? 1 : 0) }

  /// The field of HL7's number (MSH-1 is the separator itself); empty when absent.
  @inlinable
  public func field(_ n: Int) -> HL7Field {
    if tag == .MSH { return headerField(n) }
    let i = n &- 1
    guard UInt(bitPattern: i) < UInt(separators) else { return HL7Field(raw: .empty, delimiters: delimiters) }
    return HL7Field(raw: text(Int(marks[i]) &+ 1, Int(marks[i &+ 1])), delimiters: delimiters)
  }

  /// MSH-1 and MSH-2 are not split at the delimiters that they declare.
  @usableFromInline
  func headerField(_ n: Int) -> HL7Field {
    if n == 1 { return HL7Field(raw: text(3, 4), delimiters: Delimiters.noneForViews) }
    let i = n - 2
    guard UInt(bitPattern: i) < UInt(separators) else { return HL7Field(raw: .empty, delimiters: delimiters) }
    return HL7Field(
      raw: text(Int(marks[i]) &+ 1, Int(marks[i &+ 1])), delimiters: n == 2 ? Delimiters.noneForViews : delimiters)
  }

  /// The segment's bytes as they stand, without its line end.
  public var raw: Bytes { text(Int(start), Int(marks[Int(separators)])) }

  @inlinable
  func text(_ low: Int, _ high: Int) -> Bytes {
    Bytes(UnsafeRawBufferPointer(start: UnsafeRawPointer(base + low), count: high &- low))
  }
}

/// A field: all of its repetitions, raw.
@frozen
public struct HL7Field {
  /// The bytes as they stand, escapes and character set untouched.
  public let raw: Bytes
  @usableFromInline let delimiters: UnsafePointer<Delimiters>

  @inlinable
  init(raw: Bytes, delimiters: UnsafePointer<Delimiters>) {
    self.raw = raw
    self.delimiters = delimiters
  }

  @inlinable public var isEmpty: Bool { raw.isEmpty }

  /// Exactly `""`: the value is to be deleted, which differs from not being sent. Source: HL7 v2.8 §2.5.3.
  @inlinable public var isNull: Bool { raw.isNullValue }

  /// 0 when the field is empty.
  @inlinable public var repetitionCount: Int { raw.isEmpty ? 0 : Pieces.count(raw, delimiters.pointee.repetition) }

  /// The repetition at a 0-based index; empty when absent.
  @inlinable
  public func repetition(_ i: Int) -> HL7Repetition {
    HL7Repetition(raw: raw.isEmpty ? raw : Pieces.piece(raw, i, delimiters.pointee.repetition), delimiters: delimiters)
  }

  @inlinable public var first: HL7Repetition { repetition(0) }

  /// All repetitions in order, in one pass; of an empty field none.
  public var repetitions: Repetitions { Repetitions(rest: raw, isDone: raw.isEmpty, delimiters: delimiters) }

  /// The repetitions of a field.
  public struct Repetitions: Sequence, IteratorProtocol {
    var rest: Bytes
    var isDone: Bool
    let delimiters: UnsafePointer<Delimiters>

    public mutating func next() -> HL7Repetition? {
      guard !isDone else { return nil }
      let piece = Pieces.piece(rest, 0, delimiters.pointee.repetition)
      isDone = piece.count == rest.count
      if !isDone { rest = rest[piece.count + 1..<rest.count] }
      return HL7Repetition(raw: piece, delimiters: delimiters)
    }
  }

  /// A component, 1-based, of the first repetition; raw, its subcomponents not split.
  @inlinable
  public subscript(component: Int) -> Bytes {
    raw.isEmpty ? raw : Pieces.piece(raw, component - 1, delimiters.pointee.component, within: delimiters.pointee.repetition)
  }
}

/// One repetition of a field.
@frozen
public struct HL7Repetition {
  public let raw: Bytes
  @usableFromInline let delimiters: UnsafePointer<Delimiters>

  @inlinable
  init(raw: Bytes, delimiters: UnsafePointer<Delimiters>) {
    self.raw = raw
    self.delimiters = delimiters
  }

  @inlinable public var isEmpty: Bool { raw.isEmpty }
  @inlinable public var isNull: Bool { raw.isNullValue }

  /// A component, 1-based, raw, its subcomponents not split; empty when absent.
  @inlinable
  public subscript(component: Int) -> Bytes { raw.isEmpty ? raw : Pieces.piece(raw, component - 1, delimiters.pointee.component) }

  /// A subcomponent, both 1-based; empty when absent.
  @inlinable
  public func component(_ c: Int, sub s: Int) -> Bytes {
    let component = self[c]
    return component.isEmpty ? component : Pieces.piece(component, s - 1, delimiters.pointee.subcomponent)
  }

  /// 0 when the repetition is empty.
  public var componentCount: Int { Pieces.count(raw, delimiters.pointee.component) }

  /// The number of subcomponents of a component; 0 when it is empty.
  public func subcomponentCount(_ c: Int) -> Int { Pieces.count(self[c], delimiters.pointee.subcomponent) }
}

extension Bytes {
  /// Exactly two quotation marks.
  @inlinable public var isNullValue: Bool { count == 2 && self[0] == 0x22 && self[1] == 0x22 }
}
