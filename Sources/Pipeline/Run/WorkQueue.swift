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
final class MemoryBudget: @unchecked Sendable {
  private let condition = NSCondition()
  private let limit: Int
  private var used = 0
  private var isCancelled = false
  private var isIdle = false

  init(limit: Int) { self.limit = limit }

  /// Waits until the bytes fit, or nothing else is under way; false when the run was cancelled.
  func take(_ bytes: Int) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    while used > 0, used + bytes > limit, !isCancelled, !isIdle { condition.wait() }
    isIdle = false
    used += bytes
    return !isCancelled
  }

  /// Says whether all that is held waits for more input, so that nothing of it can be given back: then the next bytes are let in although they do
  /// not fit, or reading would wait for ever.
  func set(isIdle: Bool) {
    condition.lock()
    self.isIdle = isIdle
    if isIdle { condition.broadcast() }
    condition.unlock()
  }

  /// Changes what is under way without waiting: `+` when a chunk turned out larger, `-` when it is done.
  func change(by bytes: Int) {
    condition.lock()
    used += bytes
    condition.broadcast()
    condition.unlock()
  }

  func cancel() {
    condition.lock()
    isCancelled = true
    condition.broadcast()
    condition.unlock()
  }
}
