public import LedgerProtocol
public import Records

/// Why the ledger did not take a batch, or why its answer is not believed. Holds codes and paths, never a record's value.
public struct LedgerClientError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Kind: String, Sendable {
    /// The node's address or a key file cannot be used.
    case configuration
    /// No answer, or none but "later", after all attempts. The same bytes may be sent again another time.
    case unavailable
    /// The node refused with a problem that sending again does not cure.
    case refused
    /// An answer that is no receipt of this entry under the pinned key.
    case receipt
    /// The node shows two histories. `evidence` names the file that proves it.
    case splitView = "split-view"
    /// The file with the last checkpoint seen cannot be read or written.
    case memory
    case cancelled
  }

  public let kind: Kind
  /// The node's own words, as codes.
  public var problem: Problem?
  /// The last HTTP status, 0 when there was none.
  public var status = 0
  public var transport: TransportError?
  /// What a verification found.
  public var reason: ReasonCode?
  /// The file that holds both checkpoints.
  public var evidence: String?

  init(_ kind: Kind, problem: Problem? = nil, status: Int = 0, transport: TransportError? = nil, reason: ReasonCode? = nil) {
    (self.kind, self.problem, self.status, self.transport, self.reason) = (kind, problem, status, transport, reason)
  }

  public var description: String {
    var words: [String]
    switch kind {
    case .configuration: words = ["the ledger's address or the keys for it cannot be used"]
    case .unavailable: words = ["the ledger does not answer"]
    case .refused: words = ["the ledger refused"]
    case .receipt: words = ["the ledger's receipt does not verify"]
    case .splitView: words = ["THE LEDGER SHOWS TWO HISTORIES: its key has signed checkpoints that contradict each other"]
    case .memory: words = ["the file with the last checkpoint seen cannot be used"]
    case .cancelled: words = ["cancelled"]
    }
    if let problem { words.append("\(problem.type.rawValue)" + (problem.code.map { " (\($0))" } ?? "")) }
    if let line = problem?.line { words.append("line \(line)") }
    if let reason { words.append("\(reason.code): \(reason.summary)") }
    if status != 0, problem == nil { words.append("HTTP \(status)") }
    if let transport { words.append("\(transport)") }
    if let evidence { words.append("both checkpoints are kept in \(evidence)") }
    return words.joined(separator: "; ")
  }
}

extension ReasonCode {
  static let address = ReasonCode("LED-0402", "the ledger's address is not http(s)://host:port")
  static let plainHTTP = ReasonCode("LED-0403", "plain http is for this machine only, unless it is allowed by name")
}
