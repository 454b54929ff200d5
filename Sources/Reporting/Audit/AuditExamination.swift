import Cryptography
public import LedgerProtocol
public import Records

/// A head of the log that is known from elsewhere, and from where: `batch 3f2a...`, `report of run ...`.
public struct AuditAnchor: Sendable, Equatable {
  public let head: AuditHead
  public let origin: String
  public init(head: AuditHead, origin: String) { (self.head, self.origin) = (head, origin) }
}

/// What an examination of the log found: edits, lines cut, moved, doubled or put in, an end that was cut off.
///
/// The chain alone finds everything but a change at the very end; anchors find that.
public struct AuditExamination: Sendable, Equatable {
  public struct Finding: Sendable, Equatable {
    public let reason: ReasonCode
    /// 1-based line of the file; 0 for the end of it.
    public let line: Int
    /// Numbers and origins, never an event's texts.
    public let detail: String
  }

  /// Events that follow from each other; where the log stands.
  public internal(set) var events = 0
  public internal(set) var head = AuditHead.empty
  /// What must not be: the log is broken.
  public internal(set) var findings: [Finding] = []
  /// What a reader has to know: pieces of lines, a clock set back.
  public internal(set) var notices: [Finding] = []
  /// Findings and notices beyond the first thousand are only counted.
  public internal(set) var furtherFindings = 0
  public internal(set) var anchorsMet = 0
  /// Reviews with a good signature over a head of this log, by the event that holds them.
  public internal(set) var reviews: [Int: AuditReview] = [:]

  public var isIntact: Bool { findings.isEmpty }

  static let longestRemainder = 1 << 20
  static let mostFindings = 1000

  /// Examines a log that is in memory. Same as `AuditLog.verify`.
  public static func examine(_ log: [UInt8], anchors: [AuditAnchor] = []) -> AuditExamination {
    examine(anchors: anchors) { body in
      var lines = AuditLines()
      log.withUnsafeBytes { lines.take(Bytes($0), body) }
      lines.finish(body)
    }
  }

  /// - Parameter read: hands over all lines in their order; called a second time when there are reviews.
  static func examine<E: Error>(anchors: [AuditAnchor], read: ((Bytes, Bool) -> Void) throws(E) -> Void) throws(E) -> AuditExamination {
    var examiner = AuditExaminer(anchors: anchors)
    try read { examiner.take($0, isWhole: $1) }
    examiner.finish()
    guard !examiner.claims.isEmpty else { return examiner.result }
    // What the reviews say of earlier heads: the digests of those lines, in a second reading.
    let wanted = Set(examiner.claims.map(\.review.head.events))
    var digests: [Int: SHA256Digest] = [:]
    try read { line, _ in
      if let event = AuditEvent(parsing: line), wanted.contains(event.sequence), digests[event.sequence] == nil {
        digests[event.sequence] = event.digest
      }
    }
    examiner.settle(digests)
    return examiner.result
  }
}

/// An examination under way.
struct AuditExaminer {
  private(set) var result = AuditExamination()
  private(set) var claims: [(sequence: Int, line: Int, review: AuditReview)] = []
  private var anchors: [Int: [AuditAnchor]] = [:]
  private var line = 0
  private var lastTime = ""
  /// Lines since the last event that are none, with their line ends.
  private var remainder: [UInt8] = []
  private var remainderLines = 0

  init(anchors: [AuditAnchor]) {
    for anchor in anchors where anchor.head.events > 0 { self.anchors[anchor.head.events, default: []].append(anchor) }
  }

  mutating func take(_ bytes: Bytes, isWhole: Bool) {
    line += 1
    if !isWhole { note(AuditReason.unfinished, "\(bytes.count) bytes") }
    guard let event = AuditEvent(parsing: bytes) else {
      // The next event will account for a piece at the very end; nothing is wrong yet.
      if !isWhole { return }
      let room = AuditExamination.longestRemainder + 1 - remainder.count
      if room > 0 {
        remainder.append(contentsOf: bytes.raw.prefix(room - 1))
        remainder.append(0x0A)
      }
      remainderLines += 1
      return
    }
    take(event)
  }

