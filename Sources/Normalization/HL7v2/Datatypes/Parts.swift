import Readers
import Records

/// The components of one repetition, found in one pass; valid until the mapping of the value ends.
struct Parts {
  fileprivate let base: UnsafePointer<Bytes>
  /// 0 when the repetition is empty.
  let count: Int

  /// A component, 1-based, without blanks around it; empty when absent.
  subscript(component: Int) -> Bytes { component <= count ? base[component - 1] : .empty }
}

/// Room for the components of values that are being mapped, one within another.
struct PartsArena: ~Copyable {
  private static let width = 32
  private static let depth = 16
  private let base = UnsafeMutablePointer<Bytes>.allocate(
    capacity: PartsArena.width * PartsArena.depth)
  private var level = 0

  deinit { base.deallocate() }

  mutating func reset() { level = 0 }

  /// Splits a text; the result stays until `pop`.
  mutating func push(_ text: Bytes, at delimiter: UInt8) -> Parts {
    precondition(level < PartsArena.depth, "values nest deeper than any data type does")
    let out = base + level * PartsArena.width
    level += 1
    let n = text.count
    guard n > 0 else { return Parts(base: out, count: 0) }
    let start = text.raw.baseAddress.unsafelyUnwrapped
    var count = 0
    var low = 0
    while count < PartsArena.width - 1, delimiter != 0 {
      let high = PartsArena.next(start, low, n, delimiter)
      if high == n { break }
      (out + count).initialize(to: text[low..<high].trimmed)
      count += 1
      low = high + 1
    }
    let high = delimiter == 0 ? n : PartsArena.next(start, low, n, delimiter)
    (out + count).initialize(to: text[low..<high].trimmed)
    return Parts(base: out, count: count + 1)
  }

  /// The position of the first delimiter, or `n`; eight bytes at a time.
  @inline(__always)
  private static func next(_ base: UnsafeRawPointer, _ from: Int, _ n: Int, _ delimiter: UInt8)
    -> Int
  {
    var i = from
    let ones: UInt64 = 0x0101_0101_0101_0101
    let wanted = UInt64(delimiter) &* ones
    while i &+ 8 <= n {
      let x = base.loadUnaligned(fromByteOffset: i, as: UInt64.self).littleEndian ^ wanted
      let hits = (x &- ones) & ~x & 0x8080_8080_8080_8080
      if hits != 0 { return i &+ hits.trailingZeroBitCount &>> 3 }
      i = i &+ 8
    }
    while i < n {
      if base.load(fromByteOffset: i, as: UInt8.self) == delimiter { return i }
      i = i &+ 1
    }
    return n
  }

  mutating func pop() { level -= 1 }
}

extension MappingContext {
  /// The components of a repetition; `pop` when done with them.
  func parts(_ value: HL7Repetition) -> Parts {
    arena.push(value.raw, at: message.delimiters.component)
  }

  /// The subcomponents of a component; `pop` when done with them.
  func subparts(_ component: Bytes) -> Parts {
    arena.push(component, at: message.delimiters.subcomponent)
  }

  func pop() { arena.pop() }

  /// One subcomponent, 1-based, of a component.
  func sub(_ component: Bytes, _ number: Int) -> Bytes {
    let delimiter = message.delimiters.subcomponent
    guard delimiter != 0, let first = component.firstIndex(of: delimiter) else {
      return number == 1 ? component : .empty
    }
    if number == 1 { return component[0..<first].trimmed }
    var low = first + 1
    var left = number - 2
    while left > 0 {
      guard let next = component.firstIndex(of: delimiter, from: low) else { return .empty }
      low = next + 1
      left -= 1
    }
    return component[low..<(component.firstIndex(of: delimiter, from: low) ?? component.count)]
      .trimmed
  }
}
