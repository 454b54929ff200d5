import FreeText
import Records
import Testing

/// Expects that the rules of numbers, dates and addresses take out exactly the marked parts of a text; names are others' matter.
func expectRemoved(_ marked: String) {
  let m = Marked(marked)
  let bytes = Array(m.text.utf8)
  let found = numberSpans(of: m.text).map { String(decoding: bytes[$0.start..<$0.end], as: UTF8.self) }
  #expect(found == m.identifiers, "\(marked)")
}

/// What the rules of numbers find in a text, in its order.
func numberSpans(of text: String) -> [TextSpan] {
  let scrubber = Scrubber()
  let bytes = Array(text.utf8)
  return bytes.withUnsafeBytes { raw in
    scrubber.find(in: Bytes(raw), known: nil)
    return scrubber.spans.filter { $0.rule.number >= 300 }
  }
}

func classes(of text: String) -> [String] { numberSpans(of: text).map { "\($0.textClass)" } }
