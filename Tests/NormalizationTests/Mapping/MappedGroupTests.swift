import Normalization
import Records
import Testing

@Suite struct MappedGroupTests {
  static let yaml = """
    version: 1
    name: clinic
    authority: CLINIC
    tables:
      - table: people
        patient: Id
        known: {NOTE: other-unique}
        resources:
          - {resource: Patient, elements: {birthDate: {column: BORN, format: DD.MM.YYYY}, name.family: SURNAME}}
      - table: signs
        patient: people.Id
        join: {people: VISITOR = people.Code, ward: people.WARD = wards.Id}
        group-by: [VISITOR, AT]
        resources:
          - resource: Observation
            when: CODE not in (S, D)
            key: [VISITOR, AT, CODE]
            elements: {status: =final, code: {text: CODE}, effectiveDateTime: AT, valueQuantity: {value: V}, note.text: ward.NAME}
          - resource: Observation
            per: group
            when: CODE in (S, D)
            key: [VISITOR, AT, =pressure]
            elements:
              status: =final
              code: {text: =Pressure}
              component: {for-each: row, code: {text: CODE}, valueQuantity: {value: V}}
      - {table: wards, reference: true}
    """

  static let tables = [
    "people": "Id,Code,BORN,SURNAME,NOTE,WARD,Phone\nP-1001,c1,06.05.1950,Example,blue eyes,w9,555-0100\nP-1002,c2,07.08.1960,Sample,,,",
    "signs": "VISITOR,AT,CODE,V\nc1,2020-01-01,S,120\nc1,2020-01-01,P,70\nc1,2020-01-01,D,80\nc1,2020-01-02,S,121\nc2,2020-01-02,P,60\nc9,2020-01-02,P,60",
    "wards": "Id,NAME\nw9,North wing",
  ]

  @Test func `rows of a panel become one Observation, others one each`() throws {
    let units = try MappedFiles(MappedGroupTests.yaml, MappedGroupTests.tables).units("signs")
    #expect(units.map(\.ending) == ["normalized", "normalized", "normalized", "MAP-0110 people.Id"])
    #expect(units[0].resources.count == 2)
    let components = #""component":[{"code":{"text":"S"},"valueQuantity":{"value":120}},{"code":{"text":"D"},"valueQuantity":{"value":80}}]"#
    #expect(units[0].all("Observation")[1].contains(components))
    #expect(units[0].all("Observation")[1].contains(#""id":"row|CLINIC|C1|2020-01-01|PRESSURE""#))
    #expect(units[0].year == 2020)
  }

  @Test func `a joined row gives the patient, values, and what is known of them`() throws {
    let unit = try MappedFiles(MappedGroupTests.yaml, MappedGroupTests.tables).units("signs")[0]
    #expect(String(decoding: unit.patients[0].primary.key, as: UTF8.self) == "CLINIC|P-1001")
    #expect(unit.json.contains(#""subject":{"reference":"Patient/CLINIC|P-1001"}"#))
    for value in ["P-1001", "Example", "blue eyes", "1950-05-06", "19500506", "06.05.1950"] { #expect(unit.knows(value), "\(value)") }
  }

  @Test func `joins may follow each other`() throws {
    let unit = try MappedFiles(MappedGroupTests.yaml, MappedGroupTests.tables).units("signs")[0]
    #expect(unit.json.contains(#""note":[{"text":"North wing"}]"#))
  }

  @Test func `a column that the mapping overlooks is known by its header`() throws {
    let files = try MappedFiles(MappedGroupTests.yaml, MappedGroupTests.tables)
    let unit = files.units("people")[0]
    #expect(unit.known.contains { $0.class == .telephone && $0.value == "555-0100" })
    #expect(unit.tally["identifying-column-not-in-mapping"] == 1)
    #expect(files.units("signs")[0].knows("555-0100"))
  }

  @Test func `rows of two patients in one unit are held back`() throws {
    let yaml = oneTable(observed, table: "group-by: [ORDER]")
    let units = try MappedFiles(yaml, ["t": "PID,ORDER\nP1,o\nP2,o\nP3,q"]).units("t")
    #expect(units.map(\.ending) == ["MAP-0225 PID", "normalized"])
  }

  @Test func `a loop over a column's values holds a loop over its rows`() throws {
    let yaml = oneTable(
      "  status: =available\n  series: {for-each: row by S, uid: S, modality: {code: M, system: urn:m}, "
        + "instance: {for-each: row, uid: I, sopClass: {code: C, system: urn:c}}}",
      resource: "ImagingStudy", key: "per: group\n        key: [ST]", table: "group-by: [ST]")
    let unit = try MappedFiles(yaml, ["t": "PID,ST,S,M,I,C\nP1,1,1.1,CT,1.1.1,c\nP1,1,1.2,MR,1.2.1,c\nP1,1,1.1,CT,1.1.2,c"]).units("t")[0]
    let series = #""series":[{"uid":"1.1","modality":{"system":"urn:m","code":"CT"},"instance":[{"uid":"1.1.1","#
    #expect(unit.json.contains(series + #""sopClass":{"system":"urn:c","code":"c"}},{"uid":"1.1.2""#))
    #expect(unit.json.contains(#"{"uid":"1.2","modality":{"system":"urn:m","code":"MR"},"instance":[{"uid":"1.2.1""#))
  }

  @Test func `a row becomes several resources that refer to each other`() throws {
    let yaml = """
      version: 1
      name: x
      authority: A
      tables:
        - table: t
          patient: PID
          resources:
            - resource: Device
              key: [D]
              elements: {type: {text: D}}
            - resource: DeviceUseStatement
              key: [D]
              elements: {status: =active, device: {to: Device, key: [D]}}
            - resource: Condition
              for-each: {n: 1..3}
              when: "DX{n}"
              key: [D, "DX{n}"]
              elements: {code: {code: "DX{n}", system: =I10}}
      """
    let unit = try MappedFiles(yaml, ["t": "PID,D,DX1,DX2,DX3\nP1,d-1,a,,b"]).units("t")[0]
    #expect(unit.resources.map(\.type) == ["Device", "DeviceUseStatement", "Condition", "Condition"])
    #expect(unit.all("Device")[0].contains(#""id":"row|A|D-1""#) && unit.all("DeviceUseStatement")[0].contains(#""reference":"Device/row|A|D-1""#))
    #expect(unit.all("Device")[0].contains(#""patient":{"reference":"Patient/A|P1"}"#))
  }
}
