public import Records

/// What one pass over a file found when it is framed and parsed and nothing else: what benchmarks time.
public struct HL7Pass: Sendable, Equatable {
  public private(set) var messages = 0
  public private(set) var rejected = 0
  public private(set) var segments = 0

  /// Frames and parses a whole file in windows of `window` bytes, as a reader of chunks does.
  public init(over file: Bytes, window: Int = 1 << 20) {
    var framer = HL7Framer()
    let message = HL7Message()
    var events: [HL7Framer.Event] = []
    var start = 0
    var end = 0
    while start < file.count || end < file.count {
      end = min(file.count, end + max(1, window))
      let bytes = file[start..<end]
      events.removeAll(keepingCapacity: true)
      start += framer.frame(bytes, atEnd: end == file.count, &events)
      for event in events {
        switch event {
        case .message(let found): read(bytes[found.range], found.place, message)
        case .rejected: rejected += 1
        case .notice: break
        }
      }
    }
  }

  private mutating func read(_ bytes: Bytes, _ place: Place, _ message: HL7Message) {
    do {
      try message.parse(bytes, at: place)
      messages += 1
      segments += message.segmentCount
    } catch {
      rejected += 1
    }
  }
}
