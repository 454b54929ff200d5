@_spi(Normalization) import Records

// The identifying values of the record, for de-identification and for the check after it.
extension ResourceBuilder {
  /// Adds one identifying value; what is too short to tell anybody apart (an initial, a year) is left out.
  func know(_ value: Bytes, _ identifierClass: IdentifierClass, required: Bool = true) {
    let value = value.trimmed
    let least = identifierClass == .names ? 2 : identifierClass == .dates ? 6 : 3
    guard value.count >= least, !value.isPlaceholder else { return }
    record.known.add(value, identifierClass, isRequired: required)
  }

  /// Adds a person's name: the whole and each word of it, at blanks, commas, `^` and `=`.
  func knowName(_ text: Bytes, required: Bool = true) {
    knowWords(text, .names, required: required)
  }

  /// Adds a text and each of its words.
  func knowWords(_ text: Bytes, _ identifierClass: IdentifierClass, required: Bool = true) {
    let text = text.trimmed
    know(text, identifierClass, required: required)
    var start = 0
    var words = 0
    for i in 0...text.count {
      let isEnd = i == text.count || text[i] <= 0x20 || text[i] == 0x2C || text[i] == 0x5E || text[i] == 0x3D
      guard isEnd else { continue }
      if i > start, i - start < text.count {
        know(text[start..<i], identifierClass, required: required)
        words += 1
      }
      start = i + 1
    }
  }

  /// Adds a date: as sent, and its day as `YYYYMMDD` and `YYYY-MM-DD`.
  func knowDate(_ text: Bytes, required: Bool = true) {
    let text = text.trimmed
    know(text, .dates, required: required)
    guard let time = DateTime(text), time.precision >= .day else { return }
    know(time, required: required)
  }

  /// Adds the day of a point in time as `YYYYMMDD` and `YYYY-MM-DD`.
  func know(_ time: DateTime, required: Bool = true) {
    guard time.precision >= .day else { return }
    scratch.truncate()
    time.appendDate(to: &scratch)
    know(scratch.bytes, .dates, required: required)
    let dashed = scratch.count
    for i in 0..<dashed where scratch.bytes[i] != 0x2D { scratch.append(scratch.bytes[i]) }
    know(scratch.bytes(dashed..<scratch.count), .dates, required: required)
    scratch.truncate()
  }

  /// Adds the parts of an address that tell more than the state: street lines, city, county, postal code.
  func knowAddress(street: Bytes = .empty, city: Bytes = .empty, county: Bytes = .empty, postalCode: Bytes = .empty, required: Bool = true) {
    for part in [street, city, county, postalCode] { know(part, .geography, required: required) }
  }

  /// Adds a telephone number or electronic address by its form.
  func knowTelecom(_ value: Bytes, isFax: Bool = false, required: Bool = true) {
    var value = value.trimmed
    for prefix in ResourceBuilder.schemes where value.count > prefix.utf8CodeUnitCount && value.hasPrefix(prefix) {
      value = value[prefix.utf8CodeUnitCount..<value.count]
    }
    let isMail = value.firstIndex(of: 0x40) != nil
    know(value, isMail ? .email : value.hasPrefix("http") ? .url : isFax ? .fax : .telephone, required: required)
  }

  private static let schemes: [StaticString] = ["tel:", "fax:", "mailto:"]

  /// The class of an identifier by its type (HL7 table 0203).
  func identifierClass(ofType type: Bytes, otherwise fallback: IdentifierClass = .medicalRecord) -> IdentifierClass {
    KnownFields.byType[type] ?? fallback
  }
}

extension Bytes {
  /// Words that stand for nothing.
  fileprivate var isPlaceholder: Bool {
    guard count <= 7 else { return false }
    return equalsIgnoringCase(Bytes("unknown")) || equalsIgnoringCase(Bytes("null")) || equalsIgnoringCase(Bytes("none"))
  }
}
