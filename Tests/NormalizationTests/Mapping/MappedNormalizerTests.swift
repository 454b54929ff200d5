import Normalization
import Records
import Testing

@Suite struct MappedNormalizerTests {
  /// One row through one table whose rule sets the given elements beside those required.
  static func map(_ elements: String, _ header: String, _ row: String, table: String = "", top: String = "") throws -> MappedUnit {
    let files = try MappedFiles(oneTable(observed + elements, table: table, top: top), ["t": "PID,\(header)\nP-100,\(row)"])
    return files.units("t").first ?? MappedUnit()
  }

  struct Value: Sendable, CustomTestStringConvertible {
    let elements: String
    let header: String
    let row: String
    /// What the JSON holds; after `!` what it does not hold.
    let json: String
    var testDescription: String { "\(elements) from \(row)" }
  }

  static let values: [Value] = [
    Value(elements: "  valueString: V", header: "V", row: " a  b ", json: #""valueString":"a  b""#),
    Value(elements: "  valueString: v", header: "V", row: "case", json: #""valueString":"case""#),
    Value(elements: "  valueString: =fixed", header: "V", row: "x", json: #""valueString":"fixed""#),
    Value(elements: "  valueString: \"{A} ({B})\"", header: "A,B", row: "x,y", json: #""valueString":"x (y)""#),
    Value(elements: "  valueString: \"{A} ({B})\"", header: "A,B", row: ",", json: "!valueString"),
    Value(elements: "  valueString: {column: [A, B]}", header: "A,B", row: ",y", json: #""valueString":"y""#),
    Value(elements: "  valueString: {column: A, default: none}", header: "A,B", row: ",y", json: #""valueString":"none""#),
    Value(elements: "  valueString: V", header: "V", row: "NULL", json: "!valueString"),
    Value(elements: "  valueString: {column: V, lookup: {a: b}}", header: "V", row: "A", json: #""valueString":"b""#),
    Value(elements: "  valueString: {column: V, lookup: {a: b}}", header: "V", row: "c", json: #""valueString":"c""#),
    Value(elements: "  valueString: {column: V, lookup: {a: b}, unmapped: drop}", header: "V", row: "c", json: "!valueString"),
    Value(elements: "  valueString: {column: V, lookup: {a: b, default: z}}", header: "V", row: "c", json: #""valueString":"z""#),
    Value(elements: "  effectiveDateTime: V", header: "V", row: "2020-02-29T10:11:12-05:00", json: #""effectiveDateTime":"2020-02-29T10:11:12-05:00""#),
    Value(elements: "  effectiveDateTime: V", header: "V", row: "20200229", json: #""effectiveDateTime":"2020-02-29""#),
    Value(elements: "  effectiveDateTime: {column: V, format: MM/DD/YYYY}", header: "V", row: "02/03/2020", json: #""effectiveDateTime":"2020-02-03""#),
    Value(elements: "  effectiveDateTime: {column: V, format: [D.M.YYYY, M/D/YYYY h:mm a]}", header: "V", row: "2/3/2020 1:05 pm",
      json: #""effectiveDateTime":"2020-02-03T13:05:00+00:00""#),
    Value(elements: "  effectiveDateTime: {column: V, format: DD-MMM-YYYY}", header: "V", row: "03-Feb-2020", json: #""effectiveDateTime":"2020-02-03""#),
    Value(elements: "  effectiveDateTime: {column: V, format: excel}", header: "V", row: "43864", json: #""effectiveDateTime":"2020-02-03""#),
    Value(elements: "  effectiveDateTime: {column: V, format: epoch}", header: "V", row: "1580731502",
      json: #""effectiveDateTime":"2020-02-03T12:05:02+00:00""#),
    Value(elements: "  effectiveDateTime: V", header: "V", row: "02/30/2020", json: "!effectiveDateTime"),
    Value(elements: "  effectiveDateTime: [A, B]", header: "A,B", row: "odd,2020-01-01", json: #""effectiveDateTime":"2020-01-01""#),
    Value(elements: "  valueQuantity: {value: V, unit: U}", header: "V,U", row: "7.0,mg/dl",
      json: #""valueQuantity":{"value":7.0,"unit":"mg/dl","system":"http://unitsofmeasure.org","code":"mg/dL"}"#),
    Value(elements: "  valueQuantity: {value: V, unit: U}", header: "V,U", row: "<0.5,mmol/L", json: #""valueQuantity":{"value":0.5,"comparator":"<""#),
    Value(elements: "  valueQuantity: {when: V is number, value: V}\n  valueString: V", header: "V", row: "Negative", json: #""valueString":"Negative""#),
    Value(elements: "  valueQuantity: {when: V is number, value: V}\n  valueString: V", header: "V", row: ">= 5",
      json: #""valueQuantity":{"value":5,"comparator":">="}"#),
    Value(elements: "  valueBoolean: V", header: "V", row: "Yes", json: #""valueBoolean":true"#),
    Value(elements: "  valueBoolean: {column: V, words: {true: [J], false: [N]}}", header: "V", row: "j", json: #""valueBoolean":true"#),
    Value(elements: "  valueBoolean: V", header: "V", row: "perhaps", json: "!valueBoolean"),
    Value(elements: "  valueInteger: V", header: "V", row: "-3.0", json: #""valueInteger":-3"#),
    Value(elements: "  valueTime: V", header: "V", row: "10:11", json: #""valueTime":"10:11:00""#),
    Value(elements: "  valuePeriod: {start: A, end: B}", header: "A,B", row: "2020-01-02,2020-01-01", json: #""valuePeriod":{"start":"2020-01-02"}"#),
    Value(elements: "  valueCodeableConcept: {code: C, system: LOINC, display: D}", header: "C,LOINC,D", row: "1-8,LN,x",
      json: #""valueCodeableConcept":{"coding":[{"system":"http://loinc.org","code":"1-8","display":"x"}]}"#),
    Value(elements: "  valueCodeableConcept: {code: C, system: =SCT}", header: "C", row: "12", json: #""system":"http://snomed.info/sct""#),
    Value(elements: "  valueCodeableConcept: {column: C, lookup: {M: {code: m, system: \"urn:x\", display: Em}}, system: urn:y}", header: "C", row: "M",
      json: #"{"coding":[{"system":"urn:x","code":"m","display":"Em"}]}"#),
    Value(elements: "  valueCodeableConcept: {column: C, lookup: {M: m}, system: urn:y}", header: "C", row: "Q", json: #""valueCodeableConcept":{"text":"Q"}"#),
    Value(elements: "  valueCodeableConcept.coding.code: C\n  valueCodeableConcept.coding.system: =LN\n  valueCodeableConcept.text: D", header: "C,D",
      row: "1-8,x",
      json: #""valueCodeableConcept":{"coding":[{"system":"http://loinc.org","code":"1-8"}],"text":"x"}"#),
    Value(elements: "  interpretation: {code: C, system: urn:y}", header: "C", row: "", json: "!interpretation"),
    Value(elements: "  note: [{text: A}, {text: B}]", header: "A,B", row: "x,y", json: #""note":[{"text":"x"},{"text":"y"}]"#),
    Value(elements: "  note: {for-each: {n: 1..3}, text: \"N{n}\"}", header: "N1,N2,N3", row: "x,,z", json: #""note":[{"text":"x"},{"text":"z"}]"#),
    Value(elements: "  component: {for-each: {c: [SYS, DIA]}, code: {text: \"={c}\"}, valueQuantity: {value: \"{c}\"}}", header: "SYS,DIA", row: "120,",
      json: #""component":[{"code":{"text":"SYS"},"valueQuantity":{"value":120}}]"#),
    Value(elements: "  valueString: {column: V, when: A = x and B != y or C}", header: "V,A,B,C", row: "v,X,z,", json: #""valueString":"v""#),
    Value(elements: "  valueString: {column: V, when: A = x and B != y or C}", header: "V,A,B,C", row: "v,x,Y,", json: "!valueString"),
    Value(elements: "  valueString: {column: V, when: \"A in (x, 'y z') and not B and C starts with ab\"}", header: "V,A,B,C", row: "v,y z,,ABC",
      json: #""valueString":"v""#),
    Value(elements: "  valueString: {column: V, when: A is empty}", header: "V,A", row: "v,q", json: "!valueString"),
    Value(elements: "  valueString: {column: V, when: V is sctid}", header: "V", row: "195662009", json: #""valueString":"195662009""#),
    Value(elements: "  valueString: {column: V, when: V is sctid}", header: "V", row: "195662008", json: "!valueString"),
    Value(elements: "  valueString: {column: V, when: V is not sctid and V has 4..7 digits}", header: "V", row: "1870230", json: #""valueString""#),
    Value(elements: "  valueString: {column: V, when: V has 3 digits}", header: "V", row: "14a", json: "!valueString"),
    Value(elements: "  encounter: {to: Encounter, key: [E]}", header: "E", row: "e7", json: #""encounter":{"reference":"Encounter/visit|HOSP|E7"}"#),
    Value(elements: "  encounter: {to: Encounter, key: [E]}", header: "E", row: "", json: "!encounter"),
    Value(elements: "  performer: {display: D}", header: "D", row: "Dr Who", json: #""performer":[{"display":"Dr Who"}]"#),
    Value(elements: "  issued: V", header: "V", row: "2020-01-01", json: "!issued"),
  ]

  @Test(arguments: values)
  func `a value is written as its element wants it`(_ value: Value) throws {
    let unit = try MappedNormalizerTests.map(value.elements, value.header, value.row, top: "nulls: [NULL]")
    #expect(unit.ending == "normalized")
    if value.json.hasPrefix("!") {
      #expect(!unit.json.contains(value.json.dropFirst()), "\(unit.json)")
    } else {
      #expect(unit.json.contains(value.json), "\(unit.json)")
    }
  }

  @Test func `the patient is claimed, referred to, and identified in the resource of their own`() throws {
    let yaml = oneTable(
      "  gender: {column: SEX, lookup: {F: female, default: unknown}}\n  birthDate: DOB\n  name: {family: LAST, given: [FIRST, MIDDLE]}",
      resource: "Patient")
    let unit = try #require(try MappedFiles(yaml, ["t": "PID,SEX,DOB,LAST,FIRST,MIDDLE\np-7,F,1950-05-06,Example,Ann,"]).units("t").first)
    #expect(unit.patients.map { String(decoding: $0.primary.key, as: UTF8.self) } == ["HOSP|P-7"])
    #expect(unit.json.contains(#""identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR""#))
    #expect(unit.json.contains(#""name":[{"family":"Example","given":["Ann"]}],"gender":"female","birthDate":"1950-05-06""#))
    #expect(unit.known.contains { $0.class == .names && $0.isRequired && $0.value == "Example" })
    #expect(unit.known.contains { $0.class == .dates && $0.value == "19500506" })
    #expect(unit.known.contains { $0.class == .medicalRecord && $0.value == "p-7" })
    #expect(unit.kind == "t" && unit.year == 0)
  }

  @Test func `the authority may be a column, and aliases of the pipeline hold`() throws {
    let yaml = oneTable(observed).replacing(
      "patient: PID", with: "patient: [{identifier: PID, authority: AUTH}, {identifier: ALT, authority: =OTHER, type: =PI}]")
    let unit = try #require(try MappedFiles(yaml, ["t": "PID,AUTH,ALT\nP-7,lab,Q-8"]).units("t").first)
    #expect(String(decoding: unit.patients[0].primary.key, as: UTF8.self) == "LAB|P-7")
    #expect(unit.patients[0].others.map { String(decoding: $0.key, as: UTF8.self) } == ["OTHER|Q-8"])
  }

  @Test(arguments: ["", "UNKNOWN", "0"])
  func `a row that names nobody is held back with the column`(_ id: String) throws {
    let files = try MappedFiles(oneTable(observed), ["t": "PID,V\n\(id),x"])
    #expect(files.units("t").map(\.ending) == ["MAP-0110 PID"])
  }

  @Test func `a required value that is missing holds the row back`() throws {
    let yaml = oneTable("  status: {column: S, lookup: {F: final}}\n  code: {code: C, system: urn:x}")
    let files = try MappedFiles(yaml, ["t": "PID,S,C\nP1,F,c\nP1,F,\nP1,Q,c"])
    #expect(files.units("t").map(\.ending) == ["normalized", "MAP-0223 Observation.code", "MAP-0223 Observation.status"])
    #expect(files.units("t")[2].resources.isEmpty && files.units("t")[2].patients.isEmpty)
  }

  @Test func `a lookup may refuse, and says for which column`() throws {
    let yaml = oneTable(observed + "  valueString: {column: V, lookup: {a: b}, unmapped: reject}")
    #expect(try MappedFiles(yaml, ["t": "PID,V\nP1,zzz"]).units("t").map(\.ending) == ["MAP-0224 V"])
  }

  @Test func `rows are filtered by the table and by the rules, and are counted`() throws {
    let yaml = oneTable(observed, key: "when: KIND = lab", table: "where: VOID is empty")
    let files = try MappedFiles(yaml, ["t": "PID,KIND,VOID\nP1,lab,\nP1,lab,Y\nP1,other,"])
    #expect(files.units("t").map(\.ending) == ["normalized", "filtered MAP-0220", "filtered MAP-0222"])
  }

  @Test func `a row without a key is named after its content and place among the row's resources`() throws {
    let files = try MappedFiles(oneTable(observed + "  valueString: V"), ["t": "PID,V\nP1,a\nP1,b\nP1,a"])
    let ids = files.units("t").map(\.json)
    #expect(ids[0] == ids[2])
    #expect(ids[0].split(separator: "\"")[7] != ids[1].split(separator: "\"")[7])
    #expect(ids[0].contains(#""id":"msg|HOSP|t|"#))
  }

  @Test func `reference rows serve joins only`() throws {
    let yaml = """
      version: 1
      name: x
      tables:
        - {table: sites, reference: true}
      """
    #expect(try MappedFiles(yaml, ["sites": "Id,NAME\n1,x"]).units("sites").map(\.ending) == ["filtered MAP-0221"])
  }

  @Test func `hostile rows give an outcome, never a crash`() throws {
    let yaml = oneTable(
      observed + "  effectiveDateTime: {column: A, format: [MM/DD/YYYY, excel]}\n  valueQuantity: {value: B, unit: A}\n"
        + "  valueTime: B\n  valueInteger: B\n  valuePeriod: {start: A, end: B}")
    var seed: UInt64 = 99
    func random(_ n: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % n
    }
    let pieces = ["", "99/99/9999", "-", "999999999999999999999", "1e99", "<", ">=", "\u{0}\u{1}", "é", "2020-02-30T99", "0", "T", "--", "..", "00000000"]
    var lines = ["PID,A,B"]
    for _ in 0..<500 { lines.append("P1,\(pieces[random(pieces.count)])\(pieces[random(pieces.count)]),\(pieces[random(pieces.count)])") }
    let units = try MappedFiles(yaml, ["t": lines.joined(separator: "\n")]).units("t")
    #expect(units.count == 500 && units.allSatisfy { $0.ending == "normalized" })
  }

  @Test(arguments: [
    ("77001", "77001"), ("77001.0", "77001"), ("A1.0", "A1.0"), ("77001.5", "77001.5"), ("TOTALCARE9", "TOTALCARE9"), ("Grand Total: 2", nil), ("totals", nil), ("#N/A", nil),
    ("NaN", nil),
  ])
  func `what a spreadsheet writes for a number is that number, and for a total nobody`(id: String, patient: String?) throws {
    var files = try MappedFiles(
      """
      version: 1
      name: t
      authority: A
      tables:
        - table: t
          patient: MRN
          known: [MRN]
          resources:
            - resource: Observation
              elements:
                status: =final
                code: {text: =x}
      """)
    files.tables["t"] = [["MRN"], [id]]
    let unit = files.units("t")[0]
    #expect(unit.ending == (patient == nil ? "MAP-0110 MRN" : "normalized"))
    if let patient { #expect(unit.knows(patient)) }
  }
}
