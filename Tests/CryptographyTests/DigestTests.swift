import Cryptography
import Records
import Testing

struct Vector: Sendable, CustomTestStringConvertible {
  let clause: String
  let input: [UInt8]
  let output: String
  var testDescription: String { clause }
}

@Suite struct DigestTests {
  @Test(arguments: [
    Vector(
      clause: "RFC 6234 8.5 TEST1", input: ascii("abc"),
      output: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    Vector(
      clause: "RFC 6234 8.5 TEST2_1", input: ascii("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
      output: "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
    Vector(
      clause: "RFC 6234 8.5 TEST3, a million times a", input: [UInt8](repeating: 0x61, count: 1_000_000),
      output: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    Vector(clause: "the empty message", input: [], output: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
  ])
  func `SHA-256 gives the published digests, whole and in pieces`(_ vector: Vector) {
    #expect(SHA256Digest.of(vector.input).hex == vector.output)
    let hasher = SHA256Hasher()
    for piece in stride(from: 0, to: vector.input.count, by: 997) {
      Array(vector.input[piece..<min(piece + 997, vector.input.count)]).view { hasher.update($0) }
    }
    #expect(hasher.finish().hex == vector.output)
    #expect(hasher.hash(Bytes("abc")).hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test(arguments: [
    (
      "RFC 4231 4.2", [UInt8](repeating: 0x0B, count: 20), ascii("Hi There"),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      "RFC 4231 4.3", ascii("Jefe"), ascii("what do ya want for nothing?"),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      "RFC 4231 4.4", [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      "RFC 4231 4.7, a key longer than a block", [UInt8](repeating: 0xAA, count: 131),
      ascii("Test Using Larger Than Block-Size Key - Hash Key First"),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ])
  func `HMAC-SHA-256 gives the published codes, and again after a reset`(
    _ clause: String, _ key: [UInt8], _ text: [UInt8], _ code: String
  ) {
    let mac = HMACSHA256(keyBytes: key)
    #expect(mac.authenticate(text).hex == code)
    #expect(mac.authenticate(text).hex == code)
    mac.authenticate(ascii("something else")).withBytes { mac.rekey($0) }
    key.view { mac.rekey($0) }
    #expect(mac.authenticate(text).hex == code)
  }

  @Test func `HKDF gives the output of RFC 5869 A1 to A3`() {
    let ikm = [UInt8](repeating: 0x0B, count: 22)
    let a1 = ikm.view { ikm in
      hex("000102030405060708090a0b0c").view { salt in
        hex("f0f1f2f3f4f5f6f7f8f9").view { HKDF.derive(ikm, salt: salt, info: $0, count: 42) }
      }
    }
    #expect(Hex.lower(a1) == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
    let a2 = [UInt8](0x00...0x4F).view { ikm in
      [UInt8](0x60...0xAF).view { salt in [UInt8](0xB0...0xFF).view { HKDF.derive(ikm, salt: salt, info: $0, count: 82) } }
    }
    #expect(
      Hex.lower(a2)
        == "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"
    )
    let a3 = ikm.view { HKDF.derive($0, info: .empty, count: 42) }
    #expect(Hex.lower(a3) == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")
  }

  @Test func `scrypt agrees with RFC 7914 12 on the vector that the least cost allows`() throws {
    let costs = try some(PasswordKey.Costs(n: 16384, r: 8, p: 1))
    let key = try PasswordKey.derive(passphrase: ascii("pleaseletmein"), salt: ascii("SodiumChloride"), costs: costs)
    #expect(Hex.lower(key.array) == "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2")
    #expect(PasswordKey.Costs(n: 1024) == nil)
    #expect(PasswordKey.Costs(n: 16385) == nil)
    #expect(PasswordKey.Costs(n: 1 << 30) == nil)
  }

  @Test func `base64 and hexadecimal have one text per value and refuse every other`() {
    var dice = Dice(1)
    for count in 0..<70 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) }
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
      #expect(Hex.decode(Hex.lower(bytes)) == bytes)
    }
    #expect(Base64.encode(ascii("foobar")) == "Zm9vYmFy")
    for text in ["Zg", "Zg=", "Zh==", "Zm8=Zm8=", "Z===", "====", "Zg==\n", "Zm9=", "Zm 9", "_-__"] {
      #expect(Base64.decode(text) == nil)
    }
    for text in ["0", "0G", "AB", "0x"] { #expect(Hex.decode(text) == nil) }
  }

  @Test func `secrets do not print`() throws {
    let secret = try key(7)
    var dumped = ""
    dump(secret, to: &dumped)
    #expect("\(secret)" == "<secret>")
    #expect(!dumped.contains("7, 7"))
    #expect(!String(reflecting: secret).contains("0707"))
  }
}
