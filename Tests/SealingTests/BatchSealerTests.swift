import Cryptography
import LedgerProtocol
import Records
import Sealing
import Testing

@Suite struct BatchSealerTests {
  @Test(arguments: [0, 1, 2, 60, 257])
  func `every line comes back from its block, unchanged and with its leaf`(count: Int) throws {
    let signing = try SigningKey.generate()
    let sealed = try SampleBatch.sealed(count, key: signing)
    let container = try BatchContainer(sealed.bytes)
    try container.verify(signer: signing.publicKey)
    #expect(container.batchID == sealed.id)
    #expect(container.lineCount == count)
    #expect(container.envelopeBytes.array == sealed.envelope)
    let opener = BlockOpener()
    var seen: Set<Int> = []
    for (i, block) in container.directory.blocks.enumerated() {
      let patient = container.directory.patients[block.patient]
      try opener.open(container.sealedBlock(i), block, patient: patient, recordKey: SampleBatch.recordKey(patient))
      try opener.checkLeaves(container)
      for line in opener.lines {
        seen.insert(line.index)
        #expect(opener.bytes(of: line).text == SampleBatch.text(line.index))
        #expect(try SampleBatch.patient(line.index * line.index % 5) == patient)
        #expect(block.part == SampleBatch.types[line.index % 5].1)
        #expect((opener.labels != 0) == (line.index % 11 == 0))
      }
    }
    #expect(seen == Set(0..<count))
    #expect(Merkle.root(container.leafHashes) == container.header.recordsRoot)
    for line in 0..<count {
      let place = try some(container.directory.place(ofLine: line))
      let patient = container.directory.patients[container.directory.blocks[place.block].patient]
      let committed = try container.open(line: line, recordKey: SampleBatch.recordKey(patient), opener)
      #expect(Array(committed[32...]) == ascii(SampleBatch.text(line)))
    }
    #expect(throws: ProtocolError.line) { try container.open(line: count, recordKey: key(1), opener) }
    #expect(throws: ProtocolError.line) { try container.open(line: -1, recordKey: key(1), opener) }
  }

