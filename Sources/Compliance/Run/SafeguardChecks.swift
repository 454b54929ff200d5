/// The technical safeguards of the Security Rule, as far as this tool can see them: files of keys, names, the audit log, receipts,
/// the connection. What it cannot see (rooms, training, contracts) is in the crosswalk as outside this tool.
///
/// Source: 45 CFR 164.312.
enum SafeguardChecks {
  static func results(_ facts: RunFacts) -> [CheckResult] {
    [access(facts), users(facts), encryption(facts), audit(facts), integrity(facts), authentication(facts), transmission(facts)]
  }

  /// (a)(1): only those persons or programs that have been granted access.
  private static func access(_ facts: RunFacts) -> CheckResult {
    var places: [EvidencePlace] = []
    for key in facts.keyFiles {
      if key.mode & 0o077 != 0 { places.append(EvidencePlace(file: key.label, element: "mode \(octal(key.mode))")) }
      if !key.isOurs { places.append(EvidencePlace(file: key.label, element: "another owner")) }
    }
    if facts.stateFolderMode & 0o077 != 0 { places.append(EvidencePlace(file: "state folder", element: "mode \(octal(facts.stateFolderMode))")) }
    let n = facts.keyFiles.count
    return CheckResult(
      "164.312(a)(1)", "Access control: keys and state", places.isEmpty ? .pass : .fail, examined: n + 1, unit: "files", found: places.count, places: places,
      places.isEmpty
        ? "\(n) files of secret keys and the state folder belong to the user of this run, and nobody else can read them."
        : "Looked at owner and mode of \(n) files of secret keys and the state folder: \(places.count) can be read by others or belong to others.")
  }

  private static func octal(_ mode: Int) -> String { String(mode & 0o7777, radix: 8) }

  /// (a)(2)(i): a unique name for each user.
  private static func users(_ facts: RunFacts) -> CheckResult {
    let (id, title) = ("164.312(a)(2)(i)", "Unique user identification")
    func make(_ outcome: CheckResult.Outcome, _ says: String) -> CheckResult { CheckResult(id, title, outcome, examined: 1, unit: "runs", says) }
    if facts.user.isEmpty { return make(.fail, "The operating system's user of the run is not known.") }
    if facts.operatorID.isEmpty { return make(.open, "Run by the operating system's user \(facts.user); no operator is named: 'compliance.operator'.") }
    return make(.pass, "Run by operator \(facts.operatorID) as the operating system's user \(facts.user).")
  }

  /// (a)(2)(iv): encryption at rest.
  private static func encryption(_ facts: RunFacts) -> CheckResult {
    var wrong: [String] = []
    if facts.isVaultEncrypted == false { wrong.append("the patient vault is not encrypted") }
    if !facts.isSpoolSealed { wrong.append("a batch in the spool is not sealed") }
    let stores = facts.isVaultEncrypted == nil ? 1 : 2
    return CheckResult(
      "164.312(a)(2)(iv)", "Encryption at rest", wrong.isEmpty ? .pass : .fail, examined: stores, unit: "stores", found: wrong.count,
      wrong.isEmpty
        ? "\(facts.isVaultEncrypted == nil ? "There is no vault" : "The patient vault is encrypted"); "
          + "batches in the spool are sealed under keys of patient and part."
        : RecordChecks.sentence(wrong))
  }

  /// (b): mechanisms that record and examine activity.
  private static func audit(_ facts: RunFacts) -> CheckResult {
    let (id, title) = ("164.312(b)", "Audit log")
    let a = facts.audit
    func make(_ outcome: CheckResult.Outcome, _ says: String, found: Int = 0) -> CheckResult {
      CheckResult(id, title, outcome, examined: a.events, unit: "events", found: found, says)
    }
    guard let isVerified = a.isVerified else { return make(.open, "The audit log was not verified.") }
    guard isVerified else { return make(.fail, "The chain of the audit log is broken\(a.problem.isEmpty ? "" : ": \(a.problem)").", found: 1) }
    if a.events == 0 { return make(.open, "The audit log has no event yet.") }
    return make(.pass, "The chain of \(a.events) events holds from the first to the last.")
  }

