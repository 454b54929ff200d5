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

  // MARK: States

  static let problemStatus = CodeMap(
    table: "prob", systems: "http://terminology.hl7.org/CodeSystem/condition-clinical",
    rows: """
      55561003|0|active
      73425007|0|inactive
      413322009|0|resolved
      246455001|0|recurrence
      263855007|0|relapse
      277022003|0|remission
      active|0|active
      suspended|0|inactive
      aborted|0|inactive
      completed|0|inactive
      """)

  static let allergyStatus = CodeMap(
    table: "algy", systems: "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
    rows: """
      55561003|0|active
      73425007|0|inactive
      413322009|0|resolved
      active|0|active
      suspended|0|inactive
      aborted|0|inactive
      completed|0|inactive
      """)

  static let severity = CodeMap(
    table: "sev", systems: "http://hl7.org/fhir/reaction-event-severity",
    rows: """
      255604002|0|mild
      371923003|0|moderate
      6736007|0|moderate
      371924009|0|severe
      24484000|0|severe
      399166001|0|severe
      L|0|mild
      M|0|moderate
      H|0|severe
      """)

  static let criticality = CodeMap(
    table: "crit", systems: "http://hl7.org/fhir/allergy-intolerance-criticality",
    rows: """
      CRITL|0|low
      CRITH|0|high
      CRITU|0|unable-to-assess
      """)

  /// The type of an allergy observation's value.
  static let allergyType = CodeMap(
    table: "type", systems: "http://hl7.org/fhir/allergy-intolerance-type",
    rows: """
      235719002|0|intolerance
      59037007|0|intolerance
      414285001|0|allergy
      416098002|0|allergy
      419199007|0|allergy
      426232007|0|allergy
      232347008|0|allergy
      """)

  static let allergyCategory = CodeMap(
    table: "cat", systems: "http://hl7.org/fhir/allergy-intolerance-category",
    rows: """
      235719002|0|food
      414285001|0|food
      418471000|0|food
      59037007|0|medication
      416098002|0|medication
      419511003|0|medication
      426232007|0|environment
      232347008|0|environment
      """)

  /// What is said when an allergy of a kind is negated without a substance.
  static let noKnownAllergy = CodeMap(
    table: "none", systems: "http://snomed.info/sct",
    rows: """
      416098002|0|409137002|No known drug allergy
      419511003|0|409137002|No known drug allergy
      59037007|0|409137002|No known drug allergy
      414285001|0|429625007|No known food allergy
      418471000|0|429625007|No known food allergy
      235719002|0|429625007|No known food allergy
      426232007|0|428607008|No known environmental allergy
      232347008|0|428607008|No known environmental allergy
      716186003|0|716186003|No known allergy
      160244002|0|716186003|No known allergy
      409137002|0|409137002|No known drug allergy
      429625007|0|429625007|No known food allergy
      428607008|0|428607008|No known environmental allergy
      """)

  static let statementStatus = CodeMap(
    table: "mst", systems: "http://hl7.org/fhir/CodeSystem/medication-statement-status",
    rows: """
      active|0|active
      completed|0|completed
      aborted|0|stopped
      cancelled|0|stopped
      suspended|0|on-hold
      held|0|on-hold
      new|0|intended
      nullified|0|entered-in-error
      """)

  static let requestStatus = CodeMap(
    table: "req", systems: "http://hl7.org/fhir/CodeSystem/medicationrequest-status",
    rows: """
      active|0|active
      completed|0|completed
      aborted|0|stopped
      cancelled|0|cancelled
      suspended|0|on-hold
      held|0|on-hold
      new|0|draft
      nullified|0|entered-in-error
      """)

  /// `ServiceRequest.status`, which has `revoked` instead of `stopped` and `cancelled`.
  static let orderStatus = CodeMap(
    table: "ord", systems: "http://hl7.org/fhir/request-status",
    rows: """
      active|0|active
      completed|0|completed
      aborted|0|revoked
      cancelled|0|revoked
      suspended|0|on-hold
      held|0|on-hold
      new|0|draft
      nullified|0|entered-in-error
      """)

  static let dispenseStatus = CodeMap(
    table: "dsp", systems: "http://terminology.hl7.org/CodeSystem/medicationdispense-status",
    rows: """
      active|0|in-progress
      completed|0|completed
      aborted|0|stopped
      cancelled|0|cancelled
      suspended|0|on-hold
      held|0|on-hold
      new|0|preparation
      nullified|0|entered-in-error
      """)

  static let procedureStatus = CodeMap(
    table: "prc", systems: "http://hl7.org/fhir/event-status",
    rows: """
      active|0|in-progress
      completed|0|completed
      aborted|0|stopped
      cancelled|0|not-done
      suspended|0|on-hold
      held|0|on-hold
      new|0|preparation
      nullified|0|entered-in-error
      """)

  static let immunizationStatus = CodeMap(
    table: "imm", systems: "http://hl7.org/fhir/event-status",
    rows: """
      active|0|completed
      completed|0|completed
      aborted|0|not-done
      cancelled|0|not-done
      nullified|0|entered-in-error
      """)

  static let encounterStatus = CodeMap(
    table: "enc", systems: "http://hl7.org/fhir/encounter-status",
    rows: """
      active|0|in-progress
      completed|0|finished
      aborted|0|cancelled
      cancelled|0|cancelled
      suspended|0|onleave
      held|0|onleave
      new|0|planned
      nullified|0|entered-in-error
      """)

  static let observationStatus = CodeMap(
    table: "obs", systems: "http://hl7.org/fhir/observation-status",
    rows: """
      completed|0|final
      active|0|preliminary
      aborted|0|cancelled
      cancelled|0|cancelled
      held|0|registered
      suspended|0|registered
      new|0|registered
      nullified|0|entered-in-error
      """)

  static let reportStatus = CodeMap(
    table: "rep", systems: "http://hl7.org/fhir/diagnostic-report-status",
    rows: """
      completed|0|final
      active|0|partial
      aborted|0|cancelled
      cancelled|0|cancelled
      held|0|registered
      suspended|0|registered
      new|0|registered
      nullified|0|entered-in-error
      """)

  static let goalStatus = CodeMap(
    table: "goal", systems: "http://hl7.org/fhir/goal-status",
    rows: """
      active|0|active
      completed|0|completed
      aborted|0|cancelled
      cancelled|0|cancelled
      suspended|0|on-hold
      held|0|on-hold
      new|0|proposed
      nullified|0|entered-in-error
      """)

  /// `moodCode` to the intent of a request.
  static let intent = CodeMap(
    table: "mood", systems: "http://hl7.org/fhir/request-intent",
    rows: """
      INT|0|plan
      RQO|0|order
      PRP|0|proposal
      PRMS|0|plan
      ARQ|0|proposal
      APT|0|plan
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
