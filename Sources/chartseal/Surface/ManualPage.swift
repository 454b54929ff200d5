import Foundation
import Pipeline

/// A man page in mdoc(7), made from a command's own description: one for each command of the first level, with its subcommands as sections.
struct ManualPage {
  private let command: CommandTree.Command
  private let root: CommandTree.Command

  init(_ command: CommandTree.Command, _ root: CommandTree.Command) { (self.command, self.root) = (command, root) }

  static func name(_ command: CommandTree.Command) -> String { command.path.joined(separator: "-") }

  var text: String {
    let isRoot = command.path.count == 1
    var out = [".Dd \(Version.date)", ".Dt \(Self.name(command).uppercased()) 1", ".Os", ".Sh NAME", ".Nm \(Self.name(command))", ".Nd \(Self.escaped(Self.withoutStop(command.abstract)))"]
    out.append(".Sh SYNOPSIS")
    if isRoot {
      out += [".Nm chartseal", ".Ar command", ".Op Ar options", ".Op Ar arguments"]
    } else {
      for leaf in command.all where leaf.children.isEmpty { out += synopsis(leaf) }
    }
    out.append(".Sh DESCRIPTION")
    out += Self.prose(command)
    if isRoot {
      out += commands() + environment(isRoot: true) + files() + exitStatus() + examples(command)
      let names = root.children.map(Self.name).sorted()
      out += [".Sh SEE ALSO"] + names.enumerated().map { i, name in ".Xr \(name) 1\(i + 1 < names.count ? " ," : "")" }
    } else {
      if command.children.isEmpty {
        out += options(command)
      } else {
        for leaf in command.all where leaf.children.isEmpty {
          out += [".Ss \(Self.escaped(leaf.path.dropFirst().joined(separator: " ")))"] + Self.lines(leaf.abstract ?? "")
          let more = Self.prose(leaf, withAbstract: false)
          if !more.isEmpty { out += [".Pp"] + more }
          out += options(leaf)
        }
      }
      out += environment(isRoot: false)
      out += [".Sh EXIT STATUS", "0 when all went well; the table of all exit codes is in", ".Xr chartseal 1 ."]
      let shown = command.all.filter { !$0.examples.isEmpty }
      if !shown.isEmpty { out += [".Sh EXAMPLES"] + shown.flatMap { Self.display($0.examples) } }
      out += [".Sh SEE ALSO", ".Xr chartseal 1"]
    }
    return out.joined(separator: "\n") + "\n"
  }

  // MARK: Sections

  private func commands() -> [String] {
    [".Pp", "The commands:", ".Bl -tag -width Ds"] + root.children.flatMap { [".It Xr \(Self.name($0)) 1"] + Self.lines($0.abstract ?? "") } + [".El"]
  }

  private func synopsis(_ leaf: CommandTree.Command) -> [String] {
    var out = [".Nm \(leaf.path.joined(separator: " "))"]
    for a in shown(leaf) where !a.isPositional {
      let flag = "Fl -\(a.preferredName?.name ?? "")" + (a.isFlag ? "" : " Ar \(Self.escaped(a.valueName ?? "value"))")
      out.append(a.isOptional ? ".Op \(flag)" : ".\(flag)")
    }
    for a in shown(leaf) where a.isPositional {
      let name = "Ar \(Self.escaped(a.valueName ?? "argument"))" + (a.isRepeating ? " ..." : "")
      out.append(a.isOptional ? ".Op \(name)" : ".\(name)")
    }
    return out
  }

  private func options(_ leaf: CommandTree.Command) -> [String] {
    let all = shown(leaf)
    guard !all.isEmpty else { return [] }
    var out = [".Bl -tag -width Ds"]
    for a in all {
      if a.isPositional {
        out.append(".It Ar \(Self.escaped(a.valueName ?? "argument"))")
      } else {
        let names = (a.names ?? []).map { n in (n.kind == "long" ? "Fl -\(n.name)" : "Fl \(n.name)") + (a.isFlag ? "" : " Ar \(Self.escaped(a.valueName ?? "value"))") }
        out.append(".It " + names.joined(separator: " , "))
      }
      out += Self.lines((a.abstract ?? "") + (a.defaultValue.map { " Default: \($0)." } ?? ""))
    }
    return out + [".El"]
  }

