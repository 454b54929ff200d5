import LedgerProtocol
import Mustache
import Records

// What templates are filled with. No member is optional: Mustache looks for a missing one further out.

/// What surrounds every page.
struct PatientFrame {
  struct Item {
    let href: String
    let label: String
    let isCurrent: Bool
  }
  let pageTitle: String
  let origin: String
  let items: [Item]
  let isSignedIn: Bool
  let who: String

  private static let places = [
    (href: "/patient", label: "Inbox"), (href: "/patient/grants", label: "Grants"), (href: "/patient/disclosures", label: "Who saw what"),
    (href: "/patient/records", label: "Records"),
  ]

  init(_ title: String, _ origin: String, place: String, patient: PatientHash?) {
    (pageTitle, self.origin, isSignedIn) = (title, origin, patient != nil)
    who = patient?.description ?? ""
    items = patient == nil ? [] : PatientFrame.places.map { Item(href: $0.href, label: $0.label, isCurrent: $0.href == place) }
  }
}

/// A command, its flags kept in one piece where the line breaks.
struct PatientCommandView {
  struct Word {
    let text: String
    let isFlag: Bool
  }
  let words: [Word]

  init(_ command: String) { words = command.split(separator: " ").map { Word(text: String($0), isFlag: $0.hasPrefix("--")) } }
}

/// A grant as the page lists it, with the command that takes it back while that makes a difference.
struct PatientGrantView {
  let title: String
  let id: String
  let state: Cell
  let facts: FactsView
  let isOpen: Bool
  let revoke: PatientCommandView
}

struct PatientGrants {
  let frame: PatientFrame
  let lead: String
  let grants: [PatientGrantView]
  let hasGrants: Bool
  let others: TableView
}

struct PatientRequestView {
  let title: String
  let id: String
  let facts: FactsView
  let grant: PatientCommandView
  let hasLabels: Bool
  let grantWithLabels: PatientCommandView
  let deny: PatientCommandView
}

struct PatientInbox {
  let frame: PatientFrame
  let figures: [FigureView]
  let requests: [PatientRequestView]
  let hasRequests: Bool
  let emergencies: TableView
  let reads: TableView
}

struct PatientTables {
  let frame: PatientFrame
  let lead: String
  let tables: [TableView]
  let pager: PagerView
  let hasPager: Bool
  let command: PatientCommandView
  let hasCommand: Bool
}

struct PatientMessage {
  let frame: PatientFrame
  let sentence: String
  let code: String
}

struct PatientSignIn {
  let frame: PatientFrame
  let command: PatientCommandView
  let minutes: Int
}

struct PatientSignedIn {
  let frame: PatientFrame
  let idleMinutes: Int
  let totalHours: Int
}

/// The templates of the patient page, compiled once when the node starts. What escapes: see `ExplorerTemplates`.
struct PatientTemplates: Sendable {
  private let library: MustacheLibrary

  private static let texts: [(name: String, text: String)] = [
    ("layout", layout), ("cell", LayoutTemplates.cell), ("table", LayoutTemplates.table), ("facts", LayoutTemplates.facts),
    ("command", command), ("figures", LayoutTemplates.figures), ("pager", LayoutTemplates.pager), ("inbox", inbox), ("grants", grants), ("tables", tables), ("message", message), ("sign-in", signIn),
    ("signed-in", signedIn),
  ]

  /// Throws the parser's error for a template that is wrong.
  init() throws {
    MustacheContentTypes.register(PageText(), named: "CHARTSEAL-HTML")
    var library = MustacheLibrary()
    for (name, text) in PatientTemplates.texts { try library.register("{{% CONTENT_TYPE:CHARTSEAL-HTML}}\n" + text, named: name) }
    self.library = library
  }

  /// Throws `LED-0700` for a name that is not a template's.
  func render(_ page: Any, as name: String) throws -> [UInt8] {
    guard let text = library.render(page, withTemplate: name) else { throw LedgerStoreError.template }
    return Array(text.utf8)
  }

  static let grantsLead =
    "What you have allowed, to whom and until when. Taking a grant back acts on the next read; what was read stays read."
  static let disclosuresLead =
    "Each read is an entry of the log before anything is shown, and so is each refusal. Access in an emergency needs no grant; an auditor reviews it."
  static let recordsLead =
    "Which hospital sealed what of you, and when. What the records say is not shown here: the command below fetches them and opens them on your machine."

  /// What the patient page has and the explorer has not.
  static let style = #"""

