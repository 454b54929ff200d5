import Foundation
import Pipeline
import Synchronization
import Testing

struct MemoryBudgetTests {
  private let piece = 256 << 10

  @Test func `a piece counts as its lines, too, before there are any`() throws {
    let budget = MemoryBudget(limit: 48 << 20)
    let first = try #require(budget.take(piece: piece))
    #expect(first >= 5 * piece)
    // Its lines came to twice what was expected: the next one counts as that, and those after it as less again when theirs do not.
    let more = 9 * piece
    budget.settle(first, piece: piece, became: more)
    let second = try #require(budget.take(piece: piece))
    #expect(second > more && second < more + 2 * piece)
    budget.settle(second, piece: piece, became: piece)
    let third = try #require(budget.take(piece: piece))
    #expect(third < second && third > first)
  }

  @Test func `no more pieces wait than have room with all their lines`() throws {
    let limit = 16 << 20
    let budget = MemoryBudget(limit: limit)
    let taken = Mutex<[Int]>([])
    let (piece, ended) = (self.piece, DispatchSemaphore(value: 0))
    Thread.detachNewThread {
      while let charge = budget.take(piece: piece) { taken.withLock { $0.append(charge) } }
      ended.signal()
    }
    var before = -1
    while taken.withLock({ $0.count }) != before || before == 0 {
      before = taken.withLock { $0.count }
      Thread.sleep(forTimeInterval: 0.2)
    }
    let charges = taken.withLock { $0 }
    #expect(charges.count > 4 && charges.reduce(0, +) <= limit)
    // What is worked through makes room for as much.
    for charge in charges { budget.settle(charge, piece: piece, became: charge) }
    budget.giveBack(charges.reduce(0, +))
    while taken.withLock({ $0.count }) == charges.count { Thread.sleep(forTimeInterval: 0.01) }
    budget.cancel()
    ended.wait()
  }
}
