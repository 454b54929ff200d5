@_spi(Normalization) public import Records

/// Turns rows into FHIR R4 as a mapping says. One per worker: it keeps its buffers from unit to unit.
public final class MappedNormalizer {
  /// A group of more rows than this is refused.
  public static let maximumRows = 10_000

  let mapping: RecordMapping
  let builder: ResourceBuilder
  let scratch = MappingScratch()
  @exclusivity(unchecked) var program: TableProgram
  // Of the table at hand, kept so that the table is not copied for each row.
  @exclusivity(unchecked) private var programTable = -1
  @exclusivity(unchecked) private var tableName = ""
  @exclusivity(unchecked) private var isReference = false
  @exclusivity(unchecked) private var columnCount = 0
  @exclusivity(unchecked) private var ownColumnCount = 0
  /// The patient of the last unit: rows of one patient mostly follow each other.
  @exclusivity(unchecked) private var lastPatient: PatientClaims?
  @exclusivity(unchecked) private var lastIdentity = ByteBuffer(capacity: 128)
  @exclusivity(unchecked) var rows: [RowFields] = []
  /// The rows that the rule at hand is about.
  @exclusivity(unchecked) var active: [Int] = []
  @exclusivity(unchecked) private var kept: [Int] = []
  @exclusivity(unchecked) var failure: (reason: ReasonCode, field: String)?
  @exclusivity(unchecked) var year = 0
  /// How often a column has given a value: an object to which none gives one is left out, constants or not.
  @exclusivity(unchecked) var valuesRead = 0

  public init(mapping: RecordMapping, options: NormalizationOptions) {
    self.mapping = mapping
    builder = ResourceBuilder(options: options)
    program = TableProgram()
  }

  /// An empty record to normalise into; reused for many units.
  public static func makeRecord() -> NormalizedRecord { NormalizedRecord() }

  /// Maps one unit: a row, or the rows of a group. `record` is emptied first.
  public func normalize(table index: Int, rows: [RowFields], at place: Place, into record: NormalizedRecord) -> Outcome {
    if index != programTable { use(index) }
    builder.begin(record, at: place, kind: tableName, prefix: .empty)
    guard !isReference else { return .filtered(MappingReason.referenceRow) }
    guard rows.count <= MappedNormalizer.maximumRows, rows.allSatisfy({ $0.values.count >= columnCount }) else {
      return builder.reject(MappingReason.mixedRows)
    }
    self.rows = rows
    (failure, year) = (nil, 0)
    kept.removeAll(keepingCapacity: true)
    for i in rows.indices where program.filter < 0 || holds(program.filter, rows[i]) { kept.append(i) }
    guard let first = kept.first else { return .filtered(MappingReason.excluded) }
    if let refusal = identify(first) { return refusal }
    for i in kept { harvest(rows[i], after: i == first ? nil : rows[first]) }
    if program.hasPositionKeys { setPrefix(first) }
    for rule in program.rules {
      if rule.isPerGroup {
        active.removeAll(keepingCapacity: true)
        for i in kept where rule.condition < 0 || holds(rule.condition, rows[i]) { active.append(i) }
        if !active.isEmpty { make(rule) }
      } else {
        for i in kept where rule.condition < 0 || holds(rule.condition, rows[i]) {
          active.removeAll(keepingCapacity: true)
          active.append(i)
          make(rule)
        }
      }
      if let failure { return builder.reject(failure.reason, field: failure.field) }
    }
    builder.setYear(year)
    guard !record.tape.resources.isEmpty else {
      _ = builder.finish()
      return .filtered(MappingReason.noRule)
    }
    return builder.finish()
  }

  private func use(_ index: Int) {
    let table = mapping.tables[index]
    (program, programTable, tableName) = (table.program, index, table.name)
    (isReference, columnCount, ownColumnCount) = (table.isReference, table.columns.count, table.ownColumnCount)
    lastPatient = nil
  }

  // MARK: The patient

  /// Makes the patient of the unit's rows known; an outcome when there is none, or more than one.
  private func identify(_ first: Int) -> Outcome? {
    scratch.key.truncate()
    for source in program.patient {
      scratch.key.append(evaluate(source.identifier, rows[first], 0))
      scratch.key.append(0x1F)
      scratch.key.append(evaluate(source.authority, rows[first], 0))
      scratch.key.append(0x1F)
      scratch.key.append(evaluate(source.type, rows[first], 0))
      scratch.key.append(0x1F)
    }
    if let lastPatient, lastIdentity.bytes == scratch.key.bytes {
      builder.addPatient(lastPatient)
    } else {
      guard let patient = claims(rows[first]) else { return builder.reject(.noPatientIdentifier, field: program.patient.first?.column ?? "") }
      builder.addPatient(patient)
      lastPatient = patient
      lastIdentity.truncate()
      lastIdentity.append(scratch.key.bytes)
    }
    for i in kept where i != first {
      for source in program.patient where !(evaluate(source.identifier, rows[i], 0) == evaluate(source.identifier, rows[first], 1)) {
        return builder.reject(MappingReason.mixedPatients, field: source.column)
      }
    }
    return nil
  }

  private func claims(_ row: RowFields) -> PatientClaims? {
    var claims: [IdentityClaim] = []
    for source in program.patient {
      let value = MappedNormalizer.whole(evaluate(source.identifier, row, 0))
      guard builder.isUsable(value) else { continue }
      claims.append(builder.claim(authority: evaluate(source.authority, row, 1), value: value, type: evaluate(source.type, row, 2)))
    }
    return builder.best(of: claims)
  }

