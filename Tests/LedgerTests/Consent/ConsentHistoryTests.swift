import Cryptography
import LedgerProtocol
import Records
import Testing

/// What follows from requests and decisions, by time.
@Suite struct ConsentHistoryTests {
  private static func id(_ n: Int) -> String { SHA256Digest.of([UInt8(n)]).hex }

  private static func request(_ n: Int, _ parts: [Part], at: Int, answerBy: Int) -> ConsentHistory.Event {
    .init(id: id(n), at: at, content: .request(AccessRequestDetail(parts: parts, purpose: .treatment, until: 10_000, answerBy: answerBy)))
  }

  private static func grant(
    _ n: Int, _ parts: [Part], request: Int? = nil, labels: SecurityLabels = [], from: Int = 0, until: Int = 10_000
  ) -> ConsentHistory.Event {
    .init(
      id: id(n), at: from,
      content: .grant(GrantDetail(request: request.map { id($0) } ?? "", parts: parts, labels: labels, purposes: [.treatment], from: from, until: until)))
  }

  private static func state(_ events: [ConsentHistory.Event], _ part: Part = .diagnostic, at: Int = 500) -> ConsentState {
    ConsentHistory(events).standing(part: part, purpose: .treatment, at: at).state
  }

  @Test func `a request is pending until it is answered or its time is over`() {
    let asked = Self.request(1, [.history, .diagnostic], at: 100, answerBy: 1000)
    #expect(Self.state([]) == .none)
    #expect(Self.state([asked], at: 999) == .pending)
    #expect(Self.state([asked], at: 1000) == .unanswered)
    #expect(Self.state([asked], .billing) == .none)
    #expect(Self.state([asked, .init(id: Self.id(2), at: 200, content: .denial(Self.id(1)))]) == .denied)
    #expect(Self.state([asked, .init(id: Self.id(2), at: 200, content: .denial(Self.id(7)))]) == .pending)
    #expect(Self.state([asked, Self.grant(2, [.diagnostic], request: 1)]) == .granted)
    // Less than was asked for is a denial of the rest.
    #expect(Self.state([asked, Self.grant(2, [.diagnostic], request: 1)], .history) == .denied)
  }

  @Test func `a grant holds from its beginning to its end and not after it is taken back`() {
    let granted = Self.grant(1, [.diagnostic], from: 100, until: 900)
    #expect([99, 100, 899, 900].map { Self.state([granted], at: $0) } == [.none, .granted, .granted, .expired])
    #expect(Self.state([granted, .init(id: Self.id(2), at: 200, content: .revocation(Self.id(1)))]) == .revoked)
    #expect(Self.state([granted, .init(id: Self.id(2), at: 200, content: .revocation(""))]) == .revoked)
    #expect(Self.state([granted, .init(id: Self.id(2), at: 200, content: .revocation(Self.id(3)))]) == .granted)
    // What was granted again after everything was taken back holds.
    let again = [granted, .init(id: Self.id(2), at: 200, content: .revocation("")), Self.grant(3, [.diagnostic], from: 300)]
    #expect(Self.state(again) == .granted)
    let asked = again.dropLast() + [Self.request(4, [.diagnostic], at: 300, answerBy: 1000)]
    #expect(Self.state(Array(asked)) == .pending)
  }

  @Test func `labels of the grants in force add up, those of others do not count`() {
    let events = [
      Self.grant(1, [.diagnostic], labels: .hiv), Self.grant(2, [.diagnostic], labels: .mentalHealth), Self.grant(3, [.history], labels: .genetic),
      Self.grant(4, [.diagnostic], labels: .violence, until: 400), .init(id: Self.id(5), at: 300, content: .revocation(Self.id(2))),
    ]
    let standing = ConsentHistory(events).standing(part: .diagnostic, purpose: .treatment, at: 500)
    #expect(standing.named == .hiv)
    #expect(standing.grant == Self.id(1))
    #expect(ConsentHistory(events).standing(part: .diagnostic, purpose: .payment, at: 500).state == .none)
  }

  @Test func `details read back to the same bytes, and no other form is read`() throws {
    let grant = GrantDetail(parts: [.history, .notes], labels: [.hiv], purposes: [.treatment], from: 1, until: 2, handover: [1, 2, 3])
    let bytes = try grant.sealed()
    #expect(try GrantDetail(parsing: bytes) == grant)
    #expect(try grant.sealed() != bytes, "the salt is new each time")
    let text = String(decoding: bytes, as: UTF8.self)
    for (old, new) in [
      (#""history","notes""#, #""notes","history""#), (#"["HIV"]"#, #"["HIV","HIV"]"#), (#""until":2"#, #""until":1"#), (#""TREAT""#, #""treat""#),
      (#""request":"""#, #""request":"x""#), ("{", #"{"a":1,"#), (#""salt":""#, #""salt":"A"#),
    ] {
      #expect(text.contains(old))
      let changed = Array(text.replacing(old, with: new, maxReplacements: 1).utf8)
      #expect(throws: ProtocolError.detail, "\(new)") { try GrantDetail(parsing: changed) }
    }
    let shown = DisclosureDetail(
      contract: .zero, role: .physician, purpose: .treatment,
      answered: [
        .init(
          question: AccessQuestion(
            role: .physician, purpose: .treatment, part: .history, resourceType: "Patient", labels: [.hiv], consent: .granted, named: [.hiv], time: 9),
          decision: AccessDecision(.redact, rule: "physician-patient", redactions: [.ageBand]), lines: 2, grant: Self.id(1))
      ], records: .zero)
    #expect(try DisclosureDetail(parsing: shown.sealed()) == shown)
    #expect(shown.shown == 2)
  }
}
