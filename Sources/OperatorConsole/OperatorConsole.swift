import Cryptography
import Glibc
public import Pipeline
import Records
import Reporting
import Synchronization

/// The operators' and auditors' console of one pipeline: pages about runs, batches, quarantine and evidence, without a script and without a value of any
/// record. Operators act, auditors read, and each page is an event of the audit log before it is shown.
///
/// Answers requests and knows no network: `ConsoleServer` brings them in.
public final class OperatorConsole: Sendable {
  public struct Settings: Sendable {
    /// Seconds without a click after which a session ends, 60 to 8 hours.
    public var idleSeconds = 900
    /// Seconds since 1970.
    public var now: @Sendable () -> Int = { time(nil) }
    public init() {}
  }

  let definition: PipelineDefinition
  let state: StateFolder
  let sessions: ConsoleSessions
  let links: LoginLinks
  let trail: ConsoleTrail
  let desk: CommandDesk
  let now: @Sendable () -> Int
  private let templates: ConsoleTemplates
  private let port = Mutex(0)

  /// - Parameter launcher: starts the commands that operators order.
  /// Throws a failure of the state folder, or a template's.
  public init(definition: PipelineDefinition, state: StateFolder, launcher: any CommandLauncher, settings: Settings = Settings()) throws {
    (self.definition, self.state, now) = (definition, state, settings.now)
    sessions = ConsoleSessions(limits: .init(idleSeconds: min(max(settings.idleSeconds, 60), 8 * 3600)))
    links = try LoginLinks(folder: OperatorConsole.folder(state))
    trail = ConsoleTrail(writer: AuditWriter(state: state, operator: definition.compliance.operatorID))
    desk = CommandDesk(folder: OperatorConsole.folder(state), pipeline: definition.file, name: definition.name, launcher: launcher)
    templates = try ConsoleTemplates()
  }

  /// The folder of sign-in links and of what commands print, below the state folder.
  public static func folder(_ state: StateFolder) -> String { state.path + "/console" }

  /// Says on which port of this machine requests come in: they must name it.
  public func listens(on port: Int) { self.port.withLock { $0 = port } }

  /// A link that signs a browser in, once, within `LoginLinks.seconds`.
  public func link(_ role: ConsoleRole) throws -> String {
    OperatorConsole.link(try links.make(role, at: now()), port: port.withLock { $0 })
  }

  public static func link(_ secret: String, port: Int) -> String { "http://127.0.0.1:\(port)/login?token=\(secret)" }

  /// Ends sessions whose time is over, with an event each. To be called now and then; each request does it, too.
  public func sweep() throws {
    for session in sessions.sweep(at: now()) { try trail.note(.signOff, session.role, subject: "session \(session.number)", detail: "ended after its time") }
  }

  /// Ends all sessions, with an event each: the console stops.
  public func end() throws {
    for session in sessions.endAll() { try trail.note(.signOff, session.role, subject: "session \(session.number)", detail: "ended with the console") }
  }

  // MARK: Answering

  /// Answers a request; whatever fails, with a page that says so. Reads files and may take a while: not to be called from a task.
  public func answer(_ request: ConsoleRequest) -> ConsoleReply {
    var reply: ConsoleReply
    do { reply = try guarded(request) } catch { reply = problem(error, nil) }
    if request.method == "HEAD" { reply.body = [] }
    return reply
  }

  private func guarded(_ request: ConsoleRequest) throws -> ConsoleReply {
    let port = port.withLock { $0 }
    // A name that leads here from elsewhere (DNS rebinding) is no name of ours.
    guard let host = request.headers["host"], ["127.0.0.1:\(port)", "localhost:\(port)"].contains(host) else { throw ConsoleRefusal.host }
    guard !request.isTooLong else { throw ConsoleRefusal.target }
    try sweep()
    switch (request.method, request.path) {
    case ("GET", "/style.css"), ("HEAD", "/style.css"): return ConsoleReply(200, type: "text/css; charset=utf-8", Array(ConsoleStyle.sheet.utf8))
    case ("GET", "/icon.svg"), ("HEAD", "/icon.svg"): return ConsoleReply(200, type: "image/svg+xml", Array(ConsoleStyle.icon.utf8))
    case ("GET", "/login") where request.query["token"] != nil: return try signIn(request)
    case ("GET", _), ("HEAD", _): return try show(request)
    case ("POST", _): return try act(request)
    default:
      var reply = problem(ConsoleRefusal.method, nil)
      reply.headers.append(("allow", "GET, HEAD, POST"))
      return reply
    }
  }

