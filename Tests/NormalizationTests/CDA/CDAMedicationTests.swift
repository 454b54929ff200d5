import Normalization
import Records
import Testing

struct CDAMedicationTests {
  private func activity(mood: String, status: String = "active", negated: Bool = false, drug: String = CDAMedicationTests.atenolol, _ inner: String) -> String {
    """
    <substanceAdministration classCode="SBADM" moodCode="\(mood)"\(negated ? " negationInd=\"true\"" : "")>\(cdaTemplate("22.4.16"))
    <id root="1.2.3.5" extension="M1"/><statusCode code="\(status)"/>\(inner)
    <consumable><manufacturedProduct><manufacturedMaterial>\(drug)</manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration>
    """
  }

  private static let atenolol = #"<code code="197380" codeSystem="2.16.840.1.113883.6.88" displayName="Atenolol 25 MG Oral Tablet"/>"#

  private func mapped(_ entry: String, _ loinc: String = "10160-0") throws -> MappedCDA {
    try mapCDA(cdaDocument(sections: [cdaSection(loinc, entry)]))
  }

  @Test func `an event is a statement with its period, dose, route and schedule`() throws {
    let json = try mapped(
      activity(
        mood: "EVN",
        """
        <effectiveTime xsi:type="IVL_TS"><low value="20120318"/></effectiveTime>
        <effectiveTime xsi:type="PIVL_TS" institutionSpecified="true" operator="A"><period value="12" unit="h"/></effectiveTime>
        <routeCode code="C38288" codeSystem="2.16.840.1.113883.3.26.1.1" displayName="Oral"/><doseQuantity value="1.5" unit="mg"/>
        <entryRelationship typeCode="RSON"><observation classCode="OBS" moodCode="EVN">\(cdaTemplate("22.4.19"))
        <value xsi:type="CD" code="38341003" codeSystem="2.16.840.1.113883.6.96"/></observation></entryRelationship>
        """)
    ).first("MedicationStatement")
    #expect(json.contains(#""status":"active","medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"197380""#))
    #expect(json.contains(#""effectivePeriod":{"start":"2012-03-18"}"#))
    #expect(json.contains(#""timing":{"repeat":{"frequency":2,"period":1,"periodUnit":"d"}}"#))
    #expect(json.contains(#""doseQuantity":{"value":1.5,"unit":"mg","system":"http://unitsofmeasure.org","code":"mg"}"#))
    #expect(json.contains(#""system":"http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl","code":"C38288""#))
    #expect(json.contains(#""reasonCode":[{"coding":[{"system":"http://snomed.info/sct","code":"38341003"}]}]"#))
  }

