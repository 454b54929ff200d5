import Foundation
import FoundationXML

/// A tree of XML as Foundation's parser gives it, for checks only.
final class PlainXML: NSObject, XMLParserDelegate {
  final class Node {
    let name: String
    let attributes: [String: String]
    var children: [Node] = []
    var text = ""
    init(_ name: String, _ attributes: [String: String]) { (self.name, self.attributes) = (name, attributes) }

    func all(_ name: String) -> [Node] { children.filter { $0.name == name } }
    func first(_ name: String) -> Node? { children.first { $0.name == name } }

    /// The value at a path such as `patientRole/id[2]/@extension`.
    func value(at path: String) -> String? {
      var node = self
      for step in path.split(separator: "/") {
        if step.hasPrefix("@") { return node.attributes[String(step.dropFirst())] }
        let parts = step.split(separator: "[")
        let number = parts.count > 1 ? Int(parts[1].dropLast()) ?? 0 : 1
        let matching = node.all(String(parts[0]))
        guard number >= 1, number <= matching.count else { return nil }
        node = matching[number - 1]
      }
      return node.text
    }
  }

  private(set) var root: Node?
  private var stack: [Node] = []

  static func parse(_ bytes: [UInt8]) throws -> Node {
    let reader = PlainXML()
    let parser = XMLParser(data: Data(bytes))
    parser.delegate = reader
    guard parser.parse(), let root = reader.root else { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
    return root
  }

  private static func local(_ name: String) -> String { name.split(separator: ":").last.map(String.init) ?? name }

  func parser(_: XMLParser, didStartElement name: String, namespaceURI _: String?, qualifiedName _: String?, attributes: [String: String]) {
    var local: [String: String] = [:]
    for (key, value) in attributes { local[PlainXML.local(key)] = value }
    let node = Node(PlainXML.local(name), local)
    stack.last?.children.append(node)
    if root == nil { root = node }
    stack.append(node)
  }

  func parser(_: XMLParser, didEndElement _: String, namespaceURI _: String?, qualifiedName _: String?) {
    let ended = stack.removeLast()
    stack.last?.text += ended.text
  }

  func parser(_: XMLParser, foundCharacters text: String) { stack.last?.text += text }
}
