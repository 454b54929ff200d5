/// One template per page.
enum PageTemplates {
  static let overview = #"""
    {{<layout}}{{$main}}
    {{#band}}{{>band}}{{/band}}
    {{>figures}}
    <section aria-labelledby="checkpoint">
    <h2 id="checkpoint">Checkpoint</h2>
    <p>The signed head of the log: whoever keeps it can tell whether the log was changed afterwards.</p>
    {{#head}}{{>facts}}{{/head}}
    <details><summary>The signed note as it is served</summary><pre>{{note}}</pre></details>
    </section>
    <section aria-labelledby="growth">
    <h2 id="growth">Growth</h2>
    {{#chart}}
    <figure class="chart">
    <figcaption>{{title}}</figcaption>
    <div class="scroll" role="group" tabindex="0" aria-label="{{title}}">
    <svg role="img" viewBox="0 0 760 270" width="760" height="270" aria-labelledby="growth-t growth-d">
    <title id="growth-t">{{title}}</title><desc id="growth-d">{{says}}</desc>
    {{#rows}}<line class="grid" x1="{{x1}}" y1="{{y1}}" x2="{{x2}}" y2="{{y1}}"></line><text class="small" x="{{x3}}" y="{{y2}}" text-anchor="end">{{text}}</text>{{/rows}}
    <path class="area" d="{{area}}"></path><path class="curve" d="{{curve}}"></path>
    <line class="axis" x1="{{left}}" y1="{{bottom}}" x2="{{right}}" y2="{{bottom}}"></line>
    {{#marks}}<text class="small" x="{{x1}}" y="{{y1}}" text-anchor="{{anchor}}">{{text}}</text>{{/marks}}
    <text class="small" x="{{middle}}" y="262" text-anchor="middle">entries in the log, in their order</text>
    </svg>
    </div>
    </figure>
    {{/chart}}
    {{#kinds}}{{>table}}{{/kinds}}
    {{#isCounting}}<p class="note">{{counting}}</p>{{/isCounting}}
    </section>
    <section aria-labelledby="contract">
    <h2 id="contract">Contract in force</h2>
    {{#contract}}{{>facts}}{{/contract}}
    <p><a href="/explorer/contract">Its rules</a></p>
    </section>
    <section aria-labelledby="node">
    <h2 id="node">This node</h2>
    {{#node}}{{>facts}}{{/node}}
    </section>
    <section aria-labelledby="latest">
    <h2 id="latest">Latest entries</h2>
    {{#latest}}{{>table}}{{/latest}}
    <p><a href="/explorer/entries">All entries</a></p>
    </section>
    {{/main}}{{/layout}}
    """#

  static let entries = #"""
    {{<layout}}{{$main}}
    <div class="tools">
    <form method="get" action="/explorer/entries"><label for="kind">Kind</label> <select id="kind" name="kind">{{#choices}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{label}}</option>{{/choices}}</select> <button type="submit">Show</button></form>
    <form method="get" action="/explorer/find"><label for="q">Position, or id of an entry or batch</label> <input id="q" name="q" type="search" size="20" maxlength="64" autocomplete="off" spellcheck="false"> <button type="submit">Find</button></form>
    </div>
    {{#table}}{{>table}}{{/table}}
    {{>pager}}
    {{/main}}{{/layout}}
    """#

  static let entry = #"""
    {{<layout}}{{$main}}
    <p class="lead">{{meaning}}</p>
    {{#band}}{{>band}}{{/band}}
    {{#about}}{{>facts}}{{/about}}
    <p class="links"><a href="{{receipt}}">Receipt (C2SP tlog-proof)</a>{{#hasEarlier}} <a href="{{earlier}}">Entry before</a>{{/hasEarlier}}{{#hasLater}} <a href="{{later}}">Entry after</a>{{/hasLater}}</p>
    {{#hasBatch}}{{#batch}}
    <section aria-labelledby="batch">
    <h2 id="batch">What the batch holds</h2>
    {{>figures}}
    <p class="equation"><span class="term"><strong>{{read}}</strong> read</span> <span class="op">=</span> <span class="term"><strong>{{sealed}}</strong> sealed</span> <span class="op">+</span> <span class="term"><strong>{{filtered}}</strong> filtered</span> <span class="op">+</span> <span class="term"><strong>{{quarantined}}</strong> quarantined</span></p>
    {{#parts}}{{>table}}{{/parts}}
    {{#resources}}{{>table}}{{/resources}}
    {{#digests}}{{>table}}{{/digests}}
    </section>
    {{/batch}}{{/hasBatch}}
    <section aria-labelledby="proof">
    <h2 id="proof">The proof, step by step</h2>
    <p>{{proofSays}}</p>
    <ol class="ladder">
    {{#steps}}
    <li{{#isBad}} class="bad"{{/isBad}}>
    <h3>{{title}}</h3>
    {{#isPair}}
    <div class="pair">
    <p class="hash{{#leftIsOwn}} own{{/leftIsOwn}}"><span class="aside">left: {{leftSays}}</span><code class="digest">{{left}}</code></p>
    <p class="hash{{^leftIsOwn}} own{{/leftIsOwn}}"><span class="aside">right: {{rightSays}}</span><code class="digest">{{right}}</code></p>
    </div>
    {{/isPair}}
    <p class="result"><span class="aside">{{formula}}</span><code class="digest">{{result}}</code></p>
    {{#hasCheck}}<p class="check"><span class="state {{state}}">{{word}}</span> {{check}}</p>{{/hasCheck}}
    </li>
    {{/steps}}
    </ol>
    </section>
    <section aria-labelledby="payload">
    <h2 id="payload">Decoded payload</h2>
    <details{{^hasBatch}} open{{/hasBatch}}><summary>Every member, as signed</summary>
    {{#payload}}{{>table}}{{/payload}}
    </details>
    </section>
    {{/main}}{{/layout}}
    """#

  static let contract = #"""
    {{<layout}}{{$main}}
    <p class="lead">The contract says who may see which part of a record. The first rule that applies decides; where none applies, the answer is no.</p>
    {{#facts}}{{>facts}}{{/facts}}
    {{#rules}}{{>table}}{{/rules}}
    {{#research}}{{>table}}{{/research}}
    {{#versions}}{{>table}}{{/versions}}
    {{/main}}{{/layout}}
    """#

  static let research = #"""
    {{<layout}}{{$main}}
    <p class="lead">Researchers get counts and never a record. Counts come from cubes that are frozen once an epoch; small cells are suppressed, and every question is an entry.</p>
    {{#figures}}{{>research-figure}}{{/figures}}
    {{#cubes}}{{>table}}{{/cubes}}
    {{#table}}{{>table}}{{/table}}
    {{>pager}}
    {{/main}}{{/layout}}
    """#

  /// `markup` is drawn by this program from numbers and escaped labels; it is the only thing on any page that is not escaped here.
  static let researchFigure = #"""
    <figure class="chart">
    <figcaption>{{title}}</figcaption>
    <div class="scroll" role="group" tabindex="0" aria-label="{{title}}">
    {{{markup}}}
    </div>
    </figure>
    """#

  static let participants = #"""
    {{<layout}}{{$main}}
    <p class="lead">Registered keys with their roles, as they have been signed into the log.</p>
    <form class="tools" method="get" action="/explorer/participants"><p><label for="role">Role</label> <select id="role" name="role">{{#choices}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{label}}</option>{{/choices}}</select></p> <p><button type="submit">Show</button></p></form>
    {{#table}}{{>table}}{{/table}}
    {{>pager}}
    {{/main}}{{/layout}}
    """#

  static let disclosures = #"""
    {{<layout}}{{$main}}
    <p class="lead">Who asked, what patients answered, who saw what by which rule. No record's content is here, nor can it be.</p>
    {{>figures}}
    <form class="tools" method="get" action="/explorer/disclosures">
    <p><label for="kind">Kind</label> <select id="kind" name="kind">{{#choices}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{label}}</option>{{/choices}}</select></p>
    <p><label for="purpose">Purpose</label> <select id="purpose" name="purpose">{{#purposes}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{label}}</option>{{/purposes}}</select></p>
    <p><label for="party">Participant</label> <input id="party" name="party" size="13" maxlength="128" value="{{party}}" autocomplete="off" spellcheck="false"></p>
    <p><label for="patient">Patient hash, or its beginning</label> <input id="patient" name="patient" size="13" maxlength="55" value="{{patient}}" autocomplete="off" spellcheck="false"></p>
    <p><button type="submit">Filter</button></p>
    </form>
    {{#table}}{{>table}}{{/table}}
    {{>pager}}
    {{/main}}{{/layout}}
    """#

  static let login = #"""
    {{<layout}}{{$main}}
    {{#isSignedIn}}
    <div class="message">
    <p class="method">{{sentence}}</p>
    <p>The session ends after {{idleMinutes}} minutes without a click, and at the latest after {{totalHours}} hours. It lives in the node's memory only.</p>
    <p><a href="/explorer">Continue to the overview</a></p>
    </div>
    {{/isSignedIn}}
    {{^isSignedIn}}
    <p class="lead">There is no password. The participant's own key signs a request on the participant's machine, and the node answers it with a link that works once, within {{linkMinutes}} minutes.</p>
    <pre>chartseal ledger login --url {{origin}} --key participant-key.pem</pre>
    <p>Open the link in this browser. Every participant sees the participants; an auditor sees the disclosures too. The key never leaves its machine.</p>
    {{/isSignedIn}}
    {{/main}}{{/layout}}
    """#
}