    .request{border:1px solid var(--line);border-left:.375rem solid var(--blue);padding:1rem 1.25rem;margin:1rem 0}
    .request h2{font:650 1.0625rem/1.4 var(--sans)}.request h3{font-size:1.0625rem}.request h2~h3,.request h4{font-size:.875rem;margin:.75rem 0 0;font-weight:650}
    pre .flag{white-space:nowrap}
    .whose code{overflow-wrap:anywhere}.session code{overflow-wrap:anywhere;display:block}
    """#

  private static let layout = #"""
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <meta name="color-scheme" content="light dark">
    <title>{{frame.pageTitle}}, my records, {{frame.origin}}</title>
    <link rel="stylesheet" href="/patient/style.css">
    <link rel="icon" type="image/svg+xml" href="/patient/icon.svg">
    </head>
    <body>
    <a class="skip" href="#main">Skip to the content</a>
    <header class="top">
    <p class="brand"><svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false"><circle cx="12" cy="12" r="10.5" fill="none" stroke="currentColor" stroke-width="1.6"></circle><path d="M7 8h10M7 12h10M7 16h6" stroke="currentColor" stroke-width="1.8" fill="none"></path></svg> <span>ChartSeal</span></p>
    <p class="place"><a href="/patient">My records</a></p>
    <p class="whose">{{frame.origin}}</p>
    </header>
    <div class="sheet">
    <nav aria-label="Pages">
    {{#frame.isSignedIn}}
    <ul>
    {{#frame.items}}
    <li><a href="{{href}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{label}}</a></li>
    {{/frame.items}}
    </ul>
    <form class="session" method="post" action="/patient/logout"><p>Signed in as <code>{{frame.who}}</code></p><button type="submit">Sign out</button></form>
    {{/frame.isSignedIn}}
    {{^frame.isSignedIn}}
    <p class="session"><a href="/patient/login">Sign in</a></p>
    {{/frame.isSignedIn}}
    </nav>
    <main id="main">
    <h1>{{frame.pageTitle}}</h1>
    {{$main}}{{/main}}
    </main>
    </div>
    <footer>
    <p>This page shows and never signs. Your key stays on your machine: run the commands there, with the wallet and the log key (log.vkey) as the hospital gave them to you. The commands hold everything against the log; this page is only as honest as the node that serves it.</p>
    </footer>
    </body>
    </html>
    """#

  private static let inbox = #"""
    {{<layout}}{{$main}}
    {{>figures}}
    <section aria-labelledby="waiting">
    <h2 id="waiting">Waiting for your answer</h2>
    {{^hasRequests}}
    <p class="none">No request waits for your answer.</p>
    {{/hasRequests}}
    {{#requests}}
    <article class="request" aria-labelledby="{{id}}">
    <h3 id="{{id}}">{{title}}</h3>
    {{#facts}}{{>facts}}{{/facts}}
    <h4>Grant{{#hasLabels}}, without the sensitive records{{/hasLabels}}</h4>
    {{#grant}}{{>command}}{{/grant}}
    {{#hasLabels}}
    <h4>Grant, sensitive records named</h4>
    {{#grantWithLabels}}{{>command}}{{/grantWithLabels}}
    {{/hasLabels}}
    <h4>Deny</h4>
    {{#deny}}{{>command}}{{/deny}}
    </article>
    {{/requests}}
    </section>
    <section aria-labelledby="emergencies">
    <h2 id="emergencies">Emergencies</h2>
    {{#emergencies}}{{>table}}{{/emergencies}}
    </section>
    <section aria-labelledby="reads">
    <h2 id="reads">Latest reads</h2>
    {{#reads}}{{>table}}{{/reads}}
    <p><a href="/patient/disclosures">All of them</a></p>
    </section>
    {{/main}}{{/layout}}
    """#

  private static let command =
    #"<pre>{{#words}}{{#isFlag}}<span class="flag">{{text}}</span>{{/isFlag}}{{^isFlag}}{{text}}{{/isFlag}} {{/words}}</pre>"#

  private static let grants = #"""
    {{<layout}}{{$main}}
    <p class="lead">{{lead}}</p>
    {{^hasGrants}}
    <p class="none">You have granted nothing.</p>
    {{/hasGrants}}
    {{#grants}}
    <article class="request" aria-labelledby="{{id}}">
    <h2 id="{{id}}">{{title}}</h2>
    <p>{{#state}}{{>cell}}{{/state}}</p>
    {{#facts}}{{>facts}}{{/facts}}
    {{#isOpen}}
    <h3>Take back</h3>
    {{#revoke}}{{>command}}{{/revoke}}
    {{/isOpen}}
    </article>
    {{/grants}}
    {{#others}}{{>table}}{{/others}}
    {{/main}}{{/layout}}
    """#

  private static let tables = #"""
    {{<layout}}{{$main}}
    <p class="lead">{{lead}}</p>
    {{#hasCommand}}{{#command}}{{>command}}{{/command}}{{/hasCommand}}
    {{#tables}}{{>table}}{{/tables}}
    {{#hasPager}}{{>pager}}{{/hasPager}}
    {{/main}}{{/layout}}
    """#

  private static let message = #"""
    {{<layout}}{{$main}}
    <div class="message">
    <p class="method">{{sentence}}</p>
    <p class="note">{{code}}</p>
    <p><a href="/patient">To the inbox</a></p>
    </div>
    {{/main}}{{/layout}}
    """#

  private static let signIn = #"""
    {{<layout}}{{$main}}
    <p class="lead">There is no password on this page. Your wallet signs a request on your machine, and the node answers with a link that works once, within {{minutes}} minutes. Open it in this browser.</p>
    {{#command}}{{>command}}{{/command}}
    <p>MY.wallet is the wallet file that the hospital gave you, log.vkey the log's key. The passphrase is asked on your machine and never sent.</p>
    {{/main}}{{/layout}}
    """#

  private static let signedIn = #"""
    {{<layout}}{{$main}}
    <div class="message">
    <p class="method">You are signed in as patient {{frame.who}}.</p>
    <p>The session ends after {{idleMinutes}} minutes without a click, and at the latest after {{totalHours}} hours.</p>
    <p><a href="/patient">Continue to the inbox</a></p>
    </div>
    {{/main}}{{/layout}}
    """#
}
