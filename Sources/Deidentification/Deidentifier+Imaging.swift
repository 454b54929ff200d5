import PatientIdentity
@_spi(Deidentification) import Records

// Imaging: UIDs and descriptions.
extension Deidentifier {
  /// A unique identifier of DICOM: its surrogate from the vault, the same in every file, batch and run; as it is when the profile
  /// retains it.
  func uid(_ element: Element, _ text: Bytes) -> Bool {
    if !stays(uid: text) { found.replace(.otherUnique) }
    output.add(element) { self.appendUID(text, to: &$0) }
    return true
  }

  private func stays(uid text: Bytes) -> Bool { profile.retainsImagingUIDs && profile.kind != .safeHarbor && DICOMForm.isUID(text) }

  private func appendUID(_ text: Bytes, to out: inout ByteBuffer) {
    if stays(uid: text) {
      out.append(text)
    } else {
      coder.append(uid: text, of: handles[patient], to: &out)
    }
  }

  /// The identifier of an imaging study whose system says that it is its UID; false, and nothing written, for any other.
  ///
  /// Source: FHIR R4 ImagingStudy.identifier, `urn:dicom:uid`.
  func studyUID(_ i: Int, _ node: Tape.Node) -> Bool {
    var value = Bytes.empty
    var isUID = false
    var k = i + 1
    let end = input.end(of: i)
    while k < end {
      let child = input[k]
      if child.element == Element.Identifier.system { isUID = input.text(of: child) == "urn:dicom:uid" }
      if child.element == Element.Identifier.value { value = input.text(of: child) }
      k = input.end(of: k)
    }
    if value.hasPrefix("urn:oid:") { value = value[8..<value.count] }
    guard isUID, !value.isEmpty else { return false }
    if !stays(uid: value) { found.replace(.otherUnique) }
    output.open(node.element)
    output.add(Element.Identifier.system, "urn:dicom:uid")
    output.add(Element.Identifier.value) {
      $0.append("urn:oid:")
      self.appendUID(value, to: &$0)
    }
    output.close()
    return true
  }

  /// A description in technical words: those of the list that are no word of this record's identifying values; all others go.
  ///
  /// Whoever writes a name into a description writes a word that is not in the list. What is left is compared with the record as a
  /// whole once more.
  func descriptor(_ element: Element, _ text: Bytes) -> Bool {
    let isDevice = element == Element.Device.manufacturer || element == Element.Device.modelNumber
    scratch.truncate()
    var dropped = 0
    var saysSomething = false
    var i = 0
    while i < text.count {
      while i < text.count, !ImagingWords.isPart(text[i]) { i += 1 }
      let start = i
      while i < text.count, ImagingWords.isPart(text[i]) { i += 1 }
      if i == start { break }
      var word = ImagingWords.trimmed(text[start..<i])
      if word.isEmpty { continue }
      if !ImagingWords.mayStay(word, ofDevice: isDevice) { word = ImagingWords.kernel(word) }
      guard ImagingWords.mayStay(word, ofDevice: isDevice), !known.occur(in: word) else {
        dropped += 1
        continue
      }
      if scratch.count > 0 { scratch.append(0x20) }
      scratch.append(word)
      if !ImagingWords.isFiller(word) { saysSomething = true }
    }
    found.words += dropped
    if !saysSomething || known.occur(in: scratch.bytes) || IdentifierShapes.occurring(in: scratch.bytes) != nil {
      found.withheld += 1
      return false
    }
    output.add(element, scratch.bytes)
    return true
  }
}

/// The words that may stay in a description.
enum ImagingWords {
  private static let words = table(ImagingWordTable.words)
  private static let makers = table(ImagingWordTable.makers)

  private static func table(_ text: StaticString) -> Set<UInt64> {
    Set(Bytes(text).array.split(separator: 0x20).map { word in word.withUnsafeBytes { hash(Bytes($0)) } })
  }

