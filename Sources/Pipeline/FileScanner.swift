import Normalization
import Readers
import Records

/// What a scan found in a file of delimited text: how it is written, and of each column what its values are like. No value.
public struct FileScan: Sendable {
  public struct Column: Sendable {
    public let name: String
    public let profile: ColumnProfile
    /// What the header's words say the column identifies, and which words.
    public let byName: IdentifyingColumns.Finding?

    /// The class of identifier that name or values point to.
    public var identifierClass: IdentifierClass? { byName?.identifierClass ?? profile.findings.first?.look.identifierClass }
    /// Why the column looks identifying.
    public var reasons: [String] { (byName.map { ["its name says '\($0.because)'"] } ?? []) + profile.reasons }
  }
  public let path: String
  public let rows: Int
  public let rejected: Tally
  public let notices: Tally
  public let evidence: [(name: String, text: String)]
  public let columns: [Column]
}

/// Profiles the columns of delimited text, and drafts a mapping.
public enum FileScanner {
  /// Scans files, or all files of folders, in one pass each with memory that does not grow with them.
  public static func scan(_ paths: [String]) throws -> [FileScan] {
    let files = try SourceFiles.named(paths)
    var failure: RunFailure?
    let items = SourceFiles.items(of: files) { failure = failure ?? $1 }
    if let failure { throw failure }
    return try items.map(scan)
  }

  private static func scan(_ item: InputItem) throws -> FileScan {
    let stream = try item.stream(charset: .detect)
    var evidence = [("packing", stream.packing), ("character set", stream.encodingEvidence)]
    var head = ByteBuffer(capacity: 1 << 16)
    while head.count < DelimitedInput.headBytes, try stream.read(into: &head, upTo: DelimitedInput.headBytes - head.count) {}
    switch DialectFinder.find(head: head.bytes, isWhole: head.count < DelimitedInput.headBytes) {
    case .undecided(let choices, let why):
      evidence.append(("dialect", "not decided: " + why.joined(separator: "; ")))
      evidence += choices.map { ("fits", $0.description) }
      return FileScan(path: item.path, rows: 0, rejected: Tally(), notices: Tally(), evidence: evidence, columns: [])
    case .found(let dialect, let why):
      evidence.append(("dialect", "\(dialect.description) (\(why.joined(separator: "; ")))"))
      return try profile(item, dialect, DialectChooser.header(head.bytes, dialect), evidence)
    }
  }

  private static func profile(_ item: InputItem, _ dialect: DelimitedDialect, _ header: [String], _ evidence: [(String, String)]) throws -> FileScan {
    let reader = FramedReader(
      stream: try item.stream(charset: .detect), framer: TablePieceFramer(dialect, limit: 16 << 20), path: item.path, size: item.size)
    let row = DelimitedRow()
    var profiler: ColumnProfiler?
    var (rejected, notices) = (Tally(), Tally())
    while let piece = try reader.next() {
      for notice in piece.notices { notices.add(notice.code) }
      for framed in piece.records {
        if let refusal = framed.refusal {
          rejected.add(refusal.reason.code)
          continue
        }
        do throws(RecordError) {
          try row.parse(piece.buffer.bytes(framed.range), dialect: dialect, at: framed.place)
        } catch {
          rejected.add(error.reason.code)
          continue
        }
        let known = profiler ?? ColumnProfiler(columns: header.isEmpty ? row.count : header.count)
        profiler = known
        known.add(row)
      }
    }
    let columns = (profiler?.profiles() ?? []).enumerated().map { i, profile in
      let name = i < header.count ? header[i] : "column \(i + 1)"
      return FileScan.Column(name: name, profile: profile, byName: i < header.count ? IdentifyingColumns.find(name) : nil)
    }
    return FileScan(path: item.path, rows: profiler?.rows ?? 0, rejected: rejected, notices: notices, evidence: evidence, columns: columns)
  }
}

extension FileScan {
  /// The draft of a mapping for this file, to be finished by hand.
  public func draft() -> String {
    let base = path.split(whereSeparator: { $0 == "/" || $0 == "!" }).last.map(String.init) ?? path
    let stem = base.split(separator: ".").first.map(String.init) ?? base
    return MappingDraft.text(name: stem, files: [base], columns: columns.map(\.drafted))
  }
}

extension FileScan.Column {
  fileprivate var drafted: MappingDraft.Column {
    let share = profile.filled + profile.empty > 0 ? Double(profile.filled) / Double(profile.filled + profile.empty) : 0
    return MappingDraft.Column(
      name: name, kind: kind, dateFormat: dateFormat, identifierClass: identifierClass, isGuess: byName == nil && identifierClass != nil, fill: share,
      isUnique: profile.filled > 0 && profile.distinct * 100 >= profile.filled * 97)
  }

  private var kind: MappingDraft.Column.Kind {
    switch profile.kind {
    case .empty: .empty
    case .integer: .integer
    case .decimal: .decimal
    case .boolean: .boolean
    case .date: .date
    case .dateTime: .dateTime
    case .code: .code
    default: .text
    }
  }

  /// In the mapping language's notation; nil for what needs none.
  private var dateFormat: String? {
    switch profile.dateForm {
    case nil, .iso?, .isoTime?, .isoZone?, .isoBlank?, .compact?, .compactTime?, .yearMonth?: nil
    case .slashYear?: "YYYY/MM/DD"
    case .monthFirst?, .eitherFirst?: "M/D/YYYY"
    case .dayFirst?: "D/M/YYYY"
    case .shortYear?: "M/D/YY"
    case .dots?: "D.M.YYYY"
    case .monthName?: "D-MMM-YYYY"
    }
  }
}
