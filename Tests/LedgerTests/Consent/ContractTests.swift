import Cryptography
import LedgerProtocol
import Records
import Testing

/// The standard contract against the table of roles, asked everything that can be asked.
@Suite struct ContractTests {
  private static let contract = Contract.standard
  private static let types: [Part: [String]] = [
    .history: ["Patient", "Condition", "Encounter"], .diagnostic: ["DiagnosticReport", "Observation", "ImagingStudy", "Specimen"],
    .billing: ["Claim", "Coverage"], .prescription: ["MedicationRequest"], .notes: ["DocumentReference", "Binary"], .identity: ["Patient"],
  ]

  /// The table of roles, written down a second time in other words: what is shown, and what is never shown.
  private static func isOpen(_ q: AccessQuestion) -> Bool {
    let sensitive: SecurityLabels = [.veryRestricted, .hiv, .substanceUse, .mentalHealth, .reproductiveHealth, .violence, .genetic]
    let isNamed = q.labels.intersection(sensitive).subtracting(q.named).isEmpty
    switch q.role {
    case .patient: return q.consent == .own && q.purpose == .patientRequest
    case .hospital: return q.consent == .submitter && [.treatment, .payment, .operations].contains(q.purpose)
    case .physician:
      if q.purpose == .emergency { return [.history, .diagnostic, .prescription].contains(q.part) }
      return q.purpose == .treatment && q.consent == .granted && isNamed && q.part != .billing && q.part != .identity
    case .insurer:
      guard q.purpose == .payment, q.consent == .granted, isNamed else { return false }
      return q.part == .billing || (q.part == .diagnostic && ["DiagnosticReport", "Observation"].contains(q.resourceType))
    case .researcher, .auditor, .node, .authority: return false
    }
  }

  private static func everything(_ body: (AccessQuestion) -> Void) {
    for role in ParticipantRole.allCases {
      for purpose in PurposeOfUse.allCases {
        for consent in ConsentState.allCases {
          for (part, types) in types.sorted(by: { $0.key < $1.key }) {
            for type in types {
              for labels in UInt16(0)..<256 {
                for named in [0, labels, 0xFF, labels & 0x3C] {
                  body(
                    AccessQuestion(
                      role: role, purpose: purpose, part: part, resourceType: type, labels: SecurityLabels(rawValue: labels), consent: consent,
                      named: SecurityLabels(rawValue: named), time: 1_800_000_000))
                }
              }
            }
          }
        }
      }
    }
  }

  @Test func `every role, part, label, purpose and consent state is answered as the table of roles says`() {
    var (asked, opened, wrong) = (0, 0, 0)
    Self.everything { q in
      let decision = Self.contract.decide(q)
      asked += 1
      if decision.opens { opened += 1 }
      if decision.opens != Self.isOpen(q) { wrong += 1 }
      let isAgeShown = q.role == .physician && q.resourceType == "Patient" && q.part == .history && decision.opens
      if isAgeShown != (decision.effect == .redact && decision.redactions == [.ageBand]) { wrong += 1 }
    }
    #expect(wrong == 0)
    #expect(asked == 8 * 6 * 9 * 13 * 256 * 4)
    #expect(opened > 0 && opened < asked / 10)
  }

  @Test func `no grant opens notes or prescriptions to an insurer, nor billing to a physician, nor a record to a researcher or an auditor`() {
    var opened = 0
    Self.everything { q in
      let isForbidden =
        switch q.role {
        case .insurer: q.part == .notes || q.part == .prescription || q.part == .history
        case .physician: q.part == .billing
        case .researcher, .auditor: true
        default: false
        }
      if isForbidden, Self.contract.decide(q).opens { opened += 1 }
    }
    #expect(opened == 0)
  }

  @Test func `a sensitive label opens to a grant that names it and to no other`() {
    for label in [SecurityLabels.hiv, .substanceUse, .mentalHealth, .reproductiveHealth, .violence, .genetic, .veryRestricted] {
      func ask(_ named: SecurityLabels, _ consent: ConsentState = .granted) -> AccessDecision {
        Self.contract.decide(
          AccessQuestion(
            role: .physician, purpose: .treatment, part: .diagnostic, resourceType: "Observation", labels: [label, .restricted], consent: consent,
            named: named, time: 0))
      }
      #expect(ask([]) == AccessDecision(.deny, rule: "sensitive-unnamed"))
      #expect(ask(SecurityLabels.all.subtracting(label)) == AccessDecision(.deny, rule: "sensitive-unnamed"))
      #expect(ask(label) == AccessDecision(.permit, rule: "physician-granted"))
      #expect(ask(label, .revoked) == AccessDecision(.deny, rule: "default"))
    }
  }

  @Test func `a contract reads back to the same bytes and refuses every other form`() throws {
    let json = Self.contract.json
    let text = String(decoding: json.encoded, as: UTF8.self)
    #expect(try Contract(json) == Self.contract)
    let changes = [
      (#""format":1"#, #""format":2"#), (#""version":1"#, #""version":0"#), (#""effect":"permit""#, #""effect":"allow""#),
      (#""roles":["patient"]"#, #""roles":["patients"]"#), (#""id":"hospital-own""#, #""id":"patient-own""#), (#""redact":["age-band"]"#, #""redact":[]"#),
      (#""threshold":11"#, #""threshold":10"#), (#""id":"patient-own""#, #""id":"default""#), (#""sensitive":["V""#, #""sensitive":["X""#),
      (#""labels":"unnamed""#, #""labels":"named""#), (#""rules":["#, #""more":1,"rules":["#),
    ]
    for (old, new) in changes {
      #expect(text.contains(old), "\(old)")
      let changed = try present(JSONValue.parse(Array(text.replacing(old, with: new, maxReplacements: 1).utf8)))
      #expect(throws: ProtocolError.contract, "\(new)") { try Contract(changed) }
    }
  }

  @Test func `rules apply within their times only`() throws {
    var contract = Self.contract
    contract.rules.insert(ContractRule("closed-season", .deny, from: 100, until: 200), at: 0)
    contract = try Contract(contract.json)
    func rule(at time: Int) -> String {
      contract.decide(
        AccessQuestion(role: .patient, purpose: .patientRequest, part: .notes, resourceType: "Binary", consent: .own, time: time)
      ).rule
    }
    #expect([99, 100, 199, 200].map(rule(at:)) == ["patient-own", "closed-season", "closed-season", "patient-own"])
  }
}
