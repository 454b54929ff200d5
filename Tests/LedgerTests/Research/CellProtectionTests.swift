import LedgerNode
import LedgerProtocol
import Testing

/// Rules 1 to 3 of `CellProtection`, on small tables and on random populations.
@Suite struct CellProtectionTests {
  /// So many patients of a gender and a type.
  private static func patients(_ counts: [[Int]]) -> [ResearchPoint] {
    counts.enumerated().flatMap { gender, row in
      row.enumerated().flatMap { type, count in
        Array(repeating: ResearchPoint(type: type, state: 5, zip: 606, age: 3, gender: gender, year: 9), count: count)
      }
    }
  }

  private static func table(_ dimensions: ResearchDimension...) throws -> ResearchTable { try present(ResearchTable(dimensions)) }

  private static func count(_ cells: [ResearchCell: Int], _ dimensions: [ResearchDimension], type: Int = 0, gender: Int = 0) throws -> Int? {
    let point = ResearchPoint(type: type, state: 5, zip: 606, age: 3, gender: gender, year: 9)
    return cells[try present(ResearchTable(dimensions)).cell(of: point)]
  }

  @Test func `cells of 1 to 10 are withheld, those of 11 are not`() throws {
    let cells = CellProtection().publish(CellProtectionTests.patients([[11, 10], [40, 40]]), seed: 1).cells
    #expect(!cells.values.contains { $0 < 11 })
    var without = CellProtection()
    without.isComplementary = false
    let plain = without.publish(CellProtectionTests.patients([[11, 10], [40, 40]]), seed: 1).cells
    #expect(try CellProtectionTests.count(plain, [.type, .gender]) == 11)
    #expect(try CellProtectionTests.count(plain, [.type, .gender], type: 1) == nil)
  }

  @Test func `nothing is published of fewer patients than the threshold`() {
    #expect(CellProtection().publish(CellProtectionTests.patients([[5, 5]]), seed: 1).cells.isEmpty)
    #expect(!CellProtection().publish(CellProtectionTests.patients([[6, 5]]), seed: 1).cells.isEmpty)
  }

  @Test func `a lone small cell in a row takes others of its row and column with it`() throws {
    // The 4 follows from any row or column total together with its neighbour.
    let cells = CellProtection().publish(CellProtectionTests.patients([[30, 4], [25, 20]]), seed: 3).cells
    let row = try CellProtectionTests.count(cells, [.gender]), beside = try CellProtectionTests.count(cells, [.type, .gender])
    #expect(row == nil || beside == nil)
    let column = try CellProtectionTests.count(cells, [.type], type: 1)
    let below = try CellProtectionTests.count(cells, [.type, .gender], type: 1, gender: 1)
    #expect(column == nil || below == nil)
    #expect(try CellProtectionTests.count(cells, []) == 79)
  }

  @Test func `a small margin takes the other margins with it, and the total stays`() throws {
    let cells = CellProtection().publish(CellProtectionTests.patients([[60, 0], [4, 0]]), seed: 1).cells
    #expect(try CellProtectionTests.count(cells, [.gender]) == nil)
    #expect(try CellProtectionTests.count(cells, []) == 64)
  }

  @Test func `a cell of nobody looks like a small one`() throws {
    let cells = CellProtection().publish(CellProtectionTests.patients([[50, 0], [50, 50]]), seed: 1).cells
    #expect(!cells.values.contains(0))
    #expect(try CellProtectionTests.count(cells, [.type, .gender], type: 1, gender: 0) == nil)
    // Nobody is protected by withholding others: there is no patient to protect.
    #expect(try CellProtectionTests.count(cells, [.type, .gender]) == 50)
  }

