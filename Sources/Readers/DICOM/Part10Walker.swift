import Records

/// Steps through the elements of a Part 10 file or data set, over a window of its bytes that may still grow.
///
/// No recursion: open sequences and items lie on a list of bounded length. Every step consumes bytes or closes a frame, so the
/// cost is linear in the header. Nothing is copied and no length is trusted: a value is only described, the caller looks
/// whether it is there.
///
/// Source: PS3.5 §7.1 to §7.5, §6.2.2 (UN), PS3.10 §7.1, 2024d.
struct Part10Walker {
  /// An element whose tag, VR and length have been read.
  struct Head {
    var tag: DICOMTag
    var vr: DICOMVR
    var meaning = DICOMDictionary.Meaning.known
    var isBigEndian = false
    /// Where the element begins, its value begins, and its value's bytes; -1 for undefined length.
    var start = 0
    var value = 0
    var length = 0
    /// In how many bytes the length stands, right before the value.
    var lengthWidth: UInt8 = 4

    var isUndefined: Bool { length < 0 }
    var lengthField: Int { value - Int(lengthWidth) }
  }

  enum Ending: Equatable {
    /// The data set is over: the bytes are, or the pixel data begins, or padding.
    case complete
    /// The bytes end within an element, item or sequence.
    case truncated
    case damaged
    case tooDeep
    /// The file meta information is over and a deflated data set begins.
    case deflated
  }

  enum Step {
    /// A value; the walker already stands behind it.
    case element(Head)
    /// A sequence opens; its items follow.
    case sequence(Head)
    case item
    case itemEnd
    case sequenceEnd
    /// The window must grow to at least this many bytes.
    case more(Int)
    case end(Ending)
  }

  enum FrameKind { case item, sequence, fragments }

  struct Frame {
    var kind: FrameKind
    /// Where it ends if its length is defined, else where its parent does.
    var end: Int
    var isDefined: Bool
    var isImplicit: Bool
    var isBigEndian: Bool
    var lengthField: Int
    var lengthWidth: Int
  }

  /// How the data set (not the file meta information) is coded.
  enum Syntax { case explicitLittle, implicitLittle, explicitBig }

  let maximumDepth: Int
  /// Where the next element begins.
  var position: Int
  var frames: [Frame] = []
  var notes = NoteCounts()
  private(set) var syntax = Syntax.explicitLittle
  /// Whether the walker still is in group 0002.
  private(set) var isInMeta: Bool
  /// Which syntax (0002,0010) names; nil before that, or without one.
  private var declared: TransferSyntax?
  /// Set when a data set that is declared implicit was seen to be explicit, for private elements.
  private var isMixed = false
  private let start: Int

  /// - Parameter isDataSet: whether the bytes begin with the data set itself, with no file meta information before it.
  init(at position: Int, maximumDepth: Int, isDataSet: Bool = false) {
    (self.position, self.maximumDepth, start, isInMeta) = (position, maximumDepth, position, !isDataSet)
    frames.reserveCapacity(8)
  }

  var isImplicit: Bool { frames.last?.isImplicit ?? (!isInMeta && syntax == .implicitLittle) }
  var isBigEndian: Bool { frames.last?.isBigEndian ?? (!isInMeta && syntax == .explicitBig) }

  /// The next element when it is of the usual kind: explicit little endian, a VR with a short length, inside the data set or an
  /// item. Nil, with nothing done, when `next` must look. What it gives is what `next` would.
  @inline(__always)
  mutating func plain(_ window: Bytes) -> Head? {
    var end = window.count
    if let top = frames.last {
      guard top.kind == .item, !top.isImplicit, !top.isBigEndian else { return nil }
      end = min(end, top.end)
    } else {
      guard !isInMeta, syntax == .explicitLittle else { return nil }
    }
    guard position >= 0, end - position >= 8 else { return nil }
    let word = UInt64(littleEndian: window[position..<position + 8].raw.loadUnaligned(as: UInt64.self))
    let group = UInt16(truncatingIfNeeded: word)
    let letters = UInt16(truncatingIfNeeded: word >> 32).byteSwapped
    guard group > 0, group < 0x7FE0, let vr = DICOMVR(rawValue: letters), !vr.hasLongLength else { return nil }
    let length = Int(word >> 48)
    if length & 1 == 1 { notes.add(.oddLength) }
    let head = Head(
      tag: DICOMTag(group, UInt16(truncatingIfNeeded: word >> 16)), vr: vr, start: position, value: position + 8, length: length,
      lengthWidth: 2)
    position += 8 + length
    return head
  }

