import Normalization
import Records
import Testing

struct CDAProblemTests {
  private func concern(_ observation: String, status: String = "active", _ kind: String = "22.4.3") -> String {
    """
    <act classCode="ACT" moodCode="EVN">\(cdaTemplate(kind))<code code="CONC" codeSystem="2.16.840.1.113883.5.6"/><statusCode code="\(status)"/>
    <entryRelationship typeCode="SUBJ">\(observation)</entryRelationship></act>
    """
  }

  private func problem(_ inner: String, negated: Bool = false) -> String {
    """
    <observation classCode="OBS" moodCode="EVN"\(negated ? " negationInd=\"true\"" : "")>\(cdaTemplate("22.4.4"))<id root="1.2.3.5" extension="P1"/>
    <code code="55607006" codeSystem="2.16.840.1.113883.6.96"/>\(inner)</observation>
    """
  }

  private func status(_ code: String) -> String {
    """
    <entryRelationship typeCode="REFR"><observation classCode="OBS" moodCode="EVN">\(cdaTemplate("22.4.6"))<code code="33999-4"/>
    <value xsi:type="CD" code="\(code)" codeSystem="2.16.840.1.113883.6.96"/></observation></entryRelationship>
    """
  }

  private let pneumonia = #"<value xsi:type="CD" code="233604007" codeSystem="2.16.840.1.113883.6.96" displayName="Pneumonia"/>"#

