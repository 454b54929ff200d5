import Cryptography
import LedgerNode
import LedgerProtocol
import Records
import Testing

/// What cubes publish from epoch to epoch, and how they are asked.
@Suite struct ResearchCubeTests {
  static let hiv = ConditionGroups.group(id: "hiv") ?? 0

  /// Patients with a condition, first recorded at a position of the log.
  private static func patients(_ count: Int, gender: Int = 0, age: Int = 3, type: Int? = nil, position: Int = 0) -> [ResearchPatient] {
    (0..<count).map { _ in
      var patient = ResearchPatient()
      (patient.gender, patient.age, patient.state, patient.zip) = (gender, age, ResearchValues.state("IL"), 606)
      var facts = ResearchPatient.ConditionFacts(position: position, site: 0)
      facts.year = 2020
      if let type { facts.types = 1 << UInt16(type) }
      patient.conditions[hiv] = facts
      return patient
    }
  }

  private static func freeze(
    _ patients: [ResearchPatient], _ epoch: String, size: Int, after last: ResearchCube? = nil, _ change: (inout ResearchPolicy) -> Void = { _ in }
  ) throws -> ResearchCube {
    var policy = ResearchPolicy()
    policy.rounding = 1
    change(&policy)
    var random = SplitMix64(seed: 5)
    return ResearchCube.freeze(patients, epoch: try present(ResearchEpoch(epoch)), size: size, policy: policy, after: last, using: &random)
  }

  private static func counts(_ cube: ResearchCube, by: ResearchDimension...) throws -> [String: Int] {
    let answer = try cube.answer(ResearchQuery(.named("hiv"), by: by))
    return Dictionary(uniqueKeysWithValues: answer.cells.map { cell in
      (zip(cell.at, answer.axes).map { $1.values[$0].code }.joined(separator: " "), cell.count)
    })
  }

  // MARK: Epochs

  @Test func `a count changes by nobody or by the threshold from one epoch to the next`() throws {
    let base = ResearchCubeTests.patients(60) + ResearchCubeTests.patients(50, gender: 1)
    let first = try ResearchCubeTests.freeze(base, "2026-01", size: 10)
    #expect(try ResearchCubeTests.counts(first, by: .gender) == ["female": 60, "male": 50])
    // Seven more: fewer than a renewal asks for.
    let few = try ResearchCubeTests.freeze(base + ResearchCubeTests.patients(7, position: 12), "2026-02", size: 20, after: first)
    #expect(try ResearchCubeTests.counts(few, by: .gender) == ["female": 60, "male": 50])
    #expect(few.conditions == first.conditions)
    // Sixty more women and three more men: what the men gained is not to be had, from the total neither.
    let more = base + ResearchCubeTests.patients(60, position: 12) + ResearchCubeTests.patients(3, gender: 1, position: 12)
    let second = try ResearchCubeTests.freeze(more, "2026-02", size: 20, after: first)
    let after = try ResearchCubeTests.counts(second, by: .gender)
    #expect(after["male"] == 50)
    let total = try present(second.answer(ResearchQuery(.named("hiv"), by: [])).total)
    #expect(total == 173)
    #expect(after["female"] == 60)
  }

  @Test func `a condition that was too small begins to be published with all its patients`() throws {
    let first = try ResearchCubeTests.freeze(ResearchCubeTests.patients(6), "2026-01", size: 10)
    #expect(first.conditions[ResearchCubeTests.hiv].cohorts.isEmpty)
    let all = ResearchCubeTests.patients(6) + ResearchCubeTests.patients(9, position: 15)
    let second = try ResearchCubeTests.freeze(all, "2026-02", size: 20, after: first)
    #expect(try second.answer(ResearchQuery(.named("hiv"), by: [])).total == 15)
  }