  @Test func `cells of one hospital are withheld and protected where the policy asks for two`() throws {
    let points = CellProtectionTests.patients([[40, 40], [40, 40]])
    let sites = points.map { $0.type == 1 && $0.gender == 1 ? 0 : Int($0.type + $0.gender) }
    var rules = CellProtection()
    rules.minimumSites = 2
    let cells = rules.publish(points, sites: sites, seed: 1, keepsEvidence: true)
    #expect(try CellProtectionTests.count(cells.cells, [.type, .gender], type: 1, gender: 1) == nil)
    #expect(try CellProtectionTests.count(cells.cells, []) == 160)
    #expect(CellProtection().publish(points, sites: sites, seed: 1).cells.count > cells.cells.count)
  }

  @Test(arguments: 0..<60)
  func `for every small cell there are other populations with the same published cells`(number: Int) throws {
    var random = SplitMix64(seed: UInt64(number) &* 7919 &+ 11)
    let population = RandomPopulation(using: &random, limit: 120)
    let points = population.patients(Int.random(in: 20...700, using: &random), using: &random)
    let outcome = CellProtection().publish(points, seed: random.next(), keepsEvidence: true)
    guard outcome.cells.count > 1 else { return }
    let tables = ResearchTable.offered + [.finest]
    var counts: [ResearchCell: Int] = [:]
    for table in tables { for point in points { counts[table.cell(of: point), default: 0] += 1 } }
    for (cell, count) in outcome.cells { #expect(counts[cell] == count && count >= 11) }
    for (target, count) in counts where count < 11 {
      #expect(outcome.cells[target] == nil)
      let evidence = try present(outcome.evidence[target])
      #expect(evidence.reach >= (target.isPublishable ? CellProtection().protection : 1))
      var reached = 0
      for moves in [evidence.raising, evidence.lowering] {
        // One other population: everybody moves once at most.
        let moved = moves.flatMap(\.patients)
        #expect(Set(moved).count == moved.count)
        var changes: [ResearchCell: Int] = [:]
        for move in moves {
          #expect(move.patients.count == move.places.count)
          for (patient, place) in zip(move.patients, move.places) {
            for table in tables {
              changes[table.cell(of: points[patient]), default: 0] -= 1
              changes[table.cell(of: place), default: 0] += 1
            }
          }
        }
        #expect(!changes.contains { $0.value != 0 && outcome.cells[$0.key] != nil })
        #expect(count + changes[target, default: 0] >= 0)
        reached += abs(changes[target, default: 0])
      }
      #expect(reached >= evidence.reach)
    }
  }

  @Test(arguments: 0..<40)
  func `what is left of a published cell is nobody or the threshold at least`(number: Int) throws {
    var random = SplitMix64(seed: UInt64(number) &+ 5000)
    let population = RandomPopulation(using: &random, limit: 90)
    let points = population.patients(Int.random(in: 20...500, using: &random), using: &random)
    let cells = CellProtection().publish(points, seed: random.next()).cells
    for (parent, count) in cells {
      for table in ResearchTable.offered where parent.table.map({ $0.isCoarser(than: table) }) ?? false {
        var parts = 0
        for (child, value) in cells where child.table == table && parent.table?.cell(of: child.point) == parent { parts += value }
        #expect(parts == 0 || count == parts || count - parts >= 11)
      }
    }
  }

  @Test func `who cannot be is not put anywhere`() {
    var random = SplitMix64(seed: 9)
    let population = RandomPopulation(using: &random, limit: 60)
    let points = population.patients(300, using: &random)
    let possible = Set(points)
    let outcome = CellProtection().publish(points, seed: 1, keepsEvidence: true) { possible.contains($0) }
    let places = outcome.evidence.values.flatMap { $0.raising + $0.lowering }.flatMap(\.places)
    #expect(!places.isEmpty && places.allSatisfy { possible.contains($0) })
  }

  @Test func `tables are offered with a year and one more axis at most, and never with state and area`() throws {
    #expect(ResearchTable.offered.count == 30)
    #expect(ResearchTable([.state, .area]) == nil)
    #expect(try ResearchTable.offered.contains(present(ResearchTable([.year, .type]))))
    #expect(try !ResearchTable.offered.contains(present(ResearchTable([.year, .type, .gender]))))
    #expect(try CellProtectionTests.table(.state).isCoarser(than: CellProtectionTests.table(.area)))
  }
}
