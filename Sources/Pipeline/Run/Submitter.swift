import Cryptography
import Foundation
import LedgerClient
import LedgerProtocol
import Records
import Sealing
import Synchronization

/// How the submission of a batch ended.
struct SubmissionResult: Sendable {
  enum Ending: Sendable {
    /// Index of the entry in the log; `wasKnown` when the ledger had it before.
    case accepted(index: Int, wasKnown: Bool)
    case failed(RunFailure)
  }
  let batch: String
  let ending: Ending
  /// Patients whose key wraps went before it.
  let wrapped: [PatientHash]
}

/// Sends batches from the spool to the ledger, several at a time, and stores their receipts; answers come back on threads of its own.
final class Submitter: Sendable {
  private let client: LedgerClient
  private let spool: Spool
  private let receipts: ReceiptFolder
  private let submitter: String
  private let signing: SigningKey
  private let sealing: SealingSettings
  private let answer: @Sendable (SubmissionResult) -> Void
  private let queue: AsyncStream<String>
  private let feed: AsyncStream<String>.Continuation
  private let task: Mutex<Task<Void, Never>?>
  private let isBroken = Mutex(false)

  init(
    definition: PipelineDefinition, state: StateFolder, signing: SigningKey, log: VerifierKey, sealing: SealingSettings, spool: Spool,
    answer: @escaping @Sendable (SubmissionResult) -> Void
  ) throws {
    client = try Submitter.makeClient(definition, state: state, signing: signing, log: log)
    (self.spool, self.signing, self.sealing, self.answer) = (spool, signing, sealing, answer)
    receipts = ReceiptFolder(path: state.receiptsPath)
    submitter = definition.stakeholders["submitting-organisation"] ?? ""
    (queue, feed) = AsyncStream.makeStream(of: String.self)
    task = Mutex(nil)
    let width = definition.ledger.inFlight
    task.withLock { $0 = Task.detached { [self] in await run(width) } }
  }

  static func makeClient(_ definition: PipelineDefinition, state: StateFolder, signing: SigningKey, log: VerifierKey) throws -> LedgerClient {
    do { return try LedgerClient(options(definition, state: state, signing: signing, log: log)) } catch { throw failure(error) }
  }

  static func options(_ definition: PipelineDefinition, state: StateFolder, signing: SigningKey?, log: VerifierKey) -> LedgerClientOptions {
    let ledger = definition.ledger
    var options = LedgerClientOptions(
      url: ledger.url, logKey: log, signingKey: signing, memoryFile: state.checkpointPath, evidenceFolder: state.evidencePath)
    options.transport.authorityFile = ledger.caFile
    options.transport.clientCertificateFile = ledger.clientCertificate
    options.transport.clientKeyFile = ledger.clientKey
    options.transport.proxy = ledger.proxy
    options.transport.connectTimeoutSeconds = ledger.connectTimeoutSeconds
    options.transport.totalTimeoutSeconds = ledger.timeoutSeconds
    options.transport.stallSeconds = ledger.stallTimeoutSeconds
    options.transport.maximumInFlight = ledger.inFlight
    options.retry.maximumAttempts = ledger.retries + 1
    return options
  }

  /// The protocol and cipher last negotiated, for the record.
  var transport: String { client.transportSummary }

  func submit(_ batch: String) { feed.yield(batch) }

  func stop() { feed.finish() }

  /// Breaks off what is under way; its batches stay in the spool.
  func cancel() { task.withLock { $0?.cancel() } }

  private func run(_ width: Int) async {
    await withTaskGroup(of: Void.self) { group in
      var open = 0
      for await batch in queue {
        if open >= width {
          await group.next()
          open -= 1
        }
        group.addTask { await self.send(batch) }
        open += 1
      }
    }
  }

  private func send(_ id: String) async {
    // After the ledger has failed for good, what waits stays in the spool: the next run takes it up.
    if isBroken.withLock({ $0 }) {
      return answer(SubmissionResult(batch: id, ending: .failed(RunFailure(.ledgerUnavailable, "not sent: the ledger had failed before")), wrapped: []))
    }
    do {
      let batch = try spool.load(id)
      let wraps = try sealing.wraps(of: batch.container.directory.patients)
      if let wraps {
        let blob = wraps.encoded
        let statement = try KeyWrapsStatement(submitter: submitter, blob: blob, patients: wraps.patients.count).signed(by: signing)
        try await client.submit(wraps: blob, statement: statement)
        sealing.wrapped.note(wraps.patients.map(\.patient))
      }
      let accepted = try await client.submit(batch: id, entry: batch.envelope, file: spool.file(id))
      try receipts.store(batch: id, entry: accepted.entry, proof: accepted.receipt.encoded, container: batch.container)
      answer(
        SubmissionResult(
          batch: id, ending: .accepted(index: accepted.receipt.index, wasKnown: accepted.wasKnown), wrapped: wraps?.patients.map(\.patient) ?? []))
    } catch {
      let failure = Submitter.failure(error)
      if failure.kind != .ledgerRefused { isBroken.withLock { $0 = true } }
      answer(SubmissionResult(batch: id, ending: .failed(failure), wrapped: []))
    }
  }

  static func failure(_ error: any Error) -> RunFailure {
    switch error {
    case let e as LedgerClientError:
      switch e.kind {
      case .unavailable, .cancelled: RunFailure(.ledgerUnavailable, e.description)
      // This says something of who asks or of a clock, nothing of the batch: it may be sent again when that is mended.
      case .refused where e.problem?.type == .unauthenticated:
        RunFailure(.keyUnusable, e.description + ": check this machine's clock, and that the ledger knows the key")
      case .refused: RunFailure(.ledgerRefused, e.description)
      case .receipt, .splitView: RunFailure(.ledgerInconsistent, e.description)
      case .memory: RunFailure(.stateUnwritable, e.description)
      case .configuration: RunFailure(.configuration, e.description)
      }
    default: RunFailure(error) ?? RunFailure(.internalError, "submission failed: \(type(of: error))")
    }
  }
}
