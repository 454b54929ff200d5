import Cryptography
import Records

/// Codes of the public terminologies by which parts, labels, purposes and parties are named in resources.
///
/// Source: HL7 THO: v3-ActReason, v3-Confidentiality, v3-ActCode, v3-ParticipationType, consentscope, consentaction; FHIR R4 resource-types.
enum FHIRTerms {
  static let actReason = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
  static let actCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
  static let confidentiality = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
  static let participation = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
  static let resourceTypes = "http://hl7.org/fhir/resource-types"
  /// The parts of a batch: `history`, `diagnostic`, ...
  static let part = "urn:chartseal:part"
  /// Ids of participants, which name organisations and their staff, never a patient.
  static let participant = "urn:chartseal:participant"
  /// Origins of logs.
  static let log = "urn:chartseal:log"
  /// Ids of log entries.
  static let entry = "urn:chartseal:entry"

  static func coding(_ system: String, _ code: String, _ display: String? = nil) -> JSONValue {
    .object(
      [.init("system", .string(system)), .init("code", .string(code))] + (display.map { [.init("display", .string($0))] } ?? []))
  }

  static func concept(_ codings: JSONValue...) -> JSONValue { .object([.init("coding", .array(codings))]) }

  static func coding(_ purpose: PurposeOfUse) -> JSONValue { coding(actReason, purpose.rawValue, display(of: purpose)) }

  static func display(of purpose: PurposeOfUse) -> String {
    switch purpose {
    case .treatment: "treatment"
    case .emergency: "Emergency Treatment"
    case .payment: "healthcare payment"
    case .operations: "healthcare operations"
    case .research: "healthcare research"
    case .patientRequest: "patient requested"
    }
  }

  /// A label as it stands in `meta.security`: `R` and `V` are confidentiality, the others kinds of sensitive content.
  static func coding(label: String) -> JSONValue {
    coding(label == "R" || label == "V" ? confidentiality : actCode, label, labelDisplays[label])
  }

  private static let labelDisplays = [
    "R": "restricted", "V": "very restricted", "HIV": "HIV/AIDS information sensitivity", "ETH": "substance abuse information sensitivity",
    "PSY": "psychiatry disorder information sensitivity", "SEX": "sexuality and reproductive health information sensitivity",
    "SDV": "sexual assault, abuse, or domestic violence information sensitivity", "GDIS": "genetic disease information sensitivity",
  ]

  /// The labels of a list of codings; nil when one is not known.
  static func labels(_ list: [JSONValue]) -> SecurityLabels? {
    var out = SecurityLabels()
    for item in list {
      guard let code = item["code"]?.string else { return nil }
      if item["system"]?.string == confidentiality, ["U", "L", "M", "N"].contains(code) { continue }
      guard let label = SecurityLabels(codes: [code]),
        item["system"]?.string == (code == "R" || code == "V" ? confidentiality : actCode)
      else { return nil }
      out.formUnion(label)
    }
    return out
  }

  static func identifier(_ system: String, _ value: String) -> JSONValue {
    .object([.init("identifier", .object([.init("system", .string(system)), .init("value", .string(value))]))])
  }

  static func reference(_ patient: PatientHash) -> JSONValue { .object([.init("reference", .string("Patient/\(patient)"))]) }

  static func period(from: Int, until: Int) -> JSONValue {
    // The end of a period is included in it.
    .object([.init("start", .string(Timestamp.text(ofSeconds: from))), .init("end", .string(Timestamp.text(ofSeconds: until - 1)))])
  }
}

/// A Bundle of type `collection`.
///
/// Source: FHIR R4 Bundle.
public enum FHIRCollection {
  /// - Parameter resources: with the id of the log entry that each tells of, unique.
  public static func bundle(_ resources: [(entry: String, resource: JSONValue)], at time: Int) -> JSONValue {
    .object([
      .init("resourceType", .string("Bundle")), .init("type", .string("collection")), .init("timestamp", .string(Timestamp.text(ofSeconds: time))),
      .init("entry", .array(resources.map { .object([.init("fullUrl", .string(url(ofEntry: $0.entry))), .init("resource", $0.resource)]) })),
    ].filter { $0.name != "entry" || !resources.isEmpty })
  }

  /// A URN that follows from the entry's id: its first 16 bytes as a version 8 UUID. Source: RFC 9562 §5.8.
  static func url(ofEntry id: String) -> String {
    var digits = Array(id.utf8.prefix(32))
    guard digits.count == 32 else { return "urn:chartseal:entry:\(id)" }
    digits[12] = 0x38
    digits[16] = 0x38
    let text = String(decoding: digits, as: UTF8.self)
    var groups: [Substring] = []
    var rest = text[...]
    for length in [8, 4, 4, 4, 12] {
      groups.append(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    return "urn:uuid:" + groups.joined(separator: "-")
  }
}
