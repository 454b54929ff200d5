import ArgumentParser
import Foundation
import Pipeline

struct ShowConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show-config", abstract: "A pipeline's settings as they hold and where each comes from; schemas and reference pages.",
    discussion: """
      A flag goes before its variable, a variable before the pipeline file, the file before the default. Passwords and tokens in addresses are
      shown as <redacted>; secrets stand in files, and a file's name is none.

      EXAMPLES
        chartseal show-config --pipeline hospital.yaml
        chartseal show-config --command run           what the variables of the environment say of a command's flags
        chartseal show-config --schema > pipeline.schema.json
        chartseal show-config --variables             every variable, as a page
      """)
  @OptionGroup var pipeline: PipelineOption
  @Flag(help: "Print JSON.") var json = false
  @Option(help: "Instead: the flags of this command, such as 'run' or 'ledger serve', as the environment sets them.") var command: String?
  @Flag(help: "Print the JSON Schema of pipeline files.") var schema = false
  @Flag(help: "Print the JSON Schema of pipelines' unit tests.") var testSchema = false
  @Flag(help: "Print the reference page of pipeline files.") var reference = false
  @Flag(help: "Print the reference page of variables.") var variables = false

  func run() async throws {
    if schema { return Console.write(ConfigurationSchema.pipeline.json(), to: 1) }
    if testSchema { return Console.write(ConfigurationSchema.unitTests.json(), to: 1) }
    if reference { return Console.write(ConfigurationPage.markdown(), to: 1) }
    if variables { return Console.write(VariablePage.markdown(try CommandTree.load()), to: 1) }
    try await reporting {
      if let command { return try show(flagsOf: command) }
      let path = try pipeline.path()
      show(try ConfigurationListing(path, environment: ProcessInfo.processInfo.environment), of: path)
    }
  }

  // MARK: Keys

  private func show(_ listing: ConfigurationListing, of path: String) {
    let origin = Environment.uses.first { $0.argument.written == "--pipeline" }.map(\.variable) ?? "--pipeline"
    if json {
      Console.out(
        JSONText.object([
          ("message_type", .string("configuration")), ("schema_version", .int(1)), ("pipeline", .object([("value", .string(path)), ("origin", .string(origin))])),
          (
            "settings",
            .array(listing.settings.map { .object([("key", .string($0.path)), ("value", .string($0.value)), ("origin", .string(ShowConfigCommand.text($0.origin, path)))]) })
          ),
        ]).text)
      return
    }
    let rows = [("pipeline", path, origin)] + listing.settings.map { ($0.path, $0.value, ShowConfigCommand.text($0.origin, path)) }
    ShowConfigCommand.table(rows)
  }

  private static func text(_ origin: ConfigurationSetting.Origin, _ path: String) -> String {
    switch origin {
    case .standard: "default"
    case .file(let line): "\((path as NSString).lastPathComponent):\(line)"
    case .environment(let variable): variable
    }
  }

  // MARK: Flags

  private func show(flagsOf words: String) throws {
    let root = try CommandTree.load()
    let names = words.split(separator: " ").map(String.init)
    let (found, count) = root.resolve(names)
    guard count == names.count, found.children.isEmpty else { throw ValidationError("--command names no command: \(words)") }
    let uses = Environment.uses(of: found, ProcessInfo.processInfo.environment, [])
    let rows = found.options.filter { !$0.variables.isEmpty }.map { option in
      let use = uses.first { $0.argument.written == option.written }
      let value = use?.value ?? option.defaultValue ?? (option.isFlag ? "no" : "")
      return (option.written, Redaction.text(value), use?.variable ?? "default", option.variables.joined(separator: ", "))
    }
    if json {
      Console.out(
        JSONText.object([
          ("message_type", .string("flags")), ("schema_version", .int(1)), ("command", .string(words)),
          (
            "flags",
            .array(rows.map { .object([("flag", .string($0.0)), ("value", .string($0.1)), ("origin", .string($0.2)), ("variable", .string($0.3))]) })
          ),
        ]).text)
    } else {
      ShowConfigCommand.table(rows.map { ($0.0, $0.1, $0.2 == "default" ? "default (\($0.3))" : $0.2) })
    }
  }

  private static func table(_ rows: [(String, String, String)]) {
    let widths = (rows.map(\.0.count).max() ?? 0, min(60, rows.map(\.1.count).max() ?? 0))
    func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
    for (name, value, origin) in rows { Console.out("\(padded(name, widths.0))  \(padded(value, widths.1))  \(origin)") }
  }
}

/// The reference page of variables, made from the commands.
enum VariablePage {
  static func markdown(_ root: CommandTree.Command) -> String {
    var out = """
      # Environment

      Generated by `chartseal show-config --variables`; do not edit. Every flag `--x-y` has the variable `CHARTSEAL_X_Y`, and a variable counts for the commands
      that have its flag. Precedence: command line, then variable, then pipeline file, then default; `chartseal show-config` says which it was. A flag's variable is
      `1`, `true` or `yes`, or `0`, `false` or `no`; anything else ends with exit code 64. Where a flag may be given several times its variable has the values
      separated by commas. An empty variable is as none. A variable that nobody knows is named on standard error, with what was perhaps meant.

      No secret is in a variable: those of passphrases name files.

      | variable | meaning |
      |---|---|

      """
    // Set by the operating system and those who use it.
    let more = [
      ("CREDENTIALS_DIRECTORY", "Set by systemd: the credential `chartseal-passphrase` in it is the passphrase of the signing key."),
      ("TERM", "`dumb` stands for a terminal that shows no progress bar."), ("TMPDIR", "Folder of temporary files; none has a name or value of a record."),
    ]
    for (name, summary) in Environment.others + more { out += "| `\(name)` | \(summary) |\n" }
    out += "\n| variable | flag of |\n|---|---|\n"
    var commands: [String: [String]] = [:]
    for command in root.all where command.children.isEmpty {
      for variable in command.options.flatMap(\.variables) { commands[variable, default: []].append(command.path.dropFirst().joined(separator: " ")) }
    }
    for (variable, names) in commands.sorted(by: { $0.key < $1.key }) { out += "| `\(variable)` | \(names.joined(separator: ", ")) |\n" }
    return out
  }
}
