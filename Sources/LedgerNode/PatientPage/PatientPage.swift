import Cryptography
import HTTPTypes
import Hummingbird
import LedgerProtocol
import Records

/// The patient page: what waits for an answer, what is granted, who saw what, which records there are. Rendered here, without a script.
///
/// It shows and never signs: the private key stays on the patient's machine, and for everything that is to be decided the page prints the
/// command that decides it. A patient signs in with the link that `chartseal patient login` prints.
struct PatientPage: Sendable {
  private let store: LedgerStore
  private let sessions: ExplorerSessions
  private let templates: PatientTemplates
  private let worker: BlockingWorker
  /// Whether this node itself speaks TLS.
  private let isSecure: Bool
  /// Seconds since 1970.
  private let now: @Sendable () -> Int

  /// Throws when a template is wrong.
  init(store: LedgerStore, sessions: ExplorerSessions, isSecure: Bool, now: @escaping @Sendable () -> Int) throws {
    (self.store, self.sessions, self.isSecure, self.now) = (store, sessions, isSecure, now)
    templates = try PatientTemplates()
    worker = BlockingWorker(label: "chartseal.ledger-patient-page")
  }

  func add(to router: Router<LedgerContext>) {
    page(router, "patient") { try $0.inbox($1, PageParameters($2)) }
    page(router, "patient/grants") { try $0.grants($1, PageParameters($2)) }
    page(router, "patient/disclosures") { try $0.disclosures($1, PageParameters($2, "before")) }
    page(router, "patient/records") { try $0.records($1, PageParameters($2, "before")) }
    answer(router, "patient/login") { page, request, _ in PatientPage.html(200, try page.howToSignIn(request)) }
    answer(router, "patient/login/:link") { page, request, context in try page.open(request, context) }
    file(router, "patient/style.css", "text/css; charset=utf-8", ExplorerStyle.sheet + PatientTemplates.style)
    file(router, "patient/icon.svg", "image/svg+xml", ExplorerStyle.icon)
    answer(router, "patient/**") { _, _, _ in throw ProtocolError.noPage }
    router.post("patient/logout") { request, _ in
      guard !request.declaresBody else { throw ProtocolError.noBody }
      return logout(request)
    }
  }

  // MARK: Routes

  private func page(
    _ router: Router<LedgerContext>, _ path: RouterPath, _ make: @escaping @Sendable (PatientPages, PatientVisitor, Request) throws -> [UInt8]
  ) {
    answer(router, path) { page, request, _ in
      let visitor = try page.visitor(request)
      let pages = PatientPages(store: page.store, templates: page.templates, time: page.now())
      return PatientPage.html(200, try make(pages, visitor, request))
    }
  }

  /// Answers with a page also when there is something to refuse: people read these.
  private func answer(
    _ router: Router<LedgerContext>, _ path: RouterPath, _ make: @escaping @Sendable (PatientPage, Request, LedgerContext) throws -> Response
  ) {
    router.get(path) { request, context in
      try await worker.run {
        do { return try make(self, request, context) } catch { return try refuse(Refusal(any: error), request) }
      }
    }
  }

  private func file(_ router: Router<LedgerContext>, _ path: RouterPath, _ type: String, _ text: String) {
    let bytes = Array(text.utf8)
    router.get(path) { _, _ in
      Response(200, type: type, bytes, headers: [("cache-control", "public, max-age=600")] + PatientPage.guards)
    }
  }

  private func refuse(_ refusal: Refusal, _ request: Request) throws -> Response {
    let problem = refusal.problem
    if problem.code == ProtocolError.signInNeeded.reason.code {
      return PatientPage.html(problem.type.status, try howToSignIn(request))
    }
    let sentence = problem.detail.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." } ?? problem.type.title + "."
    let code = ["HTTP \(problem.type.status)", problem.code].compactMap(\.self).joined(separator: ", ")
    let frame = PatientFrame(problem.type.title, store.genesis.origin, place: "", patient: nil)
    return PatientPage.html(problem.type.status, try templates.render(PatientMessage(frame: frame, sentence: sentence, code: code), as: "message"))
  }

  private func howToSignIn(_ request: Request) throws -> [UInt8] {
    let frame = PatientFrame("Sign in", store.genesis.origin, place: "", patient: nil)
    return try templates.render(
      PatientSignIn(frame: frame, command: PatientCommandView(PatientCommands(address: address(request)).login),
        minutes: sessions.limits.linkSeconds / 60), as: "sign-in")
  }

  // MARK: Signing in

