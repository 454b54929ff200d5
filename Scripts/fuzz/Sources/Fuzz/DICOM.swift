import Readers
import Records

private let place = Place(record: 1, byte: 0, line: 1)

/// Everything that a data set offers; its dump is UTF-8, is read again as DICOM JSON, and says the same then.
private func exhaust(_ set: DICOMDataSet) {
  for i in 0..<set.elementCount {
    let element = set.element(i)
    for n in 0..<min(set.valueCount(element), 8) { _ = set.value(element, n).count }
    precondition(set.first(element.tag, in: element.item) != nil, "an element that is not found")
    _ = set.privateCreator(of: element)
    for item in set.items(of: element) { precondition(set.parent(of: item)?.item == element.item, "an item of another element") }
  }
  guard set.elementCount > 0 else { return }
  var first = ByteBuffer()
  DICOMDump.append(set, to: &first)
  precondition(String(validating: first.array, as: UTF8.self) != nil, "not UTF-8")
  var second = ByteBuffer()
  let again = DICOMDataSet()
  do throws(RecordError) {
    try again.parse(json: first.bytes, at: place)
    DICOMDump.append(again, to: &second)
    first.truncate()
    try again.parse(json: second.bytes, at: place)
    DICOMDump.append(again, to: &first)
  } catch { preconditionFailure("its own dump is not read: \(error.reason)") }
  precondition(first.bytes == second.bytes, "a dump that changes when it is read again")
}

private func check(_ error: RecordError, _ set: DICOMDataSet) {
  precondition(error.reason.code.hasPrefix("DCM-") && set.elementCount == 0, "an error without a reason, or with elements")
}

/// Part 10 bytes as they are, read through the header reader in chunks of any size, and as a directory.
func fuzzDICOM(_ bytes: UnsafeRawBufferPointer) {
  var choices = Choices(bytes)
  var limits = DICOMHeaderReader.Limits()
  limits.chunkBytes = Int(choices.next()) * 4 + 1
  limits.binaryBytes = choices.pick([64 << 10, 16])
  limits.textBytes = choices.pick([1 << 20, 100])
  limits.headerBytes = 1 << 20
  let content = choices.remainder
  let set = DICOMDataSet()
  do throws(RecordError) {
    try set.parse(part10: Bytes(content), at: place)
    exhaust(set)
    if DICOMDirectory.isDirectory(set) {
      let one = DICOMDataSet()
      let directory = try DICOMDirectory(set, at: place)
      for n in 0..<min(directory.count, 20) {
        try directory.load(n, into: one, at: place)
        exhaust(one)
      }
    }
  } catch { precondition(error.reason.code.hasPrefix("DCM-"), "an error without a reason") }
  var header = ByteBuffer()
  do throws(RecordError) {
    let reader = DICOMHeaderReader(limits: limits)
    let summary = try reader.read(path: MemoryFile.path(holding: content), into: &header, at: place)
    precondition(summary.bytesRead <= content.count, "more read than there is")
    try set.parse(part10: header.bytes, at: place)
    let key = reader.studyKey(header)
    precondition(key?.studyUID == DICOMStudyKey(header: header.bytes)?.studyUID, "two keys of one header")
    exhaust(set)
  } catch { precondition(error.reason.code.hasPrefix("DCM-"), "an error without a reason") }
}

/// DICOM JSON, cut into data sets in chunks of any size, and dumps.
func fuzzDICOMText(_ bytes: UnsafeRawBufferPointer) {
  var choices = Choices(bytes)
  let isDump = choices.next() & 1 != 0
  let step = Int(choices.next()) + 1
  let content = Bytes(choices.remainder)
  let set = DICOMDataSet()
  _ = DICOMForm.sniff(content)
  if isDump {
    do throws(RecordError) {
      try set.parse(dump: content, at: place)
      exhaust(set)
    } catch { check(error, set) }
    return
  }
  var framer = DICOMJSONFramer()
  var (start, end) = (0, 0)
  repeat {
    end = min(content.count, end + step)
    var events: [DICOMJSONFramer.Event] = []
    let window = content[start..<end]
    let used = framer.frame(window, atEnd: end == content.count, &events)
    for case .dataSet(let range, let place) in events {
      precondition(place.byte == start + range.lowerBound, "a data set lies elsewhere")
      do throws(RecordError) {
        try set.parse(json: window[range], at: place)
        exhaust(set)
      } catch { check(error, set) }
    }
    start += used
  } while end < content.count
}
