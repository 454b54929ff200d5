import Records

/// Numbers of every kind, dates, e-mail and web addresses.
extension KnownIdentities {
  private struct Shape {
    var digits = 0
    var letters = 0
  }

  private func shape() -> Shape {
    var shape = Shape()
    for b in folded.bytes.raw {
      let kind = KnownTable.kinds[Int(b)]
      if kind > 10 { shape.letters += 1 } else if kind > 0 { shape.digits += 1 }
    }
    return shape
  }

  /// The digits of a value from one ordinal to another.
  private func digits(_ from: Int, _ to: Int) -> KnownKey {
    var key = KnownKey()
    var n = 0
    for b in folded.bytes.raw where ASCII.isDigit(b) {
      if n >= from, n < to { key.take(b, in: plans) }
      n += 1
    }
    return key
  }

  func addNumber(_ textClass: TextClass) {
    let shape = shape()
    let entry = KnownTable.Entry(textClass: textClass)
    let whole = key(0..<folded.count)
    if shape.digits == 0 {
      if shape.letters >= 4, !KnownVocabulary.words.classes(of: whole.hash).contains(KnownVocabulary.stop) {
        plans.insert(whole, KnownTable.Entry(textClass: textClass, isOrdinary: isOrdinary(whole)))
      }
      return
    }
    if shape.letters > 0 {
      guard shape.letters + shape.digits >= 3 else { return }
      plans.insert(whole, entry)
      if shape.digits >= 5 { insert(digits: digits(0, shape.digits), textClass) }
    } else if shape.digits >= 4 {
      insert(digits: whole, textClass, isSingle: shape.digits == 4)
    }
    cut(0..<folded.count)
    if pieces.count > 1 {
      for piece in pieces where isDigits(piece) && piece.count >= 6 { insert(digits: key(piece), textClass) }
    }
    if shape.digits >= 5 { addLook(folded.bytes, entry) }
    if textClass == .socialSecurity, shape.digits == 9 {
      insert(digits: digits(5, 9), textClass, isSingle: true)
    }
  }

  /// Four digits and more, of which a key has lost the leading zeros. Where these have left four, they are found in one piece, and fewer only where the
  /// text has four as well: `45 kg` is not the account 0000045.
  private func insert(digits key: KnownKey, _ textClass: TextClass, isSingle: Bool = false) {
    plans.insert(key, KnownTable.Entry(textClass: textClass, isSingle: isSingle || key.count <= 4, width: key.count < 4 ? 4 : 0))
  }

  /// With and without the country's 1, the local part, without the extension.
  func addPhone(_ textClass: TextClass) {
    let n = min(shape().digits, 20)
    guard n >= 7 else { return addNumber(textClass) }
    let entry = KnownTable.Entry(textClass: textClass)
    plans.insert(digits(0, n), entry)
    if n >= 10 {
      plans.insert(digits(n - 10, n), entry)
      plans.insert(digits(n - 7, n), entry)
    }
    if n > 10 {
      plans.insert(digits(0, 10), entry)
      plans.insert(digits(3, 10), entry)
      plans.insert(digits(1, 11), entry)
      plans.insert(digits(4, 11), entry)
    }
    if n > 11 { plans.insert(digits(0, 11), entry) }
    if n > 15 { plans.insert(digits(0, 15), entry) }
    addLook(folded.bytes, entry)
  }

  func addEmail() {
    let text = folded.bytes
    plans.insert(key(0..<text.count), KnownTable.Entry(textClass: .email))
    guard let at = text.firstIndex(of: 0x40), at >= 3 else { return }
    let local = key(0..<at)
    plans.insert(local, KnownTable.Entry(textClass: .email, isOrdinary: at < 5 || isOrdinary(local)))
    cut(0..<at)
    for piece in pieces where piece.count >= 5 {
      let part = key(piece)
      if !isOrdinary(part) { plans.insert(part, KnownTable.Entry(textClass: .username)) }
    }
  }

  /// A web address, with and without its scheme, and its host; an address of the network.
  func addAddress(_ textClass: TextClass) {
    let text = folded.bytes
    let entry = KnownTable.Entry(textClass: textClass)
    if key(0..<text.count).count >= 4 { plans.insert(key(0..<text.count), entry) }
    guard textClass == .url else { return }
    var start = 0
    for i in 0..<text.count where i + 2 < text.count && text[i] == 0x3A && text[i + 1] == 0x2F && text[i + 2] == 0x2F {
      start = i + 3
      break
    }
    if start > 0 { plans.insert(key(start..<text.count), entry) }
    let end = text.firstIndex(of: 0x2F, from: start) ?? text.count
    let host = key(start..<end)
    if host.count >= 5 { plans.insert(host, entry) }
  }

  // MARK: dates

  /// The day in words and with two-digit years is found by `KnownDates`; here are its digits in every order.
  func addDate() {
    guard let date = KnownDates.parse(folded.bytes) else { return addNumber(.date) }
    plans.setDate(date)
    guard date.day > 0 else { return }
    let y = DatePart(value: Int(date.year), width: 4)
    for mw in 1...2 {
      for dw in 1...2 {
        let (m, d) = (DatePart(value: Int(date.month), width: mw), DatePart(value: Int(date.day), width: dw))
        insert(y, m, d)
        insert(m, d, y)
        insert(d, m, y)
      }
    }
    let short = DatePart(value: Int(date.year) % 100, width: 2)
    let (m, d) = (DatePart(value: Int(date.month), width: 2), DatePart(value: Int(date.day), width: 2))
    insert(m, d, short, width: 6)
    insert(d, m, short, width: 6)
    insert(short, m, d, width: 6)
  }

  private struct DatePart {
    var value: Int
    var width: Int
  }

  private func insert(_ a: DatePart, _ b: DatePart, _ c: DatePart, width: UInt8 = 0) {
    var key = KnownKey()
    take(a, &key)
    take(b, &key)
    take(c, &key)
    plans.insert(key, KnownTable.Entry(textClass: .date, isSingle: width > 0, width: width))
  }

  private func take(_ part: DatePart, _ key: inout KnownKey) {
    var power = part.width == 4 ? 1000 : part.width == 2 ? 10 : 1
    // A part of one digit is written with two where it has them.
    while part.value / power > 9 { power *= 10 }
    while power > 0 {
      key.take(UInt8(0x30 + part.value / power % 10), in: plans)
      power /= 10
    }
  }
}
