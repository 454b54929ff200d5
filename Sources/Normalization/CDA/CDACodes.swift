import Records

/// Codes of CDA and C-CDA and the FHIR codes that stand for them. `table` is only a name here.
///
/// Source: C-CDA on FHIR 1.2 concept maps (CF-...), FHIR R4 v3 maps.
enum CDACodes {
  /// Code systems by OID whose URI the common table of HL7 table 0396 does not have.
  static let systems = CodeMap(
    table: "oid",
    systems: """
      http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender http://terminology.hl7.org/CodeSystem/v3-MaritalStatus \
      http://terminology.hl7.org/CodeSystem/v3-ActCode http://terminology.hl7.org/CodeSystem/v3-ActClass \
      http://terminology.hl7.org/CodeSystem/v3-ActPriority http://terminology.hl7.org/CodeSystem/v3-ActReason \
      http://terminology.hl7.org/CodeSystem/v3-ActStatus http://terminology.hl7.org/CodeSystem/v3-Confidentiality \
      http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation http://terminology.hl7.org/CodeSystem/v3-ObservationMethod \
      http://terminology.hl7.org/CodeSystem/v3-ParticipationFunction http://terminology.hl7.org/CodeSystem/v3-ParticipationType \
      http://terminology.hl7.org/CodeSystem/v3-RoleClass http://terminology.hl7.org/CodeSystem/v3-RoleCode \
      http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration http://terminology.hl7.org/CodeSystem/v3-TimingEvent \
      http://terminology.hl7.org/CodeSystem/v3-NullFlavor http://terminology.hl7.org/CodeSystem/v3-ActSite \
      http://terminology.hl7.org/CodeSystem/v3-ObservationValue http://terminology.hl7.org/CodeSystem/v3-ReligiousAffiliation \
      http://terminology.hl7.org/CodeSystem/v3-LanguageAbilityMode http://terminology.hl7.org/CodeSystem/v3-LanguageAbilityProficiency \
      http://nucc.org/provider-taxonomy http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl http://hl7.org/fhir/ndfrt \
      https://www.cdc.gov/nhsn/cdaportal/terminology/codesystem/hsloc.html http://terminology.hl7.org/CodeSystem/v2-0112 http://www.ada.org/cdt \
      http://www.radlex.org http://dicom.nema.org/resources/ontology/DCM https://www.cms.gov/Medicare/Coding/place-of-service-codes \
      https://nahdo.org/sopt urn:ietf:bcp:47 http://terminology.hl7.org/CodeSystem/v3-MediaType http://unitsofmeasure.org http://hl7.org/fhir/sid/cvx \
      http://hl7.org/fhir/sid/icf
      """,
    rows: """
      2.16.840.1.113883.5.1|0
      2.16.840.1.113883.5.2|1
      2.16.840.1.113883.5.4|2
      2.16.840.1.113883.5.6|3
      2.16.840.1.113883.5.7|4
      2.16.840.1.113883.5.8|5
      2.16.840.1.113883.5.14|6
      2.16.840.1.113883.5.25|7
      2.16.840.1.113883.5.83|8
      2.16.840.1.113883.5.84|9
      2.16.840.1.113883.5.88|10
      2.16.840.1.113883.5.90|11
      2.16.840.1.113883.5.110|12
      2.16.840.1.113883.5.111|13
      2.16.840.1.113883.5.112|14
      2.16.840.1.113883.5.139|15
      2.16.840.1.113883.5.1008|16
      2.16.840.1.113883.5.1052|17
      2.16.840.1.113883.5.1063|18
      2.16.840.1.113883.5.1076|19
      2.16.840.1.113883.5.60|20
      2.16.840.1.113883.5.61|21
      2.16.840.1.113883.6.101|22
      2.16.840.1.113883.3.26.1.1|23
      2.16.840.1.113883.3.26.1.5|24
      2.16.840.1.113883.6.259|25
      2.16.840.1.113883.12.112|26
      2.16.840.1.113883.6.13|27
      2.16.840.1.113883.6.256|28
      1.2.840.10008.2.16.4|29
      2.16.840.1.113883.6.50|30
      2.16.840.1.113883.3.221.5|31
      2.16.840.1.113883.6.121|32
      2.16.840.1.113883.6.316|32
      2.16.840.1.113883.5.79|33
      2.16.840.1.113883.6.8|34
      2.16.840.1.113883.6.59|35
      2.16.840.1.113883.6.254|36
      """)

