package import LedgerProtocol

/// Decides, once per population, which cells of which tables are published.
///
/// Three rules, in this order:
/// 1. A cell of 1 to `threshold - 1` patients, or of fewer hospitals than the policy asks for, is *small* and withheld. A cell of none is
///    withheld too: it looks like a small one.
/// 2. What is left of a published cell after its published parts are taken off, in any finer table, is nobody or `threshold` patients at
///    least; otherwise the smallest part is withheld as well.
/// 3. For every small cell there are *other populations* with exactly the same published cells, in which that cell has another count. They
///    are made explicitly: a *move* exchanges values between a few patients, every cell that it changes is withheld, and a cell is
///    protected when moves that share no patient can take its count over a range of `protection` at least. So no computation of any kind
///    on what is published, whatever tables are combined, leads to the count, or to a range that is narrower.
///
/// The third rule covers also the cells of the finest table, which is not published at all, with a range of one.
package struct CellProtection: Sendable {
  package var threshold = 11
  package var protection = 3
  package var minimumSites = 1
  /// Rules 2 and 3. Only a test that shows what they are for leaves them out.
  package var isComplementary = true

  package init() {}

  package init(_ policy: ResearchPolicy) {
    (threshold, protection, minimumSites) = (policy.threshold, policy.protection, policy.minimumSites)
  }

  /// What is published of a population.
  package struct Outcome: Sendable {
    package var cells: [ResearchCell: Int] = [:]
    /// Of every small cell, when it was asked for.
    package var evidence: [ResearchCell: CellEvidence] = [:]
  }

  /// Decides what to publish; nothing when there are fewer patients than the threshold.
  ///
  /// - Parameters:
  ///   - points: One per patient.
  ///   - sites: The hospital of each patient, by number; may be empty when one hospital is enough.
  ///   - seed: Of the choices between moves that serve equally well; random, and not kept.
  ///   - keepsEvidence: Whether the moves are handed out.
  ///   - isPossible: False for points at which, as everybody knows, there can be no patient.
  package func publish(
    _ points: [ResearchPoint], sites: [Int] = [], seed: UInt64, keepsEvidence: Bool = false,
    isPossible: @escaping (ResearchPoint) -> Bool = { _ in true }
  ) -> Outcome {
    let tables = ProtectedTables(points, sites: sites, rules: self)
    guard tables.isOpen(ResearchTable.total.cell(of: ResearchPoint(bits: 0))) else { return Outcome() }
    guard isComplementary else { return Outcome(cells: tables.published) }
    tables.withholdForRemainders()
    var search = MoveSearch(tables, seed: seed, keepsEvidence: keepsEvidence, isPossible: isPossible)
    search.protect()
    return Outcome(cells: tables.published, evidence: keepsEvidence ? search.evidence : [:])
  }
}

/// Counts of all published tables of one population, and which cells are withheld.
final class ProtectedTables {
  let points: [ResearchPoint]
  let rules: CellProtection
  private(set) var counts: [ResearchCell: Int] = [:]
  /// Cells of fewer hospitals than asked for.
  private var fewSites: Set<ResearchCell> = []
  /// Large enough to be published, and withheld to protect another.
  private(set) var withheld: Set<ResearchCell> = []

  init(_ points: [ResearchPoint], sites: [Int], rules: CellProtection) {
    (self.points, self.rules) = (points, rules)
    for table in ResearchTable.offered + [.finest] {
      for point in points { counts[table.cell(of: point), default: 0] += 1 }
    }
    guard rules.minimumSites > 1 else { return }
    for table in ResearchTable.offered {
      var found: [ResearchCell: Set<Int>] = [:]
      for (i, point) in points.enumerated() { found[table.cell(of: point), default: []].insert(i < sites.count ? sites[i] : 0) }
      for (cell, sites) in found where sites.count < rules.minimumSites { fewSites.insert(cell) }
    }
  }

  func isSmall(_ cell: ResearchCell) -> Bool {
    guard let count = counts[cell] else { return false }
    return count < rules.threshold || fewSites.contains(cell)
  }

  /// Published, as far as it has been decided.
  func isOpen(_ cell: ResearchCell) -> Bool {
    guard let count = counts[cell], count >= rules.threshold else { return false }
    return !withheld.contains(cell) && !fewSites.contains(cell)
  }

  func withhold(_ cell: ResearchCell) { withheld.insert(cell) }

  /// Under the total alone any patient can stand anywhere.
  func withholdAllButTotal() { for cell in counts.keys where cell.table != .total && isOpen(cell) { withhold(cell) } }

  var published: [ResearchCell: Int] { counts.filter { $0.key.isPublishable && isOpen($0.key) } }

  /// Rule 2: goes on until nothing changes, since what is withheld for one table leaves a larger remainder in others only.
  func withholdForRemainders() {
    let cells = counts.keys.filter(\.isPublishable).sorted()
    var ofTable: [Int: [ResearchCell]] = [:]
    for cell in cells { if let table = cell.table { ofTable[table.id, default: []].append(cell) } }
    var isChanged = true
    while isChanged {
      isChanged = false
      for parent in ResearchTable.offered {
        for child in ResearchTable.offered where parent.isCoarser(than: child) {
          if withholdRemainders(of: parent, ofTable[child.id] ?? []) { isChanged = true }
        }
      }
    }
  }

  private func withholdRemainders(of parent: ResearchTable, _ children: [ResearchCell]) -> Bool {
    var open: [ResearchCell: (sum: Int, smallest: ResearchCell, count: Int)] = [:]
    for child in children where isOpen(child) {
      let above = parent.cell(of: child.point)
      guard isOpen(above), let count = counts[child] else { continue }
      if let known = open[above] {
        open[above] = count < known.count ? (known.sum + count, child, count) : (known.sum + count, known.smallest, known.count)
      } else {
        open[above] = (count, child, count)
      }
    }
    var isChanged = false
    for (above, parts) in open {
      let rest = (counts[above] ?? 0) - parts.sum
      if rest > 0 && rest < rules.threshold {
        withhold(parts.smallest)
        isChanged = true
      }
    }
    return isChanged
  }
}
