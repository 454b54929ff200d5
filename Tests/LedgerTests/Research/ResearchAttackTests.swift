import LedgerNode
import LedgerProtocol
import Testing

/// The differencing attack: random sequences of queries over random populations and epochs, and an attacker who combines all answers.
@Suite struct ResearchAttackTests {
  /// One condition in two epochs, and what a researcher can ask of it.
  private struct Case {
    let universe: [ResearchPoint]
    /// Patients of each cohort.
    let cohorts: [[ResearchPoint]]
    let cubes: [ResearchCube]
  }

  private static func makeCase(_ random: inout SplitMix64, isComplementary: Bool) throws -> Case {
    let population = RandomPopulation(using: &random, limit: 24)
    let epochs = Bool.random(using: &random) ? 1 : 2
    let cohorts = (0..<epochs).map { _ in population.patients(Int.random(in: 15...260, using: &random), using: &random) }
    var policy = ResearchPolicy()
    (policy.rounding, policy.queriesPerEpoch) = (1, 1_000_000)
    var rules = CellProtection(policy)
    rules.isComplementary = isComplementary
    var stored: [ResearchCube.Cohort] = []
    var cubes: [ResearchCube] = []
    for (number, points) in cohorts.enumerated() {
      let epoch = try present(ResearchEpoch("2026-0\(number + 1)"))
      let cells = rules.publish(points, seed: random.next()).cells
      if !cells.isEmpty { stored.append(ResearchCube.Cohort(epoch: epoch, size: number + 1, cells: cells)) }
      cubes.append(
        ResearchCube(
          epoch: epoch, size: number + 1, policy: policy, areas: [],
          conditions: [.init(id: "diabetes", cohorts: stored)], salt: []))
    }
    return Case(universe: population.universe, cohorts: cohorts, cubes: cubes)
  }

  private static func randomQuery(_ random: inout SplitMix64) -> ResearchQuery {
    var by: [ResearchDimension] = []
    for dimension in ResearchDimension.allCases.shuffled(using: &random).prefix(Int.random(in: 0...4, using: &random)) {
      if dimension == .state && by.contains(.area) || dimension == .area && by.contains(.state) { continue }
      if dimension == .year && by.count > 1 || by.contains(.year) && by.count > 1 { continue }
      by.append(dimension)
    }
    // Some by a code of a type, which restricts the table to it.
    let code = ["E10", "E11.9", "O24.4"].randomElement(using: &random) ?? "E10"
    let isCode = Int.random(in: 0..<4, using: &random) == 0 && !by.contains(.year)
    return ResearchQuery(isCode ? .code(system: "http://hl7.org/fhir/sid/icd-10-cm", code: code) : .named("diabetes"), by: by)
  }

  /// The code of a point's value, as answers write it.
  private static func code(_ dimension: ResearchDimension, _ point: ResearchPoint) throws -> String {
    switch dimension {
    case .type: ResearchValues.type(point.type, of: try present(ConditionGroups.group(id: "diabetes"))).code
    case .state: ResearchValues.state(point.state).code
    case .area: ResearchValues.area(state: point.state, zip: point.zip).code
    case .age: ResearchValues.age(point.age).code
    case .gender: ResearchValues.gender(point.gender).code
    case .year: ResearchValues.year(point.year).code
    }
  }

  /// What an answer says: for each cell, the points it covers, and the cohorts that its count holds.
  private static func facts(_ answer: ResearchAnswer, _ attacked: Case, codes: [ResearchDimension: [String]]) -> [(members: [Int], value: Int)] {
    let type = answer.type
    return answer.cells.map { cell in
      let points = attacked.universe.indices.filter { i in
        guard type == nil || codes[.type]?[i] == type else { return false }
        return zip(cell.at, answer.axes).allSatisfy { codes[$1.dimension]?[i] == $1.values[$0].code }
      }
      // A count that was last renewed in the first epoch is of the first cohort; one that is at least so much lacks the first.
      let holds = attacked.cohorts.indices.filter { cohort in
        cohort == 0 ? !(cell.isAtLeast && cell.asOf == "2026-02") : cell.asOf == "2026-02"
      }
      return (holds.flatMap { cohort in points.map { cohort * attacked.universe.count + $0 } }, cell.count)
    }
  }