  @Test func `who was counted once is not counted again, whatever changes of them`() throws {
    let base = ResearchCubeTests.patients(60)
    let first = try ResearchCubeTests.freeze(base, "2026-01", size: 10)
    let older = ResearchCubeTests.patients(60, gender: 1, age: 4)
    let second = try ResearchCubeTests.freeze(older, "2027-01", size: 20, after: first)
    #expect(second.conditions == first.conditions)
  }

  @Test func `a cell that begins later is said to be at least so much`() throws {
    let first = try ResearchCubeTests.freeze(ResearchCubeTests.patients(60), "2026-01", size: 10)
    let more = ResearchCubeTests.patients(60) + ResearchCubeTests.patients(40, gender: 1, position: 12) + ResearchCubeTests.patients(40, position: 12)
    let second = try ResearchCubeTests.freeze(more, "2026-02", size: 20, after: first)
    let answer = try second.answer(ResearchQuery(.named("hiv"), by: [.gender]))
    let cells = Dictionary(uniqueKeysWithValues: answer.cells.map { (answer.axes[0].values[$0.at[0]].code, $0) })
    #expect(cells["male"]?.count == 40)
    #expect(cells["male"]?.isAtLeast == true)
    #expect(cells["female"]?.count == 100)
    #expect(cells["female"]?.isAtLeast == false)
    #expect(cells["female"]?.asOf == "2026-02")
  }

  @Test func `what is missing from a count that begins later may be many, and is not said to be few`() throws {
    let base = ResearchCubeTests.patients(60, type: 1)
    let first = try ResearchCubeTests.freeze(base, "2026-01", size: 10)
    let second = try ResearchCubeTests.freeze(base + ResearchCubeTests.patients(60, type: 0, position: 12), "2026-02", size: 20, after: first)
    let asked = ResearchQuery(.code(system: "http://hl7.org/fhir/sid/icd-10-cm", code: "B97.35"), by: [])
    let (before, after) = (try first.answer(asked), try second.answer(asked))
    #expect(ResearchNotes.total(before) { String($0) } == "60 patients in all")
    #expect(!ResearchNotes.lines(before).contains { $0.hasPrefix("At least") })
    // Of the second epoch's patients with this type nothing is published: none of them, or more than ten that are withheld.
    #expect(ResearchNotes.total(after) { String($0) } == "at least 60 patients in all")
    #expect(ResearchNotes.lines(after).contains { $0.hasPrefix("At least") && $0.contains("how many is not said") })
  }

  // MARK: Answers

  @Test func `counts are rounded, and never shown below the threshold`() throws {
    let patients = ResearchCubeTests.patients(42) + ResearchCubeTests.patients(11, gender: 1)
    let cube = try ResearchCubeTests.freeze(patients, "2026-01", size: 10) { $0.rounding = 5 }
    #expect(try ResearchCubeTests.counts(cube, by: .gender) == ["female": 40, "male": 15])
    #expect(try cube.answer(ResearchQuery(.named("hiv"), by: [])).total == 55)
  }

  @Test func `ranks are among published cells, equal counts are equal`() throws {
    let patients =
      ResearchCubeTests.patients(40) + ResearchCubeTests.patients(40, age: 4) + ResearchCubeTests.patients(20, age: 5)
      + ResearchCubeTests.patients(60, age: 6)
    let answer = try ResearchCubeTests.freeze(patients, "2026-01", size: 10).answer(ResearchQuery(.named("hiv"), by: [.age]))
    #expect(answer.cells.map(\.count) == [40, 40, 20, 60])
    #expect(answer.cells.map(\.rank) == [2, 2, 4, 1])
    // The list of values is fixed: it shows no age group because somebody is in it.
    #expect(answer.axes[0].values.count == ResearchValues.ages)
    #expect(answer.combinations == ResearchValues.ages)
  }

