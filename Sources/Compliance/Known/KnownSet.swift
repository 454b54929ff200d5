import Records

/// The identifiers of one source record in normal form, as a set that text is searched against in one pass.
///
/// A key is a run of letters and digits without case, accents and punctuation; a key that begins with digits has lost its leading
/// zeros. Text is cut into pieces where letters, digits and separators meet. A key is found when it begins where a piece begins,
/// ends where one ends, and only separators lie between: `O'BRIEN`, `o brien` and `Obrien` are one key. Open addressing over
/// 64-bit hashes, kept from record to record; no allocation in the steady state.
final class KnownSet {
  struct Hit {
    let identifierClass: IdentifierClass
    /// Names the patient, a relative or the like; otherwise staff or a place of care.
    let isRequired: Bool
    /// Letters and digits of the key.
    let length: Int
  }

  static let maximumLength = 80
  /// How many separators in a row may lie within a key.
  static let maximumGap = 3

  // One gate owns a set, so exclusivity needs no check at run time.
  @exclusivity(unchecked) private var keys = KeyTable()
  @exclusivity(unchecked) private var starts = StartFilter()
  @exclusivity(unchecked) private var longest = 0
  @exclusivity(unchecked) var folded = ByteBuffer(capacity: 512)
  @exclusivity(unchecked) private var memory = KeyMemory()
  /// The values that were added, when some are shared and so were added before the others; what is found then is looked up again in their order.
  @exclusivity(unchecked) private var unordered: KnownValues?
  /// Keys of values in common, by their number.
  @exclusivity(unchecked) private var kept: [Kept?] = []
  private let codes = Folding.codes
  let profile: ComplianceProfile
  let stopWords = NameStopWords.table

  private struct Kept {
    let values: KnownValues
    let keys: [KeyTable.Slot]
    let starts: [UInt64]
    let longest: Int
  }

  init(_ profile: ComplianceProfile) { self.profile = profile }

  func reset() {
    keys.reset()
    starts.reset()
    longest = 0
    unordered = nil
  }

  /// Adds the keys of all known values of a record to an empty set: those of a value that came before as they were made then.
  func add(_ known: KnownValues) {
    if let shared = known.shared {
      unordered = known
      addShared(shared)
    }
    for k in 0..<known.otherCount {
      let entry = known.entries[known.other(k)]
      let value = known.value(entry)
      let hash = memory.hash(value, entry.identifierClass, isRequired: entry.isRequired)
      if let kept = memory.find(hash) {
        for i in kept { insert(memory[i]) }
      } else {
        memory.begin()
        add(value, entry.identifierClass, isRequired: entry.isRequired)
        memory.end(hash)
      }
    }
  }

  /// Adds values that several records have in common, as they were made for the first of these.
  private func addShared(_ shared: KnownValues) {
    while kept.count <= shared.number { kept.append(nil) }
    if let known = kept[shared.number], known.values === shared {
      for key in known.keys { keys.insert(key, isStrict: true) }
      starts.insert(known.starts)
      longest = max(longest, known.longest)
      return
    }
    for entry in shared.entries { add(shared.value(entry), entry.identifierClass, isRequired: entry.isRequired) }
    kept[shared.number] = Kept(values: shared, keys: keys.all, starts: starts.all, longest: longest)
  }

  /// Adds what was added once more, in its order: two equal keys of different classes are of the first one's class.
  private func order(_ known: KnownValues) {
    reset()
    known.forEach { value, c, isRequired in add(value, c, isRequired: isRequired) }
  }

  /// Adds the letters and digits of a text as one key; nothing happens with fewer than two.
  func insert(_ text: Bytes, _ identifierClass: IdentifierClass, isRequired: Bool, singlePiece: Bool = false) {
    var run = KeyRun()
    for b in text.raw {
      let code = codes[b]
      if code == 0 || (run.length == 0 && b == 0x30) { continue }
      run.take(code)
    }
    insert(run, identifierClass, isRequired: isRequired, singlePiece: singlePiece)
  }

