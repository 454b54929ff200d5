import Readers
import Records

/// Messages of nobody: invented people, reserved numbers and domains.
enum Samples {
  static let admission = """
    MSH|^~\\&|REG|EXAMPLE HOSPITAL|LAB|EXAMPLE HOSPITAL|20240229101500+0100||ADT^A01^ADT_A01|MSG0001|P|2.5.1|||AL|NE|USA|UNICODE UTF-8
    EVN|A01|20240229101500
    PID|1||1000001^^^HOSP&1.2.3.4&ISO^MR~999-00-0001^^^SSA^SS||Doe^Jane^Q^^Mrs.||19500101|F|||1 Main St^^Anytown^CA^99999||555-0100~555-0101
    NK1|1|Doe^John|SPO
    PV1|1|I|W1^101^A||||1234^Smith^Ann|||MED||||||||V1
    OBX|1|NM|8302-2^Height^LN||172|cm|||||F
    OBX|2|TX|X^Note^L||say \\T\\ mean||||||F
    ZSI|1|local|""
    """.lines("\r")

  static let result = """
    MSH|^~\\&#|LIS|EXAMPLE LAB|EHR|EXAMPLE CLINIC|20230701||ORU^R01|R1|T|2.7
    PID|||77^^^X^MR||Muster^Erika
    OBR|1|P1|F1|CBC^Complete\\.br\\count^L
    OBX|1|ST|A^B\\S\\C^L||""
    NTE|1||a line\\.br\\another
    """.lines("\r")

  static let custom = """
    MSH*!+?$*APP*FAC***20200101**ADT!A08*7*P*2.3
    PID*1**55!!!AUTH
    """.lines("\r")

  static let all = [admission, result, custom]
}

extension String {
  /// The string's lines with another line end.
  func lines(_ end: String) -> String { split(separator: "\n", omittingEmptySubsequences: false).joined(separator: end) }
  var bytes: [UInt8] { Array(utf8) }
}

/// A small generator with a fixed sequence for each seed (SplitMix64).
struct Seeded: RandomNumberGenerator {
  var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// What framing said, in a form that compares; message contents instead of ranges.
struct Framed: Equatable, CustomStringConvertible {
  var events: [String] = []
  var messages: [[UInt8]] = []
  var places: [Place] = []
  var summary = FramingSummary()

  /// Frames `bytes` in buffers that grow by `chunk` bytes.
  init(_ bytes: [UInt8], chunk: Int = .max, limits: HL7Framer.Limits = HL7Framer.Limits()) {
    var framer = HL7Framer(limits: limits)
    var pending: [UInt8] = []
    var offset = 0
    repeat {
      let next = min(chunk, bytes.count - offset)
      pending += bytes[offset..<offset + next]
      offset += next
      var found: [HL7Framer.Event] = []
      let consumed = pending.withUnsafeBytes { framer.frame(Bytes($0), atEnd: offset == bytes.count, &found) }
      for event in found {
        switch event {
        case .message(let message):
          events.append("message at \(message.place)")
          messages.append(Array(pending[message.range]))
          places.append(message.place)
        case .rejected(let error, let range):
          events.append("\(error.reason) at \(error.place) of \(range.count)")
          places.append(error.place)
        case .notice(let error): events.append("\(error.reason) at \(error.place)")
        }
      }
      pending.removeFirst(consumed)
    } while offset < bytes.count
    if !pending.isEmpty { events.append("\(pending.count) bytes left over") }
    summary = framer.summary
  }

  /// Only the codes, `message` for a message.
  var kinds: [String] { events.map { String($0.prefix { $0 != " " }) } }
  var description: String { events.joined(separator: "; ") }
}

extension HL7Message {
  /// Parses an array, and hands the message to `body` while the array lives.
  func with<Result>(_ bytes: [UInt8], _ body: (HL7Message) throws -> Result) throws -> Result {
    try bytes.withUnsafeBytes {
      try parse(Bytes($0), at: Place(record: 1, byte: 0, line: 1))
      return try body(self)
    }
  }

  /// The reason why an array is refused; nil when it is not.
  func refusal(_ bytes: [UInt8]) -> RecordError? {
    do {
      try with(bytes) { _ in }
      return nil
    } catch { return error as? RecordError }
  }

  func decoded(_ raw: Bytes) -> String {
    var out = ByteBuffer()
    appendDecoded(raw, to: &out)
    return out.bytes.text
  }

  /// Tags and fields, as plain values.
  var content: [[String]] {
    (0..<segmentCount).map { i in
      let segment = self.segment(i)
      return [segment.tag.description + "[\(segment.occurrence)]"]
        + (1..<max(1, segment.fieldCount + 1)).map { String(decoding: segment.field($0).raw.raw, as: Unicode.ASCII.self) }
    }
  }
}
