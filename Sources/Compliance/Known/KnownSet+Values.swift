import Records

/// How a value of the source becomes keys, by its class.
extension KnownSet {
  /// Adds the keys of one value.
  func add(_ value: Bytes, _ c: IdentifierClass, isRequired: Bool) {
    if !KnownSet.isASCII(value) {
      folded.truncate()
      if Folding.fold(value, into: &folded) {
        addFolded(folded.bytes, c, isRequired: isRequired)
        return
      }
    }
    addFolded(value, c, isRequired: isRequired)
  }

  private func addFolded(_ value: Bytes, _ c: IdentifierClass, isRequired: Bool) {
    let shape = Shape(value)
    switch c {
    case .names: addName(value, shape, isRequired: isRequired)
    case .dates: if !profile.keepsDates { addDate(value, shape) }
    case .telephone, .fax: addTelephone(value, shape, c, isRequired: isRequired)
    case .geography: addPlace(value, shape, isRequired: isRequired)
    case .email:
      insert(value, c, isRequired: isRequired)
      if let at = value.firstIndex(of: 0x40), at >= 4 { insert(value[0..<at], c, isRequired: isRequired) }
    case .socialSecurity:
      addNumber(value, shape, c, isRequired: isRequired)
      if shape.digits == 9 { insertDigits(of: value, 5..<9, c, isRequired: isRequired, found: .inOnePiece) }
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
      for b in value.raw {
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
      if !stopWords.contains(value) { insert(value, .names, isRequired: isRequired) }
      return
    }
    var saysSomething = shape.digits > 0
    var i = 0
    while i < value.count {
      let start = i
      while i < value.count, ASCII.isLetter(value[i]) || value[i] >= 0x80 { i += 1 }
      if i - start >= 2 {
        let word = value[start..<i]
        if !stopWords.contains(word) {
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
    var day: UInt64 = 0
    var digits = 0
    for b in value.raw where digits < 8 && ASCII.isDigit(b) {
      day = day << 8 | UInt64(b)
      digits += 1
    }
    guard DayKey.looksLikeDate(day) else { return }
    for order in DayKey.orders { insert(DayKey.run(day, order), .dates, isRequired: true) }
  }

  /// Classes D and E: the digits, with and without the country's 1, and the local part.
  private func addTelephone(_ value: Bytes, _ shape: Shape, _ c: IdentifierClass, isRequired: Bool) {
    guard shape.digits >= 7 else {
      if shape.letters > 0 { addNumber(value, shape, c, isRequired: isRequired) }
      return
    }
    let n = min(shape.digits, 15)
    insertDigits(of: value, 0..<n, c, isRequired: isRequired)
    if n >= 10 {
      insertDigits(of: value, n - 10..<n, c, isRequired: isRequired)
      insertDigits(of: value, n - 7..<n, c, isRequired: isRequired)
    }
    // A number with an extension behind it: the first ten digits.
    if n > 11 { insertDigits(of: value, 0..<10, c, isRequired: isRequired) }
  }

  /// Class B: towns, streets with and without their number, ZIP codes. States and countries may stay.
  private func addPlace(_ value: Bytes, _ shape: Shape, isRequired: Bool) {
    if shape.digits == 0 {
      if profile.keepsCity || Regions.isState(value) || Regions.isCountry(value) || stopWords.contains(value) { return }
      if shape.letters >= (isRequired ? 3 : 4) { insert(value, .geography, isRequired: isRequired) }
      return
    }
    if shape.letters == 0 {
      if profile.keepsFiveDigitZIP { return }
      if shape.digits == 5 || shape.digits == 9 { insertDigits(of: value, 0..<5, .geography, isRequired: isRequired, found: .asWritten) }
      if shape.digits > 5 { insert(value, .geography, isRequired: isRequired) }
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
        if n < 4 || stopWords.contains(value) { return }
      } else if n < 3 {
        return
      }
      insert(value, c, isRequired: isRequired)
      if shape.digits >= 5 { insertDigits(of: value, 0..<min(shape.digits, 32), c, isRequired: isRequired) }
    } else if shape.digits >= 4 {
      insertDigits(of: value, 0..<shape.digits, c, isRequired: isRequired, found: shape.digits == 4 ? .inOnePiece : .anywhere)
    }
  }

  /// Where digits are found.
  private enum Found {
    /// Signs and blanks may lie between.
    case anywhere
    case inOnePiece
    /// In one piece, and with a leading zero if they have one: the ZIP code 07030 is not the insulin 70/30.
    case asWritten
  }

  /// Some of the digits of a value, four or more, as one key. Where leading zeros have left four, these are found in one piece, and fewer as written:
  /// 123 is not the record 00000123.
  private func insertDigits(of value: Bytes, _ ordinals: Range<Int>, _ c: IdentifierClass, isRequired: Bool, found: Found = .anywhere) {
    var run = KeyRun()
    var ordinal = 0
    var hasZero = false
    for b in value.raw where ASCII.isDigit(b) {
      if ordinals.contains(ordinal) {
        if run.length > 0 || b != 0x30 { run.take(b - 0x30 + 1) } else { hasZero = true }
      }
      ordinal += 1
    }
    insert(
      run, c, isRequired: isRequired, singlePiece: found != .anywhere || hasZero && run.length <= 4,
      withZero: hasZero && (found == .asWritten || run.length < 4))
  }
}

/// The eight digits of a day, year first, as keys in every order of its parts.
enum DayKey {
  /// Ordinals of digits; with `short` the zeros before a day or month are left out.
  struct Order {
    let parts: [Range<Int>]
    let short: Bool
  }

  static let orders = [
    Order(parts: [0..<8], short: false), Order(parts: [4..<6, 6..<8, 0..<4], short: false), Order(parts: [6..<8, 4..<6, 0..<4], short: false),
    Order(parts: [4..<6, 6..<8, 0..<4], short: true), Order(parts: [6..<8, 4..<6, 0..<4], short: true),
  ]

  @inline(__always) private static func digit(_ day: UInt64, _ i: Int) -> Int { Int(day >> UInt64(56 - 8 * i) & 15) }

  static func looksLikeDate(_ day: UInt64) -> Bool {
    func number(_ range: Range<Int>) -> Int { range.reduce(0) { $0 * 10 + digit(day, $1) } }
    return (1850...2100).contains(number(0..<4)) && (1...12).contains(number(4..<6)) && (1...31).contains(number(6..<8))
  }

  static func run(_ day: UInt64, _ order: Order) -> KeyRun {
    var run = KeyRun()
    for part in order.parts {
      for i in part {
        let digit = digit(day, i)
        if digit == 0, run.length == 0 || (order.short && i == part.lowerBound) { continue }
        run.take(UInt8(digit + 1))
      }
    }
    return run
  }
}
