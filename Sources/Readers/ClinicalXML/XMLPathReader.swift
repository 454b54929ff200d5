/// Reads the text of an `XMLPath`.
struct XMLPathReader {
  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    position += 1
    return true
  }

  private func problem(_ text: String) -> XMLPathError { XMLPathError(text, position + 1) }

  mutating func path() throws(XMLPathError) -> ([XMLPath.Step], XMLName?, XMLSpace?) {
    guard !scalars.isEmpty else { throw problem("the path is empty") }
    guard scalars.count <= 1000 else { throw problem("the path is longer than 1000 characters") }
    var steps: [XMLPath.Step] = []
    while true {
      var axis = XMLPath.Axis.child
      if next == "/" {
        guard steps.isEmpty, position + 1 < scalars.count, scalars[position + 1] == "/" else {
          throw problem("a path is relative to the record: it begins with a name, @, . or //")
        }
        position += 2
        axis = .descendant
      }
      if take("@") {
        if axis == .descendant { steps.append(XMLPath.Step(axis: .descendant, name: nil)) }
        let (name, space) = try qualifiedName("an attribute's name")
        guard next == nil else { throw problem("nothing can follow an attribute") }
        return (steps, name, space)
      }
      steps.append(try step(axis))
      guard steps.count <= 32 else { throw problem("a path has at most 32 steps") }
      guard next != nil else { return (steps, nil, nil) }
      guard take("/") else { throw problem("a step ends with / or [") }
      if next == "/" {
        position += 1
        if take("@") {
          let (name, space) = try qualifiedName("an attribute's name")
          guard next == nil else { throw problem("nothing can follow an attribute") }
          return (steps + [XMLPath.Step(axis: .descendant, name: nil)], name, space)
        }
        steps.append(try step(.descendant))
        guard next != nil else { return (steps, nil, nil) }
        guard take("/") else { throw problem("a step ends with / or [") }
      }
    }
  }

  private mutating func step(_ axis: XMLPath.Axis) throws(XMLPathError) -> XMLPath.Step {
    if take(".") {
      guard axis == .child else { throw problem("// is followed by a name") }
      return XMLPath.Step(axis: take(".") ? .parent : .this, name: nil)
    }
    var step = XMLPath.Step(axis: axis, name: nil)
    if !take("*") {
      let (name, space) = try qualifiedName("an element's name, * or .")
      step.name = name
      step.isSDTC = space == .sdtc
    }
    while take("[") {
      step.conditions.append(try condition())
      guard take("]") else { throw problem("a condition ends with ]") }
    }
    return step
  }

  private mutating func condition() throws(XMLPathError) -> XMLPath.Condition {
    if let digit = next, ("0"..."9").contains(digit) {
      var number = 0
      while let digit = next, ("0"..."9").contains(digit), number < 1_000_000 {
        number = number * 10 + Int(digit.value - 48)
        position += 1
      }
      guard number > 0 else { throw problem("positions begin at 1") }
      return XMLPath.Condition(subject: .position(number), test: .exists)
    }
    let isAttribute = take("@")
    let (name, space) = try qualifiedName("a name")
    let subject: XMLPath.Condition.Subject = isAttribute ? .attribute(name, space) : .element(name)
    if take("=") { return XMLPath.Condition(subject: subject, test: .equals(try quoted())) }
    if take("!") {
      guard take("=") else { throw problem("! is followed by =") }
      return XMLPath.Condition(subject: subject, test: .differs(try quoted()))
    }
    return XMLPath.Condition(subject: subject, test: .exists)
  }

  private mutating func quoted() throws(XMLPathError) -> [UInt8] {
    guard let quote = next, quote == "'" || quote == "\"" else { throw problem("a value stands in quotes") }
    position += 1
    var text = String.UnicodeScalarView()
    while let scalar = next, scalar != quote {
      text.append(scalar)
      position += 1
    }
    guard take(quote) else { throw problem("a quote is not closed") }
    return Array(String(text).utf8)
  }

  /// A name, and the space that its prefix stands for when that matters.
  private mutating func qualifiedName(_ what: String) throws(XMLPathError) -> (XMLName, XMLSpace?) {
    var name = try plainName(what)
    var space: XMLSpace?
    if take(":") {
      space = name == "sdtc" ? .sdtc : name == "xsi" ? .xsi : name == "xml" ? .xml : nil
      name = try plainName(what)
    }
    return (XMLName(configured: name), space)
  }

  private mutating func plainName(_ what: String) throws(XMLPathError) -> String {
    var text = String.UnicodeScalarView()
    while let scalar = next,
      scalar.properties.isAlphabetic || scalar == "_"
        || (!text.isEmpty && (("0"..."9").contains(scalar) || scalar == "-" || scalar == "."))
    {
      text.append(scalar)
      position += 1
    }
    guard !text.isEmpty else { throw problem("\(what) is expected") }
    return String(text)
  }
}
