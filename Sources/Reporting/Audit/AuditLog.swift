public import Cryptography
public import LedgerProtocol
import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The audit log of a state folder: `audit.jsonl`, events in lines, each with the digest of the one before. It is only ever appended to.
///
/// Several processes and threads may append: each append takes the file's lock, reads the end of the file and no more, writes one line and waits until
/// it is on the disk. May be copied and shared; holds no open file.
/// Source: 45 CFR 164.312(b); what an examination finds: `docs/guide/audit-log.md`.
public struct AuditLog: Sendable {
  public static let fileName = "audit.jsonl"
  public let path: String

  /// - Parameter folder: exists already.
  public init(folder: String) { path = folder + "/" + AuditLog.fileName }

  // MARK: Writing

  /// Appends an event, durably.
  ///
  /// Bytes at the end of the file that are no event stay where they are; a `torn` event that names their digest goes before the event.
  /// Throws `AUD-0101` to `AUD-0103`; then nothing may be done that needs the event.
  /// - Returns: the head with this event.
  @discardableResult
  public func append(
    _ kind: AuditEvent.Kind, by actor: AuditActor, subject: String = "", purpose: String = "", detail: String = ""
  ) throws(AuditError) -> AuditHead {
    try append { sequence, time, previous in
      AuditEvent(sequence: sequence, time: time, actor: actor, kind: kind, subject: subject, purpose: purpose, detail: detail, previous: previous)
    }
  }

  /// Appends the event of a review. Throws as `append`.
  @discardableResult
  public func append(review envelope: DSSEEnvelope, by actor: AuditActor, detail: String) throws(AuditError) -> AuditHead {
    try append { sequence, time, previous in
      AuditEvent(
        sequence: sequence, time: time, actor: actor, kind: .review, subject: "", purpose: "45 CFR 164.308(a)(1)(ii)(D)", detail: detail, review: envelope,
        previous: previous)
    }
  }

  private func append(_ make: (Int, String, SHA256Digest) -> AuditEvent) throws(AuditError) -> AuditHead {
    let isNew = access(path, F_OK) != 0
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw AuditError(AuditReason.unwritable, number: errno) }
    defer { close(descriptor) }
    try lock(descriptor, LOCK_EX, AuditReason.unwritable)
    let end = try AuditTail(descriptor)
    let time = Timestamp.now()
    var text = ByteBuffer(capacity: 1024)
    var head = end.head
    if end.lacksLineEnd { text.append(0x0A) }
    if !end.remainder.isEmpty {
      let isLine = end.remainder.last == 0x0A
      if !isLine { text.append(0x0A) }
      let torn = AuditEvent(
        sequence: head.events + 1, time: time, actor: AuditActor(user: "chartseal"), kind: .torn, subject: "", purpose: "",
        detail: "what lies before this line is no event",
        torn: .init(bytes: end.remainder.count, digest: SHA256Digest.of(end.remainder), isLine: isLine), previous: head.digest)
      head = AuditLog.add(torn, to: &text)
    }
    head = AuditLog.add(make(head.events + 1, time, head.digest), to: &text)
    let bytes = text.bytes
    guard write(descriptor, bytes.raw.baseAddress, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
      throw AuditError(AuditReason.unwritable, number: errno)
    }
    if isNew { try synchronizeFolder() }
    return head
  }

  private static func add(_ event: AuditEvent, to text: inout ByteBuffer) -> AuditHead {
    let line = event.encoded
    text.append(contentsOf: line)
    text.append(0x0A)
    return AuditHead(events: event.sequence, digest: SHA256Digest.of(line))
  }

  // MARK: Reading

  /// Where the log stands now; `AuditHead.empty` when there is none. Throws `AUD-0102` or `AUD-0103`.
  public func head() throws(AuditError) -> AuditHead {
    guard let descriptor = try openForReading() else { return .empty }
    defer { close(descriptor) }
    return try AuditTail(descriptor).head
  }

  /// Hands out the events in their order, and nothing else: what is no event is the examination's business. Throws `AUD-0102`.
  public func forEachEvent(_ body: (AuditEvent) -> Void) throws(AuditError) {
    try forEachLine { line, _ in
      if let event = AuditEvent(parsing: line) { body(event) }
    }
  }

  /// Examines the log as it stands now. Memory does not grow with the log.
  ///
  /// - Parameter anchors: heads that are known from elsewhere: from the signed provenance of batches, from reports, from an earlier examination.
  /// Throws `AUD-0102`.
  public func verify(anchors: [AuditAnchor] = []) throws(AuditError) -> AuditExamination {
    try AuditExamination.examine(anchors: anchors) { (body) throws(AuditError) in try forEachLine(body) }
  }

  /// Lines, each without its line end, and whether it had one. What is appended while this reads is left out.
  func forEachLine(_ body: (Bytes, Bool) -> Void) throws(AuditError) {
    guard let descriptor = try openForReading() else { return }
    defer { close(descriptor) }
    var left = Int(lseek(descriptor, 0, SEEK_END))
    // The events that were there when this began; what comes later does not have to wait for it.
    flock(descriptor, LOCK_UN)
    guard left >= 0, lseek(descriptor, 0, SEEK_SET) == 0 else { throw AuditError(AuditReason.unreadable, number: errno) }
    var lines = AuditLines()
    var block = [UInt8](repeating: 0, count: 1 << 20)
    while left > 0 {
      let n = read(descriptor, &block, min(block.count, left))
      if n < 0, errno == EINTR { continue }
      guard n > 0 else { throw AuditError(AuditReason.unreadable, number: errno) }
      left -= n
      block.withUnsafeBytes { lines.take(Bytes(UnsafeRawBufferPointer(rebasing: $0[..<n])), body) }
    }
    lines.finish(body)
  }

  /// The open file with a reader's lock on it; nil when there is none.
  private func openForReading() throws(AuditError) -> Int32? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw AuditError(AuditReason.unreadable, number: errno)
    }
    do throws(AuditError) {
      try lock(descriptor, LOCK_SH, AuditReason.unreadable)
    } catch {
      close(descriptor)
      throw error
    }
    return descriptor
  }

  private func lock(_ descriptor: Int32, _ kind: Int32, _ reason: ReasonCode) throws(AuditError) {
    while flock(descriptor, kind) != 0 {
      guard errno == EINTR else { throw AuditError(reason, number: errno) }
    }
  }

  /// Makes the file's name durable.
  private func synchronizeFolder() throws(AuditError) {
    let folder = open(String(path.dropLast(AuditLog.fileName.count)), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw AuditError(AuditReason.unwritable, number: errno) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw AuditError(AuditReason.unwritable, number: errno) }
  }
}