  private struct Tally {
    var sequences = 0
    var targets = 0
    /// Small cells whose count followed from the answers, or whose bounds were narrower than the policy's range.
    var solved = 0
    var bounded = 0
  }

  /// Attacks the small cells of every table, of each cohort and of both together, after each of some random sequences of queries and after
  /// everything that there is to ask.
  private static func attack(_ attacked: Case, sequences: Int, _ random: inout SplitMix64, _ tally: inout Tally) throws {
    let count = attacked.universe.count
    var codes: [ResearchDimension: [String]] = [:]
    for dimension in ResearchDimension.allCases { codes[dimension] = try attacked.universe.map { try code(dimension, $0) } }
    let everything = try ResearchTable.offered.flatMap { table in
      try attacked.cubes.map { cube in
        let by = ResearchDimension.allCases.filter { dimension in ResearchTable([dimension]).map { $0.id & table.id != 0 } ?? false }
        return try cube.answer(ResearchQuery(.named("diabetes"), by: by))
      }
    }
    for sequence in 0..<sequences {
      tally.sequences += 1
      var answers: [ResearchAnswer] = []
      if sequence == 0 {
        answers = everything
      } else {
        for _ in 0..<Int.random(in: 2...24, using: &random) {
          let cube = attacked.cubes[Int.random(in: attacked.cubes.indices, using: &random)]
          answers.append(try cube.answer(randomQuery(&random)))
        }
      }
      var attacker = ResearchAttacker(unknowns: count * attacked.cohorts.count)
      var known: Set<[Int]> = []
      for answer in answers {
        for (members, value) in facts(answer, attacked, codes: codes) where !members.isEmpty && known.insert(members).inserted {
          attacker.learn(members, value)
        }
      }
      let bounds = attacker.bounds()
      for cohort in attacked.cohorts.indices {
        var present: [ResearchCell: Int] = [:]
        for table in ResearchTable.offered { for point in attacked.cohorts[cohort] { present[table.cell(of: point), default: 0] += 1 } }
        for (cell, value) in present where value < 11 {
          guard let table = cell.table else { continue }
          let members = attacked.universe.indices.filter { table.cell(of: attacked.universe[$0]) == cell }.map { cohort * count + $0 }
          tally.targets += 1
          if attacker.solve(members) == value { tally.solved += 1 }
          let range = attacker.bounds(of: members, bounds)
          if range.upperBound - range.lowerBound < CellProtection().protection { tally.bounded += 1 }
        }
      }
    }
  }

  @Test func `10,000 sequences of queries recover no count under 11`() async throws {
    var random = SplitMix64(seed: 20_261_129)
    var tally = Tally()
    while tally.sequences < 10_000 {
      try ResearchAttackTests.attack(ResearchAttackTests.makeCase(&random, isComplementary: true), sequences: 20, &random, &tally)
      // Tests share few threads with nodes that have to answer in time.
      await Task.yield()
    }
    #expect(tally.targets > 100_000)
    #expect(tally.solved == 0)
    #expect(tally.bounded == 0)
  }

  @Test func `the same attack succeeds when small cells alone are withheld`() async throws {
    var random = SplitMix64(seed: 20_261_129)
    var tally = Tally()
    while tally.sequences < 400 {
      try ResearchAttackTests.attack(ResearchAttackTests.makeCase(&random, isComplementary: false), sequences: 20, &random, &tally)
      await Task.yield()
    }
    #expect(tally.solved > 1000)
    #expect(tally.bounded > 200)
  }
}
