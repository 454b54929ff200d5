import Cryptography
import LedgerProtocol
import Records
import Sealing
import Testing

@Suite struct ContainerTests {
  /// What a node without keys and the custodian with keys together make of a container.
  static func accepts(_ bytes: [UInt8], _ signer: PublicKey) throws(ProtocolError) -> String {
    try bytes.view { view throws(ProtocolError) in
      let container = try BatchContainer(view)
      try container.verify(signer: signer)
      let opener = BlockOpener()
      for (i, block) in container.directory.blocks.enumerated() {
        let patient = container.directory.patients[block.patient]
        guard let record = try? SampleBatch.recordKey(patient) else { throw .block }
        try opener.open(container.sealedBlock(i), block, patient: patient, recordKey: record)
        try opener.checkLeaves(container)
      }
      return container.batchID
    }
  }

  @Test func `every single byte of a container is covered: altering any is refused`() throws {
    let signing = try SigningKey.generate()
    let sealed = try SampleBatch.sealed(12, patients: 2, key: signing)
    let bytes = sealed.array
    #expect(try Self.accepts(bytes, signing.publicKey) == sealed.id)
    for i in 0..<bytes.count {
      var altered = bytes
      altered[i] ^= 1 << UInt8(i % 8)
      #expect(throws: ProtocolError.self, "byte \(i)") { try Self.accepts(altered, signing.publicKey) }
    }
  }

  @Test func `every truncation and every addition is refused`() throws {
    let signing = try SigningKey.generate()
    let bytes = try SampleBatch.sealed(12, patients: 2, key: signing).array
    for count in 0..<bytes.count {
      #expect(throws: ProtocolError.self) { try Self.accepts(Array(bytes[..<count]), signing.publicKey) }
    }
    #expect(throws: ProtocolError.truncated) { try Self.accepts(bytes + [0], signing.publicKey) }
  }

  /// Changes one section and mends the table, so that only what the header covers can refuse it.
  static func replacing(_ bytes: [UInt8], section: Int, _ change: (inout [UInt8]) -> Void) -> [UInt8] {
    var sections: [[UInt8]] = []
    var at = 304
    for i in 0..<6 {
      let row = 16 + 48 * i
      let length = bytes[(row + 8)..<(row + 16)].reduce(0) { $0 << 8 | Int($1) }
      sections.append(Array(bytes[at..<at + length]))
      at += length
    }
    change(&sections[section])
    var out = Array(bytes[..<16])
    for (i, s) in sections.enumerated() {
      let length = (0..<8).map { UInt8(truncatingIfNeeded: s.count >> (56 - 8 * $0)) }
      out += Array(bytes[(16 + 48 * i)..<(24 + 48 * i)]) + length + SHA256Digest.of(s).array
    }
    return out + sections.flatMap { $0 }
  }

  struct Tampering: Sendable, CustomTestStringConvertible {
    let what: String
    let section: Int
    let error: ProtocolError
    let change: @Sendable (inout [UInt8]) -> Void
    var testDescription: String { what }
  }

