import FreeText
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

  /// What a label asks for when it asks for a name and nothing else, whatever the answer's letters: `Employer`, `Emergency contact name`.
  static func ask(_ label: Bytes) -> TextClass? {
    guard label.count <= 40 else { return nil }
    var spelled = Words()
    forEachWord(label) { word, _ in spelled.add(word) }
    for (phrase, textClass) in asked where spelled.hold(phrase) { return textClass }
    return nil
  }

  /// Whether an answer names nobody: `retired`, `daughter`, `same as above`, `n/a`.
  static func isNobody(_ answer: Bytes) -> Bool {
    var all = true
    forEachWord(answer) { word, _ in
      if !word.isEmpty, !nobody.contains(where: { word.equalsIgnoringCase(Bytes($0)) }) { all = false }
    }
    return all
  }

  /// A label's words without those that ask for nothing by themselves.
  private struct Words {
    private var words: [Bytes] = []

    mutating func add(_ word: Bytes) {
      if !word.isEmpty, !LabelWords.beside.contains(where: { word.equalsIgnoringCase(Bytes($0)) }) { words.append(word) }
    }

    func hold(_ phrase: [StaticString]) -> Bool {
      words.count == phrase.count && zip(words, phrase).allSatisfy { $0.equalsIgnoringCase(Bytes($1)) }
    }
  }

  private static let beside: [StaticString] = ["name", "nm", "the", "of", "s", "current", "your", "patient", "patients", "pt", "full", "person", "primary", "legal"]
  private static let asked: [([StaticString], TextClass)] = [
    (["employer"], .employer), (["employers"], .employer), (["workplace"], .employer), (["place", "employment"], .employer), (["place", "work"], .employer),
    (["school"], .school), (["nickname"], .name), (["alias"], .name), (["surname"], .name), (["maiden"], .name),
    (["next", "kin"], .relative), (["nok"], .relative), (["emergency", "contact"], .relative), (["contact", "emergency"], .relative),
    (["responsible", "party"], .relative), (["landlord"], .name),
    (["city"], .city), (["town"], .city), (["village"], .city), (["birth", "city"], .city), (["city", "birth"], .city),
    (["county"], .county),
  ]
  private static let nobody: [StaticString] = [
    "no", "none", "not", "na", "n", "a", "nil", "unknown", "declined", "refused", "yes", "y", "unemployed", "employed", "retired", "disabled", "self", "student",
    "homemaker", "housewife", "same", "as", "above", "patient", "pt", "see", "chart", "on", "file", "full", "part", "time", "worker", "currently", "applicable",
    "available", "given", "asked", "homeschooled", "grade", "school", "high", "elementary", "middle", "preschool", "daycare", "kindergarten", "th", "st", "nd", "rd",
    "attends", "college", "wife", "husband", "spouse", "partner", "mother", "father", "mom", "dad", "parent", "parents", "daughter", "son", "sister", "brother",
    "child", "children", "friend", "neighbor", "neighbour", "cousin", "aunt", "uncle", "niece", "nephew", "grandmother", "grandfather", "grandson",
    "granddaughter", "guardian", "caregiver", "his", "her", "their", "my", "the", "of", "and", "or", "is", "with", "to", "at", "for", "works", "work", "name",
    "phone", "cell", "home", "mobile", "tel", "in", "by", "from", "since", "years", "year",
  ]

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
