import Cryptography
import Glibc
import Readers
import Records

/// Finds the headers in files of imaging metadata, and reads them again.
final class HeaderScanner {
  typealias Found = (StudyInput.Header, _ key: [UInt8], _ bytes: Bytes) -> Void

  private let source: PipelineDefinition.Source
  private let reader: DICOMHeaderReader
  private let set = DICOMDataSet()
  private let decoder = HeaderDecoder()
  private let hasher = SHA256Hasher()
  private var buffer = ByteBuffer(capacity: 64 << 10)
  /// The DICOMDIR at hand, and the file it is of.
  private var directory: (path: String, set: DICOMDataSet, records: DICOMDirectory)?
  private var directoryBytes = ByteBuffer(capacity: 64)

  /// - Parameter keepsBigValues: whether values that no normaliser reads are kept too; otherwise they are passed over early, since a study's
  ///   headers are held together.
  init(_ source: PipelineDefinition.Source, keepsBigValues: Bool = false) {
    self.source = source
    var limits = DICOMHeaderReader.Limits()
    if !keepsBigValues { (limits.textBytes, limits.binaryBytes) = (64 << 10, 4 << 10) }
    limits.headerBytes = source.maximumRecordBytes
    reader = DICOMHeaderReader(limits: limits)
  }

  /// Hands out each header of a file, with a digest of what tells its study (empty when it does not say).
  func scan(_ item: InputItem, number: Int, _ found: Found) throws(RecordError) {
    let place = Place(record: 1, byte: 0, line: 1)
    if let part = item.parts.first, part.member == nil, try reader.readIfPart10(path: part.path, into: &buffer, at: place) != nil {
      return try scanPart10(item, number, found, at: place)
    }
    switch try form(of: item) {
    case .part10?:
      try readPart10(item, into: &buffer, at: place)
      try scanPart10(item, number, found, at: place)
    case .json?:
      try scanStream(item, JSONPieceFramer(limit: source.maximumRecordBytes)) { framed, bytes in
        report(bytes, framed, .json, number, found)
      }
    case .xml?: try scanWhole(item, .nativeXML, number, found)
    case .dump?: try scanWhole(item, .dump, number, found)
    case nil: try scanTable(item, number, found)
    }
  }

  /// Reads a header again.
  func read(_ header: StudyInput.Header, of item: InputItem, into out: inout ByteBuffer, at place: Place) throws(RecordError) {
    switch header.form {
    case .part10: try readPart10(item, into: &out, at: place)
    case .directory(let instance):
      guard try isDirectory(item, at: place) else { throw RecordError(DICOMReason.notDICOM, at: place) }
      try writeInstance(instance, into: &out, at: place)
    default: try readSlice(item, header.form, offset: header.offset, count: header.count, into: &out, at: place)
    }
  }

  // MARK: Forms

  /// Hands out the header in the buffer, or those of the directory that it is.
  private func scanPart10(_ item: InputItem, _ number: Int, _ found: Found, at place: Place) throws(RecordError) {
    let study = reader.studyKey(buffer)
    if study == nil, try isDirectory(item, at: place) { return try scanDirectory(item, number, found, at: place) }
    found(.init(file: number, form: .part10, offset: 0, count: 0, line: 1), key(study), buffer.bytes)
  }

  private func stream(_ item: InputItem, _ charset: SourceStream.Charset) throws(RecordError) -> SourceStream {
    guard let part = item.parts.first else { throw RecordError(RunReason.unreadable, at: Place(record: 1, byte: 0, line: 1)) }
    return try SourceStream(path: part.path, member: part.member, options: .init(charset: charset))
  }

  private func form(of item: InputItem) throws(RecordError) -> DICOMForm? {
    let stream = try stream(item, .none)
    var head = ByteBuffer(capacity: 4096)
    while head.count < 4096, try stream.read(into: &head, upTo: 4096 - head.count) {}
    return DICOMForm.sniff(head.bytes)
  }

  private func readPart10(_ item: InputItem, into out: inout ByteBuffer, at place: Place) throws(RecordError) {
    if let part = item.parts.first, part.member == nil {
      _ = try reader.read(path: part.path, into: &out, at: place)
    } else {
      _ = try reader.read(stream: try stream(item, .none), into: &out, at: place)
    }
  }

  /// The whole of a text file is one header.
  private func scanWhole(_ item: InputItem, _ form: StudyInput.Form, _ number: Int, _ found: Found) throws(RecordError) {
    let framed = FramedRecord(range: 0..<0, place: Place(record: 1, byte: 0, line: 1))
    try readSlice(item, form, offset: 0, count: source.maximumRecordBytes, into: &buffer, at: framed.place)
    report(buffer.bytes, framed, form, number, found)
  }

