import FreeText
import Records
import Testing

/// What a scrubber keeps from text to text, and a set of known values from patient to patient, changes nothing that it finds.
@Suite struct ReuseTests {
  private static let texts = [
    "Seen by Dr. Kowalczyk on 03/14/2019. Mrs. Kowalczyk agrees. MRN: 00471122.",
    "PT SEEN BY DR KOWALCZYK. CALL 217-555-0134. LIVES IN SPRINGFIELD, IL 62704.",
    "pt seen by dr kowalczyk, lives at 12 maple street. f/u 3/14.",
    "Sx of pnemonia and hypertention. Tobin Quarles reports pain. Qarles denies fever. TQ signed.",
    "Herr M\u{FC}ller und S\u{E9}n\u{E9}chal, \u{39A}\u{3CE}\u{3C3}\u{3C4}\u{3B1}\u{3C2}. Caf\u{E9} visit &amp; call\\.br\\Jos\u{E9} Nu\u{301}n\u{303}ez.",
    "<p>Name: <b>Tobin Quarles</b></p><p>DOB: 7-Mar-1948</p> ninety-four years old",
    "The hyper-\ntension of Ms. Quar-\nles is known. J.T. was here. 10.20.30.40 user@example.org",
    "Medical record number 784417, acct # 55-1182-3. Take 20 mg b.i.d. for 10 days. BP 120/80, T 98.6.",
  ]

  private static func spans(_ text: String, _ scrubber: Scrubber, _ known: KnownIdentities?) -> [TextSpan] {
    Array(text.utf8).withUnsafeBytes { raw in
      scrubber.find(in: Bytes(raw), known: known)
      return scrubber.spans
    }
  }

  private static func isSame(_ a: [TextSpan], _ b: [TextSpan]) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy {
        $0.start == $1.start && $0.end == $1.end && $0.textClass == $1.textClass && $0.rule.number == $1.rule.number && $0.date == $1.date
      }
  }

  @Test func `a scrubber that has read other texts finds what a new one finds`() {
    let reused = Scrubber()
    for step in [1, 3, 5, 7] {
      for n in 0..<ReuseTests.texts.count * 2 {
        let text = ReuseTests.texts[n * step % ReuseTests.texts.count]
        let fresh = ReuseTests.spans(text, Scrubber(), nil)
        #expect(!fresh.isEmpty)
        #expect(ReuseTests.isSame(ReuseTests.spans(text, reused, nil), fresh), "text \(n * step % ReuseTests.texts.count)")
      }
    }
  }

  private static let patients: [[(String, TextClass)]] = [
    [("Kowalczyk^Anna^Maria", .name), ("1948-03-07", .date), ("217-555-0134", .phone), ("00471122", .medicalRecord)],
    [("QUARLES, TOBIN J", .name), ("12 Maple Street^^Springfield^IL^62704", .street), ("19480307", .date), ("tq@example.org", .email)],
    [("M\u{FC}ller^Jos\u{E9}", .relative), ("Maple", .employer), ("1948-03", .date), ("03/14/2019", .date), ("784417", .account)],
    [("Kowalczyk", .staff), ("Springfield", .city), ("Saint Larkmoor Hospital", .facility), ("tquarles", .username), ("900-12-3456", .socialSecurity)],
  ]

  private static func fill(_ known: KnownIdentities, _ values: [(String, TextClass)]) {
    known.reset()
    for (value, c) in values { Array(value.utf8).withUnsafeBytes { known.add(Bytes($0), c) } }
  }

  @Test func `a set that has known other patients finds what a new one finds`() {
    let reused = KnownIdentities()
    let scrubber = Scrubber()
    for n in 0..<64 {
      // Values of two patients in turns, so that each is met first and again, before and behind others.
      let values = ReuseTests.patients[n % 4] + (n % 3 == 0 ? [] : ReuseTests.patients[(n / 4 + n) % 4])
      let fresh = KnownIdentities()
      ReuseTests.fill(fresh, values)
      ReuseTests.fill(reused, values)
      for text in ReuseTests.texts {
        #expect(ReuseTests.isSame(ReuseTests.spans(text, scrubber, reused), ReuseTests.spans(text, scrubber, fresh)), "round \(n)")
      }
    }
  }

  @Test func `a text that came before is searched for what is known of the next patient, under the profile of the day`() {
    let (reused, text) = (Scrubber(), "Specimen of Larkmoor hemolyzed, 03/14, will repeat.")
    var limited = ScrubProfile.safeHarbor
    limited.dates = .kept
    for n in 0..<24 {
      let values = [[], [("Larkmoor", TextClass.name)], [("Will", .name)], [("Xyz", .name)]][n % 4]
      reused.profile = n % 3 == 0 ? limited : .safeHarbor
      let known = KnownIdentities()
      ReuseTests.fill(known, values)
      #expect(ReuseTests.isSame(ReuseTests.spans(text, reused, known), ReuseTests.spans(text, Scrubber(profile: reused.profile), known)), "round \(n)")
    }
  }

  @Test func `a set that has forgotten its oldest values finds the newest`() {
    let known = KnownIdentities()
    // More keys than are kept.
    for n in 0..<20_000 {
      known.reset()
      Array("Zuwolka\(n) Trexvik\(n * 7)".utf8).withUnsafeBytes { known.add(Bytes($0), .name) }
      Array("\(4_711_000 + n)".utf8).withUnsafeBytes { known.add(Bytes($0), .medicalRecord) }
    }
    ReuseTests.fill(known, ReuseTests.patients[1])
    #expect(removed(from: "called tobin quarles of 12 Maple Street", known: known) == ["tobin quarles", "12 Maple Street"])
    ReuseTests.fill(known, [("4711003", .medicalRecord)])
    #expect(removed(from: "chart 4711003 and 4711004", known: known).first == "4711003")
  }

  @Test(arguments: ["\u{E9}", "&amp;", "\\T\\", "\u{200B}", "e\u{301}", "\u{2019}", "<b>", "\r\n", "\u{42F}"])
  func `a name is found at its bytes wherever characters before it were undone`(_ character: String) {
    for at in 0..<48 {
      let text = String(repeating: "a ", count: at / 2) + (at % 2 == 1 ? "b" : "") + character + " seen by Dr. Kowalczyk" + character + " today"
      let found = removed(from: text)
      #expect(found.contains { $0.hasPrefix("Kowalczyk") }, "at \(at)")
    }
  }
}
