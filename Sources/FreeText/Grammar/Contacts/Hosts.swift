import Records

/// Addresses on networks: e-mail (also with blanks around `@`, also spelled out), URLs, bare hosts, IPv4, IPv6, MAC; user names, handles.
///
/// Leaves alone: section numbers with four parts behind `section` or `version`, times, `@` before a dose or a rate.
///
/// Source: 45 CFR 164.514(b)(2)(i)(F), (N), (O).
enum Hosts {
  static func run(_ d: Document) {
    var i = d.points.first(.hosts)
    while i < d.count {
      let t = d.tokens[i]
      switch t.kind {
      case .sign:
        if t.hash == 0x40 { at(d, i) } else if t.hash == 0x2E { dot(d, i) } else if t.hash == 0x3A, t.count == 2 { hex(d, i) }
      case .number:
        if t.count <= 4, d.isGlued(i + 1) { address(d, i) }
      case .word:
        if t.shape == .lower || t.shape == .upper && t.count > 4, t.count >= 4 || t.count >= 2 && d.isSign(i + 1, 0x5F), d.isGlued(i + 1), isLoginForm(d, i) {
          d.remove(i, through: loginEnd(d, i), .username, .loginForm)
        } else if !t.classes.isDisjoint(with: [.urlStart, .loginCue, .topDomain]) {
          word(d, i, t)
        } else if t.count <= 4, d.isGlued(i + 1) {
          address(d, i)
        }
      }
      i = d.points.next(.hosts, after: i)
    }
  }

  private static func word(_ d: Document, _ i: Int, _ t: Token) {
    if t.classes.contains(.topDomain), d.isSign(i - 1, 0x29), d.isWord(i - 2, "dot"), d.isSign(i - 3, 0x28) { return bracketed(d, i) }
    if t.classes.contains(.urlStart) { return url(d, i) }
    if t.classes.contains(.topDomain), d.isWord(i - 1, "dot") { return spoken(d, i) }
    if t.classes.contains(.loginCue) { username(d, i) }
  }

  // MARK: e-mail

  private static func at(_ d: Document, _ i: Int) {
    guard d.isOpen(i) else { return }
    let isGluedBefore = d.isGlued(i)
    let isGluedAfter = d.isGlued(i + 1)
    if isGluedAfter || d.isNear(i + 1), let end = host(d, i + 1), isGluedBefore || d.isNear(i), i > 0 {
      let hasDomain = d.isOf(end - 1, .topDomain) && end - i > 2
      // `0.5@0.4`: numbers alone are no address.
      let hasWord = d.isWord(i - 1) || (i + 1..<end).contains { d.isWord($0) }
      if hasDomain || (isGluedBefore && isGluedAfter && d.tokens[i - 1].kind != .sign && hasWord && (end - i > 2 || d.isWord(i + 1))) {
        var first = local(d, i - 1)
        // `jane-` and the rest on the next line.
        if d.gap(first) == .line, d.isSign(first - 1, 0x2D), d.isGlued(first - 1), d.isWord(first - 2) { first -= 2 }
        if first < i { return d.remove(first, through: end - 1, .email, .email) }
      }
    }
    // `@jdoe42`
    guard isGluedAfter, !isGluedBefore || d.tokens[i - 1].kind == .sign, d.isWord(i + 1), d.tokens[i + 1].count > 1 else { return }
    var end = i + 2
    while end < d.count, d.isGlued(end), d.tokens[end].kind != .sign || (d.isSign(end, 0x5F) || d.isSign(end, 0x2E)) && d.isGlued(end + 1) {
      end += 1
    }
    guard end > i + 2 || d.tokens[i + 1].facts == .none, !d.isUnit(i + 1) else { return }
    d.remove(i + 1, through: end - 1, .username, .handle)
  }

  private static let files = WordTable([
    (1, "jpg jpeg png heic tif tiff bmp dcm mp4 mov avi"), (2, "pdf doc docx xls xlsx csv wav mp3 zip hl7"),
  ])

  /// The token behind labels joined by dots, or nil.
  private static func host(_ d: Document, _ i: Int) -> Int? {
    guard i < d.count, d.tokens[i].kind != .sign else { return nil }
    var k = i + 1
    while k < d.count, d.isGlued(k), k - i < 32 {
      if d.tokens[k].kind == .sign {
        guard d.isSign(k, 0x2E) || d.isSign(k, 0x2D) || d.isSign(k, 0x5F), d.isGlued(k + 1), k + 1 < d.count, d.tokens[k + 1].kind != .sign
        else { break }
      }
      k += 1
    }
    return k
  }

