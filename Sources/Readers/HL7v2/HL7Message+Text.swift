public import Records

extension HL7Message {
  /// Whether a raw value must go through `appendDecoded` before it is FHIR text: it has escapes, control characters or
  /// bytes that are not ASCII in a message that is not UTF-8.
  public func needsDecoding(_ raw: Bytes) -> Bool {
    guard traits.hasEscapes || traits.hasHighBytes || traits.hasControls else { return false }
    let escape = delimiters.escape
    for b in raw.raw where b >= 0x80 || b < 0x20 || (b == escape && escape != 0) { return true }
    return false
  }

  /// Appends the text of a raw value: escapes undone, character set converted to UTF-8, line breaks as LF.
  public func appendDecoded(_ raw: Bytes, to out: inout ByteBuffer) {
    let escape = delimiters.escape
    var i = 0
    while i < raw.count {
      if raw[i] == escape, escape != 0, let end = raw.firstIndex(of: escape, from: i + 1) {
        if appendEscape(raw[i + 1..<end], to: &out) {
          i = end + 1
          continue
        }
      }
      out.append(raw[i])
      i += 1
    }
  }

  private func appendEscape(_ code: Bytes, to out: inout ByteBuffer) -> Bool {
    switch code {
    case _ where code == "F": out.append(delimiters.field)
    case _ where code == "S": out.append(delimiters.component)
    case _ where code == "T": out.append(delimiters.subcomponent)
    case _ where code == "R": out.append(delimiters.repetition)
    case _ where code == "E": out.append(delimiters.escape)
    case _ where code == ".br": out.append(0x0A)
    case _ where code == "H" || code == "N": break
    default: return false
    }
    return true
  }
}
