import Records

// Contact points: none may be there, and what kind it was decides the clause.
extension ComplianceGate {
  /// (D), (E), (F) or (N), by the system of a contact point; (D) when it says none.
  func clauseOfContact(_ index: Int, of tape: TapeView) -> IdentifierClass {
    var i = index + 1
    let end = tape.end(of: index)
    while i < end {
      let node = tape[i]
      if node.element == Element.ContactPoint.system, node.kind == .string {
        let system = tape.text(of: node)
        return system == "fax" ? .fax : system == "email" ? .email : system == "url" ? .url : .telephone
      }
      i = tape.end(of: i)
    }
    return .telephone
  }
}
