import CLibXML2
import Records

/// A start tag as libxml2 hands it over: five pointers for each attribute.
struct StartTag {
  typealias Text = UnsafePointer<UInt8>
  let name: Text?
  let prefix: Text?
  let uri: Text?
  let attributeCount: Int
  let attributes: UnsafeMutablePointer<Text?>?

  func attribute(_ i: Int) -> (name: Text?, prefix: Text?, uri: Text?, value: Bytes) {
    guard let attributes else { return (nil, nil, nil, .empty) }
    let a = attributes + i * 5
    guard let start = a[3], let end = a[4], end > start else { return (a[0], a[1], a[2], .empty) }
    return (a[0], a[1], a[2], Bytes(UnsafeRawBufferPointer(start: start, count: end - start)))
  }
}

extension XMLBuilder {
  /// A parser with callbacks of ours only: what is not set here, libxml2 does not do.
  static func makeParser(_ builder: UnsafeMutablePointer<XMLBuilder>) -> xmlParserCtxtPtr? {
    xmlInitParser()
    guard let parser = xmlNewParserCtxt() else { return nil }
    guard let sax = parser.pointee.sax else {
      xmlFreeParserCtxt(parser)
      return nil
    }
    sax.pointee = xmlSAXHandler()
    sax.pointee.initialized = UInt32(XML_SAX2_MAGIC)
    sax.pointee.startElementNs = { context, name, prefix, uri, _, _, count, _, attributes in
      builderOf(context)?.pointee.startElement(
        StartTag(name: name, prefix: prefix, uri: uri, attributeCount: Int(count), attributes: attributes))
    }
    sax.pointee.endElementNs = { context, _, _, _ in builderOf(context)?.pointee.endElement() }
    let text: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<UInt8>?, Int32) -> Void = { context, start, count in
      builderOf(context)?.pointee.characters(Bytes(UnsafeRawBufferPointer(start: start, count: Int(count))))
    }
    sax.pointee.characters = text
    // The same function: libxml2 then does not look whether text is blank.
    sax.pointee.ignorableWhitespace = text
    sax.pointee.cdataBlock = text
    // Refused: whatever has to do with a document type, or would need one.
    sax.pointee.internalSubset = { context, _, _, _ in builderOf(context)?.pointee.fail(XMLReason.doctype) }
    sax.pointee.externalSubset = { context, _, _, _ in builderOf(context)?.pointee.fail(XMLReason.doctype) }
    sax.pointee.entityDecl = { context, _, _, _, _, _ in builderOf(context)?.pointee.fail(XMLReason.doctype) }
    sax.pointee.unparsedEntityDecl = { context, _, _, _, _ in builderOf(context)?.pointee.fail(XMLReason.doctype) }
    sax.pointee.resolveEntity = { context, _, _ in
      builderOf(context)?.pointee.fail(XMLReason.doctype)
      return nil
    }
    sax.pointee.getEntity = { context, _ in
      builderOf(context)?.pointee.fail(XMLReason.entity)
      return nil
    }
    sax.pointee.getParameterEntity = { context, _ in
      builderOf(context)?.pointee.fail(XMLReason.entity)
      return nil
    }
    sax.pointee.reference = { context, _ in builderOf(context)?.pointee.fail(XMLReason.entity) }
    // Taken by code and place; nothing is printed.
    sax.pointee.serror = { context, error in
      guard let error else { return }
      builderOf(context)?.pointee.found(error.pointee.code, isFatal: error.pointee.level == XML_ERR_FATAL)
    }
    parser.pointee.userData = UnsafeMutableRawPointer(builder)
    return parser
  }

  static func reason(_ error: Int32) -> ReasonCode {
    switch xmlParserErrors(rawValue: UInt32(bitPattern: error)) {
    case XML_ERR_DOCUMENT_EMPTY, XML_ERR_DOCUMENT_START: XMLReason.empty
    case XML_ERR_DOCUMENT_END: XMLReason.afterRoot
    case XML_ERR_TAG_NOT_FINISHED, XML_ERR_LTSLASH_REQUIRED, XML_ERR_CDATA_NOT_FINISHED, XML_ERR_COMMENT_NOT_FINISHED,
      XML_ERR_PI_NOT_FINISHED:
      XMLReason.endsEarly
    case XML_ERR_TAG_NAME_MISMATCH: XMLReason.tagsDiffer
    case XML_ERR_ATTRIBUTE_REDEFINED, XML_NS_ERR_ATTRIBUTE_REDEFINED: XMLReason.attributeRepeated
    case XML_ERR_UNDECLARED_ENTITY, XML_WAR_UNDECLARED_ENTITY: XMLReason.entity
    case XML_ERR_INVALID_ENCODING, XML_I18N_CONV_FAILED: XMLReason.encodingInvalid
    case XML_ERR_UNSUPPORTED_ENCODING, XML_ERR_UNKNOWN_ENCODING: XMLReason.encodingUnsupported
    case XML_ERR_INVALID_CHAR, XML_ERR_INVALID_CHARREF, XML_ERR_INVALID_HEX_CHARREF, XML_ERR_INVALID_DEC_CHARREF:
      XMLReason.characterInvalid
    case XML_ERR_NO_MEMORY: XMLReason.noMemory
    default: XMLReason.notWellFormed
    }
  }

  /// The start of a tag with more attributes than allowed, looked for only where two `<` are so far apart that it could be one:
  /// libxml2 compares each attribute of a tag with all others before it hands them over.
  static func tagWithManyAttributes(_ bytes: Bytes, _ limits: XMLLimits) -> Int? {
    // An attribute takes at least five bytes: ` a=""`.
    let shortest = limits.maximumAttributes * 5
    var tag = bytes.firstIndex(of: 0x3C)
    while let start = tag {
      let next = bytes.firstIndex(of: 0x3C, from: start + 1)
      if (next ?? bytes.count) - start > shortest, attributes(bytes[start + 1..<(next ?? bytes.count)]) > limits.maximumAttributes {
        return start
      }
      tag = next
    }
    return nil
  }

  /// Quoted values up to the `>` that ends the tag.
  private static func attributes(_ tag: Bytes) -> Int {
    // Comments, CDATA sections, instructions and end tags are no start tags.
    guard let first = tag.first, first != 0x21, first != 0x3F, first != 0x2F else { return 0 }
    var count = 0
    var i = 0
    while i < tag.count {
      switch tag[i] {
      case 0x3E: return count
      case 0x22, 0x27:
        guard let end = tag.firstIndex(of: tag[i], from: i + 1) else { return count + 1 }
        count += 1
        i = end
      default: break
      }
      i += 1
    }
    return count
  }
}

private func builderOf(_ context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<XMLBuilder>? {
  context?.assumingMemoryBound(to: XMLBuilder.self)
}
