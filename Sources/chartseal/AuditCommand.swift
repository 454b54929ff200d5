import ArgumentParser
import Cryptography
import Foundation
import LedgerProtocol
import Pipeline
import Records
import Reporting

struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "The audit log: who did what with patients' data. Show it, examine it, sign for a review.",
    discussion: """
      With --pipeline the log of its state folder; without it the user's own, which holds what was done without a pipeline.

      EXAMPLES
        chartseal audit show --pipeline hospital.yaml --since 2026-03-01
        chartseal audit verify --pipeline hospital.yaml
        chartseal audit sign-review --pipeline hospital.yaml --key auditor.pem --reviewer "A. Auditor" --note-file note.txt
      """, subcommands: [AuditShowCommand.self, AuditVerifyCommand.self, AuditReviewCommand.self])
}

/// Which log.
struct AuditLogOption: ParsableArguments {
  @OptionGroup var pipeline: PipelineOption

  /// The state folder of the pipeline; nil for the user's own log.
  func state() throws -> StateFolder? { pipeline.isGiven ? try StateFolder(path: pipeline.load().state) : nil }

  func writer() throws -> AuditWriter { try state().map { AuditWriter(state: $0) } ?? AuditWriter.ofUser() }
}

/// Days on the command line.
enum DayText {
  static func checked(_ text: String?, _ option: String) throws -> String? {
    guard let text else { return nil }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard text.utf8.count == 10, parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts.allSatisfy({ Int($0) != nil }) else {
      throw ValidationError("\(option) is a day such as 2026-03-01")
    }
    return text
  }
}

struct AuditShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print the events of the audit log, oldest first. The showing is an event of its own.",
    discussion: """
      EXAMPLES
        chartseal audit show --pipeline hospital.yaml --since 2026-03-01 --event reveal
        chartseal audit show --pipeline hospital.yaml --json
        chartseal audit show
      """)
  @OptionGroup var log: AuditLogOption
  @Option(help: "Events of this day and later, such as 2026-03-01.") var since: String?
  @Option(help: "Events of this day and earlier.") var until: String?
  @Option(help: "Only events of this kind, such as reveal or release.") var event: String?
  @Option(help: "Why you look; goes into the log.") var purpose = ""
  @Flag(help: "Print JSON lines.") var json = false

  func run() async throws {
    let (since, until) = (try DayText.checked(since, "--since"), try DayText.checked(until, "--until"))
    if let event, AuditEvent.Kind(rawValue: event) == nil {
      throw ValidationError("--event is one of: " + AuditEvent.Kind.allCases.map(\.rawValue).joined(separator: ", "))
    }
    try await reporting {
      let writer = try log.writer()
      let filter = [since.map { "since \($0)" }, until.map { "until \($0)" }, event.map { "event \($0)" }].compactMap(\.self).joined(separator: ", ")
      try writer.note(.view, subject: "audit log", purpose: purpose, detail: filter.isEmpty ? "all events" : filter)
      do {
        try writer.log.forEachEvent { e in
          let day = String(e.time.prefix(10))
          guard since.map({ day >= $0 }) ?? true, until.map({ day <= $0 }) ?? true, event.map({ e.word == $0 }) ?? true else { return }
          Console.out(json ? String(decoding: e.encoded, as: UTF8.self) : AuditShowCommand.line(e))
        }
      } catch let error as AuditError {
        throw AuditWriter.failure(error)
      }
    }
  }

  private static func line(_ e: AuditEvent) -> String {
    let who = e.actor.operator.isEmpty ? e.actor.user : "\(e.actor.user)/\(e.actor.operator)"
    let rest = [e.subject, e.purpose.isEmpty ? "" : "for \(e.purpose)", e.detail].filter { !$0.isEmpty }.joined(separator: "; ")
    return "\(e.sequence)  \(e.time)  \(who)  \(e.word)  \(rest)"
  }
}

