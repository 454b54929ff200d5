import ArgumentParser
import Pipeline
import Records

struct JournalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal", abstract: "Examine the state, and make a damaged one good again.",
    discussion: """
      EXAMPLES
        chartseal journal check --pipeline hospital.yaml
        chartseal journal rebuild --pipeline hospital.yaml
        chartseal journal accept-ledger --pipeline hospital.yaml --reason "state restored from the backup of 1 March"
      """,
    subcommands: [JournalCheckCommand.self, JournalRebuildCommand.self, JournalAcceptLedgerCommand.self])
}

struct JournalCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Hold journal, receipts, spool, vault and ledger against one another. Changes nothing.",
    discussion: """
      One line for each piece: ok, warn or FAIL, with what to do. Exit code 74 for damage, 77 for a piece that is older than what has happened.

      EXAMPLES
        chartseal journal check --pipeline hospital.yaml
        chartseal journal check --pipeline hospital.yaml --offline
        chartseal journal check --pipeline hospital.yaml --json
      """)
  @OptionGroup var pipeline: PipelineOption
  @Flag(help: "Do not ask the ledger.") var offline = false
  @Flag(help: "Print JSON lines.") var json = false

  func run() async throws {
    try await reporting {
      let definition = try pipeline.load()
      let care = JournalCare(definition: definition, state: try StateFolder(path: definition.state, isWhole: false))
      let asks = !offline
      let checks = try await onOwnThread { care.check(asksLedger: asks) }
      CheckText.print(checks, json: json)
      try CheckText.end(checks)
    }
  }
}

struct JournalRebuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild", abstract: "Make the state good again: journal from its copy, receipts from the ledger. Deletes nothing.",
    discussion: """
      The journal is built anew from journal.copy and the transactions since, when it is damaged, gone or older than they are; the damaged one stays
      beside it. Receipts that are gone or do not verify are asked for. Batches whose container is gone are asked for too; what the ledger does not hold
      is held back, for `chartseal rerun` to read again. May be done again; does nothing to what is whole.

      EXAMPLES
        chartseal journal rebuild --pipeline hospital.yaml
        chartseal journal rebuild --pipeline hospital.yaml --offline
        chartseal journal rebuild --pipeline hospital.yaml --json
      """)
  @OptionGroup var pipeline: PipelineOption
  @Flag(help: "Do not ask the ledger.") var offline = false
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    try await reporting {
      let definition = try pipeline.load()
      let rebuild = JournalRebuild(definition: definition, state: try StateFolder(path: definition.state, isWhole: false))
      let asks = !offline
      let result = try await onOwnThread { try rebuild.execute(asksLedger: asks) }
      if json {
        Console.out(
          JSONText.object([
            ("message_type", .string("rebuilt")), ("schema_version", .int(1)), ("set_aside", .optional(result.setAside)), ("transactions", .int(result.transactions)),
            ("receipts", .int(result.receipts)), ("accepted", .int(result.accepted)), ("held_back", .int(result.heldBack)), ("checkpoint", .bool(result.checkpoint)),
            ("left", .array(result.left.map { .string($0) })),
          ]).text)
        return
      }
      if let aside = result.setAside { Console.out("journal      damaged one kept at \(aside)") }
      if result.transactions > 0 { Console.out("journal      rebuilt, \(Console.grouped(result.transactions)) transactions done again after the copy") }
      if result.checkpoint { Console.out("checkpoint   taken from the newest receipt") }
      if result.receipts + result.accepted > 0 { Console.out("ledger       \(result.receipts) receipts again, \(result.accepted) batches found to be accepted") }
      for text in result.left { Console.out("to do        \(text)") }
      Console.note("next         chartseal journal check --pipeline FILE")
    }
  }
}