  private static let cookie = "chartseal-console"

  private func signIn(_ request: ConsoleRequest) throws -> ConsoleReply {
    // A browser that opens links ahead would use them up.
    guard request.headers["sec-purpose"] == nil, request.headers["purpose"] == nil else { throw ConsoleRefusal.prefetch }
    guard let role = links.take(request.query["token"] ?? "", at: now()) else {
      try trail.noteStranger("sign-in with a link that is not known, used or over", at: now())
      throw ConsoleRefusal.link
    }
    let (secret, session, ended) = try sessions.open(role, at: now())
    do {
      if let ended { try trail.note(.signOff, ended.role, subject: "session \(ended.number)", detail: "ended for a newer one") }
      try trail.note(.signIn, role, subject: "session \(session.number)", detail: "signed in as \(role.rawValue)")
    } catch {
      _ = sessions.close(secret)
      throw error
    }
    var reply = ConsoleReply.redirect(to: "/")
    reply.set("set-cookie", "\(OperatorConsole.cookie)=\(secret); Path=/; HttpOnly; SameSite=Strict")
    return reply
  }

  private func visitor(_ request: ConsoleRequest) -> ConsoleVisitor? {
    guard let secret = request.cookie(OperatorConsole.cookie), secret.utf8.count == 64 else { return nil }
    // A page that loads itself anew is nobody's click.
    guard let session = sessions.session(secret, at: now(), isUse: request.query["auto"] == nil) else { return nil }
    return ConsoleVisitor(session: session, user: trail.name(session.role), secret: secret)
  }

  private func show(_ request: ConsoleRequest) throws -> ConsoleReply {
    guard let visitor = visitor(request) else { return try signInPage(isAsked: request.path == "/login" || request.path == "/") }
    // The screen of a tab that nobody has touched, while another tab is in use: no data, and no use of the session.
    if request.path == "/login" { return request.query["auto"] == nil ? .redirect(to: "/") : try render(.pausedTab, nil) }
    do {
      let pages = ConsolePages(console: self, visitor: visitor, request: request)
      if let report = try pages.report() {
        try note(request, visitor)
        return .report(report)
      }
      let page = try pages.page()
      let reply = try render(page, visitor)
      // The event first: what cannot be written down is not shown.
      try note(request, visitor)
      return reply
    } catch let refusal as ConsoleRefusal where refusal.status == 403 {
      return try refuse(refusal, request, visitor)
    } catch {
      return problem(error, visitor)
    }
  }

  private func refuse(_ refusal: ConsoleRefusal, _ request: ConsoleRequest, _ visitor: ConsoleVisitor) throws -> ConsoleReply {
    try trail.note(.refused, visitor.session.role, subject: request.path.cut(200), detail: "\(refusal.reason.code) \(refusal.reason.summary)")
    return problem(refusal, visitor)
  }

  private func note(_ request: ConsoleRequest, _ visitor: ConsoleVisitor) throws {
    // A command's page that loads itself anew has been noted when it was opened.
    if request.query["auto"] != nil, request.path.hasPrefix("/actions/") { return }
    let known = ["run", "batch", "reason", "file", "source", "id", "state", "closed", "page", "event", "since", "until", "recipient", "verify", "examine"]
    let filter = known.compactMap { name in request.query[name].flatMap { $0.isEmpty ? nil : "\(name) \($0.cut(200))" } }
    try trail.note(
      .view, visitor.session.role, subject: "pipeline \(definition.name)", detail: ([request.path.cut(200)] + filter).joined(separator: ", "))
  }

  // MARK: Acting

