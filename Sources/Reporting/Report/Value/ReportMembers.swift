internal import Records

/// A part of the report whose members are described once, for writing, for reading and for the schema.
protocol ReportPart: Sendable, Equatable {
  /// Names each member in the order in which it is written.
  mutating func members(_ m: inout ReportMembers) throws(ReportError)
}

/// The form of a text or number, checked on reading and stated in the schema.
enum ReportForm: Sendable {
  case text, digest, digestOrEmpty, time, timeOrEmpty, day, dayOrEmpty
  case word(String)
  case count, ppm
  case number(ClosedRange<Int>)

  /// The largest number that every JSON library keeps exactly: 2^53 - 1.
  static let largest = 9_007_199_254_740_991

  var range: ClosedRange<Int> {
    switch self {
    case .ppm: 0...1_000_000
    case .number(let range): range
    default: 0...Self.largest
    }
  }

  /// A regular expression of ECMA-262 for the schema; nil when every text will do.
  var pattern: String? {
    switch self {
    case .digest: "^[0-9a-f]{64}$"
    case .digestOrEmpty: "^([0-9a-f]{64})?$"
    case .time: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"
    case .timeOrEmpty: "^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?$"
    case .day: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
    case .dayOrEmpty: "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"
    default: nil
    }
  }

  func accepts(_ text: String) -> Bool {
    switch self {
    case .digestOrEmpty where text.isEmpty, .timeOrEmpty where text.isEmpty, .dayOrEmpty where text.isEmpty: true
    case .digest, .digestOrEmpty: text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    case .time, .timeOrEmpty: Self.matches(text, "0000-00-00T00:00:00Z")
    case .day, .dayOrEmpty: Self.matches(text, "0000-00-00")
    case .word(let word): text == word
    default: true
    }
  }

  /// Whether a text has a digit where the picture has one, and the picture's own character elsewhere.
  private static func matches(_ text: String, _ picture: StaticString) -> Bool {
    let wanted = Bytes(picture)
    let given = Array(text.utf8)
    return given.count == wanted.count
      && given.indices.allSatisfy { wanted[$0] == 0x30 ? (0x30...0x39).contains(given[$0]) : given[$0] == wanted[$0] }
  }
}

/// One pass over the members of a part: writes them, reads them in exactly this order, or states them for the schema.
struct ReportMembers {
  enum Work { case write, read, describe }

  let work: Work
  /// What was written or stated so far.
  private(set) var out: [JSONValue.Member] = []
  private var source: ArraySlice<JSONValue.Member> = []
  /// The member that is being read, for errors.
  let place: String

  init(_ work: Work) { (self.work, place) = (work, "") }

  private init(reading source: [JSONValue.Member], at place: String) {
    (work, self.source, self.place) = (.read, source[...], place)
  }

  // MARK: Texts, numbers, booleans

  mutating func text(_ name: String, _ value: inout String, _ form: ReportForm = .text) throws(ReportError) {
    switch work {
    case .write: out.append(.init(name, .string(value)))
    case .read:
      guard let text = try next(name).string else { throw error(.reportMemberKind, name) }
      guard form.accepts(text) else { throw error(.reportMemberForm, name) }
      value = text
    case .describe:
      var stated = [JSONValue.Member("type", .string("string"))]
      if let pattern = form.pattern { stated.append(.init("pattern", .string(pattern))) }
      if case .word(let word) = form { stated = [.init("const", .string(word))] }
      out.append(.init(name, .object(stated)))
    }
  }

  mutating func number(_ name: String, _ value: inout Int, _ form: ReportForm = .count) throws(ReportError) {
    switch work {
    case .write: out.append(.init(name, .integer(value)))
    case .read: value = try Self.number(try next(name), form, at: path(name))
    case .describe: out.append(.init(name, Self.stated(form)))
    }
  }

  mutating func flag(_ name: String, _ value: inout Bool) throws(ReportError) {
    switch work {
    case .write: out.append(.init(name, .bool(value)))
    case .read:
      guard let flag = try next(name).bool else { throw error(.reportMemberKind, name) }
      value = flag
    case .describe: out.append(.init(name, .object([.init("type", .string("boolean"))])))
    }
  }

  /// A word of a closed list.
  mutating func choice<T: RawRepresentable<String> & CaseIterable>(_ name: String, _ value: inout T) throws(ReportError) {
    switch work {
    case .write: out.append(.init(name, .string(value.rawValue)))
    case .read:
      guard let text = try next(name).string else { throw error(.reportMemberKind, name) }
      guard let known = T(rawValue: text) else { throw error(.reportMemberForm, name) }
      value = known
    case .describe: out.append(.init(name, .object([.init("enum", .array(T.allCases.map { .string($0.rawValue) }))])))
    }
  }

  // MARK: Parts and lists

