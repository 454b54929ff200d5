import Records

/// What the hospital's newer system exports: NDJSON files by resource type, and for some patients a Bundle, in JSON or in XML.
/// Source: FHIR R4 4.0.1; Bulk Data Access 2.0.
final class FHIRExport: FormatExport {
  private let desk: ExportDesk
  private var files: [String: (file: ExportFile, json: JSONText)] = [:]
  private var pending: [FHIRDefect]

  static let types = [
    "Patient", "Practitioner", "Encounter", "Condition", "Observation", "DiagnosticReport", "MedicationRequest", "AllergyIntolerance", "Immunization",
    "DocumentReference",
  ]

  init(_ desk: ExportDesk) throws(GenerationError) {
    self.desk = desk
    pending = desk.options.plantsDefects ? FHIRDefect.allCases : []
    for type in FHIRExport.types {
      let file = try desk.open("fhir/\(type).ndjson")
      files[type] = (file, JSONText(file: file))
    }
    for index in desk.hospital.providers.indices {
      try line(FHIRPatientRecord.practitioner(index, desk.hospital), patient: -1)
    }
  }

  func write(_ subject: Subject) throws(GenerationError) {
    let resources = FHIRPatientRecord(subject, desk.hospital).resources()
    // Two of each group of twelve come as Bundles.
    switch subject.patient.index % 12 {
    case 3: try bundle(resources, subject, isXML: false)
    case 4: try bundle(resources, subject, isXML: true)
    default: for resource in resources { try line(resource, patient: subject.patient.index) }
    }
  }

  func finish() throws(GenerationError) {
    for type in FHIRExport.types { if let file = files[type]?.file { try desk.close(file) } }
  }

  private func line(_ resource: FHIRResource, patient: Int) throws(GenerationError) {
    guard let (file, json) = files[resource.type] else { return }
    json.reset()
    json.write(.resource(resource.type, resource.body))
    json.newline()
    try file.append(json.out.bytes)
    file.endRecord(of: patient)
    if file.records >= 3, let at = pending.firstIndex(where: { $0.type == resource.type }) {
      let defect = pending.remove(at: at)
      // Once more, broken: the first time was whole.
      json.reset()
      json.write(.resource(resource.type, resource.body))
      json.newline()
      let bytes = defect.apply(to: json.out.bytes.text)
      try file.append(bytes)
      file.endRecord(of: patient, remaining: bytes)
      desk.note(defect.planted, file: file.name, record: file.records)
    }
  }

  private func bundle(_ resources: [FHIRResource], _ subject: Subject, isXML: Bool) throws(GenerationError) {
    let file = try desk.open("fhir/bundle-\(Digits.text(subject.patient.index + 1, width: 6)).\(isXML ? "xml" : "json")")
    let body = Node.members([
      "type": "collection", "timestamp": .text(Times.iso(Moment(Hospital.closing + 20, hour: 4))),
      "entry": .array(
        resources.map {
          .members(["fullUrl": .string("https://fhir.example.org/r4/\($0.type)/" + .number($0.id)), "resource": .resource($0.type, $0.body)])
        }),
    ])
    if isXML {
      let xml = XMLText(file: file)
      xml.declaration()
      guard case .object(let members) = body else { return }
      xml.element("Bundle", ["xmlns": "http://hl7.org/fhir"]) { for (key, value) in members { value.write(key, to: xml) } }
      try file.append(xml.out.bytes)
    } else {
      let json = JSONText(file: file)
      json.write(.resource("Bundle", body))
      json.newline()
      try file.append(json.out.bytes)
    }
    file.endRecord(of: subject.patient.index)
    try desk.close(file)
  }
}

/// A resource with its logical id, which is in the body too.
struct FHIRResource: Sendable {
  let type: String
  let id: String
  let body: Node
}

/// What is broken in the NDJSON files.
enum FHIRDefect: CaseIterable {
  case cutShort, unknownType, noSubject, notJSON

  var type: String {
    switch self {
    case .cutShort: "Observation"
    case .unknownType: "Condition"
    case .noSubject: "Encounter"
    case .notJSON: "Patient"
    }
  }

  var planted: PlantedDefect {
    switch self {
    case .cutShort: PlantedDefect("line-cut-short", "FHR-0134", "a line ends in the middle of a resource")
    case .unknownType: PlantedDefect("unknown-type", "FHR-0121", "a resource of a type that R4 does not have")
    case .noSubject: PlantedDefect("no-subject", "FHR-0124", "an encounter of nobody")
    case .notJSON: PlantedDefect("not-json", "FHR-0135", "an error message of the server stands between resources")
    }
  }

  func apply(to line: String) -> [UInt8] {
    switch self {
    case .cutShort: return Array(line.utf8.prefix(line.utf8.count / 2)) + [0x0A]
    case .unknownType:
      return Array(("{\"resourceType\":\"ConditionOfOld\"" + line.dropFirst("{\"resourceType\":\"Condition\"".count)).utf8)
    case .noSubject:
      guard let low = line.firstRange(of: "\"subject\":{"), let high = line[low.upperBound...].firstRange(of: "},") else { return Array(line.utf8) }
      return Array((line[..<low.lowerBound] + line[high.upperBound...]).utf8)
    case .notJSON: return Array("HTTP/1.1 503 Service Unavailable\n".utf8)
    }
  }
}
