public import Pipeline

/// A command that an operator may have the console start: a fixed list, with fixed arguments.
public enum ConsoleOrder: Sendable {
  /// Reads records that are held back once more; without a choice all of them.
  case rerun(QuarantineSelection)
  /// Sends what waits in the spool.
  case submit

  /// What stands behind the program's name. Each value is one argument with its option, so that none can pass for an option.
  public func arguments(pipeline: String) -> [String] {
    switch self {
    case .submit: return ["submit", "--pending", "--pipeline=\(pipeline)"]
    case .rerun(let s):
      var out = ["quarantine", "rerun", "--pipeline=\(pipeline)", "--json"]
      for (option, value) in [("run", s.run), ("batch", s.batch), ("reason", s.reason), ("source", s.source), ("file", s.file)] {
        if let value { out.append("--\(option)=\(value)") }
      }
      return out + s.ids.map { "--id=\($0)" }
    }
  }

  var words: String {
    switch self {
    case .submit: "Send what waits in the spool"
    case .rerun(let selection): "Rerun of what is held back: \(selection)"
    }
  }
}

/// Starts commands of this program; the console itself knows neither processes nor paths of programs.
public protocol CommandLauncher: Sendable {
  /// Starts the program with arguments, without a shell, and returns at once.
  ///
  /// - Parameters:
  ///   - operator: who the command's own events name, as `CHARTSEAL_OPERATOR`.
  ///   - output: the file that takes standard output; `errors` standard error. Both are made, mode 0600.
  ///   - ended: called once with the exit code.
  func launch(_ arguments: [String], operator: String, output: String, errors: String, ended: @escaping @Sendable (Int32) -> Void) throws
}
