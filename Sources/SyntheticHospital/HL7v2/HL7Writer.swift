import Records

/// Writes one message after the other in a dialect, and tells the truth recorder of every identifier it writes.
///
/// Calls follow the order of the message: `segment`, then `field` with rising numbers, then components.
struct HL7Writer: ~Copyable {
  let dialect: Dialect
  let hospital: Hospital
  let truth: TruthRecorder?
  /// The message that is being written.
  var out = ByteBuffer(capacity: 16_384)
  var dice: Dice

  private var tag: StaticString = "MSH"
  private var segments: [(tag: UInt32, count: Int)] = []
  private var occurrence = 1
  private var fieldNumber = 0
  private var repetition = 1
  private var componentNumber = 1
  private var subcomponent = 1
  private var terminators = 0
  private let special: (low: UInt64, high: UInt64)

  init(dialect: Dialect, hospital: Hospital, truth: TruthRecorder?) {
    (self.dialect, self.hospital, self.truth) = (dialect, hospital, truth)
    dice = Dice(seed: hospital.seed, topic: .message, index: dialect.feed.rawValue)
    special = HL7Writer.special(dialect)
  }

  // MARK: structure

  mutating func beginMessage() {
    out.truncate()
    segments.removeAll(keepingCapacity: true)
    fieldNumber = 0
  }

  mutating func endMessage() { endSegment() }

  private mutating func endSegment() {
    guard fieldNumber > 0 else { return }
    for _ in 0..<dialect.padding { out.append(0x7C) }
    switch dialect.terminator {
    case .cr: out.append(0x0D)
    case .lf: out.append(0x0A)
    case .crlf: out.append("\r\n")
    case .mixed:
      terminators += 1
      if terminators % 7 == 0 { out.append("\r\n") } else { out.append(0x0D) }
    }
  }

  /// Begins a segment.
  mutating func segment(_ tag: StaticString) {
    endSegment()
    self.tag = tag
    out.append(tag)
    fieldNumber = 0
    if truth != nil { count(tag) }
    advance(to: 0)
  }

  private mutating func count(_ tag: StaticString) {
    let p = tag.utf8Start
    let key = UInt32(p[0]) << 16 | UInt32(p[1]) << 8 | UInt32(p[2])
    if let at = segments.firstIndex(where: { $0.tag == key }) {
      segments[at].count += 1
      occurrence = segments[at].count
    } else {
      segments.append((key, 1))
      occurrence = 1
    }
  }

  private mutating func advance(to number: Int) {
    (fieldNumber, repetition, componentNumber, subcomponent) = (number, 1, 1, 1)
  }

  /// Goes to a field.
  mutating func field(_ number: Int) {
    for _ in fieldNumber..<number { out.append(0x7C) }
    advance(to: number)
  }

  /// Begins the next repetition of the field.
  mutating func `repeat`() {
    out.append(0x7E)
    repetition += 1
    (componentNumber, subcomponent) = (1, 1)
  }

  /// Goes to a component.
  mutating func component(_ number: Int) {
    for _ in componentNumber..<number { out.append(dialect.component) }
    (componentNumber, subcomponent) = (number, 1)
  }

  /// Goes to a subcomponent.
  mutating func sub(_ number: Int) {
    for _ in subcomponent..<number { out.append(0x26) }
    subcomponent = number
  }

  /// The header's first two fields; later fields are written as those of other segments.
  mutating func delimiters() {
    out.append(0x7C)
    out.append(dialect.component)
    out.append("~\\&")
    if dialect.declaresTruncation { out.append(0x23) }
    advance(to: 2)
  }

  // MARK: values

  /// A literal that needs no escaping.
  mutating func literal(_ text: StaticString) { out.append(text) }
  mutating func number(_ value: Int) { out.append(decimal: value) }

  /// A scaled number with its decimals, such as 42 with 1 for `4.2`.
  mutating func number(_ value: Int, decimals: Int) {
    guard decimals > 0 else { return out.append(decimal: value) }
    let scale = decimals == 1 ? 10 : decimals == 2 ? 100 : 1000
    out.append(decimal: value / scale)
    out.append(0x2E)
    padded(value % scale, decimals)
  }

  private mutating func padded(_ value: Int, _ width: Int) {
    var scale = 1
    for _ in 1..<width { scale *= 10 }
    var rest = value
    while scale > 0 {
      out.append(0x30 + UInt8(rest / scale % 10))
      rest %= scale
      scale /= 10
    }
  }

