/// What kind of thing a request asks for: all that metrics and logs say of its path.
enum RouteClass: String, CaseIterable {
  /// The log itself: checkpoints, tiles, proofs of consistency, timestamps.
  case log
  /// Batches, wrapped keys, reports.
  case submission
  /// Receipts, proofs, participants.
  case reading
  /// Requests, grants, denials and other decisions; keys, contracts and participants that change.
  case consent
  /// What a patient's own client asks.
  case patient
  case research
  /// Records, natively or as FHIR.
  case query
  /// Pages for people.
  case explorer
  /// Health and metrics.
  case operation
  case other

  init(method: String, path: String) {
    let parts = path.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: true)
    let isRead = method == "GET" || method == "HEAD"
    switch (parts.first ?? "", parts.dropFirst().first ?? "") {
    case ("checkpoint", _), ("tile", _), ("v1", "consistency"), ("v1", "checkpoints"), ("v1", "timestamps"): self = .log
    case ("healthz", _), ("metrics", _): self = .operation
    case ("v1", "batches"), ("v1", "key-wraps"), ("v1", "reports"): self = isRead ? .reading : .submission
    case ("v1", "participants"), ("v1", "policy"), ("v1", "entries"): self = isRead ? .reading : .consent
    case ("v1", "records"): self = parts.last == "proof" ? .reading : .query
    case ("v1", "patients"): self = parts.last == "records" ? .query : .patient
    case ("v1", "research"): self = .research
    case ("fhir", _): self = .query
    case ("explorer", _), ("patient", _), ("v1", "sessions"): self = .explorer
    case ("v1", _): self = isRead ? .reading : .consent
    default: self = .other
    }
  }
}
