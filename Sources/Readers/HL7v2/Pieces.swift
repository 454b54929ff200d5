import Records

/// Splits short texts at a delimiter; a delimiter of 0 is not declared and splits nothing.
@usableFromInline
enum Pieces {
  /// The piece at a 0-based index; empty when absent. A second delimiter ends the whole text.
  @usableFromInline
  static func piece(_ bytes: Bytes, _ wanted: Int, _ delimiter: UInt8, within end: UInt8 = 0) -> Bytes {
    let raw = bytes.raw
    guard wanted >= 0, let base = raw.baseAddress else { return .empty }
    guard delimiter != 0 else { return wanted == 0 ? bytes : .empty }
    let end = end == 0 ? delimiter : end
    var low = 0
    var left = wanted
    while true {
      let high = next(base, low, raw.count, delimiter, end)
      if left == 0 { return Bytes(UnsafeRawBufferPointer(start: base + low, count: high - low)) }
      if high == raw.count || base.load(fromByteOffset: high, as: UInt8.self) != delimiter { return .empty }
      low = high + 1
      left -= 1
    }
  }

  /// The number of pieces; 0 for an empty text.
  @usableFromInline
  static func count(_ bytes: Bytes, _ delimiter: UInt8) -> Int {
    let raw = bytes.raw
    guard raw.count > 0, let base = raw.baseAddress else { return 0 }
    guard delimiter != 0 else { return 1 }
    var n = 1
    var i = next(base, 0, raw.count, delimiter, delimiter)
    while i < raw.count {
      n += 1
      i = next(base, i + 1, raw.count, delimiter, delimiter)
    }
    return n
  }

  /// The position of the first byte that is `a` or `b`, or `n`.
  @inline(__always)
  private static func next(_ base: UnsafeRawPointer, _ from: Int, _ n: Int, _ a: UInt8, _ b: UInt8) -> Int {
    var i = from
    let ones: UInt64 = 0x0101_0101_0101_0101
    let (as8, bs8) = (UInt64(a) &* ones, UInt64(b) &* ones)
    while i &+ 8 <= n {
      let word = base.loadUnaligned(fromByteOffset: i, as: UInt64.self).littleEndian
      let (x, y) = (word ^ as8, word ^ bs8)
      let hits = (((x &- ones) & ~x) | ((y &- ones) & ~y)) & 0x8080_8080_8080_8080
      if hits != 0 { return i &+ hits.trailingZeroBitCount &>> 3 }
      i = i &+ 8
    }
    while i < n {
      let byte = base.load(fromByteOffset: i, as: UInt8.self)
      if byte == a || byte == b { return i }
      i = i &+ 1
    }
    return n
  }
}
