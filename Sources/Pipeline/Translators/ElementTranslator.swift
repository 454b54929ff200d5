import Normalization
import Readers
import Records

/// Record elements of generic XML, mapped by the source's mapping file: its columns are paths within the element.
final class ElementTranslator: RecordTranslator {
  private let mapping: RecordMapping?
  private let normalizer: MappedNormalizer?
  private let tree: XMLTree
  private let fields = RowFields()
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
    for (slot, path) in paths[file.table].enumerated() {
      if let path { fields.values[slot] = path.value(in: root) }
    }
    harvest(root)
    return Translation(normalizer.normalize(table: file.table, rows: [fields], at: framed.place, into: record))
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
