import Normalization
import Records
import Testing

struct CDAHeaderTests {
  @Test func `a patientRole becomes a Patient with names, address, origin and language`() throws {
    let header = """
      <recordTarget><patientRole>
      <id root="1.2.3.4" extension="4711"/><id root="2.16.840.1.113883.4.1" extension="111-22-3333"/><id nullFlavor="NI"/>
      <addr use="HP"><streetAddressLine>1 Sample Way</streetAddressLine><city>Exampleton</city><state>MA</state><postalCode>02101</postalCode></addr>
      <telecom use="MC" value="tel:+1(555)555-0101"/><telecom nullFlavor="UNK"/>
      <patient><name use="L"><given>Ann</given><given qualifier="CL">Annie</given><family>Example</family><family qualifier="BR">Maiden</family></name>
      <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="19800102"/>
      <sdtc:deceasedInd value="true"/><sdtc:deceasedTime value="20240101"/>
      <maritalStatusCode code="M" codeSystem="2.16.840.1.113883.5.2" displayName="Married"/>
      <raceCode code="2106-3" codeSystem="2.16.840.1.113883.6.238" displayName="White"/>
      <sdtc:raceCode code="2108-9" codeSystem="2.16.840.1.113883.6.238" displayName="European"/>
      <languageCommunication><languageCode code="en"/><preferenceInd value="true"/></languageCommunication>
      <guardian><code code="FTH" codeSystem="2.16.840.1.113883.5.111"/><guardianPerson><name><given>Bo</given><family>Example</family></name>
      </guardianPerson></guardian></patient>
      <providerOrganization><id root="2.16.840.1.113883.4.6" extension="9999999999"/><name>Sample Clinic</name></providerOrganization>
      </patientRole></recordTarget>
      """
    let result = try mapCDA(cdaDocument(header: header))
    let patient = result.first("Patient")
    #expect(patient.contains(#""system":"urn:oid:1.2.3.4","value":"4711""#))
    #expect(patient.contains(#""system":"http://hl7.org/fhir/sid/us-ssn","value":"111-22-3333""#))
    #expect(patient.contains(#"{"use":"official","family":"Example","given":["Ann"]}"#))
    #expect(patient.contains(#"{"use":"maiden","family":"Maiden"}"#))
    #expect(patient.contains(#"{"use":"nickname","given":["Annie"]}"#))
    #expect(patient.contains(#"{"system":"phone","value":"+1(555)555-0101","use":"mobile"}"#))
    #expect(patient.contains(#""gender":"female","birthDate":"1980-01-02","deceasedDateTime":"2024-01-01""#))
    #expect(patient.contains(#"{"use":"home","line":["1 Sample Way"],"city":"Exampleton","state":"MA","postalCode":"02101"}"#))
    #expect(patient.contains(#"{"url":"ombCategory","valueCoding":{"system":"urn:oid:2.16.840.1.113883.6.238","code":"2106-3","display":"White"}}"#))
    #expect(patient.contains(#"{"url":"detailed","valueCoding":{"system":"urn:oid:2.16.840.1.113883.6.238","code":"2108-9","display":"European"}}"#))
    #expect(patient.contains(#""preferred":true"#))
    #expect(patient.contains(#""managingOrganization":{"identifier""#))
    let guardian = result.first("RelatedPerson")
    #expect(guardian.contains(#""code":"GUARD""#))
    #expect(guardian.contains(#""code":"FTH""#))
    // The social security number never names the patient when there is another id.
    #expect(result.patients.first?.primary.key == Array("1.2.3.4|4711".utf8))
    #expect(result.kind == "C-CDA 34133-9")
    #expect(result.year == 2024)
  }

  @Test func `the same authority and identifier are the same patient under an alias`() throws {
    let rule = IdentityRule(aliases: [(name: "HOSP", others: ["1.2.3.4"])])
    let result = try mapCDA(cdaDocument(), NormalizationOptions(identity: rule))
    #expect(result.patients.first?.primary.key == Array("HOSP|4711".utf8))
  }

