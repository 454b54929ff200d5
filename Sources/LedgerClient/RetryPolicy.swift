/// When a request is sent again: bounded, with full jitter, honouring `Retry-After`.
///
/// Source: RFC 9110 §10.2.3 (Retry-After, seconds form).
public struct RetryPolicy: Sendable {
  /// Attempts in all, the first included.
  public var maximumAttempts = 5
  public var firstDelayMilliseconds = 200
  public var longestDelayMilliseconds = 20_000
  /// A server's `Retry-After` is honoured up to this.
  public var longestServerDelaySeconds = 120
  public init() {}

  /// The statuses after which the same bytes may be sent again.
  static func isRetryable(status: Int) -> Bool { [408, 429, 502, 503, 504, 507].contains(status) }

  /// Milliseconds before attempt `number` (2 for the first repetition): anything between nothing and the doubling ceiling, and never
  /// less than what the server asked for.
  func delayMilliseconds(beforeAttempt number: Int, retryAfter: String?, using random: inout some RandomNumberGenerator) -> Int {
    let doublings = min(max(0, number - 2), 20)
    let ceiling = min(longestDelayMilliseconds, firstDelayMilliseconds << doublings)
    let jittered = Int.random(in: 0...max(0, ceiling), using: &random)
    guard let retryAfter, let seconds = Int(retryAfter), seconds >= 0 else { return jittered }
    return max(jittered, min(seconds, longestServerDelaySeconds) * 1000)
  }
}
