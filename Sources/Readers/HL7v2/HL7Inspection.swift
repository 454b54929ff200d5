public import Records

/// What a file is, in counts: for somebody who wants to know before anything is run on it. Holds no value of a message;
/// names are shown only when they are standard vocabulary or a site's own segment id (`Zxx`).
public struct HL7Inspection: ~Copyable {
  /// `ADT^A01` and the like.
  public private(set) var messageTypes = Tally()
  public private(set) var versions = Tally()
  /// Segments that HL7 defines, by id.
  public private(set) var segments = Tally()
  /// A site's own segments, by id.
  public private(set) var siteSegments = Tally()
  /// What MSH-18 declares.
  public private(set) var charsets = Tally()
  /// Repairs and oddities, by the names of `HL7Note`; texts are decoded to find them.
  public private(set) var oddities = Tally()
  /// Rejected records, by reason code.
  public private(set) var rejections = Tally()
  /// Notices, by reason code.
  public private(set) var notices = Tally()
  /// Lines like `ABC|` whose id HL7 does not define and that do not begin with `Z`.
  public private(set) var unknownSegments = 0
  public private(set) var largestMessageBytes = 0
  /// Places of the first rejections, at most 20.
  public private(set) var firstRejections: [RecordError] = []

  private var framer: HL7Framer
  private let message: HL7Message
  private var pending = ByteBuffer()
  private var text = ByteBuffer()
  private var events: [HL7Framer.Event] = []
  private var types = NameCounts()
  private var versionNames = NameCounts()
  private var tags = TagCounts()
  /// How many of the last messages declare the same set.
  private var lastCharset: (charset: HL7Charset, count: Int) = (.unspecified, 0)

  public init(limits: HL7Framer.Limits = HL7Framer.Limits(), options: HL7Message.Options = HL7Message.Options()) {
    framer = HL7Framer(limits: limits)
    message = HL7Message(options: options)
  }

  /// Line ends, blocks, batches and byte order marks.
  public var framing: FramingSummary { framer.summary }
  /// Messages that were read, without rejected ones.
  public var messages: Int { framer.summary.messages - refused }
  /// Records that were rejected, while framing or while parsing.
  public var rejected: Int { framer.summary.rejected + refused }
  private var refused = 0

  /// Takes the next bytes of the file, of any length.
  public mutating func consume(_ chunk: Bytes) {
    pending.append(chunk)
    scan(atEnd: false)
  }

  /// Takes what `read` appends to the bytes that are held; whether there was more of the file.
  public mutating func consume<E: Error>(_ read: (inout ByteBuffer) throws(E) -> Bool) throws(E) -> Bool {
    guard try read(&pending) else { return false }
    scan(atEnd: false)
    return true
  }

  /// Ends the file.
  public mutating func finish() { scan(atEnd: true) }

  private mutating func scan(atEnd: Bool) {
    events.removeAll(keepingCapacity: true)
    let bytes = pending.bytes
    let consumed = framer.frame(bytes, atEnd: atEnd, &events)
    for event in events {
      switch event {
      case .message(let found): read(bytes[found.range], found.place)
      case .rejected(let error, _): reject(error)
      case .notice(let error): notices.add(error.reason.code)
      }
    }
    pending.removeFirst(consumed)
    if atEnd { nameCounts() }
  }

  private mutating func reject(_ error: RecordError) {
    rejections.add(error.reason.code)
    if firstRejections.count < 20 { firstRejections.append(error) }
  }

  private mutating func read(_ bytes: Bytes, _ place: Place) {
    largestMessageBytes = max(largestMessageBytes, bytes.count)
    do {
      try message.parse(bytes, at: place)
    } catch {
      refused += 1
      reject(error)
      return
    }
    let (code, trigger) = message.structure
    if !types.add(code, trigger) { types.add(code, trigger, name: message.typeName) }
    if !versionNames.add(message.version) { versionNames.add(message.version, name: message.versionName) }
    note(message.charset)
    for i in 0..<message.segmentCount {
      let segment = message.segment(i)
      tags.add(segment.tag.rawValue)
      guard message.needsDecoding(segment.raw) else { continue }
      for n in 1..<max(1, segment.fieldCount + 1) where segment.tag != .MSH || n > 2 {
        let field = segment.field(n).raw
        guard message.needsDecoding(field) else { continue }
        text.truncate()
        message.appendDecoded(field, to: &text)
      }
    }
    oddities += message.notes
  }

  private mutating func note(_ charset: HL7Charset) {
    if charset == lastCharset.charset {
      lastCharset.count += 1
    } else {
      nameCharset()
      lastCharset = (charset, 1)
    }
  }

  private mutating func nameCharset() {
    if lastCharset.count > 0 { charsets.add(lastCharset.charset.name, lastCharset.count) }
    lastCharset.count = 0
  }

  private mutating func nameCounts() {
    nameCharset()
    messageTypes += types.tally
    versions += versionNames.tally
    (types, versionNames) = (NameCounts(), NameCounts())
    for (raw, n) in tags.all {
      let tag = SegmentTag(rawValue: raw)
      if tag.isStandard {
        segments.add(tag.description, n)
      } else if tag.isZ {
        siteSegments.add(tag.description, n)
      } else {
        unknownSegments += n
      }
    }
    tags = TagCounts()
  }
}
