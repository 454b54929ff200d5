import Readers
import Records

/// Files that are one record each: C-CDA documents.
final class DocumentInput: FormatInput {
  private let limit: Int

  init(_ source: PipelineDefinition.Source) { limit = source.maximumRecordBytes }

  func items(of files: [SourceFile], isCancelled: () -> Bool, failed: (String, RunFailure) -> Void) -> [InputItem] {
    SourceFiles.items(of: files, failed: failed)
  }

  func open(_ item: InputItem) throws -> any PieceReader {
    FramedReader(stream: try item.stream(charset: SourceStream.Charset.none), framer: DocumentFramer(limit: limit), path: item.path, size: item.size)
  }
}

/// The whole file as one record; a longer one is refused, and skipped without being held.
final class DocumentFramer: PieceFramer {
  private let limit: Int
  private var isRefused = false
  private let place = Place(record: 1, byte: 0, line: 1)

  init(limit: Int) { self.limit = limit }

  func frame(_ bytes: Bytes, atEnd: Bool, _ out: inout FramingOutput) -> Int {
    if isRefused { return bytes.count }
    if bytes.count > limit {
      isRefused = true
      out.records.append(FramedRecord(range: 0..<bytes.count, place: place, refusal: RecordError(RunReason.recordTooLong, at: place)))
      return bytes.count
    }
    guard atEnd else { return 0 }
    let isBlank = bytes.trimmed.isEmpty
    out.records.append(FramedRecord(range: 0..<bytes.count, place: place, refusal: isBlank ? RecordError(RunReason.emptyFile, at: place) : nil))
    return bytes.count
  }
}
