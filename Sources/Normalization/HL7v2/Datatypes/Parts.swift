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
    var count = 0
    var low = 0
    if delimiter != 0 {
      let wanted = UInt64(delimiter) &* 0x0101_0101_0101_0101
      let low7: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
      var i = 0
      while i < n {
        // The delimiters among eight bytes, one bit each.
        let x = text.word(at: i) ^ wanted
        var hits = ~(((x & low7) &+ low7) | x | low7)
        while hits != 0 {
          let high = i &+ hits.trailingZeroBitCount &>> 3
          guard count < PartsArena.width - 1 else { return PartsArena.end(out, count, text, low, high) }
          (out + count).initialize(to: text[low..<high].trimmed)
          count &+= 1
          low = high &+ 1
          hits &= hits &- 1
        }
        i &+= 8
      }
    }
    return PartsArena.end(out, count, text, low, n)
  }

  @inline(__always)
  private static func end(_ out: UnsafeMutablePointer<Bytes>, _ count: Int, _ text: Bytes, _ low: Int, _ high: Int) -> Parts {
    (out + count).initialize(to: text[low..<high].trimmed)
    return Parts(base: out, count: count + 1)
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
    arena.push(component, at: message.occurringDelimiters.subcomponent)
  }

  func pop() { arena.pop() }

  /// One subcomponent, 1-based, of a component.
  func sub(_ component: Bytes, _ number: Int) -> Bytes {
    let delimiter = message.occurringDelimiters.subcomponent
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
