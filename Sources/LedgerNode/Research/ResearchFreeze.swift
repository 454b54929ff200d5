package import LedgerProtocol

/// A patient as the cube counts them.
package struct ResearchPatient: Sendable {
  package var gender = 3
  /// Age in the epoch's year; a number of `ResearchValues`.
  package var age = ResearchValues.ageNotStated
  package var state = 0
  package var zip = ResearchValues.zipNotListed
  /// The conditions on record, by number.
  package var conditions: [Int: ConditionFacts] = [:]

  package init() {}

  /// What the records say of one condition of one patient.
  package struct ConditionFacts: Sendable {
    /// A bit per stated type.
    package var types: UInt16 = 0
    /// The earliest year on record; nil when none is stated.
    package var year: Int?
    /// The first entry of the log with the condition.
    package var position: Int
    /// The hospital of that entry, by number.
    package var site: Int

    package init(position: Int, site: Int) { (self.position, self.site) = (position, site) }

    var type: Int {
      guard types != 0 else { return ConditionGroups.typeNotStated }
      return types.nonzeroBitCount == 1 ? types.trailingZeroBitCount : ConditionGroups.severalTypes
    }
  }
}

extension ResearchCube {
  /// Freezes an epoch: repeats what the last cube published, and adds a cohort to each condition that has enough new patients.
  ///
  /// - Parameters:
  ///   - size: Entries of the log that the facts cover.
  ///   - last: The cube before; its epoch is an earlier one.
  ///   - generator: Cryptographically secure.
  package static func freeze(
    _ patients: [ResearchPatient], epoch: ResearchEpoch, size: Int, policy: ResearchPolicy, after last: ResearchCube?,
    using generator: inout some RandomNumberGenerator
  ) -> ResearchCube {
    let areas = listedAreas(patients, policy, last)
    let listed = Set(areas)
    let noise = DiscreteLaplace(epsilonMicros: policy.epsilonPerQueryMicros)
    var conditions: [Condition] = []
    for (group, definition) in ConditionGroups.all.enumerated() {
      var cohorts = last?.conditions.first { $0.id == definition.id }?.cohorts ?? []
      let counted = cohorts.last?.size ?? 0
      var points: [ResearchPoint] = []
      var sites: [Int] = []
      for patient in patients {
        guard let facts = patient.conditions[group], facts.position >= counted else { continue }
        let isListed = listed.contains(ResearchPoint(type: 0, state: patient.state, zip: patient.zip, age: 0, gender: 0, year: 0))
        points.append(
          ResearchPoint(
            type: facts.type, state: patient.state, zip: isListed ? patient.zip : ResearchValues.zipNotListed, age: patient.age,
            gender: patient.gender, year: ResearchValues.year(facts.year)))
        sites.append(facts.site)
      }
      // The first cohort needs the threshold, a further one enough to be worth the patients that its small cells hide.
      if points.count >= (cohorts.isEmpty ? policy.threshold : policy.renewal) {
        var cells = CellProtection(policy).publish(points, sites: sites, seed: generator.next()) { point in
          ResearchValues.isPossible(point, epochYear: epoch.year)
        }.cells
        if let noise { for cell in cells.keys { cells[cell, default: 0] += noise.sample(using: &generator) } }
        if !cells.isEmpty { cohorts.append(Cohort(epoch: epoch, size: size, cells: cells)) }
      }
      conditions.append(Condition(id: definition.id, cohorts: cohorts))
    }
    var salt: [UInt8] = []
    for _ in 0..<16 { salt.append(UInt8.random(in: .min ... .max, using: &generator)) }
    return ResearchCube(epoch: epoch, size: size, policy: policy, areas: areas, conditions: conditions, salt: salt)
  }

  /// ZIP areas in which at least the threshold of patients lives, whatever they have; once listed, always listed.
  private static func listedAreas(_ patients: [ResearchPatient], _ policy: ResearchPolicy, _ last: ResearchCube?) -> [ResearchPoint] {
    var counts: [ResearchPoint: Int] = [:]
    for patient in patients where patient.zip != ResearchValues.zipNotListed {
      counts[ResearchPoint(type: 0, state: patient.state, zip: patient.zip, age: 0, gender: 0, year: 0), default: 0] += 1
    }
    let listed = Set(counts.filter { $0.value >= policy.threshold }.map(\.key)).union(last?.areas ?? [])
    return listed.sorted { $0.bits < $1.bits }
  }
}
