import Cryptography
import Dispatch
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Synchronization
import Testing

/// Two requests at the same time, of which each alone would be in order: both are looked at before either is in the log.
@Suite(.serialized) struct RaceTests {
  /// Holds the node's writer while it has a transaction open, so that requests pile up behind it that have been checked already.
  private final class Gate: Sendable {
    private struct State {
      var isClosed = false
      var hasStopped = false
    }

    private let state = Mutex(State())
    private let semaphore = DispatchSemaphore(value: 0)

    var failpoint: @Sendable (CommitStep) throws -> Void {
      { [self] place in
        guard place == .transactionOpen else { return }
        let waits = state.withLock { state -> Bool in
          guard state.isClosed, !state.hasStopped else { return false }
          state.hasStopped = true
          return true
        }
        if waits { semaphore.wait() }
      }
    }

    func close() { state.withLock { $0 = State(isClosed: true) } }
    var hasStopped: Bool { state.withLock { $0.hasStopped } }
    func open() {
      state.withLock { $0.isClosed = false }
      semaphore.signal()
    }
  }

  private static func scene(_ gate: Gate, patients: Int = 2) async throws -> Scene {
    var setup = Scene.patientSetup
    setup.options.failpoint = gate.failpoint
    setup.patients = patients
    return try await Scene(setup)
  }

  /// Sends the first message, which stops the writer; then the others one after another, and lets the writer go when all are there.
  private static func together(_ scene: Scene, _ gate: Gate, _ messages: [Message]) async throws -> [Scene.Answer] {
    gate.close()
    let stopper = Task { try await scene.send(try scene.request([.notes])) }
    while !gate.hasStopped { try await Task.sleep(for: .milliseconds(5)) }
    var connections: [RawConnection] = []
    for message in messages {
      let connection = try RawConnection(port: scene.port)
      connection.send(try scene.wire(message))
      connections.append(connection)
      // One comes to the writer's queue before the next is sent.
      try await Task.sleep(for: .milliseconds(200))
    }
    gate.open()
    #expect([201, 409].contains(try await stopper.value.status))
    var answers: [Scene.Answer] = []
    for connection in connections {
      let (status, headers, body) = await connection.answer()
      answers.append(Scene.Answer(status: status, headers: headers, body: body))
    }
    return answers
  }

  @Test func `of several rotations of one key at once the first stands, and no old key comes back`() async throws {
    let gate = Gate()
    let scene = try await Self.scene(gate)
    let size = scene.ledger.store.size
    let (id, old) = (scene.hash.description, try scene.patientKey)
    let new = try (0..<4).map { _ in try SigningKey.generate() }
    let rotations = try new.map { try Message.rotation(of: id, to: $0, at: scene.now, agreed: [old], sender: old) }
    // A grant by the key that goes is in the queue behind.
    let answers = try await Self.together(scene, gate, rotations + [try scene.grant()])
    #expect(answers.map(\.status) == [201, 403, 403, 403, 403])
    #expect(try await scene.get("/v1/participants", new[0]).status == 200)
    for key in [old] + new.dropFirst() { #expect(try await scene.get("/v1/participants", key).status == 403) }
    try await scene.settle(size + 2)
  }

  @Test func `of two contracts of one version the first stands`() async throws {
    let gate = Gate()
    let scene = try await Self.scene(gate)
    let size = scene.ledger.store.size
    let answers = try await Self.together(scene, gate, [try scene.contract(2, named: "one"), try scene.contract(2, named: "two"), try scene.grant()])
    #expect(answers.map(\.status).prefix(2) == [201, 409])
    #expect(try await scene.get("/v1/policy", nil).json["contract"]?["name"]?.string == "one")
    // The grant was judged by the contract before, and is judged again when it is sent again; or it came so late that it met the new one.
    #expect([201, 409].contains(answers[2].status))
    if answers[2].status == 409 { try await scene.take(try scene.grant()) }
    try await scene.settle(size + 3)
  }

  @Test func `no read is answered behind a revocation that it did not see`() async throws {
    let gate = Gate()
    let scene = try await Self.scene(gate)
    try await scene.submit([.init(id: "o1")])
    try await scene.take(try scene.grant())
    #expect(try await scene.records(scene.physician).status == 200)
    let read = Message.get("/v1/patients/\(scene.hash)/records?purpose=TREAT&part=diagnostic", scene.physician)
    let answers = try await Self.together(scene, gate, [try scene.revocation(), read, read])
    #expect(answers.map(\.status) == [201, 403, 403])
    #expect(answers.dropFirst().allSatisfy { $0.code == "LED-0394" && !$0.text.contains("o1") })
    // A purge, too.
    try await scene.take(try scene.grant())
    let purge = try Message.consent(.purge, of: scene.hash, party: "", by: scene.hash.description, at: scene.now, PurgeDetail(), scene.patientKey)
    let purged = try await Self.together(scene, gate, [purge, read])
    #expect(purged[0].status == 201)
    #expect(!purged[1].text.contains("\"o1\""))
    await scene.ledger.stop()
    #expect(try LedgerReplay.run(at: scene.ledger.path).isSound)
  }

  @Test func `a patient is asked once by reads at the same time`() async throws {
    let gate = Gate()
    let scene = try await Self.scene(gate)
    let read = Message.get("/v1/patients/\(scene.hash)/records?purpose=TREAT&part=diagnostic", scene.physician)
    let size = scene.ledger.store.size
    let answers = try await Self.together(scene, gate, [read, read, read, try scene.request()])
    #expect(answers.dropLast().allSatisfy { $0.code == "LED-0391" })
    let inbox = try await scene.get("/v1/patients/\(scene.hash)/inbox", scene.patientKey).json["entries"]?.array ?? []
    let asked = inbox.filter { $0["kind"]?.string == "access-request" && $0["detail"]?["parts"]?.array == [.string("diagnostic")] }
    #expect(asked.count == 1)
    // The stopper's request, a disclosure for each read, and the one request.
    try await scene.settle(size + 5)
  }

  @Test func `what one purge destroys, another at the same time does not bring back`() async throws {
    let scene = try await Self.scene(Gate(), patients: 12)
    let batch = try await scene.submit((0..<12).map { .init(patient: $0, id: "o\($0)") })
    let purges = try scene.hospital.patients.map { person in
      try Message.consent(
        .purge, of: person.keys.hash, party: "", by: person.keys.hash.description, at: scene.now, PurgeDetail(), person.keys.signer())
    }
    let connections = try purges.map { purge in
      let connection = try RawConnection(port: scene.port)
      connection.send(try scene.wire(purge))
      return connection
    }
    for connection in connections { #expect(await connection.answer().status == 201) }
    for (line, person) in scene.hospital.patients.enumerated() {
      #expect(try await scene.get("/v1/records/\(batch)/\(line)?purpose=PATRQT", person.keys.signer()).code == "LED-0745", "\(line)")
    }
    await scene.ledger.stop()
    #expect(try LedgerReplay.run(at: scene.ledger.path).isSound)
  }
}
