public import Readers

/// What a pipeline says about its source, as far as mapping depends on it.
public struct NormalizationOptions: Sendable {
  /// Minutes east of UTC that hold for times without an offset; nil when nobody has said: such times become dates.
  public var defaultZoneMinutes: Int?
  /// The base of URIs for code systems and identifier systems that have no public one; ends in `:` or `/`.
  public var namespace: String
  /// Which identifier of `PID-3` names the patient in this pipeline.
  public var identity: IdentityRule
  /// Stands for the assigning authority where a message names none; empty: the sending facility (MSH-4) stands for it.
  public var site: String
  /// A site's own segment that merges patients.
  public var merge: MergeSegment?

  public init(
    defaultZoneMinutes: Int? = nil, namespace: String = "urn:chartseal:local:",
    identity: IdentityRule = IdentityRule(),
    site: String = "", merge: MergeSegment? = nil
  ) {
    (self.defaultZoneMinutes, self.namespace, self.identity, self.site) = (
      defaultZoneMinutes, namespace, identity, site
    )
    self.merge = merge
  }
}

/// A segment that names, by its identifiers (CX, repeating), the patient who ends in favour of the one of the PID before it, as MRG-1 does.
public struct MergeSegment: Sendable {
  public let tag: SegmentTag
  public let field: Int

  public init(tag: SegmentTag, field: Int) { (self.tag, self.field) = (tag, field) }
}

/// The order of preference among the identifiers of a patient.
public struct IdentityRule: Sendable {
  /// Assigning authorities, best first; when not empty, an identifier of one of them wins over all others.
  public var authorities: [String]
  /// Identifier types (HL7 table 0203), best first; an identifier of a type not listed comes after those, in source order.
  public var types: [String]
  /// Authorities that go by several names: the name that stands for all, and the others. The same patient in two formats gets the same hash when
  /// their authorities agree under these.
  public var aliases: [(name: String, others: [String])]

  public init(
    authorities: [String] = [], types: [String] = ["MR", "PI", "PT", "EPI", "MRN", "PN", "U"], aliases: [(name: String, others: [String])] = []
  ) {
    (self.authorities, self.types, self.aliases) = (authorities, types, aliases)
  }
}
