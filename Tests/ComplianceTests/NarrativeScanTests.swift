import Compliance
import Records
import Testing

@Suite struct NarrativeScanTests {
  static let dates =
    NarrativeCase.held(
      .dates, "seen 03/14/2019", "seen 3-14-19", "14.03.2019", "on 3/14", "3 / 14 / 2019", "2019-03-14", "2019-03", "03/2019",
      "on 03 14 2019", "19SEP", "7jun", "THE 29TH OF APRIL", "the 29th of April", "April 3rd", "3 Apr", "Apr. 3, 2019",
      "3-APR-2019", "June 1999", "June of 1999", "in June", "May 5", "5 May 2019", "March 3", "March 2019", "at Christmas",
      "over Thanksgiving", "New Year's Eve", "Labor Day weekend", "on 20240131", "DOB 06241948", "DOB: 062448",
      "2024-01-31T10:15", "next 11/25 7:32 AM", "f/u 03/02", "7/18/'12", "March twenty second", "9.1.19 given", "born in 1925",
      "03&#47;14&#47;2019", "on 2019\u{2011}03\u{2011}14", "０３/１４/２０１９")
    + NarrativeCase.suspected(
      .dates, "in May", "in March of this year", "admitted on the 3rd.", "3/14\n/2019")
    + NarrativeCase.passing(
      "in 2019", "since 2015", "on Monday", "at 10:30", "for 3 days", "BP 120/80", "strength 5/5", "2/6 murmur", "L4-5 disc",
      "1/2 tablet", "aspirin 81 mg", "sodium 135-145", "she may walk", "may 10 mg", "March in place", "marching", "20/20 vision",
      "pain 7/10", "decreased from 5/10 to 3/10", "Christmas tree pattern", "every 4-6 hours", "GCS 15", "2015-2019",
      "[DATE 2019] at 10:30", "born in 1975", "A1c 7.2", "T4 1.2", "3 may be", "INR 2.5", "version 1.2.10", "the 3rd toe",
      "12/30 MMSE")

  static let ages =
    NarrativeCase.held(
      .dates, "a 94-year-old man", "94 yo", "94yo", "94 y/o", "age 91", "aged 101", "94M presents", "93 female", "ninety-four years old",
      "ninety-two-year-old", "one hundred and two years old", "in her 90s", "in his early nineties", "a nonagenarian",
      "her 95th birthday age 95", "94\nyears old", "lived to 93", "Mr. [NAME], 96, here", "[NAME] (93)", "age is\u{A0}99")
    + NarrativeCase.passing(
      "an 89-year-old man", "age 89", "[AGE 90+]", "90+ years", "90 or older", "90 years or older", "saturation 94 %",
      "temperature 98F", "heart rate in the 90s", "weight 94 kg", "ninety percent", "100 pack-years", "ninety-five percent",
      "glucose 94", "100 years ago", "BP 94/60")

