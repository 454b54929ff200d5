import Readers
import Records
import Testing

/// The same study in each form, against its Part 10 file.
@Suite struct DICOMFormTests {
  typealias Element = Part10Writer.Element

  /// Of the study, what every form can say alike.
  static let study: [Element] = DICOMSamples.study

  private func part10(_ elements: [Element] = DICOMFormTests.study) throws -> DICOMDataSet {
    let set = DICOMDataSet()
    try set.parse(part10: Bytes(copying: Part10Writer(hasMeta: false).file(elements)), at: DICOMDataSet.place)
    return set
  }

  private func json(_ text: String, _ set: DICOMDataSet = DICOMDataSet()) throws -> DICOMDataSet {
    try set.parse(json: Bytes(copying: text), at: DICOMDataSet.place)
    return set
  }

  @Test func `a data set is the same after a round through DICOM JSON`() throws {
    let dump = try part10().dump
    let set = try json(dump)
    #expect(set.dump == dump && set.notes.isEmpty)
    #expect(set.integer(DICOMTag(0x0028, 0x0106)) == -2 && set.string(DICOMTag(0x0020, 0x9165)) == "00209057")
    #expect(set.personName(.referringPhysicianName).text == "Muster^Änne")
  }

  @Test func `JSON may order, space, escape and type its members otherwise`() throws {
    let set = try json(
      """
       { "00100010" : { "Value" : [ { "Phonetic":"p", "Alphabetic" : "D\\u006Fe^J\\u00fcrgen \\ud83d\\ude00" } ] , "vr":"PN" },
         "00080060":{"vr":"CS","Value":["CT"]}, "00200011":{"vr":"IS","Value":[3]}, "00180050":{"vr":"DS","Value":[1.25, "2.5", null]},
         "00280010":{"vr":"US","Value":["512"]}, "00081032":{"Value":[null,{"00080100":{"vr":"SH","Value":["A\\nB\\u0000"]}}],"vr":"SQ"},
         "00091001":{"vr":"OB","InlineBinary":"AQID\\n"}, "54001010":{"vr":"OW","BulkDataURI":"x"}, "7FE00010":{"vr":"OW","BulkDataURI":"http://example.org/x"},
         "00081190":{"vr":"UR","Value":["http://example.org"],"more":{"x":[1,{"y":"]}"}]}} }
      """)
    #expect(set.string(.patientName) == "Doe^Jürgen 😀==p")
    #expect(set.string(.seriesNumber) == "3" && set.integer(DICOMTag(0x0028, 0x0010)) == 512)
    let thickness = try #require(set.first(DICOMTag(0x0018, 0x0050)))
    #expect(set.valueCount(thickness) == 3 && set.value(thickness, 1) == "2.5" && set.value(thickness, 2).isEmpty)
    let codes = Array(set.items(.procedureCodeSequence))
    #expect(codes.count == 2 && set.string(.codeValue, in: codes[1]) == "A\nB")
    #expect(set.raw(try #require(set.first(DICOMTag(0x0009, 0x1001)))).array == [1, 2, 3])
    #expect(set.notes["value-abbreviated"] == 1 && set.notes["elements-unordered"] == 1 && !set.has(.pixelData))
    #expect(set.string(DICOMTag(0x0008, 0x1190)) == "http://example.org")
  }

  @Test(arguments: [
    "", "[]", "{}", "{", "{\"00100020\":", "{\"00100020\":{\"vr\":\"LO\",\"Value\":[\"1\"]}", "{\"00100020\":1}", "{\"00100020\":{\"Value\":[[1]]}}",
    "{\"00100020\":{\"vr\":\"LO\",}}", "{\"00100020\":{\"vr\":\"LO\",\"Value\":[\"\\x\"]}}", "{\"x\":1}", "{\"00100020\":{\"Value\":[\"1\"]}} 2",
  ])
  func `what is no data set is refused`(text: String) {
    let set = DICOMDataSet()
    #expect(throws: RecordError(DICOMReason.notJSON, at: DICOMDataSet.place)) { try json(text, set) }
    #expect(set.elementCount == 0)
  }

