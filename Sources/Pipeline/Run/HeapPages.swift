import CMalloc

/// Keeps the process's heap as small as what is in it.
///
/// glibc gives a thread's freed memory back to the system only from the end of the thread's heap, so a heap stays as large as it ever was, however
/// little is left in it: after 1 GB of messages half of what a run held was free. One for each run, used by the run's own thread.
struct HeapPages {
  /// Buffers of lines and the like have pages of their own, which go back when they are freed; pieces are fewer and come again at once.
  private static let largeBlock = 512 << 10
  private static let keptAtEnd = 4 << 20
  private static let interval = Duration.seconds(4)

  private var last = ContinuousClock.now

  init() { chartseal_malloc_bounds(Int32(HeapPages.largeBlock), Int32(HeapPages.keptAtEnd)) }

  /// Gives back what was freed, every few seconds at the most: pages that are needed again are cleared anew.
  mutating func giveBack(now isNow: Bool = false) {
    let now = ContinuousClock.now
    guard isNow || now - last >= HeapPages.interval else { return }
    chartseal_malloc_trim()
    last = now
  }
}
