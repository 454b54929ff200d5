import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension DelimitedRow {
  /// What is known of the field being scanned.
  private struct State {
    var start = 0
    /// Behind the opening quote; -1 when the field has none.
    var quotedFrom = -1
    /// At the closing quote.
    var closedAt = -1
    var inQuotes = false
    var isEscaped = false
    /// Hits below it have been dealt with.
    var resume = 0
  }

  /// Splits the row at its delimiters.
  func split(skipsBlanks: Bool) -> Failure? {
    let (delimiter, quote, escape) = splats
    guard let memory = bytes.raw.baseAddress else { return nil }
    let hasSpecials = quoteByte != 0 || escapeByte != 0
    let n = bytes.count
    var state = State()
    var (hasZero, hasHigh) = (false, false)
    var i = 0
    while i < n {
      let block: ByteBlock
      var valid = ~UInt64(0)
      if i + 64 <= n {
        block = ByteBlock(memory + i)
      } else {
        // Read through a copy, never past the end.
        memset(tail, 0x41, 64)
        memcpy(tail, memory + i, n - i)
        block = ByteBlock(tail)
        valid = ~0 &>> UInt64(truncatingIfNeeded: 64 - (n - i))
      }
      hasZero = hasZero || block.hasZero
      hasHigh = hasHigh || block.hasHigh
      let ends = block.positions(of: delimiter) & valid
      let specials = hasSpecials ? block.positions(of: quote, or: escape) & valid : 0
      if specials == 0, state.quotedFrom < 0, !state.isEscaped, state.resume <= i {
        var bits = ends
        var start = state.start
        let out = makeRoom()
        var k = 0
        while bits != 0 {
          let at = i &+ bits.trailingZeroBitCount
          bits &= bits &- 1
          out[k] = Field(start, at)
          k &+= 1
          start = at &+ 1
        }
        count &+= k
        state.start = start
      } else if escapeByte == 0, !state.isEscaped, state.resume <= i, let pairs = pair(specials, ends, i, valid, state) {
        var bits = ends & ~pairs.inside
        var start = state.start
        let (out, mark) = (makeRoom(), quoteByte)
        var k = 0
        while bits != 0 {
          let at = i &+ bits.trailingZeroBitCount
          bits &= bits &- 1
          let cut = memory.load(fromByteOffset: start, as: UInt8.self) == mark ? 1 : 0
          out[k] = Field(start &+ cut, at &- cut)
          k &+= 1
          start = at &+ 1
        }
        count &+= k
        state.start = start
        // What the next block, or the row's end, needs to know of the field that is still open.
        let end = min(n, i + 64)
        state.inQuotes = pairs.inside &>> UInt64(truncatingIfNeeded: end - i - 1) & 1 != 0
        let isQuoted = state.start < end && memory.load(fromByteOffset: state.start, as: UInt8.self) == quoteByte
        state.quotedFrom = isQuoted ? state.start + 1 : -1
        state.closedAt = isQuoted && !state.inQuotes ? end - 1 : -1
      } else {
        var bits = ends | specials
        while bits != 0 {
          let at = i &+ bits.trailingZeroBitCount
          bits &= bits &- 1
          if at < state.resume { continue }
          if let failure = hit(at, &state, skipsBlanks) { return failure }
        }
      }
      guard count < maximumFields else { return Failure(reason: DelimitedReason.fieldLimit) }
      i += 64
    }
    if state.inQuotes { return Failure(reason: DelimitedReason.quoteNotClosed, field: count + 1) }
    if let failure = end(n, &state) { return failure }
    if hasZero { return Failure(reason: DelimitedReason.nulByte, valueClass: .binary) }
    if hasHigh, !UTF8Check.isValid(bytes) { return Failure(reason: DelimitedReason.notUTF8, valueClass: .binary) }
    return nil
  }

  /// A block's quotes in pairs; nil when one of them is doubled or does not stand where a field begins or ends.
  @inline(__always)
  private func pair(_ quotes: UInt64, _ ends: UInt64, _ i: Int, _ valid: UInt64, _ state: State) -> QuotePairs? {
    let pairs = QuotePairs(quotes: quotes, isInside: state.inQuotes)
    guard pairs.opening & ~(ends &<< 1 | (i == state.start ? 1 : 0)) == 0, pairs.closing &<< 1 & ~ends & valid == 0 else { return nil }
    if state.quotedFrom >= 0 {
      guard state.quotedFrom == state.start + 1, state.inQuotes || (state.closedAt == i - 1 && ends & 1 != 0) else { return nil }
    }
    if pairs.endsClosed, i + 64 < bytes.count, bytes[i + 64] != delimiterByte { return nil }
    return pairs
  }

  /// A delimiter, quote or escape.
  @inline(__always)
  private func hit(_ p: Int, _ state: inout State, _ skipsBlanks: Bool) -> Failure? {
    let b = bytes[p]
    if b == quoteByte, b != 0 {
      if state.inQuotes {
        if p + 1 < bytes.count, bytes[p + 1] == b {
          state.resume = p + 2
          state.isEscaped = true
        } else {
          state.inQuotes = false
          state.closedAt = p
        }
      } else if state.quotedFrom < 0, p == state.start || (skipsBlanks && isBlank(state.start..<p)) {
        if p > state.start { notes.blanksAroundQuotes += 1 }
        state.inQuotes = true
        state.quotedFrom = p + 1
      } else {
        notes.strayQuotes += 1
      }
      return nil
    }
    if b == escapeByte, b != 0 {
      state.resume = p + 2
      state.isEscaped = true
      return nil
    }
    guard !state.inQuotes else { return nil }
    return end(p, &state)
  }

  /// The field ends at `p`.
  @inline(__always)
  private func end(_ p: Int, _ state: inout State) -> Failure? {
    if state.quotedFrom >= 0 {
      if state.closedAt + 1 < p {
        guard isBlank(state.closedAt + 1..<p) else { return Failure(reason: DelimitedReason.textAfterQuote, field: count + 1) }
        notes.blanksAroundQuotes += 1
      }
      append(state.quotedFrom, state.closedAt, isEscaped: state.isEscaped)
    } else if state.isEscaped, p - state.start == 2, bytes[state.start] == escapeByte, bytes[state.start + 1] == 0x4E {
      notes.nulls += 1
      append(state.start, state.start, isEscaped: false)
    } else {
      append(state.start, p, isEscaped: state.isEscaped)
    }
    state.start = p + 1
    (state.quotedFrom, state.closedAt, state.isEscaped) = (-1, -1, false)
    return nil
  }

  private func isBlank(_ range: Range<Int>) -> Bool {
    for i in range where bytes[i] != 0x20 && bytes[i] != 0x09 { return false }
    return true
  }

  /// Cuts the row into columns of fixed width, counted in characters; blanks around values are left out.
  func cut(_ widths: [Int]) -> Failure? {
    let n = bytes.count
    let isASCII = !bytes.raw.contains { $0 >= 0x80 }
    if !isASCII, !UTF8Check.isValid(bytes) { return Failure(reason: DelimitedReason.notUTF8, valueClass: .binary) }
    if bytes.firstIndex(of: 0) != nil { return Failure(reason: DelimitedReason.nulByte, valueClass: .binary) }
    guard widths.count <= maximumFields else { return Failure(reason: DelimitedReason.fieldLimit) }
    var start = 0
    for width in widths where start < n || count == 0 {
      var end = start
      if isASCII {
        end = min(n, start + max(0, width))
      } else {
        var left = width
        while end < n, left > 0 {
          end += 1
          while end < n, bytes[end] & 0xC0 == 0x80 { end += 1 }
          left -= 1
        }
      }
      var (low, high) = (start, end)
      while low < high, bytes[low] == 0x20 { low += 1 }
      while high > low, bytes[high - 1] == 0x20 { high -= 1 }
      append(low, high, isEscaped: false)
      start = end
    }
    guard start == n || isBlank(start..<n) else {
      return Failure(reason: DelimitedReason.tooManyFields, field: widths.count, valueClass: ValueClass(bytes[start..<n]))
    }
    return nil
  }
}
