import Mustache

// What templates are filled with. No member is optional: Mustache looks for a missing one further out.

/// A cell of a table, or the value of a fact.
struct Cell: MustacheParent {
  /// Which piece of markup shows it.
  enum Kind: String { case plain, link, code, codeLink, digest, state, absent, bar, time, long }

  var kind = Kind.plain
  var text = ""
  var href = ""
  var note = ""
  var length = 0
  var isHead = false
  var isNumber = false

  static func text(_ value: String, or word: String = "none") -> Cell { value.isEmpty ? .absent(word) : Cell(text: value) }
  static func number(_ value: Int) -> Cell { Cell(text: value.grouped, isNumber: true) }
  static func link(_ text: String, _ href: String) -> Cell { Cell(kind: .link, text: text, href: href) }
  static func code(_ text: String, _ href: String? = nil) -> Cell { Cell(kind: href == nil ? .code : .codeLink, text: text, href: href ?? "") }
  /// Whole, broken where the line ends.
  static func digest(_ text: String) -> Cell { Cell(kind: .digest, text: text) }
  static func absent(_ word: String) -> Cell { Cell(kind: .absent, text: word) }
  /// - Parameter state: `pass`, `hold`, `fail`, `kind` or `none`.
  static func state(_ word: String, _ state: String) -> Cell { Cell(kind: .state, text: word, href: state) }
  /// A bar of this share, for eyes only: the number stands beside it.
  static func bar(_ count: Int, of whole: Int) -> Cell { Cell(kind: .bar, length: count.length(of: whole, in: 200)) }
  /// A time in UTC, to the minute; the zone stands in the heading of the column.
  static func time(_ iso: String?) -> Cell {
    guard let iso, !iso.isEmpty else { return .absent("not yet") }
    return Cell(kind: .time, text: iso.moment, href: iso)
  }
  /// A time in UTC, to the second.
  static func second(_ iso: String) -> Cell { Cell(kind: .time, text: iso.moment + iso.dropFirst(16).prefix(3), href: iso) }
  /// Text of several lines.
  static func long(_ text: String) -> Cell { Cell(kind: .long, text: text) }

  func noted(_ text: String) -> Cell {
    var cell = self
    cell.note = text
    return cell
  }

  func child(named name: String) -> Any? {
    switch name {
    case "text": text
    case "href": href
    case "note": note
    case "length": length
    case "isHead": isHead
    case "isNumber": isNumber
    case "hasNote": !note.isEmpty
    default: Kind(rawValue: name).map { $0 == kind } ?? false
    }
  }
}

struct ColumnView {
  let title: String
  let isNumber: Bool
  static func text(_ title: String) -> ColumnView { ColumnView(title: title, isNumber: false) }
  static func number(_ title: String) -> ColumnView { ColumnView(title: title, isNumber: true) }
}

/// A table whose first column names the row; without rows, a sentence.
struct TableView {
  struct Row { let cells: [Cell] }
  let caption: String
  /// `list` for many columns, `pairs` for names and values, `narrow` for a few numbers.
  let style: String
  let columns: [ColumnView]
  let rows: [Row]
  let none: String
  let isEmpty: Bool

  init(_ caption: String, style: String = "list", _ columns: [ColumnView], _ rows: [[Cell]], none: String = "There is none.") {
    (self.caption, self.style, self.columns, self.none, isEmpty) = (caption, style, columns, none, rows.isEmpty)
    self.rows = rows.map { row in
      Row(
        cells: zip(row, columns).enumerated().map { i, pair in
          var cell = pair.0
          (cell.isHead, cell.isNumber) = (i == 0, pair.1.isNumber)
          return cell
        })
    }
  }
}

struct FactsView {
  struct Fact {
    let name: String
    let cell: Cell
    let isWide: Bool
  }
  let facts: [Fact]
  init(_ facts: [(name: String, value: Cell)]) {
    self.facts = facts.map { Fact(name: $0.name, cell: $0.value, isWide: $0.value.kind == .digest || $0.value.kind == .long) }
  }
}

struct FigureView {
  let label: String
  let value: String
  let aside: String
  let href: String
  let isLink: Bool
  init(_ label: String, _ value: Int, _ aside: String, href: String = "") {
    (self.label, self.value, self.aside, self.href, isLink) = (label, value.grouped, aside, href, !href.isEmpty)
  }
}

