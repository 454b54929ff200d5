import Cryptography
import LedgerProtocol
import Records
import Testing

@Suite struct RevealFileTests {
  let patient: PatientKeyPair
  let signer: SigningKey
  let recipient: WrapPrivateKey
  let lines = [Array(#"{"resourceType":"Observation"}"#.utf8), Array(#"{"resourceType":"Condition"}"#.utf8)]

  init() throws {
    patient = try PatientKeyPair.generate()
    signer = try patient.signer()
    recipient = try WrapPrivateKey.generate()
  }

  func file(_ key: WrapPrivateKey? = nil) throws -> [UInt8] {
    try RevealFile.seal(lines, of: patient.hash, to: "dr-lee", (key ?? recipient).publicKey, at: 1, by: signer)
  }

  @Test(arguments: WrapSuite.allCases) func `The recipient opens it and nobody else`(suite: WrapSuite) throws {
    let key = try WrapPrivateKey.generate(suite: suite)
    let file = try file(key)
    let opened = try RevealFile.open(file, with: key, signer: signer.publicKey)
    #expect(opened.lines == lines)
    #expect(opened.statement.patient == patient.hash)
    #expect(throws: ProtocolError.self) { try RevealFile.open(file, with: .generate(suite: suite), signer: signer.publicKey) }
    #expect(throws: ProtocolError.self) { try RevealFile.open(file, with: key, signer: SigningKey.generate().publicKey) }
  }

  @Test func `A changed byte anywhere is noticed`() throws {
    let file = try file()
    for i in stride(from: 0, to: file.count, by: 41) {
      var other = file
      other[i] ^= 1
      #expect(throws: ProtocolError.self) { try RevealFile.open(other, with: recipient, signer: signer.publicKey) }
    }
    #expect(throws: ProtocolError.self) { try RevealFile.open(Array(file.dropLast()), with: recipient, signer: signer.publicKey) }
  }
}
