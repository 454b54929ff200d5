import Readers
import Records

/// What a run of segments is about, decided by the segment that carries the order's detail.
enum GroupKind: Sendable {
  /// Nothing but ORC, or nothing known.
  case bare
  /// OBR: an observation asked for or made.
  case observation
  /// RXO, RXE, RXD: a prescription and what came of it.
  case medication
  /// RXA: something given.
  case administration
  /// TXA of MDM.
  case document
  /// SPM ahead of its orders (OUL R22, R23).
  case specimen
  /// PRB.
  case problem
  /// RF1.
  case referral
  /// ODS, RQD and other details of orders.
  case other
}

/// One group of a message: consecutive segments.
struct OrderGroup {
  var kind: GroupKind
  var segments: Range<Int>
  var hasORC = false
  fileprivate var hasOBR = false
  fileprivate var hasRXO = false
  fileprivate var hasRXE = false
  fileprivate var hasRXD = false
  fileprivate var hasRXA = false
  fileprivate var hasContent = false

  fileprivate init(_ kind: GroupKind, at index: Int) {
    self.kind = kind
    segments = index..<index + 1
  }
}

/// Splits the segments of one patient into groups by their order alone. The message structures of the standard are the guide, not
/// the law: groups may lack segments, repeat them, and hold foreign ones (Z-segments, PRT, misplaced NTE and SPM), which stay
/// with the group that is open.
///
/// Source: HL7 v2.8.2 §7.3 (ORU, OUL), §4.4 (ORM, OML), §4A.3 (RDE, RDS, RAS), §4A.7 (VXU), §9.6 (MDM).
struct OrderGroups {
  /// The segments ahead of the first group: PID, PV1 and observations about the patient.
  private(set) var leading: Range<Int>
  private(set) var groups: [OrderGroup] = []

  init(_ message: HL7Message, _ segments: Range<Int>, family: MessageFamily) {
    leading = segments.lowerBound..<segments.lowerBound
    let isUnsolicitedByOrder = message.structure.code == "OUL"
    let specimenLeads = isUnsolicitedByOrder && (message.structure.trigger == "R22" || message.structure.trigger == "R23")
    var open: OrderGroup?
    for i in segments {
      let tag = message.segment(i).tag
      var starts: GroupKind?
      switch tag {
      case .ORC:
        let joins =
          open.map { g in
            isUnsolicitedByOrder && g.kind == .observation && !g.hasORC && !g.hasContent
          } ?? false
        if !joins { starts = .bare }
      case .OBR: if !(open?.isUndecided ?? false) { starts = .observation }
      case .RXO: if !(open?.isUndecided ?? false) { starts = .medication }
      case .RXE:
        let joins = open.map { $0.isUndecided || $0.kind == .medication && !$0.hasRXE && !$0.hasRXD } ?? false
        if !joins { starts = .medication }
      case .RXD, .RXG: if !(open.map { $0.isUndecided || $0.kind == .medication } ?? false) { starts = .medication }
      case .RXA:
        let joins = open.map { $0.isUndecided || $0.kind == .medication || (family != .vaccination && $0.hasRXA) } ?? false
        if !joins { starts = .administration }
      case .SPM:
        let joins = open.map { $0.kind == .specimen || !specimenLeads } ?? false
        if !joins { starts = .specimen }
      case .TXA: if family == .document || open == nil { starts = .document }
      case .PRB: starts = .problem
      case .RF1: starts = .referral
      default: break
      }
      if let kind = starts {
        if let done = open { groups.append(done) }
        open = OrderGroup(kind, at: i)
      } else if open == nil {
        leading = leading.lowerBound..<i + 1
      }
      open?.take(tag, at: i)
    }
    if let done = open { groups.append(done) }
  }
}

extension OrderGroup {
  /// Whether only ORC has been seen: the next detail segment belongs to it.
  fileprivate var isUndecided: Bool { kind == .bare }

  fileprivate mutating func take(_ tag: SegmentTag, at index: Int) {
    segments = segments.lowerBound..<index + 1
    switch tag {
    case .ORC: hasORC = true
    case .OBR:
      hasOBR = true
      if isUndecided { kind = .observation }
    case .RXO:
      hasRXO = true
      if isUndecided { kind = .medication }
    case .RXE:
      hasRXE = true
      if isUndecided { kind = .medication }
    case .RXD, .RXG:
      hasRXD = true
      if isUndecided { kind = .medication }
    case .RXA:
      hasRXA = true
      if isUndecided { kind = .administration }
    case .ODS, .RQD:
      if isUndecided { kind = .other }
    case .OBX, .SPM: hasContent = true
    default: break
    }
  }
}
