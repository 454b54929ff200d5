import Records

/// The pieces of a text in which keys may begin: runs of digits, from the first that is no zero, and runs of letters.
struct Pieces {
  struct Piece {
    let start: Int
    let end: Int
  }

  private let raw: UnsafeRawBufferPointer
  private let codes: ByteTable
  private var i = 0

  /// - Parameter text: ASCII, or what `Folding.fold` makes of a text.
  init(_ text: Bytes, _ codes: ByteTable) { (raw, self.codes) = (text.raw, codes) }

  @inline(__always) mutating func next() -> Piece? {
    let n = raw.count
    while i < n {
      let code = codes[raw[i]]
      if code == 0 {
        i += 1
        continue
      }
      let isDigit = Folding.isDigit(code)
      var start = i
      if isDigit {
        while start < n, raw[start] == 0x30 { start += 1 }
      }
      i += 1
      while i < n {
        let other = codes[raw[i]]
        if other == 0 || Folding.isDigit(other) != isDigit { break }
        i += 1
      }
      // Leading zeros alone: the key would begin with the next piece anyway.
      if start < i { return Piece(start: start, end: i) }
    }
    return nil
  }

  /// The bits of a piece's first two, three and four codes, for `StartFilter.admit`; nil when not even two follow each other.
  @inline(__always) func start(of piece: Piece) -> UInt64? {
    let n = raw.count
    var head = UInt64(codes[raw[piece.start]])
    var length = 1
    var gap = 0
    var bits: UInt64 = 0
    var i = piece.start + 1
    while i < n, gap <= KnownSet.maximumGap {
      let code = codes[raw[i]]
      i += 1
      if code == 0 {
        gap += 1
        continue
      }
      gap = 0
      head = head << 8 | UInt64(code)
      length += 1
      let at = StartFilter.position(head)
      if length == 2 {
        bits = at * 0x1_0001_0001
      } else if length == 3 {
        bits = bits & 0xFFFF | at << 16 | at << 32
      } else {
        return bits & 0xFFFF_FFFF | at << 32
      }
    }
    return length < 2 ? nil : bits
  }
}

/// Where the keys in a text may begin, kept from record to record with a text that comes back.
struct PieceStarts {
  private let starts: UnsafePointer<UInt64>
  let count: Int
  /// False for a text with so many pieces that they are not kept.
  let areKnown: Bool

  init(_ starts: UnsafePointer<UInt64>, count: Int, areKnown: Bool) {
    (self.starts, self.count, self.areKnown) = (starts, count, areKnown)
  }

  @inline(__always) subscript(i: Int) -> UInt64 {
    precondition(i >= 0 && i < count, "no such piece")
    return starts[i]
  }
}
