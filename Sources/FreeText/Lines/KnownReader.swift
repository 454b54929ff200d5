public import Records

extension KnownIdentities {
  /// Adds what a JSON value says of a patient: an object or array of any shape, strings and numbers at any depth.
  ///
  /// The names of members say what a value is (`mrn`, `birth_date`, `emergencyContact.phone`, `{"type": "MRN", "value": ...}`); what no name
  /// says is told by its form. Values of members such as `sex`, `state` or `language` identify nobody and are left out.
  ///
  /// - Returns: how many values were added.
  @discardableResult
  public func add(json value: JSONValue) -> Int { add(value, named: nil, within: nil, depth: 0) }

  private func add(_ value: JSONValue, named key: TextClass?, within outer: TextClass?, depth: Int) -> Int {
    guard depth < 12 else { return 0 }
    switch value {
    case .string(let text): return add(text: text, key)
    case .integer(let number): return add(text: String(number), key)
    case .number(let text): return add(text: text, key)
    case .array(let values): return values.reduce(0) { $0 + add($1, named: key, within: outer, depth: depth + 1) }
    case .object(let members):
      let first = sayings.count
      for m in members { sayings.append(plans.members.saying(of: m.name)) }
      defer { sayings.removeSubrange(first...) }
      // `{"type": "MRN", "value": "123"}`: one member names the class of the others.
      var typed: TextClass?
      for (k, m) in members.enumerated() where sayings[first + k].isType {
        if case .string(let type) = m.value { typed = plans.members.saying(of: type).textClass(within: outer) ?? typed }
      }
      var added = 0
      for (k, m) in members.enumerated() {
        let saying = sayings[first + k]
        if saying.isType, m.value.string != nil { continue }
        if saying.isHarmless { continue }
        let own = saying.textClass(within: key ?? outer)
        added += add(m.value, named: own ?? typed ?? key, within: own ?? key ?? outer, depth: depth + 1)
      }
      return added
    case .bool, .null: return 0
    }
  }

  private func add(text: String, _ key: TextClass?) -> Int {
    var text = text
    return text.withUTF8 { buffer in
      let bytes = Bytes(buffer).trimmed
      guard !bytes.isEmpty else { return 0 }
      add(bytes, key ?? KnownKeys.textClass(ofForm: bytes))
      return 1
    }
  }
}

/// What names of members say, remembered: the same few come again in every note.
struct KnownKeyMemory {
  private static let most = 4096
  private var sayings: [String: KnownKeys.Saying] = [:]

  mutating func saying(of name: String) -> KnownKeys.Saying {
    if let known = sayings[name] { return known }
    let found = KnownKeys.saying(of: name)
    if sayings.count < KnownKeyMemory.most { sayings[name] = found }
    return found
  }
}