  @Test func `JSON cut at any byte or nested without end is refused`() throws {
    let bytes = try Array(part10().dump.utf8)
    let set = DICOMDataSet()
    for length in 0..<bytes.count {
      #expect(throws: RecordError.self) { try set.parse(json: Bytes(copying: Array(bytes[0..<length])), at: DICOMDataSet.place) }
    }
    let deep = String(repeating: "{\"0040A730\":{\"vr\":\"SQ\",\"Value\":[", count: 100_000)
    #expect(throws: RecordError(DICOMReason.tooDeep, at: DICOMDataSet.place)) { try json(deep, set) }
  }

  @Test(arguments: [1, 7, 64, 4096])
  func `a stream of objects is cut into data sets whatever the chunk`(chunk: Int) {
    let text = "\u{FEFF}[{\"00100020\":{\"vr\":\"LO\",\"Value\":[\"a}\\\"{\"]}},\n {\"00100020\":{}} ]\n{\"a\":{}}{\"b\":[1]}\nstray {\n\"c\":{"
    let bytes = Bytes(copying: text)
    var framer = DICOMJSONFramer()
    var texts: [String] = []
    var lines: [Int] = []
    var errors: [String] = []
    var start = 0
    var end = 0
    while true {
      end = min(bytes.count, end + chunk)
      var events: [DICOMJSONFramer.Event] = []
      let window = bytes[start..<end]
      let consumed = framer.frame(window, atEnd: end == bytes.count, &events)
      for event in events {
        switch event {
        case .dataSet(let range, let place):
          texts.append(window[range].text)
          lines.append(place.line)
          #expect(bytes[place.byte] == 0x7B)
        case .rejected(let error, _): errors.append("\(error.reason.code) \(error.place.line)")
        }
      }
      start += consumed
      if end == bytes.count { break }
    }
    #expect(texts == ["{\"00100020\":{\"vr\":\"LO\",\"Value\":[\"a}\\\"{\"]}}", "{\"00100020\":{}}", "{\"a\":{}}", "{\"b\":[1]}"])
    #expect(lines == [1, 2, 3, 3] && errors == ["DCM-0110 4", "DCM-0110 4"] && start == bytes.count)
  }

  @Test func `Native DICOM XML gives the same data set`() throws {
    let tree = XMLTree()
    try tree.parse(Bytes(copying: NativeWriter.document(DICOMFormTests.study)), at: DICOMDataSet.place)
    let set = DICOMDataSet()
    try set.parse(xml: tree, at: DICOMDataSet.place)
    #expect(try set.dump == part10().dump)
    #expect(DICOMForm.sniff(Bytes(copying: NativeWriter.document(DICOMFormTests.study))) == .xml)
    // Private elements may be written without their block.
    try tree.parse(
      Bytes(
        """
        <NativeDicomModel><DicomAttribute tag="00090010" vr="LO"><Value number="1">A</Value></DicomAttribute>
        <DicomAttribute tag="00090001" vr="LO" privateCreator="A"><Value number="1">x</Value></DicomAttribute>
        <DicomAttribute tag="00090010" vr="LO" privateCreator="B"><Value number="2">y</Value></DicomAttribute></NativeDicomModel>
        """), at: DICOMDataSet.place)
    try set.parse(xml: tree, at: DICOMDataSet.place)
    #expect(set.string(DICOMTag(0x0009, 0x1001)) == "x" && set.string(DICOMTag(0x0009, 0x0011)) == "B")
    let second = try #require(set.first(DICOMTag(0x0009, 0x1110)))
    #expect(set.valueCount(second) == 2 && set.value(second, 1) == "y")
    try tree.parse(Bytes("<NativeDicomModel><DicomAttribute tag='x' vr='LO'/></NativeDicomModel>"), at: DICOMDataSet.place)
    #expect(throws: RecordError(DICOMReason.notNativeXML, at: DICOMDataSet.place)) { try set.parse(xml: tree, at: DICOMDataSet.place) }
  }

