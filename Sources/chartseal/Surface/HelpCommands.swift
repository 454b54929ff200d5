import ArgumentParser
import Pipeline

struct ExitCodesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exit-codes", abstract: "What each exit code means.",
    discussion: """
      EXAMPLES
        chartseal exit-codes
        chartseal exit-codes --json
      """)
  @Flag(help: "Print JSON lines.") var json = false

  func run() {
    for status in ExitStatus.allCases {
      if json {
        Console.out(
          JSONText.object([
            ("message_type", .string("exit_code")), ("schema_version", .int(1)), ("exit_code", .int(Int(status.rawValue))), ("name", .string("\(status)")),
            ("meaning", .string(status.meaning)),
          ]).text)
      } else {
        Console.out("\(status.rawValue)\t\(status.meaning)")
      }
    }
  }
}

struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Print a completion script for a shell.",
    discussion: """
      EXAMPLES
        chartseal completions bash > /etc/bash_completion.d/chartseal
        chartseal completions zsh > _chartseal
        chartseal completions fish > ~/.config/fish/completions/chartseal.fish
      """)
  @Argument(help: "bash, zsh or fish") var shell: String

  func run() throws {
    guard let known = CompletionShell(rawValue: shell) else { throw ValidationError("bash, zsh or fish") }
    Console.out(ChartSeal.completionScript(for: known))
  }
}

struct ManCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "man", abstract: "Print a man page, in mdoc; or write all of them.",
    discussion: """
      EXAMPLES
        chartseal man run | man -l -
        chartseal man > chartseal.1
        chartseal man --out /usr/local/share/man/man1
      """)
  @Option(help: "Write all pages into this folder.") var out: String?
  @Argument(help: "The command, such as run or ledger; without one the page of chartseal itself.") var command: String?

  func run() async throws {
    try await reporting {
      let root = try CommandTree.load()
      if let out {
        for command in [root] + root.children { try OutputFile.write(ManualPage(command, root).text, to: "\(out)/\(ManualPage.name(command)).1") }
        return
      }
      guard let command else { return Console.write(ManualPage(root, root).text, to: 1) }
      guard let found = root.children.first(where: { $0.commandName == command }) else { throw ValidationError("there is no command \(command)") }
      Console.write(ManualPage(found, root).text, to: 1)
    }
  }
}
