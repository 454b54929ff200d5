public import Cryptography
import Records

/// A participant's wrapping key in files: the private one as `chartseal-key/1 <suite> <base64>`, the public one as `<suite>:<base64>`.
public enum WrapKeyFile {
  public static func text(of key: WrapPrivateKey) -> String { "chartseal-key/1 \(key.suite.name) \(Base64.encode(key.secret.array))\n" }

  /// Throws `LED-0738`.
  public static func read(_ text: some StringProtocol) throws(ProtocolError) -> WrapPrivateKey {
    let words = text.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\r\n" })
    guard words.count == 3, words[0] == "chartseal-key/1", let suite = WrapSuite(name: words[1]),
      let secret = Base64.decode(words[2]).flatMap({ SecretKey($0) }), let key = try? WrapPrivateKey(suite: suite, secret: secret)
    else { throw .wrapKeyFile }
    return key
  }
}

extension ProtocolError {
  static let wrapKeyFile = ProtocolError(ReasonCode("LED-0738", "the file holds no wrapping key"), .malformedEnvelope)
}
