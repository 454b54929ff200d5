import Readers
@_spi(Normalization) import Records

/// The fields that name the patient, relatives, staff and places: a list of its own, independent of the mapping, so that a field
/// which the mapping overlooks is still known to de-identification and to the check after it.
///
/// Source: 45 CFR 164.514(b)(2)(i); HL7 v2.8 chapters 3, 4, 6, 7, 9, 10.
enum KnownFields {
  /// How a field's components are read.
  enum Shape: Sendable {
    /// Persons: family, given, further names.
    case xpn
    /// Addresses: all but state and country.
    case xad
    /// Telephone numbers and electronic addresses.
    case xtn
    /// An identifier with its authority and type.
    case cx
    /// A person with an identifier.
    case xcn
    /// A person with an identifier, in subcomponents of the first component (NDL, CNN).
    case ndl
    /// A place: facility, building, description and long names.
    case pl
    /// An organisation: its name and identifiers.
    case xon
    /// An entity identifier: the first component.
    case ei
    /// A placer and a filler identifier in subcomponents (EIP).
    case eip
    /// A date or time.
    case time
    /// The whole of each repetition.
    case text
  }

  struct Row: Sendable {
    let field: Int
    let shape: Shape
    let identifierClass: IdentifierClass
    let isRequired: Bool
  }

  /// The rows of a segment; nil when it has none. Looked up in a table of slots: it is asked for each segment.
  static func rows(_ tag: SegmentTag) -> UnsafeBufferPointer<Row>? {
    var slot = Int((tag.rawValue &* 0x9E37_79B1) >> 24)
    while slots[slot].tag != 0 {
      if slots[slot].tag == tag.rawValue { return slots[slot].rows }
      slot = (slot + 1) & 255
    }
    return nil
  }

  private struct Slot {
    var tag: UInt32 = 0
    var rows = UnsafeBufferPointer<Row>(start: nil, count: 0)
  }

  /// Made once, never freed.
  nonisolated(unsafe) private static let slots: UnsafeMutablePointer<Slot> = {
    let out = UnsafeMutablePointer<Slot>.allocate(capacity: 256)
    out.initialize(repeating: Slot(), count: 256)
    for (tag, rows) in table {
      var slot = Int((tag &* 0x9E37_79B1) >> 24)
      while out[slot].tag != 0 { slot = (slot + 1) & 255 }
      let copy = UnsafeMutableBufferPointer<Row>.allocate(capacity: rows.count)
      _ = copy.initialize(from: rows)
      out[slot] = Slot(tag: tag, rows: UnsafeBufferPointer(copy))
    }
    return out
  }()

