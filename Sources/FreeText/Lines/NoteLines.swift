public import Records

/// Scrubs notes that come as lines of JSON: `{"id", "text", "known"?}` in, `{"id", "text", "spans": [[start, end, "CLASS", "rule"]]}` out.
///
/// `start` and `end` count Unicode scalars of the text as it was given. `known` holds what is known of the patient, in any shape (see
/// `KnownIdentities.add(json:)`). A line that cannot be read gives `{"id", "error", "line"}` in its place, so that lines stay in step.
public final class NoteLines {
  public let scrubber: Scrubber
  private let known: [KnownIdentities]
  private var shared: JSONValue?
  private var output = ByteBuffer(capacity: 1 << 16)
  // The notes that are searched together.
  private struct Note {
    let id: JSONValue?
    let known: JSONValue?
    let text: Range<Int>
  }
  private var waiting: [Note] = []
  private var texts = ByteBuffer(capacity: 1 << 16)
  /// Lines read, lines that were no note, identifiers taken out.
  public private(set) var lines = 0
  public private(set) var failures = 0
  public private(set) var removed = 0
  /// Identifiers by class, in the order of `TextClass`.
  public private(set) var counts = [Int](repeating: 0, count: TextClass.allCases.count)

  /// - Parameter known: what is known of the patient of every line, besides its own.
  public init(profile: ScrubProfile, known: JSONValue? = nil) {
    scrubber = Scrubber(profile: profile)
    shared = known
    let plans = KnownPlans(mostKeys: 1 << 13)
    self.known = (0..<Scrubber.lanes).map { _ in KnownIdentities(plans) }
  }

  /// Appends the line's answer to `out`, with a line's end; an empty line has none.
  public func scrub(line: Bytes, into out: inout ByteBuffer) {
    take(line: line, into: &out)
    flush(into: &out)
  }

  /// The same of one of many lines: its answer may come with a later line's, in their order, or with `flush`.
  public func take(line: Bytes, into out: inout ByteBuffer) {
    lines += 1
    let line = line.trimmed
    guard !line.isEmpty else { return }
    guard let value = JSONValue.parse(line), case .object = value else { return fail(.lineNotJSON, nil, into: &out) }
    let id = value["id"]
    guard case .string(var text)? = value["text"] else { return fail(.lineWithoutText, id, into: &out) }
    text.withUTF8 { buffer in
      if buffer.count > Scrubber.longestLane { flush(into: &out) }
      let start = texts.count
      texts.append(Bytes(buffer))
      waiting.append(Note(id: id, known: value["known"], text: start..<texts.count))
      if buffer.count > Scrubber.longestLane || waiting.count == Scrubber.lanes { flush(into: &out) }
    }
  }

  /// Appends the answers that are not given yet.
  public func flush(into out: inout ByteBuffer) {
    guard !waiting.isEmpty else { return }
    for (known, note) in zip(known, waiting) {
      known.reset()
      if let shared { known.add(json: shared) }
      if let own = note.known { known.add(json: own) }
    }
    if waiting.count == 1 {
      scrubber.find(in: texts.bytes, known: known[0])
      write(waiting[0], known[0], into: &out)
    } else {
      scrubber.find(in: waiting.map { texts.bytes($0.text) }, known: known)
      for (lane, note) in waiting.enumerated() {
        scrubber.take(lane: lane)
        write(note, known[lane], into: &out)
      }
    }
    waiting.removeAll(keepingCapacity: true)
    texts.truncate()
  }

  private func fail(_ reason: ReasonCode, _ id: JSONValue?, into out: inout ByteBuffer) {
    flush(into: &out)
    failures += 1
    out.append("{\"id\":")
    (id ?? .null).write(to: &out)
    out.append(",\"error\":")
    out.append(jsonString: reason.code)
    out.append(",\"line\":")
    out.append(decimal: lines)
    out.append("}\n")
  }

  private func write(_ note: Note, _ known: KnownIdentities, into out: inout ByteBuffer) {
    let text = texts.bytes(note.text)
    output.truncate()
    Redaction.write(text, scrubber.spans, scrubber.profile, known: known, into: &output)
    out.append("{\"id\":")
    (note.id ?? .null).write(to: &out)
    out.append(",\"text\":")
    out.append(jsonString: output.bytes)
    out.append(",\"spans\":[")
    var position = 0
    var scalars = 0
    for (k, span) in scrubber.spans.enumerated() {
      if k > 0 { out.append(0x2C) }
      scalars += NoteLines.scalars(text[position..<span.start])
      out.append(0x5B)
      out.append(decimal: scalars)
      scalars += NoteLines.scalars(text[span.start..<span.end])
      position = span.end
      out.append(0x2C)
      out.append(decimal: scalars)
      out.append(",\"")
      out.append(Bytes(span.textClass.tag))
      out.append("\",\"")
      out.append(Bytes(span.rule.name))
      out.append("\"]")
      counts[Int(span.textClass.rawValue)] += 1
    }
    removed += scrubber.spans.count
    out.append("]}\n")
  }

  static func scalars(_ bytes: Bytes) -> Int {
    var n = 0
    for b in bytes.raw where b & 0xC0 != 0x80 { n += 1 }
    return n
  }
}

extension ReasonCode {
  static let lineNotJSON = ReasonCode("TXT-0101", "The line is not a JSON object.")
  static let lineWithoutText = ReasonCode("TXT-0102", "The line's object has no text.")
}