  private func scanTable(_ item: InputItem, _ number: Int, _ found: Found) throws(RecordError) {
    let notDICOM = RecordError(DICOMReason.notDICOM, at: Place(record: 1, byte: 0, line: 1))
    let stream = try stream(item, .detect)
    var head = ByteBuffer(capacity: 1 << 16)
    while head.count < DelimitedInput.headBytes, try stream.read(into: &head, upTo: DelimitedInput.headBytes - head.count) {}
    guard case .found(let dialect) = DialectChooser.choose(head.bytes, isWhole: head.count < DelimitedInput.headBytes, source.delimited) else { throw notDICOM }
    let names = DialectChooser.header(head.bytes, dialect).map(keyword)
    var columns: [DICOMTag?] = []
    var text = ByteBuffer(capacity: 1024)
    var ranges: [Range<Int>] = []
    for name in names {
      let start = text.count
      text.append(text: name)
      ranges.append(start..<text.count)
    }
    do throws(RecordError) { columns = try DICOMDataSet.columns(ranges.map { text.bytes($0) }, at: notDICOM.place) } catch { throw notDICOM }
    let form = StudyInput.Form.row(dialect, columns: columns)
    try scanStream(item, TablePieceFramer(dialect, limit: source.maximumRecordBytes)) { framed, bytes in
      report(bytes, framed, form, number, found)
    }
  }

  /// The keyword that a column's name stands for by the pipeline's settings; otherwise the name itself.
  private func keyword(_ column: String) -> String {
    for (keyword, others) in source.dicomColumns where others.contains(where: { $0.lowercased() == column.lowercased() }) { return keyword }
    return column
  }

  private func scanStream(_ item: InputItem, _ framer: any PieceFramer, _ body: (FramedRecord, Bytes) -> Void) throws(RecordError) {
    let reader = FramedReader(stream: try stream(item, .detect), framer: framer, path: item.path, size: item.size)
    do {
      while let piece = try reader.next() {
        for framed in piece.records { body(framed, piece.buffer.bytes(framed.range)) }
      }
    } catch {
      throw RecordError(RunReason.unreadable, at: Place(record: 1, byte: 0, line: 1))
    }
  }

  private func report(_ bytes: Bytes, _ framed: FramedRecord, _ form: StudyInput.Form, _ number: Int, _ found: Found) {
    let header = StudyInput.Header(file: number, form: form, offset: framed.place.byte, count: bytes.count, line: framed.place.line)
    let isRead = (try? decoder.decode(bytes, form, at: framed.place, into: set)) != nil
    found(header, isRead ? key(DICOMStudyKey(set)) : [], bytes)
  }

  /// A stretch of a file's text. A dump is in the character set of its own (0008,0005).
  private func readSlice(
    _ item: InputItem, _ form: StudyInput.Form, offset: Int, count: Int, into out: inout ByteBuffer, at place: Place
  ) throws(RecordError) {
    out.truncate()
    let stream = try stream(item, form == .dump ? .none : .detect)
    if stream.isRaw, let part = item.parts.first, part.member == nil {
      let descriptor = open(part.path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw RecordError(RunReason.unreadable, at: place) }
      defer { close(descriptor) }
      let wanted = min(count, max(0, item.size - offset))
      let read = out.appendUninitialized(wanted) { space -> (written: Int, result: Int) in
        var done = 0
        while done < wanted {
          let n = pread(descriptor, space.baseAddress.map { $0 + done }, wanted - done, off_t(offset + stream.rawOffset + done))
          if n < 0 && errno == EINTR { continue }
          if n <= 0 { break }
          done += n
        }
        return (done, done)
      }
      if read < wanted - stream.rawOffset { throw RecordError(RunReason.unreadable, at: place) }
      return
    }
    var skipped = 0
    while skipped < offset, try stream.read(into: &out, upTo: min(1 << 20, offset - skipped)) {
      skipped += out.count
      out.truncate()
    }
    while out.count < count, try stream.read(into: &out, upTo: count - out.count) {}
  }

  // MARK: DICOMDIR

  /// Whether a file is a directory, which then is at hand.
  private func isDirectory(_ item: InputItem, at place: Place) throws(RecordError) -> Bool {
    if directory?.path == item.path { return true }
    directory = nil
    try readPart10(item, into: &directoryBytes, at: place)
    let set = DICOMDataSet()
    do throws(RecordError) { try set.parse(part10: directoryBytes.bytes, at: place) } catch { return false }
    guard DICOMDirectory.isDirectory(set) else { return false }
    directory = (item.path, set, try DICOMDirectory(set, at: place))
    return true
  }

  private func scanDirectory(_ item: InputItem, _ number: Int, _ found: Found, at place: Place) throws(RecordError) {
    guard let count = directory?.records.count else { return }
    for n in 0..<count {
      try writeInstance(n, into: &buffer, at: place)
      found(.init(file: number, form: .directory(instance: n), offset: 0, count: buffer.count, line: 1), key(DICOMStudyKey(set)), buffer.bytes)
    }
  }

  /// An instance of the directory at hand as a header of its own, in DICOM JSON.
  private func writeInstance(_ n: Int, into out: inout ByteBuffer, at place: Place) throws(RecordError) {
    guard let records = directory?.records, n < records.count else { throw RecordError(DICOMReason.directoryEmpty, at: place) }
    try records.load(n, into: set, at: place)
    out.truncate()
    DICOMDump.append(set, to: &out)
  }

  // MARK: Keys

  /// Patient and study as one digest: nothing of the header is kept while the other files are looked at.
  private func key(_ key: DICOMStudyKey?) -> [UInt8] {
    guard let key else { return [] }
    for part in [key.issuer, key.patientID, key.studyUID] {
      hasher.update(part)
      hasher.update(0)
    }
    return Array(hasher.finish().array.prefix(16))
  }
}