  private func shown(_ leaf: CommandTree.Command) -> [CommandTree.Argument] {
    (leaf.arguments ?? []).filter { a in a.shouldDisplay && !(a.names ?? []).contains { ["help", "version"].contains($0.name) } }
  }

  private func environment(isRoot: Bool) -> [String] {
    var out = [".Sh ENVIRONMENT"]
    guard isRoot else {
      out += ["Each flag", ".Fl -x-y", "has the variable", ".Ev CHARTSEAL_X_Y ,", "which counts when the flag is not given; see", ".Xr chartseal 1 ."]
      return out
    }
    out += ["Each flag", ".Fl -x-y", "of a command has the variable", ".Ev CHARTSEAL_X_Y :", "it counts when the flag is not given, and goes before the pipeline file.",
      "That of a flag without a value is 1, true or yes, or 0, false or no.", ".Pp", "Besides these:", ".Bl -tag -width Ds"]
    for (name, summary) in Environment.others + [("CREDENTIALS_DIRECTORY", "Set by systemd: its file chartseal-passphrase is the passphrase of the signing key."), ("TMPDIR", "Folder of temporary files.")] {
      out += [".It Ev \(name)"] + Self.lines(summary)
    }
    return out + [".El"]
  }

  private func files() -> [String] {
    let files = [
      ("NAME.yaml", "A pipeline: sources, profile, ledger. chartseal show-config --reference lists its keys."),
      ("NAME.test.yaml", "Its unit tests."),
      ("state/organisation-key.pem", "The signing key, mode 0600; its public half is organisation.pub."),
      ("state/vault.sqlite, state/vault.key", "Which patient has which hash, and the key to it. Back up apart from each other."),
      ("state/journal.sqlite", "What became of which record."), ("state/spool/", "Batches that the ledger does not have yet."),
      ("state/receipts/, state/reports/", "What was accepted, and how each run was judged."), ("state/audit.jsonl", "The audit log, a chain."),
      ("state/NAME.lock", "Held by the kernel while a run goes on; never to be deleted."),
    ]
    return [".Sh FILES", ".Bl -tag -width Ds"] + files.flatMap { [".It Pa \(Self.escaped($0.0))"] + Self.lines($0.1) } + [".El"]
  }

  private func exitStatus() -> [String] {
    [".Sh EXIT STATUS", ".Bl -tag -width Ds"] + ExitStatus.allCases.flatMap { [".It \($0.rawValue)"] + Self.lines($0.meaning) } + [".El"]
  }

  private func examples(_ command: CommandTree.Command) -> [String] { command.examples.isEmpty ? [] : [".Sh EXAMPLES"] + Self.display(command.examples) }

  // MARK: Text

  private static func display(_ lines: [String]) -> [String] { [".Bd -literal"] + lines.map(escaped) + [".Ed"] }

  private static func prose(_ command: CommandTree.Command, withAbstract: Bool = true) -> [String] {
    let paragraphs = command.prose.components(separatedBy: "\n\n").filter { !$0.isEmpty }.map { paragraph in
      paragraph.split(separator: "\n").flatMap { lines($0.trimmingCharacters(in: .whitespaces)) }
    }
    let all = (withAbstract ? [lines(command.abstract ?? "")] : []) + paragraphs
    return Array(all.joined(separator: [".Pp"]))
  }

  private static func withoutStop(_ text: String?) -> String {
    let text = text ?? ""
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }

  /// Each sentence on a line of its own, as mdoc wants it.
  private static func lines(_ text: String) -> [String] {
    text.replacing(#/\. (?=[A-Z])/#) { _ in ".\n" }.split(separator: "\n").map { escaped(String($0)) }
  }

  /// Text that roff takes for text.
  private static func escaped(_ text: String) -> String {
    let out = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("\u{201C}", with: "\"")
    return out.hasPrefix(".") || out.hasPrefix("'") ? "\\&" + out : out
  }
}
