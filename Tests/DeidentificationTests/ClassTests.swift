import Records
import Testing

/// Words that belong to a standard code, with what they would give away.
struct WordsCase: Sendable, CustomTestStringConvertible {
  let clause: String
  let words: String
  let stays: Bool
  var testDescription: String { "\(clause) \(stays ? "stays" : "goes"): \(words)" }

  static func goes(_ clause: String, _ words: String) -> WordsCase { WordsCase(clause: clause, words: words, stays: false) }
  static func stays(_ clause: String, _ words: String) -> WordsCase { WordsCase(clause: clause, words: words, stays: true) }
}

/// One table for the eighteen classes: what must not pass in words that are otherwise kept, and what only looks like it.
///
/// Names, numbers and domains are reserved or invented: 555-01xx, example.com, 192.0.2.0/24, SSN area 000 or 9xx.
let wordsCases: [WordsCase] = [
  .goes("(A) names", "Glucose ordered by Dr. Example"), .goes("(A) names", "Read by Ann Example MD"),
  .stays("(A) names", "Crohn disease"), .stays("(A) names", "Parkinson disease with Lewy bodies"),
  .stays("(A) names", "White blood cells"),
  .goes("(B) geography", "seen at 12 North Example Street"), .goes("(B) geography", "60601-0001 home"),
  .goes("(B) geography", "Example IL 60601"),
  .goes("(B) geography", "P.O. Box 12"), .goes("(B) geography", "41.87811 lat"), .stays("(B) geography", "Coxsackie virus"),
  .stays("(B) geography", "Rocky Mountain spotted fever"), .stays("(B) geography", "Lyme disease"),
  .stays("(B) geography", "5 year survival"),
  .goes("(C) dates", "Result of 2019-03-07"), .goes("(C) dates", "Result of 3/7/2019"), .goes("(C) dates", "07-MAR-2019"),
  .goes("(C) dates", "since March 2019"), .goes("(C) dates", "20190307 sample"), .goes("(C) dates", "leap 29/02/2020"),
  .goes("(C) dates", "aged 90"),
  .goes("(C) dates", "94 years old"), .goes("(C) dates", "2019-03"), .stays("(C) dates", "Influenza vaccine 2019"),
  .stays("(C) dates", "89 years old"),
  .stays("(C) dates", "90+"), .stays("(C) dates", "may be normal"), .stays("(C) dates", "Blood pressure 120/80"),
  .stays("(C) dates", "Factor 5 Leiden"), .stays("(C) dates", "Hours 24"),
  .goes("(D) telephone", "call 555-0134"), .goes("(D) telephone", "(217) 555-0134"), .goes("(D) telephone", "217.555.0134"),
  .goes("(D) telephone", "+44 20 7946 0000"), .stays("(D) telephone", "Telephone encounter"),
  .stays("(D) telephone", "Ratio 100-200"),
  .goes("(E) fax", "Fax: 12"), .goes("(E) fax", "fax no. 9"), .stays("(E) fax", "Fax received"),
  .goes("(F) email", "ask ann@example.com"), .stays("(F) email", "5 mL @ 10:00"),
  .goes("(G) social security", "000-12-3456"), .goes("(G) social security", "900 12 3456"),
  .goes("(G) social security", "xxx-xx-3456"),
  .goes("(G) social security", "SSN 3456"), .stays("(G) social security", "Interleukin 2-10-4"),
  .goes("(H) record number", "MRN 123"), .goes("(H) record number", "Glucose 123456"),
  .stays("(H) record number", "Glucose 12345"),
  .stays("(H) record number", "Magnetic resonance (MR) imaging"),
  .goes("(I) health plan", "1EG4-TE5-MK73"), .goes("(I) health plan", "Member ID: 12"),
  .stays("(I) health plan", "Health plan member"),
  .goes("(J) account", "4111 1111 1111 1111"), .goes("(J) account", "Acct# 12"), .goes("(J) account", "GB33BUKB20201555555555"),
  .stays("(J) account", "Accounted for"),
  .goes("(K) certificate", "DEA AB1234563"), .goes("(K) certificate", "License no 7"),
  .stays("(K) certificate", "Licensed practical nurse"),
  .goes("(L) vehicle", "1M8GDM9AXKP042788"), .goes("(L) vehicle", "plate 7"), .stays("(L) vehicle", "Plate count"),
  .goes("(M) device", "S/N, serial 77"), .goes("(M) device", "(01)00844588003288"), .stays("(M) device", "Serial measurement"),
  .goes("(N) URL", "see http://example.com"), .goes("(N) URL", "www.example.com"), .goes("(N) URL", "portal.example.org"),
  .stays("(N) URL", "Hgb.total"), .stays("(N) URL", "pH.venous"),
  .goes("(O) IP address", "192.0.2.17"), .goes("(O) IP address", "2001:db8::8a2e:370:7334"),
  .stays("(O) IP address", "version 2.16.3"),
  .stays("(O) IP address", "10:30:15"),
  .goes("(P) biometric", "Fingerprint 12"), .stays("(P) biometric", "Fingerprint absent"),
  .goes("(Q) photograph", "data:image/png;base64,iVBORw0KGgo"),
  .goes("(Q) photograph", String(repeating: "iVBORw0KGgo", count: 6)),
  .stays("(Q) photograph", "Photograph of wound"),
  .goes("(R) other", "00112233-4455-6677-8899-aabbccddeeff"), .goes("(R) other", "Accession 12"),
  .goes("(R) other", "XK9Q22A417"),
  .goes("(R) other", "1.2.840.99.1.5"), .stays("(R) other", "Case management"), .stays("(R) other", "CYP2C19 genotype"),
  .stays("(R) other", "25-hydroxyvitamin D3"),
]

