/// Forms: filters, which only read, and those that act.
enum FormTemplates {
  static let filter = #"""
    <form class="tools" method="get" action="{{action}}">
    {{#fields}}
    <p><label for="{{id}}">{{label}}</label> {{#isChoice}}<select id="{{id}}" name="{{id}}">{{#choices}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{label}}</option>{{/choices}}</select>{{/isChoice}}{{^isChoice}}<input id="{{id}}" name="{{id}}" type="{{kind}}" size="14" maxlength="200" value="{{value}}" autocomplete="off" spellcheck="false">{{/isChoice}}</p>
    {{/fields}}
    <p><button type="submit">{{button}}</button></p>
    </form>
    """#

  static let form = #"""
    {{#hasError}}<div class="errors" role="alert" tabindex="-1"><p><strong>The form was not taken.</strong> <a href="#why">{{error}}</a></p></div>{{/hasError}}
    <form class="act" method="post" action="{{action}}">
    <input type="hidden" name="token" value="{{token}}">
    {{#hidden}}<input type="hidden" name="{{name}}" value="{{value}}">{{/hidden}}
    {{#asksReason}}
    <p class="field"><label for="why">Reason</label>
    <span class="note" id="why-hint">At least 10 characters. It goes into the journal and the audit log: no name and no value of any record.</span>
    <textarea id="why" name="why" rows="3" maxlength="1000" required minlength="10" aria-describedby="why-hint{{#hasError}} why-error{{/hasError}}"{{#hasError}} aria-invalid="true"{{/hasError}}>{{reason}}</textarea>
    {{#hasError}}<span class="error" id="why-error">{{error}}</span>{{/hasError}}</p>
    {{/asksReason}}
    <p class="buttons"><button class="{{style}}" type="submit">{{button}}</button> <a class="button plain" href="{{cancel}}">Cancel</a></p>
    </form>
    """#
}
