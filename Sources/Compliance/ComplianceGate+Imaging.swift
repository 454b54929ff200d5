import Records

// Imaging: UIDs, and descriptions made of listed words.
extension ComplianceGate {
  /// A UID was made here (`2.25.` and a random number) and is none of the source's; the source's own only where the profile says so.
  func checkUID(_ text: Bytes, _ element: Element) {
    if profile.keepsUIDs, ImagingForm.isUID(text) { return }
    guard ImagingForm.isSurrogate(text) else {
      report(ComplianceReason.uidForm, element, .otherUnique, text)
      return
    }
    survivors(text, element)
  }

  /// The identifier of an imaging study: the system of UIDs and `urn:oid:` with a UID that was made here, nothing else.
  func checkStudyIdentifier(_ text: Bytes, _ element: Element, _ rule: ElementRule) {
    if element == Element.Identifier.system {
      if !(text == "urn:dicom:uid") { report(ComplianceReason.shape(.otherUnique), element, .otherUnique, text) }
    } else if element == Element.Identifier.value, text.hasPrefix("urn:oid:") {
      checkUID(text[8..<text.count], element)
    } else {
      report(ComplianceReason.shape(.otherUnique), element, .otherUnique, text)
    }
  }

  /// Every word is of the list, none is a value of the source.
  func checkDescriptor(_ text: Bytes, _ element: Element) {
    let isDevice = element == Element.Device.manufacturer || element == Element.Device.modelNumber
    var start = 0
    for i in 0...text.count where i == text.count || text[i] == 0x20 {
      if i > start, !ListedWords.contains(text[start..<i], ofDevice: isDevice) {
        report(ComplianceReason.descriptor, element, .names, text)
        return
      }
      start = i + 1
    }
    checkText(text, element)
  }
}

/// Forms of DICOM.
enum ImagingForm {
  private static let modalities: Set<[UInt8]> = Set(
    Array(
      """
      AR AS ASMT AU BDUS BI BMD CD CF CP CR CS CT CTPROTOCOL DD DF DG DM DMS DOC DS DX EC ECG EEG EMG EOG EPS ES FA FID FS GM HC HD \
      IO IOL IVOCT IVUS KER KO LEN LP LS M3D MA MG MR MS NM OAM OCT OP OPM OPR OPT OPTBSV OPTENF OPV OSS OT PA PLAN POS PR PT PX REG \
      RESP RF RG RTDOSE RTIMAGE RTINTENT RTPLAN RTRAD RTRECORD RTSEGANN RTSTRUCT RWV SEG SM SMR SR SRF ST STAIN TEXTUREMAP TG US VA \
      VF XA XAPROTOCOL XC
      """.utf8
    ).split(separator: 0x20).map(Array.init))

  /// A modality that the standard defines, retired or not.
  static func isModality(_ code: Bytes) -> Bool { code.count <= 16 && modalities.contains(code.array) }

  /// An object identifier below DICOM's own root whose numbers are too short to name an object.
  static func isSOPClass(_ code: Bytes) -> Bool {
    let root = Bytes("urn:oid:1.2.840.10008.")
    guard code.hasPrefix("urn:oid:1.2.840.10008."), code.count <= 64, isUID(code[8..<code.count]) else { return false }
    return CodeForm.longestDigits(code[root.count..<code.count]) <= 3
  }

  /// Numbers with dots between.
  static func isUID(_ text: Bytes) -> Bool {
    guard text.count >= 3, text.count <= 64 else { return false }
    var wasDot = true
    for b in text.raw {
      if b == 0x2E {
        if wasDot { return false }
        wasDot = true
      } else {
        guard ASCII.isDigit(b) else { return false }
        wasDot = false
      }
    }
    return !wasDot
  }

  /// `2.25.` and a number below 2^128 without leading zeros. Source: PS3.5 §B.2.
  static func isSurrogate(_ text: Bytes) -> Bool {
    guard text.hasPrefix("2.25."), text.count >= 30, text.count <= 44, text[5] != 0x30 else { return false }
    for i in 5..<text.count where !ASCII.isDigit(text[i]) { return false }
    guard text.count == 44 else { return true }
    let most = Bytes("340282366920938463463374607431768211455")
    for i in 0..<39 where text[5 + i] != most[i] { return text[5 + i] < most[i] }
    return true
  }
}

/// The words that a description may hold.
enum ListedWords {
  private static let words = Set(Array("\(ImagingWordTable.words)".utf8).split(separator: 0x20).map(Array.init))
  private static let makers = Set(Array("\(ImagingWordTable.makers)".utf8).split(separator: 0x20).map(Array.init))

  static func contains(_ word: Bytes, ofDevice: Bool) -> Bool {
    guard word.count <= 24 else { return false }
    if isListed(word, ofDevice) { return true }
    // Parts of a compound, each of which must be listed.
    var start = 0
    for i in 0...word.count where i == word.count || word[i] == 0x2B || word[i] == 0x2D || word[i] == 0x2F {
      if i > start, !isListed(word[start..<i], ofDevice) { return false }
      start = i + 1
    }
    return true
  }

  private static func isListed(_ word: Bytes, _ ofDevice: Bool) -> Bool {
    let plain = word.raw.map { ASCII.lower($0) }
    return words.contains(plain) || (ofDevice && makers.contains(plain)) || isMeasure(word) || isLevel(word)
  }

  private static let units: Set<[UInt8]> = Set(["mm", "cm", "s", "sec", "min", "kv", "kvp", "mas", "t", "%", "x", "d", "ch"].map { Array($0.utf8) })

  /// At most five digits with a dot, and a unit.
  private static func isMeasure(_ word: Bytes) -> Bool {
    var end = word.digitsEnd(0)
    guard end >= 1, end <= 3 else { return false }
    if word.at(end) == 0x2E {
      let fraction = word.digitsEnd(end + 1)
      guard fraction - end >= 2, fraction - end <= 3 else { return false }
      end = fraction
    }
    return units.contains(word[end..<word.count].raw.map { ASCII.lower($0) })
  }

  /// A vertebra: a letter of the spine and its number.
  private static func isLevel(_ word: Bytes) -> Bool {
    guard word.count == 2 || word.count == 3, let number = word[1..<word.count].decimal, number >= 1 else { return false }
    let most: [UInt8: Int] = [0x63: 7, 0x74: 12, 0x6C: 5, 0x73: 5]
    return number <= most[word[0] | 0x20] ?? 0
  }
}