  func insert(_ run: KeyRun, _ identifierClass: IdentifierClass, isRequired: Bool, singlePiece: Bool = false, withZero: Bool = false) {
    guard run.length >= 2, run.length <= KnownSet.maximumLength else { return }
    let slot = KeyTable.Slot(run, identifierClass, isRequired: isRequired, singlePiece: singlePiece, withZero: withZero)
    memory.take(slot)
    insert(slot)
  }

  @inline(__always) private func insert(_ slot: KeyTable.Slot) {
    starts.insert(slot.start)
    longest = max(longest, Int(slot.length))
    keys.insert(slot, isStrict: unordered != nil)
  }

  /// Whether a key may begin where one of these pieces begins; false only when none does.
  @inline(__always) func mayHold(_ pieces: PieceStarts) -> Bool {
    if keys.count == 0 { return false }
    guard pieces.areKnown else { return true }
    for i in 0..<pieces.count where starts.admit(pieces[i]) { return true }
    return false
  }

  /// The first key in a text; on request only keys that name the patient or relatives.
  func search(_ text: Bytes, ignoringStaff: Bool = false) -> Hit? {
    guard let hit = find(text, ignoringStaff) else { return nil }
    guard let known = unordered else { return hit }
    order(known)
    return find(text, ignoringStaff)
  }

  private func find(_ text: Bytes, _ ignoringStaff: Bool) -> Hit? {
    if keys.count == 0 { return nil }
    if KnownSet.isASCII(text) { return searchFolded(text, ignoringStaff) }
    folded.truncate()
    guard Folding.fold(text, into: &folded) else { return nil }
    return searchFolded(folded.bytes, ignoringStaff)
  }

  static func isASCII(_ text: Bytes) -> Bool {
    let raw = text.raw
    var i = 0
    while i + 8 <= raw.count {
      if raw.loadUnaligned(fromByteOffset: i, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { return false }
      i += 8
    }
    while i < raw.count {
      if raw[i] >= 0x80 { return false }
      i += 1
    }
    return true
  }

  private func searchFolded(_ text: Bytes, _ ignoringStaff: Bool) -> Hit? {
    var pieces = Pieces(text, codes)
    while let piece = pieces.next() {
      guard let start = pieces.start(of: piece), starts.admit(start), !KnownSet.isInTag(text, piece) else { continue }
      if let hit = match(text, piece, ignoringStaff) { return hit }
    }
    return nil
  }

  /// Whether a piece is a word of what stands in an identifier's place: `[PLAN ID]` does not name the Harbor Health Plan.
  private static func isInTag(_ text: Bytes, _ piece: Pieces.Piece) -> Bool {
    var open = piece.start - 1
    while open >= 0, piece.start - open < 32, text[open] != 0x5B, text[open] != 0x5D { open -= 1 }
    guard open >= 0, text[open] == 0x5B, let end = RemovedForm.tagEnd(text, open) else { return false }
    return end > piece.end
  }

  @inline(__always) private func isRight(_ key: KeyTable.Slot, _ text: Bytes, _ piece: Pieces.Piece, until end: Int) -> Bool {
    !(key.isSinglePiece && end > piece.end) && !(key.hasZero && (piece.start == 0 || text[piece.start - 1] != 0x30))
  }

  private func match(_ text: Bytes, _ piece: Pieces.Piece, _ ignoringStaff: Bool) -> Hit? {
    let n = text.count
    var run = KeyRun()
    var gap = 0
    var i = piece.start
    while i < n {
      let code = codes[text[i]]
      i += 1
      if code == 0 {
        gap += 1
        if gap > KnownSet.maximumGap { return nil }
        continue
      }
      gap = 0
      run.take(code)
      if run.length > longest { return nil }
      if run.length < 2 { continue }
      if i < n {
        let following = codes[text[i]]
        if following != 0 && Folding.isDigit(following) == Folding.isDigit(code) { continue }
      }
      if let found = keys.find(run.hash, UInt8(run.length)), isRight(found, text, piece, until: i), !(ignoringStaff && !found.isRequired) {
        return Hit(identifierClass: found.identifierClass, isRequired: found.isRequired, length: run.length)
      }
    }
    return nil
  }
}