  /// The first token of the part before `@` that ends with `last`.
  private static func local(_ d: Document, _ last: Int) -> Int {
    guard last >= 0, d.tokens[last].kind != .sign || d.isSign(last, 0x5F) || d.isSign(last, 0x2D) else { return last + 1 }
    var k = last
    while k > 0, d.isGlued(k), last - k < 24 {
      let p = d.tokens[k - 1]
      if p.kind == .sign {
        guard p.count == 1, p.hash == 0x2E || p.hash == 0x2D || p.hash == 0x5F || p.hash == 0x2B || p.hash == 0x27,
          d.isGlued(k - 1) || d.isSign(k - 1, 0x5F)
        else { break }
      }
      k -= 1
    }
    return k
  }

  /// `john dot smith at mail dot com`: from the top domain backward.
  private static func spoken(_ d: Document, _ top: Int) {
    var k = top - 1
    var hasAt = false
    var first = top
    // Host: label (dot label)*, then `at`, then the same.
    for _ in 0..<8 {
      guard k - 1 >= 0, d.isWord(k, "dot") || d.isWord(k, "at") || d.isWord(k, "underscore") || d.isWord(k, "dash"), d.isNear(k),
        d.isNear(k + 1)
      else { break }
      if d.isWord(k, "at") {
        guard !hasAt else { break }
        hasAt = true
      }
      var label = k - 1
      while label > 0, d.isGlued(label), d.tokens[label].kind != .sign || (d.isJoiner(label) && d.isGlued(label)), top - label < 40 {
        label -= 1
      }
      first = label
      k = label - 1
    }
    guard first < top, hasAt else { return }
    // A country behind the top domain: `dot co dot uk`.
    d.remove(first, through: d.isWord(top + 1, "dot") && d.isOf(top + 2, .topDomain) ? top + 2 : top, .email, .emailSpoken)
  }

  /// `jdoe3 (at) mail (dot) example`
  private static func bracketed(_ d: Document, _ top: Int) {
    var k = top - 4
    while k > 0, top - k < 12, !d.isWord(k, "at") { k -= 1 }
    guard d.isWord(k, "at"), d.isSign(k - 1, 0x28), d.isSign(k + 1, 0x29) else { return }
    let first = local(d, k - 2)
    if first <= k - 2 { d.remove(first, through: top, .email, .emailSpoken) }
  }

  // MARK: URLs

  private static func url(_ d: Document, _ i: Int) {
    guard d.isOpen(i), d.isGlued(i + 1), d.isSign(i + 1, 0x3A) || d.isSign(i + 1, 0x2E) else { return }
    if d.isSign(i + 1, 0x3A), !d.isSign(i + 2, 0x2F) { return }
    d.remove(i, through: pathEnd(d, i) - 1, .url, .url)
  }

  /// The token behind everything glued, without the sentence's punctuation.
  private static func pathEnd(_ d: Document, _ i: Int) -> Int {
    var k = i + 1
    while k < d.count, d.isGlued(k), k - i < 256 {
      if d.tokens[k].kind == .sign, d.isSign(k, 0x22) || d.isSign(k, 0x29) || d.isSign(k, 0x3E) || d.isSign(k, 0x3C) || d.isSign(k, 0x5D) {
        break
      }
      if d.isSign(k, 0x7E), !d.isSign(k - 1, 0x2F) { break }
      k += 1
    }
    while k > i + 1, d.tokens[k - 1].kind == .sign, !d.isSign(k - 1, 0x2F) { k -= 1 }
    return k
  }

