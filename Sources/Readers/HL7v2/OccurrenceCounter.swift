import Records

/// Counts segments by tag: a direct-mapped table, emptied by raising a number, and a dictionary for tags that collide in it.
struct OccurrenceCounter {
  private struct Slot {
    var tag: UInt32
    var count: UInt32
    var generation: UInt32
  }

  private let slots: UnsafeMutablePointer<Slot>
  private var generation: UInt32 = 1
  private var others: [UInt32: UInt32] = [:]

  init() {
    slots = .allocate(capacity: 256)
    slots.initialize(repeating: Slot(tag: 0, count: 0, generation: 0), count: 256)
  }

  func deallocate() { slots.deallocate() }

  mutating func reset() {
    if generation == .max {
      slots.update(repeating: Slot(tag: 0, count: 0, generation: 0), count: 256)
      generation = 0
    }
    generation += 1
    if !others.isEmpty { others.removeAll(keepingCapacity: true) }
  }

  /// The occurrence of a segment of `tag`, after a run of another tag that ended with its occurrence `count`.
  mutating func next(after last: UInt32, _ count: UInt32, _ tag: UInt32) -> UInt32 {
    let slot = slots + OccurrenceCounter.slot(last)
    if slot.pointee.generation != generation { slot.pointee = Slot(tag: last, count: 0, generation: generation) }
    if slot.pointee.tag == last { slot.pointee.count = count } else { others[last] = count }
    let wanted = (slots + OccurrenceCounter.slot(tag)).pointee
    if wanted.generation == generation, wanted.tag == tag { return wanted.count + 1 }
    return others.isEmpty ? 1 : (others[tag] ?? 0) + 1
  }

  private static func slot(_ tag: UInt32) -> Int { Int((tag &* 0x9E37_79B1) >> 24) }
}
