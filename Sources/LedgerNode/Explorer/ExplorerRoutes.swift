import Cryptography
import HTTPTypes
import Hummingbird
import LedgerProtocol
import Records

/// The explorer: pages for people, rendered here, without a script.
///
/// What only shows the log is for everybody, as the log is. Participants and disclosures are for participants, who sign in with their key:
/// `POST /v1/sessions`, signed like every other request, answers with a link that works once.
struct ExplorerRoutes: Sendable {
  private let explorer: Explorer
  private let requests: RequestGuard
  private let worker: BlockingWorker
  /// Whether this node itself speaks TLS.
  private let isSecure: Bool

  /// - Parameter drawing: draws research answers; nil for tables only.
  /// Throws when a template is wrong.
  init(
    store: LedgerStore, requests: RequestGuard, isSecure: Bool, now: @escaping @Sendable () -> Int, drawing: (any ResearchDrawing)? = nil
  ) throws {
    worker = BlockingWorker(label: "chartseal.ledger-explorer")
    let census = EntryCensus(readers: store.readers, worker: worker)
    explorer = Explorer(
      store: store, census: census, templates: try ExplorerTemplates(), sessions: ExplorerSessions(now: now),
      drawing: drawing, now: now)
    (self.requests, self.isSecure) = (requests, isSecure)
  }

  /// Who is signed in; the patient page takes links of the same kind.
  var sessions: ExplorerSessions { explorer.sessions }

  func add(to router: Router<LedgerContext>) {
    router.post("v1/sessions") { request, _ in try session(request) }
    page(router, "explorer") { try $0.overview($2, PageParameters($1)) }
    page(router, "explorer/entries") { try $0.entries(PageParameters($1, "kind", "before", "after"), $2) }
    page(router, "explorer/contract") { try $0.contract($2, PageParameters($1)) }
    page(router, "explorer/research") { try $0.research(PageParameters($1, "before", "after"), $2) }
    page(router, "explorer/participants") { try $0.participants(PageParameters($1, "role", "after"), $2) }
    page(router, "explorer/disclosures") {
      try $0.disclosures(PageParameters($1, "kind", "purpose", "party", "patient", "before", "after"), $2)
    }
    page(router, "explorer/login") { try $0.login($2, address: $1.head.authority ?? "") }
    answer(router, "explorer/entries/:position") { explorer, request, visitor, context in
      _ = try PageParameters(request)
      return ExplorerRoutes.html(200, try explorer.entry(at: try ExplorerRoutes.position(context), visitor))
    }
    answer(router, "explorer/entries/:position/receipt") { explorer, request, _, context in
      let position = try ExplorerRoutes.position(context)
      let name = [("content-disposition", "attachment; filename=\"entry-\(position).tlog-proof\""), ("cache-control", "no-store")]
      return Response(200, type: MediaType.proof, try explorer.receipt(at: position), headers: name + ExplorerRoutes.guards)
    }
    answer(router, "explorer/find") { explorer, request, _, _ in
      ExplorerRoutes.see("/explorer/entries/\(try explorer.find(PageParameters(request, "q")))")
    }
    answer(router, "explorer/login/:link") { explorer, request, _, context in try open(explorer, request, context) }
    file(router, "explorer/style.css", "text/css; charset=utf-8", ExplorerStyle.sheet)
    file(router, "explorer/icon.svg", "image/svg+xml", ExplorerStyle.icon)
    answer(router, "explorer/**") { _, _, _, _ in throw ProtocolError.noPage }
    router.post("explorer/logout") { request, _ in try logout(request) }
  }

  // MARK: Routes

  private typealias Page = @Sendable (Explorer, Request, ExplorerVisitor) throws -> [UInt8]
  private typealias Answer = @Sendable (Explorer, Request, ExplorerVisitor, LedgerContext) throws -> Response

  private func page(_ router: Router<LedgerContext>, _ path: RouterPath, _ make: @escaping Page) {
    answer(router, path) { explorer, request, visitor, _ in ExplorerRoutes.html(200, try make(explorer, request, visitor)) }
  }

