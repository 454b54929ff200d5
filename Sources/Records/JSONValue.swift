/// A small JSON document in memory: headers, envelopes, genesis files, API bodies. Records are never read this way.
///
/// Parsing is strict and bounded: UTF-8 only, no duplicate members, nothing after the value, limits on depth and on the
/// number of values. Numbers that are not integers keep their text.
/// Source: RFC 8259.
public enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  /// A number with a fraction or exponent, or beyond 64 bits, as it was written.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  public struct Member: Sendable, Equatable {
    public let name: String
    public let value: JSONValue
    public init(_ name: String, _ value: JSONValue) { (self.name, self.value) = (name, value) }
  }

  /// Parses one value. Nil when the text is not JSON in this strict sense, or exceeds a limit.
  public static func parse(_ text: Bytes, maximumDepth: Int = 16, maximumValues: Int = 100_000) -> JSONValue? {
    var parser = JSONParser(text: text, depthLeft: maximumDepth, valuesLeft: maximumValues)
    return parser.document()
  }

  public static func parse(_ text: [UInt8], maximumDepth: Int = 16, maximumValues: Int = 100_000) -> JSONValue? {
    text.withUnsafeBytes { parse(Bytes($0), maximumDepth: maximumDepth, maximumValues: maximumValues) }
  }

  /// The member of an object; nil when absent or when this is no object.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  public var string: String? { if case .string(let v) = self { v } else { nil } }
  public var integer: Int? { if case .integer(let v) = self { v } else { nil } }
  public var bool: Bool? { if case .bool(let v) = self { v } else { nil } }
  public var array: [JSONValue]? { if case .array(let v) = self { v } else { nil } }
  public var members: [Member]? { if case .object(let v) = self { v } else { nil } }

  /// True when this is an object whose members are all among the names.
  public func hasOnly(_ names: String...) -> Bool {
    guard let members else { return false }
    return members.allSatisfy { names.contains($0.name) }
  }
}

extension JSONValue {
  /// Appends the value without spaces, members in their order.
  public func write(to out: inout ByteBuffer) {
    switch self {
    case .null: out.append("null")
    case .bool(let v): out.append(v ? "true" : "false")
    case .integer(let v): out.append(decimal: v)
    case .number(let v): out.append(text: v)
    case .string(let v): out.append(jsonString: v)
    case .array(let values):
      out.append(0x5B)
      for (i, v) in values.enumerated() {
        if i > 0 { out.append(0x2C) }
        v.write(to: &out)
      }
      out.append(0x5D)
    case .object(let members):
      out.append(0x7B)
      for (i, m) in members.enumerated() {
        if i > 0 { out.append(0x2C) }
        out.append(jsonString: m.name)
        out.append(0x3A)
        m.value.write(to: &out)
      }
      out.append(0x7D)
    }
  }

  public var encoded: [UInt8] {
    var out = ByteBuffer()
    write(to: &out)
    return out.array
  }
}

extension ByteBuffer {
  /// Appends a string as JSON. Not for per-field code.
  public mutating func append(jsonString text: String) {
    var text = text
    text.withUTF8 { append(jsonString: Bytes($0)) }
  }
}

private struct JSONParser {
  let text: Bytes
  var depthLeft: Int
  var valuesLeft: Int
  var at = 0

  mutating func document() -> JSONValue? {
    space()
    guard let value = value() else { return nil }
    space()
    return at == text.count ? value : nil
  }

  private var next: UInt8? { at < text.count ? text[at] : nil }

