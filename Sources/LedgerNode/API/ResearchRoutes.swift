import Cryptography
import Hummingbird
import LedgerProtocol
import Records

/// What researchers ask, what there is to ask, and the authority's order to freeze an epoch.
struct ResearchRoutes: Sendable {
  let desk: ResearchDesk
  let shelf: CubeShelf
  let intake: Intake

  func add(to router: Router<LedgerContext>) {
    router.post("v1/research/queries") { request, _ in try await query(request) }
    router.post("v1/research/cubes") { request, _ in try await freeze(request) }
    router.get("v1/research/cubes") { request, _ in
      _ = try intake.requests.participant(request)
      let rows = try shelf.statements().map { JSONValue.object([.init("index", .integer($0.position)), .init("cube", .object($0.statement.members))]) }
      return Response(200, json: .object([.init("cubes", .array(rows))]), headers: [("cache-control", "no-cache")])
    }
    router.get("v1/research/conditions") { request, _ in
      _ = try intake.requests.participant(request)
      return Response(200, json: ResearchRoutes.conditions)
    }
  }

  private func query(_ request: Request) async throws -> Response {
    let researcher = try intake.authenticate(request, MediaType.json)
    guard researcher.role == .researcher else { throw ProtocolError.notResearcher }
    guard let query = ResearchQuery(try await body(request, from: researcher)) else { throw ProtocolError.researchQuery }
    let (answer, logged) = try await desk.answer(query, researcher: researcher.id)
    return try respond([.init("answer", answer.json)], logged)
  }

  private func freeze(_ request: Request) async throws -> Response {
    let authority = try intake.authenticate(request, MediaType.json)
    guard authority.role == .authority else { throw ProtocolError.notFreezer }
    let asked = try await body(request, from: authority)
    let epoch = asked["epoch"]?.string.flatMap { ResearchEpoch($0) }
    guard asked.hasOnly("epoch"), asked["epoch"] == nil || epoch != nil else { throw ProtocolError.researchQuery }
    let logged = try await desk.freeze(epoch)
    return try respond([.init("cube", .object(CubeStatement(logged.entry).members))], logged, status: 201)
  }

  private func body(_ request: Request, from participant: Participant) async throws -> JSONValue {
    let (upload, _) = try await intake.receive(request, from: participant, limit: 16 << 10)
    guard let json = JSONValue.parse(try upload.contents().array), json.members != nil else { throw ProtocolError.researchQuery }
    return json
  }

  /// What was asked for, the entry that says so, and the proof that the log holds the entry.
  private func respond(_ members: [JSONValue.Member], _ logged: ResearchDesk.Logged, status: Int = 200) throws -> Response {
    let proof = String(decoding: try logged.appended.proof().encoded, as: UTF8.self)
    return Response(
      status,
      json: .object(
        members + [
          .init("index", .integer(logged.appended.position)), .init("entry", .string(Base64.encode(logged.entry.bytes))),
          .init("proof", .string(proof)),
        ]), headers: [("cache-control", "no-store")])
  }

  /// The list of conditions, as it is answered from.
  private static let conditions = JSONValue.object([
    .init("value-set", .string(ConditionGroups.version)),
    .init(
      "conditions",
      .array(
        ConditionGroups.all.map { group in
          .object([
            .init("id", .string(group.id)), .init("name", .string(group.name)), .init("words", .array(group.words.map { .string($0) })),
            .init(
              "types", .array(group.types.map { .object([.init("id", .string($0.id)), .init("name", .string($0.name))]) })),
          ])
        })),
    .init("by", .array(ResearchDimension.allCases.map { .string($0.rawValue) })),
  ])
}
