// The way of the records and of the time: funnel, stages, trend.

extension Markup {
  mutating func funnelChart(_ report: Report) {
    let names = ["Read", "Normalised", "De-identified", "Passed the check", "Submitted"]
    let (left, room, row, top) = (140, 330, 44, 30)
    let given = [report.counts.read] + report.funnel.dropLast().map(\.records)
    let lost = report.funnel.map { ($0.filtered, $0.quarantined) }
    let mostLost = lost.map { max($0.0, $0.1) }.max() ?? 0
    let says = zip(names, report.funnel).map { name, step in
      "\(name): \(step.records.grouped) records, \(step.filtered.grouped) filtered, \(step.quarantined.grouped) quarantined."
    }.joined(separator: " ")
    chart("funnel", "From what was read to what was submitted", says: says, width: 760, height: top + row * 5 + (report.counts.waiting > 0 ? 8 : -10))
    { d in
      d.words(left + room / 2, 14, "records that came out", .middle, "small")
      d.words(520, 14, "left on the way, on a scale of their own", .start, "small")
      for (i, step) in report.funnel.enumerated() where i < names.count {
        let y = top + i * row
        let whole = given[i].length(of: report.counts.read, in: room)
        let width = step.records.length(of: report.counts.read, in: room)
        let x = left + (room - width) / 2
        d.words(left - 14, y + 20, names[i], .end, "strong")
        if i > 0 {
          let wholeX = left + (room - whole) / 2
          d.shape([(wholeX, y - row + 30), (wholeX + whole, y - row + 30), (x + width, y), (x, y)], .pale)
        }
        if step.stage == .submitted, report.counts.waiting > 0 { d.box(left + (room - whole) / 2, y, whole, 30, .outline) }
        d.box(x, y, width, 30, .solid)
        var text = step.records.grouped
        if i == 0, step.records < report.counts.read { text += " of \(report.counts.read.grouped) read" }
        if step.stage == .submitted, report.counts.alreadySubmitted > 0 {
          text = report.counts.submitted.grouped + " now, \(report.counts.alreadySubmitted.grouped) earlier"
        }
        if width > text.count * 9 + 16 {
          d.words(left + room / 2, y + 20, text, .middle, "inverse")
        } else {
          d.words(x + width + 8, y + 20, text, .start, "strong")
        }
        d.side(y, lost[i].0, mostLost, .striped, "filtered")
        d.side(y + 16, lost[i].1, mostLost, .crossed, "quarantined")
        if step.stage == .submitted, report.counts.waiting > 0 {
          d.words(left + room / 2, y + 46, "\(report.counts.waiting.grouped) waiting", .middle, "strong")
        }
      }
    }
  }

  mutating func stageChart(_ stages: [Report.StageTime]) {
    let (left, room, row) = (150, 430, 28)
    let end = stages.map(\.endMs).max() ?? 0
    let says = stages.map { "\($0.stage): from \($0.startMs.duration) to \($0.endMs.duration)." }.joined(separator: " ")
    let bottom = 10 + stages.count * row
    chart("stages", "When each stage ran, from the start of the run", says: says, width: 760, height: bottom + 26) { d in
      let step = Markup.tick(end)
      for at in stride(from: 0, through: end, by: step) {
        let x = left + at.length(of: end, in: room, least: 0)
        d.line(x, 4, x, bottom)
        d.words(x, bottom + 16, at.mark, .middle, "small")
      }
      for (i, stage) in stages.enumerated() {
        let y = 10 + i * row
        let x = left + stage.startMs.length(of: end, in: room, least: 0)
        let width = max(2, left + stage.endMs.length(of: end, in: room, least: 0) - x)
        d.words(left - 14, y + 14, stage.stage.cut(20), .end, "label")
        d.box(x, y + 2, width, 16, i % 2 == 0 ? .solid : .middle)
        d.words(left + room + 14, y + 14, max(0, stage.endMs - min(stage.startMs, stage.endMs)).duration, .start, "label")
      }
    }
  }

  /// The distance of marks on an axis of time: at most six of them, of a length that people count in.
  fileprivate static func tick(_ end: Int) -> Int {
    let lengths = [10, 50, 100, 500, 1000, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000]
    return lengths.first { $0 * 5 >= end } ?? max(1, end / 5)
  }

  mutating func trendChart(_ trend: [Report.TrendPoint]) {
    let (left, right, top, bottom) = (84, 724, 36, 196)
    let most = Markup.axisEnd(max(1, trend.map { max($0.quarantinedPpm, $0.residualPpm) }.max() ?? 1))
    let says = trend.map {
      "\($0.started.prefix(10)), \($0.state.rawValue): \($0.quarantinedPpm.percent) quarantined, \($0.residualPpm.percent) residual."
    }.joined(separator: " ")
    let step = (right - left) / max(1, trend.count)
    func x(_ i: Int) -> Int { left + step / 2 + i * step }
    func y(_ ppm: Int) -> Int { bottom - ppm.length(of: most, in: bottom - top, least: 0) }
    chart(
      "trend", trend.count == 1 ? "Quarantine and residual, this run" : "Quarantine and residual, the last \(trend.count) runs", says: says,
      width: 760, height: bottom + 44
    ) { d in
      d.line(left, 14, left + 28, 14, "series-a")
      d.dot(left + 14, 14, "mark-a")
      d.words(left + 36, 18, "quarantined, share of records read", .start, "small")
      d.line(left + 310, 14, left + 338, 14, "series-b")
      d.dot(left + 324, 14, "mark-b")
      d.words(left + 346, 18, "residual, found by the independent check", .start, "small")
      for i in 0...2 {
        let at = most / 2 * i + most % 2 * i / 2
        d.line(left, y(at), right, y(at))
        d.words(left - 10, y(at) + 4, at.percent, .end, "small")
      }
      d.curve(trend.indices.map { (x($0), y(trend[$0].quarantinedPpm)) }, "series-a")
      d.curve(trend.indices.map { (x($0), y(trend[$0].residualPpm)) }, "series-b")
      for (i, point) in trend.enumerated() {
        d.dot(x(i), y(point.quarantinedPpm), "mark-a")
        d.dot(x(i), y(point.residualPpm), "mark-b")
        d.words(x(i), bottom + 18, String(point.started.prefix(10).dropFirst(5)), .middle, i == trend.count - 1 ? "tiny-strong" : "tiny")
        d.words(x(i), bottom + 34, point.state.rawValue, .middle, point.state == .pass ? "tiny" : "tiny-strong")
      }
    }
  }
}

extension Drawing {
  fileprivate mutating func side(_ y: Int, _ count: Int, _ most: Int, _ fill: Fill, _ word: String) {
    guard count > 0 else { return }
    let width = count.length(of: most, in: 100, least: 3)
    box(520, y, width, 12, fill)
    words(520 + width + 8, y + 11, "\(count.grouped) \(word)", .start, "small")
  }
}

extension Int {
  /// Milliseconds as a mark of an axis: `90 s`, `2 min`.
  fileprivate var mark: String {
    switch self {
    case 0: "0"
    case _ where self % 3_600_000 == 0: (self / 3_600_000).grouped + " h"
    case _ where self % 60_000 == 0: (self / 60_000).grouped + " min"
    case _ where self % 1000 == 0: (self / 1000).grouped + " s"
    default: duration
    }
  }
}
