import ArgumentParser
import Cryptography
import Foundation
import LedgerClient
import LedgerProtocol
import Pipeline
import Records

struct QueryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query", abstract: "Read records from a ledger node: one by its transaction id, or a patient's by part, type and time.",
    discussion: """
      The node asks the contract in force and the patient's consent about every record, and enters into the log what it shows before it shows it.
      Without a grant the patient is asked, and the command ends with exit code 1 and says so.

      --proof fetches the receipt of each record and verifies it: the record is in its batch, the batch in the log, the log is the one seen
      before, the batch is signed by a registered hospital. A record from which the contract had something taken out has no receipt.
      --sealed takes the sealed block instead of the record, and opens it with the keys that the patient handed over with the grant: then the
      node is trusted with nothing.

      EXAMPLES
        chartseal query --url https://ledger:8750 --log-key log.vkey --key physician.pem --patient pt1... --purpose TREAT --part diagnostic
        chartseal query --url https://ledger:8750 --log-key log.vkey --key physician.pem --transaction BATCH/12 --purpose TREAT --proof
        chartseal query --url https://ledger:8750 --log-key log.vkey --key insurer.pem --patient pt1... --purpose HPAYMT --since 2026-01-01 --ndjson
        chartseal query --url https://ledger:8750 --log-key log.vkey --key physician.pem --transaction BATCH/12 --purpose TREAT \\
          --sealed --as dr-grey --wrap-key physician.wrap
      """)
  @OptionGroup var node: NodeOptions
  @Option(help: "Your signing key: PEM or PKCS#12 file, mode 0600.") var key: String
  @Option(help: "File with the key's passphrase, mode 0600.") var keyPassphraseFile: String?
  @Option(help: "A record: batch id, a slash, line.") var transaction: String?
  @Option(help: "A patient, by hash.") var patient: String?
  @Option(help: "Parts, divided by commas: history, diagnostic, billing, prescription, notes, identity.") var part: String?
  @Option(help: "FHIR resource types, divided by commas.") var type: String?
  @Option(help: "From when on the batches were sealed: 2026-03-01 or 2026-03-01T10:00:00Z.") var since: String?
  @Option(help: "Until when, exclusive.") var until: String?
  @Option(help: "Why: TREAT, ETREAT (emergency), HPAYMT, HOPERAT. Hospitals and patients may leave it out.") var purpose: String?
  @Option(help: "The most records; all when left out.") var limit: Int?
  @Flag(help: "Verify the receipt of every record.") var proof = false
  @Flag(help: "Open sealed blocks with the keys of a grant.") var sealed = false
  @Option(name: .customLong("as"), help: "With --sealed: your participant id.") var id: String?
  @Option(help: "With --sealed: file with your wrapping key, mode 0600.") var wrapKey: String?
  @OptionGroup var output: QueryOutput.Options

  func validate() throws {
    guard (transaction == nil) != (patient == nil) else { throw ValidationError("name a record with --transaction, or a patient with --patient") }
    if let transaction, ShownRecord.place(transaction) == nil { throw ValidationError("--transaction is a batch id, a slash and a line") }
    if transaction != nil, part != nil || type != nil || since != nil || until != nil {
      throw ValidationError("--part, --type, --since and --until go with --patient")
    }
    if sealed, transaction == nil || id == nil || wrapKey == nil { throw ValidationError("--sealed goes with --transaction, --as and --wrap-key") }
    if let purpose, PurposeOfUse(rawValue: purpose) == nil {
      throw ValidationError("--purpose is one of \(PurposeOfUse.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    if let limit, limit < 1 { throw ValidationError("--limit is 1 or more") }
    try output.validate()
  }

  func run() async throws {
    try await consentReporting {
      let signing = try ParticipantOptions.signingKey(key, passphraseFile: keyPassphraseFile)
      let client = try node.client(signing, memory: key + ".checkpoint")
      var out = QueryOutput(output, verifier: proof ? RecordVerifier(client) : nil)
      do {
        if let transaction, let place = ShownRecord.place(transaction) {
          let record = sealed ? try await opened(client, place) : try await client.record(batch: place.batch, line: place.line, purpose: why)
          try await out.show(record)
        } else {
          try await records(client, &out)
        }
      } catch let error as LedgerClientError {
        out.finish()
        try explain(error)
        throw error
      }
      out.finish()
    }
  }

  private var why: PurposeOfUse? { purpose.flatMap(PurposeOfUse.init(rawValue:)) }

  private func records(_ client: LedgerClient, _ out: inout QueryOutput) async throws {
    guard let hash = PatientHash(text: patient ?? "") else { throw ValidationError("--patient is a patient hash: pt1 and 52 characters") }
    var question = RecordsQuestion(patient: hash, purpose: why)
    if let part { question.parts = try ConsentArguments.parts(part) }
    if let type { question.types = ConsentArguments.words(type) }
    (question.since, question.until) = (since, until)
    var left = limit ?? .max
    var cursor: String?
    while left > 0 {
      let page = try await client.records(question, cursor: cursor, limit: min(left, 1_000))
      for record in page.records { try await out.show(record) }
      left -= page.records.count
      if page.isComplete { return }
      cursor = page.next
    }
  }

  /// The record from its sealed block, opened here.
  private func opened(_ client: LedgerClient, _ place: (batch: String, line: Int)) async throws -> ShownRecord {
    guard let id, let wrapKey else { throw ValidationError("--sealed goes with --as and --wrap-key") }
    let secret = try WrapKeyFile.read(String(decoding: try SecretFile.read(wrapKey), as: UTF8.self))
    let block = try await client.sealedBlock(batch: place.batch, line: place.line, purpose: why)
    let submitter = try await client.recordReceipt(batch: place.batch, line: place.line)
    let header = try BatchHeader(parsing: LogEntry(parsing: submitter.entry).envelope.payload)
    for keys in try await client.handovers(block.patient, to: id, key: secret) {
      guard let partKey = keys.key(for: block.block, submitter: header.submitter) else { continue }
      guard let line = try block.open(with: partKey).first(where: { $0.line == place.line }) else { throw ProtocolError.line }
      return ShownRecord(batch: place.batch, line: place.line, committed: line.committed)
    }
    throw RunFailure(.keyUnusable, "no grant has handed over a key for this block to \(id) that \(wrapKey) opens")
  }

  /// What to do about a refusal, on standard error before the refusal itself.
  private func explain(_ error: LedgerClientError) throws {
    guard let problem = error.problem else { return }
    switch problem.type {
    case .consentPending: Console.note("the patient has been asked; ask again when they have answered. Your requests: GET /v1/patients/<hash>/consents")
    case .consentDenied: Console.note("the patient's answer stands until they change it; a new request may be made with: chartseal access request")
    case .forbidden: Console.note("no grant can change this: the contract keeps it from your role. Read the contract: GET /v1/policy")
    case .untrustedSigner: Console.note("the consortium's authority has to register this key, or its registration has run out")
    case .malformedEnvelope where purpose == nil: Console.note("say why you ask: --purpose TREAT, ETREAT, HPAYMT or HOPERAT")
    default: break
    }
  }
}
