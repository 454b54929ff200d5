import Foundation
import Normalization
import Records
import Testing

@Suite struct MappingShippedTests {
  static let names = ["billing", "de-synpuf", "device-vitals", "disease-registry", "laboratory", "omop-5.4", "questionnaires", "synthea"]

  static func text(_ name: String) throws -> String {
    try String(contentsOf: repositoryRoot().appending(path: "Pipelines/mappings/\(name).yaml"), encoding: .utf8)
  }

  @Test(arguments: names)
  func `a shipped mapping loads`(_ name: String) throws {
    let mapping = try RecordMapping.load(text: try MappingShippedTests.text(name), file: name)
    #expect(mapping.name == name && !mapping.tables.isEmpty)
    #expect(mapping.tables.allSatisfy { $0.isReference || !$0.patientSlots.isEmpty })
  }

  @Test func `every mapping in the folder loads`() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: repositoryRoot().appending(path: "Pipelines/mappings").path)
    let names = files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
    #expect(Set(names).isSuperset(of: MappingShippedTests.names))
    for name in names { #expect(throws: Never.self) { try RecordMapping.load(text: try MappingShippedTests.text(name), file: name) } }
  }

  @Test func `Synthea's pressure rows of one time are one Observation and scores without an encounter stay`() throws {
    let files = try MappedFiles(
      try MappingShippedTests.text("synthea"),
      [
        "patients": "Id,BIRTHDATE,FIRST,LAST,GENDER\np-0001,1950-01-02,Ann,Example,F",
        "observations": """
          DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE
          2020-01-01T10:00:00Z,p-0001,e-1,vital-signs,8302-2,Body Height,170,cm,numeric
          2020-01-01T10:00:00Z,p-0001,e-1,vital-signs,8462-4,Diastolic,80,mm[Hg],numeric
          2020-01-01T10:00:00Z,p-0001,e-1,vital-signs,8480-6,Systolic,120,mm[Hg],numeric
          2020-01-01T10:00:00Z,p-0001,e-1,survey,72166-2,Smoking,Never,,text
          2020-01-02T10:00:00Z,p-0001,,,QALY,QALY,20.5,a,numeric
          """,
      ])
    let units = files.units("observations")
    #expect(units.map(\.resources.count) == [3, 1])
    #expect(units[0].all("Observation")[2].contains(#""code":"85354-9""#))
    #expect(units[0].all("Observation")[1].contains(#""valueString":"Never""#))
    #expect(units[1].json.contains(#""code":"QALY""#) && !units[1].json.contains("encounter"))
    #expect(units[0].knows("Example") && units[0].knows("1950-01-02"))
  }

  @Test func `a wide claim line becomes items, diagnoses and care team of one benefit`() throws {
    var header = ["DESYNPUF_ID", "CLM_ID", "CLM_FROM_DT", "CLM_THRU_DT"]
    var row = ["00AA", "123456", "20080229", "20080301"]
    for n in 1...8 {
      header.append("ICD9_DGNS_CD_\(n)")
      row.append(n <= 2 ? "401\(n)" : "")
    }
    for (name, value) in [("PRF_PHYSN_NPI", "99"), ("HCPCS_CD", "9921"), ("LINE_NCH_PMT_AMT", "8")] {
      for n in 1...13 {
        header.append("\(name)_\(n)")
        row.append(n == 1 || n == 3 ? "\(value)\(n)" : "")
      }
    }
    let files = try MappedFiles(
      try MappingShippedTests.text("de-synpuf"), ["carrier_claims": header.joined(separator: ",") + "\n" + row.joined(separator: ",")])
    let unit = files.units("carrier_claims")[0]
    #expect(unit.resources.map(\.type) == ["ExplanationOfBenefit"])
    #expect(unit.json.contains(#""item":[{"sequence":1,"careTeamSequence":[1],"productOrService""#))
    #expect(unit.json.contains(#"{"sequence":3,"careTeamSequence":[3],"productOrService""#) && unit.json.contains(#""code":"99213""#))
    #expect(unit.json.contains(#""diagnosis":[{"sequence":1"#) && unit.json.contains(#""billablePeriod":{"start":"2008-02-29","end":"2008-03-01"}"#))
  }

  @Test func `OMOP codes come from the vocabulary, else from the concept's number`() throws {
    let files = try MappedFiles(
      try MappingShippedTests.text("omop-5.4"),
      [
        "concept": "concept_id,concept_name,vocabulary_id,concept_code\n201826,Type 2 diabetes,SNOMED,44054006",
        "person": "person_id,gender_concept_id,year_of_birth,month_of_birth,day_of_birth\n90001,8532,1950,4,2",
        "condition_occurrence": """
          condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_source_value
          1,90001,201826,2019-01-01,E11
          2,90001,55,2019-01-01,odd
          3,90001,0,2019-01-01,none
          """,
      ])
    let units = files.units("condition_occurrence")
    #expect(units[0].json.contains(#""coding":[{"system":"http://snomed.info/sct","code":"44054006","display":"Type 2 diabetes"}],"text":"E11""#))
    #expect(units[1].json.contains(#""coding":[{"system":"https://fhir-terminology.ohdsi.org","code":"55"}]"#))
    #expect(units[2].json.contains(#""code":{"text":"none"}"#))
    #expect(files.units("person")[0].json.contains(#""birthDate":"1950-04-02""#))
  }
}
