public import Records

/// Finds the dialect of a file from its first bytes, and says why; where two fit equally well it does not choose.
///
/// Every candidate is tried by reading the head with it: a dialect fits when the rows come out with one number of fields.
public enum DialectFinder {
  public enum Verdict: Sendable, Equatable {
    case found(DelimitedDialect, evidence: [String])
    /// The choices, best first; empty when the file has no rows. Somebody must state which one it is.
    case undecided([DelimitedDialect], evidence: [String])
  }

  /// What is known already and not to be guessed.
  public struct Stated: Sendable {
    public var delimiter: UInt8?
    public var quote: UInt8?
    public var escape: UInt8?
    public var hasNoQuotes = false
    public var hasHeader: Bool?
    public init() {}
  }

  public static let delimiters: [UInt8] = [0x2C, 0x3B, 0x7C, 0x09, 0x5E]
  /// More of a head is not looked at.
  public static let headBytes = 256 << 10

  /// - Parameter isWhole: whether the head is the whole file, so that its last line counts without a line end.
  public static func find(head: Bytes, isWhole: Bool = false, stated: Stated = Stated()) -> Verdict {
    let isWhole = isWhole && head.count <= headBytes
    var head = head[0..<min(head.count, headBytes)]
    if head.hasPrefix("\u{FEFF}") { head = head[3..<head.count] }
    let marks = HeadMarks(head)
    var evidence = marks.lineEndEvidence
    var fits = candidates(head, isWhole, stated, marks, comment: nil)
    if marks.commentLines > 0, !fits.contains(where: { $0.isViable && $0.share == 1 && $0.trial.rowsBeforeFirstUsual == 0 }) {
      let commented = candidates(head, isWhole, stated, marks, comment: 0x23)
      if let best = commented.first(where: \.isViable), best.share >= fits.first(where: \.isViable)?.share ?? 0 {
        fits = commented
        evidence.append("comment lines: \(marks.commentLines) begin with a number sign and do not fit the other rows")
      }
    }
    guard let first = fits.first, !first.trial.counts.isEmpty else {
      return .undecided([], evidence: evidence + ["no rows found"])
    }
    evidence += fits.filter { $0.occurs || $0.isViable }.map(\.evidence)
    let viable = fits.filter(\.isViable)
    if viable.isEmpty { return withoutClearFit(fits, head, stated, evidence) }
    let winners = viable.filter { a in viable.allSatisfy { b in a.dialect == b.dialect || a.beats(b) } }
    guard winners.count == 1, let winner = winners.first else {
      evidence.append("\(viable.count) dialects fit equally well")
      return .undecided(viable.map { completed($0, stated).first ?? $0.dialect }, evidence: evidence)
    }
    return decided(winner, stated, evidence)
  }

  private static func decided(_ winner: DialectFit, _ stated: Stated, _ evidence: [String]) -> Verdict {
    let verdict = HeaderVerdict(winner.trial)
    let choices = completed(winner, stated)
    var evidence = evidence
    if winner.dialect.quote != nil, winner.trial.quotedFields > 0 {
      evidence.append("\(DelimitedDialect.name(of: winner.dialect.quote ?? 0)): \(winner.trial.quotedFields) fields stand in it")
    }
    if stated.hasHeader == nil { evidence.append(verdict.evidence) }
    if let rest = winner.exceptions { evidence.append(rest) }
    guard choices.count == 1, let dialect = choices.first else { return .undecided(choices, evidence: evidence) }
    return .found(dialect, evidence: evidence)
  }

  /// Adds header, columns and lines before the header; two dialects when the header is a guess.
  private static func completed(_ fit: DialectFit, _ stated: Stated) -> [DelimitedDialect] {
    var dialect = fit.dialect
    let header = HeaderVerdict(fit.trial)
    dialect.columnCount = header.columns
    dialect.linesBeforeHeader = fit.linesBefore
    if fit.isShortRowed { dialect.shortRows = .pad }
    if let isHeader = stated.hasHeader ?? header.isHeader {
      dialect.hasHeader = isHeader
      return [dialect]
    }
    var other = dialect
    other.hasHeader = false
    dialect.hasHeader = true
    return [dialect, other]
  }

  /// No delimiter gives one number of fields: a single column, rows whose empty ends are left out, or nothing to go by.
  private static func withoutClearFit(
    _ fits: [DialectFit], _ head: Bytes, _ stated: Stated, _ evidence: [String]
  ) -> Verdict {
    let short = fits.filter(\.isShortRowed)
    if short.count == 1, let fit = short.first {
      return decided(fit, stated, evidence + ["rows differ in length and none is longer than the first: missing fields are empty"])
    }
    if let single = fits.first, fits.allSatisfy({ !$0.occurs }) || stated.delimiter != nil && single.trial.usual.fields == 1 {
      return decided(single, stated, evidence + ["no delimiter occurs: one column"])
    }
    let choices = fits.filter(\.occurs).sorted { $0.share > $1.share }
    return .undecided(
      choices.map { completed($0, stated).first ?? $0.dialect }, evidence: evidence + ["no delimiter gives rows of one length"])
  }

  /// The best reading for each delimiter, best first.
  private static func candidates(
    _ head: Bytes, _ isWhole: Bool, _ stated: Stated, _ marks: HeadMarks, comment: UInt8?
  ) -> [DialectFit] {
    var fits: [DialectFit] = []
    for delimiter in stated.delimiter.map({ [$0] }) ?? delimiters {
      var best: DialectFit?
      for variant in variants(head, delimiter, stated) {
        var dialect = variant
        dialect.lineEnd = marks.lineEnd
        dialect.comment = comment
        let fit = DialectFit(DialectTrial(head, dialect, isWhole: isWhole), occurs: head.firstIndex(of: delimiter) != nil)
        if let known = best, !fit.isBetterVariant(than: known) { continue }
        best = fit
      }
      if let best { fits.append(best) }
    }
    return fits.sorted { ($0.share, $0.trial.usual.fields) > ($1.share, $1.trial.usual.fields) }
  }

  /// Ways of quoting that the head gives reason to try; the plainest first, which stays when another is no better.
  private static func variants(_ head: Bytes, _ delimiter: UInt8, _ stated: Stated) -> [DelimitedDialect] {
    if stated.hasNoQuotes { return [DelimitedDialect(delimiter: delimiter, quote: nil, escape: stated.escape)] }
    let quotes: [UInt8] = stated.quote.map { [$0] } ?? [0x22, 0x27]
    var out: [DelimitedDialect] = []
    for quote in quotes {
      let adjacent = HeadMarks.pairs(head, quote, delimiter)
      guard quote == 0x22 || stated.quote != nil || adjacent.opening > 0 else { continue }
      out.append(DelimitedDialect(delimiter: delimiter, quote: quote, escape: stated.escape))
      if stated.escape == nil, adjacent.escaped > 0 { out.append(DelimitedDialect(delimiter: delimiter, quote: quote, escape: 0x5C)) }
      if adjacent.spaced > 0 {
        for var dialect in out where dialect.quote == quote {
          dialect.skipsBlanksBeforeQuote = true
          out.append(dialect)
        }
      }
    }
    if stated.quote == nil, head.firstIndex(of: 0x22) != nil { out.append(DelimitedDialect(delimiter: delimiter, quote: nil)) }
    return out
  }
}
