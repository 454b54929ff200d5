import Records

/// Why the console does not do what it was asked: a page of its own, with a code.
struct ConsoleRefusal: Error {
  let status: Int
  let reason: ReasonCode
  /// What to do, a sentence.
  let advice: String

  private init(_ status: Int, _ code: StaticString, _ summary: StaticString, _ advice: String) {
    (self.status, reason, self.advice) = (status, ReasonCode(code, summary), advice)
  }

  static let host = ConsoleRefusal(421, "CON-0101", "the request is for another host", "Open the console by the link that was printed: http://127.0.0.1 and its port.")
  static let method = ConsoleRefusal(405, "CON-0102", "the console takes GET, HEAD and POST alone", "Use the console in a browser.")
  static let form = ConsoleRefusal(400, "CON-0103", "the form cannot be read", "Go back and send the form again.")
  static let target = ConsoleRefusal(414, "CON-0104", "the address is too long", "Go back to the overview.")
  static let body = ConsoleRefusal(413, "CON-0105", "the form is too long", "Give the reason in fewer words.")
  static let otherSite = ConsoleRefusal(403, "CON-0106", "the form was sent from another site", "Open the page in the console and send the form from there.")
  static let formToken = ConsoleRefusal(403, "CON-0107", "the form is not of this session", "Open the page again and send the form from there.")
  static let auditor = ConsoleRefusal(403, "CON-0108", "auditors read and do not act", "Ask an operator, or sign in with an operator's link.")
  static let link = ConsoleRefusal(403, "CON-0109", "the sign-in link has been used or is over", "Print a new one: chartseal console --pipeline FILE --print-link")
  static let noPage = ConsoleRefusal(404, "CON-0110", "there is no such page, run, batch or record", "Go back to the overview.")
  static let prefetch = ConsoleRefusal(503, "CON-0111", "links are not opened ahead", "Open the link.")
  static let busy = ConsoleRefusal(503, "CON-0112", "as many commands run as the console starts at a time", "Wait until one has ended.")
  static let template = ConsoleRefusal(500, "CON-0113", "the page cannot be rendered", "Use the command line, and report it.")
  static let nothingOpen = ConsoleRefusal(409, "CON-0114", "nothing of this choice is open any more", "Look at the quarantine again.")

  static let all = [host, method, form, target, body, otherSite, formToken, auditor, link, noPage, prefetch, busy, template, nothingOpen]
}
