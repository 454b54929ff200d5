import Readers
import Records
import Testing

private struct Escape: Sendable, CustomTestStringConvertible {
  let clause: String
  let raw: String
  let text: String
  let note: String?
  init(_ clause: String, _ raw: String, _ text: String, _ note: String? = nil) {
    (self.clause, self.raw, self.text, self.note) = (clause, raw, text, note)
  }
  var testDescription: String { "HL7 v2.8 \(clause): \(raw)" }
}

private struct Charset: Sendable, CustomTestStringConvertible {
  let declared: String
  let bytes: [UInt8]
  let text: String
  let notes: [String]
  init(_ declared: String, _ bytes: [UInt8], _ text: String, _ notes: [String] = []) {
    (self.declared, self.bytes, self.text, self.notes) = (declared, bytes, text, notes.sorted())
  }
  var testDescription: String { "MSH-18 \(declared.isEmpty ? "empty" : declared) with \(bytes)" }
}

/// A message whose NTE-3 is the value; MSH-18 as given.
private func noteMessage(_ value: [UInt8], charset: String = "", encoding: String = "^~\\&") -> [UInt8] {
  "MSH|\(encoding)|||||||ORU^R01|1|P|2.7||||||\(charset)\rNTE|1||".bytes + value + "|end\rNTE|2||plain".bytes
}

@Suite struct HL7TextTests {
  let message = HL7Message()

  private static let escapes = [
    Escape("§2.7.1", "a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f", "a|b^c&d~e\\f"),
    Escape("§2.7.1", "\\P\\", "#"),
    Escape("§2.7.3", "\\H\\loud\\N\\", "loud", HL7Note.escapeHighlight),
    Escape("§2.7.5", "\\X41\\\\X0D\\\\x42\\", "A\nB"),
    Escape("§2.7.5", "\\X0D0A\\x\\X09\\", "\nx\t"),
    Escape("§2.7.5", "\\X4142430D0A44\\", "ABC\nD"),
    Escape("§2.7.5", "\\XC3\\\\XA9\\", "é"),
    Escape("§2.7.5", "\\X00\\a\\X1F\\", "a", HL7Note.controlRemoved),
    Escape("§2.7.5", "\\X4\\ \\X414\\", "\\X4\\ \\X414\\", HL7Note.escapeMalformed),
    Escape("§2.7.5", "\\X\\", "\\X\\", HL7Note.escapeUnknown),
    Escape("§2.7.6", "a\\.br\\b\\.BR\\c", "a\nb\nc"),
    Escape("§2.7.6", "a\\.sp\\b\\.sp 2\\c\\.sp+3\\d\\.ce\\e", "a\nb\n\nc\n\n\nd\ne"),
    Escape("§2.7.6", "a\\.sk 3\\b\\.sk2\\c", "a   b  c"),
    Escape("§2.7.6", "\\.in+4\\a\\.ti-2\\b\\.fi\\c\\.nf\\d\\.in 3\\e", "abcde", HL7Note.escapeLayout),
    Escape("§2.7.6", "\\.zz\\ \\.br x\\ \\.\\", "\\.zz\\ \\.br x\\ \\.\\", HL7Note.escapeUnknown),
    Escape("§2.7.2", "\\C2842\\", "\\C2842\\", HL7Note.escapeSingleByteSet),
    Escape("§2.7.2", "\\M1B2442\\ \\M2442\\", "\\M1B2442\\ \\M2442\\", HL7Note.escapeMultiByteSet),
    Escape("§2.7.7", "\\Z01AB\\", "\\Z01AB\\", HL7Note.escapeLocal),
    Escape("§2.7", "C:\\temp", "C:\\temp", HL7Note.escapeUnterminated),
    Escape("§2.7", "C:\\dir\\file\\.br\\next", "C:\\dir\\file\nnext", HL7Note.escapeUnknown),
    Escape("§2.7", "a\\\\b", "a\\\\b", HL7Note.escapeUnknown),
    Escape("§2.7", "\\", "\\", HL7Note.escapeUnterminated),
    Escape("§2.7", "\\f\\ \\FF\\", "\\f\\ \\FF\\", HL7Note.escapeUnknown),
    Escape("§2.7", "plain text, long enough for whole words", "plain text, long enough for whole words"),
    Escape("§2.7", "tab\tkept", "tab\tkept"),
    Escape("§2.7", "nul\u{0}byte and bell\u{7}", "nulbyte and bell", HL7Note.controlRemoved),
    Escape("§2.7", "page\u{0C}next\u{0B}line", "page\nnext\nline", HL7Note.controlAsBreak),
    Escape("§2.7", "C:\\x\u{0}y\\.br\\", "C:\\xy\n", HL7Note.controlRemoved),
  ]