  /// A number without the `.0` that a data frame or a spreadsheet has put behind it (`77001.0`).
  private static func whole(_ raw: Bytes) -> Bytes {
    let value = raw.trimmed
    let point = value.count - 2
    guard point > 0, value[point] == 0x2E, value[point + 1] == 0x30 else { return raw }
    for i in 0..<point where !ASCII.isDigit(value[i]) { return raw }
    return value[0..<point]
  }

  // MARK: Known values

  /// Collects a row's identifying values; in a group only those that differ from the first row's.
  private func harvest(_ row: RowFields, after first: RowFields?) {
    for column in program.known {
      let value = row.values[column.slot]
      if let first, first.values[column.slot] == value { continue }
      if !value.isEmpty { know(value, column.identifierClass, column.isRequired, column) }
    }
    for extra in row.overlooked where !extra.value.isEmpty {
      know(extra.value, extra.identifierClass, extra.isRequired, nil)
      builder.note("identifying-column-not-in-mapping")
    }
  }

  private func know(_ raw: Bytes, _ c: IdentifierClass, _ isRequired: Bool, _ column: KnownColumn?) {
    let value = withoutNull(raw.trimmed)
    guard !value.isEmpty else { return }
    switch c {
    case .names: builder.knowName(value, required: isRequired)
    case .telephone, .fax, .email: builder.knowTelecom(value, isFax: c == .fax, required: isRequired)
    case .dates:
      builder.knowDate(value, required: isRequired)
      guard let column, !column.formats.isEmpty else { return }
      let formats = mapping.tables[column.table].program.formats
      scratch.first.truncate()
      for f in column.formats where formats[f].append(value, to: &scratch.first) {
        builder.knowDate(scratch.first.bytes, required: isRequired)
        return
      }
    default: builder.know(MappedNormalizer.whole(value), c, required: isRequired)
    }
  }

  /// Names the unit's resources that have no key of their own after the content of its first row.
  private func setPrefix(_ first: Int) {
    var a: UInt64 = 0xCBF2_9CE4_8422_2325
    var b: UInt64 = 0x9AE1_6A3B_2F90_404F
    for value in rows[first].values[..<ownColumnCount] {
      for byte in value.raw {
        a = (a ^ UInt64(byte)) &* 0x100_0000_01B3
        b = (b ^ UInt64(byte)) &* 0x9E37_79B9_7F4A_7C15
        b ^= b >> 29
      }
      a = (a ^ 0x1F) &* 0x100_0000_01B3
      b = (b &+ 0x1F) &* 0x9E37_79B9_7F4A_7C15
    }
    scratch.first.truncate()
    scratch.first.append("msg|")
    scratch.first.append(program.authority)
    scratch.first.append(0x7C)
    scratch.first.append(text: tableName)
    scratch.first.append(0x7C)
    for word in [a, b] {
      for shift in stride(from: 60, through: 0, by: -4) {
        let digit = UInt8(truncatingIfNeeded: word >> UInt64(shift)) & 15
        scratch.first.append(digit < 10 ? 0x30 + digit : 0x37 + digit)
      }
    }
    builder.recordPrefix = builder.keep(scratch.first.bytes)
  }

  // MARK: Resources

  private func make(_ rule: ResourceRule) {
    guard failure == nil, let row = active.first else { return }
    let tape = builder.tape
    if rule.isPatient {
      guard builder.beginPatient() else { return }
    } else if let key = key(rule.keyKind, rule.key, rows[row]) {
      builder.begin(rule.type, builder.unique(rule.type, key))
    } else {
      builder.begin(rule.type, builder.positionKey(rule.type, "n"))
    }
    run(rule.steps)
    if failure == nil, let missing = missing(rule.required) {
      failure = (MappingReason.requiredValue, "\(missing)")
    }
    if failure != nil {
      tape.dropLastResource()
    } else {
      builder.end()
    }
  }

  /// The key of a resource; nil when no part of it has a value.
  func key(_ kind: Bytes, _ parts: Range<Int>, _ row: RowFields) -> ResourceKey? {
    scratch.key.truncate()
    scratch.key.append(kind)
    scratch.key.append(0x7C)
    scratch.key.append(capitals: program.authority)
    var isKnown = false
    for i in parts {
      let source = program.keySources[i]
      let value = evaluate(source, row, 0)
      if !value.isEmpty, program.sources[source].kind != .constant || parts.count == 1 { isKnown = true }
      scratch.key.append(0x7C)
      scratch.key.append(capitals: value)
    }
    return isKnown ? builder.keep(scratch.key.bytes) : nil
  }

  /// The first element of those required that the object at hand lacks.
  func missing(_ required: Range<Int>) -> Element? {
    var hasOne = false
    for i in required {
      let r = program.required[i]
      if !hasOne, builder.tape.hasChild(r.element) { hasOne = true }
      guard r.endsGroup else { continue }
      if !hasOne { return r.element }
      hasOne = false
    }
    return nil
  }
}

/// Buffers for values that are made rather than read; each operand of a step has its own.
final class MappingScratch {
  @exclusivity(unchecked) var first = ByteBuffer(capacity: 256)
  @exclusivity(unchecked) var second = ByteBuffer(capacity: 256)
  @exclusivity(unchecked) var third = ByteBuffer(capacity: 256)
  @exclusivity(unchecked) var fourth = ByteBuffer(capacity: 256)
  @exclusivity(unchecked) var date = ByteBuffer(capacity: 64)
  @exclusivity(unchecked) var key = ByteBuffer(capacity: 256)
  @exclusivity(unchecked) var frames: [Int] = []
}
