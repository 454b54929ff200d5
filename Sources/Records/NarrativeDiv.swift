/// The XHTML of a narrative (FHIR R4 Narrative.div).
package enum NarrativeDiv {
  /// Appends the lines of a plain text as paragraphs of a `div`; empty lines are left out, control characters become blanks.
  package static func append(_ text: Bytes, to out: inout ByteBuffer) {
    out.append("<div xmlns=\"http://www.w3.org/1999/xhtml\">")
    var start = 0
    while start < text.count {
      let end = text.firstIndex(of: 0x0A, from: start) ?? text.count
      let line = text[start..<end].trimmed
      start = end + 1
      if line.isEmpty { continue }
      out.append("<p>")
      for b in line.raw {
        switch b {
        case 0x3C: out.append("&lt;")
        case 0x3E: out.append("&gt;")
        case 0x26: out.append("&amp;")
        case 0..<0x20, 0x7F: out.append(0x20)
        default: out.append(b)
        }
      }
      out.append("</p>")
    }
    out.append("</div>")
  }
}
