import Records

/// UIDs by the names that dcmdump prints for them: transfer syntaxes, SOP classes and well-known instances.
///
/// Source: PS3.6 annex A, 2024d; names of transfer syntaxes as in DCMTK 3.6.
enum DICOMUIDNames {
  static func uid(_ name: Bytes) -> Bytes? {
    let text = Bytes(DICOMDictionary.uids)
    var start = 0
    while start < text.count {
      let end = text.firstIndex(of: 0x0A, from: start) ?? text.count
      let line = text[start..<end]
      if let space = line.firstIndex(of: 0x20), line[0..<space].equalsIgnoringCase(name) { return line[space + 1..<line.count] }
      start = end + 1
    }
    return nil
  }
}
