import Readers
import Records
import Testing

@Suite struct DICOMPart10Tests {
  typealias Element = Part10Writer.Element
  let set = DICOMDataSet()

  private func read(_ bytes: [UInt8]) throws { try set.parse(part10: Bytes(copying: bytes), at: DICOMDataSet.place) }

  /// The dump from (0008,0005) on: group 0002 says which syntax it was.
  private var body: String { return self.set.dump.components(after: "\"00080005\"") }

  @Test func `the same data set is the same in every transfer syntax and with every kind of length`() throws {
    try read(Part10Writer().file(DICOMSamples.study) + DICOMSamples.pixels)
    let expected = body
    #expect(expected.contains("\"DEEP\"") && expected.contains("-2"))
    for syntax in Part10Writer.Syntax.allCases {
      for undefined in [false, true] {
        try read(Part10Writer(syntax: syntax, undefinedLengths: undefined).file(DICOMSamples.study))
        #expect(body == expected, "\(syntax) \(undefined)")
        #expect(set.notes.isEmpty, "\(syntax) \(set.notes.sorted)")
      }
    }
  }

  @Test func `values are texts, numbers and items`() throws {
    try read(Part10Writer().file(DICOMSamples.study) + DICOMSamples.pixels)
    #expect(set.string(.patientName) == "Doe^Jane^Q")
    #expect(set.string(.imageType) == "ORIGINAL")
    let type = try #require(set.first(.imageType))
    #expect(set.valueCount(type) == 3 && set.value(type, 2) == "AXIAL" && set.value(type, 3).isEmpty)
    #expect(set.personName(.referringPhysicianName).text == "Muster^Änne")
    #expect(set.nameGroup(set.text(.referringPhysicianName), 1).text == "無名^氏")
    #expect(set.string(.patientComments) == " line one\r\nline \\ two")
    #expect(set.integer(DICOMTag(0x0028, 0x0010)) == 512 && set.integer(DICOMTag(0x0028, 0x0106)) == -2)
    #expect(set.integer(.seriesNumber) == 3)
    #expect(set.string(DICOMTag(0x0020, 0x9165)) == "00209057" && set.string(DICOMTag(0x0018, 0x9073)) == "1.5")
    let codes = set.items(.procedureCodeSequence).map { set.string(.codeValue, in: $0) }
    #expect(codes == ["CTABD", "CONTRAST"])
    let outer = try #require(set.firstItem(.requestAttributesSequence))
    let inner = try #require(set.firstItem(.scheduledProtocolCodeSequence, in: outer))
    #expect(set.string(.codeValue, in: inner) == "DEEP" && set.parent(of: inner)?.item == outer)
    #expect(set.first(.codeValue) == nil && !set.has(.pixelData))
    let vendor = try #require(set.first(DICOMTag(0x0009, 0x1001)))
    #expect(set.privateCreator(of: vendor) == "EXAMPLE VENDOR" && set.raw(vendor).count == 4)
  }

  @Test func `without preamble or transfer syntax the coding is found from the elements`() throws {
    for syntax in [Part10Writer.Syntax.explicitLittle, .implicitLittle, .explicitBig] {
      try read(Part10Writer(syntax: syntax, hasPreamble: false, hasMeta: false).file(DICOMSamples.study))
      #expect(set.string(.patientID) == "1000001" && set.notes["no-preamble"] == 1 && set.notes["transfer-syntax-guessed"] == 1)
      try read(Part10Writer(syntax: syntax, hasSyntax: false).file(DICOMSamples.study))
      #expect(set.string(.patientID) == "1000001" && set.notes["transfer-syntax-guessed"] == 1)
    }
  }

  @Test func `a sequence that somebody stored as UN is read as implicit little endian`() throws {
    for syntax in [Part10Writer.Syntax.explicitLittle, .explicitBig] {
      let elements = [
        Element(0x0008_1032, "UN", .items([[Element(0x0008_0100, "SH", "CODE")]])), Element(0x0009_0010, "LO", "EXAMPLE"),
        Element(0x0009_1010, "UN", .items([[Element(0x0010_0010, "PN", "Doe^Jane")]])), Element(0x0010_0020, "UN", "77"),
        Element(0x0020_000D, "UI", "1.2"),
      ]
      try read(Part10Writer(syntax: syntax).file(elements))
      let code = try #require(set.firstItem(.procedureCodeSequence))
      #expect(set.string(.codeValue, in: code) == "CODE" && set.string(.patientID) == "77" && set.string(.studyInstanceUID) == "1.2")
      let hidden = try #require(set.firstItem(DICOMTag(0x0009, 0x1010)))
      #expect(set.string(.patientName, in: hidden) == "Doe^Jane")
    }
  }

  @Test func `elements with and without VR in one data set are both read`() throws {
    let explicit = Part10Writer()
    let implicit = Part10Writer(syntax: .implicitLittle)
    for outer in [explicit, implicit] {
      let bytes = outer.file([Element(0x0008_0018, "UI", "1.2.3")]) + implicit.element(Element(0x0010_0010, "PN", "Doe^Jane"))
        + explicit.element(Element(0x0010_0020, "LO", "77")) + outer.element(Element(0x0020_000D, "UI", "1.2"))
      try read(bytes)
      #expect(set.string(.patientName) == "Doe^Jane" && set.string(.patientID) == "77" && set.string(.studyInstanceUID) == "1.2")
      #expect(set.notes["explicit-and-implicit-vr-mixed"] == 1)
    }
  }

  @Test func `wrong group lengths, padding, odd lengths and duplicates are borne`() throws {
    let w = Part10Writer()
    let bytes = w.file([
      Element(0x0008_0000, "UL", .longs([3])), Element(0x0008_0018, "UI", .bytes(Array("1.2.3".utf8))),
      Element(0x0010_0020, "LO", "first"), Element(0x0010_0020, "LO", "second"), Element(0x0020_000D, "UI", "1.2"),
      Element(0xFFFC_FFFC, "OB", .bytes([0, 0])),
    ])
    try read(bytes + [0, 0, 0])
    #expect(set.string(.patientID) == "first" && set.string(.sopInstanceUID) == "1.2.3")
    for note in ["odd-length", "duplicate-element", "padding"] { #expect(set.notes[note] == 1, "\(note)") }
    try read(w.file(DICOMSamples.study) + Array(repeating: 0, count: 50))
    #expect(set.string(.patientID) == "1000001" && set.notes["padding"] == 1)
  }

  @Test func `an icon's encapsulated frames are passed over`() throws {
    let w = Part10Writer()
    let fragments = w.head(0x7FE0_0010, "OB", .max) + w.tag(0xFFFE_E000) + w.u32(0) + w.tag(0xFFFE_E000) + w.u32(4) + [1, 2, 3, 4]
      + w.tag(0xFFFE_E0DD) + w.u32(0)
    let item = w.tag(0xFFFE_E000) + w.u32(UInt32(fragments.count)) + fragments
    let icon = w.head(0x0088_0200, "SQ", UInt32(item.count)) + item
    try read(w.file(DICOMSamples.study) + icon + w.element(Element(0x0088_0904, "LO", "After")))
    #expect(set.string(DICOMTag(0x0088, 0x0904)) == "After" && set.notes["fragments-skipped"] == 1)
  }
}

extension String {
  func components(after mark: String) -> String {
    let parts = split(separator: mark, maxSplits: 1, omittingEmptySubsequences: false)
    return parts.count == 2 ? String(parts[1]) : self
  }
}
