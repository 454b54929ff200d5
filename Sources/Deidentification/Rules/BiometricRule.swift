import Records

/// (P) Biometric identifiers: recordings of the voice, finger prints and signatures are removed with every attachment, whatever
/// its type.
///
/// Leaves alone: that such a thing exists (the media type of an attachment).
/// Source: 45 CFR 164.514(b)(2)(i)(P).
enum BiometricRule {
  static let identifierTypes: [StaticString] = ["BIO"]

  /// Whether an attachment of a media type counts as a voice print.
  static func covers(mediaType: Bytes) -> Bool { mediaType.reads("audio/", at: 0) }

  static func occurs(in text: Bytes) -> Bool { text.hasCue(["fingerprint", "voiceprint", "retina"]) }
}
