import Cryptography
import Records

/// One of several processes that share the work of a pipeline: `2/8` is the second of eight.
public struct Shard: Sendable, Equatable, CustomStringConvertible {
  /// From 1.
  public let number: Int
  public let count: Int

  /// The most there may be: each keeps a journal and works on a part of the input.
  public static let most = 10_000

  public init?(number: Int, count: Int) {
    guard (1...Shard.most).contains(count), (1...count).contains(number) else { return nil }
    (self.number, self.count) = (number, count)
  }

  /// Reads `2/8`.
  public init?(_ text: String) {
    let halves = text.split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2, halves.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(ASCII.isDigit) }), let number = Int(halves[0]), let count = Int(halves[1]) else { return nil }
    self.init(number: number, count: count)
  }

  public var description: String { "\(number)/\(count)" }

  /// The parts of one file go round in turn, so that they are evenly shared; what must stay whole is the first shard's, however many there are.
  func takes(_ stretch: Stretch) -> Bool { stretch.shard(of: count) == number }
}

/// A part of a source of which batches are made on their own: none reaches over its ends. Decided by paths, sizes and offsets, never by who works on it.
struct Stretch: Hashable, Sendable {
  /// What must stay whole: the same for every source, so that one shard has them all.
  static let whole = Stretch(group: 0, part: 0)

  /// A code of the path of the first file of neighbours that belong together.
  let group: UInt64
  /// Which part of one large file, by the offset of its records; 0 for the first, and for all files that are not cut.
  let part: Int

  /// Whose it is when there are so many shards.
  func shard(of count: Int) -> Int { Int((group &+ UInt64(part)) % UInt64(count)) + 1 }
}

/// Where a file passes from one stretch to the next.
struct FilePart: Sendable {
  static let whole = FilePart(stretch: .whole, firstRecord: 1, isTaken: true)

  let stretch: Stretch
  /// The first record of the file that lies in it.
  let firstRecord: Int
  /// Whether its records are worked on here.
  let isTaken: Bool
}

/// Cuts one file into parts as its pieces come: a unit of records belongs to the part in which its first byte lies.
struct PartCutter {
  private let group: UInt64
  /// Nil for a file that is not cut.
  private let length: Int?
  private let takes: (Stretch) -> Bool
  private var offset = 0
  private var current: FilePart?
  /// Whether every part so far was taken.
  private(set) var isTakenWhole = true

  init(_ place: SourceStretches.Place, length: Int, takes: @escaping (Stretch) -> Bool) {
    (group, self.length, self.takes) = (place.group, place.splits ? length : nil, takes)
  }

  /// The parts in which the next piece of the file lies, at least one.
  mutating func parts(of piece: borrowing Piece) -> [FilePart] {
    let start = offset + piece.coveredBytes - piece.buffer.count
    offset += piece.coveredBytes
    var parts: [FilePart] = []
    var beginsUnit = true
    for record in piece.records {
      defer { beginsUnit = record.endsUnit }
      guard beginsUnit else { continue }
      let part = length.map { (start + record.range.lowerBound) / $0 } ?? 0
      if let current, current.stretch.part >= part {
        if parts.isEmpty { parts.append(current) }
      } else {
        parts.append(enter(part, at: record.place.record))
      }
    }
    return parts.isEmpty ? [current ?? enter(0, at: 1)] : parts
  }

  private mutating func enter(_ part: Int, at record: Int) -> FilePart {
    let stretch = Stretch(group: group, part: part)
    let made = FilePart(stretch: stretch, firstRecord: record, isTaken: takes(stretch))
    isTakenWhole = isTakenWhole && made.isTaken
    current = made
    return made
  }
}

/// Numbers of records, as stretches in ascending order that do not touch.
struct RecordRanges: Sendable, Equatable {
  private(set) var ranges: [Range<Int>] = []

  /// - Parameter ranges: in ascending order of their lower bounds.
  init(_ ranges: [Range<Int>] = []) {
    for range in ranges where !range.isEmpty {
      if let last = self.ranges.last, range.lowerBound <= last.upperBound {
        self.ranges[self.ranges.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        self.ranges.append(range)
      }
    }
  }

  var isEmpty: Bool { ranges.isEmpty }
  var count: Int { ranges.reduce(0) { $0 + $1.count } }

  func contains(_ record: Int) -> Bool {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound <= record { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(record)
  }
}
