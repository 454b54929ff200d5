/// The frame of every page, and the pieces that pages are made of. Mustache; see `ConsoleTemplates` for what escapes.
enum LayoutTemplates {
  static let page = #"""
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <meta name="color-scheme" content="light dark">
    <title>{{frame.windowTitle}}, {{frame.pipeline}}, ChartSeal console</title>
    <link rel="stylesheet" href="/style.css">
    <link rel="icon" type="image/svg+xml" href="/icon.svg">
    </head>
    <body>
    <a class="skip" href="#main">Skip to the content</a>
    <header class="top">
    <p class="brand"><svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false"><circle cx="12" cy="12" r="10.5" fill="none" stroke="currentColor" stroke-width="1.6"></circle><path d="M7 8h10M7 12h10M7 16h6" stroke="currentColor" stroke-width="1.8" fill="none"></path></svg> <span>ChartSeal</span></p>
    <p class="place"><a href="/">{{frame.pipeline}}</a></p>
    {{#frame.isSignedIn}}
    <div class="session"><p><strong>{{frame.user}}</strong> <span class="state {{frame.role}}">{{frame.role}}</span></p>
    <form method="post" action="/logout"><input type="hidden" name="token" value="{{frame.token}}"><button class="quiet" type="submit">Sign out</button></form></div>
    {{/frame.isSignedIn}}
    </header>
    <div class="sheet">
    {{#frame.isSignedIn}}
    <nav aria-label="Pages">
    <ul>
    {{#frame.items}}
    <li><a href="{{href}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{label}}</a></li>
    {{/frame.items}}
    </ul>
    </nav>
    {{/frame.isSignedIn}}
    <main id="main">
    <h1>{{frame.pageTitle}}</h1>
    {{#hasLead}}<p class="lead">{{lead}}</p>{{/hasLead}}
    {{#sections}}
    {{#hasTitle}}<section aria-labelledby="{{id}}">
    <h2 id="{{id}}">{{title}}</h2>{{/hasTitle}}
    {{#blocks}}{{>block}}{{/blocks}}
    {{#hasTitle}}</section>{{/hasTitle}}
    {{/sections}}
    </main>
    </div>
    <footer{{^frame.isSignedIn}} class="bare"{{/frame.isSignedIn}}>
    <p>No page shows a value of any record: places, codes and counts alone. Times are UTC. {{#frame.isSignedIn}}Every page you open is an event of the audit log. You are signed out after {{frame.idleMinutes}} minutes without a click.{{/frame.isSignedIn}}</p>
    </footer>
    </body>
    </html>
    """#

  static let block = #"""
    {{#paragraph}}<p>{{says}}</p>{{/paragraph}}{{#note}}<p class="note">{{says}}</p>{{/note}}{{#command}}<pre>{{says}}</pre>{{/command}}
    {{#factsBlock}}{{>facts}}{{/factsBlock}}{{#tableBlock}}{{>table}}{{/tableBlock}}{{#band}}{{>band}}{{/band}}{{#chart}}{{>chart}}{{/chart}}
    {{#figuresBlock}}
    <ul class="figures">
    {{#figures}}
    <li><span class="aside">{{label}}</span><span class="value">{{#isLink}}<a href="{{href}}">{{value}}</a>{{/isLink}}{{^isLink}}{{value}}{{/isLink}}</span><span class="aside">{{aside}}</span></li>
    {{/figures}}
    </ul>
    {{/figuresBlock}}
    {{#equation}}<p class="equation">{{#terms}}{{#hasSign}}<span class="op">{{sign}}</span> {{/hasSign}}<span class="term"><strong>{{value}}</strong> {{says}}</span> {{/terms}}</p>{{/equation}}
    {{#tasks}}
    <ul class="tasks">
    {{#tasks}}
    <li class="{{state}}"><span class="state {{state}}">{{word}}</span> <span class="what">{{sentence}}</span> {{#isLink}}<a href="{{href}}">{{label}}</a>{{/isLink}}</li>
    {{/tasks}}
    </ul>
    {{/tasks}}
    {{#linksBlock}}<p class="links">{{#links}}<a href="{{href}}">{{label}}</a> {{/links}}</p>{{/linksBlock}}
    {{#buttonsBlock}}<p class="buttons">{{#buttons}}<a class="button {{style}}" href="{{href}}">{{label}}</a> {{/buttons}}</p>{{/buttonsBlock}}
    {{#pager}}
    <nav class="pager" aria-label="Pages of the list">
    <p>{{says}}</p>
    <ul>{{#links}}<li><a href="{{href}}">{{label}}</a></li>{{/links}}</ul>
    </nav>
    {{/pager}}
    {{#filter}}{{>filter}}{{/filter}}{{#form}}{{>form}}{{/form}}
    """#

  static let cell = #"""
    {{#plain}}{{text}}{{/plain}}{{#link}}<a href="{{href}}">{{text}}</a>{{/link}}{{#code}}<code>{{text}}</code>{{/code}}{{#codeLink}}<a class="code" href="{{href}}">{{text}}</a>{{/codeLink}}{{#digest}}<code class="digest">{{text}}</code>{{/digest}}{{#state}}<span class="state {{href}}">{{text}}</span>{{/state}}{{#absent}}<span class="absent">{{text}}</span>{{/absent}}{{#time}}<time datetime="{{href}}">{{text}}</time>{{/time}}{{#long}}<pre>{{text}}</pre>{{/long}}{{#bar}}<svg class="bar" viewBox="0 0 200 10" width="200" height="10" aria-hidden="true" focusable="false"><rect x="0" y="0" width="{{length}}" height="10"></rect></svg>{{/bar}}{{#hasNote}}<span class="aside">{{note}}</span>{{/hasNote}}
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
    <tr>{{#cells}}{{#isHead}}<th scope="row"{{#isNumber}} class="n"{{/isNumber}}>{{>cell}}</th>{{/isHead}}{{^isHead}}<td{{#isNumber}} class="n"{{/isNumber}}>{{>cell}}</td>{{/isHead}}{{/cells}}</tr>
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

  static let band = #"""
    <div class="band {{state}}">
    <p class="verdict">{{#isPass}}<svg class="sign" viewBox="0 0 48 48" width="40" height="40" aria-hidden="true" focusable="false"><circle class="field" cx="24" cy="24" r="20"></circle><path d="M15 25l6.5 6.5L34 18"></path></svg>{{/isPass}}{{#isHold}}<svg class="sign" viewBox="0 0 48 48" width="40" height="40" aria-hidden="true" focusable="false"><path class="field" d="M24 6L44 41H4z"></path><path d="M24 19v10M24 35v.5"></path></svg>{{/isHold}}{{#isFail}}<svg class="sign" viewBox="0 0 48 48" width="40" height="40" aria-hidden="true" focusable="false"><path class="field" d="M16 5h16l11 11v16L32 43H16L5 32V16z"></path><path d="M17 17l14 14M31 17L17 31"></path></svg>{{/isFail}}<strong>{{word}}</strong></p>
    <div><p class="method">{{sentence}}</p>{{#remarks}}<p class="sentence">{{.}}</p>{{/remarks}}</div>
    </div>
    """#

  static let chart = #"""
    <figure class="chart">
    <figcaption>{{title}}</figcaption>
    {{#hasKeys}}<ul class="keys">{{#keys}}<li><svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" focusable="false"><rect class="{{style}}" x="0" y="0" width="12" height="12"></rect></svg> {{text}}</li>{{/keys}}</ul>{{/hasKeys}}
    <div class="scroll" role="group" tabindex="0" aria-label="{{title}}">
    <svg role="img" viewBox="0 0 {{width}} {{height}}" width="{{width}}" height="{{height}}" aria-labelledby="{{id}}-t {{id}}-d">
    <title id="{{id}}-t">{{title}}</title><desc id="{{id}}-d">{{says}}</desc>
    {{#lines}}<line class="{{style}}" x1="{{x1}}" y1="{{y1}}" x2="{{x2}}" y2="{{y2}}"></line>{{/lines}}
    {{#rectangles}}<rect class="{{style}}" x="{{x}}" y="{{y}}" width="{{width}}" height="{{height}}"></rect>{{/rectangles}}
    {{#labels}}<text class="{{style}}" x="{{x}}" y="{{y}}" text-anchor="{{anchor}}">{{text}}</text>{{/labels}}
    </svg>
    </div>
    </figure>
    """#
}
