import Cryptography
import Foundation
import Records

/// What the next run of a pipeline would do: files and their states, records and batches, what waits from before. Made by looking; nothing is written.
public struct Plan: Sendable {
  public enum FileState: String, Sendable, CaseIterable {
    case new
    /// An earlier run sealed its first records.
    case partlyDone = "partly done"
    /// All of its records are in batches, under this name or another.
    case done
    case tooYoung = "too young"
    case unreadable, missing
  }

  public struct File: Sendable {
    public let path: String
    public let bytes: Int
    public let state: FileState
    /// Records of it that are in batches already.
    public let recordsDone: Int
    /// Why it is unreadable or missing.
    public let problem: String?
  }

  /// A number of records: what was counted, and a guess for the bytes that were not looked at.
  public struct Count: Sendable, Equatable {
    public var counted = 0
    public var estimated = 0
    public var total: Int { counted + estimated }
    public var isExact: Bool { estimated == 0 }
  }

  public struct Source: Sendable {
    public let id: String
    public let format: String
    public let files: [File]
    /// Records that a run would read into batches.
    public let records: Count
    /// Batches that they would fill by their number; more when `batch.max-bytes` closes them before.
    public let batches: Int
    /// Bytes to read by the stretches in which they lie: what shards can share.
    let stretches: [Stretch: Int]
    let isWhole: Bool
    let packedFiles: Int

    public func count(_ state: FileState) -> Int { files.count { $0.state == state } }
    public func bytes(_ state: FileState) -> Int { files.reduce(0) { $1.state == state ? $0 + $1.bytes : $0 } }
    /// Bytes of files that a run would read.
    public var bytesToRead: Int { bytes(.new) + bytes(.partlyDone) }
  }

  /// What earlier runs left and did.
  public struct Before: Sendable {
    public var submitted = Journal.Totals()
    /// Cleared, and not yet accepted by the ledger.
    public var spooled = Journal.Totals()
    public var unjudged = Journal.Totals()
    public var heldForRelease = Journal.Totals()
    public var refused = Journal.Totals()
    /// Records that are held back and open.
    public var quarantined = 0
    /// Records a second of the last run that read any; nil when there was none.
    public var rate: Double?
    public var rateOfRun: String?
  }

  public struct Keys: Sendable {
    /// Fingerprint of the signing key; nil when it cannot be opened.
    public let signing: String?
    public let problem: String?
    /// Name of the pinned log key; nil when it cannot be read.
    public let log: String?
  }

  public let pipeline: String
  public let stateFolder: String
  public let hasState: Bool
  public let sources: [Source]
  public let before: Before
  public let keys: Keys
  public let ledger: String
  /// Digest of the rules and tables in force.
  public let ruleSet: String
  public let profile: String
  /// Who holds the pipeline's lock now.
  public let lockHolder: String?

  public var records: Count { sources.reduce(into: Count()) { $0.counted += $1.records.counted; $0.estimated += $1.records.estimated } }
  public var batches: Int { sources.reduce(0) { $0 + $1.batches } }
  /// What reading and sealing would take at the last run's rate; nil when no run was measured.
  public var seconds: Double? { before.rate.map { Double(records.total) / $0 } }
}

/// Makes a plan.
public struct Planner {
  /// Bytes of each source that are framed to count records; the rest is estimated from them.
  public static let countedBytes = 64 << 20

  private let definition: PipelineDefinition
  private let countedBytes: Int

  /// - Parameter countedBytes: of each source, whose records are counted.
  public init(_ definition: PipelineDefinition, countedBytes: Int = Planner.countedBytes) { (self.definition, self.countedBytes) = (definition, countedBytes) }

  public func plan() throws -> Plan {
    let state = try? StateFolder(path: definition.state)
    let journal = try state?.openJournal(readOnly: true)
    let sources = try ThrowAway.withFolder { scratch in try definition.sources.indices.map { try source($0, journal, scratch) } }
    return Plan(
      pipeline: definition.name, stateFolder: definition.state, hasState: state != nil, sources: sources, before: try before(journal, state),
      keys: keys(state), ledger: definition.ledger.url, ruleSet: RuleSet.inForce(definition).digest, profile: definition.profile.name,
      lockHolder: state.flatMap { RunLock.holder(state: $0.path, pipeline: definition.name)?.text })
  }

  // MARK: Sources

