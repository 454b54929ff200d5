import Records

/// Notes: free text with identifiers in it, in the shapes in which interfaces send text.
extension HL7Writer {
  /// Writes OBX segments, one per line or one for all, whose last field so far is OBX-5.
  mutating func note(_ template: NoteTemplate, _ context: NoteContext, type: StaticString) {
    observation(1, type: type)
    code(template.title)
    field(5)
    var lines = NotePieces()
    context.write(template, to: &lines)
    var set = 1
    var isFirst = true
    for piece in lines.pieces {
      defer { isFirst = false }
      switch piece {
      case .text(let string):
        // The title is set off, as word processors do.
        let isTitle = isFirst && dialect.lineBreak == .formatting
        if isTitle { literal("\\H\\") }
        text(string)
        if isTitle { literal("\\N\\") }
      case .identifier(let value, let identifierClass, let scope): identifier(value, identifierClass, scope)
      case .lineBreak:
        switch dialect.lineBreak {
        case .formatting: literal("\\.br\\")
        case .hexadecimal: literal("\\X0A\\")
        case .repetition: `repeat`()
        case .segments:
          set += 1
          observation(set, type: type)
          code(template.title)
          field(5)
        }
      }
    }
  }
}

/// A note's pieces, cut at line breaks.
private struct NotePieces: NoteSink {
  enum Piece {
    case text(String)
    case identifier(String, IdentifierClass, Scope)
    case lineBreak
  }

  var pieces: [Piece] = []

  mutating func text(_ text: String) {
    var first = true
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if !first { pieces.append(.lineBreak) }
      first = false
      if !line.isEmpty { pieces.append(.text(String(line))) }
    }
  }

  mutating func identifier(_ text: String, _ identifierClass: IdentifierClass, _ scope: Scope) {
    pieces.append(.identifier(text, identifierClass, scope))
  }
}
