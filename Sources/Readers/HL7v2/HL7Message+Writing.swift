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

  /// Writes a field; when it has line breaks, they become `\.br\` and lone escape characters `\E\`, because together they
  /// could read as something else.
  private func appendWithoutBreaks(_ raw: Bytes, to out: inout ByteBuffer) {
    guard traits.hasControls, raw.raw.contains(where: { $0 == 0x0D || $0 == 0x0A }) else { return out.append(raw) }
    let escape = delimiters.escape
    var i = 0
    while i < raw.count {
      let b = raw[i]
      i += 1
      switch b {
      case 0x0A where i > 1 && raw[i - 2] == 0x0D: break
      case 0x0D, 0x0A: if escape == 0 { out.append(0x20) } else { appendCode(".br", to: &out) }
      case escape where escape != 0:
        if let end = raw.firstIndex(of: escape, from: i), isEscape(raw[i..<end]) {
          out.append(raw[i - 1..<end + 1])
          i = end + 1
        } else {
          appendCode("E", to: &out)
        }
      default: out.append(b)
      }
    }
  }

  private func appendCode(_ code: StaticString, to out: inout ByteBuffer) {
    out.append(delimiters.escape)
    out.append(code)
    out.append(delimiters.escape)
  }

  private func isEscape(_ code: Bytes) -> Bool {
    let notes = self.notes
    defer { self.notes = notes }
    scratch.truncate()
    return appendEscape(code)
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
