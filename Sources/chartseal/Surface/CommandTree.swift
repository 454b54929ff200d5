import ArgumentParser
import Foundation

/// The commands and their flags as data: the argument parser's own description. Variables, man pages and tests are made from it.
struct CommandTree: Decodable {
  struct Name: Decodable, Equatable {
    let kind: String
    let name: String
    /// As it is written: `--dry-run`, `-q`.
    var written: String { (kind == "long" ? "--" : "-") + name }
  }

  struct Argument: Decodable {
    let kind: String
    let names: [Name]?
    let preferredName: Name?
    let isOptional: Bool
    let isRepeating: Bool
    let shouldDisplay: Bool
    let valueName: String?
    let defaultValue: String?
    let abstract: String?
    let discussion: String?

    var isFlag: Bool { kind == "flag" }
    var isPositional: Bool { kind == "positional" }
    var written: String { preferredName?.written ?? valueName ?? "" }
    /// The variable that stands for it: `--dry-run` is `CHARTSEAL_DRY_RUN`; nil for what no variable may say.
    var variables: [String] {
      guard !isPositional, shouldDisplay else { return [] }
      return (names ?? []).filter { $0.kind == "long" && !["help", "version"].contains($0.name) }.map { Environment.variable(of: $0.name) }
    }
  }

  struct Command: Decodable {
    let commandName: String
    let superCommands: [String]?
    let shouldDisplay: Bool
    let abstract: String?
    let discussion: String?
    let subcommands: [Command]?
    let arguments: [Argument]?

    /// `chartseal patient wallet show`
    var path: [String] { (superCommands ?? []) + [commandName] }
    var children: [Command] { (subcommands ?? []).filter { $0.commandName != "help" && $0.shouldDisplay } }
    var all: [Command] { [self] + children.flatMap(\.all) }
    var options: [Argument] { (arguments ?? []).filter { !$0.isPositional } }
    /// The lines of its examples.
    var examples: [String] {
      let lines = (discussion ?? "").split(separator: "\n", omittingEmptySubsequences: false)
      guard let start = lines.firstIndex(of: "EXAMPLES") else { return [] }
      return lines[(start + 1)...].prefix { $0.hasPrefix("  ") }.map { String($0.dropFirst(2)) }
    }
    /// The discussion without its examples.
    var prose: String {
      let lines = (discussion ?? "").split(separator: "\n", omittingEmptySubsequences: false)
      return lines.prefix { $0 != "EXAMPLES" }.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }

  let command: Command

  /// - Throws: only when the parser's description is not what it was: our own mistake.
  static func load() throws -> Command {
    try JSONDecoder().decode(CommandTree.self, from: Data(ChartSeal._dumpHelp().utf8)).command
  }
}

extension CommandTree.Command {
  /// The command that arguments name, and how many of them name it.
  func resolve(_ arguments: [String]) -> (command: CommandTree.Command, words: Int) {
    guard let first = arguments.first, let child = children.first(where: { $0.commandName == first }) else { return (self, 0) }
    let (command, words) = child.resolve(Array(arguments.dropFirst()))
    return (command, words + 1)
  }
}
