public import Records

/// Cuts a stream of DICOM JSON into data sets: objects in an array, a line each, one alone, or one after the other.
///
/// Nothing is copied; ranges are of the buffer that the caller hands in. The events do not depend on how the file was cut into
/// buffers.
public struct DICOMJSONFramer: Sendable {
  public struct Limits: Sendable {
    /// A longer object is rejected, and skipped without being held in memory.
    public var maximumBytes = 128 << 20
    public init() {}
  }

  public enum Event: Sendable {
    case dataSet(Range<Int>, Place)
    /// An object that is over the limit or ends with the file, or a stretch that is no object; what of it the buffer holds.
    case rejected(RecordError, Range<Int>)
  }

  private let limits: Limits
  private var depth = 0
  private var isInString = false
  private var isInStray = false
  private var isReported = false
  private var start = 0
  private var scanned = 0
  private var base = 0
  private var line = 1
  private var startLine = 1
  private var records = 0

  public init(limits: Limits = Limits()) { self.limits = limits }

  /// Scans a buffer that begins where the last scan stopped consuming, and returns how many bytes it consumed; at `atEnd` all.
  public mutating func frame(_ buffer: Bytes, atEnd: Bool, _ events: inout [Event]) -> Int {
    var i = scanned
    while i < buffer.count {
      let b = buffer[i]
      if isInString {
        if b == 0x5C {
          // The escaped byte must be in sight, so that it is not taken for the string's end.
          if i + 1 == buffer.count, !atEnd { break }
          i += 2
          continue
        }
        if b == 0x22 { isInString = false }
        if b == 0x0A { line += 1 }
        i += 1
        continue
      }
      switch b {
      case 0x0A:
        line += 1
        endStray(i, &events)
      case 0x22:
        if depth > 0 { isInString = true } else { stray(i) }
      case 0x7B:
        if depth == 0 {
          endStray(i, &events)
          (start, startLine, isReported) = (i, line, false)
        }
        depth += 1
      case 0x5B where depth > 0: depth += 1
      case 0x5D where depth > 0: depth -= 1
      case 0x7D where depth > 0:
        depth -= 1
        if depth == 0 {
          if !isReported { report(start..<i + 1, &events) }
          isReported = false
        }
      case 0x20, 0x0D, 0x09, 0x2C, 0x5B, 0x5D, 0xEF, 0xBB, 0xBF: break
      default: if depth == 0 { stray(i) }
      }
      i += 1
      if depth > 0 || isInStray, !isReported, i - start > limits.maximumBytes { refuse(DICOMReason.tooLong, start..<i, &events) }
    }
    i = min(i, buffer.count)
    if atEnd {
      i = buffer.count
      endStray(i, &events)
      if depth > 0, !isReported { refuse(DICOMReason.notJSON, min(start, i)..<i, &events) }
    }
    let isHeld = (depth > 0 || isInStray) && !isReported && !atEnd
    let consumed = isHeld ? start : i
    (start, scanned) = (start - consumed, i - consumed)
    base += consumed
    return consumed
  }

  private mutating func stray(_ i: Int) {
    if isInStray { return }
    (isInStray, start, startLine, isReported) = (true, i, line, false)
  }

  private mutating func endStray(_ i: Int, _ events: inout [Event]) {
    guard isInStray else { return }
    isInStray = false
    if !isReported { refuse(DICOMReason.notJSON, start..<i, &events) }
    isReported = false
  }

  private mutating func report(_ range: Range<Int>, _ events: inout [Event]) {
    records += 1
    events.append(.dataSet(range, Place(record: records, byte: base + range.lowerBound, line: startLine)))
  }

  private mutating func refuse(_ reason: ReasonCode, _ range: Range<Int>, _ events: inout [Event]) {
    records += 1
    isReported = true
    events.append(.rejected(RecordError(reason, at: Place(record: records, byte: base + range.lowerBound, line: startLine)), range))
  }
}
