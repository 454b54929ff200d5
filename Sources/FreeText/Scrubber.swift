public import Records

/// What becomes of the identifiers that are found in a text.
public struct ScrubProfile: Sendable {
  public enum Style: Sendable { case tags, mask }
  public enum Dates: Sendable, Equatable {
    /// The year stays, the rest goes. Source: 45 CFR 164.514(b)(2)(i)(C).
    case yearOnly
    /// Every date moves by so many days, in its own way of writing.
    case shifted(days: Int)
    case kept
  }

  /// `[NAME]`, or as many `*` as the identifier has characters.
  public var style: Style = .tags
  public var dates: Dates = .yearOnly
  /// Whether ages over 89 may stay.
  public var keepsOldAges = false
  /// Whether towns, counties and ZIP codes may stay. Source: 45 CFR 164.514(e)(2)(ii).
  public var keepsTowns = false
  /// Whether names of staff and facilities go, too; they are no identifiers of the patient by the words of the law.
  public var removesStaff = true
  /// A key for consistent made-up names in the place of names; nil for tags.
  public var surrogateKey: UInt64?

  public init() {}
  public static let safeHarbor = ScrubProfile()

  /// Whether a span of this class goes.
  public func removes(_ c: TextClass) -> Bool {
    switch c {
    case .date, .holiday: dates != .kept
    case .age: !keepsOldAges
    case .city, .county, .zip, .place: !keepsTowns
    case .staff, .facility, .ward: removesStaff
    default: true
    }
  }
}

/// Finds identifiers in free text and takes them out; one per worker, not to be shared between threads.
///
/// Time is linear in the text's length; memory is a few times the longest text. What is known of the patient is looked for first, then
/// numbers by their grammar (what no grammar claims goes), then names and places by evidence, then everything found once everywhere.
///
/// Source: 45 CFR 164.514(b)(2)(i)(A) to (R).
public final class Scrubber {
  public var profile: ScrubProfile
  /// One for each text that is searched together with others.
  @exclusivity(unchecked) private var documents = [Document()]
  /// What was found in the last text, in its order, by bytes of the text.
  @exclusivity(unchecked) public private(set) var spans: [TextSpan] = []
  @exclusivity(unchecked) private var later: [TextSpan] = []
  @exclusivity(unchecked) private var texts = TextMemory()

  /// The last text (of a long one its last window) as the rules saw it: in ASCII, without markup and escapes. Valid until the next one.
  public var readText: Bytes { documents[0].text }

  public init(profile: ScrubProfile = .safeHarbor) {
    self.profile = profile
  }

  /// A longer text is read in windows of so many bytes, which begin a little before the last one's end.
  public static let window = 1 << 20
  static let overlap = 512

  /// Finds the identifiers of a text; see `spans`. What was found once goes everywhere within a megabyte; what is known, everywhere.
  public func find(in text: Bytes, known: KnownIdentities? = nil) {
    spans.removeAll(keepingCapacity: true)
    let form = TextForm(text)
    var start = 0
    while true {
      let end = Scrubber.windowEnd(text, from: start)
      read(text[start..<end], form, known, at: start)
      if end == text.count { break }
      start = Scrubber.blank(text, before: end - Scrubber.overlap, notBefore: end - 2 * Scrubber.overlap)
    }
    spans.removeAll { !profile.removes($0.textClass) }
  }

  private func read(_ text: Bytes, _ form: TextForm, _ known: KnownIdentities?, at offset: Int) {
    let document = documents[0]
    document.read(text, form: form)
    EncodedRuns.run(document)
    let before = document.found.count
    if let known, !known.isEmpty { known.mark(document) }
    let isAnybodys = offset == 0 && document.found.count == before && TextMemory.takes(text)
    if isAnybodys, texts.recall(text, into: &spans) { return }
    NumberStage.run(documents[..<1])
    NameStage.run(documents[..<1])
    if offset == 0 {
      document.spans(into: &spans)
      if isAnybodys { texts.remember(text, spans) }
      return
    }
    document.spans(into: &later)
    for var span in later {
      (span.start, span.end) = (span.start + offset, span.end + offset)
      // Where two windows overlap, what either found goes.
      while let last = spans.last, last.end > span.start {
        if last.end - last.start > span.end - span.start { (span.textClass, span.rule, span.date) = (last.textClass, last.rule, last.date) }
        (span.start, span.end) = (min(span.start, last.start), max(span.end, last.end))
        spans.removeLast()
      }
      spans.append(span)
    }
  }

  /// Behind an empty line, a line's end or a blank near the window's end.
  private static func windowEnd(_ text: Bytes, from start: Int) -> Int {
    guard text.count - start > window else { return text.count }
    let most = start + window
    var i = most
    while i > most - window / 16 {
      if text[i - 1] == 0x0A, text[i - 2] == 0x0A { return i }
      i -= 1
    }
    return blank(text, before: most, notBefore: most - window / 16)
  }

  /// Behind the last blank before a place; without one, the nearest beginning of a character.
  private static func blank(_ text: Bytes, before place: Int, notBefore least: Int) -> Int {
    var i = place
    while i > least {
      if ASCII.isSpace(text[i - 1]) { return i }
      i -= 1
    }
    i = place
    while i > place - 4, text[i] & 0xC0 == 0x80 { i -= 1 }
    return i
  }

  /// Writes a text without its identifiers to the end of `out`; returns how many were taken out.
  @discardableResult
  public func scrub(_ text: Bytes, known: KnownIdentities? = nil, into out: inout ByteBuffer) -> Int {
    find(in: text, known: known)
    Redaction.write(text, spans, profile, known: known, into: &out)
    return spans.count
  }

  // MARK: several texts together

  /// So many texts go through the stages together at most.
  public static let lanes = 16
  /// No longer text goes with others.
  public static let longestLane = 16_384

  /// Finds the identifiers of several texts of at most `longestLane` bytes, each with what is known of its patient; see `take(lane:)`.
  public func find(in texts: [Bytes], known: [KnownIdentities]) {
    precondition(texts.count <= Scrubber.lanes && texts.allSatisfy { $0.count <= Scrubber.longestLane }, "few and short texts go together")
    while documents.count < texts.count { documents.append(Document(documents[0].memory)) }
    let used = documents[..<texts.count]
    for (d, text) in zip(used, texts) { d.read(text, form: TextForm(text)) }
    for d in used { EncodedRuns.run(d) }
    for (d, known) in zip(used, known) where !known.isEmpty { known.mark(d) }
    NumberStage.run(used)
    NameStage.run(used)
  }

  /// Has `spans` say what was found in a lane's text.
  public func take(lane: Int) {
    documents[lane].spans(into: &spans)
    spans.removeAll { !profile.removes($0.textClass) }
  }
}
