import Readers
@_spi(Normalization) import Records

// The walk through a resource: members become elements, or are counted.
extension FHIRImporter {
  /// An object being walked through.
  struct Frame {
    let end: Int
    /// The root of its datatype, whose fields its members are.
    let owner: Element
    /// Its own element within the object around it.
    let element: Element
    let cell: Int
    /// Whether it holds the extensions of a primitive.
    let isCompanion: Bool
  }

  /// Writes the resource at hand, and those contained in it as resources of their own.
  func writeResource() {
    if type == Element.Patient.root {
      guard builder.beginPatient() else { return }
    } else {
      builder.begin(type, resourceKey(ownID))
    }
    writes = true
    walk(tree, 0, type)
    builder.end()
    var i = 1
    while i < tree.end(0) {
      if tree.name(i) == "contained", tree.kind(i) == .object { writeContained(i) }
      i = tree.end(i)
    }
  }

  private func writeContained(_ i: Int) {
    guard let type = fields.resource(tree.text("resourceType", in: i)) else { return builder.note("contained-type-not-taken") }
    let id = tree.text("id", in: i)
    guard type != Element.Patient.root else {
      harvest(tree, i, type)
      return builder.note("contained-patient-dropped")
    }
    guard !id.isEmpty else { return builder.note("contained-without-id") }
    let key = containedKey(id)
    guard !builder.isRepeated(type, key) else { return builder.note("contained-repeated") }
    builder.begin(type, key)
    writes = true
    walk(tree, i, type)
    builder.end()
    builder.note("contained-lifted")
  }

  /// Collects the identifying values of a resource without writing it.
  func harvest(_ tree: ResourceTree, _ cell: Int, _ type: Element) {
    writes = false
    walk(tree, cell, type)
    writes = true
  }

  /// Ids are told apart by case.
  func resourceKey(_ id: [UInt8]) -> ResourceKey { id.withUnsafeBytes { resourceKey(Bytes($0)) } }

  func resourceKey(_ id: Bytes, within owner: Bytes = .empty) -> ResourceKey {
    builder.scratch.truncate()
    builder.scratch.append("fhir|")
    if !owner.isEmpty {
      builder.scratch.append(owner)
      builder.scratch.append(0x23)
    }
    builder.scratch.append(id)
    return builder.keep(builder.scratch.bytes)
  }

  func containedKey(_ id: Bytes) -> ResourceKey { ownID.withUnsafeBytes { resourceKey(id, within: Bytes($0)) } }

  private func walk(_ tree: ResourceTree, _ root: Int, _ type: Element) {
    frames.removeAll(keepingCapacity: true)
    frames.append(Frame(end: tree.end(root), owner: type, element: type, cell: root, isCompanion: false))
    // Staff and organisations are not the patient's own.
    isOfPatient = type != Element.Practitioner.root && type != Element.PractitionerRole.root && type != Element.Organization.root
      && type != Element.Location.root
    var i = root + 1
    while let frame = frames.last {
      if i >= frame.end {
        frames.removeLast()
        if writes, !frames.isEmpty { builder.tape.close() }
        continue
      }
      i = member(tree, i, frame)
    }
  }

  /// One member; returns where the walk goes on.
  private func member(_ tree: ResourceTree, _ i: Int, _ frame: Frame) -> Int {
    let next = tree.end(i)
    var name = tree.name(i)
    guard !name.isEmpty else { return next }
    if frames.count == 1, name == "resourceType" || name == "id" || name == "contained" { return next }
    if tree.kind(i) == .null { return next }
    if frame.isCompanion {
      guard name == "extension", tree.kind(i) == .object else { return next }
      return open(tree, i, Element.Extension.extension)
    }
    let isCompanion = name[0] == 0x5F
    if isCompanion { name = name[1..<name.count] }
    guard let element = fields.find(name, in: frame.owner) else {
      if writes { builder.note("unknown-element") }
      return next
    }
    let field = fields[element]
    if tree.isItem(i), !field.repeats, writes {
      // An array where R4 has one value: the first is taken.
      guard !builder.tape.hasChild(element) else {
        builder.note("surplus-value")
        return next
      }
    }
    if isCompanion || (field.isPrimitive && tree.kind(i) == .object) {
      guard field.isPrimitive, tree.kind(i) == .object else { return wrongType(next) }
      if field.repeats, isCompanion {
        // Which of the values they belong to is told by position, which the tape does not keep.
        if writes { builder.note("extension-of-repeated-value") }
        return next
      }
      if writes { builder.tape.openExtensions(ofPrimitive: element) }
      frames.append(Frame(end: next, owner: element, element: element, cell: i, isCompanion: true))
      return i + 1
    }
    if field.isPrimitive {
      value(tree, i, element, field, frame)
      return next
    }
    guard tree.kind(i) == .object else { return wrongType(next) }
    return open(tree, i, element)
  }

  private func wrongType(_ next: Int) -> Int {
    if writes { builder.note("wrong-type") }
    return next
  }

  private func open(_ tree: ResourceTree, _ i: Int, _ element: Element) -> Int {
    if writes { builder.tape.open(element) }
    frames.append(Frame(end: tree.end(i), owner: fields[element].type, element: element, cell: i, isCompanion: false))
    return i + 1
  }

  // MARK: references

  /// `Reference.reference`: to a resource by its logical key.
  func reference(_ tree: ResourceTree, _ text: Bytes, _ frame: Frame) {
    guard writes else { return }
    guard let reference = FHIRReference(text) else { return builder.note("reference-unreadable") }
    switch reference.form {
    case .contained:
      guard let target = contained(reference.id) else { return builder.note("reference-to-nothing") }
      if target.type == Element.Patient.root { return patientReference([0x23] + reference.id.array) }
      refer(to: target.type, containedKey(reference.id))
    case .uuid:
      if isPatient(reference.id) { return patientReference(reference.id.array) }
      var type = tree.text("type", in: frame.cell)
      if type.isEmpty { type = FHIRReference.type(ofMember: tree.name(frame.cell)) }
      guard let target = fields.resource(type) else { return builder.note("reference-without-type") }
      if target == Element.Patient.root { return builder.note("reference-to-another-patient") }
      refer(to: target, resourceKey(reference.id))
    case .resource:
      guard let target = fields.resource(reference.type) else { return builder.note("reference-to-type-not-taken") }
      if target == Element.Patient.root { return patientReference(reference.id.array) }
      refer(to: target, resourceKey(reference.id))
    }
  }

  func isPatient(_ id: Bytes) -> Bool { patientIDs.contains { $0.withUnsafeBytes { Bytes($0) == id } } }

  private func patientReference(_ id: [UInt8]) {
    guard patientIDs.contains(id), let key = builder.patientKey else { return builder.note("reference-to-another-patient") }
    refer(to: Element.Patient.root, key)
  }

  private func refer(to type: Element, _ key: ResourceKey) {
    let builder = builder
    builder.tape.add(Element.Reference.reference, kind: .reference) { out in
      out.append(self.typeName(type))
      out.append(0x2F)
      out.append(builder.bytes(key))
    }
  }
}
