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
      if isUsable(cx[1].trimmed), IdentityChooser.isPersonal(cx[5].trimmed) { others.append(claim(cx)) }
    }
    return PatientClaims(primary: claim(list.repetition(best)), others: others)
  }

  /// The claim of one CX.
  func claim(_ cx: HL7Repetition) -> IdentityClaim {
    let named = authority(cx)
    return chooser.claim(authority: named.isEmpty ? defaultAuthority : named, value: cx[1], type: cx[5])
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
      let rank = chooser.rank(authority: authority(cx), type: cx[5].trimmed)
      if rank < bestRank { (best, bestRank) = (i, rank) }
    }
    return best
  }

  /// Whether a value can identify anybody: not empty, not deleted, no placeholder.
  func isUsable(_ value: Bytes) -> Bool { IdentityChooser.isUsable(value) }
}