  /// Text, in the dialect's character set, with escapes.
  mutating func text(_ text: String) {
    var text = text
    let isDone = text.withUTF8 { buffer in self.copy(buffer) }
    if !isDone { out.append(contentsOf: HL7Writer.encode(text, dialect)) }
  }

  /// Copies text that needs no escapes and no other character set; false when it needs them.
  private mutating func copy(_ buffer: UnsafeBufferPointer<UInt8>) -> Bool {
    let special = special
    let marksAreOther = dialect.charset != .utf8
    for b in buffer {
      if b >= 0x80 {
        if marksAreOther { return false }
      } else if (b < 64 ? special.low >> UInt64(b) : special.high >> UInt64(b - 64)) & 1 != 0 {
        return false
      }
    }
    if dialect.upperCase {
      for b in buffer { out.append(b &- 0x61 < 26 ? b & 0xDF : b) }
    } else {
      out.append(Bytes(buffer))
    }
    return true
  }

  /// An identifier.
  mutating func identifier(_ value: String, _ identifierClass: IdentifierClass, _ scope: Scope = .patient) {
    let start = out.count
    text(value)
    if truth != nil { note(HL7Writer.decoded(value, dialect), from: start, identifierClass, scope) }
  }

  /// A day or a moment: identifying, unless it is of staff or building.
  mutating func date(_ day: Day, isIdentifying: Bool = true) {
    let start = out.count
    write(day)
    if isIdentifying, truth != nil { note(out.bytes(start..<out.count).text, from: start, .dates, .patient) }
  }

  private mutating func write(_ day: Day) {
    let c = day.civil
    padded(c.year, 4)
    padded(c.month, 2)
    padded(c.day, 2)
  }

  mutating func moment(_ moment: Moment, isIdentifying: Bool = true, withSeconds: Bool = true) {
    let start = out.count
    write(moment.day)
    let s = moment.secondOfDay
    padded(s / 3600, 2)
    padded(s / 60 % 60, 2)
    if withSeconds { padded(s % 60, 2) }
    if dialect.hasZone { out.append("-0500") }
    if isIdentifying, truth != nil { note(out.bytes(start..<out.count).text, from: start, .dates, .patient) }
  }

  mutating func code(_ code: Code) {
    text(code.code)
    component(2)
    text(code.text)
    component(3)
    text(code.system)
  }

  private mutating func note(_ value: String, from start: Int, _ identifierClass: IdentifierClass, _ scope: Scope) {
    guard let truth else { return }
    var place = "\(tag)[\(occurrence)]-\(fieldNumber)"
    if repetition > 1 { place += "[\(repetition)]" }
    place += ".\(componentNumber)"
    if subcomponent > 1 { place += ".\(subcomponent)" }
    truth.note(value, encoded: out.bytes(start..<out.count).array, identifierClass, scope, at: place)
  }

  // MARK: encoding

  /// ASCII bytes that cannot stand for themselves, as a set of bits.
  private static func special(_ dialect: Dialect) -> (low: UInt64, high: UInt64) {
    var set: (low: UInt64, high: UInt64) = (0xFFFF_FFFF, 0)
    for b in [0x7C, 0x7E, 0x5C, 0x26, dialect.component] + (dialect.declaresTruncation ? [0x23] : []) {
      if b < 64 { set.low |= 1 << UInt64(b) } else { set.high |= 1 << UInt64(b - 64) }
    }
    return set
  }

  /// The text as a reader of the dialect gets it back.
  static func decoded(_ text: String, _ dialect: Dialect) -> String {
    let folded =
      switch dialect.charset {
      case .utf8: text
      case .latin1: Folding.latin1(text)
      case .ascii, .unstated: Folding.ascii(text)
      }
    return dialect.upperCase ? folded.uppercased() : folded
  }

  private static func encode(_ text: String, _ dialect: Dialect) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in decoded(text, dialect).unicodeScalars {
      switch scalar {
      case "|": bytes += Array("\\F\\".utf8)
      case "~": bytes += Array("\\R\\".utf8)
      case "\\": bytes += Array("\\E\\".utf8)
      case "&": bytes += Array("\\T\\".utf8)
      case "#" where dialect.declaresTruncation: bytes += Array("\\P\\".utf8)
      case _ where scalar.value == UInt32(dialect.component): bytes += Array("\\S\\".utf8)
      case "\n": bytes += Array((dialect.lineBreak == .hexadecimal ? "\\X0A\\" : "\\.br\\").utf8)
      case _ where scalar.value < 0x80: bytes.append(UInt8(scalar.value))
      case _ where dialect.charset == .latin1: bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      default: bytes += Array(String(scalar).utf8)
      }
    }
    return bytes
  }
}
