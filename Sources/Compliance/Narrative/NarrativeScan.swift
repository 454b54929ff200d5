import Records

/// What the scan found in a text: a class, and where in the decoded text. Never the value.
struct NarrativeHit {
  let identifierClass: IdentifierClass
  let shape: NarrativeShape
  let low: Int
  let high: Int
}

/// The scan of free text for what a scrubber left: one pass over tokens, each looked at with a fixed number of neighbours, so that time
/// grows with length and nothing else.
///
/// Whatever looks like an identifier is a find. `NarrativeShape` says which finds hold a record and which are counted only; each file
/// beside this one says for its classes what is no find at all.
package struct NarrativeScan {
  /// What may stand, from the profile.
  package struct Policy {
    package var keepsDates = false
    package var keepsAges = false
    package var keepsTowns = false
    package var keepsZIP = false
    /// The latest year that the record is known to be of, 0 when none is.
    package var year = 0
    /// Classes that are not looked for, since invented values stand in their place.
    package var ignored: Set<IdentifierClass> = []

    package init(
      keepsDates: Bool = false, keepsAges: Bool = false, keepsTowns: Bool = false, keepsZIP: Bool = false, year: Int = 0,
      ignored: Set<IdentifierClass> = []
    ) {
      (self.keepsDates, self.keepsAges, self.keepsTowns, self.keepsZIP) = (keepsDates, keepsAges, keepsTowns, keepsZIP)
      (self.year, self.ignored) = (year, ignored)
    }
  }

  private(set) var hits: [NarrativeHit] = []
  /// The classes of strong finds, a bit each.
  private(set) var found: UInt32 = 0
  /// The classes of weak finds, a bit each; a class may be in both.
  private(set) var suspected: UInt32 = 0
  /// Steps of the scan, for the proof that they grow with the length: tokens looked at.
  package private(set) var steps = 0
  private var storage: [NarrativeToken] = []
  private var policy = Policy()
  /// The most hits that are listed; the classes of all are in `found` and `suspected`.
  private let limit: Int

  package init(limit: Int = 32) { self.limit = limit }

  /// How much the finds of a class weigh; nil when there are none.
  package func strength(of c: IdentifierClass) -> NarrativeShape.Strength? {
    let bit: UInt32 = 1 << UInt32(c.rawValue)
    return found & bit != 0 ? .strong : suspected & bit != 0 ? .weak : nil
  }

  /// Scans a decoded text.
  package mutating func scan(_ text: Bytes, _ policy: Policy) {
    hits.removeAll(keepingCapacity: true)
    found = 0
    suspected = 0
    steps = 0
    self.policy = policy
    let v = NarrativeTokens(reusing: storage, text: text)
    storage = []
    var i = v.indices.lowerBound
    while i < v.indices.upperBound {
      steps += 1
      if v[i].gap != .glued, v[i + 1].gap == .glued || v[i].count > CodeShapes.longestRun { run(v, i) }
      switch v[i].kind {
      case .number: i = number(v, i)
      case .word: i = word(v, i)
      case .mark:
        mark(v, i)
        i += 1
      default: i += 1
      }
    }
    storage = v.list
  }

  private mutating func add(_ c: IdentifierClass, _ shape: NarrativeShape, _ v: NarrativeTokens, _ low: Int, _ high: Int) {
    if policy.ignored.contains(c) { return }
    if shape.isStrong { found |= 1 << UInt32(c.rawValue) } else { suspected |= 1 << UInt32(c.rawValue) }
    if hits.count < limit {
      hits.append(NarrativeHit(identifierClass: c, shape: shape, low: Int(v[low].start), high: Int(v[high - 1].end)))
    }
  }

  /// A run without blanks, by its form; each run is walked once.
  private mutating func run(_ v: NarrativeTokens, _ i: Int) {
    var end = i + 1
    var digits = v[i].isNumber ? v[i].count : 0
    var colons = 0
    while v[end].gap == .glued, v[end].kind != .edge {
      if v[end].isNumber { digits += v[end].count }
      if v[end].isMark(0x3A) { colons += 1 }
      end += 1
    }
    steps += end - i
    let length = Int(v[end - 1].end - v[i].start)
    guard digits >= 4 || colons >= 2 || length > CodeShapes.longestRun else { return }
    if let hit = CodeShapes.run(v, i, end) { add(hit.c, hit.shape, v, i, end) }
  }

  private mutating func number(_ v: NarrativeTokens, _ i: Int) -> Int {
    if let date = DateShapes.numberFirst(v, i) {
      if !policy.keepsDates { add(.dates, date.shape, v, i, date.end) }
      return date.end
    }
    if !policy.keepsAges {
      if let shape = AgeShapes.number(v, i) { add(.dates, shape, v, i, i + 1) }
      if policy.year > 0, DateShapes.isOldBirthYear(v, i, in: policy.year) { add(.dates, .yearOfBirth, v, i, i + 1) }
    }
    if let hit = NumberShapes.residual(v, i) { add(hit.c == .telephone && isFax(v, i) ? .fax : hit.c, hit.shape, v, i, i + 1) }
    if let shape = PlaceShapes.street(v, i) { add(.geography, shape, v, i, i + 1) }
    if !policy.keepsTowns, PlaceShapes.coordinate(v, i) { add(.geography, .coordinate, v, i, i + 1) }
    if !policy.keepsZIP, PlaceShapes.zip(v, i) { add(.geography, .zip, v, i, i + 1) }
    return i + 1
  }

  private func isFax(_ v: NarrativeTokens, _ i: Int) -> Bool {
    for j in i - 5..<i where v.isWord(j, ["fax", "facsimile", "telefax"]) { return true }
    return false
  }

  private mutating func mark(_ v: NarrativeTokens, _ i: Int) {
    switch v[i].mark {
    case 0x40: if let shape = NetShapes.atMark(v, i) { add(.email, shape, v, i - 1, i + 2) }
    case 0x5E: if NameShapes.caret(v, i) { add(.names, .caretName, v, i - 1, i + 2) }
    case 0x3A: if NetShapes.colon(v, i) { add(.url, .url, v, i - 1, i + 2) }
    case 0x2E: if NetShapes.point(v, i) { add(.url, .url, v, i - 1, i + 2) }
    default: break
    }
  }

  private mutating func word(_ v: NarrativeTokens, _ i: Int) -> Int {
    let t = v[i]
    let isLower = t.shape == .lower
    if isLower, !t.has(.triggers) {
      if v.text.at(Int(t.start)) >= 0x80 { foreign(v, i) }
      return i + 1
    }
    if t.has(.anyMonth), let date = DateShapes.monthFirst(v, i) {
      if !policy.keepsDates { add(.dates, date.shape, v, i, date.end) }
      return date.end
    }
    if t.has([.holiday, .lookAt]), !policy.keepsDates, DateShapes.isHoliday(v, i) { add(.dates, .holiday, v, i, i + 1) }
    if !policy.keepsAges, t.has([.numberWord, .lookAt]), let shape = AgeShapes.word(v, i) { add(.dates, shape, v, i, i + 1) }
    if t.has(.digitWord), NumberShapes.isSpoken(v, i) { add(.telephone, .spokenNumber, v, i, i + 1) }
    if t.has([.idCue, .weakIDCue]), let hit = CodeShapes.afterCue(v, i), hit.c != .geography || !policy.keepsZIP {
      add(hit.c, hit.shape, v, i, i + 2)
    }
    if t.shape == .initial, let c = CodeShapes.serial(v, i) { add(c, .codeAfterCue, v, i, i + 3) }
    if t.has(.lookAt) {
      if v.isWord(i, ["at"]), NetShapes.atWord(v, i) { add(.email, .spelledAddress, v, i, i + 2) }
      if v.isWord(i, ["dot"]), NetShapes.dotWord(v, i) { add(.url, .spelledAddress, v, i - 1, i + 2) }
      if CodeShapes.username(v, i), v.isWord(i, ["user", "username", "login", "userid", "handle"]) {
        add(.otherUnique, .username, v, i, i + 2)
      }
      if !policy.keepsTowns, PlaceShapes.county(v, i) { add(.geography, .county, v, i - 1, i + 1) }
      if let shape = PlaceShapes.unitOrBox(v, i) { add(.geography, shape, v, i, i + 2) }
    }
    if !policy.keepsTowns {
      if t.has([.stateCode, .stateName]), let shape = PlaceShapes.town(v, i) { add(.geography, shape, v, i, i + 1) }
      if t.has(.placeCue), PlaceShapes.afterCue(v, i) { add(.geography, .townAfterCue, v, i, i + 3) }
      if t.has(.facility), PlaceShapes.facility(v, i) { add(.geography, .facility, v, i - 1, i + 1) }
      if t.has(.city), PlaceShapes.isTown(v, i) { add(.geography, .town, v, i, i + 1) }
    }
    if t.has(.street), PlaceShapes.namedStreet(v, i) { add(.geography, .streetName, v, i - 1, i + 1) }
    if let shape = name(v, i) { add(.names, shape, v, i, i + 1) }
    if v.text.at(Int(t.start)) >= 0x80 { foreign(v, i) }
    return i + 1
  }

  /// What makes a word a name: the strongest find of all detectors.
  private func name(_ v: NarrativeTokens, _ i: Int) -> NarrativeShape? {
    let t = v[i]
    var shape: NarrativeShape?
    if t.has(.title) { shape = NameShapes.title(v, i) }
    if t.has(.cues) { shape = NarrativeShape.stronger(shape, NameCues.introduced(v, i)) }
    if t.has(.credential) { shape = NarrativeShape.stronger(shape, NameCues.credential(v, i)) }
    if t.shape == .upper, shape == nil, NameCues.dictation(v, i) { shape = .initials }
    if t.has(.anyName) || !t.has(.known) {
      shape = NarrativeShape.stronger(shape, NameShapes.plain(v, i))
      if t.isProper { shape = NarrativeShape.stronger(shape, PersonShapes.find(v, i)) }
    }
    return shape
  }

  /// Three letters and more of a script that the scan cannot read; Greek letters are symbols here.
  private mutating func foreign(_ v: NarrativeTokens, _ i: Int) {
    let bytes = v.bytes(i)
    guard bytes.count >= 6, !(0xCD...0xCF).contains(bytes[0]) else { return }
    add(.names, .foreignScript, v, i, i + 1)
  }
}