  private mutating func take(_ event: AuditEvent) {
    let skipped = settleRemainder(event)
    if event.sequence != result.head.events + 1 + skipped {
      report(AuditReason.order, "event \(event.sequence) stands where \(result.head.events + 1 + skipped) belongs")
    } else if skipped == 0, event.previous != result.head.digest {
      report(AuditReason.chain, "event \(event.sequence)")
    }
    if event.time < lastTime { note(AuditReason.clock, "event \(event.sequence)") }
    lastTime = event.time
    result.events += 1
    result.head = AuditHead(events: event.sequence, digest: event.digest)
    for anchor in anchors.removeValue(forKey: event.sequence) ?? [] {
      if anchor.head.digest == result.head.digest {
        result.anchorsMet += 1
      } else {
        report(AuditReason.anchor, "event \(event.sequence), by \(anchor.origin)")
      }
    }
    if event.kind == .review, let envelope = event.review {
      if let review = try? AuditReview(envelope), review.head.events < event.sequence {
        claims.append((event.sequence, line, review))
      } else {
        report(AuditReason.review, "event \(event.sequence)")
      }
    }
  }

  /// What lay between the last event and this one: a piece that this event accounts for, or damage; then the number of lines that were damaged.
  private mutating func settleRemainder(_ event: AuditEvent) -> Int {
    defer { (remainder, remainderLines) = ([], 0) }
    guard let torn = event.torn else {
      if remainderLines > 0 { reportRemainder() }
      return remainderLines
    }
    let bytes = torn.isLine ? remainder[...] : remainder.dropLast()
    guard bytes.count == torn.bytes, SHA256Digest.of(Array(bytes)) == torn.digest else {
      if remainderLines > 0 { reportRemainder() } else { report(AuditReason.damaged, "event \(event.sequence) speaks of bytes that are not there") }
      return remainderLines
    }
    if torn.isLine {
      report(AuditReason.replaced, "\(torn.bytes) bytes before event \(event.sequence)")
    } else {
      note(AuditReason.torn, "\(torn.bytes) bytes before event \(event.sequence)")
    }
    return 0
  }

  private mutating func reportRemainder() {
    add(AuditReason.damaged, line: line - remainderLines, remainderLines == 1 ? "" : "\(remainderLines) lines", to: \.findings)
  }

  mutating func finish() {
    if remainderLines > 0 {
      line += 1
      reportRemainder()
    }
    for events in anchors.keys.sorted() {
      for anchor in anchors[events] ?? [] {
        let reason = events > result.head.events ? AuditReason.cut : AuditReason.anchor
        add(reason, line: 0, "event \(events), by \(anchor.origin)", to: \.findings)
      }
    }
    anchors = [:]
  }

  /// Compares what reviews say of heads with the digests of those events.
  mutating func settle(_ digests: [Int: SHA256Digest]) {
    for (sequence, line, review) in claims {
      if review.head.events == 0 || digests[review.head.events] != review.head.digest {
        add(AuditReason.review, line: line, "event \(sequence)", to: \.findings)
      } else {
        result.reviews[sequence] = review
      }
    }
  }

  private mutating func report(_ reason: ReasonCode, _ detail: String) { add(reason, line: line, detail, to: \.findings) }
  private mutating func note(_ reason: ReasonCode, _ detail: String) { add(reason, line: line, detail, to: \.notices) }

  private mutating func add(_ reason: ReasonCode, line: Int, _ detail: String, to list: WritableKeyPath<AuditExamination, [AuditExamination.Finding]>) {
    guard result[keyPath: list].count < AuditExamination.mostFindings else {
      result.furtherFindings += 1
      return
    }
    result[keyPath: list].append(.init(reason: reason, line: line, detail: detail))
  }
}
