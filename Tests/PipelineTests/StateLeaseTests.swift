import Foundation
import Glibc
import Pipeline
import Testing

@Suite(.serialized) struct StateLeaseTests {
  private let one = MachineIdentity(machine: "m1", boot: "b1", host: "one")
  private let two = MachineIdentity(machine: "m2", boot: "b2", host: "two")

  /// What a crash leaves: a lease without a lock.
  private func crash(_ f: Fixture, _ d: PipelineDefinition, _ machine: MachineIdentity, secondsAgo: Int = 0) throws {
    let path = d.state + "/test.lease"
    do {
      let lock = try RunLock(state: d.state, pipeline: "test", command: "run", machine: machine, whenLost: {})
      try FileManager.default.copyItem(atPath: path, toPath: f.folder + "/left")
      withExtendedLifetime(lock) {}
    }
    #expect(!FileManager.default.fileExists(atPath: path))
    try FileManager.default.moveItem(atPath: f.folder + "/left", toPath: path)
    var times = [timespec(tv_sec: time(nil) - secondsAgo, tv_nsec: 0), timespec(tv_sec: time(nil) - secondsAgo, tv_nsec: 0)]
    utimensat(AT_FDCWD, path, &times, 0)
  }

  @Test func `another machine is told who has the state, and waits to be told that it is dead`() throws {
    let f = try Fixture(patients: 1)
    let d = try f.definition()
    try crash(f, d, one)
    let holder = #expect(throws: LockHolder.self) { try RunLock(state: d.state, pipeline: "test", command: "run", machine: two, whenLost: {}) }
    #expect(holder?.text.contains("RUN-0206") == true && holder?.text.contains("host one") == true && holder?.text.contains("take-over") == true)
    // It may be alive: not yet.
    #expect(throws: LockHolder.self) { try StateTakeOver.execute(definition: d, state: StateFolder(path: d.state), reason: "r") }
    try FileManager.default.removeItem(atPath: d.state + "/test.lease")
    try crash(f, d, one, secondsAgo: 16 * 60)
    #expect(throws: LockHolder.self) { try RunLock(state: d.state, pipeline: "test", command: "run", machine: two, whenLost: {}) }
    #expect(try StateTakeOver.execute(definition: d, state: StateFolder(path: d.state), reason: "it burnt down") == "one")
    #expect(throws: Never.self) { try RunLock(state: d.state, pipeline: "test", command: "run", machine: two, whenLost: {}) }
    #expect(try StateTakeOver.execute(definition: d, state: StateFolder(path: d.state), reason: "again") == nil)
  }

  @Test func `the same machine goes on after a crash, and after a boot`() throws {
    let f = try Fixture(patients: 1)
    let d = try f.definition()
    try crash(f, d, one)
    #expect(throws: Never.self) { try RunLock(state: d.state, pipeline: "test", command: "run", machine: one, whenLost: {}) }
    try crash(f, d, one)
    let booted = MachineIdentity(machine: "m1", boot: "b9", host: "one")
    #expect(throws: Never.self) { try RunLock(state: d.state, pipeline: "test", command: "run", machine: booted, whenLost: {}) }
    try crash(f, d, one)
    // Another container under the same kernel: the kernel's lock was free.
    let container = MachineIdentity(machine: "m7", boot: "b1", host: "container")
    #expect(throws: Never.self) { try RunLock(state: d.state, pipeline: "test", command: "run", machine: container, whenLost: {}) }
  }

  @Test func `a waiting run takes the state when the other machine is done`() throws {
    let f = try Fixture(patients: 1)
    let d = try f.definition()
    try crash(f, d, one)
    let path = d.state + "/test.lease"
    Thread {
      usleep(400_000)
      unlink(path)
    }.start()
    #expect(throws: Never.self) { try RunLock(state: d.state, pipeline: "test", command: "run", wait: 20, machine: two, whenLost: {}) }
  }

  @Test func `this machine has an identity of its own`() {
    #expect(!MachineIdentity.own.boot.isEmpty && MachineIdentity.own.boot.count == 16)
  }
}
