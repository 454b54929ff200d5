import Records

/// How a value of the source becomes keys, by its class.
extension KnownSet {
  /// Adds the keys of all known values of a record.
  func add(_ known: KnownValues, for profile: ComplianceProfile) {
    for entry in known.entries {
      add(known.value(entry), entry.identifierClass, isRequired: entry.isRequired, for: profile)
    }
  }

  func add(_ value: Bytes, _ c: IdentifierClass, isRequired: Bool, for profile: ComplianceProfile) {
    if !KnownSet.isASCII(value) {
      var buffer = ByteBuffer(capacity: value.count * 2)
      if Folding.fold(value, into: &buffer) {
        addFolded(buffer.bytes, c, isRequired: isRequired, for: profile)
        return
      }
    }
    addFolded(value, c, isRequired: isRequired, for: profile)
  }

  private func addFolded(_ value: Bytes, _ c: IdentifierClass, isRequired: Bool, for profile: ComplianceProfile) {
    let shape = Shape(value)
    switch c {
    case .names: addName(value, shape, isRequired: isRequired)
    case .dates: if !profile.keepsDates { addDate(value, shape) }
    case .telephone, .fax: addTelephone(value, shape, c, isRequired: isRequired)
    case .geography: addPlace(value, shape, isRequired: isRequired, profile)
    case .email:
      insert(value, c, isRequired: isRequired)
      if let at = value.firstIndex(of: 0x40), at >= 4 { insert(value[0..<at], c, isRequired: isRequired) }
    case .socialSecurity:
      addNumber(value, shape, c, isRequired: isRequired)
      if shape.digits == 9 {
        DigitKey(value, from: 5, to: 9).withBytes { insert($0, c, isRequired: isRequired, singlePiece: true) }
      }
    default: addNumber(value, shape, c, isRequired: isRequired)
    }
  }

  /// Letters and digits of a value.
  struct Shape {
    var letters = 0
    var digits = 0
    /// Whether something lies between letters and digits.
    var hasGap = false

    init(_ value: Bytes) {
      for i in 0..<value.count {
        let b = value[i]
        if ASCII.isDigit(b) { digits += 1 } else if ASCII.isLetter(b) || b >= 0x80 { letters += 1 } else { hasGap = true }
      }
    }
  }

  /// Class A: the whole, and each word of the patient's and relatives' names; words of two letters and more.
  private func addName(_ value: Bytes, _ shape: Shape, isRequired: Bool) {
    guard shape.letters >= (isRequired ? 2 : 3) else {
      if shape.letters + shape.digits >= 4 { addNumber(value, shape, .names, isRequired: isRequired) }
      return
    }
    guard shape.hasGap || shape.digits > 0 else {
      if !NameStopWords.contains(value) { insert(value, .names, isRequired: isRequired) }
      return
    }
    var saysSomething = shape.digits > 0
    var i = 0
    while i < value.count {
      let start = i
      while i < value.count, ASCII.isLetter(value[i]) || value[i] >= 0x80 { i += 1 }
      if i - start >= 2 {
        let word = value[start..<i]
        if !NameStopWords.contains(word) {
          saysSomething = true
          if isRequired { insert(word, .names, isRequired: true) }
        }
      }
      i = max(i, start + 1)
    }
    // `General Hospital` names none; `O'B` has no word but is a name.
    if saysSomething || shape.letters <= 4 { insert(value, .names, isRequired: isRequired) }
  }

  /// Class C: the day, however its parts are ordered; years and months alone are left to the check of shapes.
  private func addDate(_ value: Bytes, _ shape: Shape) {
    guard shape.digits >= 8 else { return }
    let ymd = DigitKey(value, from: 0, to: 8)
    guard ymd.looksLikeDate else { return }
    let year = 0..<4
    let month = 4..<6
    let day = 6..<8
    ymd.withBytes { insert($0, .dates, isRequired: true) }
    for isShort in [false, true] {
      ymd.reordered(month, day, year, withoutZeros: isShort).withBytes { insert($0, .dates, isRequired: true) }
      ymd.reordered(day, month, year, withoutZeros: isShort).withBytes { insert($0, .dates, isRequired: true) }
    }
  }

