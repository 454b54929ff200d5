import ArgumentParser
import Cryptography
import Foundation
import LedgerClient
import LedgerProtocol
import PatientIdentity
import Pipeline
import Records

/// Which of their own records a patient asks for.
struct RecordChoice: ParsableArguments {
  @Option(help: "Parts: \(Part.allCases.map(\.name).joined(separator: ",")).") var parts: String?
  @Option(help: "FHIR resource types, such as Observation,Condition.") var types: String?
  @Option(help: "Sealed on this day or later, such as 2026-03-01.") var since: String?
  @Option(help: "Sealed before this day.") var until: String?

  /// Hands over the patient's own records of the choice, page by page.
  func records(of agent: PatientAgent, _ body: (ShownRecord) async throws -> Void) async throws {
    var question = RecordsQuestion(patient: agent.patient, purpose: .patientRequest)
    if let parts { question.parts = try ConsentArguments.parts(parts) }
    question.types = ConsentArguments.words(types ?? "")
    (question.since, question.until) = (try DayText.checked(since, "--since"), try DayText.checked(until, "--until"))
    var cursor: String?
    while true {
      let page = try await agent.client.records(question, cursor: cursor)
      for record in page.records { try await body(record) }
      guard !page.isComplete else { return }
      cursor = page.next
    }
  }
}

struct PatientRecordsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "records", abstract: "Your own records, as a table or as FHIR R4 NDJSON.",
    discussion: """
      Reading one's own makes no entry. --proof fetches the receipt of each record and verifies it against the log.

      EXAMPLES
        chartseal patient records
        chartseal patient records --parts diagnostic --types Observation --since 2026-01-01 --proof
        chartseal patient records --ndjson > records.ndjson
      """)
  @OptionGroup var wallet: WalletOptions
  @OptionGroup var choice: RecordChoice
  @Flag(help: "Verify the receipt of every record.") var proof = false
  @OptionGroup var output: QueryOutput.Options

  func validate() throws { try output.validate() }

  func run() async throws {
    try await consentReporting {
      let agent = try wallet.agent()
      var out = QueryOutput(output, verifier: proof ? RecordVerifier(agent.client) : nil)
      try await choice.records(of: agent) { record in try await out.show(record) }
      out.finish()
    }
  }
}

struct PatientRevealCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reveal", abstract: "Show chosen records to one participant: a file that only they can open.",
    discussion: """
      The records are fetched with the wallet, sealed to the participant's wrapping key as the log has it (HPKE, AES-256-GCM), and signed by you. Nothing of it
      goes to the ledger; hand the file over as you like. The participant opens it with chartseal open-reveal, and can hold each record against the log.

      EXAMPLES
        chartseal patient reveal --to dr-lee --parts diagnostic --out for-dr-lee.reveal
        chartseal patient reveal --to dr-lee --from-file mine.ndjson --out for-dr-lee.reveal       lines of your own
      """)
  @OptionGroup var wallet: WalletOptions
  @OptionGroup var choice: RecordChoice
  @Option(help: "Participant id.") var to: String
  @Option(help: "The file to write.") var out: String
  @Option(help: "Reveal the lines of this file instead of records of the ledger.") var fromFile: String?
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await consentReporting {
      let contents = try wallet.open()
      let agent = try wallet.agent(contents)
      let known = try await agent.client.participant(to)
      guard let key = known.participant.wrapKey else { throw RunFailure(.configuration, "the participant has registered no wrapping key") }
      let isProven = try await agent.client.prove(known, in: ProvenEntries(agent.client))
      var lines: [[UInt8]] = []
      if let fromFile {
        lines = try SecretFile.readPublic(fromFile).split(separator: 0x0A).map { Array($0) }
      } else {
        try await choice.records(of: agent) { record in lines.append(RevealedRecord.line(record)) }
      }
      guard !lines.isEmpty else { throw RunFailure(.sourceMissing, "there is no such record") }
      let file = try RevealFile.seal(lines, of: agent.patient, to: to, key, at: agent.time, by: contents.keys.signer())
      try SecretFile.write(file, to: out)
      Console.facts(
        "revealed", json: json,
        [
          ("revealed", "\(Console.grouped(lines.count)) records to \(to), key \(key.id.prefix(16))\(isProven ? ", as the log has it" : ", as the node says")"),
          ("file", "\(out), \(Console.grouped(file.count)) bytes"),
        ],
        [("to", .string(to)), ("records", .int(lines.count)), ("wrap_key_id", .string(key.id)), ("proven", .bool(isProven)), ("file", .string(out)), ("bytes", .int(file.count))])
    }
  }
}

