public import Records

/// The events that a ledger node logs. Routes are classes of paths: a path may hold a patient's hash or a query.
public enum NodeEvents {
  public static let started = NewsEvent("EV-0501", "node-started", .notice, "the node takes requests", [.origin, .port, .entries])
  public static let stopped = NewsEvent("EV-0502", "node-stopped", .notice, "the node has finished what was under way and takes no more requests", [.origin, .entries])
  public static let served = NewsEvent("EV-0503", "request-served", .debug, "a request was answered", [.route, .method, .status, .milliseconds])
  public static let failed = NewsEvent("EV-0504", "request-failed", .error, "a request failed by a fault of the node", [.route, .method, .status, .milliseconds])
  public static let putOff = NewsEvent(
    "EV-0505", "requests-put-off", .notice, "requests were refused because there were too many; said once a minute at the most", [.count])
  public static let logStopped = NewsEvent(
    "EV-0506", "log-stopped", .error, "the node takes no further entry; it has to be looked at and started again", [.code])

  public static let all = [started, stopped, served, failed, putOff, logStopped]

  /// Where the events go.
  public typealias Listener = @Sendable (NewsEvent, [(NewsField, NewsValue)]) -> Void
}
