public import Records

/// What is known of a patient and of the people and places around them, to be found in any way of writing it.
///
/// Filled for each record or line (`reset`, then `add`), then used for any number of texts. A value becomes keys: its words, their
/// orders, its digits; a text is searched for all of them in one pass. Cost: some microseconds per value, some nanoseconds per word.
public final class KnownIdentities {
  @exclusivity(unchecked) var table = KnownTable()
  @exclusivity(unchecked) var fuzzy = FuzzyNames()
  @exclusivity(unchecked) var dates = KnownDates()
  /// Names and ids as a scanner might read them; see `FuzzyNames.looks`.
  @exclusivity(unchecked) var looks = KnownTable()
  /// Hashes of initials in the orders that are written.
  @exclusivity(unchecked) var initials: [UInt64] = []
  /// First letters of names, bit 0 for `a`.
  @exclusivity(unchecked) var firstLetters: UInt32 = 0
  /// Values as they were added, for `merge`.
  @exclusivity(unchecked) private var log = ByteBuffer(capacity: 512)
  @exclusivity(unchecked) private var logged: [(end: Int, textClass: TextClass)] = []
  // Reused from value to value and from text to text.
  @exclusivity(unchecked) var folded = ByteBuffer(capacity: 256)
  @exclusivity(unchecked) var pieces: [Range<Int>] = []
  @exclusivity(unchecked) var hits: [Hit] = []
  @exclusivity(unchecked) var keys = KnownKeyMemory()
  @exclusivity(unchecked) var plans = KnownPlans()

  /// Whether a name that is an ordinary word counts in small letters and without a name beside it: `will` for a Will. A check that
  /// compares words without looking at them asks for it; readers of the text do not.
  public var takesOrdinaryWords = false

  static let longestValue = 1024

  public init() {}

  public var isEmpty: Bool { logged.isEmpty }

  public func reset() {
    table.reset()
    fuzzy.reset()
    dates.reset()
    looks.reset()
    initials.removeAll(keepingCapacity: true)
    firstLetters = 0
    log.truncate()
    logged.removeAll(keepingCapacity: true)
  }

  /// Adds one value as its source has it, such as `O'BRIEN^SEAN`, `Smith, John A`, `1948-03-07` or `MRN00123456`; what says nothing
  /// (`Unknown`, a state, a title) is passed over.
  public func add(_ value: Bytes, _ textClass: TextClass) {
    let value = value[0..<min(value.count, KnownIdentities.longestValue)].trimmed
    guard !value.isEmpty else { return }
    log.append(value)
    logged.append((log.count, textClass))
    if let plan = plans.plan(value, textClass) { return take(plan) }
    plans.begin(value, textClass)
    fold(value)
    find(textClass)
    take(plans.end())
  }

  /// Says to `plans` by what the value in `folded` is found.
  private func find(_ textClass: TextClass) {
    switch textClass {
    case .name, .relative, .staff, .initials: addName(textClass)
    case .username: addUsername()
    case .street, .city, .county, .place, .zip: addPlace(textClass)
    case .facility, .ward, .employer, .school: addOrganisation(textClass)
    case .date, .holiday: addDate()
    case .age: break
    case .phone, .fax, .pager: addPhone(textClass)
    case .email: addEmail()
    case .url, .ip: addAddress(textClass)
    default: addNumber(textClass)
    }
  }

  private func take(_ plan: KnownPlans.Plan) {
    var day: Int16 = -1
    if let date = plan.date {
      if dates.isEmpty { table.addBeginnings(KnownVocabulary.dateStarts, 0..<KnownVocabulary.dateStarts.count) }
      // Of more days than have a number there are no keys.
      guard let number = dates.add(date) else { return }
      day = number
    }
    table.addBeginnings(plans.beginnings, plan.beginnings)
    plans.keys.withUnsafeBufferPointer { keys in
      for i in plan.keys {
        if keys[i].isLook {
          looks.insert(keys[i].hash, keys[i].count, keys[i].entry)
        } else {
          var entry = keys[i].entry
          entry.date = day
          table.insert(keys[i].hash, keys[i].count, entry)
        }
      }
    }
    for i in plan.names { fuzzy.add(plans.letters(of: plans.names[i]), plans.names[i].entry) }
    firstLetters |= plan.firstLetters
    for i in plan.initials {
      let hash = plans.initials[i]
      if initials.count < 256, !initials.contains(hash) { initials.append(hash) }
    }
  }

  /// Adds all known values of a record.
  public func add(_ known: KnownValues) {
    for entry in known.entries {
      let value = known.value(entry)
      add(value, KnownIdentities.textClass(entry.identifierClass, value, isRequired: entry.isRequired))
    }
  }

  /// Adds everything that another set knows.
  public func merge(_ other: KnownIdentities) {
    guard other !== self else { return }
    var start = 0
    for (end, textClass) in other.logged {
      add(other.log.bytes(start..<end), textClass)
      start = end
    }
  }

