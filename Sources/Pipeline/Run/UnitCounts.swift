import Compliance
import Records

/// What was counted in one unit of records, small enough to travel with each: no heap, and four bytes for a count, since a unit has
/// fewer than 2^32 bytes.
struct UnitCounts: Sendable {
  private static let classes = IdentifierClass.allCases.count
  private static let found = 0
  private static let generalised = classes
  private static let replaced = 2 * classes
  private static let single = 3 * classes
  private static let findings = 4 * classes
  private static let rest = 5 * classes

  /// Found, generalised, replaced, tests for one class, findings: eighteen each; then the gate's other counts.
  private var cells: [101 of UInt32] = .init(repeating: 0)
  /// Which of the chunk's counts by class of free text are this unit's, from 1; 0 for none.
  var narrative = 0

  init() {}

  init(_ gate: GateCounts) {
    for i in 0..<UnitCounts.classes {
      guard let c = IdentifierClass(rawValue: UInt8(i)) else { continue }
      cells[UnitCounts.single + i] = UInt32(clamping: gate.single[c])
      cells[UnitCounts.findings + i] = UInt32(clamping: gate.findings[c])
    }
    func put(_ i: Int, _ count: Int) { cells[UnitCounts.rest + i] = UInt32(clamping: count) }
    put(0, gate.records)
    put(1, gate.resources)
    put(2, gate.resourcesPassed)
    put(3, gate.values)
    put(4, gate.searched)
    put(5, gate.searchedForDates)
    put(6, gate.unclassed)
    put(7, gate.narrative.texts)
    put(8, gate.narrative.bytes)
    put(9, gate.narrative.textsWithHits)
    put(10, gate.narrative.textsWithSuspicions)
  }

  /// Takes the identifiers of a record that passed.
  mutating func take(_ identifiers: IdentifierCounts) {
    for i in 0..<UnitCounts.classes {
      guard let c = IdentifierClass(rawValue: UInt8(i)) else { continue }
      cells[UnitCounts.found + i] = UInt32(clamping: identifiers.found[c])
      cells[UnitCounts.generalised + i] = UInt32(clamping: identifiers.generalised[c])
      cells[UnitCounts.replaced + i] = UInt32(clamping: identifiers.replaced[c])
    }
  }

  /// For a record that was taken back after it had passed.
  mutating func forgetIdentifiers() {
    for i in 0..<UnitCounts.single { cells[i] = 0 }
  }

  func add(to identifiers: inout IdentifierCounts) {
    for i in 0..<UnitCounts.classes {
      guard let c = IdentifierClass(rawValue: UInt8(i)) else { continue }
      identifiers.found[c] += Int(cells[UnitCounts.found + i])
      identifiers.generalised[c] += Int(cells[UnitCounts.generalised + i])
      identifiers.replaced[c] += Int(cells[UnitCounts.replaced + i])
    }
  }

  /// - Parameter narratives: those of the chunk.
  func add(to gate: inout GateCounts, _ narratives: [NarrativeCounts]) {
    guard cells[UnitCounts.rest] > 0 else { return }
    for i in 0..<UnitCounts.classes {
      guard let c = IdentifierClass(rawValue: UInt8(i)) else { continue }
      gate.single[c] += Int(cells[UnitCounts.single + i])
      gate.findings[c] += Int(cells[UnitCounts.findings + i])
    }
    func other(_ i: Int) -> Int { Int(cells[UnitCounts.rest + i]) }
    gate.records += other(0)
    gate.resources += other(1)
    gate.resourcesPassed += other(2)
    gate.values += other(3)
    gate.searched += other(4)
    gate.searchedForDates += other(5)
    gate.unclassed += other(6)
    guard narrative == 0 || narrative > narratives.count else {
      gate.narrative += narratives[narrative - 1]
      return
    }
    gate.narrative.texts += other(7)
    gate.narrative.bytes += other(8)
    gate.narrative.textsWithHits += other(9)
    gate.narrative.textsWithSuspicions += other(10)
  }
}
