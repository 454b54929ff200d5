import Records
import Synchronization

/// Counts requests by class of route and class of status, with the time to the beginning of the answer. Nothing of who asked or for whom.
final class RequestCounts: Sendable {
  /// Upper bounds of the histogram, in seconds.
  static let bounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30]

  private struct Route {
    /// Answers of 1xx to 5xx.
    var statuses = [Int](repeating: 0, count: 5)
    var buckets = [Int](repeating: 0, count: RequestCounts.bounds.count)
    var count = 0
    var seconds = 0.0
    var putOff = 0
  }

  private struct State {
    var routes: [RouteClass: Route] = [:]
    var underWay = 0
    /// Refused since it was last said, and when that was.
    var untold = 0
    var toldAt = -60.0
    var isStopTold = false
  }

  private let state = Mutex(State())

  func begin() { state.withLock { $0.underWay += 1 } }

  /// - Returns: how many were put off since it was last said, when it is time to say so.
  func end(_ route: RouteClass, status: Int, seconds: Double, now: Double) -> Int? {
    state.withLock { state in
      state.underWay -= 1
      var own = state.routes[route] ?? Route()
      own.statuses[min(4, max(0, status / 100 - 1))] += 1
      own.count += 1
      own.seconds += seconds
      if let bucket = RequestCounts.bounds.firstIndex(where: { seconds <= $0 }) { own.buckets[bucket] += 1 }
      if status == 429 {
        own.putOff += 1
        state.untold += 1
      }
      state.routes[route] = own
      guard state.untold > 0, now - state.toldAt >= 60 else { return nil }
      defer { (state.untold, state.toldAt) = (0, now) }
      return state.untold
    }
  }

  /// True the first time.
  func tellsStop() -> Bool {
    state.withLock { state in
      defer { state.isStopTold = true }
      return !state.isStopTold
    }
  }

  func write(to text: inout MetricsText) {
    let state = state.withLock { $0 }
    let routes = RouteClass.allCases.compactMap { r in state.routes[r].map { (r.rawValue, $0) } }
    let requests = "chartseal_ledger_http_requests_total"
    text.begin(requests, .counter, "Requests answered, by class of route and of status.")
    for (name, route) in routes {
      for (i, n) in route.statuses.enumerated() where n > 0 { text.sample(requests, [("route", name), ("status", "\(i + 1)xx")], Double(n)) }
    }
    let duration = "chartseal_ledger_http_request_duration_seconds"
    text.begin(duration, .histogram, "Time until the answer begins, by class of route.")
    for (name, route) in routes {
      var sum = 0
      for (bound, n) in zip(RequestCounts.bounds, route.buckets) {
        sum += n
        text.sample(duration + "_bucket", [("route", name), ("le", String(bound))], Double(sum))
      }
      text.sample(duration + "_bucket", [("route", name), ("le", "+Inf")], Double(route.count))
      text.sample(duration + "_sum", [("route", name)], route.seconds)
      text.sample(duration + "_count", [("route", name)], Double(route.count))
    }
    let limited = "chartseal_ledger_http_rate_limited_total"
    text.begin(limited, .counter, "Requests refused because there were too many (status 429).")
    for (name, route) in routes { text.sample(limited, [("route", name)], Double(route.putOff)) }
    text.add("chartseal_ledger_http_requests_in_flight", .gauge, "Requests that wait for their answer.", Double(state.underWay))
  }
}
