internal import Records

/// The compliance report of a run: everything that an auditor is told, as whole numbers, texts and lists of them.
///
/// Written as canonical JSON: UTF-8, no spaces, members in the order in which they stand here, every member present. Shares are
/// parts per million (`ppm`), durations milliseconds, times RFC 3339 in UTC. The page is rendered from this value and nothing else.
/// Schema: `docs/reference/report.schema.json`.
public struct Report: ReportPart, Sendable, Equatable {
  /// Name of the schema, the first member of each report.
  public static let schema = "urn:chartseal:report:1"
  /// Payload type of the signed envelope around a report.
  public static let payloadType = "application/vnd.chartseal.compliance-report+json"

  public var run: Run
  public var verdict: Verdict
  public var counts: Counts
  /// Five steps, in order.
  public var funnel: [FunnelStep]
  public var dataset: [Source]
  public var method: Method
  /// (A) to (R), in order.
  public var identifiers: [Identifier]
  public var checks: [Check]
  public var scan: Scan
  /// Nil when it was not measured.
  public var risk: Risk?
  /// Nil when nobody read one.
  public var sample: Sample?
  public var quarantine: [QuarantineReason]
  public var exceptions: [AcceptedException]
  /// Up to twelve runs, the oldest first, this one last.
  public var trend: [TrendPoint]
  public var stages: [StageTime]
  public var keys: [Key]
  public var batches: [Batch]
  public var people: People
  public var software: Software
  public var audit: AuditHead
  public var retention: Retention
  public var crosswalk: [CrosswalkRow]
  /// What the report does not claim.
  public var claimsNotMade: [String]

  public init(
    run: Run = Run(), verdict: Verdict = Verdict(), counts: Counts = Counts(), funnel: [FunnelStep] = FunnelStep.all,
    dataset: [Source] = [], method: Method = Method(), identifiers: [Identifier] = Identifier.all, checks: [Check] = [],
    scan: Scan = Scan(), risk: Risk? = nil, sample: Sample? = nil, quarantine: [QuarantineReason] = [],
    exceptions: [AcceptedException] = [], trend: [TrendPoint] = [], stages: [StageTime] = [], keys: [Key] = [], batches: [Batch] = [],
    people: People = People(), software: Software = Software(), audit: AuditHead = AuditHead(), retention: Retention = Retention(),
    crosswalk: [CrosswalkRow] = [], claimsNotMade: [String] = []
  ) {
    (self.run, self.verdict, self.counts, self.funnel, self.dataset, self.method, self.identifiers, self.checks) = (
      run, verdict, counts, funnel, dataset, method, identifiers, checks
    )
    (self.scan, self.risk, self.sample, self.quarantine, self.exceptions, self.trend, self.stages, self.keys) = (
      scan, risk, sample, quarantine, exceptions, trend, stages, keys
    )
    (self.batches, self.people, self.software, self.audit, self.retention, self.crosswalk, self.claimsNotMade) = (
      batches, people, software, audit, retention, crosswalk, claimsNotMade
    )
  }

  mutating func members(_ m: inout ReportMembers) throws(ReportError) {
    var schema = Self.schema
    try m.text("schema", &schema, .word(Self.schema))
    try m.part("run", &run)
    try m.part("verdict", &verdict)
    try m.part("counts", &counts)
    try m.list("funnel", &funnel, FunnelStep(), exactly: 5)
    try m.list("dataset", &dataset, Source())
    try m.part("method", &method)
    try m.list("identifiers", &identifiers, Identifier(), exactly: 18)
    try m.list("checks", &checks, Check())
    try m.part("scan", &scan)
    try m.optional("risk", &risk, Risk())
    try m.optional("sample", &sample, Sample())
    try m.list("quarantine", &quarantine, QuarantineReason())
    try m.list("exceptions", &exceptions, AcceptedException())
    try m.list("trend", &trend, TrendPoint())
    try m.list("stages", &stages, StageTime())
    try m.list("keys", &keys, Key())
    try m.list("batches", &batches, Batch())
    try m.part("people", &people)
    try m.part("software", &software)
    try m.part("audit", &audit)
    try m.part("retention", &retention)
    try m.list("crosswalk", &crosswalk, CrosswalkRow())
    try m.texts("claims-not-made", &claimsNotMade)
  }
}

extension Report {
  /// The report's one form in bytes. Values that no report may hold are written as they are; `check()` names them.
  public var encoded: [UInt8] {
    // Only reading throws; the empty text would be refused by every reader.
    (try? ReportMembers.written(self))?.encoded ?? []
  }

  /// Parses a report and checks that its figures agree with each other. What is accepted writes back to the same bytes.
  public init(parsing bytes: [UInt8]) throws(ReportError) {
    // No value takes less than a byte, so the text itself bounds their number.
    guard let value = JSONValue.parse(bytes, maximumDepth: 12, maximumValues: bytes.count) else { throw ReportError(.reportNotJSON) }
    guard value["schema"]?.string.map({ $0 == Self.schema }) ?? true else { throw ReportError(.reportSchemaUnknown, at: "schema") }
    let report = try ReportMembers.read(value, into: Report(), at: "")
    guard report.encoded == bytes else { throw ReportError(.reportNotCanonical) }
    try report.checkFigures()
    self = report
  }

  /// Says why this value is no report that a reader would accept: a member's form, or figures that contradict each other.
  public func check() throws(ReportError) { _ = try Report(parsing: encoded) }
}
