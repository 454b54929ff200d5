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
      if n >= from, n < to { key.take(b, in: &table) }
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
        table.insert(whole, KnownTable.Entry(textClass: textClass, isOrdinary: isOrdinary(whole)))
      }
      return
    }
    if shape.letters > 0 {
      guard shape.letters + shape.digits >= 3 else { return }
      table.insert(whole, entry)
      if shape.digits >= 5 { table.insert(digits(0, shape.digits), entry) }
    } else if shape.digits >= 4 {
      table.insert(whole, KnownTable.Entry(textClass: textClass, isSingle: shape.digits == 4))
    }
    cut(0..<folded.count)
    if pieces.count > 1 {
      for piece in pieces where isDigits(piece) && piece.count >= 6 { table.insert(key(piece), entry) }
    }
    if shape.digits >= 5 { addLook(folded.bytes, entry) }
    if textClass == .socialSecurity, shape.digits == 9 {
      table.insert(digits(5, 9), KnownTable.Entry(textClass: textClass, isSingle: true))
    }
  }

  /// With and without the country's 1, the local part, without the extension.
  func addPhone(_ textClass: TextClass) {
    let n = min(shape().digits, 20)
    guard n >= 7 else { return addNumber(textClass) }
    let entry = KnownTable.Entry(textClass: textClass)
    table.insert(digits(0, n), entry)
    if n >= 10 {
      table.insert(digits(n - 10, n), entry)
      table.insert(digits(n - 7, n), entry)
    }
    if n > 10 {
      table.insert(digits(0, 10), entry)
      table.insert(digits(3, 10), entry)
      table.insert(digits(1, 11), entry)
      table.insert(digits(4, 11), entry)
    }
    if n > 11 { table.insert(digits(0, 11), entry) }
    if n > 15 { table.insert(digits(0, 15), entry) }
    addLook(folded.bytes, entry)
  }

  func addEmail() {
    let text = folded.bytes
    table.insert(key(0..<text.count), KnownTable.Entry(textClass: .email))
    guard let at = text.firstIndex(of: 0x40), at >= 3 else { return }
    let local = key(0..<at)
    table.insert(local, KnownTable.Entry(textClass: .email, isOrdinary: at < 5 || isOrdinary(local)))
    cut(0..<at)
    for piece in pieces where piece.count >= 5 {
      let part = key(piece)
      if !isOrdinary(part) { table.insert(part, KnownTable.Entry(textClass: .username)) }
    }
  }

  /// A web address, with and without its scheme, and its host; an address of the network.
  func addAddress(_ textClass: TextClass) {
    let text = folded.bytes
    let entry = KnownTable.Entry(textClass: textClass)
    if key(0..<text.count).count >= 4 { table.insert(key(0..<text.count), entry) }
    guard textClass == .url else { return }
    var start = 0
    for i in 0..<text.count where i + 2 < text.count && text[i] == 0x3A && text[i + 1] == 0x2F && text[i + 2] == 0x2F {
      start = i + 3
      break
    }
    if start > 0 { table.insert(key(start..<text.count), entry) }
    let end = text.firstIndex(of: 0x2F, from: start) ?? text.count
    let host = key(start..<end)
    if host.count >= 5 { table.insert(host, entry) }
  }

  // MARK: dates

  /// The day in words and with two-digit years is found by `KnownDates`; here are its digits in every order.
  func addDate() {
    guard let date = KnownDates.parse(folded.bytes) else { return addNumber(.date) }
    if dates.isEmpty { for hash in KnownVocabulary.dateStarts { table.addBeginning(hash) } }
    guard let number = dates.add(date), date.day > 0 else { return }
    let y = Int(date.year)
    let m = Int(date.month)
    let d = Int(date.day)
    for (mw, dw) in [(2, 2), (1, 1), (2, 1), (1, 2)] {
      insert([(y, 4), (m, mw), (d, dw)], number)
      insert([(m, mw), (d, dw), (y, 4)], number)
      insert([(d, dw), (m, mw), (y, 4)], number)
    }
    for order in [[(m, 2), (d, 2), (y % 100, 2)], [(d, 2), (m, 2), (y % 100, 2)], [(y % 100, 2), (m, 2), (d, 2)]] {
      insert(order, number, width: 6)
    }
  }

  private func insert(_ parts: [(value: Int, width: Int)], _ number: Int16, width: UInt8 = 0) {
    var key = KnownKey()
    for (value, width) in parts {
      var power = 1
      for _ in 1..<width { power *= 10 }
      // A part of one digit is written with two where it has them.
      while value / power > 9 { power *= 10 }
      while power > 0 {
        key.take(UInt8(0x30 + value / power % 10), in: &table)
        power /= 10
      }
    }
    table.insert(key, KnownTable.Entry(textClass: .date, isSingle: width > 0, width: width, date: number))
  }
}
