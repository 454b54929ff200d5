/// A drawing with its words: shapes are laid out here, in whole pixels, and the template writes them.
struct ChartView {
  struct Rectangle {
    let x: Int
    let y: Int
    let width: Int
    let height: Int
    let style: String
  }
  struct Line {
    let x1: Int
    let y1: Int
    let x2: Int
    let y2: Int
    let style: String
  }
  struct Label {
    let x: Int
    let y: Int
    let anchor: String
    let style: String
    let text: String
  }
  struct Key {
    let style: String
    let text: String
  }

  let id: String
  let title: String
  /// The same in a sentence.
  let says: String
  let width: Int
  let height: Int
  var lines: [Line] = []
  var rectangles: [Rectangle] = []
  var labels: [Label] = []
  var keys: [Key] = []
  var hasKeys = false

  /// The end of an axis: the smallest of 1, 2, 4, 5, 8 times a power of ten that is not below a number.
  static func axisEnd(_ most: Int) -> Int {
    var step = 1
    while step < most / 10 { step *= 10 }
    for factor in [1, 2, 4, 5, 8, 10] where step * factor >= most { return step * factor }
    return most
  }

  /// Columns side by side, each of parts on top of each other, the first at the bottom.
  ///
  /// - Parameters:
  ///   - columns: at most 30, the oldest first; a mark under a column, empty for none.
  ///   - styles: of the parts, with what they are.
  ///   - unit: of the numbers at the left, such as ` %`.
  static func columns(
    id: String, title: String, says: String, _ columns: [(mark: String, parts: [Int])], styles: [(style: String, says: String)], scale: Int = 1, unit: String = ""
  ) -> ChartView {
    let (left, right, top, bottom) = (64, 748, 14, 178)
    var chart = ChartView(id: id, title: title, says: says, width: 760, height: 212)
    let most = axisEnd(Swift.max(scale, columns.map { $0.parts.reduce(0, +) }.max() ?? 1))
    let steps = most % 4 == 0 && most / 4 % scale == 0 ? 4 : most % 2 == 0 && most / 2 % scale == 0 ? 2 : 1
    for i in 0...steps {
      let y = bottom - (bottom - top) * i / steps
      chart.lines.append(Line(x1: left, y1: y, x2: right, y2: y, style: i == 0 ? "axis" : "grid"))
      chart.labels.append(Label(x: left - 10, y: y + 4, anchor: "end", style: "small", text: (most / steps * i / scale).grouped + unit))
    }
    let slot = (right - left) / Swift.max(6, columns.count)
    for (i, column) in columns.enumerated() {
      let x = left + slot * i + slot / 8 + 1
      var y = bottom
      for (part, style) in zip(column.parts, styles) {
        let height = part.length(of: most, in: bottom - top, least: 2)
        y -= height
        if height > 0 { chart.rectangles.append(Rectangle(x: x, y: y, width: Swift.max(4, slot * 3 / 4), height: height, style: style.style)) }
      }
      if !column.mark.isEmpty { chart.labels.append(Label(x: x + slot * 3 / 8, y: bottom + 20, anchor: "middle", style: "small", text: column.mark)) }
    }
    (chart.keys, chart.hasKeys) = (styles.map { Key(style: $0.style, text: $0.says) }, true)
    return chart
  }

  /// What goes in at the top and what comes out at the bottom: a bar a stage, and beside it what was left behind there.
  static func funnel(id: String, title: String, says: String, _ stages: [(name: String, records: Int, left: [(style: String, count: Int, says: String)])]) -> ChartView {
    let (left, room, step) = (150, 420, 44)
    var chart = ChartView(id: id, title: title, says: says, width: 760, height: stages.count * step + 8)
    let most = Swift.max(1, stages.map { stage in stage.records + stage.left.reduce(0) { $0 + $1.count } }.max() ?? 1)
    for (i, stage) in stages.enumerated() {
      let y = i * step + 6
      chart.labels.append(Label(x: left - 14, y: y + 19, anchor: "end", style: "name", text: stage.name))
      let width = stage.records.length(of: most, in: room)
      if width > 0 { chart.rectangles.append(Rectangle(x: left, y: y, width: width, height: 28, style: "part-good")) }
      var x = left + width
      var words = [stage.records.grouped]
      for part in stage.left where part.count > 0 {
        let width = part.count.length(of: most, in: room)
        chart.rectangles.append(Rectangle(x: x, y: y, width: width, height: 28, style: part.style))
        x += width
        words.append("\(part.count.grouped) \(part.says)")
      }
      chart.labels.append(Label(x: x + 10, y: y + 19, anchor: "start", style: i == stages.count - 1 ? "name" : "count", text: words.joined(separator: ", ")))
    }
    return chart
  }
}