struct JournalAcceptLedgerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accept-ledger", abstract: "Take batches into the journal that only the ledger knows any more, after a restore.",
    discussion: """
      The ledger says which batches, how many records of which source; not which files. First move the files that these batches were made of out of the
      source's folder, then say so here: from then on runs go on. Records that were held back in those runs are in no batch: their files have to be
      exported again. Each batch's header is signed by this organisation's key, and its receipt is stored. Without --reason it is a list of what would be taken.

      EXAMPLES
        chartseal journal accept-ledger --pipeline hospital.yaml
        chartseal journal accept-ledger --pipeline hospital.yaml --reason "state restored from the backup of 1 March, files until 3 March moved away"
        chartseal journal accept-ledger --pipeline hospital.yaml --json
      """)
  @OptionGroup var pipeline: PipelineOption
  @Option(help: "Why, and that the files are moved; goes into the audit trail.") var reason: String?
  @Flag(help: "Print JSON lines.") var json = false

  func run() async throws {
    try await reporting {
      let definition = try pipeline.load()
      let accept = LedgerAcceptance(definition: definition, state: try StateFolder(path: definition.state))
      let reason = reason
      let sources = try await onOwnThread { try accept.execute(reason: reason) }
      for s in sources {
        if json {
          Console.out(
            JSONText.object([
              ("message_type", .string("ledger_batches")), ("schema_version", .int(1)), ("source", .string(s.source)), ("batches", .int(s.batches)), ("records", .int(s.read)),
              ("sent", .int(s.sealed)), ("filtered", .int(s.filtered)), ("quarantined", .int(s.quarantined)), ("accepted", .bool(reason != nil)),
            ]).text)
        } else {
          Console.out(
            "\(s.source): \(s.batches) batches of \(Console.grouped(s.read)) records = \(Console.grouped(s.sealed)) sent + \(Console.grouped(s.filtered)) filtered + \(Console.grouped(s.quarantined)) held back\(reason == nil ? "" : "; in the journal now")")
        }
      }
      if sources.isEmpty { Console.note("the ledger holds no batch of this pipeline that the journal does not know") } else if reason == nil {
        Console.note("nothing was changed: move the files of these records away, then say --reason")
      }
    }
  }
}

struct StateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "state", abstract: "Whose state it is: one machine's at a time.", subcommands: [StateTakeOverCommand.self])
}

struct StateTakeOverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "take-over", abstract: "Go on with a state that another machine had in use when it died.",
    discussion: """
      A run says in the state folder which machine it is on, and renews that each minute. On the same machine a crash needs nothing. Another machine has to
      be told that the first one is dead; while the first one still renews, this is refused: exit code 75. Written to the audit log.

      EXAMPLES
        chartseal state take-over --pipeline hospital.yaml --reason "node 1 lost its power supply, ticket 4711"
        chartseal doctor --pipeline hospital.yaml      which machine has it, and since when
      """)
  @OptionGroup var pipeline: PipelineOption
  @Option(help: "Why, and how it is known that the other machine is dead; goes into the audit trail.") var reason: String

  func run() async throws {
    try await reporting {
      let definition = try pipeline.load()
      let host = try StateTakeOver.execute(definition: definition, state: try StateFolder(path: definition.state), reason: reason)
      Console.out(host.map { "taken over from host \($0)" } ?? "no machine has it: there is nothing to take over")
    }
  }
}

/// Checks as lines, and the exit code of the worst.
enum CheckText {
  static func print(_ checks: [DoctorCheck], json: Bool) {
    for c in checks {
      if json {
        Console.out(
          JSONText.object([
            ("message_type", .string("check")), ("schema_version", .int(1)), ("check", .string(c.name)), ("level", .string(c.level.rawValue)), ("text", .string(c.text)),
            ("fix", .string(c.fix)),
          ]).text)
      } else {
        Console.out("\(c.level == .fail ? "FAIL" : c.level.rawValue)  \(c.name): \(c.text)" + (c.fix.isEmpty ? "" : "\n      -> \(c.fix)"))
      }
    }
  }

  static func end(_ checks: [DoctorCheck]) throws {
    if let worst = checks.first(where: { $0.level == .fail }) { throw ExitCode(worst.kind.exitStatus) }
  }
}
