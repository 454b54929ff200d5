public import Records

/// The Native DICOM Model. Source: PS3.19 §A.1, 2024d.
extension DICOMDataSet {
  /// Reads a document whose root is `NativeDicomModel`.
  ///
  /// - Throws: a `RecordError` of `DICOMReason` at `place`; the object then holds nothing.
  public func parse(xml tree: XMLTree, at place: Place) throws(RecordError) {
    clear()
    guard !tree.isEmpty, tree.root.name == NativeModel.root else { throw RecordError(DICOMReason.notNativeXML, at: place) }
    if let reason = read(tree.root) {
      clear()
      throw RecordError(reason, at: place)
    }
    store.pointee.finish()
    if entries.isEmpty { throw RecordError(DICOMReason.notNativeXML, at: place) }
  }

  private func read(_ root: XMLNode) -> ReasonCode? {
    var open: [XMLChildren] = [root.children]
    var values = ByteBuffer(capacity: 256)
    while var top = open.popLast() {
      guard let node = top.next() else {
        // The children of an item are over, or those of a sequence, or those of the root.
        if open.count & 1 == 0 { store.pointee.closeItem() } else { store.pointee.closeSequence() }
        continue
      }
      open.append(top)
      if open.count & 1 == 0 {
        guard node.name == NativeModel.item else { continue }
        guard store.pointee.openItemOfSequence() else { return DICOMReason.tooManyElements }
        open.append(node.children)
        continue
      }
      guard node.name == NativeModel.attribute else { continue }
      guard let stated = DICOMTag(node.attribute(NativeModel.tag)) else { return DICOMReason.notNativeXML }
      guard let tag = placed(stated, node.attribute(NativeModel.privateCreator)) else { return DICOMReason.tooManyElements }
      if open.count == 1, tag.isPixelData { continue }
      let vr = NativeModel.vr(node, tag)
      if vr == .SQ {
        guard open.count <= limits.depth else { return DICOMReason.tooDeep }
        guard store.pointee.openSequence(tag) else { return DICOMReason.tooManyElements }
        open.append(node.children)
        continue
      }
      values.truncate()
      let isBinary = append(node, vr, to: &values)
      let isAdded = isBinary || vr.kind == .bytes ? add(tag, vr, bytes: isBinary ? values.bytes : .empty) : add(tag, vr, text: values.bytes)
      if !isAdded { return DICOMReason.tooManyElements }
    }
    return nil
  }

  /// Where a private element belongs that is written without its block (`gggg00ee` and `privateCreator`); nil at the limit.
  private func placed(_ tag: DICOMTag, _ creator: Bytes) -> DICOMTag? {
    guard tag.isPrivate, tag.element <= 0xFF, !creator.isEmpty || (tag.group > 8 && tag.element < 0x10) else { return tag }
    var block: UInt16 = 0x10
    var i = store.pointee.items[store.pointee.openItem].first
    while i < entries.count {
      let entry = entries[i]
      if entry.tag.group == tag.group, entry.tag.isPrivateCreator {
        if DICOMDataSet.trimmed(entry.raw, .LO) == creator { return DICOMTag(tag.group, entry.tag.element << 8 | tag.element) }
        if entry.tag.element >= block, block < 0xFF { block = entry.tag.element + 1 }
      }
      i = entry.end
    }
    if !creator.isEmpty, !add(DICOMTag(tag.group, block), .LO, text: creator) { return nil }
    return DICOMTag(tag.group, block << 8 | tag.element)
  }

  /// Appends the values of an attribute as text, backslashes between them; true when they are bytes instead.
  private func append(_ node: XMLNode, _ vr: DICOMVR, to values: inout ByteBuffer) -> Bool {
    var count = 0
    var isBinary = false
    for child in node.children {
      let name = child.name
      if name == NativeModel.value || name == NativeModel.personName {
        // Numbers tell the place of a value; those left out are empty.
        let number = min(child.attribute(NativeModel.number).decimal ?? count + 1, count + 1024)
        repeat {
          if count > 0 { values.append(0x5C) }
          count += 1
        } while count < number
        if name == NativeModel.value {
          DICOMEncoding.append(clean: child.text, to: &values)
        } else {
          NativeModel.append(person: child, to: &values)
        }
      } else if name == NativeModel.inlineBinary, !vr.isText {
        values.truncate()
        if !DICOMBase64.decode(child.text, to: &values) { store.pointee.notes.add(.valueUnreadable) }
        isBinary = true
      } else if name == NativeModel.bulkData {
        store.pointee.notes.add(.valueAbbreviated)
      }
    }
    return isBinary
  }
}

/// Names of the model.
private enum NativeModel {
  static let root = XMLName("NativeDicomModel")
  static let attribute = XMLName("DicomAttribute")
  static let item = XMLName("Item")
  static let value = XMLName("Value")
  static let personName = XMLName("PersonName")
  static let inlineBinary = XMLName("InlineBinary")
  static let bulkData = XMLName("BulkData")
  static let tag = XMLName("tag")
  static let vr = XMLName("vr")
  static let number = XMLName("number")
  static let privateCreator = XMLName("privateCreator")
  static let groups = [XMLName("Alphabetic"), XMLName("Ideographic"), XMLName("Phonetic")]
  static let parts = [XMLName("FamilyName"), XMLName("GivenName"), XMLName("MiddleName"), XMLName("NamePrefix"), XMLName("NameSuffix")]

  static func vr(_ node: XMLNode, _ tag: DICOMTag) -> DICOMVR {
    let stated = node.attribute(vr)
    let letters = stated.count == 2 ? UInt16(stated[0]) << 8 | UInt16(stated[1]) : 0
    return DICOMVR(rawValue: letters) ?? DICOMDictionary.shared.vr(tag).vr
  }

  /// `Family^Given^Middle^Prefix^Suffix`, groups separated by `=`, what is empty at the ends left out.
  static func append(person: XMLNode, to out: inout ByteBuffer) {
    var equals = 0
    for group in groups {
      if let node = person.first(group) {
        var carets = 0
        var isOpen = false
        for part in parts {
          if let text = node.first(part)?.text, !text.isEmpty {
            if !isOpen { for _ in 0..<equals { out.append(0x3D) } }
            if !isOpen { equals = 0 }
            isOpen = true
            for _ in 0..<carets { out.append(0x5E) }
            carets = 0
            DICOMEncoding.append(clean: text, to: &out)
          }
          carets += 1
        }
      }
      equals += 1
    }
  }
}