struct OpenRevealCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open-reveal", abstract: "Open records that a patient has revealed to you.",
    discussion: """
      Checks that the patient signed: against the patient's key as the ledger has it, or with --signer against a public key (PEM) that you have otherwise.
      The lines go to standard output.

      EXAMPLES
        chartseal open-reveal for-dr-lee.reveal --wrap-key dr-lee/wrap.key --key dr-lee/signing.pem --url URL --log-key log.vkey --proof
        chartseal open-reveal for-dr-lee.reveal --wrap-key dr-lee/wrap.key --signer anna.pub
      """)
  @Argument(help: "The file.") var file: String
  @Option(help: "Your wrapping key.") var wrapKey: String
  @Option(help: "The patient's public signing key (PEM); without it the ledger is asked.") var signer: String?
  @Option(help: "Your signing key, for asking the ledger.") var key: String?
  @Option(help: "File with the passphrase of that key.") var keyPassphraseFile: String?
  @OptionGroup var node: NodeOptions
  @Flag(help: "Hold every record against the log: its receipt is fetched and verified.") var proof = false

  func run() async throws {
    try await consentReporting {
      let bytes = try SecretFile.readPublic(file)
      let own = try WrapKeyFile.read(String(decoding: try SecretFile.read(wrapKey), as: UTF8.self))
      let patient = try RevealFile.statement(bytes).patient
      let client = try key.map { try node.client(try ParticipantOptions.signingKey($0, passphraseFile: keyPassphraseFile), memory: $0 + ".checkpoint") }
      let (statement, lines) = try RevealFile.open(bytes, with: own, signer: try await publicKey(of: patient, client))
      guard let client, proof else {
        guard !proof else { throw ValidationError("--proof needs --key, --url and --log-key") }
        for line in lines { Console.write(RevealedRecord.resource(line) + [0x0A], to: 1) }
        return OpenRevealCommand.say(statement)
      }
      let verifier = RecordVerifier(client)
      var verified = 0
      for line in lines {
        if let record = RevealedRecord.record(line), let committed = record.committed {
          try await verifier.verify(committed: committed, batch: record.batch, line: record.line)
          verified += 1
        }
        Console.write(RevealedRecord.resource(line) + [0x0A], to: 1)
      }
      Console.note("\(Console.grouped(verified)) with a verified receipt")
      OpenRevealCommand.say(statement)
    }
  }

  private static func say(_ statement: RevealFile.Statement) {
    Console.note("\(Console.grouped(statement.lines)) records of patient \(statement.patient), signed \(Timestamp.text(ofSeconds: statement.at))")
  }

  private func publicKey(of patient: PatientHash, _ client: LedgerClient?) async throws -> PublicKey {
    if let signer { return try PublicKey(pem: try SecretFile.readPublic(signer)) }
    guard let client else { throw ValidationError("--signer, or --key, --url and --log-key to ask the ledger") }
    let known = try await client.participant(patient.description)
    if try await !client.prove(known, in: ProvenEntries(client)) {
      Console.note("notice      the patient's key is as the node says; the log holds no entry of it")
    }
    return known.participant.publicKey
  }
}

/// A record on its way to somebody: `{"transaction":"<batch>/<line>","nonce":"<base64>","resource":<exact bytes>}`; any other line is what it is.
enum RevealedRecord {
  private static let mark = Array(",\"resource\":".utf8)

  static func line(_ record: ShownRecord) -> [UInt8] {
    guard let nonce = record.nonce else { return record.bytes }
    let head = JSONValue.object([.init("transaction", .string(record.transaction)), .init("nonce", .string(nonce.base64))]).encoded
    return Array(head.dropLast()) + mark + record.bytes + [0x7D]
  }

  static func record(_ line: [UInt8]) -> ShownRecord? {
    guard let at = split(line), let head = JSONValue.parse(Array(line[..<at]) + [0x7D]),
      let place = head["transaction"]?.string.flatMap({ ShownRecord.place($0) }), let nonce = head["nonce"]?.string.flatMap({ SHA256Digest(base64: $0) })
    else { return nil }
    return ShownRecord(batch: place.batch, line: place.line, committed: nonce.array + resource(line))
  }

  static func resource(_ line: [UInt8]) -> [UInt8] {
    guard let at = split(line) else { return line }
    return Array(line[(at + mark.count)...].dropLast())
  }

  private static func split(_ line: [UInt8]) -> Int? {
    guard line.starts(with: Array("{\"transaction\":".utf8)), line.last == 0x7D else { return nil }
    return line.indices.prefix(300).first { line[$0...].starts(with: mark) }
  }
}
