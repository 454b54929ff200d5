import Foundation

/// A queue between threads with two lanes: what finishes open work goes before what starts new work.
///
/// Ownership of an item passes with it: whoever takes it is the only one to touch it.
final class WorkQueue<Item>: @unchecked Sendable {
  private let condition = NSCondition()
  private var urgent = Lane<Item>()
  private var normal = Lane<Item>()
  private var isClosed = false

  func put(_ item: Item, urgent isUrgent: Bool = false) {
    condition.lock()
    if isUrgent { urgent.append(item) } else { normal.append(item) }
    condition.signal()
    condition.unlock()
  }

  /// Waits for an item; nil once the queue is closed and empty, or when `deadline` passes.
  func take(until deadline: Date? = nil) -> Item? {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let item = urgent.take() ?? normal.take() { return item }
      if isClosed { return nil }
      if let deadline {
        if !condition.wait(until: deadline) { return nil }
      } else {
        condition.wait()
      }
    }
  }

  /// No more items come; those who wait go home once it is empty.
  func close() {
    condition.lock()
    isClosed = true
    condition.broadcast()
    condition.unlock()
  }
}

/// Items in the order in which they came; taking one moves no other, however many wait.
private struct Lane<Item> {
  private var items: [Item?] = []
  private var first = 0

  mutating func append(_ item: Item) { items.append(item) }

  mutating func take() -> Item? {
    guard first < items.count else { return nil }
    let item = items[first]
    items[first] = nil
    first += 1
    if 2 * first > items.count {
      items.removeFirst(first)
      first = 0
    }
    return item
  }
}

/// Bytes of records under way: reading waits while the budget is used up.
///
/// A piece counts from the first as what its lines will take, too, by what became of the pieces before: let in by its own bytes alone, a queue of
/// pieces that just fits would be several times as large once it is worked through.
package final class MemoryBudget: @unchecked Sendable {
  private let condition = NSCondition()
  private let limit: Int
  private var used = 0
  /// Sixteenths of a byte of lines for a byte of a piece; a buffer of lines begins with four times its piece.
  private var growth = 4 * 16
  private var isCancelled = false
  private var isIdle = false

  package init(limit: Int) { self.limit = limit }

  /// Waits until a piece and what will become of it fit, or nothing else is under way. What it counts as from then on; nil when the run was cancelled.
  package func take(piece bytes: Int) -> Int? {
    condition.lock()
    defer { condition.unlock() }
    var charge = self.charge(bytes)
    while used > 0, used + charge > limit, !isCancelled, !isIdle {
      condition.wait()
      charge = self.charge(bytes)
    }
    isIdle = false
    used += charge
    return isCancelled ? nil : charge
  }

  private func charge(_ bytes: Int) -> Int { Chunk.overhead + bytes + bytes * growth / 16 }

  /// What was counted as `charge` is lines now, and takes so many bytes. The largest of late is what is expected of the next ones.
  package func settle(_ charge: Int, piece: Int, became bytes: Int) {
    condition.lock()
    let seen = 16 * max(0, bytes - Chunk.overhead) / max(1, piece)
    growth = seen > growth ? min(seen, 64 * 16) : growth - (growth - seen) / 16
    used += bytes - charge
    condition.broadcast()
    condition.unlock()
  }

  /// Says whether all that is held waits for more input, so that nothing of it can be given back: then the next bytes are let in although they do
  /// not fit, or reading would wait for ever.
  package func set(isIdle: Bool) {
    condition.lock()
    self.isIdle = isIdle
    if isIdle { condition.broadcast() }
    condition.unlock()
  }

  /// Gives back what is done.
  package func giveBack(_ bytes: Int) {
    condition.lock()
    used -= bytes
    condition.broadcast()
    condition.unlock()
  }

  package func cancel() {
    condition.lock()
    isCancelled = true
    condition.broadcast()
    condition.unlock()
  }
}