  @Test func `a dump as dcmdump prints it gives the same data set`() throws {
    let text = """
      # Dicom-File-Format

      # Dicom-Data-Set
      # Used TransferSyntax: Little Endian Explicit
      (0008,0016) UI =CTImageStorage                          #  26, 1 SOPClassUID
      (0008,0018) UI [1.2.3.4]                                #   8, 1 SOPInstanceUID
      (0008,0090) PN (no value available)                     #   0, 0 ReferringPhysicianName
      (0008,1032) SQ (Sequence with explicit length #=2)      #  62, 1 ProcedureCodeSequence
        (fffe,e000) na (Item with explicit length #=1)          #  18, 1 Item
          (0008,0100) SH [CT # 1]                                 #   6, 1 CodeValue
        (fffe,e00d) na (ItemDelimitationItem for re-encoding)   #   0, 0 ItemDelimitationItem
        (fffe,e000) na (Item with explicit length #=0)          #   0, 1 Item
        (fffe,e00d) na (ItemDelimitationItem for re-encoding)   #   0, 0 ItemDelimitationItem
      (fffe,e0dd) na (SequenceDelimitationItem for re-encod.) #   0, 0 SequenceDelimitationItem
      (0009,1001) OB 01\\02\\ff                                 #   3, 1 Unknown Tag & Data
      (0010,0020) LO [1000001]                                #   8, 1 PatientID
      (0010,4000) LT [first line
      second line]                                            #  22, 1 PatientComments
      (0020,9165) AT (0020,9057)                              #   4, 1 DimensionIndexPointer
      (0028,0010) US 512                                      #   2, 1 Rows
      (0028,0106) SS -2                                       #   2, 1 SmallestImagePixelValue
      (0018,9073) FD 1.5                                      #   8, 1 AcquisitionDuration
      (0040,a160) UT [cut off...                              # 900, 1 TextValue
      (7fe0,0010) OW 0000\\0000                                # 512, 1 PixelData
      """
    let set = DICOMDataSet()
    try set.parse(dump: Bytes(copying: text), at: DICOMDataSet.place)
    #expect(DICOMForm.sniff(Bytes(copying: text)) == .dump)
    #expect(set.string(.sopClassUID) == "1.2.840.10008.5.1.4.1.1.2" && set.string(.patientID) == "1000001")
    #expect(set.string(.patientComments) == "first line\nsecond line" && set.has(.referringPhysicianName))
    let items = Array(set.items(.procedureCodeSequence))
    #expect(items.count == 2 && set.string(.codeValue, in: items[0]) == "CT # 1")
    #expect(set.raw(try #require(set.first(DICOMTag(0x0009, 0x1001)))).array == [1, 2, 255])
    #expect(set.string(DICOMTag(0x0020, 0x9165)) == "00209057" && set.integer(DICOMTag(0x0028, 0x0106)) == -2)
    #expect(set.string(DICOMTag(0x0018, 0x9073)) == "1.5" && !set.has(.pixelData))
    #expect(set.notes["value-abbreviated"] == 1 && set.string(.textValue).hasPrefix("cut off"))
    // An element outside any item ends the sequences before it.
    let loose = "(0008,1032) SQ (Sequence with explicit length #=1)  # 0, 1 X\n(0010,0020) LO [77]  # 2, 1 PatientID"
    try set.parse(dump: Bytes(copying: loose), at: DICOMDataSet.place)
    #expect(set.string(.patientID) == "77" && set.elementCount == 2)
    #expect(throws: RecordError(DICOMReason.notDump, at: DICOMDataSet.place)) { try set.parse(dump: Bytes("none"), at: DICOMDataSet.place) }
  }

