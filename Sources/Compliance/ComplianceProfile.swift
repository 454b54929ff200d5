public import Records

/// What a record may hold to leave under one of HIPAA's three routes, as the gate understands it.
///
/// Source: 45 CFR 164.514(b)(2), 164.514(b)(1), 164.514(e)(2).
public struct ComplianceProfile: Sendable, Equatable {
  public enum Basis: String, Sendable, CaseIterable {
    case safeHarbor = "safe-harbor"
    case expertDetermination = "expert-determination"
    case limitedDataSet = "limited-data-set"
  }

  /// What is expected of free text.
  public enum Narrative: String, Sendable {
    /// No element of free text may be present.
    case withheld
    /// Free text may be present and must pass every check.
    case scrubbed
  }

  public var basis: Basis
  public var narrative: Narrative = .withheld
  /// The year in which the data leaves, when the pipeline states one: an age over 89 is also judged by it.
  public var releaseYear: Int?
  /// URI prefixes under which the pipeline puts local code systems.
  public var localNamespaces: [String] = ["urn:chartseal:local:"]
  /// Whether five-digit ZIP codes may stay (an expert's policy; a limited data set always may).
  public var keepsFiveDigitZIP = false
  /// Whether the UIDs of imaging studies may stay as the source had them (an expert's policy); never under Safe Harbor.
  public var keepsImagingUIDs = false
  /// Classes for which invented values stand in scrubbed free text in the place of identifiers (an expert's policy): their shapes say
  /// nothing there and are not looked for; known values are. Never under Safe Harbor.
  public var surrogateClasses: Set<IdentifierClass> = []
  /// The most findings that one verdict lists.
  public var findingLimit = 32

  public init(_ basis: Basis) {
    self.basis = basis
    keepsFiveDigitZIP = basis == .limitedDataSet
  }

  var keepsUIDs: Bool { keepsImagingUIDs && basis != .safeHarbor }
  /// Whether dates finer than a year may stay.
  var keepsDates: Bool { basis != .safeHarbor }
  /// Whether ages over 89 may stay.
  var keepsAges: Bool { basis == .limitedDataSet }
  /// Whether town and city may stay.
  var keepsCity: Bool { basis == .limitedDataSet }
}
