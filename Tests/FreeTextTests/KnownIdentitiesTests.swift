import FreeText
import Records
import Testing

/// A set of known values from pairs of value and class.
func known(_ values: [(String, TextClass)]) -> KnownIdentities {
  let known = KnownIdentities()
  for (value, textClass) in values { Array(value.utf8).withUnsafeBytes { known.add(Bytes($0), textClass) } }
  return known
}

@Suite struct KnownIdentitiesTests {
  static let patient: [(String, TextClass)] = [
    ("TANAKA^JOHN^PAUL", .name), ("O'BRIEN^SEÁN", .relative), ("García-López, María", .relative), ("de la Cruz, Will", .name),
    ("19480307", .date), ("(217) 555-0134", .phone), ("123-45-6789", .socialSecurity), ("MRN00123456", .medicalRecord),
    ("123 N Kettering St Apt 4B, Springvale, IL 62704", .street), ("jt.smythe@example.org", .email), ("Nordwell Widgets Inc", .employer),
  ]

  @Test(
    arguments: [
      "seen ‹John Tanaka› today", "‹Tanaka, John P.› was seen", "‹TANAKA^JOHN›", "Mr. ‹Tanaka›'s wife", "‹J. Tanaka› agrees",
      "‹John T.› agrees",
      "‹JohnTanaka›", "_‹tanaka›_", "‹tanaka,john›", "‹jtanaka› logged in", "user ‹tanakaj48› logged in", "‹T A N A K A›",
      "‹Tana-\nka› agrees",
      "‹Tana\nka› agrees", "‹T4naka› agrees", "‹Tan4ka› agrees", "‹Tanka› agrees", "‹Tanakka› agrees", "‹Tanaak› agrees", "‹Tamaka› agrees",
      "patient ‹JT› agrees", "‹J.T.› agrees", "‹J.P.T.› agrees", "‹O'Brien›", "‹o brien›", "‹OBRIEN›", "‹O’Brien›’s", "‹Sean›", "‹Brien›",
      "‹Sean O'Brien›",
      "‹Garcia Lopez›", "‹GARCIALOPEZ›", "‹María García›", "‹Will de la Cruz›", "‹Dela Cruz›", "he met ‹Will› there", "Mr. ‹Cruz›",
      "‹john.tanaka@example.com›", "born ‹3/7/48›", "born ‹7.3.1948›", "born ‹1948-03-07›", "born ‹March 7, 1948›", "born ‹7th of March›",
      "born ‹the seventh of March›", "born ‹Mar. 7›", "born ‹07MAR1948›", "born ‹03071948›", "born ‹030748›", "born ‹March 1948›",
      "born ‹03/07›",
      "call ‹217.555.0134›", "call ‹555-0134›", "call ‹+1 217 555 0134›", "call ‹2175550134›", "SSN ‹123456789›", "SSN ‹123 45 6789›",
      "xxx-xx-‹6789›",
      "MRN ‹123456›", "‹MRN-00123456›", "‹00123456›", "‹0012 3456›", "‹MRNOO123456›", "lives at ‹123 N Kettering St›", "‹123 Kettering›",
      "on ‹Kettering›",
      "from ‹Springvale›", "‹62704›", "‹jt.smythe›", "‹jt.smythe@example.org›", "works at ‹Nordwell›", "works at ‹Nordwell Widgets›",
    ])
  func `a known value is found in every way of writing it`(_ marked: String) {
    let marked = Marked(marked)
    var expected = marked.identifiers
    // The article belongs to no date.
    for i in expected.indices where expected[i].hasPrefix("the ") { expected[i].removeFirst(4) }
    #expect(removed(from: marked.text, known: known(KnownIdentitiesTests.patient)) == expected)
  }

  @Test(
    arguments: [
      "she will return", "will follow up", "Will return in two weeks.", "strength 3/7 throughout", "seen in 1948", "IL is a state",
      "the street was wet", "Apt was clean", "12345 units", "123 mg daily", "a st. elevation", "he can walk", "BP 134/55", "march on",
      "north of here",
    ])
  func `what only looks like a known value stays`(_ text: String) {
    #expect(removed(from: text, known: known(KnownIdentitiesTests.patient)) == [])
  }

