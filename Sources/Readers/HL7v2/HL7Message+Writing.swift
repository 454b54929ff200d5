public import Records

extension HL7Message {
  /// Appends the message as HL7 v2 text: every segment and field as it was read, each segment ended by CR, line breaks within
  /// a field as `\.br\`. Reading the result gives the same segments, fields and texts.
  ///
  /// Source: HL7 v2.8 §2.5.
  public func append(to out: inout ByteBuffer) {
    for i in 0..<segmentCount {
      let segment = self.segment(i)
      let tag = segment.tag.rawValue
      out.append(UInt8(truncatingIfNeeded: tag >> 16))
      out.append(UInt8(truncatingIfNeeded: tag >> 8))
      out.append(UInt8(truncatingIfNeeded: tag))
      let isHeader = segment.tag == .MSH
      if !isHeader && segment.fieldCount == 0 { out.append(delimiters.field) }
      for n in 1..<max(segment.fieldCount + 1, 1) where n > 1 || !isHeader {
        out.append(delimiters.field)
        appendWithoutBreaks(segment.field(n).raw, to: &out)
      }
      out.append(0x0D)
    }
  }

  private func appendWithoutBreaks(_ raw: Bytes, to out: inout ByteBuffer) {
    guard traits.hasControls else { return out.append(raw) }
    var copied = 0
    for i in 0..<raw.count where raw[i] == 0x0D || raw[i] == 0x0A {
      out.append(raw[copied..<i])
      copied = i + 1
      if raw[i] == 0x0A, i > 0, raw[i - 1] == 0x0D { continue }
      if delimiters.escape != 0 {
        out.append(delimiters.escape)
        out.append(".br")
        out.append(delimiters.escape)
      } else {
        out.append(0x20)
      }
    }
    out.append(raw[copied..<raw.count])
  }
}

extension Delimiters {
  /// Appends a text with the delimiters in it escaped and its line breaks as `\.br\`. Source: HL7 v2.8 §2.7.1.
  public func appendEscaped(_ text: Bytes, to out: inout ByteBuffer) {
    var last: UInt8 = 0
    for b in text.raw {
      let code: StaticString? =
        switch b {
        case _ where escape == 0 || b == 0: nil
        case field: "F"
        case component: "S"
        case subcomponent: "T"
        case repetition: "R"
        case escape: "E"
        case truncation: "P"
        case 0x0D: ".br"
        case 0x0A: last == 0x0D ? "" : ".br"
        default: nil
        }
      last = b
      guard let code else {
        out.append(b)
        continue
      }
      guard code.utf8CodeUnitCount > 0 else { continue }
      out.append(escape)
      out.append(code)
      out.append(escape)
    }
  }
}
