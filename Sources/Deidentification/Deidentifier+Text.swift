@_spi(Deidentification) public import Records

// Free text: elements of text, words of codes for which no standard vouches, documents that are text.
extension Deidentifier {
  var scrubs: Bool { profile.freeText == .scrubbed }

  /// Texts of the resource at hand are about its own patient.
  func follow(_ patient: Int) {
    guard profile.kind == .expertDetermination, patient < shifts.count else { return }
    texts.follow(days: shifts[patient], surrogates: surrogateKeys[patient])
  }

  /// An element of free text: scrubbed and written, or withheld.
  func freeText(_ element: Element, _ text: Bytes) -> Bool {
    guard scrubs else {
      found.withheld += 1
      return false
    }
    let clean = isAnswer(element, text) ? texts.scrubbed(text, label: labelAtHand, &found) : texts.scrubbed(text, &found)
    guard !clean.isEmpty else { return false }
    output.add(element, clean)
    return true
  }

  /// Whether the words of a local code, or of a concept without a code, may stay: the scrubber finds nothing in them, they have the shape
  /// of no class and hold no value of the record.
  ///
  /// Such words are short and in capitals: there is no sentence that would tell what a tag took the place of, so when anything is found
  /// in them they go as a whole.
  func keepsLocalWords(_ text: Bytes) -> Bool {
    scrubs && text.count <= Deidentifier.longestWords
      && verdicts.keeps(text, Purpose.localWords, known) { Deidentifier.isShapeless($0) && texts.isClean($0) }
  }

  /// Such words of a concept without a code with tags in the place of what the scrubber finds, counted; nil when they would not stay then
  /// either, or nothing but tags is left.
  func scrubbedWords(_ text: Bytes) -> Bytes? {
    guard scrubs, text.count <= Deidentifier.longestWords, let clean = texts.words(text), Deidentifier.isShapeless(clean), !known.occur(in: clean)
    else { return nil }
    texts.countWords(&found)
    return clean
  }

  private static let longestWords = 200

  /// The longest document that is decoded and scrubbed.
  private static let longestDocument = 16 << 20

  /// Writes the content of a document that is text without its identifiers; false, with nothing written, for any other document.
  ///
  /// HTML, XML and RTF become plain text: an attribute, a comment or a property may hold what no reader sees.
  func textDocument(_ element: Element, data: Bytes, mediaType: Bytes) -> Bool {
    guard scrubs, data.count / 4 * 3 <= Deidentifier.longestDocument, let form = TextDocument.Form(mediaType: mediaType) else { return false }
    document.truncate()
    Base64Text.appendDecoded(data, to: &document)
    plain.truncate()
    guard let form = TextDocument.Form(seenIn: document.bytes, called: form), TextDocument.appendPlain(document.bytes, form, to: &plain),
      !plain.bytes.trimmed.isEmpty
    else { return false }
    let clean = form == .markup ? scrubbedRows(plain.bytes) : texts.scrubbed(plain.bytes, &found)
    output.add(Element.Attachment.contentType, "text/plain; charset=utf-8")
    output.add(element) { Base64Text.appendEncoded(clean, to: &$0) }
    return true
  }

  /// Whether the section of a narrative has resources, which say what it says.
  func hasEntries(behind i: Int) -> Bool {
    var k = input.end(of: i)
    while k < input.count {
      switch input[k].element {
      case Element.CompositionSection.entry: return true
      case Element.CompositionSection.mode, Element.CompositionSection.orderedBy: k = input.end(of: k)
      default: return false
      }
    }
    return false
  }

  /// The narrative of a document's section without entries: what a reader sees of it, scrubbed, a paragraph for each line. It says what no element
  /// says, while that of a resource, or of a section with entries, repeats their data and stays withheld.
  func sectionNarrative(_ i: Int, _ node: Tape.Node) -> Bool {
    var status = Bytes.empty
    plain.truncate()
    var k = i + 1
    let end = input.end(of: i)
    while k < end {
      let child = input[k]
      if child.element == Element.Narrative.status { status = input.text(of: child) }
      if child.element == Element.Narrative.div { MarkupText.append(input.text(of: child), to: &plain) }
      k = input.end(of: k)
    }
    guard !plain.bytes.trimmed.isEmpty else { return false }
    let clean = scrubbedRows(plain.bytes.trimmed)
    output.open(node.element)
    output.add(Element.Narrative.status, Deidentifier.isVocabulary(status) ? status : Bytes("additional"))
    output.add(Element.Narrative.div) { NarrativeDiv.append(clean, to: &$0) }
    output.close()
    return true
  }

  /// Text of which lines may be rows of a table, scrubbed; what it gives lies in `plain`.
  private func scrubbedRows(_ text: Bytes) -> Bytes {
    document.truncate()
    document.append(texts.scrubbed(text, &found))
    plain.truncate()
    appendRows(document.bytes, to: &plain)
    return plain.bytes
  }

  /// Appends lines; cells of a table are read once more behind their column's heading where that asks for somebody or something of somebody.
  private func appendRows(_ text: Bytes, to out: inout ByteBuffer) {
    var headings: [Bytes] = []
    var start = 0
    while start < text.count {
      let end = text.firstIndex(of: 0x0A, from: start) ?? text.count
      let line = text[start..<end]
      let cells = Deidentifier.cells(line)
      if start > 0 { out.append(0x0A) }
      start = end + 1
      guard cells.count > 1 else {
        out.append(line)
        headings = []
        continue
      }
      let isHeading = headings.isEmpty
      for (n, cell) in cells.enumerated() {
        if n > 0 { out.append(" | ") }
        if !isHeading, n < headings.count, !cell.isEmpty, cell.count <= 80, cell.firstIndex(of: 0x5B) == nil, LabelWords.askForSomebody(headings[n]) {
          out.append(texts.scrubbed(cell, label: headings[n], new: 0, &found))
        } else {
          out.append(cell)
        }
      }
      if isHeading { headings = cells }
    }
  }

  /// The cells of a line, between its bars.
  private static func cells(_ line: Bytes) -> [Bytes] {
    var cells: [Bytes] = []
    var from = 0
    var i = 0
    while i < line.count {
      if line[i] == 0x7C {
        cells.append(line[from..<i].trimmed)
        from = i + 1
      }
      i += 1
    }
    cells.append(line[from..<line.count].trimmed)
    return cells
  }

  /// Whether a record has free text that would be scrubbed, so that more than its own values should be known of its patients.
  public static func holdsText(_ record: NormalizedRecord) -> Bool {
    let plans = ElementPlans.shared
    return record.tape.withView { tape in
      for i in 0..<tape.count {
        let node = tape[i]
        guard node.kind == .string, plans[node.element].handling == .freeText || node.element == Element.Attachment.data else { continue }
        if !(tape.text(of: node) == "unknown") { return true }
      }
      return false
    }
  }
}
