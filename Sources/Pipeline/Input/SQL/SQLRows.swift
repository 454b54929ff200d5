import Cryptography
import Databases
import Normalization
import Readers
import Records

/// Rows of a database as bytes of delimited text, and where in those bytes each row lies.
///
/// The last row read is kept back until the next one is known to have another key: where two rows have the same one, no position lies between them.
final class SQLRows: PieceSource, PieceFramer {
  private let rows: any RowSequence
  private let file: DelimitedFile
  private let units: DelimitedPieceFramer
  private let filter: ReasonCode?
  private let limit: Int
  private let reads: DatabaseReads
  private let trail: RowTrail?
  private let name: [UInt8]
  private let describe: (DatabaseError) -> RunFailure
  /// Why the rows ended before their end.
  private(set) var end: RunFailure?
  private var text = DelimitedRowText()
  private var row = ByteBuffer(capacity: 4096)
  private var kept: Kept?
  private var order: [DatabaseValue] = []
  /// Rows handed out as bytes and not yet as records.
  private var handed: [Handed] = []
  private var first = 0
  private var byte = 0
  private var records = 0
  private var isEnded = false
  let makesUnits: Bool

  /// The row in `row`.
  private struct Kept {
    let entry: RowTrail.Entry
    let refusal: ReasonCode?
  }
  private struct Handed {
    let record: Int
    let length: Int
    let refusal: ReasonCode?
  }

  init(
    _ rows: any RowSequence, file: DelimitedFile, table: MappingTable, source: PipelineDefinition.Source, reads: DatabaseReads, trail: RowTrail?,
    describe: @escaping (DatabaseError) -> RunFailure
  ) {
    (self.rows, self.file, self.reads, self.trail, self.describe) = (rows, file, reads, trail, describe)
    (limit, name) = (source.maximumRecordBytes, Array("\(reads.pipeline)\n\(source.id)\n".utf8))
    filter = table.isReference ? MappingReason.referenceRow : source.takes(kind: table.name) ? nil : RunReason.filteredType
    units = DelimitedPieceFramer(file, groups: table.groupColumns, limit: limit, start: 0, filter: nil)
    makesUnits = units.makesUnits
  }

  var context: (any FileContext)? { file }
  func belongsTogether(_ first: Bytes, _ second: Bytes) -> Bool { units.belongsTogether(first, second) }

  // MARK: Bytes

  func read(into out: inout ByteBuffer, upTo limit: Int) throws -> Bool {
    let start = out.count
    do {
      while !isEnded, out.count - start < limit { try step(&out) }
    } catch {
      // What was read is kept: it ends here, and then it is said why.
      isEnded = true
      end = (error as? DatabaseError).map(describe) ?? (error as? RunFailure) ?? RunFailure(.internalError, "\(type(of: error))")
    }
    return out.count > start
  }

  private func step(_ out: inout ByteBuffer) throws {
    if reads.isCancelled() { throw DatabaseError(DatabaseReason.cancelled) }
    let next: (record: Int?, cursor: any RowCursor, order: [DatabaseValue])?
    do { next = try rows.next() } catch let error as DatabaseError {
      // At the end of what can be read nothing is against the row that was kept back; after a failure the row behind it is not known.
      if error == DatabaseError(DatabaseReason.nullKey) || trail?.moves == false { handOut(&out) }
      throw error
    }
    guard let next else {
      handOut(&out)
      isEnded = true
      return
    }
    if next.order == order {
      kept = nil
      throw DatabaseError(DatabaseReason.repeatedKey)
    }
    handOut(&out)
    order = next.order
    row.truncate()
    text.append(next.cursor, to: &row)
    guard try rows.takes(next.record, digest: Array(reads.digests.authenticate(row.bytes).array.prefix(16))) else { return }
    let digest = digest()
    if rows.recognises, let passed = try reads.recognise(digest) {
      if passed { trail?.recognise() }
      return
    }
    var refusal: ReasonCode?
    if row.count > limit {
      // What is refused is known by its digest; the row itself is let go.
      let short = SHA256Digest.of(row.bytes).hex
      row = ByteBuffer(capacity: 4096)
      row.append(text: short)
      refusal = DatabaseReason.rowTooLong
    }
    // Rows that are known have no number: those of a read are counted without gaps.
    records += 1
    kept = Kept(
      entry: .init(record: next.record ?? records, order: next.order, digest: digest, isBehindLast: next.cursor.isBehindLast), refusal: refusal)
  }

  private func digest() -> [UInt8] {
    name.withUnsafeBytes { reads.digests.update(Bytes($0)) }
    reads.digests.update(row.bytes)
    return Array(reads.digests.finish().array.prefix(16))
  }

  private func handOut(_ out: inout ByteBuffer) {
    guard let row = kept else { return }
    kept = nil
    out.append(self.row.bytes)
    out.append(0x0A)
    handed.append(Handed(record: row.entry.record, length: self.row.count, refusal: row.refusal))
    trail?.append(row.entry)
  }

  // MARK: Records

  func frame(_ bytes: Bytes, atEnd: Bool, _ out: inout FramingOutput) -> Int {
    units.forget()
    var at = 0
    while first < handed.count, at + handed[first].length < bytes.count {
      let row = handed[first]
      let place = Place(record: row.record, byte: byte, line: row.record)
      out.records.append(
        FramedRecord(range: at..<at + row.length, place: place, refusal: row.refusal.map { RecordError($0, at: place) }, filtered: filter))
      at += row.length + 1
      byte += row.length + 1
      first += 1
    }
    handed.removeFirst(first)
    first = 0
    return at
  }
}

/// A read of a database in pieces. When it fails, what was read before comes first.
final class SQLPieces: PieceReader {
  private let rows: SQLRows
  private let reader: FramedReader

  init(_ rows: SQLRows, path: String) {
    self.rows = rows
    reader = FramedReader(stream: rows, framer: rows, path: path, size: FramedReader.pieceBytes)
  }

  func next() throws -> Piece? {
    guard var piece = try reader.next(), !piece.records.isEmpty else {
      if let end = rows.end { throw end }
      return nil
    }
    if rows.end != nil { piece.isLast = false }
    return piece
  }
}
