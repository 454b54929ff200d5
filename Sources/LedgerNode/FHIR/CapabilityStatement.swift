import LedgerProtocol
import Records

/// What the FHIR side of the node can do: made from the same table that searches are read by.
///
/// Source: FHIR R4 CapabilityStatement.
enum CapabilityStatement {
  /// When what it says last changed.
  static let date = "2026-03-01"

  static func json(base: String) -> JSONValue {
    .object([
      .init("resourceType", .string("CapabilityStatement")), .init("status", .string("active")), .init("date", .string(date)),
      .init("kind", .string("instance")),
      .init("implementation", .object([.init("description", .string("ChartSeal ledger node")), .init("url", .string(base))])),
      .init("fhirVersion", .string("4.0.1")), .init("format", .array([.string("json"), .string(MediaType.fhir)])),
      .init(
        "rest",
        .array([
          .object([
            .init("mode", .string("server")),
            .init(
              "documentation",
              .string(
                "Reading alone. Every search names one patient (patient=pt1...) and a purpose of use (purpose=TREAT); the contract in force and the "
                  + "patient's consent decide about each record, and every answer is an entry of the log.")),
            .init("security", security),
            .init("resource", .array(resources)),
          ])
        ])),
    ])
  }

  private static let security = JSONValue.object([
    .init(
      "service",
      .array([
        .object([
          .init(
            "coding",
            .array([
              .object([
                .init("system", .string("http://terminology.hl7.org/CodeSystem/restful-security-service")), .init("code", .string("Certificates")),
              ])
            ])), .init("text", .string("TLS client certificate of a registered key, or HTTP message signatures (RFC 9421)")),
        ])
      ]))
  ])

  private static var resources: [JSONValue] {
    func parameter(_ name: String, _ type: String) -> JSONValue { .object([.init("name", .string(name)), .init("type", .string(type))]) }
    let consents = ["Consent", "AuditEvent"].map { type in
      JSONValue.object([
        .init("type", .string(type)), .init("interaction", .array([.object([.init("code", .string("search-type"))])])),
        .init("searchParam", .array([parameter("patient", "reference")])),
      ])
    }
    return consents + FHIRSearch.all.map { search in
      let common = [parameter("_id", "token"), parameter("_lastUpdated", "date")] + (search.type == "Patient" ? [] : [parameter("patient", "reference")])
      return .object([
        .init("type", .string(search.type)),
        .init(
          "interaction",
          .array([.object([.init("code", .string("read"))]), .object([.init("code", .string("search-type"))])])),
        .init("versioning", .string("no-version")),
        .init("searchParam", .array(common + search.parameters.map { parameter($0.name, $0.kind.rawValue) })),
      ])
    }
  }
}