  @Test func `the same lines give the same bytes, however they are cut into buffers and whichever thread seals them`()
    async throws
  {
    let signing = try SigningKey.generate()
    let whole = try SampleBatch.sealed(200, key: signing)
    let again = try SampleBatch.sealed(200, key: signing)
    #expect(whole.bytes == again.bytes)

    // The same lines in three buffers, whose patients are numbered differently, with lines before and after that are not taken.
    var first = LineBuffer()
    var second = LineBuffer()
    try SampleBatch.lines(50, &first)
    try SampleBatch.lines(200, from: 30, &second)
    let sealer = BatchSealer(batchSecret: try key(1))
    sealer.add(first, lines: 0..<40)
    sealer.add(second, lines: 10..<90)
    sealer.add(second, lines: 90..<170)
    let cut = try sealer.prepare(epoch: SampleBatch.epoch, recordKey: SampleBatch.recordKey).finish(
      SampleBatch.facts(200), key: signing, created: "2026-03-01T10:00:00Z", software: "chartseal test")
    #expect(cut.id == whole.id)
    #expect(cut.bytes == whole.bytes)

    let ids = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<8 { group.addTask { try SampleBatch.sealed(200, key: signing).id } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(ids == [whole.id])
  }

  @Test func `time and software change the container but not the batch id; a fact changes the id`() throws {
    let signing = try SigningKey.generate()
    let prepared = try SampleBatch.prepared(20)
    let a = try prepared.finish(SampleBatch.facts(20), key: signing, created: "2026-03-01T10:00:00Z", software: "a")
    let b = try prepared.finish(SampleBatch.facts(20), key: signing, created: "2027-03-01T10:00:00Z", software: "b") { id in
      .object([.init("resourceType", .string("Provenance")), .init("target", .string(id))])
    }
    #expect(a.id == b.id && a.envelope == b.envelope && a.bytes != b.bytes)
    #expect(try BatchContainer(b.bytes).provenance().resource["target"]?.string == b.id)
    var facts = SampleBatch.facts(20)
    facts.previous = a.id
    let c = try prepared.finish(facts, key: signing, created: "2026-03-01T10:00:00Z", software: "a")
    #expect(c.id != a.id && c.header.previous == a.id && c.header.recordsRoot == a.header.recordsRoot)
    let other = try prepared.finish(
      SampleBatch.facts(20), key: SigningKey.generate(), created: "2026-03-01T10:00:00Z", software: "a")
    #expect(other.id != a.id)
  }

  @Test func `an ECDSA key signs batches too, under an id that does not depend on the signature`() throws {
    let signing = try SigningKey.generate(.p256)
    let a = try SampleBatch.sealed(20, key: signing)
    let b = try SampleBatch.sealed(20, key: signing)
    #expect(a.id == b.id)
    try BatchContainer(a.bytes).verify(signer: signing.publicKey)
  }

  @Test func `facts that do not add up are refused before anything is signed`() throws {
    let signing = try SigningKey.generate()
    let prepared = try SampleBatch.prepared(20)
    var facts = SampleBatch.facts(20)
    facts.window.read += 1
    #expect(throws: ProtocolError.counts) { try prepared.finish(facts, key: signing, created: "", software: "") }
    facts = SampleBatch.facts(20)
    facts.summary = ascii("[]")
    #expect(throws: ProtocolError.provenance) { try prepared.finish(facts, key: signing, created: "", software: "") }
    facts = SampleBatch.facts(20)
    facts.previous = "not an id"
    #expect(throws: ProtocolError.header) { try prepared.finish(facts, key: signing, created: "", software: "") }
    facts = SampleBatch.facts(20)
    facts.stakeholders = [.init("facility", String(repeating: "x", count: 60_000))]
    #expect(throws: ProtocolError.self) { try prepared.finish(facts, key: signing, created: "", software: "") }
  }

  @Test func `a record key that cannot be had stops the batch with its own error`() throws {
    var buffer = LineBuffer()
    try SampleBatch.lines(10, &buffer)
    let sealer = BatchSealer(batchSecret: try key(1))
    sealer.add(buffer, lines: 0..<10)
    #expect(throws: Missing.self) { try sealer.prepare(epoch: 1) { _ in throw Missing() } }
  }

  @Test func `a block opens with the keys of its patient, part, labels and epoch alone`() throws {
    let sealed = try SampleBatch.sealed(60, key: SigningKey.generate())
    let container = try BatchContainer(sealed.bytes)
    let opener = BlockOpener()
    let deriver = PartKeyDeriver()
    for (i, block) in container.directory.blocks.enumerated() {
      let patient = container.directory.patients[block.patient]
      let record = try SampleBatch.recordKey(patient)
      for other in container.directory.patients where other != patient {
        #expect(throws: ProtocolError.block) {
          try opener.open(container.sealedBlock(i), block, patient: patient, recordKey: SampleBatch.recordKey(other))
        }
        #expect(throws: ProtocolError.block) {
          try opener.open(container.sealedBlock(i), block, patient: other, recordKey: record)
        }
      }
      try opener.open(container.sealedBlock(i), block, patient: patient, recordKey: record)
      let right = deriver.partKey(recordKey: record, part: block.part, labels: opener.labels, epoch: block.epoch)
      let wrong = [
        deriver.partKey(
          recordKey: record, part: block.part == .notes ? .history : .notes, labels: opener.labels, epoch: block.epoch),
        deriver.partKey(recordKey: record, part: block.part, labels: opener.labels ^ 1, epoch: block.epoch),
        deriver.partKey(recordKey: record, part: block.part, labels: opener.labels, epoch: block.epoch + 1),
      ]
      try opener.open(container.sealedBlock(i), block, patient: patient, partKey: right)
      for key in wrong {
        #expect(throws: ProtocolError.block) { try opener.open(container.sealedBlock(i), block, patient: patient, partKey: key) }
      }
    }
  }

  @Test func `the dictionary that blocks are compressed against is the one of the format`() {
    #expect(BlockDictionary.digest.hex == "cdfd754e005d293661a1c20e33c2815a05ceb3939182a5c7c8f9fd84574147df")
  }

  @Test func `labels cannot be read without the record key`() throws {
    let sealed = try SampleBatch.sealed(220, patients: 40, key: SigningKey.generate())
    let container = try BatchContainer(sealed.bytes)
    // Unlabelled blocks hide their zero as well: no value stands out.
    let hidden = container.directory.blocks.map(\.hiddenLabels)
    #expect(Set(hidden).count > hidden.count * 9 / 10)
    #expect(container.header.labels == ["R", "HIV"])
  }
}
