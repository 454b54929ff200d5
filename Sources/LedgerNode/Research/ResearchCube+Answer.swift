internal import Cryptography
package import LedgerProtocol
internal import Records

extension ResearchCube {
  /// Answers a query from the published cells. Throws `LED-0602` for a condition or code that is not on the list, `LED-0603` for a table
  /// that is not offered.
  package func answer(_ query: ResearchQuery) throws(ProtocolError) -> ResearchAnswer {
    let (group, type) = try ResearchCube.resolve(query.condition)
    var dimensions = query.by
    if type != nil, !dimensions.contains(.type) { dimensions.append(.type) }
    guard let table = ResearchTable(dimensions), ResearchTable.offered.contains(table), let bare = ResearchTable(query.by) else {
      throw .researchTable
    }
    let cohorts = conditions.first { $0.id == ConditionGroups.all[group].id }?.cohorts ?? []
    let cells = published(cohorts, table).filter { cell in type.map { cell.point.type == $0 } ?? true }
    let axes = query.by.map { dimension in axis(dimension, cells.map(\.point), group: group, type: type) }
    var shown = cells.compactMap { cell -> ResearchAnswer.Cell? in
      let at = zip(query.by, axes).compactMap { dimension, axis in
        axis.numbers.firstIndex(of: ResearchCube.number(dimension, cell.point))
      }
      guard at.count == bare.order else { return nil }
      return ResearchAnswer.Cell(at: at, count: cell.count, asOf: cell.asOf.description, isAtLeast: cell.isAtLeast, rank: 0)
    }
    shown.sort { $0.at.lexicographicallyPrecedes($1.at) }
    let counts = shown.map(\.count).sorted(by: >)
    for i in shown.indices { shown[i].rank = (counts.firstIndex(of: shown[i].count) ?? 0) + 1 }
    let whole = type == nil ? ResearchTable.total : ResearchTable([.type]) ?? .total
    let total = published(cohorts, whole).first { cell in type.map { cell.point.type == $0 } ?? true }?.count
    return ResearchAnswer(
      epoch: epoch.description, logSize: size, cube: digest.hex, condition: ConditionGroups.all[group].id,
      conditionName: ConditionGroups.all[group].name, type: type.map { ResearchValues.type($0, of: group).code }, valueSet: valueSet,
      policy: policy, axes: zip(query.by, axes).map { ResearchAnswer.Axis($0, $1.values) }, total: total, cells: shown)
  }

  /// The condition, and the type to which a code restricts.
  private static func resolve(_ condition: ResearchQuery.Condition) throws(ProtocolError) -> (group: Int, type: Int?) {
    switch condition {
    case .named(let id):
      guard let group = ConditionGroups.group(id: id) else { throw .researchCondition }
      return (group, nil)
    case .code(let system, let code):
      guard let meaning = ConditionGroups.meaning(system: system, code: code) else { throw .researchCondition }
      // A code that says no type is answered for the whole condition: its own patients are never counted apart.
      return (meaning.group, meaning.type)
    }
  }

  private struct Published {
    let point: ResearchPoint
    let count: Int
    let asOf: ResearchEpoch
    let isAtLeast: Bool
  }

  /// The cells of a table, over all cohorts, as they may be shown.
  private func published(_ cohorts: [Cohort], _ table: ResearchTable) -> [Published] {
    var found: [ResearchCell: (sum: Int, cohorts: Int, last: ResearchEpoch)] = [:]
    for cohort in cohorts {
      for (cell, count) in cohort.cells where cell.table == table {
        found[cell] = ((found[cell]?.sum ?? 0) + count, (found[cell]?.cohorts ?? 0) + 1, cohort.epoch)
      }
    }
    return found.compactMap { cell, known in
      guard known.sum >= policy.threshold else { return nil }
      return Published(
        point: cell.point, count: ResearchCube.rounded(known.sum, policy), asOf: known.last, isAtLeast: known.cohorts < cohorts.count)
    }
  }

  /// To the nearest multiple, and never below the threshold.
  static func rounded(_ count: Int, _ policy: ResearchPolicy) -> Int {
    let base = policy.rounding
    guard base > 1 else { return count }
    let smallest = (policy.threshold + base - 1) / base * base
    return max(smallest, (count + base / 2) / base * base)
  }

  // MARK: Axes

  private static func number(_ dimension: ResearchDimension, _ point: ResearchPoint) -> Int {
    switch dimension {
    case .type: point.type
    case .state: point.state
    case .area: point.state << 10 | point.zip
    case .age: point.age
    case .gender: point.gender
    case .year: point.year
    }
  }

  /// The values of an axis: fixed ones, and for areas those with enough patients of any kind. A value that only a published cell has is
  /// added.
  private func axis(
    _ dimension: ResearchDimension, _ points: [ResearchPoint], group: Int, type: Int?
  ) -> (numbers: [Int], values: [ResearchAnswer.Value]) {
    var numbers: Set<Int>
    switch dimension {
    case .type:
      numbers = Set(0..<ConditionGroups.all[group].types.count).union([ConditionGroups.severalTypes, ConditionGroups.typeNotStated])
      if let type { numbers = [type] }
    case .state: numbers = Set(areas.map { ResearchCube.number(.state, $0) })
    case .area: numbers = Set(areas.map { ResearchCube.number(.area, $0) })
    case .age: numbers = Set(0..<ResearchValues.ages)
    case .gender: numbers = Set(0..<ResearchValues.genders.count)
    case .year: numbers = Set(0...ResearchValues.year(epoch.year))
    }
    numbers.formUnion(points.map { ResearchCube.number(dimension, $0) })
    let sorted = numbers.sorted()
    return (
      sorted,
      sorted.map { number in
        let value =
          switch dimension {
          case .type: ResearchValues.type(number, of: group)
          case .state: ResearchValues.state(number)
          case .area: ResearchValues.area(state: number >> 10, zip: number & 0x3FF)
          case .age: ResearchValues.age(number)
          case .gender: ResearchValues.gender(number)
          case .year: ResearchValues.year(number)
          }
        return ResearchAnswer.Value(code: value.code, label: value.label)
      }
    )
  }
}

extension ProtocolError {
  package static let researchQuery = ProtocolError(ReasonCode("LED-0601", "the research query is malformed"), .malformedEnvelope)
  package static let researchCondition = ProtocolError(
    ReasonCode("LED-0602", "the condition or code is not on the list: GET /v1/research/conditions shows it"), .schemaUnsupported)
  package static let researchTable = ProtocolError(
    ReasonCode("LED-0603", "this combination of dimensions is not offered: year goes with one other, state not with area"), .schemaUnsupported)
}
