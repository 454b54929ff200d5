import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Testing

/// TLS between client and node, with certificates made for the test.
@Suite(.serialized) struct TLSTests {
  private struct Certificates {
    let folder: TemporaryFolder
    let authorityFile: String
    let otherAuthorityFile: String
    let node: LedgerNodeConfiguration.TLS
    let clientCertificate: String
    let clientKey: String

    init(now: Int) throws {
      folder = try TemporaryFolder()
      let folder = folder
      func write(_ name: String, _ bytes: [UInt8]) throws -> String { try bytes.withUnsafeBytes { try folder.write(name, Bytes($0)) } }
      func request(_ name: String, ip: [String] = []) -> CertificateIssuer.Request {
        CertificateIssuer.Request(organisation: name, ipAddresses: ip, validFrom: now - 3600, validUntil: now + 3600)
      }
      let authorityKey = try SigningKey.generate(.p256)
      let authority = try CertificateIssuer.authority(request("Consortium"), key: authorityKey)
      authorityFile = try write("ca.pem", Array(authority.pem.utf8))
      let other = try CertificateIssuer.authority(request("Others"), key: SigningKey.generate(.p256))
      otherAuthorityFile = try write("other.pem", Array(other.pem.utf8))
      func issue(_ name: String, ip: [String] = []) throws -> (String, String) {
        let key = try SigningKey.generate(.p256)
        let certificate = try CertificateIssuer.certificate(request(name, ip: ip), for: key.publicKey, by: authority, key: authorityKey)
        return (try write(name + ".pem", Array(certificate.pem.utf8)), try write(name + ".key", key.pem()))
      }
      let (nodeCertificate, nodeKey) = try issue("node", ip: ["127.0.0.1"])
      node = .init(certificateFile: nodeCertificate, keyFile: nodeKey, clientAuthorityFile: authorityFile)
      (clientCertificate, clientKey) = try issue("client")
    }
  }

  @Test func `a batch goes over TLS with both sides' certificates verified, and not without`() async throws {
    // Certificates are checked against the machine's time.
    let certificates = try Certificates(now: LedgerNodeConfiguration().now())
    var setup = TestLedger.Setup()
    setup.tls = certificates.node
    let ledger = try await TestLedger(setup)
    let client = try ledger.client {
      $0.transport.authorityFile = certificates.authorityFile
      $0.transport.clientCertificateFile = certificates.clientCertificate
      $0.transport.clientKeyFile = certificates.clientKey
    }
    try await ledger.submitWraps(client)
    try await ledger.submit(try ledger.hospital.batch(1), client)
    #expect(client.transportSummary.hasPrefix("TLSv1.3 "))

    let stranger = try ledger.client { $0.transport.authorityFile = certificates.otherAuthorityFile }
    let wrong = await #expect(throws: LedgerClientError.self) { try await stranger.checkpoint() }
    #expect(wrong?.transport?.kind == .certificate)
    let nobody = try ledger.client { $0.transport.authorityFile = certificates.authorityFile }
    await #expect(throws: LedgerClientError.self) { try await nobody.checkpoint() }
    let plain = try ledger.client(url: "http://127.0.0.1:\(ledger.node.port)")
    await #expect(throws: LedgerClientError.self) { try await plain.checkpoint() }
    await ledger.stop()
  }
}
