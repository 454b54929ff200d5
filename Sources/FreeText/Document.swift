import Records

/// What documents of one worker remember of words, whatever text they stood in, and the room of the stage that looks at one document after the other.
final class DocumentMemory {
  let lexicon: Lexicon
  @exclusivity(unchecked) var words: WordMemory
  /// What was said of words that may be misspelt; see `NameFinder.isTypingError`.
  @exclusivity(unchecked) var misspellings = MisspellingMemory()
  /// Behind the rules.
  @exclusivity(unchecked) var learned = LearnedStage()

  init(lexicon: Lexicon = .shared) {
    self.lexicon = lexicon
    words = WordMemory(lexicon: lexicon, vocabulary: .shared)
  }
}

/// A text while it is being scrubbed: as given, folded, in tokens, with what the stages have found. Reused from text to text.
///
/// Stages run in this order, and each leaves alone what an earlier one has marked: known values, numbers (contacts, dates, ages, ids,
/// clinical numbers), names and places, repetition of what was found. A stage marks tokens `kept` or adds spans.
final class Document {
  @exclusivity(unchecked) var view = TextView()
  /// Valid until the next text is read.
  @exclusivity(unchecked) private(set) var tokens: TokenList
  @exclusivity(unchecked) private(set) var found: [Found] = []
  @exclusivity(unchecked) private(set) var letterCase = LetterCase.mixed
  /// See `CaseTally`.
  @exclusivity(unchecked) private(set) var isCasual = false
  /// Where the number families look; read by `NumberStage`.
  @exclusivity(unchecked) var points = Points()
  /// The text as given; valid until the end of `Scrubber.find`.
  @exclusivity(unchecked) private(set) var source = Bytes.empty

  /// An identifier by its bytes in the folded text.
  struct Found {
    var start: Int
    var end: Int
    var textClass: TextClass
    var rule: TextRule
    var date: TextDate
  }

  /// How a text as a whole is written: capitals say something only when it is mixed.
  enum LetterCase { case mixed, upper, lower }

  @exclusivity(unchecked) private var storage = TokenStorage()
  /// The findings by where they begin, of those that begin together the longer first.
  @exclusivity(unchecked) private var order: [(place: UInt64, finding: Int)] = []
  /// The parts of names that `NameFinder` is sure of.
  @exclusivity(unchecked) var names = ConfirmedNames()
  /// What it has in common with the documents that are read beside it.
  let memory: DocumentMemory

  init(_ memory: DocumentMemory = DocumentMemory()) {
    self.memory = memory
    tokens = storage.list
  }

  /// - Parameter form: what the whole text is written in, where this is a part of it.
  func read(_ source: Bytes, form: TextForm? = nil) {
    self.source = source
    view.read(source, form: form)
    storage.removeAll()
    found.removeAll(keepingCapacity: true)
    names.removeAll()
    let tally = Tokenizer.cut(view.text.bytes, into: &storage, words: &memory.words)
    tokens = storage.list
    memory.words.look(up: tokens)
    (letterCase, isCasual) = (tally.letterCase, tally.isCasual)
    if !view.isIdentity { findMarks() }
  }

  /// What the lexicon says of a key that is no token's, such as a phrase's.
  func facts(of hash: UInt64) -> WordFacts { memory.words.look(up: hash).facts }

  /// Says of each word whether it has letters with marks (`Núñez`) or is of another script; lone look-alikes do not count.
  private func findMarks() {
    var i = 0
    view.forEachUndone { undone in
      // A mark behind a word's last letter is the word's.
      while i < tokens.count, Int(tokens[i].end) < undone.lowerBound { i += 1 }
      while i < tokens.count, Int(tokens[i].start) <= undone.upperBound {
        if tokens[i].kind == .word { findMark(i) }
        i += 1
      }
    }
  }

  private func findMark(_ i: Int) {
    let range = view.source(Int(tokens[i].start), Int(tokens[i].end))
    guard range.count > tokens[i].count, range.upperBound <= source.count else { return }
    var marks = 0
    var others = 0
    for b in source[range].raw {
      switch b {
      case 0xC3...0xC9, 0xCC, 0xCD, 0xE1: marks += 1
      case 0xCE...0xD9: others += 1
      default: break
      }
    }
    tokens[i].isMarked = marks > 0 || others > 1 && others * 2 >= range.count - 1
    // A nationality in English has no marks: with them it is the name that folds to it.
    if marks > 0, tokens[i].facts.hasAny(.country) {
      (tokens[i].facts, tokens[i].classes) = (tokens[i].facts.ofName, [])
      tokens[i].tag = Points.tag(of: tokens[i].hash, tokens[i].classes, tokens[i].facts)
    }
  }

