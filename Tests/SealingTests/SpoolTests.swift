import Cryptography
import Foundation
import LedgerProtocol
import Records
import Sealing
import Testing

@Suite struct SpoolTests {
  /// A folder of its own that goes away with the test.
  final class Folder {
    let path: String
    init() throws {
      path = NSTemporaryDirectory() + "chartseal-spool-" + Hex.lower(try SecureRandom.bytes(8))
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    func write(_ bytes: [UInt8], _ name: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name)) }
    func names(_ name: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: path + "/" + name).sorted()
    }
  }

  @Test func `a stored batch is there with its bytes, and moves from pending to accepted`() throws {
    let folder = try Folder()
    let spool = try Spool(path: folder.path)
    let signing = try SigningKey.generate()
    let batches = try [10, 20, 30].map { try SampleBatch.sealed($0, key: signing) }
    for batch in batches { try spool.store(batch) }
    try spool.store(batches[0])
    #expect(try spool.pending() == batches.map(\.id).sorted())
    let loaded = try spool.load(batches[1].id)
    #expect(loaded.bytes == batches[1].bytes)
    #expect(loaded.envelope == batches[1].envelope)
    #expect(loaded.container.lineCount == 20)
    #expect(try spool.provenance(of: batches[1].id) == loaded.container.provenanceBytes.array)
    try spool.accept(batches[1].id)
    try spool.remove(batches[2].id)
    try spool.remove(batches[2].id)
    let again = try Spool(path: folder.path)
    #expect(try again.pending() == [batches[0].id])
    #expect(try again.list(.accepted) == [batches[1].id])
    #expect(try again.load(batches[1].id, .accepted).id == batches[1].id)
    #expect(again.contains(batches[0].id) && !again.contains(batches[1].id))
    #expect(try folder.names("incoming").isEmpty)
  }

  @Test func `what a crash left half written is never seen, and goes when the spool is opened`() throws {
    let folder = try Folder()
    let first = try Spool(path: folder.path)
    let batch = try SampleBatch.sealed(10, key: SigningKey.generate())
    try folder.write(Array(batch.array[..<500]), "incoming/" + batch.id)
    #expect(try first.pending().isEmpty)
    let again = try Spool(path: folder.path)
    #expect(try folder.names("incoming").isEmpty)
    try again.store(batch)
    #expect(try again.pending() == [batch.id])
  }

  @Test func `damaged, misnamed and foreign files are refused or passed over`() throws {
    let folder = try Folder()
    let spool = try Spool(path: folder.path)
    let batch = try SampleBatch.sealed(10, key: SigningKey.generate())
    var bytes = batch.array
    bytes[bytes.count / 2] ^= 1
    try folder.write(bytes, "pending/\(batch.id).batch")
    let damaged = try #require(throws: SpoolError.self) { _ = try spool.load(batch.id) }
    bytes = batch.array
    bytes[bytes.count - 1] ^= 1
    for count in [bytes.count, bytes.count - 1, 300, 0] {
      try folder.write(Array(bytes[..<count]), "pending/\(batch.id).batch")
      #expect(throws: SpoolError.self) { _ = try spool.provenance(of: batch.id) }
    }
    #expect(damaged.reason.code == "SEA-0305")
    let other = SHA256Digest.of("other").hex
    try folder.write(batch.array, "pending/\(other).batch")
    let misnamed = try #require(throws: SpoolError.self) { _ = try spool.load(other) }
    #expect(misnamed.reason.code == "SEA-0305")
    try folder.write([], "pending/\(SHA256Digest.of("empty").hex).batch")
    #expect(throws: SpoolError.self) { _ = try spool.load(SHA256Digest.of("empty").hex) }
    try folder.write([1], "pending/notes.txt")
    #expect(try spool.pending().count == 3)
    let missing = try #require(throws: SpoolError.self) { _ = try spool.load(SHA256Digest.of("none").hex) }
    #expect(missing.reason.code == "SEA-0304")
    #expect(throws: SpoolError.self) { _ = try spool.load("../../etc/passwd") }
    #expect(throws: SpoolError.self) { try spool.accept(SHA256Digest.of("none").hex) }
    #expect(throws: SpoolError.self) { _ = try Spool(path: folder.path + "/absent") }
  }

  @Test func `files and folders are for their owner alone`() throws {
    let folder = try Folder()
    let spool = try Spool(path: folder.path)
    let batch = try SampleBatch.sealed(5, key: SigningKey.generate())
    try spool.store(batch)
    func mode(_ path: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    #expect(try mode(spool.file(batch.id)) == 0o600)
    #expect(try mode(folder.path + "/pending") == 0o700)
  }
}
