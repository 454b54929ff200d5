import Foundation
import Normalization
import Records
import Testing

@Suite struct MappingDraftTests {
  @Test func `a draft of a laboratory file maps it and lists what is left`() throws {
    let text = MappingDraft.text(
      name: "labs", files: ["labs*.csv"],
      columns: [
        .init(name: "MRN", kind: .text, identifierClass: .medicalRecord), .init(name: "Last Name", kind: .text, identifierClass: .names),
        .init(name: "DOB", kind: .date, dateFormat: "MM/DD/YYYY", identifierClass: .dates), .init(name: "Sex", kind: .code),
        .init(name: "LOINC", kind: .code), .init(name: "Result {raw}", kind: .text), .init(name: "Units", kind: .text),
        .init(name: "Collected At", kind: .dateTime), .init(name: "Row", kind: .integer, isUnique: true),
      ])
    let mapping = try RecordMapping.load(text: text, file: "draft")
    #expect(mapping.tables.map(\.name) == ["labs"])
    var files = try MappedFiles(text)
    files.tables["labs"] = [
      ["MRN", "Last Name", "DOB", "Sex", "LOINC", "Result {raw}", "Units", "Collected At", "Row"],
      ["M-001", "Example", "02/03/1950", "F", "2951-2", "140", "mmol/L", "2020-01-01T10:00:00Z", "1"],
    ]
    let unit = files.units("labs")[0]
    #expect(unit.resources.map(\.type) == ["Patient", "Observation"])
    #expect(unit.all("Patient")[0].contains(#""birthDate":"1950-02-03""#))
    #expect(unit.all("Observation")[0].contains(#""valueQuantity":{"value":140"#))
    #expect(unit.knows("Example") && text.contains("TODO"))
  }

  @Test func `what only values say is marked as a guess, and who somebody is is no code, date or key of what is clinical`() throws {
    let text = MappingDraft.text(
      name: "drugs", files: ["drugs.csv"],
      columns: [
        .init(name: "Patient Name", kind: .text, identifierClass: .names, isUnique: true), .init(name: "Birth Date", kind: .date, identifierClass: .dates),
        .init(name: "Drug", kind: .text, identifierClass: .names, isGuess: true), .init(name: "Row", kind: .integer, isUnique: true),
      ])
    #expect(text.contains(#""Drug": names  # TODO: its values look so"#) && !text.contains(#""Patient Name": names  # TODO"#), "\(text)")
    #expect(text.contains("medicationCodeableConcept: {text: Drug}") && text.contains("key: [Row]") && !text.contains("authoredOn"), "\(text)")
    #expect(throws: Never.self) { try RecordMapping.load(text: text, file: "draft") }
  }

  @Test(arguments: [["a"], ["Drug", "NDC", "Start Date"], ["ICD Code", "Onset Date"], ["CPT", "Service Date"], ["Admit Date", "Discharge Date"],
    ["=x", "a: b", "{q}", "#", "- y"]])
  func `any columns give a draft that loads`(_ names: [String]) throws {
    let columns = names.map { MappingDraft.Column(name: $0, kind: $0.contains("Date") ? .date : .text) }
    let text = MappingDraft.text(name: "some file", files: ["some file.csv"], columns: columns)
    #expect(throws: Never.self) { try RecordMapping.load(text: text, file: "draft") }
  }

  struct Header: Sendable {
    let name: String
    let found: IdentifierClass?
    var isRequired = true
  }

  @Test(arguments: [
    Header(name: "PATIENT_LAST_NAME", found: .names), Header(name: "FIRST", found: .names), Header(name: "providerName", found: .names, isRequired: false),
    Header(name: "SSN", found: .socialSecurity), Header(name: "Home Phone", found: .telephone), Header(name: "FaxNumber", found: .fax),
    Header(name: "e-mail", found: .email), Header(name: "DOB", found: .dates), Header(name: "BENE_BIRTH_DT", found: .dates),
    Header(name: "ZIP", found: .geography),
    Header(name: "addrAtDxCity", found: .geography), Header(name: "MRN", found: .medicalRecord), Header(name: "person_id", found: .medicalRecord),
    Header(name: "DESYNPUF_ID", found: .medicalRecord), Header(name: "MEMBER_ID", found: .healthPlan),
    Header(name: "AT_PHYSN_NPI", found: .certificate, isRequired: false),
    Header(name: "unique_device_id", found: .device), Header(name: "ENCOUNTER", found: .otherUnique), Header(name: "IP Address", found: .ipAddress),
    Header(name: "condition_concept_id", found: nil), Header(name: "TEST_NAME", found: nil), Header(name: "CODE", found: nil),
    Header(name: "START", found: nil),
    Header(name: "DESCRIPTION", found: nil), Header(name: "STATE", found: nil), Header(name: "visit_type_concept_id", found: nil),
    Header(name: "UNITS", found: nil), Header(name: "Straße", found: .geography), Header(name: "Geburtsdatum", found: .dates), Header(name: "PLZ", found: .geography),
    Header(name: "N° patient", found: .medicalRecord), Header(name: "Prénom", found: .names), Header(name: "Nom", found: .names), Header(name: "nom_medicament", found: nil),
    Header(name: "Fecha de nacimiento", found: .dates), Header(name: "Nome do paciente", found: .names), Header(name: "Codice Fiscale", found: .socialSecurity),
    Header(name: "MBR_ID", found: .healthPlan), Header(name: "HeadOfHousehold", found: .names), Header(name: "village", found: .geography),
    Header(name: "encounter_num", found: .otherUnique), Header(name: "Untersuchung", found: nil), Header(name: "DNI", found: nil), Header(name: "CIP", found: nil), Header(name: "Poids de naissance", found: nil),
    Header(name: "Recuento celular", found: nil), Header(name: "Portable", found: nil), Header(name: "SUBSCR_REL", found: nil), Header(name: "Médicament", found: nil),
    Header(name: "BASE_ENCOUNTER_COST", found: nil), Header(name: "", found: nil),
  ])
  func `a header says whether a column identifies someone`(_ header: Header) {
    let found = IdentifyingColumns.find(header.name)
    #expect(found?.identifierClass == header.found, "\(header.name): \(String(describing: found))")
    if header.found != nil { #expect(found?.isRequired == header.isRequired, "\(header.name)") }
  }

  @Test func `the page of keys is what the table of keys says`() throws {
    let page = try String(contentsOf: repositoryRoot().appending(path: "docs/reference/mapping-files.md"), encoding: .utf8)
    #expect(page.contains(MappingKey.reference))
  }
}
