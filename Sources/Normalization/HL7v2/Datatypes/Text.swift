import Readers
@_spi(Normalization) import Records

// ST, TX, FT, ID, IS, NM, SI: single values.
extension MappingContext {
  /// The value without blanks around it; empty when the source deletes it (`""`), which is noted.
  func present(_ raw: Bytes) -> Bytes {
    let value = raw.trimmed
    guard value.isNullValue else { return value }
    note(.nullValue)
    return .empty
  }

  /// Adds text with escapes undone and the character set decoded; nothing when there is none.
  func addText(_ element: Element, _ raw: Bytes) {
    let value = present(raw)
    guard !value.isEmpty else { return }
    if !message.needsDecoding(value) {
      tape.add(element, value)
    } else {
      decode(value)
      tape.add(element, scratch.bytes.trimmed)
    }
  }

  /// Adds a value of FHIR type `code` (or an id-like string): decoded, runs of blanks made one.
  ///
  /// Source: FHIR R4 §2.24.0.1, code: no leading, trailing or double whitespace.
  func addCode(_ element: Element, _ raw: Bytes) {
    let value = present(raw)
    guard !value.isEmpty else { return }
    if message.needsDecoding(value) || hasBlankRun(value) {
      decode(value)
      collapseBlanks()
      tape.add(element, scratch.bytes.trimmed)
    } else {
      tape.add(element, value)
    }
  }

  /// Adds the FHIR code of a v2 code for an element of a required binding; false, and nothing added, when it has none.
  @discardableResult
  func addMapped(_ element: Element, _ raw: Bytes, _ map: CodeMap) -> Bool {
    let value = present(raw)
    guard !value.isEmpty else { return false }
    guard let code = map.target(value) else {
      note(.unmappedCode)
      return false
    }
    tape.add(element, code)
    return true
  }

  /// Adds a decimal with the digits that were sent; false when the text is no number.
  ///
  /// A plus sign, a bare leading or trailing point and leading zeros, which NM allows and JSON does not, are mended.
  @discardableResult
  func addDecimal(_ element: Element, _ raw: Bytes) -> Bool {
    let value = present(raw)
    guard !value.isEmpty else { return false }
    guard let number = Number(value) else {
      note(.invalidNumber)
      return false
    }
    tape.add(element, kind: .literal) { number.append(to: &$0) }
    return true
  }

  /// Adds a whole number of at least `minimum`; false when the text is none.
  @discardableResult
  func addInteger(_ element: Element, _ raw: Bytes, minimum: Int = 0) -> Bool {
    let value = present(raw)
    guard !value.isEmpty else { return false }
    guard let number = value.decimal, number >= minimum, number < 1 << 31 else {
      note(.invalidNumber)
      return false
    }
    tape.add(element, number)
    return true
  }

  /// Adds a boolean from a yes/no indicator (HL7 table 0136).
  func addYesNo(_ element: Element, _ raw: Bytes) {
    guard let value = yesNo(raw) else { return }
    tape.add(element, value)
  }

  /// Yes, no, or nil when nothing is said (HL7 table 0136).
  func yesNo(_ raw: Bytes) -> Bool? {
    let value = present(raw)
    guard let b = value.first.map(ASCII.lower) else { return nil }
    if b == 0x79, value.count == 1 || value.equalsIgnoringCase(Bytes("yes")) { return true }
    if b == 0x6E, value.count == 1 || value.equalsIgnoringCase(Bytes("no")) { return false }
    return nil
  }

  /// Decodes into `scratch`; control characters but tab and line feed become spaces.
  func decode(_ raw: Bytes) {
    scratch.truncate()
    decodeMore(raw)
  }

  /// Decodes onto what `scratch` holds already.
  func decodeMore(_ raw: Bytes) {
    let start = scratch.count
    if message.needsDecoding(raw) {
      message.appendDecoded(raw, to: &scratch)
    } else {
      scratch.append(raw)
    }
    guard let first = scratch.bytes(start..<scratch.count).firstControl else { return }
    for i in start + first..<scratch.count {
      let b = scratch.bytes[i]
      if b < 0x20 && b != 0x0A && b != 0x09 || b == 0x7F {
        scratch.set(0x20, at: i)
        note(.controlCharacter)
      }
    }
  }

  private func hasBlankRun(_ value: Bytes) -> Bool {
    var last: UInt8 = 0
    for b in value.raw {
      if b == 0x20 && last == 0x20 { return true }
      last = b
    }
    return false
  }

  private func collapseBlanks() {
    var to = 0
    var wasBlank = true
    for i in 0..<scratch.count {
      let b = scratch.bytes[i]
      let isBlank = ASCII.isSpace(b)
      if isBlank && wasBlank { continue }
      scratch.set(isBlank ? 0x20 : b, at: to)
      to += 1
      wasBlank = isBlank
    }
    scratch.truncate(to: to)
  }
}

/// A decimal number as text, checked: sign, digits, fraction, exponent.
struct Number {
  private let isNegative: Bool
  private let whole: Bytes
  private let fraction: Bytes
  private let exponent: Bytes

  /// Nil when the text is no decimal number.
  init?(_ text: Bytes) {
    var rest = text
    var negative = false
    if let sign = rest.first, sign == 0x2B || sign == 0x2D {
      negative = sign == 0x2D
      rest = rest[1..<rest.count]
    }
    var i = 0
    while i < rest.count, ASCII.isDigit(rest[i]) { i += 1 }
    let digits = rest[0..<i]
    var decimals = Bytes.empty
    if i < rest.count, rest[i] == 0x2E {
      let from = i + 1
      i = from
      while i < rest.count, ASCII.isDigit(rest[i]) { i += 1 }
      decimals = rest[from..<i]
    }
    guard !digits.isEmpty || !decimals.isEmpty else { return nil }
    var power = Bytes.empty
    if i < rest.count, rest[i] == 0x65 || rest[i] == 0x45 {
      let from = i
      i += 1
      if i < rest.count, rest[i] == 0x2B || rest[i] == 0x2D { i += 1 }
      let first = i
      while i < rest.count, ASCII.isDigit(rest[i]) { i += 1 }
      guard i > first, i - first <= 2 else { return nil }
      power = rest[from..<i]
    }
    guard i == rest.count, digits.count + decimals.count <= 60 else { return nil }
    var zeros = 0
    while zeros + 1 < digits.count, digits[zeros] == 0x30 { zeros += 1 }
    (isNegative, whole, fraction, exponent) = (
      negative, digits.isEmpty ? digits : digits[zeros..<digits.count], decimals, power
    )
  }

  func append(to out: inout ByteBuffer) {
    if isNegative { out.append(0x2D) }
    if whole.isEmpty { out.append(0x30) } else { out.append(whole) }
    if !fraction.isEmpty {
      out.append(0x2E)
      out.append(fraction)
    }
    out.append(exponent)
  }
}
