import Records

// Running the steps of a rule: writes the open resource.
extension MappedNormalizer {
  func run(_ steps: Range<Int>) {
    let tape = builder.tape
    var pc = steps.lowerBound
    var added = false
    var row = rows[active[0]]
    var loops: [RowLoop] = []
    scratch.frames.removeAll(keepingCapacity: true)
    while pc < steps.upperBound, failure == nil {
      let step = program.steps[pc]
      pc += 1
      switch step.operation {
      case .open:
        scratch.frames.append(tape.nodeCount)
        scratch.frames.append(valuesRead)
        tape.open(step.element)
      case .close:
        let read = scratch.frames.removeLast()
        let before = scratch.frames.removeLast()
        if step.c == 1, read == valuesRead {
          tape.takeBack()
        } else if tape.nodeCount > before + 1, missing(step.a..<step.b) != nil {
          builder.note("incomplete-element")
          tape.takeBack()
        } else {
          tape.close()
        }
        added = tape.nodeCount > before
      case .unless:
        if !holds(step.a, row) {
          added = false
          pc = step.target
        }
      case .ifAdded: if added { pc = step.target }
      case .firstRow:
        let loop = RowLoop(of: loops.last?.rows ?? active, outer: row, leaders: step.b < 0 ? nil : leaders(of: loops.last?.rows ?? active, by: step.b))
        loops.append(loop)
        row = enter(&loops[loops.count - 1], by: step.b)
      case .nextRow:
        loops[loops.count - 1].at += 1
        if loops[loops.count - 1].at < loops[loops.count - 1].leaders.count {
          row = enter(&loops[loops.count - 1], by: step.b)
          pc = step.a
        } else {
          row = loops.removeLast().outer
        }
      default:
        let before = tape.nodeCount
        set(step, row)
        added = tape.nodeCount > before
      }
    }
  }

  /// The first row of each value of a source.
  private func leaders(of members: [Int], by source: Int) -> [Int] {
    var out: [Int] = []
    for i in members {
      let value = evaluate(source, rows[i], 0)
      if !out.contains(where: { evaluate(source, rows[$0], 1) == value }) { out.append(i) }
    }
    return out
  }

  /// Begins the loop's next turn: its row, and the rows that an inner loop goes over.
  private func enter(_ loop: inout RowLoop, by source: Int) -> RowFields {
    let leader = loop.leaders[loop.at]
    if source < 0 {
      loop.rows = [leader]
    } else {
      let value = evaluate(source, rows[leader], 0)
      loop.rows = loop.members.filter { evaluate(source, rows[$0], 1) == value }
    }
    return rows[leader]
  }

  private func set(_ step: MappingInstruction, _ row: RowFields) {
    let element = step.element
    switch step.operation {
    case .text: builder.addText(element, evaluate(step.a, row, 0))
    case .code: setCode(step, row)
    case .codeSystem: builder.addCodeSystem(element, evaluate(step.a, row, 0))
    case .token:
      let value = evaluate(step.a, row, 0)
      if !value.raw.contains(where: { $0 <= 0x20 }) { builder.addText(element, value) } else { builder.note("invalid-identifier") }
    case .decimal: builder.addDecimal(element, evaluate(step.a, row, 0))
    case .integer: setInteger(step, row)
    case .boolean: setBoolean(step, row)
    case .date:
      guard let time = time(step.a, row) else { return }
      builder.tape.add(element) { time.appendDate(to: &$0) }
      noteYear(element, time)
    case .dateTime:
      guard let time = time(step.a, row) else { return }
      builder.addDateTime(element, time)
      noteYear(element, time)
    case .instant:
      guard let time = time(step.a, row), time.hasTime, let offset = time.offset else { return }
      builder.tape.add(element) {
        time.appendDate(to: &$0)
        time.appendTime(offset: offset, to: &$0)
      }
      noteYear(element, time)
    case .time: setTime(step, row)
    case .base64:
      let value = evaluate(step.a, row, 0)
      if !value.isEmpty { builder.tape.add(element) { EmbeddedData.appendEncoded(value, to: &$0) } }
    case .absent: builder.appendAbsent(ofPrimitive: element)
    case .concept, .coding: setConcept(step, row)
    case .quantity: setQuantity(step, row)
    case .identifier:
      builder.appendIdentifier(
        element, authority: companion(step.a, row, 0), value: evaluate(step.b, row, 1), type: companion(step.c, row, 2))
    case .patient:
      builder.appendPatientReference(element)
      valuesRead += 1
    case .reference: setReference(step, row)
    case .displayReference: builder.appendReference(element, display: evaluate(step.a, row, 0))
    case .period:
      let start = time(step.a, row)
      let end = time(step.b, row)
      builder.addPeriod(element, start: start, end: end)
      if let last = end ?? start { noteYear(element, last) }
    case .money: builder.appendMoney(element, amount: evaluate(step.a, row, 0), currency: companion(step.b, row, 1))
    case .open, .close, .unless, .ifAdded, .firstRow, .nextRow: return
    }
  }

  /// The latest year of a date that is no birth or death is the record's own.
  private func noteYear(_ element: Element, _ time: DateTime) {
    guard element != Element.Patient.birthDate, element != Element.Patient.deceasedDateTime else { return }
    year = max(year, time.year)
  }

