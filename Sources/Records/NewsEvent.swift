/// Something that a log says: a stable id and name, a level and a fixed text; never reused, retired in place.
///
/// What differs from one time to the next stands in fields, and a field is a name of this program's own (`NewsField`) with a count, a time, a reason
/// code or an id: a log can hold no value of any record, at any level.
public struct NewsEvent: Sendable, Hashable {
  public enum Level: String, Sendable, CaseIterable, Comparable {
    case debug, info, notice, warning, error

    private var rank: Int { Level.allCases.firstIndex(of: self) ?? 0 }
    public static func < (a: Level, b: Level) -> Bool { a.rank < b.rank }
  }

  /// `EV-0101`: EV-00 the log itself, EV-01 a run, EV-02 batches, EV-03 files and records, EV-04 news, EV-05 a ledger node.
  public let id: String
  /// In kebab case, a verb's participle at its end: `run-started`.
  public let name: String
  public let level: Level
  /// One sentence, a fixed text.
  public let says: String
  /// The fields that the event may have.
  public let fields: [NewsField]

  public init(_ id: StaticString, _ name: StaticString, _ level: Level, _ says: StaticString, _ fields: [NewsField] = []) {
    (self.id, self.name, self.level, self.says, self.fields) = ("\(id)", "\(name)", level, "\(says)", fields)
  }

  public static func == (a: NewsEvent, b: NewsEvent) -> Bool { a.id == b.id }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// The names of the fields of log events, in the order in which a line has them.
public enum NewsField: String, Sendable, CaseIterable {
  case run = "run_id", pipeline, stage, batch, source, file, origin, port, route, method, status, code, outcome
  case exitCode = "exit_code", kind, count, percent, records, submitted, alreadySubmitted = "already_submitted", filtered, quarantined, spooled
  case resources, bytes, batches, batchesSubmitted = "batches_submitted", entries
  case entry = "entry_index", wasKnown = "was_known", planted, caught, held, missed, seed, tries, milliseconds, seconds
  case isDryRun = "dry_run", command, library, level = "library_level", place

  /// What stands in it, for the reference page.
  public var says: String {
    switch self {
    case .run: "the run's id"
    case .pipeline: "the pipeline's name, from its file"
    case .stage: "a stage of the run, or of a record's way"
    case .batch: "the batch's id, a digest"
    case .source: "the source's id, from the pipeline's file"
    case .file: "the file's number in the journal (`chartseal status --files --json`: `number`); never its name, in which a patient's may stand"
    case .origin: "the log's name"
    case .port: "TCP port"
    case .route: "class of the route: log, submission, reading, consent, patient, research, query, explorer, operation, other"
    case .method: "HTTP method"
    case .status: "HTTP status"
    case .code: "reason code"
    case .outcome: "the outcome in words, as `chartseal runs` shows it"
    case .exitCode: "exit code of the command"
    case .kind: "which kind, one of this program's own words"
    case .count: "how many"
    case .percent: "share done, 0 to 100"
    case .records: "records read"
    case .submitted: "records that the ledger has accepted"
    case .alreadySubmitted: "records that an earlier run had submitted"
    case .filtered: "records left out by a rule"
    case .quarantined: "records held back"
    case .spooled: "records sealed and not yet accepted"
    case .resources: "FHIR resources"
    case .bytes: "bytes"
    case .batches: "batches sealed"
    case .batchesSubmitted: "batches accepted"
    case .entries: "entries of the log"
    case .entry: "index of the entry in the log"
    case .wasKnown: "whether the ledger had it before"
    case .planted: "identifiers planted"
    case .caught: "of these caught"
    case .held: "of these in records that were held back"
    case .missed: "of these missed"
    case .seed: "seed of the planted set"
    case .tries: "attempts made"
    case .milliseconds: "milliseconds taken"
    case .seconds: "seconds taken"
    case .isDryRun: "whether the run was a dry one"
    case .command: "a command to type, with the pipeline file's path as it was given"
    case .level: "level that the library gave"
    case .library: "label of the library's logger"
    case .place: "file and line in the library's own source"
    }
  }
}

/// What stands in a field.
public enum NewsValue: Sendable, Equatable {
  case count(Int)
  case number(Double)
  case text(String)
  case flag(Bool)
}
