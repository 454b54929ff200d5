/// The frame of every page, and the pieces that pages are made of. Mustache; see `ExplorerTemplates` for what escapes.
enum LayoutTemplates {
  static let layout = #"""
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <meta name="color-scheme" content="light dark">
    <title>{{frame.pageTitle}}, {{frame.origin}}</title>
    <link rel="stylesheet" href="/explorer/style.css">
    <link rel="icon" type="image/svg+xml" href="/explorer/icon.svg">
    </head>
    <body>
    <a class="skip" href="#main">Skip to the content</a>
    <header class="top">
    <p class="brand"><svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false"><circle cx="12" cy="12" r="10.5" fill="none" stroke="currentColor" stroke-width="1.6"></circle><path d="M7 8h10M7 12h10M7 16h6" stroke="currentColor" stroke-width="1.8" fill="none"></path></svg> <span>ChartSeal</span></p>
    <p class="place"><a href="/explorer">Ledger explorer</a></p>
    <p class="whose">{{frame.origin}}, {{frame.size}}</p>
    </header>
    <div class="sheet">
    <nav aria-label="Pages">
    <ul>
    {{#frame.items}}
    <li><a href="{{href}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{label}}{{#isLocked}} <span class="lock">{{whom}}</span>{{/isLocked}}</a></li>
    {{/frame.items}}
    </ul>
    {{#frame.isSignedIn}}
    <form class="session" method="post" action="/explorer/logout"><p>Signed in as <strong>{{frame.who}}</strong>, {{frame.role}}</p><button type="submit">Sign out</button></form>
    {{/frame.isSignedIn}}
    {{^frame.isSignedIn}}
    <p class="session"><a href="/explorer/login">Sign in as a participant</a></p>
    {{/frame.isSignedIn}}
    </nav>
    <main id="main">
    <h1>{{frame.pageTitle}}</h1>
    {{$main}}{{/main}}
    </main>
    </div>
    <footer>
    <p>Read only. This page shows what is in the log, computed by this node; it holds no record of any patient, and patient hashes are shortened. Whoever does not want to trust the node checks the log with other people's tools: <a href="/checkpoint">checkpoint</a>, tiles and entries after C2SP tlog-tiles, <a href="/healthz">health</a>.</p>
    </footer>
    </body>
    </html>
    """#

  static let cell = #"""
    {{#isLink}}<a href="{{href}}"{{#isCode}} class="code"{{/isCode}}>{{text}}</a>{{/isLink}}{{#isCode}}{{^isLink}}<code>{{text}}</code>{{/isLink}}{{/isCode}}{{#isDigest}}<code class="digest">{{text}}</code>{{/isDigest}}{{#isState}}<span class="state {{state}}">{{text}}</span>{{/isState}}{{#isAbsent}}<span class="absent">{{text}}</span>{{/isAbsent}}{{#isBar}}<svg class="bar" viewBox="0 0 200 10" width="200" height="10" aria-hidden="true" focusable="false"><rect x="0" y="0" width="{{length}}" height="10"></rect></svg>{{/isBar}}{{#isLong}}<pre>{{text}}</pre>{{/isLong}}{{#isPlain}}{{text}}{{/isPlain}}{{#isWhole}}<span class="whole">{{text}}</span>{{/isWhole}}{{#hasNote}}<span class="aside">{{note}}</span>{{/hasNote}}
    """#

  static let table = #"""
    {{#isEmpty}}
    <p class="none">{{none}}</p>
    {{/isEmpty}}
    {{^isEmpty}}
    <div class="scroll" role="group" tabindex="0" aria-label="{{caption}}">
    <table class="{{style}}">
    <caption>{{caption}}</caption>
    <thead><tr>{{#columns}}<th scope="col"{{#isNumber}} class="n"{{/isNumber}}>{{title}}</th>{{/columns}}</tr></thead>
    <tbody>
    {{#rows}}
    <tr{{#isMarked}} class="marked"{{/isMarked}}>{{#cells}}{{#isHead}}<th scope="row"{{#isNumber}} class="n"{{/isNumber}}>{{>cell}}</th>{{/isHead}}{{^isHead}}<td{{#isNumber}} class="n"{{/isNumber}}>{{>cell}}</td>{{/isHead}}{{/cells}}</tr>
    {{/rows}}
    </tbody>
    </table>
    </div>
    {{/isEmpty}}
    """#

  static let facts = #"""
    <dl class="facts">
    {{#facts}}
    <div{{#isWide}} class="wide"{{/isWide}}><dt>{{name}}</dt><dd>{{#cell}}{{>cell}}{{/cell}}</dd></div>
    {{/facts}}
    </dl>
    """#

  static let figures = #"""
    <div class="figures">
    {{#figures}}
    <div><span class="aside">{{label}}</span><span class="value">{{value}}</span><span class="aside">{{aside}}</span></div>
    {{/figures}}
    </div>
    """#

  static let band = #"""
    <div class="band {{state}}">
    <div class="verdict">{{#isGood}}<svg class="sign" viewBox="0 0 48 48" width="44" height="44" aria-hidden="true" focusable="false"><circle class="field" cx="24" cy="24" r="20"></circle><path d="M15 25l6.5 6.5L34 18"></path></svg>{{/isGood}}{{^isGood}}<svg class="sign" viewBox="0 0 48 48" width="44" height="44" aria-hidden="true" focusable="false"><path class="field" d="M16 5h16l11 11v16L32 43H16L5 32V16z"></path><path d="M17 17l14 14M31 17L17 31"></path></svg>{{/isGood}}<h2>{{word}}</h2></div>
    <div><p class="method">{{sentence}}</p>{{#remarks}}<p class="sentence">{{.}}</p>{{/remarks}}</div>
    </div>
    """#

  static let pager = #"""
    <nav class="pager" aria-label="Pages of the list">
    <ul>
    {{#pager.links}}<li><a href="{{href}}">{{label}}</a></li>{{/pager.links}}
    </ul>
    <p>{{pager.says}}</p>
    </nav>
    """#

  static let problem = #"""
    {{<layout}}{{$main}}
    <div class="message">
    <p class="method">{{sentence}}</p>
    {{#remarks}}
    <p>{{.}}</p>
    {{/remarks}}
    <p class="note">{{code}}</p>
    <p><a href="{{href}}">{{label}}</a></p>
    </div>
    {{/main}}{{/layout}}
    """#
}