  mutating func next(_ window: Bytes, atEnd: Bool) -> Step {
    while true {
      if let top = frames.last, position >= top.end {
        if position > top.end { notes.add(.lengthExceeded) }
        frames.removeLast()
        if !top.isDefined { notes.add(.delimiter) }
        if top.kind == .fragments { continue }
        return top.kind == .item ? .itemEnd : .sequenceEnd
      }
      guard position + 8 <= window.count else {
        if !atEnd { return .more(position + 8) }
        return .end(ending(window))
      }
      if isInMeta, frames.isEmpty, window[position] != 2 || window[position + 1] != 0 {
        switch settle(window, atEnd: atEnd) {
        case nil: break
        case let step?: return step
        }
      }
      let tag = DICOMTag(rawValue: read32(window, position, tag: true))
      if tag.group == 0xFFFE {
        if let step = delimiter(tag, window) { return step }
        continue
      }
      if let top = frames.last, top.kind != .item {
        // Elements where only items may be.
        if top.isDefined {
          notes.add(.sequenceWithoutItems)
          position = top.end
          continue
        }
        return .end(.damaged)
      }
      if frames.isEmpty, let ending = isOver(tag) { return .end(ending) }
      return element(tag, window, atEnd: atEnd)
    }
  }

  /// Takes `count` bytes out of the window's value at `position - count`: what follows moves, and so do the frames' ends.
  mutating func cut(_ count: Int) {
    position -= count
    for i in 0..<frames.count where frames[i].end != Int.max { frames[i].end -= count }
  }

  // MARK: ends

  private mutating func ending(_ window: Bytes) -> Ending {
    if frames.isEmpty, position <= window.count {
      for i in position..<window.count where window[i] != 0 { return .truncated }
      if position < window.count { notes.add(.padding) }
      return .complete
    }
    return .truncated
  }

  private mutating func isOver(_ tag: DICOMTag) -> Ending? {
    if tag.isPixelData { return .complete }
    guard tag.rawValue == 0xFFFC_FFFC || (tag.rawValue == 0 && position != start) else { return nil }
    notes.add(.padding)
    return .complete
  }

  // MARK: items

  /// An item or delimiter; nil when there is nothing to tell and the walk goes on.
  private mutating func delimiter(_ tag: DICOMTag, _ window: Bytes) -> Step? {
    let length = read32(window, position + 4)
    guard let top = frames.last else {
      notes.add(.delimiter)
      position += 8
      return nil
    }
    switch (tag.element, top.kind) {
    case (0xE000, .sequence):
      if frames.count >= maximumDepth { return .end(.tooDeep) }
      let isDefined = length != .max
      frames.append(
        Frame(
          kind: .item, end: isDefined ? position + 8 + Int(length) : top.end, isDefined: isDefined, isImplicit: top.isImplicit,
          isBigEndian: top.isBigEndian, lengthField: position + 4, lengthWidth: 4))
      position += 8
      return .item
    case (0xE000, .fragments):
      if length == .max { return .end(.damaged) }
      position += 8 + Int(length)
      return nil
    case (0xE0DD, .sequence), (0xE0DD, .fragments):
      frames.removeLast()
      position += 8
      return top.kind == .fragments ? nil : .sequenceEnd
    case (0xE00D, .item):
      position += 8
      if top.isDefined {
        notes.add(.delimiter)
        return nil
      }
      frames.removeLast()
      return .itemEnd
    case (0xE000, .item) where !top.isDefined, (0xE0DD, .item) where !top.isDefined:
      // The item's own delimiter is missing.
      notes.add(.delimiter)
      frames.removeLast()
      return .itemEnd
    default:
      notes.add(.delimiter)
      position += 8
      return nil
    }
  }

  // MARK: elements

  private mutating func element(_ tag: DICOMTag, _ window: Bytes, atEnd: Bool) -> Step {
    var head = Head(tag: tag, vr: .UN, isBigEndian: isBigEndian, start: position)
    var implicit = isImplicit
    let letters = UInt16(window[position + 4]) << 8 | UInt16(window[position + 5])
    let stated = DICOMVR(rawValue: letters)
    if implicit, let stated, isExplicitAfterAll(tag, stated, window) {
      notes.add(.mixedVR)
      (implicit, isMixed) = (false, true)
    } else if !implicit, stated == nil {
      if Part10Walker.areLetters(letters) {
        notes.add(.unknownVR)
      } else {
        notes.add(.mixedVR)
        implicit = true
      }
    }
    if implicit {
      (head.vr, head.meaning) = DICOMDictionary.shared.vr(tag)
      head.value = position + 8
      head.length = Part10Walker.length(read32(window, position + 4))
    } else {
      head.vr = stated ?? .UN
      let isLong = stated.map(\.hasLongLength) ?? (window[position + 6] == 0 && window[position + 7] == 0)
      if isLong {
        guard position + 12 <= window.count else { return atEnd ? .end(.truncated) : .more(position + 12) }
        head.value = position + 12
        head.length = Part10Walker.length(read32(window, position + 8))
      } else {
        (head.lengthWidth, head.value) = (2, position + 8)
        head.length = Int(read16(window, position + 6))
      }
    }
    return open(head, implicit: implicit, window, atEnd: atEnd)
  }