  static let numbers =
    NarrativeCase.held(
      .telephone, "call 217-555-0134", "(217) 555-0134", "217.555.0134", "217 555 0134", "1-217-555-0134", "555-0134", "+44 20 7946 0000",
      "(217)\n555-0134", "217-555-\n0134", "two one seven five five five zero one three four", "pager 4351", "paged #6494",
      "２１７-555-0134")
    + NarrativeCase.suspected(
      .telephone, "ext 4711", "020 7946 0000")
    + NarrativeCase.held(
      .fax, "fax 217-555-0134", "Fax: 4711-22")
    + NarrativeCase.held(
      .socialSecurity, "900-12-3456", "900 12 3456", "SSN 3456", "xxx-xx-3456", "***-**-3456", "last four of SSN: 3456", "SSN ending 3456",
      "last 4: 3456")
    + NarrativeCase.held(
      .medicalRecord, "MRN 12345", "MRN: 12-34-56", "MRN#A1234")
    + NarrativeCase.suspected(
      .medicalRecord, "number 1234567", "chart no. 4711", "12345\n67890")
    + NarrativeCase.suspected(
      .healthPlan, "policy no. XK4711")
    + NarrativeCase.held(
      .healthPlan, "Member ID: 12345", "1EG4-TE5-MK73")
    + NarrativeCase.held(
      .account, "acct 4711", "4111 1111 1111 1111", "GB29NWBK60161331926819")
    + NarrativeCase.suspected(
      .account, "account # 471112")
    + NarrativeCase.held(
      .certificate, "license # 47111", "lic 24 254 773", "DEA AB1234563", "passport X4711222")
    + NarrativeCase.held(
      .vehicle, "plate ABC1234", "plate ABC 123", "plate 738 JWN", "VIN 1M8GDM9AXKP042788")
    + NarrativeCase.suspected(
      .device, "serial # 4711AB")
    + NarrativeCase.held(
      .device, "00:1B:44:11:3A:B7", "S/N: 47112")
    + NarrativeCase.held(
      .otherUnique, "accession 24-4711", "24-FD-232955", "K9X2M4471Q", "123e4567-e89b-42d3-a456-426614174000",
      "1.2.840.113619.2.5.176.2155",
      "badge 47112", "user jq4711", "login: j_quux", "order # 47112")
    + NarrativeCase.passing(
      "WBC 11000", "platelets 150,000", "500-1000 mg", "range 150-4000", "10000units", "ICD-10 S72.001A", "CPT 99213", "CYP2C19",
      "COVID-19", "T10-T12", "HLA-B27", "case 2019", "lot of 10 pills", "chart reviewed 2019", "order 5000 units",
      "visit 2 of 4", "SNOMED 46498550", "NDC 00406-0125-01", "0.1234567", "LOINC 2345-7", "[PHONE] or [FAX]", "ID [ID]",
      "room 412", "MRN [MRN]", "insurance denied 3 times", "C5-6 C6-7", "1024x1024", "last 4 weeks", "pH 7.35 pCO2 40",
      "one two three", "at 10:15-08:00\n120")

  static let net =
    NarrativeCase.held(
      .email, "ann@example.org", "ann @ example.org", "ann at example dot org", "ann (at) example.org", "ANN＠EXAMPLE.ORG",
      "ann&#64;example.org")
    + NarrativeCase.held(
      .url, "see www.example.org", "https://example.org/a", "example.com", "example dot com")
    + NarrativeCase.held(
      .ipAddress, "192.0.2.17", "2001:db8::1")
    + NarrativeCase.passing(
      "10 mg @ bedtime", "pain.Health", "seen at 10", "10:30:15", "ratio 1:2:3", "dot blot", "e.g. pain")

  static let places =
    NarrativeCase.held(
      .geography, "12 Sample Street", "4 Old Mill Rd", "1200 N Sample Ave.", "P.O. Box 12", "PO Box 12", "IL 62704", "62704-1234",
      "TX [ZIP]-1234",
      "Springfield, IL", "lives in Sampleton", "Sampleton, Illinois", "Apt 4B", "Yellow County", "[ADDRESS] 62704",
      "41.8781, -87.6298", "41.8781N 87.6298W", "12 Sample\nStreet", "45 42nd Street")
    + NarrativeCase.suspected(
      .geography, "on Sample Street", "Sampleton Hospital")
    + NarrativeCase.passing(
      "12 lead ECG", "lives in Illinois", "the hospital", "General Hospital", "3 view CT", "walks down the street",
      "Suite of labs", "from Mexico", "2 ct", "10 mg in AM", "lives at home", "moved to the ward", "Medical Center",
      "ran 5 miles down the road", "99213 visit", "Normal, ME", "1.005 - 1.030", "1.005-1.030")

