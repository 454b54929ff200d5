import CLibXML2
import Records

/// What libxml2's SAX2 callbacks fill: the store of a tree, within the limits.
struct XMLBuilder: ~Copyable {
  let store: UnsafeMutablePointer<XMLStore>
  let limits: XMLLimits
  var parser: xmlParserCtxtPtr?
  private var names = XMLNameCache()
  private var failure: ReasonCode?
  private var failedAt = (byte: 0, line: 1)
  /// Bytes of the wrapper's start tag; 0 without one.
  private var front = 0
  private var current = -1
  private var depth = 0
  /// The open run of text, -1 without one.
  private var run = -1
  /// Where white space begins in the store's text that may turn out to start a run; -1 without any.
  private var blank = -1
  private var isAfterBlank = false
  var undeclaredPrefixes = 0

  init(_ store: UnsafeMutablePointer<XMLStore>, _ limits: XMLLimits) { (self.store, self.limits) = (store, limits) }

  mutating func freeParser() {
    if let parser { xmlFreeParserCtxt(parser) }
    parser = nil
    names.removeAll()
  }

  static func parse(
    _ builder: UnsafeMutablePointer<XMLBuilder>, _ bytes: Bytes, front: Int, encoding: XMLEncoding
  ) -> (ReasonCode, byte: Int, line: Int)? {
    if builder.pointee.names.count > 8192 { builder.pointee.freeParser() }
    if builder.pointee.parser == nil { builder.pointee.parser = makeParser(builder) }
    guard let parser = builder.pointee.parser else { return (XMLReason.noMemory, 0, 1) }
    builder.pointee.begin(front)
    // Errors of decoding go to this thread's handler and not to the parser's; libxml2's own would print bytes of the document.
    xmlSetStructuredErrorFunc(nil) { _, _ in }
    xmlCtxtReset(parser)
    var options = Int32(XML_PARSE_NONET.rawValue) | (encoding == .utf8 ? Int32(XML_PARSE_IGNORE_ENC.rawValue) : 0)
    // Libxml2's fixed limits would refuse a long text; the limits here hold in any case.
    if bytes.count > 8 << 20 { options |= Int32(XML_PARSE_HUGE.rawValue) }
    let document = bytes.raw.withMemoryRebound(to: CChar.self) {
      xmlCtxtReadMemory(parser, $0.baseAddress, Int32($0.count), nil, nil, options)
    }
    if let document { xmlFreeDoc(document) }
    guard parser.pointee.wellFormed == 0 || builder.pointee.failure != nil else { return nil }
    let reason = builder.pointee.failure ?? reason(parser.pointee.errNo)
    // Libxml2's own account of an error may quote the document: it goes with the parser.
    builder.pointee.freeParser()
    return (reason, max(0, min(builder.pointee.failedAt.byte, bytes.count) - front), builder.pointee.failedAt.line)
  }

  private mutating func begin(_ front: Int) {
    (failure, self.front, current, depth, run, blank) = (nil, front, -1, front > 0 ? -1 : 0, -1, -1)
    (isAfterBlank, undeclaredPrefixes) = (false, 0)
    names.newNames = 0
  }

  /// Where the parser stands: bytes and lines from the start of what it was given.
  private var position: (byte: Int, line: Int) {
    guard let input = parser?.pointee.input else { return (0, 1) }
    return (Int(input.pointee.consumed) + (input.pointee.cur - input.pointee.base), Int(input.pointee.line))
  }

  /// Refuses the document, for the first reason only, and stops the parser.
  mutating func fail(_ reason: ReasonCode) {
    guard failure == nil else { return }
    failure = reason
    failedAt = position
    xmlStopParser(parser)
  }

  /// What libxml2 found wrong; it stops by itself when that is fatal.
  mutating func found(_ error: Int32, isFatal: Bool) {
    guard isFatal, failure == nil else { return }
    failure = XMLBuilder.reason(error)
    failedAt = position
    if failure == XMLReason.characterInvalid, let next = parser?.pointee.input?.pointee.cur?.pointee, next >= 0x80 {
      failure = XMLReason.encodingInvalid
    }
  }