  private static let cookie = "chartseal-patient"

  private func open(_ request: Request, _ context: LedgerContext) throws -> Response {
    guard let link = context.parameters.get("link"), let opened = try sessions.open(link: link) else { throw ProtocolError.linkUsed }
    guard let participant = try store.participant(keyID: opened.keyID), participant.isValid(at: now()) else { throw ProtocolError.linkUsed }
    guard let patient = participant.patientHash else {
      sessions.close(session: opened.secret)
      throw ProtocolError.patientsOnly
    }
    let frame = PatientFrame("Signed in", store.genesis.origin, place: "", patient: patient)
    let view = PatientSignedIn(frame: frame, idleMinutes: sessions.limits.idleSeconds / 60, totalHours: sessions.limits.totalSeconds / 3600)
    var response = PatientPage.html(200, try templates.render(view, as: "signed-in"))
    response.headers[values: .setCookie] = [setCookie(opened.secret, request)]
    return response
  }

  private func logout(_ request: Request) -> Response {
    // A browser says where a form comes from; no other site may end a session.
    if let site = request.header("sec-fetch-site"), site != "same-origin", site != "none" { return Response(Refusal(ProtocolError.otherSite)) }
    if let secret = secret(request) { sessions.close(session: secret) }
    var response = Response(
      303, type: "text/plain; charset=utf-8", [UInt8](), headers: [("location", "/patient/login"), ("cache-control", "no-store")] + PatientPage.guards)
    response.headers[values: .setCookie] = [setCookie("", request) + "; Max-Age=0"]
    return response
  }

  private func visitor(_ request: Request) throws -> PatientVisitor {
    guard let secret = secret(request), secret.utf8.count == 64, let keyID = sessions.keyID(session: secret),
      let participant = try store.participant(keyID: keyID), participant.isValid(at: now()), let patient = participant.patientHash
    else { throw ProtocolError.signInNeeded }
    return PatientVisitor(patient: patient, commands: PatientCommands(address: address(request)))
  }

  private func isBehindTLS(_ request: Request) -> Bool { isSecure || request.header("x-forwarded-proto") == "https" }

  /// The node as the browser names it.
  private func address(_ request: Request) -> String { (isBehindTLS(request) ? "https://" : "http://") + (request.head.authority ?? "") }

  /// Not `Secure` on a node that speaks plain HTTP, which is for its own machine, unless a proxy says that it speaks TLS for it.
  private func setCookie(_ secret: String, _ request: Request) -> String {
    "\(PatientPage.cookie)=\(secret); Path=/patient; HttpOnly; SameSite=Strict" + (isBehindTLS(request) ? "; Secure" : "")
  }

  private func secret(_ request: Request) -> String? {
    for field in request.headers[values: .cookie] {
      for pair in field.split(separator: ";") {
        let pair = pair.drop { $0 == " " }
        if pair.hasPrefix(PatientPage.cookie + "=") { return String(pair.dropFirst(PatientPage.cookie.utf8.count + 1)) }
      }
    }
    return nil
  }

  /// Nothing but this page's own style sheet and icon is loaded, nothing runs, nobody frames the page or learns where it was left.
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
}

/// The patient who has signed in.
struct PatientVisitor: Sendable {
  let patient: PatientHash
  let commands: PatientCommands
}

/// The commands that the page prints, for the wallet and log key as the hospital handed them over.
struct PatientCommands: Sendable {
  private let options: String

  /// - Parameter address: the node's, as the browser names it; left out when it is of no form that a shell takes as it is.
  init(address: String) {
    let isPlain = address.utf8.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) || Array("-.:/[]".utf8).contains($0) }
    options = "--wallet MY.wallet --url \(isPlain && address.utf8.count <= 300 ? address : "URL") --log-key log.vkey"
  }

  var login: String { "chartseal patient login \(options)" }
  func grant(_ id: String, labels: SecurityLabels = []) -> String {
    "chartseal patient decide --grant \(id.prefix(12)) " + (labels.isEmpty ? "" : "--labels \(labels.codeList.joined(separator: ",")) ") + options
  }
  func deny(_ id: String) -> String { "chartseal patient decide --deny \(id.prefix(12)) \(options)" }
  func revoke(_ id: String) -> String { "chartseal patient decide --revoke \(id.prefix(12)) \(options)" }
  func records() -> String { "chartseal patient records \(options)" }
}

extension ProtocolError {
  static let patientsOnly = ProtocolError(ReasonCode("LED-0739", "this page is for patients; others use the explorer"), .forbidden)
}
