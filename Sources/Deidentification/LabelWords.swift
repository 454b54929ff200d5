import Records

/// The words that say what a value is: a question, a code's words, a column's heading such as `last_nm`.
enum LabelWords {
  /// Appends a label as people write it: blanks between its words, and no short forms of columns.
  static func append(_ label: Bytes, to out: inout ByteBuffer) {
    forEachWord(label) { word, gap in
      for b in gap.raw { out.append(b == 0x5F ? 0x20 : b) }
      if let (_, long) = LabelWords.short.first(where: { word.equalsIgnoringCase(Bytes($0.0)) }) { out.append(Bytes(long)) } else { out.append(word) }
    }
  }

  /// Whether a number without a unit is what a label like `zip_code` or `Home phone` asks for.
  static func askForNumber(_ label: Bytes) -> Bool {
    var asks = false
    forEachWord(label) { word, _ in
      if !word.isEmpty, LabelWords.numbers.contains(where: { word.equalsIgnoringCase(Bytes($0)) }) { asks = true }
    }
    return asks
  }

  /// Whether a column's heading asks for a person, a house, a contact, a date, an age or a number of somebody.
  static func askForSomebody(_ label: Bytes) -> Bool {
    guard label.count <= 40 else { return false }
    var asks = askForNumber(label)
    forEachWord(label) { word, _ in
      if !word.isEmpty, LabelWords.somebody.contains(where: { word.equalsIgnoringCase(Bytes($0)) }) { asks = true }
    }
    return asks
  }

  /// Whether a number without a unit is what a label like `Age` or `How old are you?` asks for; not a score for an age, nor that of a pregnancy.
  static func askForAge(_ label: Bytes) -> Bool {
    guard label.count <= 80 else { return false }
    var (asks, isOther, isHow) = (false, false, false)
    forEachWord(label) { word, _ in
      func reads(_ word: Bytes, _ other: StaticString) -> Bool { word.equalsIgnoringCase(Bytes(other)) }
      if reads(word, "age") || reads(word, "aged") || isHow && reads(word, "old") { asks = true }
      if !word.isEmpty { isHow = reads(word, "how") }
      if !word.isEmpty, LabelWords.notOfAge.contains(where: { reads(word, $0) }) { isOther = true }
    }
    return asks && !isOther
  }

  private static let notOfAge: [StaticString] = ["gestational", "bone", "percentile", "percentage", "score", "per", "for", "by", "adjusted", "group", "index"]

  private static let somebody: [StaticString] = [
    "provider", "physician", "doctor", "clinician", "surgeon", "prescriber", "performer", "attending", "nurse", "tech", "technician", "author",
    "agent", "proxy", "contact", "caregiver", "guardian", "holder", "subscriber", "member", "employer", "school", "pharmacy", "facility",
    "hospital", "dob", "date", "age", "lot", "serial", "pager", "surname", "signed",
  ]

  private static let short: [(StaticString, StaticString)] = [
    ("nm", "name"), ("fname", "first name"), ("lname", "last name"), ("addr", "address"), ("ph", "phone"), ("dob", "date of birth"),
  ]
  private static let numbers: [StaticString] = [
    "zip", "zipcode", "postcode", "postal", "plz", "mrn", "phone", "ph", "telephone", "fax", "ssn", "account", "acct", "passport", "license", "licence", "nhs",
  ]

  /// Hands over each run of letters and what lies before it; at the end an empty word with what is left.
  private static func forEachWord(_ label: Bytes, _ body: (_ word: Bytes, _ gap: Bytes) -> Void) {
    var from = 0
    var i = 0
    while i < label.count {
      guard ASCII.isLetter(label[i]) || label[i] >= 0x80 else {
        i += 1
        continue
      }
      let start = i
      while i < label.count, ASCII.isLetter(label[i]) || label[i] >= 0x80 { i += 1 }
      body(label[start..<i], label[from..<start])
      from = i
    }
    body(.empty, label[from..<label.count])
  }
}
