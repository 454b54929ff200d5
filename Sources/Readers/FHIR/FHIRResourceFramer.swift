public import Records

/// Cuts files of FHIR resources into resources, in flat memory: NDJSON (bulk data), Bundles in JSON and XML (each entry's resource,
/// the Bundle is never held), single resources on many lines, several of them one after the other, or in an array.
///
/// Nothing is copied: ranges are of the buffer that the caller hands in. The events do not depend on how the file was cut into
/// buffers. In NDJSON a damaged line never spoils its neighbours.
///
/// Source: FHIR R4 §3.1.2 (Bundle), §2.6.3 (NDJSON); FHIR Bulk Data Access 2.0.
public struct FHIRResourceFramer: Sendable {
  public struct Limits: Sendable {
    /// A longer resource is rejected, and skipped without being held in memory.
    public var maximumResourceBytes = 64 << 20
    public var maximumDepth = 128
    public init() {}
  }

  public struct Record: Sendable, Equatable {
    /// In the buffer: the resource, in XML the Bundle's `entry` with it.
    public let range: Range<Int>
    public let place: Place
    /// `fullUrl` of the Bundle's entry, when it stood before the resource; empty otherwise.
    public let fullURL: [UInt8]
  }

  public enum Event: Sendable {
    case record(Record)
    case rejected(RecordError, Range<Int>)
    case notice(RecordError)
  }

  enum Form: Sendable { case unknown, json, xml(XMLFramer) }

  public var summary: FHIRFramingSummary {
    guard case .xml(let framer) = form else { return counted }
    return FHIRFramingSummary(
      bytes: framer.summary.bytes, records: framer.summary.records, rejected: framer.summary.rejected,
      recordBytes: framer.summary.recordBytes)
  }

  let limits: Limits
  private var form = Form.unknown
  private var json: JSONFramer
  private var counted: FHIRFramingSummary { json.summary }

  public init(limits: Limits = Limits()) {
    self.limits = limits
    json = JSONFramer(limits)
  }

  /// Scans a buffer that begins where the last scan stopped consuming.
  ///
  /// - Returns: the number of bytes consumed; the caller keeps the rest and appends more behind it. At `atEnd` everything is.
  public mutating func frame(_ buffer: Bytes, atEnd: Bool, _ events: inout [Event]) -> Int {
    switch form {
    case .unknown:
      guard let found = sniff(buffer, atEnd) else { return 0 }
      form = found
      return frame(buffer, atEnd: atEnd, &events)
    case .json: return json.frame(buffer, atEnd: atEnd, &events)
    case .xml(var framer):
      var cut: [XMLFramer.Event] = []
      let consumed = framer.frame(buffer, atEnd: atEnd, &cut)
      form = .xml(framer)
      for event in cut {
        switch event {
        case .record(let record): events.append(.record(Record(range: record.range, place: record.place, fullURL: XMLEntry.fullURL(buffer[record.range]))))
        case .rejected(let error, let range): events.append(.rejected(error, range))
        case .notice(let error):
          // Every Bundle has elements beside its entries.
          if error.reason != XMLReason.outsideRecords { events.append(.notice(error)) }
        }
      }
      return consumed
    }
  }

  /// Bytes that may stand in front of an XML document's root element.
  private static let prologue = 64 * 1024

  /// The form of the file by its first bytes; nil when they do not tell yet.
  private func sniff(_ buffer: Bytes, _ atEnd: Bool) -> Form? {
    var i = 0
    if buffer.count >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { i = 3 }
    while i < buffer.count, ASCII.isSpace(buffer[i]) { i += 1 }
    guard i < buffer.count else { return atEnd || buffer.count > FHIRResourceFramer.prologue ? .json : nil }
    guard buffer[i] == 0x3C else { return .json }
    // The root element: after the declaration, comments and instructions.
    while let open = buffer.firstIndex(of: 0x3C, from: i), open + 1 < buffer.count {
      let b = buffer[open + 1]
      guard ASCII.isLetter(b) || b == 0x5F else {
        i = open + 1
        continue
      }
      var end = open + 1
      var start = end
      while end < buffer.count, buffer[end] > 0x20, buffer[end] != 0x3E, buffer[end] != 0x2F {
        if buffer[end] == 0x3A { start = end + 1 }
        end += 1
      }
      guard end < buffer.count || atEnd else { break }
      return xml(isBundle: buffer[min(start, end)..<end] == "Bundle")
    }
    return atEnd || buffer.count > FHIRResourceFramer.prologue ? xml(isBundle: false) : nil
  }

  private func xml(isBundle: Bool) -> Form {
    var limits = XMLFramer.Limits()
    limits.maximumRecordBytes = self.limits.maximumResourceBytes
    limits.maximumDepth = self.limits.maximumDepth
    guard isBundle, let entries = try? XMLRecordPath("/Bundle/entry") else { return .xml(XMLFramer(path: .root, limits: limits)) }
    return .xml(XMLFramer(path: entries, limits: limits))
  }
}

/// What a file of resources held, in numbers.
public struct FHIRFramingSummary: Sendable, Equatable {
  public internal(set) var bytes = 0
  public internal(set) var records = 0
  public internal(set) var rejected = 0
  /// Bytes of resources, rejected ones included; all others are outside: a Bundle's own members, blanks.
  public internal(set) var recordBytes = 0
  public init() {}

  init(bytes: Int, records: Int, rejected: Int, recordBytes: Int) {
    (self.bytes, self.records, self.rejected, self.recordBytes) = (bytes, records, rejected, recordBytes)
  }
}
