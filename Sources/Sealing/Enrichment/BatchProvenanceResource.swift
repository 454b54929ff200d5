public import Records

/// The FHIR Provenance of a batch: who submitted what for whom, under which agreement and by which method.
///
/// Carried beside the batch, not covered by its id, because it states when the batch was sealed.
/// Source: FHIR R4 Provenance.
public enum BatchProvenanceResource {
  /// Counts that the resource states.
  public struct Counts: Sendable, Equatable {
    public var read: Int
    public var submitted: Int
    public var filtered: Int
    public var quarantined: Int
    /// Resources by type, in the order in which they are to be written.
    public var resources: [(type: String, count: Int)]

    public init(read: Int, submitted: Int, filtered: Int, quarantined: Int, resources: [(type: String, count: Int)] = []) {
      (self.read, self.submitted, self.filtered, self.quarantined) = (read, submitted, filtered, quarantined)
      self.resources = resources
    }

    public static func == (a: Counts, b: Counts) -> Bool {
      a.read == b.read && a.submitted == b.submitted && a.filtered == b.filtered && a.quarantined == b.quarantined
        && a.resources.elementsEqual(b.resources) { $0 == $1 }
    }
  }

  /// Makes the resource.
  ///
  /// - Parameters:
  ///   - batchID: 64 hexadecimal digits.
  ///   - recorded: an instant, such as `2026-03-01T10:00:00Z`.
  public static func json(
    batchID: String, recorded: String, stakeholders: Stakeholders, method: DeidentificationMethod, counts: Counts
  ) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("resourceType", .string("Provenance")),
      .init(
        "extension",
        .array(
          [
            count("read", counts.read), count("submitted", counts.submitted), count("filtered", counts.filtered),
            count("quarantined", counts.quarantined),
          ] + counts.resources.map(resources))),
      .init("target", .array([object(("identifier", identifier("urn:chartseal:batch", batchID)))])),
      .init("recorded", .string(recorded)),
    ]
    var policy = [DeidentificationMethod.policySystem + (method.policyCode.map { "#" + $0 } ?? "")]
    if method.policyCode == nil { policy = ["urn:chartseal:method:" + method.rawValue] }
    if let agreement = stakeholders.agreementURI { policy.append(agreement) }
    members.append(.init("policy", .array(policy.map(JSONValue.string))))
    members.append(
      .init("reason", .array([concept("http://terminology.hl7.org/CodeSystem/v3-ActReason", stakeholders.purposeOfUse)])))
    members.append(
      .init("activity", concept("http://terminology.hl7.org/CodeSystem/v3-ActCode", method == .limitedDataSet ? "PSEUD" : "DEID"))
    )
    members.append(.init("agent", .array(agents(stakeholders))))
    members.append(
      .init(
        "entity",
        .array([
          object(
            ("role", .string("source")),
            (
              "what",
              object(
                ("identifier", identifier("urn:ietf:rfc:3986", stakeholders.sourceURI)),
                ("display", .string(stakeholders.facility)))
            ))
        ])))
    return .object(members)
  }

  private static func agents(_ s: Stakeholders) -> [JSONValue] {
    let types = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
    var out = [
      agent(types, "assembler", object(("identifier", identifier("urn:chartseal:participant", s.submittingOrganisation)))),
      agent(types, "custodian", object(("display", .string(s.custodian)))),
    ]
    if let department = s.responsibleDepartment { out.append(agent(types, "author", object(("display", .string(department))))) }
    return out
  }

  private static func agent(_ system: String, _ code: String, _ who: JSONValue) -> JSONValue {
    object(("type", concept(system, code)), ("who", who))
  }

  private static func count(_ name: String, _ n: Int) -> JSONValue {
    object(("url", .string("urn:chartseal:extension:\(name)")), ("valueUnsignedInt", .integer(n)))
  }

  private static func resources(_ entry: (type: String, count: Int)) -> JSONValue {
    object(
      (
        "extension",
        .array([
          object(("url", .string("type")), ("valueCode", .string(entry.type))),
          object(("url", .string("count")), ("valueUnsignedInt", .integer(entry.count))),
        ])
      ), ("url", .string("urn:chartseal:extension:resources")))
  }

  private static func concept(_ system: String, _ code: String) -> JSONValue {
    object(("coding", .array([object(("system", .string(system)), ("code", .string(code)))])))
  }

  private static func identifier(_ system: String, _ value: String) -> JSONValue {
    object(("system", .string(system)), ("value", .string(value)))
  }

  private static func object(_ members: (String, JSONValue)...) -> JSONValue { .object(members.map { .init($0.0, $0.1) }) }
}
