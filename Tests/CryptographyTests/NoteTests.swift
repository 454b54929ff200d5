import Cryptography
import Testing

@Suite struct NoteTests {
  /// Published notes: the example of C2SP signed-note, and a tree head of the Go checksum database.
  static let published = [
    (
      "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
      "This is an example message.\n\n\u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
    ),
    (
      "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
      "go.sum database tree\n6476701\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n\n\u{2014} sum.golang.org Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nPRYfvimWEPWL+o3GeoWwOoAw=\n"
    ),
  ]

  @Test(arguments: published)
  func `published notes verify, come back unchanged, and are refused when a letter differs`(_ vkey: String, _ text: String) throws
  {
    let key = try VerifierKey(parsing: vkey)
    #expect(key.description == vkey)
    let note = try SignedNote(parsing: ascii(text))
    #expect(note.encoded == ascii(text))
    #expect(try note.verify([key]).map(\.key) == [key])
    #expect(throws: CryptographyError.noteSignature) {
      try SignedNote(parsing: ascii(text.replacing("a", with: "e", maxReplacements: 1))).verify([key])
    }
    let other = try VerifierKey(parsing: Self.published[vkey == Self.published[0].0 ? 1 : 0].0)
    #expect(throws: CryptographyError.noteUnsigned) { try note.verify([other]) }
  }

  @Test(arguments: [
    "", "name", "name+00000000", "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "example.com/fo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",
    "a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "x+530d903a+AAAA", "x+530d903a+",
  ])
  func `malformed verifier keys are refused`(_ text: String) {
    #expect(throws: CryptographyError.verifierKey) { try VerifierKey(parsing: text) }
  }

  @Test(arguments: [
    "", "\n", "\n\n", "text\n", "text\n\n", "text\n\n\u{2014} a AAAA\n", "text\n\n\u{2014} a b\n", "text\n\n- a AAAAAAA=\n",
    "text\n\n\u{2014} a AAAAAAA=", "te\u{1}xt\n\n\u{2014} a AAAAAAA=\n", "text\n\n\u{2014} a AAAAAAA=\n\u{2014}\n",
    "text\n\n\u{2014}  AAAAAAA=\n",
  ])
  func `malformed notes are refused`(_ text: String) {
    #expect(throws: CryptographyError.note) { try SignedNote(parsing: ascii(text)) }
  }

  static func signer(_ name: String, _ byte: UInt8, _ kind: VerifierKey.Kind = .log) throws -> NoteSigner {
    try NoteSigner(name: name, kind: kind, seed: key(byte))
  }

  @Test func `a checkpoint opens with the log's key, and names the witnesses that cosigned`() throws {
    let log = try Self.signer("ledger.example/demo", 1)
    let witness = try Self.signer("node.example", 2, .cosignature)
    let checkpoint = Checkpoint(origin: "ledger.example/demo", size: 5, root: SHA256Digest.of("root"))
    var note = try checkpoint.signed(by: log)
    note.signatures.append(try witness.sign(note.text, time: 1_760_000_000))
    let opened = try VerifiedCheckpoint(note: note.encoded, log: log.verifierKey, witnesses: [witness.verifierKey])
    #expect(opened.checkpoint == checkpoint)
    #expect(opened.witnesses.map(\.time) == [1_760_000_000])

    #expect(throws: CryptographyError.noteUnsigned) {
      try VerifiedCheckpoint(
        note: note.encoded, log: Self.signer("ledger.example/demo", 3).verifierKey, witnesses: [witness.verifierKey])
    }
    // A wrong cosignature by a known witness spoils the note; by an unknown one it is passed over.
    var forged = note
    let wrong = SignedNote.Signature(
      name: note.signatures[1].name, keyID: note.signatures[1].keyID, bytes: [UInt8](repeating: 1, count: 72))
    forged.signatures[1] = wrong
    #expect(throws: CryptographyError.noteSignature) {
      try VerifiedCheckpoint(note: forged.encoded, log: log.verifierKey, witnesses: [witness.verifierKey])
    }
    #expect(try VerifiedCheckpoint(note: forged.encoded, log: log.verifierKey).witnesses.isEmpty)
  }

  @Test func `a checkpoint of another origin is refused though the key is right`() throws {
    let log = try Self.signer("ledger.example/demo", 1)
    let note = try Checkpoint(origin: "ledger.example/other", size: 1, root: .zero).signed(by: log)
    #expect(throws: CryptographyError.checkpointOrigin) { try VerifiedCheckpoint(note: note.encoded, log: log.verifierKey) }
  }

  @Test(arguments: [
    "a\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "a\n1\nAAAA\n",
    "a\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    "a\n0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "a\n1\n", "\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    "a\n99999999999999999999\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    "a\n+1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    "a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n",
  ])
  func `malformed checkpoints are refused`(_ text: String) {
    #expect(throws: CryptographyError.checkpoint) { try Checkpoint(text: ascii(text)) }
  }

  @Test func `a log proof verifies for its leaf alone and comes back from its text`() throws {
    let log = try Self.signer("ledger.example/demo", 1)
    let tree = MerkleTree(MerkleTests.leaves)
    let note = try Checkpoint(origin: "ledger.example/demo", size: 70, root: tree.root).signed(by: log)
    for i in 0..<70 {
      let proof = LogProof(
        extra: i % 2 == 0 ? [] : ascii("extra"), index: i, path: tree.inclusionProof(index: i), checkpoint: note)
      let again = try LogProof(parsing: proof.encoded)
      #expect(again == proof)
      #expect(try again.verify(leaf: MerkleTests.leaves[i], log: log.verifierKey).checkpoint.size == 70)
      #expect(throws: CryptographyError.proofRoot) {
        try again.verify(leaf: MerkleTests.leaves[(i + 1) % 70], log: log.verifierKey)
      }
    }
  }

  @Test func `ten thousand mutated proofs never crash and never verify`() throws {
    let log = try Self.signer("ledger.example/demo", 1)
    let tree = MerkleTree(MerkleTests.leaves)
    let note = try Checkpoint(origin: "ledger.example/demo", size: 70, root: tree.root).signed(by: log)
    let good = LogProof(extra: ascii("extra"), index: 41, path: tree.inclusionProof(index: 41), checkpoint: note)
    let text = good.encoded
    var dice = Dice(7)
    for _ in 0..<10_000 {
      let altered = mutate(text, &dice)
      if altered == text { continue }
      guard let proof = try? LogProof(parsing: altered),
        (try? proof.verify(leaf: MerkleTests.leaves[41], log: log.verifierKey)) != nil
      else {
        continue
      }
      // Only what no signature or path covers may differ: the extra line, and signatures by others.
      #expect(proof.index == 41 && proof.path == good.path && proof.checkpoint.text == note.text)
    }
  }
}

/// One to three changes: bytes replaced, removed, doubled, or the end cut off.
func mutate(_ bytes: [UInt8], _ dice: inout Dice) -> [UInt8] {
  var out = bytes
  for _ in 0..<Int.random(in: 1...3, using: &dice) {
    guard !out.isEmpty else { return out }
    let at = Int.random(in: 0..<out.count, using: &dice)
    switch Int.random(in: 0..<6, using: &dice) {
    case 0: out[at] = UInt8.random(in: 0...255, using: &dice)
    case 1: out[at] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
    case 2: out.remove(at: at)
    case 3: out.insert(out[at], at: at)
    case 4: out.removeLast(min(out.count, Int.random(in: 1...40, using: &dice)))
    default: out[at] = [0x00, 0x0A, 0x22, 0x30, 0x3D, 0x7F, 0xFF][Int.random(in: 0..<7, using: &dice)]
    }
  }
  return out
}
