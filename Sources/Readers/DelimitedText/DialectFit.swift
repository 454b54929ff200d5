import Records

/// How well one dialect fits.
struct DialectFit {
  let trial: DialectTrial
  /// Whether the delimiter occurs in the head at all.
  let occurs: Bool
  /// The share of rows with the usual number of fields, of those from the first such row on.
  let share: Double
  /// Rows in front of the table.
  private let rowsBefore: Int

  init(_ trial: DialectTrial, occurs: Bool) {
    self.trial = trial
    self.occurs = occurs
    let rows = trial.counts.count - trial.rowsBeforeFirstUsual
    rowsBefore = trial.rowsBeforeTable
    share = rows == 0 ? 0 : Double(trial.usual.rows) / Double(rows)
  }

  var dialect: DelimitedDialect { trial.dialect }

  /// Nine rows of ten have the usual number of fields, all of them when there are few.
  var isViable: Bool {
    trial.usual.fields >= 2 && trial.rowsBeforeFirstUsual <= 30
      && (trial.usual.rows >= 10 ? share >= 0.9 : share == 1 && trial.usual.rows > trial.rowsBeforeFirstUsual)
  }

  /// Every row has at most as many fields as the first, and most have several: empty ends are left out.
  var isShortRowed: Bool {
    guard !isViable, let first = trial.counts.first, first >= 3 else { return false }
    return trial.counts.allSatisfy { $0 >= 2 && $0 <= first }
  }

  /// Whole lines in front of the first row of the usual length.
  var linesBefore: Int {
    let rows = trial.rowsBeforeTable
    guard isViable, rows > 0, rows < trial.lines.count else { return 0 }
    return max(0, trial.lines[rows] - 1)
  }

  /// Among ways of quoting with one delimiter: rows of one length from the first one on, then quotes that stand where fields begin and end.
  func isBetterVariant(than other: DialectFit) -> Bool {
    let mine = (Int(share * 1000), -trial.rowsBeforeFirstUsual, -trial.refused)
    let theirs = (Int(other.share * 1000), -other.trial.rowsBeforeFirstUsual, -other.trial.refused)
    if mine != theirs { return mine > theirs }
    guard dialect.quote != nil else { return false }
    return trial.quotedFields > other.trial.quotedFields && trial.usual.fields >= other.trial.usual.fields
  }

  /// Whether there is a plain reason to prefer this one.
  func beats(_ other: DialectFit) -> Bool {
    let (mine, theirs) = (rowsBefore, other.rowsBefore)
    if (mine == 0) != (theirs == 0) { return mine == 0 }
    if abs(share - other.share) > 0.02 { return share > other.share }
    if (trial.quotedFields > 0) != (other.trial.quotedFields > 0) { return trial.quotedFields > 0 }
    return trial.usual.fields >= 2 * other.trial.usual.fields
  }

  /// Such as `comma: 998 of 1000 rows have 25 fields`.
  var evidence: String {
    let usual = trial.usual
    return "\(DelimitedDialect.name(of: dialect.delimiter)): \(usual.rows) of \(trial.counts.count) rows have \(usual.fields) fields"
      + (trial.refused > 0 ? ", \(trial.refused) cannot be read" : "")
  }

  /// Rows that will be refused, or lines that are skipped.
  var exceptions: String? {
    var parts: [String] = []
    if linesBefore > 0 { parts.append("\(linesBefore) lines before the first row of that length are skipped") }
    let odd = trial.counts.count - trial.rowsBeforeFirstUsual - trial.usual.rows
    if odd > 0, !isShortRowed { parts.append("\(odd) rows have another number of fields and will be refused") }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }
}

/// Counts over a head, before anything is known of its dialect.
struct HeadMarks {
  private(set) var feeds = 0
  private(set) var returns = 0
  private(set) var pairs = 0
  private(set) var commentLines = 0
  private(set) var lines = 0

  init(_ head: Bytes) {
    head.forEach(0x0A) { i in
      feeds += 1
      if i > 0, head[i - 1] == 0x0D { pairs += 1 }
    }
    head.forEach(0x0D) { _ in returns += 1 }
    head.forEach(0x23) { i in
      if i == 0 || head[i - 1] == 0x0A || head[i - 1] == 0x0D { commentLines += 1 }
    }
  }

  private var loneReturns: Int { returns - pairs }

  var lineEnd: DelimitedDialect.LineEnd {
    if feeds == 0 { return loneReturns > 0 ? .carriageReturn : .lineFeed }
    return loneReturns * 2 >= feeds ? .any : .lineFeed
  }

  var lineEndEvidence: [String] {
    switch lineEnd {
    case .carriageReturn: ["line ends: \(loneReturns) CR, no LF"]
    case .any: ["line ends: \(feeds) LF and \(loneReturns) CR without LF; both end a row"]
    case .lineFeed:
      ["line ends: \(feeds) LF, \(pairs) of them after CR"]
        + (loneReturns > 0 ? ["\(loneReturns) CR without LF are taken as part of values"] : [])
    }
  }

  /// How often a quote opens a field, stands after a backslash, and stands after a delimiter and a blank.
  static func pairs(_ head: Bytes, _ quote: UInt8, _ delimiter: UInt8) -> (opening: Int, escaped: Int, spaced: Int) {
    var found = (opening: 0, escaped: 0, spaced: 0)
    head.forEach(quote) { i in
      let before: UInt8 = i > 0 ? head[i - 1] : 0x0A
      if before == delimiter || before == 0x0A || before == 0x0D { found.opening += 1 }
      if before == 0x5C { found.escaped += 1 }
      if before == 0x20, i > 1, head[i - 2] == delimiter { found.spaced += 1 }
    }
    guard delimiter != quote else { return found }
    head.forEach(0x5C) { i in
      if i + 1 < head.count, head[i + 1] == delimiter { found.escaped += 1 }
    }
    return found
  }
}

extension Bytes {
  /// Where a byte stands that is not frequent.
  fileprivate func forEach(_ byte: UInt8, _ body: (Int) -> Void) {
    var from = 0
    while let i = firstIndex(of: byte, from: from) {
      body(i)
      from = i + 1
    }
  }
}
