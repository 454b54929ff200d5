package import Records

/// What a line of a batch says of itself, as far as the node's schema check looks.
package struct ScannedRecord {
  /// The value of the top-level `resourceType`, without quotes; empty when there is none.
  package var resourceType = Bytes.empty
  /// The value of the top-level `id`.
  package var id = Bytes.empty
  /// The patient references (`Patient/...` without the prefix) in the members that say whom the resource is about.
  package var subject = Bytes.empty
  /// The top-level members that say what kind of document it is, and the resources that it holds: JSON as it stands; empty when there are none.
  package var code = Bytes.empty
  package var category = Bytes.empty
  package var contained = Bytes.empty
}

/// A strict JSON reader (RFC 8259) over one line that keeps nothing but a few positions: no tree, no allocation, bounded depth.
///
/// It refuses what a lenient parser would let through: trailing text, duplicates of the top-level members that it looks at, unpaired
/// surrogates in escapes, bytes that are not UTF-8, numbers with leading zeros, and names of top-level members that hold an escape, under which
/// another reader would find a second type.
package struct RecordScanner {
  package enum Failure: Error { case syntax, depth, encoding, notAnObject, noType }

  static let maximumDepth = 64

  private let base: UnsafePointer<UInt8>
  private let end: Int
  private var at = 0
  private var found = ScannedRecord()

  private init(_ base: UnsafePointer<UInt8>, _ count: Int) { (self.base, end) = (base, count) }

  /// Scans one JSON object.
  package static func scan(_ line: Bytes) throws(Failure) -> ScannedRecord {
    guard let base = line.raw.baseAddress?.assumingMemoryBound(to: UInt8.self), line.count > 0 else { throw .syntax }
    var scanner = RecordScanner(base, line.count)
    scanner.space()
    guard scanner.peek == 0x7B else { throw .notAnObject }
    try scanner.object(depth: 1, role: .top)
    scanner.space()
    guard scanner.at == scanner.end else { throw .syntax }
    guard !scanner.found.resourceType.isEmpty else { throw .noType }
    return scanner.found
  }

  /// What an object or array is to the check.
  private enum Role { case top, subject, participant, actor, other }

  private var peek: UInt8 { at < end ? base[at] : 0 }

  private func view(_ range: Range<Int>) -> Bytes { Bytes(UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)) }

  private mutating func space() {
    while at < end, base[at] == 0x20 || base[at] == 0x0A || base[at] == 0x0D || base[at] == 0x09 { at += 1 }
  }

  private mutating func value(depth: Int, role: Role) throws(Failure) {
    switch peek {
    case 0x22: _ = try string()
    case 0x7B: try object(depth: depth, role: role)
    case 0x5B: try array(depth: depth, role: role)
    case 0x74: try literal("true")
    case 0x66: try literal("false")
    case 0x6E: try literal("null")
    default: try number()
    }
  }

  private mutating func object(depth: Int, role: Role) throws(Failure) {
    guard depth <= Self.maximumDepth else { throw .depth }
    at += 1
    space()
    if peek == 0x7D {
      at += 1
      return
    }
    while true {
      guard peek == 0x22 else { throw .syntax }
      let name = view(try string())
      space()
      guard peek == 0x3A else { throw .syntax }
      at += 1
      space()
      try member(name, depth: depth, role: role)
      space()
      let next = peek
      at += 1
      if next == 0x7D { return }
      guard next == 0x2C else { throw .syntax }
      space()
    }
  }

  private mutating func member(_ name: Bytes, depth: Int, role: Role) throws(Failure) {
    var inner = Role.other
    switch role {
    case .top:
      guard name.firstIndex(of: 0x5C) == nil else { throw .syntax }
      if name == "resourceType" || name == "id" {
        guard peek == 0x22 else { throw .syntax }
        let text = view(try string())
        if name.count == 2 {
          guard found.id.isEmpty else { throw .syntax }
          found.id = text
        } else {
          guard found.resourceType.isEmpty else { throw .syntax }
          found.resourceType = text
        }
        return
      }
      if name == "subject" || name == "patient" || name == "beneficiary" { inner = .subject }
      if name == "participant" { inner = .participant }
      if name == "code" { return try keep(\.code, depth: depth) }
      if name == "category" { return try keep(\.category, depth: depth) }
      if name == "contained" { return try keep(\.contained, depth: depth) }
    case .participant: if name == "actor" { inner = .actor }
    case .subject, .actor:
      if name == "reference", peek == 0x22 {
        let text = view(try string())
        if found.subject.isEmpty, text.hasPrefix("Patient/") { found.subject = text[8..<text.count] }
        return
      }
    case .other: break
    }
    try value(depth: depth + 1, role: inner)
  }

  /// Reads a value and keeps its bytes.
  private mutating func keep(_ member: WritableKeyPath<ScannedRecord, Bytes>, depth: Int) throws(Failure) {
    guard found[keyPath: member].isEmpty else { throw .syntax }
    let start = at
    try value(depth: depth + 1, role: .other)
    found[keyPath: member] = view(start..<at)
  }

  private mutating func array(depth: Int, role: Role) throws(Failure) {
    guard depth <= Self.maximumDepth else { throw .depth }
    at += 1
    space()
    if peek == 0x5D {
      at += 1
      return
    }
    while true {
      try value(depth: depth + 1, role: role)
      space()
      let next = peek
      at += 1
      if next == 0x5D { return }
      guard next == 0x2C else { throw .syntax }
      space()
    }
  }

  private mutating func literal(_ text: StaticString) throws(Failure) {
    let n = text.utf8CodeUnitCount
    guard at + n <= end, view(at..<at + n) == Bytes(text) else { throw .syntax }
    at += n
  }

  /// -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?
  private mutating func number() throws(Failure) {
    if peek == 0x2D { at += 1 }
    if peek == 0x30 { at += 1 } else { try digits() }
    if peek == 0x2E {
      at += 1
      try digits()
    }
    if peek | 0x20 == 0x65 {
      at += 1
      if peek == 0x2B || peek == 0x2D { at += 1 }
      try digits()
    }
  }

  private mutating func digits() throws(Failure) {
    let start = at
    while at < end, base[at] &- 0x30 < 10 { at += 1 }
    guard at > start else { throw .syntax }
  }

  /// The range between the quotes; leaves `at` behind the closing one.
  private mutating func string() throws(Failure) -> Range<Int> {
    at += 1
    let start = at
    while true {
      // Eight bytes at a time while they are plain ASCII.
      while at + 8 <= end {
        let word = UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self)
        let quotes = word ^ 0x2222_2222_2222_2222
        let slashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
        let hits =
          ((word &- 0x2020_2020_2020_2020) | (quotes &- 0x0101_0101_0101_0101) | (slashes &- 0x0101_0101_0101_0101) | word)
          & 0x8080_8080_8080_8080
        // The lowest flag is exact: a borrow only spoils flags above a true one.
        if hits == 0 {
          at += 8
        } else {
          at += hits.trailingZeroBitCount >> 3
          break
        }
      }
      guard at < end else { throw .syntax }
      let b = base[at]
      switch b {
      case 0x22:
        at += 1
        return start..<at - 1
      case 0x5C: try escape()
      case 0..<0x20: throw .syntax
      case 0x80...0xFF: try sequence(b)
      default: at += 1
      }
    }
  }

  private mutating func escape() throws(Failure) {
    at += 1
    switch peek {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: at += 1
    case 0x75:
      let unit = try hexUnit()
      guard unit & 0xFC00 != 0xDC00 else { throw .encoding }
      if unit & 0xFC00 == 0xD800 {
        guard peek == 0x5C, at + 1 < end, base[at + 1] == 0x75 else { throw .encoding }
        at += 1
        guard try hexUnit() & 0xFC00 == 0xDC00 else { throw .encoding }
      }
    default: throw .syntax
    }
  }

  private mutating func hexUnit() throws(Failure) -> UInt32 {
    guard at + 5 <= end else { throw .syntax }
    var unit: UInt32 = 0
    for i in 1...4 {
      let c = base[at + i]
      let digit: UInt8
      switch c {
      case 0x30...0x39: digit = c - 0x30
      case 0x41...0x46: digit = c - 0x37
      case 0x61...0x66: digit = c - 0x57
      default: throw .syntax
      }
      unit = unit << 4 | UInt32(digit)
    }
    at += 5
    return unit
  }

  /// One UTF-8 sequence of more than one byte (Unicode 15, table 3-7).
  private mutating func sequence(_ first: UInt8) throws(Failure) {
    let more: Int
    var low: UInt8 = 0x80
    var high: UInt8 = 0xBF
    switch first {
    case 0xC2...0xDF: more = 1
    case 0xE0: (more, low) = (2, 0xA0)
    case 0xED: (more, high) = (2, 0x9F)
    case 0xE1...0xEF: more = 2
    case 0xF0: (more, low) = (3, 0x90)
    case 0xF1...0xF3: more = 3
    case 0xF4: (more, high) = (3, 0x8F)
    default: throw .encoding
    }
    guard at + more < end, base[at + 1] >= low, base[at + 1] <= high else { throw .encoding }
    for i in 1...more where i > 1 { guard base[at + i] & 0xC0 == 0x80 else { throw .encoding } }
    at += more + 1
  }
}