  static let names =
    NarrativeCase.held(
      .names, "seen by Dr. Example", "Mrs. Sample reports", "MS. LOPEZ", "Dr Quux", "dr. lopez", "QUUX^ANNA", "Lopez, Maria",
      "SMITH, JOHN", "Maria Lopez", "MARIA LOPEZ", "daughter Quuxa", "wife, Mary", "lives with Jennifer", "cc: Quuxford",
      "J. Quuxford, MD", "Quuxford, RN", "PATIENT: QUUXFORD, ANNABEL", "Maria\nLopez", "Mar&iacute;a L&oacute;pez",
      "Dr.\\.br\\Quuxford", "\\H\\Maria\\N\\ Lopez", "Mаria Lopez", "Иванов", "Quuxa Quuxford", "ＭＡＲＩＡ ＬＯＰＥＺ")
    + NarrativeCase.suspected(
      .names, "John Q. Public", "maria lopez", "Jennifer is well", "O’Brien", "signed by JQ", "signed by Quux", "a son named Hope",
      "Quux is a 45-year-old man", "patient Quuxford", "Kowalczyk denies pain", "Palaniq's sister", "JQ/mk\n",
      "J<b>enn</b>ifer is well", "Jenni\u{AD}fer", "[NAME] Quuxford", "van der Quux", "McQuuxford", "Pt J.Q. states",
      "Nguyễn Van Quux", "initials: JQ", "call Quuxford")
    + NarrativeCase.passing(
      "Dr. [NAME]", "seen by Cardiology", "Murphy sign", "Murphy's sign negative", "Crohn disease", "Parkinson's disease",
      "Foley catheter", "Jackson-Pratt drain", "Cheyne-Stokes respirations", "MS exacerbation", "MR moderate", "St. John's wort",
      "Chief Complaint", "HISTORY OF PRESENT ILLNESS", "Patient denies", "Mother: hypertension", "Father with diabetes",
      "E. coli", "White blood cells", "she will grant", "frank blood", "Hodgkin lymphoma", "prescribed the patient Robaxin",
      "discussed with the patient", "[NAME], MD", "Patient Agreements: understands", "Allen test", "brown discharge",
      "Started Lisinopril", "Ultrasound, CT", "Smith fracture", "per Radiology", "I've discussed", "Don't lift", "CBC, CMP",
      "Follow up", "Glasgow Coma Scale", "***** *****", "β-blocker µg", "Head Circumference Percentile")

  static let medicine =
    NarrativeCase.passing(
      "Dupuytren contracture", "a Trendelenburg gait", "Osgood-Schlatter disease", "Guillain-Barre syndrome", "Zollinger-Ellison",
      "Wolff-Parkinson-White", "Kocher clamp", "Lhermitte sign", "Weber and Rinne tests", "Bazett QTc 465", "Clavien-Dindo grade II",
      "Started Entresto and Jardiance", "Advair Diskus twice daily", "Lantus SoloStar pen", "Tdap Boostrix given", "Klebsiella pneumoniae",
      "Tinel and Phalen negative", "Charcot-Marie-Tooth", "Bankart repair", "Virchow node", "Spetzler-Martin grade", "Whipple procedure",
      "fluids 371 627 1520 mL", "read at 4:15 PM Dr [NAME]", "90 years or older")
    + NarrativeCase.suspected(
      .telephone, "Peak flows 350-420-4100", "range of 350-4000 or 555-0134")
    + NarrativeCase.suspected(.account, "1200 1400 1600 1800")
    + NarrativeCase.suspected(.dates, "nodes 2/17 involved", "a 100-year-old house", "90Y microspheres")

  static let people =
    NarrativeCase.held(
      .names, "therapist Quuxa Forder", "Doctor Quuxford saw her", "Dear Dr. A. Quuxford", "with Dr R. Good at noon",
      "Member: Quuxa Forder", "Quuxa Forder, RN", "Quuxa Forder (sister)", "Quuxa Forder [PHONE]",
      "by Quuxa Forder", "[NAME] and Quuxa Forder", "re: Forder, Quuxa T, DOB [DATE]", "Quuxa Forder, 45 y", "aunt Quuxa",
      "neighbor Quuxa-soo",
      "spoke with Quuxa Forder", "Quuxa T. Forder, M.D.", "Quuxa Forder denies pain")
    + NarrativeCase.suspected(.names, "noted Quuxa Forder helps")

  @Test(arguments: dates + ages + numbers + net + places + names + medicine + people)
  func `what cannot be medicine is held, what may be is counted, a look-alike passes`(_ c: NarrativeCase) {
    let found = scanned(c.text)
    switch (c.expected, c.identifierClass) {
    case (.held, let wanted?): #expect(found.strong.contains(wanted))
    case (.suspected, let wanted?): #expect(found == Scanned(weak: [wanted]))
    default: #expect(found == Scanned())
    }
  }

