import ArgumentParser
import Cryptography
import Foundation
import LedgerClient
import LedgerProtocol
import PatientIdentity
import Pipeline
import Records

/// The node that a patient or participant talks to, and the log key that is believed.
struct NodeOptions: ParsableArguments {
  @Option(help: "Base URL of the ledger node. Also: CHARTSEAL_LEDGER_URL.") var url: String?
  @Option(help: "The log's verifier key, or a file with it.") var logKey: String?
  @Option(help: "Authorities (PEM) to trust instead of the system's.") var caFile: String?
  @Flag(help: "Allow plain HTTP to another machine than this one.") var allowHttp = false

  /// The node's address.
  func address() throws -> String {
    guard let url = url ?? ProcessInfo.processInfo.environment["CHARTSEAL_LEDGER_URL"] else { throw ValidationError("name the node with --url") }
    return url
  }

  /// - Parameter memory: file in which the last checkpoint seen is remembered; contradicting ones are kept beside it.
  func client(_ key: SigningKey, memory: String) throws -> LedgerClient {
    guard let text = logKey else {
      throw ValidationError("name the log's key with --log-key: the text or a file such as log.vkey")
    }
    let folder = (memory as NSString).deletingLastPathComponent
    var options = LedgerClientOptions(
      url: try address(), logKey: try NodeOptions.key(text), signingKey: key, memoryFile: memory, evidenceFolder: folder.isEmpty ? "." : folder)
    options.allowsHTTP = allowHttp
    options.transport.authorityFile = caFile
    options.retry.maximumAttempts = 3
    do { return try LedgerClient(options) } catch { throw NodeFailure.of(error) }
  }

  private static func key(_ text: String) throws -> VerifierKey {
    let path = text.hasPrefix("@") ? String(text.dropFirst()) : text
    let isFile = text.hasPrefix("@") || FileManager.default.fileExists(atPath: path)
    let key = isFile ? String(decoding: try SecretFile.readPublic(path), as: UTF8.self) : text
    do { return try VerifierKey(parsing: key.filter { !$0.isWhitespace }) } catch {
      throw RunFailure(.configuration, "--log-key is no verifier key, and no file that holds one")
    }
  }

  /// The options as they are given again on a command line.
  var words: [String] {
    var out: [String] = []
    if let url { out += ["--url", url] }
    if let logKey { out += ["--log-key", logKey] }
    if let caFile { out += ["--ca-file", caFile] }
    if allowHttp { out.append("--allow-http") }
    return out
  }
}

/// What a node's refusal is for an exit code.
enum NodeFailure {
  static func of(_ error: LedgerClientError) -> RunFailure {
    switch error.kind {
    case .unavailable, .cancelled: RunFailure(.ledgerUnavailable, error.description)
    case .refused: RunFailure(.ledgerRefused, text(of: error))
    case .receipt, .splitView: RunFailure(.ledgerInconsistent, error.description)
    case .memory: RunFailure(.stateUnwritable, error.description)
    case .configuration: RunFailure(.configuration, error.description)
    }
  }

  /// The node's fixed sentence beside the code, so that nobody has to look it up.
  private static func text(of error: LedgerClientError) -> String {
    error.description + (error.problem?.detail.map { ": \($0)" } ?? "")
  }
}

/// `ledgerReporting`, with what wallets and clients throw.
func consentReporting<T>(_ body: () async throws -> T) async throws -> T {
  try await ledgerReporting {
    do { return try await body() } catch let error as LedgerClientError { throw NodeFailure.of(error) } catch let error as VaultError {
      throw RunFailure(.keyUnusable, error.description)
    }
  }
}

/// A patient's wallet file, opened with its passphrase, and what is done with it.
struct WalletOptions: ParsableArguments {
  @Option(help: "The wallet file.") var wallet: String?
  @OptionGroup var passphrase: PassphraseSource
  @OptionGroup var node: NodeOptions

  func path() throws -> String {
    guard let path = wallet else { throw ValidationError("name the wallet with --wallet") }
    return path
  }

  func text() throws -> String { String(decoding: try SecretFile.read(try path()), as: UTF8.self) }

