import Readers
import Records

/// One input as a run treats it: a file, a member of an archive, or the headers of one imaging study.
struct InputItem: Sendable {
  struct Part: Sendable {
    let path: String
    /// The name within a zip archive.
    let member: String?
  }
  /// What names it in the journal and in messages.
  let path: String
  let parts: [Part]
  let size: Int
  /// Seconds since any of its parts was last changed.
  let ageSeconds: Int
  /// What the format found out when it looked at the source as a whole; its own number for it.
  var note = 0
  /// Of a database: where its rows lie in their own order.
  var trail: RowTrail?
}

/// A record within a piece: framed, left out by rule, or refused by the framing.
struct FramedRecord {
  var range: Range<Int>
  let place: Place
  var refusal: RecordError?
  var filtered: ReasonCode?
  /// Whether the next record is normalised on its own; false when both make one unit.
  var endsUnit = true
  /// A number of the format's own.
  var note = 0
}

/// What a format knows about a file, for the workers that map its records.
protocol FileContext: AnyObject, Sendable {
  /// How the file is read, where equal bytes may mean different things: its table and columns.
  var reading: [UInt8] { get }
  /// What else holds for one record: the namespaces around it, the full URL of a Bundle's entry.
  func reading(of record: FramedRecord) -> [UInt8]
}

extension FileContext {
  var reading: [UInt8] { [] }
  func reading(of record: FramedRecord) -> [UInt8] { [] }
}

/// A stretch of an input, cut at the ends of units.
struct Piece: ~Copyable {
  var buffer: ByteBuffer
  var records: [FramedRecord]
  var notices: [ReasonCode]
  var isLast: Bool
  var context: (any FileContext)?
  /// Bytes of the input that it stands for: its own, and those before it that belong to no record and were let go.
  var coveredBytes: Int
}

/// An input being read, a piece at a time.
protocol PieceReader: AnyObject {
  /// The next piece; nil after the last one.
  func next() throws -> Piece?
}

/// A format on the scanning thread: looks at a source as a whole, then opens its inputs one after the other.
protocol FormatInput: AnyObject {
  /// The inputs of the source's files, in the order in which they are read. A file that cannot be used is reported and left out.
  func items(of files: [SourceFile], isCancelled: () -> Bool, failed: (_ path: String, RunFailure) -> Void) throws -> [InputItem]
  /// The digest that tells whether an input was submitted before.
  func digest(of item: InputItem) throws -> [UInt8]
  func open(_ item: InputItem) throws -> any PieceReader
}

extension PipelineDefinition {
  /// What reads a source. `scratch`: a folder for temporary files without names or values; `databases`: those of a run.
  func input(forSource index: Int, scratch: String, databases: DatabaseReads? = nil) throws -> any FormatInput {
    let source = sources[index]
    switch source.format {
    case .hl7v2: return HL7Input(source)
    case .csv: return try DelimitedInput(source, scratch: scratch)
    case .xml: return try ElementInput(source)
    case .ccda: return DocumentInput(source)
    case .fhir: return try FHIRInput(source, scratch: scratch)
    case .dicom: return StudyInput(source)
    case .sql: return try SQLInput(source, number: index, reads: databases)
    }
  }
}

extension FormatInput {
  /// The SHA-256 of the file's own bytes, or of what an archive's member holds.
  func digest(of item: InputItem) throws -> [UInt8] { try InputDigest.of(item) }
}
