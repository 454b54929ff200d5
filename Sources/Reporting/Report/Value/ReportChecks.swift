// What was checked: clause by clause, by the scan of finished text, and what was held back or accepted.

extension Report {
  /// The result of one check.
  public struct Check: ReportPart, Sendable, Equatable {
    /// Citation, such as `164.514(b)(2)(i)(A)`.
    public var id: String
    public var title: String
    public var outcome: Outcome
    public var examined: Int
    /// What was counted: `values`, `records`, `files`.
    public var unit: String
    public var found: Int
    /// One sentence.
    public var says: String
    /// Some of the places, never a value.
    public var places: [CheckPlace]

    public init(
      id: String = "", title: String = "", outcome: Outcome = .pass, examined: Int = 0, unit: String = "", found: Int = 0,
      says: String = "", places: [CheckPlace] = []
    ) {
      (self.id, self.title, self.outcome, self.examined, self.unit, self.found, self.says, self.places) = (
        id, title, outcome, examined, unit, found, says, places
      )
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("id", &id)
      try m.text("title", &title)
      try m.choice("outcome", &outcome)
      try m.number("examined", &examined)
      try m.text("unit", &unit)
      try m.number("found", &found)
      try m.text("says", &says)
      try m.list("places", &places, CheckPlace())
    }
  }

  /// Where a check found something.
  public struct CheckPlace: ReportPart, Sendable, Equatable {
    public var file: String
    public var record: Int
    public var line: Int
    public var byte: Int
    /// Element of the output.
    public var element: String
    /// Reason code.
    public var code: String
    public var count: Int

    public init(
      file: String = "", record: Int = 0, line: Int = 0, byte: Int = 0, element: String = "", code: String = "", count: Int = 1
    ) {
      (self.file, self.record, self.line, self.byte, self.element, self.code, self.count) = (file, record, line, byte, element, code, count)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("file", &file)
      try m.number("record", &record)
      try m.number("line", &line)
      try m.number("byte", &byte)
      try m.text("element", &element)
      try m.text("code", &code)
      try m.number("count", &count)
    }
  }

  /// The independent scan of texts.
  public struct Scan: ReportPart, Sendable, Equatable {
    /// Version of the scanner and its tables.
    public var version: String
    public var texts: Int
    public var bytes: Int
    /// Texts with a find that holds the record.
    public var withHits: Int
    /// Texts with a suspicion only.
    public var withSuspicions: Int
    public var hitsByClass: [Int]
    public var suspicionsByClass: [Int]
    /// Nil when nothing was planted.
    public var planted: Planted?

    public init(
      version: String = "", texts: Int = 0, bytes: Int = 0, withHits: Int = 0, withSuspicions: Int = 0,
      hitsByClass: [Int] = .init(repeating: 0, count: 18), suspicionsByClass: [Int] = .init(repeating: 0, count: 18),
      planted: Planted? = nil
    ) {
      (self.version, self.texts, self.bytes, self.withHits, self.withSuspicions, self.hitsByClass, self.suspicionsByClass, self.planted) = (
        version, texts, bytes, withHits, withSuspicions, hitsByClass, suspicionsByClass, planted
      )
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("version", &version)
      try m.number("texts", &texts)
      try m.number("bytes", &bytes)
      try m.number("with-hits", &withHits)
      try m.number("with-suspicions", &withSuspicions)
      try m.numbers("hits-by-class", &hitsByClass, exactly: 18)
      try m.numbers("suspicions-by-class", &suspicionsByClass, exactly: 18)
      try m.optional("planted", &planted, Planted())
    }
  }

  /// How planted identifiers fared.
  public struct Planted: ReportPart, Sendable, Equatable {
    public var seed: String
    public var planted: Int
    public var caught: Int
    public var formats: [PlantedFormat]

    public init(
      seed: String = "", planted: Int = 0, caught: Int = 0, formats: [PlantedFormat] = []
    ) {
      (self.seed, self.planted, self.caught, self.formats) = (seed, planted, caught, formats)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("seed", &seed)
      try m.number("planted", &planted)
      try m.number("caught", &caught)
      try m.list("formats", &formats, PlantedFormat())
    }
  }

  /// Planted identifiers of one format.
  public struct PlantedFormat: ReportPart, Sendable, Equatable {
    public var format: String
    public var planted: Int
    public var caught: Int

    public init(
      format: String = "", planted: Int = 0, caught: Int = 0
    ) {
      (self.format, self.planted, self.caught) = (format, planted, caught)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("format", &format)
      try m.number("planted", &planted)
      try m.number("caught", &caught)
    }
  }

  /// A seeded random sample that a person read.
  public struct Sample: ReportPart, Sendable, Equatable {
    public var seed: String
    public var size: Int
    public var reviewed: Int
    public var defects: Int
    /// Upper bound of the share of defects, at 95 % confidence.
    public var upperBoundPpm: Int
    public var reviewer: String
    public var reviewedOn: String

    public init(
      seed: String = "", size: Int = 0, reviewed: Int = 0, defects: Int = 0, upperBoundPpm: Int = 0, reviewer: String = "",
      reviewedOn: String = ""
    ) {
      (self.seed, self.size, self.reviewed, self.defects, self.upperBoundPpm, self.reviewer, self.reviewedOn) = (
        seed, size, reviewed, defects, upperBoundPpm, reviewer, reviewedOn
      )
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("seed", &seed)
      try m.number("size", &size)
      try m.number("reviewed", &reviewed)
      try m.number("defects", &defects)
      try m.number("upper-bound-ppm", &upperBoundPpm, .ppm)
      try m.text("reviewer", &reviewer)
      try m.text("reviewed-on", &reviewedOn, .dayOrEmpty)
    }
  }

  /// Records held back for one reason.
  public struct QuarantineReason: ReportPart, Sendable, Equatable {
    public var stage: String
    public var code: String
    public var summary: String
    public var count: Int

    public init(
      stage: String = "", code: String = "", summary: String = "", count: Int = 0
    ) {
      (self.stage, self.code, self.summary, self.count) = (stage, code, summary, count)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("stage", &stage)
      try m.text("code", &code)
      try m.text("summary", &summary)
      try m.number("count", &count)
    }
  }

  /// An exception that somebody approved, with its expiry.
  public struct AcceptedException: ReportPart, Sendable, Equatable {
    public var id: String
    /// Id of the check.
    public var check: String
    public var reason: String
    public var approver: String
    public var expires: String
    public var state: ExceptionState
    /// Findings that it covered in this run.
    public var used: Int

    public init(
      id: String = "", check: String = "", reason: String = "", approver: String = "", expires: String = "1970-01-01",
      state: ExceptionState = .inForce, used: Int = 0
    ) {
      (self.id, self.check, self.reason, self.approver, self.expires, self.state, self.used) = (id, check, reason, approver, expires, state, used)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("id", &id)
      try m.text("check", &check)
      try m.text("reason", &reason)
      try m.text("approver", &approver)
      try m.text("expires", &expires, .day)
      try m.choice("state", &state)
      try m.number("used", &used)
    }
  }
}
