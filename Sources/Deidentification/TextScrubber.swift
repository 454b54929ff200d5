import FreeText
@_spi(Deidentification) import Records

/// Free text of the record at hand: scrubbed under the profile, every replacement counted when it is made; one per de-identifier.
///
/// What the record knows is made ready when its first text comes, and not at all for a record without one.
final class TextScrubber {
  private let scrubber: Scrubber
  private let patients: KnownPatients
  private var source: KnownValues?
  /// What the record at hand knows, once it was asked for.
  private var known: KnownIdentities?
  @exclusivity(unchecked) private var output = ByteBuffer(capacity: 4096)
  /// What was found in the words of the concept at hand.
  @exclusivity(unchecked) private var wordSpans: [TextSpan] = []
  @exclusivity(unchecked) private var labelled = ByteBuffer(capacity: 512)
  @exclusivity(unchecked) private var rest = ByteBuffer(capacity: 512)

  // Counts of the record at hand.
  private var texts = 0
  private var replacements = 0
  private var byTag = [Int](repeating: 0, count: TextClass.allCases.count)
  private var byRule: [UInt16: (name: StaticString, count: Int)] = [:]

  private static let tagNames = TextClass.allCases.map { "text-removed \($0.tag)" }
  private var ruleNames: [UInt16: String] = [:]

  init(_ profile: DeidentificationProfile) {
    var scrub = ScrubProfile.safeHarbor
    if profile.kind == .limitedDataSet {
      scrub.dates = .kept
      scrub.keepsTowns = true
      scrub.keepsOldAges = true
    }
    scrubber = Scrubber(profile: scrub)
    // The check compares words without looking at them: what it would hold the record for goes, even a `normal` for somebody of Normal.
    patients = KnownPatients(takesOrdinaryWords: true)
  }

  func begin(_ known: KnownValues) {
    (source, self.known) = (known, nil)
    guard texts > 0 || replacements > 0 else { return }
    (texts, replacements) = (0, 0)
    for i in byTag.indices { byTag[i] = 0 }
    byRule.removeAll(keepingCapacity: true)
  }

  func end() { (source, known) = (nil, nil) }

  /// The patient whose dates and names the next texts are about, under an expert determination.
  func follow(days: Int, surrogates: UInt64) {
    scrubber.profile.dates = .shifted(days: days)
    scrubber.profile.surrogateKey = surrogates
  }

  /// A text without its identifiers, valid until the next call; its replacements are counted under the classes of the law.
  ///
  /// - Parameter new: texts that it is counted as; 0 for a part of one that is counted.
  func scrubbed(_ text: Bytes, new: Int = 1, _ found: inout Deidentifier.Found) -> Bytes {
    search(text)
    count(new, scrubber.spans, &found)
    return output.bytes
  }

  /// The same for several texts that stand together, a line or more each; nil when they do not come out with as many lines.
  func scrubbed(_ text: Bytes, parts: Int, _ found: inout Deidentifier.Found) -> Bytes? {
    search(text)
    guard output.bytes.raw.count(where: { $0 == 0x0A }) == text.raw.count(where: { $0 == 0x0A }) else { return nil }
    count(parts, scrubber.spans, &found)
    return output.bytes
  }

  /// The same for a text that is read behind the words that say what it is, as in `Employer: ...`.
  func scrubbed(_ text: Bytes, label: Bytes, new: Int = 1, _ found: inout Deidentifier.Found) -> Bytes {
    labelled.truncate()
    LabelWords.append(label, to: &labelled)
    labelled.append(": ")
    let head = labelled.count
    labelled.append(text)
    search(labelled.bytes)
    guard output.count >= head, output.bytes(0..<head) == labelled.bytes(0..<head) else { return scrubbed(text, new: new, &found) }
    count(new, scrubber.spans, &found)
    let clean = output.bytes(head..<output.count)
    guard let asked = LabelWords.ask(label), !isNobody(clean) else { return clean }
    return replaced(by: asked, &found)
  }

