@_spi(Deidentification) import Records

// Addresses, attachments, extensions.
extension Deidentifier {
  /// State, ZIP prefix and country; nothing below.
  func address(_ i: Int, _ node: Tape.Node) -> Bool {
    var state = Bytes.empty
    var postalCode = Bytes.empty
    var country = Bytes.empty
    var city = Bytes.empty
    var use = -1
    var period = -1
    var k = i + 1
    let end = input.end(of: i)
    while k < end {
      let child = input[k]
      switch child.element {
      case Element.Address.state: state = input.text(of: child).trimmed
      case Element.Address.postalCode: postalCode = input.text(of: child).trimmed
      case Element.Address.country: country = input.text(of: child).trimmed
      case Element.Address.city: city = input.text(of: child).trimmed
      case Element.Address.use, Element.Address.type: if use < 0 { use = k }
      case Element.Address.period: period = k
      default: remove(k)
      }
      k = input.end(of: k)
    }
    let keepsTown = profile.kind == .limitedDataSet
    let code = USStates.code(of: state)
    let isUS = country.isEmpty ? state.isEmpty || code != nil : Countries.isUnitedStates(country)
    output.open(node.element)
    let before = output.nodeCount
    if !city.isEmpty {
      if keepsTown { output.add(Element.Address.city, city) } else { found[.geography] += 1 }
    }
    if !state.isEmpty {
      if isUS, let code {
        output.add(Element.Address.state) {
          $0.append(UInt8(code >> 8))
          $0.append(UInt8(code & 255))
        }
      } else {
        found[.geography] += 1
      }
    }
    if !postalCode.isEmpty { writePostalCode(postalCode, isUS: isUS, keepsWhole: keepsTown) }
    if !country.isEmpty {
      if Countries.isCode(country) {
        output.add(Element.Address.country) { for b in country.raw { $0.append(b & 0xDF) } }
      } else if Countries.isUnitedStates(country) {
        output.add(Element.Address.country, "US")
      } else {
        found[.geography] += 1
      }
    }
    let isWritten = output.nodeCount > before
    if isWritten {
      if use >= 0 { _ = leafOfAddress(use) }
      if period >= 0 { _ = object(period, input[period]) }
    }
    output.close()
    return isWritten
  }

  private func leafOfAddress(_ i: Int) -> Bool {
    let text = input.text(of: input[i])
    guard Deidentifier.isVocabulary(text) else { return false }
    output.add(input[i].element, text)
    return true
  }

  private func writePostalCode(_ text: Bytes, isUS: Bool, keepsWhole: Bool) {
    if keepsWhole, isUS, GeographyRule.generalised(postalCode: text) != .removed {
      output.add(Element.Address.postalCode, text)
      return
    }
    guard isUS, case .prefix(let prefix) = GeographyRule.generalised(postalCode: text) else {
      found[.geography] += 1
      return
    }
    found.generalise(.geography)
    output.add(Element.Address.postalCode) {
      $0.append(UInt8(0x30 + prefix / 100))
      $0.append(UInt8(0x30 + prefix / 10 % 10))
      $0.append(UInt8(0x30 + prefix % 10))
    }
  }

  /// An attachment: the text of a document that is text, scrubbed; of any other the media type and language, its content withheld and
  /// counted.
  func attachment(_ i: Int, _ node: Tape.Node) -> Bool {
    var data = Bytes.empty
    var title = -1
    var hasContent = false
    var mediaType = Bytes.empty
    var isRead = true
    output.open(node.element)
    let before = output.nodeCount
    var k = i + 1
    let end = input.end(of: i)
    while k < end {
      let child = input[k]
      let text = input.text(of: child)
      switch child.element {
      case Element.Attachment.contentType:
        mediaType = CodeForm.mediaType(text)
        isRead = TextDocument.isRead(text[(text.firstIndex(of: 0x3B) ?? text.count)..<text.count])
      case Element.Attachment.language: if keepsFreeCode(child.element, text) { output.add(child.element, text) }
      case Element.Attachment.data: (data, hasContent) = (text, true)
      case Element.Attachment.title: (title, hasContent) = (k, true)
      case Element.Attachment.url: hasContent = true
      default: break
      }
      k = input.end(of: k)
    }
    if !data.isEmpty, isRead, textDocument(Element.Attachment.data, data: data, mediaType: mediaType) {
      if title >= 0 { _ = freeText(Element.Attachment.title, input.text(of: input[title])) }
    } else {
      if !mediaType.isEmpty { output.add(Element.Attachment.contentType, mediaType) }
      if hasContent { withholdContent(of: node.element, mediaType) }
    }
    let isWritten = output.nodeCount > before
    output.close()
    return isWritten
  }

  private func withholdContent(of element: Element, _ mediaType: Bytes) {
    found.withheld += 1
    if BiometricRule.covers(mediaType: mediaType) {
      found[.biometric] += 1
    } else if mediaType.reads("image/", at: 0) {
      found[.photograph] += 1
    }
    writeMask(within: element)
  }

  /// An extension of the list with what may stay of its value; one without a value left goes.
  func writeExtension(_ i: Int, _ node: Tape.Node) -> Bool {
    var url = Bytes.empty
    var k = i + 1
    let end = input.end(of: i)
    while k < end {
      let child = input[k]
      if child.element == Element.Extension.url { url = input.text(of: child) }
      k = input.end(of: k)
    }
    // Parts of a complex extension have a plain name.
    let isPart = node.element == Element.Extension.extension && url.count <= 24 && Deidentifier.isWord(url)
    guard isPart || isExtensionURL(url) else {
      found.extensions += 1
      remove(i)
      return false
    }
    output.open(node.element)
    output.add(Element.Extension.url, url)
    let before = output.nodeCount
    if !isPart { spoken = -1 }
    k = i + 1
    while k < end {
      let child = input[k]
      if child.element != Element.Extension.url {
        // Only the value and inner extensions; a mask would not say anything here.
        _ = extensionValue(k, child)
      }
      k = input.end(of: k)
    }
    if output.nodeCount == before {
      output.takeBack()
      return false
    }
    output.close()
    return true
  }

  private func extensionValue(_ i: Int, _ node: Tape.Node) -> Bool {
    if node.kind == .object, node.element == Element.Extension.extension { return writeExtension(i, node) }
    // `White` beside the code of it (US Core race and ethnicity, `text`) says what the code says.
    if scrubs, node.element == Element.Extension.valueString, spoken >= 0, input.text(of: node).equalsIgnoringCase(input.text(of: input[spoken])) {
      output.add(node.element, input.text(of: node))
      return true
    }
    return single(i, node)
  }

  private static func isWord(_ text: Bytes) -> Bool {
    for b in text.raw where !ASCII.isLetter(b) { return false }
    return !text.isEmpty
  }

  /// Extensions whose value names somebody whatever its type, or repeats a date.
  static func isNaming(_ url: Bytes) -> Bool {
    for end: StaticString in [
      "mothersMaidenName", "birthTime", "own-name", "own-prefix", "partner-name", "geolocation", "census-tract",
    ]
    where url.count > end.utf8CodeUnitCount && url[url.count - end.utf8CodeUnitCount..<url.count] == end {
      return true
    }
    return false
  }
}
