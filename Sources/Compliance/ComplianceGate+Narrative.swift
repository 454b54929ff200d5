import Records

// Free text that was scrubbed: the scan for shapes, and the identifiers of this very record.
extension ComplianceGate {
  /// Looks at a free text decoded: every class of a strong find is a finding, and every
  /// class of a known value that survives; weak finds are counted.
  func checkNarrative(_ narrative: Bytes, _ element: Element) {
    if narrative == "unknown" { return }
    // The namespace of a `div` is no address of anybody; another attribute is text like others.
    let tag: StaticString = "<div xmlns=\"http://www.w3.org/1999/xhtml\">"
    let text = element == Element.Narrative.div && narrative.hasPrefix(tag) ? narrative[tag.utf8CodeUnitCount..<narrative.count] : narrative
    guard profile.narrative == .scrubbed else {
      report(ComplianceReason.freeText, element, .names, text)
      return
    }
    isSearched = true
    narrativeText.decode(text)
    if !narrativeText.isValid { report(ComplianceReason.encoding, element, nil) }
    narrativeScan.scan(narrativeText.bytes, narrativePolicy)
    counts.narrative.texts += 1
    counts.narrative.bytes += text.count
    var isHit = false
    var isSuspect = false
    let isTemplate = isBiometricTemplate
    for c in IdentifierClass.allCases {
      switch c == .biometric && isTemplate ? .strong : narrativeScan.strength(of: c) {
      case .strong:
        report(ComplianceReason.shape(c), element, c, text)
        counts.narrative.shapes[c] += 1
        isHit = true
      case .weak:
        counts.narrative.suspicions[c] += 1
        isSuspect = true
      case nil: break
      }
    }
    // As it stood, too: an escape may have been none.
    let hit = known.search(narrativeText.bytes) ?? (narrativeText.isChanged ? known.search(text) : nil)
    if let hit {
      report(ComplianceReason.survivor(hit.identifierClass), element, hit.identifierClass, text)
      counts.narrative.survivors[hit.identifierClass] += 1
      isHit = true
    }
    if isHit { counts.narrative.textsWithHits += 1 } else if isSuspect { counts.narrative.textsWithSuspicions += 1 }
  }

  /// Whether a code or encoded content that holds the record anyway stands behind a word for a biometric, so that it is one of (P), too.
  private var isBiometricTemplate: Bool {
    guard narrativeScan.strength(of: .otherUnique) == .strong || narrativeScan.strength(of: .photograph) == .strong else { return false }
    return BiometricCheck.residual(narrativeText.bytes)
  }

  private var narrativePolicy: NarrativeScan.Policy {
    NarrativeScan.Policy(
      keepsDates: profile.keepsDates, keepsAges: profile.keepsAges, keepsTowns: profile.keepsCity, keepsZIP: profile.keepsFiveDigitZIP,
      year: max(sourceYear, profile.releaseYear ?? 0), ignored: profile.basis == .safeHarbor ? [] : profile.surrogateClasses)
  }
}
