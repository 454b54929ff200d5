import Readers
@_spi(Normalization) import Records

// Who a message is about: the identifiers of PID-3 (and older fields), by the pipeline's order of preference.
extension MappingContext {
  /// The claims of a PID segment; nil when it has no usable identifier.
  ///
  /// The primary one is chosen among PID-3 by authority, then type, then order; without any there, PID-2, then PID-4.
  func claims(_ pid: HL7Segment) -> PatientClaims? {
    let list = pid.field(3)
    guard let best = bestIdentifier(list) else {
      for n in [2, 4] {
        let field = pid.field(n)
        if let i = bestIdentifier(field) {
          return PatientClaims(primary: claim(field.repetition(i)))
        }
      }
      return nil
    }
    var others: [IdentityClaim] = []
    for i in 0..<list.repetitionCount where i != best {
      let cx = list.repetition(i)
      if isUsable(cx[1].trimmed), isPersonal(cx[5].trimmed) { others.append(claim(cx)) }
    }
    return PatientClaims(primary: claim(list.repetition(best)), others: others)
  }

  /// The claim of one CX.
  func claim(_ cx: HL7Repetition) -> IdentityClaim {
    let named = authority(cx)
    return IdentityClaim(
      authority: named.isEmpty ? defaultAuthority : named, value: cx[1], type: cx[5])
  }

  /// The repetition that the identity rule prefers; nil when none is usable.
  func bestIdentifier(_ field: HL7Field) -> Int? {
    guard !field.isEmpty else { return nil }
    let n = field.repetitionCount
    if n == 1 { return isUsable(field[1].trimmed) ? 0 : nil }
    var best: Int?
    var bestRank = Int.max
    for i in 0..<n {
      let cx = field.repetition(i)
      guard isUsable(cx[1].trimmed) else { continue }
      let rank = rankOf(cx)
      if rank < bestRank { (best, bestRank) = (i, rank) }
    }
    return best
  }

  private func rankOf(_ cx: HL7Repetition) -> Int {
    var rank = 0
    if !preferredAuthorities.isEmpty {
      rank =
        (index(of: authority(cx), in: preferredAuthorities) ?? preferredAuthorities.count) * 1000
    }
    let type = cx[5].trimmed
    if let i = index(of: type, in: preferredTypes) { return rank + i }
    if type.isEmpty { return rank + preferredTypes.count }
    return rank + preferredTypes.count + (isPersonal(type) ? 1 : 2)
  }

  private func index(of value: Bytes, in list: [Bytes]) -> Int? {
    guard !value.isEmpty else { return nil }
    for i in list.indices where list[i].equalsIgnoringCase(value) { return i }
    return nil
  }

  /// Whether a type of HL7 table 0203 identifies one person for life: not accounts, visits, policies, nor the social security
  /// number, which is too often shared or mistyped to join two patients.
  private func isPersonal(_ type: Bytes) -> Bool {
    for other in MappingContext.impersonal where type.equalsIgnoringCase(Bytes(other)) {
      return false
    }
    return true
  }

  private static let impersonal: [StaticString] = [
    "AN", "ANC", "AND", "ANT", "VN", "MB", "SN", "SS", "SSN", "GI", "ANON", "DL", "PPN", "BC", "BR",
    "WC", "CZ", "TAX", "EN", "EI", "FI", "BA",
  ]

  /// Whether a value can identify anybody: not empty, not deleted, no placeholder.
  func isUsable(_ value: Bytes) -> Bool {
    guard !value.isEmpty, !value.isNullValue else { return false }
    var isZero = true
    var hasSign = false
    for b in value.raw {
      if ASCII.isDigit(b) || ASCII.isLetter(b) || b >= 0x80 { hasSign = true }
      if b != 0x30, b != 0x2D { isZero = false }
    }
    guard hasSign, !isZero else { return false }
    for word in MappingContext.placeholders where value.equalsIgnoringCase(Bytes(word)) {
      return false
    }
    return true
  }

  private static let placeholders: [StaticString] = [
    "UNKNOWN", "UNK", "NONE", "NULL", "N/A", "NA", "NIL",
  ]
}
