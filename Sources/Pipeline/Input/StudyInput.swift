import Cryptography
import Readers
import Records

/// The forms of the headers of one study, by the records' `note`.
final class StudyContext: FileContext {
  let forms: [StudyInput.Form]
  init(_ forms: [StudyInput.Form]) { self.forms = forms }

  func reading(of record: FramedRecord) -> [UInt8] { forms.indices.contains(record.note) ? Array("\(forms[record.note])".utf8) : [] }
}

/// Imaging metadata: the headers of one study, from however many files and in whatever form, make one unit.
///
/// All files are looked at first, so that a study's headers are found wherever they lie. What is kept of each is where it lies; of the first ones,
/// within a bound, what it says too, so that they need not be read twice.
final class StudyInput: FormatInput {
  /// How a header is written.
  enum Form: Hashable, Sendable {
    case part10, json, nativeXML, dump
    /// A row of a RIS or PACS list, with the attributes of its columns.
    case row(DelimitedDialect, columns: [DICOMTag?])
    /// An instance of a DICOMDIR by its number; the header is the whole directory.
    case directory(instance: Int)
  }

  struct Header {
    let file: Int
    let form: Form
    /// Where it lies in the file's text; for Part 10 the file decides.
    let offset: Int
    let count: Int
    let line: Int
    /// Where its bytes are kept; nil when it must be read again.
    var kept: KeptHeaders.Spot?
    /// Of its bytes, when they are not kept.
    var digest: SHA256Digest?
  }

  /// The headers of a study.
  struct Group {
    var headers: [Header] = []
    var bytes = 0
    /// A file that is none of the forms.
    var refusal: RecordError?
  }

  private let scanner: HeaderScanner
  private let kept = KeptHeaders()
  private(set) var files: [InputItem] = []
  /// Of each file before it was looked at: what is kept is of that state.
  private var stamps: [[FileStamp]] = []
  private(set) var groups: [Group] = []
  private var numbers: [[UInt8]: Int] = [:]
  private let hasher = SHA256Hasher()

  convenience init(_ source: PipelineDefinition.Source) { self.init(scanner: HeaderScanner(source)) }

  init(scanner: HeaderScanner) { self.scanner = scanner }

  func items(of list: [SourceFile], isCancelled: () -> Bool, failed: (String, RunFailure) -> Void) -> [InputItem] {
    files = SourceFiles.items(of: list, failed: failed)
    stamps = files.map { $0.parts.map { FileStamp(of: $0.path) } }
    for i in files.indices where !isCancelled() {
      do throws(RecordError) {
        try scanner.scan(files[i], number: i) { add($0, key: $1, bytes: $2) }
      } catch {
        groups.append(Group(headers: [Header(file: i, form: .part10, offset: 0, count: 0, line: 1)], bytes: files[i].size, refusal: error))
      }
    }
    var names: [String: Int] = [:]
    return groups.indices.map { item($0, &names) }
  }

  /// Files a header under its study. `key`: what tells the study, empty when the header does not say.
  private func add(_ header: Header, key: [UInt8], bytes: Bytes) {
    let known = key.isEmpty ? nil : numbers[key]
    let number = known ?? groups.count
    if known == nil {
      groups.append(Group())
      if !key.isEmpty { numbers[key] = number }
    }
    var header = header
    header.kept = kept.keep(bytes)
    if header.kept == nil { header.digest = hasher.hash(bytes) }
    groups[number].headers.append(header)
    groups[number].bytes += bytes.count
  }

  /// Adds a header's digest to that of those before it.
  static func chain(_ before: SHA256Digest?, _ next: SHA256Digest, _ hasher: SHA256Hasher) -> SHA256Digest {
    if let before { hasher.update(before) }
    hasher.update(next)
    return hasher.finish()
  }

  /// A study is called after its first image; studies of one list or directory are numbered.
  private func item(_ number: Int, _ names: inout [String: Int]) -> InputItem {
    let group = groups[number]
    var parts: [InputItem.Part] = []
    var youngest = Int.max
    var last = -1
    for header in group.headers where header.file != last {
      last = header.file
      parts += files[header.file].parts
      youngest = min(youngest, files[header.file].ageSeconds)
    }
    let first = group.headers.first { $0.form == .part10 } ?? group.headers.first
    var path = first.map { files[$0.file].path } ?? ""
    names[path, default: 0] += 1
    if let n = names[path], n > 1 { path += "#\(n)" }
    var item = InputItem(path: parts.count > 1 ? "\(path) (+\(parts.count - 1))" : path, parts: parts, size: group.bytes, ageSeconds: youngest)
    item.note = number
    return item
  }

