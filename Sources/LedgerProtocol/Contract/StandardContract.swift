import Records

extension Contract {
  /// The contract with which a ledger begins when its genesis names no other.
  ///
  /// Patients see what is theirs. A hospital sees what it submitted. A physician sees history (a patient's age as a band) and diagnostics
  /// with a grant, prescriptions and notes with a grant that names those parts, and never billing. An insurer sees billing and diagnostic
  /// reports with a grant, and nothing opens notes or prescriptions to it. Researchers and auditors see no record.
  /// A sensitive label opens to a grant that names it. Source: 45 CFR 164.506, 164.508, 164.522, 164.524; 42 CFR 2.31, 2.51 (2024).
  public static let standard = Contract(
    name: "chartseal-standard", version: 1, answerDays: 14, grantDays: 1_830,
    sensitive: [.veryRestricted, .hiv, .substanceUse, .mentalHealth, .reproductiveHealth, .violence, .genetic],
    rules: [
      ContractRule("patient-own", .permit, roles: [.patient], purposes: [.patientRequest], consent: [.own]),
      ContractRule("hospital-own", .permit, roles: [.hospital], purposes: [.treatment, .payment, .operations], consent: [.submitter]),
      ContractRule("researcher-never", .deny, roles: [.researcher]),
      ContractRule("auditor-never", .deny, roles: [.auditor]),
      ContractRule("insurer-never", .deny, roles: [.insurer], parts: [.history, .prescription, .notes, .identity]),
      ContractRule("physician-never", .deny, roles: [.physician], parts: [.billing, .identity]),
      ContractRule(
        "break-glass-patient", .redact, roles: [.physician], purposes: [.emergency], parts: [.history], types: ["Patient"],
        redactions: [.ageBand]),
      ContractRule("break-glass", .permit, roles: [.physician], purposes: [.emergency], parts: [.history, .diagnostic, .prescription]),
      ContractRule("sensitive-unnamed", .deny, roles: [.physician, .insurer], labels: .unnamed, consent: [.granted]),
      ContractRule(
        "physician-patient", .redact, roles: [.physician], purposes: [.treatment], parts: [.history], types: ["Patient"],
        consent: [.granted], redactions: [.ageBand]),
      ContractRule(
        "physician-granted", .permit, roles: [.physician], purposes: [.treatment], parts: [.history, .diagnostic, .prescription, .notes],
        consent: [.granted]),
      ContractRule("insurer-billing", .permit, roles: [.insurer], purposes: [.payment], parts: [.billing], consent: [.granted]),
      ContractRule(
        "insurer-reports", .permit, roles: [.insurer], purposes: [.payment], parts: [.diagnostic], types: ["DiagnosticReport", "Observation"],
        consent: [.granted]),
    ])
}
