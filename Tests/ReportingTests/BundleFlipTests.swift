import Cryptography
import Records
import Reporting
import Testing

/// Damage at any place is found: in the archive as a whole, and in each file where no manifest protects it.
@Suite struct BundleFlipTests {
  @Test func `any byte of a bundle that is changed, added or cut off is found`() throws {
    let evidence = try SampleEvidence(.released)
    let good = try evidence.packed()
    #expect(evidence.verifier.verify(bundle: good).isVerified)
    var dice = Dice(1)
    // Each byte of the first header and the trailer, and 250 anywhere.
    let places = Array(0..<512) + Array(good.count - 64..<good.count) + (0..<250).map { _ in Int.random(in: 0..<good.count, using: &dice) }
    for at in places {
      var bytes = good
      bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
      #expect(!evidence.verifier.verify(bundle: bytes).isVerified, "byte \(at)")
    }
    for _ in 0..<40 {
      #expect(!evidence.verifier.verify(bundle: Array(good.prefix(Int.random(in: 0..<good.count, using: &dice)))).isVerified)
    }
    for extra in [1, 511, 512, 1024, 10240] {
      #expect(!evidence.verifier.verify(bundle: good + [UInt8](repeating: 0, count: extra)).isVerified, "\(extra) zeros")
    }
  }

  @Test func `any byte of any file of the evidence that is changed is found without a manifest`() throws {
    let evidence = try SampleEvidence(.released)
    var dice = Dice(2)
    var tested = 0
    // Events after the last one that signed evidence names are the chain's alone: its last line is protected by the next anchor.
    let anchored = try present(evidence.files["audit/audit.jsonl"]).split(separator: 0x0A).prefix(10).reduce(0) { $0 + $1.count + 1 }
    for path in evidence.files.paths {
      let good = try present(evidence.files[path])
      let limit = path.hasPrefix("audit/") ? anchored : good.count
      for _ in 0..<8 {
        var changed = evidence.files
        var bytes = good
        let at = Int.random(in: 0..<limit, using: &dice)
        bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
        changed[path] = bytes
        #expect(!evidence.verifier.verify(run: changed).isVerified, "\(path), byte \(at)")
        tested += 1
      }
      var short = evidence.files
      short[path] = Array(good.prefix(Int.random(in: 0..<limit, using: &dice)))
      #expect(!evidence.verifier.verify(run: short).isVerified, "\(path) cut")
    }
    #expect(tested > 200)
  }

  @Test func `a file taken out, put in, exchanged or renamed is found in the archive`() throws {
    let evidence = try SampleEvidence(.released)
    let archive = try TarArchive(parsing: evidence.packed())
    func isFound(_ change: (inout [TarArchive.File]) -> Void) throws -> Bool {
      var files = archive.files
      change(&files)
      return try !evidence.verifier.verify(bundle: TarArchive(time: archive.time, files: files).encoded).isVerified
    }
    for i in archive.files.indices {
      #expect(try isFound { $0.remove(at: i) })
      #expect(try isFound { $0[i] = .init("z-" + $0[i].path, $0[i].bytes) })
      let j = (i + 1) % archive.files.count
      #expect(try isFound { ($0[i], $0[j]) = (.init($0[i].path, $0[j].bytes), .init($0[j].path, $0[i].bytes)) })
      #expect(try isFound { $0.swapAt(i, j) })
    }
    #expect(try isFound { $0.append(.init("extra.txt", [1])) })
    #expect(try !evidence.verifier.verify(bundle: TarArchive(time: archive.time + 1, files: archive.files).encoded).isVerified)
  }
}
