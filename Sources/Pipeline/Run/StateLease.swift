import Cryptography
import Foundation
import Glibc
import Records
import Reporting
import Synchronization

/// Which machine this is, as codes: the machine with its host name, and the boot of its kernel.
///
/// Containers of one kernel share the boot and so the kernel's locks; a copied image shares the machine id, but neither boot nor host name.
public struct MachineIdentity: Sendable, Equatable {
  public var machine: String
  public var boot: String
  public var host: String

  public init(machine: String, boot: String, host: String) { (self.machine, self.boot, self.host) = (machine, boot, host) }

  /// Of `/etc/machine-id`, the kernel's boot id and the host's name.
  public static let own: MachineIdentity = {
    let host = ProcessInfo.processInfo.hostName
    func code(_ path: String, _ salt: String) -> String {
      let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self).filter { !$0.isWhitespace } } ?? ""
      return text.isEmpty ? "" : String(SHA256Digest.of("chartseal machine/1 \(salt) \(text)").hex.prefix(16))
    }
    return MachineIdentity(machine: code("/etc/machine-id", host), boot: code("/proc/sys/kernel/random/boot_id", ""), host: host)
  }()

  /// Whether the kernel's locks of the other one would have been seen here, or ended with its boot.
  func covers(_ other: MachineIdentity) -> Bool { (boot == other.boot && !boot.isEmpty) || (machine == other.machine && !machine.isEmpty) }
}

/// Says in the state folder itself who works on it, for machines whose kernels do not see each other's locks: a network file system, a disk that moved.
///
/// The file is renewed each minute and removed at the end. It lies there after a crash: this machine then simply takes it, since its kernel's lock is
/// free; another one has to be told (`chartseal state take-over`), because only people know that the first one is dead.
/// How old it is, is measured by the clock of the file system's server, so the machines' clocks do not matter.
final class StateLease: Sendable {
  static let renewedEvery = 60
  /// A lease that has not been renewed for so long may be taken over.
  static let staleAfter = 15 * 60

  private let path: String
  private let content: [UInt8]
  private let isEnded = Mutex(false)

  /// Takes the lease; throws a `LockHolder` while another machine has it.
  init(path: String, machine: MachineIdentity, command: String, whenLost: @escaping @Sendable () -> Void) throws {
    self.path = path
    if let holder = try Holder(path: path), !machine.covers(holder.machine) {
      throw LockHolder(
        text: "\(StateReason.otherMachine.code): \(StateReason.otherMachine.summary): host \(holder.machine.host), pid \(holder.pid), since \(holder.since), renewed "
          + "\(holder.age) s ago. When that machine is dead for certain: chartseal state take-over --pipeline FILE --reason TEXT")
    }
    let mark = (0..<8).map { _ in String(UInt8.random(in: 0...255), radix: 16) }.joined()
    content = Array("chartseal-lease/1\nmachine \(machine.machine)\nboot \(machine.boot)\nhost \(machine.host)\npid \(getpid())\nsince \(Timestamp.now())\nmark \(mark)\ncommand \(command)\n".utf8)
    try DurableFile.write(content, to: path)
    let thread = Thread { [weak self] in
      var waited = 0
      while let lease = self, !lease.isEnded.withLock({ $0 }) {
        if waited >= StateLease.renewedEvery {
          waited = 0
          guard lease.renew() else { return whenLost() }
        }
        sleep(1)
        waited += 1
      }
    }
    thread.start()
  }

  /// False when the file is not this lease any more.
  private func renew() -> Bool {
    isEnded.withLock { isEnded in
      if isEnded { return true }
      guard let now = FileManager.default.contents(atPath: path).map({ Array($0) }), now == content else { return access(path, F_OK) != 0 && errno != ENOENT }
      // A disk that is full or fails is the run's own trouble, and it hears of it elsewhere.
      utimensat(AT_FDCWD, path, nil, 0)
      return true
    }
  }

  /// Gives the lease back.
  func end() {
    isEnded.withLock { isEnded in
      guard !isEnded else { return }
      isEnded = true
      if FileManager.default.contents(atPath: path).map({ Array($0) }) == content { unlink(path) }
    }
  }

  /// Who has a lease.
  struct Holder {
    let machine: MachineIdentity
    let pid: String
    let since: String
    /// Seconds since it was renewed, by the clock of the file system.
    let age: Int

    /// Nil when there is none. A file that cannot be read as a lease is nobody's.
    init?(path: String) throws {
      guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
      var words: [String: String] = [:]
      for line in String(decoding: bytes.prefix(4096), as: UTF8.self).split(separator: "\n") {
        let halves = line.split(separator: " ", maxSplits: 1)
        words[String(halves[0])] = halves.count > 1 ? String(halves[1]) : ""
      }
      guard words["chartseal-lease/1"] != nil else { return nil }
      machine = MachineIdentity(machine: words["machine"] ?? "", boot: words["boot"] ?? "", host: words["host"] ?? "")
      (pid, since) = (words["pid"] ?? "", words["since"] ?? "")
      let probe = path + ".probe-\(getpid())"
      let descriptor = open(probe, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw RunFailure(.stateUnwritable, "the state folder cannot be written") }
      _ = Glibc.write(descriptor, [0x0A], 1)
      var (now, then) = (stat(), stat())
      let isRead = fstat(descriptor, &now) == 0 && stat(path, &then) == 0
      close(descriptor)
      unlink(probe)
      age = isRead ? max(0, now.st_mtim.tv_sec - then.st_mtim.tv_sec) : 0
    }
  }

  /// Takes the lease of a machine that is dead: refused while it is renewed. Returns the host that had it, nil when nobody had.
  static func takeOver(path: String) throws -> String? {
    guard let holder = try Holder(path: path) else { return nil }
    guard holder.age >= staleAfter else {
      throw LockHolder(
        text: "\(StateReason.otherMachine.code): host \(holder.machine.host) renewed its lease \(holder.age) s ago; it can be taken over \(staleAfter) s after the last time")
    }
    guard unlink(path) == 0 || errno == ENOENT else { throw RunFailure(.stateUnwritable, "cannot be removed: \(path)") }
    return holder.machine.host
  }
}

/// Gives a state to this machine, by somebody's word that the one that had it is dead.
public enum StateTakeOver {
  /// - Returns: the host that had it; nil when nobody had. Audited.
  public static func execute(definition: PipelineDefinition, state: StateFolder, reason: String) throws -> String? {
    guard let host = try StateLease.takeOver(path: "\(state.path)/\(definition.name).lease") else { return nil }
    try AuditWriter(state: state, operator: definition.compliance.operatorID).note(
      .stateRestored, subject: "pipeline \(definition.name)", purpose: reason, detail: "taken over from host \(host)")
    return host
  }
}
