import Records

extension HL7Message {
  /// Appends to `scratch` what an escape sequence stands for; `code` is what stands between the two escape characters. False
  /// when it is kept as text instead.
  ///
  /// Source: HL7 v2.8 §2.7.1 (delimiters), §2.7.2 (character sets), §2.7.3 (highlighting), §2.7.5 (hexadecimal), §2.7.6
  /// (formatted text), §2.7.7 (local).
  func appendEscape(_ code: Bytes) -> Bool {
    guard let first = code.first else { return unknown() }
    switch first {
    case 0x46 where code.count == 1: scratch.append(delimiters.field)  // F
    case 0x53 where code.count == 1: scratch.append(delimiters.component)  // S
    case 0x54 where code.count == 1: scratch.append(delimiters.subcomponent != 0 ? delimiters.subcomponent : 0x26)  // T
    case 0x52 where code.count == 1: scratch.append(delimiters.repetition != 0 ? delimiters.repetition : 0x7E)  // R
    case 0x45 where code.count == 1: scratch.append(delimiters.escape)  // E
    case 0x50 where code.count == 1: scratch.append(delimiters.truncation != 0 ? delimiters.truncation : 0x23)  // P
    case 0x48 where code.count == 1, 0x4E where code.count == 1: notes.add(HL7Note.escapeHighlight)  // H, N
    case 0x58, 0x78: return appendHex(code[1..<code.count])  // X
    case 0x2E: return appendFormatting(code[1..<code.count])  // .
    case 0x43 where code.count == 5 && code[1..<5].isHex: return kept(HL7Note.escapeSingleByteSet)  // C
    case 0x4D where (code.count == 5 || code.count == 7) && code[1..<code.count].isHex:  // M
      return kept(HL7Note.escapeMultiByteSet)
    case 0x5A where code.count <= 64 && code.raw.allSatisfy { ASCII.isDigit($0) || ASCII.isLetter($0) }:  // Z
      return kept(HL7Note.escapeLocal)
    default: return unknown()
    }
    return true
  }

  private func unknown() -> Bool { kept(HL7Note.escapeUnknown) }

  private func kept(_ note: String) -> Bool {
    notes.add(note)
    return false
  }

  /// `\X0D0A\`: bytes of the message's character set.
  private func appendHex(_ digits: Bytes) -> Bool {
    guard digits.count >= 2, digits.count % 2 == 0, digits.isHex else {
      // Something like `\xray\`: a word between two backslashes is no malformed number.
      return kept(digits.count >= 1 && digits.isHex ? HL7Note.escapeMalformed : HL7Note.escapeUnknown)
    }
    var last: UInt8 = 0
    var i = 0
    while i < digits.count {
      let b = Bytes.hexValue(digits[i]) << 4 | Bytes.hexValue(digits[i + 1])
      if b < 0x20 { appendControl(b, after: last) } else { scratch.append(b) }
      last = b
      i += 2
    }
    return true
  }

  /// `\.br\` and the other formatting commands, which come with an optional number.
  private func appendFormatting(_ command: Bytes) -> Bool {
    guard command.count >= 2, command.count <= 8 else { return unknown() }
    let name = (ASCII.lower(command[0]), ASCII.lower(command[1]))
    var number = command[2..<command.count].trimmed
    if let sign = number.first, sign == 0x2B || sign == 0x2D { number = number[1..<number.count] }
    guard number.isEmpty || number.decimal != nil else { return unknown() }
    let count = min(number.decimal ?? 1, 200)
    switch name {
    case (0x62, 0x72), (0x63, 0x65): scratch.append(0x0A)  // br, ce
    case (0x73, 0x70): for _ in 0..<max(count, 1) { scratch.append(0x0A) }  // sp
    case (0x73, 0x6B): for _ in 0..<count { scratch.append(0x20) }  // sk
    case (0x69, 0x6E), (0x74, 0x69), (0x66, 0x69), (0x6E, 0x66): notes.add(HL7Note.escapeLayout)  // in, ti, fi, nf
    default: return unknown()
    }
    return true
  }
}

extension Bytes {
  var isHex: Bool { raw.allSatisfy { ASCII.isDigit($0) || ($0 | 0x20) &- 0x61 < 6 } }

  static func hexValue(_ b: UInt8) -> UInt8 { ASCII.isDigit(b) ? b &- 0x30 : (b | 0x20) &- 0x57 }
}
