import Cryptography
import Records

/// Which stretches of a run's inputs are worked on here; all of them unless it says otherwise.
struct StretchWork: Sendable {
  /// An input in its source.
  struct Input: Sendable {
    let source: Int
    /// Its number among the source's inputs.
    let item: Int
    let place: SourceStretches.Place
  }

  /// Bytes of the parts of large files.
  var length = SourceStretches.length
  /// Whether other processes work on what is left out here.
  var isShared = false
  /// Asked when a stretch of an input begins, and beforehand for the first one.
  var takes: @Sendable (Input, Stretch) -> Bool = { _, _ in true }
  /// Whether anything may be taken of an input of which the first stretch is not.
  var mayTakeMore: @Sendable (Input) -> Bool = { _ in true }
  /// Whether this shard has read what it works on of a file to its end before.
  var isRead: @Sendable (FileTask) -> Bool = { _ in false }
  /// Whether another shard has said that all of a file is on the ledger.
  var isDone: @Sendable (FileTask) -> Bool = { _ in false }
}

/// Finds files that may have the same content as an earlier one of their source, by their size.
struct TwinFiles {
  private let sizes: [Int]
  private var twins: [Int: ArraySlice<Int>] = [:]

  init(_ items: [InputItem]) {
    sizes = items.map(\.size)
    for (i, item) in items.enumerated() where !item.parts.isEmpty { twins[item.size, default: []].append(i) }
  }

  /// The numbers of inputs of the same size before one, those left out that were asked for before; asked in ascending order.
  mutating func earlier(than i: Int) -> ArraySlice<Int> {
    guard i < sizes.count, let all = twins[sizes[i]] else { return [] }
    let earlier = all.prefix { $0 < i }
    twins[sizes[i]] = all.dropFirst(earlier.count)
    return earlier
  }
}
