import Normalization
import Readers
import Records

/// Rows of delimited text; consecutive rows that agree in the table's group columns make one unit.
final class DelimitedPieceFramer: PieceFramer {
  private var framer: DelimitedFramer
  private var events: [DelimitedFramer.Event] = []
  private let file: DelimitedFile
  private let groups: [Int]
  private let filter: ReasonCode?
  private var before = DelimitedRow()
  private var after = DelimitedRow()
  /// Where the row in `after` lies.
  private var afterStart: UnsafeRawPointer?

  /// - Parameters:
  ///   - groups: the slots of the group columns.
  ///   - start: the file's offset of the stream's first byte.
  ///   - filter: why all rows are left out, if they are.
  init(_ file: DelimitedFile, groups: [Int], limit: Int, start: Int, filter: ReasonCode?) {
    self.file = file
    self.groups = groups.map { file.binding.columns[$0] }
    self.filter = filter
    var limits = DelimitedFramer.Limits()
    limits.maximumRowBytes = limit
    framer = DelimitedFramer(dialect: file.dialect, limits: limits, startByte: start)
  }

  func frame(_ bytes: Bytes, atEnd: Bool, _ out: inout FramingOutput) -> Int {
    events.removeAll(keepingCapacity: true)
    afterStart = nil
    let consumed = framer.frame(bytes, atEnd: atEnd, &events)
    for event in events {
      switch event {
      case .header: break
      case .row(let range, let place): out.records.append(FramedRecord(range: range, place: place, filtered: filter))
      case .rejected(let error, let range): out.records.append(FramedRecord(range: range, place: error.place, refusal: error))
      case .notice(let error, _): out.notices.append(error.reason)
      }
    }
    return consumed
  }

  var context: (any FileContext)? { file }
  var makesUnits: Bool { !groups.isEmpty }

  /// Forgets where the last row lay, because the buffer has moved.
  func forget() { afterStart = nil }

  func belongsTogether(_ first: Bytes, _ second: Bytes) -> Bool {
    let place = Place(record: 0, byte: 0, line: 0)
    if afterStart == first.raw.baseAddress, afterStart != nil {
      swap(&before, &after)
    } else if (try? before.parse(first, dialect: file.dialect, at: place)) == nil {
      return false
    }
    afterStart = nil
    guard (try? after.parse(second, dialect: file.dialect, at: place)) != nil else { return false }
    afterStart = second.raw.baseAddress
    for column in groups {
      let a = column >= 0 && column < before.count ? before[column] : .empty
      let b = column >= 0 && column < after.count ? after[column] : .empty
      if a != b { return false }
    }
    return true
  }
}
