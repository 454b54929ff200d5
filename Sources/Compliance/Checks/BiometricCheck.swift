import Records

/// (P) Biometric identifiers: templates in text after the word for one. The data themselves stand in binary elements, which may
/// not be there at all.
///
/// Leaves alone: the words by themselves (`fingerprint clearance`).
/// Source: 45 CFR 164.514(b)(2)(i)(P).
enum BiometricCheck {
  static func residual(_ text: Bytes) -> Bool {
    text.anyWord { low, high in
      text.isWord(
        low, high, ["fingerprint", "fingerprints", "voiceprint", "iris", "retina", "retinal", "palmprint", "minutiae", "dna"])
        && hasTemplate(text, from: high)
    }
  }

  private static func hasTemplate(_ text: Bytes, from start: Int) -> Bool {
    text[start..<text.count].anyAlphanumericRun { low, high in high - low >= 16 }
  }
}
