import LedgerClient
import LedgerProtocol
import Records

/// Consent in words and in JSON lines.
enum ConsentText {
  static func name(_ purpose: PurposeOfUse) -> String {
    switch purpose {
    case .treatment: "TREAT (treatment)"
    case .emergency: "ETREAT (emergency)"
    case .payment: "HPAYMT (payment)"
    case .operations: "HOPERAT (operations)"
    case .research: "HRESCH (research)"
    case .patientRequest: "PATRQT (own request)"
    }
  }

  static func list(_ parts: [Part]) -> String { parts.map(\.name).joined(separator: ",") }
  static func list(_ labels: SecurityLabels) -> String { labels.codeList.joined(separator: ",") }

  /// The beginning of an entry's id, enough to name it.
  static func short(_ id: String) -> String { String(id.prefix(12)) }

  /// What part, type and label of a disclosure, with how it was answered.
  static func answer(_ a: DisclosureDetail.Answered) -> String {
    let labels = a.question.labels.isEmpty ? "" : " [\(list(a.question.labels))]"
    let effect = a.decision.opens ? "shown" : "refused"
    let grant = a.grant.isEmpty ? "" : ", grant \(short(a.grant))"
    // Where nothing of a part can open, its lines are not even counted.
    let what = [a.lines > 0 ? String(a.lines) : "", a.question.part.name, a.question.resourceType].filter { !$0.isEmpty }.joined(separator: " ")
    return "\(effect) \(what)\(labels) by rule \(a.decision.rule)\(grant)"
  }

  static func json(_ r: PatientView.Pending) -> JSONText {
    .object([
      ("message_type", .string("request")), ("schema_version", .int(1)), ("id", .string(r.request.id)), ("party", .string(r.party)),
      ("at", time(r.request.at)), ("parts", strings(r.request.detail.parts.map(\.name))), ("labels", strings(r.request.detail.labels.codeList)),
      ("purpose", .string(r.request.detail.purpose.rawValue)), ("until", time(r.request.detail.until)), ("answer_by", time(r.request.detail.answerBy)),
    ])
  }

  static func json(_ g: PatientView.Granted, at now: Int) -> JSONText {
    .object([
      ("message_type", .string("grant")), ("schema_version", .int(1)), ("id", .string(g.grant.id)), ("party", .string(g.party)), ("at", time(g.grant.at)),
      ("state", .string(state(g.grant, at: now))), ("request", .optional(g.grant.detail.request.isEmpty ? nil : g.grant.detail.request)),
      ("parts", strings(g.grant.detail.parts.map(\.name))), ("labels", strings(g.grant.detail.labels.codeList)),
      ("purposes", strings(g.grant.detail.purposes.map(\.rawValue))), ("from", time(g.grant.detail.from)), ("until", time(g.grant.detail.until)),
      ("keys_handed_over", .bool(!g.grant.detail.handover.isEmpty)),
    ])
  }

  static func json(_ d: PatientView.Disclosure) -> JSONText {
    .object([
      ("message_type", .string("disclosure")), ("schema_version", .int(1)), ("id", .string(d.id)), ("entry", .int(d.position)), ("party", .string(d.party)),
      ("at", time(d.at)), ("role", .string(d.detail.role.rawValue)), ("purpose", .string(d.detail.purpose.rawValue)), ("emergency", .bool(d.isEmergency)),
      ("lines_shown", .int(d.detail.shown)), ("finding", .optional(d.finding?.rawValue)),
      (
        "answered",
        .array(
          d.detail.answered.map { a in
            .object([
              ("part", .string(a.question.part.name)), ("type", .string(a.question.resourceType)), ("labels", strings(a.question.labels.codeList)),
              ("effect", .string(a.decision.effect.rawValue)), ("rule", .string(a.decision.rule)), ("lines", .int(a.lines)),
              ("consent", .string(a.question.consent.rawValue)), ("grant", .optional(a.grant.isEmpty ? nil : a.grant)),
            ])
          })
      ),
    ])
  }

  static func state(_ grant: ConsentHistory.Grant, at now: Int) -> String {
    if grant.isRevoked { return "revoked" }
    if now >= grant.detail.until { return "expired" }
    return now < grant.detail.from ? "future" : "active"
  }

  static func time(_ seconds: Int) -> JSONText { .string(Timestamp.text(ofSeconds: seconds)) }
  static func strings(_ list: [String]) -> JSONText { .array(list.map { .string($0) }) }
}
