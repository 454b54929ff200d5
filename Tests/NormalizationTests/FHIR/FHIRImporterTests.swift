import Normalization
import Readers
import Records
import Testing

private let here = Place(record: 1, byte: 0, line: 1)

/// Renders `fhir|id` as the id, and other keys as they are with what no id has replaced.
private struct IDKeys: KeyRenderer {
  func appendID(type: Bytes, key: Bytes, to out: inout ByteBuffer) {
    let text = key.hasPrefix("fhir|") ? key[5..<key.count] : key
    for b in text.raw { out.append(ASCII.isLetter(b) || ASCII.isDigit(b) || b == 0x2D ? b : 0x2E) }
  }
}

/// What importing one resource gave.
private struct Imported {
  var outcome: Outcome
  var json: [String] = []
  var known: [String] = []
  var claims: [String] = []
  var tally = Tally()
  var kind = ""

  init(_ resource: String, patient: String? = nil, fullURL: String = "", site: String = "") {
    let importer = FHIRImporter(options: NormalizationOptions(site: site))
    let record = FHIRImporter.makeRecord()
    let own = Array(resource.utf8)
    let joined = Array((patient ?? "").utf8)
    let url = Array(fullURL.utf8)
    outcome = own.withUnsafeBytes { a in
      joined.withUnsafeBytes { b in
        url.withUnsafeBytes { c in
          importer.normalize(Bytes(a), fullURL: Bytes(c), patient: patient == nil ? nil : Bytes(b), at: here, into: record)
        }
      }
    }
    let writer = FHIRJSONWriter()
    for resource in record.tape.resources {
      var out = ByteBuffer()
      writer.write(resource, of: record.tape, keys: IDKeys(), to: &out)
      json.append(out.bytes.text)
    }
    known = record.known.entries.map { "\($0.identifierClass.letter)\($0.isRequired ? "+" : "")\(record.known.value($0).text)" }
    claims = record.patients.flatMap { [$0.primary] + $0.others }.map { String(decoding: $0.key, as: UTF8.self) }
    tally = record.tally
    kind = record.kind
  }

  var reason: ReasonCode? {
    switch outcome {
    case .normalized: nil
    case .filtered(let reason): reason
    case .rejected(let error): error.reason
    }
  }
}

@Suite struct `FHIR import` {
  static let patient = """
    {"resourceType":"Patient","id":"p-1","text":{"status":"generated","div":"<div>Ann Berg</div>"},\
    "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName","valueString":"Rosa Kern"}],\
    "identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},\
    "system":"urn:oid:1.2.3","value":"12345"},{"system":"http://hl7.org/fhir/sid/us-ssn","value":"999-11-2222"}],\
    "active":true,"name":[{"family":"Berg","given":["Ann","Lee"]}],"telecom":[{"system":"phone","value":"+1 555 0100"}],\
    "gender":"female","birthDate":"1970-05-06","_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime",\
    "valueDateTime":"1970-05-06T07:08:09+01:00"}]},"address":[{"line":["1 Elm Street"],"city":"Springfield","state":"MA","postalCode":"01101"}]}
    """

  static let observation = """
    {"resourceType":"Observation","id":"o1","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}],"text":"Systolic"},\
    "subject":{"reference":"Patient/p-1","display":"Ann Berg"},"encounter":{"reference":"https://example.org/fhir/Encounter/e1/_history/2"},\
    "effectiveDateTime":"2020-01-02T03:04:05Z","performer":[{"reference":"Practitioner/d1","display":"Dr Adam Stone"}],\
    "valueQuantity":{"value":120.50,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}
    """