  @Test(arguments: [
    "MRN ‹00000123›, glucose 123 mg/dL, 0000 ‹0123›", "account ‹0000045›, weight 45 kg", "last four ‹0012›, hemoglobin 12", "insulin 70/30, zip ‹07030›, level 7030", "in ‹07030-1123›", "‹Hoboken› NJ ‹7030›",
    "BP 125/80, lives in ‹12580›", "at 12:34, chart ‹00001234›, record ‹1234›",
  ])
  func `digits that leading zeros leave over are a number's only where it is written out`(_ marked: String) {
    let marked = Marked(marked)
    let set = known([
      ("00000123", .medicalRecord), ("0000045", .account), ("123-45-0012", .socialSecurity), ("07030", .zip), ("12580", .zip), ("00001234", .medicalRecord),
    ])
    #expect(removed(from: marked.text, known: set) == marked.identifiers)
  }

  @Test(arguments: [
    "‹Hope› reports pain", "‹Sharp› failed azathioprine", "‹Miles› will call", "Here.\n‹Rich›'s sister drove",
    "to: ‹grant w. weeks›  device", "saw ‹Hope› there",
    "Hope to see them", "Normal stress test", "Miles of road", "she lives in ‹normal›", "‹12 zelkova st›, ‹normal›", "to grant hope",
    "in weeks", "rich food, sharp pain",
  ])
  func `a name that is an ordinary word takes evidence`(_ marked: String) {
    let marked = Marked(marked)
    let set = known([
      ("Sharp, Hope", .name), ("Miles Rich", .relative), ("Grant Weeks", .relative), ("Normal", .city), ("12 Zelkova St", .street),
    ])
    #expect(removed(from: marked.text, known: set) == marked.identifiers)
  }

  @Test func `a name that an e-mail address has, too, is tagged as a name`() {
    let set = known([("john_tanaka@example.org", .email), ("John", .name), ("Tanaka", .name)])
    #expect(scrubbed("Mr. John Tanaka, john_tanaka@example.org", known: set) == "Mr. [NAME], [EMAIL]")
  }

  @Test(arguments: [
    "Reported by ‹Aoife› ‹O'Testigan›; next of kin", "Seen by ‹Aoife› ‹D'Marvenson› today.", "SEEN BY ‹AOIFE› ‹O'TESTIGAN› TODAY.", "‹Aoife› ‹Kovaldez› called",
    "Seen by ‹Aoife›, who drove.",
  ])
  func `a surname that nobody knows goes behind a first name that is known`(_ marked: String) {
    let marked = Marked(marked)
    #expect(removed(from: marked.text, known: known([("Aoife", .name)])) == marked.identifiers)
  }

  @Test func `units and articles beside known names stay`() {
    let set = known([("PARK^MIN", .name), ("TAKEUCHI^AKI", .relative)])
    #expect(removed(from: "norepinephrine 0.09 mcg/kg/min given", known: set) == [])
    #expect(removed(from: "THANK YOU FOR REFERRING MS. TAKEUCHI, A PLEASANT LADY", known: set) == ["TAKEUCHI"])
    #expect(removed(from: "seen by min today", known: set) == ["min"])
  }

  @Test func `sets are merged and emptied`() {
    let set = known([("TANAKA^JOHN", .name)])
    set.merge(known([("Nordwell Widgets", .employer)]))
    #expect(removed(from: "Tanaka of Nordwell", known: set) == ["Tanaka", "Nordwell"])
    set.reset()
    #expect(set.isEmpty)
    set.merge(known([("Kowalczyk", .name)]))
    #expect(removed(from: "about kowalczyk", known: set) == ["kowalczyk"])
  }

  @Test func `placeholders, titles, states and single letters are no known values`() {
    let nothing = known([
      ("Unknown", .name), ("BABY BOY", .name), ("Test", .name), ("None", .employer), ("Dr.", .name), ("de la", .name), ("IL", .city),
      ("Texas", .place),
      ("USA", .place), ("X", .name),
    ])
    #expect(removed(from: "Unknown baby boy test none Dr. de la IL Texas USA X ray", known: nothing) == [])
  }
}