/// What names of members and forms of values say.
enum KnownKeys {
  /// Letters of a member's name in lower case; the longest entry that it contains decides.
  private static let parts: [(String, TextClass)] = [
    ("name", .name), ("given", .name), ("family", .name), ("first", .name), ("last", .name), ("middle", .name), ("surname", .name),
    ("alias", .name), ("maiden", .name), ("nick", .name), ("patient", .name), ("initial", .initials), ("person", .name),
    ("relative", .relative), ("mother", .relative), ("father", .relative), ("spouse", .relative), ("wife", .relative), ("husband", .relative),
    ("daughter", .relative), ("son", .relative), ("sister", .relative), ("brother", .relative), ("kin", .relative), ("contact", .relative),
    ("guardian", .relative), ("guarantor", .relative), ("partner", .relative), ("caregiver", .relative), ("child", .relative), ("parent", .relative),
    ("household", .relative), ("friend", .relative), ("family_member", .relative),
    ("doctor", .staff), ("physician", .staff), ("provider", .staff), ("nurse", .staff), ("attending", .staff), ("surgeon", .staff),
    ("staff", .staff), ("author", .staff), ("clinician", .staff), ("practitioner", .staff), ("referr", .staff), ("consult", .staff), ("pcp", .staff),
    ("birth", .date), ("dob", .date), ("date", .date), ("admi", .date), ("discharge", .date), ("death", .date), ("visit", .date),
    ("phone", .phone), ("tel", .phone), ("mobile", .phone), ("cell", .phone), ("fax", .fax), ("pager", .pager), ("beeper", .pager),
    ("email", .email), ("mail", .email), ("url", .url), ("web", .url), ("site", .url), ("ipaddress", .ip), ("hostname", .url),
    ("ssn", .socialSecurity), ("socialsecurity", .socialSecurity), ("mrn", .medicalRecord), ("medicalrecord", .medicalRecord),
    ("recordnumber", .medicalRecord), ("chart", .medicalRecord), ("accession", .accession), ("specimen", .accession), ("account", .account),
    ("acct", .account), ("encounter", .account), ("visitnumber", .account), ("plan", .healthPlan), ("member", .healthPlan),
    ("insurance", .healthPlan), ("policy", .healthPlan), ("subscriber", .healthPlan), ("beneficiary", .healthPlan), ("group", .healthPlan),
    ("claim", .healthPlan), ("medicare", .healthPlan), ("medicaid", .healthPlan), ("license", .certificate), ("licence", .certificate),
    ("certificate", .certificate), ("dea", .certificate), ("npi", .certificate), ("plate", .vehicle), ("vin", .vehicle), ("vehicle", .vehicle),
    ("device", .device), ("serial", .device), ("udi", .device), ("uid", .uid), ("biometric", .biometric), ("fingerprint", .biometric),
    ("street", .street), ("address", .street), ("line", .street), ("city", .city), ("town", .city), ("county", .county), ("zip", .zip),
    ("postal", .zip), ("postcode", .zip), ("hospital", .facility), ("facility", .facility), ("clinic", .facility), ("ward", .ward), ("room", .ward),
    ("employer", .employer), ("company", .employer), ("workplace", .employer), ("school", .school), ("username", .username), ("login", .username),
    ("identifier", .otherID),
  ]
  private static let harmless: [String] = [
    "state", "country", "sex", "gender", "race", "ethnicity", "language", "marital", "religion", "relation", "relationship", "use", "system",
    "age", "role", "unit", "noise", "tier", "start", "end", "note", "comment",
  ]

  /// What a name of a member says, whatever stands around it.
  struct Saying {
    var isType = false
    var isHarmless = false
    fileprivate var isNumber = false
    fileprivate var found: TextClass?

    /// The class that it states within what the names around it state; nil when it says nothing.
    func textClass(within outer: TextClass?) -> TextClass? {
      if isNumber { return outer == nil || outer == .name ? .otherID : outer }
      // The name of an employer, school or physician is theirs; a relative's telephone is a telephone.
      if found == .name, let outer, [.employer, .school, .facility, .relative, .staff, .city, .street, .county].contains(outer) { return outer }
      return found
    }
  }

  static func saying(of name: String) -> Saying {
    let word = String(name.lowercased().unicodeScalars.filter { $0.properties.isAlphabetic })
    var saying = Saying(
      isType: ["type", "class", "kind", "label", "category", "entity"].contains(word), isHarmless: harmless.contains(word),
      isNumber: ["id", "ids", "number", "numbers", "no"].contains(word))
    var longest = 0
    for (part, c) in parts where part.utf8.count > longest && contains(word, part.utf8.filter { $0 != 0x5F }) {
      (longest, saying.found) = (part.utf8.count, c)
    }
    return saying
  }

  private static func contains(_ word: String, _ part: [UInt8]) -> Bool {
    var rest = word.utf8[...]
    while rest.count >= part.count {
      if rest.starts(with: part) { return true }
      rest = rest.dropFirst()
    }
    return false
  }

  /// The class that a value's form suggests.
  static func textClass(ofForm value: Bytes) -> TextClass {
    var digits = 0
    var letters = 0
    var separators = 0
    for b in value.raw {
      if ASCII.isDigit(b) { digits += 1 } else if ASCII.isLetter(b) || b >= 0x80 { letters += 1 } else if b == 0x2D || b == 0x2F || b == 0x2E { separators += 1 }
    }
    if value.firstIndex(of: 0x40) != nil { return .email }
    if letters == 0, separators == 2, digits >= 4, digits <= 8 { return .date }
    if letters == 0, digits == 9, separators == 2 { return .socialSecurity }
    if letters == 0, digits >= 10, digits <= 11, separators > 0 { return .phone }
    if digits == 0 { return .name }
    if letters > digits * 2, letters > 6 { return .street }
    return .otherID
  }
}