  /// One segment a line: `TAG field:shape:class`, `+` before the class where Safe Harbor asks for it.
  private static let declarations: StaticString = """
    PID 2:cx:+H 3:cx:+H 4:cx:+H 5:xpn:+A 6:xpn:+A 7:time:+C 9:xpn:+A 11:xad:+B 12:text:+B 13:xtn:+D 14:xtn:+D 18:cx:+J 19:text:+G \
    20:ei:+K 21:cx:+H 23:text:+B 29:time:+C 40:xtn:+D
    PD1 3:xon:A 4:xcn:A 10:cx:+H 14:xon:+A
    MRG 1:cx:+H 2:cx:+H 3:cx:+J 4:cx:+H 5:cx:+J 6:cx:+J 7:xpn:+A
    NK1 2:xpn:+A 4:xad:+B 5:xtn:+D 6:xtn:+D 12:cx:+R 13:xon:+A 16:time:+C 26:xpn:+A 30:xpn:+A 31:xtn:+D 32:xad:+B 33:cx:+R 37:text:+G \
    38:text:+B 40:xtn:+D 41:xtn:+D
    GT1 2:cx:+J 3:xpn:+A 4:xpn:+A 5:xad:+B 6:xtn:+D 7:xtn:+D 8:time:+C 12:text:+G 16:xpn:+A 17:xad:+B 18:xtn:+D 19:cx:+R 21:xon:+A \
    29:cx:+R 42:xpn:+A 45:xpn:+A 46:xtn:+D 51:xon:+A 55:text:+B
    IN1 4:xon:A 5:xad:B 6:xpn:A 7:xtn:D 8:text:+I 9:xon:A 10:cx:+I 11:xon:+A 16:xpn:+A 18:time:+C 19:xad:+B 36:text:+I 44:xad:+B 49:cx:+I \
    52:text:+B 54:cx:I
    IN2 1:cx:+R 2:text:+G 3:xcn:+A 6:text:+I 7:xpn:+A 8:text:+I 9:xpn:+A 10:text:+R 22:text:+A 40:xpn:+A 49:xpn:+A 50:xtn:+D 52:xpn:+A \
    53:xtn:+D 61:cx:+I 63:xtn:+D 64:xtn:+D 69:xon:+A 70:xon:+A
    IN3 14:xcn:A 16:xtn:D 19:xtn:D 25:xcn:A
    PV1 3:pl:B 5:cx:+R 6:pl:B 7:xcn:A 8:xcn:A 9:xcn:A 11:pl:B 17:xcn:A 19:cx:+R 37:text:B 39:text:B 42:pl:B 43:pl:B 44:time:+C 45:time:+C \
    50:cx:+R 52:xcn:A 54:cx:+R
    PV2 1:pl:B 8:time:+C 9:time:+C 13:xcn:A 14:time:+C 23:xon:A 26:time:+C 33:time:+C
    EVN 5:xcn:A 7:text:B
    DG1 16:xcn:A 20:ei:+R
    PR1 8:xcn:A 11:xcn:A 12:xcn:A 19:ei:+R 23:pl:B
    IAM 7:ei:+R 14:xpn:+A 18:xcn:A 19:xon:A 21:xcn:A 23:xcn:A 25:xcn:A
    ACC 3:text:+B 7:xcn:A 11:xad:+B
    DB1 3:cx:+R
    ROL 4:xcn:A 11:xad:B 12:xtn:D 13:pl:B 14:xon:A
    PRT 5:xcn:A 8:xon:A 9:pl:B 10:ei:+M 14:xad:B 15:xtn:D 16:ei:+M 20:text:+M 21:ei:+M
    CTD 2:xpn:A 3:xad:B 4:pl:B 5:xtn:D
    PRD 2:xpn:A 3:xad:B 4:pl:B 5:xtn:D 7:ei:A
    RF1 6:ei:+R 11:ei:+R
    AUT 6:ei:+R
    ORC 2:ei:+R 3:ei:+R 4:ei:+R 8:eip:+R 10:xcn:A 11:xcn:A 12:xcn:A 13:pl:B 14:xtn:D 19:xcn:A 21:xon:A 22:xad:B 23:xtn:D 24:xad:B
    OBR 2:ei:+R 3:ei:+R 10:xcn:A 16:xcn:A 17:xtn:D 28:xcn:A 29:eip:+R 32:ndl:A 33:ndl:A 34:ndl:A 35:ndl:A 53:cx:+R 54:cx:+R
    OBX 16:xcn:A 18:ei:+M 23:xon:A 24:xad:B 25:xcn:A
    SPM 2:eip:+R 3:eip:+R 30:cx:+R 31:cx:+R
    SAC 1:ei:+R 2:ei:+R 3:ei:+R 4:ei:+R
    TQ1 10:text:A
    RXO 14:xcn:A 15:xcn:A
    RXE 13:xcn:A 14:xcn:A 15:text:+R
    RXD 7:text:+R 10:xcn:A
    RXG 10:xcn:A
    RXA 10:xcn:A 11:pl:B
    TXA 5:xcn:A 9:xcn:A 10:xcn:A 11:xcn:A 12:ei:+R 13:ei:+R 14:ei:+R 15:ei:+R 16:text:+R 22:xcn:A 23:xcn:A
    FT1 2:ei:+R 16:pl:B 20:xcn:A 21:xcn:A 23:ei:+R 24:xcn:A
    SCH 1:ei:+R 2:ei:+R 4:ei:+R 12:xcn:A 13:xtn:D 14:xad:B 16:xcn:A 17:xtn:D 18:xad:B 20:xcn:A 21:xtn:D 23:ei:+R 24:ei:+R 26:ei:+R 27:ei:+R
    AIL 3:pl:B
    AIP 3:xcn:A
    PDA 2:pl:B 4:time:+C 5:xcn:A 7:time:+C 8:xcn:A
    PRB 4:ei:+R 5:ei:+R
    CON 1:text:+R 23:xpn:+A 24:xpn:+A
    QRD 8:xcn:A
    QPD 3:cx:+H 4:xpn:+A 5:xpn:+A 6:time:+C 8:xad:+B 9:xtn:+D
    UB2 17:text:+R
    """

