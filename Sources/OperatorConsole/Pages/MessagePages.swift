import Pipeline
import Records

/// Pages that say one thing: how to sign in, and what went wrong.
extension PageView {
  static func signIn(command: String, minutes: Int) -> PageView {
    PageView(
      title: "Sign in", lead: "There is no password. A link from the command line signs this browser in, once, within \(minutes) minutes.",
      sections: [
        Section([
          .command(command),
          .paragraph("Run it on this machine as the user who runs the console, and open the link in this browser. Add --role auditor for somebody who reads and does not act."),
          .note("Just opened a link, and see this page? Browsers do not send the new cookie along when the link stood on another site."),
          .links([LinkView(label: "Continue to the overview", href: "/")]),
        ])
      ], place: "")
  }

  static let pausedTab = PageView(
    title: "Nobody has touched this tab", lead: "It was cleared, so that what it showed does not stay on the screen. Another tab of this browser is still in use.",
    sections: [Section([.links([LinkView(label: "Continue to the overview", href: "/")])])], place: "")

  /// The page for an error, and its HTTP status.
  static func problem(_ error: any Error) -> (status: Int, PageView) {
    switch error {
    case let refusal as ConsoleRefusal:
      let title = refusal.reason.summary.prefix(1).uppercased() + refusal.reason.summary.dropFirst()
      return (refusal.status, message(title, refusal.advice, "HTTP \(refusal.status), \(refusal.reason.code)"))
    case let holder as LockHolder:
      return (
        409,
        message(
          "Another command holds the pipeline's lock", "Nothing was done. \(holder.text). Try again when it has ended; the overview says whether one is under way.",
          "HTTP 409, exit code \(ExitStatus.locked.rawValue) on the command line")
      )
    case let failure as RunFailure:
      return (503, message("The console cannot show or do this", failure.detail.prefix(1).uppercased() + failure.detail.dropFirst() + ".", "HTTP 503"))
    default:
      return (500, message("Something failed", "The console could not read what it needs. The command line may say more: chartseal doctor", "HTTP 500, \(type(of: error))"))
    }
  }

  private static func message(_ title: String, _ sentence: String, _ code: String) -> PageView {
    PageView(
      title: title, sections: [Section([.paragraph(sentence), .note(code), .links([LinkView(label: "To the overview", href: "/")])])], place: "")
  }
}
