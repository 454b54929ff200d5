import Records

/// Segments about a stay or visit.
extension HL7Writer {
  /// PV1. Source: HL7 v2.5.1 §3.4.3. `at` decides in which ward the patient lies.
  mutating func visit(_ stay: Stay, at: Moment, discharged: Bool = false, previous: Bool = false) {
    segment("PV1")
    field(1)
    literal("1")
    field(2)
    switch stay.kind {
    case .inpatient: literal("I")
    case .outpatient: literal("O")
    case .emergency: literal("E")
    }
    let current = stay.wards.lastIndex { $0.from <= at } ?? 0
    field(3)
    place(stay.wards[current])
    field(4)
    if stay.kind == .emergency { literal("E") } else { literal("R") }
    if previous, current > 0 {
      field(6)
      place(stay.wards[current - 1])
    }
    field(7)
    provider(stay.attending)
    field(8)
    provider(stay.referring)
    if stay.kind == .inpatient {
      field(9)
      provider(stay.consulting)
      field(10)
      text(hospital.wards[stay.wards[0].ward].department)
      field(14)
      literal("1")
      field(17)
      provider(stay.attending)
      field(18)
      literal("S")
    }
    field(19)
    identifier(stay.number, .otherUnique)
    component(4)
    text(hospital.authority)
    component(5)
    literal("VN")
    if discharged {
      field(36)
      literal("01")
      component(2)
      literal("Discharged to home")
    }
    field(44)
    moment(stay.admitted)
    if discharged {
      field(45)
      moment(stay.discharged)
    }
  }

  mutating func visitDetails(_ stay: Stay) {
    segment("PV2")
    field(3)
    code(Catalogue.problems[stay.problems[0]].snomed)
    field(8)
    moment(stay.admitted, withSeconds: false)
    field(9)
    date(stay.discharged.day)
  }

  mutating func diagnoses(_ stay: Stay, final: Bool) {
    for (i, index) in stay.problems.enumerated() {
      let problem = Catalogue.problems[index]
      segment("DG1")
      field(1)
      number(i + 1)
      if dialect.level < 240 {
        field(2)
        literal("I10C")
      }
      field(3)
      code(i % 3 == 2 ? problem.snomed : problem.icd10)
      field(5)
      moment(stay.admitted, withSeconds: false)
      field(6)
      if final { literal("F") } else { literal("A") }
      field(16)
      provider(stay.attending)
    }
  }

  mutating func procedure(_ index: Int, _ set: Int, at: Moment, by provider: Int) {
    segment("PR1")
    field(1)
    number(set)
    field(3)
    code(Catalogue.procedures[index].cpt)
    field(5)
    moment(at)
    field(6)
    literal("D")
    field(11)
    self.provider(provider)
  }

  mutating func accident(_ stay: Stay) {
    segment("ACC")
    field(1)
    moment(stay.admitted.adding(hours: -1), withSeconds: false)
    field(2)
    literal("MVA")
    component(2)
    literal("Motor vehicle accident")
    field(3)
    identifier("Exit 12, Route 119", .geography)
  }
}
