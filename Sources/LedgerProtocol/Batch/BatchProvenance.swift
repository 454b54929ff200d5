public import Records

/// What may differ between two sealings of the same batch: time, software, the head of the audit log, and the FHIR Provenance that states them.
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
  /// The head of the audit log when the batch was sealed; nil where none is kept, and in batches of before there was one.
  public var audit: AuditHead?

  public init(batch: String, created: String, software: String, resource: JSONValue = .null, audit: AuditHead? = nil) {
    (self.batch, self.created, self.software, self.resource, self.audit) = (batch, created, software, resource, audit)
  }

  public var payload: [UInt8] {
    let members: [JSONValue.Member] = [
      .init("batch", .string(batch)), .init("created", .string(created)), .init("software", .string(software)),
      .init("provenance", resource),
    ]
    return JSONValue.object(members + (audit.map { [.init("audit", $0.json)] } ?? [])).encoded
  }

  /// Throws `LED-0215`.
  public init(parsing payload: [UInt8]) throws(ProtocolError) {
    guard let json = JSONValue.parse(payload), json.hasOnly("batch", "created", "software", "provenance", "audit"),
      let batch = json["batch"]?.string, let created = json["created"]?.string, let software = json["software"]?.string,
      let resource = json["provenance"]
    else { throw .provenance }
    let audit = json["audit"].map { AuditHead($0) }
    if let audit, audit == nil { throw .provenance }
    self.init(batch: batch, created: created, software: software, resource: resource, audit: audit ?? nil)
  }
}
