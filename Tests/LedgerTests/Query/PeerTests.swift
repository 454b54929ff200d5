import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Testing

/// Participants who are known by their client certificate and sign nothing.
@Suite(.serialized) struct PeerTests {
  private struct Certificates {
    let folder: TemporaryFolder
    let authority: Certificate
    let authorityKey: SigningKey
    let authorityFile: String
    private(set) var node = LedgerNodeConfiguration.TLS(certificateFile: "", keyFile: "")
    private let now: Int

    init(now: Int, isOptional: Bool) throws {
      self.now = now
      folder = try TemporaryFolder()
      authorityKey = try SigningKey.generate(.p256)
      authority = try CertificateIssuer.authority(
        CertificateIssuer.Request(organisation: "Consortium", validFrom: now - 3600, validUntil: now + 3600), key: authorityKey)
      let pem = Array(authority.pem.utf8)
      authorityFile = try pem.withUnsafeBytes { [folder] in try folder.write("ca.pem", Bytes($0)) }
      let key = try SigningKey.generate(.p256)
      let (certificateFile, keyFile) = try issue("node", key, ip: ["127.0.0.1"])
      node = .init(
        certificateFile: certificateFile, keyFile: keyFile, clientAuthorityFile: authorityFile, requiresClientCertificate: !isOptional)
    }

    /// Files of a certificate for a key, and of the key.
    func issue(_ name: String, _ key: SigningKey, ip: [String] = []) throws -> (certificate: String, key: String) {
      let request = CertificateIssuer.Request(organisation: name, ipAddresses: ip, validFrom: now - 3600, validUntil: now + 3600)
      let certificate = try CertificateIssuer.certificate(request, for: key.publicKey, by: authority, key: authorityKey)
      let files = try [(name + ".pem", Array(certificate.pem.utf8)), (name + ".key", try key.pem())].map { file, bytes in
        try bytes.withUnsafeBytes { [folder] in try folder.write(file, Bytes($0)) }
      }
      return (files[0], files[1])
    }
  }

  private func clinic(isOptional: Bool) async throws -> (Clinic, Certificates) {
    let certificates = try Certificates(now: LedgerNodeConfiguration().now(), isOptional: isOptional)
    var setup = TestLedger.Setup()
    setup.tls = certificates.node
    setup.clientAuthorityFile = certificates.authorityFile
    return (try await Clinic(setup), certificates)
  }

  /// A client without a signing key, with a certificate or without.
  private func silent(_ clinic: Clinic, _ certificates: Certificates, _ files: (certificate: String, key: String)?) throws -> LedgerClient {
    try clinic.ledger.client(memory: "silent") {
      $0.signingKey = nil
      $0.transport.authorityFile = certificates.authorityFile
      $0.transport.clientCertificateFile = files?.certificate
      $0.transport.clientKeyFile = files?.key
    }
  }

  @Test func `a certificate of a registered key reads like its signature, on the port where others sign`() async throws {
    let (clinic, certificates) = try await clinic(isOptional: true)
    try await clinic.submit([.observation("o1")])
    let question = RecordsQuestion(patient: clinic.hash, purpose: .treatment)
    let physician = try silent(clinic, certificates, try certificates.issue("dr-grey", clinic.physician))
    #expect(await refusal { _ = try await physician.records(question) }?.type == .consentPending)
    try await clinic.grant([.diagnostic])
    #expect(try await physician.records(question).records.count == 1)
    // Once more on a new connection.
    let again = try silent(clinic, certificates, try certificates.issue("dr-grey", clinic.physician))
    #expect(try await again.records(question).records.count == 1)

    let nobody = try silent(clinic, certificates, nil)
    #expect(await refusal { _ = try await nobody.records(question) }?.type == .unauthenticated)
    let stranger = try silent(clinic, certificates, try certificates.issue("stranger", try SigningKey.generate(.p256)))
    #expect(await refusal { _ = try await stranger.records(question) }?.code == "LED-0747")
    await clinic.stop()
  }

  @Test func `a signature goes before the certificate, and a certificate from elsewhere opens no connection`() async throws {
    let (clinic, certificates) = try await clinic(isOptional: true)
    try await clinic.submit([.observation("o1")])
    // The patient signs, behind the physician's certificate.
    let files = try certificates.issue("dr-grey", clinic.physician)
    let patient = try clinic.client(clinic.patient.keys.signer()) {
      $0.transport.authorityFile = certificates.authorityFile
      $0.transport.clientCertificateFile = files.certificate
      $0.transport.clientKeyFile = files.key
    }
    #expect(try await patient.records(RecordsQuestion(patient: clinic.hash)).records.count == 1)
    let others = try Certificates(now: LedgerNodeConfiguration().now(), isOptional: true)
    let foreign = try silent(clinic, certificates, try others.issue("dr-grey", clinic.physician))
    let error = await #expect(throws: LedgerClientError.self) { try await foreign.records(RecordsQuestion(patient: clinic.hash, purpose: .treatment)) }
    #expect(error?.problem == nil)
    await clinic.stop()
  }

  @Test func `a participant whose registration has ended is nobody, whatever the certificate says`() async throws {
    let (clinic, certificates) = try await clinic(isOptional: true)
    let files = try certificates.issue("dr-grey", clinic.physician)
    let physician = try silent(clinic, certificates, files)
    let ended = try Participant(
      id: Clinic.physicianID, role: .physician, name: "", publicKey: clinic.physician.publicKey, validFrom: 0, validUntil: clinic.ledger.clock.now)
    try await clinic.ledger.client(memory: "authority", key: clinic.ledger.authority)
      .register(try ended.entry(by: "consortium", key: clinic.ledger.authority))
    let refused = await refusal { _ = try await physician.records(RecordsQuestion(patient: clinic.hash, purpose: .treatment)) }
    #expect(refused?.code == "LED-0322")
    await clinic.stop()
  }
}