  /// A host without `www`: `mychart.rivers.org`, `srv-db01.hospital.local/x`.
  private static func dot(_ d: Document, _ i: Int) {
    // `whitcomb_ala_01.jpg`: files are called after people.
    if d.isGlued(i), d.isGlued(i + 1), d.isWord(i + 1), d.tokens[i + 1].count <= 4, i > 0, let kind = files(d.tokens[i + 1].hash),
      !(d.isGlued(i + 2) && d.tokens[i + 2].kind != .sign)
    {
      let first = local(d, i - 1)
      if first < i, d.isOpen(i - 1) { return d.remove(first, through: i + 1, kind == 1 ? .photograph : .otherID, .file) }
    }
    guard d.isOpen(i), d.isGlued(i), d.isGlued(i + 1), d.isOf(i + 1, .topDomain), i > 0, d.tokens[i - 1].kind != .sign else { return }
    var top = i + 1
    while top - i < 12, d.isSign(top + 1, 0x2E), d.isGlued(top + 1), d.isGlued(top + 2), d.isOf(top + 2, .topDomain) { top += 2 }
    let hasPath = d.isSign(top + 1, 0x2F) && d.isGlued(top + 1)
    if d.isGlued(top + 1), d.tokens[top + 1].kind != .sign { return }
    if d.isGlued(top + 1), d.isSign(top + 1, 0x40) { return }
    let first = local(d, i - 1)
    let isCountry = d.tokens[top].count == 2
    // `pt.in`, `seen.co`: two letters need more than one dot or a path, and a blank may be missing behind a full stop.
    if isCountry, !hasPath, i - 1 - first < 2 { return }
    if d.isWord(top, in: ["care", "test", "clinic", "hospital", "health", "internal", "local", "dev", "app"]), !hasPath, i - 1 == first,
      d.tokens[top].shape != .lower || d.tokens[first].facts != .none
    {
      return
    }
    if d.isMarked(first, .removed) { return }
    // `jane.doe [at] example.com`, `jdoe42 at example.com`.
    let isBracketed =
      d.isWord(first - 2, "at")
      && (d.isSign(first - 1, 0x5D) && d.isSign(first - 3, 0x5B) || d.isSign(first - 1, 0x29) && d.isSign(first - 3, 0x28))
    let isSaid = d.isWord(first - 1, "at") && d.isNear(first)
    if isBracketed || isSaid, !hasPath {
      let last = isBracketed ? first - 4 : first - 2
      let begin = local(d, last)
      if begin <= last, last >= 0, isBracketed || d.digitCount(begin, last + 1) > 0 || last - begin >= 2 {
        return d.remove(begin, through: top, .email, .emailSpoken)
      }
    }
    d.remove(
      first, through: hasPath || (d.isGlued(top + 1) && d.isSign(top + 1, 0x3A) && d.isNumber(top + 2)) ? pathEnd(d, top) - 1 : top, .url,
      .host)
  }

  // MARK: numbers of networks

  private static func address(_ d: Document, _ i: Int) {
    guard d.isOpen(i), d.beginsPiece(i) || d.tokens[i].kind == .word || d.isSign(i - 1, 0x2F) else { return }
    if d.isNumber(i), d.isSign(i + 1, 0x2E) { return octets(d, i) }
    hex(d, i)
  }

  private static func octets(_ d: Document, _ i: Int) {
    guard i + 6 < d.count else { return }
    for k in 0..<4 {
      guard d.isNumber(i + 2 * k), d.digits(i + 2 * k) <= 3, d.value(i + 2 * k) <= 255 else { return }
      if k > 0 {
        guard d.isGlued(i + 2 * k), d.isGlued(i + 2 * k - 1), d.isSign(i + 2 * k - 1, 0x2E), d.tokens[i + 2 * k - 1].count == 1 else {
          return
        }
      }
    }
    guard d.endsPiece(i + 6) || d.isSign(i + 7, 0x2F) || d.isSign(i + 7, 0x3A) else { return }
    if d.isWord(
      i - 1,
      in: ["section", "sections", "version", "ver", "v", "chapter", "item", "release", "rev", "firmware", "software", "para", "paragraph"])
    {
      return d.keep(i, through: i + 6)
    }
    var last = i + 6
    if d.isGlued(last + 1), d.isSign(last + 1, 0x2F) || d.isSign(last + 1, 0x3A), d.isGlued(last + 2), d.isNumber(last + 2) { last += 2 }
    d.remove(i, through: last, .ip, .ipv4)
    user(d, i - 1)
    // `10.20.30.40/jdoe42`: who sits there.
    if d.isSign(last + 1, 0x2F), d.isGlued(last + 1), d.isGlued(last + 2), d.isWord(last + 2) {
      d.remove(last + 2, through: d.pieceEnd(last + 2) - 1, .username, .username)
    }
  }

  /// `opened by jdoe from 10.20.30.40`: who came from there.
  private static func user(_ d: Document, _ link: Int) {
    guard d.isWord(link, in: ["from", "at"]) || d.isSign(link, 0x40), d.isOpen(link - 1), d.tokens[link - 1].kind != .sign else { return }
    let first = local(d, link - 1)
    guard d.isWord(first - 1, in: ["by", "user", "as"]) else { return }
    d.remove(first, through: link - 1, .username, .username)
  }

