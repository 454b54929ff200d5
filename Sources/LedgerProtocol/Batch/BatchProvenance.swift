public import Records

/// What may differ between two sealings of the same batch: time, software, and the FHIR Provenance that states them.
public struct BatchProvenance: Sendable, Equatable {
  public static let payloadType = "application/vnd.chartseal.provenance+json"

  /// Batch id.
  public var batch: String
  /// UTC, such as `2026-03-01T10:00:00Z`.
  public var created: String
  /// Name and version of the program.
  public var software: String
  /// A FHIR R4 Provenance resource; null for none.
  public var resource: JSONValue

  public init(batch: String, created: String, software: String, resource: JSONValue = .null) {
    (self.batch, self.created, self.software, self.resource) = (batch, created, software, resource)
  }

  public var payload: [UInt8] {
    JSONValue.object([
      .init("batch", .string(batch)), .init("created", .string(created)), .init("software", .string(software)),
      .init("provenance", resource),
    ]).encoded
  }

  /// Throws `LED-0215`.
  public init(parsing payload: [UInt8]) throws(ProtocolError) {
    guard let json = JSONValue.parse(payload), json.hasOnly("batch", "created", "software", "provenance"),
      let batch = json["batch"]?.string, let created = json["created"]?.string, let software = json["software"]?.string,
      let resource = json["provenance"]
    else { throw .provenance }
    self.init(batch: batch, created: created, software: software, resource: resource)
  }
}
