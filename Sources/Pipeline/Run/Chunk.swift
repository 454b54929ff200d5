import Compliance
import Records
import Sealing

/// An input under way: what reader, workers and journal have to know of it.
final class FileTask: Sendable {
  let source: Int
  let path: String
  let size: Int
  let digest: [UInt8]
  /// The file's row in the journal, nil when it is new.
  let journalID: Int?
  /// Records of the file that are in sealed batches already.
  let done: RecordRanges
  /// Of a rerun: the records that are read again, with their ids in the journal's `held`; nil reads what is behind `done`.
  let only: [Int: Int]?
  /// Of a database: where its rows lie in their own order.
  let trail: RowTrail?

  init(source: Int, path: String, size: Int, digest: [UInt8], journalID: Int?, done: RecordRanges = RecordRanges(), only: [Int: Int]? = nil, trail: RowTrail? = nil) {
    (self.source, self.path, self.size, self.digest, self.journalID, self.done) = (source, path, size, digest, journalID, done)
    (self.only, self.trail) = (only, trail)
  }

  var key: [UInt8] { [UInt8(truncatingIfNeeded: source)] + digest }

  func takes(record: Int) -> Bool { only.map { $0[record] != nil } ?? !done.contains(record) }
}

/// A piece of a file on its way to a worker. Owned by one thread at a time.
final class Chunk: @unchecked Sendable {
  let number: Int
  let file: FileTask
  let buffer: ByteBuffer
  /// The records that are worked on here, and that no earlier run has put into a batch.
  let records: [FramedRecord]
  /// In which stretches they lie, in order; at least one, also where none is worked on here.
  let parts: [FilePart]
  /// Whether the file ends here.
  let isLast: Bool
  /// Whether with this all records of the file have been worked on here.
  let completesFile: Bool
  let context: (any FileContext)?
  /// Bytes of the piece that belong to no record.
  let framingBytes: Int
  /// What the budget counts it as, its lines that are not there yet among it.
  let charge: Int

  /// What a chunk takes beside its bytes and its lines: task, outcomes with what they hold, unused ends of buffers. Of files of one record it is the most.
  static let overhead = 12 << 10

  /// - Parameter isTakenWhole: whether all parts of the file so far are worked on here.
  init(number: Int, file: FileTask, _ piece: consuming Piece, parts: [FilePart] = [.whole], isTakenWhole: Bool = true, charge: Int = 0) {
    self.number = number
    self.charge = charge
    self.file = file
    self.parts = parts
    isLast = piece.isLast
    completesFile = piece.isLast && isTakenWhole && file.only == nil
    context = piece.context
    let isWhole = file.done.isEmpty && file.only == nil && parts.allSatisfy(\.isTaken)
    records = isWhole ? piece.records : piece.records.filter { file.takes(record: $0.place.record) && parts.part(of: $0.place.record).isTaken }
    // What lies between records was accounted for together with the piece's last record.
    let isDone = file.only != nil || records.isEmpty && !piece.records.isEmpty || !(parts.last?.isTaken ?? true)
    framingBytes = isDone ? 0 : max(0, piece.coveredBytes - piece.records.reduce(0) { $0 + $1.range.count })
    buffer = piece.buffer
  }
}

extension [FilePart] {
  /// The part in which a record lies.
  func part(of record: Int) -> FilePart { last { $0.firstRecord <= record } ?? first ?? .whole }
}

extension Chunk {
  /// The records that are normalised together.
  var units: [Range<Int>] {
    var units: [Range<Int>] = []
    var start = 0
    while start < records.count {
      var end = start + 1
      while end < records.count, !records[end - 1].endsUnit { end += 1 }
      units.append(start..<end)
      start = end
    }
    return units
  }
}

/// How one record ended in a chunk.
struct RecordOutcome {
  enum Ending {
    case passed
    case filtered(ReasonCode)
    /// In a batch already: an earlier record has the same bytes.
    case recognised
    case quarantined(stage: Stage, ReasonCode, ValueClass?)
  }
  let place: Place
  let length: Int
  var ending: Ending
  /// The lines of the record in the chunk's buffer; of a unit's records the last one has them all.
  let lines: Range<Int>
  /// Bytes of those lines.
  let bytes: Int
  /// Keyed digest of the source bytes, for records held back.
  var digest: [UInt8]?
  /// Identifiers found, for records that passed, and what the check looked at; of a unit's records one has them all.
  var counts: UnitCounts
  /// What became of free text.
  var text: FreeTextCounts
  /// The year of the record's own date, 0 when it has none.
  let year: Int
  /// Whether the next record was normalised on its own; a batch ends only there.
  let endsUnit: Bool
  /// What the unit says of its patients, for the check of one identifier against two persons.
  let facts: [PatientFact]
  /// What its lines say of each patient that others may know, for re-identification risk.
  var risk: [RiskRow] = []
  /// By which the unit is known again, when all of it passed; nil where records are not recognised.
  var recognition: RecordDigest?
  /// Its place in its sender's order.
  var sequence: SequenceMark?
  /// What its rows say of their place by the source's watermark: the highest.
  var watermark: Int?

  var hasPassed: Bool { if case .passed = ending { true } else { false } }
}

/// The stages a record goes through, as they are named in the journal and in reports.
public enum Stage: String, Sendable, CaseIterable {
  case read, normalize, identify, deidentify, check
}

/// What a worker made of a chunk.
final class ChunkResult: @unchecked Sendable {
  let number: Int
  let file: FileTask
  let isLast: Bool
  let parts: [FilePart]
  let completesFile: Bool
  /// What the chunk that it was made of was counted as.
  let charge: Int
  let framingBytes: Int
  var lines: LineBuffer
  var outcomes: [RecordOutcome] = []
  /// What the scan of free text found, by class, of the units in which it found anything; `UnitCounts.narrative` counts from 1.
  var narratives: [NarrativeCounts] = []
  var statistics = Statistics()
  /// When the worker looked for its records in the memory.
  var memoryGeneration = 0
  /// Slices of windows that still read from `lines`; the memory is given back when the last one is sealed.
  var openSlices = 0
  var isComposed = false

  private let pool: LineBufferPool

  init(of chunk: Chunk, _ pool: LineBufferPool) {
    (number, file, isLast, framingBytes) = (chunk.number, chunk.file, chunk.isLast, chunk.framingBytes)
    (parts, completesFile, charge) = (chunk.parts, chunk.completesFile, chunk.charge)
    self.pool = pool
    lines = pool.take(forPiece: chunk.buffer.count)
    outcomes.reserveCapacity(chunk.records.count)
  }

  deinit {
    var buffer = LineBuffer(capacity: 64)
    swap(&buffer, &lines)
    pool.giveBack(buffer)
  }

  var memory: Int {
    Chunk.overhead + lines.text.allocatedCount + lines.lines.capacity * MemoryLayout<Line>.stride + outcomes.capacity * MemoryLayout<RecordOutcome>.stride
  }
}

/// What a run counted beside its batches; sums over chunks.
public struct Statistics: Sendable {
  public var inputBytes = 0
  public var kinds = Tally()
  public var notes = Tally()

  public static func += (a: inout Statistics, b: Statistics) {
    a.inputBytes += b.inputBytes
    a.kinds += b.kinds
    a.notes += b.notes
  }
}
