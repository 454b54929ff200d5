import Records

/// Codes of DICOM that stay whatever the record's names are: closed lists, too short and too fixed to say anything about anybody.
enum DICOMForm {
  /// PS3.3 §C.7.3.1.1.1 and PS3.16 CID 29, 32, 33 (2024c), retired ones included.
  private static let modalities: Set<UInt64> = {
    let all: StaticString = """
      AR ASMT AS AU BDUS BI BMD CD CF CP CR CS CT CTPROTOCOL DD DF DG DM DMS DOC DS DX EC ECG EEG EMG EOG EPS ES FA FID FS GM HC HD \
      IO IOL IVOCT IVUS KER KO LEN LP LS M3D MA MG MR MS NM OAM OCT OP OPM OPR OPT OPTBSV OPTENF OPV OSS OT PA PLAN POS PR PT PX REG \
      RESP RF RG RTDOSE RTIMAGE RTINTENT RTPLAN RTRAD RTRECORD RTSEGANN RTSTRUCT RWV SEG SM SMR SR SRF ST STAIN TEXTUREMAP TG US VA \
      VF XA XAPROTOCOL XC
      """
    return Set(Bytes(all).array.split(separator: 0x20).map { word in word.withUnsafeBytes { TextCache.hash(Bytes($0), 6) } })
  }()

  static func isModality(_ code: Bytes) -> Bool { code.count <= 16 && modalities.contains(TextCache.hash(code, 6)) }

  /// `urn:oid:1.2.840.10008.` and up to ten numbers of up to three digits: a class of the standard, no object.
  ///
  /// Source: PS3.6 annex A.
  static func isSOPClass(_ code: Bytes) -> Bool {
    guard code.hasPrefix("urn:oid:1.2.840.10008."), code.count <= 64 else { return false }
    var run = 0
    var arcs = 1
    for b in code[22..<code.count].raw {
      if b == 0x2E {
        if run == 0 { return false }
        (run, arcs) = (0, arcs + 1)
      } else {
        run += 1
        if !ASCII.isDigit(b) || run > 3 { return false }
      }
    }
    return run > 0 && arcs <= 10
  }

  /// Digits and dots as a UID has them. Source: PS3.5 §9.1.
  static func isUID(_ text: Bytes) -> Bool {
    guard text.count <= 64, text.count >= 3, ASCII.isDigit(text[0]), ASCII.isDigit(text[text.count - 1]) else { return false }
    var previous: UInt8 = 0x2E
    for b in text.raw {
      if b == 0x2E ? previous == 0x2E : !ASCII.isDigit(b) { return false }
      previous = b
    }
    return true
  }
}
