import Normalization
import Readers
import Records
import Testing

/// All that mapping made of one document.
struct MappedCDA {
  var outcome = Outcome.normalized
  var resources: [(type: String, json: String)] = []
  var patients: [PatientClaims] = []
  var known: [(letter: String, isRequired: Bool, value: String)] = []
  var tally = Tally()
  var kind = ""
  var year = 0

  func all(_ type: String) -> [String] { resources.filter { $0.type == type }.map(\.json) }
  func first(_ type: String) -> String { all(type).first ?? "" }

  var reason: String {
    if case .rejected(let error) = outcome { return "\(error.reason) \(error.place.field)" }
    return ""
  }

  func knows(_ value: String, _ letter: String, isRequired: Bool = true) -> Bool {
    known.contains { $0.value == value && $0.letter == letter && $0.isRequired == isRequired }
  }
}

/// Maps the text of a document.
func mapCDA(_ text: String, _ options: NormalizationOptions = NormalizationOptions()) throws -> MappedCDA {
  let place = Place(record: 1, byte: 0, line: 1)
  return try Array(text.utf8).withUnsafeBytes { raw in
    let tree = XMLTree()
    try tree.parse(Bytes(raw), at: place)
    let record = HL7Normalizer.makeRecord()
    var result = MappedCDA(outcome: CDANormalizer(options: options).normalize(tree, at: place, into: record))
    result.patients = record.patients
    result.tally = record.tally
    result.kind = record.kind
    result.year = record.year
    result.known = record.known.entries.map { ($0.identifierClass.letter, $0.isRequired, record.known.value($0).text) }
    let writer = FHIRJSONWriter()
    for resource in record.tape.resources {
      var out = ByteBuffer()
      writer.write(resource, of: record.tape, keys: PlainKeys(), to: &out)
      result.resources.append((ElementCatalog.shared[resource.type].typeName, out.bytes.text))
    }
    return result
  }
}

let cdaPatient = """
  <recordTarget><patientRole><id root="1.2.3.4" extension="4711"/>
  <patient><name><given>Ann</given><family>Example</family></name>
  <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="19800102"/></patient></patientRole></recordTarget>
  """

/// A whole document around header elements and sections.
func cdaDocument(header: String = cdaPatient, sections: [String] = [], body: String? = nil) -> String {
  let inner = sections.map { "<component>\($0)</component>" }.joined()
  let body = body ?? (sections.isEmpty ? "" : "<component><structuredBody>\(inner)</structuredBody></component>")
  return """
    <?xml version="1.0" encoding="UTF-8"?>
    <ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:sdtc="urn:hl7-org:sdtc">
    <id root="1.2.3.9" extension="DOC1"/><code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summary"/>
    <title>Chart summary</title><effectiveTime value="20240105101500+0100"/>\(header)\(body)</ClinicalDocument>
    """
}

/// A section of a LOINC code around entries.
func cdaSection(_ loinc: String, text: String = "", _ entries: String...) -> String {
  """
  <section><code code="\(loinc)" codeSystem="2.16.840.1.113883.6.1"/><title>Section</title><text>\(text)</text>\
  \(entries.map { "<entry>\($0)</entry>" }.joined())</section>
  """
}

func cdaTemplate(_ suffix: String) -> String { #"<templateId root="2.16.840.1.113883.10.20.\#(suffix)"/>"# }
