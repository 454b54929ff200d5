package import LedgerProtocol

/// One axis of the research cube. Area has two levels: a state, and a three-digit ZIP area in it.
package enum ResearchAxis: Int, CaseIterable, Sendable {
  case type, area, age, gender, year

  /// The bits of a point that this axis takes.
  package var mask: UInt64 {
    switch self {
    case .type: 0xF
    case .area: 0xF_FFF0
    case .age: 0xF0_0000
    case .gender: 0x700_0000
    case .year: 0x3_F800_0000
    }
  }
}

/// Where a patient stands in the cube of one condition: a value on each axis, packed into one number.
///
/// Bits: type 0 to 3, ZIP area 4 to 13, state 14 to 19, age group 20 to 23, gender 24 to 26, year 27 to 33.
package struct ResearchPoint: Hashable, Sendable {
  package var bits: UInt64

  package init(bits: UInt64) { self.bits = bits }

  package init(type: Int, state: Int, zip: Int, age: Int, gender: Int, year: Int) {
    bits = UInt64(type & 0xF) | UInt64(zip & 0x3FF) << 4 | UInt64(state & 0x3F) << 14
    bits |= UInt64(age & 0xF) << 20 | UInt64(gender & 7) << 24 | UInt64(year & 0x7F) << 27
  }

  package var type: Int { Int(bits & 0xF) }
  package var zip: Int { Int(bits >> 4 & 0x3FF) }
  package var state: Int { Int(bits >> 14 & 0x3F) }
  package var age: Int { Int(bits >> 20 & 0xF) }
  package var gender: Int { Int(bits >> 24 & 7) }
  package var year: Int { Int(bits >> 27 & 0x7F) }

  /// This point with the values that `other` has on the axes of the mask.
  package func taking(_ mask: UInt64, from other: ResearchPoint) -> ResearchPoint { ResearchPoint(bits: bits & ~mask | other.bits & mask) }
}

/// One table of the cube: the axes by which it breaks a condition down.
package struct ResearchTable: Hashable, Sendable {
  /// Bit 0 type, 1 state, 2 ZIP area (with its state), 3 age, 4 gender, 5 year.
  package let id: Int

  private static let typeBit = 1
  private static let stateBit = 2
  private static let zipBit = 4
  private static let ageBit = 8
  private static let genderBit = 16
  private static let yearBit = 32

  /// Nil when state and ZIP area stand together: the area says the state.
  package init?(id: Int) {
    guard (0..<64).contains(id), id & 6 != 6 else { return nil }
    self.id = id
  }

  package init?(_ dimensions: [ResearchDimension]) {
    var id = 0
    for dimension in dimensions {
      let bit =
        switch dimension {
        case .type: ResearchTable.typeBit
        case .state: ResearchTable.stateBit
        case .area: ResearchTable.zipBit
        case .age: ResearchTable.ageBit
        case .gender: ResearchTable.genderBit
        case .year: ResearchTable.yearBit
        }
      guard id & bit == 0 else { return nil }
      id |= bit
    }
    self.init(id: id)
  }

  /// Every table, the coarser before the finer.
  package static let all: [ResearchTable] = (0..<64).compactMap { ResearchTable(id: $0) }.sorted { ($0.order, $0.id) < ($1.order, $1.id) }

  /// The tables of which something is published: year goes with one other axis at most, which keeps the cells of the others larger.
  package static let offered: [ResearchTable] = all.filter { $0.id & yearBit == 0 || $0.order <= 2 }
  package static let total = ResearchTable(known: 0)
  /// All axes. Nothing of it is published.
  package static let finest = ResearchTable(known: 61)

  private init(known id: Int) { self.id = id }

  /// Number of axes.
  package var order: Int { id.nonzeroBitCount }

  /// The bits of a point that this table looks at.
  package var mask: UInt64 {
    var mask: UInt64 = 0
    if id & ResearchTable.typeBit != 0 { mask |= ResearchAxis.type.mask }
    if id & ResearchTable.stateBit != 0 { mask |= 0xF_C000 }
    if id & ResearchTable.zipBit != 0 { mask |= ResearchAxis.area.mask }
    if id & ResearchTable.ageBit != 0 { mask |= ResearchAxis.age.mask }
    if id & ResearchTable.genderBit != 0 { mask |= ResearchAxis.gender.mask }
    if id & ResearchTable.yearBit != 0 { mask |= ResearchAxis.year.mask }
    return mask
  }

  package var axes: [ResearchAxis] { ResearchAxis.allCases.filter { $0.mask & mask != 0 } }

  /// The table without an axis.
  package func without(_ axis: ResearchAxis) -> ResearchTable {
    let bit =
      switch axis {
      case .type: ResearchTable.typeBit
      case .area: ResearchTable.stateBit | ResearchTable.zipBit
      case .age: ResearchTable.ageBit
      case .gender: ResearchTable.genderBit
      case .year: ResearchTable.yearBit
      }
    return ResearchTable(known: id & ~bit)
  }

  /// Whether every cell of this table is a sum of cells of the other.
  package func isCoarser(than other: ResearchTable) -> Bool { self != other && mask & other.mask == mask }

  package func cell(of point: ResearchPoint) -> ResearchCell { ResearchCell(bits: point.bits & mask | UInt64(id) << 40) }
}

/// A cell of a table: its table and its values on that table's axes, in one number.
package struct ResearchCell: Hashable, Sendable, Comparable {
  package let bits: UInt64

  package var table: ResearchTable? { ResearchTable(id: Int(bits >> 40)) }
  package var point: ResearchPoint { ResearchPoint(bits: bits & 0xFF_FFFF_FFFF) }
  /// Whether the cell is of a table that is offered.
  package var isPublishable: Bool { bits >> 40 != 61 }

  package init(bits: UInt64) { self.bits = bits }

  package static func < (a: ResearchCell, b: ResearchCell) -> Bool { a.bits < b.bits }
}