  // MARK: events

  mutating func startElement(_ tag: StartTag) {
    if failure != nil { return }
    depth += 1
    // The wrapper around a record element.
    if depth == 0 { return }
    closeRun(isEnd: false)
    if depth > limits.maximumDepth { return fail(XMLReason.tooDeep) }
    let count = store.pointee.cells.count
    if count >= limits.maximumNodes { return fail(XMLReason.tooManyNodes) }
    if tag.attributeCount > min(limits.maximumAttributes, Int(UInt16.max)) { return fail(XMLReason.tooManyAttributes) }
    guard let name = name(tag.name) else { return }
    let space = space(tag.prefix, tag.uri)
    let first = store.pointee.attributes.count
    for i in 0..<tag.attributeCount {
      let (local, prefix, uri, value) = tag.attribute(i)
      guard let name = self.name(local) else { return }
      let space = prefix == nil ? .none : self.space(prefix, uri)
      store.pointee.attributes.append(
        XMLStore.Attribute(name: name, start: UInt32(store.pointee.text.count), length: UInt32(append(value)), space: space))
    }
    let (byte, line) = tagStart
    store.pointee.cells.append(
      XMLStore.Cell(
        name: name, end: UInt32(count + 1), parent: UInt32(current < 0 ? count : current), line: UInt32(line),
        byte: UInt32(max(0, byte - front)), textStart: 0, textLength: 0, firstAttribute: UInt32(first),
        attributes: UInt16(tag.attributeCount), space: space, flags: isAfterBlank ? .blankBefore : []))
    isAfterBlank = false
    current = count
  }

  mutating func endElement() {
    if failure != nil { return }
    depth -= 1
    guard depth >= 0, current >= 0 else {
      // The wrapper ends, and only the blanks of the padding follow.
      if front > 0, depth < 0 { xmlStopParser(parser) }
      return
    }
    closeRun(isEnd: true)
    if store.pointee.cells[current].flags.contains(.manyRuns) { joinRuns() }
    let cell = store.pointee.cells.at(current)
    cell.pointee.end = UInt32(store.pointee.cells.count)
    let parent = Int(cell.pointee.parent)
    current = parent == current ? -1 : parent
    if current < 0, front == 0, isOnlyBlankLeft { xmlStopParser(parser) }
  }

  /// Whether nothing but white space follows, so that the parser need not look at the padding.
  private var isOnlyBlankLeft: Bool {
    guard let input = parser?.pointee.input, let cur = input.pointee.cur, let end = input.pointee.end, end - cur <= 300 else { return false }
    return XMLBuilder.isBlank(Bytes(UnsafeRawBufferPointer(start: cur, count: end - cur)))
  }

  mutating func characters(_ bytes: Bytes) {
    if failure != nil { return }
    if current < 0 {
      // Directly inside the wrapper: the record is one element.
      if front > 0, !bytes.trimmed.isEmpty { fail(XMLReason.afterRoot) }
      return
    }
    let start = store.pointee.text.count
    store.pointee.text.append(bytes)
    if run >= 0 {
      let cell = store.pointee.cells.at(run)
      cell.pointee.textLength += UInt32(bytes.count)
      if Int(cell.pointee.textLength) > limits.maximumTextBytes { fail(XMLReason.textTooLong) }
      return
    }
    if XMLBuilder.isBlank(bytes) {
      if blank < 0 { blank = start }
      if store.pointee.text.count - blank > limits.maximumTextBytes { fail(XMLReason.textTooLong) }
      return
    }
    let count = store.pointee.cells.count
    if count >= limits.maximumNodes { return fail(XMLReason.tooManyNodes) }
    let first = blank >= 0 ? blank : start
    let length = store.pointee.text.count - first
    if length > limits.maximumTextBytes { return fail(XMLReason.textTooLong) }
    store.pointee.cells.append(
      XMLStore.Cell(
        name: 0, end: UInt32(count + 1), parent: UInt32(current), line: 0, byte: 0, textStart: UInt32(first),
        textLength: UInt32(length), firstAttribute: 0, attributes: 0, space: .none, flags: .text))
    run = count
    blank = -1
  }

