public import Cryptography
import Records

/// Text that every block is compressed against: the members, code systems and codes that fill most of a resource's bytes. A block of one
/// line shrinks to a sixth instead of to a half.
///
/// Part of the format: a changed byte makes older blocks unreadable, so a new text is a new version of the container. Holds nothing of any
/// patient.
public enum BlockDictionary {
  public static let version = 1
  /// SHA-256 of the text.
  public static var digest: SHA256Digest { SHA256Digest.of(Bytes(text)) }

  static let level = -1
  static let prepared = ZstdDictionary(Bytes(text), level: level)

  static let text: StaticString =
    #"""
    "security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"},{"system":"http://terminolo\#
    gy.hl7.org/CodeSystem/v3-ActCode","code":"PSY"},{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"ETH\#
    "},{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"HIV"}HHS_LIMITED_DATA_SET","code":"HHS_EXPERT_DE\#
    TERMINATION_METHOD","code":"HPAYMT"},"code":"HRESCH"},"code":"TREAT"},"code":"PUBHLTH"}{"resourceType":"Account","status\#
    ":"unknown","subject":[{"reference":"Patient/"}],"coverage":[{"coverage":{"reference":"Coverage/"},"priority":1},{"prior\#
    ity":2}],"guarantor":[{"party":{"reference":"RelatedPerson/"}}]}{"resourceType":"Appointment","status":"booked","cancela\#
    tionReason":{},"serviceType":[],"appointmentType":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0277","\#
    code":"Normal"}]},"_start":{"extension":[{"url":"urn:chartseal:extension:year","valueDate":"2021"}]},"_end":{},"minutesD\#
    uration":30,"participant":[{"actor":{"reference":"Patient/"},"status":"accepted"}]}{"resourceType":"Organization","ident\#
    ifier":[],"active":true,"type":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/organization-type","code":"p\#
    ay","display":"Payer"}]}]}{"resourceType":"Coverage","status":"active","subscriber":{"reference":"RelatedPerson/"},"bene\#
    ficiary":{"reference":"Patient/"},"relationship":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/subscriber-\#
    relationship","code":"self","display":"Self"}]},"payor":[{"reference":"Organization/"}],"class":[{"type":{"coding":[{"sy\#
    stem":"http://terminology.hl7.org/CodeSystem/coverage-class","code":"group","display":"Group"}]},"_value":{"extension":[\#
    {"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]}},{"code":"plan","display":"P\#
    lan"}]}{"resourceType":"Claim","status":"active","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/clai\#
    m-type","code":"institutional","display":"Institutional"}]},"use":"claim","patient":{"reference":"Patient/"},"created":"\#
    2021","provider":{"reference":"Organization/"},"priority":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/pr\#
    ocesspriority","code":"normal","display":"Normal"}]},"diagnosis":[{"sequence":1,"diagnosisReference":{"reference":"Condi\#
    tion/"}},{"sequence":2,"diagnosisCodeableConcept":{}}],"insurance":[{"sequence":1,"focal":true,"coverage":{"reference":"\#
    Coverage/"}}],"item":[{"sequence":1,"diagnosisSequence":[1],"productOrService":{"coding":[{"system":"http://www.ama-assn\#
    .org/go/cpt","code":""}]},"servicedDate":"2021","quantity":{"value":1},"unitPrice":{"value":100.00,"currency":"USD"},"ne\#
    t":{"value":}}],"total":{"value":}}{"resourceType":"RelatedPerson","active":true,"patient":{"reference":"Patient/"},"rel\#
    ationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0063","code":"SPO","display":"Spouse"},{"syst\#
    em":"http://terminology.hl7.org/CodeSystem/v2-0131","code":"C","display":"Emergency Contact"},{"system":"http://terminol\#
    ogy.hl7.org/CodeSystem/v3-RoleCode","code":"FTH","display":"father"}]}],"gender":"male"{"resourceType":"Specimen","statu\#
    s":"available","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0487","code":"BLD","display":"Whole\#
     blood"}]},"subject":{"reference":"Patient/"},"receivedTime":"2021","request":[{"reference":"ServiceRequest/"}],"collect\#
    ion":{"collectedDateTime":"2021","collectedPeriod":{"start":"2021","end":"2021"},"bodySite":{}}}{"resourceType":"Medicat\#
    ion","code":{"coding":[{"system":"http://hl7.org/fhir/sid/ndc","code":""}]},"form":{},"ingredient":[{"itemCodeableConcep\#
    t":{},"strength":{"numerator":{},"denominator":{"value":1}}}]}{"resourceType":"MedicationDispense","status":"completed",\#
    "context":{"reference":"Encounter/"},"authorizingPrescription":[{"reference":"MedicationRequest/"}],"type":{},"daysSuppl\#
    y":{},"whenHandedOver":"2021"{"resourceType":"MedicationRequest","status":"active","intent":"original-order","medication\#
    CodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"","display":" MG Oral Tablet\#
    "}]},"subject":{"reference":"Patient/"},"encounter":{"reference":"Encounter/"},"authoredOn":"2021","requester":{"extensi\#
    on":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]},"dosageInstruction":[{"\#
    timing":{"repeat":{"boundsPeriod":{"start":"2021","end":"2021"},"frequency":1,"period":1,"periodUnit":"d"},"code":{"codi\#
    ng":[{"system":"http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation","code":"BID"}]}},"route":{"coding":[{"system":\#
    "http://terminology.hl7.org/CodeSystem/v2-0162","code":"PO","display":"Oral"}]},"doseAndRate":[{"doseQuantity":{"value":\#
    1,"unit":"tablet","system":"http://unitsofmeasure.org","code":"{tbl}"}}]}],"dispenseRequest":{"numberOfRepeatsAllowed":1\#
    ,"quantity":{}}}{"resourceType":"Immunization","status":"completed","vaccineCode":{"coding":[{"system":"http://hl7.org/f\#
    hir/sid/cvx","code":"","display":""}]},"patient":{"reference":"Patient/"},"encounter":{"reference":"Encounter/"},"occurr\#
    enceDateTime":"2021","primarySource":true,"expirationDate":"2021","site":{"coding":[{"system":"http://terminology.hl7.or\#
    g/CodeSystem/v2-0163","code":"LA","display":"Left Arm"}]},"doseQuantity":{"value":0.5,"unit":"mL","system":"http://units\#
    ofmeasure.org","code":"mL"},"performer":[{"function":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0443\#
    ","code":"AP","display":"Administering Provider"}]},"actor":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinitio\#
    n/data-absent-reason","valueCode":"masked"}]}}]{"resourceType":"AllergyIntolerance","clinicalStatus":{"coding":[{"system\#
    ":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active","display":"Active"}]},"verificatio\#
    nStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-verification","code":"confirmed"\#
    ,"display":"Confirmed"}]},"type":"allergy","category":["medication"],"criticality":"high","code":{},"patient":{"referenc\#
    e":"Patient/"},"onsetDateTime":"2021","reaction":[{"manifestation":[],"severity":"moderate"}]}{"resourceType":"Procedure\#
    ","status":"completed","code":{"coding":[{"system":"http://snomed.info/sct","code":"","display":" (procedure)"}]},"subje\#
    ct":{"reference":"Patient/"},"encounter":{"reference":"Encounter/"},"performedDateTime":"2021","performedPeriod":{"start\#
    ":"2021"},"performer":[{"actor":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","value\#
    Code":"masked"}]}}],"reasonCode":[]}{"resourceType":"DocumentReference","status":"current","docStatus":"final","type":{"\#
    coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0270","code":"DS","display":"Discharge summary"}]},"subject\#
    ":{"reference":"Patient/"},"_date":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","va\#
    lueCode":"masked"},{"url":"urn:chartseal:extension:year","valueDate":"2021"}]},"author":[{"extension":[{"url":"http://hl\#
    7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]}],"content":[{"attachment":{"extension":[{"url\#
    ":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]}}],"context":{"encounter":[{"refer\#
    ence":"Encounter/"}],"related":[{"reference":"ServiceRequest/"}]}}{"resourceType":"Condition","clinicalStatus":{"coding"\#
    :[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding"\#
    :[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"category":[{"coding":[{"\#
    system":"http://terminology.hl7.org/CodeSystem/condition-category","code":"encounter-diagnosis","display":"Encounter Dia\#
    gnosis"},{"code":"problem-list-item"}]}],"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":""},{"sy\#
    stem":"http://hl7.org/fhir/sid/icd-9-cm","code":""}]},"subject":{"reference":"Patient/"},"encounter":{"reference":"Encou\#
    nter/"},"onsetDateTime":"2021","recordedDate":"2021"}{"resourceType":"Patient","id":"pt1","meta":{"lastUpdated":"2021-01\#
    -01T00:00:00Z","source":"urn:chartseal:source:","security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confiden\#
    tiality","code":"N"},{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"PSEUDED"},{"system":"\#
    http://hl7.org/fhir/us/darts/CodeSystem/darts-policy-identifiers","code":"HHS_SAFE_HARBOR_DETERMINISTIC_METHOD"},{"syste\#
    m":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HOPERAT"}]},"extension":[{"extension":[{"url":"ombCatego\#
    ry","valueCoding":{"system":"urn:oid:2.16.840.1.113883.6.238","code":"2106-3","display":"White"}}],"url":"http://hl7.org\#
    /fhir/us/core/StructureDefinition/us-core-race"},{"extension":[{"url":"ombCategory","valueCoding":{"system":"urn:oid:2.1\#
    6.840.1.113883.6.238","code":"2186-5","display":"Not Hispanic or Latino"}}],"url":"http://hl7.org/fhir/us/core/Structure\#
    Definition/us-core-ethnicity"},{"url":"http://hl7.org/fhir/StructureDefinition/patient-religion","valueCodeableConcept":\#
    {}}],"identifier":[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked\#
    "}]}],"active":true,"name":[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode\#
    ":"masked"}]}],"telecom":[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":\#
    "masked"}]}],"gender":"female","birthDate":"1950","deceasedBoolean":false,"address":[{"use":"home","state":"","postalCod\#
    e":"","country":"US"}],"maritalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-MaritalStatus","co\#
    de":"M","display":"Married"}]},"communication":[{"language":{"coding":[{"system":"urn:ietf:bcp:47","code":"en","display"\#
    :"English"}]},"preferred":true}]}{"resourceType":"Encounter","id":"","meta":{"lastUpdated":"2021-01-01T00:00:00Z","sourc\#
    e":"urn:chartseal:source:","security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"N"},\#
    {"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"PSEUDED"},{"system":"http://hl7.org/fhir/u\#
    s/darts/CodeSystem/darts-policy-identifiers","code":"HHS_SAFE_HARBOR_DETERMINISTIC_METHOD"},{"system":"http://terminolog\#
    y.hl7.org/CodeSystem/v3-ActReason","code":"HOPERAT"}]},"identifier":[{"extension":[{"url":"http://hl7.org/fhir/Structure\#
    Definition/data-absent-reason","valueCode":"masked"}]}],"status":"finished","class":{"system":"http://terminology.hl7.or\#
    g/CodeSystem/v3-ActCode","code":"IMP","display":"inpatient encounter"},"type":[],"serviceType":{},"priority":{},"subject\#
    ":{"reference":"Patient/pt1"},"participant":[{"type":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Par\#
    ticipationType","code":"ATND","display":"attender"},{"code":"ADM","display":"admitter"},{"code":"REF","display":"referre\#
    r"},{"code":"CON","display":"consultant"}]}],"individual":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/\#
    data-absent-reason","valueCode":"masked"}]}}],"period":{"start":"2021","end":"2021"},"diagnosis":[{"condition":{"referen\#
    ce":"Condition/"},"use":{},"rank":1}],"account":[{"reference":"Account/"}],"hospitalization":{"admitSource":{"coding":[{\#
    "system":"http://terminology.hl7.org/CodeSystem/admit-source"}]},"dischargeDisposition":{"coding":[{"system":"http://ter\#
    minology.hl7.org/CodeSystem/discharge-disposition","code":"home","display":"Home"}]}},"location":[{"location":{"extensio\#
    n":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]},"status":"completed"}]}{\#
    "resourceType":"ServiceRequest","id":"","meta":{"lastUpdated":"2021-01-01T00:00:00Z","source":"urn:chartseal:source:","s\#
    ecurity":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"N"},{"system":"http://terminology\#
    .hl7.org/CodeSystem/v3-ObservationValue","code":"PSEUDED"},{"system":"http://hl7.org/fhir/us/darts/CodeSystem/darts-poli\#
    cy-identifiers","code":"HHS_SAFE_HARBOR_DETERMINISTIC_METHOD"},{"system":"http://terminology.hl7.org/CodeSystem/v3-ActRe\#
    ason","code":"HOPERAT"}]},"identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","co\#
    de":"PLAC","display":"Placer Identifier"}]}},{"code":"FILL","display":"Filler Identifier"}],"status":"completed","intent\#
    ":"order","priority":"routine","code":{"coding":[{"system":"urn:chartseal:local:code:","code":""}]},"subject":{"referenc\#
    e":"Patient/pt1"},"encounter":{"reference":"Encounter/"},"occurrenceDateTime":"2021","authoredOn":"2021","requester":{"e\#
    xtension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]},"reasonCode":[],"\#
    specimen":[{"reference":"Specimen/"}]}{"resourceType":"DiagnosticReport","id":"","meta":{"lastUpdated":"2021-01-01T00:00\#
    :00Z","source":"urn:chartseal:source:","security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality",\#
    "code":"N"},{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"PSEUDED"},{"system":"http://hl\#
    7.org/fhir/us/darts/CodeSystem/darts-policy-identifiers","code":"HHS_SAFE_HARBOR_DETERMINISTIC_METHOD"},{"system":"http:\#
    //terminology.hl7.org/CodeSystem/v3-ActReason","code":"HOPERAT"}]},"basedOn":[{"reference":"ServiceRequest/"}],"status":\#
    "final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0074","code":"LAB","display":"Laborat\#
    ory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"","display":""}]},"subject":{"reference":"Patient/pt1"},\#
    "encounter":{"reference":"Encounter/"},"effectiveDateTime":"2021","issued":"2021","performer":[{"extension":[{"url":"htt\#
    p://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]}],"resultsInterpreter":[{"extension":[{"\#
    url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]}],"specimen":[{"reference":"Spe\#
    cimen/"}],"result":[{"reference":"Observation/"},{"reference":"Observation/"}]}{"resourceType":"Observation","id":"","me\#
    ta":{"lastUpdated":"2021-01-01T00:00:00Z","source":"urn:chartseal:source:","security":[{"system":"http://terminology.hl7\#
    .org/CodeSystem/v3-Confidentiality","code":"N"},{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","c\#
    ode":"PSEUDED"},{"system":"http://hl7.org/fhir/us/darts/CodeSystem/darts-policy-identifiers","code":"HHS_SAFE_HARBOR_DET\#
    ERMINISTIC_METHOD"},{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HOPERAT"}]},"extension":[{"ur\#
    l":"http://hl7.org/fhir/StructureDefinition/observation-analysis-date-time","valueDateTime":"2021"}],"basedOn":[{"refere\#
    nce":"ServiceRequest/"}],"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observ\#
    ation-category","code":"vital-signs","display":"Vital Signs"}]},{"coding":[{"system":"http://terminology.hl7.org/CodeSys\#
    tem/observation-category","code":"laboratory","display":"Laboratory"}]}],"code":{"coding":[{"system":"urn:chartseal:loca\#
    l:code:l","code":"","display":""},{"system":"http://loinc.org","code":"","display":" [Mass/volume] in Serum or Plasma"}]\#
    },"subject":{"reference":"Patient/pt1"},"encounter":{"reference":"Encounter/"},"effectiveDateTime":"2021","performer":[{\#
    "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]}],"valueCodeable\#
    Concept":{"coding":[{"system":"","code":""}]},"_valueString":{"extension":[{"url":"http://hl7.org/fhir/StructureDefiniti\#
    on/data-absent-reason","valueCode":"masked"}]},"valueString":"","valueQuantity":{"value":1.0,"unit":"mg/dL","system":"ht\#
    tp://unitsofmeasure.org","code":"mg/dL"},"interpretation":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v\#
    3-ObservationInterpretation","code":"N","display":"Normal"},{"system":"http://terminology.hl7.org/CodeSystem/v2-0078","c\#
    ode":"N","display":"Normal"}]},{"code":"H","display":"High"},{"code":"L","display":"Low"}],"specimen":{"reference":"Spec\#
    imen/"},"referenceRange":[{"low":{"value":,"unit":"10*9/L","system":"http://unitsofmeasure.org","code":"10*9/L"},"high":\#
    {"value":,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"},"text":"-"}]}
    """#
}
