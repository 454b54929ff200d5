import Readers
import Records

/// HL7 v2 files, cut into messages.
final class HL7Input: FormatInput {
  private let source: PipelineDefinition.Source

  init(_ source: PipelineDefinition.Source) { self.source = source }

  func items(of files: [SourceFile], isCancelled: () -> Bool, failed: (String, RunFailure) -> Void) -> [InputItem] {
    SourceFiles.items(of: files, failed: failed)
  }

  func open(_ item: InputItem) throws -> any PieceReader {
    var limits = HL7Framer.Limits()
    limits.maximumMessageBytes = source.maximumRecordBytes
    return FramedReader(stream: try item.stream(charset: SourceStream.Charset.none), framer: HL7PieceFramer(limits), path: item.path, size: item.size)
  }
}

private final class HL7PieceFramer: PieceFramer {
  private var framer: HL7Framer
  private var events: [HL7Framer.Event] = []

  init(_ limits: HL7Framer.Limits) { framer = HL7Framer(limits: limits) }

  func frame(_ bytes: Bytes, atEnd: Bool, _ out: inout FramingOutput) -> Int {
    events.removeAll(keepingCapacity: true)
    let consumed = framer.frame(bytes, atEnd: atEnd, &events)
    for event in events {
      switch event {
      case .message(let m): out.records.append(FramedRecord(range: m.range, place: m.place))
      case .rejected(let error, let range): out.records.append(FramedRecord(range: range, place: error.place, refusal: error))
      case .notice(let error): out.notices.append(error.reason)
      }
    }
    return consumed
  }
}

extension InputItem {
  /// Its only part as a stream. Throws `sourceUnreadable`.
  func stream(charset: SourceStream.Charset) throws -> SourceStream {
    guard let part = parts.first else { throw RunFailure(.internalError, "an input without a file") }
    var options = SourceStream.Options()
    options.charset = charset
    do throws(RecordError) {
      return try SourceStream(path: part.path, member: part.member, options: options)
    } catch {
      throw RunFailure(.sourceUnreadable, "\(error.reason.code) \(error.reason.summary): \(path)")
    }
  }
}

extension SourceFiles {
  /// Each file as an input of its own; the members of zip archives one by one, as `archive!member`.
  static func items(of files: [SourceFile], failed: (String, RunFailure) -> Void) -> [InputItem] {
    var out: [InputItem] = []
    for file in files {
      do throws(RecordError) {
        if !file.isPlain, let members = try SourceStream.members(of: file.path) {
          for member in members {
            out.append(
              InputItem(path: "\(file.path)!\(member)", parts: [.init(path: file.path, member: member)], size: file.size, ageSeconds: file.ageSeconds))
          }
        } else {
          out.append(InputItem(path: file.path, parts: [.init(path: file.path, member: nil)], size: file.size, ageSeconds: file.ageSeconds))
        }
      } catch {
        failed(file.path, RunFailure(.sourceUnreadable, "\(error.reason.code) \(error.reason.summary): \(file.path)"))
      }
    }
    return out
  }
}
