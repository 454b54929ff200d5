import Mustache

/// A page: what surrounds it, and sections of blocks.
struct PageView {
  var title: String
  /// One sentence under the title; empty for none.
  var lead = ""
  var sections: [Section]
  /// The path of the navigation that this page belongs to.
  var place: String
  /// Where the page is loaded anew from by itself, and after how many seconds.
  var refresh: (seconds: Int, path: String)?
  /// Whether a form on it was not taken.
  var hasError = false

  struct Section {
    let id: String
    let title: String
    let hasTitle: Bool
    let blocks: [Block]

    /// A section with a heading of its own.
    init(_ title: String, id: String, _ blocks: [Block]) { (self.title, self.id, hasTitle, self.blocks) = (title, id, true, blocks) }

    /// What stands under the page's title.
    init(_ blocks: [Block]) { (title, id, hasTitle, self.blocks) = ("", "", false, blocks) }
  }
}

/// A piece of a page. One template knows them all.
enum Block: MustacheParent {
  case paragraph(String)
  /// Small print.
  case note(String)
  case command(String)
  case facts(FactsView)
  case table(TableView)
  case figures([FigureView])
  case equation([EquationTerm])
  case band(BandView)
  case tasks([TaskView])
  case links([LinkView])
  case buttons(ButtonsView)
  case pager(PagerView)
  case filter(FilterView)
  case form(FormView)
  case chart(ChartView)

  func child(named name: String) -> Any? {
    switch (self, name) {
    case (.paragraph(let v), "paragraph"), (.note(let v), "note"), (.command(let v), "command"): TextView(says: v)
    case (.facts(let v), "factsBlock"): v
    case (.table(let v), "tableBlock"): v
    case (.figures(let v), "figuresBlock"): FiguresView(figures: v)
    case (.equation(let v), "equation"): EquationView(terms: v)
    case (.band(let v), "band"): v
    case (.tasks(let v), "tasks"): TasksView(tasks: v)
    case (.links(let v), "linksBlock"): LinksView(links: v)
    case (.buttons(let v), "buttonsBlock"): v
    case (.pager(let v), "pager"): v
    case (.filter(let v), "filter"): v
    case (.form(let v), "form"): v
    case (.chart(let v), "chart"): v
    default: false
    }
  }
}

struct TextView { let says: String }
struct FiguresView { let figures: [FigureView] }
struct TasksView { let tasks: [TaskView] }
struct LinksView { let links: [LinkView] }

/// A number in a sum, with the sign that stands before it.
struct EquationTerm {
  let sign: String
  let hasSign: Bool
  let value: String
  let says: String
  init(_ sign: String, _ value: Int, _ says: String) { (self.sign, hasSign, self.value, self.says) = (sign, !sign.isEmpty, value.grouped, says) }
}
struct EquationView { let terms: [EquationTerm] }

/// What surrounds every page.
struct FrameView {
  struct Item {
    let href: String
    let label: String
    let isCurrent: Bool
  }
  let pageTitle: String
  /// With a mark for errors in a form.
  let windowTitle: String
  let pipeline: String
  let items: [Item]
  let isSignedIn: Bool
  let user: String
  let role: String
  let idleMinutes: Int
  let token: String

  static let places = [
    (href: "/", label: "Overview"), (href: "/runs", label: "Runs"), (href: "/batches", label: "Batches"), (href: "/quarantine", label: "Quarantine"),
    (href: "/compliance", label: "Compliance"), (href: "/disclosures", label: "Disclosures"), (href: "/keys", label: "Keys"), (href: "/audit", label: "Audit trail"),
    (href: "/health", label: "Health"), (href: "/actions", label: "Commands"),
  ]
}

/// A page with its frame, as the template sees it.
struct FramedPage {
  let frame: FrameView
  let lead: String
  let hasLead: Bool
  let sections: [PageView.Section]
}