  private static let table: [UInt32: [Row]] = {
    var out: [UInt32: [Row]] = [:]
    for line in String(describing: declarations).split(separator: "\n") {
      let cells = line.split(separator: " ")
      guard let name = cells.first?.utf8, name.count == 3 else { continue }
      let tag = name.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      out[tag] = cells.dropFirst().compactMap(row)
    }
    return out
  }()

  private static func row(_ cell: Substring) -> Row? {
    let parts = cell.split(separator: ":")
    guard parts.count == 3, let field = Int(parts[0]), let shape = shapes[String(parts[1])] else {
      return nil
    }
    let isRequired = parts[2].hasPrefix("+")
    guard let c = IdentifierClass(letter: isRequired ? parts[2].dropFirst() : parts[2]) else {
      return nil
    }
    return Row(field: field, shape: shape, identifierClass: c, isRequired: isRequired)
  }

  /// The shape and class of the data types that say who somebody is, for OBX-5.
  static func shape(ofType type: Bytes) -> (shape: Shape, identifierClass: IdentifierClass)? {
    for row in types where type == Bytes(row.type) { return (row.shape, row.identifierClass) }
    return nil
  }

  private static let types: [(type: StaticString, shape: Shape, identifierClass: IdentifierClass)] = [
    ("XPN", .xpn, .names), ("PN", .xpn, .names), ("XCN", .xcn, .names), ("CN", .xcn, .names), ("PPN", .xcn, .names),
    ("XAD", .xad, .geography), ("AD", .xad, .geography), ("XTN", .xtn, .telephone), ("TN", .xtn, .telephone),
    ("CX", .cx, .medicalRecord), ("CK", .cx, .medicalRecord),
  ]

  private static let shapes: [String: Shape] = [
    "xpn": .xpn, "xad": .xad, "xtn": .xtn, "cx": .cx, "xcn": .xcn, "ndl": .ndl, "pl": .pl,
    "xon": .xon, "ei": .ei, "eip": .eip,
    "time": .time, "text": .text,
  ]

  /// All rows, by segment id: for documentation and tests.
  static var all: [(tag: String, rows: [Row])] {
    table.map { (SegmentTag(rawValue: $0.key).description, $0.value) }.sorted { $0.0 < $1.0 }
  }
}

extension MappingContext {
  /// Collects the identifying values of the message, in all components and repetitions, escapes undone.
  func harvestKnownValues() {
    for i in 0..<message.segmentCount {
      let segment = message.segment(i)
      if segment.tag == .OBX, let known = KnownFields.shape(ofType: segment.field(2).raw.trimmed), !segment.field(5).isEmpty {
        let row = KnownFields.Row(field: 5, shape: known.shape, identifierClass: known.identifierClass, isRequired: true)
        for value in segment.field(5).repetitions { harvest(value, row) }
      }
      guard let rows = KnownFields.rows(segment.tag) else { continue }
      let last = segment.fieldCount
      for row in rows {
        if row.field > last { break }
        let field = segment.field(row.field)
        guard !field.isEmpty, !field.isNull else { continue }
        for value in field.repetitions { harvest(value, row) }
      }
    }
  }

