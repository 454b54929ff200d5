import Records
import Synchronization

/// The local name of an element or attribute as a number: equal names are equal numbers throughout the process.
///
/// Names that code looks for are kept as `static let`, so that comparing one costs what comparing two integers does.
public struct XMLName: Hashable, Sendable {
  @usableFromInline let id: UInt32

  @inlinable
  init(id: UInt32) { self.id = id }

  /// The name of a literal; interned for ever.
  public init(_ literal: StaticString) { id = XMLNameTable.shared.literal(Bytes(literal)) }

  /// A name from a configuration, such as a step of a path; interned for ever.
  public init(configured name: String) {
    var name = name
    id = name.withUTF8 { XMLNameTable.shared.literal(Bytes($0)) }
  }

  /// The name's text. Takes a lock and makes a string: for messages to operators and tests.
  public var text: String { XMLNameTable.shared.text(of: id) }

  /// The name of nothing: text, and what a missing node answers.
  static let none = XMLName(id: 0)
}

extension XMLName: CustomStringConvertible {
  public var description: String { text }
}

/// The namespaces that clinical documents are read by; every other one is `other`.
public enum XMLSpace: UInt8, Sendable, BitwiseCopyable {
  case none, hl7v3, sdtc, xhtml, xsi, fhir, xml, other

  init(uri: Bytes) {
    self =
      uri == "urn:hl7-org:v3"
      ? .hl7v3
      : uri == "http://hl7.org/fhir"
        ? .fhir
        : uri == "http://www.w3.org/2001/XMLSchema-instance"
          ? .xsi
          : uri == "urn:hl7-org:sdtc"
            ? .sdtc
            : uri == "http://www.w3.org/1999/xhtml"
              ? .xhtml : uri == "http://www.w3.org/XML/1998/namespace" ? .xml : uri.isEmpty ? .none : .other
  }

  /// What a prefix stands for that a document uses and does not declare; the common slip of exporters.
  init(undeclaredPrefix prefix: Bytes) { self = prefix == "xsi" ? .xsi : prefix == "sdtc" ? .sdtc : .other }
}

/// All names of the process. Documents may add up to a limit, so that no sender can make it grow for ever; literals always may.
final class XMLNameTable: Sendable {
  static let shared = XMLNameTable()
  static let maximumFromDocuments = 65_536

  private struct State {
    var ids: [[UInt8]: UInt32] = [:]
    var names: [[UInt8]] = [[]]
    var fromDocuments = 0
  }

  private let state = Mutex(State())

  func literal(_ name: Bytes) -> UInt32 { intern(name, isLiteral: true) ?? 0 }

  /// The number of a name that a document uses; nil when documents have brought too many already.
  func fromDocument(_ name: Bytes) -> UInt32? { intern(name, isLiteral: false) }

  private func intern(_ name: Bytes, isLiteral: Bool) -> UInt32? {
    let key = name.array
    return state.withLock { state -> UInt32? in
      if let id = state.ids[key] { return id }
      if !isLiteral {
        guard state.fromDocuments < XMLNameTable.maximumFromDocuments else { return nil }
        state.fromDocuments += 1
      }
      let id = UInt32(state.names.count)
      state.names.append(key)
      state.ids[key] = id
      return id
    }
  }

  func text(of id: UInt32) -> String {
    state.withLock { Int(id) < $0.names.count ? String(decoding: $0.names[Int(id)], as: UTF8.self) : "" }
  }
}