  private static func textClass(_ c: IdentifierClass, _ value: Bytes, isRequired: Bool) -> TextClass {
    var digits = 0
    var letters = 0
    for b in value.raw { if ASCII.isDigit(b) { digits += 1 } else if ASCII.isLetter(b) || b >= 0x80 { letters += 1 } }
    switch c {
    case .names: return isRequired ? .name : .staff
    case .geography:
      if letters == 0 { return .zip }
      return digits > 0 ? .street : isRequired ? .place : .facility
    case .dates: return .date
    case .telephone: return .phone
    case .fax: return .fax
    case .email: return .email
    case .socialSecurity: return .socialSecurity
    case .medicalRecord: return .medicalRecord
    case .healthPlan: return .healthPlan
    case .account: return .account
    case .certificate: return .certificate
    case .vehicle: return .vehicle
    case .device: return .device
    case .url: return .url
    case .ipAddress: return .ip
    case .biometric: return .biometric
    case .photograph: return .photograph
    case .otherUnique: return .otherID
    }
  }

  /// Brings a value to `folded`: small letters without marks, letters of other scripts as their bytes, signs as they are.
  private func fold(_ value: Bytes) {
    folded.truncate()
    // Room for the pieces that `addFuzzy` puts behind it, so that views of it stay valid.
    folded.reserve(value.count * 2 + 128)
    if TextView.isPlain(value) {
      for b in value.raw { folded.append(ASCII.lower(b)) }
      return
    }
    var decoder = TextDecoder(value)
    while decoder.next() {
      for k in 0..<decoder.letterCount {
        let b = decoder.letters[k]
        if b == TextView.otherLetter { folded.append(value[decoder.start..<decoder.end]) } else { folded.append(ASCII.lower(b)) }
      }
    }
  }

  // MARK: pieces

  /// Cuts a range of `folded` into its runs of letters and runs of digits.
  func cut(_ range: Range<Int>) {
    pieces.removeAll(keepingCapacity: true)
    let text = folded.bytes
    var i = range.lowerBound
    while i < range.upperBound {
      let kind = KnownTable.kinds[Int(text[i])]
      let start = i
      i += 1
      if kind == 0 { continue }
      while i < range.upperBound {
        let k = KnownTable.kinds[Int(text[i])]
        if k == 0 || (k <= 10) != (kind <= 10) { break }
        i += 1
      }
      pieces.append(start..<i)
    }
  }

  func isDigits(_ piece: Range<Int>) -> Bool { ASCII.isDigit(folded.bytes[piece.lowerBound]) }

  /// The key of a range of `folded`, to be inserted in `plans`.
  func key(_ range: Range<Int>) -> KnownKey {
    var key = KnownKey()
    take(range, &key)
    return key
  }

  func key(_ a: Range<Int>, _ b: Range<Int>) -> KnownKey {
    var key = KnownKey()
    take(a, &key)
    take(b, &key)
    return key
  }

  private func take(_ range: Range<Int>, _ key: inout KnownKey) {
    for b in folded.bytes(range).raw where KnownTable.kinds[Int(b)] != 0 { key.take(b, in: &plans) }
  }

  /// The key of a range, to be looked up only.
  func word(_ range: Range<Int>) -> KnownKey {
    var key = KnownKey()
    key.take(folded.bytes(range))
    return key
  }

  func classes(_ piece: Range<Int>) -> WordClass { KnownVocabulary.words.classes(of: word(piece).hash) }

  /// Whether a word of a value is an ordinary word, too, which a text in small letters would not mean as a name.
  func isOrdinary(_ key: KnownKey) -> Bool {
    if !KnownVocabulary.words.classes(of: key.hash).isDisjoint(with: [KnownVocabulary.ordinary, KnownVocabulary.generic]) { return true }
    let facts = Lexicon.shared.facts(hash: key.hash)
    guard facts.hasAny(.lowerCase) else { return false }
    if facts.frequency >= 11 || facts.frequency >= 9 && facts.name <= 11 { return true }
    return facts.hasAny([.clinical, .drug, .abbreviation]) && facts.frequency >= 6 && facts.name <= 10
  }

  /// Whether a word of a street, employer or facility says something alone: no word of the dictionary that is used at all often.
  func isDistinctive(_ key: KnownKey) -> Bool {
    guard
      KnownVocabulary.words.classes(of: key.hash).isDisjoint(with: [
        KnownVocabulary.generic, KnownVocabulary.stop, KnownVocabulary.ordinary,
      ])
    else { return false }
    let facts = Lexicon.shared.facts(hash: key.hash)
    return !(facts.hasAny(.lowerCase) && facts.frequency >= 7) && !facts.hasAny([.facility, .school, .state, .country])
  }
}
