// What the report says of the run as a whole: who it was, its verdict, its counts.

extension Report {
  /// The run that the report is about.
  public struct Run: ReportPart, Sendable, Equatable {
    /// The run's id, as in journal and batches.
    public var id: String
    /// Name of the pipeline.
    public var pipeline: String
    public var started: String
    public var ended: String
    /// The run's own word for how it ended: `success`, `held, ...`.
    public var outcome: String
    public var exitCode: Int
    /// 1, and one more for each release or late receipt.
    public var revision: Int
    /// SHA-256 of the revision before; empty for the first.
    public var previous: String
    /// The covered entity, from the pipeline file.
    public var hospital: String
    /// The ledger: address or origin.
    public var recipient: String

    public init(
      id: String = "", pipeline: String = "", started: String = "1970-01-01T00:00:00Z", ended: String = "1970-01-01T00:00:00Z",
      outcome: String = "", exitCode: Int = 0, revision: Int = 1, previous: String = "", hospital: String = "", recipient: String = ""
    ) {
      (self.id, self.pipeline, self.started, self.ended, self.outcome, self.exitCode, self.revision, self.previous) = (
        id, pipeline, started, ended, outcome, exitCode, revision, previous
      )
      (self.hospital, self.recipient) = (hospital, recipient)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("id", &id)
      try m.text("pipeline", &pipeline)
      try m.text("started", &started, .time)
      try m.text("ended", &ended, .time)
      try m.text("outcome", &outcome)
      try m.number("exit-code", &exitCode, .number(0...255))
      try m.number("revision", &revision, .number(1...1_000_000))
      try m.text("previous", &previous, .digestOrEmpty)
      try m.text("hospital", &hospital)
      try m.text("recipient", &recipient)
    }
  }

  /// The run's verdict, with the sentence that says by which method it may be called de-identified.
  public struct Verdict: ReportPart, Sendable, Equatable {
    public var state: State
    /// One sentence, computed from the configuration and the results.
    public var method: String
    /// HL7 DARTS code, such as `HHS_SAFE_HARBOR_DETERMINISTIC_METHOD`.
    public var policyCode: String
    /// Ids of the checks that failed, in the order of `checks`.
    public var failed: [String]
    /// Ids of the checks that hold the run back.
    public var held: [String]
    /// Ids of the checks that only a person can answer, not yet answered.
    public var open: [String]
    /// The release by a second key; nil while there is none.
    public var release: Release?

    public init(
      state: State = .pass, method: String = "", policyCode: String = "", failed: [String] = [], held: [String] = [], open: [String] = [],
      release: Release? = nil
    ) {
      (self.state, self.method, self.policyCode, self.failed, self.held, self.open, self.release) = (
        state, method, policyCode, failed, held, open, release
      )
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.choice("state", &state)
      try m.text("method", &method)
      try m.text("policy-code", &policyCode)
      try m.texts("failed", &failed)
      try m.texts("held", &held)
      try m.texts("open", &open)
      try m.optional("release", &release, Release())
    }
  }

  /// A second key's decision to send what was held.
  public struct Release: ReportPart, Sendable, Equatable {
    /// Fingerprint of the key that countersigned.
    public var key: String
    public var name: String
    public var time: String
    /// The reason, word for word.
    public var reason: String
    public var reasonSha256: String
    /// Of the signed statement.
    public var statementSha256: String
    /// Batches that it released.
    public var batches: Int

    public init(
      key: String = "", name: String = "", time: String = "1970-01-01T00:00:00Z", reason: String = "",
      reasonSha256: String = String(repeating: "0", count: 64), statementSha256: String = String(repeating: "0", count: 64),
      batches: Int = 0
    ) {
      (self.key, self.name, self.time, self.reason, self.reasonSha256, self.statementSha256, self.batches) = (
        key, name, time, reason, reasonSha256, statementSha256, batches
      )
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.text("key", &key)
      try m.text("name", &name)
      try m.text("time", &time, .time)
      try m.text("reason", &reason)
      try m.text("reason-sha256", &reasonSha256, .digest)
      try m.text("statement-sha256", &statementSha256, .digest)
      try m.number("batches", &batches)
    }
  }

  /// Records of the run: `read` = `submitted` + `alreadySubmitted` + `filtered` + `quarantined` + `waiting`.
  public struct Counts: ReportPart, Sendable, Equatable {
    public var read: Int
    public var submitted: Int
    /// Taken care of by an earlier run.
    public var alreadySubmitted: Int
    /// Left out by a rule of the pipeline.
    public var filtered: Int
    public var quarantined: Int
    /// Sealed and not accepted: held, or the ledger did not answer.
    public var waiting: Int
    /// FHIR resources made.
    public var resources: Int
    public var patients: Int
    /// Bytes of input that were processed.
    public var inputBytes: Int

    public init(
      read: Int = 0, submitted: Int = 0, alreadySubmitted: Int = 0, filtered: Int = 0, quarantined: Int = 0, waiting: Int = 0,
      resources: Int = 0, patients: Int = 0, inputBytes: Int = 0
    ) {
      (self.read, self.submitted, self.alreadySubmitted, self.filtered, self.quarantined, self.waiting, self.resources, self.patients) = (
        read, submitted, alreadySubmitted, filtered, quarantined, waiting, resources, patients
      )
      self.inputBytes = inputBytes
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.number("read", &read)
      try m.number("submitted", &submitted)
      try m.number("already-submitted", &alreadySubmitted)
      try m.number("filtered", &filtered)
      try m.number("quarantined", &quarantined)
      try m.number("waiting", &waiting)
      try m.number("resources", &resources)
      try m.number("patients", &patients)
      try m.number("input-bytes", &inputBytes)
    }
  }

  /// Records that came out of a stage, and those that left the way in it; what goes in is what came out of the stage before.
  public struct FunnelStep: ReportPart, Sendable, Equatable {
    public var stage: FunnelStage
    public var records: Int
    public var filtered: Int
    public var quarantined: Int

    public init(
      stage: FunnelStage = .read, records: Int = 0, filtered: Int = 0, quarantined: Int = 0
    ) {
      (self.stage, self.records, self.filtered, self.quarantined) = (stage, records, filtered, quarantined)
    }

    mutating func members(_ m: inout ReportMembers) throws(ReportError) {
      try m.choice("stage", &stage)
      try m.number("records", &records)
      try m.number("filtered", &filtered)
      try m.number("quarantined", &quarantined)
    }
  }
}
