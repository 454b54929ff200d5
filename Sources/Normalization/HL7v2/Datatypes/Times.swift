import Readers
@_spi(Normalization) import Records

// TS, DTM, DT, DR.
extension MappingContext {
  /// The point in time that a TS or DTM names, with the zone of the message or pipeline when it names none itself.
  func dateTime(_ raw: Bytes) -> DateTime? {
    let value = present(raw)
    guard !value.isEmpty else { return nil }
    guard var time = DateTime(value) else {
      note(.invalidDate)
      return nil
    }
    if time.hasZeros { note(.partialDate) }
    if time.offset == nil { time.offset = zoneMinutes }
    return time
  }

  /// Adds a FHIR `dateTime`: the precision that was sent; a time without any known zone becomes its date.
  @discardableResult
  func addDateTime(_ element: Element, _ raw: Bytes) -> Bool {
    guard let time = dateTime(raw) else { return false }
    addDateTime(element, time)
    return true
  }

  func addDateTime(_ element: Element, _ time: DateTime) {
    if time.hasTime, time.offset == nil { note(.timeWithoutZone) }
    tape.add(element) {
      time.appendDate(to: &$0)
      if time.hasTime, let offset = time.offset { time.appendTime(offset: offset, to: &$0) }
    }
  }

  /// Adds a FHIR `date`, the time of day left out.
  func addDate(_ element: Element, _ raw: Bytes) {
    guard let time = dateTime(raw) else { return }
    tape.add(element) { time.appendDate(to: &$0) }
  }

  /// Adds a FHIR `instant`; false, and nothing added, when the source is less precise or has no zone.
  @discardableResult
  func addInstant(_ element: Element, _ time: DateTime) -> Bool {
    guard time.hasTime else { return false }
    guard let offset = time.offset else {
      note(.timeWithoutZone)
      return false
    }
    tape.add(element) {
      time.appendDate(to: &$0)
      time.appendTime(offset: offset, to: &$0)
    }
    return true
  }

  @discardableResult
  func addInstant(_ element: Element, _ raw: Bytes) -> Bool {
    guard let time = dateTime(raw) else { return false }
    return addInstant(element, time)
  }

  /// Adds a `Period`; an end before the start is left out and noted.
  func addPeriod(_ element: Element, start: Bytes, end: Bytes) {
    guard !start.isEmpty || !end.isEmpty else { return }
    addPeriod(element, start: dateTime(start), end: dateTime(end))
  }

  func addPeriod(_ element: Element, start: DateTime?, end: DateTime?) {
    guard start != nil || end != nil else { return }
    tape.open(element)
    if let start { addDateTime(Element.Period.start, start) }
    if let end {
      if let start, start.isAfter(end) {
        note(.periodReversed)
      } else {
        addDateTime(Element.Period.end, end)
      }
    }
    tape.close()
  }
}
