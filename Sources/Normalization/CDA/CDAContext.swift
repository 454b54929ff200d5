import Readers
@_spi(Normalization) import Records

/// A clinical statement that waits to be mapped: children are mapped after their parents, so that no resource is open twice.
struct PendingEntry {
  let node: XMLNode
  let section: Int
  /// The statement around it, such as the concern act of a problem observation.
  let parent: XMLNode?
  /// Its logical key when something refers to it already.
  let key: ResourceKey?
  /// What it is when its place says more than its templates.
  let kind: EntryKind?
}

/// A section of the document in document order.
struct CDASection {
  let node: XMLNode
  let kind: SectionKind
  /// 0 for a section of the body, one more for each section around it.
  let depth: Int
}

/// What the mapping of one document needs: the builder, the document's sections, and what has been written so far.
///
/// Mappers are extensions of this class, one file a family of sections.
final class CDAContext {
  typealias N = CDANames

  let b: ResourceBuilder
  @exclusivity(unchecked) var sections: [CDASection] = []
  @exclusivity(unchecked) var pending: [PendingEntry] = []
  /// Resources by the section they come from, for `Composition.section.entry`.
  @exclusivity(unchecked) var written: [(section: Int, type: Element, key: ResourceKey)] = []
  /// The section of the statement at hand; -1 in the header.
  @exclusivity(unchecked) var section = -1
  /// Pieces of narrative by the hash of their `ID`.
  @exclusivity(unchecked) var narrative: [UInt64: XMLNode] = [:]
  /// The encounter of the header, and when it was.
  @exclusivity(unchecked) var encounter: ResourceKey?
  @exclusivity(unchecked) var encounterTime = CDAInterval()
  @exclusivity(unchecked) var documentTime: DateTime?
  @exclusivity(unchecked) var scratch = ByteBuffer(capacity: 4096)
  /// Entries that nothing maps, by template id or element name.
  @exclusivity(unchecked) private var unmapped: [(template: Bytes, count: Int)] = []

  /// More entries than any real document has.
  static let maximumEntries = 200_000

  init(options: NormalizationOptions) { b = ResourceBuilder(options: options) }

  var tape: Tape { b.tape }

  func reset() {
    sections.removeAll(keepingCapacity: true)
    pending.removeAll(keepingCapacity: true)
    written.removeAll(keepingCapacity: true)
    narrative.removeAll(keepingCapacity: true)
    unmapped.removeAll(keepingCapacity: true)
    section = -1
    encounter = nil
    encounterTime = CDAInterval()
    documentTime = nil
    scratch.truncate()
  }

  /// The kind of the section at hand.
  var sectionKind: SectionKind { section >= 0 ? sections[section].kind : .other }

  /// Starts a resource of the patient, and notes it as one of the section at hand.
  func begin(_ type: Element, _ key: ResourceKey) {
    b.begin(type, key)
    written.append((section, type, key))
  }

  /// Queues the statement of an entry relationship or component.
  func enqueue(_ node: XMLNode, parent: XMLNode?, key: ResourceKey? = nil, kind: EntryKind? = nil) {
    pending.append(PendingEntry(node: node, section: section, parent: parent, key: key, kind: kind))
  }

  /// Counts a statement that nothing maps, by its template when that is a public one.
  func countUnmapped(_ node: XMLNode) {
    var name = Bytes.empty
    for template in node.all(N.templateId) {
      let root = template.attribute(N.root).trimmed
      if CDATables.isPublicTemplate(root) {
        name = root
        break
      }
    }
    if let i = unmapped.firstIndex(where: { $0.template == name }) {
      unmapped[i].count += 1
    } else {
      unmapped.append((name, 1))
    }
  }

  /// Writes what was not mapped into the record's tally; while the document is still there.
  func finish() {
    for (template, count) in unmapped {
      b.record.tallyStorage.add(template.isEmpty ? "unmapped-entry" : "unmapped-entry:\(template.text)", count)
    }
    unmapped.removeAll(keepingCapacity: true)
  }

  /// FNV-1a of an `ID`.
  static func hash(_ bytes: Bytes) -> UInt64 {
    var h: UInt64 = 0xCBF2_9CE4_8422_2325
    for b in bytes.raw { h = (h ^ UInt64(b)) &* 0x100_0000_01B3 }
    return h
  }
}
