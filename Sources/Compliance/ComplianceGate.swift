@_spi(Compliance) public import Records

/// Checks each de-identified record against the source record it came from, with tables of its own; one per worker.
public final class ComplianceGate {
  public let profile: ComplianceProfile

  public init(profile: ComplianceProfile) {
    self.profile = profile
  }

  /// Checks a record. Held when any clause is found, whatever the element says about its handling.
  public func check(_ out: DeidentifiedRecord, against source: NormalizedRecord) -> Verdict {
    .held([
      Finding(
        reason: ComplianceReason.elementNotAllowed, element: Element(rawValue: 0), identifierClass: nil, valueClass: nil,
        place: source.place)
    ])
  }
}