  mutating func part<P: ReportPart>(_ name: String, _ value: inout P) throws(ReportError) {
    switch work {
    case .write: out.append(.init(name, try Self.written(value)))
    case .read: value = try Self.read(try next(name), into: value, at: path(name))
    case .describe: out.append(.init(name, try Self.stated(value)))
    }
  }

  /// A part that may be absent: `null`.
  mutating func optional<P: ReportPart>(_ name: String, _ value: inout P?, _ blank: P) throws(ReportError) {
    switch work {
    case .write: out.append(.init(name, try value.map { part throws(ReportError) in try Self.written(part) } ?? .null))
    case .read:
      let given = try next(name)
      value = given == .null ? nil : try Self.read(given, into: blank, at: path(name))
    case .describe:
      let null = JSONValue.object([.init("type", .string("null"))])
      out.append(.init(name, .object([.init("oneOf", .array([null, try Self.stated(blank)]))])))
    }
  }

  mutating func list<P: ReportPart>(_ name: String, _ values: inout [P], _ blank: P, exactly count: Int? = nil) throws(ReportError) {
    switch work {
    case .write:
      out.append(.init(name, .array(try values.map { part throws(ReportError) in try Self.written(part) })))
    case .read:
      values = []
      for (i, given) in try array(name, count).enumerated() {
        values.append(try Self.read(given, into: blank, at: path(name) + "[\(i)]"))
      }
    case .describe: out.append(.init(name, Self.list(of: try Self.stated(blank), count)))
    }
  }

  mutating func texts(_ name: String, _ values: inout [String]) throws(ReportError) {
    switch work {
    case .write: out.append(.init(name, .array(values.map { .string($0) })))
    case .read:
      values = []
      for (i, given) in try array(name, nil).enumerated() {
        guard let text = given.string else { throw error(.reportMemberKind, "\(name)[\(i)]") }
        values.append(text)
      }
    case .describe: out.append(.init(name, Self.list(of: .object([.init("type", .string("string"))]), nil)))
    }
  }

  mutating func numbers(_ name: String, _ values: inout [Int], exactly count: Int) throws(ReportError) {
    switch work {
    case .write: out.append(.init(name, .array(values.map { .integer($0) })))
    case .read:
      values = []
      for (i, given) in try array(name, count).enumerated() { values.append(try Self.number(given, .count, at: path("\(name)[\(i)]"))) }
    case .describe: out.append(.init(name, Self.list(of: Self.stated(.count), count)))
    }
  }
}

extension ReportMembers {
  static func written(_ part: some ReportPart) throws(ReportError) -> JSONValue {
    var part = part
    var pass = ReportMembers(.write)
    try part.members(&pass)
    return .object(pass.out)
  }

  static func read<P: ReportPart>(_ value: JSONValue, into blank: P, at place: String) throws(ReportError) -> P {
    guard let members = value.members else { throw ReportError(.reportMemberKind, at: place) }
    var part = blank
    var pass = ReportMembers(reading: members, at: place)
    try part.members(&pass)
    guard pass.source.isEmpty else { throw ReportError(.reportMemberUnknown, at: place) }
    return part
  }

  /// The schema of a part: every member required, none besides.
  static func stated(_ part: some ReportPart) throws(ReportError) -> JSONValue {
    var part = part
    var pass = ReportMembers(.describe)
    try part.members(&pass)
    return .object([
      .init("type", .string("object")), .init("additionalProperties", .bool(false)),
      .init("required", .array(pass.out.map { .string($0.name) })), .init("properties", .object(pass.out)),
    ])
  }

  private static func stated(_ form: ReportForm) -> JSONValue {
    .object([
      .init("type", .string("integer")), .init("minimum", .integer(form.range.lowerBound)), .init("maximum", .integer(form.range.upperBound)),
    ])
  }

  private static func list(of items: JSONValue, _ count: Int?) -> JSONValue {
    var stated = [JSONValue.Member("type", .string("array")), .init("items", items)]
    if let count { stated += [.init("minItems", .integer(count)), .init("maxItems", .integer(count))] }
    return .object(stated)
  }

  private static func number(_ value: JSONValue, _ form: ReportForm, at place: String) throws(ReportError) -> Int {
    guard let number = value.integer else { throw ReportError(.reportMemberKind, at: place) }
    guard form.range.contains(number) else { throw ReportError(.reportMemberForm, at: place) }
    return number
  }

  private mutating func next(_ name: String) throws(ReportError) -> JSONValue {
    guard let member = source.first, member.name == name else { throw error(.reportMemberMissing, name) }
    source.removeFirst()
    return member.value
  }

  private mutating func array(_ name: String, _ count: Int?) throws(ReportError) -> [JSONValue] {
    guard let array = try next(name).array else { throw error(.reportMemberKind, name) }
    if let count, array.count != count { throw error(.reportMemberForm, name) }
    return array
  }

  private func path(_ name: String) -> String { place.isEmpty ? name : place + "." + name }
  private func error(_ reason: ReasonCode, _ name: String) -> ReportError { ReportError(reason, at: path(name)) }
}
