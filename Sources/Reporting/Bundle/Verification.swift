public import Records

/// The reasons for which evidence does not verify. Each check has one, whatever the program that checks.
extension ReasonCode {
  public static let archive = ReasonCode("VER-0101", "the bundle is no archive of this format")
  public static let manifestForm = ReasonCode("VER-0102", "the manifest is missing or malformed")
  public static let manifestSignature = ReasonCode("VER-0103", "the manifest is not signed by the organisation")
  public static let manifestFiles = ReasonCode("VER-0104", "the files are not those that the manifest lists")
  public static let noTrustedKey = ReasonCode("VER-0105", "no trusted key of this kind: name it in the file of trusted keys")
  public static let bundleKey = ReasonCode("VER-0106", "a key in the bundle is not the trusted one")

  public static let reportForm = ReasonCode("VER-0111", "the report is missing or malformed")
  public static let reportSignature = ReasonCode("VER-0112", "the report is not signed by the organisation")
  public static let reportEnvelope = ReasonCode("VER-0113", "the report's envelope holds other bytes than the report")
  public static let reportPage = ReasonCode("VER-0114", "the page is not what the report renders to")
  public static let revisionChain = ReasonCode("VER-0115", "the report does not follow from its earlier revisions")
  public static let reportEntry = ReasonCode("VER-0116", "the log's entry is not of this report")
  public static let reportProof = ReasonCode("VER-0117", "the log does not hold this report's entry")
  public static let manifestRun = ReasonCode("VER-0118", "the manifest is of another run, revision or time than the report")

  public static let batchSet = ReasonCode("VER-0121", "the batches are not those that the report lists")
  public static let batchEntry = ReasonCode("VER-0122", "the batch's entry is missing, malformed or of another batch")
  public static let batchSignature = ReasonCode("VER-0123", "the batch's header is not signed by the organisation")
  public static let batchReceipt = ReasonCode("VER-0124", "the log does not hold this batch's entry")
  public static let batchSummary = ReasonCode("VER-0125", "the compliance summary is not the one that the header names")
  public static let batchLeaves = ReasonCode("VER-0126", "the leaves do not lead to the records root of the header")
  public static let batchProvenance = ReasonCode("VER-0127", "the provenance is malformed, not signed by the organisation, or of another batch")
  public static let batchRow = ReasonCode("VER-0128", "the report states other figures for the batch than its header or receipt")
  public static let batchCounts = ReasonCode("VER-0129", "the compliance summary states other counts than the header")

  public static let countsEquation = ReasonCode("VER-0131", "the report's counts do not add up")
  public static let countsBatches = ReasonCode("VER-0132", "the report's counts are not the sums over its batches")
  public static let countsIdentifiers = ReasonCode("VER-0133", "the report's identifiers are not the sums over its batches, or do not add up")
  public static let verdict = ReasonCode("VER-0134", "the verdict does not follow from the checks")
  public static let release = ReasonCode("VER-0135", "the release is not signed by a second trusted key, or is of another run")
  public static let countsFiles = ReasonCode("VER-0136", "the report's counts are not the sums over its files and quarantine")

  public static let auditChain = ReasonCode("VER-0141", "the audit log's lines do not follow from each other")
  public static let auditAnchor = ReasonCode("VER-0142", "the audit log does not reach an event that was anchored: cut or altered")

  public static let logHistory = ReasonCode("VER-0151", "two checkpoints or proofs of the log contradict each other")
  public static let record = ReasonCode("VER-0161", "the record is not the one that its receipt proves")
}

/// Why evidence cannot be packed or keys not read. Equal by reason; holds no value.
public struct VerificationError: Error, Sendable, Equatable, CustomStringConvertible {
  public let reason: ReasonCode
  public let place: String

  public init(_ reason: ReasonCode, place: String) { (self.reason, self.place) = (reason, place) }

  public static func == (a: VerificationError, b: VerificationError) -> Bool { a.reason == b.reason }
  public var description: String { "\(reason.code): \(reason.summary)" + (place.isEmpty ? "" : ", \(place)") }
}

/// What a verification found: one line a check, in the order in which they were made.
public struct Verification: Sendable {
  public struct Check: Sendable {
    public enum Outcome: Sendable, Equatable {
      case ok
      case failed(ReasonCode)
      /// Nothing was there to check; no failure.
      case notKept
    }
    public let outcome: Outcome
    /// Path in the bundle, with what is meant in it.
    public let place: String
    /// What was checked, as a sentence that is true when it holds.
    public let title: String

    /// One line: `ok      place: title` or `FAILED  VER-0nnn place: why`.
    public var line: String {
      switch outcome {
      case .ok: "ok      \(place): \(title)"
      case .failed(let reason): "FAILED  \(reason.code) \(place): \(reason.summary)"
      case .notKept: "none    \(place): \(title)"
      }
    }
  }

  public private(set) var checks: [Check] = []

  public init() {}

  public var failed: [Check] { checks.filter { if case .failed = $0.outcome { true } else { false } } }
  public var count: Int { checks.count { $0.outcome != .notKept } }
  /// True when something was checked and nothing failed.
  public var isVerified: Bool { count > 0 && failed.isEmpty }
  /// The last line of a verifier.
  public var summary: String { "verified: \(count) checks, \(failed.count) failed" }

  /// Notes a check and returns its result.
  @discardableResult
  mutating func check(_ place: String, _ title: String, _ reason: ReasonCode, _ holds: Bool) -> Bool {
    checks.append(Check(outcome: holds ? .ok : .failed(reason), place: place, title: title))
    return holds
  }

  mutating func notKept(_ place: String, _ title: String) { checks.append(Check(outcome: .notKept, place: place, title: title)) }
}
