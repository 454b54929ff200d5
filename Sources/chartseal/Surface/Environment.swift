import Foundation
import Pipeline

/// Every flag by a variable: `--x-y` is `CHARTSEAL_X_Y`. What the command line says goes first, then the variable, then the pipeline file, then the default.
///
/// A variable counts for the commands that have its flag, and no other. Variables are put in as arguments before parsing, so that whatever holds for
/// a flag holds for its variable.
enum Environment {
  /// A variable that has no effect as it stands.
  struct Mistake: Error {
    let text: String
  }

  /// An argument that a variable made.
  struct Use {
    let variable: String
    let argument: CommandTree.Argument
    let value: String
  }

  struct Result {
    var arguments: [String]
    var uses: [Use] = []
    var warnings: [String] = []
  }

  static let prefix = "CHARTSEAL_"
  /// What variables said of this command's flags; set once, before the command runs.
  nonisolated(unsafe) static var uses: [Use] = []

  /// Variables that stand for no flag of the same name.
  static let others: [(name: String, summary: String)] = [
    ("CHARTSEAL_LEDGER_URL", "Base URL of the ledger node; goes for --url."),
    ("CHARTSEAL_PASSPHRASE_FILE", "File with the passphrase of the signing key or of a wallet; also goes for keys.passphrase-file."),
    ("CHARTSEAL_COUNTERSIGN_PASSPHRASE_FILE", "File with the passphrase of the second key of `release`."),
    ("CHARTSEAL_OPERATOR", "Who acts, for the audit log; goes before compliance.operator."),
  ]
  /// Variables of scripts and checks, which the command leaves alone.
  private static let scripts = ["CHARTSEAL_CI_CHECK_SECONDS", "CHARTSEAL_DEMO_PORT", "CHARTSEAL_EXPLORER_PAGE", "CHARTSEAL_BENCH"]

  static func variable(of flag: String) -> String { prefix + flag.uppercased().replacing("-", with: "_") }

  /// The arguments with what the variables say put in, after the words that name the command.
  static func apply(_ arguments: [String], _ environment: [String: String], tree: () throws -> CommandTree.Command) throws -> Result {
    let given = environment.filter { $0.key.hasPrefix(prefix) && !$0.value.isEmpty }
    var result = Result(arguments: arguments)
    guard !given.isEmpty else { return result }
    let root = try tree()
    result.warnings = unknown(Array(given.keys), root)
    let (command, words) = root.resolve(arguments)
    guard command.children.isEmpty else { return result }
    let rest = Array(arguments[words...])
    result.uses = uses(of: command, given, rest)
    let made = try result.uses.flatMap(written)
    result.arguments = arguments[..<words] + made + rest
    return result
  }

  /// What the variables say of a command's flags, those on the command line left out.
  static func uses(of command: CommandTree.Command, _ environment: [String: String], _ arguments: [String]) -> [Use] {
    command.options.compactMap { option in
      guard let variable = option.variables.first(where: { environment[$0].map { !$0.isEmpty } ?? false }), let value = environment[variable],
        !isGiven(option, in: arguments)
      else { return nil }
      return Use(variable: variable, argument: option, value: value)
    }
  }

  static func isGiven(_ option: CommandTree.Argument, in arguments: [String]) -> Bool {
    arguments.prefix { $0 != "--" }.contains { word in
      (option.names ?? []).contains { name in
        if name.kind == "long" { return word == name.written || word.hasPrefix(name.written + "=") }
        // Short flags may stand together, and a short option's value right behind it.
        return word.hasPrefix("-") && !word.hasPrefix("--") && (option.isFlag ? word.dropFirst().contains(name.name) : word.hasPrefix(name.written))
      }
    }
  }

  private static func written(_ use: Use) throws -> [String] {
    let name = use.argument.written
    guard use.argument.isFlag else {
      let values = use.argument.isRepeating ? use.value.split(separator: ",").map(String.init) : [use.value]
      return values.map { "\(name)=\($0)" }
    }
    switch use.value.lowercased() {
    case "1", "true", "yes": return [name]
    case "0", "false", "no": return []
    default: throw Mistake(text: "\(use.variable) must be 1, true or yes, or 0, false or no: it stands for the flag \(name)")
    }
  }

  /// One line for each variable that nobody knows.
  private static func unknown(_ names: [String], _ root: CommandTree.Command) -> [String] {
    let known = Set(root.all.flatMap { $0.options.flatMap(\.variables) } + others.map(\.name))
    return names.sorted().filter { !known.contains($0) && !scripts.contains($0) && !$0.hasSuffix("_VENV") }.map { name in
      let guess = nearest(to: name, among: known.sorted()).map { "; did you mean \($0)?" } ?? "; chartseal show-config --variables lists them"
      return "the variable \(name) is not known\(guess)"
    }
  }
}