  private mutating func space() {
    while let b = next, b == 0x20 || b == 0x0A || b == 0x0D || b == 0x09 { at += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    at += 1
    return true
  }

  private mutating func take(_ word: StaticString) -> Bool {
    let w = Bytes(word)
    guard at + w.count <= text.count, text[at..<at + w.count] == w else { return false }
    at += w.count
    return true
  }

  private mutating func value() -> JSONValue? {
    guard valuesLeft > 0, let b = next else { return nil }
    valuesLeft -= 1
    switch b {
    case 0x7B: return object()
    case 0x5B: return array()
    case 0x22: return string().map(JSONValue.string)
    case 0x74: return take("true") ? .bool(true) : nil
    case 0x66: return take("false") ? .bool(false) : nil
    case 0x6E: return take("null") ? .null : nil
    default: return number()
    }
  }

  private mutating func object() -> JSONValue? {
    guard depthLeft > 0 else { return nil }
    depthLeft -= 1
    defer { depthLeft += 1 }
    at += 1
    var members: [JSONValue.Member] = []
    // The names of many members; few are compared one by one.
    var names: Set<String> = []
    space()
    if take(0x7D) { return .object([]) }
    while true {
      space()
      guard next == 0x22, let name = string() else { return nil }
      if members.count < 16 {
        guard !members.contains(where: { $0.name == name }) else { return nil }
      } else {
        if names.isEmpty { names = Set(members.map(\.name)) }
        guard names.insert(name).inserted else { return nil }
      }
      space()
      guard take(0x3A) else { return nil }
      space()
      guard let value = value() else { return nil }
      members.append(JSONValue.Member(name, value))
      space()
      if take(0x7D) { return .object(members) }
      guard take(0x2C) else { return nil }
    }
  }

  private mutating func array() -> JSONValue? {
    guard depthLeft > 0 else { return nil }
    depthLeft -= 1
    defer { depthLeft += 1 }
    at += 1
    var values: [JSONValue] = []
    space()
    if take(0x5D) { return .array([]) }
    while true {
      space()
      guard let value = value() else { return nil }
      values.append(value)
      space()
      if take(0x5D) { return .array(values) }
      guard take(0x2C) else { return nil }
    }
  }

  private mutating func number() -> JSONValue? {
    let start = at
    _ = take(0x2D)
    guard let first = next, ASCII.isDigit(first) else { return nil }
    at += 1
    if first != 0x30 { digits() }
    var isInteger = true
    if take(0x2E) {
      isInteger = false
      guard digits() > 0 else { return nil }
    }
    if let e = next, e | 0x20 == 0x65 {
      isInteger = false
      at += 1
      if !take(0x2B) { _ = take(0x2D) }
      guard digits() > 0 else { return nil }
    }
    let written = text[start..<at].text
    if isInteger, let v = Int(written), written != "-0" { return .integer(v) }
    return .number(written)
  }

  @discardableResult
  private mutating func digits() -> Int {
    let start = at
    while let b = next, ASCII.isDigit(b) { at += 1 }
    return at - start
  }

  private mutating func string() -> String? {
    at += 1
    var start = at
    at = text.plainEnd(from: at)
    if next == 0x22 {
      at += 1
      return JSONParser.string(text[start..<at - 1])
    }
    var out: [UInt8] = []
    out.reserveCapacity(min(text.count - start, 4096))
    while true {
      out.append(contentsOf: text[start..<at].raw)
      guard let b = next else { return nil }
      at += 1
      if b == 0x22 { return out.withUnsafeBytes { JSONParser.string(Bytes($0)) } }
      guard b == 0x5C, escape(&out) else { return nil }
      start = at
      at = text.plainEnd(from: at)
    }
  }

  /// Text that is ASCII needs no check, which costs more than the copy.
  private static func string(_ bytes: Bytes) -> String? {
    bytes.isASCII ? String(decoding: bytes.raw, as: UTF8.self) : String(validating: bytes.raw, as: UTF8.self)
  }

  private mutating func escape(_ out: inout [UInt8]) -> Bool {
    guard let b = next else { return false }
    at += 1
    switch b {
    case 0x22, 0x5C, 0x2F: out.append(b)
    case 0x62: out.append(0x08)
    case 0x66: out.append(0x0C)
    case 0x6E: out.append(0x0A)
    case 0x72: out.append(0x0D)
    case 0x74: out.append(0x09)
    case 0x75:
      guard var code = hex4() else { return false }
      if code & 0xFC00 == 0xD800 {
        guard take("\\u"), let low = hex4(), low & 0xFC00 == 0xDC00 else { return false }
        code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
      }
      guard let scalar = Unicode.Scalar(code) else { return false }
      out.append(contentsOf: String(Character(scalar)).utf8)
    default: return false
    }
    return true
  }

  private mutating func hex4() -> UInt32? {
    guard at + 4 <= text.count else { return nil }
    var v: UInt32 = 0
    for _ in 0..<4 {
      let b = text[at]
      switch b {
      case 0x30...0x39: v = v << 4 | UInt32(b - 0x30)
      case 0x41...0x46, 0x61...0x66: v = v << 4 | UInt32((b | 0x20) - 0x57)
      default: return nil
      }
      at += 1
    }
    return v
  }
}

extension Bytes {
  /// The position of the first byte from one on that does not stand for itself in a JSON string: a quote, a backslash, a control; the count
  /// when there is none.
  fileprivate func plainEnd(from start: Int) -> Int {
    var i = start
    while i < count {
      let word = self.word(at: i)
      let (quotes, slashes) = (word ^ 0x2222_2222_2222_2222, word ^ 0x5C5C_5C5C_5C5C_5C5C)
      let controls = (word &- 0x2020_2020_2020_2020) & ~word
      let signs = (quotes &- 0x0101_0101_0101_0101) & ~quotes | (slashes &- 0x0101_0101_0101_0101) & ~slashes
      let hits = (controls | signs) & 0x8080_8080_8080_8080
      if hits != 0 { return min(count, i &+ hits.trailingZeroBitCount &>> 3) }
      i &+= 8
    }
    return count
  }

  fileprivate var isASCII: Bool {
    var i = 0
    while i < count {
      if word(at: i) & 0x8080_8080_8080_8080 != 0 { return false }
      i &+= 8
    }
    return true
  }
}
