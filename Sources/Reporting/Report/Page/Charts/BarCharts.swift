// Amounts beside each other: identifiers by clause, sizes of classes, reasons of quarantine.

extension Markup {
  mutating func identifierChart(_ rows: [Report.Identifier]) {
    let (left, room, row, top) = (236, 330, 30, 32)
    let most = rows.map { max($0.found, $0.residual) }.max() ?? 0
    let says = rows.map { row in
      let became = "\(row.removed.grouped) removed, \(row.generalised.grouped) generalised, \(row.replaced.grouped) replaced"
      return "(\(row.clause)) \(row.title): \(row.found.grouped) found, \(became), \(row.residual.grouped) residual."
    }.joined(separator: " ")
    chart("classes", "Identifiers found, and what became of them", says: says, width: 760, height: top + row * rows.count + 6) { d in
      var x = d.key(left, 14, .solid, "found")
      x = d.key(x, 14, .middle, "removed")
      x = d.key(x, 14, .dotted, "generalised")
      x = d.key(x, 14, .striped, "replaced")
      _ = d.key(x, 14, .hatched, "residual, held back")
      for (i, item) in rows.enumerated() {
        let y = top + i * row
        if i % 2 == 1 { d.box(0, y - 3, 760, row, .wash) }
        d.words(10, y + 15, "(\(item.clause))", .start, "strong")
        d.words(42, y + 15, item.title.cut(27), .start, "label")
        d.box(left, y + 1, item.found.length(of: most, in: room), 10, .solid)
        var at = left
        for (count, fill) in [(item.removed, Drawing.Fill.middle), (item.generalised, .dotted), (item.replaced, .striped)] {
          let width = count.length(of: most, in: room)
          d.box(at, y + 12, width, 10, fill)
          at += width
        }
        let width = item.residual.length(of: most, in: room, least: 10)
        d.box(at + 3, y + 12, width, 10, .hatched)
        d.words(
          left + room + 26, y + 15, item.notApplicable.isEmpty ? item.found.grouped : "does not apply", .start, item.found > 0 ? "strong" : "small")
        if item.residual > 0 { d.words(752, y + 15, "\(item.residual.grouped) held", .end, "alarm") }
      }
    }
  }

  /// Classes by their size. What lies below the threshold is hatched, with a line where the threshold stands.
  mutating func classSizeChart(_ scope: Report.RiskScope, minimum: Int) {
    let (left, right, top, bottom) = (84, 736, 34, 190)
    let bars = scope.histogram
    let most = Markup.axisEnd(max(1, bars.map(\.classes).max() ?? 1))
    let whole = scope.scope == .run ? "this run" : "everything submitted so far"
    let says =
      bars.map { "Classes of \($0.range): \($0.classes.grouped), with \($0.subjects.grouped) persons." }.joined(separator: " ")
      + (minimum > 0 ? " The policy asks for classes of \(minimum.grouped) and more." : " The policy sets no threshold.")
    let step = (right - left) / max(1, bars.count)
    func y(_ n: Int) -> Int { bottom - n.length(of: most, in: bottom - top, least: n > 0 ? 2 : 0) }
    chart("sizes-\(scope.scope.rawValue)", "Classes by size, \(whole)", says: says, width: 760, height: bottom + 48) { d in
      for i in 0...2 {
        let at = most / 2 * i + most % 2 * i / 2
        d.line(left, y(at), right, y(at))
        d.words(left - 10, y(at) + 4, at.grouped, .end, "small")
      }
      for (i, bar) in bars.enumerated() {
        let x = left + i * step + step / 6
        let width = step - step / 3
        d.box(x, y(bar.classes), width, bottom - y(bar.classes), bar.from < minimum ? .hatched : .solid)
        d.words(x + width / 2, y(bar.classes) - 6, bar.classes == 0 ? "none" : bar.classes.grouped, .middle, bar.classes == 0 ? "tiny" : "strong")
        d.words(x + width / 2, bottom + 18, bar.range, .middle, "label")
      }
      d.line(left, bottom, right, bottom, "axis")
      d.words((left + right) / 2, bottom + 38, "persons in a class", .middle, "small")
      if minimum > 0 {
        let first = bars.firstIndex { $0.to >= minimum } ?? bars.count
        let inside = first < bars.count && bars[first].from < minimum
        let x = left + first * step + (inside ? step / 2 : 0)
        d.line(x, 18, x, bottom, "threshold")
        let isLate = first * 2 > bars.count
        d.words(isLate ? x - 8 : x + 8, 26, "policy: \(minimum.grouped) and more", isLate ? .end : .start, "strong")
      }
    }
  }

  mutating func reasonChart(_ reasons: [Report.QuarantineReason]) {
    let (left, room, row) = (330, 320, 26)
    let shown = reasons.sorted { $0.count != $1.count ? $0.count > $1.count : $0.code < $1.code }.prefix(12)
    let most = shown.map(\.count).max() ?? 0
    let says = shown.map { "\($0.code), \($0.summary): \($0.count.grouped)." }.joined(separator: " ")
    chart(
      "reasons", shown.count < reasons.count ? "Quarantine, the twelve most frequent reasons" : "Quarantine by reason", says: says, width: 760,
      height: row * shown.count + 8
    ) { d in
      for (i, reason) in shown.enumerated() {
        let y = 4 + i * row
        d.words(10, y + 15, reason.code, .start, "strong")
        d.words(96, y + 15, reason.summary.cut(34), .start, "small")
        let width = reason.count.length(of: most, in: room)
        d.box(left, y + 3, width, 16, .crossed)
        d.words(left + width + 10, y + 15, reason.count.grouped, .start, "strong")
      }
    }
  }
}

extension Report.HistogramBar {
  /// `2 to 4`, `1`.
  var range: String { from == to ? from.grouped : "\(from.grouped) to \(to.grouped)" }
}

extension String {
  /// At most so many characters; what is cut is marked. The whole text stands in a table beside the chart.
  func cut(_ most: Int) -> String {
    let scalars = unicodeScalars
    return scalars.count <= most ? self : String(String.UnicodeScalarView(scalars.prefix(most - 1))) + "…"
  }
}
