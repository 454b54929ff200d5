import Readers
import Records

private let place = Place(record: 1, byte: 0, line: 1)
// Declared here: `XMLName` of names that documents make up would fill the process's table.
private let names = [XMLName("a"), XMLName("id"), XMLName("value")]

/// A document as it stands, in the encoding it declares or UTF-8: a tree whose parts lie where they should, or an error.
func fuzzXML(_ bytes: UnsafeRawBufferPointer) {
  var choices = Choices(bytes)
  var limits = XMLLimits()
  limits.maximumDepth = choices.pick([128, 5])
  limits.maximumAttributes = choices.pick([256, 3])
  limits.maximumTextBytes = choices.pick([1 << 20, 50])
  limits.maximumNodes = choices.pick([100_000, 20])
  let encoding: XMLEncoding = choices.pick([.utf8, .declared])
  let content = choices.remainder
  let tree = XMLTree(limits: limits)
  for _ in 0..<2 {
    do throws(RecordError) {
      try tree.parse(Bytes(content), at: place, encoding: encoding)
      exhaust(tree, content.count)
    } catch {
      // The process's table of names fills up in the end.
      precondition(tree.isEmpty && error.reason.code.hasPrefix("XML-"), "an error without a reason, or with a tree")
      precondition(encoding == .declared || error.place.byte <= content.count, "an error outside the document")
    }
  }
}

private func exhaust(_ tree: XMLTree, _ count: Int) {
  var text = ByteBuffer()
  tree.root.appendAllText(to: &text)
  var open = 0
  tree.root.walk { step in
    switch step {
    case .open(let node):
      open += 1
      precondition(node.parent != nil && tree.node(node.index) == node, "an element that is not in its tree")
      for name in names {
        _ = node.attribute(name).count
        if let child = node.first(name) { precondition(child.parent == node, "a child of another element") }
      }
      for i in 0..<node.attributeCount { _ = node.attribute(at: i).value.count }
      _ = node.text.trimmed
    case .close: open -= 1
    case .text(let bytes): precondition(!bytes.isEmpty, "an empty run")
    case .blank: break
    }
  }
  precondition(open == 0, "elements opened and closed differ")
}

/// Records of a stream: events must not depend on how it is cut, byte counts must add up, each record is parsed.
func fuzzXMLFramer(_ bytes: UnsafeRawBufferPointer) {
  var choices = Choices(bytes)
  guard let path = try? XMLRecordPath(choices.pick(["/a/b", "//b", "/*", "/a/*/b"])) else { preconditionFailure("a good path") }
  var limits = XMLFramer.Limits()
  limits.maximumRecordBytes = choices.pick([1 << 20, 100])
  limits.maximumDepth = choices.pick([128, 4])
  let step = Int(choices.next()) + 1
  let content = choices.remainder
  let whole = trace(content, path, limits, step: max(1, content.count))
  // Where a record goes over its limit is told at the end of a buffer.
  if limits.maximumRecordBytes > 100 { precondition(trace(content, path, limits, step: step) == whole, "the events depend on the cut") }
  _ = trace(content, path, limits, step: step)
}

private func trace(_ content: UnsafeRawBufferPointer, _ path: XMLRecordPath, _ limits: XMLFramer.Limits, step: Int) -> [Int] {
  var framer = XMLFramer(path: path, limits: limits)
  let tree = XMLTree()
  var out: [Int] = []
  var events: [XMLFramer.Event] = []
  var (start, end, records) = (0, 0, 0)
  repeat {
    end = min(content.count, end + step)
    let buffer = Bytes(UnsafeRawBufferPointer(rebasing: content[start..<end]))
    events.removeAll(keepingCapacity: true)
    let used = framer.frame(buffer, atEnd: end == content.count, &events)
    for event in events {
      switch event {
      case .record(let record):
        precondition(start + record.range.lowerBound == record.place.byte, "a record that is not at its place")
        out += [1, record.place.record, record.place.line, record.place.byte, record.range.count, record.context.declarations.count]
        do throws(RecordError) {
          try tree.parse(buffer[record.range], at: record.place, within: record.context)
          precondition(tree.root.byte == record.place.byte, "a root that is not at its place")
        } catch {}
        records += 1
      case .rejected(let error, let range):
        precondition(range.upperBound <= buffer.count, "a range outside the buffer")
        out += [2, error.place.record, error.place.byte]
        records += 1
      case .notice(let error): out += [3, error.place.byte]
      }
    }
    precondition(used >= 0 && used <= buffer.count, "more consumed than there was")
    start += used
  } while end < content.count
  precondition(start == content.count && framer.summary.bytes == content.count, "bytes are left over")
  precondition(records == framer.summary.records, "records do not add up")
  return out
}
