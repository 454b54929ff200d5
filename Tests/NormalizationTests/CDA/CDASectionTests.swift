import Normalization
import Records
import Testing

struct CDASectionTests {
  private func mapped(_ loinc: String, _ entries: String) throws -> MappedCDA { try mapCDA(cdaDocument(sections: [cdaSection(loinc, entries)])) }

  @Test func `procedures have status, time, site, performer and reason`() throws {
    let entry = """
      <procedure classCode="PROC" moodCode="EVN">\(cdaTemplate("22.4.14"))<id root="1.2.3.5" extension="X1"/>
      <code code="80146002" codeSystem="2.16.840.1.113883.6.96"/><statusCode code="aborted"/>
      <effectiveTime><low value="20240101"/><width value="2" unit="d"/></effectiveTime><targetSiteCode code="66754008" codeSystem="2.16.840.1.113883.6.96"/>
      <performer><assignedEntity><id root="2.16.840.1.113883.4.6" extension="1234567890"/></assignedEntity></performer>
      <entryRelationship typeCode="RSON"><observation classCode="OBS" moodCode="EVN">
      <value xsi:type="CD" code="74400008" codeSystem="2.16.840.1.113883.6.96"/></observation></entryRelationship>
      </procedure>
      """
    let json = try mapped("47519-4", entry).first("Procedure")
    #expect(json.contains(#""status":"stopped""#))
    #expect(json.contains(#""performedPeriod":{"start":"2024-01-01","end":"2024-01-03"}"#))
    #expect(json.contains(#""bodySite":[{"coding":[{"system":"http://snomed.info/sct","code":"66754008"}]}]"#))
    #expect(json.contains(#""value":"1234567890""#))
    #expect(json.contains(#""reasonCode":[{"coding":[{"system":"http://snomed.info/sct","code":"74400008"}]}]"#))
    let negated = entry.replacing(#"moodCode="EVN">\#(cdaTemplate("22.4.14"))"#, with: #"moodCode="EVN" negationInd="true">\#(cdaTemplate("22.4.14"))"#)
    #expect(try mapped("47519-4", negated).first("Procedure").contains(#""status":"not-done""#))
  }

  @Test func `an encounter refers to its diagnoses, and its class comes from its code`() throws {
    let entry = """
      <encounter classCode="ENC" moodCode="EVN">\(cdaTemplate("22.4.49"))<id root="1.2.3.6" extension="V1"/>
      <code code="99213" codeSystem="2.16.840.1.113883.6.12"/><effectiveTime value="20240105"/>
      <entryRelationship typeCode="SUBJ"><act classCode="ACT" moodCode="EVN">\(cdaTemplate("22.4.80"))<code code="29308-4"/>
      <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">\(cdaTemplate("22.4.4"))<id root="1.2.3.5" extension="P1"/>
      <value xsi:type="CD" code="233604007" codeSystem="2.16.840.1.113883.6.96"/></observation></entryRelationship></act></entryRelationship></encounter>
      """
    let result = try mapped("46240-8", entry)
    let json = result.first("Encounter")
    #expect(json.contains(#""status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB""#))
    #expect(json.contains(#""diagnosis":[{"condition":{"reference":"Condition/condition|1.2.3.5|P1"}}]"#))
    #expect(result.first("Condition").contains("encounter-diagnosis"))
  }

  @Test func `planned statements follow their mood`() throws {
    let procedure = """
      <procedure classCode="PROC" moodCode="RQO">\(cdaTemplate("22.4.41"))<code code="73761001" codeSystem="2.16.840.1.113883.6.96"/>
      <statusCode code="active"/><effectiveTime value="20240301"/></procedure>
      """
    let order = try mapped("18776-5", procedure).first("ServiceRequest")
    #expect(order.contains(#""status":"active","intent":"order""#))
    #expect(order.contains(#""occurrenceDateTime":"2024-03-01""#))
    let visit = """
      <encounter classCode="ENC" moodCode="ARQ">\(cdaTemplate("22.4.40"))<code code="1" codeSystem="1.2.9.9.9"/>
      <effectiveTime><low value="20240301"/></effectiveTime></encounter>
      """
    let appointment = try mapped("18776-5", visit).first("Appointment")
    #expect(appointment.contains(#""status":"proposed""#))
    #expect(appointment.contains(#""requestedPeriod":[{"start":"2024-03-01"}]"#))
    let goal = """
      <observation classCode="OBS" moodCode="GOL">\(cdaTemplate("22.4.121"))<code code="29463-7" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="active"/>
      <effectiveTime><low value="20240105"/><high value="20240601"/></effectiveTime><value xsi:type="PQ" value="80" unit="kg"/></observation>
      """
    let json = try mapped("61146-7", goal).first("Goal")
    #expect(json.contains(#""lifecycleStatus":"active""#))
    #expect(json.contains(#""startDate":"2024-01-05""#))
    #expect(json.contains(#""detailQuantity":{"value":80,"unit":"kg""#))
    #expect(json.contains(#""dueDate":"2024-06-01""#))
  }

  @Test func `family history is the relative's, with the age at onset`() throws {
    let entry = """
      <organizer classCode="CLUSTER" moodCode="EVN">\(cdaTemplate("22.4.45"))<subject><relatedSubject classCode="PRS">
      <code code="FTH" codeSystem="2.16.840.1.113883.5.111"/><subject><administrativeGenderCode code="M"/><birthTime value="1910"/></subject>
      </relatedSubject></subject>
      <component><observation classCode="OBS" moodCode="EVN">\(cdaTemplate("22.4.46"))<value xsi:type="CD" code="22298006" codeSystem="2.16.840.1.113883.6.96"/>
      <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">\(cdaTemplate("22.4.31"))<code code="445518008"/>
      <value xsi:type="PQ" value="57" unit="a"/></observation></entryRelationship>
      <entryRelationship typeCode="CAUS"><observation classCode="OBS" moodCode="EVN">\(cdaTemplate("22.4.47"))<value xsi:type="CD" code="419099009"/>
      </observation></entryRelationship>
      </observation></component></organizer>
      """
    let result = try mapped("10157-6", entry)
    let json = result.first("FamilyMemberHistory")
    #expect(json.contains(#""code":"FTH""#))
    #expect(json.contains(#""bornDate":"1910","deceasedBoolean":true"#))
    #expect(json.contains(#""contributedToDeath":true,"onsetAge":{"value":57"#))
    #expect(result.first("Condition").isEmpty)
  }

  @Test func `a device has its UDI with its parts`() throws {
    let entry = """
      <procedure classCode="PROC" moodCode="EVN">\(cdaTemplate("22.4.14"))<code code="1" codeSystem="1.2.9.9.9"/><participant typeCode="DEV">
      <participantRole classCode="MANU">\(cdaTemplate("22.4.37"))<id root="2.16.840.1.113883.3.3719" extension="(01)00848486001048(21)SN12345"/>
      <playingDevice><code code="2282003" codeSystem="2.16.840.1.113883.6.96"/></playingDevice></participantRole></participant>
      <entryRelationship typeCode="COMP"><organizer classCode="CLUSTER" moodCode="EVN">\(cdaTemplate("22.4.311"))<component>
      <observation classCode="OBS" moodCode="EVN">
      \(cdaTemplate("22.4.319"))<value xsi:type="ED">SN12345</value></observation></component></organizer></entryRelationship></procedure>
      """
    let result = try mapped("46264-8", entry)
    let device = result.first("Device")
    #expect(device.contains(#""carrierHRF":"(01)00848486001048(21)SN12345""#))
    #expect(device.contains(#""serialNumber":"SN12345""#))
    #expect(result.first("Procedure").contains(#""usedReference":[{"reference":"Device/"#))
    #expect(result.knows("(01)00848486001048(21)SN12345", "M"))
  }

  @Test func `a note is a document with its text, and a policy a coverage with its payer`() throws {
    let note = """
      <act classCode="ACT" moodCode="EVN">\(cdaTemplate("22.4.202"))<code code="34109-9"><translation code="11506-3" codeSystem="2.16.840.1.113883.6.1"/></code>
      <text>Stable.</text><statusCode code="completed"/><effectiveTime value="20240105"/></act>
      """
    let document = try mapped("11506-3", note).first("DocumentReference")
    #expect(document.contains(#""docStatus":"final","type":{"coding":[{"system":"http://loinc.org","code":"11506-3"}]}"#))
    #expect(document.contains(#""contentType":"text/plain; charset=utf-8","data":"U3RhYmxlLg==","size":7"#))
    let policy = """
      <act classCode="ACT" moodCode="EVN">\(cdaTemplate("22.4.60"))<entryRelationship typeCode="COMP">
      <act classCode="ACT" moodCode="EVN">\(cdaTemplate("22.4.61"))
      <id root="1.2.3.7" extension="POL-1"/><performer typeCode="PRF"><assignedEntity><representedOrganization><name>Sample Insurance</name>
      </representedOrganization></assignedEntity></performer>
      <participant typeCode="COV"><participantRole><id root="1.2.3.7" extension="MEMBER-1"/><code code="SELF" codeSystem="2.16.840.1.113883.5.111"/>
      </participantRole></participant>
      </act></entryRelationship></act>
      """
    let coverage = try mapped("48768-6", policy).first("Coverage")
    #expect(coverage.contains(#""subscriberId":"MEMBER-1""#))
    #expect(coverage.contains(#""payor":[{"display":"Sample Insurance"}]"#))
    #expect(coverage.contains(#""code":"self""#))
  }

  @Test func `a care team has its members`() throws {
    let entry = """
      <organizer classCode="CLUSTER" moodCode="EVN">\(cdaTemplate("22.4.500"))<statusCode code="active"/><component><act classCode="PCPR" moodCode="EVN">
      \(cdaTemplate("22.4.500.1"))<performer><sdtc:functionCode code="PCP" codeSystem="2.16.840.1.113883.5.88"/><assignedEntity><assignedPerson>
      <name>Doc Tor</name>
      </assignedPerson></assignedEntity></performer></act></component></organizer>
      """
    let json = try mapped("85847-2", entry).first("CareTeam")
    #expect(json.contains(#""status":"active""#))
    #expect(json.contains(#""code":"PCP""#))
    #expect(json.contains(#""member":{"display":"Doc Tor"}"#))
  }

  @Test func `what nothing maps is counted by its template, and a foreign template only as one`() throws {
    let known = #"<act classCode="ACT" moodCode="EVN">\#(cdaTemplate("22.4.129"))</act>"#
    #expect(try mapped("99999-9", known).tally["unmapped-entry:2.16.840.1.113883.10.20.22.4.129"] == 1)
    let foreign = #"<act classCode="ACT" moodCode="EVN"><templateId root="1.2.3.4.5.6789012345"/></act>"#
    let result = try mapped("99999-9", foreign)
    #expect(result.tally["unmapped-entry"] == 1)
    #expect(!result.tally.sorted.contains { $0.name.contains("6789012345") })
    #expect(try mapped("99999-9", #"<observation classCode="OBS" moodCode="EVN" nullFlavor="NI"/>"#).tally["entry-without-information"] == 1)
  }

  @Test func `statements of the older CCD templates and of sections without templates are known`() throws {
    let old = """
      <act classCode="ACT" moodCode="EVN">\(cdaTemplate("1.27"))<entryRelationship typeCode="SUBJ">
      <observation classCode="OBS" moodCode="EVN">\(cdaTemplate("1.28"))
      <value xsi:type="CD" code="195967001" codeSystem="2.16.840.1.113883.6.96"/></observation></entryRelationship></act>
      """
    #expect(try mapped("11450-4", old).first("Condition").contains("195967001"))
    let bare = """
      <act classCode="ACT" moodCode="EVN"><entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">
      <value xsi:type="CD" code="195967001" codeSystem="2.16.840.1.113883.6.96"/></observation></entryRelationship></act>
      """
    #expect(try mapped("11450-4", bare).first("Condition").contains("195967001"))
  }
}
