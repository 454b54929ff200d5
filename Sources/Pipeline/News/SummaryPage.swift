import Records

/// The one-screen summary of a run, and the mail about it: the same lines.
public enum SummaryPage {
  private static let width = 80
  private static let indent = 12

  /// The summary and what to do, in lines of at most 80 columns; commands stand whole, however long.
  /// - Parameter pipeline: path of the pipeline file, as it was given.
  public static func lines(_ s: StoredSummary, pipeline: String) -> [String] {
    let r = s.records
    let g = Figures.grouped
    var out: [String] = []
    func add(_ label: String, _ text: String) { out += fold(label, text) }
    add("run", "\(s.run), pipeline \(s.pipeline)\(s.isDryRun ? " (dry run: nothing was written or sent)" : "")")
    add("outcome", "\(s.outcome) (exit \(s.status.rawValue))")
    add("files", "\(g(s.files.read)) read, \(g(s.files.known)) known already, \(g(s.files.tooYoung)) too young, \(g(s.files.failed)) failed")
    var sum = "\(g(r.read)) read = \(g(r.submitted)) submitted + \(g(r.alreadySubmitted)) already submitted + \(g(r.filtered)) filtered + \(g(r.quarantined)) quarantined"
    if r.spooled > 0 { sum += " + \(g(r.spooled)) in the spool" }
    add("records", sum + (r.addsUp ? "" : " DOES NOT ADD UP"))
    let accepted = s.batchesSubmitted > 0 ? "\(g(s.batchesSubmitted)) batches accepted, receipts verified" : "none accepted by the ledger in this run"
    add("resources", "\(g(s.resources)) in \(g(s.batchesSealed)) batches; \(accepted)")
    if s.undelivered > 0 { add("undelivered", "\(g(s.undelivered)) records of earlier runs are sealed and not in the ledger yet") }
    if s.batchesRecovered > 0 { add("recovered", "\(g(s.batchesRecovered)) batches of an earlier run") }
    add("identifiers", "\(g(s.identifiers)) removed, generalised or replaced")
    if s.text != FreeTextCounts() { add("free text", s.text.inWords) }
    if let planted = s.planted { out += lines(planted) }
    for (reason, n) in s.held.prefix(6) { add("held back", "\(g(n)) at \(reason): \(ReasonIndex.summary(of: HeldReason.parts(reason).code))") }
    if s.held.count > 6 { add("", "and \(g(s.held.dropFirst(6).reduce(0) { $0 + $1.count })) for \(s.held.count - 6) more reasons") }
    for (code, n) in s.notices.prefix(3) { add("notice", "\(g(n)) \(code): \(ReasonIndex.summary(of: code))") }
    if s.notices.count > 3 { add("", "and \(s.notices.count - 3) more notices") }
    for failure in s.failures.prefix(4) { add("failure", failure.kind.exitStatus.meaning + (failure.code.isEmpty ? "" : " (\(failure.code))")) }
    if s.failures.count > 4 { add("", "and \(g(s.failures.count - 4)) more failures") }
    if !s.verdict.isEmpty { add("verdict", s.verdict + (s.against.isEmpty ? "" : ": \(s.against.joined(separator: ", "))")) }
    for check in s.checks.prefix(4) { add(check.outcome, "\(check.id): \(check.says)") }
    if s.checks.count > 4 { add("", "and \(s.checks.count - 4) more checks, see the report") }
    if s.seconds > 0 {
      let rate = Double(s.inputBytes) / s.seconds
      add("speed", "\(Figures.megabytes(s.inputBytes)) in \(Figures.tenths(s.seconds)) s: \(Figures.megabytes(Int(rate)))/s, \(g(Int(Double(r.read) / s.seconds))) records/s")
    }
    return out + advice(Advice.list(s.status, s, pipeline: pipeline))
  }

  /// What to do, in lines.
  public static func advice(_ all: [Advice]) -> [String] {
    all.flatMap { one in fold("what to do", one.says) + one.commands.map { String(repeating: " ", count: indent) + $0 } }
  }

  private static func lines(_ p: StoredSummary.Planted) -> [String] {
    let g = Figures.grouped
    var out = fold(
      "planted", "\(g(p.caught)) of \(g(p.planted)) identifiers caught (seed \(p.seed))\(p.held > 0 ? ", \(g(p.held)) of them in records held back" : "")")
    for miss in p.misses.prefix(5) { out += fold("missed", miss) }
    if p.missed > min(5, p.misses.count) { out += fold("", "and \(g(p.missed - min(5, p.misses.count))) more") }
    return out
  }

  /// A label and a text, broken at spaces; further lines are indented.
  private static func fold(_ label: String, _ text: String) -> [String] {
    var lines: [String] = []
    var line = label + String(repeating: " ", count: max(1, indent - label.count))
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty && line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: indent)
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return lines + [line]
  }

  // MARK: Mail

  /// A message for `sendmail ADDRESS` or a reader: header lines, an empty one, the summary.
  public static func mail(_ s: StoredSummary, pipeline: String, host: String, started: String?, ended: String?) -> String {
    let body = lines(s, pipeline: pipeline) + ["", "host        \(host)"] + [started.map { "started     \($0)" }, ended.map { "ended       \($0)" }].compactMap { $0 }
    return mail(subject: "ChartSeal \(s.pipeline): \(s.outcome) (exit \(s.status.rawValue))", body)
  }

  /// The message about a run that could not begin.
  public static func mail(refused status: ExitStatus, because detail: String, name: String, pipeline: String, host: String) -> String {
    let body =
      fold("outcome", "the run could not begin (exit \(status.rawValue)): \(status.meaning)") + fold("because", detail)
      + advice(Advice.list(status, nil, pipeline: pipeline)) + ["", "host        \(host)", "at          \(Timestamp.now())"]
    return mail(subject: "ChartSeal \(name): the run could not begin (exit \(status.rawValue))", body)
  }

  private static func mail(subject: String, _ body: [String]) -> String {
    let plain = String(decoding: subject.unicodeScalars.map { $0.value >= 0x20 && $0.value < 0x7F ? UInt8($0.value) : 0x3F }, as: UTF8.self)
    let header = ["Subject: \(plain)", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", ""]
    return (header + body).joined(separator: "\n") + "\n"
  }
}

extension FreeTextCounts {
  /// What became of free text, in a line.
  public var inWords: String {
    let g = Figures.grouped
    guard checked > 0 || scrubbed > 0 else { return "\(g(withheld)) pieces withheld" }
    return "\(g(scrubbed)) scrubbed, \(g(replaced)) identifiers replaced in them; \(g(withheld)) pieces withheld; \(g(residual)) of \(g(checked))"
      + " with a hit of the check (\(Figures.hundredths(residualPercent)) %)"
  }
}
