import Readers
import Records
import Testing

@Suite struct DICOMCharsetTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let set: String
    let bytes: [UInt8]
    let text: String
    var testDescription: String { "\(set): \(text)" }
    init(_ set: String, _ bytes: [UInt8], _ text: String) { (self.set, self.bytes, self.text) = (set, bytes, text) }
    init(_ set: String, _ escaped: String, _ text: String) {
      // `~` stands for ESC.
      self.init(set, escaped.utf8.map { $0 == 0x7E ? 0x1B : $0 }, text)
    }
  }

  static let cases = [
    Case("", "Doe^Jane", "Doe^Jane"),
    Case("ISO_IR 100", [0x4D, 0xFC, 0x6C, 0x6C, 0x65, 0x72], "Müller"),
    Case("ISO_IR 101", [0xA3, 0xF3, 0x64, 0xBC], "Łódź"),
    Case("ISO_IR 109", [0xA1, 0x61, 0x6C], "Ħal"),
    Case("ISO_IR 110", [0xA6, 0x76, 0x69, 0x76], "Ļviv"),
    Case("ISO_IR 144", [0xB8, 0xD2, 0xD0, 0xDD, 0xDE, 0xD2], "Иванов"),
    Case("ISO_IR 127", [0xE2, 0xC8, 0xC7, 0xE6, 0xEA], "قباني"),
    Case("ISO_IR 126", [0xC4, 0xE9, 0xEF, 0xED, 0xF5, 0xF3, 0xDF, 0xEF, 0xF5], "Διονυσίου"),
    Case("ISO_IR 138", [0xF9, 0xF8, 0xE5, 0xEF], "שרון"),
    Case("ISO_IR 148", [0xC7, 0x61, 0x76, 0x75, 0xFE, 0x6F, 0xF0, 0x6C, 0x75], "Çavuşoğlu"),
    Case("ISO_IR 166", [0xB9, 0xD2, 0xC1, 0xCA, 0xA1, 0xD8, 0xC5], "นามสกุล"),
    Case("ISO_IR 13", [0xD4, 0xCF, 0xC0, 0xDE], "ﾔﾏﾀﾞ"),
    Case("ISO_IR 192", Array("王^小東=Wang".utf8), "王^小東=Wang"),
    Case("GB18030", [0xCD, 0xF5, 0x5E, 0xD0, 0xA1, 0xB6, 0xAB], "王^小东"),
    // 0x5C as the second byte of a character separates nothing.
    Case("GBK", [0x81, 0x5C, 0x81, 0x5C], "乗乗"),
    Case("\\ISO 2022 IR 87", "Yamada^Tarou=~$B;3ED~(B^~$BB@O:~(B=~$B$d$^$@~(B^~$B$?$m$&~(B", "Yamada^Tarou=山田^太郎=やまだ^たろう"),
    Case("ISO 2022 IR 13\\ISO 2022 IR 87", [0xD4, 0xCF, 0xC0, 0xDE] + Array("=\u{1B}$B;3ED\u{1B}(J".utf8), "ﾔﾏﾀﾞ=山田"),
    // P\ is one character of JIS X 0208.
    Case("\\ISO 2022 IR 87", "~$BP\\~(B", "俑"),
    Case("\\ISO 2022 IR 159", "~$(D0!~(B", "丂"),
    Case(
      "\\ISO 2022 IR 149", Array("Hong=\u{1B}$)C".utf8) + [0xC8, 0xAB] + Array("^\u{1B}$)C".utf8) + [0xB1, 0xE6, 0xB5, 0xBF],
      "Hong=홍^길동"),
    Case("ISO 2022 IR 149", [0xC8, 0xAB], "홍"),
    Case("\\ISO 2022 IR 58", Array("\u{1B}$)A".utf8) + [0xCD, 0xF5, 0xD0, 0xA1, 0xB6, 0xAB], "王小东"),
    // The set of the first value is back after each delimiter.
    Case(
      "ISO 2022 IR 100\\ISO 2022 IR 144", [0xE4] + Array("^\u{1B}-L".utf8) + [0xB8] + [0x5E, 0xE4], "ä^И^ä"),
    Case("", [0x4D, 0xFC], "Mü"),
    Case("", Array("Mü".utf8), "Mü"),
  ]

  @Test(arguments: cases)
  func `a text is read in the set of its data set`(sample: Case) throws {
    let set = DICOMDataSet()
    let elements = [
      Part10Writer.Element(0x0008_0005, "CS", sample.set), Part10Writer.Element(0x0010_0010, "PN", .bytes(sample.bytes)),
    ]
    for syntax in [Part10Writer.Syntax.explicitLittle, .explicitBig, .implicitLittle] {
      try set.parse(part10: Bytes(copying: Part10Writer(syntax: syntax).file(elements)), at: DICOMDataSet.place)
      #expect(set.string(.patientName) == sample.text)
      #expect(set.notes["character-replaced"] == 0)
    }
  }

  @Test func `an item may state its own set, and others inherit the nearest`() throws {
    let name = Part10Writer.Element(0x0010_0010, "PN", .bytes([0xE4]))
    let inner = Part10Writer.Element(0x0040_A730, items: [[name]])
    let elements = [
      Part10Writer.Element(0x0008_0005, "CS", "ISO_IR 100"),
      Part10Writer.Element(0x0008_1120, items: [[Part10Writer.Element(0x0008_0005, "CS", "ISO_IR 144"), name, inner], [name]]),
      name,
    ]
    let set = DICOMDataSet()
    try set.parse(part10: Bytes(copying: Part10Writer().file(elements)), at: DICOMDataSet.place)
    let items = Array(set.items(.referencedPatientSequence))
    let deep = try #require(set.firstItem(.contentSequence, in: items[0]))
    #expect(set.string(.patientName) == "ä" && set.string(.patientName, in: items[1]) == "ä")
    #expect(set.string(.patientName, in: items[0]) == "ф" && set.string(.patientName, in: deep) == "ф")
  }

  @Test func `values of several are separated after decoding`() throws {
    let elements = [
      Part10Writer.Element(0x0008_0005, "CS", "GBK"),
      Part10Writer.Element(0x0010_1000, "LO", .bytes([0x81, 0x5C, 0x81, 0x5C, 0x5C, 0x96, 0x7C])),
    ]
    let set = DICOMDataSet()
    try set.parse(part10: Bytes(copying: Part10Writer().file(elements)), at: DICOMDataSet.place)
    let ids = try #require(set.first(.otherPatientIDs))
    #expect(set.valueCount(ids) == 2 && set.value(ids, 0).text == "乗乗" && set.value(ids, 1).text == "東")
  }
}
