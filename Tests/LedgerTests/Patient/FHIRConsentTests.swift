import Cryptography
import LedgerProtocol
import Records
import Testing

@Suite struct FHIRConsentTests {
  let now = 1_800_000_000
  let patient: PatientHash

  init() throws { patient = try present(PatientHash(digest: [UInt8](repeating: 7, count: 32))) }

  func consent(_ parts: [Part] = [.history, .diagnostic], labels: SecurityLabels = [.hiv, .veryRestricted]) -> ConsentResource {
    ConsentResource(
      patient: patient, grantee: "clinic-a", parts: parts, labels: labels, purposes: [.treatment, .emergency], from: now, until: now + 86_400)
  }

  func json(_ consent: ConsentResource) -> JSONValue { consent.json(entry: String(repeating: "ab", count: 32), madeAt: now, inForce: true) }

  @Test(arguments: [SecurityLabels(), .hiv, [.hiv, .genetic], [.veryRestricted], SecurityLabels.all.subtracting(.restricted)])
  func `Read back, a Consent is the grant that was written`(labels: SecurityLabels) throws {
    for parts in [[Part.history], [.diagnostic, .billing], [.identity], Part.allCases] {
      let written = consent(parts, labels: labels)
      #expect(try ConsentResource(json(written), now: now) == written)
    }
  }

  @Test func `The top level decides nothing; permits are one level down with denials for what is not named`() throws {
    let provision = try #require(json(consent())["provision"])
    #expect(provision["type"] == nil)
    let permits = try #require(provision["provision"]?.array)
    #expect(permits.map { $0["type"]?.string } == ["permit", "permit"])
    func codes(_ item: JSONValue?) -> [String] { item?["securityLabel"]?.array?.compactMap { $0["code"]?.string } ?? [] }
    #expect(permits.map { codes($0) } == [["V"], ["HIV"]])
    for permit in permits {
      let denials = try #require(permit["provision"]?.array)
      #expect(denials.map { $0["type"]?.string } == Array(repeating: "deny", count: 5))
      #expect(denials.flatMap { codes($0) } == ["ETH", "PSY", "SEX", "SDV", "GDIS"])
    }
  }

