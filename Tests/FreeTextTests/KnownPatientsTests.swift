import FreeText
import Records
import Testing

/// What several records have in common is made ready once; what is found is what is found when all values of a record are added in its order.
@Suite struct KnownPatientsTests {
  private static let classes: [IdentifierClass] = [
    .names, .names, .geography, .dates, .telephone, .email, .account, .medicalRecord, .otherUnique, .healthPlan, .socialSecurity,
  ]
  /// Some under several classes, some like each other, some days of one month.
  private static let values = [
    "Kowalczyk^Anna", "Kowalczyk", "Kowalszyk", "Kovalczyk", "Springfield", "Springfield Memorial Hospital", "12 Maple Street", "Maple", "Quarles, Tobin J",
    "19480307", "1948-03-07", "20190307", "20200412", "20201204", "03/07/1948", "217-555-0134", "2175550134", "00471122", "471122", "900-12-3456", "900123456",
    "tq@example.org", "tquarles", "471122@example.org", "Normal", "Will", "62704", "Trexvik", "Trexvic", "Trexwik", "03071948", "030748",
  ]
  private static let texts = [
    "Seen by Dr. Kowalczyk on 03/07. Mrs. Kowalcyzk agrees. MRN: 00471122, acct 900123456.", "PT LIVES IN SPRINGFIELD, IL 62704, 12 MAPLE STREET.",
    "Trexvk and Trexwic of Springfield Memorial Hospital, 3/7, April 12, 12/4/20, 030748.", "Call 217 555 0134 or tq@example.org. Will is normal. TQ signed.",
    "tquarles wrote to 471122@example.org on March 7th; born 7-Mar-1948.",
  ]

  private static func fill(_ known: KnownValues, _ source: inout Dice, most: Int) {
    for _ in 0..<(1 + source.next(most)) {
      let (value, c, isRequired) = (source.pick(values), source.pick(classes), source.next(3) > 0)
      Array(value.utf8).withUnsafeBytes { known.add(Bytes($0), c, isRequired: isRequired) }
    }
  }

  private static func found(_ scrubber: Scrubber) -> [String] {
    scrubber.spans.map { "\($0.start) \($0.end) \($0.textClass) \($0.rule.number) \($0.date)" }
  }

  @Test(arguments: 1...40) func `what is shared is found as if it were added`(seed: Int) {
    var source = Dice(state: UInt64(seed))
    let shared = (0..<4).map { number in
      let out = KnownValues(number: number)
      let all = KnownValues()
      KnownPatientsTests.fill(all, &source, most: 16)
      for entry in all.entries { out.addNew(all.value(entry), entry.identifierClass, isRequired: entry.isRequired) }
      return out
    }
    let patients = KnownPatients(takesOrdinaryWords: seed % 2 == 0)
    let (scrubber, plain) = (Scrubber(), Scrubber())
    var count = 0
    for _ in 0..<40 {
      let known = KnownValues()
      KnownPatientsTests.fill(known, &source, most: 12)
      let values = source.pick(shared)
      guard known.share(values) else { continue }
      count += 1
      let one = KnownIdentities()
      one.takesOrdinaryWords = seed % 2 == 0
      one.add(known)
      var identities = patients.identities(of: known)
      for text in KnownPatientsTests.texts {
        Array(text.utf8).withUnsafeBytes { raw in
          plain.find(in: Bytes(raw), known: one)
          scrubber.find(in: Bytes(raw), known: identities)
          if let other = patients.identities(of: known, insteadOf: identities) {
            identities = other
            scrubber.find(in: Bytes(raw), known: identities)
          }
        }
        #expect(KnownPatientsTests.found(scrubber) == KnownPatientsTests.found(plain), "\(text)")
      }
    }
    #expect(count > 0)
  }

  @Test(arguments: 1...20) func `what is shared counts as if each value had been added that is new`(seed: Int) {
    var source = Dice(state: UInt64(seed))
    let shared = KnownValues()
    let all = KnownValues()
    KnownPatientsTests.fill(all, &source, most: 30)
    for entry in all.entries { shared.addNew(all.value(entry), entry.identifierClass, isRequired: entry.isRequired) }
    func list(_ known: KnownValues) -> [String] {
      var out: [String] = []
      known.forEach { out.append("\($1) \($2) \($0.text)") }
      return out
    }
    for _ in 0..<40 {
      let known = KnownValues()
      KnownPatientsTests.fill(known, &source, most: 12)
      let own = list(known)
      guard known.share(shared) else {
        #expect(list(known) == own)
        continue
      }
      let others = Set((0..<known.otherCount).map { known.other($0) })
      let plain = KnownValues()
      for entry in known.entries { plain.add(known.value(entry), entry.identifierClass, isRequired: entry.isRequired) }
      for entry in shared.entries { plain.addNew(shared.value(entry), entry.identifierClass, isRequired: entry.isRequired) }
      #expect(list(known) == list(plain))
      for (i, value) in own.enumerated() where !others.contains(i) { #expect(list(shared).contains(value)) }
    }
  }
}
