import Records

/// (Q) Photographs and comparable images: `Patient.photo` and the content of every attachment are removed.
///
/// Leaves alone: the media type of an attachment.
/// Source: 45 CFR 164.514(b)(2)(i)(Q).
enum PhotographRule {
  /// The longest run of letters and digits that is still a word.
  static let longestRun = 48

  /// Encoded content in a text: a run of base64, or a data URL.
  static func occurs(in text: Bytes) -> Bool {
    guard text.count > 20 else { return false }
    var run = 0
    for b in text.raw {
      run = ASCII.isLetter(b) || ASCII.isDigit(b) || b == 0x2B || b == 0x2F || b == 0x3D ? run + 1 : 0
      if run > longestRun { return true }
    }
    return text.reads("data:", at: 0)
  }
}
