public import Records

/// Why somebody wants to see a record.
///
/// Source: HL7 v3 ActReason, value set PurposeOfUse (THO 5.0).
public enum PurposeOfUse: String, Sendable, CaseIterable {
  case treatment = "TREAT"
  case emergency = "ETREAT"
  case payment = "HPAYMT"
  case operations = "HOPERAT"
  case research = "HRESCH"
  case patientRequest = "PATRQT"
}

/// Where a patient's consent stands for one party, part and purpose at one time.
public enum ConsentState: String, Sendable, CaseIterable {
  /// The party is the patient.
  case own
  /// The party is the hospital that submitted the record.
  case submitter
  /// Nobody has asked and nothing was granted.
  case none
  /// The patient has been asked and has time left.
  case pending
  /// The patient was asked, and the time for an answer is over: a denial.
  case unanswered
  case denied, granted, revoked, expired
}

/// What a contract is asked.
public struct AccessQuestion: Sendable, Equatable {
  public var role: ParticipantRole
  public var purpose: PurposeOfUse
  public var part: Part
  /// FHIR resource type.
  public var resourceType: String
  /// The record's security labels.
  public var labels: SecurityLabels
  public var consent: ConsentState
  /// The labels that the grants in force name.
  public var named: SecurityLabels
  /// Seconds since 1970.
  public var time: Int

  public init(
    role: ParticipantRole, purpose: PurposeOfUse, part: Part, resourceType: String, labels: SecurityLabels = [], consent: ConsentState,
    named: SecurityLabels = [], time: Int
  ) {
    (self.role, self.purpose, self.part, self.resourceType) = (role, purpose, part, resourceType)
    (self.labels, self.consent, self.named, self.time) = (labels, consent, named, time)
  }
}

/// What a contract answers.
public struct AccessDecision: Sendable, Equatable {
  public enum Effect: String, Sendable, CaseIterable { case permit, deny, redact }

  public var effect: Effect
  /// Id of the rule that decided, `default` when none did.
  public var rule: String
  /// What is taken out of the record, for `redact`.
  public var redactions: [Redaction]

  public init(_ effect: Effect, rule: String, redactions: [Redaction] = []) {
    (self.effect, self.rule, self.redactions) = (effect, rule, redactions)
  }

  public var opens: Bool { effect != .deny }
}

/// What a rule can take out of a record.
public enum Redaction: String, Sendable, CaseIterable {
  /// A `Patient`'s year of birth gives way to a band of ten years, 90 and over in one.
  case ageBand = "age-band"
}
