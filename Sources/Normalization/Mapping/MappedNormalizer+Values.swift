import Records

// Reading values and conditions of a row.
extension MappedNormalizer {
  func withoutNull(_ value: Bytes) -> Bytes {
    for null in mapping.nulls where null == value { return .empty }
    return value
  }

  /// A column's value, trimmed; empty where it is absent or stands for nothing.
  private func column(_ slot: Int, _ row: RowFields) -> Bytes {
    let value = row.values[slot].trimmed
    return value.isEmpty || mapping.nulls.isEmpty ? value : withoutNull(value)
  }

  /// The value of a source before its lookup. Made values lie in the buffer of the operand's number until it is used again.
  private func plain(_ source: ValueSource, _ row: RowFields, _ operand: Int) -> Bytes {
    switch source.kind {
    case .constant: return source.constant
    case .column: return column(program.pieces[source.pieces.lowerBound].slot, row)
    case .firstOf:
      for i in source.pieces {
        let value = column(program.pieces[i].slot, row)
        if !value.isEmpty { return value }
      }
      return .empty
    case .template:
      switch operand {
      case 0: return template(source, row, &scratch.first)
      case 1: return template(source, row, &scratch.second)
      case 2: return template(source, row, &scratch.third)
      default: return template(source, row, &scratch.fourth)
      }
    }
  }

  /// Literal parts stand only beside a column that has a value.
  private func template(_ source: ValueSource, _ row: RowFields, _ out: inout ByteBuffer) -> Bytes {
    out.truncate()
    var hasColumn = false
    var hasValue = false
    for i in source.pieces {
      let piece = program.pieces[i]
      if piece.slot < 0 {
        out.append(piece.text)
      } else {
        hasColumn = true
        let value = column(piece.slot, row)
        if !value.isEmpty { hasValue = true }
        out.append(value)
      }
    }
    return hasValue || !hasColumn ? out.bytes.trimmed : .empty
  }

  /// The value of a source, its default and lookup applied; empty when there is none. -1 is the source of nothing.
  func evaluate(_ index: Int, _ row: RowFields, _ operand: Int) -> Bytes {
    guard index >= 0 else { return .empty }
    let source = program.sources[index]
    if source.kind == .constant, source.lookup < 0 { return source.constant }
    let value = plain(source, row, operand)
    guard !value.isEmpty else {
      if !source.fallback.isEmpty { valuesRead += 1 }
      return source.fallback
    }
    valuesRead += 1
    guard source.lookup >= 0 else { return value }
    return translate(value, source)?.code ?? (source.unmapped == .keep ? value : .empty)
  }

  /// The entry of a lookup for a value; nil, and noted, when it has none.
  func translate(_ value: Bytes, _ source: ValueSource) -> LookupTable.Entry? {
    let table = mapping.lookups[source.lookup]
    if let i = table.find(value) { return table.entries[i] }
    if let fallback = table.fallback { return fallback }
    builder.note("code-not-in-lookup")
    if source.unmapped == .reject, failure == nil {
      failure = (MappingReason.unmappedCode, source.pieces.isEmpty ? "" : columnName(source))
    }
    return nil
  }

  /// The name of a source's first column, for errors.
  private func columnName(_ source: ValueSource) -> String {
    let slot = program.pieces[source.pieces.lowerBound].slot
    return slot < 0 ? "" : mapping.tables.first { $0.name == builder.record.kind }?.columns[slot] ?? ""
  }

  /// The value before its lookup, without its default.
  func untranslated(_ source: ValueSource, _ row: RowFields, _ operand: Int) -> Bytes {
    let value = plain(source, row, operand)
    if !value.isEmpty, source.kind != .constant { valuesRead += 1 }
    return value
  }

  /// The point in time that a source names, by its formats, else in ISO 8601 or HL7 form.
  func time(_ index: Int, _ row: RowFields) -> DateTime? {
    guard index >= 0 else { return nil }
    let value = evaluate(index, row, 0)
    guard !value.isEmpty else { return nil }
    for f in program.sources[index].formats {
      scratch.date.truncate()
      if program.formats[f].append(value, to: &scratch.date) { return builder.dateTime(scratch.date.bytes) }
    }
    return builder.dateTime(value)
  }

  /// Whether a condition holds for a row.
  func holds(_ condition: Int, _ row: RowFields) -> Bool {
    var all = true
    for i in program.conditions[condition] {
      let term = program.terms[i]
      if all { all = test(term, row) != term.isNegated }
      if term.endsAlternative {
        if all { return true }
        all = true
      }
    }
    return false
  }

  /// A `<`, `<=`, `>=` or `>` before a number, and what follows it.
  static func comparator(_ value: Bytes) -> (sign: Bytes, rest: Bytes) {
    guard let first = value.first, first == 0x3C || first == 0x3E else { return (.empty, value) }
    let length = value.count > 1 && value[1] == 0x3D ? 2 : 1
    return (value[0..<length], value[length..<value.count].trimmed)
  }

  /// A value that only accompanies others (a system, a unit): it does not make its object worth keeping.
  func companion(_ source: Int, _ row: RowFields, _ operand: Int) -> Bytes {
    let before = valuesRead
    defer { valuesRead = before }
    return evaluate(source, row, operand)
  }

  private func test(_ term: ConditionTerm, _ row: RowFields) -> Bool {
    let value = column(term.slot, row)
    switch term.test {
    case .present: return !value.isEmpty
    case .number: return Number(MappedNormalizer.comparator(value).rest) != nil
    case .oneOf:
      for i in term.words where program.words[i].equalsIgnoringCase(value) { return true }
      return false
    case .sctid: return SNOMEDIdentifier.isConcept(value)
    case .digits:
      let least = program.words[term.words.lowerBound].decimal ?? 0
      let most = program.words[term.words.upperBound - 1].decimal ?? 0
      return value.count >= least && value.count <= most && value.raw.allSatisfy(ASCII.isDigit)
    case .prefix:
      for i in term.words {
        let word = program.words[i]
        if value.count >= word.count, value[0..<word.count].equalsIgnoringCase(word) { return true }
      }
      return false
    }
  }
}
