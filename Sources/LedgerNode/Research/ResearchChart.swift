public import LedgerProtocol

/// An answer as a picture and as a page: SVG 1.1 and HTML without scripts, readable by a screen reader and without colour.
public enum ResearchChart {
  private static let rowHeight = 26
  private static let labelWidth = 300
  private static let barWidth = 420
  private static let width = labelWidth + barWidth + 130
  /// Rows of a picture; what is beyond stands in the table.
  private static let maximumRows = 60
  /// Dark enough for white and light enough for black paper; told apart by name, not by colour alone.
  private static let colours = ["#1f4e79", "#9c4a1a", "#2e6b3e", "#6b3e78", "#7a6a00", "#8b2942", "#3f5f5f", "#555555"]

  private struct Row {
    let label: String
    let cell: ResearchAnswer.Cell?
    let colour: Int
  }

  // MARK: Picture

  /// Horizontal bars, one per published cell; with one axis or none also the withheld ones.
  ///
  /// - Parameter id: Begins the ids of its elements, for pages with several pictures.
  public static func svg(_ answer: ResearchAnswer, id: String = "chart") -> String {
    let rows = rows(answer)
    let shown = Array(rows.prefix(maximumRows))
    let top = 64
    let height = top + max(1, shown.count) * rowHeight + (rows.count > shown.count ? 40 : 20)
    let largest = max(1, answer.cells.map(\.count).max() ?? 1)
    var out = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" width=\"\(width)\" height=\"\(height)\" role=\"img\" "
        + "aria-labelledby=\"\(id)-title \(id)-desc\" font-family=\"system-ui, sans-serif\" font-size=\"13\">",
      "<title id=\"\(id)-title\">\(escape(ResearchNotes.title(answer)))</title>",
      "<desc id=\"\(id)-desc\">\(escape(description(answer)))</desc>",
      "<defs><pattern id=\"\(id)-withheld\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
        + "<rect width=\"6\" height=\"6\" fill=\"#f2f2f2\"/><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" stroke=\"#888888\" stroke-width=\"2\"/></pattern></defs>",
      "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#ffffff\"/>",
      "<text x=\"16\" y=\"26\" font-size=\"17\" font-weight=\"600\" fill=\"#1a1a1a\">\(escape(ResearchNotes.title(answer)))</text>",
      "<text x=\"16\" y=\"46\" fill=\"#444444\">\(escape(subtitle(answer)))</text>",
    ]
    if shown.isEmpty { out.append("<text x=\"16\" y=\"\(top + 17)\" fill=\"#444444\">Nothing can be published: every combination is withheld.</text>") }
    for (i, row) in shown.enumerated() {
      let y = top + i * rowHeight
      out.append("<text x=\"\(labelWidth - 8)\" y=\"\(y + 17)\" text-anchor=\"end\" fill=\"#1a1a1a\">\(escape(cut(row.label)))</text>")
      if let cell = row.cell {
        let length = max(2, cell.count * barWidth / largest)
        out.append("<rect x=\"\(labelWidth)\" y=\"\(y + 4)\" width=\"\(length)\" height=\"\(rowHeight - 8)\" fill=\"\(colours[row.colour % colours.count])\"/>")
        out.append("<text x=\"\(labelWidth + length + 6)\" y=\"\(y + 17)\" fill=\"#1a1a1a\">\(escape(ResearchNotes.count(cell)))</text>")
      } else {
        out.append("<rect x=\"\(labelWidth)\" y=\"\(y + 4)\" width=\"18\" height=\"\(rowHeight - 8)\" fill=\"url(#\(id)-withheld)\" stroke=\"#888888\"/>")
        out.append("<text x=\"\(labelWidth + 24)\" y=\"\(y + 17)\" fill=\"#444444\">withheld</text>")
      }
    }
    if rows.count > shown.count {
      out.append("<text x=\"16\" y=\"\(height - 14)\" fill=\"#444444\">\(rows.count - shown.count) more stand in the table.</text>")
    }
    out.append("</svg>")
    return out.joined(separator: "\n") + "\n"
  }

  private static func rows(_ answer: ResearchAnswer) -> [Row] {
    if answer.axes.count <= 1 {
      let values = answer.axes.first?.values.map(\.label) ?? ["All"]
      return values.enumerated().map { i, label in
        Row(label: label, cell: answer.cells.first { $0.at.isEmpty || $0.at[0] == i }, colour: 0)
      }
    }
    return answer.cells.map { cell in
      Row(label: labels(cell, answer).joined(separator: ", "), cell: cell, colour: cell.at.last ?? 0)
    }
  }

  private static func labels(_ cell: ResearchAnswer.Cell, _ answer: ResearchAnswer) -> [String] {
    zip(cell.at, answer.axes).map { $1.values[$0].label }
  }

  private static func subtitle(_ answer: ResearchAnswer) -> String {
    "\(ResearchNotes.total(answer) { String($0) }); \(answer.cells.count) of \(answer.combinations) combinations published; epoch \(answer.epoch)"
  }

  private static func description(_ answer: ResearchAnswer) -> String {
    let largest = answer.cells.sorted { $0.rank < $1.rank }.prefix(5).map { "\(labels($0, answer).joined(separator: ", ")): \(ResearchNotes.count($0))" }
    return ([subtitle(answer)] + largest).joined(separator: ". ") + "."
  }

  // MARK: Page

  /// A whole page: the picture, the table beside it, and what has to be said.
  public static func html(_ answer: ResearchAnswer) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(escape(ResearchNotes.title(answer)))</title>
    <style>
    body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem; color: #1a1a1a; background: #fff }
    main { display: flex; flex-wrap: wrap; gap: 2rem; align-items: flex-start }
    svg { max-width: 100%; height: auto }
    table { border-collapse: collapse } th, td { padding: .25rem .75rem; border-bottom: 1px solid #ccc; text-align: left }
    td.n { text-align: right; font-variant-numeric: tabular-nums } td.w { color: #555; font-style: italic } caption { text-align: left; padding-bottom: .5rem }
    </style>
    </head>
    <body>
    <h1>\(escape(ResearchNotes.title(answer)))</h1>
    \(fragment(answer))</body>
    </html>

    """
  }

  /// Picture, table and notes, for a page that has its own head.
  public static func fragment(_ answer: ResearchAnswer) -> String {
    "<main>\n<figure>\n\(svg(answer))</figure>\n\(table(answer))</main>\n<ul>\n"
      + ResearchNotes.lines(answer).map { "<li>\(escape($0))</li>\n" }.joined() + "</ul>\n"
  }

  /// With two axes or fewer every combination, withheld ones marked; with more the published ones.
  public static func table(_ answer: ResearchAnswer) -> String {
    var out = "<table>\n<caption>\(escape(subtitle(answer)))</caption>\n<thead><tr>"
    for axis in answer.axes { out += "<th scope=\"col\">\(escape(axis.dimension.title))</th>" }
    out += "<th scope=\"col\">Patients</th><th scope=\"col\">Rank</th><th scope=\"col\">As of</th></tr></thead>\n<tbody>\n"
    for row in ResearchTableRows(answer) {
      out += "<tr>" + row.labels.map { "<td>\(escape($0))</td>" }.joined()
      if let cell = row.cell {
        out += "<td class=\"n\">\(escape(ResearchNotes.count(cell)))</td><td class=\"n\">\(cell.rank)</td><td>\(escape(cell.asOf))</td>"
      } else {
        out += "<td class=\"w\">withheld</td><td></td><td></td>"
      }
      out += "</tr>\n"
    }
    return out + "</tbody>\n</table>\n"
  }

  static func escape(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default: if scalar.value >= 0x20 { out.unicodeScalars.append(scalar) }
      }
    }
    return out
  }

  private static func cut(_ text: String) -> String { text.count <= 44 ? text : text.prefix(43) + "\u{2026}" }
}

/// The rows of an answer's table: with two axes or fewer every combination, with more only the published ones.
public struct ResearchTableRows: Sequence {
  public struct Row: Sendable {
    public let labels: [String]
    /// Nil when withheld.
    public let cell: ResearchAnswer.Cell?
  }

  private let rows: [Row]

  public init(_ answer: ResearchAnswer) {
    func labels(_ at: [Int]) -> [String] { zip(at, answer.axes).map { $1.values[$0].label } }
    guard answer.axes.count <= 2 else {
      rows = answer.cells.map { Row(labels: labels($0.at), cell: $0) }
      return
    }
    var places: [[Int]] = [[]]
    for axis in answer.axes { places = places.flatMap { place in axis.values.indices.map { place + [$0] } } }
    let cells = Dictionary(answer.cells.map { ($0.at, $0) }) { first, _ in first }
    rows = places.map { Row(labels: labels($0), cell: cells[$0]) }
  }

  public func makeIterator() -> IndexingIterator<[Row]> { rows.makeIterator() }
}