  @Test(arguments: [
    Tampering(what: "a leaf altered", section: 1, error: .recordsRoot) { $0[40] ^= 1 },
    Tampering(what: "two leaves exchanged", section: 1, error: .recordsRoot) { l in
      let first = Array(l[..<32])
      l.replaceSubrange(0..<32, with: l[32..<64])
      l.replaceSubrange(32..<64, with: first)
    },
    Tampering(what: "a leaf removed", section: 1, error: .counts) { $0.removeLast(32) },
    Tampering(what: "a leaf added", section: 1, error: .counts) { $0 += [UInt8](repeating: 0, count: 32) },
    Tampering(what: "leaves of odd length", section: 1, error: .truncated) { $0.removeLast() },
    Tampering(what: "a patient exchanged for another", section: 2, error: .subject) { $0[4] ^= 1 },
    Tampering(what: "the same patient twice", section: 2, error: .directory) { d in d.replaceSubrange(4..<36, with: d[36..<68]) },
    Tampering(what: "the directory cut", section: 2, error: .directory) { $0.removeLast(4) },
    Tampering(what: "a directory that states four billion patients", section: 2, error: .directory) {
      $0.replaceSubrange(0..<4, with: [255, 255, 255, 255])
    },
    Tampering(what: "a sealed block altered", section: 3, error: .subject) { $0[60] ^= 1 },
    Tampering(what: "blocks cut", section: 3, error: .directory) { $0.removeLast() },
    Tampering(what: "bytes after the blocks", section: 3, error: .directory) { $0.append(0) },
    Tampering(what: "another summary", section: 4, error: .subject) { $0 = ascii("{\"verdict\":\"failed\"}") },
    Tampering(what: "provenance that is no envelope", section: 5, error: .provenance) { $0 = ascii("{}") },
    Tampering(what: "an empty envelope", section: 0, error: .envelope) { $0 = [] },
    Tampering(what: "an envelope longer than the log takes", section: 0, error: .tooLarge) {
      $0 += [UInt8](repeating: 0x20, count: 65_536)
    },
    Tampering(what: "the header signed as another type", section: 0, error: .envelope) { e in
      e = Array(String(decoding: e, as: UTF8.self).replacing("vnd.in-toto", with: "vnd.in-tato").utf8)
    },
  ])
  func `a section that does not fit the header is refused with its code`(_ tampering: Tampering) throws {
    let signing = try SigningKey.generate()
    let bytes = try SampleBatch.sealed(40, key: signing).array
    #expect(Self.replacing(bytes, section: 0) { _ in } == bytes)
    let altered = Self.replacing(bytes, section: tampering.section, tampering.change)
    #expect(throws: tampering.error) { try Self.accepts(altered, signing.publicKey) }
  }

  @Test func `sections of two batches do not mix, and another's provenance is refused`() throws {
    let signing = try SigningKey.generate()
    let a = try SampleBatch.sealed(40, key: signing).array
    let b = try SampleBatch.sealed(41, key: signing).array
    for section in 0..<6 {
      var taken: [UInt8] = []
      _ = Self.replacing(b, section: section) { taken = $0 }
      // The summary is the same in both.
      if section == 4 { continue }
      #expect(throws: ProtocolError.self) {
        try Self.accepts(Self.replacing(a, section: section) { $0 = taken }, signing.publicKey)
      }
    }
  }

  @Test func `a batch signed by another key is refused, and so is a header that names another key`() throws {
    let signing = try SigningKey.generate()
    let other = try SigningKey.generate()
    let sealed = try SampleBatch.sealed(10, key: signing)
    #expect(throws: ProtocolError.signer) { try BatchContainer(sealed.bytes).verify(signer: other.publicKey) }
    let envelope = try DSSEEnvelope(parsing: sealed.envelope)
    let stolen = try DSSEEnvelope.sign(envelope.payload, type: envelope.payloadType, by: other).encoded
    let altered = Self.replacing(sealed.array, section: 0) { $0 = stolen }
    #expect(throws: ProtocolError.signature) { try Self.accepts(altered, signing.publicKey) }
    #expect(throws: ProtocolError.signer) { try Self.accepts(altered, other.publicKey) }
  }

  @Test func `lengths and counts beyond all bounds are refused at once`() throws {
    let signing = try SigningKey.generate()
    let bytes = try SampleBatch.sealed(10, key: signing).array
    for section in 0..<6 {
      for length in [
        [255, 255, 255, 255, 255, 255, 255, 255], [127, 255, 255, 255, 255, 255, 255, 255], [0, 0, 0, 1, 0, 0, 0, 0],
      ] as [[UInt8]] {
        var altered = bytes
        altered.replaceSubrange((16 + 48 * section + 8)..<(16 + 48 * section + 16), with: length)
        #expect(throws: ProtocolError.self) { try Self.accepts(altered, signing.publicKey) }
      }
    }
    var limits = ContainerLimits()
    limits.bytes = bytes.count - 1
    #expect(throws: ProtocolError.tooLarge) {
      try bytes.view { view throws(ProtocolError) in _ = try BatchContainer(view, limits: limits) }
    }
    limits = ContainerLimits()
    limits.lines = 9
    #expect(throws: ProtocolError.tooLarge) {
      try bytes.view { view throws(ProtocolError) in _ = try BatchContainer(view, limits: limits) }
    }
  }

  @Test func `ten thousand mutated containers, with the table mended, never crash and are never taken`() throws {
    let signing = try SigningKey.generate()
    let sealed = try SampleBatch.sealed(30, patients: 3, key: signing)
    let bytes = sealed.array
    var dice = Dice(2026)
    for round in 0..<10_000 {
      let altered =
        round % 4 == 0 ? mutate(bytes, &dice) : Self.replacing(bytes, section: round % 6) { s in s = mutate(s, &dice) }
      if altered == bytes { continue }
      let taken = (try? Self.accepts(altered, signing.publicKey)) != nil
      #expect(!taken)
    }
  }
}