  @Test func `an intent is a request with bounds, a range of hours, as needed, and what to dispense`() throws {
    let json = try mapped(
      activity(
        mood: "INT",
        """
        <effectiveTime xsi:type="IVL_TS"><low value="20140118"/><high value="20140201"/></effectiveTime>
        <effectiveTime xsi:type="PIVL_TS" operator="A"><period xsi:type="IVL_PQ"><low value="4" unit="h"/><high value="6" unit="h"/></period></effectiveTime>
        <doseQuantity value="2"/><maxDoseQuantity><numerator value="6" unit="{spray}"/><denominator value="1" unit="d"/></maxDoseQuantity>
        <author><time value="20140117"/><assignedAuthor><assignedPerson><name><family>Tor</family></name></assignedPerson></assignedAuthor></author>
        <entryRelationship typeCode="REFR"><supply classCode="SPLY" moodCode="INT">\(cdaTemplate("22.4.17"))
        <effectiveTime xsi:type="IVL_TS"><high value="20140601"/></effectiveTime><repeatNumber value="3"/><quantity value="75" unit="mL"/></supply>
        </entryRelationship>
        <precondition><criterion><value xsi:type="CD" code="49727002" codeSystem="2.16.840.1.113883.6.96" displayName="Cough"/></criterion></precondition>
        """)
    ).first("MedicationRequest")
    #expect(json.contains(#""status":"active","intent":"order""#))
    #expect(json.contains(#""authoredOn":"2014-01-17","requester":{"display":"Tor"}"#))
    #expect(
      json.contains(
        #""repeat":{"boundsPeriod":{"start":"2014-01-18","end":"2014-02-01"},"frequency":1,"period":4,"periodMax":6,"periodUnit":"h"}"#))
    #expect(json.contains(#""asNeededCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"49727002""#))
    #expect(json.contains(#""doseQuantity":{"value":2}"#))
    #expect(json.contains(#""maxDosePerPeriod":{"numerator":{"value":6,"unit":"{spray}""#))
    #expect(json.contains(#""dispenseRequest":{"validityPeriod":{"end":"2014-06-01"},"numberOfRepeatsAllowed":2,"quantity":{"value":75,"unit":"mL""#))
  }

  @Test func `a dispense names the drug of the activity around it`() throws {
    let supply = """
      <entryRelationship typeCode="REFR"><supply classCode="SPLY" moodCode="EVN">\(cdaTemplate("22.4.18"))<id root="1.2.3.5" extension="D1"/>
      <statusCode code="completed"/><effectiveTime value="20240102"/><quantity value="30"/></supply></entryRelationship>
      """
    let json = try mapped(activity(mood: "EVN", supply)).first("MedicationDispense")
    #expect(json.contains(#""status":"completed""#))
    #expect(json.contains("197380"))
    #expect(json.contains(#""quantity":{"value":30},"whenHandedOver":"2024-01-02""#))
  }

  @Test func `a negated event was not taken, and a negated event without a drug says that nothing is taken`() throws {
    #expect(try mapped(activity(mood: "EVN", negated: true, "")).first("MedicationStatement").contains(#""status":"not-taken""#))
    let none = try mapped(activity(mood: "EVN", negated: true, drug: #"<code nullFlavor="OTH"/>"#, "")).first("MedicationStatement")
    #expect(none.contains("787481004"))
    let named = #"<code nullFlavor="OTH"/><name>Zorvexin</name>"#
    let one = try mapped(activity(mood: "EVN", negated: true, drug: named, "")).first("MedicationStatement")
    #expect(one.contains(#""status":"not-taken""#) && one.contains("Zorvexin") && !one.contains("787481004"))
    let words = #"<code nullFlavor="OTH"><originalText>No known medications</originalText></code>"#
    #expect(try mapped(activity(mood: "EVN", negated: true, drug: words, "")).first("MedicationStatement").contains("787481004"))
    #expect(!none.contains("not-taken"))
  }

  @Test func `the text of an entry names its drug where nothing else does, and says how to take it otherwise`() throws {
    let text = "<text>Insulin glargine 22 units at night</text>"
    for drug in [#"<code nullFlavor="NI"/>"#, #"<code nullFlavor="NI"/><name/>"#, ""] {
      let json = try mapped(activity(mood: "EVN", drug: drug, text)).first("MedicationStatement")
      #expect(json.contains(#""medicationCodeableConcept":{"text":"Insulin glargine 22 units at night"}"#), "\(json)")
      #expect(!json.contains("dosage"), "\(json)")
    }
    for drug in [Self.atenolol, "<name>Atenolol</name>"] {
      let json = try mapped(activity(mood: "INT", drug: drug, "<text>one at night</text>")).first("MedicationRequest")
      #expect(json.contains(#""dosageInstruction":[{"text":"one at night"}]"#), "\(json)")
    }
  }

  @Test func `events of the day and their offset are kept`() throws {
    let json = try mapped(
      activity(
        mood: "INT",
        #"<effectiveTime xsi:type="EIVL_TS" operator="A"><event code="ACM"/><offset><low value="30" unit="min"/></offset></effectiveTime>"#)
    ).first("MedicationRequest")
    #expect(json.contains(#""when":["ACM"],"offset":30"#))
  }

  @Test func `what is completed and ends after the document goes on`() throws {
    let time = #"<effectiveTime xsi:type="IVL_TS"><low value="20231201"/><high value="20240301"/></effectiveTime>"#
    #expect(try mapped(activity(mood: "EVN", status: "completed", time)).first("MedicationStatement").contains(#""status":"active""#))
  }

  @Test func `an activity without a product is counted, not made up`() throws {
    let result = try mapped(#"<substanceAdministration classCode="SBADM" moodCode="EVN">\#(cdaTemplate("22.4.16"))</substanceAdministration>"#)
    #expect(result.first("MedicationStatement").isEmpty)
    #expect(result.tally["unmapped-entry:2.16.840.1.113883.10.20.22.4.16"] == 1)
  }

  // MARK: Immunizations

  private func vaccine(negated: Bool = false, _ inner: String) -> String {
    """
    <substanceAdministration classCode="SBADM" moodCode="EVN" negationInd="\(negated)">\(cdaTemplate("22.4.52"))<statusCode code="completed"/>
    <effectiveTime value="20101115"/><repeatNumber value="2"/><consumable><manufacturedProduct><manufacturedMaterial>
    <code code="88" codeSystem="2.16.840.1.113883.12.292" displayName="Influenza"/><lotNumberText>LOT-1</lotNumberText></manufacturedMaterial>
    </manufacturedProduct></consumable>\(inner)</substanceAdministration>
    """
  }

  @Test func `an immunization has vaccine, date, lot and number in the series`() throws {
    let json = try mapped(vaccine(#"<performer><assignedEntity><assignedPerson><name>Nurse A</name></assignedPerson></assignedEntity></performer>"#), "11369-6")
      .first("Immunization")
    #expect(json.contains(#""status":"completed","vaccineCode":{"coding":[{"system":"http://hl7.org/fhir/sid/cvx","code":"88""#))
    #expect(json.contains(#""occurrenceDateTime":"2010-11-15""#))
    #expect(json.contains(#""lotNumber":"LOT-1""#))
    #expect(json.contains(#""doseNumberPositiveInt":2"#))
    #expect(json.contains(#""code":"AP""#))
  }

  @Test func `a refused immunization was not done, for the reason that was given`() throws {
    let reason = """
      <entryRelationship typeCode="RSON"><observation classCode="OBS" moodCode="EVN">\(cdaTemplate("22.4.53"))
      <code code="PATOBJ" codeSystem="2.16.840.1.113883.5.8"/></observation></entryRelationship>
      """
    let json = try mapped(vaccine(negated: true, reason), "11369-6").first("Immunization")
    #expect(
      json.contains(#""status":"not-done","statusReason":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"PATOBJ"}]}"#))
  }
}
