// Where the records came from, and how they were made harmless.

internal import Records

extension Report {
  /// One source of the pipeline, with its files.
  public struct Source: ReportPart, Sendable, Equatable {
    /// The source's id.
    public var source: String
    /// Format, with its version where it has one.
    public var format: String
    /// The first `filesListed` of them. When there are more, one row stands for all the others: they are in the file that it names
    /// (`EvidenceFile.furtherFiles`), whose SHA-256 it has, and its figures are their sums.
    public var files: [File]

    public static let filesListed = 10_000

    public init(
      source: String = "", format: String = "", files: [File] = []
    ) {
      (self.source, self.format, self.files) = (source, format, files)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("source", &source)
      try m.text("format", &format)
      try m.list("files", &files, File())
    }
  }

  /// A file: `records` = `passed` + `filtered` + `quarantined`.
  public struct File: ReportPart, Sendable, Equatable {
    /// Name or path as configured; never a value of a patient.
    public var name: String
    /// Empty when the file could not be read.
    public var sha256: String
    public var bytes: Int
    public var records: Int
    public var passed: Int
    public var filtered: Int
    public var quarantined: Int

    public init(
      name: String = "", sha256: String = "", bytes: Int = 0, records: Int = 0, passed: Int = 0, filtered: Int = 0, quarantined: Int = 0
    ) {
      (self.name, self.sha256, self.bytes, self.records, self.passed, self.filtered, self.quarantined) = (
        name, sha256, bytes, records, passed, filtered, quarantined
      )
    }

    /// The row as it stands in a report, on a line of its own: the form of a list of further files.
    public var line: [UInt8] { ((try? ReportMembers.written(self))?.encoded ?? []) + [0x0A] }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("name", &name)
      try m.text("sha256", &sha256, .digestOrEmpty)
      try m.number("bytes", &bytes)
      try m.number("records", &records)
      try m.number("passed", &passed)
      try m.number("filtered", &filtered)
      try m.number("quarantined", &quarantined)
    }
  }

  /// The method of de-identification, as configured.
  public struct Method: ReportPart, Sendable, Equatable {
    /// Citation, such as `45 CFR 164.514(b)(2)`.
    public var basis: String
    public var dates: String
    public var ages: String
    public var geography: String
    /// Edition of the table of three-digit ZIP codes.
    public var zip3: String
    public var freeText: String
    /// How record numbers are replaced: 164.514(c).
    public var surrogate: String
    /// The year against which ages are computed.
    public var releaseYear: Int
    /// The expert's determination or the agreement; nil when none is claimed.
    public var document: Document?
    public var pipelineSha256: String
    public var rulesSha256: String

    public init(
      basis: String = "", dates: String = "", ages: String = "", geography: String = "", zip3: String = "", freeText: String = "",
      surrogate: String = "", releaseYear: Int = 0, document: Document? = nil, pipelineSha256: String = "", rulesSha256: String = ""
    ) {
      (self.basis, self.dates, self.ages, self.geography, self.zip3, self.freeText, self.surrogate, self.releaseYear) = (
        basis, dates, ages, geography, zip3, freeText, surrogate, releaseYear
      )
      (self.document, self.pipelineSha256, self.rulesSha256) = (document, pipelineSha256, rulesSha256)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("basis", &basis)
      try m.text("dates", &dates)
      try m.text("ages", &ages)
      try m.text("geography", &geography)
      try m.text("zip3", &zip3)
      try m.text("free-text", &freeText)
      try m.text("surrogate", &surrogate)
      try m.number("release-year", &releaseYear, .number(0...9999))
      try m.optional("document", &document, Document())
      try m.text("pipeline-sha256", &pipelineSha256, .digestOrEmpty)
      try m.text("rules-sha256", &rulesSha256, .digestOrEmpty)
    }
  }

  /// A document on which the method rests.
  public struct Document: ReportPart, Sendable, Equatable {
    /// `expert determination` or `data use agreement`.
    public var kind: String
    public var sha256: String
    public var validUntil: String

    public init(
      kind: String = "", sha256: String = "", validUntil: String = ""
    ) {
      (self.kind, self.sha256, self.validUntil) = (kind, sha256, validUntil)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("kind", &kind)
      try m.text("sha256", &sha256, .digestOrEmpty)
      try m.text("valid-until", &validUntil, .dayOrEmpty)
    }
  }

  /// One clause of the eighteen: `found` = `removed` + `generalised` + `replaced`.
  public struct Identifier: ReportPart, Sendable, Equatable {
    /// `A` to `R`: 45 CFR 164.514(b)(2)(i).
    public var clause: String
    public var title: String
    public var found: Int
    public var removed: Int
    public var generalised: Int
    public var replaced: Int
    /// Values that the independent check looked at.
    public var examined: Int
    /// What the independent check found; these records were held back.
    public var residual: Int
    /// Ids and versions of the rules that acted, such as `names/1`.
    public var rules: [String]
    /// Why the clause does not apply; empty when it does.
    public var notApplicable: String

    public init(
      clause: String = "", title: String = "", found: Int = 0, removed: Int = 0, generalised: Int = 0, replaced: Int = 0,
      examined: Int = 0, residual: Int = 0, rules: [String] = [], notApplicable: String = ""
    ) {
      (self.clause, self.title, self.found, self.removed, self.generalised, self.replaced, self.examined, self.residual) = (
        clause, title, found, removed, generalised, replaced, examined, residual
      )
      (self.rules, self.notApplicable) = (rules, notApplicable)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("clause", &clause)
      try m.text("title", &title)
      try m.number("found", &found)
      try m.number("removed", &removed)
      try m.number("generalised", &generalised)
      try m.number("replaced", &replaced)
      try m.number("examined", &examined)
      try m.number("residual", &residual)
      try m.texts("rules", &rules)
      try m.text("not-applicable", &notApplicable)
    }
  }
}