  @Test func `a code is answered for its condition and type, a code without a type for the condition`() throws {
    let patients = ResearchCubeTests.patients(40, type: 0) + ResearchCubeTests.patients(30, gender: 1, type: 1)
    let cube = try ResearchCubeTests.freeze(patients, "2026-01", size: 10)
    let snomed = "http://snomed.info/sct"
    let typed = try cube.answer(ResearchQuery(.code(system: snomed, code: "79019005"), by: []))
    #expect(typed.type == "hiv-2" && typed.total == 30)
    let whole = try cube.answer(ResearchQuery(.code(system: "http://hl7.org/fhir/sid/icd-10-cm", code: "B20"), by: []))
    #expect(whole.type == nil && whole.total == 70)
    for (system, code) in [(snomed, "1"), ("urn:none", "B20"), ("http://hl7.org/fhir/sid/icd-10-cm", "A00")] {
      #expect(throws: ProtocolError.researchCondition) { try cube.answer(ResearchQuery(.code(system: system, code: code), by: [])) }
    }
  }

  @Test func `tables that are not offered are refused`() throws {
    let cube = try ResearchCubeTests.freeze(ResearchCubeTests.patients(40), "2026-01", size: 10)
    #expect(throws: ProtocolError.researchTable) { try cube.answer(ResearchQuery(.named("hiv"), by: [.year, .age, .gender])) }
    #expect(throws: ProtocolError.researchCondition) { try cube.answer(ResearchQuery(.named("plague"), by: [])) }
  }

  @Test func `an area is listed where enough patients live, whatever they have`() throws {
    var patients = ResearchCubeTests.patients(40)
    patients += ResearchCubeTests.patients(30).map { patient in
      var patient = patient
      patient.zip = 627
      return patient
    }
    patients += ResearchCubeTests.patients(5).map { patient in
      var patient = patient
      patient.zip = 618
      return patient
    }
    let cube = try ResearchCubeTests.freeze(patients, "2026-01", size: 10)
    let answer = try cube.answer(ResearchQuery(.named("hiv"), by: [.area]))
    let codes = answer.axes[0].values.map(\.code)
    #expect(codes.contains("IL-606") && codes.contains("IL-627") && !codes.contains("IL-618"))
    #expect(answer.axes[0].values.first { $0.code == "IL-606" }?.label == "606, Chicago, IL")
  }

  @Test func `noise is drawn once, at the freeze`() throws {
    let patients = ResearchCubeTests.patients(4000) + ResearchCubeTests.patients(3000, gender: 1)
    let cube = try ResearchCubeTests.freeze(patients, "2026-01", size: 10) {
      ($0.epsilonPerQueryMicros, $0.epsilonBudgetMicros) = (20_000, 100_000)
    }
    let first = try ResearchCubeTests.counts(cube, by: .gender)
    #expect(first == (try ResearchCubeTests.counts(cube, by: .gender)))
    #expect(first != ["female": 4000, "male": 3000])
    #expect(abs(try present(first["female"]) - 4000) < 1000)
  }

  // MARK: Forms

