import LedgerProtocol

/// How to sign in, and that somebody has.
struct LoginPage {
  let frame: FrameView
  let isSignedIn: Bool
  let sentence: String
  let idleMinutes: Int
  let totalHours: Int
  let linkMinutes: Int
  let origin: String
}

extension Explorer {
  /// - Parameter address: host and port as the browser names them.
  func login(_ visitor: ExplorerVisitor, address: String) throws -> [UInt8] {
    if visitor.participant != nil { return try signedIn(visitor) }
    return try page("Sign in", visitor, "", address: address)
  }

  func signedIn(_ visitor: ExplorerVisitor) throws -> [UInt8] {
    let participant = try visitor.require()
    let sees = participant.role == .auditor ? "participants and disclosures" : "participants"
    return try page("Signed in", visitor, "You are signed in as \(participant.name), \(participant.role.rawValue), and see \(sees).", address: "")
  }

  private func page(_ title: String, _ visitor: ExplorerVisitor, _ sentence: String, address: String) throws -> [UInt8] {
    let isLocal = address.hasPrefix("127.") || address.hasPrefix("localhost") || address.hasPrefix("[::1]")
    return try templates.render(
      LoginPage(
        frame: frame(title, "", visitor), isSignedIn: visitor.participant != nil, sentence: sentence, idleMinutes: sessions.limits.idleSeconds / 60,
        totalHours: sessions.limits.totalSeconds / 3600, linkMinutes: sessions.limits.linkSeconds / 60,
        origin: address.isEmpty ? "URL" : (isLocal ? "http://" : "https://") + address), as: "login")
  }
}