  /// (c)(1): protection from improper alteration.
  private static func integrity(_ facts: RunFacts) -> CheckResult {
    let (id, title) = ("164.312(c)(1)", "Integrity of what was submitted")
    let r = facts.receipts
    func make(_ outcome: CheckResult.Outcome, _ says: String, found: Int = 0) -> CheckResult {
      CheckResult(id, title, outcome, examined: r.submitted, unit: "batches", found: found, says)
    }
    if r.failed > 0 { return make(.fail, "The receipts of \(r.failed) of \(r.submitted) submitted batches do not verify.", found: r.failed) }
    if r.verified > r.submitted { return make(.fail, "\(r.verified) receipts were verified for \(r.submitted) submitted batches.", found: 1) }
    if r.verified < r.submitted {
      return make(.open, "The receipts of \(r.submitted - r.verified) of \(r.submitted) submitted batches were not verified.")
    }
    if r.submitted == 0 {
      return r.sealed == 0
        ? make(.notApplicable, "The run has no batch.")
        : make(.open, "\(r.sealed) batches are sealed and signed; none was submitted yet, so there is no receipt to verify.")
    }
    return make(.pass, "Each of \(r.submitted) submitted batches has a receipt whose proof leads to a checkpoint signed by the pinned key.")
  }

  /// (d): that whoever sends is who they say.
  private static func authentication(_ facts: RunFacts) -> CheckResult {
    let (id, title) = ("164.312(d)", "Authentication of the sender")
    let key = facts.signing
    func make(_ outcome: CheckResult.Outcome, _ says: String) -> CheckResult { CheckResult(id, title, outcome, examined: 1, unit: "keys", says) }
    if key.fingerprint.isEmpty { return make(.fail, "There is no key with which batches are signed.") }
    let name = "The signing key \(key.fingerprint) (\(key.algorithm))"
    guard let until = key.certifiedUntil else {
      return make(.open, "\(name) has no certificate: compare its fingerprint with the organisation's by another way.")
    }
    if until < facts.today { return make(.fail, "The certificate chain of \(key.fingerprint) was good until \(until).") }
    return make(.pass, "\(name) is certified until \(until).")
  }

  /// (e)(1), (e)(2)(i) and (ii): transmission.
  private static func transmission(_ facts: RunFacts) -> CheckResult {
    let (id, title) = ("164.312(e)(1)", "Transmission")
    guard let t = facts.transport else { return CheckResult(id, title, .notApplicable, unit: "connections", "Nothing is sent by this run.") }
    func make(_ outcome: CheckResult.Outcome, _ says: String) -> CheckResult { CheckResult(id, title, outcome, examined: 1, unit: "connections", says) }
    if t.pinnedKeyMatches == false { return make(.fail, "The ledger's checkpoint is not signed by the pinned key.") }
    let pin = t.pinnedKeyMatches == true ? "the pinned key signed the ledger's checkpoint" : "no checkpoint was seen yet"
    switch t.scheme {
    case "https":
      if t.tls.isEmpty { return make(.open, "TLS is configured; no connection was made yet.") }
      guard isStrong(t.tls) else { return make(.fail, "The connection used \(t.tls), which is older than TLS 1.2.") }
      return make(t.pinnedKeyMatches == true ? .pass : .open, "Negotiated: \(t.tls); \(pin).")
    case "http":
      guard t.isLoopback else { return make(.fail, "Batches go to another machine over HTTP without TLS.") }
      return make(t.pinnedKeyMatches == true ? .pass : .open, "Batches do not leave this machine (loopback address); \(pin).")
    default: return make(.fail, "The ledger's address is neither https nor http.")
    }
  }

  /// TLS 1.2 or 1.3, in the spellings of TLS libraries: `TLSv1.3`, `TLS 1.2`, `TLS1.3`.
  private static func isStrong(_ tls: String) -> Bool {
    let text = tls.uppercased().filter { $0 != " " && $0 != "V" }
    return text.hasPrefix("TLS1.2") || text.hasPrefix("TLS1.3")
  }
}