/// A verdict: a word, a sign, a sentence.
struct BandView {
  let state: String
  let word: String
  let sentence: String
  let remarks: [String]
  let isPass: Bool
  let isHold: Bool
  let isFail: Bool

  init(_ state: String, _ word: String, _ sentence: String, _ remarks: [String] = []) {
    (self.state, self.word, self.sentence, self.remarks) = (state, word, sentence, remarks)
    (isPass, isHold, isFail) = (state == "pass", state == "hold" || state == "none", state == "fail")
  }
}

struct LinkView {
  let label: String
  let href: String
}

/// Something that waits for somebody: a chip, a sentence, where to go on.
struct TaskView {
  let word: String
  let state: String
  let sentence: String
  let label: String
  let href: String
  let isLink: Bool

  init(_ word: String, _ state: String, _ sentence: String, label: String = "", href: String = "") {
    (self.word, self.state, self.sentence, self.label, self.href, isLink) = (word, state, sentence, label, href, !href.isEmpty)
  }
}

/// Links that act, or lead to a page that acts; not for auditors.
struct ButtonsView {
  struct Button {
    let label: String
    let href: String
    let style: String
  }
  let buttons: [Button]
  init(_ buttons: [(label: String, href: String)], main: Int = 0) {
    self.buttons = buttons.enumerated().map { Button(label: $1.label, href: $1.href, style: $0 == main ? "main" : "plain") }
  }
}

/// Earlier and later pages of a list.
struct PagerView {
  let links: [LinkView]
  let says: String

  /// - Parameters:
  ///   - page: 1 for the first.
  ///   - path: with the parameters that stay, ending in `?` or `&`.
  init(page: Int, of count: Int, each: Int, path: String, noun: (one: String, many: String)) {
    let last = Swift.max(1, (count + each - 1) / each)
    var links: [LinkView] = []
    if page > 1 { links += [LinkView(label: "First page", href: path + "page=1"), LinkView(label: "Page before", href: path + "page=\(page - 1)")] }
    if page < last { links.append(LinkView(label: "Next page", href: path + "page=\(page + 1)")) }
    self.links = links
    says = "Page \(page.grouped) of \(last.grouped), \(count.of(noun.one, noun.many))"
  }

  /// Of a list whose length is not counted.
  init(page: Int, hasMore: Bool, path: String) {
    var links: [LinkView] = []
    if page > 1 { links += [LinkView(label: "First page", href: path + "page=1"), LinkView(label: "Page before", href: path + "page=\(page - 1)")] }
    if hasMore { links.append(LinkView(label: "Next page", href: path + "page=\(page + 1)")) }
    self.links = links
    says = "Page \(page.grouped)"
  }
}

/// A form of GET with choices: a filter of a list.
struct FilterView {
  struct Choice {
    let value: String
    let label: String
    let isChosen: Bool
  }
  struct Field {
    let id: String
    let label: String
    let choices: [Choice]
    let value: String
    let isChoice: Bool
    let kind: String

    static func choice(_ id: String, _ label: String, _ choices: [(value: String, label: String)], chosen: String) -> Field {
      Field(
        id: id, label: label, choices: choices.map { Choice(value: $0.value, label: $0.label, isChosen: $0.value == chosen) }, value: "", isChoice: true,
        kind: "")
    }
    static func text(_ id: String, _ label: String, value: String, kind: String = "text") -> Field {
      Field(id: id, label: label, choices: [], value: value, isChoice: false, kind: kind)
    }
  }
  let action: String
  let fields: [Field]
  let button: String
}

/// A form that acts: it carries the session's token and what it acts on.
struct FormView {
  struct Hidden {
    let name: String
    let value: String
  }
  let action: String
  let token: String
  let hidden: [Hidden]
  let button: String
  let style: String
  let cancel: String
  /// Asks for a reason in words.
  let asksReason: Bool
  let reason: String
  let hasError: Bool
  let error: String

  init(
    _ action: String, token: String, hidden: [(name: String, value: String)] = [], button: String, style: String = "main", cancel: String,
    asksReason: Bool = false, reason: String = "", error: String = ""
  ) {
    (self.action, self.token, self.button, self.style, self.cancel, self.asksReason, self.reason, self.error) = (
      action, token, button, style, cancel, asksReason, reason, error
    )
    self.hidden = hidden.map { Hidden(name: $0.name, value: $0.value) }
    hasError = !error.isEmpty
  }
}
