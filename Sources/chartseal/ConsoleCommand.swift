import ArgumentParser
import Foundation
import Glibc
import OperatorConsole
import Pipeline

extension ConsoleRole: ExpressibleByArgument {}

struct ConsoleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console", abstract: "Pages for operators and auditors in a browser on this machine: runs, batches, quarantine, evidence, health.",
    discussion: """
      Listens on 127.0.0.1 alone and prints a link that signs a browser in, once, within 2 minutes; whoever has it is signed in: open it, do not send it
      on. Operators rerun, send and drop; auditors read. Each page is an event of the audit log, no page shows a value of any record. A session ends
      after 15 minutes without a click. Stop the console with Ctrl-C; what it has started goes on unless the same Ctrl-C reaches it.

      EXAMPLES
        chartseal console --pipeline hospital.yaml
        chartseal console --pipeline hospital.yaml --role auditor --port 8484
        chartseal console --pipeline hospital.yaml --print-link        one more link
        chartseal console --pipeline hospital.yaml --print-link --role auditor
      """)
  @OptionGroup var pipeline: PipelineOption
  @Option(help: "Port on 127.0.0.1; 0 takes a free one.") var port = 0
  @Option(help: "Whom the printed link is for: operator or auditor.") var role = ConsoleRole.operator
  @Option(help: "A session ends after this without a click: 1m to 8h.") var idle = "15m"
  @Flag(help: "Print a link for the console that serves this pipeline, and exit.") var printLink = false
  @Flag(help: "Print JSON.") var json = false

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port is 0 to 65535") }
    guard (60...8 * 3600).contains(try RunDisplayOptions.seconds(idle, "--idle")) else { throw ValidationError("--idle is 1m to 8h") }
  }

  func run() async throws {
    try await reporting {
      let definition = try pipeline.load()
      let state = try StateFolder(path: definition.state)
      let place = ConsolePlace(state: state, pipeline: definition.name)
      if printLink { return show(try place.link(role)) }
      let lock = try place.take()
      defer { withExtendedLifetime(lock) {} }
      var settings = OperatorConsole.Settings()
      settings.idleSeconds = try RunDisplayOptions.seconds(idle, "--idle")
      var served = definition
      served.file = URL(fileURLWithPath: definition.file).standardizedFileURL.path
      let console = try OperatorConsole(definition: served, state: state, launcher: ProcessLauncher(), settings: settings)
      let secret = try place.secret(role)
      do {
        try await ConsoleServer(console: console, port: port).run(stopsOnSignals: true) { port in
          if !lock.serves(on: port) { Console.note("chartseal: the port cannot be noted in the state folder: --print-link will not find this console") }
          show(OperatorConsole.link(secret, port: port))
          Console.note("serving \(definition.name) on http://127.0.0.1:\(port), Ctrl-C ends it; the link works once, within 2 minutes")
        }
      } catch {
        throw RunFailure(.stateUnwritable, "127.0.0.1 cannot be listened on\(port == 0 ? "" : " at port \(port)"): \(type(of: error))")
      }
    }
  }

  private func show(_ link: String) {
    guard json else { return Console.out(link) }
    Console.out(JSONText.object([("message_type", .string("console-link")), ("schema_version", .int(1)), ("url", .string(link)), ("role", .string(role.rawValue))]).text)
  }
}

/// Where the console of a pipeline says on which port it serves: a file with a lock, so that what a stopped one left is not believed.
struct ConsolePlace {
  let state: StateFolder
  let pipeline: String

  private var path: String { "\(OperatorConsole.folder(state))/\(pipeline).serving" }

  final class Lock: Sendable {
    private let descriptor: Int32
    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Notes the port; false when that fails.
    func serves(on port: Int) -> Bool {
      let text = "\(port)\n"
      return ftruncate(descriptor, 0) == 0 && text.withCString { pwrite(descriptor, $0, strlen($0), 0) } == text.utf8.count
    }

    deinit { close(descriptor) }
  }

  /// Takes the place. Throws when another console serves this pipeline.
  func take() throws -> Lock {
    _ = try LoginLinks(folder: OperatorConsole.folder(state))
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw RunFailure(.stateUnwritable, "the console's folder in the state folder cannot be written") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      Console.note("chartseal: another console serves this pipeline; print a link for it with --print-link")
      throw ExitCode(.locked)
    }
    return Lock(descriptor)
  }

  /// The secret of a new link.
  func secret(_ role: ConsoleRole) throws -> String { try LoginLinks(folder: OperatorConsole.folder(state)).make(role, at: time(nil)) }

  /// A link for the console that serves.
  func link(_ role: ConsoleRole) throws -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    let isServed = descriptor >= 0 && flock(descriptor, LOCK_SH | LOCK_NB) != 0
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = isServed ? pread(descriptor, &bytes, bytes.count, 0) : 0
    if descriptor >= 0 { close(descriptor) }
    guard isServed, let port = Int(String(decoding: bytes.prefix(max(0, count)).prefix { $0 != 0x0A }, as: UTF8.self)) else {
      throw RunFailure(.stateMissing, "no console serves this pipeline; start one with: chartseal console --pipeline FILE")
    }
    return OperatorConsole.link(try secret(role), port: port)
  }
}

/// Starts this program anew with other arguments, without a shell.
struct ProcessLauncher: CommandLauncher {
  func launch(_ arguments: [String], operator: String, output: String, errors: String, ended: @escaping @Sendable (Int32) -> Void) throws {
    guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
      throw RunFailure(.internalError, "the program's own path cannot be read")
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(["CHARTSEAL_OPERATOR": `operator`]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try file(output)
    process.standardError = try file(errors)
    process.terminationHandler = { ended($0.terminationReason == .exit ? $0.terminationStatus : 128 + $0.terminationStatus) }
    do { try process.run() } catch { throw RunFailure(.internalError, "the command cannot be started") }
  }

  private func file(_ path: String) throws -> FileHandle {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw RunFailure(.stateUnwritable, "cannot be written: \(path)") }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }
}
