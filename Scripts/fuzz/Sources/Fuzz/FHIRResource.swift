import Glibc
import Readers
import Records

private let place = Place(record: 1, byte: 0, line: 1)

/// Files of resources: events must not depend on how they are cut, byte counts must add up, each resource is parsed.
func fuzzFHIRFramer(_ bytes: UnsafeRawBufferPointer) {
  var choices = Choices(bytes)
  var limits = FHIRResourceFramer.Limits()
  limits.maximumResourceBytes = choices.pick([1 << 20, 100])
  limits.maximumDepth = choices.pick([128, 6])
  let step = Int(choices.next()) + 1
  let content = choices.remainder
  let whole = trace(content, limits, step: max(1, content.count))
  let parts = trace(content, limits, step: step)
  // Where a resource goes over its limit is told at the end of a buffer.
  if limits.maximumResourceBytes > 100, parts != whole {
    print("in one piece: \(whole)\nin pieces of \(step): \(parts)")
    fflush(nil)
    preconditionFailure("the events depend on the cut")
  }
}

private func trace(_ content: UnsafeRawBufferPointer, _ limits: FHIRResourceFramer.Limits, step: Int) -> [Int] {
  var framer = FHIRResourceFramer(limits: limits)
  let tree = ResourceTree()
  var out: [Int] = []
  var events: [FHIRResourceFramer.Event] = []
  var (start, end, records) = (0, 0, 0)
  repeat {
    end = min(content.count, end + step)
    let buffer = Bytes(UnsafeRawBufferPointer(rebasing: content[start..<end]))
    events.removeAll(keepingCapacity: true)
    let used = framer.frame(buffer, atEnd: end == content.count, &events)
    for event in events {
      switch event {
      case .record(let record):
        precondition(start + record.range.lowerBound == record.place.byte, "a resource that is not at its place")
        out += [1, record.place.record, record.place.line, record.place.byte, record.range.count, record.fullURL.count]
        parse(buffer[record.range], tree, record.place)
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
  precondition(records == framer.summary.records, "resources do not add up")
  return out
}

/// One resource, in JSON or XML: nodes that lie within each other, UTF-8 throughout, or an error.
func fuzzFHIRResource(_ bytes: UnsafeRawBufferPointer) { parse(Bytes(bytes), ResourceTree(), place) }

private func parse(_ bytes: Bytes, _ tree: ResourceTree, _ place: Place) {
  let xml = XMLTree()
  let isXML = bytes.trimmed.first == 0x3C
  if isXML {
    do throws(RecordError) { try xml.parse(bytes, at: place) } catch { return }
  }
  do throws(RecordError) {
    if isXML {
      try tree.take(xml, from: bytes, at: place)
    } else {
      try tree.parse(json: bytes, at: place)
    }
  } catch {
    precondition(tree.count == 0, "an error with a tree")
    return
  }
  var ends = [tree.count]
  for i in 0..<tree.count {
    while let last = ends.last, last <= i { ends.removeLast() }
    precondition(tree.end(i) > i && tree.end(i) <= (ends.last ?? 0), "a node that reaches out of the one around it")
    precondition(tree.kind(i) == .object || tree.end(i) == i + 1, "something inside a value")
    precondition(String(validating: tree.value(i).array, as: UTF8.self) != nil, "not UTF-8")
    precondition(String(validating: tree.name(i).array, as: UTF8.self) != nil, "not UTF-8")
    if tree.kind(i) == .object { ends.append(tree.end(i)) }
  }
}
