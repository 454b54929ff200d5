import Foundation
import Normalization
import Records

/// What mapping one unit gave.
struct MappedUnit {
  var outcome = Outcome.normalized
  var resources: [(type: String, json: String)] = []
  var known: [(class: IdentifierClass, isRequired: Bool, value: String)] = []
  var patients: [PatientClaims] = []
  var tally = Tally()
  var kind = ""
  var year = 0

  var json: String { resources.first?.json ?? "" }
  func all(_ type: String) -> [String] { resources.filter { $0.type == type }.map(\.json) }
  func knows(_ value: String) -> Bool { known.contains { $0.value == value } }

  /// `MAP-0223 Observation.code` or `filtered MAP-0220`.
  var ending: String {
    switch outcome {
    case .normalized: "normalized"
    case .filtered(let reason): "filtered \(reason)"
    case .rejected(let error): "\(error.reason) \(error.place.field)"
    }
  }
}

/// A small hospital export in memory: tables as lines of comma-separated cells without quotes.
struct MappedFiles {
  let mapping: RecordMapping
  var tables: [String: [[String]]] = [:]

  init(_ yaml: String, _ tables: [String: String] = [:]) throws {
    mapping = try RecordMapping.load(text: yaml, file: "test.yaml")
    for (name, text) in tables {
      self.tables[name] = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    }
  }

  /// All units of a table, joined and grouped as a pipeline does.
  func units(_ name: String, options: NormalizationOptions = NormalizationOptions(defaultZoneMinutes: 0)) -> [MappedUnit] {
    guard let index = mapping.tableIndex(named: name), let lines = tables[name], let header = lines.first else { return [] }
    let table = mapping.tables[index]
    let arena = Arena()
    let binding = mapping.bind(table: index, header: header)
    let normalizer = MappedNormalizer(mapping: mapping, options: options)
    let record = MappedNormalizer.makeRecord()
    var pending: [RowFields] = []
    var last: [String] = []
    var out: [MappedUnit] = []
    for (n, line) in lines.dropFirst().enumerated() {
      let fields = RowFields()
      fields.reset(for: table)
      binding.fill(fields) { $0 < line.count ? arena.keep(line[$0]) : .empty }
      for join in table.joins {
        let key = fields.values[join.keySlot].text
        let parent = mapping.tables[join.table].name
        guard let rows = tables[parent], let head = rows.first,
          let column = head.firstIndex(where: { $0.lowercased() == join.parentColumn.lowercased() }),
          let row = rows.dropFirst().first(where: { $0[column] == key })
        else { continue }
        let binding = mapping.bind(table: join.table, header: head)
        binding.fill(fields, joined: binding.slots(of: join)) { $0 < row.count ? arena.keep(row[$0]) : .empty }
      }
      let group = table.groupColumns.map { fields.values[$0].text }
      if !pending.isEmpty, group.isEmpty || group != last {
        out.append(run(normalizer, index, pending, n, record))
        pending.removeAll()
      }
      last = group
      pending.append(fields)
    }
    if !pending.isEmpty { out.append(run(normalizer, index, pending, lines.count, record)) }
    return out
  }

  private func run(_ normalizer: MappedNormalizer, _ table: Int, _ rows: [RowFields], _ n: Int, _ record: NormalizedRecord) -> MappedUnit {
    var unit = MappedUnit()
    unit.outcome = normalizer.normalize(table: table, rows: rows, at: Place(record: n, byte: 0, line: n), into: record)
    let writer = FHIRJSONWriter()
    for resource in record.tape.resources {
      var out = ByteBuffer()
      writer.write(resource, of: record.tape, keys: PlainKeys(), to: &out)
      unit.resources.append((ElementCatalog.shared[resource.type].typeName, out.bytes.text))
    }
    unit.known = record.known.entries.map { ($0.identifierClass, $0.isRequired, record.known.value($0).text) }
    (unit.patients, unit.tally, unit.kind, unit.year) = (record.patients, record.tally, record.kind, record.year)
    return unit
  }
}

/// Text that stays where it is as long as the test runs.
final class Arena {
  private var blocks: [UnsafeMutableRawBufferPointer] = []
  deinit { for block in blocks { block.deallocate() } }
  func keep(_ text: String) -> Bytes {
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, text.utf8.count), alignment: 1)
    block.copyBytes(from: text.utf8)
    blocks.append(block)
    return Bytes(UnsafeRawBufferPointer(rebasing: block[0..<text.utf8.count]))
  }
}

/// One table `t` with the given columns, rules and further keys, around which a test needs nothing else.
func oneTable(_ elements: String, resource: String = "Observation", key: String = "", table: String = "", top: String = "") -> String {
  """
  version: 1
  name: test
  authority: HOSP
  \(top)
  tables:
    - table: t
      patient: PID
      \(table)
      resources:
        - resource: \(resource)
          \(key)
          elements:
  \(elements.split(separator: "\n").map { "          " + $0 }.joined(separator: "\n"))
  """
}

/// What an Observation must have.
let observed = "  status: =final\n  code: {text: =x}\n"

/// The repository's root.
func repositoryRoot() -> URL {
  var url = URL(filePath: #filePath).resolvingSymlinksInPath()
  for _ in 0..<4 { url.deleteLastPathComponent() }
  return url
}
