import Cryptography
import Foundation
import Records

/// A time stamping authority on loopback: `openssl ts` behind a scripted server.
final class TestTimestampAuthority: Sendable {
  static let isAvailable = FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

  let folder: TemporaryFolder
  private let server: ScriptedServer

  private static let configuration = """
    [ tsa ]
    default_tsa = test
    [ test ]
    serial = ./serial
    signer_cert = ./tsa.pem
    certs = ./ca.pem
    signer_key = ./tsa.key
    signer_digest = sha256
    default_policy = 1.2.3.4.1
    digests = sha256
    ess_cert_id_alg = sha256
    [ ext ]
    extendedKeyUsage = critical,timeStamping
    keyUsage = critical,digitalSignature
    [ req ]
    distinguished_name = dn
    [ dn ]

    """

  init() throws {
    let folder = try TemporaryFolder()
    for (name, text) in [("tsa.cnf", Self.configuration), ("serial", "01\n")] {
      _ = try Array(text.utf8).withUnsafeBytes { try folder.write(name, Bytes($0)) }
    }
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "tsa.cnf"]
    try Self.openssl(folder, ["req", "-x509", "-keyout", "ca.key", "-out", "ca.pem", "-days", "3650", "-subj", "/CN=CA", "-addext", "basicConstraints=critical,CA:TRUE"] + key)
    try Self.openssl(folder, ["req", "-new", "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=TSA"] + key)
    try Self.openssl(
      folder, ["x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "tsa.pem", "-days", "3650", "-extfile", "tsa.cnf", "-extensions", "ext"])
    self.folder = folder
    server = try ScriptedServer { number, request in
      guard request.method == "POST", request.headers["content-type"] == TimestampRequest.mediaType,
        (try? request.body.withUnsafeBytes { try folder.write("\(number).tsq", Bytes($0)) }) != nil,
        (try? Self.openssl(folder, ["ts", "-reply", "-config", "tsa.cnf", "-section", "test", "-queryfile", "\(number).tsq", "-out", "\(number).tsr"])) != nil,
        let reply = FileManager.default.contents(atPath: folder.path + "/\(number).tsr")
      else { return .reply(400) }
      return .reply(200, [("content-type", TimestampReply.mediaType)], Array(reply))
    }
  }

  var url: String { server.url + "/tsa" }

  func authorities() throws -> [Certificate] {
    try Certificate.parse(pem: Array(present(FileManager.default.contents(atPath: folder.path + "/ca.pem"))))
  }

  private static func openssl(_ folder: TemporaryFolder, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Absent() }
  }
}
