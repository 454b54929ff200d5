import Normalization
import Readers
import Records

/// Record elements of generic XML, mapped by the source's mapping file: its columns are paths within the element.
final class ElementTranslator: RecordTranslator {
  private let mapping: RecordMapping?
  private let normalizer: MappedNormalizer?
  private let tree: XMLTree
  private let fields = RowFields()
  /// Texts of elements that are marked up, one after the other, and whose they are.
  private var marked = ByteBuffer(capacity: 1024)
  private var markedRanges: [(slot: Int, range: Range<Int>)] = []
  /// By table and slot; nil for a path that cannot be read, which loading the mapping has said already.
  private var paths: [[XMLPath?]] = []
  /// What the names met so far say of their values; nil: nothing.
  private var classes: [XMLName: IdentifyingColumns.Finding?] = [:]

  init(_ source: PipelineDefinition.Source, _ options: NormalizationOptions) {
    mapping = source.mapping
    normalizer = source.mapping.map { MappedNormalizer(mapping: $0, options: options) }
    var limits = XMLLimits()
    limits.maximumBytes = source.maximumRecordBytes
    tree = XMLTree(limits: limits)
    for table in source.mapping?.tables ?? [] {
      paths.append(table.recordPath == nil ? [] : table.columns[..<table.ownColumnCount].map { try? XMLPath($0) })
    }
  }

  func translate(_ unit: ArraySlice<FramedRecord>, in buffer: borrowing ByteBuffer, context: (any FileContext)?, into record: NormalizedRecord) -> Translation {
    guard let mapping, let normalizer, let file = context as? ElementFile, let framed = unit.first else { return Translation(refused: [], outcome: nil) }
    do throws(RecordError) {
      try tree.parse(buffer.bytes(framed.range), at: framed.place, within: framed.note < file.contexts.count ? file.contexts[framed.note] : nil)
    } catch {
      return Translation(refused: error)
    }
    let root = tree.root
    fields.reset(for: mapping.tables[file.table])
    marked.truncate()
    markedRanges.removeAll(keepingCapacity: true)
    for (slot, path) in paths[file.table].enumerated() {
      if let path { fill(slot, path, root) }
    }
    for (slot, range) in markedRanges { fields.values[slot] = marked.bytes(range) }
    harvest(root)
    return Translation(normalizer.normalize(table: file.table, rows: [fields], at: framed.place, into: record))
  }

  /// The value of a path; of an element that is marked up, as notes are, its whole text in lines.
  private func fill(_ slot: Int, _ path: XMLPath, _ root: XMLNode) {
    guard !path.isOfAttribute else { return fields.values[slot] = path.value(in: root) }
    path.forEachElement(in: root) { node in
      guard NarrativeText.isMarkedUp(node) else {
        fields.values[slot] = node.text.trimmed
        return fields.values[slot].isEmpty
      }
      let start = marked.count
      NarrativeText.append(node, to: &marked)
      if marked.count > start { markedRanges.append((slot, start..<marked.count)) }
      return marked.count == start
    }
  }

  /// Values of elements and attributes whose names say that they identify someone, mapped or not.
  private func harvest(_ root: XMLNode) {
    inspect(root)
    root.walk { if case .open(let node) = $0 { inspect(node) } }
  }

  private func inspect(_ node: XMLNode) {
    if let finding = finding(node.name), !node.text.trimmed.isEmpty {
      fields.overlooked.append((node.text.trimmed, finding.identifierClass, finding.isRequired))
    }
    for i in 0..<node.attributeCount {
      let attribute = node.attribute(at: i)
      if let finding = finding(attribute.name), !attribute.value.isEmpty {
        fields.overlooked.append((attribute.value, finding.identifierClass, finding.isRequired))
      }
    }
  }

  private func finding(_ name: XMLName) -> IdentifyingColumns.Finding? {
    if let known = classes[name] { return known }
    let found = IdentifyingColumns.find(name.text)
    classes[name] = .some(found)
    return found
  }
}
