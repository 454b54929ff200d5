import FreeText
import Records
import Testing

/// A text with its identifiers in angle brackets of this form: `seen by Dr. ‹Kowalczyk› on ‹03/14›`.
struct Marked {
  let text: String
  let identifiers: [String]

  init(_ marked: String) {
    var text = ""
    var identifiers: [String] = []
    var inside: String?
    for c in marked {
      switch c {
      case "‹": inside = ""
      case "›":
        if let found = inside { identifiers.append(found) }
        inside = nil
      default:
        text.append(c)
        inside?.append(c)
      }
    }
    (self.text, self.identifiers) = (text, identifiers)
  }
}

/// What the scrubber takes out of a text, in its order.
func removed(from text: String, known: KnownIdentities? = nil, profile: ScrubProfile = .safeHarbor) -> [String] {
  let scrubber = Scrubber(profile: profile)
  let bytes = Array(text.utf8)
  return bytes.withUnsafeBytes { raw in
    scrubber.find(in: Bytes(raw), known: known)
    return scrubber.spans.map { String(decoding: bytes[$0.start..<$0.end], as: UTF8.self) }
  }
}

/// What stands in a text after scrubbing.
func scrubbed(_ text: String, known: KnownIdentities? = nil, profile: ScrubProfile = .safeHarbor) -> String {
  let scrubber = Scrubber(profile: profile)
  var out = ByteBuffer()
  Array(text.utf8).withUnsafeBytes { _ = scrubber.scrub(Bytes($0), known: known, into: &out) }
  return out.bytes.text
}