  @Test(arguments: [
    "[NAME]", "[DATE 2019]", "[AGE 90+]", "[PHONE]", "[PATIENT_NAME]", "[NAME 2]", "[ZIP 627]", "********", "[MEDICAL-RECORD NUMBER]",
  ])
  func `what a scrubber leaves is clean`(_ tag: String) {
    #expect(scanned("Seen \(tag) at clinic, then \(tag), \(tag).") == Scanned())
  }

  @Test(arguments: ["[NAME 4711222]", "[PHONE 5550134]", "[MARIA LOPEZ]", "[NAME Maria Lopez]", "[DATE 03/14/2019]"])
  func `a tag hides nothing but a year`(_ tag: String) { #expect(scanned("Seen \(tag) today.") != Scanned()) }

  @Test func `an expert's policy keeps dates and leaves ages held`() {
    let policy = NarrativeScan.Policy(keepsDates: true)
    #expect(scanned("seen 03/14/2019 and 20190314, in June", policy) == Scanned())
    #expect(scanned("a 94-year-old man", policy) == Scanned(strong: [.dates]))
    #expect(scanned("Maria Lopez", NarrativeScan.Policy(ignored: [.names])) == Scanned())
  }

  @Test func `a limited data set keeps towns and ZIP codes and no streets`() {
    let policy = NarrativeScan.Policy(keepsDates: true, keepsAges: true, keepsTowns: true, keepsZIP: true)
    #expect(scanned("Springfield, IL 62704, age 94", policy) == Scanned())
    #expect(scanned("12 Sample Street", policy) == Scanned(strong: [.geography]))
  }

  @Test func `a year of birth is held only when it shows an age over 89`() {
    #expect(scanned("born in 1934", NarrativeScan.Policy(year: 2024)) == Scanned(strong: [.dates]))
    #expect(scanned("born in 1935", NarrativeScan.Policy(year: 2024)) == Scanned())
  }

  @Test func `every class of a text is reported`() {
    #expect(scanned("Maria Lopez, 217-555-0134, ann@example.org, 03/14/2019").strong == [.names, .telephone, .email, .dates])
  }

  // MARK: Hostile input.

  static let hostile: [[UInt8]] = [
    Array("a".utf8), Array("1 ".utf8), Array("1-".utf8), Array("Dr. ".utf8), Array("Maria ".utf8), Array("one ".utf8), Array("one-".utf8),
    Array("fax 1 ".utf8),
    Array("\\".utf8), Array("&amp;".utf8), Array("&".utf8), Array("<b".utf8), Array("[NAME ".utf8), Array("*".utf8), Array("MRN: ".utf8),
    Array("1:".utf8),
    Array("ab12".utf8), Array("x@".utf8), Array("\n".utf8), [0xFF], [0xC3], Array("é".utf8), Array("(1) ".utf8), Array("van ".utf8),
    Array("12 Oak ".utf8),
    Array("signed and ".utf8), Array("'".utf8), Array("A.".utf8), Array("1.1.".utf8),
  ]

  private func steps(_ text: [UInt8]) -> Int {
    var decoder = NarrativeText()
    var scan = NarrativeScan()
    text.withUnsafeBytes { decoder.decode(Bytes($0)) }
    scan.scan(decoder.bytes, NarrativeScan.Policy())
    return scan.steps
  }

  @Test(arguments: hostile) func `steps grow with the length and nothing else`(_ unit: [UInt8]) {
    let some = Array(repeating: unit, count: 400).flatMap { $0 }
    let more = Array(repeating: unit, count: 800).flatMap { $0 }
    #expect(steps(more) <= 2 * steps(some) + 16)
    #expect(steps(more) <= 2 * more.count + 16)
  }

  @Test(arguments: hostile) func `time grows with the length`(_ unit: [UInt8]) {
    let some = Array(repeating: unit, count: 500).flatMap { $0 }
    let more = Array(repeating: unit, count: 4000).flatMap { $0 }
    let one = processorTime { _ = steps(some) }
    let eight = processorTime { _ = steps(more) }
    // Eight times as long takes eight times the time; a square would take 64 times.
    #expect(eight < one * 24 + .milliseconds(5))
  }

  @Test func `a line without a blank is scanned to its end`() {
    let text = String(repeating: "x", count: 1 << 18) + " call 217-555-0134"
    #expect(scanned(text).all.isSuperset(of: [.photograph, .telephone]))
  }
}
