import Deidentification
import Foundation
@_spi(Normalization) import Records
import Testing

@Suite struct RemovalTests {
  @Test func `names, telecom, contacts, photos and identifiers go, each counted in its class`() throws {
    let bench = try Bench()
    let json = try bench.one(Element.Patient.root) { t in
      t.object(Element.Patient.name) {
        t.add(Element.HumanName.family, "Example")
        t.add(Element.HumanName.given, "Ann")
      }
      for (system, value) in [
        ("phone", "217-555-0134"), ("fax", "217-555-0135"), ("email", "ann@example.com"), ("url", "http://example.com"),
      ] {
        t.object(Element.Patient.telecom) {
          t.add(Element.ContactPoint.system, text: system)
          t.add(Element.ContactPoint.value, text: value)
        }
      }
      for type in ["SS", "MR", "MB", "AN", "DL", "XX"] {
        t.object(Element.Patient.identifier) {
          t.concept(Element.Identifier.type, system: "http://terminology.hl7.org/CodeSystem/v2-0203", code: type)
          t.add(Element.Identifier.system, "urn:chartseal:local:hosp")
          t.add(Element.Identifier.value, "000123456")
        }
      }
      t.object(Element.Patient.contact) {
        t.object(Element.PatientContact.name) { t.add(Element.HumanName.family, "Kin") }
      }
      t.object(Element.Patient.photo) { t.add(Element.Attachment.data, "aGVsbG8=") }
      t.add(Element.Patient.gender, "female")
      t.add(Element.Patient.active, true)
    }
    #expect(json == "{\"resourceType\":\"Patient\",\"active\":true,\"gender\":\"female\"}\n")
    let found = bench.out.found
    #expect(found[.names] == 3)
    #expect(found[.telephone] == 1 && found[.fax] == 1 && found[.email] == 1 && found[.url] == 1)
    #expect(found[.socialSecurity] == 1 && found[.medicalRecord] == 1 && found[.healthPlan] == 1 && found[.account] == 1)
    #expect(found[.certificate] == 1 && found[.otherUnique] == 1)
    #expect(found[.photograph] == 1)
  }

