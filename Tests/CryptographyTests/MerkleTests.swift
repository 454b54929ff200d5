import Cryptography
import Testing

/// RFC 6962 §2.1 word for word, slowly: what the fast code is compared with.
enum SlowMerkle {
  static func split(_ n: Int) -> Int {
    var k = 1
    while k * 2 < n { k *= 2 }
    return k
  }

  static func root(_ d: ArraySlice<SHA256Digest>) -> SHA256Digest {
    if d.isEmpty { return SHA256Digest.of([]) }
    if d.count == 1 { return d[d.startIndex] }
    let k = d.startIndex + split(d.count)
    return SHA256Digest.of([1] + root(d[..<k]).array + root(d[k...]).array)
  }

  static func path(_ m: Int, _ d: ArraySlice<SHA256Digest>) -> [SHA256Digest] {
    if d.count == 1 { return [] }
    let k = split(d.count)
    let cut = d.startIndex + k
    return m < k ? path(m, d[..<cut]) + [root(d[cut...])] : path(m - k, d[cut...]) + [root(d[..<cut])]
  }

  static func proof(_ m: Int, _ d: ArraySlice<SHA256Digest>, whole: Bool = true) -> [SHA256Digest] {
    if m == d.count { return whole ? [] : [root(d)] }
    let k = split(d.count)
    let cut = d.startIndex + k
    return m <= k
      ? proof(m, d[..<cut], whole: whole) + [root(d[cut...])] : proof(m - k, d[cut...], whole: false) + [root(d[..<cut])]
  }
}

@Suite struct MerkleTests {
  /// The reference tree of certificate transparency. Source: google/certificate-transparency, merkle_tree_test.
  static let inputs = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
  ]
  static let roots = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]

  static func leaf(_ bytes: [UInt8]) -> SHA256Digest { bytes.view { SHA256Hasher().leaf($0) } }
  static let leaves = (0..<70).map { leaf(ascii("\($0)")) }

  @Test func `roots of the reference tree`() {
    var leaves: [SHA256Digest] = []
    for (input, root) in zip(Self.inputs, Self.roots) {
      leaves.append(Self.leaf(hex(input)))
      #expect(Merkle.root(leaves).hex == root)
    }
    #expect(Merkle.root([]).hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    let hasher = SHA256Hasher()
    let nonce = SHA256Digest.of("nonce")
    let committed = nonce.array + ascii("line")
    #expect(ascii("line").view { hasher.leaf(nonce: nonce, $0) } == Self.leaf(committed))
  }

  @Test(arguments: 1...70)
  func `inclusion proofs of every index agree with the slow reference and verify; altered ones do not`(size: Int) throws {
    let leaves = Self.leaves[..<size]
    let tree = MerkleTree(Self.leaves)
    let root = SlowMerkle.root(leaves)
    #expect(tree.root(at: size) == root)
    #expect(Merkle.root(leaves) == root)
    for i in 0..<size {
      let proof = tree.inclusionProof(index: i, size: size)
      #expect(proof == SlowMerkle.path(i, leaves))
      try Merkle.verifyInclusion(index: i, size: size, leaf: leaves[i], proof: proof, root: root)
      func refused(_ index: Int, _ size: Int, _ leaf: SHA256Digest, _ proof: [SHA256Digest], _ root: SHA256Digest) -> Bool {
        (try? Merkle.verifyInclusion(index: index, size: size, leaf: leaf, proof: proof, root: root)) == nil
      }
      #expect(refused(i, size, .zero, proof, root))
      #expect(refused(i, size, leaves[i], proof + [root], root))
      #expect(refused(i, size, leaves[i], proof, SHA256Digest.of("other")))
      #expect(refused(i + 1, size, leaves[i], proof, root))
      #expect(refused(-1, size, leaves[i], proof, root))
      #expect(refused(i, 0, leaves[i], proof, root))
      #expect(refused(size, size, leaves[i], proof, root))
      if !proof.isEmpty {
        #expect(refused(i, size, leaves[i], Array(proof.dropLast()), root))
        var altered = proof
        altered[i % proof.count] = .zero
        #expect(refused(i, size, leaves[i], altered, root))
      }
    }
  }

  @Test(arguments: 1...70)
  func `consistency proofs to every size agree with the slow reference and verify; altered ones do not`(new: Int) throws {
    let tree = MerkleTree(Self.leaves)
    let newRoot = tree.root(at: new)
    for old in 0...new {
      let oldRoot = tree.root(at: old)
      let proof = tree.consistencyProof(old: old, new: new)
      #expect(proof == (old == 0 ? [] : SlowMerkle.proof(old, Self.leaves[..<new])))
      try Merkle.verifyConsistency(oldSize: old, oldRoot: oldRoot, newSize: new, newRoot: newRoot, proof: proof)
      func refused(_ a: Int, _ ra: SHA256Digest, _ b: Int, _ rb: SHA256Digest, _ p: [SHA256Digest]) -> Bool {
        (try? Merkle.verifyConsistency(oldSize: a, oldRoot: ra, newSize: b, newRoot: rb, proof: p)) == nil
      }
      #expect(refused(old, SHA256Digest.of("x"), new, newRoot, proof))
      if old > 0 { #expect(refused(old, oldRoot, new, SHA256Digest.of("x"), proof)) }
      #expect(refused(old, oldRoot, new, newRoot, proof + [newRoot]))
      if !proof.isEmpty { #expect(refused(old, oldRoot, new, newRoot, Array(proof.dropLast()))) }
      if old < new { #expect(refused(new, newRoot, old, oldRoot, proof)) }
    }
    #expect(throws: CryptographyError.logRewritten) {
      try Merkle.verifyConsistency(oldSize: new, oldRoot: newRoot, newSize: new, newRoot: .zero, proof: [])
    }
  }

  @Test func `a compact range can be stored and taken up again at every size`() throws {
    let hasher = SHA256Hasher()
    var range = CompactRange()
    for (i, leaf) in Self.leaves.enumerated() {
      var again = try some(CompactRange(size: range.size, hashes: range.hashes))
      range.append(leaf, hasher)
      again.append(leaf, hasher)
      #expect(range == again)
      #expect(range.root() == SlowMerkle.root(Self.leaves[...i]))
    }
    #expect(CompactRange(size: 3, hashes: [.zero]) == nil)
    #expect(CompactRange(size: -1, hashes: []) == nil)
  }
}