  private static func hash(_ word: Bytes) -> UInt64 {
    var h: UInt64 = 0xCBF2_9CE4_8422_2325
    for b in word.raw { h = (h ^ UInt64(ASCII.lower(b))) &* 0x100_0000_01B3 }
    return h
  }

  /// Letters, digits and the marks that words hold; everything else lies between words, letters beyond ASCII belong to one.
  static func isPart(_ b: UInt8) -> Bool {
    ASCII.isLetter(b) || ASCII.isDigit(b) || b >= 0x80 || b == 0x2B || b == 0x2D || b == 0x2F || b == 0x2A || b == 0x2E
      || b == 0x25
  }

  /// Without marks around it, but with one after it: `c+`, `c-`, `t2*`.
  static func trimmed(_ word: Bytes) -> Bytes {
    let bare = kernel(word)
    guard !bare.isEmpty, let start = word.firstIndex(of: bare[0]) else { return bare }
    let end = start + bare.count
    return end < word.count && isSuffix(word[end]) ? word[start..<end + 1] : bare
  }

  /// Without any mark around it.
  static func kernel(_ word: Bytes) -> Bytes {
    var low = 0
    var high = word.count
    while low < high, !isKernel(word[low]) { low += 1 }
    while high > low, !isKernel(word[high - 1]) { high -= 1 }
    return word[low..<high]
  }

  private static func isKernel(_ b: UInt8) -> Bool { ASCII.isLetter(b) || ASCII.isDigit(b) || b >= 0x80 }
  private static func isSuffix(_ b: UInt8) -> Bool { b == 0x2B || b == 0x2A || b == 0x25 || b == 0x2D }

  /// Words that say nothing by themselves.
  private static let fillers: [StaticString] = [
    "of", "or", "and", "the", "for", "to", "from", "at", "in", "on", "by", "per", "only", "with", "without", "w", "wo",
  ]

  static func isFiller(_ word: Bytes) -> Bool {
    word.isOne(of: fillers, 0, word.count)
  }

  static func mayStay(_ word: Bytes, ofDevice: Bool = false) -> Bool {
    guard word.count <= 24 else { return false }
    let h = hash(word)
    if words.contains(h) || (ofDevice && makers.contains(h)) { return true }
    return isMeasure(word) || isLevels(word) || isCompound(word, ofDevice: ofDevice)
  }

  /// Words of the list with a dash, a slash or a plus between: `T1/T2`, `CHEST-ABDOMEN`.
  private static func isCompound(_ word: Bytes, ofDevice: Bool) -> Bool {
    var start = 0
    var parts = 0
    for i in 0...word.count {
      guard i == word.count || word[i] == 0x2F || word[i] == 0x2D || word[i] == 0x2B else { continue }
      if i > start {
        let part = word[start..<i]
        let h = hash(part)
        guard words.contains(h) || (ofDevice && makers.contains(h)) || isMeasure(part) || isLevels(part) else { return false }
        parts += 1
      }
      start = i + 1
    }
    return parts > 1
  }

  /// A number of up to three digits (one dot within) and a unit: `5mm`, `1.25mm`, `120kv`, `50%`.
  static func isMeasure(_ word: Bytes) -> Bool {
    var i = word.endOfDigits(0)
    guard (1...3).contains(i) else { return false }
    if word.peek(i) == 0x2E {
      let end = word.endOfDigits(i + 1)
      guard (1...2).contains(end - i - 1) else { return false }
      i = end
    }
    return word.isOne(of: ["mm", "cm", "s", "sec", "min", "kv", "kvp", "mas", "t", "%", "x", "d", "ch"], i, word.count)
  }

  /// Vertebrae and levels: `C5`, `L4-L5`, `T12`.
  private static func isLevels(_ word: Bytes) -> Bool {
    guard word.count <= 3, word.count >= 2, word.endOfDigits(1) == word.count else { return false }
    let number = word.value(1, word.count)
    switch word[0] | 0x20 {
    case 0x63: return (1...7).contains(number)
    case 0x74: return (1...12).contains(number)
    case 0x6C, 0x73: return (1...5).contains(number)
    default: return false
    }
  }
}
