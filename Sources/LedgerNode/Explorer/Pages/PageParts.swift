import Mustache
import Records

// What templates are filled with. No member is optional: Mustache looks for a missing one further out.

/// A cell of a table, or the value of a fact.
struct Cell {
  var text = ""
  var href = ""
  var note = ""
  var state = ""
  var length = 0
  var isHead = false
  var isNumber = false
  var isPlain = false
  var isLink = false
  var isCode = false
  var isDigest = false
  var isState = false
  var isAbsent = false
  var isBar = false
  var isLong = false
  var isWhole = false
  var hasNote = false

  static func text(_ value: String, or word: String = "none") -> Cell {
    var cell = Cell(text: value.isEmpty ? word : value)
    if value.isEmpty { cell.isAbsent = true } else { cell.isPlain = true }
    return cell
  }

  static func number(_ value: Int) -> Cell { Cell(text: value.grouped, isNumber: true, isPlain: true) }
  static func link(_ text: String, _ href: String, isCode: Bool = false) -> Cell { Cell(text: text, href: href, isLink: true, isCode: isCode) }
  static func code(_ text: String) -> Cell { Cell(text: text, isCode: true) }
  /// Whole, broken where the line ends.
  static func digest(_ text: String) -> Cell { Cell(text: text, isDigest: true) }
  static func absent(_ word: String) -> Cell { Cell(text: word, isAbsent: true) }
  /// - Parameter state: `pass`, `hold`, `fail`, `kind` or `none`.
  static func state(_ word: String, _ state: String) -> Cell { Cell(text: word, state: state, isState: true) }
  /// A bar of this share, for eyes only: the number stands beside it.
  static func bar(_ count: Int, of whole: Int) -> Cell { Cell(length: count.length(of: whole, in: 200), isBar: true) }
  /// A time, not broken; without the zone, which the column names.
  static func time(_ seconds: Int?) -> Cell {
    guard let seconds else { return .absent("not stated") }
    let text = seconds.moment
    return Cell(text: text.hasSuffix(" UTC") ? String(text.dropLast(4)) : text, isWhole: true)
  }
  /// Nothing, where there can be nothing.
  static let empty = Cell()
  /// Text of several lines.
  static func long(_ text: String) -> Cell { Cell(text: text, isLong: true) }
  /// The entry at a position.
  static func entry(_ position: Int) -> Cell { Cell(text: position.grouped, href: "/explorer/entries/\(position)", isNumber: true, isLink: true) }

  func noted(_ text: String) -> Cell {
    var cell = self
    (cell.note, cell.hasNote) = (text, !text.isEmpty)
    return cell
  }
}

/// Members by name without reflection, which would take most of a long table's time.
extension Cell: MustacheParent {
  func child(named name: String) -> Any? {
    switch name {
    case "text": text
    case "href": href
    case "note": note
    case "state": state
    case "length": length
    case "isHead": isHead
    case "isNumber": isNumber
    case "isPlain": isPlain
    case "isLink": isLink
    case "isCode": isCode
    case "isDigest": isDigest
    case "isState": isState
    case "isAbsent": isAbsent
    case "isBar": isBar
    case "isLong": isLong
    case "isWhole": isWhole
    case "hasNote": hasNote
    default: nil
    }
  }
}

struct ColumnView {
  let title: String
  let isNumber: Bool
  static func text(_ title: String) -> ColumnView { ColumnView(title: title, isNumber: false) }
  static func number(_ title: String) -> ColumnView { ColumnView(title: title, isNumber: true) }
}

struct RowView {
  var isMarked = false
  let cells: [Cell]
}

/// A table whose first column names the row; without rows, a sentence.
struct TableView {
  let caption: String
  /// `list` for many columns, `pairs` for names and values, `narrow` for a few numbers.
  let style: String
  let columns: [ColumnView]
  let rows: [RowView]
  let none: String
  let isEmpty: Bool

  init(_ caption: String, style: String = "list", _ columns: [ColumnView], _ rows: [RowView], none: String = "There is none.") {
    (self.caption, self.style, self.columns, self.none) = (caption, style, columns, none)
    self.rows = rows.map { row in
      RowView(
        isMarked: row.isMarked,
        cells: zip(row.cells, columns).enumerated().map { i, pair in
          var cell = pair.0
          (cell.isHead, cell.isNumber) = (i == 0, pair.1.isNumber)
          return cell
        })
    }
    isEmpty = rows.isEmpty
  }

  init(_ caption: String, style: String = "list", _ columns: [ColumnView], _ rows: [[Cell]], none: String = "There is none.") {
    self.init(caption, style: style, columns, rows.map { RowView(cells: $0) }, none: none)
  }
}

struct FactView {
  let name: String
  let cell: Cell
  var isWide = false
}

struct FactsView {
  let facts: [FactView]

  init(_ facts: [(name: String, value: Cell)]) {
    self.facts = facts.map { FactView(name: $0.name, cell: $0.value, isWide: $0.value.isDigest) }
  }
}

struct FigureView {
  let label: String
  let value: String
  let aside: String
  init(_ label: String, _ value: Int, _ aside: String) { (self.label, self.value, self.aside) = (label, value.grouped, aside) }
}

/// A verdict: a word, a sign, a sentence.
struct BandView {
  let isGood: Bool
  let state: String
  let word: String
  let sentence: String
  let remarks: [String]

  init(_ isGood: Bool, _ word: String, _ sentence: String, _ remarks: [String] = []) {
    (self.isGood, state, self.word, self.sentence, self.remarks) = (isGood, isGood ? "pass" : "fail", word, sentence, remarks)
  }
}

struct LinkView {
  let label: String
  let href: String
}

struct PagerView {
  let links: [LinkView]
  let says: String

  /// - Parameter query: further parameters, each `&name=value`, percent-encoded.
  init(_ page: EntryPage, path: String, query: String) {
    var links: [LinkView] = []
    if let newer = page.newer {
      links.append(LinkView(label: "Newest", href: query.isEmpty ? path : path + "?" + query.dropFirst()))
      links.append(LinkView(label: "Newer", href: "\(path)?after=\(newer)\(query)"))
    }
    if let older = page.older { links.append(LinkView(label: "Older", href: "\(path)?before=\(older)\(query)")) }
    self.links = links
    let shown = page.entries.count.of("entry", "entries")
    let cut =
      page.isCut ? ", after looking at as many as one page may; go on with " + (page.newer == nil || page.older != nil ? "Older" : "Newer") : ""
    says = shown + cut
  }

  init(links: [LinkView], says: String) { (self.links, self.says) = (links, says) }
}

struct ChoiceView {
  let value: String
  let label: String
  let isChosen: Bool
}

/// What surrounds every page.
struct FrameView {
  struct Item {
    let href: String
    let label: String
    let isCurrent: Bool
    /// Shut for who looks.
    let isLocked: Bool
    let whom: String
  }
  let pageTitle: String
  let origin: String
  let size: String
  let items: [Item]
  let isSignedIn: Bool
  let who: String
  let role: String
}
