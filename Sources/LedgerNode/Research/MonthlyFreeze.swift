import ServiceLifecycle

/// Freezes each month's cube once the month has begun; looks every hour.
struct MonthlyFreeze: Service {
  let desk: ResearchDesk

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        // What fails (a full disk, a freeze by order at the same time) is tried again at the next look.
        try? await desk.freezeWhenDue()
        try? await Task.sleep(for: .seconds(3600))
      }
    }
  }
}
