/// What mapping notes about a message, beside what it writes: names for the record's tally.
enum Observed: Int, CaseIterable, Sendable {
  /// `""` in a field: the source deletes a value; the element is left out.
  case nullValue
  /// A time without offset, and no zone known for the source: kept as a date.
  case timeWithoutZone
  /// Text where a date is due, or a day that does not exist.
  case invalidDate
  /// Month or day `00`, taken as a date of lesser precision.
  case partialDate
  /// Text where a number is due.
  case invalidNumber
  /// A code without a counterpart where FHIR allows its own codes only.
  case unmappedCode
  /// An identifier without assigning authority.
  case identifierWithoutAuthority
  /// A document that is not in the encoding that its field names; kept as the characters sent.
  case invalidAttachment
  /// A control character within text, replaced by a space.
  case controlCharacter
  /// A period whose end lies before its start: the end is left out.
  case periodReversed
  /// A field that carries a value for which no element was chosen.
  case unmappedField
  /// A status that neither the event nor the segment tells: `unknown`.
  case statusUnknown
  /// A payment, credit or adjustment, or a charge without a code: not part of the claim.
  case transactionNotCharge
  /// Two resources of the same business identifier in one message.
  case repeatedIdentifier

  /// Words in lower case, with hyphens.
  static let names: [String] = allCases.map { item in
    var name = ""
    for c in "\(item)" { name += c.isUppercase ? "-" + c.lowercased() : String(c) }
    return name
  }
}