  private func act(_ request: ConsoleRequest) throws -> ConsoleReply {
    guard request.body.count <= ConsoleRequest.longestBody else { throw ConsoleRefusal.body }
    guard let visitor = visitor(request) else { return try signInPage(isAsked: false) }
    do {
      return try act(request, visitor)
    } catch let refusal as ConsoleRefusal {
      return try refuse(refusal, request, visitor)
    } catch {
      return problem(error, visitor)
    }
  }

  private func act(_ request: ConsoleRequest, _ visitor: ConsoleVisitor) throws -> ConsoleReply {
    guard isOfThisSite(request) else { throw ConsoleRefusal.otherSite }
    guard let form = request.form else { throw ConsoleRefusal.form }
    // Digests, so that the time of the comparison says nothing of the token.
    guard SHA256Digest.of(form["token"] ?? "") == SHA256Digest.of(visitor.session.formToken) else { throw ConsoleRefusal.formToken }
    if request.path == "/logout" {
      _ = sessions.close(visitor.secret)
      try trail.note(.signOff, visitor.session.role, subject: "session \(visitor.session.number)", detail: "signed out")
      var reply = ConsoleReply.redirect(to: "/login")
      reply.set("set-cookie", "\(OperatorConsole.cookie)=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")
      return reply
    }
    let orders = ConsoleOrders(console: self, visitor: visitor, form: form)
    switch try orders.act(request.path) {
    case .goTo(let path): return .redirect(to: path)
    case .again(let page): return try render(page, visitor, status: 422)
    }
  }

  /// Whether a form comes from one of these pages. Since they tell nobody where they were left (`no-referrer`), browsers name the origin `null`, and only
  /// those count that say beside it where the form is from.
  ///
  /// Source: Fetch living standard, 3.2 and Fetch Metadata Request Headers, 2.3.
  private func isOfThisSite(_ request: ConsoleRequest) -> Bool {
    let origin = request.headers["origin"]
    let isOwn = origin == "http://\(request.headers["host"] ?? "")"
    guard let site = request.headers["sec-fetch-site"] else { return origin == nil || isOwn }
    return site == "same-origin" && (origin == nil || isOwn || origin == "null")
  }

  // MARK: Rendering

  private func render(_ page: PageView, _ visitor: ConsoleVisitor?, status: Int = 200) throws -> ConsoleReply {
    let frame = FrameView(
      pageTitle: page.title, windowTitle: (page.hasError ? "Error: " : "") + page.title, pipeline: visitor == nil ? "Operators' console" : definition.name,
      items: FrameView.places.map { FrameView.Item(href: $0.href, label: $0.label, isCurrent: $0.href == page.place) }, isSignedIn: visitor != nil,
      user: visitor == nil ? "" : trail.shortName, role: visitor?.session.role.rawValue ?? "", idleMinutes: sessions.limits.idleSeconds / 60,
      token: visitor?.session.formToken ?? "")
    var reply = ConsoleReply.page(
      try templates.render(FramedPage(frame: frame, lead: page.lead, hasLead: !page.lead.isEmpty, sections: page.sections)), status: status)
    if let refresh = page.refresh {
      reply.headers.append(("refresh", "\(refresh.seconds); url=\(refresh.path)"))
    } else if visitor != nil {
      // When the session is over the screen is cleared, too.
      reply.headers.append(("refresh", "\(sessions.limits.idleSeconds + 5); url=/login?auto=1"))
    }
    return reply
  }

  private func signInPage(isAsked: Bool) throws -> ConsoleReply {
    try render(.signIn(command: "chartseal console --pipeline \(definition.file.cut(200)) --print-link", minutes: LoginLinks.seconds / 60), nil, status: isAsked ? 200 : 401)
  }

  private func problem(_ error: any Error, _ visitor: ConsoleVisitor?) -> ConsoleReply {
    let (status, page) = PageView.problem(error)
    let reply = try? render(page, visitor, status: status)
    return reply ?? ConsoleReply(500, type: "text/plain; charset=utf-8", Array("CON-0113 the page cannot be rendered\n".utf8))
  }
}

/// Who has signed in.
struct ConsoleVisitor: Sendable {
  let session: ConsoleSessions.Session
  /// As the audit log names them.
  let user: String
  let secret: String

  var isOperator: Bool { session.role == .operator }
}
