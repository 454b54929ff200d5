import Foundation
import Readers
import Records
import Testing

@Suite struct DICOMHeaderReaderTests {
  typealias Element = Part10Writer.Element
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dicom-header-\(UUID().uuidString)")

  private func withFile<T>(_ bytes: [UInt8], _ body: (String) throws -> T) throws -> T {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("image")
    try Data(bytes).write(to: file)
    return try body(file.path)
  }

  private func dump(_ header: borrowing ByteBuffer) throws -> String {
    let set = DICOMDataSet()
    try set.parse(part10: header.bytes, at: DICOMDataSet.place)
    return set.dump.components(after: "\"00080005\"")
  }

  @Test(arguments: Part10Writer.Syntax.allCases, [false, true])
  func `only the header is read, whatever the chunk`(syntax: Part10Writer.Syntax, undefined: Bool) throws {
    let header = Part10Writer(syntax: syntax, undefinedLengths: undefined)
    var elements = DICOMSamples.study
    let expected: String = try {
      let set = DICOMDataSet()
      try set.parse(part10: Bytes(copying: header.file(elements)), at: DICOMDataSet.place)
      return set.dump.components(after: "\"00080005\"")
    }()
    let expectedKey = ["1000001", "EXAMPLE HOSPITAL", "1.2.3.4.5", "1.2.3.4.5.6.7"]
    elements.append(Element(0x7FE0_0010, "OW", .bytes(Array(repeating: 9, count: 300_000))))
    try withFile(header.file(elements)) { path in
      for chunk in [200, 4096, 65536] {
        var limits = DICOMHeaderReader.Limits()
        limits.chunkBytes = chunk
        var out = ByteBuffer()
        let reader = DICOMHeaderReader(limits: limits)
        let summary = try reader.read(path: path, into: &out, at: DICOMDataSet.place)
        let key = reader.studyKey(out)
        #expect(key.map { [$0.patientID, $0.issuer, $0.studyUID, $0.instanceUID].map(\.text) } == expectedKey)
        #expect(!summary.isTruncated && summary.notes.isEmpty && out.count < 4096)
        #expect(summary.bytesRead < 2 * 65536 + 4096 && summary.bytesRead > 0)
        #expect(try dump(out) == expected)
      }
    }
  }

  @Test func `big values are passed over at every depth, and the lengths around them are right again`() throws {
    let big = Element(0x0009_1001, "OB", .bytes(Array(repeating: 1, count: 300_000)))
    let last = Element(0x0040_A160, "UT", "kept")
    for syntax in Part10Writer.Syntax.allCases {
      for undefined in [false, true] {
        let w = Part10Writer(syntax: syntax, undefinedLengths: undefined)
        let elements = DICOMSamples.study.dropLast() + [
          Element(0x0040_0275, items: [[big, Element(0x0040_0008, items: [[big, last], [last]])], [last]]), last, big,
          Element(0x0088_0904, "LO", "After"),
        ]
        try withFile(w.file(Array(elements))) { path in
          var out = ByteBuffer()
          let summary = try DICOMHeaderReader().read(path: path, into: &out, at: DICOMDataSet.place)
          #expect(out.count < 4096, "\(syntax)")
          // In implicit VR a private element is bytes of unknown meaning as well.
          #expect(summary.notes["big-value-skipped"] == 3 && !summary.isTruncated)
          let set = DICOMDataSet()
          try set.parse(part10: out.bytes, at: DICOMDataSet.place)
          #expect(set.notes["length-beyond-parent"] == 0)
          #expect(set.string(DICOMTag(0x0088, 0x0904)) == "After" && set.string(.textValue) == "kept")
          let outer = Array(set.items(.requestAttributesSequence))
          let inner = Array(set.items(.scheduledProtocolCodeSequence, in: outer[0]))
          #expect(outer.count == 2 && inner.count == 2 && set.string(.textValue, in: inner[1]) == "kept")
        }
      }
    }
  }