  @Test(arguments: [
    ("active", "", #"<low value="20240101"/>"#, "active"),
    ("completed", "", #"<low value="20240101"/>"#, "inactive"),
    ("active", "", #"<low value="20240101"/><high value="20240110"/>"#, "resolved"),
    ("active", "246455001", #"<low value="20240101"/>"#, "recurrence"),
    ("completed", "55561003", #"<low value="20240101"/><high nullFlavor="UNK"/>"#, "active"),
    ("completed", "", #"<low value="20240101"/><high nullFlavor="UNK"/>"#, "resolved"),
    ("active", "55561003", #"<high value="20240110"/>"#, "inactive"),
  ])
  func `the clinical status follows the status observation, the end and the concern`(concernStatus: String, own: String, time: String, expected: String)
    throws
  {
    let inner = "<effectiveTime>\(time)</effectiveTime>" + pneumonia + (own.isEmpty ? "" : status(own))
    let json = try mapCDA(cdaDocument(sections: [cdaSection("11450-4", concern(problem(inner), status: concernStatus))])).first("Condition")
    #expect(json.contains(#""clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"\#(expected)"}]}"#))
    #expect(!json.contains("verificationStatus"))
  }

  @Test func `codes, translations, onset, end, author and narrative text are kept`() throws {
    let inner = """
      <effectiveTime><low value="20240101"/><high value="20240110"/></effectiveTime>
      <value xsi:type="CD" code="233604007" codeSystem="2.16.840.1.113883.6.96" displayName="Pneumonia"><originalText><reference value="#p1"/></originalText>
      <translation code="J18.9" codeSystem="2.16.840.1.113883.6.90"/></value>
      <author><time value="20240111"/><assignedAuthor><assignedPerson><name><given>Doc</given><family>Tor</family></name></assignedPerson>
      </assignedAuthor></author>
      """
    let json = try mapCDA(
      cdaDocument(sections: [cdaSection("11450-4", text: #"<list><item ID="p1">Lung <content>infection</content></item></list>"#, concern(problem(inner)))])
    ).first("Condition")
    #expect(
      json.contains(
        #"{"system":"http://snomed.info/sct","code":"233604007","display":"Pneumonia"},"#
          + #"{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"J18.9"}],"text":"Lung infection"}"#
      ))
    #expect(json.contains(#""onsetDateTime":"2024-01-01","abatementDateTime":"2024-01-10","recordedDate":"2024-01-11","recorder":{"display":"Doc Tor"}"#))
    #expect(json.contains(#""code":"problem-list-item""#))
    #expect(json.contains(#""identifier":[{"system":"urn:oid:1.2.3.5","value":"P1"}]"#))
  }

  @Test func `a negated problem is refuted, and no problem at all has a code of its own`() throws {
    let refuted = try mapCDA(cdaDocument(sections: [cdaSection("11450-4", problem(pneumonia, negated: true))])).first("Condition")
    #expect(refuted.contains(#""code":"refuted""#))
    #expect(refuted.contains("233604007"))
    #expect(!refuted.contains(#""code":"active""#))
    let general = #"<value xsi:type="CD" code="55607006" codeSystem="2.16.840.1.113883.6.96"/>"#
    let none = try mapCDA(cdaDocument(sections: [cdaSection("11450-4", problem(general, negated: true))])).first("Condition")
    #expect(none.contains(#""code":{"coding":[{"system":"http://snomed.info/sct","code":"160245001","display":"No current problems or disability"}]}"#))
    #expect(!none.contains("refuted"))
  }

  @Test func `what was entered in error has no clinical status`() throws {
    let json = try mapCDA(cdaDocument(sections: [cdaSection("11450-4", concern(problem(pneumonia), status: "nullified"))])).first("Condition")
    #expect(json.contains("entered-in-error"))
    #expect(!json.contains("clinicalStatus"))
  }

  @Test func `an age at onset stands where there is no date`() throws {
    let age = """
      <entryRelationship typeCode="SUBJ" inversionInd="true"><observation classCode="OBS" moodCode="EVN">\(cdaTemplate("22.4.31"))
      <code code="445518008"/><value xsi:type="PQ" value="65" unit="a"/></observation></entryRelationship>
      """
    let json = try mapCDA(cdaDocument(sections: [cdaSection("11450-4", problem(pneumonia + age))])).first("Condition")
    #expect(json.contains(#""onsetAge":{"value":65,"system":"http://unitsofmeasure.org","code":"a"}"#))
  }

  @Test func `what is said about somebody else is not the patient's`() throws {
    let other = problem(pneumonia + #"<subject><relatedSubject><code code="NCHILD"/></relatedSubject></subject>"#)
    let result = try mapCDA(cdaDocument(sections: [cdaSection("11450-4", other)]))
    #expect(result.first("Condition").isEmpty)
    #expect(result.tally["entry-about-other-subject"] == 1)
  }

  // MARK: Allergies

  private func allergy(type: String, substance: String, negated: Bool = false, _ inner: String = "") -> String {
    """
    <observation classCode="OBS" moodCode="EVN"\(negated ? " negationInd=\"true\"" : "")>\(cdaTemplate("22.4.7"))<id root="1.2.3.5" extension="A1"/>
    <effectiveTime><low value="2008"/></effectiveTime><value xsi:type="CD" code="\(type)" codeSystem="2.16.840.1.113883.6.96"/>
    <participant typeCode="CSM"><participantRole classCode="MANU"><playingEntity>\(substance)</playingEntity></participantRole>
    </participant>\(inner)</observation>
    """
  }

  @Test func `an allergy has substance, type, category, criticality and reactions with severity`() throws {
    let inner = """
      <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">\(cdaTemplate("22.4.145"))<code code="82606-5"/>
      <value xsi:type="CD" code="CRITH"/></observation></entryRelationship>
      <entryRelationship typeCode="MFST" inversionInd="true"><observation classCode="OBS" moodCode="EVN">\(cdaTemplate("22.4.9"))
      <value xsi:type="CD" code="247472004" codeSystem="2.16.840.1.113883.6.96" displayName="Wheal"/>
      <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">\(cdaTemplate("22.4.8"))<code code="SEV"/>
      <value xsi:type="CD" code="24484000"/></observation></entryRelationship></observation></entryRelationship>
      """
    let substance = #"<code code="1191" codeSystem="2.16.840.1.113883.6.88" displayName="Aspirin"/>"#
    let entry = concern(allergy(type: "416098002", substance: substance, inner), "22.4.30")
    let json = try mapCDA(cdaDocument(sections: [cdaSection("48765-2", entry)])).first("AllergyIntolerance")
    #expect(json.contains(#""type":"allergy","category":["medication"],"criticality":"high""#))
    #expect(json.contains(#""system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"1191","display":"Aspirin""#))
    #expect(json.contains(#""onsetDateTime":"2008""#))
    #expect(
      json.contains(
        #""reaction":[{"manifestation":[{"coding":[{"system":"http://snomed.info/sct","code":"247472004","display":"Wheal"}]}],"severity":"severe"}]"#))
    #expect(json.contains(#""code":"active""#))
  }

  @Test(arguments: [("419199007", "716186003"), ("416098002", "409137002"), ("414285001", "429625007")])
  func `a negated allergy without a substance is no known allergy of its kind`(type: String, expected: String) throws {
    let entry = allergy(type: type, substance: #"<code nullFlavor="NA"/>"#, negated: true)
    let json = try mapCDA(cdaDocument(sections: [cdaSection("48765-2", entry)])).first("AllergyIntolerance")
    #expect(json.contains(#""code":"\#(expected)""#))
    #expect(!json.contains("refuted"))
  }

  @Test func `a negated allergy to a substance is refuted`() throws {
    let entry = allergy(type: "414285001", substance: #"<code code="762952008" codeSystem="2.16.840.1.113883.6.96"/>"#, negated: true)
    let json = try mapCDA(cdaDocument(sections: [cdaSection("48765-2", entry)])).first("AllergyIntolerance")
    #expect(json.contains("refuted"))
    #expect(json.contains("762952008"))
  }
}