struct AuditVerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Examine the audit log: edits, lines cut, moved, doubled or put in, an end that was cut off.",
    discussion: """
      The chain finds changes within the log. Its end is compared with the heads that batches and reports name, signed, in the state folder, and with
      those that --anchor gives: the head of a printed report, or of an earlier examination. One line for each finding; exit code 65 when there is one.

      EXAMPLES
        chartseal audit verify --pipeline hospital.yaml
        chartseal audit verify --pipeline hospital.yaml --anchor 120:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
        chartseal audit verify --json
      """)
  @OptionGroup var log: AuditLogOption
  @Option(help: "A head known from elsewhere, as EVENTS:DIGEST. May be given several times.") var anchor: [String] = []
  @Flag(help: "Print JSON lines.") var json = false

  func run() async throws {
    var anchors = try anchor.map { text in
      let parts = text.split(separator: ":")
      guard parts.count == 2, let events = Int(parts[0]), events > 0, let digest = SHA256Digest(hex: parts[1]) else {
        throw ValidationError("--anchor is a number of events and 64 hexadecimal digits, such as 120:9f86...")
      }
      return AuditAnchor(head: AuditHead(events: events, digest: digest), origin: "--anchor")
    }
    try await reporting {
      var problems: [String] = []
      let state = try log.state()
      if let state {
        let signed = try AuditAnchors(state: state, organisation: state.publicKey())
        anchors += signed.anchors
        problems = signed.problems
      }
      let result: AuditExamination
      do { result = try log.writer().log.verify(anchors: anchors) } catch let error as AuditError { throw AuditWriter.failure(error) }
      if json { show(json: result, problems) } else { show(result, problems) }
      if !result.isIntact || !problems.isEmpty { throw ExitCode(.verification) }
    }
  }

  private func show(_ result: AuditExamination, _ problems: [String]) {
    for (word, list) in [("FAILED", result.findings), ("notice", result.notices)] {
      for f in list {
        let place = f.line == 0 ? "the end" : "line \(f.line)"
        Console.out("\(word)  \(place): \(f.reason.code) \(f.reason.summary)" + (f.detail.isEmpty ? "" : " (\(f.detail))"))
      }
    }
    for problem in problems { Console.out("FAILED  \(problem)") }
    if result.furtherFindings > 0 { Console.out("\(result.furtherFindings) further findings and notices") }
    for (sequence, review) in result.reviews.sorted(by: { $0.key < $1.key }) {
      Console.out("review  event \(sequence): events \(review.first) to \(review.head.events) by \(review.reviewer), key \(review.key.id)")
    }
    Console.out("\(result.events) events, \(result.anchorsMet) signed or given heads agree; head \(result.head.events):\(result.head.digest.hex)")
    Console.out(result.isIntact && problems.isEmpty ? "the audit log is whole" : "THE AUDIT LOG IS BROKEN")
  }

  private func show(json result: AuditExamination, _ problems: [String]) {
    for (word, list) in [("finding", result.findings), ("notice", result.notices)] {
      for f in list {
        Console.out(
          JSONText.object([
            ("message_type", .string(word)), ("schema_version", .int(1)), ("code", .string(f.reason.code)), ("summary", .string(f.reason.summary)),
            ("line", .int(f.line)), ("detail", .string(f.detail)),
          ]).text)
      }
    }
    Console.out(
      JSONText.object([
        ("message_type", .string("summary")), ("schema_version", .int(1)), ("events", .int(result.events)), ("head", .string(result.head.digest.hex)),
        ("anchors_met", .int(result.anchorsMet)), ("findings", .int(result.findings.count)), ("notices", .int(result.notices.count)),
        ("further", .int(result.furtherFindings)), ("problems", .array(problems.map { .string($0) })), ("reviews", .int(result.reviews.count)),
        ("intact", .bool(result.isIntact && problems.isEmpty)),
      ]).text)
  }
}

struct AuditReviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign-review", abstract: "Sign that the audit log was reviewed up to an event; the review is an event itself.",
    discussion: """
      The key is the reviewer's own, PEM or PKCS#12, mode 0600; it need not be the organisation's. A log that does not verify cannot be signed for.

      EXAMPLES
        chartseal audit sign-review --pipeline hospital.yaml --key auditor.pem --reviewer "A. Auditor" --note-file note.txt
        chartseal audit sign-review --pipeline hospital.yaml --key auditor.p12 --passphrase-file pass.txt --reviewer "A. Auditor" --note-file note.txt --until 120
      """)
  @OptionGroup var log: AuditLogOption
  @Option(help: "The reviewer's private key.") var key: String
  @Option(help: "File with its passphrase.") var passphraseFile: String?
  @Option(help: "The reviewer's name.") var reviewer: String
  @Option(help: "File with what was looked at and found, UTF-8 text of at most 16 KiB. No patient's data.") var noteFile: String
  @Option(help: "The last event that was reviewed; the last of all when left out.") var until: Int?

  func run() async throws {
    try await reporting {
      let writer = try log.writer()
      let anchors = try log.state().map { try AuditAnchors(state: $0, organisation: $0.publicKey()).anchors } ?? []
      guard let note = String(bytes: try SecretFile.readPublic(noteFile), encoding: .utf8) else { throw ValidationError("--note-file holds no UTF-8 text") }
      let signing = try privateKey()
      do {
        let result = try writer.log.verify(anchors: anchors)
        guard result.isIntact else {
          Console.note("chartseal: the audit log does not verify; see: chartseal audit verify")
          throw ExitCode(.verification)
        }
        let head = try until.map { try self.head(at: $0, writer.log) } ?? result.head
        let first = (result.reviews.values.map(\.head.events).filter { $0 < head.events }.max() ?? 0) + 1
        guard head.events > 0 else { throw ValidationError("the audit log has no events: there is nothing to review") }
        let review = try AuditReview.sign(first: first, head: head, reviewer: reviewer, note: note, time: Timestamp.now(), by: signing)
        try writer.note(review: review, detail: "events \(first) to \(head.events), by \(reviewer), key \(signing.id)")
        Console.note("signed      events \(first) to \(head.events), key \(signing.id)")
      } catch let error as AuditError {
        throw RunFailure(.keyUnusable, error.description)
      }
    }
  }

  private func head(at sequence: Int, _ log: AuditLog) throws -> AuditHead {
    var found: AuditHead?
    try log.forEachEvent { if $0.sequence == sequence { found = AuditHead(events: sequence, digest: $0.digest) } }
    guard let found else { throw ValidationError("the audit log has no event \(sequence)") }
    return found
  }

  private func privateKey() throws -> SigningKey {
    var passphrase = try passphraseFile.map { try SecretFile.read($0) }
    while let last = passphrase?.last, last == 0x0A || last == 0x0D { passphrase?.removeLast() }
    do { return try SigningKey(file: try SecretFile.read(key), passphrase: passphrase) } catch let error as CryptographyError {
      throw RunFailure(.keyUnusable, "\(key) cannot be used: \(error)")
    }
  }
}
