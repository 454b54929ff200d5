import Normalization
import Records
import Testing

struct CDAResultTests {
  private func observation(_ template: String, _ inner: String, attributes: String = "", code: String = "718-7") -> String {
    """
    <observation classCode="OBS" moodCode="EVN" \(attributes)>\(cdaTemplate(template))<id root="1.2.3.5" extension="O1"/>
    <code code="\(code)" codeSystem="2.16.840.1.113883.6.1" displayName="Hemoglobin"/><statusCode code="completed"/>
    <effectiveTime value="202401051000+0100"/>\(inner)</observation>
    """
  }

  @Test func `a result organizer is a report that refers to its observations`() throws {
    let entry = """
      <organizer classCode="BATTERY" moodCode="EVN">\(cdaTemplate("22.4.1"))<id root="1.2.3.5" extension="R1"/>
      <code code="57021-8" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="completed"/>
      <specimen><specimenRole><id root="1.2.3.5" extension="S1"/><specimenPlayingEntity><code code="119297000" codeSystem="2.16.840.1.113883.6.96"/>
      </specimenPlayingEntity></specimenRole></specimen>
      <component>\(observation("22.4.2", #"""
        <value xsi:type="PQ" value="13.2" unit="g/dL"/><interpretationCode code="N" codeSystem="2.16.840.1.113883.5.83"/>
        <referenceRange><observationRange><value xsi:type="IVL_PQ"><low value="12.0" unit="g/dL"/><high value="15.5" unit="g/dL"/></value>
        </observationRange></referenceRange>
        <referenceRange><observationRange><interpretationCode code="H"/><text>above</text></observationRange></referenceRange>
        """#))</component></organizer>
      """
    let result = try mapCDA(cdaDocument(sections: [cdaSection("30954-2", entry)]))
    let report = result.first("DiagnosticReport")
    #expect(report.contains(#""status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0074","code":"LAB""#))
    #expect(report.contains(#""effectiveDateTime":"2024-01-05T10:00:00+01:00""#))
    #expect(report.contains(#""result":[{"reference":"Observation/observation|1.2.3.5|O1"}]"#))
    #expect(report.contains(#""specimen":[{"reference":"Specimen/specimen|1.2.3.5|S1"}]"#))
    let json = result.first("Observation")
    #expect(json.contains(#""category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory""#))
    #expect(json.contains(#""valueQuantity":{"value":13.2,"unit":"g/dL","system":"http://unitsofmeasure.org","code":"g/dL"}"#))
    #expect(
      json.contains(
        #""interpretation":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation","code":"N","display":"Normal"}]}]"#))
    #expect(json.contains(#""referenceRange":[{"low":{"value":12.0,"unit":"g/dL""#))
    #expect(!json.contains("above"))
    #expect(result.first("Specimen").contains("119297000"))
  }

  @Test func `a panel without a template within an observation is made of its members`() throws {
    let growth = observation(
      "22.4.2",
      """
      <value xsi:type="CD" code="3092008" codeSystem="2.16.840.1.113883.6.96"/><entryRelationship typeCode="COMP"><organizer classCode="BATTERY" moodCode="EVN">
      <id root="1.2.3.5" extension="S1"/><code code="29576-6" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="completed"/><component>
      <observation classCode="OBS" moodCode="EVN"><id root="1.2.3.5" extension="S2"/><code code="6932-8" codeSystem="2.16.840.1.113883.6.1"/>
      <value xsi:type="CD" code="30714006" codeSystem="2.16.840.1.113883.6.96"/></observation></component></organizer></entryRelationship>
      <entryRelationship typeCode="COMP"><organizer classCode="BATTERY" moodCode="EVN"/></entryRelationship>
      """, code: "600-7")
    let result = try mapCDA(cdaDocument(sections: [cdaSection("30954-2", growth)]))
    #expect(result.first("Observation").contains(#""hasMember":[{"reference":"Observation/observation|1.2.3.5|S1"}]"#))
    #expect(result.all("Observation").contains { $0.contains(#""hasMember":[{"reference":"Observation/observation|1.2.3.5|S2"}]"#) })
    #expect(result.all("Observation").contains { $0.contains("30714006") && $0.contains(#""effectiveDateTime":"2024-01-05T10:00:00+01:00""#) })
    #expect(result.tally["unmapped-entry"] == 1)
  }

  @Test func `a panel within a panel has the time of the one around it`() throws {
    let value = observation("22.4.27", #"<value xsi:type="PQ" value="118" unit="mm[Hg]"/>"#, code: "8867-4")
      .replacing(#"<effectiveTime value="202401051000+0100"/>"#, with: "")
    let entry = """
      <organizer classCode="CLUSTER" moodCode="EVN">\(cdaTemplate("22.4.26"))<id root="1.2.3.5" extension="V1"/>
      <code code="46680005" codeSystem="2.16.840.1.113883.6.96"/><statusCode code="completed"/><effectiveTime value="20240203"/>
      <component><organizer classCode="CLUSTER" moodCode="EVN"><id root="1.2.3.5" extension="V2"/>
      <code code="55417-0" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="completed"/><component>\(value)</component></organizer></component>
      </organizer>
      """
    let observations = try mapCDA(cdaDocument(sections: [cdaSection("8716-3", entry)])).all("Observation")
    #expect(observations.count == 2)
    #expect(observations.allSatisfy { $0.contains(#""effectiveDateTime":"2024-02-03""#) })
  }

  @Test(arguments: [
    (#"<value xsi:type="IVL_PQ"><low value="500" unit="mg/dL" inclusive="false"/></value>"#, #""valueQuantity":{"value":500,"comparator":">","unit":"mg/dL""#),
    (#"<value xsi:type="IVL_PQ"><high value="5" unit="mg/dL"/></value>"#, #""valueQuantity":{"value":5,"comparator":"<=","unit":"mg/dL""#),
    (#"<value xsi:type="IVL_PQ"><low value="1" unit="mg"/><high value="2" unit="mg"/></value>"#, #""valueRange":{"low":{"value":1,"unit":"mg""#),
    (
      #"<value xsi:type="PQ" nullFlavor="OTH"><translation value="30"><originalText>each</originalText></translation></value>"#,
      #""valueQuantity":{"value":30,"unit":"each""#
    ),
    (#"<value xsi:type="PQ" value="&lt;5" unit="mg/dL"/>"#, #""valueString":"<5 mg/dL""#),
    (#"<value xsi:type="PQ" value="7,9" unit="%"/>"#, #""valueString":"7,9 %""#),
    (#"<value xsi:type="INT" value="1-2"/>"#, #""valueString":"1-2""#), (#"<value xsi:type="PQ">4.4 mmol/L</value>"#, #""valueString":"4.4 mmol/L""#),
    (#"<value xsi:type="PQ" value="1.015" unit="1"/>"#, #""valueQuantity":{"value":1.015}"#),
    (
      #"<value xsi:type="CD" code="260373001" codeSystem="2.16.840.1.113883.6.96"/>"#,
      #""valueCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"260373001""#
    ),
    (#"<value xsi:type="ST">Amber</value>"#, #""valueString":"Amber""#),
    (#"<value xsi:type="ED" mediaType="text/plain" representation="B64">Q2xl YXI=</value>"#, #""valueString":"Clear""#),
    (#"<value xsi:type="ED" mediaType="application/pdf" representation="B64">JVBERg==</value>"#, #""dataAbsentReason":"#),
    (##"<value xsi:type="ED"><reference value="#n1"/></value>"##, #""valueString":"In the narrative""#),
    (#"<value xsi:type="INT" value="12"/>"#, #""valueInteger":12"#),
    (#"<value xsi:type="REAL" value="0.5"/>"#, #""valueQuantity":{"value":0.5}"#),
    (#"<value xsi:type="BL" value="true"/>"#, #""valueBoolean":true"#),
    (#"<value xsi:type="TS" value="20240601"/>"#, #""valueDateTime":"2024-06-01""#),
    (
      #"<value xsi:type="RTO"><numerator value="1"/><denominator value="128"/></value>"#,
      #""valueRatio":{"numerator":{"value":1},"denominator":{"value":128}}"#
    ),
    (
      #"<value xsi:type="PQ" nullFlavor="ASKU"/>"#,
      #""dataAbsentReason":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"asked-unknown""#
    ),
    (#"<value xsi:type="CD" nullFlavor="OTH"><originalText>words only</originalText></value>"#, #""valueCodeableConcept":{"text":"words only"}"#),
  ])
  func `each type of value has its element`(value: String, expected: String) throws {
    let section = cdaSection("30954-2", text: #"<paragraph ID="n1">In the <content>narrative</content></paragraph>"#, observation("22.4.2", value))
    #expect(try mapCDA(cdaDocument(sections: [section])).first("Observation").contains(expected))
  }

  @Test func `a negated finding never stands as the value`() throws {
    let value = #"<value xsi:type="CD" code="77386006" codeSystem="2.16.840.1.113883.6.96" displayName="Pregnancy"/>"#
    let negated = observation("22.4.38", value, attributes: #"negationInd="true""#)
    let json = try mapCDA(cdaDocument(sections: [cdaSection("29762-2", negated)])).first("Observation")
    #expect(
      json.contains(
        #""component":[{"code":{"coding":[{"system":"http://snomed.info/sct","code":"77386006","display":"Pregnancy"}]},"valueBoolean":false}]"#))
    #expect(!json.contains("valueCodeableConcept"))
    let bare = try mapCDA(cdaDocument(sections: [cdaSection("29762-2", observation("22.4.38", "", attributes: #"negationInd="true""#))])).first("Observation")
    #expect(bare.contains("not-performed"))
  }

  @Test func `vital signs are a panel with members`() throws {
    let entry = """
      <organizer classCode="CLUSTER" moodCode="EVN">\(cdaTemplate("22.4.26"))<code code="46680005" codeSystem="2.16.840.1.113883.6.96"/>
      <statusCode code="completed"/><effectiveTime value="20240105"/>
      <component>\(observation("22.4.27", #"<value xsi:type="PQ" value="132" unit="mm[Hg]"/>"#, code: "8480-6"))</component></organizer>
      """
    let all = try mapCDA(cdaDocument(sections: [cdaSection("8716-3", entry)])).all("Observation")
    #expect(all.count == 2)
    #expect(all[0].contains(#""code":"85353-1""#))
    #expect(all[0].contains(#""hasMember":[{"reference":"Observation/observation|1.2.3.5|O1"}]"#))
    #expect(all[1].contains(#""valueQuantity":{"value":132,"unit":"mm[Hg]""#))
    #expect(all.allSatisfy { $0.contains(#""code":"vital-signs""#) })
  }

  @Test func `systolic and diastolic pressure taken together are one observation`() throws {
    let diastolic = observation("22.4.27", #"<value xsi:type="PQ" value="88" unit="mm[Hg]"/>"#, code: "8462-4").replacing("\"O1\"", with: "\"O2\"")
    let entry = """
      <organizer classCode="CLUSTER" moodCode="EVN">\(cdaTemplate("22.4.26"))<component>
      \(observation("22.4.27", #"<value xsi:type="PQ" value="132" unit="mm[Hg]"/>"#, code: "8480-6"))</component><component>\(diastolic)</component></organizer>
      """
    let all = try mapCDA(cdaDocument(sections: [cdaSection("8716-3", entry)])).all("Observation")
    #expect(all.count == 2)
    #expect(all[0].contains(#""hasMember":[{"reference":"Observation/observation|1.2.3.5|O1"}]"#))
    #expect(all[1].contains(#""code":{"coding":[{"system":"http://loinc.org","code":"85354-9""#))
    #expect(all[1].contains(#""code":"8480-6","display":"Hemoglobin"}]},"valueQuantity":{"value":132"#))
    #expect(all[1].contains(#""code":"8462-4","display":"Hemoglobin"}]},"valueQuantity":{"value":88"#))
  }

  @Test func `a scale has its parts as components, and old smoking status its code`() throws {
    let parts = """
      <value xsi:type="INT" value="12"/><entryRelationship typeCode="COMP"><observation classCode="OBS" moodCode="EVN">\(cdaTemplate("22.4.86"))
      <code code="44250-9" codeSystem="2.16.840.1.113883.6.1"/><value xsi:type="INT" value="3"/></observation></entryRelationship>
      """
    let scale = try mapCDA(cdaDocument(sections: [cdaSection("10190-7", observation("22.4.69", parts))])).first("Observation")
    #expect(scale.contains(#""valueInteger":12"#))
    #expect(scale.contains(#""component":[{"code":{"coding":[{"system":"http://loinc.org","code":"44250-9"}]},"valueInteger":3}]"#))
    let smoking = """
      <observation classCode="OBS" moodCode="EVN">\(cdaTemplate("22.4.78"))<code code="ASSERTION" codeSystem="2.16.840.1.113883.5.4"/>
      <statusCode code="completed"/><effectiveTime><low value="2009"/></effectiveTime>
      <value xsi:type="CD" code="8517006" codeSystem="2.16.840.1.113883.6.96"/></observation>
      """
    let json = try mapCDA(cdaDocument(sections: [cdaSection("29762-2", smoking)])).first("Observation")
    #expect(json.contains(#""code":"72166-2""#))
    #expect(json.contains(#""effectivePeriod":{"start":"2009"}"#))
    #expect(json.contains(#""code":"social-history""#))
  }
}
