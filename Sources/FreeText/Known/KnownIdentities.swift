public import Records

/// What is known of a patient and of the people and places around them, to be found in any way of writing it.
///
/// Filled for each record or line (`reset`, then `add`), then used for any number of texts. A value becomes keys: its words, their
/// orders, its digits; a text is searched for all of them in one pass. Cost: some microseconds per value, some nanoseconds per word.
public final class KnownIdentities {
  @exclusivity(unchecked) var table = KnownTable()
  @exclusivity(unchecked) var fuzzy: FuzzyNames
  @exclusivity(unchecked) var dates: KnownDates
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
  let plans: KnownPlans
  /// Whether what was found in the last text depends on the order in which the values were added.
  let doubt = KnownDoubt()
  /// Keys and names of which several values say different things, so that it depends on their order what is said.
  @exclusivity(unchecked) var contested = ContestedKeys()
  /// The record in whose order contested keys are to be settled once a text has anything known. Most texts have not.
  @exclusivity(unchecked) var unsettled: KnownValues?
  /// Whether a word of the last text is like a known name.
  @exclusivity(unchecked) var hasLikeness = false
  @exclusivity(unchecked) private var marked: (log: Int, logged: Int, initials: Int, firstLetters: UInt32)?
  /// What the members say of the objects that are being read, one within the other.
  @exclusivity(unchecked) var sayings: [KnownKeys.Saying] = []

  /// Whether a name that is an ordinary word counts in small letters and without a name beside it: `will` for a Will. A check that
  /// compares words without looking at them asks for it; readers of the text do not.
  public var takesOrdinaryWords = false

  static let longestValue = 1024

  public convenience init() { self.init(KnownPlans()) }

  init(_ plans: KnownPlans) {
    self.plans = plans
    fuzzy = FuzzyNames(doubt)
    dates = KnownDates(doubt)
  }

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
    contested.reset()
    (marked, unsettled) = (nil, nil)
  }

  /// All that is known, in little room.
  struct Content {
    fileprivate let table: KnownTable.Content
    fileprivate let looks: KnownTable.Content
    fileprivate let names: FuzzyNames.Content
    fileprivate let days: [TextDate]
    fileprivate let initials: [UInt64]
    fileprivate let firstLetters: UInt32
    fileprivate let contested: ContestedKeys
    fileprivate let log: [UInt8]
    fileprivate let logged: [(end: Int, textClass: TextClass)]
  }

  var content: Content {
    Content(
      table: table.content, looks: looks.content, names: fuzzy.content, days: dates.days, initials: initials, firstLetters: firstLetters,
      contested: contested, log: log.array, logged: logged)
  }

  /// Knows what another set knew, and nothing else.
  func load(_ content: Content) {
    table.load(content.table)
    looks.load(content.looks)
    fuzzy.load(content.names)
    dates.load(content.days)
    (initials, firstLetters, contested, logged) = (content.initials, content.firstLetters, content.contested, content.logged)
    log.truncate()
    log.append(contentsOf: content.log)
    marked = nil
  }

  /// Marks what is known, for `rewind` to go back to.
  func mark() {
    table.mark()
    fuzzy.mark()
    dates.mark()
    looks.mark()
    contested.mark()
    marked = (log.count, logged.count, initials.count, firstLetters)
  }

  /// Forgets what came since the mark; false where that is not possible.
  func rewind() -> Bool {
    guard let marked, table.rewind(), looks.rewind() else { return false }
    fuzzy.rewind()
    dates.rewind()
    log.truncate(to: marked.log)
    logged.removeLast(logged.count - marked.logged)
    initials.removeLast(initials.count - marked.initials)
    contested.rewind()
    firstLetters = marked.firstLetters
    return true
  }

  /// Adds one value as its source has it, such as `O'BRIEN^SEAN`, `Smith, John A`, `1948-03-07` or `MRN00123456`; what says nothing
  /// (`Unknown`, a state, a title) is passed over.
  public func add(_ value: Bytes, _ textClass: TextClass) {
    let value = value[0..<min(value.count, KnownIdentities.longestValue)].trimmed
    guard !value.isEmpty else { return }
    log.append(value)
    logged.append((log.count, textClass))
    take(plan(value, textClass))
  }

  /// By what a value is found.
  private func plan(_ value: Bytes, _ textClass: TextClass) -> KnownPlans.Plan {
    if let plan = plans.plan(value, textClass) { return plan }
    plans.begin(value, textClass)
    fold(value)
    find(textClass)
    return plans.end()
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
      if dates.isEmpty { table.addBeginnings(KnownVocabulary.dateStarts) }
      // Of more days than have a number there are no keys.
      guard let found = dates.add(date) else { return }
      day = found
    }
    table.addBeginnings(plans, plan)
    for i in plan.keys {
      let key = plans.keys[i]
      if key.isLook {
        if looks.insert(key.hash, key.count, key.entry) { contested.add(key) }
      } else {
        var entry = key.entry
        entry.date = day
        if table.insert(key.hash, key.count, entry) { contested.add(key) }
      }
    }
    for i in plan.names {
      let name = plans.letters(of: plans.names[i])
      if fuzzy.add(name, plans.names[i].entry) { contested.add(name) }
    }
    firstLetters |= plan.firstLetters
    for i in plan.initials {
      let hash = plans.initials[i]
      if initials.count < KnownIdentities.mostInitials, !initials.contains(hash) { initials.append(hash) }
    }
  }

  /// Has contested keys and names say what they say when the values of a record, all of which were added, are added in the record's order.
  func settle(_ known: KnownValues) {
    guard !contested.isEmpty else { return }
    contested.begin()
    known.forEach { value, c, isRequired in
      let value = value[0..<min(value.count, KnownIdentities.longestValue)].trimmed
      let plan = plan(value, KnownIdentities.textClass(c, value, isRequired: isRequired))
      let day = plan.date.flatMap { dates.add($0) } ?? -1
      for i in plan.keys where contested.mayHold(plans.keys[i]) { contested.take(plans.keys[i], day: day) }
      for i in plan.names { contested.take(plans.letters(of: plans.names[i]), plans.names[i].entry) }
    }
    contested.forEachKey { key in
      if key.isLook { looks.settle(key.hash, key.count, as: key.entry) } else { table.settle(key.hash, key.count, as: key.entry) }
    }
    contested.forEachName { fuzzy.settle($0, as: $1) }
  }

  static let mostInitials = 256

  /// Adds all known values of a record.
  public func add(_ known: KnownValues) {
    known.forEach { value, c, isRequired in add(value, KnownIdentities.textClass(c, value, isRequired: isRequired)) }
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

  static func textClass(_ c: IdentifierClass, _ value: Bytes, isRequired: Bool) -> TextClass {
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
    for b in folded.bytes(range).raw where KnownTable.kinds[Int(b)] != 0 { key.take(b, in: plans) }
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
    // Of most keys, joined names and handles, the filter says that they are no words.
    guard CommonWords.shared.mayHold(key.hash) else { return false }
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

/// Told when what is found in a text depends on the order in which values became known.
final class KnownDoubt {
  @exclusivity(unchecked) var isThere = false
}
