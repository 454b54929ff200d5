import Glibc
import Readers
import Records

/// What a file is: its format and what was counted in it; no value.
public struct FileReport: Sendable {
  public struct Section: Sendable {
    public let title: String
    public let counts: [(name: String, count: Int)]
  }
  public let path: String
  public let format: String
  public let bytes: Int
  public let messages: Int
  public let sections: [Section]
}

public enum FileInspector {
  /// Looks at files, or at all files of folders, each in one pass with flat memory.
  public static func inspect(_ paths: [String]) throws -> [FileReport] {
    let (files, missing) = SourceFiles.list(paths)
    if let first = missing.first { throw RunFailure(.sourceMissing, "nothing there: \(first)") }
    return try files.map { try inspect($0) }
  }

  private static func inspect(_ file: SourceFile) throws -> FileReport {
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw RunFailure(.sourceUnreadable, "cannot be opened: \(file.path)") }
    defer { close(descriptor) }
    var inspection = HL7Inspection()
    var buffer = ByteBuffer(capacity: 1 << 20)
    reading: while true {
      buffer.truncate()
      switch buffer.fill(from: descriptor, upTo: 1 << 20) {
      case .read: inspection.consume(buffer.bytes)
      case .end: break reading
      case .failed: throw RunFailure(.sourceUnreadable, "could not be read to its end: \(file.path)")
      }
    }
    inspection.finish()
    let framing = inspection.framing
    func section(_ title: String, _ tally: Tally) -> FileReport.Section { .init(title: title, counts: tally.sorted) }
    func named(_ title: String, _ pairs: [(name: String, count: Int)]) -> FileReport.Section {
      .init(title: title, counts: pairs.filter { $0.count > 0 })
    }
    let isHL7 = inspection.messages > 0
    return FileReport(
      path: file.path, format: isHL7 ? "HL7 v2" : file.size == 0 ? "empty" : "unknown", bytes: file.size, messages: inspection.messages,
      sections: [
        section("types", inspection.messageTypes), section("versions", inspection.versions), section("character sets", inspection.charsets),
        section("segments", inspection.segments), section("site segments", inspection.siteSegments),
        named("line ends", [("CR", framing.carriageReturns), ("LF", framing.lineFeeds), ("CRLF", framing.pairs)]),
        named(
          "framing",
          [
            ("byte order mark", framing.byteOrderMarks), ("MLLP blocks", framing.blocksBegun), ("file headers", framing.fileHeaders),
            ("batch headers", framing.batchHeaders), ("batch trailers", framing.batchTrailers), ("file trailers", framing.fileTrailers),
            ("messages declared in batches", framing.messagesDeclared), ("messages counted in batches", framing.messagesInBatches),
            ("bytes between messages", framing.strayBytes),
          ]),
        named("largest message", [("bytes", inspection.largestMessageBytes)]), section("oddities", inspection.oddities),
        section("rejected", inspection.rejections), section("notices", inspection.notices),
      ])
  }
}
