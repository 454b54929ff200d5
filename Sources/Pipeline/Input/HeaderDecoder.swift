import Readers
import Records

/// Parses headers of all forms; one per thread.
final class HeaderDecoder {
  private let tree = XMLTree()
  private let row = DelimitedRow()
  private var cells: [Bytes] = []

  func decode(_ bytes: Bytes, _ form: StudyInput.Form, at place: Place, into header: DICOMDataSet) throws(RecordError) {
    switch form {
    case .part10: try header.parse(part10: bytes, at: place)
    case .json, .directory: try header.parse(json: bytes, at: place)
    case .dump: try header.parse(dump: bytes, at: place)
    case .nativeXML:
      try tree.parse(bytes, at: place)
      try header.parse(xml: tree, at: place)
    case .row(let dialect, let columns):
      try row.parse(bytes, dialect: dialect, at: place)
      cells.removeAll(keepingCapacity: true)
      for i in 0..<row.count { cells.append(row[i]) }
      try header.parse(columns: columns, row: cells, at: place)
    }
  }
}

/// Data sets of DICOM JSON.
final class JSONPieceFramer: PieceFramer {
  private var framer: DICOMJSONFramer
  private var events: [DICOMJSONFramer.Event] = []

  init(limit: Int) {
    var limits = DICOMJSONFramer.Limits()
    limits.maximumBytes = limit
    framer = DICOMJSONFramer(limits: limits)
  }

  func frame(_ bytes: Bytes, atEnd: Bool, _ out: inout FramingOutput) -> Int {
    events.removeAll(keepingCapacity: true)
    let consumed = framer.frame(bytes, atEnd: atEnd, &events)
    for event in events {
      switch event {
      case .dataSet(let range, let place): out.records.append(FramedRecord(range: range, place: place))
      case .rejected(let error, let range): out.records.append(FramedRecord(range: range, place: error.place, refusal: error))
      }
    }
    return consumed
  }
}

/// Rows of a RIS or PACS list.
final class TablePieceFramer: PieceFramer {
  private var framer: DelimitedFramer
  private var events: [DelimitedFramer.Event] = []

  init(_ dialect: DelimitedDialect, limit: Int) {
    var limits = DelimitedFramer.Limits()
    limits.maximumRowBytes = limit
    framer = DelimitedFramer(dialect: dialect, limits: limits)
  }

  func frame(_ bytes: Bytes, atEnd: Bool, _ out: inout FramingOutput) -> Int {
    events.removeAll(keepingCapacity: true)
    let consumed = framer.frame(bytes, atEnd: atEnd, &events)
    for event in events {
      switch event {
      case .row(let range, let place): out.records.append(FramedRecord(range: range, place: place))
      case .rejected(let error, let range): out.records.append(FramedRecord(range: range, place: error.place, refusal: error))
      case .header, .notice: break
      }
    }
    return consumed
  }
}