  /// IPv6 and MAC, by their bytes.
  private static func hex(_ d: Document, _ i: Int) {
    guard d.isOpen(i), d.isGlued(i + 1) || d.isSign(i, 0x3A) else { return }
    if d.isSign(i, 0x3A), d.isGlued(i) { return }
    let text = d.text
    let start = Int(d.tokens[i].start)
    if i > 0, d.isGlued(i), ASCII.isLetter(text[start - 1]) || ASCII.isDigit(text[start - 1]) { return }
    var p = start
    var group = 0
    var groups = 0
    var separators = 0
    var doubles = 0
    var letters = 0
    var widths2 = true
    var separator: UInt8 = 0
    while p < text.count, p - start < 48 {
      let b = text[p]
      let l = ASCII.lower(b)
      // A scanner's `O` and `l` are digits.
      if ASCII.isDigit(b) || (l >= 0x61 && l <= 0x66) || l == 0x6F || b == 0x6C {
        if group == 0 { groups += 1 }
        group += 1
        if group > 4 { return }
        if !ASCII.isDigit(b) { letters += 1 }
      } else if b == separator || separator == 0 && (b == 0x3A || b == 0x2D) {
        separator = b
        if group != 2 { widths2 = false }
        if group == 0, separators > 0 { doubles += 1 }
        group = 0
        separators += 1
      } else {
        break
      }
      p += 1
    }
    if p < text.count, ASCII.isLetter(text[p]) { return }
    if group != 2 { widths2 = false }
    let isMAC = groups == 6 && separators == 5 && widths2
    let isIPv6 =
      separator == 0x3A && groups <= 8 && (groups == 8 && separators == 7 || doubles == 1 && groups >= 2 && (letters > 0 || groups >= 3))
    guard isMAC || isIPv6 else { return }
    var k = i
    while k < d.count, Int(d.tokens[k].start) < p { k += 1 }
    while d.isSign(k - 1, 0x3A) && d.tokens[k - 1].count == 1 { k -= 1 }
    d.remove(i, through: k - 1, isMAC ? .device : .ip, isMAC ? .mac : .ipv6)
    user(d, i - 1)
  }

  // MARK: user names

  /// `karen35`, `chuum622`: a small word that is none of the language's, with two to four digits; `jane.doe`: two names.
  private static func isLoginForm(_ d: Document, _ i: Int) -> Bool {
    guard d.isOpen(i), d.beginsPiece(i) || d.isSign(i - 1, 0x2F), !isLanguage(d.tokens[i]) || d.isSign(i + 1, 0x5F) else { return false }
    // `PKUMAR2`, `bwilson3`
    if d.isNumber(i + 1), d.digits(i + 1) <= 2, d.endsPiece(i + 1), isInitialAndSurname(d, i) { return true }
    guard d.tokens[i].shape == .lower else { return false }
    if d.isNumber(i + 1) {
      // A scanner's `treadmi11` is none.
      return d.digits(i + 1) >= 2 && d.digits(i + 1) <= 4 && d.value(i + 1) != 11 && d.endsPiece(i + 1)
        && !(d.isSign(i + 2, 0x40) && d.isGlued(i + 2))
        && !d.isWord(i, in: ["covid", "sars", "cov", "ncov"])
    }
    // `dcage_83`
    if d.isSign(i + 1, 0x5F), d.isGlued(i + 2), d.digits(i + 2) >= 2, d.digits(i + 2) <= 4, d.tokens[i].count >= 3 { return d.endsPiece(i + 2) }
    if d.isSign(i + 1, 0x5F), d.isGlued(i + 2), d.isWord(i + 2), d.tokens[i + 2].shape == .lower, d.tokens[i + 2].count >= 3 || !isLanguage(d.tokens[i]) && d.tokens[i].count > 4 {
      if d.isNumber(i + 3), d.isGlued(i + 3), d.digits(i + 3) <= 4 { return d.endsPiece(i + 3) }
      return d.endsPiece(i + 2) && (!d.isGlued(i + 3) || !(d.isJoiner(i + 3) && d.isGlued(i + 4)) && !d.isSign(i + 3, 0x40))
    }
    guard d.letterCase == .mixed, d.isSign(i + 1, 0x2E), d.isGlued(i + 2), d.isWord(i + 2), d.tokens[i + 2].shape == .lower,
      d.tokens[i + 2].count >= 3
    else { return false }
    return !isLanguage(d.tokens[i + 2]) && d.tokens[i].facts.name > 0 && d.tokens[i + 2].facts.name > 0 && !d.isOf(i + 2, .topDomain)
      && d.endsPiece(i + 2) && !(d.isGlued(i + 3))
  }