  private func source(_ index: Int, _ journal: Journal?, _ scratch: String) throws -> Plan.Source {
    let source = definition.sources[index]
    let taken = Intake.glance(at: source)
    var files = taken.missing.map {
      Plan.File(path: $0, bytes: 0, state: .missing, recordsDone: 0, problem: SourceFiles.problem($0))
    }
    func unreadable(_ path: String, _ bytes: Int, _ problem: String) { files.append(Plan.File(path: path, bytes: bytes, state: .unreadable, recordsDone: 0, problem: problem)) }
    let input = try definition.input(forSource: index, scratch: scratch)
    var counter = RecordCounter(budget: countedBytes)
    var seen: Set<[UInt8]> = []
    var work = WorkCounter(taken.all, of: source)
    let items = try input.items(of: taken.all, isCancelled: { false }, failed: { if taken.left[$0] == nil { unreadable($0, 0, $1.detail) } })
    let places = work.places(of: items)
    for (i, item) in items.enumerated() {
      if !taken.takes(item) {
        files.append(Plan.File(path: item.path, bytes: item.size, state: .tooYoung, recordsDone: 0, problem: nil))
        continue
      }
      do {
        let digest = try input.digest(of: item)
        let entry = try journal?.file(pipeline: definition.name, source: source.id, digest: digest)
        let isDone = entry?.isComplete ?? false || !seen.insert(digest).inserted
        let done = entry?.records ?? 0
        if !isDone {
          try counter.count(item, input, done: done)
          work.count(item, places[i])
        }
        files.append(Plan.File(path: item.path, bytes: item.size, state: isDone ? .done : done > 0 ? .partlyDone : .new, recordsDone: done, problem: nil))
      } catch let failure as RunFailure {
        unreadable(item.path, item.size, failure.detail)
      } catch let error as RecordError {
        unreadable(item.path, item.size, "\(error.reason.code) \(error.reason.summary)")
      }
    }
    let records = counter.result
    return Plan.Source(
      id: source.id, format: source.format.rawValue, files: files, records: records,
      batches: (records.total + definition.maximumRecords - 1) / definition.maximumRecords, stretches: work.stretches, isWhole: SourceStretches.isWhole(source),
      packedFiles: work.packed)
  }

  // MARK: From before

  private func before(_ journal: Journal?, _ state: StateFolder?) throws -> Plan.Before {
    var out = Plan.Before()
    guard let journal, let state else { return out }
    func totals(_ state: Journal.BatchState) throws -> Journal.Totals { try journal.totals(pipeline: definition.name, state: state) }
    out.submitted = try totals(.submitted)
    (out.spooled, out.unjudged) = (try totals(.sealed), try totals(.waiting))
    (out.heldForRelease, out.refused) = (try totals(.held), try totals(.refused))
    out.quarantined = try Quarantine(definition: definition, state: state, readOnly: true).count()
    for run in try journal.runs(pipeline: definition.name, limit: 20) {
      guard let rate = run.summary.flatMap(Planner.rate) else { continue }
      (out.rate, out.rateOfRun) = (rate, run.id)
      break
    }
    return out
  }

  /// Records a second of a run that read new ones.
  private static func rate(summary: String) -> Double? {
    guard let json = JSONValue.parse(Array(summary.utf8), maximumDepth: 32), let records = json["records"], let read = records["read"]?.integer else { return nil }
    let new = read - (records["already_submitted"]?.integer ?? 0)
    let seconds: Double? = switch json["seconds"] {
    case .integer(let n)?: Double(n)
    case .number(let text)?: Double(text)
    default: nil
    }
    guard let seconds, seconds > 0, new > 0 else { return nil }
    return Double(new) / seconds
  }

  private func keys(_ state: StateFolder?) -> Plan.Keys {
    let log = (try? OrganisationKeys.logKey(definition))?.name
    guard let state else { return Plan.Keys(signing: nil, problem: "no state folder", log: log) }
    do {
      return Plan.Keys(signing: try state.openKeys(definition).signing.id, problem: nil, log: log)
    } catch {
      return Plan.Keys(signing: nil, problem: (error as? RunFailure)?.detail ?? "cannot be opened", log: log)
    }
  }
}

/// Adds up bytes by stretches.
private struct WorkCounter {
  private let files: SourceStretches
  private(set) var stretches: [Stretch: Int] = [:]
  private(set) var packed = 0

  init(_ files: [SourceFile], of source: PipelineDefinition.Source) { self.files = SourceStretches(files, of: source, length: SourceStretches.length) }

  func places(of items: [InputItem]) -> [SourceStretches.Place] { files.places(of: items) }

  mutating func count(_ item: InputItem, _ place: SourceStretches.Place) {
    let isPacked = place.splits && (item.parts.first?.member != nil || item.size * 3 <= SourceStretches.length && files.mayReachFurther(item, place))
    if isPacked { packed += 1 }
    var (left, part) = (place.bytes, 0)
    repeat {
      let bytes = place.splits && !isPacked ? min(left, SourceStretches.length) : left
      stretches[Stretch(group: place.group, part: part), default: 0] += bytes
      (left, part) = (left - bytes, part + 1)
    } while left > 0
  }
}

/// Counts records by framing them, up to a number of bytes; from there on by the bytes that a record had.
private struct RecordCounter {
  private var left: Int
  private var records = 0
  private var bytes = 0
  private var unread = 0
  /// Records of the inputs that are in batches already.
  private var done = 0

  init(budget: Int) { left = budget }

  mutating func count(_ item: InputItem, _ input: any FormatInput, done: Int) throws {
    self.done += done
    guard left > 0 else {
      unread += item.size
      return
    }
    let reader = try input.open(item)
    var covered = 0
    while left > 0, let piece = try reader.next() {
      records += piece.records.count
      covered += piece.coveredBytes
      left -= max(1, piece.coveredBytes)
    }
    bytes += covered
    // Of a compressed input the bytes of the file and those framed are not the same: what is left is only estimated when the reading was broken off.
    if left <= 0 { unread += max(0, item.size - covered) }
  }

  var result: Plan.Count {
    let counted = max(0, records - done)
    guard unread > 0, bytes > 0 else { return Plan.Count(counted: counted, estimated: 0) }
    return Plan.Count(counted: counted, estimated: Int(Double(unread) * Double(records) / Double(bytes)))
  }
}
