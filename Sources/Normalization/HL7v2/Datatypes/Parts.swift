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
  private let base = UnsafeMutablePointer<Bytes>.allocate(capacity: PartsArena.width * PartsArena.depth)
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
    let raw = text.raw
    var count = 0
    var low = 0
    var i = 0
    while i < n, count < PartsArena.width - 1 {
      if raw[i] == delimiter, delimiter != 0 {
        (out + count).initialize(to: text[low..<i].trimmed)
        count += 1
        low = i + 1
      }
      i += 1
    }
    var high = n
    if i < n {
      high = low
      while high < n, raw[high] != delimiter { high += 1 }
    }
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
  func subparts(_ component: Bytes) -> Parts { arena.push(component, at: message.delimiters.subcomponent) }

  func pop() { arena.pop() }

  /// One subcomponent, 1-based, of a component.
  func sub(_ component: Bytes, _ number: Int) -> Bytes {
    let delimiter = message.delimiters.subcomponent
    guard delimiter != 0, let first = component.firstIndex(of: delimiter) else { return number == 1 ? component : .empty }
    if number == 1 { return component[0..<first].trimmed }
    var low = first + 1
    var left = number - 2
    while left > 0 {
      guard let next = component.firstIndex(of: delimiter, from: low) else { return .empty }
      low = next + 1
      left -= 1
    }
    return component[low..<(component.firstIndex(of: delimiter, from: low) ?? component.count)].trimmed
  }
}