  /// Decides whether a value is a sequence, and moves behind the value if it is not.
  private mutating func open(_ head: Head, implicit: Bool, _ window: Bytes, atEnd: Bool) -> Step {
    var head = head
    var (isImplicit, isBig) = (implicit, head.isBigEndian)
    if head.vr == .UN, !implicit {
      // What an application did not know is implicit little endian within, whatever surrounds it.
      (isImplicit, isBig) = (true, false)
      if !head.tag.isPrivate || head.tag.isPrivateCreator {
        let known = DICOMDictionary.shared.vr(head.tag)
        (head.vr, head.meaning, head.isBigEndian) = (known.vr, known.meaning, false)
      }
    }
    if head.isUndefined || (head.vr == .SQ && head.length > 0) {
      // Which of the two it is shows in the first tag within.
      guard head.value + 8 <= window.count else { return atEnd ? .end(.truncated) : .more(head.value + 8) }
    }
    if head.vr != .SQ {
      guard head.isUndefined else {
        if head.length & 1 == 1 { notes.add(.oddLength) }
        position = head.value + head.length
        return .element(head)
      }
      let first = Part10Walker.read32(window, head.value, tag: true, bigEndian: isBig)
      guard first == 0xFFFE_E000 || first == 0xFFFE_E0DD else { return .end(.damaged) }
      if !implicit, head.vr != .UN {
        notes.add(.fragments)
        if frames.count >= maximumDepth { return .end(.tooDeep) }
        push(.fragments, head, implicit: false, bigEndian: isBig)
        position = head.value
        head.length = 0
        return .element(head)
      }
      head.vr = .SQ
    }
    if frames.count >= maximumDepth { return .end(.tooDeep) }
    push(.sequence, head, implicit: isImplicit, bigEndian: isBig)
    position = head.value
    return .sequence(head)
  }

  private mutating func push(_ kind: FrameKind, _ head: Head, implicit: Bool, bigEndian: Bool) {
    frames.append(
      Frame(
        kind: kind, end: head.isUndefined ? frames.last?.end ?? Int.max : head.value + head.length, isDefined: !head.isUndefined,
        isImplicit: implicit, isBigEndian: bigEndian, lengthField: head.lengthField, lengthWidth: Int(head.lengthWidth)))
  }

  /// Whether an element of an implicit data set states its VR none the less: its first length bytes are the letters that the
  /// dictionary has for the tag.
  private func isExplicitAfterAll(_ tag: DICOMTag, _ stated: DICOMVR, _ window: Bytes) -> Bool {
    if tag.isPrivate { return isMixed }
    let known = DICOMDictionary.shared.vr(tag)
    switch known.meaning {
    case .known: return known.vr == stated
    case .none: return isMixed
    case .usOrSS: return stated == .US || stated == .SS
    case .obOrOW: return stated == .OB || stated == .OW
    case .usOrOW, .usOrSSOrOW: return stated == .US || stated == .OW || stated == .SS
    }
  }

  // MARK: the data set's syntax

  /// At the first element after the file meta information: fixes how the data set is coded.
  private mutating func settle(_ window: Bytes, atEnd: Bool) -> Step? {
    isInMeta = false
    if declared?.isDeflated == true, !Part10Walker.looksPlain(window, position) { return .end(.deflated) }
    let found = Part10Walker.guess(window, position)
    guard let declared else {
      notes.add(.syntaxGuessed)
      syntax = found
      return nil
    }
    syntax = declared.coding
    // A single element may be coded otherwise, that is seen there; byte order cannot change within a data set.
    if (found == .explicitBig) != (syntax == .explicitBig) {
      notes.add(.syntaxDiffers)
      syntax = found
    }
    return nil
  }

  /// Takes note of (0002,0010), which the caller has in its window.
  mutating func declare(_ uid: Bytes) { declared = TransferSyntax(uid) }
}