  /// Throws when a file of the group is no longer the one that was looked at: what is kept would stand for what nobody has read.
  private func expectUnchanged(_ group: Group) throws {
    var last = -1
    for header in group.headers where header.file != last {
      last = header.file
      guard stamps[last] == files[last].parts.map({ FileStamp(of: $0.path) }) else {
        throw RunFailure(.sourceUnreadable, "changed while it was read: \(files[last].path)")
      }
    }
  }

  /// The digest of the headers as they were when the files were looked at: pixel data is not read for it.
  func digest(of item: InputItem) throws -> [UInt8] {
    let group = groups[item.note]
    try expectUnchanged(group)
    return group.refusal == nil ? kept.digest(of: group, hasher)?.array ?? [] : try InputDigest.of(item)
  }

  func open(_ item: InputItem) throws -> any PieceReader {
    try expectUnchanged(groups[item.note])
    return StudyReader(groups[item.note], files: files, kept: kept, scanner: scanner, path: item.path)
  }
}

/// The headers of one study, one after the other, as one unit; several when they are too many for the memory.
private final class StudyReader: PieceReader {
  static let maximumBytes = 64 << 20

  private let group: StudyInput.Group
  private let files: [InputItem]
  private let kept: KeptHeaders
  private let scanner: HeaderScanner
  private let path: String
  private var upcoming = 0
  /// Whether nothing of it is read again, and so can have changed.
  private let isKept: Bool
  private var digest: SHA256Digest?
  private var one = ByteBuffer(capacity: 64)
  private let hasher = SHA256Hasher()

  init(_ group: StudyInput.Group, files: [InputItem], kept: KeptHeaders, scanner: HeaderScanner, path: String) {
    (self.group, self.files, self.kept, self.scanner, self.path) = (group, files, kept, scanner, path)
    isKept = group.headers.allSatisfy { $0.kept != nil }
  }

  func next() throws -> Piece? {
    guard upcoming < group.headers.count else { return nil }
    var buffer = ByteBuffer(capacity: min(group.bytes + 64, StudyReader.maximumBytes + (1 << 20)))
    var records: [FramedRecord] = []
    var forms: [StudyInput.Form] = []
    let first = files[group.headers[0].file].path
    let folder = first.utf8.lastIndex(of: 0x2F).map { String(first[...$0]) } ?? "/"
    while upcoming < group.headers.count, buffer.count < StudyReader.maximumBytes {
      let header = group.headers[upcoming]
      upcoming += 1
      var place = Place(record: upcoming, byte: header.offset, line: header.line)
      let file = files[header.file].path
      if group.headers.count > 1 { place.field = file.hasPrefix(folder) ? String(Substring(file.utf8.dropFirst(folder.utf8.count))) : file }
      if let refusal = group.refusal {
        records.append(FramedRecord(range: 0..<0, place: place, refusal: RecordError(refusal.reason, at: place)))
        continue
      }
      let start = buffer.count
      if let spot = header.kept {
        kept.append(spot, to: &buffer)
      } else {
        do throws(RecordError) {
          try scanner.read(header, of: files[header.file], into: &one, at: place)
        } catch {
          throw RunFailure(.sourceUnreadable, "changed while it was read: \(file)")
        }
        buffer.append(one.bytes)
      }
      if !isKept {
        digest = StudyInput.chain(digest, hasher.hash(buffer.bytes(start..<buffer.count)), hasher)
      }
      records.append(FramedRecord(range: start..<buffer.count, place: place, endsUnit: false, note: forms.count))
      forms.append(header.form)
    }
    if !records.isEmpty { records[records.count - 1].endsUnit = true }
    let isLast = upcoming == group.headers.count
    if isLast && group.refusal == nil && !isKept && digest != kept.digest(of: group, hasher) { throw RunFailure(.sourceUnreadable, "changed while it was read: \(path)") }
    let covered = group.refusal == nil ? buffer.count : group.bytes
    return Piece(buffer: buffer, records: records, notices: [], isLast: isLast, context: StudyContext(forms), coveredBytes: covered)
  }
}
