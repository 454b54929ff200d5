// What happened to the batches, by whom and with what.

extension Report {
  /// A run of the pipeline, for comparison.
  public struct TrendPoint: ReportPart, Sendable, Equatable {
    public var run: String
    public var started: String
    public var read: Int
    public var quarantinedPpm: Int
    public var residualPpm: Int
    public var state: State

    public init(
      run: String = "", started: String = "1970-01-01T00:00:00Z", read: Int = 0, quarantinedPpm: Int = 0, residualPpm: Int = 0,
      state: State = .pass
    ) {
      (self.run, self.started, self.read, self.quarantinedPpm, self.residualPpm, self.state) = (
        run, started, read, quarantinedPpm, residualPpm, state
      )
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("run", &run)
      try m.text("started", &started, .time)
      try m.number("read", &read)
      try m.number("quarantined-ppm", &quarantinedPpm, .ppm)
      try m.number("residual-ppm", &residualPpm, .ppm)
      try m.choice("state", &state)
    }
  }

  /// When a stage began and ended, in milliseconds from the start of the run.
  public struct StageTime: ReportPart, Sendable, Equatable {
    public var stage: String
    public var startMs: Int
    public var endMs: Int

    public init(
      stage: String = "", startMs: Int = 0, endMs: Int = 0
    ) {
      (self.stage, self.startMs, self.endMs) = (stage, startMs, endMs)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("stage", &stage)
      try m.number("start-ms", &startMs)
      try m.number("end-ms", &endMs)
    }
  }

  /// A key in use; never material.
  public struct Key: ReportPart, Sendable, Equatable {
    public var purpose: String
    public var algorithm: String
    public var fingerprint: String
    public var created: String
    public var expires: String
    public var holder: String
    public var lastUse: String

    public init(
      purpose: String = "", algorithm: String = "", fingerprint: String = "", created: String = "", expires: String = "",
      holder: String = "", lastUse: String = ""
    ) {
      (self.purpose, self.algorithm, self.fingerprint, self.created, self.expires, self.holder, self.lastUse) = (
        purpose, algorithm, fingerprint, created, expires, holder, lastUse
      )
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("purpose", &purpose)
      try m.text("algorithm", &algorithm)
      try m.text("fingerprint", &fingerprint)
      try m.text("created", &created)
      try m.text("expires", &expires)
      try m.text("holder", &holder)
      try m.text("last-use", &lastUse)
    }
  }

  /// A batch that the run judged: `records` = `passed` + `filtered` + `quarantined`.
  public struct Batch: ReportPart, Sendable, Equatable {
    public var id: String
    public var source: String
    public var state: BatchState
    public var records: Int
    public var passed: Int
    public var filtered: Int
    public var quarantined: Int
    public var resources: Int
    public var bytes: Int
    public var sealed: String
    /// Empty while it is not.
    public var submitted: String
    /// Index in the log; -1 while it has none.
    public var index: Int
    public var recipient: String
    public var purpose: String

    public init(
      id: String = String(repeating: "0", count: 64), source: String = "", state: BatchState = .sealed, records: Int = 0, passed: Int = 0,
      filtered: Int = 0, quarantined: Int = 0, resources: Int = 0, bytes: Int = 0, sealed: String = "", submitted: String = "",
      index: Int = -1, recipient: String = "", purpose: String = ""
    ) {
      (self.id, self.source, self.state, self.records, self.passed, self.filtered, self.quarantined, self.resources) = (
        id, source, state, records, passed, filtered, quarantined, resources
      )
      (self.bytes, self.sealed, self.submitted, self.index, self.recipient, self.purpose) = (bytes, sealed, submitted, index, recipient, purpose)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("id", &id, .digest)
      try m.text("source", &source)
      try m.choice("state", &state)
      try m.number("records", &records)
      try m.number("passed", &passed)
      try m.number("filtered", &filtered)
      try m.number("quarantined", &quarantined)
      try m.number("resources", &resources)
      try m.number("bytes", &bytes)
      try m.text("sealed", &sealed, .timeOrEmpty)
      try m.text("submitted", &submitted, .timeOrEmpty)
      try m.number("index", &index, .number(-1...ReportForm.largest))
      try m.text("recipient", &recipient)
      try m.text("purpose", &purpose)
    }
  }

  /// Who ran it, who approved it.
  public struct People: ReportPart, Sendable, Equatable {
    /// User of the operating system.
    public var user: String
    /// Id of the operator.
    public var operatorID: String
    public var service: String
    public var host: String
    /// Another person; empty when nobody did.
    public var approvedBy: String

    public init(
      user: String = "", operatorID: String = "", service: String = "", host: String = "", approvedBy: String = ""
    ) {
      (self.user, self.operatorID, self.service, self.host, self.approvedBy) = (user, operatorID, service, host, approvedBy)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("user", &user)
      try m.text("operator", &operatorID)
      try m.text("service", &service)
      try m.text("host", &host)
      try m.text("approved-by", &approvedBy)
    }
  }

  /// What ran.
  public struct Software: ReportPart, Sendable, Equatable {
    public var version: String
    public var buildSha256: String
    public var swift: String
    public var curl: String
    /// Protocol and cipher that were negotiated.
    public var tls: String
    public var os: String

    public init(
      version: String = "", buildSha256: String = "", swift: String = "", curl: String = "", tls: String = "", os: String = ""
    ) {
      (self.version, self.buildSha256, self.swift, self.curl, self.tls, self.os) = (version, buildSha256, swift, curl, tls, os)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("version", &version)
      try m.text("build-sha256", &buildSha256, .digestOrEmpty)
      try m.text("swift", &swift)
      try m.text("curl", &curl)
      try m.text("tls", &tls)
      try m.text("os", &os)
    }
  }

  /// The head of the audit log when the report was written.
  public struct AuditHead: ReportPart, Sendable, Equatable {
    public var events: Int
    /// Digest of the last event; empty when there is none.
    public var head: String

    public init(
      events: Int = 0, head: String = ""
    ) {
      (self.events, self.head) = (events, head)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.number("events", &events)
      try m.text("head", &head, .digestOrEmpty)
    }
  }

  /// How long the report must be kept.
  public struct Retention: ReportPart, Sendable, Equatable {
    public var until: String
    public var basis: String
    public var years: Int

    public init(
      until: String = "1970-01-01", basis: String = "", years: Int = 0
    ) {
      (self.until, self.basis, self.years) = (until, basis, years)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("until", &until, .day)
      try m.text("basis", &basis)
      try m.number("years", &years)
    }
  }

  /// A question that auditors ask, and where the report answers it.
  public struct CrosswalkRow: ReportPart, Sendable, Equatable {
    public var citation: String
    public var inquiry: String
    /// Id of a section of the page, such as `method`; `outside this tool` when the answer lies elsewhere.
    public var section: String
    public var evidence: String

    public init(
      citation: String = "", inquiry: String = "", section: String = "", evidence: String = ""
    ) {
      (self.citation, self.inquiry, self.section, self.evidence) = (citation, inquiry, section, evidence)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("citation", &citation)
      try m.text("inquiry", &inquiry)
      try m.text("section", &section)
      try m.text("evidence", &evidence)
    }
  }
}