  @Test func `a Patient gives the identity and everything known of the person`() {
    let found = Imported(Self.patient)
    #expect(found.outcome == .normalized)
    #expect(found.kind == "FHIR Patient")
    #expect(found.claims.first == "URN:OID:1.2.3|12345")
    let expected = [
      "A+Berg", "A+Ann", "A+Lee", "A+Kern", "D++1 555 0100", "B+1 Elm Street", "B+Springfield", "B+01101", "C+1970-05-06", "C+19700506",
      "H+12345", "G+999-11-2222",
    ]
    for value in expected { #expect(found.known.contains(value), "\(value)") }
    #expect(found.json.first?.contains(#""_birthDate":{"extension":[{"url":"#) == true)
    #expect(found.tally.isEmpty)
  }

  @Test func `another resource belongs to the patient joined to it`() {
    let found = Imported(Self.observation, patient: Self.patient)
    #expect(found.outcome == .normalized)
    #expect(found.claims.first == "URN:OID:1.2.3|12345")
    #expect(found.json == [
      Self.observation.replacing("Patient/p-1", with: "Patient/URN.OID.1.2.3.12345")
        .replacing("https://example.org/fhir/Encounter/e1/_history/2", with: "Encounter/e1")
    ])
    #expect(found.known.contains("A+Berg"))
    #expect(found.known.contains("AStone"))
    #expect(!found.known.contains { $0.contains("mmHg") })
  }

  @Test func `resources without their patient are told apart`() {
    #expect(Imported(Self.observation).reason == FHIRReason.patientMissing)
    #expect(Imported(Self.observation, patient: Self.observation).reason == FHIRReason.notAPatient)
    #expect(Imported(Self.observation, patient: "{").reason == FHIRReason.notAPatient)
    #expect(Imported(#"{"resourceType":"Observation","status":"final"}"#).reason == FHIRReason.noPatient)
    #expect(Imported(#"{"resourceType":"Organization","name":"X"}"#).outcome == .filtered(FHIRReason.nobodys))
    #expect(Imported(#"{"resourceType":"Observation","subject":{"reference":"Group/1"}}"#).outcome == .filtered(FHIRReason.notOfPatient))
    #expect(Imported(#"{"resourceType":"Slot"}"#).reason == FHIRReason.typeNotMapped)
    #expect(Imported(#"{"resourceType":"Bundle"}"#).reason == FHIRReason.bundleInside)
    #expect(Imported(#"{"a":1}"#).reason == FHIRReason.noType)
    #expect(Imported(#"{"resourceType":"Patient","id":"9"}"#).reason == FHIRReason.noIdentifier)
    #expect(Imported("{").reason == FHIRReason.endsEarly)
  }

  @Test func `an id stands for an identifier when the pipeline names its site`() {
    #expect(Imported(#"{"resourceType":"Patient","id":"p9","gender":"male"}"#, site: "north").claims == ["NORTH|P9"])
  }

  @Test func `a subject by identifier or contained needs no join`() {
    let logical = Imported(#"{"resourceType":"Condition","subject":{"identifier":{"system":"urn:oid:1.2.3","value":"12345"}}}"#)
    #expect(logical.outcome == .normalized)
    #expect(logical.claims == ["URN:OID:1.2.3|12345"])
    let inside = Imported("""
      {"resourceType":"Condition","id":"c","contained":[{"resourceType":"Patient","id":"p","identifier":[{"system":"s:1","value":"77"}],\
      "name":[{"family":"Hidden"}]}],"subject":{"reference":"#p"}}
      """)
    #expect(inside.outcome == .normalized)
    #expect(inside.claims == ["S:1|77"])
    #expect(inside.json == [##"{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/S.1.77"}}"##])
    #expect(inside.known.contains("A+Hidden"))
  }

  @Test func `contained resources become resources of their own`() {
    let found = Imported("""
      {"resourceType":"MedicationRequest","id":"m","contained":[{"resourceType":"Medication","id":"med","status":"active"}],\
      "status":"active","intent":"order","medicationReference":{"reference":"#med"},"subject":{"reference":"Patient/p-1"}}
      """, patient: Self.patient)
    #expect(found.json.count == 2)
    #expect(found.json.first?.contains(##""medicationReference":{"reference":"Medication/m.med"}"##) == true)
    #expect(found.json.last == #"{"resourceType":"Medication","id":"m.med","status":"active"}"#)
    #expect(found.tally["contained-lifted"] == 1)
  }

  @Test func `references within a Bundle are followed by uuid`() {
    let patient = Self.patient.replacing(#""id":"p-1","#, with: "")
    let uuid = "urn:uuid:0c5a1de0-0000-4000-8000-000000000001"
    let found = Imported("""
      {"resourceType":"Procedure","id":"x","status":"completed","subject":{"reference":"\(uuid)"},\
      "encounter":{"reference":"urn:uuid:0c5a1de0-0000-4000-8000-000000000002"},"performer":[{"actor":{"reference":"urn:uuid:3"}}]}
      """, patient: patient)
    #expect(found.outcome == .normalized)
    #expect(found.json.first?.contains(#""subject":{"reference":"Patient/URN.OID.1.2.3.12345"}"#) == true)
    #expect(found.json.first?.contains(#""encounter":{"reference":"Encounter/0c5a1de0-0000-4000-8000-000000000002"}"#) == true)
    #expect(found.tally["reference-without-type"] == 1)
    #expect(Imported(patient, fullURL: uuid).outcome == .normalized)
  }

  @Test func `what the catalog or R4 does not know is counted, never kept`() {
    let found = Imported("""
      {"resourceType":"Observation","id":"o","secretField":"zzz-secret","status":["final","amended"],"subject":{"reference":"Patient/p-1"},\
      "valueInteger":"seven","valueBoolean":1,"effectiveDateTime":"2020-13-45","issued":"2020-01-01","code":"not an object",\
      "category":[{"coding":[{"system":"http://x y","code":" a  b "}]}],"_status":{"extension":[{"url":"u","valueCode":"c"}]}}
      """, patient: Self.patient)
    #expect(found.outcome == .normalized)
    #expect(found.tally["unknown-element"] == 1)
    #expect(found.tally["surplus-value"] == 1)
    #expect(found.tally["wrong-type"] == 3)
    #expect(found.tally["invalid-date"] == 1)
    #expect(found.tally["invalid-uri"] == 1)
    #expect(found.tally["invalid-instant"] == 1)
    #expect(found.json.joined().contains("zzz-secret") == false)
    #expect(found.json.first?.contains(#""code":"a b""#) == true)
    #expect(found.json.first?.contains(#""_status":{"extension""#) == true)
  }

  @Test func `XML gives the same as JSON`() {
    let xml = """
      <Observation xmlns="http://hl7.org/fhir"><id value="o1"/><status value="final"/><code><coding><system value="http://loinc.org"/>\
      <code value="8480-6"/></coding><text value="Systolic"/></code><subject><reference value="Patient/p-1"/><display value="Ann Berg"/></subject>\
      <encounter><reference value="https://example.org/fhir/Encounter/e1/_history/2"/></encounter>\
      <effectiveDateTime value="2020-01-02T03:04:05Z"/><performer><reference value="Practitioner/d1"/><display value="Dr Adam Stone"/></performer>\
      <valueQuantity><value value="120.50"/><unit value="mmHg"/><system value="http://unitsofmeasure.org"/><code value="mm[Hg]"/></valueQuantity>\
      </Observation>
      """
    let json = Imported(Self.observation, patient: Self.patient)
    let found = Imported(xml, patient: Self.patient)
    #expect(found.json == json.json)
    #expect(found.known == json.known)
    let entry = Imported("<entry><fullUrl value='x'/><resource>" + xml + "</resource></entry>", patient: Self.patient)
    #expect(entry.json == json.json)
  }

  @Test func `a look at the first level finds the patient`() {
    func bytes<R>(_ text: String, _ body: (Bytes) -> R) -> R { Array(text.utf8).withUnsafeBytes { body(Bytes($0)) } }
    #expect(bytes(Self.patient) { FHIRImporter.patientID(of: $0)?.text } == "p-1")
    #expect(bytes(Self.observation) { FHIRImporter.patientID(of: $0)?.text } == nil)
    #expect(bytes(Self.observation) { FHIRImporter.patientReference(of: $0)?.text } == "p-1")
    #expect(bytes(#"{"a":"subject","subject":{"reference":"Group/1"}}"#) { FHIRImporter.patientReference(of: $0)?.text } == nil)
    #expect(bytes("urn:uuid:7") { FHIRImporter.key(ofFullURL: $0).text } == "7")
    for n in 0..<Self.observation.utf8.count {
      let cut = String(Self.observation.prefix(n))
      _ = bytes(cut) { FHIRImporter.patientReference(of: $0)?.count }
    }
  }

  @Test func `changed at random, a resource is taken, filtered or rejected`() {
    var state: UInt64 = 99
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33)
    }
    let importer = FHIRImporter()
    let record = FHIRImporter.makeRecord()
    let patient = Array(Self.patient.utf8)
    let special = Array("{}[]\",:\\u#/_ ".utf8)
    for base in [Array(Self.observation.utf8), patient] {
      for _ in 0..<1500 {
        var copy = base
        for _ in 0...next() % 4 { copy[next() % copy.count] = next() % 2 == 0 ? special[next() % special.count] : UInt8(next() & 127) }
        let outcome = copy.withUnsafeBytes { a in
          patient.withUnsafeBytes { importer.normalize(Bytes(a), patient: Bytes($0), at: here, into: record) }
        }
        if outcome != .normalized { #expect(record.tape.resources.isEmpty) }
      }
    }
  }
}