  /// Classes D and E: the digits, with and without the country's 1, and the local part.
  private func addTelephone(_ value: Bytes, _ shape: Shape, _ c: IdentifierClass, isRequired: Bool) {
    guard shape.digits >= 7 else {
      if shape.letters > 0 { addNumber(value, shape, c, isRequired: isRequired) }
      return
    }
    let n = min(shape.digits, 15)
    DigitKey(value, from: 0, to: n).withBytes { insert($0, c, isRequired: isRequired) }
    if n >= 10 {
      DigitKey(value, from: n - 10, to: n).withBytes { insert($0, c, isRequired: isRequired) }
      DigitKey(value, from: n - 7, to: n).withBytes { insert($0, c, isRequired: isRequired) }
    }
    // A number with an extension behind it: the first ten digits.
    if n > 11 { DigitKey(value, from: 0, to: 10).withBytes { insert($0, c, isRequired: isRequired) } }
  }

  /// Class B: towns, streets with and without their number, ZIP codes. States and countries may stay.
  private func addPlace(_ value: Bytes, _ shape: Shape, isRequired: Bool, _ profile: ComplianceProfile) {
    if shape.digits == 0 {
      if profile.keepsCity || Regions.isState(value) || Regions.isCountry(value) || NameStopWords.contains(value) { return }
      if shape.letters >= (isRequired ? 3 : 4) { insert(value, .geography, isRequired: isRequired) }
      return
    }
    if shape.letters == 0 {
      if profile.keepsFiveDigitZIP { return }
      if shape.digits >= 5 {
        insert(value, .geography, isRequired: isRequired)
        if shape.digits == 9 { DigitKey(value, from: 0, to: 5).withBytes { insert($0, .geography, isRequired: isRequired) } }
      }
      return
    }
    guard shape.letters + shape.digits >= 4 else { return }
    insert(value, .geography, isRequired: isRequired)
    guard isRequired else { return }
    // The street without its number.
    var i = 0
    while i < value.count, !ASCII.isLetter(value[i]) { i += 1 }
    if i > 0, shape.letters >= 6 { insert(value[i..<value.count], .geography, isRequired: true) }
  }

  /// Classes G to R: the whole, and the digits alone when there are enough to be told from other numbers.
  private func addNumber(_ value: Bytes, _ shape: Shape, _ c: IdentifierClass, isRequired: Bool) {
    let n = shape.letters + shape.digits
    if shape.letters > 0 {
      if shape.digits == 0 {
        if n < 4 || NameStopWords.contains(value) { return }
      } else if n < 3 {
        return
      }
      insert(value, c, isRequired: isRequired)
      if shape.digits >= 5 { DigitKey(value, from: 0, to: shape.digits).withBytes { insert($0, c, isRequired: isRequired) } }
    } else if shape.digits >= 4 {
      insert(value, c, isRequired: isRequired, singlePiece: shape.digits == 4)
    }
  }
}

/// Some of the digits of a value, on the stack.
struct DigitKey {
  private var storage: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  private(set) var count = 0

  /// The digits of a value from one ordinal to another; no more than 32.
  init(_ value: Bytes, from: Int, to: Int) {
    var ordinal = 0
    for i in 0..<value.count where ASCII.isDigit(value[i]) {
      if ordinal >= from && ordinal < to { append(value[i]) }
      ordinal += 1
    }
  }

  private init() {}

  private mutating func append(_ byte: UInt8) {
    guard count < 32 else { return }
    let at = count
    withUnsafeMutableBytes(of: &storage) { $0[at] = byte }
    count += 1
  }

  func withBytes(_ body: (Bytes) -> Void) {
    withUnsafeBytes(of: storage) { raw in body(Bytes(UnsafeRawBufferPointer(rebasing: raw[0..<count]))) }
  }

  private func digit(_ i: Int) -> UInt8 { withUnsafeBytes(of: storage) { $0[i] } }

  private func number(_ range: Range<Int>) -> Int { range.reduce(0) { $0 * 10 + Int(digit($1) &- 0x30) } }

  /// Eight digits that are a year, month and day.
  var looksLikeDate: Bool {
    count == 8 && (1850...2100).contains(number(0..<4)) && (1...12).contains(number(4..<6)) && (1...31).contains(number(6..<8))
  }

  /// Its parts in another order, the zeros before a day or month left out on request.
  func reordered(_ a: Range<Int>, _ b: Range<Int>, _ c: Range<Int>, withoutZeros: Bool) -> DigitKey {
    var out = DigitKey()
    out.append(a, of: self, withoutZeros)
    out.append(b, of: self, withoutZeros)
    out.append(c, of: self, withoutZeros)
    return out
  }

  private mutating func append(_ range: Range<Int>, of other: DigitKey, _ withoutZeros: Bool) {
    for i in range where !(withoutZeros && i == range.lowerBound && other.digit(i) == 0x30) { append(other.digit(i)) }
  }
}