  /// Answers with a page also when there is something to refuse: people read these.
  private func answer(_ router: Router<LedgerContext>, _ path: RouterPath, _ make: @escaping Answer) {
    router.get(path) { request, context in
      let (explorer, visitor) = (explorer, visitor(request))
      return try await worker.run {
        do {
          return try make(explorer, request, visitor, context)
        } catch {
          let refusal = Refusal(any: error)
          return ExplorerRoutes.html(refusal.problem.type.status, try explorer.message(refusal, visitor))
        }
      }
    }
  }

  private func file(_ router: Router<LedgerContext>, _ path: RouterPath, _ type: String, _ text: String) {
    let bytes = Array(text.utf8)
    router.get(path) { _, _ in
      Response(200, type: type, bytes, headers: [("cache-control", "public, max-age=600")] + ExplorerRoutes.guards)
    }
  }

  private static func position(_ context: LedgerContext) throws -> Int {
    guard let text = context.parameters.get("position"), let position = Int(text), position >= 0, String(position) == text else {
      throw ProtocolError.noPage
    }
    return position
  }

  // MARK: Signing in

  /// A link for who signed the request. The node may not know its own address, so it answers with the path.
  private func session(_ request: Request) throws -> Response {
    guard !request.declaresBody else { throw ProtocolError.noBody }
    let participant = try requests.participant(request)
    let (secret, until) = try explorer.sessions.makeLink(keyID: participant.publicKey.id)
    return Response(
      201, json: .object([.init("path", .string("/explorer/login/\(secret)")), .init("until", .integer(until))]),
      headers: [("cache-control", "no-store")])
  }

  private func open(_ explorer: Explorer, _ request: Request, _ context: LedgerContext) throws -> Response {
    guard let link = context.parameters.get("link"), let opened = try explorer.sessions.open(link: link),
      let participant = try explorer.store.participant(keyID: opened.keyID), participant.isValid(at: explorer.now())
    else { throw ProtocolError.linkUsed }
    var response = ExplorerRoutes.html(200, try explorer.signedIn(ExplorerVisitor(participant: participant)))
    response.headers[values: .setCookie] = [cookie(opened.secret, request)]
    return response
  }

  private func logout(_ request: Request) throws -> Response {
    guard !request.declaresBody else { throw ProtocolError.noBody }
    // A browser says where a form comes from; no other site may end a session.
    if let site = request.header("sec-fetch-site"), site != "same-origin", site != "none" { return Response(Refusal(ProtocolError.otherSite)) }
    if let secret = secret(request) { explorer.sessions.close(session: secret) }
    var response = ExplorerRoutes.see("/explorer")
    response.headers[values: .setCookie] = [cookie("", request) + "; Max-Age=0"]
    return response
  }

  /// Not `Secure` on a node that speaks plain HTTP, which is for its own machine, unless a proxy says that it speaks TLS for it.
  private func cookie(_ secret: String, _ request: Request) -> String {
    let secure = isSecure || request.header("x-forwarded-proto") == "https"
    return "\(ExplorerVisitor.cookie)=\(secret); Path=/explorer; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "")
  }

  private func secret(_ request: Request) -> String? {
    for field in request.headers[values: .cookie] {
      for pair in field.split(separator: ";") {
        let pair = pair.drop { $0 == " " }
        if pair.hasPrefix(ExplorerVisitor.cookie + "=") { return String(pair.dropFirst(ExplorerVisitor.cookie.utf8.count + 1)) }
      }
    }
    return nil
  }

  private func visitor(_ request: Request) -> ExplorerVisitor {
    guard let secret = secret(request), secret.utf8.count == 64, let keyID = explorer.sessions.keyID(session: secret),
      let participant = try? explorer.store.participant(keyID: keyID), participant.isValid(at: explorer.now())
    else { return ExplorerVisitor(participant: nil) }
    return ExplorerVisitor(participant: participant)
  }

  // MARK: Answers

  /// Nothing but this node's own style sheet and icon is loaded, nothing runs, nobody frames the page or learns where it was left.
  private static let guards: [(String, String)] = [
    (
      "content-security-policy",
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    ("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"), ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
  ]

  private static func html(_ status: Int, _ bytes: [UInt8]) -> Response {
    Response(status, type: "text/html; charset=utf-8", bytes, headers: [("cache-control", "no-store")] + guards)
  }

  private static func see(_ path: String) -> Response {
    Response(303, type: "text/plain; charset=utf-8", [UInt8](), headers: [("location", path), ("cache-control", "no-store")] + guards)
  }
}