  @Test(arguments: [
    ("", "CDA-0110 recordTarget/patientRole"),
    ("<recordTarget><patientRole><id nullFlavor='NI'/></patientRole></recordTarget>", "CDA-0111 recordTarget/patientRole/id"),
    ("<recordTarget><patientRole><id root='1.2.3.4'/></patientRole></recordTarget>", "CDA-0111 recordTarget/patientRole/id"),
    (cdaPatient + cdaPatient.replacing("4711", with: "4712"), "CDA-0112 recordTarget"),
  ])
  func `a document without one patient is rejected with its place`(header: String, reason: String) throws {
    let result = try mapCDA(cdaDocument(header: header))
    #expect(result.reason == reason)
    #expect(result.resources.isEmpty)
    #expect(result.patients.isEmpty)
  }

  @Test func `another root element is rejected`() throws {
    #expect(try mapCDA("<observation xmlns='urn:hl7-org:v3'/>").reason.hasPrefix("CDA-0101"))
  }

  @Test func `an id that is only a UUID names the patient`() throws {
    let header = cdaPatient.replacing(#"root="1.2.3.4" extension="4711""#, with: #"root="068F3166-5721-4D69-94ED-8278FF035B8A""#)
    let result = try mapCDA(cdaDocument(header: header))
    #expect(result.first("Patient").contains(#""system":"urn:ietf:rfc:3986","value":"urn:uuid:068f3166-5721-4d69-94ed-8278ff035b8a""#))
    #expect(result.patients.count == 1)
  }

  @Test func `marks of XHTML in narrative stand on lines as those of CDA do`() throws {
    let text = "<div><p>Ann</p><p>Example</p><ul><li>Gout</li><li>Naproxen</li></ul><h2>Plan</h2>Rest</div>"
    let composition = try mapCDA(cdaDocument(sections: [cdaSection("8648-8", text: text)])).first("Composition")
    #expect(composition.contains("<p>Ann</p><p>Example</p><p>Gout</p><p>Naproxen</p><p>Plan</p><p>Rest</p>"))
  }

  @Test func `the document becomes a Composition with sections, narrative and the resources within`() throws {
    let header =
      cdaPatient + """
        <author><time value="20240105"/><assignedAuthor><id root="2.16.840.1.113883.4.6" extension="5555555555"/>
        <assignedPerson><name><given>Doc</given><family>Tor</family></name></assignedPerson></assignedAuthor></author>
        <custodian><assignedCustodian><representedCustodianOrganization><name>Sample HIE</name></representedCustodianOrganization></assignedCustodian>
        </custodian><relatedDocument typeCode="RPLC"><parentDocument><id root="1.2.3.9" extension="DOC0"/></parentDocument></relatedDocument>
        """
    let narrative = "<table><tr><th>Problem</th><th>Date</th></tr><tr><td>A &lt; B</td><td>2020</td></tr></table>"
    let entry = """
      <observation classCode="OBS" moodCode="EVN">\(cdaTemplate("22.4.4"))<id root="1.2.3.5" extension="P1"/>
      <value xsi:type="CD" code="38341003" codeSystem="2.16.840.1.113883.6.96"/></observation>
      """
    let composition = try mapCDA(cdaDocument(header: header, sections: [cdaSection("11450-4", text: narrative, entry)])).first("Composition")
    #expect(composition.contains(#""status":"final","type":{"coding":[{"system":"http://loinc.org","code":"34133-9""#))
    #expect(composition.contains(#""date":"2024-01-05T10:15:00+01:00""#))
    #expect(composition.contains(#""display":"Doc Tor""#))
    #expect(composition.contains(#""title":"Chart summary""#))
    #expect(composition.contains(#""custodian":{"display":"Sample HIE"}"#))
    #expect(composition.contains(#""relatesTo":[{"code":"replaces","targetReference":{"reference":"Composition/document|1.2.3.9|DOC0"}}]"#))
    #expect(
      composition.contains(
        #"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Problem | Date</p><p>A &lt; B | 2020</p></div>"#))
    #expect(composition.contains(#""entry":[{"reference":"Condition/condition|1.2.3.5|P1"}]"#))
  }

  @Test func `a body that is no XML becomes a DocumentReference with size and digest`() throws {
    let body = #"<component><nonXMLBody><text mediaType="application/pdf" representation="B64">aGVsbG8=</text></nonXMLBody></component>"#
    let json = try mapCDA(cdaDocument(body: body)).first("DocumentReference")
    #expect(json.contains(#""contentType":"application/pdf","data":"aGVsbG8=""#))
    #expect(json.contains(#""size":5,"hash":"qvTGHdzF6KLavt4PO0gs2a6pQ00=""#))
    let linked = #"<component><nonXMLBody><text mediaType="text/plain"><reference value="note.txt"/></text></nonXMLBody></component>"#
    #expect(try mapCDA(cdaDocument(body: linked)).first("DocumentReference").contains(#""url":"note.txt""#))
  }

  @Test func `the encounter of the header is that of statements within its time, not of older ones`() throws {
    let header =
      cdaPatient + """
        <componentOf><encompassingEncounter><id root="1.2.3.6" extension="V1"/><code code="IMP" codeSystem="2.16.840.1.113883.5.4"/>
        <effectiveTime><low value="20240101"/><high value="20240103"/></effectiveTime>
        <location><healthCareFacility><location><name>Ward 7</name></location></healthCareFacility></location></encompassingEncounter></componentOf>
        """
    func procedure(_ day: String) -> String {
      """
      <procedure classCode="PROC" moodCode="EVN">\(cdaTemplate("22.4.14"))<code code="1" codeSystem="1.2.9.9.9"/><effectiveTime value="\(day)"/></procedure>
      """
    }
    let result = try mapCDA(cdaDocument(header: header, sections: [cdaSection("47519-4", procedure("20240103"), procedure("20151231"))]))
    let encounter = result.first("Encounter")
    #expect(encounter.contains(#""status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP""#))
    #expect(encounter.contains(#""period":{"start":"2024-01-01","end":"2024-01-03"}"#))
    #expect(encounter.contains(#""location":[{"location":{"display":"Ward 7"}}]"#))
    #expect(result.all("Procedure")[0].contains(#""encounter":{"reference":"Encounter/visit|1.2.3.6|V1"}"#))
    #expect(!result.all("Procedure")[1].contains("Encounter"))
  }

  @Test func `identifying values are harvested from header and entries, whether mapped or not`() throws {
    let header =
      cdaPatient + """
        <informant><relatedEntity classCode="PRS"><addr><city>Othertown</city></addr><telecom value="tel:+1-555-555-0199"/>
        <relatedPerson><name><given>Cal</given><family>Relative</family></name></relatedPerson></relatedEntity></informant>
        <dataEnterer><assignedEntity><id root="1.2.3.8" extension="STAFF77"/><assignedPerson><name>Ed Enterer</name></assignedPerson></assignedEntity>
        </dataEnterer>
        """
    let entry = """
      <act classCode="ACT" moodCode="EVN"><id root="1.2.3.5" extension="ORDER-99"/><code code="x"/><participant typeCode="IND"><participantRole>
      <playingEntity><name><given>Nora</given><family>Neighbour</family></name></playingEntity></participantRole></participant></act>
      """
    let result = try mapCDA(cdaDocument(header: header, sections: [cdaSection("99999-9", entry)]))
    #expect(result.knows("4711", "H"))
    #expect(result.knows("Ann", "A"))
    #expect(result.knows("19800102", "C"))
    #expect(result.knows("1980-01-02", "C"))
    #expect(result.knows("Relative", "A"))
    #expect(result.knows("Othertown", "B"))
    #expect(result.knows("+1-555-555-0199", "D"))
    #expect(result.knows("Neighbour", "A"))
    #expect(result.knows("ORDER-99", "R"))
    #expect(result.knows("STAFF77", "R", isRequired: false))
    #expect(result.knows("Enterer", "A", isRequired: false))
  }
}
