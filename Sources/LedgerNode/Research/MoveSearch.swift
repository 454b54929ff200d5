/// A change of the population: some patients, each once, and where they stand instead.
package struct PatientMove: Sendable {
  /// Indices of patients.
  package var patients: [Int]
  package var places: [ResearchPoint]
}

/// The moves that protect one small cell. No patient is in two that raise the count, or in two that lower it: each set together is one
/// other population.
package struct CellEvidence: Sendable {
  package var raising: [PatientMove] = []
  package var lowering: [PatientMove] = []
  var up = 0
  var down = 0
  /// By how much the count can differ, both ways together.
  package var reach: Int { up + down }

  func isFree(_ move: PatientMove, raising isUp: Bool) -> Bool {
    !(isUp ? raising : lowering).contains { known in known.patients.contains { move.patients.contains($0) } }
  }
}

/// Finds moves that protect small cells, and withholds the cells that they change.
///
/// Kinds of moves, those that change the fewest tables first: a cube (four patients; changes only tables that have all of its three
/// axes), an exchange of values between two patients (tables that have an axis of those and another on which the two differ), another
/// value for one patient, and putting one patient where another stands. Among candidates the one is taken that withholds least, coarse
/// tables weighing more than fine ones.
struct MoveSearch {
  let tables: ProtectedTables
  let index: PatientIndex
  var random: SplitMix64
  private let isPossible: (ResearchPoint) -> Bool
  /// What has been found so far for cells that need more.
  private(set) var evidence: [ResearchCell: CellEvidence] = [:]
  private let keepsEvidence: Bool
  private var best: (move: PatientMove, cost: Int)?
  /// How many candidates are looked at before the best is taken that withholds something.
  private let effort = 150
  /// What a patient in a withheld cell costs, by the number of the table's axes.
  private let weights = [0, 30, 10, 3, 1, 1]

  init(_ tables: ProtectedTables, seed: UInt64, keepsEvidence: Bool, isPossible: @escaping (ResearchPoint) -> Bool) {
    (self.tables, self.isPossible, self.keepsEvidence) = (tables, isPossible, keepsEvidence)
    random = SplitMix64(seed: seed)
    index = PatientIndex(tables.points)
  }

  var points: [ResearchPoint] { tables.points }

  private func needed(_ cell: ResearchCell) -> Int { cell.isPublishable ? tables.rules.protection : 1 }

  /// Goes through the small cells, those of coarse tables first: what protects them often protects the finer ones below.
  mutating func protect() {
    var targets = tables.counts.keys.filter { tables.isSmall($0) }
    targets.sort { (rank($0), $0) < (rank($1), $1) }
    for target in targets { protect(target) }
  }

  private func rank(_ cell: ResearchCell) -> Int { cell.isPublishable ? cell.table?.order ?? 0 : Int.max }

  private mutating func protect(_ target: ResearchCell) {
    guard let table = target.table else { return }
    let needed = needed(target)
    var failures = 0
    while evidence[target]?.reach ?? 0 < needed, failures < 20 {
      best = nil
      look(target, table)
      if let best { take(best.move) } else { failures += 1 }
    }
    if evidence[target]?.reach ?? 0 < needed { tables.withholdAllButTotal() }
    if !keepsEvidence { evidence[target] = nil }
  }

  /// Looks at candidates until one withholds nothing; the best is left in `best`.
  private mutating func look(_ target: ResearchCell, _ table: ResearchTable) {
    for _ in 0..<effort { if nearExchange(target, table, raises: random.bool()) { return } }
    for _ in 0..<effort * 2 { if consider(cube(target, table, raises: random.bool()), target) { return } }
    for _ in 0..<effort * 2 { if consider(exchange(target, table, raises: random.bool()), target) { return } }
    for _ in 0..<40 { if consider(alteration(target, table, raises: random.bool()), target) { return } }
    guard best == nil else { return }
    for _ in 0..<200 { if consider(put(target, table, raises: random.bool()), target) { return } }
  }

  /// True when the candidate is as good as any.
  mutating func consider(_ move: PatientMove?, _ target: ResearchCell) -> Bool {
    guard let move, isUsable(move, for: target) else { return false }
    let cost = cost(of: move, bound: best?.cost ?? Int.max)
    if cost < best?.cost ?? Int.max { best = (move, cost) }
    return cost == 0
  }

  private func isUsable(_ move: PatientMove, for target: ResearchCell) -> Bool {
    guard let table = target.table else { return false }
    var change = 0
    for (patient, place) in zip(move.patients, move.places) {
      if table.cell(of: place) == target { change += 1 }
      if table.cell(of: points[patient]) == target { change -= 1 }
    }
    guard change != 0, move.places.allSatisfy(isPossible) else { return false }
    return evidence[target]?.isFree(move, raising: change > 0) ?? true
  }

  /// The cells of a table whose counts the move changes, with the change.
  private func changes(_ move: PatientMove, in table: ResearchTable, _ body: (ResearchCell, Int) -> Void) {
    let mask = table.mask
    // Most moves leave most tables alone: see that first.
    var difference: UInt64 = 0
    for (patient, place) in zip(move.patients, move.places) { difference |= (points[patient].bits ^ place.bits) & mask }
    guard difference != 0 else { return }
    var changed: [(cell: ResearchCell, by: Int)] = []
    func note(_ cell: ResearchCell, _ by: Int) {
      if let known = changed.firstIndex(where: { $0.cell == cell }) { changed[known].by += by } else { changed.append((cell, by)) }
    }
    for (patient, place) in zip(move.patients, move.places) {
      note(table.cell(of: points[patient]), -1)
      note(table.cell(of: place), 1)
    }
    for (cell, by) in changed where by != 0 { body(cell, by) }
  }

  private func cost(of move: PatientMove, bound: Int) -> Int {
    var cost = 0
    for table in ResearchTable.offered {
      changes(move, in: table) { cell, _ in if tables.isOpen(cell) { cost += (tables.counts[cell] ?? 0) * weights[table.order] } }
      if cost >= bound { return cost }
    }
    return cost
  }

  /// Withholds what the move changes; every small cell among it gains.
  private mutating func take(_ move: PatientMove) {
    var gained: [(cell: ResearchCell, by: Int)] = []
    for table in ResearchTable.offered + [.finest] {
      changes(move, in: table) { cell, by in
        if tables.isOpen(cell) { tables.withhold(cell) }
        if tables.isSmall(cell) { gained.append((cell, by)) }
      }
    }
    for (cell, by) in gained {
      var known = evidence[cell] ?? CellEvidence()
      guard known.reach < needed(cell), known.isFree(move, raising: by > 0) else { continue }
      if by > 0 {
        known.up += by
        known.raising.append(move)
      } else {
        known.down -= by
        known.lowering.append(move)
      }
      evidence[cell] = known
    }
  }
}
