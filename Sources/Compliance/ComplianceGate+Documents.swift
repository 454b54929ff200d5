import Records

// Documents within a record.
extension ComplianceGate {
  /// The content of an attachment: only text may be there, and it is looked at like any other free text.
  func checkDocument(_ data: Bytes, _ element: Element) {
    guard profile.narrative == .scrubbed else {
      report(ComplianceReason.shape(.photograph), element, .photograph, data)
      return
    }
    var text = ByteBuffer(capacity: data.count / 4 * 3 + 3)
    Base64Text.appendDecoded(data, to: &text)
    for b in text.bytes.raw where b < 0x20 && b != 0x09 && b != 0x0A && b != 0x0C && b != 0x0D {
      report(ComplianceReason.shape(.photograph), element, .photograph, data)
      return
    }
    // A document that shows its markup is none of ours: what it hides from readers is hidden from the scan, too.
    if text.bytes.trimmed.hasPrefix("{\\rtf") || text.bytes.hasPrefix("%PDF") {
      report(ComplianceReason.shape(.photograph), element, .photograph, data)
      return
    }
    checkNarrative(text.bytes, element)
  }
}
