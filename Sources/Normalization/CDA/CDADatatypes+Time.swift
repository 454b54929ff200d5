import Readers
@_spi(Normalization) import Records

/// An IVL_TS or TS: a point, or a start and an end.
struct CDAInterval {
  var point: DateTime?
  var start: DateTime?
  var end: DateTime?
  /// The null flavors of `low` and `high`.
  var startNull = Bytes.empty
  var endNull = Bytes.empty

  /// The point, else the start, else the end.
  var first: DateTime? { point ?? start ?? end }
  /// The end, else the point.
  var last: DateTime? { end ?? point ?? start }
  var isEmpty: Bool { point == nil && start == nil && end == nil }
}

// TS, IVL_TS.
extension CDAContext {
  /// Reads a TS or IVL_TS: `value`, `low` and `high`, `center`, and a width beside one of them.
  ///
  /// Source: CDA R2, HL7 v3 Data Types R1 §3.
  func interval(_ node: XMLNode?) -> CDAInterval {
    var out = CDAInterval()
    guard let node else { return out }
    let own = node.attribute(N.value).trimmed
    if !own.isEmpty { out.point = b.dateTime(own) }
    let low = node.first(N.low)
    let high = node.first(N.high)
    if let low {
      out.start = b.dateTime(value(low))
      out.startNull = low.attribute(N.nullFlavor)
    }
    if let high {
      out.end = b.dateTime(value(high))
      out.endNull = high.attribute(N.nullFlavor)
    }
    if out.isEmpty, let center = node.first(N.center) { out.point = b.dateTime(value(center)) }
    if let width = node.first(N.width), out.start == nil || out.end == nil { apply(width, to: &out) }
    return out
  }

  /// Adds or takes a width of whole minutes, hours, days or weeks; other units are not exact and are noted.
  private func apply(_ width: XMLNode, to out: inout CDAInterval) {
    guard let number = value(width).decimal, number < 1_000_000 else { return }
    let unit = CDACodes.timeUnit.target(width.attribute(N.unit).trimmed) ?? .empty
    let minutes = unit == "min" ? 1 : unit == "h" ? 60 : unit == "d" ? 1440 : unit == "wk" ? 10_080 : 0
    guard minutes > 0 else { return b.note("width-not-exact") }
    if let start = out.start, start.hasTime || minutes >= 1440 && start.precision == .day {
      out.end = start.adding(minutes: number * minutes)
    } else if let end = out.end, end.hasTime || minutes >= 1440 && end.precision == .day {
      out.start = end.adding(minutes: -number * minutes)
    }
  }

  /// Adds an interval as a `dateTime` when it is a point (or starts and ends at once), else as a `Period`.
  /// - Parameter isPoint: whether a start alone is the time itself, as in measurements.
  @discardableResult
  func addTime(_ dateTime: Element, _ period: Element, _ time: CDAInterval, isPoint: Bool = false) -> Bool {
    if let point = time.point {
      b.addDateTime(dateTime, point)
    } else if let start = time.start, isPoint && time.end == nil || time.end.map({ $0 == start }) == true {
      b.addDateTime(dateTime, start)
    } else if time.start != nil || time.end != nil {
      b.addPeriod(period, start: time.start, end: time.end)
    } else {
      return false
    }
    return true
  }

  /// Adds a `Period` from an interval; a point is its start and, when it is over at once, its end.
  func addPeriod(_ element: Element, _ time: CDAInterval) {
    if let point = time.point { return b.addPeriod(element, start: point, end: nil) }
    b.addPeriod(element, start: time.start, end: time.end)
  }

  /// The earliest time of the authors of a statement.
  func authorTime(_ node: XMLNode?) -> DateTime? {
    guard let node else { return nil }
    var best: DateTime?
    for author in node.all(N.author) {
      let text = value(author.first(N.time))
      guard !text.isEmpty, let time = b.dateTime(text) else { continue }
      if let known = best, !known.isAfter(time) { continue }
      best = time
    }
    return best
  }
}

extension DateTime {
  /// Whether it is certainly on a later day.
  func isAfterDay(_ other: DateTime) -> Bool {
    var (a, b) = (self, other)
    (a.offset, b.offset) = (nil, nil)
    return a.isAfter(b)
  }

  /// Equal to the digits and the offset that were sent.
  static func == (a: DateTime, b: DateTime) -> Bool {
    a.precision == b.precision && a.year == b.year && a.month == b.month && a.day == b.day && a.hour == b.hour && a.minute == b.minute
      && a.second == b.second && a.offset == b.offset
  }
}