  @Test func `a table's row gives the elements that its columns name`() throws {
    let names = [
      "PatientID", "Patient's Name", "(0010,0030)", "Sex", "Ward", "StudyInstanceUID", "Study Date", "Study Time",
      "Number of Study Related Instances",
    ]
    let row = ["77", "Doe, Jane", "1950-01-31", "female", "W1", "1.2.3", "2024-02-29 10:15", "10:15:00", "12"]
    let columns = try DICOMDataSet.columns(names.map { Bytes(copying: $0) }, at: DICOMDataSet.place)
    let set = DICOMDataSet()
    try set.parse(columns: columns, row: row.map { Bytes(copying: $0) }, at: DICOMDataSet.place)
    #expect(set.string(.patientID) == "77" && set.string(.patientName) == "Doe^Jane" && set.string(.patientBirthDate) == "19500131")
    #expect(set.string(.patientSex) == "F" && set.string(.studyDate) == "20240229" && set.string(.studyTime) == "101500")
    #expect(set.integer(.numberOfStudyRelatedInstances) == 12 && set.elementCount == 8)
    #expect(throws: RecordError(DICOMReason.noColumns, at: DICOMDataSet.place)) {
      try DICOMDataSet.columns([Bytes("ward"), Bytes("bed")], at: DICOMDataSet.place)
    }
  }

  @Test(arguments: [("{\"00100020\":{}}", DICOMForm.json), ("[{\"00080005\"", .json)] as [(String, DICOMForm)])
  func `the form is found by the first bytes`(text: String, form: DICOMForm) {
    #expect(DICOMForm.sniff(Bytes(copying: text)) == form)
    #expect(DICOMForm.sniff(Bytes(copying: Part10Writer().file(DICOMFormTests.study))) == .part10)
    for other in ["", "{\"resourceType\":\"Patient\"}", "<ClinicalDocument/>", "MSH|^~\\&|", "(a) text", "PatientID,StudyDate"] {
      #expect(DICOMForm.sniff(Bytes(copying: other)) == nil, "\(other)")
    }
  }
}

/// Writes data sets as Native DICOM XML.
enum NativeWriter {
  static func document(_ elements: [Part10Writer.Element]) -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<NativeDicomModel xmlns=\"http://dicom.nema.org/PS3.19/models/NativeDICOM\">\n"
      + elements.map { attribute($0) }.joined() + "</NativeDicomModel>\n"
  }

  private static func hex(_ v: UInt32, _ n: Int) -> String {
    let text = String(v, radix: 16, uppercase: true)
    return String(repeating: "0", count: n - text.count) + text
  }

  private static func attribute(_ e: Part10Writer.Element) -> String {
    var out = " <DicomAttribute tag=\"\(hex(e.tag, 8))\" vr=\"\(e.vr)\">"
    switch e.value {
    case .items(let items):
      for (n, item) in items.enumerated() { out += "\n<Item number=\"\(n + 1)\">" + item.map { attribute($0) }.joined() + "</Item>" }
    case .shorts(let numbers) where e.vr == "AT": out += "<Value number=\"1\">\(hex(UInt32(numbers[0]) << 16 | UInt32(numbers[1]), 8))</Value>"
    case .shorts(let numbers): out += "<Value number=\"1\">\(e.vr == "SS" ? Int(Int16(bitPattern: numbers[0])) : Int(numbers[0]))</Value>"
    case .longs(let numbers): out += "<Value number=\"1\">\(numbers[0])</Value>"
    case .double(let number): out += "<Value number=\"1\">\(number)</Value>"
    case .bytes where e.vr == "UN": out += "<InlineBinary>AQIDBA==</InlineBinary>"
    case .bytes(let bytes):
      var text = String(decoding: bytes, as: UTF8.self)
      while text.last == " " || text.last == "\0" { text.removeLast() }
      let values = e.vr == "LT" ? [Substring(text)] : text.split(separator: "\\", omittingEmptySubsequences: false)
      for (n, value) in values.enumerated() { out += e.vr == "PN" ? name(value) : "<Value number=\"\(n + 1)\">\(escaped(value))</Value>" }
    }
    return out + "</DicomAttribute>\n"
  }

  private static func escaped(_ text: Substring) -> String { text.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "&#13;\n") }

  private static func name(_ text: Substring) -> String {
    var out = "<PersonName number=\"1\">"
    for (group, tag) in zip(text.split(separator: "=", omittingEmptySubsequences: false), ["Alphabetic", "Ideographic", "Phonetic"]) {
      out += "<\(tag)>"
      let parts = ["FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix"]
      for (part, name) in zip(group.split(separator: "^", omittingEmptySubsequences: false), parts) { out += "<\(name)>\(part)</\(name)>" }
      out += "</\(tag)>"
    }
    return out + "</PersonName>"
  }
}
