import Compliance
import Databases
import Normalization

/// One key of a pipeline file: what may stand there. The table below is the only list of keys: reading, 'did you mean', the JSON Schema and
/// the reference page all come from it.
public struct ConfigurationKey: Sendable {
  public indirect enum Form: Sendable {
    case text, integer, number, boolean
    /// One of these words.
    case word([String])
    /// A number with a unit: `16MB`, `512KiB`.
    case size
    /// A number with a unit: `30s`, `5m`, `2h`.
    case duration
    /// A list of values of one form.
    case list(Form)
    case mapping
    case mappings
    /// A mapping of names of the writer's own to lists of texts.
    case lists
    /// Whatever stands there: the reader of this kind of file checks it.
    case anything
  }

  /// Dotted path; `[]` stands for any item of a list.
  public let path: String
  public let form: Form
  public let isRequired: Bool
  public let defaultValue: String?
  public let summary: String

  init(_ path: String, _ form: Form, required: Bool = false, default defaultValue: String? = nil, _ summary: String) {
    (self.path, self.form, self.isRequired, self.defaultValue, self.summary) = (path, form, required, defaultValue, summary)
  }

  public static let all: [ConfigurationKey] = [
    .init("version", .integer, required: true, "Version of this file's format: 1."),
    .init("name", .text, required: true, "The pipeline's name; with the source ids it names what has been submitted already."),
    .init("state", .text, default: "state", "Folder of keys, vault, journal and spool, made by `chartseal init`; relative to this file."),

    .init("sources", .mappings, required: true, "Where records come from, read in this order."),
    .init("sources[].id", .text, required: true, "Name of the source, unique in the pipeline."),
    .init("sources[].format", .word(SourceFormat.allCases.map(\.rawValue)), required: true, "Format of the files."),
    .init("sources[].paths", .list(.text), "Files, folders, zip archives or glob patterns, relative to this file; read in byte order of their paths. Of every format but sql."),
    .init("sources[].minimum-age", .duration, default: "0s", "A file changed more recently is left for the next run."),
    .init("sources[].settle", .duration, default: "0s", "Looks at all files twice, so far apart: one that changed or came meanwhile is left for the next run."),
    .init("sources[].done-marker", .text, "A file is taken once this one lies beside it: `{name}.done`, `{stem}.ok`, or `_SUCCESS` for a whole folder."),
    .init("sources[].ignore", .list(.text), default: IntakeRules.defaultIgnored.joined(separator: ", "), "Names that are never inputs; for files that get their name when they are whole."),
    .init("sources[].after-success", .word(IntakeRules.AfterSuccess.allCases.map(\.rawValue)), default: "leave", "What becomes of a file when all of its records are on the ledger; it is never deleted."),
    .init("sources[].archive-folder", .text, "For archive: the folder that takes the files, relative to this file."),
    .init("sources[].recognise", .word(IntakeRules.Recognition.allCases.map(\.rawValue)), default: "files", "What is known again: files by their content, or each record as well."),
    .init("sources[].time-zone", .text, "Offset such as -05:00 for times without one; without this key such a time becomes a date."),
    .init("sources[].maximum-record", .size, default: "128MiB", "A longer message, row, document or header is quarantined; for csv 16MiB when it is left out."),
    .init("sources[].mapping", .text, "For csv, xml and sql: the mapping file, relative to this file."),
    .init("sources[].hl7v2", .mapping, "Settings of HL7 v2 sources."),
    .init("sources[].hl7v2.default-character-set", .word(["utf-8", "iso-8859-1", "windows-1252"]), default: "windows-1252", "For bytes that are not what MSH-18 says."),
    .init("sources[].hl7v2.sequence", .word(HL7Settings.Sequence.allCases.map(\.rawValue)), default: "ignore", "Sequence numbers (MSH-13) of each sender: check counts gaps and repeats; require quarantines what follows a gap or has none."),
    .init("sources[].hl7v2.merge-segment", .text, "A site's own segment, such as ZMR, that merges another patient into that of PID."),
    .init("sources[].hl7v2.merge-field", .integer, default: "1", "Its field with the other patient's identifiers (CX)."),
    .init("sources[].csv", .mapping, "Settings of delimited text; what is left out is found in each file, or the file is refused with the choice to make."),
    .init("sources[].csv.delimiter", .word(["comma", "semicolon", "pipe", "tab", "caret"]), "What separates fields."),
    .init("sources[].csv.quote", .word(["double", "single", "none"]), "What encloses fields."),
    .init("sources[].csv.escape", .word(["doubled", "backslash"]), "How a quote is written within quotes."),
    .init("sources[].csv.comment", .text, "Lines that begin with this are comments."),
    .init("sources[].csv.widths", .list(.integer), "Fixed width: the fields' widths in characters, in order; there are no delimiters then."),
    .init("sources[].csv.header", .list(.text), "The columns' names, for files without a header line."),
    .init("sources[].csv.character-set", .word(["utf-8", "utf-16le", "utf-16be", "iso-8859-1", "windows-1252"]), "The files' character set."),
    .init("sources[].csv.watermark", .text, "Column that grows with every new or changed row, a time or a number: a new row behind what earlier runs have seen is taken, and told as late. With recognise: records."),
    .init("sources[].csv.overlap", .text, default: "0", "How far behind it a row may be before it is late: a duration such as 2h, or a number."),
    .init("sources[].sql", .mapping, "A table or query of a database, for format: sql."),
    .init("sources[].sql.driver", .word(DatabaseSettings.Driver.allCases.map(\.rawValue)), required: true, "The kind of database."),
    .init("sources[].sql.database", .text, required: true, "sqlite: the file, relative to this one. postgresql: a connection string or URI without a password, or service=NAME."),
    .init("sources[].sql.password-file", .text, "File with the password, readable by its owner alone; without it libpq's own pgpass file."),
    .init("sources[].sql.table", .text, "The table or view, with its schema: his.lab_results."),
    .init("sources[].sql.query", .text, "Instead of a table: one SELECT. Joins belong here."),
    .init("sources[].sql.key", .list(.text), required: true, "Columns that together name one row and never change, spelled as the database does; rows are read in their order."),
    .init("sources[].sql.watermark", .text, "Column that grows with every new or changed row, never empty: a time of change or a sequence; rows are read in its order. Without it only keys above the last are new."),
    .init("sources[].sql.overlap", .text, "With a watermark: how much later than it a row may become visible, such as 2h, or a number; so far back each run reads again and knows what it has read."),
    .init("sources[].sql.full", .boolean, default: "false", "Read everything each time, and take what is new or changed by its digest."),
    .init("sources[].sql.fetch-size", .integer, default: "1000", "Rows asked for at a time."),
    .init("sources[].sql.timeout", .duration, default: "10m", "Time without a row after which reading is given up; also the server's statement timeout."),
    .init("sources[].dicom", .mapping, "Settings of imaging metadata."),
    .init("sources[].dicom.options", .list(.word(DICOMOption.allCases.map(\.rawValue))), "Options of PS3.15 Annex E beside the Basic Profile; what the HIPAA profile forbids stays forbidden."),
    .init("sources[].dicom.unidentified", .word(["reject", "patient-per-study"]), default: "reject", "A study without a usable patient identifier: held back, or a patient of its own whom nothing else can join."),
    .init("sources[].dicom.columns", .lists, "For RIS and PACS lists as csv: attribute keyword, and the columns that hold it."),
    .init("sources[].filter", .mapping, "Records left out on purpose; they are counted as filtered."),
    .init("sources[].filter.only", .list(.text), "Kinds of records to take, such as ORU or ADT^A01 (HL7 v2); all others are filtered."),
    .init("sources[].filter.except", .list(.text), "Kinds of records to leave out."),

    .init("identity", .mapping, "How patients are recognised and what stands for them."),
    .init("identity.surrogate", .word(["vault", "keyed"]), default: "vault", "vault: random keys kept in the vault (Safe Harbor); keyed: derived keys (needs an expert determination)."),
    .init("identity.vault", .text, "Where the vault is when not in the state folder: a connection string or URI of a PostgreSQL database without a password, or service=NAME."),
    .init("identity.vault-password-file", .text, "File with the password, readable by its owner alone; without it libpq's own pgpass file."),
    .init("identity.vault-timeout", .duration, default: "60s", "Time after which a statement, or the wait for a lock, is given up; none takes longer than a fraction of a second."),
    .init("identity.authority", .text, required: true, "Assigning authority of identifiers that name none."),
    .init("identity.types", .list(.text), default: "MR, PI, PT, PN, MC, SS", "Identifier types (HL7 table 0203) in the order of preference."),
    .init("identity.authorities", .list(.text), "Assigning authorities in the order of preference; an identifier of one of them wins over all others."),
    .init("identity.aliases", .lists, "Authorities that go by several names: the name that stands for all, and a list of the others."),
    .init("identity.namespace", .text, default: "urn:chartseal:local", "URI under which local code systems are named."),
    .init("identity.epoch", .integer, default: "1", "Epoch of the patients' record keys."),

    .init("profile", .mapping, "How identifiers are removed."),
    .init("profile.name", .word(["safe-harbor", "expert-determination", "limited-data-set"]), default: "safe-harbor", "45 CFR 164.514(b)(2), (b)(1) or (e)."),
    .init("profile.release-year", .integer, required: true, "Year of release: ages are capped as of this year or the record's, whichever is later."),
    .init("profile.free-text", .word(["scrub", "withhold"]), default: "scrub", "Notes, comments and documents of text: identifiers taken out of them and the rest kept, or none of it kept."),
    .init("profile.determination", .text, "Expert determination: path of the expert's document (its digest is recorded)."),
    .init("profile.agreement", .text, "Limited data set: path of the data use agreement."),
    .init("profile.valid-until", .text, "Last day of the determination or agreement (YYYY-MM-DD)."),

    .init("risk", .mapping, "What is asked of re-identification risk; a run of the expert profile that misses it is held, in other profiles it is reported."),
    .init("risk.quasi-identifiers", .list(.word(QuasiIdentifier.allCases.map(\.rawValue))), default: "birth-year, sex, zip3", "What others may know of a patient: patients alike in all of these are a class."),
    .init("risk.sensitive", .list(.word(SensitiveAttribute.allCases.map(\.rawValue))), default: "diagnosis-group", "What must not be learnt from a class alone (l-diversity)."),
    .init("risk.minimum-class", .integer, default: "0", "Smallest class allowed (k); 0 sets no threshold, and 11 is what is reported against."),
    .init("risk.maximum-prosecutor-percent", .number, default: "0", "Highest prosecutor risk allowed to anybody; 0 sets no threshold."),
    .init("risk.maximum-at-risk-percent", .number, default: "0", "Share of the patients that may be in classes smaller than allowed; 0 allows none."),
    .init("risk.minimum-diversity", .integer, default: "0", "Distinct sensitive values that every class must have (l); 0 sets no threshold."),
    .init("risk.sampling-percent", .number, default: "100", "Share of the population that the patients are, for journalist and marketer risk."),

    .init("stakeholders", .mapping, required: true, "Who is responsible for what is submitted; goes into every batch."),
    .init("stakeholders.source-system", .text, required: true, "URI or name of the system that the exports come from."),
    .init("stakeholders.facility", .text, required: true, "The facility, as it may be shown to others."),
    .init("stakeholders.custodian", .text, required: true, "The organisation that keeps the records and answers for them."),
    .init("stakeholders.submitting-organisation", .text, required: true, "Participant id of the submitting organisation on the ledger."),
    .init("stakeholders.responsible-department", .text, "Department that answers questions."),
    .init("stakeholders.purpose-of-use", .word(["TREAT", "HPAYMT", "HOPERAT", "HRESCH", "PUBHLTH", "PATRQT"]), required: true, "Purpose (HL7 v3 PurposeOfUse)."),
    .init("stakeholders.agreement", .text, "Reference of the agreement under which the records are shared."),
    .init("stakeholders.as-of", .text, "Instant for meta.lastUpdated; without it the first instant of the release year."),

    .init("batch", .mapping, "How batches are cut."),
    .init("batch.max-records", .integer, default: "2000", "Source records in a batch, at the most."),
    .init("batch.max-bytes", .size, default: "16MiB", "Bytes of FHIR JSON after which a batch is closed."),

    .init("ledger", .mapping, required: true, "The ledger node."),
    .init("ledger.url", .text, required: true, "Base URL of the node."),
    .init("ledger.log-key", .text, required: true, "The log's verifier key (C2SP vkey), or @file: pinned, every checkpoint must be signed by it."),
    .init("ledger.custodian-key", .text, required: true, "File with the custodian node's sealing public key."),
    .init("ledger.ca-file", .text, "CA certificates for TLS; the system's when left out."),
    .init("ledger.client-certificate", .text, "Client certificate (PEM) for mutual TLS."),
    .init("ledger.client-key", .text, "Its private key."),
    .init("ledger.proxy", .text, "Proxy URL."),
    .init("ledger.in-flight", .integer, default: "4", "Batches submitted at the same time."),
    .init("ledger.connect-timeout", .duration, default: "10s", "Time to connect."),
    .init("ledger.stall-timeout", .duration, default: "30s", "Time without a byte after which a transfer is given up."),
    .init("ledger.timeout", .duration, default: "10m", "Time for one submission in all."),
    .init("ledger.retries", .integer, default: "5", "Retries of what can be retried."),

    .init("keys", .mapping, "The organisation's signing key; without this the one made by `chartseal init`."),
    .init("keys.signing-key", .text, "PEM or PKCS#12 file."),
    .init("keys.certificate", .text, "Certificate chain (PEM) that belongs to it."),
    .init("keys.passphrase-file", .text, "File with the passphrase; the variable CHARTSEAL_PASSPHRASE_FILE goes before it, systemd's credential chartseal-passphrase after it."),
    .init("keys.ca-file", .text, "The consortium's CA certificates: the chain is checked against them."),

    .init("compliance", .mapping, "Who answers for a run, and what is accepted."),
    .init("compliance.operator", .text, "Id of the operator by whom or for whom runs are made; stands in reports and in the audit log."),
    .init("compliance.statement-by", .text, "Who states that nobody knows how what remains could identify anybody (45 CFR 164.514(b)(2)(ii))."),
    .init("compliance.statement-on", .text, "The day of that statement (YYYY-MM-DD)."),
    .init("compliance.statement-until", .text, "Its last day (YYYY-MM-DD); a run after it fails."),
    .init("compliance.rules-reviewed-until", .text, "Last day for which rules and tables were reviewed (YYYY-MM-DD); a run after it fails."),
    .init("compliance.exceptions", .mappings, "Checks whose hold is accepted, each for a time."),
    .init("compliance.exceptions[].id", .text, required: true, "Name of the exception, unique in the pipeline."),
    .init("compliance.exceptions[].check", .text, required: true, "Id of the check, such as `quarantine` or `164.514(c)`."),
    .init("compliance.exceptions[].reason", .text, required: true, "Why it is right; stands in the report."),
    .init("compliance.exceptions[].approver", .text, required: true, "Who decided it."),
    .init("compliance.exceptions[].expires", .text, required: true, "Its last day (YYYY-MM-DD); a run after it fails."),
    .init("compliance.exceptions[].code", .text, "Only when everything that the check found has this reason code."),
    .init("compliance.countersign-keys", .list(.text), "Public keys (PEM) that may release a run that is held; not the one that signs batches."),
    .init("compliance.retention-years", .integer, default: "6", "Years for which reports, rule sets and the audit log are kept (45 CFR 164.316(b)(2)(i)); at least 6."),
    .init("compliance.maximum-residual-percent", .number, default: "100", "A larger share of texts in which the scan still finds something holds the run."),

    .init("news", .mapping, "Who hears how a run ended, beside those who see its output."),
    .init("news.metrics-file", .text, "File for the textfile collector of Prometheus' node exporter, one for each pipeline; ends in .prom."),
    .init("news.heartbeat-url", .text, "Address of a monitoring service in the form of healthchecks.io, or @file (mode 0600) with it: /start, success, /fail or an exit code are told, and counts."),
    .init("news.heartbeat-proxy", .text, "Proxy URL for that address."),
    .init("news.command", .list(.text), "Program (whole path) and arguments, run without a shell when the exit code is another than the last time: the mail-ready text on its standard input, 30 s at the most."),

    .init("limits", .mapping, "What a run may use."),
    .init("limits.workers", .integer, default: "0", "Worker threads; 0 means one for each processor."),
    .init("limits.memory", .size, default: "48MiB", "Memory for records under way and what becomes of them; reading waits when it is used up. A run takes some 260 MB at most beside it."),

    .init("expect", .mapping, "What a run must reach to be called good."),
    .init("expect.minimum-records", .integer, default: "0", "Fewer records read is a failure."),
    .init("expect.maximum-quarantine-percent", .number, default: "100", "A larger share quarantined is a failure."),
  ]

  /// The names of the keys directly under a path of pipeline files.
  static func children(of path: String) -> [String] { ConfigurationTable.pipeline.children(of: path) }
}