  @Test func `ids become the patient hash and link codes, and references follow`() throws {
    let bench = try Bench()
    func build() {
      bench.reset()
      bench.resource(Element.Patient.root, key: "HOSP|12345678")
      bench.resource(Element.Encounter.root, key: "visit|HOSP|V1") { t in
        t.add(Element.Encounter.status, "finished")
        t.reference(Element.Encounter.subject, to: Element.Patient.root, key: "HOSP|12345678")
      }
      for n in 1...2 {
        bench.resource(Element.Observation.root, key: "msg|HOSP|MSG0001|obx|\(n)") { t in
          t.reference(Element.Observation.encounter, to: Element.Encounter.root, key: "visit|HOSP|V1")
          t.reference(Element.Observation.hasMember, to: Element.Observation.root, key: "msg|HOSP|MSG0001|obx|2")
        }
      }
    }
    build()
    let first = try bench.run()
    build()
    #expect(try bench.run() == first)
    let lines = first.split(separator: "\n")
    let hash = bench.out.patientHashes[0].description
    #expect(lines[0] == "{\"resourceType\":\"Patient\",\"id\":\"\(hash)\"}")
    #expect(lines[1].contains("\"subject\":{\"reference\":\"Patient/\(hash)\"}"))
    func id(_ line: Substring) -> String { String(line.split(separator: "\"id\":\"")[1].prefix { $0 != "\"" }) }
    let codes = lines[1...].map(id)
    #expect(Set(codes).count == 3)
    #expect(codes.allSatisfy { $0.count == 26 })
    #expect(lines[2].contains("\"encounter\":{\"reference\":\"Encounter/\(codes[0])\"}"))
    #expect(lines[2].contains("Observation/\(codes[2])") && lines[3].contains("Observation/\(codes[2])"))
    for word in ["HOSP", "12345678", "V1\"", "MSG0001", "visit", "msg|"] { #expect(!first.contains(word)) }
    #expect(bench.out.found[.medicalRecord] >= 1)
  }

  @Test func `a reference to somebody outside goes, or is masked where R4 requires it`() throws {
    let bench = try Bench()
    let json = try bench.one(Element.Coverage.root) { t in
      t.add(Element.Coverage.status, "active")
      t.reference(Element.Coverage.beneficiary, to: Element.Patient.root, key: "HOSP|12345678")
      t.object(Element.Coverage.payor) { t.add(Element.Reference.display, "Example Insurance") }
      t.object(Element.Coverage.policyHolder) { t.add(Element.Reference.display, "Ann Example") }
      t.object(Element.Coverage.class) {
        t.concept(Element.CoverageClass.type, system: "http://terminology.hl7.org/CodeSystem/coverage-class", code: "group")
        t.add(Element.CoverageClass.value, "GRP99")
      }
      t.add(Element.Coverage.subscriberId, "SUB12345")
    }
    #expect(json.contains("\"payor\":[{\(masked)}]"))
    #expect(json.contains("\"_value\":{\(masked)}"))
    for word in ["policyHolder", "Example", "GRP99", "SUB12345", "subscriberId"] { #expect(!json.contains(word)) }
    #expect(bench.out.found[.healthPlan] == 2)
    #expect(bench.out.found[.names] == 2)
  }

  @Test func `free text is withheld and counted; an observation says that its value is masked`() throws {
    let bench = try Bench()
    let json = try bench.one(Element.Observation.root) { t in
      t.add(Element.Observation.status, "final")
      t.concept(Element.Observation.code, system: loinc, code: "11502-2")
      t.add(Element.Observation.valueString, "Seen by Ann Example")
      t.object(Element.Observation.note) {
        t.add(Element.Annotation.authorString, "Ann Example")
        t.add(Element.Annotation.text, "call back")
      }
      t.object(Element.Observation.text) {
        t.add(Element.Narrative.status, "generated")
        t.add(Element.Narrative.div, "<div>Ann</div>")
      }
    }
    #expect(bench.out.withheldText == 3)
    #expect(
      json.contains(
        #""dataAbsentReason":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"masked""#))
    for word in ["Ann", "note", "\"text\"", "valueString"] { #expect(!json.contains(word)) }
  }

  @Test func `a document keeps its media type and says that the content is masked`() throws {
    let bench = try Bench()
    let json = try bench.one(Element.DocumentReference.root) { t in
      t.add(Element.DocumentReference.status, "current")
      t.add(Element.DocumentReference.date, "2019-03-07T10:15:00-05:00")
      t.add(Element.DocumentReference.description, "Discharge of Ann")
      t.object(Element.DocumentReference.content) {
        t.object(Element.DocumentReferenceContent.attachment) {
          t.add(Element.Attachment.contentType, "application/pdf")
          t.add(Element.Attachment.data, "JVBERi0xLjQ=")
          t.add(Element.Attachment.title, "Ann.pdf")
        }
      }
    }
    #expect(
      json.contains(
        "\"attachment\":{\(masked),\"contentType\":\"application/pdf\"}"
      ))
    #expect(json.contains(#"{"url":"urn:chartseal:extension:year","valueDate":"2019"}"#))
    for word in ["JVBER", "Ann", "description", "2019-03"] { #expect(!json.contains(word)) }
    #expect(bench.out.withheldText == 2)
  }

  @Test func `voice and pictures are counted as such`() throws {
    let bench = try Bench()
    for (type, c) in [("audio/wav", IdentifierClass.biometric), ("image/jpeg", .photograph)] {
      _ = try bench.one(Element.Media.root) { t in
        t.add(Element.Media.status, "completed")
        t.object(Element.Media.content) {
          t.add(Element.Attachment.contentType, text: type)
          t.add(Element.Attachment.data, "AAAA")
        }
      }
      #expect(bench.out.found[c] == 1)
    }
  }

  @Test func `unknown extensions and those that name somebody go, known ones stay`() throws {
    let bench = try Bench()
    let json = try bench.one(Element.Patient.root) { t in
      for url in [
        "http://example.com/fhir/badge", "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName",
        "http://hl7.org/fhir/StructureDefinition/patient-religion",
        "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex",
      ] {
        t.object(Element.Patient.extension) {
          t.add(Element.Extension.url, text: url)
          t.add(Element.Extension.valueCode, "F")
        }
      }
      t.object(Element.Patient.extension) {
        t.add(Element.Extension.url, "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race")
        t.object(Element.Extension.extension) {
          t.add(Element.Extension.url, "text")
          t.add(Element.Extension.valueString, "free words")
        }
      }
    }
    #expect(json.contains("patient-religion") && json.contains("us-core-birthsex"))
    for word in ["badge", "mothers", "us-core-race", "free words"] { #expect(!json.contains(word)) }
    #expect(bench.out.tally["extension-removed"] == 2)
  }

  @Test func `a resource of nobody is an error with a place and without a value`() throws {
    let bench = try Bench()
    bench.source.patientsStorage = []
    bench.resource(Element.Patient.root, key: "HOSP|12345678")
    let error = bench.deidentifier.deidentify(bench.source, into: bench.out)
    #expect(error?.reason.code == "DEI-0101")
    #expect(error.map { !"\($0)".contains("12345678") } == true)
  }
}