  private func setCode(_ step: MappingInstruction, _ row: RowFields) {
    let value = evaluate(step.a, row, 0)
    guard !value.isEmpty else { return }
    guard step.b >= 0 else {
      builder.addCode(step.element, value)
      return
    }
    for i in program.allowed[step.b] where program.words[i] == value {
      builder.tape.add(step.element, value)
      return
    }
    builder.note("unmapped-code")
  }

  private func setInteger(_ step: MappingInstruction, _ row: RowFields) {
    var value = evaluate(step.a, row, 0)
    if let point = value.firstIndex(of: 0x2E), value[point + 1..<value.count].raw.allSatisfy({ $0 == 0x30 }) { value = value[0..<point] }
    if step.b < 0, value.first == 0x2D, let magnitude = value[1..<value.count].decimal, magnitude < 1 << 31 {
      builder.tape.add(step.element, -magnitude)
    } else {
      builder.addInteger(step.element, value, minimum: max(0, step.b))
    }
  }

  private func setBoolean(_ step: MappingInstruction, _ row: RowFields) {
    let value = evaluate(step.a, row, 0)
    guard !value.isEmpty else { return }
    let words = program.sources[step.a].words
    if words >= 0 {
      if let i = mapping.lookups[words].find(value) {
        builder.tape.add(step.element, mapping.lookups[words].entries[i].code == "true")
        return
      }
    } else {
      for (word, truth) in MappedNormalizer.truths where value.equalsIgnoringCase(Bytes(word)) {
        builder.tape.add(step.element, truth)
        return
      }
    }
    builder.note("invalid-boolean")
  }

  private static let truths: [(StaticString, Bool)] = [
    ("true", true), ("false", false), ("1", true), ("0", false), ("y", true), ("n", false), ("yes", true), ("no", false), ("t", true), ("f", false),
  ]

  /// `hh:mm[:ss]` as FHIR has it.
  private func setTime(_ step: MappingInstruction, _ row: RowFields) {
    let value = evaluate(step.a, row, 0)
    guard !value.isEmpty else { return }
    let colons = value.raw.filter { $0 == 0x3A }.count
    guard value.count == (colons == 2 ? 8 : 5), colons == 1 || colons == 2, let hour = value[0..<2].decimal, hour < 24,
      let minute = value[3..<5].decimal, minute < 60, colons == 1 || (value[6..<8].decimal ?? 60) < 60
    else {
      builder.note("invalid-date")
      return
    }
    builder.tape.add(step.element) {
      $0.append(value)
      if colons == 1 { $0.append(":00") }
    }
  }

  /// A code that a lookup lacks is kept as text, not as a code of a system that it may not belong to.
  private func setConcept(_ step: MappingInstruction, _ row: RowFields) {
    let tape = builder.tape
    var system = companion(step.a, row, 0)
    var display = evaluate(step.c, row, 2)
    var code = Bytes.empty
    var unmapped = Bytes.empty
    if step.b >= 0 {
      let source = program.sources[step.b]
      code = untranslated(source, row, 1)
      if code.isEmpty {
        code = source.fallback
      } else if source.lookup >= 0 {
        if let entry = translate(code, source) {
          code = entry.code
          if !entry.system.isEmpty { system = entry.system }
          if !entry.display.isEmpty, display.isEmpty { display = entry.display }
        } else {
          if source.unmapped == .keep { unmapped = code }
          code = .empty
        }
      }
    }
    let version = companion(step.e, row, 3)
    if step.operation == .coding {
      builder.appendCoding(step.element, system: system, code: code, display: display, version: version)
      return
    }
    tape.open(step.element)
    builder.appendCoding(Element.CodeableConcept.coding, system: system, code: code, display: display, version: version)
    var text = evaluate(step.d, row, 3)
    if text.isEmpty, code.isEmpty { text = display.isEmpty ? unmapped : display }
    builder.addText(Element.CodeableConcept.text, text)
    tape.close()
  }

  private func setQuantity(_ step: MappingInstruction, _ row: RowFields) {
    var value = evaluate(step.a, row, 0)
    var comparator = companion(step.c, row, 2)
    if comparator.isEmpty { (comparator, value) = MappedNormalizer.comparator(value) }
    let isKnown = comparator == "<" || comparator == "<=" || comparator == ">" || comparator == ">="
    builder.appendQuantity(step.element, value: value, unit: companion(step.b, row, 1), comparator: isKnown ? comparator : .empty)
  }

  private func setReference(_ step: MappingInstruction, _ row: RowFields) {
    guard let key = key(program.sources[step.d].constant, step.a..<step.b, row) else {
      builder.appendReference(step.element, display: evaluate(step.e, row, 0))
      return
    }
    builder.appendReference(step.element, to: Element(rawValue: UInt16(step.c)), key)
  }
}

/// A loop over rows of the unit, or over the values of a column among them.
private struct RowLoop {
  let members: [Int]
  let outer: RowFields
  /// A row for each turn.
  let leaders: [Int]
  var at = 0
  /// The rows of the turn.
  var rows: [Int] = []

  init(of members: [Int], outer: RowFields, leaders: [Int]?) {
    (self.members, self.outer, self.leaders) = (members, outer, leaders ?? members)
  }
}
