import Records

// States, moods and kinds of statements to the FHIR codes that stand for them.
extension CDACodes {
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
}