  @Test func `a cube's file is read back as it was written`() throws {
    let cube = try ResearchCubeTests.freeze(ResearchCubeTests.patients(200, type: 0) + ResearchCubeTests.patients(90, gender: 1), "2026-01", size: 10)
    let read = try ResearchCube(parsing: cube.encoded)
    #expect(read == cube)
    #expect(read.digest == cube.digest)
    for bytes in [[], Array("{}".utf8), Array(cube.encoded.dropLast())] { #expect(throws: ProtocolError.self) { try ResearchCube(parsing: bytes) } }
  }

  @Test func `queries, answers and policies are read back as they were written, and in no other form`() throws {
    let cube = try ResearchCubeTests.freeze(ResearchCubeTests.patients(200, type: 0) + ResearchCubeTests.patients(90, gender: 1), "2026-01", size: 10)
    for by in [[], [.gender], [.type, .area, .age, .gender]] as [[ResearchDimension]] {
      let query = ResearchQuery(.named("hiv"), by: by, epoch: "2026-01")
      #expect(ResearchQuery(query.json) == query)
      let answer = try cube.answer(query)
      #expect(ResearchAnswer(answer.json) == answer)
      #expect(ResearchAnswer(parsing: answer.json.encoded) == answer)
    }
    let twice = JSONValue.parse(Array(#"{"format":1,"condition":"hiv","by":["age","age"]}"#.utf8))
    #expect(try ResearchQuery(present(twice)) == nil)
    let both = JSONValue.parse(Array(#"{"format":1,"condition":"hiv","by":["area","state"]}"#.utf8))
    #expect(try ResearchQuery(present(both)) == nil)
    let filter = JSONValue.parse(Array(#"{"format":1,"condition":"hiv","by":["age"],"where":"age < 30"}"#.utf8))
    #expect(try ResearchQuery(present(filter)) == nil)
    let policy = ResearchPolicy()
    #expect(ResearchPolicy(policy.json) == policy)
    let low = JSONValue.object((policy.json.members ?? []).map { $0.name == "threshold" ? .init("threshold", .integer(10)) : $0 })
    #expect(ResearchPolicy(low) == nil)
  }

  @Test func `epochs are months`() {
    #expect(ResearchEpoch("2026-11")?.description == "2026-11")
    #expect(ResearchEpoch(seconds: 1_795_000_000)?.description == "2026-11")
    for text in ["2026-13", "2026-1", "26-11", "2026-00", "2026/11", "2026-11-01"] { #expect(ResearchEpoch(text) == nil) }
  }

  // MARK: Lists

  @Test func `no code means two conditions, and every condition has its codes`() {
    let codes = ConditionGroups.codes
    #expect(Set(codes.map { "\($0.system) \($0.code)" }).count == codes.count)
    #expect(Set(codes.map(\.meaning.group)).count == ConditionGroups.all.count)
    #expect(ConditionGroups.all.allSatisfy { $0.types.count < ConditionGroups.severalTypes })
    for group in ConditionGroups.all.indices {
      let typed = Set(codes.filter { $0.meaning.group == group }.compactMap(\.meaning.type))
      #expect(typed.count == ConditionGroups.all[group].types.count)
    }
  }

  @Test(arguments: [
    ("E11.9", "diabetes", "type-2"), ("e119", "diabetes", "type-2"), ("E10.65", "diabetes", "type-1"), ("B20", "hiv", nil), ("B97.35", "hiv", "hiv-2"),
    ("J45.909", "asthma", nil), ("J45.21", "asthma", "intermittent"), ("O24.410", "diabetes", "gestational"), ("O98.711", "hiv", nil),
  ] as [(String, String, String?)])
  func `an ICD code holds for everything below it`(code: String, condition: String, type: String?) throws {
    let meaning = try present(ConditionGroups.meaning(system: "http://hl7.org/fhir/sid/icd-10-cm", code: code))
    #expect(ConditionGroups.all[meaning.group].id == condition)
    #expect(meaning.type.map { ConditionGroups.all[meaning.group].types[$0].id } == type)
  }

  @Test(arguments: [
    ("HIV by type, area, age group and gender", "hiv", [.type, .area, .age, .gender]), ("hiv", "hiv", []),
    ("patients with Type... diabetes by sex & year", "diabetes", nil), ("diabetes by sex & year", "diabetes", [.gender, .year]),
    ("Hepatitis C by state", "hepatitis-c", [.state]), ("high blood pressure by age groups, gender", "hypertension", [.age, .gender]),
    ("number of people with tuberculosis by city and age", "tuberculosis", [.area, .age]), ("hepatitis by age", nil, nil),
    ("HIV by income", "hiv", nil), ("", nil, nil),
  ] as [(String, String?, [ResearchDimension]?)])
  func `a question in words is understood, or says what would be`(text: String, condition: String?, by: [ResearchDimension]?) throws {
    guard let condition, let by else {
      #expect(throws: ResearchPhrase.Failure.self) { try ResearchPhrase.parse(text) }
      return
    }
    #expect(try ResearchPhrase.parse(text) == ResearchQuery(.named(condition), by: by))
  }
}