  /// NullFlavor to data-absent-reason.
  static let absent = CodeMap(
    table: "null", systems: "http://terminology.hl7.org/CodeSystem/data-absent-reason",
    rows: """
      NI|0|unknown|Unknown
      UNK|0|unknown|Unknown
      ASKU|0|asked-unknown|Asked But Unknown
      NAV|0|temp-unknown|Temporarily Unknown
      NASK|0|not-asked|Not Asked
      MSK|0|masked|Masked
      NA|0|not-applicable|Not Applicable
      NP|0|unknown|Unknown
      OTH|0|unsupported|Unsupported
      NINF|0|negative-infinity|Negative Infinity
      PINF|0|positive-infinity|Positive Infinity
      """)

  /// Administrative gender; UN is undifferentiated.
  static let gender = CodeMap(
    table: "sex", systems: "http://hl7.org/fhir/administrative-gender",
    rows: """
      F|0|female
      M|0|male
      UN|0|other
      O|0|other
      U|0|unknown
      UNK|0|unknown
      """)

  static let nameUse = CodeMap(
    table: "name", systems: "http://hl7.org/fhir/name-use",
    rows: """
      L|0|official
      C|0|official
      ASGN|0|usual
      P|0|nickname
      A|0|anonymous
      OLD|0|old
      BAD|0|old
      TEMP|0|temp
      BR|0|maiden
      """)

  static let addressUse = CodeMap(
    table: "addr", systems: "http://hl7.org/fhir/address-use",
    rows: """
      H|0|home
      HP|0|home
      HV|0|temp
      WP|0|work
      DIR|0|work
      PUB|0|work
      TMP|0|temp
      OLD|0|old
      BAD|0|old
      """)

  static let telecomUse = CodeMap(
    table: "tel", systems: "http://hl7.org/fhir/contact-point-use",
    rows: """
      H|0|home
      HP|0|home
      HV|0|temp
      WP|0|work
      DIR|0|work
      PUB|0|work
      MC|0|mobile
      TMP|0|temp
      OLD|0|old
      BAD|0|old
      """)

  /// Panels that C-CDA has no code for, or one of another system.
  static let panel = CodeMap(
    table: "panel", systems: "http://loinc.org",
    rows: """
      vitals|0|85353-1|Vital signs, weight, height, head circumference, oxygen saturation and BMI panel
      pressure|0|85354-9|Blood pressure panel with all children optional
      """)

  /// The classes of encounters, when a code or translation is one of v3 ActCode.
  static let encounterClass = CodeMap(
    table: "cls", systems: "http://terminology.hl7.org/CodeSystem/v3-ActCode",
    rows: """
      AMB|0|AMB|ambulatory
      EMER|0|EMER|emergency
      FLD|0|FLD|field
      HH|0|HH|home health
      IMP|0|IMP|inpatient encounter
      ACUTE|0|ACUTE|inpatient acute
      NONAC|0|NONAC|inpatient non-acute
      OBSENC|0|OBSENC|observation encounter
      PRENC|0|PRENC|pre-admission
      SS|0|SS|short stay
      VR|0|VR|virtual
      """)

  /// Types of patient identifiers (HL7 table 0203) by their OID.
  static let identifierType = CodeMap(
    table: "id", systems: "http://terminology.hl7.org/CodeSystem/v2-0203",
    rows: """
      2.16.840.1.113883.4.1|0|SS
      2.16.840.1.113883.4.6|0|NPI
      2.16.840.1.113883.4.572|0|MC
      2.16.840.1.113883.4.927|0|MC
      2.16.840.1.113883.4.642|0|MC
      """)

  /// UCUM units of time to FHIR's.
  static let timeUnit = CodeMap(
    table: "time", systems: "http://unitsofmeasure.org",
    rows: """
      s|0|s
      min|0|min
      h|0|h
      hr|0|h
      d|0|d
      day|0|d
      wk|0|wk
      mo|0|mo
      a|0|a
      y|0|a
      yr|0|a
      """)
}
