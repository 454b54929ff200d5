/// What stands in a cell of a table or beside a name.
enum Cell {
  case text(String)
  case number(Int)
  /// A number with what was counted: `12 files`.
  case amount(Int, String)
  /// A share, in parts per million.
  case share(Int)
  /// A digest or fingerprint: whole, in a fixed width.
  case digest(String)
  case code(String)
  /// A short name that is not broken.
  case whole(String)
  /// A time or a day; never broken within the day.
  case time(String)
  /// A word that stands for nothing: `none`, `not measured`.
  case absent(String)
  /// A state, set off by its word and its frame.
  case state(String, StaticString)
  case link(String, String)

  /// The text, or a word for nothing when it is empty.
  static func text(_ value: String, or word: String) -> Cell { value.isEmpty ? .absent(word) : .text(value) }
  static func digest(_ value: String, or word: String) -> Cell { value.isEmpty ? .absent(word) : .digest(value) }
  static func time(_ value: String, or word: String) -> Cell { value.isEmpty ? .absent(word) : .time(value) }
}

struct Column {
  let title: String
  let isNumber: Bool

  static func text(_ title: String) -> Column { Column(title: title, isNumber: false) }
  static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
}

extension Markup {
  mutating func put(_ cell: Cell) {
    switch cell {
    case .text(let value): put(value)
    case .number(let value): put(value.grouped)
    case .amount(let value, let unit): put(value.grouped + " " + unit)
    case .share(let ppm): put(ppm.percent)
    case .time(let value):
      let parts = value.moment.split(separator: " ", maxSplits: 1)
      for (i, part) in parts.enumerated() {
        if i > 0 { put(" ") }
        tag("span", ["class": "whole"], String(part))
      }
    case .digest(let value): tag("code", ["class": "digest"], value)
    case .code(let value): tag("code", value)
    case .whole(let value): tag("span", ["class": "whole"], value)
    case .absent(let word): tag("span", ["class": "absent"], word)
    case .state(let word, let kind): tag("span", ["class": "state \(kind)"], word)
    case .link(let id, let title): tag("a", ["href": "#" + id], title)
    }
  }

  /// A table whose first column names the row. Nothing in it: a sentence instead. More rows than `most`: the first ones, and how many.
  mutating func table(
    _ caption: String, _ columns: [Column], _ rows: [[Cell]], none: String, most: Int = 200, total: [Cell]? = nil, kind: StaticString = "plain"
  ) {
    if rows.isEmpty {
      p(none)
      return
    }
    let shown = rows.prefix(most)
    let said = shown.count < rows.count ? " Shown are the first \(shown.count.grouped) of \(rows.count.grouped); report.json holds all." : ""
    tag("div", ["class": "scroll", "role": "group", "tabindex": "0", "aria-label": caption]) { m in
      m.tag("table", ["class": "\(kind)" + (columns.count < 5 ? " narrow" : "") + (shown.count < 9 ? " short" : "")]) { m in
        m.tag("caption", caption + said)
        m.tag("thead") { m in
          m.tag("tr") { m in
            for column in columns { m.tag("th", column.isNumber ? ["scope": "col", "class": "n"] : ["scope": "col"], column.title) }
          }
        }
        m.tag("tbody") { m in for row in shown { m.row(row, columns) } }
        if let total { m.tag("tfoot") { $0.row(total, columns) } }
      }
    }
  }

  private mutating func row(_ cells: [Cell], _ columns: [Column]) {
    tag("tr") { m in
      for (i, (cell, column)) in zip(cells, columns).enumerated() {
        if i == 0 {
          m.tag("th", ["scope": "row"]) { $0.put(cell) }
        } else {
          m.tag("td", column.isNumber ? ["class": "n"] : [:]) { $0.put(cell) }
        }
      }
    }
  }
}
