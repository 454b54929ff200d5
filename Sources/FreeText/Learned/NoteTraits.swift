public import Records

/// Says of notes that come as lines of JSON what the learned stage sees of their tokens: `{"id", "text", "known"?}` in, `{"id", "tokens"}` out.
///
/// A token is `[start, end, state, trait...]`: `start` and `end` count Unicode scalars; `state` is 0 for a token that is no candidate, 1 for an
/// open one, 2 for one that the rules keep, 3 for one that a weak rule and 4 for one that a strong rule takes out; then its `Trait`s in their order.
/// No trait says which name or rare word a token is.
public final class NoteTraits {
  private let document = Document()
  private let known = KnownIdentities()
  private var traits = Traits()

  public init() {}

  /// Appends the line's answer to `out`, with a line's end; nothing for a line that is no note. Of a long text the first megabyte is read.
  public func read(line: Bytes, into out: inout ByteBuffer) {
    guard let value = JSONValue.parse(line.trimmed), case .string(var text)? = value["text"] else { return }
    known.reset()
    if let own = value["known"] { known.add(json: own) }
    text.withUTF8 { buffer in
      let bytes = Bytes(buffer)[0..<min(buffer.count, Scrubber.window)]
      document.read(bytes)
      EncodedRuns.run(document)
      if !known.isEmpty { known.mark(document) }
      NumberStage.run([document])
      NameStage.applyRules([document])
      traits.read(NameFinder(document), all: true)
      write(value["id"], bytes, into: &out)
    }
  }

  private func write(_ id: JSONValue?, _ text: Bytes, into out: inout ByteBuffer) {
    out.append("{\"id\":")
    (id ?? .null).write(to: &out)
    out.append(",\"tokens\":[")
    var next = 0
    var position = 0
    var scalars = 0
    for i in 0..<document.count {
      let isCandidate = next < traits.candidates.count && Int(traits.candidates[next]) == i
      if isCandidate { next += 1 }
      let range = document.view.source(Int(document.tokens[i].start), Int(document.tokens[i].end))
      guard range.lowerBound >= position, range.upperBound <= text.count else { continue }
      scalars += NoteLines.scalars(text[position..<range.lowerBound])
      out.append(i > 0 ? ",[" : "[")
      out.append(decimal: scalars)
      scalars += NoteLines.scalars(text[range])
      position = range.upperBound
      out.append(0x2C)
      out.append(decimal: scalars)
      out.append(0x2C)
      out.append(decimal: isCandidate ? state(i) : 0)
      for trait in 0..<Trait.count {
        out.append(0x2C)
        out.append(decimal: Int(traits.values[traits.place(of: i) + trait]))
      }
      out.append(0x5D)
    }
    out.append("]}\n")
  }

  private func state(_ i: Int) -> Int {
    switch document.tokens[i].mark {
    case .open: 1
    case .kept: 2
    case .removed: traits.isWeak(i) ? 3 : 4
    }
  }
}
