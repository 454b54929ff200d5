public import Records

/// One segment of a parsed message: a view, valid until the message is parsed again or its bytes go away.
public struct HL7Segment {
  let index: UnsafePointer<MessageIndex>
  let entry: SegmentEntry

  init(index: UnsafePointer<MessageIndex>, entry: SegmentEntry) {
    self.index = index
    self.entry = entry
  }

  public var tag: SegmentTag { SegmentTag(rawValue: entry.tag) }

  /// 1-based position among the message's segments of this tag.
  public var occurrence: Int { Int(entry.occurrence) }

  /// The number of the last field present; for MSH the separator counts as field 1.
  public var fieldCount: Int { Int(entry.fieldCount) + (tag == .MSH ? 1 : 0) }

  /// The field of HL7's number (MSH-1 is the separator itself); empty when absent.
  public func field(_ n: Int) -> HL7Field {
    var n = n
    if tag == .MSH {
      if n == 1 { return HL7Field(raw: index.pointee.slice(3, 4), delimiters: index.pointee.noDelimiters) }
      n -= 1
    }
    guard n >= 1, n <= Int(entry.fieldCount) else { return HL7Field(raw: .empty, delimiters: index.pointee.delimiters) }
    let raw = index.pointee.field(entry, n)
    return HL7Field(raw: raw, delimiters: n == 1 && tag == .MSH ? index.pointee.noDelimiters : index.pointee.delimiters)
  }

  /// The segment's bytes as they stand, without its line end.
  public var raw: Bytes { index.pointee.segmentBytes(entry) }
}

/// A field: all of its repetitions, raw.
public struct HL7Field {
  /// The bytes as they stand, escapes and character set untouched.
  public let raw: Bytes
  let delimiters: UnsafePointer<Delimiters>

  public var isEmpty: Bool { raw.isEmpty }

  /// Exactly `""`: the value is to be deleted, which differs from not being sent. Source: HL7 v2.8 §2.5.3.
  public var isNull: Bool { raw.isNullValue }

  /// 0 when the field is empty.
  public var repetitionCount: Int {
    raw.isEmpty ? 0 : 1 + raw.countOf(delimiters.pointee.repetition)
  }

  /// The repetition at a 0-based index; empty when absent.
  public func repetition(_ i: Int) -> HL7Repetition {
    HL7Repetition(raw: raw.piece(i, by: delimiters.pointee.repetition), delimiters: delimiters)
  }

  public var first: HL7Repetition { repetition(0) }

  /// A component, 1-based, of the first repetition; raw, its subcomponents not split.
  public subscript(component: Int) -> Bytes { first[component] }
}

/// One repetition of a field.
public struct HL7Repetition {
  public let raw: Bytes
  let delimiters: UnsafePointer<Delimiters>

  public var isEmpty: Bool { raw.isEmpty }
  public var isNull: Bool { raw.isNullValue }

  /// A component, 1-based, raw, its subcomponents not split; empty when absent.
  public subscript(component: Int) -> Bytes { raw.piece(component - 1, by: delimiters.pointee.component) }

  /// A subcomponent, both 1-based; empty when absent.
  public func component(_ c: Int, sub s: Int) -> Bytes { self[c].piece(s - 1, by: delimiters.pointee.subcomponent) }

  /// 0 when the repetition is empty.
  public var componentCount: Int { raw.isEmpty ? 0 : 1 + raw.countOf(delimiters.pointee.component) }

  /// The number of subcomponents of a component; 0 when it is empty.
  public func subcomponentCount(_ c: Int) -> Int {
    let text = self[c]
    return text.isEmpty ? 0 : 1 + text.countOf(delimiters.pointee.subcomponent)
  }
}

extension Bytes {
  /// Exactly two quotation marks.
  public var isNullValue: Bool { count == 2 && self[0] == 0x22 && self[1] == 0x22 }

  /// The piece at a 0-based index when split at `delimiter`; 0 as delimiter splits nothing. Empty when absent.
  func piece(_ wanted: Int, by delimiter: UInt8) -> Bytes {
    guard wanted >= 0 else { return .empty }
    guard delimiter != 0 else { return wanted == 0 ? self : .empty }
    let raw = self.raw
    var start = 0
    var seen = 0
    var i = 0
    let n = raw.count
    while i < n {
      if raw[i] == delimiter {
        if seen == wanted { return self[start..<i] }
        seen += 1
        start = i + 1
      }
      i += 1
    }
    return seen == wanted ? self[start..<n] : .empty
  }

  func countOf(_ delimiter: UInt8) -> Int {
    guard delimiter != 0 else { return 0 }
    var n = 0
    for b in raw where b == delimiter { n += 1 }
    return n
  }
}
