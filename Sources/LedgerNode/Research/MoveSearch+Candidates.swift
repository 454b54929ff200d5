/// Moves that change the count of a given cell, made at random.
extension MoveSearch {
  mutating func patient(of target: ResearchCell, _ table: ResearchTable) -> Int? {
    index.range(table, target.point).randomElement(using: &random).map { index.patient(table, $0) }
  }

  /// A patient who stands, in this table, where the point does.
  mutating func patient(_ table: ResearchTable, at point: ResearchPoint) -> Int? {
    index.range(table, point).randomElement(using: &random).map { index.patient(table, $0) }
  }

  /// Exchanges between two patients who differ on two axes of the target's table and agree on everything else.
  mutating func nearExchange(_ target: ResearchCell, _ table: ResearchTable, raises: Bool) -> Bool {
    let axes = table.axes.shuffled(using: &random)
    guard axes.count >= 2 else { return false }
    let (axis, other) = (axes[0], axes[1])
    var mask = axis.mask
    var wide = table.without(axis)
    var near = ResearchTable.finest.without(other)
    if !raises { near = near.without(axis) }
    if axes.count > 2, random.bool() {
      mask |= axes[2].mask
      wide = wide.without(axes[2])
      if !raises { near = near.without(axes[2]) }
    }
    guard let first = raises ? patient(wide, at: target.point) : patient(of: target, table) else { return false }
    let a = points[first]
    // The corner that is filled when the count goes up; what spans both groups of axes when it goes down.
    let (place, list) = raises ? (a.taking(mask, from: target.point), near) : (a, near)
    let range = index.range(list, place)
    let start = range.isEmpty ? 0 : Int.random(in: 0..<range.count, using: &random)
    for i in 0..<min(range.count, 24) {
      let second = index.patient(list, range.lowerBound + (start + i) % range.count)
      let b = points[second]
      guard first != second, a.bits & mask != b.bits & mask, a.bits & other.mask != b.bits & other.mask else { continue }
      let move = PatientMove(patients: [first, second], places: [a.taking(mask, from: b), b.taking(mask, from: a)])
      if consider(move, target) { return true }
    }
    return false
  }

  /// Two patients exchange their values on some axes, so that one of them comes into the target or leaves it.
  mutating func exchange(_ target: ResearchCell, _ table: ResearchTable, raises: Bool) -> PatientMove? {
    let axes = table.axes.shuffled(using: &random)
    guard axes.count >= 2 else { return nil }
    let given = axes.prefix(Int.random(in: 1..<axes.count, using: &random))
    var mask: UInt64 = 0
    var kept = table
    for axis in given {
      mask |= axis.mask
      kept = kept.without(axis)
    }
    var holding = table
    for axis in axes where !given.contains(axis) { holding = holding.without(axis) }
    for axis in ResearchAxis.allCases where table.mask & axis.mask == 0 && random.bool() { mask |= axis.mask }
    let first: Int?
    let second: Int?
    if raises {
      (first, second) = (patient(kept, at: target.point), patient(holding, at: target.point))
    } else {
      (first, second) = (patient(of: target, table), points.indices.randomElement(using: &random))
    }
    guard let first, let second, first != second else { return nil }
    let (a, b) = (points[first], points[second])
    return PatientMove(patients: [first, second], places: [a.taking(mask, from: b), b.taking(mask, from: a)])
  }

  /// Four patients at every other corner of a cube of three axes go to the corners between.
  mutating func cube(_ target: ResearchCell, _ table: ResearchTable, raises: Bool) -> PatientMove? {
    guard table.order >= 3, let base = patient(of: target, table) else { return nil }
    let axes = Array(table.axes.shuffled(using: &random).prefix(3))
    guard axes.count == 3 else { return nil }
    let origin = points[base]
    let finest = ResearchTable.finest
    // Values on the three axes, each from a patient who shares the others.
    var far = origin
    if raises {
      var neighbours: [Int] = []
      for axis in axes {
        guard let found = patient(finest.without(axis), at: origin), points[found].bits & axis.mask != origin.bits & axis.mask else { return nil }
        neighbours.append(found)
        far = far.taking(axis.mask, from: points[found])
      }
      guard let opposite = patient(finest, at: far) else { return nil }
      let places = [
        origin, far.taking(axes[0].mask, from: origin), far.taking(axes[1].mask, from: origin), far.taking(axes[2].mask, from: origin),
      ]
      return PatientMove(patients: neighbours + [opposite], places: places)
    }
    guard let first = patient(finest.without(axes[0]).without(axes[1]), at: origin) else { return nil }
    far = far.taking(axes[0].mask | axes[1].mask, from: points[first])
    guard let second = patient(finest.without(axes[2]), at: origin.taking(axes[0].mask, from: far)) else { return nil }
    far = far.taking(axes[2].mask, from: points[second])
    guard axes.allSatisfy({ far.bits & $0.mask != origin.bits & $0.mask }),
      let third = patient(finest, at: far.taking(axes[0].mask, from: origin))
    else { return nil }
    let places = axes.map { origin.taking($0.mask, from: far) } + [far]
    return PatientMove(patients: [base, first, second, third], places: places)
  }

  /// One patient has another value on one axis.
  mutating func alteration(_ target: ResearchCell, _ table: ResearchTable, raises: Bool) -> PatientMove? {
    guard let axis = table.axes.randomElement(using: &random), let inside = patient(of: target, table) else { return nil }
    if raises {
      guard let other = patient(table.without(axis), at: target.point) else { return nil }
      return PatientMove(patients: [other], places: [points[other].taking(axis.mask, from: points[inside])])
    }
    guard let other = points.indices.randomElement(using: &random) else { return nil }
    return PatientMove(patients: [inside], places: [points[inside].taking(axis.mask, from: points[other])])
  }

  /// One patient stands where another does: changes many tables, and is there for any two patients.
  mutating func put(_ target: ResearchCell, _ table: ResearchTable, raises: Bool) -> PatientMove? {
    guard let inside = patient(of: target, table), let other = points.indices.randomElement(using: &random) else { return nil }
    return raises
      ? PatientMove(patients: [other], places: [points[inside]]) : PatientMove(patients: [inside], places: [points[other]])
  }
}