  private func harvest(_ value: HL7Repetition, _ row: KnownFields.Row) {
    let c = row.identifierClass
    switch row.shape {
    case .ei: return know(value[1], row)
    case .eip:
      let pair = value[1]
      know(sub(pair, 1), row)
      return know(sub(pair, 2), row)
    case .time:
      let text = value[1].trimmed
      know(text, row)
      if text.count > 8 { know(text[0..<8], row) }
      return
    default: break
    }
    let p = parts(value)
    defer { pop() }
    switch row.shape {
    case .xpn:
      know(sub(p[1], 1), row)
      know(sub(p[1], 3), row)
      know(sub(p[1], 5), row)
      know(sub(p[2], 1), row)
      know(p[3], row)
      know(p[15], row)
    case .xcn:
      know(p[1], row, as: p[2].isEmpty ? c : .otherUnique)
      know(sub(p[2], 1), row)
      know(sub(p[2], 3), row)
      know(sub(p[3], 1), row)
      know(p[4], row)
    case .ndl:
      know(sub(p[1], 1), row, as: .otherUnique)
      know(sub(p[1], 2), row)
      know(sub(p[1], 3), row)
    case .xad:
      know(p[1], row)
      if p[1].firstIndex(of: message.delimiters.subcomponent) != nil {
        for n in 1...3 { know(sub(p[1], n), row) }
      }
      know(p[2], row)
      know(p[3], row)
      know(p[5], row)
      for n in 8...10 { know(sub(p[n], 1), row) }
      know(p[19], row, as: .names)
    case .xtn:
      let kind: IdentifierClass = p[3].equalsIgnoringCase(Bytes("FX")) ? .fax : .telephone
      know(p[1], row, as: p[1].firstIndex(of: 0x40) != nil ? .email : kind)
      know(p[4], row, as: .email)
      if p[7].count >= 5 { know(p[7], row, as: kind) }
      know(p[12], row, as: kind)
    case .cx: know(p[1], row, as: p[5].isEmpty ? c : KnownFields.byType[p[5]] ?? c)
    case .pl:
      know(sub(p[4], 1), row)
      know(sub(p[7], 1), row)
      know(p[9], row)
      for n in 1...2 where sub(p[n], 1).count >= 5 { know(sub(p[n], 1), row) }
    case .xon:
      know(p[1], row)
      know(p[3], row, as: .otherUnique)
      know(p[10], row, as: .otherUnique)
    case .ei, .eip, .time: break
    case .text:
      know(p[1], row)
      if p.count > 1 { know(value.raw, row) }
    }
  }

  /// Adds one value; a single character (an initial, a bed) is no identifier, and neither is a year alone.
  private func know(_ raw: Bytes, _ row: KnownFields.Row, as other: IdentifierClass? = nil) {
    guard !raw.isEmpty else { return }
    let value = raw.trimmed
    let identifierClass = other ?? row.identifierClass
    let least = identifierClass == .names ? 2 : identifierClass == .dates ? 6 : 3
    guard value.count >= least, !value.isNullValue else { return }
    if message.needsDecoding(value) {
      decode(value)
      record.known.add(scratch.bytes, identifierClass, isRequired: row.isRequired)
    } else {
      record.known.add(value, identifierClass, isRequired: row.isRequired)
    }
  }
}

extension KnownFields {
  /// The class of an identifier by its type (HL7 table 0203), where that says more than the field.
  static let byType: [Bytes: IdentifierClass] = [
    Bytes("MR"): .medicalRecord, Bytes("PI"): .medicalRecord, Bytes("PT"): .medicalRecord,
    Bytes("SS"): .socialSecurity,
    Bytes("AN"): .account, Bytes("DL"): .certificate, Bytes("PPN"): .certificate,
    Bytes("MB"): .healthPlan, Bytes("SN"): .healthPlan,
    Bytes("MC"): .healthPlan, Bytes("MA"): .healthPlan, Bytes("HC"): .healthPlan,
    Bytes("JHN"): .healthPlan, Bytes("VN"): .otherUnique,
    Bytes("VIN"): .vehicle, Bytes("LN"): .certificate, Bytes("BCT"): .certificate,
  ]
}