  @Test func `a file that ends within a value that would be passed over is known to be cut`() throws {
    let w = Part10Writer()
    let bytes = w.file(DICOMSamples.study) + w.head(0x0088_0904, "OB", 0x7FFF_FFF0) + [1, 2, 3]
    try withFile(bytes) { path in
      var out = ByteBuffer()
      let summary = try DICOMHeaderReader().read(path: path, into: &out, at: DICOMDataSet.place)
      #expect(summary.isTruncated && summary.notes["truncated"] == 1)
      let set = DICOMDataSet()
      try set.parse(part10: out.bytes, at: DICOMDataSet.place)
      #expect(set.string(.patientID) == "1000001" && !set.has(DICOMTag(0x0088, 0x0904)))
    }
  }

  @Test func `a stream gives the same header as its file`() throws {
    let big = Element(0x0087_1001, "OB", .bytes(Array(repeating: 1, count: 300_000)))
    for syntax in Part10Writer.Syntax.allCases {
      let elements = DICOMSamples.study + [big, Element(0x0088_0906, "ST", "After"), Element(0x7FE0_0010, "OB", .bytes([1, 2]))]
      try withFile(Part10Writer(syntax: syntax).file(elements)) { path in
        var one = ByteBuffer()
        var two = ByteBuffer()
        let reader = DICOMHeaderReader()
        _ = try reader.read(path: path, into: &one, at: DICOMDataSet.place)
        let stream = try SourceStream(path: path, options: SourceStream.Options(charset: .none))
        let summary = try reader.read(stream: stream, into: &two, at: DICOMDataSet.place)
        #expect(one.bytes == two.bytes && one.count < 5000 && summary.notes["big-value-skipped"] == 1)
        #expect(try dump(one).contains("After"))
      }
    }
  }

  @Test func `a header over the limit and a file that is none are refused`() throws {
    var limits = DICOMHeaderReader.Limits()
    limits.headerBytes = 100_000
    let texts = (0..<40).map { Element(0x0009_1000 + UInt32($0), "UT", .bytes(Array(repeating: 0x41, count: 10_000))) }
    try withFile(Part10Writer().file(texts)) { path in
      var out = ByteBuffer()
      #expect(throws: RecordError(DICOMReason.tooLong, at: DICOMDataSet.place)) {
        try DICOMHeaderReader(limits: limits).read(path: path, into: &out, at: DICOMDataSet.place)
      }
    }
    try withFile(Array("no image".utf8)) { path in
      var out = ByteBuffer()
      #expect(throws: RecordError(DICOMReason.notDICOM, at: DICOMDataSet.place)) {
        try DICOMHeaderReader().read(path: path, into: &out, at: DICOMDataSet.place)
      }
    }
  }

  @Test func `a study's key is found without reading the header in full`() throws {
    for syntax in [Part10Writer.Syntax.explicitLittle, .implicitLittle, .explicitBig] {
      let header = Bytes(copying: Part10Writer(syntax: syntax).file(DICOMSamples.study))
      let key = try #require(DICOMStudyKey(header: header))
      #expect(key.patientID == "1000001" && key.issuer == "EXAMPLE HOSPITAL" && key.studyUID == "1.2.3.4.5")
      #expect(key.instanceUID == "1.2.3.4.5.6.7")
    }
    #expect(DICOMStudyKey(header: Bytes("nothing")) == nil)
  }

  @Test func `a header is read with one look at the file when it is one, and not said to be damaged when it is none`() throws {
    let file = Part10Writer().file(DICOMSamples.study)
    let reader = DICOMHeaderReader()
    var out = ByteBuffer()
    var whole = ByteBuffer()
    try withFile(file) { path in
      let summary = try reader.readIfPart10(path: path, into: &out, at: DICOMDataSet.place)
      #expect(summary != nil)
      _ = try reader.read(path: path, into: &whole, at: DICOMDataSet.place)
    }
    #expect(out.array == whole.array && out.count > 0)
    for other in [Packing.gzip(file), Packing.zip([.init(name: "image", bytes: file)]), Array("MRN,NAME\n".utf8), []] {
      let summary = try withFile(other) { try reader.readIfPart10(path: $0, into: &out, at: DICOMDataSet.place) }
      #expect(summary == nil)
    }
  }
}