@Suite struct ClassTests {
  @Test(arguments: wordsCases)
  func `words of a standard code stay unless they have the shape of an identifier`(_ c: WordsCase) throws {
    let bench = try Bench()
    let json = try bench.one(Element.Observation.root) {
      $0.concept(Element.Observation.code, system: loinc, code: "2345-7", display: c.words)
    }
    #expect(json.contains(#""display""#) == c.stays)
    #expect(json.contains(#""code":"2345-7""#))
    #expect(bench.out.tally["display-withheld"] == (c.stays ? 0 : 1))
    #expect(bench.out.withheldText == (c.stays ? 0 : 1))
  }

  @Test func `every class of the law has cases that go and cases that stay`() {
    for letter in "ABCDEFGHIJKLMNOPQR" {
      #expect(wordsCases.contains { $0.clause.hasPrefix("(\(letter))") && !$0.stays })
      #expect(wordsCases.contains { $0.clause.hasPrefix("(\(letter))") && $0.stays })
    }
  }

  @Test(arguments: [
    ("(A)", "EXAMPLESON", IdentifierClass.names, "Finding of Exampleson", "Finding of examples"),
    ("(A)", "O'BRIEN", .names, "Obrien sign", "Brighton sign"), ("(A)", "Müller", .names, "MULLER test", "Milling test"),
    ("(A)", "Li", .names, "Li syndrome", "Lithium level"), ("(B)", "12 ELMWOOD AVE", .geography, "Elmwood panel", "Elm pollen"),
    ("(H)", "4711", .medicalRecord, "Panel 4711", "Panel 471"), ("(B)", "07030", .geography, "Ward 07030", "Insulin 70/30"),
    ("(H)", "00000012", .medicalRecord, "Panel 00000012", "Vitamin B 12"), ("(G)", "900-12-0680", .socialSecurity, "Panel 0680", "Panel 680"),
    ("(H)", "00001234", .medicalRecord, "Panel 1234", "Panel 12/34"), ("(J)", "AC0099", .account, "AC0099 test", "AC0098 test"),
  ])
  func `a value of the record is not kept in the words of a code, whatever its case and marks`(
    clause: String, value: String, c: IdentifierClass, goes: String, stays: String
  ) throws {
    let bench = try Bench()
    func kept(_ words: String) throws -> Bool {
      try bench.one(Element.Observation.root, known: [(value, c)]) {
        $0.concept(Element.Observation.code, system: loinc, code: "2345-7", display: words)
      }.contains(#""display""#)
    }
    #expect(try !kept(goes))
    #expect(try kept(stays))
  }
}
