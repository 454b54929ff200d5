import Foundation
import Readers
import Records
import Testing

@Suite struct DICOMDirectoryTests {
  typealias Element = Part10Writer.Element

  private struct Record {
    var type: String
    var next = 0
    var lower = 0
    var elements: [Element]
    var isInUse = true
  }

  /// Two patients with two images each; the file's order is not the tree's.
  private static let records: [Record] = [
    Record(type: "IMAGE", next: 5, elements: image("1.1.1.1")), Record(type: "PATIENT", next: 6, lower: 2, elements: [Element(0x0010_0020, "LO", "A")]),
    Record(type: "STUDY", lower: 3, elements: [
      Element(0x0008_0005, "CS", "ISO_IR 100"), Element(0x0008_1030, "LO", .bytes([0x4B, 0xF6, 0x70, 0x66])), Element(0x0020_000D, "UI", "1.1"),
    ]),
    Record(type: "SERIES", lower: 0 + 1000, elements: [Element(0x0008_0060, "CS", "CT"), Element(0x0020_000E, "UI", "1.1.1")]),
    Record(type: "IMAGE", elements: image("9.9"), isInUse: false),
    Record(type: "IMAGE", elements: image("1.1.1.2")), Record(type: "PATIENT", lower: 7, elements: [Element(0x0010_0020, "LO", "B")]),
    Record(type: "STUDY", lower: 8, elements: [Element(0x0020_000D, "UI", "2.1")]),
    Record(type: "SERIES", lower: 9, elements: [Element(0x0020_000E, "UI", "2.1.1")]),
    Record(type: "SR DOCUMENT", elements: image("2.1.1.1") + [
      Element(0x0040_A043, items: [[Element(0x0008_0100, "SH", "CODE"), Element(0x0040_A730, items: [[], [Element(0x0008_0100, "SH", "IN")]])], []]),
    ]),
  ]

  private static func image(_ uid: String) -> [Element] {
    [
      Element(0x0004_1500, "CS", "..\\..\\ETC\\PASSWD"), Element(0x0004_1510, "UI", "1.2.840.10008.5.1.4.1.1.2"), Element(0x0004_1511, "UI", uid),
      Element(0x0009_1001, "OB", .bytes([1, 2, 3, 4, 5, 6, 7, 8])),
      Element(0x0020_0013, "IS", "5"),
    ]
  }

  /// Writes the directory; offsets are those of the items, or none.
  private func file(offsets: Bool) -> [UInt8] {
    let w = Part10Writer()
    func build(_ at: [Int]) -> (bytes: [UInt8], places: [Int]) {
      func place(_ n: Int) -> UInt32 {
        // 1000 stands for the first record.
        offsets && n > 0 && !at.isEmpty ? UInt32(at[n == 1000 ? 0 : n]) : 0
      }
      var body: [UInt8] = []
      var places: [Int] = []
      let prefix = w.file([Element(0x0004_1200, "UL", .longs([place(1)]))])
      let start = prefix.count + 12
      for record in DICOMDirectoryTests.records {
        places.append(start + body.count)
        let item = w.dataSet(
          [
            Element(0x0004_1400, "UL", .longs([place(record.next)])), Element(0x0004_1410, "US", .shorts([record.isInUse ? 0xFFFF : 0])),
            Element(0x0004_1420, "UL", .longs([place(record.lower)])), Element(0x0004_1430, "CS", record.type),
          ] + record.elements)
        body += w.tag(0xFFFE_E000) + w.u32(UInt32(item.count)) + item
      }
      return (prefix + w.head(0x0004_1220, "SQ", UInt32(body.count)) + body, places)
    }
    return build(build([]).places).bytes
  }

  @Test func `each instance comes with what its series, study and patient say, by offset`() throws {
    let set = DICOMDataSet()
    try set.parse(part10: Bytes(copying: file(offsets: true)), at: DICOMDataSet.place)
    #expect(DICOMDirectory.isDirectory(set))
    let directory = try DICOMDirectory(set, at: DICOMDataSet.place)
    #expect(directory.count == 3 && !directory.isByOrder)
    let one = DICOMDataSet()
    var seen: [String] = []
    for n in 0..<directory.count {
      try directory.load(n, into: one, at: DICOMDataSet.place)
      seen.append([DICOMTag.patientID, .studyInstanceUID, .seriesInstanceUID, .sopInstanceUID].map { one.string($0) }.joined(separator: " "))
      #expect(one.elements().allSatisfy { $0.tag.group != 4 } && one.string(.sopClassUID) == "1.2.840.10008.5.1.4.1.1.2")
    }
    #expect(seen == ["A 1.1 1.1.1 1.1.1.1", "A 1.1 1.1.1 1.1.1.2", "B 2.1 2.1.1 2.1.1.1"])
    // Nested items come along; texts are in the set of their own record.
    let title = try #require(one.firstItem(.conceptNameCodeSequence))
    let inner = Array(one.items(.contentSequence, in: title))
    #expect(inner.count == 2 && one.string(.codeValue, in: inner[1]) == "IN" && Array(one.items(.conceptNameCodeSequence)).count == 2)
    try directory.load(0, into: one, at: DICOMDataSet.place)
    #expect(one.string(.studyDescription) == "Köpf")
  }

  @Test func `nothing is passed over in a directory, so that its offsets stay true`() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("dicomdir-\(UUID().uuidString)").path
    try Data(file(offsets: true)).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    var limits = DICOMHeaderReader.Limits()
    (limits.binaryBytes, limits.chunkBytes) = (3, 100)
    var header = ByteBuffer()
    _ = try DICOMHeaderReader(limits: limits).read(path: path, into: &header, at: DICOMDataSet.place)
    let set = DICOMDataSet()
    try set.parse(part10: header.bytes, at: DICOMDataSet.place)
    let directory = try DICOMDirectory(set, at: DICOMDataSet.place)
    #expect(directory.count == 3 && !directory.isByOrder)
  }

  @Test func `without offsets the order of the records stands in`() throws {
    let set = DICOMDataSet()
    try set.parse(part10: Bytes(copying: file(offsets: false)), at: DICOMDataSet.place)
    let directory = try DICOMDirectory(set, at: DICOMDataSet.place)
    #expect(directory.isByOrder && directory.count == 3)
    let one = DICOMDataSet()
    try directory.load(1, into: one, at: DICOMDataSet.place)
    #expect(one.string(.patientID) == "A" && one.string(.sopInstanceUID) == "1.1.1.2")
    try directory.load(2, into: one, at: DICOMDataSet.place)
    #expect(one.string(.patientID) == "B" && one.string(.studyInstanceUID) == "2.1")
  }

  @Test func `a directory without instances is refused`() throws {
    let set = DICOMDataSet()
    let bytes = Part10Writer().file([Element(0x0004_1220, items: [[Element(0x0004_1430, "CS", "PATIENT")]])])
    try set.parse(part10: Bytes(copying: bytes), at: DICOMDataSet.place)
    #expect(throws: RecordError(DICOMReason.directoryEmpty, at: DICOMDataSet.place)) { try DICOMDirectory(set, at: DICOMDataSet.place) }
  }
}