  /// Whether what tags leave of an answer names nobody.
  private func isNobody(_ clean: Bytes) -> Bool {
    rest.truncate()
    var isTag = false
    for b in clean.raw {
      if b == 0x5B { isTag = true }
      if !isTag { rest.append(b) }
      if b == 0x5D { isTag = false }
    }
    return LabelWords.isNobody(rest.bytes)
  }

  /// The tag that takes an answer's whole place, counted as one replacement more.
  private func replaced(by textClass: TextClass, _ found: inout Deidentifier.Found) -> Bytes {
    replacements += 1
    found.replace(textClass.identifierClass)
    byTag[Int(textClass.rawValue)] += 1
    byRule[TextRule.answer.number, default: (TextRule.answer.name, 0)].count += 1
    output.truncate()
    output.append("[")
    output.append(Bytes(textClass.tag))
    output.append("]")
    return output.bytes
  }

  /// The words of a concept without their identifiers, valid until the next call; nil when nothing but tags is left, or something is found
  /// in what is left. They are counted by `countWords` when they are written.
  func words(_ text: Bytes) -> Bytes? {
    search(text)
    wordSpans = scrubber.spans
    guard leavesWord(of: text) else { return nil }
    // Made-up names would be found as any others.
    return scrubber.profile.surrogateKey != nil || isClean(output.bytes) ? output.bytes : nil
  }

  func countWords(_ found: inout Deidentifier.Found) { count(1, wordSpans, &found) }

  /// Whether a word stands beside what was found last.
  private func leavesWord(of text: Bytes) -> Bool {
    var i = 0
    for span in wordSpans {
      if TextScrubber.holdsWord(text[i..<max(i, span.start)]) { return true }
      i = max(i, span.end)
    }
    return TextScrubber.holdsWord(text[i..<text.count])
  }

  /// Whether three letters stand in a row.
  private static func holdsWord(_ text: Bytes) -> Bool {
    var run = 0
    for b in text.raw {
      run = ASCII.isLetter(b) || b >= 0x80 ? run + 1 : 0
      if run == 3 { return true }
    }
    return false
  }

  private func search(_ text: Bytes) {
    if known == nil, let source { known = patients.identities(of: source) }
    output.truncate()
    scrubber.scrub(text, known: known, into: &output)
    if let source, let searched = known, let other = patients.identities(of: source, insteadOf: searched) {
      known = other
      output.truncate()
      scrubber.scrub(text, known: other, into: &output)
    }
  }

  private func count(_ parts: Int, _ spans: [TextSpan], _ found: inout Deidentifier.Found) {
    texts += parts
    for span in spans {
      replacements += 1
      let c = span.textClass.identifierClass
      if isGeneralised(span) { found.generalise(c) } else { found.replace(c) }
      byTag[Int(span.textClass.rawValue)] += 1
      byRule[span.rule.number, default: (span.rule.name, 0)].count += 1
    }
  }

  /// Whether the tag that stands for an identifier still says a part of it: the year of a date, that an age is over 89.
  private func isGeneralised(_ span: TextSpan) -> Bool {
    span.textClass == .age || (span.textClass == .date && span.date.year > 0 && scrubber.profile.dates == .yearOnly)
  }

  /// Whether nothing is found in a text, whoever it is about.
  func isClean(_ text: Bytes) -> Bool {
    scrubber.find(in: text)
    return scrubber.spans.isEmpty
  }

  func report(to out: DeidentifiedRecord) {
    (out.scrubbedTextStorage, out.replacementsStorage) = (texts, replacements)
    guard texts > 0 else { return }
    out.tallyStorage.add(DeidentificationTally.scrubbed, texts)
    for (i, n) in byTag.enumerated() where n > 0 { out.tallyStorage.add(TextScrubber.tagNames[i], n) }
    for (number, rule) in byRule { out.tallyStorage.add(name(number, rule.name), rule.count) }
  }

  private func name(_ number: UInt16, _ rule: StaticString) -> String {
    if let known = ruleNames[number] { return known }
    let made = "text-rule \(rule)"
    ruleNames[number] = made
    return made
  }
}
