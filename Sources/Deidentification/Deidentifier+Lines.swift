@_spi(Deidentification) import Records

// What stands around a text: the lines of a text that its sender cut into several elements, and the words that say what a text is.
extension Deidentifier {
  /// Texts that were scrubbed together, by the node of each.
  struct Lines: ~Copyable {
    private var places: [Int: (start: Int, count: Int)] = [:]
    private var text = ByteBuffer(capacity: 256)

    var isEmpty: Bool { places.isEmpty }

    mutating func reset() {
      guard !isEmpty else { return }
      places.removeAll(keepingCapacity: true)
      text.truncate()
    }

    subscript(node: Int) -> Bytes? { places[node].map { text.bytes($0.start..<$0.start + $0.count) } }

    mutating func add(_ node: Int, _ line: Bytes) {
      places[node] = (text.count, line.count)
      text.append(line)
    }
  }

  /// The most bytes that are put together.
  private static let longestTogether = 1 << 20

  // MARK: lines

  /// Scrubs the text results that begin with a resource and go on in those behind it under the same code: the lines of a report, in an OBX
  /// each. A name, number or date that goes on in the next line is found in both.
  func joinReport(_ resources: [Tape.Resource], from first: Int) {
    guard scrubs, resources[first].type == Element.Observation.root, let start = lineNode(resources[first]), lines[start] == nil else { return }
    let code = lineCode(resources[first])
    guard !code.isEmpty else { return }
    var nodes = [start]
    var size = input.text(of: input[start]).count
    var next = first + 1
    while next < resources.count, resources[next].type == Element.Observation.root, resources[next].patient == resources[first].patient {
      guard let node = lineNode(resources[next]), lineCode(resources[next]) == code else { break }
      size += input.text(of: input[node]).count
      if size > Deidentifier.longestTogether { break }
      nodes.append(node)
      next += 1
    }
    if nodes.count > 1 { follow(resources[first].patient) }
    join(nodes)
  }

  /// Scrubs the notes of a resource together: a comment is sent with an NTE for each of its lines.
  func joinNotes(of parent: Int) {
    guard scrubs else { return }
    var nodes: [Int] = []
    var size = 0
    var i = parent + 1
    let end = input.end(of: parent)
    while i < end {
      if let node = noteNode(i) {
        size += input.text(of: input[node]).count
        nodes.append(node)
      }
      i = input.end(of: i)
    }
    if size <= Deidentifier.longestTogether { join(nodes) }
  }

  /// The node of a note's text, of a note in an extension too.
  private func noteNode(_ i: Int) -> Int? {
    guard input[i].kind == .object else { return nil }
    switch plans[input[i].element].shape {
    case .annotation: return child(i, Element.Annotation.text)
    case .extension: return child(i, Element.Extension.valueAnnotation).flatMap { child($0, Element.Annotation.text) }
    default: return nil
    }
  }

  private func join(_ nodes: [Int]) {
    guard nodes.count > 1 else { return }
    document.truncate()
    for (n, node) in nodes.enumerated() {
      if n > 0 { document.append(0x0A) }
      document.append(input.text(of: input[node]))
    }
    guard let clean = texts.scrubbed(document.bytes, parts: nodes.count, &found) else { return }
    var start = 0
    for node in nodes {
      var end = start - 1
      for _ in 0...input.text(of: input[node]).raw.count(where: { $0 == 0x0A }) { end = clean.firstIndex(of: 0x0A, from: end + 1) ?? clean.count }
      lines.add(node, clean[start..<end].trimmed)
      start = min(end + 1, clean.count)
    }
  }

  /// The node of a text result; nil when the observation has none.
  private func lineNode(_ resource: Tape.Resource) -> Int? { child(resource.node, Element.Observation.valueString) }

  /// What tells one text's lines from another's: the first code, else the words for it.
  private func lineCode(_ resource: Tape.Resource) -> Bytes {
    guard let concept = child(resource.node, Element.Observation.code) else { return .empty }
    var words = Bytes.empty
    var i = concept + 1
    while i < input.end(of: concept) {
      if input[i].element == Element.Coding.code { return input.text(of: input[i]) }
      if input[i].element == Element.CodeableConcept.text { words = input.text(of: input[i]) }
      i += 1
    }
    return words
  }

  private func child(_ parent: Int, _ element: Element) -> Int? {
    var i = parent + 1
    let end = input.end(of: parent)
    while i < end {
      if input[i].element == element, !input[i].isPrimitiveExtension { return i }
      i = input.end(of: i)
    }
    return nil
  }

  // MARK: labels

  /// The longest words that are put ahead of a text, and the longest text that they are put ahead of: a longer one says what it is about.
  private static let longestLabel = 80
  private static let longestAnswer = 200

  /// The words of a code (`Employer`, `Next of kin`) under a node.
  func label(_ parent: Int, _ code: Element) -> Bytes {
    guard scrubs, let concept = child(parent, code) else { return .empty }
    var words = Bytes.empty
    var i = concept + 1
    while i < input.end(of: concept) {
      if input[i].element == Element.CodeableConcept.text { return input.text(of: input[i]) }
      if input[i].element == Element.Coding.display, words.isEmpty { words = input.text(of: input[i]) }
      i += 1
    }
    return words
  }

  /// The words of a question.
  func label(ofItem item: Int) -> Bytes {
    guard scrubs, let text = child(item, Element.QuestionnaireResponseItem.text) else { return .empty }
    return input.text(of: input[text])
  }

  /// Whether a text answers to its label.
  func isAnswer(_ element: Element, _ text: Bytes) -> Bool {
    guard
      element == Element.Observation.valueString || element == Element.ObservationComponent.valueString
        || element == Element.QuestionnaireResponseAnswer.valueString
    else { return false }
    return !labelAtHand.isEmpty && labelAtHand.count <= Deidentifier.longestLabel && text.count <= Deidentifier.longestAnswer
      && text.firstIndex(of: 0x0A) == nil && labelAtHand.firstIndex(of: 0x0A) == nil
  }
}
