/// Source records against entries: how the log has grown. There is no time in a log, so the axis is the order of its entries.
struct GrowthChart {
  struct Line {
    let x1: Int
    let x2: Int
    let x3: Int
    let y1: Int
    let y2: Int
    let text: String
  }
  struct Mark {
    let x1: Int
    let y1: Int
    let text: String
    let anchor: String
  }

  let title = "Records in the log, as it grew"
  let says: String
  let rows: [Line]
  let marks: [Mark]
  let curve: String
  let area: String
  let left = 76
  let right = 740
  let bottom = 218
  let middle = 408
  private static let top = 18

  /// - Parameter points: entries and the source records up to there, rising.
  init(_ points: [(entries: Int, records: Int)], size: Int, records: Int) {
    let (left, right, bottom, top) = (76, 740, 218, GrowthChart.top)
    let most = GrowthChart.axisEnd(max(records, 1))
    func x(_ n: Int) -> Int { left + n.length(of: max(size, 1), in: right - left, least: 0) }
    func y(_ n: Int) -> Int { bottom - n.length(of: most, in: bottom - top, least: n > 0 ? 1 : 0) }
    let parts = most % 4 == 0 ? 4 : most % 2 == 0 ? 2 : 1
    rows = (0...parts).map { i in
      let value = most / parts * i
      return Line(x1: left, x2: right, x3: left - 10, y1: y(value), y2: y(value) + 4, text: value.grouped)
    }
    marks = [0, size / 2, size].enumerated().filter { size > 1 || $0.offset != 1 }.map { i, n in
      Mark(x1: x(n), y1: bottom + 20, text: n.grouped, anchor: ["start", "middle", "end"][i])
    }
    // A batch adds its records at once, so the line goes up in steps.
    var path = "M\(left) \(bottom)"
    for point in points { path += "H\(x(point.entries))V\(y(point.records))" }
    path += "H\(right)"
    curve = path
    area = path + "V\(bottom)H\(left)Z"
    says =
      "The log holds \(size.of("entry", "entries")) with \(records.of("source record", "source records")) in batches."
      + points.suffix(points.count > 40 ? 0 : points.count).map { " After \($0.entries.grouped): \($0.records.grouped)." }.joined()
  }

  /// The end of an axis: the smallest of 1, 2, 4, 5, 8 times a power of ten that is not below a number.
  private static func axisEnd(_ most: Int) -> Int {
    var step = 1
    while step < most / 10 { step *= 10 }
    for factor in [1, 2, 4, 5, 8, 10] where step * factor >= most { return step * factor }
    return most
  }
}
