/// What de-identification does where the law leaves a choice.
public struct DeidentificationProfile: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    /// 45 CFR 164.514(b)(2).
    case safeHarbor = "safe-harbor"
    /// 45 CFR 164.514(b)(1).
    case expertDetermination = "expert-determination"
    /// 45 CFR 164.514(e).
    case limitedDataSet = "limited-data-set"
  }

  /// What becomes of free text.
  public enum FreeText: String, Sendable, CaseIterable {
    /// Its identifiers are replaced, the rest stays.
    case scrubbed = "scrub"
    /// None of it is written.
    case withheld = "withhold"
  }

  public var kind: Kind
  public var freeText = FreeText.scrubbed
  /// The year in which the output is released: ages over 89 are judged by it and by the record's own year, whichever is later.
  /// Part of the definition, not the clock's, so that a rerun gives the same bytes.
  public var releaseYear: Int
  /// Under an expert determination the most days by which a patient's dates are shifted.
  public var dateShiftDays: Int
  /// The base URI of code systems that are nobody's standard.
  public var localNamespace: String
  /// Whether the UIDs of imaging studies, series and instances stay as they are. Of no effect under Safe Harbor, which lets no
  /// unique number stay.
  public var retainsImagingUIDs = false

  public init(
    _ kind: Kind = .safeHarbor, releaseYear: Int, dateShiftDays: Int = 182, localNamespace: String = "urn:chartseal:local:"
  ) {
    (self.kind, self.releaseYear, self.dateShiftDays, self.localNamespace) = (kind, releaseYear, dateShiftDays, localNamespace)
  }
}
