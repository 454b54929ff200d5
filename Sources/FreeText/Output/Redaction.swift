import Records

/// Writes a text with something in the place of its identifiers.
enum Redaction {
  static func write(
    _ text: Bytes, _ spans: [TextSpan], _ profile: ScrubProfile, known: KnownIdentities? = nil, into out: inout ByteBuffer
  ) {
    var position = 0
    for span in spans where span.start >= position && span.end <= text.count {
      out.append(text[position..<span.start])
      put(span, of: text, profile, known, into: &out)
      position = span.end
    }
    out.append(text[position..<text.count])
  }

  private static func put(
    _ span: TextSpan, of text: Bytes, _ profile: ScrubProfile, _ known: KnownIdentities?, into out: inout ByteBuffer
  ) {
    let original = text[span.start..<span.end]
    if profile.style == .mask { return mask(original, into: &out) }
    if span.textClass == .date, case .shifted(let days) = profile.dates, ShiftedDate.write(span.date, original, days: days, into: &out) {
      return
    }
    if let key = profile.surrogateKey, Surrogate.write(span.textClass, original, key: key, known: known, into: &out) { return }
    tag(span, original, into: &out)
  }

  private static func tag(_ span: TextSpan, _ original: Bytes, into out: inout ByteBuffer) {
    out.append(0x5B)
    out.append(Bytes(span.textClass.tag))
    if span.textClass == .date, span.date.year > 0 {
      out.append(0x20)
      out.append(decimal: Int(span.date.year))
    } else if span.textClass == .age {
      out.append(" 90+")
    }
    out.append(0x5D)
    // A tag stands on one line; the line's end that it swallowed comes behind it, so that lines stay lines.
    for b in original.raw where b == 0x0A { out.append(b) }
  }

  /// As many `*` as there are characters; blanks and line ends stay where they are.
  private static func mask(_ original: Bytes, into out: inout ByteBuffer) {
    for b in original.raw where b & 0xC0 != 0x80 { out.append(ASCII.isSpace(b) ? b : 0x2A) }
  }
}
