/// What an operator does about how a run ended: a sentence, and commands to type as they stand. The one place that decides it; screen, mail, log and
/// `status --mail` show the same.
public struct Advice: Sendable, Equatable {
  public let says: String
  /// Whole command lines for a shell, with the pipeline file's path as it was given. Words in capitals are for the operator to fill in.
  public let commands: [String]

  init(_ says: String, _ commands: [String] = []) { (self.says, self.commands) = (says, commands) }

  /// - Parameters:
  ///   - status: the command's exit code.
  ///   - summary: nil when the run did not begin.
  ///   - pipeline: path of the pipeline file, as it was given.
  /// - Returns: the most urgent first; nothing when there is nothing to do.
  public static func list(_ status: ExitStatus, _ summary: StoredSummary?, pipeline: String) -> [Advice] {
    let commands = Commands(pipeline: pipeline, run: summary?.run ?? "")
    var all = forStatus(status, summary, commands)
    guard let summary, !summary.isDryRun else { return all }
    if summary.records.quarantined > 0, status != .quarantined, !all.contains(where: { $0.commands.contains { $0.contains("quarantine") } }) {
      all.append(quarantined(summary, commands))
    }
    if summary.records.spooled > 0, status == .success || status == .quarantined {
      all.append(Advice("\(Figures.grouped(summary.records.spooled)) records are sealed and wait in the spool; send them:", [commands.submit]))
    }
    return all
  }

  private static func forStatus(_ status: ExitStatus, _ s: StoredSummary?, _ c: Commands) -> [Advice] {
    switch status {
    case .success: []
    case .quarantined: s.map { [quarantined($0, c)] } ?? [Advice("see what was held back:", [c.quarantine])]
    case .held: held(s, c)
    case .notReconciled: notReconciled(s, c)
    case .cutOff: [Advice("nothing; the next run goes on where this one stopped. To go on now:", [c.run])]
    case .noInput: [Advice("no file was there: ask whoever exports them, or see what the pipeline's paths match:", [c.with("plan"), c.with("doctor")])]
    case .usage: [Advice("see how the command is used:", ["chartseal run --help"])]
    case .verification:
      [
        Advice(
          "do not repeat it: an answer of the ledger contradicts its signed log. Keep the folder evidence/ of the state, tell the ledger's operator and"
            + " the privacy office, and check the receipts that are there:", [c.with("verify")])
      ]
    case .sourceMissing: [Advice("see whether the source's folder is mounted and readable, then run again:", [c.with("doctor"), c.run])]
    case .ledgerUnavailable: [Advice("nothing is lost: what is sealed waits in the spool. When the ledger is back:", [c.submit])]
    case .internalError:
      [Advice("a fault of the program: keep the bundle for whoever supports it, then try once more:", [c.with("doctor") + " --bundle", c.run])]
    case .stateUnwritable: [Advice("free disk space or mend the mode of the state folder; what is sealed is kept. Then:", [c.with("doctor"), c.run])]
    case .inputOutput: [Advice("a file could not be read to its end; the others were. See which, mend it, run again:", [c.with("doctor"), c.run])]
    case .locked: [Advice("nothing: the run that holds the lock does the work. To wait for it:", [c.run + " --wait 30m"])]
    case .permission: [Advice("a key or a file is not as it must be; the line before says which, and:", [c.with("doctor")])]
    case .configuration: [Advice("mend the pipeline file or what it names:", [c.with("validate"), c.with("doctor")])]
    case .interrupted, .terminated: [Advice("nothing is lost: what is sealed is kept. To go on:", [c.run])]
    case .failure:
      [
        Advice("see what the ledger said to each batch, and tell its operator; the batches are kept:", [c.run(of: "runs")]),
        Advice("when the cause is mended, make those batches again:", [c.run(of: "rerun")]),
      ]
    }
  }

  private static func quarantined(_ s: StoredSummary, _ c: Commands) -> Advice {
    let top = s.held.first { !$0.reason.hasPrefix("filtered") }.map { HeldReason.parts($0.reason).code }
    var commands = [c.quarantine]
    if let top { commands.append(c.with("quarantine list") + " --reason \(top)") }
    commands.append(c.run(of: "rerun"))
    return Advice("see what was held back and why; when the cause is mended, read those records again:", commands)
  }

  private static func held(_ s: StoredSummary?, _ c: Commands) -> [Advice] {
    if let planted = s?.planted, planted.planted == 0 || planted.missed > 0 {
      return [
        Advice(
          "do not release it: an identifier got through. Tell the privacy office and whoever supports the program the seed \(planted.seed);"
            + " every run plants the same set until it is caught:", [c.run])
      ]
    }
    return [
      Advice("the privacy office reads the report:", [c.report]),
      Advice("and lets it go with a second key, or mends the cause and runs again:", [c.release, c.run]),
    ]
  }

  private static func notReconciled(_ s: StoredSummary?, _ c: Commands) -> [Advice] {
    guard let s else { return [Advice("read the report:", [c.report])] }
    if !s.records.addsUp {
      return [Advice("the counts do not add up: do not count on this run, and tell whoever supports the program:", [c.with("status") + " --files", c.report])]
    }
    if s.isBelowMinimum {
      return [Advice("fewer records came than expect.minimum-records asks for: ask whoever exports them; then:", [c.with("plan"), c.run])]
    }
    if s.isAboveQuarantineLimit {
      let usual = quarantined(s, c)
      return [Advice("more was held back than expect.maximum-quarantine-percent allows; mend the cause, read it again:", usual.commands)]
    }
    return [Advice("a check failed: mend what it says and run again; what is sealed waits and is judged anew:", [c.report, c.run])]
  }

  /// Command lines about one pipeline and one run.
  private struct Commands {
    let pipeline: String
    let runID: String

    init(pipeline: String, run: String) { (self.pipeline, runID) = (Commands.quoted(pipeline), run.isEmpty ? "RUN" : run) }

    func with(_ words: String) -> String { "chartseal \(words) --pipeline \(pipeline)" }
    func run(of command: String) -> String { with(command) + " --run \(runID)" }
    var run: String { with("run") }
    var quarantine: String { run(of: "quarantine list") }
    var submit: String { "chartseal submit --pending --pipeline \(pipeline)" }
    var report: String { "chartseal report \(runID) --pipeline \(pipeline)" }
    var release: String { "chartseal release \(runID) --pipeline \(pipeline) --countersign SECOND-KEY.pem --reason-file WHY.txt" }

    /// As a shell takes it for one word.
    static func quoted(_ path: String) -> String {
      let plain = path.utf8.allSatisfy { c in
        (0x30...0x39).contains(c) || (0x41...0x5A).contains(c) || (0x61...0x7A).contains(c) || [0x2B, 0x2C, 0x2D, 0x2E, 0x2F, 0x3D, 0x40, 0x5F].contains(c)
      }
      if plain && !path.isEmpty { return path }
      return "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }
  }
}