  /// Ends the run of text, or throws away white space that turned out to be all there was.
  private mutating func closeRun(isEnd: Bool) {
    if run >= 0 {
      let text = store.pointee.cells[run]
      let around = store.pointee.cells.at(current)
      if around.pointee.flags.contains(.hasText) {
        around.pointee.flags.insert(.manyRuns)
      } else {
        around.pointee.textStart = text.textStart
        around.pointee.textLength = text.textLength
        around.pointee.flags.insert(.hasText)
      }
      run = -1
    } else if blank >= 0 {
      store.pointee.text.truncate(to: blank)
      blank = -1
      if isEnd { store.pointee.cells.at(current).pointee.flags.insert(.blankAtEnd) } else { isAfterBlank = true }
    }
  }

  /// The runs directly inside the current element, one after the other with blanks between, become its text.
  private mutating func joinRuns() {
    let start = store.pointee.text.count
    var i = current + 1
    let end = store.pointee.cells.count
    while i < end {
      let cell = store.pointee.cells[i]
      if cell.flags.contains(.text) {
        if store.pointee.text.count > start { store.pointee.text.append(0x20) }
        // Room first: the run lies in the same buffer.
        store.pointee.text.reserve(Int(cell.textLength))
        store.pointee.text.append(store.pointee.bytes(cell.textStart, cell.textLength))
      }
      i = Int(cell.end)
    }
    let cell = store.pointee.cells.at(current)
    cell.pointee.textStart = UInt32(start)
    cell.pointee.textLength = UInt32(store.pointee.text.count - start)
  }

  // MARK: parts

  private mutating func name(_ pointer: UnsafePointer<UInt8>?) -> UInt32? {
    guard let pointer else {
      fail(XMLReason.notWellFormed)
      return nil
    }
    switch names.find(pointer, limits) {
    case .success(let id): return id
    case .failure(let problem):
      fail(problem.reason)
      return nil
    }
  }

  private mutating func space(_ prefix: UnsafePointer<UInt8>?, _ uri: UnsafePointer<UInt8>?) -> XMLSpace {
    if let uri { return names.space(uri) }
    guard let prefix else { return .none }
    undeclaredPrefixes += 1
    return XMLSpace(undeclaredPrefix: XMLNameCache.bytes(prefix))
  }

  /// Appends an attribute's value; libxml2 leaves each `&` in it as `&#38;`.
  private func append(_ value: Bytes) -> Int {
    let start = store.pointee.text.count
    var rest = value
    while let hit = rest.firstIndex(of: 0x26) {
      store.pointee.text.append(rest[0..<hit + 1])
      let after = rest[hit..<rest.count]
      rest = after[(after.hasPrefix("&#38;") ? 5 : 1)..<after.count]
    }
    store.pointee.text.append(rest)
    return store.pointee.text.count - start
  }

  /// Where the start tag begins that the parser has just read: at the `<` before it, which no tag can hold.
  private var tagStart: (byte: Int, line: Int) {
    guard let input = parser?.pointee.input else { return (0, 1) }
    let base = input.pointee.base
    guard let base, var cur = input.pointee.cur else { return (0, 1) }
    while cur > base, cur.pointee != 0x3C { cur -= 1 }
    return (Int(input.pointee.consumed) + (cur - base), Int(input.pointee.line))
  }

  private static func isBlank(_ bytes: Bytes) -> Bool {
    let raw = bytes.raw
    var i = 0
    while i + 8 <= raw.count {
      // Adding 0x5F to a byte above 0x20 sets its highest bit.
      let word = raw.loadUnaligned(fromByteOffset: i, as: UInt64.self)
      if (word | ((word & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x5F5F_5F5F_5F5F_5F5F)) & 0x8080_8080_8080_8080 != 0 { return false }
      i += 8
    }
    while i < raw.count {
      if raw[i] > 0x20 { return false }
      i += 1
    }
    return true
  }
}
