import Foundation
import Glibc
import Pipeline
import Testing

@Suite struct SourceListingTests {
  private let folder = FileManager.default.temporaryDirectory.path + "/chartseal-listing-" + UUID().uuidString

  /// Writes a table under a name of any bytes.
  private func write(_ name: [UInt8]) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = (Array((folder + "/").utf8) + name + [0]).map { CChar(bitPattern: $0) }
    let file = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
    try #require(file >= 0)
    let text = Array("MRN,LAST\nM-1,Adeyemi\n".utf8)
    #expect(Glibc.write(file, text, text.count) == text.count)
    close(file)
  }

  @Test func `names that only look alike are two files`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try write(Array("\u{E9}.csv".utf8))
    try write(Array("e\u{301}.csv".utf8))
    #expect(try FileInspector.inspect([folder]).count == 2)
  }

  @Test func `a name that is no UTF-8 is not passed over`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try write(Array("a.csv".utf8))
    try write([0x4D, 0xFC, 0x6C] + Array(".csv".utf8))
    #expect(throws: RunFailure.self) { try FileInspector.inspect([folder]) }
  }
  @Test func `a link that leads nowhere is not passed over`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try write(Array("a.csv".utf8))
    try FileManager.default.createSymbolicLink(atPath: folder + "/b.csv", withDestinationPath: folder + "/gone.csv")
    let failure = #expect(throws: RunFailure.self) { try FileInspector.inspect([folder]) }
    #expect(failure?.detail == "out of reach: \(folder)/b.csv")
  }

  @Test func `messages behind a banner or the rest of another one are messages`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let message = "MSH|^~\\&|A|B|C|D|20260101||ADT^A01|1|P|2.5\rPID|1||1^^^B\r"
    for (name, text) in [("a", "== engine restarted ==\n" + message), ("b", "ZZ1|x\r" + message), ("c", "id,note\n1,MSH|x\n")] {
      try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }
    #expect(try FileInspector.inspect([folder]).map(\.format) == ["HL7 v2", "HL7 v2", "delimited text"])
  }

  @Test func `what cannot be opened is not called empty`() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try write(Array("a.csv".utf8))
    try Data([0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59]).write(to: URL(fileURLWithPath: folder + "/b.bz2"))
    #expect(throws: RunFailure.self) { try FileInspector.inspect([folder]) }
    try Data().write(to: URL(fileURLWithPath: folder + "/b.bz2"))
    #expect(try FileInspector.inspect([folder]).map(\.format) == ["delimited text", "empty"])
  }
}
