import LedgerProtocol
import Records
import Synchronization

/// Wakes those who wait for something to happen to a patient.
///
/// A client that goes away is not noticed before its time is over, and holds a connection until then: so few wait for one patient, of whom the
/// one that came first is answered when another comes, and not too many for all patients together.
final class PatientNews: Sendable {
  private struct State {
    var next = 0
    var waiting: [PatientHash: [Int: CheckedContinuation<Void, Never>]] = [:]
    /// Those who wait.
    var count = 0
    /// Called with each event, for webhooks.
    var listener: (@Sendable (EventRow) -> Void)?
  }

  private static let ofOne = 8
  private static let ofAll = 256
  private let state = Mutex(State())

  /// Calls a function with every event from now on; it must return at once.
  func listen(_ listener: @escaping @Sendable (EventRow) -> Void) { state.withLock { $0.listener = listener } }

  func note(_ change: StateChange) {
    guard case .event(let row) = change else { return }
    let (listener, waiting) = state.withLock { state in
      let waiting = row.patient.flatMap { state.waiting.removeValue(forKey: $0) } ?? [:]
      state.count -= waiting.count
      return (state.listener, waiting)
    }
    for continuation in waiting.values { continuation.resume() }
    listener?(row)
  }

  /// Returns when something has happened to the patient, or after `seconds`. `isThere` is asked once the wait has begun, so that nothing
  /// falls between looking and waiting.
  func wait(for patient: PatientHash, seconds: Int, unless isThere: @escaping @Sendable () -> Bool) async {
    let (ticket, first) = state.withLock { state -> (Int?, CheckedContinuation<Void, Never>?) in
      state.next += 1
      var first: CheckedContinuation<Void, Never>?
      if let others = state.waiting[patient], others.count >= PatientNews.ofOne, let oldest = others.keys.min() {
        first = state.waiting[patient]?.removeValue(forKey: oldest)
        state.count -= 1
      }
      return (state.count < PatientNews.ofAll ? state.next : nil, first)
    }
    first?.resume()
    guard let ticket else { return }
    await withTaskCancellationHandler {
      let timer = Task {
        try? await Task.sleep(for: .seconds(seconds))
        end(patient, ticket)
      }
      await withCheckedContinuation { continuation in
        state.withLock { state in
          state.waiting[patient, default: [:]][ticket] = continuation
          state.count += 1
        }
        if Task.isCancelled || isThere() { end(patient, ticket) }
      }
      timer.cancel()
    } onCancel: {
      end(patient, ticket)
    }
  }

  private func end(_ patient: PatientHash, _ ticket: Int) {
    let continuation = state.withLock { state -> CheckedContinuation<Void, Never>? in
      let found = state.waiting[patient]?.removeValue(forKey: ticket)
      if found != nil { state.count -= 1 }
      if state.waiting[patient]?.isEmpty == true { state.waiting[patient] = nil }
      return found
    }
    continuation?.resume()
  }
}