  /// `pkumar`: a letter before a surname that many bear.
  private static func isInitialAndSurname(_ d: Document, _ i: Int) -> Bool {
    let b = d.bytes(i)
    guard b.count >= 5 else { return false }
    var key = WordHash()
    for letter in b[1..<b.count].raw { key.add(ASCII.lower(letter)) }
    return Lexicon.shared.facts(hash: key.value).surname >= 7
  }

  /// `simi_okafor77` goes on behind the stroke.
  private static func loginEnd(_ d: Document, _ i: Int) -> Int {
    guard d.isSign(i + 1, 0x5F) else { return d.pieceEnd(i) - 1 }
    return d.isWord(i + 2) && d.isGlued(i + 3) && d.isNumber(i + 3) ? i + 3 : i + 2
  }

  private static func isLanguage(_ t: Token) -> Bool {
    t.facts.hasAny([.lowerCase, .clinical, .drug, .abbreviation]) || !t.classes.isEmpty
  }

  /// `jane_doe`, `j.doe`, or a small word that nobody knows.
  private static func isHandle(_ d: Document, _ k: Int, _ end: Int) -> Bool {
    for n in k..<end where d.isSign(n, 0x5F) || d.isSign(n, 0x2E) { return true }
    return end == k + 1 && d.isWord(k) && !d.tokens[k].facts.has(.lowerCase) && d.tokens[k].shape == .lower && d.tokens[k].classes.isEmpty
  }

  /// `username: jdoe`, `login is jdoe42`, `portal id jdoe`.
  private static func username(_ d: Document, _ i: Int) {
    var k = i + 1
    var hasLink = false
    let isDeed = d.isWord(i, in: ["online", "uploaded", "logged", "posts", "posted", "signed"])
    if isDeed {
      while d.isWord(k, in: ["in", "on", "online"]) { k += 1 }
      guard d.isWord(k, in: ["as", "by"]) else { return }
      if d.isWord(k, "by") { k += 1 }
    }
    while k - i <= 5, d.isNear(k) {
      if d.isSign(k, 0x3A) || d.isSign(k, 0x3D) || d.isSign(k, 0x23) || d.isSign(k, 0x40) || d.isSign(k, 0x22) || d.isSign(k, 0x27)
        || d.isSign(k, 0x28)
      {
        hasLink = true
      } else if d.isWord(k, in: ["id", "is", "as", "name", "username", "handle", "login", "account", "user"]) {
        hasLink = hasLink || !d.isWord(k, "as")
        if d.isWord(k, "as") { hasLink = true }
      } else {
        break
      }
      k += 1
    }
    guard k < d.count, d.isNear(k), d.isOpen(k), d.tokens[k].kind != .sign else { return }
    var end = k + 1
    while end < d.count, d.isGlued(end), end - k < 12 {
      if d.tokens[end].kind == .sign {
        guard d.isJoiner(end) || d.isSign(end, 0x40), d.isGlued(end + 1), end + 1 < d.count, d.tokens[end + 1].kind != .sign,
          !d.isSign(end, 0x2F)
        else { break }
      }
      end += 1
    }
    if d.isOf(k, .urlStart) || d.isOf(end - 1, .topDomain) || d.isSign(end, 0x2F) && d.isGlued(end) { return }
    let isMixed = end > k + 1 && d.digitCount(k, end) + d.letterCount(k, end) > 3
    let isPlain = d.isWord(i, in: ["user", "portal", "handle", "facebook", "instagram", "twitter"])
    if isDeed {
      guard isMixed && d.digitCount(k, end) > 0 || isHandle(d, k, end) else { return }
      return d.remove(k, through: end - 1, .username, .username)
    }
    if isMixed, isHandle(d, k, end) { return d.remove(k, through: end - 1, .username, .username) }
    // `user kpyo`: a word that nobody knows.
    if end == k + 1, d.isWord(k), d.tokens[k].facts == .none, d.tokens[k].classes.isEmpty, d.tokens[k].count > 2,
      d.isWord(i, in: ["user", "login", "username", "userid", "logon", "insta", "instagram", "twitter"])
    {
      return d.remove(k, through: end - 1, .username, .username)
    }
    guard
      hasLink && (!isPlain || isMixed || d.isSign(i + 1, 0x3A) || d.isWord(i + 1, in: ["id", "name"]))
        || (isMixed && !d.isUnit(end - 1) && (!isPlain || d.digitCount(k, end) > 0) && d.tokens[k].kind == .word)
    else { return }
    d.remove(k, through: end - 1, .username, .username)
  }
}