  func open() throws -> Wallet.Contents { try Wallet.read(try text(), passphrase: try passphrase.read("Passphrase of the wallet: ")) }

  func agent() throws -> PatientAgent { try agent(try open()) }

  func agent(_ contents: Wallet.Contents) throws -> PatientAgent {
    let client = try node.client(try contents.keys.signer(), memory: try path() + ".checkpoint")
    do { return try PatientAgent(client, patient: contents.patient, keys: contents.keys) } catch { throw NodeFailure.of(error) }
  }

  /// A command of the patient as it is typed, with the same wallet and node.
  func command(_ words: String...) -> String {
    let options = (wallet.map { ["--wallet", $0] } ?? []) + node.words
    return (["chartseal", "patient"] + words + options).map { Shell.quoted($0) }.joined(separator: " ")
  }
}

/// A participant's key, with the id under which it is registered.
struct ParticipantOptions: ParsableArguments {
  @Option(name: .customLong("as"), help: "Your participant id.") var id: String
  @Option(help: "Your signing key: PEM or PKCS#12 file, mode 0600.") var key: String
  @Option(help: "File with the key's passphrase, mode 0600.") var keyPassphraseFile: String?
  @OptionGroup var node: NodeOptions

  func signingKey() throws -> SigningKey { try ParticipantOptions.signingKey(key, passphraseFile: keyPassphraseFile) }

  static func signingKey(_ path: String, passphraseFile: String?) throws -> SigningKey {
    var passphrase: [UInt8]?
    if let passphraseFile {
      var bytes = try SecretFile.read(passphraseFile)
      while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
      passphrase = bytes
    }
    return try SigningKey(file: try SecretFile.read(path), passphrase: passphrase)
  }

  func agent() throws -> ParticipantAgent {
    guard Participant.isID(id) else { throw ValidationError("--as is a participant id: letters, digits, '.', '_', ':' and '-'") }
    let signing = try signingKey()
    return ParticipantAgent(try node.client(signing, memory: key + ".checkpoint"), id: id, key: signing)
  }
}

enum Shell {
  /// A word as a shell reads it back.
  static func quoted(_ word: String) -> String {
    let isPlain = !word.isEmpty && word.utf8.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) || Array("-_./:,=@%+".utf8).contains($0) }
    return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}

/// Lists and times of the command line.
enum ConsentArguments {
  static func parts(_ text: String) throws -> [Part] {
    let names = words(text)
    let parts = names.compactMap { Part(name: $0) }
    guard parts.count == names.count, !parts.isEmpty else {
      throw ValidationError("--parts is a list of \(Part.allCases.map(\.name).joined(separator: ", "))")
    }
    return Array(Set(parts)).sorted()
  }

  static func labels(_ text: String) throws -> SecurityLabels {
    var labels = SecurityLabels()
    for code in words(text) {
      guard let label = SecurityLabels(codes: [code]) else {
        throw ValidationError("--labels is a list of \(SecurityLabels.codes.joined(separator: ", "))")
      }
      labels.formUnion(label)
    }
    return labels
  }

  static func purposes(_ text: String) throws -> [PurposeOfUse] {
    let names = words(text)
    let purposes = PurposeOfUse.allCases.filter { names.contains($0.rawValue) }
    guard purposes.count == Set(names).count, !purposes.isEmpty else {
      throw ValidationError("a purpose is one of \(PurposeOfUse.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return purposes
  }

  /// `2026-12-31` (that day included), `2026-12-31T12:00:00Z`, or `90d` from now; seconds since 1970, exclusive.
  static func until(_ text: String, now: Int) throws -> Int {
    if text.hasSuffix("d"), let days = Int(text.dropLast()), (1...36_500).contains(days) { return now + days * 86_400 }
    guard let range = FHIRTime.range(text), range.upperBound > now else {
      throw ValidationError("--until is a day to come such as 2026-12-31, a time such as 2026-12-31T12:00:00Z, or a number of days such as 90d")
    }
    return range.upperBound
  }

  static func patient(_ text: String) throws -> PatientHash {
    guard let hash = PatientHash(text: text) else { throw ValidationError("a patient is named by hash: pt1 and 52 characters") }
    return hash
  }

  static func words(_ text: String) -> [String] {
    text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
  }
}
