public import Records

/// Why an XML document, or a record element of one, could not be read.
///
/// `XML-010x` and `XML-011x` refuse what is not well-formed, `XML-012x` what is over a limit, `XML-013x` are of cutting records.
public enum XMLReason {
  public static let empty = ReasonCode("XML-0101", "the document is empty or is no XML")
  public static let notWellFormed = ReasonCode("XML-0102", "the document is not well-formed XML")
  /// The file was cut, or a tag never closes.
  public static let endsEarly = ReasonCode("XML-0103", "the document ends before its elements do")
  /// Document type declarations can define entities and name files: none is read, whatever it holds.
  public static let doctype = ReasonCode("XML-0104", "the document has a DOCTYPE, which is refused")
  /// Only `&lt;`, `&gt;`, `&amp;`, `&quot;`, `&apos;` and character references exist without a DOCTYPE.
  public static let entity = ReasonCode("XML-0105", "the document refers to an entity that is not predefined")
  public static let encodingInvalid = ReasonCode("XML-0106", "bytes that are not valid in the document's encoding")
  public static let encodingUnsupported = ReasonCode("XML-0107", "the document's encoding is not supported")
  public static let tagsDiffer = ReasonCode("XML-0108", "an end tag does not match its start tag")
  public static let attributeRepeated = ReasonCode("XML-0109", "an element has the same attribute twice")
  public static let afterRoot = ReasonCode("XML-0110", "something stands after the document's root element")
  public static let characterInvalid = ReasonCode("XML-0111", "a character that XML does not allow")

  public static let tooLong = ReasonCode("XML-0120", "the document is longer than the configured limit")
  public static let tooDeep = ReasonCode("XML-0121", "elements are nested deeper than the configured limit")
  public static let tooManyAttributes = ReasonCode("XML-0122", "an element has more attributes than the configured limit")
  public static let textTooLong = ReasonCode("XML-0123", "a run of text is longer than the configured limit")
  public static let nameTooLong = ReasonCode("XML-0124", "a name is longer than the configured limit")
  public static let tooManyNodes = ReasonCode("XML-0125", "the document has more elements than the configured limit")
  /// One document with thousands of names of its own, or all documents of the process together with tens of thousands.
  public static let tooManyNames = ReasonCode("XML-0126", "the document has more different names than the configured limit")
  public static let noMemory = ReasonCode("XML-0127", "no memory for an XML parser")

  // MARK: cutting records out of a stream

  /// The path of the records names no element of the file: another format, or another path.
  public static let noRecord = ReasonCode("XML-0130", "no element at the path of the records")
  public static let recordTooLong = ReasonCode("XML-0131", "a record element is longer than the configured limit")
  /// A start tag, or namespace declarations around a record, beyond what is held in memory.
  public static let tagTooLong = ReasonCode("XML-0132", "a start tag outside records is longer than the configured limit")
  /// Elements and text that are neither records nor around records; the framing summary counts their bytes.
  public static let outsideRecords = ReasonCode("XML-0133", "elements or text outside the records were not read")
  /// The file ends inside the elements around the records: it may have been cut.
  public static let endsOutside = ReasonCode("XML-0134", "the file ends before the element around the records does")

  /// Every reason, by code.
  public static let all: [ReasonCode] = [
    empty, notWellFormed, endsEarly, doctype, entity, encodingInvalid, encodingUnsupported, tagsDiffer, attributeRepeated,
    afterRoot, characterInvalid, tooLong, tooDeep, tooManyAttributes, textTooLong, nameTooLong, tooManyNodes, tooManyNames,
    noMemory, noRecord, recordTooLong, tagTooLong, outsideRecords, endsOutside,
  ]
}