  @Test(arguments: escapes)
  private func `undoes escapes`(_ it: Escape) throws {
    try message.with(noteMessage(it.raw.bytes)) { message in
      let raw = message.segment(1).field(3).raw
      #expect(message.needsDecoding(raw) == (it.raw != it.text || it.note != nil))
      #expect(message.decoded(raw) == it.text)
      if let note = it.note { #expect(message.notes[note] > 0) } else { #expect(message.notes.isEmpty, "\(message.notes)") }
      #expect(HL7Note.all.contains { message.notes[$0] > 0 } == !message.notes.isEmpty)
      #expect(!message.needsDecoding(message.segment(2).field(3).raw))
    }
  }

  private static let fallback = HL7Note.valueInFallback
  private static let charsets = [
    Charset("", [0x41], "A"),
    Charset("", Array("é".utf8), "é", [HL7Note.charsetAssumedUTF8]),
    Charset("", [0xE9], "é", [HL7Note.charsetAssumedFallback, fallback]),
    Charset("ASCII", [0x93, 0x41, 0x94], "“A”", [HL7Note.charsetAssumedFallback, fallback]),
    Charset("ASCII", Array("Żółć".utf8), "Żółć", [HL7Note.charsetAssumedUTF8]),
    Charset("UNICODE UTF-8", Array("Ωμέγα 漢字 😀".utf8), "Ωμέγα 漢字 😀"),
    Charset("UTF-8", Array("é".utf8), "é"),
    Charset("UNICODE", Array("é".utf8), "é"),
    Charset("UNICODE UTF-8", [0x41, 0xE9], "Aé", [HL7Note.charsetDiffers, fallback]),
    Charset("8859/1", [0xE9, 0xDF], "éß"),
    Charset("ISO-8859-1", [0xE9], "é"),
    Charset("8859/1", [0x92, 0xE9], "’é", [HL7Note.charsetAsWindows]),
    Charset("8859/1", [0x81], "\u{FFFD}", [HL7Note.charsetAsWindows, HL7Note.characterReplaced]),
    Charset("8859/1", Array("Grüße".utf8), "Grüße", [HL7Note.charsetDiffers]),
    Charset("8859/2", [0xB1, 0xF3, 0xB3], "ąół"),
    Charset("8859/3", [0xA1, 0xA5], "Ħ\u{FFFD}", [HL7Note.characterReplaced]),
    Charset("8859/4", [0xE0], "ā"), Charset("8859/5", [0xB8, 0xD2], "Ив"), Charset("8859/6", [0xC7], "ا"),
    Charset("8859/7", [0xC1, 0xE1], "Αα"), Charset("8859/8", [0xE0], "א"), Charset("8859/9", [0xFE], "ş"),
    Charset("8859/10", [0xA1], "Ą"), Charset("8859/11", [0xA1], "ก"), Charset("8859/13", [0xE0], "ą"),
    Charset("8859/14", [0xD0], "Ŵ"), Charset("8859/15", [0xA4], "€"), Charset("8859/16", [0xAA], "Ș"),
    Charset("WINDOWS-1252", [0x80], "€"),
    Charset("8859/1~8859/2", [0xE9], "é"),
    Charset("GB 18030-2000", [0xD6, 0xD0, 0xCE, 0xC4], "中文", [HL7Note.charsetConverted]),
    // The second byte of the first character is 0x5C, a backslash.
    Charset("BIG-5", [0xA5, 0x5C, 0xA4, 0xA4], "功中", [HL7Note.charsetConverted]),
    Charset("KS X 1001", [0xC7, 0xD1], "한", [HL7Note.charsetConverted]),
    Charset("~ISO IR87", [0x1B, 0x24, 0x42, 0x3B, 0x33, 0x45, 0x44, 0x1B, 0x28, 0x42], "山田", [HL7Note.charsetConverted]),
    Charset("GB 18030-2000", Array("é".utf8) + [0x20], "茅 ", [HL7Note.charsetConverted]),
    Charset("KLINGON", Array("é".utf8), "é", [HL7Note.charsetDiffers]),
    Charset("KLINGON", [0x41], "A"),
  ]

  @Test(arguments: charsets)
  private func `reads the character set`(_ it: Charset) throws {
    try message.with(noteMessage(it.bytes, charset: it.declared)) { message in
      #expect(message.decoded(message.segment(1).field(3).raw) == it.text)
      #expect(message.decoded(message.segment(2).field(3).raw) == "plain")
      #expect(message.notes.sorted.map(\.name) == it.notes)
    }
  }

  @Test func `a set that is not known is refused when it is used`() {
    let error = message.refusal(noteMessage([0xE9], charset: "KLINGON"))
    #expect(error?.reason == HL7Reason.charsetUnsupported && error?.place.field == "MSH-18")
    let invalid = message.refusal(noteMessage([0xFF, 0xFF], charset: "GB 18030-2000"))
    #expect(invalid?.reason == HL7Reason.charsetInvalid)
  }

  @Test func `one bad value does not change how the others are read`() throws {
    let bytes = noteMessage(Array("é".utf8) + "|".bytes + [0xE9], charset: "UNICODE UTF-8")
    try message.with(bytes) { message in
      #expect(message.decoded(message.segment(1).field(3).raw) == "é")
      #expect(message.decoded(message.segment(1).field(4).raw) == "é")
      #expect(message.notes[HL7Note.valueInFallback] == 1)
    }
  }

  @Test func `the fallback set is configurable`() throws {
    var options = HL7Message.Options()
    options.fallbackCharset = .iso8859(2)
    try HL7Message(options: options).with(noteMessage([0xB1])) { #expect($0.decoded($0.segment(1).field(3).raw) == "ą") }
  }

  @Test func `a truncated value loses its mark when MSH-2 declares one`() throws {
    try message.with(noteMessage("cut of#".bytes, encoding: "^~\\&#")) { message in
      #expect(message.needsDecoding(message.segment(1).field(3).raw))
      #expect(message.decoded(message.segment(1).field(3).raw) == "cut of")
      #expect(message.notes[HL7Note.valueTruncated] == 1)
      #expect(message.decoded(Bytes("no. #1")) == "no. #1")
    }
    try message.with(noteMessage("number #".bytes)) { #expect($0.decoded($0.segment(1).field(3).raw) == "number #") }
  }

  @Test(arguments: ["plain", "a|b^c&d~e\\f#g", "line\nbreak\r\nand\rmore", "\\", "|||"])
  func `what is escaped is undone to the same text`(text: String) throws {
    var delimiters = Delimiters()
    delimiters.truncation = 0x23
    var escaped = ByteBuffer()
    text.bytes.withUnsafeBytes { delimiters.appendEscaped(Bytes($0), to: &escaped) }
    try message.with(noteMessage(escaped.array, encoding: "^~\\&#")) { message in
      #expect(message.decoded(message.segment(1).field(3)[1]) == text.replacing("\r\n", with: "\n").replacing("\r", with: "\n"))
    }
  }
}
