import Readers
@_spi(Normalization) import Records

// NTE: a note on what it follows.
//
// Source: v2-to-FHIR NTE[Observation], NTE[ServiceRequest].
extension MappingContext {
  /// Adds the notes that follow a segment directly (participations in between are passed over) as annotations.
  func appendNotes(_ element: Element, after index: Int, within segments: Range<Int>) {
    var i = index + 1
    while i < segments.upperBound {
      let segment = message.segment(i)
      switch segment.tag {
      case .NTE: appendNote(element, segment)
      case .PRT: break
      default: return
      }
      i += 1
    }
  }

  /// Adds one note: NTE-3, its author and time. Without a comment but with a coded one (NTE-9) the code's words.
  func appendNote(_ element: Element, _ nte: HL7Segment) {
    clinical.notes += 1
    let author = nte.field(5)
    if appendAnnotation(element, nte.field(3), time: nte.field(6).raw, author: author.isEmpty ? nil : author.first) { return }
    let coded = nte.field(9)
    guard !coded.isEmpty else { return }
    tape.open(element)
    addText(Element.Annotation.text, wordsOf(coded.first))
    tape.close()
  }

  /// Whether a note holds any text.
  func hasNote(_ nte: HL7Segment) -> Bool {
    if joinLines(nte.field(3)) { return true }
    return nte.field(9).isEmpty ? false : !present(wordsOf(nte.field(9).first)).isEmpty
  }

  /// Whether a coded value has a code or words, so that a concept will come of it.
  func isConcept(_ value: HL7Repetition) -> Bool {
    guard !value.isEmpty, !value.isNull else { return false }
    for component in [1, 2, 4, 5, 9] where !value[component].trimmed.isEmpty && !value[component].isNullValue { return true }
    return false
  }

  /// Adds an annotation of a field that holds words, or a code with words.
  func appendRemark(_ element: Element, _ field: HL7Field) {
    guard !field.isEmpty else { return }
    for i in 0..<field.repetitionCount {
      let words = present(wordsOf(field.repetition(i)))
      guard !words.isEmpty else { continue }
      tape.open(element)
      addText(Element.Annotation.text, words)
      tape.close()
    }
  }

  /// The words of a CE or CWE: original text, text, alternate text, and the code last.
  func wordsOf(_ value: HL7Repetition) -> Bytes {
    for component in [9, 2, 5] {
      let words = value[component].trimmed
      if !words.isEmpty, !words.isNullValue { return words }
    }
    return value[1].trimmed
  }

  /// Adds the words of a field's repetitions as one text, a line each.
  func addWords(_ element: Element, _ field: HL7Field) {
    guard !field.isEmpty else { return }
    if field.repetitionCount == 1 { return addText(element, wordsOf(field.first)) }
    scratch.truncate()
    for i in 0..<field.repetitionCount {
      let words = wordsOf(field.repetition(i))
      guard !words.isEmpty, !words.isNullValue else { continue }
      if scratch.count > 0 { scratch.append(0x0A) }
      decodeMore(words)
    }
    tape.add(element, scratch.bytes.trimmed)
  }
}
