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
      // `{"type": "MRN", "value": "123"}`: one member names the class of the others.
      var typed: TextClass?
      for m in members where keys.isTypeKey(m.name) {
        if case .string(let type) = m.value { typed = keys.textClass(of: type, within: outer) ?? typed }
      }
      var added = 0
      for m in members {
        if keys.isTypeKey(m.name), m.value.string != nil { continue }
        if keys.isHarmless(m.name) { continue }
        let own = keys.textClass(of: m.name, within: key ?? outer)
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
  private struct Key: Hashable {
    let name: String
    let outer: TextClass?
  }
  private static let most = 4096
  private var classes: [Key: TextClass?] = [:]
  private var kinds: [String: (isType: Bool, isHarmless: Bool)] = [:]

  mutating func textClass(of name: String, within outer: TextClass?) -> TextClass? {
    let key = Key(name: name, outer: outer)
    if let known = classes[key] { return known }
    let found = KnownKeys.textClass(of: name, within: outer)
    if classes.count < KnownKeyMemory.most { classes[key] = .some(found) }
    return found
  }

  mutating func isTypeKey(_ name: String) -> Bool { kind(name).isType }
  mutating func isHarmless(_ name: String) -> Bool { kind(name).isHarmless }

  private mutating func kind(_ name: String) -> (isType: Bool, isHarmless: Bool) {
    if let known = kinds[name] { return known }
    let found = (KnownKeys.isTypeKey(name), KnownKeys.isHarmless(name))
    if kinds.count < KnownKeyMemory.most { kinds[name] = found }
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

  private static func letters(_ name: String) -> String { String(name.lowercased().unicodeScalars.filter { $0.properties.isAlphabetic }) }

  static func isHarmless(_ name: String) -> Bool { harmless.contains(letters(name)) }

  static func isTypeKey(_ name: String) -> Bool { ["type", "class", "kind", "label", "category", "entity"].contains(letters(name)) }

  /// The class that a name of a member states, within what the names around it state; nil when it says nothing.
  static func textClass(of name: String, within outer: TextClass?) -> TextClass? {
    let word = letters(name)
    var best: (length: Int, TextClass)?
    for (part, c) in parts where word.contains(part.filter { $0 != "_" }) && part.count > best?.length ?? 0 { best = (part.count, c) }
    if word == "id" || word == "ids" || word == "number" || word == "numbers" || word == "no" { return outer == nil || outer == .name ? .otherID : outer }
    guard let found = best?.1 else { return nil }
    // The name of an employer, school or physician is theirs; a relative's telephone is a telephone.
    if found == .name, let outer, [.employer, .school, .facility, .relative, .staff, .city, .street, .county].contains(outer) { return outer }
    return found
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
