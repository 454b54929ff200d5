import Pipeline

extension ConsolePages {
  /// The commands that this console has started.
  func commands() -> PageView {
    PageView(
      title: "Commands", lead: "Commands that were started from this console since it was started itself. Each is also in the audit log.",
      sections: [
        .init([
          .table(
            TableView(
              "Commands, the newest first", [.number("No."), .text("What"), .text("By"), .text("Began, UTC"), .text("State"), .number("Exit code")],
              desk.all.map { c in
                [
                  .link(String(c.number), "/actions/\(c.number)"), .text(c.words), .text(c.by), .time(c.time), ConsolePages.word(c).cell,
                  c.exitCode.map { .number($0) } ?? .absent("–"),
                ]
              }, none: "No command has been started from here."))
        ])
      ], place: "/actions")
  }

  private static func word(_ c: CommandDesk.Started) -> OutcomeWord {
    c.ended == nil ? OutcomeWord("under way", "none") : OutcomeWord(exitCode: c.exitCode, outcome: nil)
  }

  /// A command under way, or how it ended. While it is under way the page loads itself anew, unless that was stopped.
  func command(_ name: String) throws -> PageView {
    guard let number = Int(name), let c = desk.started(number) else { throw ConsoleRefusal.noPage }
    let word = ConsolePages.word(c)
    let run = CommandDesk.run(c)
    let said = CommandDesk.said(c)
    let isStill = query["still"] == "1"
    var blocks: [Block] = []
    if let code = c.exitCode {
      let known = code == 0 ? "it did what it was asked to do" : ExitStatus(rawValue: Int32(truncatingIfNeeded: code))?.meaning
      let meaning = known ?? "not an exit code of this program"
      let isLocked = Int32(truncatingIfNeeded: code) == ExitStatus.locked.rawValue
      blocks.append(
        .band(
          BandView(
            word.state, ConsolePages.title(word), isLocked ? "Another command works on this pipeline, so this one has done nothing." : "Exit code \(code): \(meaning).",
            isLocked ? ["Exit code 75. Wait until the other has ended, then order it again."] : [])))
    } else {
      blocks.append(.band(BandView("none", "Under way", "Began \(c.time.moment) UTC.", [isStill ? "The page does not load itself anew." : "The page loads itself anew every 3 seconds."])))
      blocks.append(.links([isStill ? LinkView(label: "Load anew by itself", href: "/actions/\(number)") : LinkView(label: "Stop loading anew", href: "/actions/\(number)?still=1")]))
    }
    blocks.append(
      .facts(
        FactsView([
          ("What", .text(c.words)), ("By", .text(c.by)), ("Began, UTC", .time(c.time)), ("Ended, UTC", .time(c.ended)),
          ("Run", run.map { .code($0, "/runs/\($0)") } ?? .absent("none yet")),
        ])))
    blocks.append(.command("chartseal " + c.arguments.joined(separator: " ")))
    var page = PageView(
      title: "Command \(number)",
      sections: [
        .init(blocks), .init("What it says", id: "says", [said.isEmpty ? .paragraph("Nothing on standard error.") : .command(said)]),
        .init("Go on", id: "on", [.links((run.map { [LinkView(label: "The run", href: "/runs/\($0)")] } ?? []) + [LinkView(label: "Quarantine", href: "/quarantine"), LinkView(label: "Batches", href: "/batches")])]),
      ], place: "/actions")
    if c.ended == nil, !isStill { page.refresh = (3, "/actions/\(number)?auto=1") }
    return page
  }

  private static func title(_ word: OutcomeWord) -> String {
    switch word.word {
    case "success", "nothing to do": "Done"
    case let other: other.prefix(1).uppercased() + other.dropFirst()
    }
  }
}
