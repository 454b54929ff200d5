public import Records

extension DICOMDataSet {
  /// Reads a Part 10 file, or a data set without file meta information, up to its pixel data.
  ///
  /// The bytes may be a whole file or what `DICOMHeaderReader` gave. A file that ends within its header is read as far as it
  /// goes if study, instance and patient are named by then.
  ///
  /// - Throws: a `RecordError` of `DICOMReason` at `place`; the object then holds nothing.
  public func parse(part10 bytes: Bytes, at place: Place) throws(RecordError) {
    clear()
    do throws(RecordError) {
      guard let start = Part10Walker.start(of: bytes), bytes.count < Int(Int32.max) else {
        throw RecordError(DICOMReason.notDICOM, at: place)
      }
      if !start.hasPreamble { store.pointee.notes.add(.noPreamble) }
      var walker = Part10Walker(at: start.position, maximumDepth: limits.depth)
      var ending = try store.pointee.walk(&walker, bytes, at: place)
      if ending == .deflated {
        try inflate(bytes[walker.position..<bytes.count], at: place)
        store.pointee.notes.add(walker.notes)
        walker = Part10Walker(at: 0, maximumDepth: limits.depth, isDataSet: true)
        ending = try store.pointee.walk(&walker, inflated.bytes, at: place)
      }
      store.pointee.notes.add(walker.notes)
      store.pointee.finish()
      try judge(ending, at: place)
    } catch {
      clear()
      throw error
    }
  }

  private func judge(_ ending: Part10Walker.Ending, at place: Place) throws(RecordError) {
    switch ending {
    case .complete, .deflated: break
    case .tooDeep: throw RecordError(DICOMReason.tooDeep, at: place)
    case .truncated:
      guard namesItself else { throw RecordError(DICOMReason.truncated, at: place) }
      store.pointee.notes.add(.truncated)
    case .damaged: throw RecordError(DICOMReason.damaged, at: place)
    }
    if entries.isEmpty { throw RecordError(DICOMReason.notDICOM, at: place) }
  }

  /// Whether instance, study and patient are named, so that a cut header can be told apart from others; or directory records are.
  private var namesItself: Bool {
    firstItem(.directoryRecordSequence) != nil || has(.sopInstanceUID) && has(.studyInstanceUID) && has(.patientID)
  }
}

extension DICOMStore {
  /// Takes in what a walker steps over, to the end of the header.
  mutating func walk(_ walker: inout Part10Walker, _ bytes: Bytes, at place: Place) throws(RecordError) -> Part10Walker.Ending {
    while true {
      if let head = walker.plain(bytes) {
        guard walker.position <= bytes.count else { return .truncated }
        guard add(head.tag, head.vr, bytes[head.value..<walker.position]) != nil else {
          throw RecordError(DICOMReason.tooManyElements, at: place)
        }
        continue
      }
      switch walker.next(bytes, atEnd: true) {
      case .element(let head):
        guard head.value + head.length <= bytes.count else { return .truncated }
        let raw = bytes[head.value..<head.value + head.length]
        if head.tag == .transferSyntaxUID, openItem == 0 { walker.declare(raw) }
        guard add(head.tag, head.vr, raw, meaning: head.meaning, isBigEndian: head.isBigEndian) != nil else {
          throw RecordError(DICOMReason.tooManyElements, at: place)
        }
      case .sequence(let head):
        guard openSequence(head.tag) else { throw RecordError(DICOMReason.tooManyElements, at: place) }
      case .item:
        guard openItemOfSequence(at: walker.position - 8) else { throw RecordError(DICOMReason.tooManyElements, at: place) }
      case .itemEnd: closeItem()
      case .sequenceEnd: closeSequence()
      case .more: return .truncated
      case .end(let ending): return ending
      }
    }
  }
}
