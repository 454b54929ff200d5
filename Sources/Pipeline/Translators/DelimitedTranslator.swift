import Cryptography
import Normalization
import Readers
import Records

/// Rows of delimited text, mapped by the source's mapping file and joined to the rows of other tables.
final class DelimitedTranslator: RecordTranslator {
  private let mapping: RecordMapping?
  private let normalizer: MappedNormalizer?
  private var slots: [Slot] = []
  private let opener = AESGCM()
  private let watermarkRule: Watermark
  private var watermarkOf: (file: DelimitedFile, column: Int?)?
  private(set) var watermark: Int?

  /// One row of a unit, with the rows it is joined to.
  private final class Slot {
    let row = DelimitedRow()
    let fields = RowFields()
    var parents: [Parent] = []
  }

  /// A joined row: kept from row to row, since neighbours are mostly of the same patient.
  private final class Parent {
    let row = DelimitedRow()
    var text = ByteBuffer(capacity: 512)
    var key = ByteBuffer(capacity: 64)
    var owner: ObjectIdentifier?
    var file: Int?
  }

  init(_ source: PipelineDefinition.Source, _ options: NormalizationOptions) {
    mapping = source.mapping
    watermarkRule = source.delimited.watermark
    normalizer = source.mapping.map { MappedNormalizer(mapping: $0, options: options) }
  }

  func translate(_ unit: ArraySlice<FramedRecord>, in buffer: borrowing ByteBuffer, context: (any FileContext)?, into record: NormalizedRecord) -> Translation {
    guard let mapping, let normalizer, let file = context as? DelimitedFile else { return Translation(refused: [], outcome: nil) }
    var refused: [(member: Int, error: RecordError)] = []
    var used = 0
    var place: Place?
    watermark = nil
    for (i, framed) in unit.enumerated() {
      if used == slots.count { slots.append(Slot()) }
      let slot = slots[used]
      do throws(RecordError) {
        try slot.row.parse(buffer.bytes(framed.range), dialect: file.dialect, at: framed.place)
        slot.fields.reset(for: mapping.tables[file.table])
        let row = slot.row
        file.binding.fill(slot.fields) { $0 < row.count ? row[$0].withoutSpreadsheetQuotes : .empty }
        try join(slot, file, mapping.tables[file.table], at: framed.place)
      } catch {
        refused.append((i, error))
        continue
      }
      used += 1
      place = place ?? framed.place
      if !watermarkRule.column.isEmpty { noteWatermark(slot.row, file) }
    }
    guard let place else { return Translation(refused: refused, outcome: nil) }
    let rows = slots[..<used].map(\.fields)
    var outcome = normalizer.normalize(table: file.table, rows: rows, at: place, into: record)
    if case .rejected(let error) = outcome, error.place.record != place.record { outcome = .rejected(RecordError(error.reason, at: place)) }
    return Translation(refused: refused, outcome: outcome)
  }

  private func noteWatermark(_ row: DelimitedRow, _ file: DelimitedFile) {
    if watermarkOf?.file !== file { watermarkOf = (file, file.header.firstIndex(of: watermarkRule.column)) }
    guard let column = watermarkOf?.column, column < row.count, let order = watermarkRule.order(of: row[column].withoutSpreadsheetQuotes) else { return }
    watermark = max(watermark ?? order, order)
  }

  func visitJoined(_ unit: ArraySlice<FramedRecord>, in buffer: borrowing ByteBuffer, context: (any FileContext)?, _ visit: (Bytes) -> Void) {
    guard let mapping, let file = context as? DelimitedFile, !file.parents.isEmpty else { return }
    if slots.isEmpty { slots.append(Slot()) }
    let slot = slots[0]
    for framed in unit {
      // What cannot be read is refused when it is translated.
      guard (try? slot.row.parse(buffer.bytes(framed.range), dialect: file.dialect, at: framed.place)) != nil else { continue }
      slot.fields.reset(for: mapping.tables[file.table])
      let row = slot.row
      file.binding.fill(slot.fields) { $0 < row.count ? row[$0].withoutSpreadsheetQuotes : .empty }
      guard (try? join(slot, file, mapping.tables[file.table], at: framed.place)) != nil else { continue }
      for parent in slot.parents where parent.file != nil { visit(parent.text.bytes) }
    }
  }

  /// Fills in the columns of the rows that this one is joined to; a parent that is not there leaves them empty.
  private func join(_ slot: Slot, _ file: DelimitedFile, _ table: MappingTable, at place: Place) throws(RecordError) {
    for (n, join) in table.joins.enumerated() where n < file.parents.count {
      if n == slot.parents.count { slot.parents.append(Parent()) }
      let parent = slot.parents[n]
      let parents = file.parents[n]
      let key = slot.fields.values[join.keySlot].trimmed
      guard !key.isEmpty else { continue }
      if parent.owner != ObjectIdentifier(parents) || parent.key.bytes != key {
        parent.owner = nil
        parent.file = try find(key, in: parents, parent, at: place)
        parent.key.truncate()
        parent.key.append(key)
        parent.owner = ObjectIdentifier(parents)
      }
      guard let number = parent.file else { continue }
      let row = parent.row
      parents.files[number].file.binding.fill(slot.fields, joined: file.joined[n][number]) { $0 < row.count ? row[$0].withoutSpreadsheetQuotes : .empty }
    }
  }

  private func find(_ key: Bytes, in parents: DelimitedParents, _ parent: Parent, at place: Place) throws(RecordError) -> Int? {
    do {
      guard let number = try parents.rows.read(key, into: &parent.text, opener: opener), number < parents.files.count else { return nil }
      let (file, column) = parents.files[number]
      try parent.row.parse(parent.text.bytes, dialect: file.dialect, at: place)
      // The index knows hashes only: the key itself decides.
      return column < parent.row.count && parent.row[column].withoutSpreadsheetQuotes.trimmed == key ? number : nil
    } catch {
      throw RecordError(RunReason.joinFailed, at: place)
    }
  }
}

extension Bytes {
  /// The text of `="0042"`, as spreadsheets write a number whose zeros are to stay; anything else as it is.
  var withoutSpreadsheetQuotes: Bytes {
    guard count >= 3, self[0] == 0x3D, self[1] == 0x22, self[count - 1] == 0x22 else { return self }
    return self[2..<count - 1]
  }
}
