import FreeText
import Records

private nonisolated(unsafe) let scrubber = Scrubber()
private nonisolated(unsafe) let known: KnownIdentities = {
  let known = KnownIdentities()
  let values: [(StaticString, TextClass)] = [
    ("TANAKA^JOHN^PAUL", .name), ("O'BRIEN^SEAN", .relative), ("de la Cruz, Will", .relative), ("19480307", .date),
    ("(217) 555-0134", .phone),
    ("123-45-6789", .socialSecurity), ("MRN00123456", .medicalRecord), ("123 N Kettering St Apt 4B, Springvale, IL 62704", .street),
    ("jt.smythe@example.org", .email), ("Nordwell Widgets Inc", .employer), ("山田", .name),
  ]
  for (value, textClass) in values { known.add(Bytes(value), textClass) }
  return known
}()

/// A note: spans in order and apart, on boundaries of characters where it is UTF-8; what is scrubbed holds none of the known names.
func fuzzFreeText(_ bytes: UnsafeRawBufferPointer) {
  var choices = Choices(bytes)
  var profile = ScrubProfile.safeHarbor
  let style = choices.next()
  profile.style = style & 1 == 0 ? .tags : .mask
  if style & 2 != 0 { profile.surrogateKey = 7 }
  if style & 4 != 0 { profile.dates = .shifted(days: -17) }
  scrubber.profile = profile
  let text = Bytes(choices.remainder)
  scrubber.find(in: text, known: known)
  let isText = String(validating: text.raw, as: UTF8.self) != nil
  var end = 0
  for span in scrubber.spans {
    precondition(span.start >= end && span.end > span.start && span.end <= text.count, "spans out of order")
    precondition(!isText || isBoundary(text, span.start) && isBoundary(text, span.end), "a character cut in two")
    end = span.end
  }
  var out = ByteBuffer()
  let count = scrubber.scrub(text, known: known, into: &out)
  precondition(count == scrubber.spans.count, "replacements and spans differ")
  if isText { precondition(String(validating: out.bytes.raw, as: UTF8.self) != nil, "the output is no text") }
  if style & 3 == 0 {
    scrubber.find(in: out.bytes, known: known)
    for span in scrubber.spans { precondition(span.rule.name.description != "known.name", "a known name survived") }
  }
}

private func isBoundary(_ text: Bytes, _ i: Int) -> Bool { i == text.count || text[i] & 0xC0 != 0x80 }