  /// The folded text, valid until the next `read`.
  var text: Bytes { view.text.bytes }

  var count: Int { tokens.count }

  /// The folded bytes of a token, with their case.
  @inline(__always) func bytes(_ i: Int) -> Bytes { text[Int(tokens[i].start)..<Int(tokens[i].end)] }

  /// Whether a token exists and is the sign `b`.
  @inline(__always) func isSign(_ i: Int, _ b: UInt8) -> Bool { tokens.has(i) && tokens[i].isSign(b) }

  /// Whether a token exists, is a word and of one of the classes.
  @inline(__always) func isOf(_ i: Int, _ classes: WordClass) -> Bool {
    tokens.has(i) && tokens[i].kind == .word && !tokens[i].classes.isDisjoint(with: classes)
  }

  @inline(__always) func isOpen(_ i: Int) -> Bool { tokens.has(i) && tokens[i].mark == .open }

  // MARK: findings

  /// Marks tokens as an identifier, from the first to the last one.
  @inline(never) func remove(_ first: Int, through last: Int, _ textClass: TextClass, _ rule: TextRule, date: TextDate = .none) {
    guard first <= last, first >= 0, last < tokens.count else { return }
    for i in first...last { tokens[i].mark = .removed }
    var end = Int(tokens[last].end)
    // The `'s` of `St. Luke's` and `New Year's` belongs to the name; a person's does not.
    switch textClass {
    case .facility, .employer, .school, .holiday:
      if end + 1 < text.count, text[end] == 0x27, text[end + 1] | 0x20 == 0x73, end + 2 == text.count || !ASCII.isLetter(text[end + 2]) { end += 2 }
    default: break
    }
    found.append(Found(start: Int(tokens[first].start), end: end, textClass: textClass, rule: rule, date: date))
  }

  /// Takes findings back, whose tokens stay from then on, where a condition on a finding and its tokens holds.
  func takeBack(where condition: (Found, Range<Int>) -> Bool) {
    found.removeAll { f in
      let first = token(at: f.start)
      var next = first
      while next < tokens.count, Int(tokens[next].start) < f.end { next += 1 }
      guard condition(f, first..<next) else { return false }
      for i in first..<next { tokens[i].mark = .kept }
      return true
    }
  }

  /// Looks at every finding with its first token, to say more exactly what its date is.
  func reviseDates(_ revise: (inout Found, Int) -> Void) {
    for n in found.indices where found[n].textClass == .date || found[n].textClass == .age {
      revise(&found[n], token(at: found[n].start))
    }
  }

  /// The first token that does not begin before a byte.
  func token(at start: Int) -> Int {
    var low = 0
    var high = tokens.count
    while low < high {
      let middle = (low + high) / 2
      if Int(tokens[middle].start) < start { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Lets the last finding go on, when it holds a token and is of a like class, and returns its first token; nil otherwise.
  ///
  /// The caller removes the whole again, which overlaps the finding, so that both are one span.
  func joinLast(from i: Int, _ textClass: TextClass) -> Int? {
    guard let last = found.last, last.start <= Int(tokens[i].start), last.end == Int(tokens[i].end),
      last.textClass.identifierClass == textClass.identifierClass
    else { return nil }
    return i
  }

  /// Marks tokens as something that stays, those that nothing has been said of yet.
  func keep(_ first: Int, through last: Int) {
    guard first <= last, first >= 0, last < tokens.count else { return }
    for i in first...last where tokens[i].mark == .open { tokens[i].mark = .kept }
  }

  /// The findings in the order of the text, by bytes of the source; overlapping ones are one, with the class of the longer.
  func spans(into spans: inout [TextSpan]) {
    spans.removeAll(keepingCapacity: true)
    order.removeAll(keepingCapacity: true)
    for (n, f) in found.enumerated() { order.append((UInt64(f.start) << 32 | UInt64(UInt32.max) - UInt64(f.end), n)) }
    order.sort { $0.place == $1.place ? $0.finding < $1.finding : $0.place < $1.place }
    for (_, n) in order {
      let f = found[n]
      let range = view.source(f.start, f.end)
      if let last = spans.indices.last, spans[last].end > range.lowerBound {
        if range.upperBound - range.lowerBound > spans[last].end - spans[last].start {
          (spans[last].textClass, spans[last].rule, spans[last].date) = (f.textClass, f.rule, f.date)
        }
        spans[last].end = max(spans[last].end, range.upperBound)
      } else if !range.isEmpty {
        spans.append(TextSpan(start: range.lowerBound, end: range.upperBound, textClass: f.textClass, rule: f.rule, date: f.date))
      }
    }
  }
}