@Suite struct HeaderTests {
  @Test func `a header comes back from its payload, and writes the same bytes`() throws {
    let sealed = try SampleBatch.sealed(40, key: SigningKey.generate())
    let payload = try DSSEEnvelope(parsing: sealed.envelope).payload
    let header = try BatchHeader(parsing: payload)
    #expect(header == sealed.header)
    #expect(header.payload == payload)
    #expect(BatchHeader.batchID(ofPayload: payload) == sealed.id)
    #expect(payload.count < 4096)
    let json = try some(JSONValue.parse(payload))
    #expect(json["_type"]?.string == "https://in-toto.io/Statement/v1")
    #expect(json["records"]?["root"]?.string == header.recordsRoot.base64)
  }

  struct Change: Sendable, CustomTestStringConvertible {
    let from: String
    let to: String
    let error: ProtocolError
    var testDescription: String { "\(from) -> \(to)" }
  }

  @Test(arguments: [
    Change(from: "batch:1\"", to: "batch:2\"", error: .headerVersion),
    Change(from: "\"format\":1", to: "\"format\":2", error: .headerVersion),
    Change(from: "\"read\":43", to: "\"read\":44", error: .counts),
    Change(from: "\"read\":43", to: "\"read\":-43", error: .header),
    Change(from: "\"sealed\":40", to: "\"sealed\":9223372036854775807", error: .header),
    Change(from: "\"count\":40", to: "\"count\":41", error: .counts),
    Change(from: "\"Patient\":8", to: "\"Patient\":9", error: .counts),
    Change(from: "\"epoch\":3", to: "\"epoch\":4294967296", error: .header),
    Change(from: "\"epoch\":3", to: "\"epoch\":3.0", error: .header),
    Change(from: "\"format\"", to: "\"more\":1,\"format\"", error: .header),
    Change(from: "{\"_type\"", to: "{ \"_type\"", error: .header),
    Change(from: "Statement/v1", to: "Statement/v2", error: .header), Change(from: "\"notes\"", to: "\"gossip\"", error: .header),
    Change(from: "\"labels\":[\"R\",\"HIV\"]", to: "\"labels\":[1]", error: .header),
    Change(from: "\"previous\":\"\"", to: "\"previous\":\"abc\"", error: .header),
    Change(from: "rfc6962-sha256", to: "sha256", error: .header),
  ])
  func `a header in any other form or with other sums is refused`(_ change: Change) throws {
    let sealed = try SampleBatch.sealed(40, key: SigningKey.generate())
    let text = String(decoding: try DSSEEnvelope(parsing: sealed.envelope).payload, as: UTF8.self)
    let altered = text.replacing(change.from, with: change.to)
    #expect(altered != text)
    #expect(throws: change.error) { try BatchHeader(parsing: ascii(altered)) }
  }
}