  /// What a Consent may not be, and the reason that refuses it. FHIR R4 Consent; grants must not open more than was consented to.
  static let refused: [(what: String, from: String, to: String, code: String)] = [
    ("another resource", #""resourceType":"Consent""#, #""resourceType":"Contract""#, "LED-0720"),
    ("withdrawn", #""status":"active""#, #""status":"inactive""#, "LED-0721"),
    ("of another scope", #""code":"patient-privacy""#, #""code":"research""#, "LED-0721"),
    ("of a patient who is none of this ledger", #""patient":{"reference":"Patient/"#, #""patient":{"reference":"Patient/x"#, "LED-0720"),
    ("top level that permits", #""provision":{"period""#, #""provision":{"type":"permit","period""#, "LED-0722"),
    ("top-level actor", #""provision":{"period""#, #""provision":{"actor":[],"period""#, "LED-0722"),
    ("denial one level down", #"{"type":"permit""#, #"{"type":"deny""#, "LED-0722"),
    ("a grantee of another system", "urn:chartseal:participant", "urn:example:other", "LED-0723"),
    ("one resource type of a part", #"{"system":"urn:chartseal:part","code":"diagnostic"},"#, "", "LED-0724"),
    ("a class that is not known", "http://hl7.org/fhir/resource-types", "http://example.org/types", "LED-0724"),
    ("a restriction to data", #""class":["#, #""data":[],"class":["#, "LED-0725"),
    ("a label that is not known", #""code":"HIV""#, #""code":"XYZ""#, "LED-0725"),
    ("over", #""end":"2027-"#, #""end":"2001-"#, "LED-0726"), ("a time that is none", #""end":"2027-"#, #""end":"2027-99-"#, "LED-0726"),
    ("a purpose of marketing", #""code":"TREAT""#, #""code":"HMARKT""#, "LED-0727"),
    ("permits and denies", #""code":"PSY""#, #""code":"HIV""#, "LED-0728"),
  ]

  @Test(arguments: refused.indices) func `A Consent that a grant cannot keep is refused`(index: Int) throws {
    let item = FHIRConsentTests.refused[index]
    // Two parts, so that one of them can be told by a type alone.
    var text = String(decoding: json(consent()).encoded, as: UTF8.self)
    #expect(text.contains(item.from), "\(item.what)")
    text = text.replacing(item.from, with: item.to)
    if item.code == "LED-0724", item.to.isEmpty {
      for type in Part.diagnostic.resourceTypes.dropFirst() {
        text = text.replacing(#"{"system":"http://hl7.org/fhir/resource-types","code":"\#(type)","display":"\#(type)"},"#, with: "")
          .replacing(#",{"system":"http://hl7.org/fhir/resource-types","code":"\#(type)","display":"\#(type)"}"#, with: "")
      }
    }
    let value = try #require(JSONValue.parse(Array(text.utf8)), "\(item.what)")
    do {
      _ = try ConsentResource(value, now: now)
      Issue.record("\(item.what) was read")
    } catch {
      #expect(error.reason.code == item.code, "\(item.what)")
    }
  }

  @Test func `A Consent without an end grants nothing`() throws {
    let text = String(decoding: json(consent()).encoded, as: UTF8.self)
    let end = #","end":"\#(Timestamp.text(ofSeconds: now + 86_399))""#
    #expect(text.contains(end))
    let value = try #require(JSONValue.parse(Array(text.replacing(end, with: "").utf8)))
    #expect(throws: ProtocolError.self) { try ConsentResource(value, now: now) }
  }

  @Test func `Whole resource types name a part without our code system`() throws {
    let text = String(decoding: json(consent([.billing], labels: [])).encoded, as: UTF8.self)
      .replacing(#"{"system":"urn:chartseal:part","code":"billing"},"#, with: "")
    let value = try #require(JSONValue.parse(Array(text.utf8)))
    #expect(try ConsentResource(value, now: now).parts == [.billing])
  }

  @Test(arguments: [
    ("2026", 1_767_225_600, 1_798_761_600), ("2026-12", 1_796_083_200, 1_798_761_600), ("2024-02", 1_706_745_600, 1_709_251_200),
    ("2026-03-01", 1_772_323_200, 1_772_409_600), ("2026-03-01T10:00:00Z", 1_772_359_200, 1_772_359_201),
    ("2026-03-01T10:00:00.250+02:00", 1_772_352_000, 1_772_352_001), ("2026-03-01T10:00:00-08:30", 1_772_389_800, 1_772_389_801),
  ]) func `A time of FHIR stands for a span`(text: String, from: Int, until: Int) { #expect(FHIRTime.range(text) == from..<until) }

  @Test(arguments: ["", "26", "2026-13", "2026-02-30", "2026-03-01T10:00", "2026-03-01T10:00:00", "2026-03-01T25:00:00Z", "2026-03-01T10:00:00+1", "1969"])
  func `What is no time is none`(text: String) { #expect(FHIRTime.range(text) == nil) }

  @Test func `A disclosure as AuditEvent says who, why, what and by which rule, and names no person`() throws {
    let question = AccessQuestion(
      role: .physician, purpose: .treatment, part: .diagnostic, resourceType: "Observation", labels: .hiv, consent: .granted, named: .hiv, time: now)
    let detail = DisclosureDetail(
      contract: Contract.standard.digest, role: .physician, purpose: .treatment,
      answered: [.init(question: question, decision: AccessDecision(.permit, rule: "physician-granted"), lines: 3, grant: String(repeating: "ab", count: 32))],
      records: SHA256Digest.of("x"))
    let event = AuditEventResource(
      entry: String(repeating: "cd", count: 32), patient: patient, reader: "dr-lee", log: "example.org/log", at: now, detail: detail
    ).json
    #expect(event["outcome"]?.string == "0")
    #expect(event["agent"]?.array?.first?["who"]?["identifier"]?["value"]?.string == "dr-lee")
    let text = String(decoding: event.encoded, as: UTF8.self)
    for word in ["physician-granted", "\"TREAT\"", "\"HIV\"", "Patient/\(patient)"] { #expect(text.contains(word)) }
    var refused = detail
    refused.answered[0].decision = AccessDecision(.deny, rule: "default")
    #expect(
      AuditEventResource(entry: "", patient: patient, reader: "dr-lee", log: "", at: now, detail: refused).json["outcome"]?.string == "4")
  }

  @Test func `A bundle names each entry by a URN of its own`() throws {
    let ids = ["00112233445566778899aabbccddeeff" + String(repeating: "0", count: 32), String(repeating: "ff", count: 32)]
    let bundle = FHIRCollection.bundle(ids.map { ($0, .object([])) }, at: now)
    #expect(
      bundle["entry"]?.array?.compactMap { $0["fullUrl"]?.string } == [
        "urn:uuid:00112233-4455-8677-8899-aabbccddeeff", "urn:uuid:ffffffff-ffff-8fff-8fff-ffffffffffff",
      ])
    #expect(FHIRCollection.bundle([], at: now)["entry"] == nil)
  }
}
